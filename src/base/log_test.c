/* Log lines, caught from standard error: form, level, and that a client cannot
 * forge one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#include "base/log.h"

static char caught[8192];
static int saved_stderr, pipe_fd[2];

static void catch_begin(void)
{
	assert_int_equal(pipe(pipe_fd), 0);
	saved_stderr = dup(STDERR_FILENO);
	dup2(pipe_fd[1], STDERR_FILENO);
	close(pipe_fd[1]);
}

static size_t catch_end(void)
{
	ssize_t n;

	dup2(saved_stderr, STDERR_FILENO);
	close(saved_stderr);
	n = read(pipe_fd[0], caught, sizeof(caught) - 1);
	close(pipe_fd[0]);
	assert_true(n >= 0);
	caught[n] = '\0';
	return (size_t)n;
}

static void test_line(void **state)
{
	const char *rest;

	(void)state;
	catch_begin();
	log_event(LOG_WARN, "declaration.stored", "n=%d ms=%.1f", 18, 2.1);
	catch_end();
	/* <4>ts=2026-03-02T05:12:00.000000Z ev=… */
	assert_memory_equal(caught, "<4>ts=", 6);
	rest = caught + 6;
	assert_int_equal(rest[10], 'T');
	assert_int_equal(rest[26], 'Z');
	assert_string_equal(rest + 27, " ev=declaration.stored n=18 ms=2.1\n");
}

static void test_level(void **state)
{
	(void)state;
	for (int max = LOG_ERR; max <= LOG_DEBUG; max++) {
		log_set_level((enum log_level)max);
		for (int level = LOG_ERR; level <= LOG_DEBUG; level++) {
			catch_begin();
			log_event((enum log_level)level, "x", "n=%d", 1);
			assert_int_equal(catch_end() > 0, level <= max);
		}
	}
	log_set_level(LOG_NOTICE);
}

static void test_cannot_be_forged(void **state)
{
	const char *evil = "x\n<3>ts=now ev=forged \"quoted\" \\ \x7f\x1b[2J\xc3\xa9";

	(void)state;
	catch_begin();
	log_event(LOG_ERR, "x", "a=%s", log_value(evil));
	catch_end();
	assert_ptr_equal(strchr(caught, '\n'), caught + strlen(caught) - 1);
	assert_non_null(strstr(caught,
	    " a=\"x\\x0a<3>ts=now ev=forged \\\"quoted\\\" \\\\ \\x7f\\x1b[2J\\xc3\\xa9\"\n"));
	catch_begin();
	log_event(LOG_ERR, "x", "a=%s b=2", "1\n\r\t\x7f");
	catch_end();
	assert_non_null(strstr(caught, " a=1???? b=2\n"));
}

static void test_long_line_is_one_write(void **state)
{
	static const int lengths[] = { 1990, 2000, 2010, 2020, 2100, 100000 };

	(void)state;
	for (size_t i = 0; i < N_OF(lengths); i++) {
		size_t n;

		catch_begin();
		log_event(LOG_ERR, "x", "a=%0*d", lengths[i], 0);
		n = catch_end();
		assert_true(n <= 2048);
		assert_int_equal(n, strlen(caught));
		assert_int_equal(caught[n - 1], '\n');
		assert_int_equal(caught[n - 2], '0');
		assert_ptr_equal(strchr(caught, '\n'), caught + n - 1);
	}
	catch_begin();
	log_event(LOG_ERR, "x", "a=%0*d b=%d", 1000, 0, 77);
	catch_end();
	assert_non_null(strstr(caught, " b=77\n"));
}

static void test_value(void **state)
{
	char text[120], want[120];
	const char *one, *two, *three, *four;

	(void)state;
	assert_string_equal(log_value(NULL), "-");
	assert_string_equal(log_value(""), "\"\"");
	for (size_t n = 99; n <= 101; n++) {
		memset(text, 'a', n);
		text[n] = '\0';
		snprintf(want, sizeof(want), "\"%.100s%s\"", text, n > 100 ? "..." : "");
		assert_string_equal(log_value(text), want);
	}
	memset(text, 0xff, 110);
	text[110] = '\0';
	assert_int_equal(strlen(log_value(text)), 4 * 100 + 5);
	one = log_value("1");
	two = log_value("2");
	three = log_value("3");
	four = log_value("4");
	assert_string_equal(one, "\"1\"");
	assert_string_equal(two, "\"2\"");
	assert_string_equal(three, "\"3\"");
	assert_string_equal(four, "\"4\"");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_line),
		cmocka_unit_test(test_level),
		cmocka_unit_test(test_cannot_be_forged),
		cmocka_unit_test(test_long_line_is_one_write),
		cmocka_unit_test(test_value),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
