/* The hot path: many threads hand in, one writer stores.
 *
 * Any number of threads put items in a queue; one writer takes all that waits
 * (at most batch_max), stores them in one transaction and answers them after
 * its one fsync.  One writer makes the order of declarations total and their
 * times monotonic without any locking in the rules, and the fsync, by far the
 * dearest step, is shared by all that wait.  What one declaration needs is in
 * flow/intake_store.c.  Start reading at write_batches. */
#include "flow/intake.h"

#include <pthread.h>

#include "base/clock.h"
#include "base/log.h"

struct intake {
	struct arena *arena;          /* holds this struct */
	struct flow *flow;
	pthread_t writer;
	pthread_mutex_t lock;         /* guards what follows */
	pthread_cond_t wake;
	struct intake_item *first, **last;
	int64_t n_waiting;
	bool stopping;
};

#define ROUNDS_MAX 8 /* attempts at one batch: each leaves out one item that cannot be stored */

/* True when the next item may well be stored: a row of this one's worker is
 * damaged.  False when no item can be stored now. */
static bool is_own_trouble(enum err e)
{
	static const bool of_the_file[ERR__MAX] = {
		[ERR_BUSY] = true, [ERR_FULL] = true, [ERR_UNAVAILABLE] = true, [ERR_UNCERTAIN] = true,
	};

	return !of_the_file[e];
}

/* One attempt, without the items that failed in an earlier one.  Serials have no
 * gap, and no time is earlier than the one before it, also when the machine's
 * clock was set back.  ERR_LIMIT (more periods near this one than may be looked
 * at) comes before anything is written; any other error undoes the batch, and
 * again_r says that the rest deserves another attempt. */
static enum err batch_try(struct flow *f, struct intake_item *list, bool *again_r)
{
	int64_t serial, last_us;
	enum err e = store_batch_begin(f->store, &serial, &last_us);

	*again_r = false;
	for (struct intake_item *it = list; e == ERR_OK && it != NULL; it = it->next) {
		int64_t now_us = clock_now_us();
		int64_t received_us = now_us > last_us ? now_us : last_us + 1;

		if (it->err != ERR_OK) {
			continue;
		}
		it->err = intake_store_one(f, it, serial + 1, received_us);
		if (it->err == ERR_OK) {
			serial++;
			last_us = received_us;
		} else if (it->err != ERR_LIMIT) {
			store_batch_rollback(f->store);
			*again_r = is_own_trouble(it->err);
			return it->err;
		}
	}
	return e == ERR_OK ? store_batch_commit(f->store) : e;
}

/* One damaged row must not keep everybody from declaring. */
static enum err batch_store(struct flow *f, struct intake_item *list)
{
	bool again = true;
	enum err e = ERR_OK;

	for (int round = 0; again && round < ROUNDS_MAX; round++) {
		e = batch_try(f, list, &again);
	}
	return again ? ERR_UNAVAILABLE : e; /* too many at once: the sound ones among them come back */
}

static struct intake_item *take(struct intake *in)
{
	struct intake_item *list, **cut;
	int64_t n = 0;

	AZ(pthread_mutex_lock(&in->lock));
	while (in->first == NULL && !in->stopping) {
		AZ(pthread_cond_wait(&in->wake, &in->lock));
	}
	list = in->first;
	for (cut = &list; *cut != NULL && n < in->flow->conf.batch_max; cut = &(*cut)->next) {
		n++;
	}
	in->first = *cut;
	if (in->first == NULL) {
		in->last = &in->first;
	}
	*cut = NULL;
	in->n_waiting -= n;
	AZ(pthread_mutex_unlock(&in->lock));
	return list;
}

static void *write_batches(void *arg)
{
	struct intake *in = arg;
	struct intake_item *list, *next;
	enum err last = ERR_OK;

	while ((list = take(in)) != NULL) {
		enum err e = batch_store(in->flow, list);

		if (e != last) { /* a full disk must not fill the log as well */
			log_event(e == ERR_OK ? LOG_NOTICE : LOG_ERR, "intake.state", "err=%s", err_name(e));
			last = e;
		}
		for (struct intake_item *it = list; it != NULL; it = next) {
			next = it->next; /* done() gives the item back */
			it->err = it->err == ERR_OK ? e : it->err;
			it->done(it);
		}
	}
	return NULL;
}

enum err intake_submit(struct intake *in, struct intake_item *it)
{
	bool room;

	it->next = NULL;
	it->err = ERR_OK;
	AZ(pthread_mutex_lock(&in->lock));
	room = in->n_waiting < in->flow->conf.queue_max && !in->stopping;
	if (room) {
		*in->last = it;
		in->last = &it->next;
		if (in->n_waiting++ == 0) {
			AZ(pthread_cond_signal(&in->wake));
		}
	}
	AZ(pthread_mutex_unlock(&in->lock));
	return room ? ERR_OK : ERR_BUSY;
}

enum err intake_start(struct flow *f)
{
	struct arena *a = arena_new(sizeof(struct intake) + 4096);
	struct intake *in = arena_new_of(a, struct intake);

	in->arena = a;
	in->flow = f;
	in->last = &in->first;
	AZ(pthread_mutex_init(&in->lock, NULL));
	AZ(pthread_cond_init(&in->wake, NULL));
	if (pthread_create(&in->writer, NULL, write_batches, in) != 0) {
		arena_free(&a);
		return ERR_UNAVAILABLE;
	}
	f->intake = in;
	return ERR_OK;
}

void intake_stop(struct flow *f)
{
	struct intake *in = f->intake;
	struct arena *a = in->arena;

	AZ(pthread_mutex_lock(&in->lock));
	in->stopping = true;
	AZ(pthread_cond_signal(&in->wake));
	AZ(pthread_mutex_unlock(&in->lock));
	AZ(pthread_join(in->writer, NULL));
	AZ(pthread_cond_destroy(&in->wake));
	AZ(pthread_mutex_destroy(&in->lock));
	f->intake = NULL;
	arena_free(&a);
}
