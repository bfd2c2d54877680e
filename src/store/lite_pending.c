/* What somebody has begun and has to finish: nonces, states, one-time codes.
 *
 * Taking one removes it in the same statement, so that of two that come at once
 * exactly one gets it, and what was tried with a wrong answer cannot be tried
 * again. */
#include "store/lite_int.h"

enum err store_pending_put(struct store *s, enum store_pending kind, const unsigned char hash[32], struct str value,
    int64_t expires_us)
{
	sqlite3_stmt *st;
	enum err e = lite_identity_begin(s);

	if (e != ERR_OK) {
		return e;
	}
	e = lite_use(&s->identity, SQL_PENDING_PUT, &st);
	if (e == ERR_OK) {
		lite_bind(st, 1, kind);
		lite_bind_blob(st, 2, hash, SHA256_SIZE);
		lite_bind_sealed(st, 3, value);
		lite_bind(st, 4, expires_us);
		e = lite_run(&s->identity, st, NULL);
	}
	return lite_identity_end(s, e);
}

enum err store_pending_take(struct store *s, struct arena *a, enum store_pending kind, const unsigned char hash[32],
    int64_t now_us, struct str *value_r)
{
	sqlite3_stmt *st;
	bool live = false;
	enum err e = lite_identity_begin(s);

	if (e != ERR_OK) {
		return e;
	}
	e = lite_use(&s->identity, SQL_PENDING_TAKE, &st);
	if (e == ERR_OK) {
		lite_bind(st, 1, kind);
		lite_bind_blob(st, 2, hash, SHA256_SIZE);
		e = lite_row(&s->identity, st);
		if (e == ERR_OK) {
			*value_r = lite_text(st, 0, a);
			live = lite_int(st, 1) > now_us;
			lite_end(st);
		}
	}
	e = lite_identity_end(s, e);
	return e == ERR_OK && !live ? ERR_NOT_FOUND : e;
}
