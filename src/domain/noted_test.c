/* What a worker writes down about a day: what is taken and what is not. */
#include "domain/noted.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static void days_are_read(void **state)
{
	static const struct { const char *text; int year, month, day; } rows[] = {
		{ "2026-11-09", 2026, 11, 9 }, { "20261109", 2026, 11, 9 }, { "9/11/2026", 2026, 11, 9 },
		{ "09.11.2026", 2026, 11, 9 }, { " 9-11-2026\t", 2026, 11, 9 }, { "29/02/2028", 2028, 2, 29 },
		{ "29/02/2026", 0, 0, 0 }, { "31/04/2026", 0, 0, 0 }, { "", 0, 0, 0 }, { "9/11/26", 0, 0, 0 },
		{ "9/11.2026", 0, 0, 0 }, { "9/11/20260", 0, 0, 0 }, { "2026-11-9x", 0, 0, 0 }, { "/11/2026", 0, 0, 0 },
		{ "11/9/", 0, 0, 0 }, { "2026/11/09", 0, 0, 0 }, { "20261309", 0, 0, 0 }, { "0/1/2026", 0, 0, 0 },
	};

	(void)state;
	for (size_t i = 0; i < N_OF(rows); i++) {
		int32_t day = 0;
		bool ok = noted_day_read(str_of(rows[i].text), &day);

		if (ok != (rows[i].year != 0) || (ok && day != day_of(rows[i].year, rows[i].month, rows[i].day))) {
			fail_msg("%s", rows[i].text);
		}
	}
}

static void hours_are_read(void **state)
{
	static const struct { const char *text; int minute; } rows[] = {
		{ "", MINUTE_NONE }, { " ", MINUTE_NONE }, { "07:00", 420 }, { "7:05", 425 }, { "07:00:59", 420 },
		{ "0700", 420 }, { "7h", 420 }, { "7h30", 450 }, { "7u30", 450 }, { "07.30", 450 }, { "23:59", 1439 },
		{ "00:00", 0 }, { "24:00", MINUTE_BAD }, { "23:60", MINUTE_BAD }, { "7:", MINUTE_BAD },
		{ "7", MINUTE_BAD }, { "7:5", MINUTE_BAD }, { "07:00:60", MINUTE_BAD }, { "07:00x", MINUTE_BAD },
		{ "7h3", MINUTE_BAD }, { "2400", MINUTE_BAD }, { ":30", MINUTE_BAD }, { "-7:00", MINUTE_BAD },
	};

	(void)state;
	for (size_t i = 0; i < N_OF(rows); i++) {
		int16_t minute;
		bool ok = noted_minute_read(str_of(rows[i].text), &minute);

		if (ok != (rows[i].minute != MINUTE_BAD) || (ok && minute != rows[i].minute)) {
			fail_msg("%s", rows[i].text);
		}
	}
}

static void names_are_one_line_of_text(void **state)
{
	char longest[NOTED_TEXT_MAX + 1];
	struct str t;

	(void)state;
	memset(longest, 'x', sizeof(longest));
	assert_true(noted_text_read(STR(" Vlier \xc3\xa9 "), &t) && str_is(t, "Vlier \xc3\xa9"));
	assert_true(noted_text_read(STR_NONE, &t) && t.p != NULL && t.n == 0);
	assert_true(noted_text_read((struct str){ longest, NOTED_TEXT_MAX }, &t));
	assert_false(noted_text_read((struct str){ longest, NOTED_TEXT_MAX + 1 }, &t));
	assert_false(noted_text_read(STR("a\nb"), &t));
	assert_false(noted_text_read(STR("a\tb"), &t));
	assert_false(noted_text_read(STR("\xff"), &t));
}

static void numbers_are_known_in_any_spelling(void **state)
{
	static const char *const good[] = { "0123456749", "123456749", "0123.456.749", "BE 0123 456 749",
		"BE0123456749" };
	static const char *const none[] = { "", "Vlier", "0123456748", "01234567490", "12345", "BE",
		"0123456749x" };

	(void)state;
	for (size_t i = 0; i < N_OF(good); i++) {
		assert_int_equal(noted_number(str_of(good[i])), 123456749);
	}
	for (size_t i = 0; i < N_OF(none); i++) {
		assert_int_equal(noted_number(str_of(none[i])), 0);
	}
}

static void an_end_needs_a_start(void **state)
{
	static const struct { int16_t start, end; bool ok; } rows[] = {
		{ MINUTE_NONE, MINUTE_NONE, true }, { 420, MINUTE_NONE, true }, { 420, 930, true }, { 1320, 360, true },
		{ MINUTE_NONE, 930, false }, { 420, 420, false },
	};

	(void)state;
	for (size_t i = 0; i < N_OF(rows); i++) {
		assert_int_equal(noted_hours_ok(&(struct noted_day){ .start_minute = rows[i].start,
		    .end_minute = rows[i].end }), rows[i].ok);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(days_are_read),
		cmocka_unit_test(hours_are_read),
		cmocka_unit_test(names_are_one_line_of_text),
		cmocka_unit_test(numbers_are_known_in_any_spelling),
		cmocka_unit_test(an_end_needs_a_start),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
