/* Reading declarations and periods: what pages and the REST door ask. */
#include "store/lite_int.h"

#include "domain/number.h"

#define WALK_ROWS 1000 /* rows of one look while walking through all */

static enum err worker_json_open(const struct store *s, struct arena *a, struct str sealed, struct str *plain_r)
{
	*plain_r = STR_NONE;
	return sealed.p == NULL ? ERR_OK : store_unseal(s, a, STR("worker"), sealed, plain_r);
}

/* Columns as in DECLARATION of lite_sql.c. */
enum err lite_declaration_read(const struct store *s, sqlite3_stmt *st, struct arena *a, struct store_declaration *d_r)
{
	struct store_declaration *d = d_r;
	struct str anomalies = lite_view(st, 9);
	enum err e;

	memset(d, 0, sizeof(*d));
	d->id = dimona_id(lite_int(st, 0));
	d->received_us = lite_int(st, 1);
	d->channel = (enum decl_channel)lite_int(st, 2);
	d->kind = (enum decl_kind)lite_int(st, 3);
	d->result = (enum decl_result)lite_int(st, 4);
	d->opens = (enum store_opens)lite_int(st, 5);
	d->employer = lite_int(st, 6);
	d->has_worker = lite_worker_key(st, 7, &d->worker);
	d->period_id = lite_int_or(st, 8, d->id);
	if (anomalies.p != NULL && !anomaly_read(anomalies, &d->anomalies)) {
		return ERR_CORRUPT;
	}
	d->body = lite_text(st, 10, a);
	d->client_id = lite_text(st, 12, a);
	d->identified_us = lite_int(st, 14);
	e = worker_json_open(s, a, lite_view(st, 11), &d->worker_json);
	return e == ERR_OK ? lite_inss_open(s, lite_view(st, 13), &d->inss) : e;
}

enum err store_declaration_get(struct store_reader *r, struct arena *a, int64_t id, struct store_declaration *d_r)
{
	int64_t serial = dimona_id_serial(id);
	struct lite_conn *c;
	sqlite3_stmt *st;
	enum err e;

	if (serial == 0) {
		return ERR_NOT_FOUND;
	}
	e = lite_monitor(r, &c);
	if (e == ERR_OK) {
		e = lite_use(c, SQL_DECLARATION_GET, &st);
	}
	if (e != ERR_OK) {
		return e;
	}
	lite_bind(st, 1, serial);
	e = lite_row(c, st);
	if (e == ERR_OK) {
		e = lite_declaration_read(r->s, st, a, d_r);
		lite_end(st);
	}
	return e;
}

enum err store_period_get(struct store_reader *r, struct arena *a, int64_t period_id, struct period *p_r,
    struct worker_key *w_r, int64_t *inss_r)
{
	struct lite_conn *c;
	enum err e = lite_monitor(r, &c);

	return e == ERR_OK ? lite_period_find(r->s, c, a, period_id, p_r, w_r, inss_r) : e;
}

enum err store_worker_period(struct store_reader *r, struct arena *a, struct worker_key w, int64_t period_id,
    struct period *p_r)
{
	struct lite_conn *c;
	sqlite3_stmt *st;
	enum err e = lite_monitor(r, &c);

	if (e == ERR_OK) {
		e = lite_use(c, SQL_PERIOD_OF_WORKER, &st);
	}
	if (e != ERR_OK) {
		return e;
	}
	lite_bind_blob(st, 1, w.b, sizeof(w.b));
	lite_bind(st, 2, period_id);
	e = lite_row(c, st);
	if (e == ERR_OK) {
		e = lite_period_read(st, a, p_r);
		lite_end(st);
	}
	return e;
}

enum err store_worker_periods(struct store_reader *r, struct arena *a, struct worker_key w, int32_t from, int32_t to,
    size_t max, struct period **p_r, size_t *n_r, bool *more_r)
{
	struct lite_conn *c;
	struct period *p;
	sqlite3_stmt *st;
	size_t n;
	enum err e = lite_monitor(r, &c);

	CHECK(max < INT32_MAX);
	if (e == ERR_OK) {
		e = lite_use(c, SQL_PERIOD_NEWEST, &st);
	}
	if (e != ERR_OK) {
		return e;
	}
	lite_bind_blob(st, 1, w.b, sizeof(w.b));
	lite_bind(st, 2, from);
	lite_bind(st, 3, to);
	lite_bind(st, 4, (int64_t)max + 1);
	e = lite_period_rows(c, st, a, max + 1, &p, &n);
	if (e != ERR_OK) {
		return e;
	}
	*more_r = n > max;
	if (n > max) {
		n = max;
	}
	for (size_t i = 0; i < n / 2; i++) {
		struct period swap = p[i];

		p[i] = p[n - 1 - i];
		p[n - 1 - i] = swap;
	}
	*p_r = p;
	*n_r = n;
	return ERR_OK;
}

enum err store_worker_inss(struct store_reader *r, struct worker_key w, int64_t *inss_r)
{
	struct lite_conn *c;
	enum err e = lite_monitor(r, &c);

	return e == ERR_OK ? lite_worker_inss(r->s, c, &w, inss_r) : e;
}

/* Rows of a statement that is bound, at most max of them. */
static enum err declaration_rows(struct store_reader *r, struct lite_conn *c, sqlite3_stmt *st, struct arena *a,
    size_t max, struct store_declaration **d_r, size_t *n_r)
{
	enum err e;

	*d_r = arena_array_of(a, max, struct store_declaration);
	*n_r = 0;
	while ((e = lite_row(c, st)) == ERR_OK) {
		CHECK(*n_r < max);
		e = lite_declaration_read(r->s, st, a, &(*d_r)[*n_r]);
		if (e != ERR_OK) {
			lite_end(st);
			return e;
		}
		++*n_r;
	}
	return e == ERR_NOT_FOUND ? ERR_OK : e;
}

enum err store_waiting(struct store_reader *r, struct arena *a, size_t max, struct store_declaration **d_r, size_t *n_r)
{
	struct lite_conn *c;
	sqlite3_stmt *st;
	enum err e = lite_monitor(r, &c);

	CHECK(max < INT32_MAX);
	if (e == ERR_OK) {
		e = lite_use(c, SQL_DECLARATION_WAITING, &st);
	}
	if (e != ERR_OK) {
		return e;
	}
	lite_bind(st, 1, (int64_t)max);
	return declaration_rows(r, c, st, a, max, d_r, n_r);
}

enum err store_period_declarations(struct store_reader *r, struct arena *a, int64_t period_id, size_t max,
    struct store_declaration **d_r, size_t *n_r, bool *more_r)
{
	int64_t serial = dimona_id_serial(period_id);
	struct lite_conn *c;
	sqlite3_stmt *st;
	enum err e;

	CHECK(max > 0 && max < INT32_MAX);
	if (serial == 0) {
		return ERR_NOT_FOUND;
	}
	e = lite_monitor(r, &c);
	if (e == ERR_OK) {
		e = lite_use(c, SQL_DECLARATION_PERIOD, &st);
	}
	if (e != ERR_OK) {
		return e;
	}
	lite_bind(st, 1, serial);
	lite_bind(st, 2, period_id);
	lite_bind(st, 3, (int64_t)max + 1);
	e = declaration_rows(r, c, st, a, max + 1, d_r, n_r);
	if (e != ERR_OK) {
		return e;
	}
	if (*n_r == 0 || (*d_r)[0].id != period_id) {
		return ERR_NOT_FOUND;
	}
	*more_r = *n_r > max;
	if (*more_r) {
		*n_r = max;
	}
	return ERR_OK;
}

/* Up to WALK_ROWS declarations behind *serial, which moves on.  ERR_NOT_FOUND: no more are wanted or there. */
static enum err walk_some(struct store_reader *r, struct lite_conn *c, struct arena *a, int64_t *serial,
    bool (*fn)(void *cls, const struct store_declaration *d), void *cls)
{
	struct store_declaration d;
	sqlite3_stmt *st;
	int64_t n = 0;
	enum err e = lite_use(c, SQL_DECLARATION_AFTER, &st);

	if (e != ERR_OK) {
		return e;
	}
	lite_bind(st, 1, *serial);
	lite_bind(st, 2, WALK_ROWS);
	while ((e = lite_row(c, st)) == ERR_OK) {
		bool go_on;

		*serial = lite_int(st, 0);
		n++;
		arena_reset(a);
		e = lite_declaration_read(r->s, st, a, &d);
		go_on = e == ERR_OK && fn(cls, &d);
		if (!go_on) {
			lite_end(st);
			return e == ERR_OK ? ERR_NOT_FOUND : e;
		}
	}
	return e == ERR_NOT_FOUND && n == WALK_ROWS ? ERR_OK : e;
}

/* In pieces, so that a walk of minutes does not hold an old state (and with it
 * the write-ahead log) unless the caller wants one: the rows never change. */
enum err store_each_declaration(struct store_reader *r, struct arena *a,
    bool (*fn)(void *cls, const struct store_declaration *d), void *cls)
{
	struct lite_conn *c;
	int64_t serial = 0;
	enum err e = lite_monitor(r, &c);

	while (e == ERR_OK) {
		e = walk_some(r, c, a, &serial, fn, cls);
	}
	arena_reset(a);
	return e == ERR_NOT_FOUND ? ERR_OK : e;
}

/* Serials have no gaps, so the newest one is the count. */
int64_t store_count_declarations(struct store_reader *r)
{
	struct lite_conn *c;
	sqlite3_stmt *st;
	int64_t n = 0;

	if (lite_monitor(r, &c) == ERR_OK && lite_use(c, SQL_LAST_DECLARATION, &st) == ERR_OK &&
	    lite_row(c, st) == ERR_OK) {
		n = lite_int(st, 0);
		lite_end(st);
	}
	return n;
}
