/* Moving the write-ahead log of monitor.db into the database.
 *
 * SQLite would do it inside a commit, once every thousand pages, and that
 * commit would be the slow one.  So a thread of its own copies while writing
 * goes on (PASSIVE: it waits for nobody and nobody for it).  Under a load that
 * never pauses such copying never reaches the log's end, and the log would
 * grow for ever; so when a pass has ended and the log is long, the writer
 * copies the little that is left between two batches and starts the log anew
 * (RESTART).  When the disk is so slow that no pass ends in time, the writer
 * waits for it: hand-in is then as fast as the disk.  A reader that looks at
 * an old state for long keeps the log from being started anew; then that is
 * tried again a second later. */
#include "store/lite_int.h"

#include "base/clock.h"
#include "base/log.h"

/* Pages of 4 KB: what the operating system writes in one piece */
#define COPY_PAGES 2048       /* 8 MB: worth a pass */
#define LOG_LONG_PAGES 12288  /* 48 MB: worth starting anew */
#define LOG_MAX_PAGES 32768   /* 128 MB: the writer waits */
#define RESTART_WAIT_MS 50    /* for readers of the log to end */
#define RESTART_AGAIN_US US_PER_S
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
		AZ(pthread_cond_broadcast(&k->wake));
		AZ(pthread_mutex_unlock(&k->lock));
	}
	return SQLITE_OK;
}

/* Ends the pass before, waits until another one is worth it. */
static bool pass_begin(struct lite_checkpointer *k)
{
	bool go_on;

	AZ(pthread_mutex_lock(&k->lock));
	k->passing = false;
	AZ(pthread_cond_broadcast(&k->wake));
	while (!k->stop && (!k->wanted || atomic_load(&k->finish))) {
		AZ(pthread_cond_wait(&k->wake, &k->lock));
	}
	k->wanted = false;
	go_on = k->passing = !k->stop;
	AZ(pthread_mutex_unlock(&k->lock));
	return go_on;
}

/* That somebody is in the way is no failure. */
static void log_failure(const struct lite_conn *c, int rc)
{
	if (rc != SQLITE_BUSY && lite_err(c, rc) != ERR_OK) {
		log_event(LOG_ERR, "store.checkpoint.failed", "file=\"%s\"", c->file);
	}
}

/* A pass that has not come to the log's end leaves what it copied to the
 * operating system.  Written to the disk here, it need not be while the writer
 * waits for the last pass.  Failing matters nothing: SQLite will sync again. */
static void sync_database(struct lite_checkpointer *k)
{
	sqlite3_file *file = NULL;

	if (sqlite3_file_control(k->conn.db, "main", SQLITE_FCNTL_FILE_POINTER, &file) == SQLITE_OK) {
		(void)file->pMethods->xSync(file, SQLITE_SYNC_NORMAL);
	}
}

static void *run(void *arg)
{
	struct lite_checkpointer *k = &((struct store *)arg)->checkpointer;
	int frames, copied, rc;

	while (pass_begin(k)) {
		rc = sqlite3_wal_checkpoint_v2(k->conn.db, NULL, SQLITE_CHECKPOINT_PASSIVE, &frames, &copied);
		log_failure(&k->conn, rc);
		sync_database(k);
		if (rc == SQLITE_OK && copied <= atomic_load(&k->frames)) {
			atomic_store(&k->copied, copied);
		}
		if (atomic_load(&k->frames) > LOG_LONG_PAGES) {
			atomic_store(&k->finish, true);
		}
	}
	return NULL;
}

static void pass_wait(struct lite_checkpointer *k)
{
	AZ(pthread_mutex_lock(&k->lock));
	while (k->passing) {
		AZ(pthread_cond_wait(&k->wake, &k->lock));
	}
	AZ(pthread_mutex_unlock(&k->lock));
}

void lite_checkpoint_finish(struct store *s)
{
	struct lite_checkpointer *k = &s->checkpointer;
	int64_t now;
	int rc;

	if (!atomic_load(&k->finish) && atomic_load(&k->frames) <= LOG_MAX_PAGES) {
		return;
	}
	now = clock_mono_us();
	if (now >= k->again_us) {
		atomic_store(&k->finish, true); /* no other pass begins */
		pass_wait(k);
		sqlite3_busy_timeout(s->writer.db, RESTART_WAIT_MS);
		rc = sqlite3_wal_checkpoint_v2(s->writer.db, NULL, SQLITE_CHECKPOINT_RESTART, NULL, NULL);
		sqlite3_busy_timeout(s->writer.db, WRITER_WAIT_MS);
		if (rc == SQLITE_OK) {
			atomic_store(&k->frames, 0);
			atomic_store(&k->copied, 0);
		} else {
			k->again_us = now + RESTART_AGAIN_US;
			log_failure(&s->writer, rc);
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
	AZ(pthread_cond_broadcast(&k->wake));
	AZ(pthread_mutex_unlock(&k->lock));
	AZ(pthread_join(k->thread, NULL));
	AZ(pthread_mutex_destroy(&k->lock));
	AZ(pthread_cond_destroy(&k->wake));
	lite_close(&k->conn);
}
