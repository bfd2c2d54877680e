/* The list: every line by month and agency, newest first, each with the verdict
 * and the sentence that gives the two moments it compares.
 *
 * This is where the time of a long page goes, so texts of a line are put
 * together once, by hand, and the templates only copy them.  Start reading at
 * overview_list; the sentences are in overview_said.c. */
#include "portal/overview_int.h"

#define MONTHS_WITHOUT_JUMPS 6   /* a list that can be looked through without help */

static void put_sep(struct overview_view *x)
{
	if (x->scratch.n > 0)
		buf_putstr(&x->scratch, msg_text(x->lang, MSG_LINE_SEP));
}

/* "06:00 – 14:00", "Start 06:00", "Start was 06:00", "Start time not known" */
static void put_hours(struct overview_view *x, const struct period *p)
{
	if (p->start_minute < 0) {
		buf_putstr(&x->scratch, msg_text(x->lang, MSG_LINE_NOHOUR));
		return;
	}
	if (p->end_minute < 0)
		buf_putstr(&x->scratch,
		    msg_text(x->lang, p->state == PERIOD_CANCELLED ? MSG_LINE_WAS : MSG_LINE_START));
	words_minute(&x->scratch, p->start_minute);
	if (p->end_minute >= 0) {
		buf_putstr(&x->scratch, msg_text(x->lang, MSG_LINE_TO));
		words_minute(&x->scratch, p->end_minute);
	}
}

static void put_length(struct overview_view *x, const struct overview_line *line)
{
	if (line->n_days == 1)
		return;
	put_sep(x);
	if (line->n_days == 0)
		buf_putstr(&x->scratch, msg_text(x->lang, MSG_LINE_OPEN));
	else
		words_count(&x->scratch, x->lang, MSG_LINE_DAYS, line->n_days);
}

static void fill_days(struct overview_view *x, struct page_row *row, const struct overview_line *line,
    const struct words_day *from)
{
	const struct period *p = line->period;
	enum words_with with = WORDS_MONTH;

	words_iso(&x->scratch, from, p->start_minute);
	row->from_iso = overview_take(x);
	if (line->n_days > 1) {
		struct words_day to = words_day_of(p->end_day);
		bool one_year = from->ymd.year == to.ymd.year;
		words_iso(&x->scratch, &to, -1);
		row->to_iso = overview_take(x);
		words_day_short(&x->scratch, x->lang, &to, one_year ? WORDS_MONTH : WORDS_YEAR);
		row->to = overview_take(x);
		with = !one_year ? WORDS_YEAR : from->ymd.month == to.ymd.month ? WORDS_DAY : WORDS_MONTH;
	}
	words_day_short(&x->scratch, x->lang, from, with);
	row->from = overview_take(x);
	put_hours(x, p);
	put_length(x, line);
	if (p->planned_hours > 0) {
		put_sep(x);
		words_count(&x->scratch, x->lang, MSG_LINE_HOURS, p->planned_hours);
	}
	row->hours = overview_take(x);
}

/* Anchors of the help (help_topics.c) for verdicts after which something is to be done. */
static const char *const help_of[MARK__MAX] = {
	[MARK_DAY] = "same-day", [MARK_LATE] = "late", [MARK_OFF_LATE] = "cancelled-late", [MARK_REFUSED] = "refused",
};

void overview_row(struct overview_view *x, struct page_row *row, const struct overview_line *line)
{
	const struct overview_look *look = &overview_looks[line->mark];
	const struct verdict *v = &line->verdict;
	struct words_day from = words_day_of(line->period->start_day);

	*row = (struct page_row){
		.look = str_of(look->row), .mark = str_of(look->mark), .kind = str_of(look->kind),
		.icon = str_of(look->icon), .tag = look->tag, .changed = v->changed,
		.changed_tag = v->changed_after_start ? MSG_TAG_EDITLATE : MSG_TAG_EDIT, .today = line->today,
		.type = overview_worker_type(x, line->period), .url = overview_relation_path(x, line->period),
	};
	if (line->user_ref != SIZE_MAX) {
		row->user = x->names.name[line->user_ref];
		row->user_lang = x->names.name_lang[line->user_ref];
	}
	fill_days(x, row, line, &from);
	if (line->period->exceeding_hours > 0) {
		words_count(&x->scratch, x->lang, MSG_LINE_EXCEEDS, line->period->exceeding_hours);
		row->beyond = overview_take(x);
	}
	row->help = help_of[line->mark] == NULL ? STR("") : str_of(help_of[line->mark]);
	overview_said(x, line, from.ymd.year, row);
}

static void fill_group(struct overview_view *x, struct page_group *p, const struct overview_group *g)
{
	struct page_row *rows = arena_array_of(x->arena, g->n_lines, struct page_row);

	for (size_t i = 0; i < g->n_lines; i++)
		overview_row(x, &rows[i], &g->line[i]);
	*p = (struct page_group){
		.name = x->names.name[g->company_ref], .name_lang = x->names.name_lang[g->company_ref],
		.direct = strcmp(g->line[0].period->joint_committee, "322") != 0,
		.n = (int64_t)g->n_lines, .rows = rows, .n_rows = g->n_lines,
	};
}

static struct str month_id(struct overview_view *x, const struct overview_month *m)
{
	buf_putc(&x->scratch, 'm');
	buf_i64(&x->scratch, m->year);
	buf_puts(&x->scratch, m->month < 10 ? "-0" : "-");
	buf_i64(&x->scratch, m->month);
	return overview_take(x);
}

static void fill_month(struct overview_view *x, struct page_month *p, const struct overview_month *m)
{
	struct page_group *groups = arena_array_of(x->arena, m->n_groups, struct page_group);

	for (size_t i = 0; i < m->n_groups; i++)
		fill_group(x, &groups[i], &m->group[i]);
	p->id = month_id(x, m);
	words_month(&x->scratch, x->lang, m->year, m->month);
	p->name = overview_take(x);
	words_count(&x->scratch, x->lang, MSG_LIST_RELATIONS, (int64_t)m->n_lines);
	if (m->n_late > 0) {
		put_sep(x);
		words_count(&x->scratch, x->lang, MSG_LIST_LATE, (int64_t)m->n_late);
	}
	if (m->n_planned > 0) {
		put_sep(x);
		words_count(&x->scratch, x->lang, MSG_LIST_PLANNED, (int64_t)m->n_planned);
	}
	p->counts = overview_take(x);
	p->groups = groups;
	p->n_groups = m->n_groups;
}

/* One jump for each year of a list that is long and has several. */
static void fill_jumps(struct overview_view *x, struct page_list *list)
{
	const struct overview *o = x->o;
	struct page_jump *jumps = arena_array_of(x->arena, o->n_months, struct page_jump);
	size_t n = 0;

	if (o->n_months <= MONTHS_WITHOUT_JUMPS)
		return;
	for (size_t i = 0; i < o->n_months; i++)
		if (i == 0 || o->month[i].year != o->month[i - 1].year)
			jumps[n++] = (struct page_jump){ o->month[i].year, month_id(x, &o->month[i]) };
	list->jumps = jumps;
	list->n_jumps = n > 1 ? n : 0;
}

const struct page_list *overview_list(struct overview_view *x)
{
	struct page_list *list = arena_new_of(x->arena, struct page_list);
	struct page_month *months = arena_array_of(x->arena, x->o->n_months, struct page_month);

	for (size_t i = 0; i < x->o->n_months; i++)
		fill_month(x, &months[i], &x->o->month[i]);
	list->n = (int64_t)x->o->n_lines;
	list->cut = x->cut;
	list->months = months;
	list->n_months = x->o->n_months;
	fill_jumps(x, list);
	if (x->selection != NULL) {
		list->sheet_url = overview_address(x, x->sheet, x->filter);
		list->ics_url = overview_address(x, x->calendar_file, x->filter);
		list->data_url = overview_address(x, x->data, x->filter);
		list->json_url = overview_address(x, x->json, x->filter);
		list->xml_url = overview_address(x, x->xml, x->filter);
		list->pdf_url = overview_address(x, x->pdf, x->filter);
	}
	list->filters = overview_filters(x);
	list->other = overview_switch(x);
	list->views = x->views;
	return list;
}
