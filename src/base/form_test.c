/* Tests of form reading: one table of forms that are read, one of forms that are refused. */
#include "base/form.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

static int make_arena(void **state)
{
	*state = arena_new(1u << 20);
	return 0;
}

static int free_arena(void **state)
{
	struct arena *a = *state;

	arena_free(&a);
	return 0;
}

static void reads(void **state)
{
	static const struct {
		const char *text;
		size_t n;
		const char *name, *value; /* of the last pair */
	} row[] = {
		{ "", 0, NULL, NULL },
		{ "&", 0, NULL, NULL },
		{ "a=1", 1, "a", "1" },
		{ "a=1&b=2", 2, "b", "2" },
		{ "a=1&&b=2&", 2, "b", "2" },
		{ "a", 1, "a", "" },
		{ "a=", 1, "a", "" },
		{ "=b", 1, "", "b" },
		{ "a=b=c", 1, "a", "b=c" },
		{ "a=x+y%20z%2B", 1, "a", "x y z+" },
		{ "%61=%C3%A9", 1, "a", "\xc3\xa9" },
		{ "a=%26%3d", 1, "a", "&=" },
	};

	for (size_t i = 0; i < N_OF(row); i++) {
		struct pair *p;
		size_t n;

		assert_true(form_read(*state, str_of(row[i].text), 4, &p, &n));
		assert_int_equal(n, row[i].n);
		if (n > 0) {
			assert_string_equal(p[n - 1].name.p, row[i].name);
			assert_string_equal(p[n - 1].value.p, row[i].value);
		}
	}
}

static void reads_nothing_from_an_absent_body(void **state)
{
	struct pair *p;
	size_t n = 9;

	assert_true(form_read(*state, STR_NONE, 3, &p, &n));
	assert_int_equal(n, 0);
}

static void refuses(void **state)
{
	static const char *const row[] = {
		"a=%", "a=%4", "a=%zz", "%g1=1", "a=%00", "a=%80", "a=%c3", "a=%01", "a=1&b=%ff", "a=\xff",
	};

	for (size_t i = 0; i < N_OF(row); i++) {
		struct pair *p;
		size_t n;

		assert_false(form_read(*state, str_of(row[i]), 3, &p, &n));
		assert_int_equal(n, 0);
	}
}

static void counts_fields_against_the_maximum(void **state)
{
	struct pair *p;
	size_t n;

	assert_true(form_read(*state, STR("a=1&b=2&c=3"), 3, &p, &n));
	assert_int_equal(n, 3);
	assert_false(form_read(*state, STR("a=1&b=2&c=3&d=4"), 3, &p, &n));
}

static void a_field_that_comes_twice_is_absent(void **state)
{
	struct pair *p;
	size_t n;
	bool twice;

	assert_true(form_read(*state, STR("a=1&b=2&a=1"), 3, &p, &n));
	assert_null(form_field(p, n, "a", &twice).p);
	assert_true(twice);
	assert_true(str_is(form_field(p, n, "b", &twice), "2"));
	assert_false(twice);
	assert_null(form_field(p, n, "c", &twice).p);
	assert_false(twice);
	assert_null(form_field(p, n, "a", NULL).p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(reads, make_arena, free_arena),
		cmocka_unit_test_setup_teardown(reads_nothing_from_an_absent_body, make_arena, free_arena),
		cmocka_unit_test_setup_teardown(refuses, make_arena, free_arena),
		cmocka_unit_test_setup_teardown(counts_fields_against_the_maximum, make_arena, free_arena),
		cmocka_unit_test_setup_teardown(a_field_that_comes_twice_is_absent, make_arena, free_arena),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
