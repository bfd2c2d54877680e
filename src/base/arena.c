/* Bounded memory for one request: a list of chunks, a pointer that moves up.
 *
 * The first chunk is part of the arena's own block, and is all that most
 * requests touch; later ones double in size and are given back at a reset.
 * Memory is zeroed when it is handed out, never before, so that a reset costs
 * nothing.  Under AddressSanitizer everything that is not handed out is
 * poisoned and allocations stand apart, so that the sanitizer sees an overrun
 * here as well as it does with malloc.  Start reading at take(). */
#include "base/arena.h"

#include <stdalign.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#if defined(__SANITIZE_ADDRESS__)
#define WITH_ASAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define WITH_ASAN 1
#endif
#endif

#ifdef WITH_ASAN
/* As in sanitizer/asan_interface.h, but not const: gcc takes a const pointer to
 * fresh memory for a read of it. */
void __asan_poison_memory_region(void *p, size_t n);
void __asan_unpoison_memory_region(void *p, size_t n);
#define POISON(p, n) __asan_poison_memory_region((p), (n))
#define UNPOISON(p, n) __asan_unpoison_memory_region((p), (n))
#define GAP ALIGN
#else
#define POISON(p, n) ((void)(p), (void)(n))
#define UNPOISON(p, n) ((void)(p), (void)(n))
#define GAP ((size_t)0)
#endif

#define ALIGN alignof(max_align_t)
/* Holds the work of one declaration, and of an overview of some forty periods. */
#define FIRST_CHUNK ((size_t)32 * 1024)

struct chunk {
	struct chunk *next;
	alignas(max_align_t) char bytes[];
};

struct deferred {
	struct deferred *next;
	void (*fn)(void *);
	void *arg;
};

struct arena {
	size_t max;
	size_t used;
	char *at, *end;            /* free part of the chunk in use */
	size_t chunk_n;            /* size of the chunk in use */
	size_t first_n;
	struct chunk *extra;       /* all but the first chunk, newest first */
	struct deferred *deferred; /* newest first */
	alignas(max_align_t) char first[];
};

static size_t round_up(size_t n)
{
	return (n + ALIGN - 1) / ALIGN * ALIGN;
}

static void use_chunk(struct arena *a, char *bytes, size_t n)
{
	a->at = bytes;
	a->end = bytes + n;
	a->chunk_n = n;
	POISON(bytes, n);
}

static void grow(struct arena *a, size_t need)
{
	struct chunk *c;
	size_t n = 2 * a->chunk_n, left = a->max - a->used;

	if (n > left) {
		n = left;
	}
	if (n < need) {
		n = need;
	}
	c = malloc(sizeof(*c) + n);
	CHECK(c != NULL);
	c->next = a->extra;
	a->extra = c;
	use_chunk(a, c->bytes, n);
}

/* n bytes as they come. */
static char *take(struct arena *a, size_t n)
{
	char *p;
	size_t need;

	CHECK(n <= a->max - a->used);
	need = round_up(n);
	if ((size_t)(a->end - a->at) < need + GAP) {
		grow(a, need + GAP);
	}
	p = a->at;
	a->at += need + GAP;
	a->used += need;
	UNPOISON(p, n);
	return p;
}

static void run_deferred(struct arena *a)
{
	while (a->deferred != NULL) {
		struct deferred *d = a->deferred;

		a->deferred = d->next;
		d->fn(d->arg);
	}
}

static void free_extra(struct arena *a)
{
	while (a->extra != NULL) {
		struct chunk *c = a->extra;

		a->extra = c->next;
		free(c);
	}
}

struct arena *arena_new(size_t max_bytes)
{
	struct arena *a;
	size_t n;

	CHECK(max_bytes > 0 && max_bytes <= SIZE_MAX / 4);
	n = round_up(max_bytes) < FIRST_CHUNK ? round_up(max_bytes) : FIRST_CHUNK;
	a = malloc(sizeof(*a) + n);
	CHECK(a != NULL);
	*a = (struct arena){ .max = round_up(max_bytes), .first_n = n };
	use_chunk(a, a->first, n);
	return a;
}

void arena_free(struct arena **a)
{
	if (*a == NULL) {
		return;
	}
	run_deferred(*a);
	free_extra(*a);
	UNPOISON((*a)->first, (*a)->first_n);
	free(*a);
	*a = NULL;
}

void arena_reset(struct arena *a)
{
	run_deferred(a);
	free_extra(a);
	a->used = 0;
	use_chunk(a, a->first, a->first_n);
}

void *arena_alloc(struct arena *a, size_t n)
{
	return memset(take(a, n), 0, n);
}

void *arena_array(struct arena *a, size_t n, size_t size)
{
	size_t bytes;

	CHECK(!__builtin_mul_overflow(n, size, &bytes));
	return arena_alloc(a, bytes);
}

char *arena_copy(struct arena *a, const void *p, size_t n)
{
	char *copy;

	CHECK(n < SIZE_MAX);
	copy = take(a, n + 1);
	if (n > 0) {
		memcpy(copy, p, n);
	}
	copy[n] = '\0';
	return copy;
}

char *arena_printf(struct arena *a, const char *fmt, ...)
{
	char small[256], *text;
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(small, sizeof(small), fmt, ap);
	va_end(ap);
	CHECK(n >= 0);
	if ((size_t)n < sizeof(small)) {
		return arena_copy(a, small, (size_t)n);
	}
	text = take(a, (size_t)n + 1);
	va_start(ap, fmt);
	vsnprintf(text, (size_t)n + 1, fmt, ap);
	va_end(ap);
	return text;
}

void arena_defer(struct arena *a, void (*fn)(void *), void *arg)
{
	struct deferred *d = arena_new_of(a, struct deferred);

	d->next = a->deferred;
	d->fn = fn;
	d->arg = arg;
	a->deferred = d;
}

size_t arena_used(const struct arena *a)
{
	return a->used;
}
