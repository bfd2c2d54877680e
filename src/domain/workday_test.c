/* Holidays and working days of known years. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "domain/workday.h"

/* The legal holidays of two years, as published for them. */
static const struct { int month, day; } in_2026[] = {
	{ 1, 1 }, { 4, 6 }, { 5, 1 }, { 5, 14 }, { 5, 25 }, { 7, 21 }, { 8, 15 }, { 11, 1 }, { 11, 11 }, { 12, 25 },
}, in_2024[] = {
	{ 1, 1 }, { 4, 1 }, { 5, 1 }, { 5, 9 }, { 5, 20 }, { 7, 21 }, { 8, 15 }, { 11, 1 }, { 11, 11 }, { 12, 25 },
};

static void test_holidays_of_a_year(void **state)
{
	int32_t day, end = day_of(2027, 1, 1);
	size_t n = 0;

	(void)state;
	for (day = day_of(2026, 1, 1); day < end; day++) {
		if (workday_is_holiday(day)) {
			assert_true(n < N_OF(in_2026));
			assert_int_equal(day, day_of(2026, in_2026[n].month, in_2026[n].day));
			n++;
		}
	}
	assert_int_equal(n, N_OF(in_2026));
	for (n = 0; n < N_OF(in_2024); n++) {
		assert_true(workday_is_holiday(day_of(2024, in_2024[n].month, in_2024[n].day)));
	}
}

static void test_next(void **state)
{
	static const struct { struct ymd of, next; const char *why; } table[] = {
		{ { 2026, 3, 2 }, { 2026, 3, 3 }, "Monday" },
		{ { 2026, 3, 5 }, { 2026, 3, 6 }, "Thursday" },
		{ { 2026, 3, 6 }, { 2026, 3, 9 }, "Friday: over the week-end" },
		{ { 2026, 3, 7 }, { 2026, 3, 9 }, "Saturday" },
		{ { 2026, 3, 8 }, { 2026, 3, 9 }, "Sunday" },
		{ { 2026, 4, 3 }, { 2026, 4, 7 }, "Good Friday, no holiday: Easter Monday is skipped" },
		{ { 2026, 4, 30 }, { 2026, 5, 4 }, "Labour Day on a Friday" },
		{ { 2026, 5, 13 }, { 2026, 5, 15 }, "Ascension" },
		{ { 2026, 5, 22 }, { 2026, 5, 26 }, "Whit Monday" },
		{ { 2026, 7, 20 }, { 2026, 7, 22 }, "National Day" },
		{ { 2025, 12, 31 }, { 2026, 1, 2 }, "over the year" },
		{ { 2024, 2, 28 }, { 2024, 2, 29 }, "leap day" },
		{ { 2025, 2, 28 }, { 2025, 3, 3 }, "no leap day, week-end" },
	};

	(void)state;
	for (size_t i = 0; i < N_OF(table); i++) {
		const struct ymd *a = &table[i].of, *b = &table[i].next;
		int32_t of = day_of(a->year, a->month, a->day), next = day_of(b->year, b->month, b->day);

		if (workday_next(of) != next) {
			fail_msg("%s", table[i].why);
		}
		assert_true(workday_is(next));
		for (int32_t d = of + 1; d < next; d++) {
			assert_false(workday_is(d));
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_holidays_of_a_year),
		cmocka_unit_test(test_next),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
