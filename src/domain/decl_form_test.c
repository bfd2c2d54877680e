/* Single values: what each form accepts, what it makes of it, how it is written. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "domain/decl_form.h"

#define FAULT INT64_MIN /* the wrong JSON type */

static struct arena *arena;

static int set_up(void **state)
{
	(void)state;
	arena = arena_new(16 << 20);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	arena_free(&arena);
	return 0;
}

static const struct json *value_of(const char *text)
{
	const struct json *root;
	struct json_fault fault;

	assert_int_equal(json_read(arena, str_of(arena_printf(arena, "[%s]", text)), 4, &root, &fault), ERR_OK);
	return json_item(root, 0);
}

static struct str written(enum form f, const void *at)
{
	struct buf b;
	struct json_out o;
	struct str copy;

	buf_init(&b, 1000);
	o = jo_start(&b);
	jo_open(&o, NULL);
	decl_form_write(f, &o, "x", at);
	jo_close(&o);
	copy = str_dup(arena, buf_str(&b));
	buf_free(&b);
	return copy;
}

/* Whatever was read and is not absent is written so that it reads the same again. */
static void check_again(enum form f, const void *at, size_t size)
{
	const struct json *root;
	struct json_fault fault;
	unsigned char again[sizeof(struct decl)] __attribute__((aligned(16))) = { 0 };

	assert_int_equal(json_read(arena, written(f, at), 4, &root, &fault), ERR_OK);
	assert_true(decl_form_read(f, arena, json_get(root, "x"), again));
	assert_memory_equal(again, at, size);
}

static void test_numbers(void **state)
{
	static const struct { enum form form; const char *json; int64_t v; } table[] = {
		{ FORM_WHOLE, "38", 38 }, { FORM_WHOLE, "38.0", 38 }, { FORM_WHOLE, "\"38\"", 38 },
		{ FORM_WHOLE, "7.5", NUMBER_BAD }, { FORM_WHOLE, "0", NUMBER_BAD }, { FORM_WHOLE, "-1", NUMBER_BAD },
		{ FORM_WHOLE, "\"-1\"", NUMBER_BAD }, { FORM_WHOLE, "\"x\"", NUMBER_BAD },
		{ FORM_WHOLE, "\" 38\"", NUMBER_BAD }, { FORM_WHOLE, "1e3", 1000 },
		{ FORM_WHOLE, "700000000145", 700000000145 }, { FORM_WHOLE, "\"700000000145\"", 700000000145 },
		{ FORM_WHOLE, "9007199254740992", 9007199254740992 }, { FORM_WHOLE, "9007199254740993", NUMBER_BAD },
		{ FORM_WHOLE, "\"9007199254740992\"", 9007199254740992 },
		{ FORM_WHOLE, "\"9007199254740993\"", NUMBER_BAD },
		{ FORM_WHOLE, "true", FAULT }, { FORM_WHOLE, "[1]", FAULT }, { FORM_WHOLE, "{}", FAULT },
		{ FORM_INSS, "\"90010100123\"", 90010100123 }, { FORM_INSS, "90010100123", 90010100123 },
		{ FORM_INSS, "\"01050399864\"", 1050399864 }, { FORM_INSS, "1050399864", 1050399864 },
		{ FORM_INSS, "\"1050399864\"", NUMBER_BAD }, { FORM_INSS, "\"900101001234\"", NUMBER_BAD },
		{ FORM_INSS, "100000000000", NUMBER_BAD }, { FORM_INSS, "99999999999", 99999999999 },
		{ FORM_INSS, "\"90.01.01-001.23\"", NUMBER_BAD }, { FORM_INSS, "\"abc\"", NUMBER_BAD },
		{ FORM_INSS, "\"0\"", NUMBER_NONE }, { FORM_INSS, "0", NUMBER_NONE },
		{ FORM_INSS, "\"00\"", NUMBER_BAD },
		{ FORM_INSS, "false", FAULT },
		{ FORM_ENTERPRISE, "\"0123456749\"", 123456749 }, { FORM_ENTERPRISE, "\"123456749\"", 123456749 },
		{ FORM_ENTERPRISE, "123456749", 123456749 }, { FORM_ENTERPRISE, "\"0123.456.749\"", 123456749 },
		{ FORM_ENTERPRISE, "123456749.0", 123456749 }, { FORM_ENTERPRISE, "1999999999", 1999999999 },
		{ FORM_ENTERPRISE, "2000000000", NUMBER_BAD }, { FORM_ENTERPRISE, "\"2000000000\"", NUMBER_BAD },
		{ FORM_ENTERPRISE, "\"12345678\"", NUMBER_BAD }, { FORM_ENTERPRISE, "\"BE0123456749\"", NUMBER_BAD },
		{ FORM_ENTERPRISE, "0", NUMBER_BAD }, { FORM_ENTERPRISE, "\"0\"", NUMBER_BAD },
		{ FORM_ENTERPRISE, "\"0000000000\"", NUMBER_BAD }, { FORM_ENTERPRISE, "[]", FAULT },
		{ FORM_USER_ENTERPRISE, "\"0876543270\"", 876543270 }, { FORM_USER_ENTERPRISE, "876543270", 876543270 },
		{ FORM_USER_ENTERPRISE, "0", NUMBER_NONE }, { FORM_USER_ENTERPRISE, "\"0\"", NUMBER_NONE },
		{ FORM_USER_ENTERPRISE, "\"x\"", NUMBER_BAD }, { FORM_USER_ENTERPRISE, "true", FAULT },
		{ FORM_SEX, "1", 1 }, { FORM_SEX, "2", 2 }, { FORM_SEX, "\"1\"", 1 }, { FORM_SEX, "\"2\"", 2 },
		{ FORM_SEX, "\"M\"", 1 }, { FORM_SEX, "\"F\"", 2 }, { FORM_SEX, "\"MALE\"", 1 },
		{ FORM_SEX, "\"Female\"", 2 }, { FORM_SEX, "0", NUMBER_BAD }, { FORM_SEX, "3", NUMBER_BAD },
		{ FORM_SEX, "\"X\"", NUMBER_BAD }, { FORM_SEX, "true", FAULT },
		{ FORM_COUNTRY, "150", 150 }, { FORM_COUNTRY, "\"00150\"", 150 }, { FORM_COUNTRY, "0", 150 },
		{ FORM_COUNTRY, "\"00000\"", 150 }, { FORM_COUNTRY, "129", 129 },
		{ FORM_COUNTRY, "\"BE\"", NUMBER_BAD },
		{ FORM_COUNTRY, "99999", 99999 }, { FORM_COUNTRY, "100000", NUMBER_BAD }, { FORM_COUNTRY, "{}", FAULT },
	};
	int64_t v;

	(void)state;
	for (size_t i = 0; i < N_OF(table); i++) {
		v = NUMBER_NONE;
		if (!decl_form_read(table[i].form, arena, value_of(table[i].json), &v)) {
			v = FAULT;
		}
		if (v != table[i].v) {
			fail_msg("%s as form %d gives %lld", table[i].json, (int)table[i].form, (long long)v);
		}
		if (v != FAULT) {
			assert_int_equal(decl_form_absent(table[i].form, &v), v == NUMBER_NONE);
		}
		if (v != FAULT && v != NUMBER_NONE) {
			check_again(table[i].form, &v, sizeof v);
		}
	}
}

static void test_texts(void **state)
{
	static const struct { enum form form; const char *json, *text; } table[] = {
		{ FORM_TEXT, "\"GENT\"", "GENT" }, { FORM_TEXT, "\" a \"", " a " }, { FORM_TEXT, "\"\\u00e9\"", "é" },
		{ FORM_TEXT, "12", NULL }, { FORM_TEXT, "true", NULL }, { FORM_TEXT, "{}", NULL },
		{ FORM_CODE, "\"322\"", "322" }, { FORM_CODE, "322", "322" }, { FORM_CODE, "322.0", "322" },
		{ FORM_CODE, "\"XXX\"", "XXX" }, { FORM_CODE, "-3", "-3" }, { FORM_CODE, "3.5", NULL },
		{ FORM_CODE, "false", NULL }, { FORM_CODE, "[322]", NULL },
		{ FORM_UPPER, "\"OTH\"", "OTH" }, { FORM_UPPER, "\"oth\"", "OTH" }, { FORM_UPPER, "\"S17z\"", "S17Z" },
		{ FORM_UPPER, "\"zaé{`\"", "ZAé{`" }, { FORM_UPPER, "1", NULL },
	};
	struct str s;
	const struct json *j;

	(void)state;
	for (size_t i = 0; i < N_OF(table); i++) {
		s = STR_NONE;
		j = value_of(table[i].json);
		if (decl_form_read(table[i].form, arena, j, &s) != (table[i].text != NULL) || !str_is(s,
		    table[i].text)) {
			fail_msg("%s gives \"%.*s\"", table[i].json, STR_ARG(s));
		}
		assert_int_equal(decl_form_absent(table[i].form, &s), table[i].text == NULL);
	}
	/* upper-casing does not write into the JSON tree */
	j = value_of("\"oth\"");
	assert_true(decl_form_read(FORM_UPPER, arena, j, &s));
	assert_true(str_is(json_text(j), "oth"));
}

static void test_days_and_minutes(void **state)
{
	static const struct { const char *json; int32_t day; } days[] = {
		{ "\"1970-01-02\"", 1 }, { "\"9999-12-31\"", DAY_OPEN }, { "\"2026-02-29\"", DAY_BAD },
		{ "\"2026-3-2\"", DAY_BAD }, { "\"2026-03-02T00:00:00Z\"", DAY_BAD }, { "\"02/03/2026\"", DAY_BAD },
		{ "20260302", DAY_NONE }, { "null", DAY_NONE }, { "true", DAY_NONE },
	};
	static const struct { const char *json; int16_t minute; } minutes[] = {
		{ "\"0800\"", 480 }, { "\"08:00\"", 480 }, { "\"0000\"", 0 }, { "\"2359\"", 1439 },
		{ "\"23:59\"", 1439 },
		{ "\"2400\"", MINUTE_BAD }, { "\"2530\"", MINUTE_BAD }, { "\"0860\"", MINUTE_BAD },
		{ "\"800\"", MINUTE_BAD },
		{ "\"8:00\"", MINUTE_BAD }, { "\"08.00\"", MINUTE_BAD }, { "\"08:00:00\"", MINUTE_BAD },
		{ "\"ab:cd\"", MINUTE_BAD }, { "800", MINUTE_NONE }, { "{}", MINUTE_NONE },
	};
	int32_t day;
	int16_t minute;

	(void)state;
	for (size_t i = 0; i < N_OF(days); i++) {
		day = DAY_NONE;
		if (decl_form_read(FORM_DAY, arena, value_of(days[i].json), &day) != (days[i].day != DAY_NONE) ||
		    day != days[i].day) {
			fail_msg("%s gives %d", days[i].json, (int)day);
		}
		assert_int_equal(decl_form_absent(FORM_DAY, &day), day == DAY_NONE);
		if (day != DAY_NONE) {
			check_again(FORM_DAY, &day, sizeof day);
		}
	}
	for (size_t i = 0; i < N_OF(minutes); i++) {
		minute = MINUTE_NONE;
		if (decl_form_read(FORM_MINUTE, arena, value_of(minutes[i].json), &minute) !=
		    (minutes[i].minute != MINUTE_NONE) || minute != minutes[i].minute) {
			fail_msg("%s gives %d", minutes[i].json, (int)minute);
		}
		assert_int_equal(decl_form_absent(FORM_MINUTE, &minute), minute == MINUTE_NONE);
		if (minute != MINUTE_NONE) {
			check_again(FORM_MINUTE, &minute, sizeof minute);
		}
	}
}

static void test_employer(void **state)
{
	static const struct { const char *json; bool ok; int64_t nsso, provisional; } table[] = {
		{ "123456749", true, 123456749, NUMBER_NONE }, { "\"123456749\"", true, 123456749, NUMBER_NONE },
		{ "51357716", true, 51357716, NUMBER_NONE }, { "51357716.0", true, 51357716, NUMBER_NONE },
		{ "\"0051357716\"", true, 51357716, NUMBER_NONE },
		{ "999999999", true, 999999999, NUMBER_NONE }, { "1000000000", true, NUMBER_BAD, NUMBER_NONE },
		{ "4999999999", true, NUMBER_BAD, NUMBER_NONE }, { "5000000000", true, NUMBER_NONE, 5000000000 },
		{ "\"5000000120\"", true, NUMBER_NONE, 5000000120 }, { "5999999999", true, NUMBER_NONE, 5999999999 },
		{ "6000000000", true, NUMBER_BAD, NUMBER_NONE }, { "0", true, NUMBER_BAD, NUMBER_NONE },
		{ "-5", true, NUMBER_BAD, NUMBER_NONE }, { "\"abc\"", true, NUMBER_BAD, NUMBER_NONE },
		{ "true", false, NUMBER_NONE, NUMBER_NONE },
	};

	(void)state;
	for (size_t i = 0; i < N_OF(table); i++) {
		struct decl_employer e = { .nsso = NUMBER_NONE };

		if (decl_form_read(FORM_EMPLOYER, arena, value_of(table[i].json), &e) != table[i].ok ||
		    e.nsso != table[i].nsso || e.provisional != table[i].provisional) {
			fail_msg("%s gives %lld, %lld", table[i].json, (long long)e.nsso, (long long)e.provisional);
		}
		assert_int_equal(decl_form_absent(FORM_EMPLOYER, &e), !table[i].ok);
		if (table[i].ok) {
			check_again(FORM_EMPLOYER, &e, sizeof e);
		}
	}
}

static void test_risk(void **state)
{
	static const struct { const char *json; bool given; int64_t v; } table[] = {
		{ "0", true, 0 }, { "999", true, 999 }, { "1000", true, 1000 }, { "\"12\"", true, 12 },
		{ "-1", true, NUMBER_BAD }, { "\"high\"", true, NUMBER_BAD }, { "true", false, 0 }, { "{}", false, 0 },
	};

	(void)state;
	for (size_t i = 0; i < N_OF(table); i++) {
		struct decl d = { .small_risk = 0 }, again = d;

		assert_int_equal(decl_form_read(FORM_RISK, arena, value_of(table[i].json), &d), table[i].given);
		assert_int_equal(d.small_risk_given, table[i].given);
		assert_int_equal(d.small_risk, table[i].v);
		assert_int_equal(decl_form_absent(FORM_RISK, &d), !table[i].given);
		if (table[i].given) {
			struct str text = written(FORM_RISK, &d);

			text = (struct str){ text.p + 5, text.n - 6 };
			assert_true(decl_form_read(FORM_RISK, arena, value_of(str_cstr(arena, text)), &again));
			assert_int_equal(again.small_risk, d.small_risk);
		}
	}
}

static void test_written(void **state)
{
	int32_t day = 1, no_day = DAY_BAD;
	int16_t minute = 9 * 60 + 5, no_minute = MINUTE_BAD;
	int64_t inss = 1050399864, enterprise = 123456749, sex = 2, bad = NUMBER_BAD;
	struct str text = STR("a\"b");
	const struct { enum form form; const void *at; const char *json; } table[] = {
		{ FORM_DAY, &day, "{\"x\":\"1970-01-02\"}" }, { FORM_DAY, &no_day, "{\"x\":\"invalid\"}" },
		{ FORM_MINUTE, &minute, "{\"x\":\"0905\"}" }, { FORM_MINUTE, &no_minute, "{\"x\":\"invalid\"}" },
		{ FORM_INSS, &inss, "{\"x\":\"01050399864\"}" }, { FORM_INSS, &bad, "{\"x\":\"invalid\"}" },
		{ FORM_ENTERPRISE, &enterprise, "{\"x\":\"0123456749\"}" },
		{ FORM_ENTERPRISE, &bad, "{\"x\":\"invalid\"}" },
		{ FORM_WHOLE, &enterprise, "{\"x\":123456749}" }, { FORM_WHOLE, &bad, "{\"x\":\"invalid\"}" },
		{ FORM_SEX, &sex, "{\"x\":\"2\"}" }, { FORM_SEX, &bad, "{\"x\":\"invalid\"}" },
		{ FORM_TEXT, &text, "{\"x\":\"a\\\"b\"}" },
	};

	(void)state;
	for (size_t i = 0; i < N_OF(table); i++) {
		assert_string_equal(written(table[i].form, table[i].at).p, table[i].json);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_numbers, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_texts, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_days_and_minutes, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_employer, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_risk, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_written, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
