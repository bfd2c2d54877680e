/* From a worker's periods to what the overview shows: today, three years at a
 * glance, the list by month and agency.  Pure; names of companies and words
 * are added by the page. */
#ifndef DOMAIN_OVERVIEW_H
#define DOMAIN_OVERVIEW_H

#include "base/arena.h"
#include "domain/timeliness.h"

/* Columns of counts and of the year strip */
enum overview_mark { MARK_OK, MARK_DAY, MARK_LATE, MARK_PLAN, MARK_OFF, MARK_OFF_LATE, MARK_REFUSED, MARK__MAX };

struct overview_line {
	const struct period *period;
	struct verdict verdict;
	enum overview_mark mark;
	int32_t n_days;            /* calendar days from start to end; 0 while open */
	bool today;                /* live and covers today */
	size_t employer_ref;       /* index of its employer in overview.company */
	size_t user_ref;           /* index of its user undertaking in overview.company, or SIZE_MAX */
};

struct overview_group {            /* one agency (or employer) in one month */
	int64_t employer;
	size_t company_ref;        /* index in overview.company */
	struct overview_line *line;
	size_t n_lines;
};

struct overview_month {            /* by the start day of its lines; newest first */
	int year, month;
	struct overview_group *group;  /* in order of their newest line */
	size_t n_groups;
	size_t n_lines;
	size_t n_late;             /* lines */
	size_t n_planned;
	int32_t days[MARK__MAX];   /* calendar days of this month (not of its lines) per mark */
};

struct overview_week {             /* of a year strip: the ISO week whose Thursday is in the year */
	int32_t thursday;
	uint8_t days[MARK__MAX];   /* 0-7 */
};

struct overview_year {
	int year;
	int n_weeks;               /* 52 or 53 */
	struct overview_week week[53];
	int32_t days[MARK__MAX];
};

struct overview_company { int64_t enterprise; struct str name_declared; }; /* name_declared: foreign user by name */

struct overview {
	int32_t today;
	int year;                          /* the current one; strip[1] */
	struct overview_year strip[3];     /* previous, current, following */
	struct overview_month *month;      /* months that have lines, newest first */
	size_t n_months;
	size_t n_lines;                    /* shown */
	size_t n_other;                    /* lines of other employers (not joint committee 322), shown or not */
	bool with_other;
	const struct overview_line **now;  /* live lines that cover today, earliest start first */
	size_t n_now;
	const struct overview_line *next;  /* the first live line that starts after today, or NULL */
	const struct overview_line *last;  /* the last live line before today when nothing covers today, or NULL */
	struct overview_company *company;  /* every company named by a line, once */
	size_t n_companies;
	/* days of the months of three years, newest first, for the table behind the strip */
	struct { int year, month; int32_t days[MARK__MAX]; } table[36];
	size_t n_table;
};

enum overview_mark overview_mark_of(const struct verdict *v);
/* First and last day that an overview made at `now_us` speaks about. */
void overview_range(int64_t now_us, int32_t *from_r, int32_t *to_r);
/* periods: the worker's, sorted by period_cmp, at least those that touch the
 * range.  A refused line is shown only when no live period of the same employer
 * covers its start day.  Everything points into the arena and into periods. */
struct overview *overview_build(struct arena *a, const struct period *periods, size_t n, int64_t now_us,
    bool with_other);

#endif
