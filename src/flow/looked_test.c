/* The writer of the access log: many that note at once, what cannot be written, the end. */
#include "flow/looked.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/resource.h>

#include "base/clock.h"
#include "flow/tempflow.h"

#define THREADS 8
#define EACH 100
#define NOW INT64_C(1772000000000000)

static struct tempflow t;
static struct worker_key nora;

static int setup(void **state)
{
	(void)state;
	tempflow_open(&t);
	nora = store_worker_key(t.flow.store, 1050399864);
	assert_int_equal(looked_start(&t.flow), ERR_OK);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	if (t.flow.looked != NULL) {
		looked_stop(&t.flow);
	}
	tempflow_close(&t);
	return 0;
}

static struct store_look entry(int64_t detail)
{
	return (struct store_look){ .at_us = NOW, .worker = nora, .by = LOOK_BY_CLIENT, .who = STR("c"),
		.what = LOOK_PERIOD, .detail = detail };
}

static int64_t count(void)
{
	struct store_reader *r = store_reader_take(t.flow.store);
	struct arena *a = arena_new(1 << 20);
	struct store_look *x;
	size_t n;

	assert_int_equal(store_look_list(r, a, nora, INT64_MAX, 2 * THREADS * EACH, &x, &n), ERR_OK);
	store_reader_give(t.flow.store, &r);
	arena_free(&a);
	return (int64_t)n;
}

static void tell(void *cls, const char *text)
{
	(void)cls;
	fail_msg("%s", text);
}

static void assert_whole(int64_t n)
{
	struct store_look_head head;

	assert_int_equal(store_look_check(t.flow.store, tell, NULL, &head), ERR_OK);
	assert_int_equal(head.n, n);
	assert_int_equal(count(), n);
}

static void *note_many(void *arg)
{
	(void)arg;
	for (int i = 0; i < EACH; i++) {
		struct store_look x = entry(i);

		CHECK(looked_wait(t.flow.looked, &x, 1) == ERR_OK);
	}
	return NULL;
}

static void test_many_at_once(void **state)
{
	pthread_t thread[THREADS];

	(void)state;
	for (int i = 0; i < THREADS; i++) {
		assert_int_equal(pthread_create(&thread[i], NULL, note_many, NULL), 0);
	}
	for (int i = 0; i < THREADS; i++) {
		assert_int_equal(pthread_join(thread[i], NULL), 0);
	}
	assert_whole(THREADS * EACH);
}

static void test_nobody(void **state)
{
	(void)state;
	assert_int_equal(looked_wait(t.flow.looked, NULL, 0), ERR_OK);
	assert_whole(0);
}

/* Several entries of one request: all or none. */
static void test_full_disk(void **state)
{
	const struct sigaction ignore = { .sa_handler = SIG_IGN };
	const struct store_look x[] = { entry(1), entry(2) };
	struct rlimit before, none;
	enum err e;

	(void)state;
	assert_int_equal(sigaction(SIGXFSZ, &ignore, NULL), 0);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
	none = (struct rlimit){ .rlim_cur = 1, .rlim_max = before.rlim_max };
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &none), 0);
	e = looked_wait(t.flow.looked, x, 2);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
	assert_true(e == ERR_FULL || e == ERR_UNAVAILABLE);
	assert_whole(0);
	assert_int_equal(looked_wait(t.flow.looked, x, 2), ERR_OK);
	assert_whole(2);
}

static atomic_int n_done;

static void count_done(struct looked_item *it)
{
	CHECK(it->err == ERR_OK);
	atomic_fetch_add(&n_done, 1);
}

/* The writer is held up: what waits is bounded, and is still written when it stops. */
static void test_queue_and_end(void **state)
{
	struct store_look x = entry(1);
	struct looked_item it[20];
	int n_taken = 0, n_refused = 0;

	(void)state;
	looked_stop(&t.flow);
	t.flow.conf.queue_max = 5;
	assert_int_equal(looked_start(&t.flow), ERR_OK);
	atomic_store(&n_done, 0);
	assert_int_equal(store_look_begin(t.flow.store), ERR_OK);
	for (size_t i = 0; i < N_OF(it); i++) {
		it[i] = (struct looked_item){ .entry = &x, .n = 1, .done = count_done };
		if (looked_note(t.flow.looked, &it[i]) == ERR_OK) {
			n_taken++;
		} else {
			n_refused++;
		}
	}
	assert_int_equal(atomic_load(&n_done), 0);
	assert_int_equal(store_look_end(t.flow.store, ERR_OK), ERR_OK);
	looked_stop(&t.flow);
	assert_true(n_taken >= 5 && n_refused > 0); /* the writer may have taken some out of the queue */
	assert_int_equal(atomic_load(&n_done), n_taken);
	assert_whole(n_taken);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_many_at_once, setup, teardown),
		cmocka_unit_test_setup_teardown(test_nobody, setup, teardown),
		cmocka_unit_test_setup_teardown(test_full_disk, setup, teardown),
		cmocka_unit_test_setup_teardown(test_queue_and_end, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
