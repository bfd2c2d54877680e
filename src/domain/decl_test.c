/* The empty declaration and the letters of the results. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/dies.h"
#include "domain/decl.h"

static void test_letters(void **state)
{
	static const struct { enum decl_result r; char letter; } table[] = {
		{ RESULT_ACCEPTED, 'A' }, { RESULT_WARNED, 'W' }, { RESULT_REFUSED, 'B' }, { RESULT_WAITING, 'S' },
	};
	enum decl_result r;
	int n = 0;

	(void)state;
	assert_int_equal(N_OF(table), RESULT__MAX - 1);
	for (size_t i = 0; i < N_OF(table); i++) {
		assert_int_equal(decl_result_letter(table[i].r), table[i].letter);
		assert_true(decl_result_parse(table[i].letter, &r));
		assert_int_equal(r, table[i].r);
	}
	for (int c = -128; c < 128; c++) {
		n += decl_result_parse((char)c, &r);
	}
	assert_int_equal(n, N_OF(table));
}

static void test_init(void **state)
{
	struct decl d;

	(void)state;
	memset(&d, 0x5a, sizeof d);
	decl_init(&d, DECL_UPDATE);
	assert_int_equal(d.kind, DECL_UPDATE);
	assert_int_equal(d.start_day, DAY_NONE);
	assert_int_equal(d.end_day, DAY_NONE);
	assert_int_equal(d.start_minute, MINUTE_NONE);
	assert_int_equal(d.end_minute, MINUTE_NONE);
	assert_int_equal(d.period_id, NUMBER_NONE);
	assert_int_equal(d.worker.inss, NUMBER_NONE);
	assert_null(d.worker_type.p);
	assert_null(d.user.name.p);
	assert_false(d.user.given);
	assert_false(d.features_given);
}

static void letter_of_none(void)
{
	(void)decl_result_letter((enum decl_result)0);
}

static void init_of_none(void)
{
	struct decl d;

	decl_init(&d, DECL_KIND__MAX);
}

static void test_bugs_of_the_caller(void **state)
{
	(void)state;
	assert_true(dies(letter_of_none));
	assert_true(dies(init_of_none));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_letters),
		cmocka_unit_test(test_init),
		cmocka_unit_test(test_bugs_of_the_caller),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
