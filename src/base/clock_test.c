/* The clocks go forward and count in microseconds. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>
#include <cmocka.h>

#include "base/clock.h"

static void test_wall_clock_is_utc_us(void **state)
{
	int64_t before = (int64_t)time(NULL) - 1, now = clock_now_us(), after;

	(void)state;
	after = (int64_t)time(NULL) + 1;
	assert_true(now >= before * 1000000 && now <= after * 1000000);
}

static void test_mono_goes_forward_in_us(void **state)
{
	struct timespec pause = { 0, 20 * 1000 * 1000 };
	int64_t start = clock_mono_us(), last = start, end;

	(void)state;
	for (int i = 0; i < 100000; i++) {
		int64_t now = clock_mono_us();

		assert_true(now >= last);
		last = now;
	}
	start = clock_mono_us();
	assert_int_equal(nanosleep(&pause, NULL), 0);
	end = clock_mono_us();
	assert_true(end - start >= 20 * 1000);
	assert_true(end - start < 20 * 1000 * 1000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_wall_clock_is_utc_us),
		cmocka_unit_test(test_mono_goes_forward_in_us),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
