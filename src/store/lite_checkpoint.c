/* Moving the write-ahead log of monitor.db into the database.
 *
 * SQLite would do it inside a commit, once every thousand pages, and that
 * commit would be the slow one.  So a thread of its own copies while writing
 * goes on (PASSIVE: it waits for nobody and nobody for it).  Under a load that
 * never pauses such copying never reaches the log's end, and the log would
 * grow for ever; when it is longer than LOG_MAX_PAGES the writer copies the
 * little that is left between two batches and starts the log anew (RESTART).
 * A reader that looks at an old state for long keeps the log from being
 * started anew; then that is tried again a second later. */
#include "store/lite_int.h"

#include "base/clock.h"
#include "base/log.h"

#define COPY_PAGES 1000       /* 4 MB: worth a pass */
#define LOG_MAX_PAGES 16384   /* 64 MB */
#define RESTART_WAIT_MS 50    /* for readers of the log to end */
#define RESTART_EVERY_US US_PER_S
#define WRITER_WAIT_MS 5000   /* as in lite.c */

static int on_commit(void *arg, sqlite3 *db, const char *name, int frames)
{
	struct store *s = arg;
	struct lite_checkpointer *k = &s->checkpointer;
	int copied = atomic_load(&k->copied);

	(void)db;
	(void)name;
	atomic_store(&k->frames, frames);
	if (frames < copied) { /* the log began anew */
		atomic_store(&k->copied, copied = 0);
	}
	if (frames - copied >= COPY_PAGES) {
		AZ(pthread_mutex_lock(&k->lock));
		k->wanted = true;
		AZ(pthread_cond_signal(&k->wake));
		AZ(pthread_mutex_unlock(&k->lock));
	}
	return SQLITE_OK;
}

static bool wait_wanted(struct lite_checkpointer *k)
{
	bool stop;

	AZ(pthread_mutex_lock(&k->lock));
	while (!k->wanted && !k->stop) {
		AZ(pthread_cond_wait(&k->wake, &k->lock));
	}
	k->wanted = false;
	stop = k->stop;
	AZ(pthread_mutex_unlock(&k->lock));
	return !stop;
}

static void *run(void *arg)
{
	struct lite_checkpointer *k = &((struct store *)arg)->checkpointer;
	int frames, copied, rc;

	while (wait_wanted(k)) {
		if (atomic_load(&k->finish)) {
			continue; /* the writer is about to do it */
		}
		rc = sqlite3_wal_checkpoint_v2(k->conn.db, NULL, SQLITE_CHECKPOINT_PASSIVE, &frames, &copied);
		if (rc != SQLITE_OK && rc != SQLITE_BUSY) {
			log_event(LOG_ERR, "store.checkpoint.failed", "err=%s", err_name(lite_err(&k->conn, rc)));
			continue;
		}
		if (rc == SQLITE_OK && copied <= atomic_load(&k->frames)) {
			atomic_store(&k->copied, copied);
		}
		if (atomic_load(&k->frames) > LOG_MAX_PAGES) {
			atomic_store(&k->finish, true);
		}
	}
	return NULL;
}

void lite_checkpoint_finish(struct store *s)
{
	struct lite_checkpointer *k = &s->checkpointer;
	int64_t now;
	int rc;

	if (!atomic_load(&k->finish)) {
		return;
	}
	now = clock_mono_us();
	if (now >= k->next_finish_us) {
		k->next_finish_us = now + RESTART_EVERY_US;
		sqlite3_busy_timeout(s->writer.db, RESTART_WAIT_MS);
		rc = sqlite3_wal_checkpoint_v2(s->writer.db, NULL, SQLITE_CHECKPOINT_RESTART, NULL, NULL);
		sqlite3_busy_timeout(s->writer.db, WRITER_WAIT_MS);
		if (rc != SQLITE_OK && rc != SQLITE_BUSY) {
			log_event(LOG_ERR, "store.checkpoint.failed", "err=%s", err_name(lite_err(&s->writer, rc)));
		}
	}
	atomic_store(&k->finish, false);
}

enum err lite_checkpoint_start(struct store *s)
{
	struct lite_checkpointer *k = &s->checkpointer;
	char path[PATH_SIZE];
	enum err e;

	lite_path(s, "monitor.db", path);
	e = lite_open(&k->conn, path, ROLE_MONITOR_CHECKPOINTER);
	if (e != ERR_OK) {
		return e;
	}
	AZ(pthread_mutex_init(&k->lock, NULL));
	AZ(pthread_cond_init(&k->wake, NULL));
	AZ(pthread_create(&k->thread, NULL, run, s));
	sqlite3_wal_hook(s->writer.db, on_commit, s);
	return ERR_OK;
}

void lite_checkpoint_stop(struct store *s)
{
	struct lite_checkpointer *k = &s->checkpointer;

	if (k->conn.db == NULL) {
		return;
	}
	AZ(pthread_mutex_lock(&k->lock));
	k->stop = true;
	AZ(pthread_cond_signal(&k->wake));
	AZ(pthread_mutex_unlock(&k->lock));
	AZ(pthread_join(k->thread, NULL));
	AZ(pthread_mutex_destroy(&k->lock));
	AZ(pthread_cond_destroy(&k->wake));
	lite_close(&k->conn);
}
