/* What lives for minutes or hours: sign-ins under way, sessions; and the
 * janitor, who removes what has expired from identity.db. */
#include "base/day.h"
#include "base/limits.h"
#include "store/lite_int.h"

/* password: NULL for SQL_SIGNIN_PUT, which has neither of the last two parameters. */
static enum err signin_write(struct store *s, enum lite_sql sql, const unsigned char hash[32],
    const struct store_signin *x, const struct str *password, int64_t nobody)
{
	sqlite3_stmt *st;
	enum err e = lite_identity_begin(s);

	if (e != ERR_OK) {
		return e;
	}
	e = lite_use(&s->identity, sql, &st);
	if (e == ERR_OK) {
		lite_bind_blob(st, 1, hash, SHA256_SIZE);
		lite_bind(st, 2, x->account);
		lite_bind(st, 3, x->code_number);
		lite_bind(st, 4, x->expires_us);
		if (password != NULL) {
			lite_bind_text(st, 5, *password);
			lite_bind(st, 6, nobody);
		}
		e = lite_run(&s->identity, st, NULL);
	}
	return lite_identity_end(s, e);
}

enum err store_signin_put(struct store *s, const unsigned char hash[32], const struct store_signin *x)
{
	return signin_write(s, SQL_SIGNIN_PUT, hash, x, NULL, 0);
}

enum err store_signin_begin(struct store *s, const unsigned char hash[32], const struct store_signin *x,
    struct str password, int64_t nobody)
{
	return signin_write(s, SQL_SIGNIN_BEGIN, hash, x, &password, nobody);
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

static enum err signin_take(struct lite_conn *c, const unsigned char hash[32])
{
	sqlite3_stmt *st;
	enum err e = lite_use(c, SQL_SIGNIN_DROP, &st);

	if (e == ERR_OK) {
		lite_bind_blob(st, 1, hash, SHA256_SIZE);
		e = lite_run_one(c, st);
	}
	return e;
}

enum err store_session_put(struct store *s, const unsigned char hash[32], const struct store_session *x)
{
	sqlite3_stmt *st;
	enum err e = lite_identity_begin(s);

	if (e != ERR_OK) {
		return e;
	}
	if (x->signin != NULL) {
		e = signin_take(&s->identity, x->signin);
	}
	if (e == ERR_OK) {
		e = lite_use(&s->identity, SQL_SESSION_PUT, &st);
	}
	if (e == ERR_OK) {
		lite_bind_blob(st, 1, hash, SHA256_SIZE);
		lite_bind_blob(st, 2, x->worker.b, sizeof(x->worker.b));
		lite_bind_sealed(st, 3, x->who);
		lite_bind(st, 4, x->created_us);
		lite_bind(st, 5, x->last_us);
		lite_bind_text(st, 6, x->agent.p == NULL ? STR("") : x->agent);
		e = lite_run(&s->identity, st, NULL);
	}
	return lite_identity_end(s, e);
}

/* ---- when a session was used last
 *
 * The limit on idle time counts from the last use, and a use a minute old would
 * end a session early; writing every one down would be a commit a page.  So the
 * newest use is kept in memory and the disk follows once a minute.  A slot that
 * holds another session's use that is not on disk yet is left alone: who finds
 * no slot writes to the disk each time. */

#define TOUCH_US US_PER_MIN
#define FORGET_US US_PER_DAY /* no session lives on so long after its last use (setting session_idle_s) */

static struct use_slot *use_slot(struct store *s, const unsigned char hash[SHA256_SIZE], uint64_t *tag_r)
{
	uint64_t at;

	memcpy(&at, hash, sizeof(at));
	memcpy(tag_r, hash + sizeof(at), sizeof(*tag_r));
	return &s->use[at % USE_SLOTS];
}

static int64_t use_last(struct store *s, const unsigned char hash[SHA256_SIZE], int64_t disk_us)
{
	uint64_t tag;
	const struct use_slot *u = use_slot(s, hash, &tag);
	int64_t last_us;

	AZ(pthread_mutex_lock(&s->use_lock));
	last_us = u->tag == tag && u->last_us > disk_us ? u->last_us : disk_us;
	AZ(pthread_mutex_unlock(&s->use_lock));
	return last_us;
}

/* True when memory has noted the use, and the disk need not follow yet. */
static bool use_noted(struct store *s, const unsigned char hash[SHA256_SIZE], int64_t now_us)
{
	uint64_t tag;
	struct use_slot *u = use_slot(s, hash, &tag);
	bool noted;

	AZ(pthread_mutex_lock(&s->use_lock));
	noted = u->tag == tag && now_us - u->disk_us < TOUCH_US;
	if (u->tag == tag && u->last_us < now_us) {
		u->last_us = now_us;
	}
	AZ(pthread_mutex_unlock(&s->use_lock));
	return noted;
}

/* written: the disk has it too.  A use that the disk has no room for counts as well. */
static void use_keep(struct store *s, const unsigned char hash[SHA256_SIZE], int64_t now_us, bool written)
{
	uint64_t tag;
	struct use_slot *u = use_slot(s, hash, &tag);

	AZ(pthread_mutex_lock(&s->use_lock));
	if (u->tag != tag && (u->last_us <= u->disk_us || u->last_us + FORGET_US < now_us)) {
		*u = (struct use_slot){ .tag = tag, .last_us = now_us };
	}
	if (written && u->tag == tag && u->disk_us < now_us) {
		u->disk_us = now_us;
	}
	AZ(pthread_mutex_unlock(&s->use_lock));
}

static enum err session_read(struct store *s, sqlite3_stmt *st, struct arena *a, struct store_session *x_r)
{
	struct str hash = lite_view(st, 5);

	if (!lite_worker_key(st, 0, &x_r->worker) || hash.n != sizeof(x_r->hash)) {
		return ERR_CORRUPT;
	}
	memcpy(x_r->hash, hash.p, hash.n);
	x_r->who = lite_text(st, 1, a);
	x_r->created_us = lite_int(st, 2);
	x_r->last_us = use_last(s, x_r->hash, lite_int(st, 3));
	x_r->agent = lite_text(st, 4, a);
	return ERR_OK;
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
		e = session_read(r->s, st, a, x_r);
		lite_end(st);
	}
	return e;
}

/* On the event loop: a touch that the power takes away only ends a session a little early. */
enum err store_session_touch(struct store *s, const unsigned char hash[32], int64_t now_us)
{
	sqlite3_stmt *st;
	int64_t n = 0;
	enum err e;

	if (use_noted(s, hash, now_us)) {
		return ERR_OK;
	}
	AZ(pthread_mutex_lock(&s->identity_lock));
	e = lite_use(&s->lazy, SQL_SESSION_TOUCH, &st);
	if (e == ERR_OK) {
		lite_bind_blob(st, 1, hash, SHA256_SIZE);
		lite_bind(st, 2, now_us);
		e = lite_run(&s->lazy, st, &n);
	}
	AZ(pthread_mutex_unlock(&s->identity_lock));
	if (e == ERR_OK && n == 0) {
		return ERR_NOT_FOUND;
	}
	use_keep(s, hash, now_us, e == ERR_OK);
	return e;
}

enum err store_session_drop(struct store *s, const unsigned char hash[32])
{
	return drop(s, SQL_SESSION_DROP, hash);
}

enum err store_session_list(struct store_reader *r, struct arena *a, struct worker_key w, struct store_session **x_r,
    size_t *n_r)
{
	struct lite_conn *c;
	sqlite3_stmt *st;
	enum err e = lite_identity(r, &c);

	*n_r = 0;
	if (e == ERR_OK) {
		e = lite_use(c, SQL_SESSION_LIST, &st);
	}
	if (e != ERR_OK) {
		return e;
	}
	*x_r = arena_array_of(a, LIMIT_SESSIONS, struct store_session);
	lite_bind_blob(st, 1, w.b, sizeof(w.b));
	lite_bind(st, 2, LIMIT_SESSIONS);
	while ((e = lite_row(c, st)) == ERR_OK) {
		e = session_read(r->s, st, a, &(*x_r)[*n_r]);
		if (e != ERR_OK) {
			lite_end(st);
			return e;
		}
		++*n_r;
	}
	return e == ERR_NOT_FOUND ? ERR_OK : e;
}

enum err store_session_failure(struct store *s, const unsigned char hash[32], int64_t now_us,
    int64_t (*lock_until)(int32_t failures, int64_t now_us), int64_t *wait_until_r)
{
	struct lite_conn *c = &s->identity;
	sqlite3_stmt *st;
	int64_t until_us = 0;
	enum err e = lite_identity_begin(s);

	*wait_until_r = 0;
	if (e != ERR_OK) {
		return e;
	}
	e = lite_use(c, SQL_SESSION_FAIL, &st);
	if (e == ERR_OK) {
		lite_bind_blob(st, 1, hash, SHA256_SIZE);
		lite_bind(st, 2, now_us);
		e = lite_row(c, st);
	}
	if (e == ERR_OK) {
		until_us = lock_until((int32_t)lite_int(st, 0), now_us);
		*wait_until_r = lite_int(st, 1);
		lite_end(st);
	}
	if (e == ERR_OK && *wait_until_r <= now_us && until_us > now_us) {
		e = lite_use(c, SQL_SESSION_LOCK, &st);
		if (e == ERR_OK) {
			lite_bind_blob(st, 1, hash, SHA256_SIZE);
			lite_bind(st, 2, until_us);
			e = lite_run(c, st, NULL);
		}
	}
	return lite_identity_end(s, e);
}

enum err store_session_drop_others(struct store *s, struct worker_key w, const unsigned char keep[32])
{
	sqlite3_stmt *st;
	enum err e = lite_identity_begin(s);

	if (e != ERR_OK) {
		return e;
	}
	e = lite_use(&s->identity, SQL_SESSION_DROP_OTHERS, &st);
	if (e == ERR_OK) {
		lite_bind_blob(st, 1, w.b, sizeof(w.b));
		lite_bind_blob(st, 2, keep, SHA256_SIZE);
		e = lite_run(&s->identity, st, NULL);
	}
	return lite_identity_end(s, e);
}

enum err store_janitor(struct store *s, int64_t now_us, int64_t session_idle_us, int64_t session_life_us)
{
	const struct { enum lite_sql sql; int64_t first, second; } work[] = {
		{ SQL_JANITOR_JTI, now_us, 0 },
		{ SQL_JANITOR_TOKEN, now_us, 0 },
		{ SQL_JANITOR_SIGNIN, now_us, 0 },
		{ SQL_JANITOR_PENDING, now_us, 0 },
		{ SQL_JANITOR_DEVICE, now_us - STORE_DEVICE_LIFE_S * US_PER_S, 0 },
		{ SQL_JANITOR_SESSION, now_us - session_idle_us - TOUCH_US, now_us - session_life_us },
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
