/* access.db: who looked at which worker's data, each entry chained to the one before.
 *
 * hash(n) = SHA-256(hash(n-1) || n || at_us || worker_key || by || enterprise ||
 * what || detail || length of who || who), numbers as 8 bytes, the highest
 * first.  Whoever changes an entry, or takes one out of the middle, must make
 * all later hashes anew, and then the newest is another than was remembered in
 * identity.db or printed by `interimctl check` (doc/decisions/007).
 *
 * Several processes write (the server, interimctl), so a transaction begins by
 * reading the newest entry.  Start reading at store_look_begin(). */
#include <stdio.h>

#include "base/log.h"
#include "store/lite_int.h"

#define ROW_MAX (SHA256_SIZE + WORKER_KEY_SIZE + 7 * 8 + LOOK_WHO_MAX)
#define TEXT_SIZE 200

struct row {
	unsigned char b[ROW_MAX];
	size_t n;
};

static void row_put(struct row *r, const void *p, size_t n)
{
	CHECK(n <= sizeof(r->b) - r->n);
	memcpy(r->b + r->n, p, n);
	r->n += n;
}

static void row_int(struct row *r, int64_t v)
{
	unsigned char b[8];

	for (int i = 0; i < 8; i++) {
		b[i] = (unsigned char)((uint64_t)v >> (56 - 8 * i));
	}
	row_put(r, b, sizeof(b));
}

/* The next link behind *head. */
static void chain(struct store_look_head *head, const struct store_look *x)
{
	struct row r = { .n = 0 };

	row_put(&r, head->hash, SHA256_SIZE);
	row_int(&r, x->n);
	row_int(&r, x->at_us);
	row_put(&r, x->worker.b, sizeof(x->worker.b));
	row_int(&r, x->by);
	row_int(&r, x->enterprise);
	row_int(&r, x->what);
	row_int(&r, x->detail);
	row_int(&r, (int64_t)x->who.n);
	row_put(&r, x->who.p, x->who.n);
	crypt_sha256(r.b, r.n, head->hash);
	head->n = x->n;
}

/* False when no entry of ours looks like this; who is a view on the statement. */
static bool read_row(sqlite3_stmt *st, struct store_look *x_r, struct str *hash_r)
{
	*x_r = (struct store_look){
		.n = lite_int(st, 0),
		.at_us = lite_int(st, 1),
		.by = (enum store_look_by)lite_int(st, 3),
		.who = lite_view(st, 4),
		.enterprise = lite_int(st, 5),
		.what = (enum store_look_what)lite_int(st, 6),
		.detail = lite_int(st, 7),
	};
	*hash_r = lite_view(st, 8);
	return lite_worker_key(st, 2, &x_r->worker) && x_r->who.n <= LOOK_WHO_MAX && hash_r->n == SHA256_SIZE &&
	    x_r->by > 0 && x_r->by < LOOK_BY__MAX && x_r->what > 0 && x_r->what < LOOK_WHAT__MAX;
}

/* The newest entry; number 0 and zeros when there is none. */
static enum err read_head(struct lite_conn *c, struct store_look_head *head_r, int64_t *at_us_r)
{
	struct store_look x;
	struct str hash;
	sqlite3_stmt *st;
	enum err e = lite_use(c, SQL_LOOK_LAST, &st);

	*head_r = (struct store_look_head){ 0 };
	*at_us_r = 0;
	if (e == ERR_OK) {
		e = lite_row(c, st);
	}
	if (e != ERR_OK) {
		return e == ERR_NOT_FOUND ? ERR_OK : e;
	}
	if (read_row(st, &x, &hash)) {
		head_r->n = x.n;
		*at_us_r = x.at_us;
		memcpy(head_r->hash, hash.p, hash.n);
	} else {
		e = ERR_CORRUPT;
	}
	lite_end(st);
	return e;
}

enum err store_look_begin(struct store *s)
{
	enum err e;

	AZ(pthread_mutex_lock(&s->access.lock));
	e = lite_do(&s->access.conn, SQL_BEGIN_WRITE);
	if (e == ERR_OK) {
		e = read_head(&s->access.conn, &s->access.head, &s->access.at_us);
		if (e == ERR_OK) {
			return ERR_OK;
		}
		lite_undo(&s->access.conn);
	}
	AZ(pthread_mutex_unlock(&s->access.lock));
	return e;
}

enum err store_look_add(struct store *s, const struct store_look *x)
{
	struct lite_access *l = &s->access;
	struct store_look y = *x;
	sqlite3_stmt *st;
	enum err e = lite_use(&l->conn, SQL_LOOK_ADD, &st);

	if (e != ERR_OK) {
		return e;
	}
	y.n = l->head.n + 1;
	y.at_us = x->at_us > l->at_us ? x->at_us : l->at_us;
	y.who = x->who.p == NULL ? STR("") : x->who;
	y.who.n = y.who.n > LOOK_WHO_MAX ? LOOK_WHO_MAX : y.who.n;
	chain(&l->head, &y);
	l->at_us = y.at_us;
	lite_bind(st, 1, y.n);
	lite_bind(st, 2, y.at_us);
	lite_bind_blob(st, 3, y.worker.b, sizeof(y.worker.b));
	lite_bind(st, 4, y.by);
	lite_bind_text(st, 5, y.who);
	lite_bind(st, 6, y.enterprise);
	lite_bind(st, 7, y.what);
	lite_bind(st, 8, y.detail);
	lite_bind_blob(st, 9, l->head.hash, SHA256_SIZE);
	return lite_run(&l->conn, st, NULL);
}

enum err store_look_end(struct store *s, enum err e)
{
	if (e == ERR_OK) {
		e = lite_commit(&s->access.conn);
	} else {
		lite_undo(&s->access.conn);
	}
	AZ(pthread_mutex_unlock(&s->access.lock));
	return e;
}

/* Rows of a statement that is bound, at most max of them. */
static enum err read_rows(struct lite_conn *c, sqlite3_stmt *st, struct arena *a, size_t max, struct store_look **x_r,
    size_t *n_r)
{
	struct str hash;
	enum err e;

	*x_r = arena_array_of(a, max, struct store_look);
	*n_r = 0;
	while ((e = lite_row(c, st)) == ERR_OK) {
		struct store_look *x = &(*x_r)[*n_r];

		if (!read_row(st, x, &hash)) {
			lite_end(st);
			return ERR_CORRUPT;
		}
		x->who = str_dup(a, x->who);
		++*n_r;
	}
	return e == ERR_NOT_FOUND ? ERR_OK : e;
}

enum err store_look_list(struct store_reader *r, struct arena *a, struct worker_key w, int64_t before, size_t max,
    struct store_look **x_r, size_t *n_r)
{
	struct lite_conn *c;
	sqlite3_stmt *st;
	enum err e = lite_access(r, &c);

	if (e == ERR_OK) {
		e = lite_use(c, SQL_LOOK_LIST, &st);
	}
	if (e != ERR_OK) {
		return e;
	}
	lite_bind_blob(st, 1, w.b, sizeof(w.b));
	lite_bind(st, 2, before);
	lite_bind(st, 3, (int64_t)max);
	return read_rows(c, st, a, max, x_r, n_r);
}

enum err store_look_about(struct store_reader *r, struct arena *a, struct worker_key w, enum store_look_what what,
    int64_t detail, size_t max, struct store_look **x_r, size_t *n_r)
{
	struct lite_conn *c;
	sqlite3_stmt *st;
	enum err e = lite_access(r, &c);

	if (e == ERR_OK) {
		e = lite_use(c, SQL_LOOK_ABOUT, &st);
	}
	if (e != ERR_OK) {
		return e;
	}
	lite_bind_blob(st, 1, w.b, sizeof(w.b));
	lite_bind(st, 2, what);
	lite_bind(st, 3, detail);
	lite_bind(st, 4, (int64_t)max);
	return read_rows(c, st, a, max, x_r, n_r);
}

/* ---- how far it has come ------------------------------------------------- */

/* Copying the log into the database syncs both.  True: all of it was copied. */
static bool copy_all(struct lite_conn *c)
{
	int frames, copied;

	return sqlite3_wal_checkpoint_v2(c->db, NULL, SQLITE_CHECKPOINT_PASSIVE, &frames, &copied) == SQLITE_OK &&
	    frames == copied;
}

static enum err head_put(struct store *s, const struct store_look_head *head)
{
	sqlite3_stmt *st;
	enum err e = lite_identity_begin(s);

	if (e != ERR_OK) {
		return e;
	}
	e = lite_use(&s->identity, SQL_ACCESS_HEAD_PUT, &st);
	if (e == ERR_OK) {
		lite_bind(st, 1, head->n);
		lite_bind_blob(st, 2, head->hash, SHA256_SIZE);
		e = lite_run(&s->identity, st, NULL);
	}
	return lite_identity_end(s, e);
}

static enum err head_get(struct store_reader *r, struct store_look_head *head_r)
{
	struct lite_conn *c;
	sqlite3_stmt *st;
	enum err e = lite_identity(r, &c);

	*head_r = (struct store_look_head){ 0 };
	if (e == ERR_OK) {
		e = lite_use(c, SQL_ACCESS_HEAD_GET, &st);
	}
	if (e == ERR_OK) {
		e = lite_row(c, st);
	}
	if (e == ERR_OK) {
		struct str hash = lite_view(st, 1);

		head_r->n = lite_int(st, 0);
		memcpy(head_r->hash, hash.p, hash.n < SHA256_SIZE ? hash.n : SHA256_SIZE);
		lite_end(st);
	}
	return e == ERR_NOT_FOUND ? ERR_OK : e;
}

/* Whether the log still holds the remembered entry: else its end was cut off or the file is another one. */
static enum err holds(struct lite_conn *c, const struct store_look_head *kept, bool *holds_r)
{
	sqlite3_stmt *st;
	enum err e;

	*holds_r = kept->n == 0;
	if (*holds_r) {
		return ERR_OK;
	}
	e = lite_use(c, SQL_LOOK_HASH, &st);
	if (e != ERR_OK) {
		return e;
	}
	lite_bind(st, 1, kept->n);
	e = lite_row(c, st);
	if (e == ERR_OK) {
		struct str hash = lite_view(st, 0);

		*holds_r = hash.n == SHA256_SIZE && memcmp(hash.p, kept->hash, SHA256_SIZE) == 0;
		lite_end(st);
	}
	return e == ERR_NOT_FOUND ? ERR_OK : e;
}

/* How far the log has come on disk.  What is remembered is never replaced by another log's head: it is the only
 * trace of what was cut off, also when the log has grown longer again. */
static enum err head_next(struct lite_access *l, const struct store_look_head *kept, struct store_look_head *head_r)
{
	int64_t at_us;
	bool held = false;
	enum err e = read_head(&l->conn, head_r, &at_us);

	if (e == ERR_OK) {
		e = holds(&l->conn, kept, &held);
	}
	if (e == ERR_OK && !held && !l->told) {
		log_event(LOG_ERR, "looked.cut", "remembered=%lld newest=%lld", (long long)kept->n,
		    (long long)head_r->n);
		l->told = true;
	}
	if (e == ERR_OK && (!held || !copy_all(&l->conn))) {
		*head_r = *kept; /* not copied: a reader was in the way, the next time will do */
	}
	return e;
}

enum err store_look_remember(struct store *s)
{
	struct store_reader *r = store_reader_take(s);
	struct store_look_head head, kept;
	enum err e = head_get(r, &kept);

	store_reader_give(s, &r);
	if (e != ERR_OK) {
		return e;
	}
	AZ(pthread_mutex_lock(&s->access.lock));
	e = head_next(&s->access, &kept, &head);
	AZ(pthread_mutex_unlock(&s->access.lock));
	return e == ERR_OK && head.n > kept.n ? head_put(s, &head) : e;
}

/* ---- check ----------------------------------------------------------------- */

struct walk {
	struct store_look_head head, kept;
	bool kept_fits;          /* the remembered entry was met */
	int64_t broken;          /* number of the first entry that does not fit; 0 none */
};

/* One entry after the other; stops at the first that does not fit. */
static enum err walk_chain(struct lite_conn *c, struct walk *w)
{
	struct store_look x;
	struct str hash;
	sqlite3_stmt *st;
	int64_t at_us = 0;
	enum err e = lite_use(c, SQL_LOOK_ALL, &st);

	w->kept_fits = w->kept.n == 0;
	while (e == ERR_OK && (e = lite_row(c, st)) == ERR_OK) {
		int64_t n = w->head.n + 1;

		if (read_row(st, &x, &hash) && x.n == n && x.at_us >= at_us) {
			chain(&w->head, &x);
			at_us = x.at_us;
		}
		if (w->head.n != n || memcmp(w->head.hash, hash.p, SHA256_SIZE) != 0) {
			w->broken = n;
			lite_end(st);
			return ERR_OK;
		}
		if (n == w->kept.n) {
			w->kept_fits = memcmp(w->head.hash, w->kept.hash, SHA256_SIZE) == 0;
		}
	}
	return e == ERR_NOT_FOUND ? ERR_OK : e;
}

enum err store_look_check(struct store *s, void (*tell)(void *cls, const char *text), void *cls,
    struct store_look_head *head_r)
{
	struct store_reader *r = store_reader_take(s);
	struct walk w = { .broken = 0 };
	char text[TEXT_SIZE];
	struct lite_conn *c;
	enum err e = head_get(r, &w.kept); /* first: the log may grow meanwhile, the memory of it must not */

	if (e == ERR_OK) {
		e = lite_access(r, &c);
	}
	if (e == ERR_OK) {
		e = walk_chain(c, &w);
	}
	store_reader_give(s, &r);
	if (e == ERR_OK && w.broken != 0) {
		(void)snprintf(text, sizeof(text), "access.db: entry %lld was changed, or one before it removed",
		    (long long)w.broken);
		tell(cls, text);
	} else if (e == ERR_OK && !w.kept_fits) {
		(void)snprintf(text, sizeof(text), "access.db: %lld entries, but entry %lld as it was remembered is "
		    "not among them", (long long)w.head.n, (long long)w.kept.n);
		tell(cls, text);
	}
	*head_r = w.head;
	return e;
}
