/* Both forms byte for byte, and every beginning that a spreadsheet would run
 * beside one that it would not. */
#include "render/csv_out.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "base/day.h"

static void check_rows(enum csv_form form, const char *want)
{
	struct csv_out o;
	struct buf b;

	buf_init(&b, 4096);
	csv_out_open(&o, &b, form);
	csv_out_day(&o, day_of(2026, 11, 3));
	csv_out_text(&o, STR("De \"Oude\"; Firma\r\nGent"));
	csv_out_hundredths(&o, -750);
	csv_out_text(&o, STR("=1+1"));
	csv_out_end(&o);
	csv_out_day(&o, DAY_OPEN);
	csv_out_text(&o, STR_NONE);
	csv_out_hundredths(&o, 5);
	csv_out_day(&o, day_of(2028, 2, 29));
	csv_out_end(&o);
	assert_true(str_is(buf_str(&b), want));
	buf_free(&b);
}

static void test_forms(void **state)
{
	(void)state;
	check_rows(CSV_FORM_SHEET, "\xef\xbb\xbf" "03/11/2026;\"De \"\"Oude\"\"; Firma\r\nGent\";-7,50;\"'=1+1\"\r\n"
		";\"\";0,05;29/02/2028\r\n");
	check_rows(CSV_FORM_DATA, "2026-11-03,\"De \"\"Oude\"\"; Firma\r\nGent\",-7.50,\"=1+1\"\r\n"
		",\"\",0.05,2028-02-29\r\n");
}

static bool is_guarded(struct str s)
{
	struct csv_out o;
	struct buf b;
	bool guarded;

	buf_init(&b, 256);
	csv_out_open(&o, &b, CSV_FORM_SHEET);
	csv_out_text(&o, s);
	guarded = str_starts(buf_str(&b), STR("\xef\xbb\xbf\"'"));
	buf_free(&b);
	return guarded;
}

static void test_guard(void **state)
{
	(void)state;
	assert_true(is_guarded(STR("=1")));
	assert_true(is_guarded(STR("+1")));
	assert_true(is_guarded(STR("-1")));
	assert_true(is_guarded(STR("@x")));
	assert_true(is_guarded(STR("\tx")));
	assert_true(is_guarded(STR("\rx")));
	assert_true(is_guarded(STR("\nx")));
	assert_true(is_guarded(STR("\0x")));
	assert_true(is_guarded(STR("  =1")));
	assert_true(is_guarded(STR("\xef\xbc\x9d" "1")));
	assert_true(is_guarded(STR("\xef\xbc\x8b" "1")));
	assert_true(is_guarded(STR("\xef\xbc\x8d" "1")));
	assert_true(is_guarded(STR("\xef\xbc\xa0" "1")));
	assert_false(is_guarded(STR("")));
	assert_false(is_guarded(STR(" ")));
	assert_false(is_guarded(STR("a=1")));
	assert_false(is_guarded(STR("1-2")));
	assert_false(is_guarded(STR("\xef\xbc\x9e")));
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_forms),
		cmocka_unit_test(test_guard),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
