/* Dates, times, durations and counts in four languages. */
#include "portal/words.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

#define HOUR (60 * US_PER_MIN)

static struct buf out;

static int setup(void **state)
{
	(void)state;
	buf_init(&out, 1000);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	buf_free(&out);
	return 0;
}

#define SAYS(expected) says((expected), __LINE__)

static void says(const char *expected, int line)
{
	if (!str_is(buf_str(&out), expected))
		fail_msg("line %d: \"%.*s\" instead of \"%s\"", line, STR_ARG(buf_str(&out)), expected);
	buf_clear(&out);
}

#define MOMENT { "minder dan een minuut", "moins d’une minute", "weniger als eine Minute", "less than a minute" }

static void spans(void **state)
{
	static const struct { int64_t us; const char *say[LANG__MAX]; } cases[] = {
		{ 0, MOMENT },
		{ US_PER_MIN - 1, MOMENT },
		{ US_PER_MIN, { "1 min", "1 min", "1 Min.", "1 min" } },
		{ HOUR - 1, { "59 min", "59 min", "59 Min.", "59 min" } },
		{ HOUR, { "1 u", "1 h", "1 Std.", "1 h" } },
		{ 3 * HOUR + 14 * US_PER_MIN, { "3 u 14 min", "3 h 14 min", "3 Std. 14 Min.", "3 h 14 min" } },
		{ US_PER_DAY - 1, { "23 u 59 min", "23 h 59 min", "23 Std. 59 Min.", "23 h 59 min" } },
		{ US_PER_DAY, { "1 dag", "1 jour", "1 Tag", "1 day" } },
		{ US_PER_DAY + 59 * US_PER_MIN, { "1 dag", "1 jour", "1 Tag", "1 day" } },
		{ 2 * US_PER_DAY + HOUR, { "2 dagen 1 u", "2 jours 1 h", "2 Tage 1 Std.", "2 days 1 h" } },
		{ 7 * US_PER_DAY - 1, { "6 dagen 23 u", "6 jours 23 h", "6 Tage 23 Std.", "6 days 23 h" } },
		{ 7 * US_PER_DAY + 5 * HOUR, { "7 dagen", "7 jours", "7 Tage", "7 days" } },
		{ 400 * US_PER_DAY, { "400 dagen", "400 jours", "400 Tage", "400 days" } },
	};

	(void)state;
	for (size_t i = 0; i < N_OF(cases); i++)
		for (enum lang l = 0; l < LANG__MAX; l++) {
			words_span(&out, l, cases[i].us);
			SAYS(cases[i].say[l]);
		}
}

static void short_days(void **state)
{
	static const struct { int day, month; enum words_with with; const char *say[LANG__MAX]; } cases[] = {
		{ 9, 11, WORDS_DAY, { "ma 9", "lun 9", "Mo 09.", "Mon 9" } },
		{ 9, 11, WORDS_MONTH, { "ma 9/11", "lun 9/11", "Mo 09.11.", "Mon 9/11" } },
		{ 9, 11, WORDS_YEAR, { "ma 9/11/2026", "lun 9/11/2026", "Mo 09.11.2026", "Mon 9/11/2026" } },
		{ 10, 2, WORDS_MONTH, { "di 10/2", "mar 10/2", "Di 10.02.", "Tue 10/2" } },
		{ 31, 5, WORDS_MONTH, { "zo 31/5", "dim 31/5", "So 31.05.", "Sun 31/5" } },
	};

	(void)state;
	for (size_t i = 0; i < N_OF(cases); i++)
		for (enum lang l = 0; l < LANG__MAX; l++) {
			struct words_day d = words_day_of(day_of(2026, cases[i].month, cases[i].day));
			words_day_short(&out, l, &d, cases[i].with);
			SAYS(cases[i].say[l]);
		}
}

static void days_in_full(void **state)
{
	static const struct { int day, month; const char *say[LANG__MAX], *year[LANG__MAX]; } cases[] = {
		{ 1, 8, { "zaterdag 1 augustus", "samedi 1er août", "Samstag, 1. August", "Saturday 1 August" },
		    { "1 augustus 2026", "1er août 2026", "1. August 2026", "1 August 2026" } },
		{ 19, 11,
		    { "donderdag 19 november", "jeudi 19 novembre", "Donnerstag, 19. November",
			"Thursday 19 November" },
		    { "19 november 2026", "19 novembre 2026", "19. November 2026", "19 November 2026" } },
	};

	(void)state;
	for (size_t i = 0; i < N_OF(cases); i++)
		for (enum lang l = 0; l < LANG__MAX; l++) {
			int32_t day = day_of(2026, cases[i].month, cases[i].day);
			words_day_long(&out, l, day);
			SAYS(cases[i].say[l]);
			words_day_year(&out, l, day);
			SAYS(cases[i].year[l]);
		}
}

static void dates_and_months(void **state)
{
	static const char *const date[LANG__MAX] = { "04/03/2026", "04/03/2026", "04.03.2026", "04/03/2026" };
	static const char *const february[LANG__MAX] = { "Februari 2026", "Février 2026", "Februar 2026",
		"February 2026" };

	(void)state;
	for (enum lang l = 0; l < LANG__MAX; l++) {
		words_date(&out, l, day_of(2026, 3, 4));
		SAYS(date[l]);
		words_month(&out, l, 2026, 2);
		SAYS(february[l]);
	}
}

/* The same instant is an hour later on the clock in summer. */
static void clocks(void **state)
{
	static const char *const say[LANG__MAX] = { "zo 29/3 om 03:00", "dim 29/3 à 03:00", "So 29.03. um 03:00",
		"Sun 29/3 at 03:00" };
	int64_t spring = day_of(2026, 3, 29) * US_PER_DAY + HOUR;
	struct words_time t = words_time_of(spring);

	(void)state;
	words_clock(&out, spring - 1);
	SAYS("01:59");
	words_clock(&out, spring);
	SAYS("03:00");
	for (enum lang l = 0; l < LANG__MAX; l++) {
		words_moment(&out, l, &t, WORDS_MONTH);
		SAYS(say[l]);
	}
	words_minute(&out, 0);
	SAYS("00:00");
	words_minute(&out, 1439);
	SAYS("23:59");
	words_minute(&out, 1440);
	SAYS("24:00");
}

static void machine_dates(void **state)
{
	struct words_day d = words_day_of(day_of(2026, 3, 4));

	(void)state;
	words_iso(&out, &d, -1);
	SAYS("2026-03-04");
	words_iso(&out, &d, 0);
	SAYS("2026-03-04T00:00");
	words_iso(&out, &d, 605);
	SAYS("2026-03-04T10:05");
}

static void counts(void **state)
{
	static const struct { int64_t n; const char *say[LANG__MAX]; } cases[] = {
		{ 0, { "0 dagen", "0 jour", "0 Tage", "0 days" } },
		{ 1, { "1 dag", "1 jour", "1 Tag", "1 day" } },
		{ 2, { "2 dagen", "2 jours", "2 Tage", "2 days" } },
	};

	(void)state;
	for (size_t i = 0; i < N_OF(cases); i++)
		for (enum lang l = 0; l < LANG__MAX; l++) {
			words_count(&out, l, MSG_LINE_DAYS, cases[i].n);
			SAYS(cases[i].say[l]);
		}
}

static void messages_with_names(void **state)
{
	static const struct pair value[] = { { { "a", 1 }, { "1{b}", 4 } }, { { "b", 1 }, { "2", 1 } } };
	static const struct { const char *message, *say; } cases[] = {
		{ "", "" }, { "plain", "plain" }, { "{a}", "1{b}" }, { "x {b} y {a}z{b}", "x 2 y 1{b}z2" },
		{ "{c}-{b}", "-2" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		words_pairs(&out, str_of(cases[i].message), value, 2);
		says(cases[i].say, __LINE__);
	}
}

static void is_plain(enum lang l, enum msg m)
{
	for (int64_t n = 1; n <= 2; n++) {
		struct str text = msg_text_n(l, m, n);
		buf_html(&out, text);
		if (!str_eq(buf_str(&out), text))
			fail_msg("%s %s: %.*s", lang_code(l), msg_key(m), STR_ARG(text));
		buf_clear(&out);
	}
}

/* Texts of these kinds are written into the page as they are. */
static void no_message_needs_escaping(void **state)
{
	static const char *const kinds[] = { "weekday.", "month.", "span.", "line.", "gap.", "count.", "list.",
		"strip.label", "strip.nothing", "today.where" };

	(void)state;
	for (enum lang l = 0; l < LANG__MAX; l++)
		for (enum msg m = 0; m < MSG__MAX; m++)
			for (size_t k = 0; k < N_OF(kinds); k++)
				if (str_starts(str_of(msg_key(m)), str_of(kinds[k])))
					is_plain(l, m);
}

static void days_of_form_fields(void **state)
{
	struct arena *a = arena_new(4096);

	(void)state;
	assert_true(str_is(words_day_field(a, day_of(2024, 2, 29)), "2024-02-29"));
	assert_true(str_is(words_day_field(a, DAY_NONE), ""));
	arena_free(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(spans, setup, teardown),
		cmocka_unit_test_setup_teardown(short_days, setup, teardown),
		cmocka_unit_test_setup_teardown(days_in_full, setup, teardown),
		cmocka_unit_test_setup_teardown(dates_and_months, setup, teardown),
		cmocka_unit_test_setup_teardown(clocks, setup, teardown),
		cmocka_unit_test_setup_teardown(machine_dates, setup, teardown),
		cmocka_unit_test_setup_teardown(counts, setup, teardown),
		cmocka_unit_test(days_of_form_fields),
		cmocka_unit_test_setup_teardown(messages_with_names, setup, teardown),
		cmocka_unit_test_setup_teardown(no_message_needs_escaping, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
