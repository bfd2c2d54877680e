/* Counters: both sides of every edge. */
#include "domain/counters.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "domain/number.h"
#include "domain/rules_script.h"

#define NOW "2026-11-24 10:00"   /* a Tuesday */
#define MANY 600

struct world {
	struct arena *a;
	struct period p[MANY];
	size_t n;
};

static int set_up(void **state)
{
	static struct world w;

	w.a = arena_new(32u << 20);
	w.n = 0;
	*state = &w;
	return 0;
}

static int tear_down(void **state)
{
	struct world *w = *state;

	arena_free(&w->a);
	return 0;
}

static struct period *add_days(struct world *w, int32_t start, int32_t end)
{
	struct period *p = &w->p[w->n];

	*p = script_period(dimona_id((int64_t)++w->n));
	p->start_day = start;
	p->end_day = end;
	p->state = end == DAY_OPEN ? PERIOD_OPEN : PERIOD_CLOSED;
	p->received_us = p->start_received_us = local_instant(start - 1, 12 * 60, false);
	return p;
}

static struct period *add(struct world *w, const char *start, const char *end)
{
	return add_days(w, script_day(str_of(start)), script_day(str_of(end)));
}

static int by_order(const void *a, const void *b)
{
	return period_cmp(a, b);
}

static struct counters *count(struct world *w)
{
	struct overview *o;

	qsort(w->p, w->n, sizeof(w->p[0]), by_order);
	o = overview_build(w->a, w->p, w->n, script_instant(STR(NOW)), true);
	return counters_build(w->a, o);
}

static void test_nobody(void **state)
{
	struct counters *c = count(*state);

	assert_int_equal(c->n_chains + c->n_students + c->n_agencies, 0);
}

/* Two contracts: are they one after the other? */
static void test_follows(void **state)
{
	static const struct { const char *first, *then; int n; } table[] = {
		{ "2026-11-16", "2026-11-17", 2 },   /* Monday, Tuesday */
		{ "2026-11-16", "2026-11-16", 2 },   /* two on one day */
		{ "2026-11-16", "2026-11-18", 0 },   /* a working day between */
		{ "2026-11-13", "2026-11-16", 2 },   /* Friday, Monday */
		{ "2026-11-13", "2026-11-14", 2 },   /* Friday, Saturday */
		{ "2026-11-13", "2026-11-17", 0 },
		{ "2026-11-10", "2026-11-12", 2 },   /* 11 November is a public holiday */
		{ "2026-04-03", "2026-04-07", 2 },   /* over Easter Monday */
		{ "2026-04-03", "2026-04-08", 0 },
		{ "2025-12-31", "2026-01-02", 1 },   /* each in its own half year */
	};
	struct world *w = *state;

	for (size_t i = 0; i < N_OF(table); i++) {
		struct counters *c;

		w->n = 0;
		add(w, table[i].first, table[i].first);
		add(w, table[i].then, table[i].then);
		c = count(w);
		if (c->n_chains != (table[i].n == 0 ? 0 : table[i].n == 1 ? 2 : 1)) {
			fail_msg("%s, %s: %zu chains", table[i].first, table[i].then, c->n_chains);
		}
		if (table[i].n > 0) {
			assert_int_equal(c->chain[0].n, table[i].n);
		}
	}
}

static void test_half_years(void **state)
{
	struct world *w = *state;
	struct counters *c;

	add(w, "2026-06-29", "2026-06-29");
	add(w, "2026-06-30", "2026-06-30");
	add(w, "2026-07-01", "2026-07-01");
	c = count(w);
	assert_int_equal(c->n_chains, 2);
	assert_int_equal(c->chain[0].half, 2);
	assert_int_equal(c->chain[0].n, 1);
	assert_int_equal(c->chain[1].half, 1);
	assert_int_equal(c->chain[1].n, 2);
}

/* The second of two is made another; is it still a successive day contract? */
static void other_agency(struct period *p) { p->employer = OTHER_AGENCY; }
static void other_user(struct period *p) { p->user_enterprise = OTHER_USER; }
static void no_user(struct period *p) { p->user_enterprise = 0; }
static void student(struct period *p) { memcpy(p->worker_type, "STU", 4); }
static void flexi(struct period *p) { memcpy(p->worker_type, "FLX", 4); }
static void occasional(struct period *p) { memcpy(p->worker_type, "EXT", 4); }
static void occasional_hotel(struct period *p)
{
	occasional(p);
	memcpy(p->user_joint_committee, "302", 4);
}
static void cancelled(struct period *p) { p->state = PERIOD_CANCELLED; }
static void refused(struct period *p) { p->state = PERIOD_REFUSED; }
static void no_agency(struct period *p) { memcpy(p->joint_committee, "200", 4); }
static void two_days(struct period *p) { p->end_day++; }
static void night(struct period *p)
{
	p->end_day++;
	p->start_minute = 22 * 60;
	p->end_minute = 6 * 60;
}
static void day_and_minute(struct period *p)
{
	night(p);
	p->end_minute = 22 * 60 + 1;
}
static void whole_day(struct period *p)
{
	night(p);
	p->end_minute = 22 * 60;
}
static void open_end(struct period *p)
{
	p->end_day = DAY_OPEN;
	p->state = PERIOD_OPEN;
}

static void test_what_counts(void **state)
{
	static const struct { void (*change)(struct period *p); bool counts; } table[] = {
		{ NULL, true }, { other_agency, false }, { other_user, false }, { no_user, false }, { student, false },
		{ flexi, false }, { occasional, true }, { occasional_hotel, false }, { cancelled, false },
		{ refused, false }, { no_agency, false }, { two_days, false }, { night, true }, { whole_day, true },
		{ day_and_minute, false }, { open_end, false },
	};
	struct world *w = *state;

	for (size_t i = 0; i < N_OF(table); i++) {
		struct period *p;
		struct counters *c;

		w->n = 0;
		add(w, "2026-11-16", "2026-11-16")->user_enterprise = USER;
		p = add(w, "2026-11-17", "2026-11-17");
		p->user_enterprise = USER;
		if (table[i].change != NULL) {
			table[i].change(p);
		}
		c = count(w);
		if (c->n_chains != (table[i].counts ? 1 : 0)) {
			fail_msg("case %zu: %zu chains", i, c->n_chains);
		}
	}
}

static void test_planned(void **state)
{
	struct world *w = *state;

	add(w, "2026-11-23", "2026-11-23");
	add(w, "2026-11-24", "2026-11-24");
	add(w, "2026-11-25", "2026-11-25");
	assert_int_equal(count(w)->chain[0].n, 2); /* tomorrow's did not begin */
}

/* n contracts on one day are as good as n days. */
static void test_rates(void **state)
{
	static const struct { const char *day; int n; int64_t euro, next; } table[] = {
		{ "2026-11-16", 2, 0, 40 }, { "2026-11-16", 39, 0, 40 }, { "2026-11-16", 40, 10, 60 },
		{ "2026-11-16", 59, 10, 60 }, { "2026-11-16", 60, 15, 80 }, { "2026-11-16", 79, 15, 80 },
		{ "2026-11-16", 80, 30, 100 }, { "2026-11-16", 99, 30, 100 }, { "2026-11-16", 100, 40, 0 },
	};
	struct world *w = *state;

	for (size_t i = 0; i < N_OF(table); i++) {
		struct counters *c;

		w->n = 0;
		for (int n = 0; n < table[i].n; n++) {
			add(w, table[i].day, table[i].day);
		}
		c = count(w);
		assert_int_equal(c->n_chains, 1);
		assert_int_equal(c->chain[0].n, table[i].n);
		assert_int_equal(c->chain[0].euro_each, table[i].euro);
		assert_int_equal(c->chain[0].next, table[i].next);
	}
}

static void test_students(void **state)
{
	struct world *w = *state;
	struct counters *c;
	struct period *p;

	for (int i = 0; i < 4; i++) {
		static const char *const days[] = { "2025-12-31", "2026-01-01", "2026-12-31", "2027-01-01" };

		p = add(w, days[i], days[i]);
		student(p);
		p->planned_hours = 10 * (i + 1);
	}
	no_agency(&w->p[2]);                      /* over all employers */
	cancelled(add(w, "2026-05-04", "2026-05-04"));
	student(&w->p[4]);
	w->p[4].planned_hours = 7;
	add(w, "2026-05-05", "2026-05-05")->planned_hours = 9; /* no student */
	c = count(w);
	assert_int_equal(c->n_students, 3);
	assert_int_equal(c->student[0].year, 2027);
	assert_int_equal(c->student[0].hours, 40);
	assert_int_equal(c->student[1].hours, 20 + 30);
	assert_int_equal(c->student[1].quota, 650);
	assert_int_equal(c->student[2].year, 2025);
	assert_int_equal(c->student[2].hours, 10);
}

static void test_agencies(void **state)
{
	struct world *w = *state;
	struct counters *c;

	add(w, "2025-12-30", "2026-01-02");
	add(w, "2026-01-02", "2026-01-03");       /* 2 January counts once */
	add(w, "2026-11-23", "2026-11-30");       /* until today, 24 November */
	open_end(add(w, "2026-11-20", "2026-11-20"));
	other_agency(&w->p[3]);
	other_agency(add(w, "2026-11-25", "2026-11-26"));
	cancelled(add(w, "2026-03-02", "2026-03-06"));
	c = count(w);
	assert_int_equal(c->n_agencies, 3);
	assert_int_equal(c->agency[0].year, 2026);
	assert_int_equal(c->agency[0].days, 5);
	assert_int_equal(c->agency[1].days, 5);
	assert_int_equal(c->agency[2].year, 2025);
	assert_int_equal(c->agency[2].days, 2);
}

static void test_leap_day(void **state)
{
	struct world *w = *state;
	struct overview *o;
	struct counters *c;

	add(w, "2028-02-28", "2028-03-01");
	o = overview_build(w->a, w->p, w->n, script_instant(STR("2028-03-10 10:00")), true);
	c = counters_build(w->a, o);
	assert_int_equal(c->agency[0].days, 3);
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		TEST(test_nobody), TEST(test_follows), TEST(test_half_years), TEST(test_what_counts),
		TEST(test_planned),
		TEST(test_rates), TEST(test_students), TEST(test_agencies), TEST(test_leap_day),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
