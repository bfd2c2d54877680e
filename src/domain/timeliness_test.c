/* Verdicts: both sides of every moment, midnight, both nights on which the clock changes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "domain/rules_script.h"

#include "domain/timeliness.h"

static int64_t at(const char *when)
{
	return script_instant(str_of(when));
}

/* UTC, for the hours that Belgian time has twice */
static int64_t utc(int32_t day, int hour, int minute)
{
	return day * US_PER_DAY + (hour * 60 + minute) * US_PER_MIN;
}

static void test_start(void **state)
{
	static const struct { const char *start, *hour, *received; enum verdict_code code; } table[] = {
		{ "2026-03-02", "-", "2026-03-01 23:59:59.999999", VERDICT_IN_TIME },
		{ "2026-03-02", "-", "2026-03-02 00:00:00", VERDICT_SAME_DAY },
		{ "2026-03-02", "-", "2026-03-02 06:12:00", VERDICT_SAME_DAY },
		{ "2026-03-02", "-", "2026-03-02 23:59:59.999999", VERDICT_SAME_DAY },
		{ "2026-03-02", "-", "2026-03-03 00:00:00", VERDICT_LATE },
		{ "2026-03-02", "-", "2025-03-02 12:00:00", VERDICT_IN_TIME },
		{ "2026-03-02", "0700", "2026-03-02 06:12:00", VERDICT_IN_TIME },
		{ "2026-03-02", "0700", "2026-03-02 07:00:00", VERDICT_IN_TIME },
		{ "2026-03-02", "0700", "2026-03-02 07:00:00.000001", VERDICT_LATE },
		{ "2026-03-02", "0000", "2026-03-02 00:00:00", VERDICT_IN_TIME },
		{ "2026-03-02", "0000", "2026-03-02 00:00:00.000001", VERDICT_LATE },
		{ "2026-03-02", "2359", "2026-03-02 23:59:00", VERDICT_IN_TIME },
		{ "2026-03-02", "2359", "2026-03-02 23:59:01", VERDICT_LATE },
		/* the night that loses an hour, and the days before and after it */
		{ "2026-03-29", "-", "2026-03-28 23:59:59.999999", VERDICT_IN_TIME },
		{ "2026-03-29", "-", "2026-03-29 00:00:00", VERDICT_SAME_DAY },
		{ "2026-03-29", "-", "2026-03-29 23:59:59.999999", VERDICT_SAME_DAY },
		{ "2026-03-29", "-", "2026-03-30 00:00:00", VERDICT_LATE },
		{ "2026-03-29", "0400", "2026-03-29 04:00:00", VERDICT_IN_TIME },
		{ "2026-03-29", "0400", "2026-03-29 04:00:00.000001", VERDICT_LATE },
		/* the night that has an hour twice */
		{ "2026-10-25", "-", "2026-10-25 23:59:59.999999", VERDICT_SAME_DAY },
		{ "2026-10-25", "-", "2026-10-26 00:00:00", VERDICT_LATE },
		{ "2026-10-25", "0400", "2026-10-25 04:00:00", VERDICT_IN_TIME },
		{ "2026-10-25", "0400", "2026-10-25 04:00:00.000001", VERDICT_LATE },
		{ "2028-02-29", "-", "2028-02-29 12:00:00", VERDICT_SAME_DAY },
		{ "2028-02-29", "-", "2028-03-01 00:00:00", VERDICT_LATE },
		{ "2026-01-01", "-", "2025-12-31 23:59:59.999999", VERDICT_IN_TIME },
	};

	(void)state;
	for (size_t i = 0; i < N_OF(table); i++) {
		struct period p = script_period(5);
		struct verdict v;
		p.start_day = p.end_day = script_day(str_of(table[i].start));
		p.start_minute = script_minute(str_of(table[i].hour));
		p.start_received_us = at(table[i].received);
		v = timeliness_judge(&p, at("2029-01-01 00:00"));
		assert_int_equal(v.code, table[i].code);
		assert_int_equal(v.hour_known, p.start_minute >= 0);
		assert_int_equal(v.rule, v.hour_known ? RULE_BEFORE_HOUR : RULE_BEFORE_DAY);
		assert_int_equal(v.said_us, p.start_received_us);
		assert_int_equal(v.due_us, timeliness_due(p.start_day, p.start_minute));
		assert_int_equal(timeliness_is_late(p.start_received_us, p.start_day, p.start_minute),
		    table[i].code == VERDICT_LATE);
		assert_false(v.planned);
	}
}

/* 02:30 of 25 October 2026 is at 00:30 and at 01:30 UTC: late for certain only
 * after the second.  02:30 of 29 March is not: the clock says 03:30, 01:30 UTC. */
static void test_clock_changes(void **state)
{
	int32_t autumn = day_of(2026, 10, 25), spring = day_of(2026, 3, 29);

	(void)state;
	assert_int_equal(timeliness_due(autumn, 150), utc(autumn, 1, 30));
	assert_false(timeliness_is_late(utc(autumn, 0, 45), autumn, 150));
	assert_false(timeliness_is_late(utc(autumn, 1, 30), autumn, 150));
	assert_true(timeliness_is_late(utc(autumn, 1, 30) + 1, autumn, 150));
	assert_int_equal(timeliness_due(spring, 150), utc(spring, 1, 30));
	assert_int_equal(timeliness_due(spring, MINUTE_NONE) - local_instant(spring, 0, false), 23 * 60 * US_PER_MIN);
	assert_int_equal(timeliness_due(autumn, MINUTE_NONE) - local_instant(autumn, 0, false), 25 * 60 * US_PER_MIN);
	/* a night shift from the day before over either night */
	assert_true(timeliness_is_late(utc(spring - 1, 21, 0) + 1, spring - 1, 22 * 60));
	assert_false(timeliness_is_late(utc(spring - 1, 21, 0), spring - 1, 22 * 60));
	assert_true(timeliness_is_late(utc(autumn - 1, 20, 0) + 1, autumn - 1, 22 * 60));
	assert_false(timeliness_is_late(utc(autumn - 1, 20, 0), autumn - 1, 22 * 60));
}

static void test_cancelled(void **state)
{
	static const struct { const char *cancelled; enum verdict_code code; } table[] = {
		{ "2026-03-01 12:00:00", VERDICT_CANCELLED },
		{ "2026-03-02 00:00:00", VERDICT_CANCELLED },
		{ "2026-03-02 23:59:59.999999", VERDICT_CANCELLED },
		{ "2026-03-03 00:00:00", VERDICT_CANCELLED_LATE },
		{ "2026-03-20 00:00:00", VERDICT_CANCELLED_LATE },
	};

	(void)state;
	for (size_t i = 0; i < N_OF(table); i++) {
		struct period p = script_period(5);
		struct verdict v;
		p.state = PERIOD_CANCELLED;
		p.cancelled_us = at(table[i].cancelled);
		v = timeliness_judge(&p, at("2026-06-01 00:00"));
		assert_int_equal(v.code, table[i].code);
		assert_int_equal(v.rule, RULE_CANCEL_BY_START);
		assert_int_equal(v.said_us, p.cancelled_us);
		assert_int_equal(v.due_us, at("2026-03-03 00:00"));
	}
}

static void test_refused(void **state)
{
	struct period p = script_period(5);
	struct verdict v;

	(void)state;
	p.state = PERIOD_REFUSED;
	v = timeliness_judge(&p, at("2026-06-01 00:00"));
	assert_int_equal(v.code, VERDICT_REFUSED);
	assert_int_equal(v.rule, RULE_NONE);
}

static void test_planned(void **state)
{
	static const struct { const char *hour, *now; bool planned; } table[] = {
		{ "-", "2026-03-01 23:59:59.999999", true },
		{ "-", "2026-03-02 00:00:00", false },
		{ "0700", "2026-03-02 06:59:59.999999", true },
		{ "0700", "2026-03-02 07:00:00", false },
	};

	(void)state;
	for (size_t i = 0; i < N_OF(table); i++) {
		struct period p = script_period(5);
		p.start_minute = script_minute(str_of(table[i].hour));
		assert_int_equal(timeliness_judge(&p, at(table[i].now)).planned, table[i].planned);
	}
}

static void test_changed(void **state)
{
	static const struct { const char *hour, *changed; bool is_changed, after_start; } table[] = {
		{ "-", NULL, false, false },
		{ "-", "2026-03-01 12:00:00", true, false },
		{ "-", "2026-03-02 23:59:59.999999", true, false },
		{ "-", "2026-03-03 00:00:00", true, true },
		{ "0700", "2026-03-02 07:00:00", true, false },
		{ "0700", "2026-03-02 07:00:00.000001", true, true },
	};

	(void)state;
	for (size_t i = 0; i < N_OF(table); i++) {
		struct period p = script_period(5);
		struct verdict v;
		p.start_minute = script_minute(str_of(table[i].hour));
		p.changed_us = table[i].changed == NULL ? 0 : at(table[i].changed);
		v = timeliness_judge(&p, at("2026-06-01 00:00"));
		assert_int_equal(v.changed, table[i].is_changed);
		assert_int_equal(v.changed_after_start, table[i].after_start);
	}
}

/* The first working day after: over a weekend, over Easter Monday, over a year's end. */
static void test_due_after(void **state)
{
	static const struct { const char *by, *due; } table[] = {
		{ "2026-03-03", "2026-03-05 00:00" }, /* Tuesday: till the end of Wednesday */
		{ "2026-03-06", "2026-03-10 00:00" }, /* Friday: till the end of Monday */
		{ "2026-03-07", "2026-03-10 00:00" },
		{ "2026-04-03", "2026-04-08 00:00" }, /* Good Friday: Easter Monday is a holiday */
		{ "2026-12-31", "2027-01-05 00:00" }, /* Thursday: New Year's Day, weekend */
		{ "2026-03-27", "2026-03-31 00:00" }, /* the clock changes between */
	};

	(void)state;
	for (size_t i = 0; i < N_OF(table); i++)
		assert_int_equal(timeliness_due_after(script_day(str_of(table[i].by))), at(table[i].due));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_start), cmocka_unit_test(test_clock_changes), cmocka_unit_test(test_cancelled),
		cmocka_unit_test(test_refused), cmocka_unit_test(test_planned), cmocka_unit_test(test_changed),
		cmocka_unit_test(test_due_after),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
