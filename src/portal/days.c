/* The page of noted days: what the worker noted, month by month, and what was
 * found when it was compared with his declarations.
 *
 * One year at a time, so that the page stays small.  All buttons of a month are
 * in one form.  Start reading at days_page(). */
#include "portal/days_int.h"

struct view {
	struct ui u;
	struct overview *o;
	struct overview_names names;
	bool cut;
	int year;
	int32_t from, to;              /* days that can be noted */
	struct store_noted noted;
	struct gap_list found;
	struct page_days page;
	struct page_days_month *months, *others; /* of the page; others: without findings */
};

static const struct page_notice *notice_of(struct str done)
{
	static const struct { const char *done; struct page_notice notice; } rows[] = {
		{ "noted", { MSG_DAYS_DONE, MSG_DAYS_DONE_NOTED } },
		{ "changed", { MSG_DAYS_DONE, MSG_DAYS_DONE_CHANGED } },
		{ "same", { MSG_DAYS_DONE, MSG_DAYS_DONE_SAME } },
		{ "removed", { MSG_DAYS_DONE, MSG_DAYS_DONE_REMOVED } },
		{ "complete", { MSG_DAYS_DONE, MSG_DAYS_DONE_COMPLETE } },
		{ "open", { MSG_DAYS_DONE, MSG_DAYS_DONE_OPEN } },
	};

	for (size_t i = 0; i < N_OF(rows); i++) {
		if (str_is(done, rows[i].done)) {
			return &rows[i].notice;
		}
	}
	return NULL;
}

/* "?year=2026&done=noted"; the current year when none of the three is named. */
static void read_query(struct view *v)
{
	struct pair *pairs = NULL;
	size_t n = 0;
	uint64_t year;

	v->year = v->o->year;
	if (v->u.q->query.p == NULL || !form_read(v->u.q->arena, v->u.q->query, LIMIT_QUERY_FIELDS, &pairs, &n)) {
		return;
	}
	if (str_u64(form_field(pairs, n, "year", NULL), 9999, &year) && (int)year >= v->o->year - 1 &&
	    (int)year <= v->o->year + 1) {
		v->year = (int)year;
	}
	v->page.notice = notice_of(form_field(pairs, n, "done", NULL));
}

static enum err read_all(struct view *v)
{
	struct http_request *q = v->u.q;
	struct store_reader *r;
	enum err e = overview_read(v->u.flow, q->arena, v->u.session.worker, lang_code(v->u.lang), q->now_us, true,
	    &v->o, &v->names, &v->cut);

	if (e != ERR_OK) {
		return e;
	}
	overview_range(q->now_us, &v->from, &v->to);
	r = store_reader_take(v->u.flow->store);
	e = store_noted_list(r, q->arena, v->u.session.worker, v->from, v->to, &v->noted);
	store_reader_give(v->u.flow->store, &r);
	return e;
}

static struct str month_name(struct view *v, int32_t month)
{
	struct str text;
	struct buf b;

	buf_init(&b, 100);
	words_month(&b, v->u.lang, month / 12, month % 12 + 1);
	text = words_take(v->u.q->arena, &b);
	buf_free(&b);
	return text;
}

static bool is_complete(const struct view *v, int32_t month)
{
	for (size_t i = 0; i < v->noted.n_complete; i++) {
		if (v->noted.complete[i] == month) {
			return true;
		}
	}
	return false;
}

/* Of what was declared, a month stands on the page too: without notes he may say that he did not work. */
static bool has_lines(const struct view *v, int32_t month)
{
	for (size_t i = 0; i < v->o->n_months; i++) {
		if (v->o->month[i].year * 12 + v->o->month[i].month - 1 == month) {
			return true;
		}
	}
	return false;
}

/* The findings of one month; *at goes on to the next.  One without any stands apart, where it is not in the way. */
static void show_month(struct view *v, int32_t month, size_t *at, struct str token)
{
	struct page_days_month *m;
	size_t first = *at, n = 0;
	bool begun = month <= gap_month(v->o->today);
	struct page_days_entry *rows;

	while (*at < v->found.n && gap_month(v->found.gap[*at].day) == month) {
		++*at;
	}
	if (*at == first && !(begun && (has_lines(v, month) || is_complete(v, month)))) {
		return;
	}
	rows = arena_array_of(v->u.q->arena, *at - first, struct page_days_entry);
	for (size_t i = first; i < *at; i++) {
		days_entry(&v->u, &v->noted, &v->names, &v->found.gap[i], &rows[n++]);
	}
	m = n > 0 ? &v->months[v->page.n_months++] : &v->others[v->page.n_others++];
	*m = (struct page_days_month){ .title = month_name(v, month), .number = month, .rows = rows, .n_rows = n,
		.complete = is_complete(v, month), .begun = begun, .action = ui_path(&v->u, "/days/change"),
		.form_token = token };
}

static void show_months(struct view *v)
{
	struct str token = door_form_token(&v->u, v->u.session_id);
	size_t at = 0;

	v->page.months = v->months = arena_array_of(v->u.q->arena, 12, struct page_days_month);
	v->page.others = v->others = arena_array_of(v->u.q->arena, 12, struct page_days_month);
	for (int32_t month = v->year * 12 + 11; month >= v->year * 12; month--) {
		show_month(v, month, &at, token);
	}
}

static void show_years(struct view *v)
{
	struct page_days_year *rows = arena_array_of(v->u.q->arena, 3, struct page_days_year);

	for (int i = 0; i < 3; i++) {
		int year = v->o->year - 1 + i;

		rows[i] = (struct page_days_year){ .year = year, .current = year == v->year,
			.url = ui_path(&v->u, arena_printf(v->u.q->arena, "/days?year=%d", year)) };
	}
	v->page.years = rows;
	v->page.n_years = 3;
}

enum http_done days_page(void *app, struct http_request *q, struct http_response *r)
{
	struct view v = { .year = 0 };
	enum err e;

	if (!door_signed_in(app, q, r, &v.u)) {
		return HTTP_DONE;
	}
	e = read_all(&v);
	if (e != ERR_OK) {
		door_failed(&v.u, "days", e);
		return HTTP_DONE;
	}
	read_query(&v);
	v.found = gap_find(q->arena, &(struct gap_asked){ .o = v.o, .name = v.names.name, .noted = v.noted.day,
	    .n_noted = v.noted.n, .complete = v.noted.complete, .n_complete = v.noted.n_complete,
	    .from = day_of(v.year, 1, 1), .to = day_of(v.year, 12, 31), .now_us = q->now_us });
	v.page.cut = v.cut;
	v.page.none = v.noted.n == 0;
	v.page.wrong = (int)v.found.n_wrong;
	v.page.fine = v.found.n_wrong == 0 && v.found.n > 0;
	v.page.form = days_form(&v.u, &(struct days_typed){ STR(""), STR(""), STR(""), STR(""), STR("") }, NULL);
	show_years(&v);
	show_months(&v);
	ui_head(&v.u, &(struct ui_frame){ .title = msg_text(v.u.lang, MSG_DAYS_TITLE), .menu = true, .typing = true });
	page_days(&r->body, v.u.lang, &v.page);
	return ui_noted(&v.u, true, LOOK_OVERVIEW, 0);
}
