/* JSON written: commas, escapes, and that our own reader reads it back. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/json_in.h"
#include "base/json_out.h"

static void test_all_kinds(void **state)
{
	static const char want[] =
	    "{\"s\":\"x\",\"c\":\"y\",\"n\":-5,\"t\":true,\"f\":false,\"z\":null,\"a\":null,\"b\":null,\"e\":\"\","
	    "\"l\":[1,\"two\",{},[],{\"k\":1},3],\"o\":{\"r\":[0]},\"end\":9223372036854775807}";
	struct buf b;
	struct json_out o;

	(void)state;
	buf_init(&b, 1000);
	o = jo_start(&b);
	jo_open(&o, NULL);
	jo_str(&o, "s", STR("x"));
	jo_cstr(&o, "c", "y");
	jo_i64(&o, "n", -5);
	jo_bool(&o, "t", true);
	jo_bool(&o, "f", false);
	jo_null(&o, "z");
	jo_str(&o, "a", STR_NONE);
	jo_cstr(&o, "b", NULL);
	jo_str(&o, "e", STR(""));
	jo_list(&o, "l");
	jo_i64(&o, NULL, 1);
	jo_cstr(&o, NULL, "two");
	jo_open(&o, NULL);
	jo_close(&o);
	jo_list(&o, NULL);
	jo_list_end(&o);
	jo_open(&o, NULL);
	jo_i64(&o, "k", 1);
	jo_close(&o);
	jo_i64(&o, NULL, 3);
	jo_list_end(&o);
	jo_open(&o, "o");
	jo_raw(&o, "r", STR("[0]"));
	jo_close(&o);
	jo_i64(&o, "end", INT64_MAX);
	jo_close(&o);
	assert_int_equal(b.n, strlen(want));
	assert_memory_equal(b.p, want, b.n);
	buf_free(&b);
}

static void test_escapes(void **state)
{
	static const char want[] = "\"\\\"\\\\/\\n\\r\\t\\u0001\\u000b\\u001f \x7f\xc3\xa9<\"";
	struct buf b;
	struct json_out o;

	(void)state;
	buf_init(&b, 1000);
	o = jo_start(&b);
	jo_cstr(&o, NULL, "\"\\/\n\r\t\x01\x0b\x1f \x7f\xc3\xa9<");
	assert_int_equal(b.n, strlen(want));
	assert_memory_equal(b.p, want, b.n);
	buf_free(&b);
}

/* Every ASCII character as value and as name, there and back. */
static void test_read_back(void **state)
{
	(void)state;
	for (int c = 1; c < 128; c++) {
		char text[] = { 'a', (char)c, 'b', '\0' };
		struct arena *a = arena_new(4096);
		const struct json *root, *member;
		struct json_fault fault;
		struct json_out o;
		struct buf b;

		buf_init(&b, 1000);
		o = jo_start(&b);
		jo_open(&o, NULL);
		jo_cstr(&o, text, text);
		jo_close(&o);
		assert_int_equal(json_read(a, buf_str(&b), 2, &root, &fault), ERR_OK);
		member = json_get(root, text);
		assert_non_null(member);
		assert_true(str_is(json_text(member), text));
		buf_free(&b);
		arena_free(&a);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_all_kinds),
		cmocka_unit_test(test_escapes),
		cmocka_unit_test(test_read_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
