/* A few threads behind a bounded queue.
 *
 * The queue is a ring made at start-up, so that running something never asks
 * for memory and a flood ends in ERR_BUSY.  Start reading at work(). */
#include "base/pool.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>

struct job {
	void (*fn)(void *arg);
	void *arg;
};

struct pool {
	const char *name;
	pthread_mutex_t lock;
	pthread_cond_t more; /* a job came, or the end */
	struct job *ring;
	size_t ring_n, first, n_waiting;
	bool ending;
	pthread_t *thread;
	size_t n_threads;
};

static void *work(void *cls)
{
	struct pool *p = cls;

	AZ(pthread_setname_np(pthread_self(), p->name)); /* of itself only: the walls keep /proc shut */
	AZ(pthread_mutex_lock(&p->lock));
	for (;;) {
		struct job job;

		while (p->n_waiting == 0 && !p->ending) {
			AZ(pthread_cond_wait(&p->more, &p->lock));
		}
		if (p->n_waiting == 0) {
			break;
		}
		job = p->ring[p->first];
		p->first = (p->first + 1) % p->ring_n;
		p->n_waiting--;
		AZ(pthread_mutex_unlock(&p->lock));
		job.fn(job.arg);
		AZ(pthread_mutex_lock(&p->lock));
	}
	AZ(pthread_mutex_unlock(&p->lock));
	return NULL;
}

struct pool *pool_start(const char *name, int n_threads, int queue_max)
{
	struct pool *p = calloc(1, sizeof(*p));

	CHECK(p != NULL);
	CHECK(n_threads > 0);
	CHECK(queue_max > 0);
	p->name = name;
	p->ring_n = (size_t)queue_max;
	p->n_threads = (size_t)n_threads;
	p->ring = calloc(p->ring_n, sizeof(*p->ring));
	p->thread = calloc(p->n_threads, sizeof(*p->thread));
	CHECK(p->ring != NULL);
	CHECK(p->thread != NULL);
	AZ(pthread_mutex_init(&p->lock, NULL));
	AZ(pthread_cond_init(&p->more, NULL));
	for (size_t i = 0; i < p->n_threads; i++) {
		AZ(pthread_create(&p->thread[i], NULL, work, p));
	}
	return p;
}

enum err pool_run(struct pool *p, void (*fn)(void *arg), void *arg)
{
	enum err e = ERR_BUSY;

	AZ(pthread_mutex_lock(&p->lock));
	CHECK(!p->ending);
	if (p->n_waiting < p->ring_n) {
		p->ring[(p->first + p->n_waiting) % p->ring_n] = (struct job){ fn, arg };
		p->n_waiting++;
		AZ(pthread_cond_signal(&p->more));
		e = ERR_OK;
	}
	AZ(pthread_mutex_unlock(&p->lock));
	return e;
}

void pool_stop(struct pool **pool)
{
	struct pool *p = *pool;

	if (p == NULL) {
		return;
	}
	AZ(pthread_mutex_lock(&p->lock));
	p->ending = true;
	AZ(pthread_cond_broadcast(&p->more));
	AZ(pthread_mutex_unlock(&p->lock));
	for (size_t i = 0; i < p->n_threads; i++) {
		AZ(pthread_join(p->thread[i], NULL));
	}
	AZ(pthread_cond_destroy(&p->more));
	AZ(pthread_mutex_destroy(&p->lock));
	free(p->thread);
	free(p->ring);
	free(p);
	*pool = NULL;
}
