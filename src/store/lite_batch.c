/* The one write transaction of monitor.db.
 *
 * begin takes the writer, the lock of the file and the newest serial and time
 * from the file itself, because interimctl may have written in between.  The
 * first failure of the world breaks the batch: SQLite may have undone the
 * transaction by itself, and a statement after that would stand alone on disk. */
#include "store/lite_int.h"

#include "base/clock.h"

/* The newest serial, and the newest moment of both append-only tables. */
static enum err newest_read(struct store *s)
{
	struct lite_conn *c = &s->writer;
	sqlite3_stmt *st;
	enum err e;

	s->batch.serial = 0;
	s->batch.received_us = 0;
	e = lite_use(c, SQL_LAST_DECLARATION, &st);
	if (e == ERR_OK && (e = lite_row(c, st)) == ERR_OK) {
		s->batch.serial = lite_int(st, 0);
		s->batch.received_us = lite_int(st, 1);
		lite_end(st);
	}
	if (e != ERR_OK) {
		return e == ERR_NOT_FOUND ? ERR_OK : e;
	}
	e = lite_use(c, SQL_LAST_IDENTIFICATION, &st);
	if (e == ERR_OK && (e = lite_row(c, st)) == ERR_OK) {
		if (lite_int(st, 0) > s->batch.received_us) {
			s->batch.received_us = lite_int(st, 0);
		}
		lite_end(st);
	}
	return e == ERR_NOT_FOUND ? ERR_OK : e;
}

enum err store_batch_begin(struct store *s, int64_t *last_serial_r, int64_t *last_received_us_r)
{
	enum err e;

	AZ(pthread_mutex_lock(&s->writer_lock));
	CHECK(!s->batch.active);
	lite_checkpoint_finish(s);
	e = lite_do(&s->writer, SQL_BEGIN_WRITE);
	if (e == ERR_OK && (e = newest_read(s)) != ERR_OK) {
		lite_undo(&s->writer);
	}
	if (e != ERR_OK) {
		AZ(pthread_mutex_unlock(&s->writer_lock));
		return e;
	}
	s->batch.active = true;
	s->batch.broken = ERR_OK;
	*last_serial_r = s->batch.serial;
	*last_received_us_r = s->batch.received_us;
	return ERR_OK;
}

static void batch_end(struct store *s, bool stored)
{
	if (!stored) { /* a name's number may not be on disk */
		memset(s->batch.client, 0, sizeof(s->batch.client));
	}
	s->batch.active = false;
	AZ(pthread_mutex_unlock(&s->writer_lock));
}

enum err store_batch_commit(struct store *s)
{
	enum err e = s->batch.broken;

	CHECK(s->batch.active);
	if (e == ERR_OK) {
		e = lite_commit(&s->writer);
	} else {
		lite_undo(&s->writer);
	}
	batch_end(s, e == ERR_OK);
	return e;
}

void store_batch_rollback(struct store *s)
{
	CHECK(s->batch.active);
	lite_undo(&s->writer);
	batch_end(s, false);
}

enum err lite_batch_use(struct store *s, enum lite_sql sql, sqlite3_stmt **st_r)
{
	CHECK(s->batch.active);
	if (s->batch.broken != ERR_OK) {
		return s->batch.broken;
	}
	return lite_batch_end(s, lite_use(&s->writer, sql, st_r));
}

enum err lite_batch_end(struct store *s, enum err e)
{
	/* These three are answers about data, not failures. */
	if (e != ERR_OK && e != ERR_NOT_FOUND && e != ERR_EXISTS && e != ERR_LIMIT && s->batch.broken == ERR_OK) {
		s->batch.broken = e;
	}
	return e;
}
