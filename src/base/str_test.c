/* Views on text: absent and empty, cutting, numbers, UTF-8. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/str.h"

static const struct str empty = { "", 0 };

static void test_equal(void **state)
{
	(void)state;
	assert_true(str_eq(STR("ab"), STR("ab")));
	assert_false(str_eq(STR("ab"), STR("ac")));
	assert_false(str_eq(STR("ab"), STR("abc")));
	assert_true(str_eq(STR_NONE, STR_NONE));
	assert_false(str_eq(STR_NONE, empty));
	assert_false(str_eq(empty, STR_NONE));
	assert_true(str_eq(empty, STR("")));
	assert_true(str_is(STR("x"), "x"));
	assert_false(str_is(STR("x"), "X"));
	assert_true(str_is(str_of(NULL), NULL));
	assert_true(str_eq_nocase(STR("AzÉ-9"), STR("aZÉ-9")));
	assert_false(str_eq_nocase(STR("@"), STR("`")));
	assert_false(str_eq_nocase(STR("["), STR("{")));
	assert_false(str_eq_nocase(STR("a"), STR("ab")));
	assert_false(str_eq_nocase(STR_NONE, empty));
	assert_true(str_eq_nocase(STR_NONE, STR_NONE));
}

static void test_compare(void **state)
{
	/* ascending */
	const struct str all[] = {
		STR_NONE, { "", 0 }, { "\0", 1 }, { "a", 1 }, { "ab", 2 }, { "b", 1 }, { "\xc3", 1 },
	};

	(void)state;
	for (int i = 0; i < (int)N_OF(all); i++) {
		for (int k = 0; k < (int)N_OF(all); k++) {
			int d = str_cmp(all[i], all[k]);

			assert_int_equal((d > 0) - (d < 0), (i > k) - (i < k));
		}
	}
}

static void test_starts_ends(void **state)
{
	(void)state;
	assert_true(str_starts(STR("abc"), STR("ab")));
	assert_true(str_starts(STR("abc"), STR("abc")));
	assert_false(str_starts(STR("abc"), STR("abcd")));
	assert_false(str_starts(STR("abc"), STR("b")));
	assert_true(str_starts(STR("abc"), empty));
	assert_true(str_starts(STR_NONE, STR_NONE));
	assert_true(str_ends(STR("abc"), STR("bc")));
	assert_true(str_ends(STR("abc"), STR("abc")));
	assert_false(str_ends(STR("abc"), STR("xabc")));
	assert_false(str_ends(STR("abc"), STR("b")));
	assert_true(str_ends(STR_NONE, STR_NONE));
}

static void test_trim(void **state)
{
	static const char *const table[][2] = {
		{ "", "" }, { " ", "" }, { "a", "a" }, { " \t\r\n\v\fa b\n", "a b" }, { "a ", "a" }, { " a", "a" },
		{ "\xc2\xa0" "a", "\xc2\xa0" "a" }, { "\x08" "a", "\x08" "a" }, { "a\x0e", "a\x0e" },
	};

	(void)state;
	for (size_t i = 0; i < N_OF(table); i++) {
		assert_true(str_is(str_trim(str_of(table[i][0])), table[i][1]));
	}
	assert_null(str_trim(STR_NONE).p);
}

static void test_cut(void **state)
{
	struct str rest = STR("a,,b,");

	(void)state;
	assert_true(str_is(str_cut(&rest, ','), "a"));
	assert_true(str_is(rest, ",b,"));
	assert_true(str_is(str_cut(&rest, ','), ""));
	assert_true(str_is(str_cut(&rest, ','), "b"));
	assert_true(str_is(rest, ""));
	assert_true(str_is(str_cut(&rest, ','), ""));
	assert_null(rest.p);
	assert_null(str_cut(&rest, ',').p);
	rest = empty;
	assert_true(str_is(str_cut(&rest, ','), ""));
	assert_null(rest.p);
}

static void test_copies(void **state)
{
	struct arena *a = arena_new(4096);
	struct str d = str_dup(a, (struct str){ "abcdef", 3 });

	(void)state;
	assert_int_equal(d.n, 3);
	assert_string_equal(d.p, "abc");
	assert_string_equal(str_cstr(a, empty), "");
	assert_null(str_cstr(a, STR_NONE));
	assert_null(str_dup(a, STR_NONE).p);
	assert_non_null(str_dup(a, empty).p);
	arena_free(&a);
}

static void test_u64(void **state)
{
	static const struct { const char *text; uint64_t max; bool ok; uint64_t v; } table[] = {
		{ "0", 0, true, 0 },
		{ "1", 0, false, 0 },
		{ "00042", 42, true, 42 },
		{ "43", 42, false, 0 },
		{ "18446744073709551615", UINT64_MAX, true, UINT64_MAX },
		{ "18446744073709551616", UINT64_MAX, false, 0 },
		{ "99999999999999999999", UINT64_MAX, false, 0 },
		{ "184467440737095516150", UINT64_MAX, false, 0 },
		{ "", 9, false, 0 },
		{ "-1", 9, false, 0 },
		{ "+1", 9, false, 0 },
		{ " 1", 9, false, 0 },
		{ "1 ", 9, false, 0 },
		{ "1.0", 9, false, 0 },
		{ "0x1", 9, false, 0 },
		{ "1/", 99, false, 0 },
		{ "1:", 99, false, 0 },
	};

	(void)state;
	for (size_t i = 0; i < N_OF(table); i++) {
		uint64_t v = 7;

		assert_int_equal(str_u64(str_of(table[i].text), table[i].max, &v), table[i].ok);
		assert_int_equal(v, table[i].ok ? table[i].v : 7);
	}
	assert_false(str_all_digits(STR_NONE));
	assert_false(str_all_digits(empty));
	assert_true(str_all_digits(STR("0123456789")));
	assert_false(str_all_digits(STR("12a")));
}

static void test_utf8(void **state)
{
	static const struct { const char *text; bool ok; } table[] = {
		{ "", true }, { "plain\t\r\n~", true }, { "\x01", false }, { "\x1f", false }, { " ", true },
		{ "\x08", false }, { "\x0b", false }, { "\x0c", false }, { "\x0e", false }, { "\x7f", false },
		{ "\xc2\x9f", false }, { "\xc2\xa0", true }, { "\xc2\x80", false }, { "\xc2\xbf", true },
		{ "\x80", false }, { "\xbf", false }, { "\xc0\x80", false }, { "\xc1\xbf", false },
		{ "\xc3", false }, { "\xc3\x28", false }, { "\xc3\xa9", true }, { "\xdf\xbf", true },
		{ "\xc3\x80\x80", false },
		{ "\xe0\x9f\xbf", false }, { "\xe0\xa0\x80", true }, { "\xe2\x82\xac", true }, { "\xe2\x82", false },
		{ "\xe2\x82\x28", false }, { "\xe2\x82\xc0", false }, { "\xed\x9f\xbf", true },
		{ "\xed\xa0\x80", false }, { "\xed\xbf\xbf", false }, { "\xee\x80\x80", true },
		{ "\xef\xbf\xbf", true },
		{ "\xf0\x8f\xbf\xbf", false }, { "\xf0\x90\x80\x80", true }, { "\xf0\x9f\x98", false },
		{ "\xf4\x8f\xbf\xbf", true }, { "\xf4\x90\x80\x80", false }, { "\xf5\x80\x80\x80", false },
		{ "\xff", false }, { "\xfe", false }, { "ok\xc3\xa9 \xe2\x82\xac ok", true }, { "ok\xff", false },
	};

	(void)state;
	for (size_t i = 0; i < N_OF(table); i++) {
		assert_int_equal(str_utf8_ok(str_of(table[i].text)), table[i].ok);
	}
	assert_false(str_utf8_ok((struct str){ "a\0b", 3 }));
	assert_false(str_utf8_ok((struct str){ "\xe2\x82\xac", 2 }));
	assert_true(str_utf8_ok(STR_NONE));
	assert_int_equal(str_utf8_len(STR("a\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80")), 4);
	assert_int_equal(str_utf8_len(STR_NONE), 0);
}

/* Every code point: accepted in its only form exactly when it is a character. */
static void test_utf8_every_code_point(void **state)
{
	(void)state;
	for (uint32_t c = 0; c <= 0x110000; c++) {
		char t[4];
		size_t n = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
		bool want = c <= 0x10ffff && !(c >= 0xd800 && c <= 0xdfff) && !(c >= 0x7f && c <= 0x9f) &&
		    (c >= 0x20 || c == 9 || c == 10 || c == 13);
		static const unsigned char lead[] = { 0, 0, 0xc0, 0xe0, 0xf0 };

		for (size_t i = n - 1; i > 0; i--) {
			t[i] = (char)(0x80 | ((c >> 6 * (n - 1 - i)) & 0x3f));
		}
		t[0] = (char)(lead[n] | c >> 6 * (n - 1));
		if (str_utf8_ok((struct str){ t, n }) != want) {
			fail_msg("U+%04X", c);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_equal),
		cmocka_unit_test(test_compare),
		cmocka_unit_test(test_starts_ends),
		cmocka_unit_test(test_trim),
		cmocka_unit_test(test_cut),
		cmocka_unit_test(test_copies),
		cmocka_unit_test(test_u64),
		cmocka_unit_test(test_utf8),
		cmocka_unit_test(test_utf8_every_code_point),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
