/* Noted days against declarations.
 *
 * For each noted day the declaration is taken that differs least from it; what
 * the worker did not note, and what a declaration does not say, is no
 * difference.  A declaration of several days says from when to when, not that
 * each day was worked: only when none of its days was noted does it count as
 * not worked (doc/decisions/006).  Start reading at gap_find(). */
#include "domain/gap.h"

#include <stdlib.h>

#include "domain/overview_filter.h"

struct finding {
	struct arena *a;
	const struct gap_asked *q;
	const struct overview_line **line; /* by start day */
	size_t n;
	size_t cap;
	struct gap_list found;
};

int32_t gap_month(int32_t day)
{
	struct ymd d = day_ymd(day);

	return (int32_t)(d.year * 12 + d.month - 1);
}

bool gap_is_wrong(enum gap_code code)
{
	return code != GAP_DECLARED && code != GAP_NOT_YET;
}

/* The register has no name: "0123.456.749". */
static bool is_number(struct str name)
{
	for (size_t i = 0; i < name.n; i++) {
		if (name.p[i] != '.' && (name.p[i] < '0' || name.p[i] > '9')) {
			return false;
		}
	}
	return true;
}

static bool stands_in(struct str text, struct str name)
{
	struct overview_filter f = overview_filter_none();

	f.text = text;
	return overview_filter_finds(&f, name);
}

bool gap_names(struct str noted, int64_t enterprise, struct str name)
{
	int64_t number = noted_number(noted);

	if (noted.n == 0) {
		return true;
	}
	if (number != 0 && enterprise != 0) {
		return number == enterprise;
	}
	return number != 0 || is_number(name) || stands_in(noted, name) || stands_in(name, noted);
}

/* ---- one noted day */

static bool same_minute(int16_t noted, int16_t declared)
{
	return noted < 0 || declared < 0 || noted == declared;
}

/* Hours say something about this day only when it is the only one. */
static bool same_hours(const struct noted_day *d, const struct period *p)
{
	bool over_night = p->end_day == p->start_day + 1 && p->end_minute >= 0 && p->end_minute <= p->start_minute;

	if (p->end_day != p->start_day && !over_night) {
		return true;
	}
	return same_minute(d->start_minute, p->start_minute) && same_minute(d->end_minute, p->end_minute);
}

/* What a declaration of the day says about it; the larger the code, the less it fits. */
static int difference(const struct finding *f, const struct noted_day *d, const struct overview_line *line)
{
	static const enum gap_code by_rank[] = { GAP_DECLARED, GAP_OTHER_HOURS, GAP_OTHER_USER, GAP_OTHER_AGENCY,
		GAP_CANCELLED, GAP_REFUSED };
	const struct period *p = line->period;
	int rank = 0;

	if (!period_is_live(p)) {
		rank = p->state == PERIOD_CANCELLED ? 4 : 5;
	} else if (!gap_names(d->agency, p->employer, f->q->name[line->employer_ref])) {
		rank = 3;
	} else if (line->user_ref != SIZE_MAX &&
	    !gap_names(d->user, p->user_enterprise, f->q->name[line->user_ref])) {
		rank = 2;
	} else if (!same_hours(d, p)) {
		rank = 1;
	}
	return rank * GAP__MAX + (int)by_rank[rank];
}

static struct gap judge(const struct finding *f, const struct noted_day *d)
{
	struct gap g = { .code = GAP_NOT_YET, .day = d->day, .to_day = d->day, .noted = d };
	int64_t due_us = timeliness_due(d->day, d->start_minute);
	int best = INT32_MAX;

	for (size_t i = 0; i < f->n && f->line[i]->period->start_day <= d->day; i++) {
		const struct overview_line *line = f->line[i];
		int rank = line->period->end_day < d->day ? INT32_MAX : difference(f, d, line);

		if (rank < best) {
			best = rank;
			g.code = (enum gap_code)(rank % GAP__MAX);
			g.line = line;
			g.verdict = line->verdict;
		}
	}
	if (g.line == NULL && due_us <= f->q->now_us) {
		g.code = GAP_MISSING;
		g.verdict = (struct verdict){ .code = VERDICT_MISSING, .rule = RULE_NONE, .due_us = due_us,
			.hour_known = d->start_minute >= 0 };
	}
	return g;
}

/* ---- what was not noted */

static bool is_complete(const struct finding *f, int32_t month)
{
	for (size_t i = 0; i < f->q->n_complete; i++) {
		if (f->q->complete[i] == month) {
			return true;
		}
	}
	return false;
}

/* The first noted day that is not before this one; n_noted when there is none. */
static size_t first_noted(const struct finding *f, int32_t day)
{
	size_t lo = 0, hi = f->q->n_noted;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (f->q->noted[mid].day < day) {
			lo = mid + 1;
		} else {
			hi = mid;
		}
	}
	return lo;
}

static bool not_worked(const struct finding *f, const struct overview_line *line)
{
	const struct period *p = line->period;
	size_t i;

	if (!period_is_live(p) || !period_of_agency(p) || p->end_day >= f->q->o->today) {
		return false;
	}
	for (int32_t month = gap_month(p->start_day); month <= gap_month(p->end_day); month++) {
		if (!is_complete(f, month)) {
			return false;
		}
	}
	i = first_noted(f, p->start_day);
	return i == f->q->n_noted || f->q->noted[i].day > p->end_day;
}

/* ---- all */

static int by_period(const void *a, const void *b)
{
	return period_cmp((*(const struct overview_line *const *)a)->period,
	    (*(const struct overview_line *const *)b)->period);
}

static void take_lines(struct finding *f)
{
	const struct overview *o = f->q->o;

	f->line = arena_array_of(f->a, o->n_lines, const struct overview_line *);
	for (size_t m = 0; m < o->n_months; m++) {
		for (size_t g = 0; g < o->month[m].n_groups; g++) {
			for (size_t i = 0; i < o->month[m].group[g].n_lines; i++) {
				f->line[f->n++] = &o->month[m].group[g].line[i];
			}
		}
	}
	if (f->n > 0) {
		qsort(f->line, f->n, sizeof(struct overview_line *), by_period);
	}
}

static void put(struct finding *f, struct gap g)
{
	if (g.day < f->q->from || g.day > f->q->to) {
		return;
	}
	CHECK(f->found.n < f->cap);
	f->found.gap[f->found.n++] = g;
	f->found.n_wrong += gap_is_wrong(g.code);
}

/* Each line against the one before it that ends last, of another agency: one finding a line is enough to see it. */
static void find_two_agencies(struct finding *f)
{
	const struct overview_line *last = NULL, *other = NULL; /* other: of another employer than last */

	for (size_t i = 0; i < f->n; i++) {
		const struct overview_line *line = f->line[i], *with;
		const struct period *p = line->period;

		if (!period_is_live(p) || !period_of_agency(p)) {
			continue;
		}
		with = last != NULL && last->period->employer == p->employer ? other : last;
		if (with != NULL && with->period->end_day >= p->start_day) {
			int32_t to = with->period->end_day < p->end_day ? with->period->end_day : p->end_day;

			put(f, (struct gap){ .code = GAP_TWO_AGENCIES, .day = p->start_day, .to_day = to, .line = line,
			    .other = with, .verdict = line->verdict });
		}
		if (last == NULL || p->end_day >= last->period->end_day) {
			other = last != NULL && last->period->employer != p->employer ? last : other;
			last = line;
		} else if (last->period->employer != p->employer &&
		    (other == NULL || p->end_day > other->period->end_day)) {
			other = line;
		}
	}
}

static int newest_first(const void *a, const void *b)
{
	const struct gap *x = a, *y = b;
	int d = (y->day > x->day) - (y->day < x->day);

	if (d == 0) {
		d = (y->noted != NULL) - (x->noted != NULL);
	}
	if (d == 0 && x->noted != NULL) {
		d = (x->noted > y->noted) - (x->noted < y->noted); /* as they stand in the list */
	}
	if (d == 0 && x->line != NULL && y->line != NULL) {
		d = period_cmp(x->line->period, y->line->period);
	}
	return d != 0 ? d : (int)x->code - (int)y->code;
}

struct gap_list gap_find(struct arena *a, const struct gap_asked *q)
{
	struct finding f = { .a = a, .q = q };

	CHECK(q->o->with_other);
	take_lines(&f);
	f.cap = q->n_noted + 2 * f.n;
	f.found.gap = arena_array_of(a, f.cap, struct gap);
	for (size_t i = first_noted(&f, q->from); i < q->n_noted && q->noted[i].day <= q->to; i++) {
		put(&f, judge(&f, &q->noted[i]));
	}
	for (size_t i = 0; i < f.n; i++) {
		const struct period *p = f.line[i]->period;

		if (not_worked(&f, f.line[i])) {
			put(&f, (struct gap){ .code = GAP_NOT_WORKED, .day = p->start_day, .to_day = p->end_day,
			    .line = f.line[i], .verdict = f.line[i]->verdict });
		}
	}
	find_two_agencies(&f);
	if (f.found.n > 0) {
		qsort(f.found.gap, f.found.n, sizeof(struct gap), newest_first);
	}
	return f.found;
}
