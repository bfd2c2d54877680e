/* The list as a file: CSV for spreadsheets, CSV and JSON for programs, of the
 * lines that the filter leaves.
 *
 * One table says every column: its name for people, its name for programs, and
 * how it is written; a second one says every file.  Programs find the same
 * names in every language; they are described in doc/exports.md.  Start reading at export_file(). */
#include "base/day.h"
#include "base/json_out.h"
#include "base/log.h"
#include "codes.h"
#include "domain/number.h"
#include "flow/selection.h"
#include "portal/door.h"
#include "portal/overview_int.h"
#include "portal/words.h"
#include "render/csv_out.h"

struct export {
	struct ui u;
	struct selection s;
	struct overview_view x;        /* for the words of the overview */
	const struct export_file *file;
	struct csv_out csv;            /* one of the two is written */
	struct json_out json;
	const char *name;              /* of the column for programs */
};

struct export_file {
	const char *name, *type;       /* the name says nothing about the person */
	enum csv_form form;            /* unless it is JSON */
	void (*write)(struct export *e);
};

static void write_csv(struct export *e);
static void write_json(struct export *e);

#define CSV_TYPE "text/csv; charset=utf-8; header=present"   /* RFC 4180, 3 */

static const struct export_file files[] = {
	{ "overview.csv", CSV_TYPE, CSV_FORM_SHEET, write_csv },
	{ "overview-data.csv", CSV_TYPE, CSV_FORM_DATA, write_csv },
	{ "overview.json", "application/json", CSV_FORM_DATA, write_json },
};

static bool for_people(const struct export *e)
{
	return e->file->form == CSV_FORM_SHEET;
}

/* What CSV leaves empty is null in JSON. */
static void put_text(struct export *e, struct str s)
{
	if (e->file->write == write_json) {
		jo_str(&e->json, e->name, s.n > 0 ? s : (struct str){ 0 });
	} else {
		csv_out_text(&e->csv, s);
	}
}

static void put_day(struct export *e, int32_t day)
{
	char text[11] = "";

	if (e->file->write != write_json) {
		csv_out_day(&e->csv, day);
		return;
	}
	if (day != DAY_NONE && day != DAY_BAD && day != DAY_OPEN) {
		day_format(day, text);
	}
	put_text(e, str_of(text));
}

static void put_number(struct export *e, int64_t enterprise)
{
	char text[13] = "";

	if (enterprise != 0 && for_people(e)) {
		enterprise_format(enterprise, text);
	} else if (enterprise != 0) {
		enterprise_digits(enterprise, text);
	}
	put_text(e, str_of(text));
}

static void put_minute(struct export *e, int minute)
{
	if (minute >= 0) {
		words_minute(&e->x.scratch, minute);
	}
	put_text(e, overview_take(&e->x));
}

static void put_moment(struct export *e, int64_t us)
{
	struct words_time t = words_time_of(us);
	char text[28];

	if (for_people(e)) {
		words_moment(&e->x.scratch, e->u.lang, &t, WORDS_YEAR);
		put_text(e, overview_take(&e->x));
		return;
	}
	instant_format(us, text);
	put_text(e, str_of(text));
}

static void put_start(struct export *e, const struct overview_line *l) { put_day(e, l->period->start_day); }
static void put_end(struct export *e, const struct overview_line *l) { put_day(e, l->period->end_day); }
static void put_from(struct export *e, const struct overview_line *l) { put_minute(e, l->period->start_minute); }
static void put_to(struct export *e, const struct overview_line *l) { put_minute(e, l->period->end_minute); }
static void put_agency(struct export *e, const struct overview_line *l)
{
	put_text(e, selection_agency(&e->s, l));
}
static void put_agency_number(struct export *e, const struct overview_line *l) { put_number(e, l->period->employer); }
static void put_user(struct export *e, const struct overview_line *l)
{
	put_text(e, selection_user(&e->s, l));
}
static void put_user_number(struct export *e, const struct overview_line *l)
{
	put_number(e, l->period->user_enterprise);
}
static void put_type(struct export *e, const struct overview_line *l)
{
	put_text(e, for_people(e) ? overview_worker_type(&e->x, l->period) :
	    str_of(l->period->worker_type));
}
static void put_hours(struct export *e, const struct overview_line *l)
{
	if (l->period->planned_hours == 0) {
		put_text(e, STR(""));
	} else if (e->file->write == write_json) {
		jo_i64(&e->json, e->name, l->period->planned_hours);
	} else {
		csv_out_hundredths(&e->csv, 100 * (int64_t)l->period->planned_hours);
	}
}
static void put_verdict(struct export *e, const struct overview_line *l)
{
	put_text(e, for_people(e) ? msg_text(e->u.lang, overview_looks[l->mark].tag) :
	    str_of(overview_mark_code(l->mark)));
}
static void put_received(struct export *e, const struct overview_line *l)
{
	put_moment(e, l->period->start_received_us);
}
static void put_id(struct export *e, const struct overview_line *l)
{
	put_text(e, str_of(arena_printf(e->u.q->arena, "%012lld", (long long)l->period->id)));
}

static const struct {
	enum msg people;
	const char *programs;
	void (*put)(struct export *e, const struct overview_line *l);
} columns[] = {
	{ MSG_EXPORT_START, "startDate", put_start }, { MSG_EXPORT_END, "endDate", put_end },
	{ MSG_EXPORT_FROM, "startHour", put_from }, { MSG_EXPORT_TO, "endHour", put_to },
	{ MSG_EXPORT_AGENCY, "employerName", put_agency },
	{ MSG_EXPORT_AGENCY_NUMBER, "employerEnterpriseNumber", put_agency_number },
	{ MSG_EXPORT_USER, "userName", put_user }, { MSG_EXPORT_USER_NUMBER, "userEnterpriseNumber", put_user_number },
	{ MSG_EXPORT_TYPE, "workerType", put_type }, { MSG_EXPORT_HOURS, "plannedHours", put_hours },
	{ MSG_EXPORT_VERDICT, "verdict", put_verdict }, { MSG_EXPORT_RECEIVED, "receivedAt", put_received },
	{ MSG_EXPORT_ID, "periodId", put_id },
};

static void write_csv(struct export *e)
{
	csv_out_open(&e->csv, &e->u.r->body, e->file->form);
	for (size_t c = 0; c < N_OF(columns); c++) {
		csv_out_text(&e->csv, for_people(e) ? msg_text(e->u.lang, columns[c].people) :
		    str_of(columns[c].programs));
	}
	csv_out_end(&e->csv);
	for (size_t i = 0; i < e->s.n; i++) {
		for (size_t c = 0; c < N_OF(columns); c++) {
			columns[c].put(e, e->s.line[i]);
		}
		csv_out_end(&e->csv);
	}
}

static void write_json(struct export *e)
{
	char now[28];

	instant_format(e->u.q->now_us, now);
	e->json = jo_start(&e->u.r->body);
	jo_open(&e->json, NULL);
	jo_cstr(&e->json, "madeAt", now);
	jo_bool(&e->json, "complete", !e->s.cut);
	jo_list(&e->json, "relations");
	for (size_t i = 0; i < e->s.n; i++) {
		jo_open(&e->json, NULL);
		for (size_t c = 0; c < N_OF(columns); c++) {
			e->name = columns[c].programs;
			columns[c].put(e, e->s.line[i]);
		}
		jo_close(&e->json);
	}
	jo_list_end(&e->json);
	jo_close(&e->json);
}

enum http_done export_file(void *app, struct http_request *q, struct http_response *r)
{
	struct export *e = arena_new_of(q->arena, struct export);
	struct overview_filter filter = overview_filter_read(q->arena, q->query);
	enum err err;
	size_t f = 0;

	if (!door_signed_in(app, q, r, &e->u)) {
		return HTTP_DONE;
	}
	while (f < N_OF(files) && !str_is(q->param[1], files[f].name)) {
		f++;
	}
	if (f == N_OF(files)) {
		ui_error(app, q, r, 404);
		return HTTP_DONE;
	}
	e->file = &files[f];
	err = selection_read(e->u.flow, q->arena, e->u.session.worker, lang_code(e->u.lang), q->now_us, &filter, &e->s);
	if (err != ERR_OK) {
		door_failed(&e->u, "export", err);
		return HTTP_DONE;
	}
	e->x = (struct overview_view){ .arena = q->arena, .lang = e->u.lang };
	buf_init(&e->x.scratch, 200);
	e->file->write(e);
	buf_free(&e->x.scratch);
	http_content_type(r, e->file->type);
	http_add_header(r, "Content-Disposition", str_of(arena_printf(q->arena, "attachment; filename=\"%s\"",
	    e->file->name)));
	http_add_header(r, "Cache-Control", STR("no-store"));
	http_add_header(r, "X-Content-Type-Options", STR("nosniff"));
	return ui_noted(&e->u, false, LOOK_FILE, 0);
}
