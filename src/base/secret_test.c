/* Tests of the memory for keys: what the kernel says about its pages.  (Locking is
 * left out by the sanitizers; test/e2e/walls.test.js looks at a plain build.) */
#include "base/secret.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#include "base/check.h"

#define SIZE 96

/* Whether the mapping that p lies in has this flag (proc(5), VmFlags of smaps). */
static bool has_flag(const void *p, const char *flag)
{
	FILE *f = fopen("/proc/self/smaps", "re");
	char line[400];
	unsigned long from, to;
	bool inside = false, has = false;

	CHECK(f != NULL);
	while (fgets(line, sizeof(line), f) != NULL) {
		if (sscanf(line, "%lx-%lx ", &from, &to) == 2) {
			inside = (uintptr_t)p >= from && (uintptr_t)p < to;
		} else if (inside && strncmp(line, "VmFlags:", 8) == 0) {
			has = strstr(line, flag) != NULL;
		}
	}
	fclose(f);
	return has;
}

static void is_in_no_core_file(void **state)
{
	unsigned char *p = secret_new(SIZE);
	void *q = p;

	(void)state;
	for (size_t i = 0; i < SIZE; i++) {
		assert_int_equal(p[i], 0);
	}
	assert_true(has_flag(p, " dd"));
	assert_false(has_flag(state, " dd")); /* the stack is, so the flag says something */
	memset(p, 1, SIZE);
	secret_free(&q, SIZE);
	assert_null(q);
	secret_free(&q, SIZE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(is_in_no_core_file),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
