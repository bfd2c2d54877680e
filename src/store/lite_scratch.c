/* Periods made anew from the declarations, beside the ones that are in use.
 *
 * The scratch file has the same table of periods, so a period is put and read
 * by the same code, and comparing is walking two tables in the same order and
 * looking at the stored values themselves.  Replacing writes only what
 * differs: usually nothing.  Start reading at walk(). */
#include "store/lite_int.h"

#include <stdlib.h>
#include <unistd.h>

struct store_scratch {
	struct arena *arena;
	struct store *s;
	struct lite_conn conn;
	char path[PATH_SIZE];
};

/* As in monitor_001.sql; without types, which a table that lives for minutes does not need. */
static const char schema[] =
    "CREATE TABLE period (worker_key, start_day, id, end_day, state, employer, worker_type, joint_committee, "
    "user_enterprise, user_joint_committee, received_us, start_minute, end_minute, planned_hours, late, locked, "
    "exceeding_hours, user_name, last_id, start_received_us, declared_start_day, declared_end_day, changed_us, "
    "cancelled_us, PRIMARY KEY (worker_key, start_day, id)) WITHOUT ROWID;"
    "CREATE INDEX period_id ON period (id);"
    "CREATE TABLE change (n INTEGER PRIMARY KEY, worker_key, start_day, id, old, new);"
    "BEGIN";

enum err store_scratch_open(struct store *s, struct store_scratch **x_r)
{
	struct arena *a = arena_new(8192);
	struct store_scratch *x = arena_new_of(a, struct store_scratch);
	enum err e = ERR_UNAVAILABLE;
	int fd;

	x->arena = a;
	x->s = s;
	lite_path(s, "scratch-XXXXXX.db", x->path);
	fd = mkstemps(x->path, 3);
	if (fd >= 0) {
		(void)close(fd);
		e = lite_open(&x->conn, x->path, ROLE_SCRATCH);
		if (e == ERR_OK) {
			e = lite_exec(&x->conn, schema);
		}
		if (e != ERR_OK) {
			store_scratch_close(&x);
		}
	} else {
		arena_free(&a);
		x = NULL;
	}
	*x_r = x;
	return e;
}

void store_scratch_close(struct store_scratch **x)
{
	struct arena *a = (*x)->arena;

	lite_close(&(*x)->conn);
	(void)unlink((*x)->path);
	arena_free(&a);
	*x = NULL;
}

enum err store_scratch_put(struct store_scratch *x, struct worker_key w, const struct period *p, int32_t old_start_day)
{
	sqlite3_stmt *st;
	int64_t n;
	enum err e;

	if (old_start_day != DAY_NONE) {
		e = lite_use(&x->conn, SQL_PERIOD_DROP, &st);
		if (e != ERR_OK) {
			return e;
		}
		lite_bind_blob(st, 1, w.b, sizeof(w.b));
		lite_bind(st, 2, old_start_day);
		lite_bind(st, 3, p->id);
		e = lite_run(&x->conn, st, &n);
		if (e != ERR_OK) {
			return e;
		}
		CHECK(n == 1);
	}
	e = lite_use(&x->conn, SQL_PERIOD_ADD, &st);
	if (e != ERR_OK) {
		return e;
	}
	lite_period_bind(st, &w, p);
	return lite_run(&x->conn, st, NULL);
}

enum err store_scratch_get(struct store_scratch *x, struct arena *a, int64_t period_id, struct period *p_r,
    struct worker_key *w_r)
{
	sqlite3_stmt *st;
	enum err e = lite_use(&x->conn, SQL_SCRATCH_BY_ID, &st);

	if (e != ERR_OK) {
		return e;
	}
	lite_bind(st, 1, period_id);
	e = lite_row(&x->conn, st);
	if (e == ERR_OK) {
		e = lite_worker_key(st, PERIOD_COLUMNS - 1, w_r) ? lite_period_read(st, a, p_r) : ERR_CORRUPT;
		lite_end(st);
	}
	return e;
}

/* ---- two tables side by side -------------------------------------------- */

struct side {
	struct lite_conn *c;
	sqlite3_stmt *st;
	bool row;           /* st shows one */
};

/* What a difference is told to: old: it is in use; new: it is in the scratch file. */
typedef enum err difference_fn(void *cls, sqlite3_stmt *key, bool old, bool new);

static enum err side_next(struct side *x)
{
	enum err e = lite_row(x->c, x->st);

	x->row = e == ERR_OK;
	return e == ERR_NOT_FOUND ? ERR_OK : e;
}

static int column_cmp(sqlite3_stmt *a, sqlite3_stmt *b, int col)
{
	int type = sqlite3_column_type(a, col), other = sqlite3_column_type(b, col);

	if (type != other) {
		return type < other ? -1 : 1;
	}
	if (type == SQLITE_INTEGER) {
		return (lite_int(a, col) > lite_int(b, col)) - (lite_int(a, col) < lite_int(b, col));
	}
	return str_cmp(lite_view(a, col), lite_view(b, col));
}

/* The first of n columns that differs decides. */
static int row_cmp(const struct side *old, const struct side *new, int n)
{
	int d = 0;

	if (!old->row || !new->row) {
		return old->row ? -1 : 1;
	}
	for (int i = 0; i < n && d == 0; i++) {
		d = column_cmp(old->st, new->st, i);
	}
	return d;
}

static enum err walk_on(struct side *old, struct side *new, difference_fn *differs, void *cls)
{
	int d = row_cmp(old, new, 3);
	bool in_old = d <= 0, in_new = d >= 0;
	enum err e = ERR_OK;

	if (d != 0 || row_cmp(old, new, PERIOD_COLUMNS) != 0) {
		e = differs(cls, in_old ? old->st : new->st, in_old, in_new);
	}
	if (e == ERR_OK && in_old) {
		e = side_next(old);
	}
	if (e == ERR_OK && in_new) {
		e = side_next(new);
	}
	return e;
}

static enum err walk(struct lite_conn *in_use, struct lite_conn *scratch, difference_fn *differs, void *cls)
{
	struct side old = { .c = in_use }, new = { .c = scratch };
	enum err e = lite_use(in_use, SQL_PERIOD_ALL, &old.st);

	if (e == ERR_OK) {
		e = lite_use(scratch, SQL_PERIOD_ALL, &new.st);
	}
	if (e != ERR_OK) {
		return e;
	}
	e = side_next(&old);
	if (e == ERR_OK) {
		e = side_next(&new);
	}
	while (e == ERR_OK && (old.row || new.row)) {
		e = walk_on(&old, &new, differs, cls);
	}
	lite_end(old.st);
	lite_end(new.st);
	return e;
}

struct tell {
	void (*differs)(void *cls, int64_t id);
	void *cls;
};

static enum err tell_difference(void *cls, sqlite3_stmt *key, bool old, bool new)
{
	const struct tell *t = cls;

	(void)old;
	(void)new;
	t->differs(t->cls, lite_int(key, 2));
	return ERR_OK;
}

enum err store_scratch_compare(struct store_scratch *x, struct store_reader *r, void (*differs)(void *cls, int64_t id),
    void *cls)
{
	struct tell t = { differs, cls };
	struct lite_conn *c;
	enum err e = lite_monitor(r, &c);

	return e == ERR_OK ? walk(c, &x->conn, tell_difference, &t) : e;
}

/* Noted first and written afterwards: a table is not changed under its own reader. */
static enum err note_difference(void *cls, sqlite3_stmt *key, bool old, bool new)
{
	struct store_scratch *x = cls;
	struct str w = lite_view(key, 0);
	sqlite3_stmt *st;
	enum err e = lite_use(&x->conn, SQL_SCRATCH_CHANGE_ADD, &st);

	if (e != ERR_OK) {
		return e;
	}
	lite_bind_blob(st, 1, w.p, w.n);
	lite_bind(st, 2, lite_int(key, 1));
	lite_bind(st, 3, lite_int(key, 2));
	lite_bind(st, 4, old);
	lite_bind(st, 5, new);
	return lite_run(&x->conn, st, NULL);
}

static void bind_key(sqlite3_stmt *to, sqlite3_stmt *key)
{
	for (int i = 0; i < 3; i++) {
		AZ(sqlite3_bind_value(to, i + 1, sqlite3_column_value(key, i)));
	}
}

/* change: a row of the noted differences. */
static enum err replace_one(struct store_scratch *x, sqlite3_stmt *change)
{
	struct lite_conn *to = &x->s->writer;
	sqlite3_stmt *drop, *get, *add;
	enum err e = ERR_OK;

	if (lite_int(change, 3) != 0) {
		e = lite_use(to, SQL_PERIOD_DROP, &drop);
		if (e == ERR_OK) {
			bind_key(drop, change);
			e = lite_run(to, drop, NULL);
		}
	}
	if (e != ERR_OK || lite_int(change, 4) == 0) {
		return e;
	}
	e = lite_use(&x->conn, SQL_SCRATCH_GET, &get);
	if (e == ERR_OK) {
		bind_key(get, change);
		e = lite_row(&x->conn, get);
		CHECK(e != ERR_NOT_FOUND);
	}
	if (e == ERR_OK) {
		e = lite_use(to, SQL_PERIOD_ADD, &add);
	}
	if (e == ERR_OK) {
		for (int i = 0; i < PERIOD_COLUMNS; i++) {
			AZ(sqlite3_bind_value(add, i + 1, sqlite3_column_value(get, i)));
		}
		e = lite_run(to, add, NULL);
		lite_end(get);
	}
	return e;
}

enum err store_scratch_replace(struct store_scratch *x, struct store *s)
{
	sqlite3_stmt *change;
	enum err e;

	CHECK(x->s == s);
	CHECK(s->batch.active);
	e = s->batch.broken;
	if (e == ERR_OK) {
		e = lite_do(&x->conn, SQL_SCRATCH_CHANGE_CLEAR);
	}
	if (e == ERR_OK) {
		e = walk(&s->writer, &x->conn, note_difference, x);
	}
	if (e == ERR_OK) {
		e = lite_use(&x->conn, SQL_SCRATCH_CHANGE_LIST, &change);
	}
	while (e == ERR_OK && (e = lite_row(&x->conn, change)) == ERR_OK) {
		e = replace_one(x, change);
		if (e != ERR_OK) {
			lite_end(change);
		}
	}
	return lite_batch_end(s, e == ERR_NOT_FOUND ? ERR_OK : e);
}
