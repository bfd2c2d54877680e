/* Noting a day, many days at once, taking one away, saying that a month is
 * complete.
 *
 * Answers show nothing of what was declared: they are a page of their own or
 * send him back to the list, which is noted in the access log.  Start reading
 * at run_note(). */
#include "portal/days_int.h"

#include "base/log.h"

struct page_days_form *days_form(struct ui *u, const struct days_typed *typed, const struct page_fault *fault)
{
	struct page_days_form *form = arena_new_of(u->q->arena, struct page_days_form);
	char *first = arena_alloc(u->q->arena, 11), *last = arena_alloc(u->q->arena, 11);
	int32_t from, to;

	overview_range(u->q->now_us, &from, &to);
	day_format(from, first);
	day_format(to, last);
	*form = (struct page_days_form){
		.fault = fault, .action = ui_path(u, "/days"), .import = ui_path(u, "/days/import"),
		.form_token = door_form_token(u, u->session_id), .first = str_of(first), .last = str_of(last),
		.day = typed->day, .from = typed->from, .to = typed->to, .agency = typed->agency, .user = typed->user,
	};
	return form;
}

static void show_fault(struct ui *u, const struct days_typed *typed, enum msg text, const char *href)
{
	const struct page_fault fault = { .text = msg_text(u->lang, text), .href = str_of(href),
		.linked = href != NULL };
	const struct page_days_again page = { .form = days_form(u, typed, &fault), .back = ui_path(u, "/days") };

	ui_head(u, &(struct ui_frame){ .title = msg_text(u->lang, MSG_DAYS_TITLE), .error = true, .menu = true,
	    .typing = true });
	page_days_again(&u->r->body, u->lang, &page);
	ui_foot(u);
}

/* What is wrong with what was typed; false: nothing. */
static bool read_typed(struct ui *u, const struct days_typed *t, struct noted_day *d, enum msg *text_r,
    const char **href_r)
{
	int32_t from, to;

	overview_range(u->q->now_us, &from, &to);
	*href_r = "#day";
	*text_r = MSG_DAYS_BAD_DAY;
	if (!noted_day_read(t->day, &d->day)) {
		return true;
	}
	*text_r = MSG_DAYS_BAD_RANGE;
	if (d->day < from || d->day > to) {
		return true;
	}
	*href_r = "#from";
	*text_r = MSG_DAYS_BAD_HOUR;
	if (!noted_minute_read(t->from, &d->start_minute) || !noted_minute_read(t->to, &d->end_minute) ||
	    !noted_hours_ok(d)) {
		return true;
	}
	*text_r = MSG_DAYS_BAD_TEXT;
	*href_r = "#agency";
	if (!noted_text_read(t->agency, &d->agency)) {
		return true;
	}
	*href_r = "#user";
	return !noted_text_read(t->user, &d->user);
}

static enum err keep(struct ui *u, const struct noted_day *d, size_t n, struct store_noted_sum *sum)
{
	int32_t from, to;

	overview_range(u->q->now_us, &from, &to);
	return store_noted_put(u->flow->store, u->session.worker, d, n, from, u->q->now_us, sum);
}

static void run_note(struct door_step *s)
{
	struct ui *u = &s->u;
	const struct days_typed typed = { door_field(s, "day"), door_field(s, "from"), door_field(s, "to"),
		door_field(s, "agency"), door_field(s, "user") };
	struct store_noted_sum sum;
	struct noted_day d;
	const char *href;
	enum msg text;
	enum err e;

	if (read_typed(u, &typed, &d, &text, &href)) {
		show_fault(u, &typed, text, href);
		return;
	}
	e = keep(u, &d, 1, &sum);
	if (e != ERR_OK) {
		door_failed(u, "days", e);
	} else if (sum.n_full > 0) {
		show_fault(u, &typed, MSG_DAYS_BAD_FULL, NULL);
	} else {
		door_go(u, arena_printf(u->q->arena, "/days?year=%d&done=%s", day_ymd(d.day).year,
		    sum.n_new > 0 ? "noted" : sum.n_changed > 0 ? "changed" : "same"));
	}
}

enum http_done days_post(void *app, struct http_request *q, struct http_response *r)
{
	return door_post(app, q, r, ((struct flow *)app)->reads, true, run_note);
}

/* ---- the buttons of a month */

/* "20500.0" */
static enum err remove_day(struct ui *u, struct str id, int *year_r)
{
	struct str slot = id, day = str_cut(&slot, '.');
	uint64_t d, n;

	if (!str_u64(day, DAY_OPEN, &d) || !str_u64(slot, NOTED_A_DAY_MAX - 1, &n)) {
		return ERR_INVALID;
	}
	*year_r = day_ymd((int32_t)d).year;
	return store_noted_remove(u->flow->store, u->session.worker, (int32_t)d, (int64_t)n);
}

static enum err change_month(struct ui *u, struct str month, bool complete, int *year_r)
{
	int32_t from, to;
	uint64_t m;

	overview_range(u->q->now_us, &from, &to);
	if (!str_u64(month, INT32_MAX, &m) || (int32_t)m < gap_month(from) ||
	    (int32_t)m > gap_month(local_day(u->q->now_us))) {
		return ERR_INVALID;
	}
	*year_r = (int)m / 12;
	return store_noted_month(u->flow->store, u->session.worker, (int32_t)m, complete, u->q->now_us);
}

/* What is gone already was taken away too. */
static void run_change(struct door_step *s)
{
	struct ui *u = &s->u;
	struct str id = door_field(s, "remove"), complete = door_field(s, "complete");
	const char *done = id.n > 0 ? "removed" : complete.n > 0 ? "complete" : "open";
	int year = 0;
	enum err e;

	if (id.n > 0) {
		e = remove_day(u, id, &year);
	} else {
		e = change_month(u, complete.n > 0 ? complete : door_field(s, "open"), complete.n > 0, &year);
	}
	if (e == ERR_INVALID) {
		ui_error(u->flow, u->q, u->r, 400);
	} else if (e != ERR_OK && e != ERR_NOT_FOUND) {
		door_failed(u, "days", e);
	} else {
		door_go(u, arena_printf(u->q->arena, "/days?year=%d&done=%s", year, done));
	}
}

enum http_done days_change_post(void *app, struct http_request *q, struct http_response *r)
{
	return door_post(app, q, r, ((struct flow *)app)->reads, true, run_change);
}

/* ---- many at once */

static const enum msg whys[DAY_FAULT__MAX] = {
	[DAY_FAULT_TABLE] = MSG_DAYS_WHY_TABLE, [DAY_FAULT_DAY] = MSG_DAYS_BAD_DAY,
	[DAY_FAULT_RANGE] = MSG_DAYS_BAD_RANGE, [DAY_FAULT_LONG] = MSG_DAYS_WHY_LONG,
	[DAY_FAULT_HOUR] = MSG_DAYS_BAD_HOUR, [DAY_FAULT_TEXT] = MSG_DAYS_BAD_TEXT,
	[DAY_FAULT_REPEATS] = MSG_DAYS_WHY_REPEATS, [DAY_FAULT_CANCELLED] = MSG_DAYS_WHY_CANCELLED,
	[DAY_FAULT_ZONE] = MSG_DAYS_WHY_ZONE, [DAY_FAULT_CALENDAR] = MSG_DAYS_WHY_CALENDAR,
	[DAY_FAULT_MANY] = MSG_DAYS_BAD_FULL,
};

static void show_taken(struct ui *u, const struct day_import *x, const struct store_noted_sum *sum)
{
	struct page_days_line *rows = arena_array_of(u->q->arena, x->n_faults, struct page_days_line);
	const struct page_days_taken page = {
		.back = ui_path(u, "/days"), .n_new = (int64_t)sum->n_new, .n_changed = (int64_t)sum->n_changed,
		.n_same = (int64_t)sum->n_same, .n_full = (int64_t)sum->n_full, .nothing = x->n == 0,
		.lines = rows, .n_lines = x->n_faults, .n_more = (int64_t)x->n_more,
	};

	for (size_t i = 0; i < x->n_faults; i++) {
		rows[i] = (struct page_days_line){ .n = x->fault[i].line, .why = whys[x->fault[i].code] };
	}
	ui_head(u, &(struct ui_frame){ .title = msg_text(u->lang, MSG_DAYS_TAKEN), .menu = true });
	page_days_taken(&u->r->body, u->lang, &page);
	ui_foot(u);
}

static void run_import(struct door_step *s)
{
	struct ui *u = &s->u;
	struct store_noted_sum sum = { .n_new = 0 };
	struct day_import x;
	enum err e = ERR_OK;
	int32_t from, to;

	overview_range(u->q->now_us, &from, &to);
	x = day_import_read(u->q->arena, door_field(s, "text"), from, to);
	if (x.n > 0) {
		e = keep(u, x.noted, x.n, &sum);
	}
	if (e != ERR_OK) {
		door_failed(u, "days", e);
		return;
	}
	show_taken(u, &x, &sum);
}

enum http_done days_import_post(void *app, struct http_request *q, struct http_response *r)
{
	return door_post(app, q, r, ((struct flow *)app)->reads, true, run_import);
}
