/* Counters of those who do not exist. */
#include "identity/ghost.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#define SLOTS 65536

static int64_t third_waits(int32_t failures, int64_t now_us)
{
	return failures == 3 ? now_us + 60 : 0;
}

static void test_counts(void **state)
{
	(void)state;
	assert_int_equal(ghost_locked_until(7), 0);
	assert_int_equal(ghost_failure(7, 1000, third_waits), 0);
	assert_int_equal(ghost_failure(7, 1000, third_waits), 0);
	assert_int_equal(ghost_failure(8, 1000, third_waits), 0);
	assert_int_equal(ghost_failure(7, 1000, third_waits), 1060);
	assert_int_equal(ghost_locked_until(7), 1060);
	assert_int_equal(ghost_locked_until(8), 0);
	/* one that came in beside the third does not unlock */
	assert_int_equal(ghost_failure(7, 1001, third_waits), 1060);
}

/* The table never grows: who comes to a taken slot takes it over and starts at one. */
static void test_newcomer(void **state)
{
	(void)state;
	for (int i = 0; i < 3; i++) {
		(void)ghost_failure(9, 1000, third_waits);
	}
	assert_int_equal(ghost_locked_until(9), 1060);
	assert_int_equal(ghost_locked_until(9 + SLOTS), 0);
	assert_int_equal(ghost_failure(9 + SLOTS, 1000, third_waits), 0);
	assert_int_equal(ghost_locked_until(9), 0);
	assert_int_equal(ghost_failure(9 + SLOTS, 1000, third_waits), 0);
	assert_int_equal(ghost_failure(9 + SLOTS, 1000, third_waits), 1060);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_counts),
		cmocka_unit_test(test_newcomer),
	};

	return cmocka_run_group_tests_name("ghost", tests, NULL, NULL);
}
