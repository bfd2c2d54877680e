/* What lives for minutes or hours: sign-ins under way, sessions; and the
 * janitor, who removes what has expired from identity.db. */
#include "store/lite_int.h"

#include "base/day.h"

enum err store_signin_put(struct store *s, const unsigned char hash[32], const struct store_signin *x)
{
	sqlite3_stmt *st;
	enum err e = lite_identity_begin(s);

	if (e != ERR_OK) {
		return e;
	}
	e = lite_use(&s->identity, SQL_SIGNIN_PUT, &st);
	if (e == ERR_OK) {
		lite_bind_blob(st, 1, hash, SHA256_SIZE);
		lite_bind(st, 2, x->account);
		lite_bind(st, 3, x->code_number);
		lite_bind(st, 4, x->expires_us);
		e = lite_run(&s->identity, st, NULL);
	}
	return lite_identity_end(s, e);
}

enum err store_signin_get(struct store_reader *r, const unsigned char hash[32], struct store_signin *x_r)
{
	struct lite_conn *c;
	sqlite3_stmt *st;
	enum err e = lite_identity(r, &c);

	if (e == ERR_OK) {
		e = lite_use(c, SQL_SIGNIN_GET, &st);
	}
	if (e != ERR_OK) {
		return e;
	}
	lite_bind_blob(st, 1, hash, SHA256_SIZE);
	e = lite_row(c, st);
	if (e == ERR_OK) {
		*x_r = (struct store_signin){
			.account = lite_int(st, 0),
			.code_number = (int32_t)lite_int(st, 1),
			.expires_us = lite_int(st, 2),
		};
		lite_end(st);
	}
	return e;
}

/* Removing what is not there is fine: it was to be gone. */
static enum err drop(struct store *s, enum lite_sql sql, const unsigned char hash[32])
{
	sqlite3_stmt *st;
	enum err e = lite_identity_begin(s);

	if (e != ERR_OK) {
		return e;
	}
	e = lite_use(&s->identity, sql, &st);
	if (e == ERR_OK) {
		lite_bind_blob(st, 1, hash, SHA256_SIZE);
		e = lite_run(&s->identity, st, NULL);
	}
	return lite_identity_end(s, e);
}

enum err store_signin_drop(struct store *s, const unsigned char hash[32])
{
	return drop(s, SQL_SIGNIN_DROP, hash);
}

enum err store_session_put(struct store *s, const unsigned char hash[32], const struct store_session *x)
{
	sqlite3_stmt *st;
	enum err e = lite_identity_begin(s);

	if (e != ERR_OK) {
		return e;
	}
	e = lite_use(&s->identity, SQL_SESSION_PUT, &st);
	if (e == ERR_OK) {
		lite_bind_blob(st, 1, hash, SHA256_SIZE);
		lite_bind_blob(st, 2, x->worker.b, sizeof(x->worker.b));
		lite_bind_sealed(st, 3, x->who);
		lite_bind(st, 4, x->created_us);
		lite_bind(st, 5, x->last_us);
		e = lite_run(&s->identity, st, NULL);
	}
	return lite_identity_end(s, e);
}

enum err store_session_get(struct store_reader *r, struct arena *a, const unsigned char hash[32],
    struct store_session *x_r)
{
	struct lite_conn *c;
	sqlite3_stmt *st;
	enum err e = lite_identity(r, &c);

	if (e == ERR_OK) {
		e = lite_use(c, SQL_SESSION_GET, &st);
	}
	if (e != ERR_OK) {
		return e;
	}
	lite_bind_blob(st, 1, hash, SHA256_SIZE);
	e = lite_row(c, st);
	if (e == ERR_OK) {
		if (!lite_worker_key(st, 0, &x_r->worker)) {
			e = ERR_CORRUPT;
		}
		x_r->who = lite_text(st, 1, a);
		x_r->created_us = lite_int(st, 2);
		x_r->last_us = lite_int(st, 3);
		lite_end(st);
	}
	return e;
}

/* Once a minute for everybody who is reading, on the event loop: a touch that
 * the power takes away only ends a session a little early. */
enum err store_session_touch(struct store *s, const unsigned char hash[32], int64_t now_us)
{
	sqlite3_stmt *st;
	int64_t n = 0;
	enum err e;

	AZ(pthread_mutex_lock(&s->identity_lock));
	e = lite_use(&s->lazy, SQL_SESSION_TOUCH, &st);
	if (e == ERR_OK) {
		lite_bind_blob(st, 1, hash, SHA256_SIZE);
		lite_bind(st, 2, now_us);
		e = lite_run(&s->lazy, st, &n);
	}
	AZ(pthread_mutex_unlock(&s->identity_lock));
	return e == ERR_OK && n == 0 ? ERR_NOT_FOUND : e;
}

enum err store_session_drop(struct store *s, const unsigned char hash[32])
{
	return drop(s, SQL_SESSION_DROP, hash);
}

enum err store_janitor(struct store *s, int64_t now_us, int64_t session_idle_us, int64_t session_life_us)
{
	const struct { enum lite_sql sql; int64_t first, second; } work[] = {
		{ SQL_JANITOR_JTI, now_us, 0 },
		{ SQL_JANITOR_TOKEN, now_us, 0 },
		{ SQL_JANITOR_SIGNIN, now_us, 0 },
		{ SQL_JANITOR_PENDING, now_us, 0 },
		{ SQL_JANITOR_DEVICE, now_us - STORE_DEVICE_LIFE_S * US_PER_S, 0 },
		{ SQL_JANITOR_SESSION, now_us - session_idle_us, now_us - session_life_us },
	};
	sqlite3_stmt *st;
	enum err e = lite_identity_begin(s);

	if (e != ERR_OK) {
		return e;
	}
	for (size_t i = 0; i < N_OF(work) && e == ERR_OK; i++) {
		e = lite_use(&s->identity, work[i].sql, &st);
		if (e == ERR_OK) {
			lite_bind(st, 1, work[i].first);
			if (work[i].sql == SQL_JANITOR_SESSION) {
				lite_bind(st, 2, work[i].second);
			}
			e = lite_run(&s->identity, st, NULL);
		}
	}
	return lite_identity_end(s, e);
}
