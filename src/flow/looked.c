/* The writer of the access log.
 *
 * One thread takes all that waits and commits it at once, as the intake does
 * with declarations: what a page pays is its share of a commit, and the event
 * loops never wait for the file.  Requests that wait are bounded by the
 * connections that the server takes, and by queue_max.  Start reading at
 * write_batches(). */
#include "flow/looked.h"

#include <pthread.h>

#include "base/log.h"

struct looked {
	struct arena *arena;          /* holds this struct */
	struct store *store;
	int64_t queue_max;
	pthread_t writer;
	pthread_mutex_t lock;         /* guards what follows */
	pthread_cond_t wake;
	struct looked_item *first, **last;
	int64_t n_waiting;
	bool stopping;
};

static enum err add_all(struct store *s, const struct store_look *entry, size_t n)
{
	enum err e = ERR_OK;

	for (size_t i = 0; e == ERR_OK && i < n; i++) {
		e = store_look_add(s, &entry[i]);
	}
	return e;
}

enum err looked_write(struct store *s, const struct store_look *entry, size_t n)
{
	enum err e = store_look_begin(s);

	return e == ERR_OK ? store_look_end(s, add_all(s, entry, n)) : e;
}

static enum err batch_write(struct store *s, const struct looked_item *list)
{
	enum err e = store_look_begin(s);

	if (e != ERR_OK) {
		return e;
	}
	for (const struct looked_item *it = list; e == ERR_OK && it != NULL; it = it->next) {
		e = add_all(s, it->entry, it->n);
	}
	return store_look_end(s, e);
}

static struct looked_item *take(struct looked *l)
{
	struct looked_item *list;

	AZ(pthread_mutex_lock(&l->lock));
	while (l->first == NULL && !l->stopping) {
		AZ(pthread_cond_wait(&l->wake, &l->lock));
	}
	list = l->first;
	l->first = NULL;
	l->last = &l->first;
	l->n_waiting = 0;
	AZ(pthread_mutex_unlock(&l->lock));
	return list;
}

static void *write_batches(void *arg)
{
	struct looked *l = arg;
	struct looked_item *list, *next;
	enum err last = ERR_OK;

	while ((list = take(l)) != NULL) {
		enum err e = batch_write(l->store, list);

		if (e != last) { /* a full disk must not fill the log as well */
			log_event(e == ERR_OK ? LOG_NOTICE : LOG_ERR, "looked.state", "err=%s", err_name(e));
			last = e;
		}
		for (struct looked_item *it = list; it != NULL; it = next) {
			next = it->next; /* done() gives the item back */
			it->err = e;
			it->done(it);
		}
	}
	return NULL;
}

enum err looked_note(struct looked *l, struct looked_item *it)
{
	bool room;

	it->next = NULL;
	AZ(pthread_mutex_lock(&l->lock));
	room = l->n_waiting < l->queue_max && !l->stopping;
	if (room) {
		*l->last = it;
		l->last = &it->next;
		if (l->n_waiting++ == 0) {
			AZ(pthread_cond_signal(&l->wake));
		}
	}
	AZ(pthread_mutex_unlock(&l->lock));
	return room ? ERR_OK : ERR_BUSY;
}

/* Somebody who waits for his entries. */
struct waiter {
	pthread_mutex_t lock;
	pthread_cond_t written;
	bool done;
};

static void tell_waiter(struct looked_item *it)
{
	struct waiter *w = it->cls;

	AZ(pthread_mutex_lock(&w->lock));
	w->done = true;
	AZ(pthread_cond_signal(&w->written));
	AZ(pthread_mutex_unlock(&w->lock));
}

enum err looked_wait(struct looked *l, const struct store_look *entry, size_t n)
{
	struct waiter w = { PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, false };
	struct looked_item it = { .entry = entry, .n = n, .done = tell_waiter, .cls = &w };
	enum err e = n == 0 ? ERR_OK : looked_note(l, &it);

	if (n == 0 || e != ERR_OK) {
		return e;
	}
	AZ(pthread_mutex_lock(&w.lock));
	while (!w.done) {
		AZ(pthread_cond_wait(&w.written, &w.lock));
	}
	AZ(pthread_mutex_unlock(&w.lock));
	return it.err;
}

enum err looked_start(struct flow *f)
{
	struct arena *a = arena_new(sizeof(struct looked) + 4096);
	struct looked *l = arena_new_of(a, struct looked);

	l->arena = a;
	l->store = f->store;
	l->queue_max = f->conf.queue_max;
	l->last = &l->first;
	AZ(pthread_mutex_init(&l->lock, NULL));
	AZ(pthread_cond_init(&l->wake, NULL));
	if (pthread_create(&l->writer, NULL, write_batches, l) != 0) {
		arena_free(&a);
		return ERR_UNAVAILABLE;
	}
	f->looked = l;
	return ERR_OK;
}

void looked_stop(struct flow *f)
{
	struct looked *l = f->looked;
	struct arena *a = l->arena;

	AZ(pthread_mutex_lock(&l->lock));
	l->stopping = true;
	AZ(pthread_cond_signal(&l->wake));
	AZ(pthread_mutex_unlock(&l->lock));
	AZ(pthread_join(l->writer, NULL));
	AZ(pthread_cond_destroy(&l->wake));
	AZ(pthread_mutex_destroy(&l->lock));
	f->looked = NULL;
	arena_free(&a);
}
