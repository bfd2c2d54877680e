/* Asking the machine for the time; tests run the whole program under faketime. */
#include "base/clock.h"

#include <time.h>

#include "base/check.h"

static int64_t read_us(clockid_t id)
{
	struct timespec t;

	AZ(clock_gettime(id, &t));
	return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

int64_t clock_now_us(void)
{
	return read_us(CLOCK_REALTIME);
}

int64_t clock_mono_us(void)
{
	return read_us(CLOCK_MONOTONIC);
}
