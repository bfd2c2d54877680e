/* Counters over an overview's lines.
 *
 * Each of the three sorts the lines so that those that are counted together
 * stand together, and walks them once.  Start reading at counters_build(). */
#include "domain/counters.h"

#include <stdlib.h>
#include <string.h>

#include "codes.h"
#include "domain/rules.h"
#include "domain/workday.h"

struct counting {
	struct arena *a;
	const struct overview *o;
	const struct overview_line **line;   /* live ones, in the order of the running counter */
	size_t n;
	struct counters *c;
};

/* Not counted: instructions for DmfA, consecutive daily contracts.  Pensioners are not either, but a declaration
 * does not tell who is one. */
static bool is_counted(const struct period *p)
{
	static const char *const occasional_users[] = { "144", "145", "302" };

	if (strcmp(p->worker_type, "FLX") == 0) {
		return false;
	}
	for (size_t i = 0; strcmp(p->worker_type, "EXT") == 0 && i < N_OF(occasional_users); i++) {
		if (strcmp(p->user_joint_committee, occasional_users[i]) == 0) {
			return false;
		}
	}
	return true;
}

/* At most 24 hours: one day, or over one midnight with hours that say so. */
static bool is_day_contract(const struct period *p)
{
	if (p->end_day == p->start_day) {
		return true;
	}
	return p->end_day == p->start_day + 1 && p->start_minute >= 0 && p->end_minute >= 0 &&
	    p->end_minute <= p->start_minute;
}

static bool is_student(const struct overview_line *line)
{
	return strcmp(line->period->worker_type, "STU") == 0;
}

static int by_size(size_t a, size_t b)
{
	return (a > b) - (a < b);
}

static int by_chain(const void *a, const void *b)
{
	const struct overview_line *x = *(const struct overview_line *const *)a;
	const struct overview_line *y = *(const struct overview_line *const *)b;
	int d = by_size(x->employer_ref, y->employer_ref);

	if (d == 0) {
		d = by_size(x->user_ref, y->user_ref);
	}
	if (d == 0) {
		d = is_student(x) - is_student(y);
	}
	return d != 0 ? d : period_cmp(x->period, y->period);
}

static int by_agency(const void *a, const void *b)
{
	const struct overview_line *x = *(const struct overview_line *const *)a;
	const struct overview_line *y = *(const struct overview_line *const *)b;
	int d = by_size(x->employer_ref, y->employer_ref);

	return d != 0 ? d : period_cmp(x->period, y->period);
}

/* The lines for which keep() says yes, sorted. */
static void choose(struct counting *k, bool (*keep)(const struct counting *k, const struct overview_line *line),
    int (*order)(const void *a, const void *b))
{
	k->n = 0;
	for (size_t m = 0; m < k->o->n_months; m++) {
		for (size_t g = 0; g < k->o->month[m].n_groups; g++) {
			const struct overview_group *group = &k->o->month[m].group[g];

			for (size_t i = 0; i < group->n_lines; i++) {
				if (period_is_live(group->line[i].period) && keep(k, &group->line[i])) {
					k->line[k->n++] = &group->line[i];
				}
			}
		}
	}
	qsort(k->line, k->n, sizeof(*k->line), order);
}

static bool keep_day_contract(const struct counting *k, const struct overview_line *line)
{
	return period_of_agency(line->period) && line->user_ref != SIZE_MAX && line->period->start_day <= k->o->today &&
	    is_day_contract(line->period) && is_counted(line->period);
}

/* y begins before any working day has passed since x ended.  The user's own closing days are not known here:
 * weekends and public holidays stand for them (doc/decisions/006). */
static bool follows(const struct overview_line *x, const struct overview_line *y)
{
	return x->employer_ref == y->employer_ref && x->user_ref == y->user_ref && is_student(x) == is_student(y) &&
	    y->period->start_day <= workday_next(x->period->end_day);
}

static void chain_add(struct counting *k, const struct overview_line *line)
{
	struct ymd d = day_ymd(line->period->start_day);
	int half = d.month <= 6 ? 1 : 2;
	struct counter_chain *c = k->c->n_chains == 0 ? NULL : &k->c->chain[k->c->n_chains - 1];

	if (c == NULL || c->employer_ref != line->employer_ref || c->user_ref != line->user_ref ||
	    c->student != is_student(line) || c->year != d.year || c->half != half) {
		c = &k->c->chain[k->c->n_chains++];
		*c = (struct counter_chain){ .year = d.year, .half = half, .employer_ref = line->employer_ref,
			.user_ref = line->user_ref, .student = is_student(line) };
	}
	c->n++;
}

/* By the newest rates that were in force when the half year began. */
static void chain_price(struct counter_chain *c)
{
	int32_t day = day_of(c->year, c->half == 1 ? 1 : 7, 1), from = DAY_NONE;

	for (size_t r = 0; r < DAY_CONTRACT_COUNT; r++) {
		const struct day_contract_row *row = &day_contract_table[r];

		if (row->from > day) {
			break;
		}
		if (row->from != from) {
			from = row->from;
			c->euro_each = c->next = 0;
		}
		if (c->n >= row->n_from) {
			c->euro_each = row->euro;
		} else if (c->next == 0) {
			c->next = row->n_from;
		}
	}
}

static int chains_newest(const void *a, const void *b)
{
	const struct counter_chain *x = a, *y = b;

	if (x->year != y->year) {
		return y->year - x->year;
	}
	return x->half != y->half ? y->half - x->half : (x->n < y->n) - (x->n > y->n);
}

static void count_chains(struct counting *k)
{
	choose(k, keep_day_contract, by_chain);
	k->c->chain = arena_array_of(k->a, k->n, struct counter_chain);
	for (size_t i = 0; i < k->n; i++) {
		bool before = i > 0 && follows(k->line[i - 1], k->line[i]);
		bool after = i + 1 < k->n && follows(k->line[i], k->line[i + 1]);

		if (before || after) {
			chain_add(k, k->line[i]);
		}
	}
	for (size_t i = 0; i < k->c->n_chains; i++) {
		chain_price(&k->c->chain[i]);
	}
	qsort(k->c->chain, k->c->n_chains, sizeof(*k->c->chain), chains_newest);
}

static bool keep_student(const struct counting *k, const struct overview_line *line)
{
	int year = day_ymd(line->period->start_day).year;

	return is_student(line) && year >= k->o->year - 1 && year <= k->o->year + 1;
}

static void count_students(struct counting *k)
{
	int64_t hours[3] = { 0, 0, 0 };
	bool any[3] = { false, false, false };

	choose(k, keep_student, by_agency);
	for (size_t i = 0; i < k->n; i++) {
		int at = day_ymd(k->line[i]->period->start_day).year - (k->o->year - 1);

		hours[at] += k->line[i]->period->planned_hours;
		any[at] = true;
	}
	k->c->student = arena_array_of(k->a, N_OF(hours), struct counter_student);
	for (int at = 2; at >= 0; at--) {
		if (any[at]) {
			int year = k->o->year - 1 + at;

			k->c->student[k->c->n_students++] = (struct counter_student){ year, hours[at],
				rules_student_hours(year) };
		}
	}
}

static bool keep_agency(const struct counting *k, const struct overview_line *line)
{
	return period_of_agency(line->period) && line->period->start_day <= k->o->today;
}

/* The days from `from` to `to`, split at the turn of the years that are shown. */
static void agency_add(struct counting *k, size_t ref, int32_t from, int32_t to, size_t first)
{
	for (int year = k->o->year - 1; year <= k->o->year; year++) {
		int32_t start = day_of(year, 1, 1), end = day_of(year, 12, 31);
		int64_t days = (int64_t)(to < end ? to : end) - (from > start ? from : start) + 1;
		size_t i = first;

		if (days <= 0) {
			continue;
		}
		while (i < k->c->n_agencies && k->c->agency[i].year != year) {
			i++;
		}
		if (i == k->c->n_agencies) {
			k->c->agency[k->c->n_agencies++] = (struct counter_agency){ .year = year, .employer_ref = ref };
		}
		k->c->agency[i].days += days;
	}
}

static int agencies_newest(const void *a, const void *b)
{
	const struct counter_agency *x = a, *y = b;

	return x->year != y->year ? y->year - x->year : (x->days < y->days) - (x->days > y->days);
}

static void count_agencies(struct counting *k)
{
	int32_t counted_to = DAY_NONE;
	size_t first = 0;

	choose(k, keep_agency, by_agency);
	k->c->agency = arena_array_of(k->a, 2 * k->n, struct counter_agency);
	for (size_t i = 0; i < k->n; i++) {
		const struct period *p = k->line[i]->period;
		int32_t from = p->start_day, to = p->end_day < k->o->today ? p->end_day : k->o->today;

		if (i == 0 || k->line[i]->employer_ref != k->line[i - 1]->employer_ref) {
			counted_to = DAY_NONE;
			first = k->c->n_agencies;
		}
		if (from <= counted_to) {
			from = counted_to + 1;
		}
		if (from <= to) {
			agency_add(k, k->line[i]->employer_ref, from, to, first);
			counted_to = to;
		}
	}
	qsort(k->c->agency, k->c->n_agencies, sizeof(*k->c->agency), agencies_newest);
}

struct counters *counters_build(struct arena *a, const struct overview *o)
{
	struct counting k = { .a = a, .o = o, .c = arena_new_of(a, struct counters) };

	k.line = arena_array_of(a, o->n_lines, const struct overview_line *);
	count_chains(&k);
	count_students(&k);
	count_agencies(&k);
	return k.c;
}
