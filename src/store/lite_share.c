/* Links and badges (own.db).  Start reading at store_share_add(). */
#include "store/share.h"

#include "store/lite_int.h"

#define WHAT STR("share")   /* context of the seal */

static enum err live_count(struct store *s, struct worker_key w, int64_t now_us, int64_t *n_r)
{
	sqlite3_stmt *st;
	enum err e = lite_use(&s->own, SQL_SHARE_LIVE, &st);

	if (e != ERR_OK) {
		return e;
	}
	lite_bind_blob(st, 1, w.b, sizeof(w.b));
	lite_bind(st, 2, now_us);
	e = lite_row(&s->own, st);
	if (e == ERR_OK) {
		*n_r = lite_int(st, 0);
		lite_end(st);
	}
	return e;
}

/* Of a badge and of a feed there is one. */
static enum err end_others(struct store *s, const struct store_share *x)
{
	sqlite3_stmt *st;
	enum err e = lite_use(&s->own, SQL_SHARE_END_OTHERS, &st);

	if (e != ERR_OK) {
		return e;
	}
	lite_bind_blob(st, 1, x->worker.b, sizeof(x->worker.b));
	lite_bind(st, 2, x->created_us);
	lite_bind(st, 3, x->kind);
	return lite_run(&s->own, st, NULL);
}

static enum err insert(struct store *s, const struct store_share *x, struct str sealed, int64_t *id_r)
{
	sqlite3_stmt *st;
	enum err e = lite_use(&s->own, SQL_SHARE_ADD, &st);

	if (e != ERR_OK) {
		return e;
	}
	lite_bind_blob(st, 1, x->worker.b, sizeof(x->worker.b));
	lite_bind(st, 2, x->kind);
	lite_bind_blob(st, 3, x->hash, sizeof(x->hash));
	lite_bind(st, 4, x->created_us);
	lite_bind(st, 5, x->expires_us);
	lite_bind_sealed(st, 6, sealed);
	e = lite_run(&s->own, st, NULL);
	*id_r = sqlite3_last_insert_rowid(s->own.db);
	return e;
}

enum err store_share_add(struct store *s, const struct store_share *x, int64_t *id_r)
{
	struct arena *a = arena_new(x->content.n + 4096);
	struct str sealed = store_seal(s, a, WHAT, x->content);
	int64_t n = 0;
	enum err e = lite_own_begin(s);

	if (e == ERR_OK) {
		e = x->kind == SHARE_LINK ? live_count(s, x->worker, x->created_us, &n) : end_others(s, x);
		if (e == ERR_OK && n >= SHARE_LIVE_MAX) {
			e = ERR_LIMIT;
		}
		if (e == ERR_OK) {
			e = insert(s, x, sealed, id_r);
		}
		e = lite_own_end(s, e);
	}
	arena_free(&a);
	return e;
}

static enum err read_row(struct store_reader *r, struct arena *a, sqlite3_stmt *st, struct store_share *x)
{
	struct str hash = lite_view(st, 3);

	x->id = lite_int(st, 0);
	x->kind = (enum share_kind)lite_int(st, 2);
	if (!lite_worker_key(st, 1, &x->worker) || hash.n != sizeof(x->hash) ||
	    x->kind < SHARE_LINK || x->kind >= SHARE_KIND__MAX) {
		return ERR_CORRUPT;
	}
	memcpy(x->hash, hash.p, sizeof(x->hash));
	x->created_us = lite_int(st, 4);
	x->expires_us = lite_int(st, 5);
	x->revoked_us = lite_int(st, 6);
	return store_unseal(r->s, a, WHAT, lite_view(st, 7), &x->content);
}

enum err store_share_find(struct store_reader *r, struct arena *a, const unsigned char hash[32],
    struct store_share *x_r)
{
	struct lite_conn *c;
	sqlite3_stmt *st;
	enum err e = lite_own(r, &c);

	if (e == ERR_OK) {
		e = lite_use(c, SQL_SHARE_FIND, &st);
	}
	if (e != ERR_OK) {
		return e;
	}
	lite_bind_blob(st, 1, hash, SHA256_SIZE);
	e = lite_row(c, st);
	if (e == ERR_OK) {
		e = read_row(r, a, st, x_r);
		lite_end(st);
	}
	return e;
}

enum err store_share_live(struct store_reader *r, struct arena *a, struct worker_key w, enum share_kind kind,
    int64_t now_us, struct store_share *x_r)
{
	struct lite_conn *c;
	sqlite3_stmt *st;
	enum err e = lite_own(r, &c);

	if (e == ERR_OK) {
		e = lite_use(c, SQL_SHARE_LIVE_ONE, &st);
	}
	if (e != ERR_OK) {
		return e;
	}
	lite_bind_blob(st, 1, w.b, sizeof(w.b));
	lite_bind(st, 2, kind);
	lite_bind(st, 3, now_us);
	e = lite_row(c, st);
	if (e == ERR_OK) {
		e = read_row(r, a, st, x_r);
		lite_end(st);
	}
	return e;
}

enum err store_share_list(struct store_reader *r, struct arena *a, struct worker_key w, size_t max,
    struct store_share **x_r, size_t *n_r)
{
	struct lite_conn *c;
	sqlite3_stmt *st;
	enum err e = lite_own(r, &c);

	*n_r = 0;
	if (e == ERR_OK) {
		e = lite_use(c, SQL_SHARE_LIST, &st);
	}
	if (e != ERR_OK) {
		return e;
	}
	*x_r = arena_array_of(a, max, struct store_share);
	lite_bind_blob(st, 1, w.b, sizeof(w.b));
	lite_bind(st, 2, (int64_t)max);
	while ((e = lite_row(c, st)) == ERR_OK) {
		e = read_row(r, a, st, &(*x_r)[*n_r]);
		if (e != ERR_OK) {
			lite_end(st);
			return e;
		}
		++*n_r;
	}
	return e == ERR_NOT_FOUND ? ERR_OK : e;
}

enum err store_share_revoke(struct store *s, struct worker_key w, int64_t id, int64_t now_us)
{
	sqlite3_stmt *st;
	int64_t n = 0;
	enum err e = lite_own_begin(s);

	if (e != ERR_OK) {
		return e;
	}
	e = lite_use(&s->own, SQL_SHARE_REVOKE, &st);
	if (e == ERR_OK) {
		lite_bind_blob(st, 1, w.b, sizeof(w.b));
		lite_bind(st, 2, id);
		lite_bind(st, 3, now_us);
		e = lite_run(&s->own, st, &n);
	}
	if (e == ERR_OK && n == 0) {
		e = ERR_NOT_FOUND;
	}
	return lite_own_end(s, e);
}

enum err store_share_janitor(struct store *s, int64_t now_us)
{
	sqlite3_stmt *st;
	enum err e = lite_own_begin(s);

	if (e != ERR_OK) {
		return e;
	}
	e = lite_use(&s->own, SQL_SHARE_JANITOR, &st);
	if (e == ERR_OK) {
		lite_bind(st, 1, now_us - SHARE_KEPT_US);
		e = lite_run(&s->own, st, NULL);
	}
	return lite_own_end(s, e);
}
