/* The assertions pass what holds, and stop the process with a report otherwise. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/dies.h"

static void fail_check(void) { CHECK(1 + 1 == 3); }
static void fail_an(void) { AN(NULL); }
static void fail_az(void) { AZ(1); }
static void fail_wrong(void) { WRONG("cannot be"); }
static void pass(void)
{
	CHECK(1 + 1 == 2);
	AN(1);
	AZ(0);
}

static void test_failing(void **state)
{
	(void)state;
	assert_true(dies(fail_check));
	assert_true(dies(fail_an));
	assert_true(dies(fail_az));
	assert_true(dies(fail_wrong));
}

static void test_passing(void **state)
{
	int numbers[7];

	(void)state;
	assert_false(dies(pass));
	assert_int_equal(N_OF(numbers), 7);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_failing),
		cmocka_unit_test(test_passing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
