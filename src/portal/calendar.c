/* The month calendar: the lines that the filter leaves, as a table of weeks.
 *
 * The same card of today, filter and words as on the list; a job of several
 * days is one bar (domain/month.h), and each cell says in words what it is, for
 * those who hear the page.  Start reading at calendar_page(). */
#include "base/limits.h"
#include "base/log.h"
#include "domain/month.h"
#include "domain/number.h"
#include "domain/workday.h"
#include "portal/door.h"
#include "portal/overview_int.h"

struct calendar {
	struct ui u;
	struct overview_view x;
	struct selection s;
	struct overview_filter filter;
	const struct month *m;
};

static const enum msg holiday_names[WORKDAY_HOLIDAY__MAX] = {
	[HOLIDAY_NEW_YEAR] = MSG_HOLIDAY_NEW_YEAR, [HOLIDAY_EASTER_MONDAY] = MSG_HOLIDAY_EASTER_MONDAY,
	[HOLIDAY_LABOUR] = MSG_HOLIDAY_LABOUR, [HOLIDAY_ASCENSION] = MSG_HOLIDAY_ASCENSION,
	[HOLIDAY_WHIT_MONDAY] = MSG_HOLIDAY_WHIT_MONDAY, [HOLIDAY_NATIONAL] = MSG_HOLIDAY_NATIONAL,
	[HOLIDAY_ASSUMPTION] = MSG_HOLIDAY_ASSUMPTION, [HOLIDAY_ALL_SAINTS] = MSG_HOLIDAY_ALL_SAINTS,
	[HOLIDAY_ARMISTICE] = MSG_HOLIDAY_ARMISTICE, [HOLIDAY_CHRISTMAS] = MSG_HOLIDAY_CHRISTMAS,
};

/* "month=2026-11"; what is none, or is not given, is the present month. */
static int month_asked(const struct http_request *q, int32_t today)
{
	struct str rest = q->query, field;
	struct ymd now = day_ymd(today);
	char text[11];
	int32_t day;

	while ((field = str_cut(&rest, '&')).p != NULL) {
		struct str value = field, name = str_cut(&value, '=');

		if (!str_is(name, "month") || value.n != 7)
			continue;
		memcpy(text, value.p, 7);
		memcpy(text + 7, "-01", 4);
		if (day_parse(str_of(text), &day))
			return day_ymd(day).year * 12 + day_ymd(day).month - 1;
	}
	return now.year * 12 + now.month - 1;
}

static struct str month_text(struct calendar *c, int month)
{
	return str_of(arena_printf(c->x.arena, "%04d-%02d", month / 12, month % 12 + 1));
}

static struct str month_name(struct calendar *c, int month)
{
	words_month(&c->x.scratch, c->x.lang, month / 12, month % 12 + 1);
	return overview_take(&c->x);
}

/* The calendar's address for another month, with the filter. */
static struct str month_url(struct calendar *c, int month)
{
	struct str present = c->x.month, url;

	c->x.month = month_text(c, month);
	url = overview_address(&c->x, c->x.self, &c->filter);
	c->x.month = present;
	return url;
}

static void show_entry(struct calendar *c, const struct month_day *d, size_t lane, struct page_calendar_entry *p)
{
	const struct month_entry *e = &d->lane[lane];
	const struct overview_look *look = &overview_looks[e->line->mark];
	size_t who = e->line->user_ref != SIZE_MAX ? e->line->user_ref : e->line->employer_ref;
	struct words_day day = words_day_of(d->day);

	*p = (struct page_calendar_entry){ .lane = (int64_t)lane + 1, .kind = str_of(look->kind),
		.icon = str_of(look->icon), .tag = look->tag, .url = overview_relation_path(&c->x, e->line->period),
		.name = c->x.names.name[who], .name_lang = c->x.names.name_lang[who], .first = e->first,
		.before = !e->begins, .after = !e->ends, .n = e->n_days };
	words_day_short(&c->x.scratch, c->x.lang, &day, WORDS_MONTH);
	p->day = overview_take(&c->x);
}

/* The list of this one day, other choices as they are. */
static struct str day_url(struct calendar *c, int32_t day)
{
	struct overview_filter f = c->filter;
	struct str month = c->x.month, url;

	f.from_day = f.to_day = day;
	c->x.month = STR("");
	url = overview_address(&c->x, ui_path(&c->u, "/overview"), &f);
	c->x.month = month;
	return url;
}

static void show_day(struct calendar *c, const struct month_day *d, struct page_calendar_day *p)
{
	struct page_calendar_entry *entries = arena_array_of(c->x.arena, MONTH_LANES, struct page_calendar_entry);
	struct words_day day = words_day_of(d->day);
	enum workday_holiday holiday = workday_holiday(d->day);

	*p = (struct page_calendar_day){ .n = day.ymd.day, .out = !d->in_month, .today = d->today, .entries = entries,
		.more = (int64_t)d->n_more };
	words_iso(&c->x.scratch, &day, -1);
	p->iso = overview_take(&c->x);
	words_day_long(&c->x.scratch, c->x.lang, d->day);
	p->name = overview_take(&c->x);
	if (holiday != HOLIDAY_NONE)
		p->holiday = msg_text(c->x.lang, holiday_names[holiday]);
	if (d->n_more > 0)
		p->more_url = day_url(c, d->day);
	for (size_t lane = 0; lane < MONTH_LANES; lane++)
		if (d->lane[lane].line != NULL)
			show_entry(c, d, lane, &entries[p->n_entries++]);
}

static void show_weeks(struct calendar *c, struct page_calendar *page)
{
	struct page_calendar_week *weeks = arena_array_of(c->x.arena, (size_t)c->m->n_weeks, struct page_calendar_week);

	for (int i = 0; i < c->m->n_weeks; i++) {
		struct page_calendar_day *days = arena_array_of(c->x.arena, 7, struct page_calendar_day);

		for (int k = 0; k < 7; k++)
			show_day(c, &c->m->week[i].day[k], &days[k]);
		weeks[i] = (struct page_calendar_week){ .number = c->m->week[i].number, .days = days, .n_days = 7 };
	}
	page->weeks = weeks;
	page->n_weeks = (size_t)c->m->n_weeks;
}

/* What the month amounts to; it is the legend as well. */
static void show_counts(struct calendar *c, struct page_calendar *page)
{
	struct page_calendar_count *counts = arena_array_of(c->x.arena, MARK__MAX, struct page_calendar_count);

	page->counts = counts;
	for (enum overview_mark mark = 0; mark < MARK__MAX; mark++) {
		const struct overview_look *look = &overview_looks[mark];

		if (c->m->days[mark] == 0)
			continue;
		words_count(&c->x.scratch, c->x.lang, MSG_LINE_DAYS, c->m->days[mark]);
		counts[page->n_counts++] = (struct page_calendar_count){ .kind = str_of(look->kind),
			.icon = str_of(look->icon), .tag = look->tag, .days = overview_take(&c->x) };
	}
}

static void show_pager(struct calendar *c, struct page_calendar *page, int month, int first, int last)
{
	const struct { int to; struct str *url, *name; } links[] = {
		{ month - 12, &page->year_before_url, &page->year_before },
		{ month - 1, &page->before_url, &page->before }, { month + 1, &page->after_url, &page->after },
		{ month + 12, &page->year_after_url, &page->year_after },
	};

	for (size_t i = 0; i < N_OF(links); i++) {
		if (links[i].to < first || links[i].to > last)
			continue;
		*links[i].url = month_url(c, links[i].to);
		*links[i].name = month_name(c, links[i].to);
	}
}

static void show(struct calendar *c, int asked)
{
	int first = (c->s.o->year - 1) * 12, last = (c->s.o->year + 1) * 12 + 11;
	int month = asked < first ? first : asked > last ? last : asked;
	struct page_calendar page = { .outside = month != asked };
	char masked[16];

	c->m = month_build(c->x.arena, c->s.o, c->s.line, c->s.n, month / 12, month % 12 + 1);
	inss_mask((uint64_t)c->x.inss, masked);
	page.reader = c->x.reader;
	page.masked = str_dup(c->x.arena, str_of(masked));
	c->x.month = month_text(c, month);
	page.month = month_name(c, month);
	page.first = month_name(c, first);
	page.last = month_name(c, last);
	page.today = overview_today(&c->x);
	page.views = overview_views(&c->x, &c->u, true);
	page.filters = overview_filters(&c->x);
	page.other = overview_switch(&c->x);
	page.now_url = ui_path(&c->u, "/calendar");
	show_pager(c, &page, month, first, last);
	show_weeks(c, &page);
	show_counts(c, &page);
	page.cut = c->s.cut;
	page_calendar(&c->u.r->body, c->x.lang, &page);
}

enum http_done calendar_page(void *app, struct http_request *q, struct http_response *r)
{
	struct calendar c = { .m = NULL };
	enum err e;

	if (!door_signed_in(app, q, r, &c.u))
		return HTTP_DONE;
	c.filter = overview_filter_read(q->arena, q->query);
	e = selection_read(c.u.flow, q->arena, c.u.session.worker, lang_code(c.u.lang), q->now_us, &c.filter, &c.s);
	if (e != ERR_OK) {
		door_failed(&c.u, "calendar", e);
		return HTTP_DONE;
	}
	c.x = (struct overview_view){ .arena = q->arena, .lang = c.u.lang, .o = c.s.o, .names = c.s.names,
		.filter = &c.filter, .selection = &c.s, .reader = c.u.session.who.name, .inss = c.u.session.who.inss,
		.now_us = q->now_us, .self = ui_path(&c.u, "/calendar") };
	buf_init(&c.x.scratch, 4096);
	ui_head(&c.u, &(struct ui_frame){ .title = msg_text(c.u.lang, MSG_CALENDAR_TITLE), .menu = true });
	show(&c, month_asked(q, c.s.o->today));
	buf_free(&c.x.scratch);
	return ui_noted(&c.u, true, LOOK_OVERVIEW, 0);
}
