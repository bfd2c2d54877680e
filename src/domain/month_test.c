/* The month grid: weeks at the turn of the year, lanes, jobs over the edges. */
#include "domain/month.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#define MAX 40

struct world {
	struct arena *a;
	struct overview o;
	struct period p[MAX];
	struct overview_line line[MAX];
	const struct overview_line *list[MAX];
	size_t n;
};

static int set_up(void **state)
{
	static struct world w;

	w = (struct world){ .a = arena_new(1u << 20), .o.today = day_of(2026, 11, 19) };
	*state = &w;
	return 0;
}

static int tear_down(void **state)
{
	struct world *w = *state;

	arena_free(&w->a);
	return 0;
}

static void add(struct world *w, int32_t from, int32_t to, enum overview_mark mark)
{
	assert_true(w->n < MAX);
	w->p[w->n] = (struct period){ .id = (int64_t)w->n + 1, .start_day = from, .end_day = to,
		.state = to == DAY_OPEN ? PERIOD_OPEN : PERIOD_CLOSED };
	w->line[w->n] = (struct overview_line){ .period = &w->p[w->n], .mark = mark };
	w->list[w->n] = &w->line[w->n];
	w->n++;
}

static struct month *build(struct world *w, int year, int month)
{
	return month_build(w->a, &w->o, w->list, w->n, year, month);
}

static struct month_day *at(struct month *m, int32_t day)
{
	struct month_day *d = &m->week[(day - m->week[0].day[0].day) / 7].day[day_weekday(day)];

	assert_int_equal(d->day, day);
	return d;
}

static void weeks_have_their_iso_number(void **state)
{
	static const struct { int y, m, d, week; } table[] = {
		{ 2026, 1, 1, 1 }, { 2025, 12, 29, 1 }, { 2025, 12, 28, 52 }, { 2026, 12, 31, 53 }, { 2027, 1, 3, 53 },
		{ 2027, 1, 4, 1 }, { 2024, 12, 30, 1 }, { 2023, 1, 1, 52 }, { 2020, 12, 31, 53 }, { 2024, 2, 29, 9 },
	};

	(void)state;
	for (size_t i = 0; i < N_OF(table); i++)
		assert_int_equal(month_week_number(day_of(table[i].y, table[i].m, table[i].d)), table[i].week);
}

static void a_month_has_whole_weeks_and_its_own_days(void **state)
{
	static const struct { int y, m, weeks, days; } table[] = {
		{ 2026, 11, 6, 30 }, { 2027, 2, 4, 28 }, { 2024, 2, 5, 29 }, { 2026, 2, 5, 28 }, { 2026, 12, 5, 31 },
		{ 2026, 3, 6, 31 }, { 2026, 10, 5, 31 },
	};
	struct world *w = *state;

	for (size_t i = 0; i < N_OF(table); i++) {
		struct month *m = build(w, table[i].y, table[i].m);
		int32_t day = m->week[0].day[0].day;
		int own = 0;

		assert_int_equal(m->n_weeks, table[i].weeks);
		for (int k = 0; k < m->n_weeks; k++)
			for (int d = 0; d < 7; d++, day++) {
				assert_int_equal(m->week[k].day[d].day, day);
				assert_int_equal(m->week[k].day[d].today, day == w->o.today);
				own += m->week[k].day[d].in_month;
			}
		assert_int_equal(own, table[i].days);
	}
}

static void a_job_keeps_its_lane_through_the_week(void **state)
{
	struct world *w = *state;
	int32_t mon = day_of(2026, 11, 9);
	struct month *m;

	add(w, mon, mon + 3, MARK_LATE);       /* Monday to Thursday */
	add(w, mon + 1, mon + 8, MARK_OK);     /* Tuesday to the Tuesday after */
	add(w, mon + 4, mon + 4, MARK_OK);     /* Friday: the first lane is free again */
	m = build(w, 2026, 11);
	for (int i = 0; i < 4; i++) {
		struct month_entry *e = &at(m, mon + i)->lane[0];
		assert_ptr_equal(e->line, &w->line[0]);
		assert_int_equal(e->first, i == 0);
		assert_int_equal(e->begins, i == 0);
		assert_int_equal(e->ends, i == 3);
		assert_int_equal(e->n_days, i == 0 ? 4 : 0);
	}
	assert_ptr_equal(at(m, mon + 4)->lane[0].line, &w->line[2]);
	assert_ptr_equal(at(m, mon + 6)->lane[1].line, &w->line[1]);
	assert_false(at(m, mon + 6)->lane[1].ends);
	/* in the next week it moves up, and is drawn from its Monday on */
	assert_ptr_equal(at(m, mon + 7)->lane[0].line, &w->line[1]);
	assert_true(at(m, mon + 7)->lane[0].first);
	assert_false(at(m, mon + 7)->lane[0].begins);
	assert_int_equal(at(m, mon + 7)->lane[0].n_days, 2);
	assert_true(at(m, mon + 8)->lane[0].ends);
	assert_null(at(m, mon + 9)->lane[0].line);
	assert_int_equal(m->days[MARK_LATE], 4);
	assert_int_equal(m->days[MARK_OK], 8);
}

static void what_finds_no_lane_is_counted(void **state)
{
	struct world *w = *state;
	int32_t mon = day_of(2026, 11, 9);
	struct month *m;

	for (int i = 0; i < MONTH_LANES + 2; i++)
		add(w, mon, mon, MARK_OK);
	m = build(w, 2026, 11);
	for (int i = 0; i < MONTH_LANES; i++)
		assert_ptr_equal(at(m, mon)->lane[i].line, &w->line[i]);
	assert_int_equal(at(m, mon)->n_more, 2);
	assert_int_equal(at(m, mon + 1)->n_more, 0);
	assert_int_equal(m->days[MARK_OK], 1);
}

static void jobs_over_the_edges_of_the_month(void **state)
{
	struct world *w = *state;
	struct month *m;

	add(w, day_of(2020, 1, 1), DAY_OPEN, MARK_OK);          /* up to today */
	add(w, day_of(2026, 12, 1), DAY_OPEN, MARK_PLAN);       /* is to begin: its first day */
	add(w, day_of(2026, 10, 26), day_of(2026, 12, 6), MARK_DAY);
	add(w, day_of(2026, 12, 7), day_of(2026, 12, 8), MARK_OFF); /* behind the grid */
	m = build(w, 2026, 11);
	assert_ptr_equal(at(m, day_of(2026, 10, 26))->lane[0].line, &w->line[0]);
	assert_false(at(m, day_of(2026, 10, 26))->in_month);
	assert_ptr_equal(at(m, day_of(2026, 10, 26))->lane[1].line, &w->line[2]);
	assert_true(at(m, w->o.today)->lane[0].ends);
	assert_null(at(m, w->o.today + 1)->lane[0].line);
	assert_ptr_equal(at(m, day_of(2026, 12, 1))->lane[1].line, &w->line[1]);
	assert_null(at(m, day_of(2026, 12, 2))->lane[1].line);
	assert_int_equal(m->days[MARK_OK], 19);
	assert_int_equal(m->days[MARK_DAY], 30);
	assert_int_equal(m->days[MARK_PLAN], 0);
	assert_int_equal(m->days[MARK_OFF], 0);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		TEST(weeks_have_their_iso_number),
		TEST(a_month_has_whole_weeks_and_its_own_days),
		TEST(a_job_keeps_its_lane_through_the_week),
		TEST(what_finds_no_lane_is_counted),
		TEST(jobs_over_the_edges_of_the_month),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
