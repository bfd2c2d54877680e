/* Noted days: in own.db.
 *
 * A job is known by its day and the minute at which it began, which is sealed;
 * so what is there of the day is opened and looked through before it is written,
 * in the same transaction.  Start reading at store_noted_put(). */
#include "store/notes.h"

#include "domain/gap.h"
#include "store/lite_int.h"

#define WHAT STR("noted day")
#define DETAILS_MAX (2 * NOTED_TEXT_MAX + 32)

/* "420 930\nagency\nuser" */
static struct str details_seal(const struct store *s, struct arena *a, const struct noted_day *d)
{
	return store_seal(s, a, WHAT, str_of(arena_printf(a, "%d %d\n%.*s\n%.*s", d->start_minute, d->end_minute,
	    STR_ARG(d->agency), STR_ARG(d->user))));
}

static bool minute_open(struct str s, int16_t *minute_r)
{
	uint64_t v = 0;
	bool none = str_is(s, "-1");

	if (!none && !str_u64(s, 1439, &v)) {
		return false;
	}
	*minute_r = none ? MINUTE_NONE : (int16_t)v;
	return true;
}

static enum err details_open(const struct store *s, struct arena *a, struct str sealed, struct noted_day *d)
{
	struct str rest, hours;
	enum err e = store_unseal(s, a, WHAT, sealed, &rest);

	if (e != ERR_OK) {
		return e;
	}
	hours = str_cut(&rest, '\n');
	d->agency = str_cut(&rest, '\n');
	d->user = rest;
	return minute_open(str_cut(&hours, ' '), &d->start_minute) && minute_open(hours, &d->end_minute) &&
	    d->agency.p != NULL && d->user.p != NULL ? ERR_OK : ERR_CORRUPT;
}

static enum err read_days(const struct store *s, struct lite_conn *c, struct arena *a, struct worker_key w,
    int32_t from, int32_t to, struct store_noted *x)
{
	sqlite3_stmt *st;
	size_t cap = 0, slots = 0;
	enum err e = lite_use(c, SQL_NOTED_LIST, &st);

	x->n = 0;
	if (e != ERR_OK) {
		return e;
	}
	lite_bind_blob(st, 1, w.b, sizeof(w.b));
	lite_bind(st, 2, from);
	lite_bind(st, 3, to);
	while ((e = lite_row(c, st)) == ERR_OK) {
		x->day = lite_with_room(a, x->day, x->n, &cap, sizeof(*x->day));
		x->slot = lite_with_room(a, x->slot, x->n, &slots, sizeof(*x->slot));
		x->day[x->n].day = (int32_t)lite_int(st, 0);
		x->slot[x->n] = lite_int(st, 1);
		e = details_open(s, a, lite_view(st, 2), &x->day[x->n]);
		if (e != ERR_OK) {
			lite_end(st);
			return e;
		}
		x->n++;
	}
	return e == ERR_NOT_FOUND ? ERR_OK : e;
}

/* ---- writing */

struct putting {
	struct store *s;
	struct worker_key w;
	int64_t now_us;
	int64_t n;                     /* days that he has */
	struct store_noted_sum sum;
};

static enum err forget(struct putting *x, enum lite_sql sql, int32_t before)
{
	sqlite3_stmt *st;
	enum err e = lite_use(&x->s->own, sql, &st);

	if (e != ERR_OK) {
		return e;
	}
	lite_bind_blob(st, 1, x->w.b, sizeof(x->w.b));
	lite_bind(st, 2, before);
	return lite_run(&x->s->own, st, NULL);
}

static enum err count(struct putting *x)
{
	sqlite3_stmt *st;
	enum err e = lite_use(&x->s->own, SQL_NOTED_COUNT, &st);

	if (e == ERR_OK) {
		lite_bind_blob(st, 1, x->w.b, sizeof(x->w.b));
		e = lite_row(&x->s->own, st);
	}
	if (e == ERR_OK) {
		x->n = lite_int(st, 0);
		lite_end(st);
	}
	return e;
}

static enum err write_day(struct putting *x, struct arena *a, const struct noted_day *d, int64_t slot)
{
	sqlite3_stmt *st;
	enum err e = lite_use(&x->s->own, SQL_NOTED_PUT, &st);

	if (e != ERR_OK) {
		return e;
	}
	lite_bind_blob(st, 1, x->w.b, sizeof(x->w.b));
	lite_bind(st, 2, d->day);
	lite_bind(st, 3, slot);
	lite_bind_sealed(st, 4, details_seal(x->s, a, d));
	lite_bind(st, 5, x->now_us);
	return lite_run(&x->s->own, st, NULL);
}

static bool same(const struct noted_day *a, const struct noted_day *b)
{
	return a->end_minute == b->end_minute && str_eq(a->agency, b->agency) && str_eq(a->user, b->user);
}

static enum err put_one(struct putting *x, struct arena *a, const struct noted_day *d)
{
	struct store_noted there = { .n = 0 };
	bool taken[NOTED_A_DAY_MAX] = { false };
	int64_t slot = 0;
	enum err e = read_days(x->s, &x->s->own, a, x->w, d->day, d->day, &there);

	if (e != ERR_OK) {
		return e;
	}
	for (size_t i = 0; i < there.n; i++) {
		if (there.slot[i] < 0 || there.slot[i] >= NOTED_A_DAY_MAX) {
			return ERR_CORRUPT;
		}
		taken[there.slot[i]] = true;
		if (there.day[i].start_minute == d->start_minute) {
			if (same(&there.day[i], d)) {
				x->sum.n_same++;
				return ERR_OK;
			}
			x->sum.n_changed++;
			return write_day(x, a, d, there.slot[i]);
		}
	}
	while (slot < NOTED_A_DAY_MAX && taken[slot]) {
		slot++;
	}
	if (slot == NOTED_A_DAY_MAX || x->n == NOTED_DAYS_MAX) {
		x->sum.n_full++;
		return ERR_OK;
	}
	x->n++;
	x->sum.n_new++;
	return write_day(x, a, d, slot);
}

enum err store_noted_put(struct store *s, struct worker_key w, const struct noted_day *d, size_t n, int32_t oldest,
    int64_t now_us, struct store_noted_sum *sum_r)
{
	struct putting x = { .s = s, .w = w, .now_us = now_us };
	struct arena *a;
	enum err e = lite_own_begin(s);

	*sum_r = x.sum;
	if (e != ERR_OK) {
		return e;
	}
	a = arena_new((NOTED_A_DAY_MAX + 1) * 4 * DETAILS_MAX + 4096);
	e = forget(&x, SQL_NOTED_FORGET, oldest);
	if (e == ERR_OK) {
		e = forget(&x, SQL_NOTED_MONTH_FORGET, gap_month(oldest));
	}
	if (e == ERR_OK) {
		e = count(&x);
	}
	for (size_t i = 0; e == ERR_OK && i < n; i++) {
		CHECK(d[i].agency.n <= NOTED_TEXT_MAX && d[i].user.n <= NOTED_TEXT_MAX);
		e = put_one(&x, a, &d[i]);
		arena_reset(a);
	}
	arena_free(&a);
	e = lite_own_end(s, e);
	if (e == ERR_OK) {
		*sum_r = x.sum;
	}
	return e;
}

enum err store_noted_remove(struct store *s, struct worker_key w, int32_t day, int64_t slot)
{
	sqlite3_stmt *st;
	enum err e = lite_own_begin(s);

	if (e != ERR_OK) {
		return e;
	}
	e = lite_use(&s->own, SQL_NOTED_DROP, &st);
	if (e == ERR_OK) {
		lite_bind_blob(st, 1, w.b, sizeof(w.b));
		lite_bind(st, 2, day);
		lite_bind(st, 3, slot);
		e = lite_run_one(&s->own, st);
	}
	return lite_own_end(s, e);
}

enum err store_noted_month(struct store *s, struct worker_key w, int32_t month, bool complete, int64_t now_us)
{
	sqlite3_stmt *st;
	enum err e = lite_own_begin(s);

	if (e != ERR_OK) {
		return e;
	}
	e = lite_use(&s->own, complete ? SQL_NOTED_MONTH_PUT : SQL_NOTED_MONTH_DROP, &st);
	if (e == ERR_OK) {
		lite_bind_blob(st, 1, w.b, sizeof(w.b));
		lite_bind(st, 2, month);
		if (complete) {
			lite_bind(st, 3, now_us);
		}
		e = lite_run(&s->own, st, NULL);
	}
	return lite_own_end(s, e);
}

/* ---- reading */

enum err store_noted_list(struct store_reader *r, struct arena *a, struct worker_key w, int32_t from, int32_t to,
    struct store_noted *x_r)
{
	struct lite_conn *c;
	sqlite3_stmt *st;
	size_t cap = 0;
	enum err e = lite_own(r, &c);

	*x_r = (struct store_noted){ .n = 0 };
	if (e == ERR_OK) {
		e = read_days(r->s, c, a, w, from, to, x_r);
	}
	if (e == ERR_OK) {
		e = lite_use(c, SQL_NOTED_MONTH_LIST, &st);
	}
	if (e != ERR_OK) {
		return e;
	}
	lite_bind_blob(st, 1, w.b, sizeof(w.b));
	lite_bind(st, 2, gap_month(from));
	lite_bind(st, 3, gap_month(to));
	while ((e = lite_row(c, st)) == ERR_OK) {
		x_r->complete = lite_with_room(a, x_r->complete, x_r->n_complete, &cap, sizeof(*x_r->complete));
		x_r->complete[x_r->n_complete++] = (int32_t)lite_int(st, 0);
	}
	return e == ERR_NOT_FOUND ? ERR_OK : e;
}
