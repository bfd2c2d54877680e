/* Bounded memory for one request.
 *
 * Everything made while serving a request lives in that request's arena and
 * dies with it.  The bound is a fuse, not a feature: the limits on bodies,
 * lists and pages (base/limits.h) keep every request far below it, so running
 * into it is a bug and fails a CHECK.  An arena belongs to one thread at a time. */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <stdarg.h>
#include <stddef.h>

#include "base/check.h"

struct arena;

/* A new arena that will never hold more than max_bytes.  Aborts only when the
 * machine has no memory at all. */
struct arena *arena_new(size_t max_bytes);
/* Runs what was deferred, releases all memory, sets *a to NULL.  NULL is fine. */
void arena_free(struct arena **a);
/* Runs what was deferred and forgets all allocations, keeping the first chunk. */
void arena_reset(struct arena *a);

/* n zeroed bytes, aligned for any type.  Never NULL; n may be 0. */
void *arena_alloc(struct arena *a, size_t n) __attribute__((returns_nonnull, malloc));
/* Room for n items of size bytes each, checked for overflow. */
void *arena_array(struct arena *a, size_t n, size_t size) __attribute__((returns_nonnull));
/* A copy with a NUL byte behind it. */
char *arena_copy(struct arena *a, const void *p, size_t n) __attribute__((returns_nonnull));
char *arena_printf(struct arena *a, const char *fmt, ...) PRINTF_LIKE(2, 3);
/* Ties a foreign object (a JSON tree, a database result) to the arena: fn(arg)
 * runs at reset or free, the last deferred first. */
void arena_defer(struct arena *a, void (*fn)(void *), void *arg);
/* Bytes handed out since the last reset. */
size_t arena_used(const struct arena *a);

#define arena_new_of(a, type) ((type *)arena_alloc((a), sizeof(type)))
#define arena_array_of(a, n, type) ((type *)arena_array((a), (n), sizeof(type)))

#endif
