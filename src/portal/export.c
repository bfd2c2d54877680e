/* The list as a file: CSV for spreadsheets, a calendar (export_ics.c), and CSV,
 * JSON and XML for programs, of the lines that the filter leaves.
 *
 * One table says every column: its name for people, its name for programs, and
 * how it is filled; a second one says every file and how it writes a value.
 * Programs find the same names in every language; they are described in
 * doc/exports.md.  Start reading at export_file(). */
#include "portal/export_int.h"
#include "portal/shared.h"

#include "asset.h"
#include "codes.h"
#include "domain/number.h"
#include "portal/door.h"
#include "portal/words.h"

/* Names no place: XML of any installation is in it.  Also in static/overview.xsd. */
#define XML_SPACE "urn:uuid:832af8a6-b64d-467f-b99a-a361419e056a"

static void write_csv(struct export *e);
static void write_json(struct export *e);
static void write_xml(struct export *e);

static void csv_text(struct export *e, struct str s)
{
	csv_out_text(&e->csv, s);
}

/* What CSV leaves empty is null in JSON ... */
static void json_text(struct export *e, struct str s)
{
	jo_str(&e->json, e->column->programs, s.n > 0 ? s : (struct str){ 0 });
}

/* ... and left out in XML. */
static void xml_text(struct export *e, struct str s)
{
	if (s.n > 0) {
		xml_out_text(&e->xml, e->column->programs, s);
	}
}

static void csv_day(struct export *e, int32_t day)
{
	csv_out_day(&e->csv, day);
}

static void text_day(struct export *e, int32_t day)
{
	char text[11] = "";

	if (day != DAY_NONE && day != DAY_BAD && day != DAY_OPEN) {
		day_format(day, text);
	}
	e->file->text(e, str_of(text));
}

static void csv_hours(struct export *e, int64_t hours)
{
	csv_out_hundredths(&e->csv, 100 * hours);
}

static void json_hours(struct export *e, int64_t hours)
{
	jo_i64(&e->json, e->column->programs, hours);
}

static void text_hours(struct export *e, int64_t hours)
{
	e->file->text(e, str_of(arena_printf(e->u.q->arena, "%lld", (long long)hours)));
}

#define CSV_TYPE "text/csv; charset=utf-8; header=present"   /* RFC 4180, 3 */

static const struct export_file files[] = {
	{ "overview.csv", CSV_TYPE, true, write_csv, csv_text, csv_day, csv_hours },
	{ "overview.ics", "text/calendar; charset=utf-8", true, export_ics, export_ics_text, text_day, text_hours },
	{ "overview-data.csv", CSV_TYPE, false, write_csv, csv_text, csv_day, csv_hours },
	{ "overview.json", "application/json", false, write_json, json_text, text_day, json_hours },
	{ "overview.xml", "application/xml; charset=utf-8", false, write_xml, xml_text, text_day, text_hours },
};

static void put_text(struct export *e, struct str s)
{
	e->file->text(e, s);
}

static void put_number(struct export *e, int64_t enterprise)
{
	char text[13] = "";

	if (enterprise != 0 && e->file->people) {
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

	if (e->file->people) {
		words_moment(&e->x.scratch, e->u.lang, &t, WORDS_YEAR);
		put_text(e, overview_take(&e->x));
		return;
	}
	instant_format(us, text);
	put_text(e, str_of(text));
}

static void put_start(struct export *e, const struct overview_line *l) { e->file->day(e, l->period->start_day); }
static void put_end(struct export *e, const struct overview_line *l) { e->file->day(e, l->period->end_day); }
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
	put_text(e, e->file->people ? overview_worker_type(&e->x, l->period) :
	    str_of(l->period->worker_type));
}
static void put_hours(struct export *e, const struct overview_line *l)
{
	if (l->period->planned_hours == 0) {
		put_text(e, STR(""));
	} else {
		e->file->hours(e, l->period->planned_hours);
	}
}
static void put_verdict(struct export *e, const struct overview_line *l)
{
	put_text(e, e->file->people ? msg_text(e->u.lang, overview_looks[l->mark].tag) :
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

static const struct export_column columns[] = {
	{ MSG_EXPORT_START, "startDate", false, put_start }, { MSG_EXPORT_END, "endDate", false, put_end },
	{ MSG_EXPORT_FROM, "startHour", true, put_from }, { MSG_EXPORT_TO, "endHour", true, put_to },
	{ MSG_EXPORT_AGENCY, "employerName", false, put_agency },
	{ MSG_EXPORT_AGENCY_NUMBER, "employerEnterpriseNumber", false, put_agency_number },
	{ MSG_EXPORT_USER, "userName", false, put_user },
	{ MSG_EXPORT_USER_NUMBER, "userEnterpriseNumber", false, put_user_number },
	{ MSG_EXPORT_TYPE, "workerType", true, put_type }, { MSG_EXPORT_HOURS, "plannedHours", true, put_hours },
	{ MSG_EXPORT_VERDICT, "verdict", true, put_verdict }, { MSG_EXPORT_RECEIVED, "receivedAt", true, put_received },
	{ MSG_EXPORT_ID, "periodId", true, put_id },
};

void export_line(struct export *e, const struct overview_line *l, bool noted)
{
	for (size_t c = 0; c < N_OF(columns); c++) {
		if (!noted || columns[c].noted) {
			e->column = &columns[c];
			columns[c].put(e, l);
		}
	}
}

static void write_csv(struct export *e)
{
	csv_out_open(&e->csv, &e->u.r->body, e->file->people ? CSV_FORM_SHEET : CSV_FORM_DATA);
	for (size_t c = 0; c < N_OF(columns); c++) {
		csv_out_text(&e->csv, e->file->people ? msg_text(e->u.lang, columns[c].people) :
		    str_of(columns[c].programs));
	}
	csv_out_end(&e->csv);
	for (size_t i = 0; i < e->s.n; i++) {
		export_line(e, e->s.line[i], false);
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
		export_line(e, e->s.line[i], false);
		jo_close(&e->json);
	}
	jo_list_end(&e->json);
	jo_close(&e->json);
}

static void write_xml(struct export *e)
{
	char now[28];

	instant_format(e->u.q->now_us, now);
	xml_out_open(&e->xml, &e->u.r->body, "overview", XML_SPACE,
	    str_of(arena_printf(e->u.q->arena, "%s%s", e->u.flow->conf.public_url, ASSET_OVERVIEW_XSD)));
	xml_out_text(&e->xml, "madeAt", str_of(now));
	xml_out_text(&e->xml, "complete", e->s.cut ? STR("false") : STR("true"));
	xml_out_begin(&e->xml, "relations");
	for (size_t i = 0; i < e->s.n; i++) {
		xml_out_begin(&e->xml, "relation");
		export_line(e, e->s.line[i], false);
		xml_out_end(&e->xml, "relation");
	}
	xml_out_end(&e->xml, "relations");
	xml_out_end(&e->xml, "overview");
}

/* Writes the file's body. */
static enum err write_file(struct export *e, struct worker_key w, const struct overview_filter *filter)
{
	enum err err = selection_read(e->u.flow, e->u.q->arena, w, lang_code(e->u.lang), e->u.q->now_us, filter, &e->s);

	if (err != ERR_OK) {
		return err;
	}
	e->x = (struct overview_view){ .arena = e->u.q->arena, .lang = e->u.lang };
	buf_init(&e->x.scratch, 200);
	e->file->write(e);
	buf_free(&e->x.scratch);
	http_content_type(e->u.r, e->file->type);
	http_add_header(e->u.r, "X-Content-Type-Options", STR("nosniff"));
	return ERR_OK;
}

static const struct export_file *file_named(struct str name)
{
	for (size_t f = 0; f < N_OF(files); f++) {
		if (str_is(name, files[f].name)) {
			return &files[f];
		}
	}
	return NULL;
}

enum err export_calendar(const struct ui *u, struct worker_key w)
{
	struct export *e = arena_new_of(u->q->arena, struct export);
	struct overview_filter filter = overview_filter_none();

	e->u = *u;
	e->file = file_named(STR("overview.ics"));
	return write_file(e, w, &filter);
}

enum http_done export_file(void *app, struct http_request *q, struct http_response *r)
{
	struct export *e = arena_new_of(q->arena, struct export);
	struct overview_filter filter = overview_filter_read(q->arena, q->query);
	enum err err;

	if (!door_signed_in(app, q, r, &e->u)) {
		return HTTP_DONE;
	}
	e->file = file_named(q->param[1]);
	if (e->file == NULL) {
		ui_error(app, q, r, 404);
		return HTTP_DONE;
	}
	err = write_file(e, e->u.session.worker, &filter);
	if (err != ERR_OK) {
		door_failed(&e->u, "export", err);
		return HTTP_DONE;
	}
	http_add_header(r, "Content-Disposition", str_of(arena_printf(q->arena, "attachment; filename=\"%s\"",
	    e->file->name)));
	http_add_header(r, "Cache-Control", STR("no-store"));
	return ui_noted(&e->u, false, LOOK_FILE, 0);
}
