/* Every error has a name of its own. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "base/err.h"

static void test_names(void **state)
{
	(void)state;
	for (int e = 0; e < ERR__MAX; e++) {
		assert_true(strlen(err_name((enum err)e)) > 0);
		assert_string_not_equal(err_name((enum err)e), "unknown");
		for (int other = 0; other < e; other++) {
			assert_string_not_equal(err_name((enum err)e), err_name((enum err)other));
		}
	}
	assert_string_equal(err_name(ERR_OK), "ok");
	assert_string_equal(err_name(ERR_NOT_FOUND), "not-found");
	assert_string_equal(err_name(ERR_CORRUPT), "corrupt");
	assert_string_equal(err_name(ERR__MAX), "unknown");
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_names) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
