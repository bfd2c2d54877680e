/* Calendar days of an overview: each day counts once for each mark that any
 * line gives it, in its year, its month and its ISO week.
 *
 * A line of years must not cost more than a line of a day, so a line leaves
 * only a step up on its first day and a step down behind its last one; one
 * walk over the three years then knows every day.  Start reading at
 * overview_count_days. */
#include "domain/overview_int.h"

#define DAYS_MAX (3 * 366)

struct step {
	bool any;
	int16_t mark[MARK__MAX];
};

/* Where the walk stands. */
struct walk {
	int32_t first;                 /* 1 January of the first year */
	int32_t covering[MARK__MAX];   /* lines over the present day */
	int32_t table[36][MARK__MAX];  /* oldest month first */
};

static void start_weeks(struct overview_year *y)
{
	int32_t fourth = day_of(y->year, 1, 4); /* always in the first week */
	int32_t thursday = fourth - day_weekday(fourth) + 3;

	for (y->n_weeks = 0; y->n_weeks < 53 && day_ymd(thursday).year == y->year; y->n_weeks++, thursday += 7)
		y->week[y->n_weeks].thursday = thursday;
}

int32_t overview_last_day(const struct overview *o, const struct period *p)
{
	int32_t last = p->end_day;

	if (last == DAY_OPEN)
		last = p->state == PERIOD_CANCELLED ? local_day(p->cancelled_us) : o->today;
	return last < p->start_day ? p->start_day : last;
}

static void put_steps(const struct overview *o, int32_t first, int32_t n_days, struct step *step)
{
	for (size_t m = 0; m < o->n_months; m++) {
		for (size_t g = 0; g < o->month[m].n_groups; g++) {
			const struct overview_group *group = &o->month[m].group[g];
			for (size_t i = 0; i < group->n_lines; i++) {
				const struct overview_line *line = &group->line[i];
				int64_t from = (int64_t)line->period->start_day - first;
				int64_t to = (int64_t)overview_last_day(o, line->period) + 1 - first;
				if (to <= 0 || from >= n_days)
					continue;
				struct step *up = &step[from < 0 ? 0 : from], *down = &step[to > n_days ? n_days : to];
				up->any = true;
				up->mark[line->mark]++;
				down->any = true;
				down->mark[line->mark]--;
			}
		}
	}
}

/* The week of the strips that holds the day; NULL for the odd days at both ends. */
static struct overview_week *week_of(struct overview *o, int32_t day)
{
	int32_t thursday = day - day_weekday(day) + 3;

	for (int i = 0; i < 3; i++) {
		int32_t since = thursday - o->strip[i].week[0].thursday;
		if (since >= 0 && since / 7 < o->strip[i].n_weeks)
			return &o->strip[i].week[since / 7];
	}
	return NULL;
}

static void count_day(struct overview *o, struct walk *w, int32_t day, int month_index)
{
	struct overview_week *week = NULL;

	for (size_t mark = 0; mark < MARK__MAX; mark++) {
		if (w->covering[mark] == 0)
			continue;
		if (week == NULL)
			week = week_of(o, day);
		if (week != NULL)
			week->days[mark]++;
		o->strip[month_index / 12].days[mark]++;
		w->table[month_index][mark]++;
	}
}

static void walk_days(struct overview *o, struct walk *w, const struct step *step)
{
	int32_t day = w->first;
	int n_covering = 0;

	for (int month_index = 0; month_index < 36; month_index++) {
		int year = o->strip[0].year + month_index / 12, month = month_index % 12;
		int32_t next = month == 11 ? day_of(year + 1, 1, 1) : day_of(year, month + 2, 1);
		for (; day < next; day++) {
			const struct step *s = &step[day - w->first];
			for (size_t mark = 0; s->any && mark < MARK__MAX; mark++) {
				w->covering[mark] += s->mark[mark];
				n_covering += s->mark[mark];
			}
			if (n_covering > 0)
				count_day(o, w, day, month_index);
		}
	}
}

static bool any_day(const int32_t days[MARK__MAX])
{
	for (size_t mark = 0; mark < MARK__MAX; mark++)
		if (days[mark] != 0)
			return true;
	return false;
}

void overview_count_days(struct arena *a, struct overview *o)
{
	struct walk *w = arena_new_of(a, struct walk);
	struct step *step = arena_array_of(a, DAYS_MAX + 1, struct step);
	int first_year = o->strip[0].year;

	w->first = day_of(first_year, 1, 1);
	for (int i = 0; i < 3; i++)
		start_weeks(&o->strip[i]);
	put_steps(o, w->first, day_of(first_year + 3, 1, 1) - w->first, step);
	walk_days(o, w, step);
	for (int i = 35; i >= 0; i--) {
		if (!any_day(w->table[i]))
			continue;
		o->table[o->n_table].year = first_year + i / 12;
		o->table[o->n_table].month = i % 12 + 1;
		memcpy(o->table[o->n_table++].days, w->table[i], sizeof(w->table[i]));
	}
	for (size_t m = 0; m < o->n_months; m++) {
		int index = (o->month[m].year - first_year) * 12 + o->month[m].month - 1;
		if (index >= 0 && index < 36) /* a month before them has a line that lasts into them */
			memcpy(o->month[m].days, w->table[index], sizeof(w->table[index]));
	}
}
