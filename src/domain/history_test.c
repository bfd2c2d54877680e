/* The replay of a period's messages: what each one changed, and what changes nothing. */
#include "domain/history.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#define MAX 8
#define EMPLOYER INT64_C(123456749)

struct world {
	struct decl d[MAX];
	struct history_message m[MAX];
	struct history_step step[MAX];
	size_t n;
};

static const struct anomaly_list nothing;

static int64_t at(const char *day, int hour, int minute)
{
	int32_t d;

	assert_true(day_parse(str_of(day), &d));
	return local_instant(d, hour * 60 + minute, false);
}

static int32_t on(const char *day)
{
	int32_t d;

	assert_true(day_parse(str_of(day), &d));
	return d;
}

static struct decl *message(struct world *w, enum decl_kind kind, int64_t received_us, enum decl_result result)
{
	struct decl *d = &w->d[w->n];

	decl_init(d, kind);
	w->m[w->n] = (struct history_message){ .id = (int64_t)w->n + 1, .employer = EMPLOYER,
		.received_us = received_us, .result = result, .anomalies = &nothing, .d = d };
	w->n++;
	return d;
}

/* A flexi-job of Monday 9 November 2026, 06:00 to 14:00, declared on the Friday before. */
static void make_in(struct world *w)
{
	struct decl *d = message(w, DECL_IN, at("2026-11-06", 16, 0), RESULT_ACCEPTED);

	d->start_day = d->end_day = on("2026-11-09");
	d->start_minute = 6 * 60;
	d->end_minute = 14 * 60;
	d->worker_type = STR("FLX");
	d->joint_committee = STR("322");
}

static void an_in_makes_it_and_a_change_tells_what_it_changed(void **state)
{
	struct world w = { .n = 0 };
	struct decl *d;

	(void)state;
	make_in(&w);
	d = message(&w, DECL_UPDATE, at("2026-11-08", 12, 0), RESULT_ACCEPTED);
	d->start_minute = 7 * 60;
	d->end_minute = 15 * 60;
	message(&w, DECL_CANCEL, at("2026-11-09", 6, 59), RESULT_ACCEPTED);
	history_replay(w.m, w.n, w.step);
	assert_true(w.step[0].applied);
	assert_int_equal(w.step[0].changed, 0);
	assert_int_equal(w.step[0].after.id, 1);
	assert_int_equal(w.step[0].after.employer, EMPLOYER);
	assert_true(w.step[1].applied);
	assert_int_equal(w.step[1].changed, 1u << HISTORY_FROM | 1u << HISTORY_TO);
	assert_true(w.step[1].moved);
	assert_false(w.step[1].after_start);
	assert_int_equal(w.step[1].before.start_minute, 6 * 60);
	assert_int_equal(w.step[1].after.start_minute, 7 * 60);
	assert_int_equal(w.step[2].after.state, PERIOD_CANCELLED);
	assert_false(w.step[2].after_start);
	assert_int_equal(w.step[2].changed, 0);
}

static void each_field_has_its_bit(void **state)
{
	static const struct {
		int days, minutes, end_days, planned;
		unsigned int bits;
		bool moved;
	} table[] = {
		{ 1, 0, 1, 0, 1u << HISTORY_START | 1u << HISTORY_END, true },
		{ 0, 0, 1, 0, 1u << HISTORY_END, false },
		{ 0, 5, 0, 0, 1u << HISTORY_FROM, true },
		{ 0, 0, 0, 8, 1u << HISTORY_PLANNED, false },
		{ 0, 0, 0, 0, 0, false },
	};

	(void)state;
	for (size_t i = 0; i < N_OF(table); i++) {
		struct world w = { .n = 0 };
		struct decl *d;

		make_in(&w);
		d = message(&w, DECL_UPDATE, at("2026-11-08", 12, 0), RESULT_WARNED);
		d->start_day = on("2026-11-09") + table[i].days;
		d->end_day = on("2026-11-09") + table[i].end_days;
		d->start_minute = (int16_t)(6 * 60 + table[i].minutes);
		d->end_minute = 14 * 60;
		d->planned_hours = table[i].planned;
		history_replay(w.m, w.n, w.step);
		assert_int_equal(w.step[1].changed, table[i].bits);
		assert_int_equal(w.step[1].moved, table[i].moved);
	}
}

static void after_the_start_is_after_the_minute_or_after_the_day(void **state)
{
	static const struct { bool hour; const char *day; int h, m; bool after; } table[] = {
		{ true, "2026-11-09", 6, 0, false }, { true, "2026-11-09", 6, 1, true },
		{ false, "2026-11-09", 23, 59, false }, { false, "2026-11-10", 0, 0, true },
	};

	(void)state;
	for (size_t i = 0; i < N_OF(table); i++) {
		struct world w = { .n = 0 };

		make_in(&w);
		if (!table[i].hour)
			w.d[0].start_minute = w.d[0].end_minute = MINUTE_NONE;
		message(&w, DECL_CANCEL, at(table[i].day, table[i].h, table[i].m), RESULT_ACCEPTED);
		history_replay(w.m, w.n, w.step);
		assert_true(w.step[1].applied);
		assert_int_equal(w.step[1].after_start, table[i].after);
	}
}

static void a_refused_message_and_one_that_cannot_be_read_change_nothing(void **state)
{
	struct world w = { .n = 0 };

	(void)state;
	make_in(&w);
	message(&w, DECL_OUT, at("2026-11-09", 15, 0), RESULT_REFUSED)->end_day = on("2026-11-20");
	message(&w, DECL_UPDATE, at("2026-11-09", 15, 1), RESULT_ACCEPTED)->end_day = on("2026-11-20");
	w.m[2].d = NULL;
	history_replay(w.m, w.n, w.step);
	for (size_t i = 1; i < w.n; i++) {
		assert_false(w.step[i].applied);
		assert_int_equal(w.step[i].after.end_day, on("2026-11-09"));
	}
}

/* A damaged store may say anything; nothing of it may stop the program. */
static void what_does_not_fit_is_not_applied(void **state)
{
	struct world w = { .n = 0 };
	struct decl *d;

	(void)state;
	message(&w, DECL_CANCEL, at("2026-11-06", 10, 0), RESULT_ACCEPTED);            /* nothing to cancel */
	message(&w, DECL_IN, at("2026-11-06", 11, 0), RESULT_ACCEPTED);                /* no start day */
	make_in(&w);
	make_in(&w);                                                                    /* a second one */
	message(&w, DECL_OUT, at("2026-11-06", 12, 0), RESULT_ACCEPTED);               /* it has an end */
	d = message(&w, DECL_UPDATE, at("2026-11-06", 13, 0), RESULT_ACCEPTED);
	d->end_day = on("2026-11-01");                                                  /* before its start */
	message(&w, DECL_UPDATE, at("2026-11-06", 14, 0), RESULT_WAITING)->end_day = on("2026-11-12");
	history_replay(w.m, w.n, w.step);
	for (size_t i = 0; i < w.n; i++)
		assert_int_equal(w.step[i].applied, i == 2);
	history_replay(w.m, 0, w.step);
}

static void a_refused_in_that_is_kept_is_shown(void **state)
{
	struct world w = { .n = 0 };

	(void)state;
	make_in(&w);
	w.m[0].result = RESULT_REFUSED;
	history_replay(w.m, w.n, w.step);
	assert_true(w.step[0].applied);
	assert_int_equal(w.step[0].after.state, PERIOD_REFUSED);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_in_makes_it_and_a_change_tells_what_it_changed),
		cmocka_unit_test(each_field_has_its_bit),
		cmocka_unit_test(after_the_start_is_after_the_minute_or_after_the_day),
		cmocka_unit_test(a_refused_message_and_one_that_cannot_be_read_change_nothing),
		cmocka_unit_test(what_does_not_fit_is_not_applied),
		cmocka_unit_test(a_refused_in_that_is_kept_is_shown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
