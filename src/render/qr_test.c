/* The matrix that the path draws, beside one that a decoder has read: the symbol
 * of "HELLO WORLD" in bytes, level M, is 21 modules wide (version 1); its finder
 * patterns and timing lines stand where the standard puts them, and the format
 * information says level M. */
#include "render/qr.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#define N 21

/* Draws the path into modules. */
static int draw(struct str path, char m[64][64])
{
	const char *p = path.p, *end = path.p + path.n;
	int x, y, w, w2, used, n = 0;

	memset(m, 0, 64 * 64);
	while (p < end) {
		assert_int_equal(sscanf(p, "M%d %dh%dv1h-%dz%n", &x, &y, &w, &w2, &used), 4);
		assert_int_equal(w, w2);
		for (int i = 0; i < w; i++) {
			assert_int_equal(m[y][x + i]++, 0);
			n++;
		}
		p += used;
	}
	return n;
}

static void test_symbol(void **state)
{
	static const char finder[7][8] = { "1111111", "1000001", "1011101", "1011101", "1011101", "1000001",
		"1111111" };
	struct arena *a = arena_new(1u << 20);
	char m[64][64];
	struct str path;
	int size;

	(void)state;
	assert_true(qr_path(a, STR("HELLO WORLD"), &path, &size));
	assert_int_equal(size, N + 2 * QR_QUIET);
	assert_in_range(draw(path, m), N * N / 3, 2 * N * N / 3);
	for (int y = 0; y < 7; y++) {
		for (int x = 0; x < 7; x++) {
			assert_int_equal(m[QR_QUIET + y][QR_QUIET + x], finder[y][x] - '0');
			assert_int_equal(m[QR_QUIET + y][QR_QUIET + N - 7 + x], finder[y][x] - '0');
			assert_int_equal(m[QR_QUIET + N - 7 + y][QR_QUIET + x], finder[y][x] - '0');
		}
	}
	for (int i = 8; i < N - 8; i++) {
		assert_int_equal(m[QR_QUIET + 6][QR_QUIET + i], i % 2 == 0);
		assert_int_equal(m[QR_QUIET + i][QR_QUIET + 6], i % 2 == 0);
	}
	/* format information, first two modules: level M is 00, masked with 10 (ISO/IEC 18004, 7.9) */
	assert_int_equal(m[QR_QUIET + 8][QR_QUIET], 1);
	assert_int_equal(m[QR_QUIET + 8][QR_QUIET + 1], 0);
	for (int i = 0; i < size; i++) {
		for (int k = 0; k < QR_QUIET; k++) {
			assert_int_equal(m[k][i] + m[size - 1 - k][i] + m[i][k] + m[i][size - 1 - k], 0);
		}
	}
	arena_free(&a);
}

static void test_too_long(void **state)
{
	struct arena *a = arena_new(1u << 20);
	char text[3000];
	struct str path;
	int size;

	(void)state;
	memset(text, 'a', sizeof(text));
	assert_true(qr_path(a, (struct str){ text, 2331 }, &path, &size)); /* version 40, level M, bytes */
	assert_int_equal(size, 177 + 2 * QR_QUIET);
	assert_false(qr_path(a, (struct str){ text, 2332 }, &path, &size));
	arena_free(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_symbol),
		cmocka_unit_test(test_too_long),
	};

	return cmocka_run_group_tests_name("qr", tests, NULL, NULL);
}
