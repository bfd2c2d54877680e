/* The month grid.
 *
 * Week by week, the lines that touch it are laid into lanes from the earliest
 * start on; a lane that a job has left is free again the next day.  What finds
 * no lane is counted on its days.  Start reading at month_build. */
#include "domain/month.h"

#include <stdlib.h>

int month_week_number(int32_t day)
{
	int32_t thursday = day - day_weekday(day) + 3;

	return day_of_year(thursday) / 7 + 1;
}

struct span { const struct overview_line *line; int32_t from, to; };

static int by_start(const void *a, const void *b)
{
	const struct span *x = a, *y = b;
	int32_t by_length = (y->to - y->from) - (x->to - x->from);

	if (x->from != y->from)
		return x->from < y->from ? -1 : 1;
	return by_length != 0 ? (by_length > 0 ? 1 : -1) : period_cmp(x->line->period, y->line->period);
}

static void put(struct month_week *w, const struct span *s, int32_t free_from[MONTH_LANES])
{
	int32_t monday = w->day[0].day, from = s->from < monday ? monday : s->from;
	int32_t to = s->to > monday + 6 ? monday + 6 : s->to;
	size_t lane = 0;

	while (lane < MONTH_LANES && free_from[lane] > from)
		lane++;
	for (int32_t day = from; day <= to; day++) {
		struct month_day *d = &w->day[day - monday];
		if (lane == MONTH_LANES) {
			d->n_more++;
			continue;
		}
		d->lane[lane] = (struct month_entry){ .line = s->line, .first = day == from, .begins = day == s->from,
			.ends = day == s->to, .n_days = day == from ? to - from + 1 : 0 };
	}
	if (lane < MONTH_LANES)
		free_from[lane] = to + 1;
}

static void fill_week(struct month *m, struct month_week *w, int32_t monday, int32_t today, const struct span *span,
    size_t n)
{
	int32_t free_from[MONTH_LANES] = { 0 };

	for (size_t i = 0; i < MONTH_LANES; i++)
		free_from[i] = DAY_NONE;
	w->number = month_week_number(monday);
	for (int i = 0; i < 7; i++) {
		struct ymd d = day_ymd(monday + i);
		w->day[i] = (struct month_day){ .day = monday + i, .in_month = d.year == m->year && d.month == m->month,
			.today = monday + i == today };
	}
	for (size_t i = 0; i < n; i++)
		if (span[i].from <= monday + 6 && span[i].to >= monday)
			put(w, &span[i], free_from);
}

static void count_days(struct month *m, int32_t first, int32_t last, const struct span *span, size_t n)
{
	for (int32_t day = first; day <= last; day++) {
		bool any[MARK__MAX] = { false };
		for (size_t i = 0; i < n; i++)
			if (span[i].from <= day && day <= span[i].to)
				any[span[i].line->mark] = true;
		for (size_t mark = 0; mark < MARK__MAX; mark++)
			m->days[mark] += any[mark];
	}
}

struct month *month_build(struct arena *a, const struct overview *o, const struct overview_line *const *line, size_t n,
    int year, int month)
{
	struct month *m = arena_new_of(a, struct month);
	struct span *span = arena_array_of(a, n, struct span);
	int32_t first = day_of(year, month, 1);
	int32_t last = (month == 12 ? day_of(year + 1, 1, 1) : day_of(year, month + 1, 1)) - 1;
	int32_t monday = first - day_weekday(first), sunday = last + 6 - day_weekday(last);
	size_t n_spans = 0;

	for (size_t i = 0; i < n; i++) {
		struct span s = { line[i], line[i]->period->start_day, overview_last_day(o, line[i]->period) };
		if (s.from <= sunday && s.to >= monday)
			span[n_spans++] = s;
	}
	if (n_spans > 0)
		qsort(span, n_spans, sizeof(*span), by_start);
	m->year = year;
	m->month = month;
	for (; monday <= last; monday += 7)
		fill_week(m, &m->week[m->n_weeks++], monday, o->today, span, n_spans);
	count_days(m, first, last, span, n_spans);
	return m;
}
