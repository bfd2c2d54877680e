/* The overview: which periods are shown, in which order, with which verdict.
 *
 * One pass over the periods from the oldest decides what is shown (a refusal
 * that was put right is not), one from the newest makes the list; companies are
 * numbered through a hash table, so that 1,000 periods cost 25 times what 40
 * cost.  Days are counted in overview_days.c.  Start reading at overview_build. */
#include "domain/overview.h"

#include "domain/overview_int.h"

#include <stdlib.h>

struct builder {
	struct arena *a;
	struct overview *o;
	int64_t now_us;
	int32_t from, to;
	size_t *slot;                 /* hash table: index in o->company + 1, 0 = free */
	size_t n_slots;               /* a power of two, at least twice the companies */
	const struct period **shown;  /* oldest first */
	size_t n_shown;
	struct overview_line *line;   /* pools, filled from the front */
	struct overview_group *group;
	size_t *group_of;             /* per company: 1 + its group in the present month */
	size_t *ref;                  /* per shown period: its employer */
};

void overview_range(int64_t now_us, int32_t *from_r, int32_t *to_r)
{
	int year = day_ymd(local_day(now_us)).year;

	*from_r = day_of(year - 1, 1, 1);
	*to_r = day_of(year + 1, 12, 31);
}

static uint64_t company_hash(int64_t enterprise, struct str name)
{
	uint64_t h = UINT64_C(14695981039346656037) ^ (uint64_t)enterprise;

	for (size_t i = 0; i < name.n; i++)
		h = (h ^ (unsigned char)name.p[i]) * UINT64_C(1099511628211);
	h *= UINT64_C(0x9E3779B97F4A7C15);
	return h ^ h >> 32;
}

static size_t company_ref(struct builder *b, int64_t enterprise, struct str name)
{
	size_t at = (size_t)company_hash(enterprise, name);

	for (;; at++) {
		size_t *slot = &b->slot[at & (b->n_slots - 1)];
		struct overview_company *c = b->o->company;
		if (*slot == 0) {
			c[b->o->n_companies] = (struct overview_company){ enterprise, name };
			*slot = ++b->o->n_companies;
			return *slot - 1;
		}
		if (c[*slot - 1].enterprise == enterprise && str_eq(c[*slot - 1].name_declared, name))
			return *slot - 1;
	}
}

static void room_for(struct builder *b, size_t n)
{
	for (b->n_slots = 16; b->n_slots < 4 * n; b->n_slots *= 2)
		;
	b->slot = arena_array_of(b->a, b->n_slots, size_t);
	b->shown = arena_array_of(b->a, n, const struct period *);
	b->line = arena_array_of(b->a, n, struct overview_line);
	b->group = arena_array_of(b->a, n, struct overview_group);
	b->group_of = arena_array_of(b->a, 2 * n, size_t);
	b->ref = arena_array_of(b->a, n, size_t);
	b->o->company = arena_array_of(b->a, 2 * n, struct overview_company); /* an employer and a user each */
	b->o->month = arena_array_of(b->a, n, struct overview_month);
	b->o->now = arena_array_of(b->a, n, const struct overview_line *);
}

/* Decides about one period; covered_to is the last day that live periods of its
 * employer cover so far. */
static void admit(struct builder *b, const struct period *p, int32_t covered_to)
{
	if (p->start_day > b->to || p->end_day < b->from)
		return;
	if (p->state == PERIOD_REFUSED && covered_to >= p->start_day)
		return;
	if (!period_of_agency(p)) {
		b->o->n_other++;
		if (!b->o->with_other)
			return;
	}
	b->shown[b->n_shown++] = p;
}

/* Periods of one start day are looked at twice: live ones first tell what they
 * cover, so that a refusal is hidden whichever of the two came first. */
static void choose_lines(struct builder *b, const struct period *periods, size_t n)
{
	int32_t *covered_to = arena_array_of(b->a, n, int32_t); /* per employer */
	size_t *ref = arena_array_of(b->a, n, size_t);

	for (size_t i = 0; i < n; i++)
		covered_to[i] = DAY_NONE;
	for (size_t i = 0, end; i < n; i = end) {
		for (end = i; end < n && periods[end].start_day == periods[i].start_day; end++) {
			const struct period *p = &periods[end];
			CHECK(end == 0 || period_cmp(p - 1, p) < 0);
			ref[end] = company_ref(b, p->employer, STR_NONE);
			if (period_is_live(p) && p->end_day > covered_to[ref[end]])
				covered_to[ref[end]] = p->end_day;
		}
		for (size_t k = i; k < end; k++)
			admit(b, &periods[k], covered_to[ref[k]]);
	}
}

enum overview_mark overview_mark_of(const struct verdict *v)
{
	static const enum overview_mark marks[VERDICT__MAX] = {
		[VERDICT_IN_TIME] = MARK_OK,
		[VERDICT_SAME_DAY] = MARK_DAY,
		[VERDICT_LATE] = MARK_LATE,
		[VERDICT_REFUSED] = MARK_REFUSED,
		[VERDICT_CANCELLED] = MARK_OFF,
		[VERDICT_CANCELLED_LATE] = MARK_OFF_LATE,
	};

	return v->planned && v->code == VERDICT_IN_TIME ? MARK_PLAN : marks[v->code];
}

static struct overview_line make_line(struct builder *b, const struct period *p)
{
	struct overview_line line = {
		.period = p,
		.verdict = timeliness_judge(p, b->now_us),
		.n_days = p->end_day == DAY_OPEN ? 0 : p->end_day - p->start_day + 1,
		.today = period_covers(p, b->o->today),
		.employer_ref = company_ref(b, p->employer, STR_NONE),
		.user_ref = SIZE_MAX,
	};

	line.mark = overview_mark_of(&line.verdict);
	if (p->user_enterprise != 0)
		line.user_ref = company_ref(b, p->user_enterprise, STR_NONE);
	else if (p->user_name.p != NULL)
		line.user_ref = company_ref(b, 0, p->user_name);
	return line;
}

/* Groups of one month: the shown periods [from, to), the newest is the last.
 * First how many lines each employer has, then the lines themselves. */
static void make_groups(struct builder *b, struct overview_month *month, size_t from, size_t to)
{
	for (size_t i = to; i-- > from;) {
		int64_t employer = b->shown[i]->employer;
		size_t ref = b->ref[i] = company_ref(b, employer, STR_NONE);
		if (b->group_of[ref] == 0) {
			month->group[month->n_groups].employer = employer;
			month->group[month->n_groups].company_ref = ref;
			b->group_of[ref] = ++month->n_groups;
		}
		month->group[b->group_of[ref] - 1].n_lines++;
	}
	for (size_t g = 0; g < month->n_groups; g++) {
		month->group[g].line = b->line;
		b->line += month->group[g].n_lines;
		month->group[g].n_lines = 0;
	}
	for (size_t i = to; i-- > from;) {
		struct overview_group *group = &month->group[b->group_of[b->ref[i]] - 1];
		struct overview_line *line = &group->line[group->n_lines++];
		*line = make_line(b, b->shown[i]);
		month->n_late += line->mark == MARK_LATE;
		month->n_planned += line->mark == MARK_PLAN;
	}
	for (size_t g = 0; g < month->n_groups; g++)
		b->group_of[month->group[g].company_ref] = 0;
}

static void make_months(struct builder *b)
{
	for (size_t to = b->n_shown, from; to > 0; to = from) {
		struct ymd d = day_ymd(b->shown[to - 1]->start_day);
		int32_t first = day_of(d.year, d.month, 1);
		struct overview_month *month = &b->o->month[b->o->n_months++];
		for (from = to; from > 0 && b->shown[from - 1]->start_day >= first; from--)
			;
		month->year = d.year;
		month->month = d.month;
		month->group = b->group;
		month->n_lines = to - from;
		make_groups(b, month, from, to);
		b->group += month->n_groups;
		b->o->n_lines += month->n_lines;
	}
}

static bool ends_later(const struct period *p, const struct period *q)
{
	return p->end_day != q->end_day ? p->end_day > q->end_day : period_cmp(p, q) > 0;
}

static void place(struct overview *o, const struct overview_line *line)
{
	const struct period *p = line->period;

	if (!period_is_live(p))
		return;
	if (line->today)
		o->now[o->n_now++] = line;
	else if (p->start_day > o->today && (o->next == NULL || period_cmp(p, o->next->period) < 0))
		o->next = line;
	else if (p->end_day < o->today && (o->last == NULL || ends_later(p, o->last->period)))
		o->last = line;
}

static int by_start(const void *a, const void *b)
{
	const struct overview_line *const *x = a, *const *y = b;

	return period_cmp((*x)->period, (*y)->period);
}

static void find_present(struct overview *o)
{
	for (size_t m = 0; m < o->n_months; m++)
		for (size_t g = 0; g < o->month[m].n_groups; g++)
			for (size_t i = 0; i < o->month[m].group[g].n_lines; i++)
				place(o, &o->month[m].group[g].line[i]);
	if (o->n_now > 0) {
		o->last = NULL;
		qsort(o->now, o->n_now, sizeof(*o->now), by_start);
	}
}

struct overview *overview_build(struct arena *a, const struct period *periods, size_t n, int64_t now_us,
    bool with_other)
{
	struct overview *o = arena_new_of(a, struct overview);
	struct builder b = { .a = a, .o = o, .now_us = now_us };

	o->today = local_day(now_us);
	o->year = day_ymd(o->today).year;
	o->with_other = with_other;
	for (int i = 0; i < 3; i++)
		o->strip[i].year = o->year - 1 + i;
	overview_range(now_us, &b.from, &b.to);
	room_for(&b, n);
	choose_lines(&b, periods, n);
	/* Companies are numbered again, now by what is shown only. */
	memset(b.slot, 0, b.n_slots * sizeof(*b.slot));
	o->n_companies = 0;
	make_months(&b);
	find_present(o);
	overview_count_days(a, o);
	return o;
}
