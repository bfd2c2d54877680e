/* Days, minutes and Belgian time: known dates, both sides of every change. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/day.h"
#include "base/dies.h"

static void test_valid(void **state)
{
	static const struct { int y, m, d; bool ok; } table[] = {
		{ 1900, 2, 28, true }, { 1900, 2, 29, false }, { 2000, 2, 29, true }, { 2000, 2, 30, false },
		{ 2023, 2, 28, true }, { 2023, 2, 29, false }, { 2024, 2, 29, true }, { 2024, 2, 30, false },
		{ 1, 1, 1, true }, { 0, 12, 31, false }, { -1, 1, 1, false },
		{ 9999, 12, 31, true }, { 10000, 1, 1, false }, { 1920, 1, 1, true },
		{ 2026, 0, 1, false }, { 2026, 13, 1, false }, { 2026, 1, 0, false }, { 2026, 1, 32, false },
		{ 2026, 1, 31, true }, { 2026, 4, 30, true }, { 2026, 4, 31, false }, { 2026, 6, 31, false },
		{ 2026, 9, 31, false }, { 2026, 11, 31, false }, { 2026, 12, 31, true }, { 2026, 7, 31, true },
		{ 2026, 8, 31, true }, { 2026, -1, -1, false },
	};

	(void)state;
	for (size_t i = 0; i < N_OF(table); i++) {
		assert_int_equal(day_valid(table[i].y, table[i].m, table[i].d), table[i].ok);
	}
	assert_int_equal(days_in_year(1900), 365);
	assert_int_equal(days_in_year(2000), 366);
	assert_int_equal(days_in_year(2023), 365);
	assert_int_equal(days_in_year(2024), 366);
}

static void test_known_days(void **state)
{
	static const struct { int y, m, d; int32_t day; int weekday; } table[] = {
		{ 1970, 1, 1, 0, 3 },
		{ 1969, 12, 31, -1, 2 },
		{ 2000, 1, 1, 10957, 5 },
		{ 2000, 2, 29, 11016, 1 },
		{ 2000, 3, 1, 11017, 2 },
		{ 2026, 3, 2, 20514, 0 },
		{ 2026, 3, 8, 20520, 6 },
		{ 1920, 1, 1, -18263, 3 },
		{ 1, 1, 1, -719162, 0 },
		{ 9999, 12, 31, DAY_OPEN, 4 },
	};

	(void)state;
	for (size_t i = 0; i < N_OF(table); i++) {
		assert_int_equal(day_of(table[i].y, table[i].m, table[i].d), table[i].day);
		assert_int_equal(day_weekday(table[i].day), table[i].weekday);
	}
}

/* The calendar counted day by day, against the arithmetic. */
static void test_every_day_1800_to_2200(void **state)
{
	static const int days[12] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	int32_t day = day_of(1800, 1, 1);
	int weekday = 2; /* a Wednesday */

	(void)state;
	for (int y = 1800; y <= 2200; y++) {
		int of_year = 0;

		for (int m = 1; m <= 12; m++) {
			for (int d = 1; d <= days[m - 1] + (m == 2 && days_in_year(y) == 366); d++) {
				struct ymd back = day_ymd(day);

				assert_true(back.year == y && back.month == m && back.day == d);
				assert_int_equal(day_of(y, m, d), day);
				assert_int_equal(day_weekday(day), weekday);
				assert_int_equal(day_of_year(day), of_year);
				assert_int_equal(day_quarter(day), y * 4 + (m - 1) / 3);
				day++;
				of_year++;
				weekday = (weekday + 1) % 7;
			}
		}
		assert_int_equal(of_year, days_in_year(y));
	}
}

static void test_round_trip_of_all_days(void **state)
{
	(void)state;
	for (int32_t day = day_of(1, 1, 1); day <= DAY_OPEN; day++) {
		struct ymd d = day_ymd(day);

		if (!day_valid(d.year, d.month, d.day) || day_of(d.year, d.month, d.day) != day) {
			fail_msg("day %d", day);
		}
	}
	assert_int_equal(day_ymd(DAY_OPEN + 1).year, 10000);
	assert_int_equal(day_ymd(day_of(1, 1, 1) - 1).year, 0);
}

static void of_no_day(void) { (void)day_of(2023, 2, 29); }
static void ymd_of_none(void) { (void)day_ymd(DAY_NONE); }
static void ymd_of_bad(void) { (void)day_ymd(DAY_BAD); }
static void ymd_of_lowest(void) { (void)day_ymd(DAY_BAD + 1); }
static void format(int32_t day)
{
	char out[11];

	day_format(day, out);
}
static void format_open(void) { format(DAY_OPEN); }
static void format_beyond(void) { format(DAY_OPEN + 1); }
static void format_first(void) { format(-719162); }
static void format_before(void) { format(-719163); }
static void instant_minute_low(void) { (void)local_instant(0, -1, false); }
static void instant_minute_high(void) { (void)local_instant(0, 1441, false); }
static void instant_of_none(void) { (void)local_instant(DAY_NONE, 0, false); }
static void instant_behind_open(void) { (void)local_instant(DAY_OPEN + 1, 1440, false); }

static void test_misuse(void **state)
{
	(void)state;
	assert_true(dies(of_no_day));
	assert_true(dies(ymd_of_none));
	assert_true(dies(ymd_of_bad));
	assert_false(dies(ymd_of_lowest));
	assert_false(dies(format_open));
	assert_true(dies(format_beyond));
	assert_false(dies(format_first));
	assert_true(dies(format_before));
	assert_true(dies(instant_minute_low));
	assert_true(dies(instant_minute_high));
	assert_true(dies(instant_of_none));
	assert_false(dies(instant_behind_open));
}

static void test_parse_format(void **state)
{
	static const char *const good[] = { "0001-01-01", "1920-01-01", "1969-12-31", "2000-02-29", "2024-02-29",
		"9999-12-31" };
	static const char *const bad[] = { "", "2024", "2024-2-29", "2024-02-30", "1900-02-29", "2023-02-29",
		"0000-01-01", "2024-13-01", "2024-00-01", "2024-01-00", "20240101", "2024-01-01 ", " 2024-01-01",
		"2024/01/01", "2024-01/01", "2024-01-0a", "+024-01-01", "2024-01--1", "2024-01-01T", "2024-1-011",
		"a024-01-01", "2024-0/-01", "2024-0:-01" };
	char out[11];
	int32_t day = 5;

	(void)state;
	for (size_t i = 0; i < N_OF(good); i++) {
		assert_true(day_parse(str_of(good[i]), &day));
		day_format(day, out);
		assert_string_equal(out, good[i]);
	}
	day = 5;
	for (size_t i = 0; i < N_OF(bad); i++) {
		assert_false(day_parse(str_of(bad[i]), &day));
	}
	assert_false(day_parse(STR_NONE, &day));
	assert_int_equal(day, 5);
}

static void test_quarters(void **state)
{
	static const struct { int m, d, quarter, start_month; } table[] = {
		{ 1, 1, 0, 1 }, { 3, 31, 0, 1 }, { 4, 1, 1, 4 }, { 6, 30, 1, 4 }, { 7, 1, 2, 7 }, { 9, 30, 2, 7 },
		{ 10, 1, 3, 10 }, { 12, 31, 3, 10 },
	};

	(void)state;
	for (size_t i = 0; i < N_OF(table); i++) {
		int32_t day = day_of(2024, table[i].m, table[i].d);

		assert_int_equal(day_quarter(day), 2024 * 4 + table[i].quarter);
		assert_int_equal(day_quarter_start(day), day_of(2024, table[i].start_month, 1));
	}
}

/* Dates of the published tables; 22 March and 25 April are the extremes. */
static void test_easter(void **state)
{
	static const struct { int y, m, d; } table[] = {
		{ 1818, 3, 22 }, { 1943, 4, 25 }, { 1954, 4, 18 }, { 1981, 4, 19 }, { 2000, 4, 23 }, { 2024, 3, 31 },
		{ 2025, 4, 20 }, { 2026, 4, 5 }, { 2027, 3, 28 }, { 2028, 4, 16 }, { 2038, 4, 25 }, { 2285, 3, 22 },
	};

	(void)state;
	for (size_t i = 0; i < N_OF(table); i++) {
		assert_int_equal(day_easter(table[i].y), day_of(table[i].y, table[i].m, table[i].d));
	}
	for (int y = 1583; y <= 4000; y++) {
		int32_t easter = day_easter(y);

		assert_int_equal(day_weekday(easter), 6);
		assert_true(easter >= day_of(y, 3, 22) && easter <= day_of(y, 4, 25));
	}
}

static void test_minute(void **state)
{
	static const struct { const char *text; int want; } table[] = {
		{ "0000", 0 }, { "0001", 1 }, { "0059", 59 }, { "0060", -1 }, { "0100", 60 }, { "2359", 1439 },
		{ "2360", -1 }, { "2400", -1 }, { "9999", -1 }, { "", -1 }, { "000", -1 }, { "00000", -1 },
		{ "12:0", -1 }, { "1 00", -1 }, { "-100", -1 }, { "12a0", -1 },
	};

	(void)state;
	for (size_t i = 0; i < N_OF(table); i++) {
		int16_t minute = -1;

		assert_int_equal(minute_parse(str_of(table[i].text), &minute), table[i].want >= 0);
		assert_int_equal(minute, table[i].want);
	}
}

static int64_t utc(int y, int m, int d, int hour, int minute)
{
	return day_of(y, m, d) * US_PER_DAY + (hour * 60 + minute) * US_PER_MIN;
}

/* The nights on which the clocks change. */
static const struct { int year, march, october; } changes[] = {
	{ 2024, 31, 27 }, { 2025, 30, 26 }, { 2026, 29, 25 }, { 2027, 28, 31 },
};

static void test_offset(void **state)
{
	(void)state;
	for (size_t i = 0; i < N_OF(changes); i++) {
		int64_t spring = utc(changes[i].year, 3, changes[i].march, 1, 0);
		int64_t autumn = utc(changes[i].year, 10, changes[i].october, 1, 0);

		assert_int_equal(local_offset_s(spring - 1), 3600);
		assert_int_equal(local_offset_s(spring), 7200);
		assert_int_equal(local_offset_s(autumn - 1), 7200);
		assert_int_equal(local_offset_s(autumn), 3600);
		for (int d = 1; d <= 31; d++) {
			assert_int_equal(local_offset_s(utc(changes[i].year, 3, d, 12, 0)),
			    d < changes[i].march ? 3600 : 7200);
			assert_int_equal(local_offset_s(utc(changes[i].year, 10, d, 12, 0)),
			    d < changes[i].october ? 7200 : 3600);
		}
		for (int m = 1; m <= 12; m++) {
			assert_int_equal(local_offset_s(utc(changes[i].year, m, 1, 0, 0)),
			    m > 3 && m < 11 ? 7200 : 3600);
		}
	}
	assert_int_equal(local_offset_s(-1), 3600);
}

static void test_local_of(void **state)
{
	struct local l = local_of(utc(2026, 3, 2, 5, 12) + 34 * US_PER_S + 567890);

	(void)state;
	assert_true(l.day == day_of(2026, 3, 2) && l.hour == 6 && l.minute == 12);
	assert_true(l.second == 34 && l.micro == 567890);
	l = local_of(utc(2026, 3, 1, 23, 0) - 1);
	assert_true(l.day == day_of(2026, 3, 1) && l.hour == 23 && l.minute == 59);
	assert_true(l.second == 59 && l.micro == 999999);
	l = local_of(utc(2026, 3, 1, 23, 0));
	assert_true(l.day == day_of(2026, 3, 2) && l.hour == 0 && l.minute == 0 && l.second == 0 && l.micro == 0);
	assert_int_equal(local_day(utc(2026, 7, 1, 22, 0) - 1), day_of(2026, 7, 1));
	assert_int_equal(local_day(utc(2026, 7, 1, 22, 0)), day_of(2026, 7, 2));
	l = local_of(-1);
	assert_true(l.day == 0 && l.hour == 0 && l.minute == 59 && l.second == 59 && l.micro == 999999);
	assert_int_equal(local_day(utc(1969, 12, 31, 23, 0) - 1), -1);
	l = local_of(utc(2026, 3, 29, 1, 0) - 1);
	assert_true(l.hour == 1 && l.minute == 59);
	l = local_of(utc(2026, 3, 29, 1, 0));
	assert_true(l.hour == 3 && l.minute == 0);
	l = local_of(utc(2026, 10, 25, 1, 0) - 1);
	assert_true(l.hour == 2 && l.minute == 59);
	l = local_of(utc(2026, 10, 25, 1, 0));
	assert_true(l.hour == 2 && l.minute == 0);
}

static void test_local_instant(void **state)
{
	(void)state;
	for (size_t i = 0; i < N_OF(changes); i++) {
		int y = changes[i].year;
		int32_t m = day_of(y, 3, changes[i].march), o = day_of(y, 10, changes[i].october);
		struct { int32_t day; int minute; bool later; int64_t us; } table[] = {
			{ m, 0, false, utc(y, 3, changes[i].march, 0, 0) - 60 * US_PER_MIN },
			{ m, 119, false, utc(y, 3, changes[i].march, 0, 59) },
			{ m, 120, false, utc(y, 3, changes[i].march, 1, 0) },
			{ m, 150, false, utc(y, 3, changes[i].march, 1, 30) },
			{ m, 150, true, utc(y, 3, changes[i].march, 1, 30) },
			{ m, 179, false, utc(y, 3, changes[i].march, 1, 59) },
			{ m, 180, false, utc(y, 3, changes[i].march, 1, 0) },
			{ m, 1440, false, utc(y, 3, changes[i].march, 22, 0) },
			{ o, 0, false, utc(y, 10, changes[i].october, 0, 0) - 120 * US_PER_MIN },
			{ o, 119, false, utc(y, 10, changes[i].october, 0, 0) - US_PER_MIN },
			{ o, 119, true, utc(y, 10, changes[i].october, 0, 0) - US_PER_MIN },
			{ o, 120, false, utc(y, 10, changes[i].october, 0, 0) },
			{ o, 120, true, utc(y, 10, changes[i].october, 1, 0) },
			{ o, 150, false, utc(y, 10, changes[i].october, 0, 30) },
			{ o, 150, true, utc(y, 10, changes[i].october, 1, 30) },
			{ o, 179, false, utc(y, 10, changes[i].october, 0, 59) },
			{ o, 179, true, utc(y, 10, changes[i].october, 1, 59) },
			{ o, 180, false, utc(y, 10, changes[i].october, 2, 0) },
			{ o, 180, true, utc(y, 10, changes[i].october, 2, 0) },
			{ o, 1440, false, utc(y, 10, changes[i].october, 23, 0) },
		};

		for (size_t k = 0; k < N_OF(table); k++) {
			assert_int_equal(local_instant(table[k].day, table[k].minute, table[k].later), table[k].us);
		}
	}
	assert_int_equal(local_instant(DAY_OPEN, 1440, false), (DAY_OPEN + INT64_C(1)) * US_PER_DAY - 60 * US_PER_MIN);
}

/* Every half hour of four years there and back. */
static void test_local_round_trip(void **state)
{
	(void)state;
	for (int64_t us = utc(2024, 1, 1, 0, 0); us < utc(2028, 1, 1, 0, 0); us += 30 * US_PER_MIN) {
		struct local l = local_of(us);
		int minute = l.hour * 60 + l.minute;

		assert_int_equal(local_day(us), l.day);
		assert_true(local_instant(l.day, minute, false) == us || local_instant(l.day, minute, true) == us);
	}
}

static void test_instant_format(void **state)
{
	char out[28];

	(void)state;
	instant_format(0, out);
	assert_string_equal(out, "1970-01-01T00:00:00.000000Z");
	instant_format(-1, out);
	assert_string_equal(out, "1969-12-31T23:59:59.999999Z");
	instant_format(utc(2026, 3, 2, 5, 12), out);
	assert_string_equal(out, "2026-03-02T05:12:00.000000Z");
	instant_format(utc(2024, 2, 29, 23, 59) + 59 * US_PER_S + 7, out);
	assert_string_equal(out, "2024-02-29T23:59:59.000007Z");
	instant_format((DAY_OPEN + INT64_C(1)) * US_PER_DAY - 1, out);
	assert_string_equal(out, "9999-12-31T23:59:59.999999Z");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_valid),
		cmocka_unit_test(test_known_days),
		cmocka_unit_test(test_every_day_1800_to_2200),
		cmocka_unit_test(test_round_trip_of_all_days),
		cmocka_unit_test(test_misuse),
		cmocka_unit_test(test_parse_format),
		cmocka_unit_test(test_quarters),
		cmocka_unit_test(test_easter),
		cmocka_unit_test(test_minute),
		cmocka_unit_test(test_offset),
		cmocka_unit_test(test_local_of),
		cmocka_unit_test(test_local_instant),
		cmocka_unit_test(test_local_round_trip),
		cmocka_unit_test(test_instant_format),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
