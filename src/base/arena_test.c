/* The arena: bound, zeroing, alignment, growth, what is deferred. */
#include <setjmp.h>
#include <stdalign.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "base/arena.h"
#include "base/dies.h"

#define MAX ((size_t)1 << 20)

static void test_alloc_is_zeroed_and_aligned(void **state)
{
	struct arena *a = arena_new(MAX);

	(void)state;
	for (int round = 0; round < 3; round++) {
		for (size_t n = 0; n < 300; n++) {
			unsigned char *p = arena_alloc(a, n);

			assert_int_equal((uintptr_t)p % alignof(max_align_t), 0);
			for (size_t i = 0; i < n; i++) {
				assert_int_equal(p[i], 0);
			}
			memset(p, 0xee, n);
		}
		arena_reset(a);
		assert_int_equal(arena_used(a), 0);
	}
	arena_free(&a);
	assert_null(a);
	arena_free(&a);
}

/* Allocations do not overlap: each keeps its pattern until the end. */
static void test_allocations_stand_apart(void **state)
{
	struct arena *a = arena_new(16 * MAX);
	unsigned char *p[600];

	(void)state;
	for (size_t i = 0; i < 600; i++) {
		p[i] = arena_alloc(a, i * 37 % 5000 + 1);
		memset(p[i], (int)(i % 251), i * 37 % 5000 + 1);
	}
	for (size_t i = 0; i < 600; i++) {
		for (size_t k = 0; k < i * 37 % 5000 + 1; k++) {
			assert_int_equal(p[i][k], i % 251);
		}
	}
	arena_free(&a);
}

static void use_up(size_t extra)
{
	struct arena *a = arena_new(MAX);

	for (size_t i = 0; i < MAX / 16; i++) {
		memset(arena_alloc(a, 16), 1, 16);
	}
	CHECK(arena_used(a) == MAX);
	arena_alloc(a, 0);
	arena_alloc(a, extra);
	arena_free(&a);
}
static void use_all(void) { use_up(0); }
static void use_more(void) { use_up(1); }

static void one_piece(size_t n)
{
	struct arena *a = arena_new(MAX);

	memset(arena_alloc(a, n), 1, n);
	arena_free(&a);
}
static void one_piece_fits(void) { one_piece(MAX); }
static void one_piece_too_big(void) { one_piece(MAX + 1); }
static void piece_of_all_memory(void) { one_piece(SIZE_MAX); }

static void array_overflows(void)
{
	struct arena *a = arena_new(MAX);

	arena_array(a, SIZE_MAX / 4, 8);
}
static void copy_overflows(void)
{
	struct arena *a = arena_new(MAX);

	arena_copy(a, "", SIZE_MAX);
}
static void arena_of_nothing(void) { arena_new(0); }
static void arena_of_all(void) { arena_new(SIZE_MAX); }

static void test_bound(void **state)
{
	(void)state;
	assert_false(dies(use_all));
	assert_true(dies(use_more));
	assert_false(dies(one_piece_fits));
	assert_true(dies(one_piece_too_big));
	assert_true(dies(piece_of_all_memory));
	assert_true(dies(array_overflows));
	assert_true(dies(copy_overflows));
	assert_true(dies(arena_of_nothing));
	assert_true(dies(arena_of_all));
}

static void test_small_arena(void **state)
{
	struct arena *a = arena_new(1);

	(void)state;
	*(char *)arena_alloc(a, 1) = 'x';
	arena_reset(a);
	assert_int_equal(*(char *)arena_alloc(a, 1), 0);
	arena_free(&a);
}

static void test_copy_and_array(void **state)
{
	struct arena *a = arena_new(MAX);
	char *c = arena_copy(a, "abc\0def", 7);
	int *numbers = arena_array_of(a, 1000, int);
	struct { int x; long y; } *pair = arena_alloc(a, sizeof(*pair));

	(void)state;
	assert_memory_equal(c, "abc\0def", 8);
	assert_string_equal(arena_copy(a, NULL, 0), "");
	for (int i = 0; i < 1000; i++) {
		assert_int_equal(numbers[i], 0);
		numbers[i] = i;
	}
	assert_int_equal(pair->x, 0);
	assert_int_equal(pair->y, 0);
	arena_free(&a);
}

/* 254 to 257 bytes: both sides of the buffer on the stack. */
static void test_printf(void **state)
{
	struct arena *a = arena_new(MAX);

	(void)state;
	assert_string_equal(arena_printf(a, "%d-%s", 42, "x"), "42-x");
	assert_string_equal(arena_printf(a, "%s", ""), "");
	for (int n = 254; n < 258; n++) {
		char *p = arena_printf(a, "%0*d", n, 7);

		assert_int_equal(strlen(p), n);
		assert_int_equal(p[n - 1], '7');
		assert_int_equal(p[0], '0');
	}
	assert_int_equal(strlen(arena_printf(a, "%0*d", 100000, 7)), 100000);
	arena_free(&a);
}

static char order[8];
static size_t order_n;

static void note(void *arg)
{
	order[order_n++] = *(const char *)arg;
}

static void test_deferred_last_first(void **state)
{
	struct arena *a = arena_new(MAX);
	char names[] = "abc";

	(void)state;
	arena_defer(a, note, &names[0]);
	arena_defer(a, note, &names[1]);
	assert_int_equal(order_n, 0);
	arena_reset(a);
	assert_int_equal(order_n, 2);
	assert_memory_equal(order, "ba", 2);
	arena_reset(a);
	assert_int_equal(order_n, 2);
	arena_defer(a, note, &names[2]);
	arena_free(&a);
	assert_int_equal(order_n, 3);
	assert_int_equal(order[2], 'c');
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_alloc_is_zeroed_and_aligned),
		cmocka_unit_test(test_allocations_stand_apart),
		cmocka_unit_test(test_bound),
		cmocka_unit_test(test_small_arena),
		cmocka_unit_test(test_copy_and_array),
		cmocka_unit_test(test_printf),
		cmocka_unit_test(test_deferred_last_first),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
