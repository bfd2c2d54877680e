/* The output buffer: its maximum, numbers, escaping. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <inttypes.h>
#include <stdio.h>
#include <cmocka.h>

#include "base/buf.h"

static void check_text(struct buf *b, const char *want)
{
	assert_int_equal(b->n, strlen(want));
	assert_memory_equal(buf_str(b).p, want, b->n);
	buf_clear(b);
}

static void test_empty(void **state)
{
	struct buf b;
	size_t n = 9;

	(void)state;
	buf_init(&b, 10);
	assert_non_null(buf_str(&b).p);
	assert_int_equal(buf_str(&b).n, 0);
	buf_put(&b, NULL, 0);
	buf_putstr(&b, STR_NONE);
	buf_html(&b, STR_NONE);
	buf_url(&b, STR_NONE);
	buf_puts(&b, "");
	assert_null(b.p);
	assert_null(buf_take(&b, &n));
	assert_int_equal(n, 0);
	buf_free_taken(NULL);
	buf_free(&b);
}

/* For every maximum: exactly max bytes fit, one more is dropped and said. */
static void test_maximum(void **state)
{
	static const size_t maxima[] = { 1, 2, 4095, 4096, 4097, 8191, 8192, 8193, 100000 };

	(void)state;
	for (size_t m = 0; m < N_OF(maxima); m++) {
		struct buf b;

		buf_init(&b, maxima[m]);
		for (size_t i = 0; i < maxima[m]; i++) {
			buf_putc(&b, (char)('a' + i % 26));
		}
		assert_false(b.overflow);
		assert_int_equal(b.n, maxima[m]);
		assert_true(b.cap <= maxima[m]);
		buf_putc(&b, 'x');
		assert_true(b.overflow);
		assert_int_equal(b.n, maxima[m]);
		for (size_t i = 0; i < maxima[m]; i++) {
			assert_int_equal(b.p[i], 'a' + i % 26);
		}
		buf_clear(&b);
		assert_false(b.overflow);
		assert_int_equal(b.max, maxima[m]);
		buf_free(&b);
	}
}

static void test_overflow_is_sticky(void **state)
{
	struct buf b;

	(void)state;
	buf_init(&b, 10);
	buf_puts(&b, "12345678");
	assert_true(buf_room(&b, 2));
	assert_false(buf_room(&b, 3));
	assert_true(b.overflow);
	buf_puts(&b, "9");
	check_text(&b, "12345678");
	buf_puts(&b, "9");
	check_text(&b, "9");
	assert_false(buf_room(&b, SIZE_MAX));
	buf_free(&b);
	buf_init(&b, SIZE_MAX);
	buf_puts(&b, "x");
	assert_false(buf_room(&b, SIZE_MAX));
	buf_free(&b);
}

/* The largest answer that the house allows, in uneven pieces. */
static void test_torture(void **state)
{
	struct buf b;
	char piece[3001];
	size_t total = 0, max = (size_t)8 << 20;

	(void)state;
	memset(piece, 'p', sizeof(piece));
	buf_init(&b, max);
	for (size_t n = 1; total + n <= max; n = n * 7 % 3001 + 1) {
		buf_put(&b, piece, n);
		total += n;
	}
	assert_false(b.overflow);
	assert_int_equal(b.n, total);
	buf_put(&b, piece, max - total);
	assert_false(b.overflow);
	buf_put(&b, piece, 1);
	assert_true(b.overflow);
	for (size_t i = 0; i < max; i++) {
		if (b.p[i] != 'p') {
			fail();
		}
	}
	buf_free(&b);
}

static void test_take(void **state)
{
	struct buf b;
	size_t n;
	char *p;

	(void)state;
	buf_init(&b, 100);
	buf_puts(&b, "mine");
	p = buf_take(&b, &n);
	assert_int_equal(n, 4);
	assert_memory_equal(p, "mine", 4);
	assert_null(b.p);
	assert_int_equal(b.max, 100);
	buf_puts(&b, "again");
	assert_memory_equal(p, "mine", 4);
	buf_free_taken(p);
	check_text(&b, "again");
	buf_free(&b);
}

static void check_i64(struct buf *b, int64_t v)
{
	char want[32];

	snprintf(want, sizeof(want), "%" PRId64, v);
	buf_i64(b, v);
	check_text(b, want);
}

static void test_i64(void **state)
{
	struct buf b;
	int64_t power = 1;

	(void)state;
	buf_init(&b, 100);
	for (int i = 0; i < 19; i++, power = i < 19 ? power * 10 : power) {
		for (int64_t d = -1; d <= 1; d++) {
			check_i64(&b, power + d);
			check_i64(&b, -power + d);
		}
	}
	for (int64_t v = -11000; v <= 11000; v++) {
		check_i64(&b, v);
	}
	check_i64(&b, INT64_MAX);
	check_i64(&b, INT64_MIN);
	check_i64(&b, INT64_MIN + 1);
	buf_free(&b);
}

static void test_printf(void **state)
{
	struct buf b;

	(void)state;
	buf_init(&b, 300);
	buf_printf(&b, "%s=%d", "a", 5);
	check_text(&b, "a=5");
	for (int n = 254; n <= 300; n++) {
		buf_printf(&b, "%0*d", n, 1);
		assert_int_equal(b.n, n);
		assert_false(b.overflow);
		assert_int_equal(b.p[n - 1], '1');
		buf_clear(&b);
	}
	buf_printf(&b, "%0*d", 301, 1);
	assert_true(b.overflow);
	assert_int_equal(b.n, 0);
	buf_free(&b);
}

static void test_html(void **state)
{
	static const char *const table[][2] = {
		{ "plain text", "plain text" },
		{ "&", "&amp;" },
		{ "<a href=\"x\">'&'</a>", "&lt;a href=&quot;x&quot;&gt;&#39;&amp;&#39;&lt;/a&gt;" },
		{ "é€ &amp;", "é€ &amp;amp;" },
		{ "a<", "a&lt;" },
		{ "<a", "&lt;a" },
		{ "%;=?!", "%;=?!" },
	};
	struct buf b;

	(void)state;
	buf_init(&b, 1000);
	for (size_t i = 0; i < N_OF(table); i++) {
		buf_html(&b, str_of(table[i][0]));
		check_text(&b, table[i][1]);
	}
	for (int c = 1; c < 256; c++) {
		char one = (char)c;

		buf_html(&b, (struct str){ &one, 1 });
		assert_int_equal(b.n == 1, strchr("&<>\"'", c) == NULL);
		assert_true(b.n > 1 || b.p[0] == one);
		buf_clear(&b);
	}
	buf_html(&b, (struct str){ "a\0<", 3 });
	assert_int_equal(b.n, 6);
	buf_free(&b);
}

static void test_url(void **state)
{
	static const char unreserved[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
	struct buf b;

	(void)state;
	buf_init(&b, 1000);
	buf_url(&b, STR("a b/é?&=%+"));
	check_text(&b, "a%20b%2F%C3%A9%3F%26%3D%25%2B");
	for (int c = 0; c < 256; c++) {
		char one = (char)c, want[4];

		buf_url(&b, (struct str){ &one, 1 });
		if (c != 0 && strchr(unreserved, c) != NULL) {
			assert_int_equal(b.n, 1);
			assert_int_equal(b.p[0], one);
		} else {
			snprintf(want, sizeof(want), "%%%02X", (unsigned)c);
			assert_int_equal(b.n, 3);
			assert_memory_equal(b.p, want, 3);
		}
		buf_clear(&b);
	}
	buf_free(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_empty),
		cmocka_unit_test(test_maximum),
		cmocka_unit_test(test_overflow_is_sticky),
		cmocka_unit_test(test_torture),
		cmocka_unit_test(test_take),
		cmocka_unit_test(test_i64),
		cmocka_unit_test(test_printf),
		cmocka_unit_test(test_html),
		cmocka_unit_test(test_url),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
