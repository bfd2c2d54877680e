/* Strict JSON: what is refused and where, and reading what is accepted. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/buf.h"
#include "base/dies.h"
#include "base/json_in.h"

static int setup(void **state)
{
	*state = arena_new((size_t)1 << 20);
	return 0;
}

static int teardown(void **state)
{
	struct arena *a = *state;

	arena_free(&a);
	return 0;
}

static const struct json *read_ok(struct arena *a, struct str text)
{
	const struct json *j = NULL;
	struct json_fault fault;

	assert_int_equal(json_read(a, text, 16, &j, &fault), ERR_OK);
	assert_non_null(j);
	return j;
}

static void test_refused(void **state)
{
	static const struct { struct str text; int line, column; const char *what; } table[] = {
		{ { "", 0 }, 0, 0, "empty" },
		{ { NULL, 0 }, 0, 0, "empty" },
		{ STR(" "), 1, 1, NULL },
		{ STR("{\"a\":1,\"a\":2}"), 1, 10, "the same member name twice in one object" },
		{ STR("{\"a\":1,\"\\u0061\":2}"), 1, 15, "the same member name twice in one object" },
		{ STR("{\"x\":{\"a\":1,\"a\":2}}"), 1, 15, "the same member name twice in one object" },
		{ STR("{} {}"), 1, 4, "more text behind the value" },
		{ STR("{}x"), 1, 3, "more text behind the value" },
		{ STR("{\n \"a\": tru}"), 2, 9, "not JSON" },
		{ STR("{\"a\":1"), 1, 6, "the text ends too early" },
		{ STR("[1,"), 1, 3, "the text ends too early" },
		{ STR("[1,]"), 1, 4, "not JSON" },
		{ STR("{,}"), 1, 2, "not JSON" },
		{ STR("{'a':1}"), 1, 2, "not JSON" },
		{ STR("{a:1}"), 1, 2, "not JSON" },
		{ STR("\xef\xbb\xbf{}"), 1, 1, "not JSON" },
		{ STR("\"a\xff\""), 1, 2, "not valid UTF-8" },
		{ STR("\"\xed\xa0\x80\""), 1, 1, "not valid UTF-8" },
		{ STR("\"\\ud800\""), 1, 8, "not JSON" },
		{ STR("\"\\u0000\""), 1, 8, "a NUL character" },
		{ STR("{\"\\u0000\":1}"), 1, 9, "a NUL character" },
		{ STR("\"a\0b\""), 1, 2, NULL },
		{ STR("\"a\nb\""), 1, 2, NULL },
		{ STR("99999999999999999999"), 1, 20, "a number that is too big" },
		{ STR("1e999"), 1, 5, "a number that is too big" },
		{ STR("01"), 1, 1, NULL },
		{ STR("+1"), 1, 1, NULL },
		{ STR("1."), 1, 2, NULL },
		{ STR(".5"), 1, 1, NULL },
		{ STR("NaN"), 1, 3, NULL },
		{ STR("Infinity"), 1, 8, NULL },
		{ STR("// x\n1"), 1, 1, NULL },
		{ STR("]"), 1, 1, NULL },
	};

	for (size_t i = 0; i < N_OF(table); i++) {
		const struct json *j = NULL;
		struct json_fault f = { -1, -1, "" };

		assert_int_equal(json_read(*state, table[i].text, 16, &j, &f), ERR_INVALID);
		assert_null(j);
		if (f.line != table[i].line || f.column != table[i].column) {
			fail_msg("row %zu: %d:%d %s", i, f.line, f.column, f.what);
		}
		assert_true(strlen(f.what) > 0);
		if (table[i].what != NULL) {
			assert_string_equal(f.what, table[i].what);
		}
	}
}

static enum err read_depth(struct arena *a, int opened, int depth_max, struct json_fault *f)
{
	const struct json *j;
	struct buf b;
	enum err e;

	buf_init(&b, (size_t)64 << 20);
	for (int i = 0; i < opened; i++) {
		buf_puts(&b, i % 2 == 0 ? "[" : "{\"a\":");
	}
	buf_puts(&b, "1");
	for (int i = opened - 1; i >= 0; i--) {
		buf_putc(&b, i % 2 == 0 ? ']' : '}');
	}
	e = json_read(a, buf_str(&b), depth_max, &j, f);
	buf_free(&b);
	return e;
}

static void test_depth(void **state)
{
	struct json_fault f;
	const struct json *j;

	assert_int_equal(read_depth(*state, 16, 16, &f), ERR_OK);
	assert_int_equal(read_depth(*state, 17, 16, &f), ERR_LIMIT);
	assert_string_equal(f.what, "nested too deeply");
	assert_int_equal(f.line, 1);
	assert_int_equal(f.column, 8 + 8 * 5 + 1);
	assert_int_equal(read_depth(*state, 1, 1, &f), ERR_OK);
	assert_int_equal(read_depth(*state, 2, 1, &f), ERR_LIMIT);
	assert_int_equal(read_depth(*state, 1000, 1000, &f), ERR_OK);
	assert_int_equal(read_depth(*state, 1001, 1000, &f), ERR_LIMIT);
	assert_int_equal(read_depth(*state, 2000000, 16, &f), ERR_LIMIT);
	/* side by side is not deep; brackets in text do not count, behind escaped quotes either */
	assert_int_equal(json_read(*state, STR("[[],[],{},[]]"), 2, &j, &f), ERR_OK);
	assert_int_equal(json_read(*state, STR("[\"[[[[\",\"\\\"[[[\",\"\\\\\",\"]]\"]"), 1, &j, &f), ERR_OK);
	assert_int_equal(json_read(*state, STR("[\"\\\\\",[]]"), 1, &j, &f), ERR_LIMIT);
	assert_int_equal(json_read(*state, STR("[\"\xc3\xa9\",\n \"\xc3\xa9\",[]]"), 1, &j, &f), ERR_LIMIT);
	assert_int_equal(f.line, 2);
	assert_int_equal(f.column, 6);
	assert_int_equal(json_read(*state, STR("[\"\\"), 1, &j, &f), ERR_INVALID);
}

static void test_types(void **state)
{
	static const struct { const char *text; enum json_type type; } table[] = {
		{ "null", JSON_NULL }, { "true", JSON_BOOL }, { "false", JSON_BOOL }, { "0", JSON_NUMBER },
		{ "-1.5e3", JSON_NUMBER }, { "\"\"", JSON_TEXT }, { "[]", JSON_LIST }, { " {}\r\n\t", JSON_OBJECT },
	};

	for (size_t i = 0; i < N_OF(table); i++) {
		assert_int_equal(json_type(read_ok(*state, str_of(table[i].text))), table[i].type);
	}
	assert_true(json_bool(read_ok(*state, STR("true"))));
	assert_false(json_bool(read_ok(*state, STR("false"))));
}

static void test_text(void **state)
{
	struct str t = json_text(read_ok(*state, STR("\"a\\\"\\\\\\/\\n\\u00e9\\ud83d\\ude00\xc3\xa9\"")));

	assert_true(str_is(t, "a\"\\/\n\xc3\xa9\xf0\x9f\x98\x80\xc3\xa9"));
	assert_true(str_is(json_text(read_ok(*state, STR("\"\""))), ""));
}

static void test_whole(void **state)
{
	static const struct { const char *text; bool ok; int64_t v; } table[] = {
		{ "0", true, 0 }, { "-0", true, 0 }, { "-0.0", true, 0 }, { "8", true, 8 }, { "8.0", true, 8 },
		{ "-8.00", true, -8 }, { "8e0", true, 8 }, { "80e-1", true, 8 }, { "8.5", false, 0 },
		{ "1e-300", false, 0 }, { "1e300", false, 0 }, { "-1e300", false, 0 },
		{ "9007199254740992", true, 9007199254740992 }, { "9007199254740993", false, 0 },
		{ "-9007199254740992", true, -9007199254740992 }, { "-9007199254740993", false, 0 },
		{ "9007199254740991.0", true, 9007199254740991 }, { "9007199254740993.0", false, 0 },
		{ "-9007199254740991.0", true, -9007199254740991 }, { "-9007199254740993.0", false, 0 },
		{ "9223372036854775807", false, 0 },
		{ "\"8\"", false, 0 }, { "true", false, 0 }, { "null", false, 0 }, { "[8]", false, 0 },
		{ "{}", false, 0 },
	};

	for (size_t i = 0; i < N_OF(table); i++) {
		int64_t v = 77;

		assert_int_equal(json_whole(read_ok(*state, str_of(table[i].text)), &v), table[i].ok);
		assert_int_equal(v, table[i].ok ? table[i].v : 77);
	}
}

static void test_number(void **state)
{
	static const struct { const char *text; bool ok; double v; } table[] = {
		{ "0", true, 0 }, { "8", true, 8 }, { "-8.5", true, -8.5 }, { "1e3", true, 1000 },
		{ "\"8\"", false, 0 }, { "true", false, 0 }, { "null", false, 0 }, { "[8]", false, 0 },
		{ "{}", false, 0 },
	};

	for (size_t i = 0; i < N_OF(table); i++) {
		double v = 77;

		assert_int_equal(json_number(read_ok(*state, str_of(table[i].text)), &v), table[i].ok);
		assert_true(!table[i].ok || v == table[i].v);
	}
}

static void test_members_and_items(void **state)
{
	const struct json *o = read_ok(*state, STR("{\"z\":1,\"a\":[10,20,30],\"\":null,\"m\":{}}"));
	static const char *const names[] = { "z", "a", "", "m" };
	void *iter = NULL;
	struct str name;
	size_t n = 0;
	int64_t v;

	for (const struct json *j; (j = json_next(o, &iter, &name)) != NULL; n++) {
		assert_true(n < 4 && str_is(name, names[n]));
		assert_ptr_equal(j, json_get(o, names[n]));
	}
	assert_int_equal(n, 4);
	assert_int_equal(json_count(o), 4);
	assert_null(json_get(o, "b"));
	assert_null(json_get(NULL, "a"));
	assert_null(json_get(json_get(o, "a"), "a"));
	assert_int_equal(json_count(json_get(o, "a")), 3);
	assert_int_equal(json_count(json_get(o, "m")), 0);
	assert_int_equal(json_count(json_get(o, "z")), 0);
	assert_true(json_whole(json_item(json_get(o, "a"), 2), &v));
	assert_int_equal(v, 30);
	iter = NULL;
	assert_null(json_next(json_get(o, "m"), &iter, &name));
}

static const struct json *misused;

static void text_of_list(void) { (void)json_text(misused); }
static void bool_of_list(void) { (void)json_bool(misused); }
static void item_beyond(void) { (void)json_item(misused, 1); }
static void item_last(void) { (void)json_item(misused, 0); }
static void next_of_list(void)
{
	void *iter = NULL;
	struct str name;

	(void)json_next(misused, &iter, &name);
}

static void test_misuse(void **state)
{
	misused = read_ok(*state, STR("[0]"));
	assert_true(dies(text_of_list));
	assert_true(dies(bool_of_list));
	assert_true(dies(item_beyond));
	assert_false(dies(item_last));
	assert_true(dies(next_of_list));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_refused, setup, teardown),
		cmocka_unit_test_setup_teardown(test_depth, setup, teardown),
		cmocka_unit_test_setup_teardown(test_types, setup, teardown),
		cmocka_unit_test_setup_teardown(test_text, setup, teardown),
		cmocka_unit_test_setup_teardown(test_whole, setup, teardown),
		cmocka_unit_test_setup_teardown(test_number, setup, teardown),
		cmocka_unit_test_setup_teardown(test_members_and_items, setup, teardown),
		cmocka_unit_test_setup_teardown(test_misuse, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
