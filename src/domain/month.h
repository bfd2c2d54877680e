/* One month as a grid of weeks: which labour relations lie on which day, each in
 * a lane of its own through a week, so that a job of several days can be drawn
 * as one bar.  Pure; words are added by the page. */
#ifndef DOMAIN_MONTH_H
#define DOMAIN_MONTH_H

#include "domain/overview.h"

#define MONTH_LANES 4              /* drawn on a day; further ones are counted */

struct month_entry {
	const struct overview_line *line; /* NULL: the lane is free on this day */
	bool first;                /* the first day of the job in this week */
	bool begins, ends;         /* the job's own first and last day */
	int n_days;                /* first: so many days of the week from here on */
};

struct month_day {
	int32_t day;
	bool in_month, today;
	struct month_entry lane[MONTH_LANES];
	size_t n_more;             /* lines that have no lane */
};

struct month_week {
	int number;                /* ISO 8601 */
	struct month_day day[7];   /* Monday first */
};

struct month {
	int year, month;
	struct month_week week[6];
	int n_weeks;
	int32_t days[MARK__MAX];   /* days of the month with such a line, as in the overview's table */
};

/* lines: n of them in any order.  year and month: of a valid day. */
struct month *month_build(struct arena *a, const struct overview *o, const struct overview_line *const *line, size_t n,
    int year, int month);
/* ISO 8601 week number, 1-53. */
int month_week_number(int32_t day);

#endif
