/* Appending to the two tables that are never changed.
 *
 * Serials have no gap and times never go back: whoever calls has taken both
 * from store_batch_begin, so anything else is a bug and fails a CHECK.  A
 * client's name becomes a small number, remembered for the handful of programs
 * that send nearly everything.  Start reading at store_declaration_append(). */
#include "store/lite_int.h"

#include "domain/number.h"

enum err store_worker_ensure(struct store *s, struct worker_key w, int64_t inss)
{
	unsigned char sealed[INSS_SEALED_SIZE];
	sqlite3_stmt *st;
	enum err e = lite_batch_use(s, SQL_WORKER_GET, &st);

	if (e != ERR_OK) {
		return e;
	}
	lite_bind_blob(st, 1, w.b, sizeof(w.b));
	e = lite_batch_end(s, lite_row(&s->writer, st));
	if (e != ERR_NOT_FOUND) {
		if (e == ERR_OK) {
			lite_end(st);
		}
		return e;
	}
	e = lite_batch_use(s, SQL_WORKER_ADD, &st);
	if (e != ERR_OK) {
		return e;
	}
	lite_inss_seal(s, inss, sealed);
	lite_bind_blob(st, 1, w.b, sizeof(w.b));
	lite_bind_blob(st, 2, sealed, sizeof(sealed));
	return lite_batch_end(s, lite_run(&s->writer, st, NULL));
}

static enum err client_name_ask(struct store *s, enum lite_sql sql, struct str name, int64_t *id_r)
{
	sqlite3_stmt *st;
	enum err e = lite_batch_use(s, sql, &st);

	if (e != ERR_OK) {
		return e;
	}
	lite_bind_text(st, 1, name);
	e = lite_batch_end(s, lite_row(&s->writer, st));
	if (e == ERR_OK) {
		*id_r = lite_int(st, 0);
		lite_end(st);
	}
	return e;
}

/* 0 for an absent name. */
static enum err client_name_id(struct store *s, struct str name, int64_t *id_r)
{
	struct client_slot *slot;
	size_t h = name.n;
	enum err e;

	*id_r = 0;
	if (name.p == NULL) {
		return ERR_OK;
	}
	for (size_t i = 0; i < name.n; i++) {
		h = h * 31 + (unsigned char)name.p[i];
	}
	slot = &s->batch.client[h % CLIENT_SLOTS];
	CHECK(name.n <= sizeof(slot->name));
	if (slot->id != 0 && slot->n == name.n && memcmp(slot->name, name.p, name.n) == 0) {
		*id_r = slot->id;
		return ERR_OK;
	}
	e = client_name_ask(s, SQL_CLIENT_NAME_GET, name, id_r);
	if (e == ERR_NOT_FOUND) {
		e = client_name_ask(s, SQL_CLIENT_NAME_ADD, name, id_r);
	}
	if (e == ERR_OK) {
		slot->id = *id_r;
		slot->n = name.n;
		memcpy(slot->name, name.p, name.n);
	}
	return e;
}

static struct str anomalies_text(struct store *s, const struct anomaly_list *l)
{
	struct buf *b = &s->batch.anomalies;

	if (l->n == 0) {
		return STR_NONE;
	}
	buf_clear(b);
	anomaly_write(b, l);
	CHECK(!b->overflow);
	return buf_str(b);
}

static void bind_worker(sqlite3_stmt *st, int n, const struct store_declaration *d)
{
	if (d->has_worker) {
		lite_bind_blob(st, n, d->worker.b, sizeof(d->worker.b));
	} else {
		lite_bind_text(st, n, STR_NONE);
	}
}

static struct str worker_json_sealed(struct store *s, struct arena *a, const struct store_declaration *d)
{
	return d->worker_json.p == NULL ? STR_NONE : store_seal(s, a, STR("worker"), d->worker_json);
}

enum err store_declaration_append(struct store *s, const struct store_declaration *d)
{
	int64_t serial = dimona_id_serial(d->id), client;
	struct arena *a = NULL;
	sqlite3_stmt *st;
	enum err e;

	CHECK(s->batch.active);
	CHECK(serial == s->batch.serial + 1);
	CHECK(d->received_us >= s->batch.received_us);
	CHECK(d->kind >= DECL_IN && d->kind < DECL_KIND__MAX);
	CHECK(d->result >= RESULT_ACCEPTED && d->result < RESULT__MAX);
	CHECK(d->body.p != NULL);
	e = client_name_id(s, d->client_id, &client);
	if (e == ERR_OK) {
		e = lite_batch_use(s, SQL_DECLARATION_ADD, &st);
	}
	if (e != ERR_OK) {
		return e;
	}
	if (d->worker_json.p != NULL) {
		a = arena_new(LIMIT_BODY_API + 4096);
	}
	lite_bind(st, 1, serial);
	lite_bind(st, 2, d->received_us);
	lite_bind(st, 3, d->channel);
	lite_bind(st, 4, d->kind);
	lite_bind(st, 5, d->result);
	lite_bind(st, 6, d->opens);
	lite_bind_unless(st, 7, client, 0);
	lite_bind(st, 8, d->employer);
	bind_worker(st, 9, d);
	lite_bind_unless(st, 10, d->period_id, d->id);
	lite_bind_text(st, 11, anomalies_text(s, &d->anomalies));
	lite_bind_text(st, 12, d->body);
	lite_bind_sealed(st, 13, worker_json_sealed(s, a, d));
	e = lite_batch_end(s, lite_run(&s->writer, st, NULL));
	arena_free(&a);
	if (e == ERR_OK) {
		s->batch.serial = serial;
		s->batch.received_us = d->received_us;
	}
	return e;
}

/* ERR_NOT_FOUND unless it was answered that the declaration waits. */
static enum err waited(struct store *s, int64_t serial)
{
	sqlite3_stmt *st;
	enum err e = lite_batch_use(s, SQL_DECLARATION_RESULT, &st);

	if (e != ERR_OK) {
		return e;
	}
	lite_bind(st, 1, serial);
	e = lite_batch_end(s, lite_row(&s->writer, st));
	if (e == ERR_OK) {
		if (lite_int(st, 0) != RESULT_WAITING) {
			e = ERR_NOT_FOUND;
		}
		lite_end(st);
	}
	return e;
}

enum err store_identification_append(struct store *s, const struct store_declaration *d)
{
	int64_t serial = dimona_id_serial(d->id);
	sqlite3_stmt *st;
	enum err e;

	CHECK(s->batch.active);
	CHECK(d->result >= RESULT_ACCEPTED && d->result <= RESULT_REFUSED);
	CHECK(d->has_worker == (d->result != RESULT_REFUSED));
	CHECK(d->identified_us >= s->batch.received_us);
	e = waited(s, serial);
	if (e == ERR_OK) {
		e = lite_batch_use(s, SQL_IDENTIFICATION_ADD, &st);
	}
	if (e != ERR_OK) {
		return e;
	}
	lite_bind(st, 1, serial);
	lite_bind(st, 2, d->identified_us);
	lite_bind(st, 3, d->result);
	lite_bind(st, 4, d->opens);
	lite_bind(st, 5, d->employer);
	bind_worker(st, 6, d);
	lite_bind(st, 7, d->period_id);
	lite_bind_text(st, 8, anomalies_text(s, &d->anomalies));
	e = lite_batch_end(s, lite_run(&s->writer, st, NULL));
	if (e == ERR_OK) {
		s->batch.received_us = d->identified_us;
	}
	return e;
}
