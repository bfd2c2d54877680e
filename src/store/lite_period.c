/* Rows of the period table: binding, reading, and what a batch asks of them.
 *
 * The same rows stand in monitor.db and in the scratch file of a rebuild, so
 * binding and reading are here for both, in the order of PERIOD in lite_sql.c.
 * Values that are usually the same as another one are NULL in the file.
 * Everything asked here is a walk through one worker's rows, which lie side by
 * side.  Start reading at lite_period_read(). */
#include "store/lite_int.h"

#include "domain/number.h"

#define FIRST_ROWS 64 /* an overview of three years has about 40 */

static void bind_code(sqlite3_stmt *st, int n, const char code[4])
{
	lite_bind_text(st, n, code[0] == '\0' ? STR_NONE : str_of(code));
}

/* Nothing but the IN has been applied. */
static bool is_as_declared(const struct period *p)
{
	return p->last_id == p->id && p->start_received_us == p->received_us && p->declared_start_day == p->start_day &&
	    p->declared_end_day == p->end_day && p->changed_us == 0 && p->cancelled_us == 0;
}

void lite_period_bind(sqlite3_stmt *st, const struct worker_key *w, const struct period *p)
{
	CHECK(p->id > 0 && p->last_id > 0);
	CHECK(p->start_day != DAY_NONE && p->start_day != DAY_BAD);
	CHECK(p->state >= PERIOD_OPEN && p->state < PERIOD_STATE__MAX);
	lite_bind_blob(st, 1, w->b, sizeof(w->b));
	lite_bind(st, 2, p->start_day);
	lite_bind(st, 3, p->id);
	lite_bind(st, 4, p->end_day);
	lite_bind(st, 5, p->state);
	lite_bind(st, 6, p->employer);
	lite_bind_text(st, 7, str_of(p->worker_type));
	bind_code(st, 8, p->joint_committee);
	lite_bind_unless(st, 9, p->user_enterprise, 0);
	bind_code(st, 10, p->user_joint_committee);
	lite_bind(st, 11, p->received_us);
	lite_bind_unless(st, 12, p->start_minute, MINUTE_NONE);
	lite_bind_unless(st, 13, p->end_minute, MINUTE_NONE);
	lite_bind_unless(st, 14, p->planned_hours, 0);
	lite_bind(st, 15, p->late);
	lite_bind(st, 16, p->locked);
	lite_bind_unless(st, 17, p->exceeding_hours, 0);
	lite_bind_text(st, 18, p->user_name);
	lite_bind_unless(st, 19, p->last_id, is_as_declared(p) ? p->id : 0);
	lite_bind_unless(st, 20, p->start_received_us, p->received_us);
	lite_bind_unless(st, 21, p->declared_start_day, p->start_day);
	lite_bind_unless(st, 22, p->declared_end_day, p->end_day);
	lite_bind_unless(st, 23, p->changed_us, 0);
	lite_bind_unless(st, 24, p->cancelled_us, 0);
}

static bool read_code(sqlite3_stmt *st, int col, char code[4])
{
	struct str v = lite_view(st, col);

	if (v.n > 3) {
		return false;
	}
	if (v.n > 0) {
		memcpy(code, v.p, v.n);
	}
	return true;
}

static void read_changes(sqlite3_stmt *st, struct period *p)
{
	p->start_received_us = lite_int_or(st, 18, p->received_us);
	p->declared_start_day = (int32_t)lite_int_or(st, 19, p->start_day);
	p->declared_end_day = (int32_t)lite_int_or(st, 20, p->end_day);
	p->changed_us = lite_int(st, 21);
	p->cancelled_us = lite_int(st, 22);
}

/* Asking SQLite for a column costs as much as finding the row, so nothing is
 * asked that need not be: most periods are never changed. */
enum err lite_period_read(sqlite3_stmt *st, struct arena *a, struct period *p_r)
{
	struct period *p = p_r;
	int64_t state = lite_int(st, 3);

	memset(p, 0, sizeof(*p));
	p->start_day = p->declared_start_day = (int32_t)lite_int(st, 0);
	p->id = lite_int(st, 1);
	p->end_day = p->declared_end_day = (int32_t)lite_int(st, 2);
	p->employer = lite_int(st, 4);
	if (state < PERIOD_OPEN || state >= PERIOD_STATE__MAX || !read_code(st, 5, p->worker_type) ||
	    !read_code(st, 6, p->joint_committee) || !read_code(st, 8, p->user_joint_committee)) {
		return ERR_CORRUPT;
	}
	p->state = (enum period_state)state;
	p->user_enterprise = lite_int(st, 7);
	p->received_us = p->start_received_us = lite_int(st, 9);
	p->start_minute = (int16_t)lite_int_or(st, 10, MINUTE_NONE);
	p->end_minute = (int16_t)lite_int_or(st, 11, MINUTE_NONE);
	p->planned_hours = (int32_t)lite_int(st, 12);
	p->late = lite_int(st, 13) != 0;
	p->locked = lite_int(st, 14) != 0;
	p->exceeding_hours = lite_int(st, 15);
	p->user_name = lite_text(st, 16, a);
	p->last_id = lite_int(st, 17);
	if (p->last_id == 0) {
		p->last_id = p->id;
	} else {
		read_changes(st, p);
	}
	return ERR_OK;
}

enum err lite_period_rows(struct lite_conn *c, sqlite3_stmt *st, struct arena *a, size_t max, struct period **p_r,
    size_t *n_r)
{
	struct period *p = NULL;
	size_t n = 0, cap = 0;
	enum err e;

	while ((e = lite_row(c, st)) == ERR_OK) {
		if (n == max) {
			lite_end(st);
			return ERR_LIMIT;
		}
		if (n == cap) {
			struct period *more;

			cap = cap == 0 ? FIRST_ROWS : 2 * cap;
			more = arena_array_of(a, cap, struct period);
			if (n > 0) {
				memcpy(more, p, n * sizeof(*p));
			}
			p = more;
		}
		e = lite_period_read(st, a, &p[n++]);
		if (e != ERR_OK) {
			lite_end(st);
			return e;
		}
	}
	*p_r = p;
	*n_r = n;
	return e == ERR_NOT_FOUND ? ERR_OK : e;
}

enum err store_period_put(struct store *s, struct worker_key w, const struct period *p, int32_t old_start_day)
{
	sqlite3_stmt *st;
	int64_t n;
	enum err e;

	if (old_start_day != DAY_NONE) {
		e = lite_batch_use(s, SQL_PERIOD_DROP, &st);
		if (e != ERR_OK) {
			return e;
		}
		lite_bind_blob(st, 1, w.b, sizeof(w.b));
		lite_bind(st, 2, old_start_day);
		lite_bind(st, 3, p->id);
		e = lite_run(&s->writer, st, &n);
		if (e != ERR_OK) {
			return lite_batch_end(s, e);
		}
		CHECK(n == 1);
	}
	e = lite_batch_use(s, SQL_PERIOD_ADD, &st);
	if (e == ERR_OK) {
		lite_period_bind(st, &w, p);
		e = lite_batch_end(s, lite_run(&s->writer, st, NULL));
	}
	CHECK(e != ERR_EXISTS);
	return e;
}

enum err store_near_periods(struct store *s, struct arena *a, struct worker_key w, int32_t from, int32_t to,
    const struct period **p_r, size_t *n_r)
{
	struct period *p;
	sqlite3_stmt *st;
	enum err e = lite_batch_use(s, SQL_PERIOD_NEAR, &st);

	if (e != ERR_OK) {
		return e;
	}
	lite_bind_blob(st, 1, w.b, sizeof(w.b));
	lite_bind(st, 2, from);
	lite_bind(st, 3, to);
	lite_bind(st, 4, LIMIT_NEAR_PERIODS + 1);
	e = lite_period_rows(&s->writer, st, a, LIMIT_NEAR_PERIODS, &p, n_r);
	*p_r = p;
	return lite_batch_end(s, e);
}

enum err store_student_hours(struct store *s, struct worker_key w, int year, int64_t without_period_id,
    int64_t *hours_r)
{
	sqlite3_stmt *st;
	enum err e = lite_batch_use(s, SQL_PERIOD_STUDENT_HOURS, &st);

	if (e != ERR_OK) {
		return e;
	}
	lite_bind_blob(st, 1, w.b, sizeof(w.b));
	lite_bind(st, 2, day_of(year, 1, 1));
	lite_bind(st, 3, day_of(year, 12, 31));
	lite_bind(st, 4, without_period_id);
	e = lite_batch_end(s, lite_row(&s->writer, st));
	if (e == ERR_OK) {
		*hours_r = lite_int(st, 0);
		lite_end(st);
	}
	return e;
}

/* Is there a row? */
static enum err batch_asks(struct store *s, sqlite3_stmt *st, bool *yes_r)
{
	enum err e = lite_batch_end(s, lite_row(&s->writer, st));

	*yes_r = e == ERR_OK;
	if (e == ERR_OK) {
		lite_end(st);
	}
	return e == ERR_NOT_FOUND ? ERR_OK : e;
}

enum err store_relation_exists(struct store *s, struct worker_key w, int64_t employer, bool *exists_r)
{
	sqlite3_stmt *st;
	enum err e = lite_batch_use(s, SQL_PERIOD_RELATION, &st);

	if (e != ERR_OK) {
		return e;
	}
	lite_bind_blob(st, 1, w.b, sizeof(w.b));
	lite_bind(st, 2, employer);
	return batch_asks(s, st, exists_r);
}

/* His periods are asked first: their page was just read for the rules, while
 * the worker's own row lies on a page that is seldom in memory. */
enum err store_worker_seen(struct store *s, struct worker_key w, bool *seen_r)
{
	static const enum lite_sql asked[] = { SQL_PERIOD_ANY, SQL_WORKER_GET };
	sqlite3_stmt *st;
	enum err e = ERR_OK;

	*seen_r = false;
	for (size_t i = 0; i < N_OF(asked) && e == ERR_OK && !*seen_r; i++) {
		e = lite_batch_use(s, asked[i], &st);
		if (e == ERR_OK) {
			lite_bind_blob(st, 1, w.b, sizeof(w.b));
			e = batch_asks(s, st, seen_r);
		}
	}
	return e;
}

enum err lite_worker_inss(const struct store *s, struct lite_conn *c, const struct worker_key *w, int64_t *inss_r)
{
	sqlite3_stmt *st;
	enum err e = lite_use(c, SQL_WORKER_GET, &st);

	if (e != ERR_OK) {
		return e;
	}
	lite_bind_blob(st, 1, w->b, sizeof(w->b));
	e = lite_row(c, st);
	if (e == ERR_OK) {
		e = lite_inss_open(s, lite_view(st, 0), inss_r);
		lite_end(st);
	}
	return e;
}

static enum err owner_find(struct lite_conn *c, int64_t serial, struct worker_key *w_r)
{
	sqlite3_stmt *st;
	enum err e = lite_use(c, SQL_PERIOD_OWNER, &st);

	if (e != ERR_OK) {
		return e;
	}
	lite_bind(st, 1, serial);
	e = lite_row(c, st);
	if (e == ERR_OK) {
		if (!lite_worker_key(st, 0, w_r)) {
			e = ERR_NOT_FOUND; /* he was not identified */
		}
		lite_end(st);
	}
	return e;
}

enum err lite_period_find(const struct store *s, struct lite_conn *c, struct arena *a, int64_t id, struct period *p_r,
    struct worker_key *w_r, int64_t *inss_r)
{
	int64_t serial = dimona_id_serial(id);
	sqlite3_stmt *st;
	enum err e;

	if (serial == 0) {
		return ERR_NOT_FOUND;
	}
	e = owner_find(c, serial, w_r);
	if (e == ERR_OK) {
		e = lite_use(c, SQL_PERIOD_BY_ID, &st);
	}
	if (e != ERR_OK) {
		return e;
	}
	lite_bind_blob(st, 1, w_r->b, sizeof(w_r->b));
	lite_bind(st, 2, id);
	e = lite_row(c, st);
	if (e != ERR_OK) {
		return e;
	}
	e = lite_period_read(st, a, p_r);
	lite_end(st);
	*inss_r = 0;
	if (e == ERR_OK) {
		e = lite_worker_inss(s, c, w_r, inss_r);
	}
	return e == ERR_NOT_FOUND ? ERR_OK : e; /* only his number is not known */
}

enum err store_period_in_batch(struct store *s, struct arena *a, int64_t period_id, struct period *p_r,
    struct worker_key *w_r, int64_t *inss_r)
{
	CHECK(s->batch.active);
	if (s->batch.broken != ERR_OK) {
		return s->batch.broken;
	}
	return lite_batch_end(s, lite_period_find(s, &s->writer, a, period_id, p_r, w_r, inss_r));
}
