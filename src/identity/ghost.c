/* A table of counters in memory, one slot a tag, the newcomer takes the place.
 *
 * Not in the store, because a flood of invented names must not fill a disk.
 * The size makes it dearer to wash a counter out (one password hash for each
 * name tried) than to wait for its end.  What remains: a restart forgets these
 * counters and not those of accounts. */
#include "identity/ghost.h"

#include <threads.h>

#include "base/check.h"

#define N_SLOTS 65536 /* 1.5 MB, touched only where it is used */

struct slot {
	uint64_t tag;
	int64_t locked_until_us;
	int32_t failures;
};

static struct slot slots[N_SLOTS];
static mtx_t lock;
static once_flag once = ONCE_FLAG_INIT;

static void init(void)
{
	CHECK(mtx_init(&lock, mtx_plain) == thrd_success);
}

static struct slot *enter(uint64_t tag)
{
	call_once(&once, init);
	CHECK(mtx_lock(&lock) == thrd_success);
	return &slots[tag % N_SLOTS];
}

static void leave(void)
{
	CHECK(mtx_unlock(&lock) == thrd_success);
}

int64_t ghost_locked_until(uint64_t tag)
{
	const struct slot *x = enter(tag);
	int64_t until_us = x->tag == tag ? x->locked_until_us : 0;

	leave();
	return until_us;
}

int64_t ghost_failure(uint64_t tag, int64_t now_us, int64_t (*lock_until)(int32_t failures, int64_t now_us))
{
	struct slot *x = enter(tag);
	int64_t until_us;

	if (x->tag != tag) {
		*x = (struct slot){ .tag = tag };
	}
	if (x->failures < INT32_MAX) {
		x->failures++;
	}
	until_us = lock_until(x->failures, now_us);
	if (until_us > x->locked_until_us) { /* a try beside the one that locked does not unlock */
		x->locked_until_us = until_us;
	}
	until_us = x->locked_until_us;
	leave();
	return until_us;
}
