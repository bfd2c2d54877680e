/* The authenticator app of an account, and the browsers that it is known in.
 *
 * As in lite_account.c, what decides is one write transaction: the step of an
 * app's code is written by an UPDATE that wants it to be newer, so that of two
 * equal codes at once exactly one is accepted.  Start reading at
 * store_account_entered().
 *
 * And what every change of a secret does besides: lite_account_secure(). */
#include "store/lite_int.h"

/* ---- a change of a secret ---------------------------------------------- */

/* keep: the second parameter, or NULL; must: it has to find a row. */
static enum err secure_run(struct lite_conn *c, enum lite_sql sql, int64_t account, const unsigned char *keep,
    bool must)
{
	sqlite3_stmt *st;
	enum err e = lite_use(c, sql, &st);

	if (e != ERR_OK) {
		return e;
	}
	lite_bind(st, 1, account);
	if (keep != NULL) {
		lite_bind_blob(st, 2, keep, SHA256_SIZE);
	}
	return must ? lite_run_one(c, st) : lite_run(c, st, NULL);
}

/* The session in which it is done has to live still: of two people who are in,
 * one of whom changes the locks, the other one changes nothing any more. */
enum err lite_account_secure(struct lite_conn *c, int64_t account, const struct store_keep *keep)
{
	static const struct store_keep none;
	enum err e = ERR_OK;

	if (memcmp(keep->session, none.session, sizeof(none.session)) != 0) {
		e = secure_run(c, SQL_SECURE_HERE, account, keep->session, true);
	}
	if (e == ERR_OK) {
		e = secure_run(c, SQL_SECURE_SESSION, account, keep->session, false);
	}
	if (e == ERR_OK) {
		e = secure_run(c, SQL_SECURE_DEVICE, account, keep->device, false);
	}
	return e == ERR_OK ? secure_run(c, SQL_SECURE_SIGNIN, account, NULL, false) : e;
}

enum err store_account_secure(struct store *s, int64_t id, const struct store_keep *keep)
{
	enum err e = lite_identity_begin(s);

	return e == ERR_OK ? lite_identity_end(s, lite_account_secure(&s->identity, id, keep)) : e;
}

enum err store_account_password(struct store *s, int64_t id, const unsigned char *activation, struct str password,
    const struct store_keep *keep)
{
	sqlite3_stmt *st;
	enum err e = lite_identity_begin(s);

	if (e != ERR_OK) {
		return e;
	}
	e = lite_use(&s->identity, SQL_ACCOUNT_PASSWORD, &st);
	if (e == ERR_OK) {
		lite_bind(st, 1, id);
		lite_bind_text(st, 2, password);
		lite_bind_sealed(st, 3, (struct str){ (const char *)activation, activation == NULL ? 0 : SHA256_SIZE });
		e = lite_run_one(&s->identity, st);
	}
	if (e == ERR_OK) {
		e = lite_account_secure(&s->identity, id, keep);
	}
	return lite_identity_end(s, e);
}

enum err store_totp_put(struct store *s, int64_t account, struct str secret, int64_t step,
    const struct store_keep *keep)
{
	struct arena *a;
	sqlite3_stmt *st;
	enum err e = lite_identity_begin(s);

	if (e != ERR_OK) {
		return e;
	}
	a = arena_new(LIMIT_BODY_FORM);
	e = lite_use(&s->identity, SQL_TOTP_PUT, &st);
	if (e == ERR_OK) {
		lite_bind(st, 1, account);
		lite_bind_sealed(st, 2, store_seal(s, a, STR("totp"), secret));
		lite_bind(st, 3, step);
		e = lite_run_one(&s->identity, st);
	}
	if (e == ERR_OK) {
		e = lite_account_secure(&s->identity, account, keep);
	}
	arena_free(&a);
	return lite_identity_end(s, e);
}

enum err store_totp_remove(struct store *s, int64_t account, const struct store_keep *keep)
{
	sqlite3_stmt *st;
	enum err e = lite_identity_begin(s);

	if (e != ERR_OK) {
		return e;
	}
	e = lite_use(&s->identity, SQL_TOTP_REMOVE, &st);
	if (e == ERR_OK) {
		lite_bind(st, 1, account);
		e = lite_run_one(&s->identity, st);
	}
	if (e == ERR_OK) {
		e = lite_account_secure(&s->identity, account, keep);
	}
	return lite_identity_end(s, e);
}

enum err store_totp_use(struct store *s, int64_t account, int64_t step)
{
	sqlite3_stmt *st;
	enum err e = lite_identity_begin(s);

	if (e != ERR_OK) {
		return e;
	}
	e = lite_use(&s->identity, SQL_TOTP_USE, &st);
	if (e == ERR_OK) {
		lite_bind(st, 1, account);
		lite_bind(st, 2, step);
		e = lite_run_one(&s->identity, st);
	}
	e = lite_identity_end(s, e);
	return e == ERR_NOT_FOUND ? ERR_EXISTS : e;
}

/* ---- known browsers ---------------------------------------------------- */

enum err store_device_get(struct store_reader *r, const unsigned char hash[32], int64_t account,
    int64_t *locked_until_r)
{
	struct lite_conn *c;
	sqlite3_stmt *st;
	enum err e = lite_identity(r, &c);

	if (e == ERR_OK) {
		e = lite_use(c, SQL_DEVICE_GET, &st);
	}
	if (e != ERR_OK) {
		return e;
	}
	lite_bind_blob(st, 1, hash, SHA256_SIZE);
	lite_bind(st, 2, account);
	e = lite_row(c, st);
	if (e == ERR_OK) {
		*locked_until_r = lite_int(st, 0);
		lite_end(st);
	}
	return e;
}

enum err store_device_list(struct store_reader *r, struct arena *a, int64_t account, struct store_device **x_r,
    size_t *n_r)
{
	struct store_device *x = arena_array_of(a, STORE_DEVICES, struct store_device);
	struct lite_conn *c;
	sqlite3_stmt *st;
	size_t n = 0;
	enum err e = lite_identity(r, &c);

	if (e == ERR_OK) {
		e = lite_use(c, SQL_DEVICE_LIST, &st);
	}
	if (e != ERR_OK) {
		return e;
	}
	lite_bind(st, 1, account);
	lite_bind(st, 2, STORE_DEVICES);
	while ((e = lite_row(c, st)) == ERR_OK) {
		x[n++] = (struct store_device){ lite_int(st, 0), (int32_t)lite_int(st, 1), lite_int(st, 2) };
	}
	*x_r = x;
	*n_r = n;
	return e == ERR_NOT_FOUND ? ERR_OK : e;
}

/* A statement about one browser of an account; number: its third parameter. */
static enum err device_use(struct lite_conn *c, enum lite_sql sql, const unsigned char hash[32], int64_t account,
    int64_t number, sqlite3_stmt **st_r)
{
	enum err e = lite_use(c, sql, st_r);

	if (e == ERR_OK) {
		lite_bind_blob(*st_r, 1, hash, SHA256_SIZE);
		lite_bind(*st_r, 2, account);
		if (sql != SQL_DEVICE_FAIL) {
			lite_bind(*st_r, 3, number);
		}
	}
	return e;
}

enum err store_device_failure(struct store *s, const unsigned char hash[32], int64_t account, int64_t now_us,
    int64_t (*lock_until)(int32_t failures, int64_t now_us))
{
	struct lite_conn *c = &s->identity;
	sqlite3_stmt *st;
	int64_t until = 0, present = 0;
	enum err e = lite_identity_begin(s);

	if (e != ERR_OK) {
		return e;
	}
	e = device_use(c, SQL_DEVICE_FAIL, hash, account, 0, &st);
	if (e == ERR_OK) {
		e = lite_row(c, st);
	}
	if (e == ERR_OK) {
		until = lock_until((int32_t)lite_int(st, 0), now_us);
		present = lite_int(st, 1);
		lite_end(st);
		e = device_use(c, SQL_DEVICE_LOCK, hash, account, until > present ? until : present, &st);
	}
	if (e == ERR_OK) {
		e = lite_run(c, st, NULL);
	}
	return lite_identity_end(s, e);
}

static enum err device_entered(struct lite_conn *c, int64_t account, const unsigned char hash[32], int64_t now_us)
{
	sqlite3_stmt *st;
	enum err e = device_use(c, SQL_DEVICE_ENTERED, hash, account, now_us, &st);

	if (e == ERR_OK) {
		e = lite_run_one(c, st);
	}
	if (e != ERR_NOT_FOUND) {
		return e;
	}
	/* A new one: the password was counted on the account. */
	e = device_use(c, SQL_DEVICE_ADD, hash, account, now_us, &st);
	if (e == ERR_OK) {
		e = lite_run(c, st, NULL);
	}
	if (e == ERR_OK) {
		e = lite_use(c, SQL_DEVICE_TRIM, &st);
	}
	if (e == ERR_OK) {
		lite_bind(st, 1, account);
		lite_bind(st, 2, STORE_DEVICES);
		e = lite_run(c, st, NULL);
	}
	if (e == ERR_OK) {
		e = lite_use(c, SQL_ACCOUNT_CLEAR_PASSWORD, &st);
	}
	if (e == ERR_OK) {
		lite_bind(st, 1, account);
		e = lite_run(c, st, NULL);
	}
	return e;
}

enum err store_account_entered(struct store *s, int64_t account, const unsigned char device[32], int64_t now_us)
{
	sqlite3_stmt *st;
	enum err e = lite_identity_begin(s);

	if (e != ERR_OK) {
		return e;
	}
	e = lite_use(&s->identity, SQL_ACCOUNT_ENTERED, &st);
	if (e == ERR_OK) {
		lite_bind(st, 1, account);
		lite_bind(st, 2, now_us);
		e = lite_run_one(&s->identity, st);
	}
	if (e == ERR_OK) {
		e = device_entered(&s->identity, account, device, now_us);
	}
	return lite_identity_end(s, e);
}
