/* The overview: who is shown where, which days count, and what it costs. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <time.h>

#include "base/dies.h"
#include "domain/overview_int.h"
#include "domain/rules_script.h"

#include "domain/number.h"

#define NOW "2026-11-24 10:00"
#define MANY 1000

struct world {
	struct arena *a;
	struct period p[MANY];
	size_t n;
	struct overview *o;
};

static int set_up(void **state)
{
	static struct world w;

	w.a = arena_new(32u << 20);
	*state = &w;
	return 0;
}

static int tear_down(void **state)
{
	struct world *w = *state;

	arena_free(&w->a);
	return 0;
}

/* Declared in time, the day before, by an agency. */
static struct period *add(struct world *w, const char *start, const char *end)
{
	struct period *p = &w->p[w->n];

	*p = script_period(dimona_id((int64_t)++w->n));
	p->start_day = script_day(str_of(start));
	p->end_day = script_day(str_of(end));
	p->state = p->end_day == DAY_OPEN ? PERIOD_OPEN : PERIOD_CLOSED;
	p->received_us = p->start_received_us = local_instant(p->start_day - 1, 12 * 60, false);
	return p;
}

static int by_order(const void *a, const void *b)
{
	return period_cmp(a, b);
}

static struct overview *build(struct world *w, const char *now, bool with_other)
{
	qsort(w->p, w->n, sizeof(w->p[0]), by_order);
	w->o = overview_build(w->a, w->p, w->n, script_instant(str_of(now)), with_other);
	return w->o;
}

static const struct overview_line *only_line(const struct overview *o)
{
	assert_int_equal(o->n_lines, 1);
	assert_int_equal(o->n_months, 1);
	assert_int_equal(o->month[0].n_groups, 1);
	assert_int_equal(o->month[0].group[0].n_lines, 1);
	return &o->month[0].group[0].line[0];
}

static void test_range(void **state)
{
	int32_t from, to;

	(void)state;
	overview_range(script_instant(STR("2026-01-01 00:00")), &from, &to);
	assert_int_equal(from, day_of(2025, 1, 1));
	assert_int_equal(to, day_of(2027, 12, 31));
	overview_range(script_instant(STR("2025-12-31 23:59")), &from, &to);
	assert_int_equal(from, day_of(2024, 1, 1));
	assert_int_equal(to, day_of(2026, 12, 31));
}

static void test_nobody(void **state)
{
	struct world *w = *state;
	struct overview *o;

	w->n = 0;
	o = build(w, NOW, true);
	assert_int_equal(o->year, 2026);
	assert_int_equal(o->today, day_of(2026, 11, 24));
	assert_int_equal(o->n_lines + o->n_months + o->n_now + o->n_companies + o->n_table + o->n_other, 0);
	assert_null(o->next);
	assert_null(o->last);
	assert_int_equal(o->strip[0].n_weeks, 52);
	assert_int_equal(o->strip[1].n_weeks, 53); /* 2026 has 53 */
	assert_int_equal(o->strip[2].n_weeks, 52);
	assert_int_equal(o->strip[1].week[0].thursday, day_of(2026, 1, 1));
	assert_int_equal(o->strip[1].week[52].thursday, day_of(2026, 12, 31));
	assert_int_equal(o->strip[0].week[0].thursday, day_of(2025, 1, 2));
}

static void test_one(void **state)
{
	struct world *w = *state;
	const struct overview_line *line;
	struct overview *o;

	w->n = 0;
	add(w, "2026-11-23", "2026-11-27");
	o = build(w, NOW, false);
	line = only_line(o);
	assert_ptr_equal(line->period, &w->p[0]);
	assert_int_equal(line->mark, MARK_OK);
	assert_int_equal(line->verdict.code, VERDICT_IN_TIME);
	assert_int_equal(line->n_days, 5);
	assert_true(line->today);
	assert_int_equal(o->n_companies, 2);
	assert_int_equal(o->company[o->month[0].group[0].company_ref].enterprise, AGENCY);
	assert_int_equal(o->company[line->user_ref].enterprise, USER);
	assert_int_equal(o->n_now, 1);
	assert_ptr_equal(o->now[0], line);
	assert_int_equal(o->month[0].year, 2026);
	assert_int_equal(o->month[0].month, 11);
	assert_int_equal(o->month[0].days[MARK_OK], 5);
	assert_int_equal(o->strip[1].days[MARK_OK], 5);
	assert_int_equal(o->strip[1].week[47].days[MARK_OK], 5);
	assert_int_equal(o->strip[1].week[47].thursday, day_of(2026, 11, 26));
	assert_int_equal(o->n_table, 1);
	assert_int_equal(o->table[0].days[MARK_OK], 5);
}

static void test_marks(void **state)
{
	static const struct { const char *start, *hour, *received, *cancelled; enum overview_mark mark; } table[] = {
		{ "2026-03-02", "-", "2026-03-01 12:00", NULL, MARK_OK },
		{ "2026-03-02", "-", "2026-03-02 12:00", NULL, MARK_DAY },
		{ "2026-03-02", "-", "2026-03-03 00:00", NULL, MARK_LATE },
		{ "2026-11-25", "-", "2026-11-24 09:00", NULL, MARK_PLAN },
		{ "2026-11-24", "-", "2026-11-23 09:00", NULL, MARK_OK },
		{ "2026-11-24", "-", "2026-11-24 09:00", NULL, MARK_DAY },
		{ "2026-11-24", "1001", "2026-11-24 09:00", NULL, MARK_PLAN },
		{ "2026-11-24", "1000", "2026-11-24 09:00", NULL, MARK_OK },
		{ "2026-03-02", "-", "2026-03-01 12:00", "2026-03-02 23:59", MARK_OFF },
		{ "2026-03-02", "-", "2026-03-01 12:00", "2026-03-03 00:00", MARK_OFF_LATE },
		{ "2026-11-25", "-", "2026-11-24 09:00", "2026-11-24 09:30", MARK_OFF },
	};
	struct world *w = *state;

	for (size_t i = 0; i < N_OF(table); i++) {
		struct period *p;
		struct overview *o;
		w->n = 0;
		p = add(w, table[i].start, table[i].start);
		p->start_minute = script_minute(str_of(table[i].hour));
		p->start_received_us = script_instant(str_of(table[i].received));
		if (table[i].cancelled != NULL) {
			p->state = PERIOD_CANCELLED;
			p->cancelled_us = script_instant(str_of(table[i].cancelled));
		}
		o = build(w, NOW, false);
		assert_int_equal(only_line(o)->mark, table[i].mark);
		assert_int_equal(o->month[0].n_late, table[i].mark == MARK_LATE);
		assert_int_equal(o->month[0].n_planned, table[i].mark == MARK_PLAN);
		assert_int_equal(o->strip[1].days[table[i].mark], 1);
		assert_int_equal(o->n_now, table[i].cancelled == NULL && strcmp(table[i].start, "2026-11-24") == 0);
	}
}

/* Only agency relations, or all; the others are counted either way. */
static void test_with_other(void **state)
{
	struct world *w = *state;
	struct period *p;

	w->n = 0;
	add(w, "2026-03-02", "2026-03-02");
	p = add(w, "2026-03-03", "2026-03-03");
	memcpy(p->joint_committee, "XXX", 4);
	p->employer = OTHER_USER;
	p->user_enterprise = 0;
	p = add(w, "2024-03-03", "2024-12-31"); /* before the three years */
	memcpy(p->joint_committee, "XXX", 4);
	assert_int_equal(build(w, NOW, false)->n_lines, 1);
	assert_int_equal(w->o->n_other, 1);
	assert_int_equal(w->o->n_companies, 2);
	assert_int_equal(build(w, NOW, true)->n_lines, 2);
	assert_int_equal(w->o->n_other, 1);
	assert_int_equal(w->o->n_companies, 3);
	assert_int_equal(w->o->month[0].n_groups, 2);
	assert_true(w->o->month[0].group[0].line[0].user_ref == SIZE_MAX);
	assert_int_equal(w->o->month[0].group[0].employer, OTHER_USER); /* of the newest line */
}

/* A refusal is shown until a live period of the same employer covers its start. */
static void test_refused(void **state)
{
	static const struct {
		const char *start, *end;
		int64_t employer;
		enum period_state live;
		bool first, shown;
	} table[] = {
		{ "2026-03-03", "2026-03-05", AGENCY, PERIOD_CLOSED, false, false },
		{ "2026-03-03", "2026-03-05", AGENCY, PERIOD_CLOSED, true, false },
		{ "2026-03-01", "2026-03-03", AGENCY, PERIOD_CLOSED, false, false },
		{ "2026-03-01", "open", AGENCY, PERIOD_OPEN, false, false },
		{ "2026-03-01", "2026-03-02", AGENCY, PERIOD_CLOSED, false, true },
		{ "2026-03-04", "2026-03-05", AGENCY, PERIOD_CLOSED, false, true },
		{ "2026-03-03", "2026-03-05", AGENCY, PERIOD_CANCELLED, false, true },
		{ "2026-03-03", "2026-03-05", OTHER_AGENCY, PERIOD_CLOSED, false, true },
	};
	struct world *w = *state;

	for (size_t i = 0; i < N_OF(table); i++) {
		struct period *p;
		w->n = 0;
		if (!table[i].first)
			add(w, "2026-03-03", "2026-03-05")->state = PERIOD_REFUSED;
		p = add(w, table[i].start, table[i].end);
		p->state = table[i].live;
		p->employer = table[i].employer;
		p->cancelled_us = p->received_us;
		if (table[i].first)
			add(w, "2026-03-03", "2026-03-05")->state = PERIOD_REFUSED;
		assert_int_equal(build(w, NOW, false)->n_lines, 1 + table[i].shown);
		assert_int_equal(w->o->strip[1].days[MARK_REFUSED], table[i].shown ? 3 : 0);
	}
}

/* Days of what is open, and of what crosses the ends of the three years. */
static void test_open_and_borders(void **state)
{
	static const struct { const char *start, *end, *cancelled; int32_t days[3]; int month_days; } table[] = {
		{ "2026-11-20", "open", NULL, { 0, 5, 0 }, 5 },
		{ "2026-11-24", "open", NULL, { 0, 1, 0 }, 1 },
		{ "2026-11-30", "open", NULL, { 0, 1, 0 }, 1 },
		{ "2015-06-01", "open", NULL, { 365, 328, 0 }, 0 },
		{ "2026-11-01", "open", "2026-11-03 12:00", { 0, 3, 0 }, 3 },
		{ "2026-11-10", "open", "2026-11-03 12:00", { 0, 1, 0 }, 1 },
		{ "2024-12-30", "2025-01-02", NULL, { 2, 0, 0 }, 0 },
		{ "2025-01-10", "2025-01-11", NULL, { 2, 0, 0 }, 2 },
		{ "2024-12-31", "2025-01-01", NULL, { 1, 0, 0 }, 0 },
		{ "2025-12-30", "2026-01-02", NULL, { 2, 2, 0 }, 2 },
		{ "2026-12-31", "2027-01-01", NULL, { 0, 1, 1 }, 1 },
		{ "2027-12-31", "2028-01-05", NULL, { 0, 0, 1 }, 1 },
	};
	struct world *w = *state;

	for (size_t i = 0; i < N_OF(table); i++) {
		struct period *p;
		enum overview_mark mark;
		w->n = 0;
		p = add(w, table[i].start, table[i].end);
		if (table[i].cancelled != NULL) {
			p->state = PERIOD_CANCELLED;
			p->cancelled_us = script_instant(str_of(table[i].cancelled));
		}
		mark = only_line(build(w, NOW, false))->mark;
		for (size_t y = 0; y < 3; y++)
			assert_int_equal(w->o->strip[y].days[mark], table[i].days[y]);
		assert_int_equal(w->o->month[0].days[mark], table[i].month_days);
		assert_int_equal(only_line(w->o)->n_days, p->end_day == DAY_OPEN ? 0 : p->end_day - p->start_day + 1);
	}
}

static void test_year_borders(void **state)
{
	struct world *w = *state;

	/* outside on both sides */
	w->n = 0;
	add(w, "2024-12-01", "2024-12-31");
	add(w, "2028-01-01", "2028-01-01");
	assert_int_equal(build(w, NOW, true)->n_lines, 0);
	/* the week over the year's end belongs to the year of its Thursday, the days to their own */
	w->n = 0;
	add(w, "2025-12-29", "2026-01-04");
	build(w, NOW, false);
	assert_int_equal(w->o->strip[0].days[MARK_OK], 3);
	assert_int_equal(w->o->strip[1].days[MARK_OK], 4);
	assert_int_equal(w->o->strip[0].week[51].days[MARK_OK], 0);
	assert_int_equal(w->o->strip[1].week[0].days[MARK_OK], 7);
	assert_int_equal(w->o->n_table, 2);
	assert_int_equal(w->o->table[0].month, 1); /* newest first */
	assert_int_equal(w->o->table[0].year, 2026);
	assert_int_equal(w->o->table[1].year, 2025);
	assert_int_equal(w->o->table[0].days[MARK_OK], 4);
	assert_int_equal(w->o->table[1].month, 12);
	assert_int_equal(w->o->table[1].days[MARK_OK], 3);
	/* 1 to 3 January 2027 belong to week 53 of 2026; 1 January 2022 to a week of no year shown */
	w->n = 0;
	add(w, "2027-01-01", "2027-01-03");
	build(w, NOW, false);
	assert_int_equal(w->o->strip[2].days[MARK_PLAN], 3);
	assert_int_equal(w->o->strip[1].week[52].days[MARK_PLAN], 3);
	w->n = 0;
	add(w, "2022-01-01", "2022-01-03");
	build(w, "2023-05-05 12:00", false);
	assert_int_equal(w->o->strip[0].days[MARK_OK], 3);
	assert_int_equal(w->o->strip[0].week[0].days[MARK_OK], 1);
}

/* A day counts once for a mark, and once for each mark that it has. */
static void test_days_once(void **state)
{
	struct world *w = *state;

	w->n = 0;
	add(w, "2026-03-02", "2026-03-06");
	add(w, "2026-03-05", "2026-03-09");
	add(w, "2026-03-06", "2026-03-06")->start_received_us = script_instant(STR("2026-03-08 12:00"));
	build(w, NOW, false);
	assert_int_equal(w->o->strip[1].days[MARK_OK], 8);
	assert_int_equal(w->o->strip[1].days[MARK_LATE], 1);
	assert_int_equal(w->o->month[0].days[MARK_OK], 8);
	assert_int_equal(w->o->month[0].n_late, 1);
}

static void test_order(void **state)
{
	static const char *const starts[] = { "2026-03-20", "2026-03-18", "2026-03-18", "2026-03-10", "2026-02-28" };
	static const size_t groups[] = { 0, 1, 0, 0, 0 }, months[] = { 0, 0, 0, 0, 1 };
	struct world *w = *state;
	const struct overview_line *newest;

	w->n = 0;
	add(w, "2026-02-28", "2026-03-03");
	add(w, "2026-03-10", "2026-03-10");
	add(w, "2026-03-18", "2026-03-18");
	add(w, "2026-03-18", "2026-03-18")->employer = OTHER_AGENCY;
	add(w, "2026-03-20", "2026-03-20");
	build(w, NOW, false);
	assert_int_equal(w->o->n_months, 2);
	assert_int_equal(w->o->month[0].n_groups, 2);
	assert_int_equal(w->o->month[0].n_lines, 4);
	assert_int_equal(w->o->month[0].group[0].n_lines, 3);
	assert_int_equal(w->o->month[0].group[1].employer, OTHER_AGENCY);
	for (size_t i = 0, at[2][2] = { { 0 } }; i < N_OF(starts); i++) {
		newest = &w->o->month[months[i]].group[groups[i]].line[at[months[i]][groups[i]]++];
		assert_int_equal(newest->period->start_day, script_day(str_of(starts[i])));
	}
	/* days of a month, not of its lines: 1 to 3 March are of a line of February */
	assert_int_equal(w->o->month[0].days[MARK_OK], 3 + 3);
	assert_int_equal(w->o->month[1].days[MARK_OK], 1);
}

static void test_now_next_last(void **state)
{
	struct world *w = *state;

	w->n = 0;
	add(w, "2026-11-10", "2026-11-22");
	add(w, "2026-11-12", "2026-11-20");
	add(w, "2026-11-05", "2026-11-15");
	add(w, "2026-11-26", "2026-11-26");
	add(w, "2026-11-25", "2026-11-25");
	add(w, "2026-11-25", "2026-11-25")->state = PERIOD_REFUSED;
	build(w, NOW, false);
	assert_int_equal(w->o->n_now, 0);
	assert_int_equal(w->o->next->period->start_day, day_of(2026, 11, 25));
	assert_int_equal(w->o->last->period->start_day, day_of(2026, 11, 10));
	add(w, "2026-11-24", "2026-11-24")->start_minute = 12 * 60;
	add(w, "2026-11-01", "2026-11-24");
	build(w, NOW, false);
	assert_int_equal(w->o->n_now, 2);
	assert_int_equal(w->o->now[0]->period->start_day, day_of(2026, 11, 1));
	assert_int_equal(w->o->now[1]->period->start_day, day_of(2026, 11, 24));
	assert_null(w->o->last);
	assert_non_null(w->o->next);
}

static void test_foreign_user(void **state)
{
	struct world *w = *state;
	struct period *p;
	const char *names[] = { "Müller", "Müller", "Maier" };

	w->n = 0;
	for (size_t i = 0; i < 3; i++) {
		p = add(w, "2026-03-02", "2026-03-02");
		p->user_enterprise = 0;
		p->user_name = str_of(names[i]);
	}
	build(w, NOW, false);
	assert_int_equal(w->o->n_companies, 3);
	assert_true(str_is(w->o->company[w->o->month[0].group[0].line[0].user_ref].name_declared, "Maier"));
	assert_int_equal(w->o->month[0].group[0].line[1].user_ref, w->o->month[0].group[0].line[2].user_ref);
}

/* n periods of a day over three years, many agencies and users. */
static void fill(struct world *w, size_t n)
{
	w->n = 0;
	for (size_t i = 0; i < n; i++) {
		struct period *p = &w->p[w->n];
		*p = script_period(dimona_id((int64_t)++w->n));
		p->start_day = day_of(2025, 1, 1) + (int32_t)(i * 1000 / n);
		p->end_day = p->start_day + (int32_t)(i % 7);
		p->employer = AGENCY + (int64_t)(i % 11);
		p->user_enterprise = USER + (int64_t)(i % 301);
		p->start_received_us = local_instant(p->start_day - 1 + (int32_t)(i % 3), 12 * 60, false);
		p->state = i % 17 == 0 ? PERIOD_REFUSED : PERIOD_CLOSED;
	}
}

static void test_750(void **state)
{
	struct world *w = *state;
	size_t n = 0, n_days = 0;

	fill(w, 750);
	build(w, NOW, false);
	for (size_t m = 0; m < w->o->n_months; m++) {
		size_t in_month = 0;
		for (size_t g = 0; g < w->o->month[m].n_groups; g++) {
			const struct overview_group *group = &w->o->month[m].group[g];
			in_month += group->n_lines;
			for (size_t i = 0; i < group->n_lines; i++) {
				struct ymd d = day_ymd(group->line[i].period->start_day);
				assert_int_equal(group->line[i].period->employer, group->employer);
				assert_true(d.year == w->o->month[m].year && d.month == w->o->month[m].month);
				assert_true(i == 0 || period_cmp(group->line[i - 1].period, group->line[i].period) > 0);
			}
		}
		assert_int_equal(in_month, w->o->month[m].n_lines);
		n += in_month;
	}
	assert_int_equal(n, w->o->n_lines);
	assert_int_equal(w->o->n_companies, 11 + 301);
	for (size_t y = 0; y < 3; y++)
		for (size_t mark = 0; mark < MARK__MAX; mark++)
			n_days += (size_t)w->o->strip[y].days[mark];
	for (size_t i = 0; i < w->o->n_table; i++)
		for (size_t mark = 0; mark < MARK__MAX; mark++)
			n_days -= (size_t)w->o->table[i].days[mark];
	assert_int_equal(n_days, 0); /* the strip and its table say the same */
}

/* Linear: 25 times the periods cost no more than some 25 times the time; a
 * quadratic loop would cost 625 times.  (Absolute figures: make bench.) */
static void test_cost_is_linear(void **state)
{
	struct world *w = *state;
	clock_t cost[2] = { 0, 0 };
	static const size_t sizes[2] = { 40, MANY };

	for (size_t k = 0; k < 2; k++) {
		fill(w, sizes[k]);
		cost[k] = clock();
		for (int i = 0; i < 200; i++) {
			arena_reset(w->a);
			build(w, NOW, true);
		}
		cost[k] = clock() - cost[k];
	}
	assert_true(cost[1] < cost[0] * 100);
}

static void unsorted(void)
{
	struct arena *a = arena_new(1u << 20);
	struct period p[2] = { script_period(2), script_period(1) };

	overview_build(a, p, 2, script_instant(STR(NOW)), false);
}

static void test_unsorted_is_a_bug(void **state)
{
	(void)state;
	assert_true(dies(unsorted));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_range), cmocka_unit_test(test_nobody), cmocka_unit_test(test_one),
		cmocka_unit_test(test_marks), cmocka_unit_test(test_with_other), cmocka_unit_test(test_refused),
		cmocka_unit_test(test_open_and_borders), cmocka_unit_test(test_year_borders),
		cmocka_unit_test(test_days_once), cmocka_unit_test(test_order), cmocka_unit_test(test_now_next_last),
		cmocka_unit_test(test_foreign_user), cmocka_unit_test(test_750), cmocka_unit_test(test_cost_is_linear),
		cmocka_unit_test(test_unsorted_is_a_bug),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
