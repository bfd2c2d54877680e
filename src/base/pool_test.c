/* Tests of the pool: everything queued is done, the queue has an end, threads run side by side. */
#include "base/pool.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdint.h>
#include <cmocka.h>

static atomic_int n_done;

static void count(void *arg)
{
	(void)arg;
	atomic_fetch_add(&n_done, 1);
}

static void wait_at(void *arg)
{
	pthread_barrier_wait(arg);
	atomic_fetch_add(&n_done, 1);
}

static void finishes_what_is_queued_before_it_stops(void **state)
{
	struct pool *p = pool_start("test", 3, 1000);

	(void)state;
	atomic_store(&n_done, 0);
	for (int i = 0; i < 1000; i++) {
		assert_int_equal(pool_run(p, count, NULL), ERR_OK);
	}
	pool_stop(&p);
	assert_null(p);
	assert_int_equal(atomic_load(&n_done), 1000);
	pool_stop(&p);
}

static void refuses_when_the_queue_is_full(void **state)
{
	pthread_barrier_t begun, end;
	struct pool *p = pool_start("test", 1, 2);

	(void)state;
	atomic_store(&n_done, 0);
	assert_int_equal(pthread_barrier_init(&begun, NULL, 2), 0);
	assert_int_equal(pthread_barrier_init(&end, NULL, 2), 0);
	assert_int_equal(pool_run(p, wait_at, &begun), ERR_OK);
	assert_int_equal(pool_run(p, wait_at, &end), ERR_OK);
	pthread_barrier_wait(&begun); /* the first one has left the queue; the thread will now stand at the end */
	while (atomic_load(&n_done) == 0) {
	}
	while (pool_run(p, count, NULL) == ERR_OK) {
	}
	assert_int_equal(pool_run(p, count, NULL), ERR_BUSY);
	pthread_barrier_wait(&end);
	pool_stop(&p);
	assert_in_range(atomic_load(&n_done), 3, 5);
	pthread_barrier_destroy(&begun);
	pthread_barrier_destroy(&end);
}

static void threads_run_side_by_side(void **state)
{
	pthread_barrier_t all;
	struct pool *p = pool_start("test", 2, 4);

	(void)state;
	atomic_store(&n_done, 0);
	assert_int_equal(pthread_barrier_init(&all, NULL, 3), 0);
	assert_int_equal(pool_run(p, wait_at, &all), ERR_OK);
	assert_int_equal(pool_run(p, wait_at, &all), ERR_OK);
	pthread_barrier_wait(&all); /* returns only when both stand there at the same time */
	pool_stop(&p);
	assert_int_equal(atomic_load(&n_done), 2);
	pthread_barrier_destroy(&all);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(finishes_what_is_queued_before_it_stops),
		cmocka_unit_test(refuses_when_the_queue_is_full),
		cmocka_unit_test(threads_run_side_by_side),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
