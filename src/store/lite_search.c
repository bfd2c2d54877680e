/* The three searches of the REST door, page by page.
 *
 * Each is a count and a page of numbers from the index declaration_employer,
 * in order of serial, and then one look per row of the page.  With a worker
 * given, his own few rows are walked instead.  All reads of one search see one
 * state: inside the caller's snapshot, or one of its own. */
#include "store/lite_int.h"

#include "domain/number.h"

struct page {
	const struct store_search *q;
	struct lite_conn *c;
	bool own_snapshot;
	int64_t *serial;      /* of the page's rows */
	size_t n;
};

static void bind_page(sqlite3_stmt *st, const struct store_search *q)
{
	lite_bind(st, 1, q->employer);
	lite_bind(st, 2, q->page_size);
	lite_bind(st, 3, (q->page - 1) * q->page_size);
	if (q->has_worker) {
		lite_bind_blob(st, 4, q->worker.b, sizeof(q->worker.b));
	}
}

static enum err count(struct lite_conn *c, const struct store_search *q, enum lite_sql sql, int64_t *total_r)
{
	sqlite3_stmt *st;
	enum err e = lite_use(c, sql, &st);

	if (e != ERR_OK) {
		return e;
	}
	lite_bind(st, 1, q->employer);
	if (q->has_worker) {
		lite_bind_blob(st, 2, q->worker.b, sizeof(q->worker.b));
	}
	e = lite_row(c, st);
	if (e == ERR_OK) {
		*total_r = lite_int(st, 0);
		lite_end(st);
	}
	return e;
}

/* The serials of the page. */
static enum err find(struct page *g, struct arena *a, enum lite_sql sql)
{
	sqlite3_stmt *st;
	enum err e = lite_use(g->c, sql, &st);

	if (e != ERR_OK) {
		return e;
	}
	g->serial = arena_array_of(a, (size_t)g->q->page_size, int64_t);
	g->n = 0;
	bind_page(st, g->q);
	while ((e = lite_row(g->c, st)) == ERR_OK) {
		g->serial[g->n++] = lite_int(st, 0);
	}
	return e == ERR_NOT_FOUND ? ERR_OK : e;
}

static enum err search_begin(struct store_reader *r, const struct store_search *q, struct page *g)
{
	enum err e;

	CHECK(q->employer > 0);
	CHECK(q->page >= 1 && q->page_size >= 1 && q->page_size <= LIMIT_PAGE_SIZE);
	*g = (struct page){ .q = q, .own_snapshot = !r->snapshot };
	if (q->page > INT64_MAX / LIMIT_PAGE_SIZE) {
		return ERR_LIMIT;
	}
	e = lite_monitor(r, &g->c);
	if (e == ERR_OK && g->own_snapshot) {
		e = store_snapshot_begin(r);
	}
	return e;
}

static enum err search_end(struct store_reader *r, const struct page *g, enum err e)
{
	if (g->own_snapshot && r->snapshot) {
		store_snapshot_end(r);
	}
	return e;
}

/* A row that an index named but that is not there. */
static enum err must_be(enum err e)
{
	return e == ERR_NOT_FOUND ? ERR_CORRUPT : e;
}

enum err store_search_declarations(struct store_reader *r, struct arena *a, const struct store_search *q,
    struct store_declaration **d_r, size_t *n_r, int64_t *total_r)
{
	struct page g;
	enum err e = search_begin(r, q, &g);

	if (e == ERR_OK) {
		e = count(g.c, q, q->has_worker ? SQL_COUNT_BY_WORKER : SQL_COUNT_BY_EMPLOYER, total_r);
	}
	if (e == ERR_OK) {
		e = find(&g, a, q->has_worker ? SQL_FIND_BY_WORKER : SQL_FIND_BY_EMPLOYER);
	}
	if (e == ERR_OK) {
		*d_r = arena_array_of(a, g.n, struct store_declaration);
		*n_r = g.n;
	}
	for (size_t i = 0; e == ERR_OK && i < g.n; i++) {
		e = must_be(store_declaration_get(r, a, dimona_id(g.serial[i]), &(*d_r)[i]));
	}
	return search_end(r, &g, e);
}

/* The periods of one worker with the employer. */
static enum err found_of_worker(struct store_reader *r, struct arena *a, struct page *g,
    struct store_found_period **p_r, size_t *n_r)
{
	struct period *p;
	sqlite3_stmt *st;
	int64_t inss = 0;
	enum err e = lite_use(g->c, SQL_FIND_WORKER_PERIODS, &st);

	if (e != ERR_OK) {
		return e;
	}
	bind_page(st, g->q);
	e = lite_period_rows(g->c, st, a, (size_t)g->q->page_size, &p, n_r);
	if (e == ERR_OK && *n_r > 0) {
		e = lite_worker_inss(r->s, g->c, &g->q->worker, &inss);
	}
	if (e != ERR_OK && e != ERR_NOT_FOUND) {
		return e;
	}
	*p_r = arena_array_of(a, *n_r, struct store_found_period);
	for (size_t i = 0; i < *n_r; i++) {
		(*p_r)[i] = (struct store_found_period){ .period = p[i], .worker = g->q->worker, .inss = inss };
	}
	return ERR_OK;
}

enum err store_search_periods(struct store_reader *r, struct arena *a, const struct store_search *q,
    struct store_found_period **p_r, size_t *n_r, int64_t *total_r)
{
	struct page g;
	enum err e = search_begin(r, q, &g);

	if (e == ERR_OK) {
		e = count(g.c, q, q->has_worker ? SQL_COUNT_WORKER_PERIODS : SQL_COUNT_OPENS, total_r);
	}
	if (e == ERR_OK && q->has_worker) {
		return search_end(r, &g, found_of_worker(r, a, &g, p_r, n_r));
	}
	if (e == ERR_OK) {
		e = find(&g, a, SQL_FIND_OPENS);
	}
	if (e == ERR_OK) {
		*p_r = arena_array_of(a, g.n, struct store_found_period);
		*n_r = g.n;
	}
	for (size_t i = 0; e == ERR_OK && i < g.n; i++) {
		struct store_found_period *f = &(*p_r)[i];

		e = must_be(lite_period_find(r->s, g.c, a, dimona_id(g.serial[i]), &f->period, &f->worker, &f->inss));
	}
	return search_end(r, &g, e);
}

/* Fills x, whose opening declaration is known. */
static enum err relation_read(struct store_reader *r, struct lite_conn *c, struct arena *a, int64_t id,
    struct store_relation *x)
{
	struct store_declaration d;
	sqlite3_stmt *st;
	enum err e = store_declaration_get(r, a, id, &d);

	if (e == ERR_OK) {
		e = lite_use(c, SQL_RELATION_SPAN, &st);
	}
	if (e != ERR_OK) {
		return e;
	}
	*x = (struct store_relation){ .worker = d.worker, .inss = d.inss, .employer = d.employer,
		.worker_json = d.worker_json };
	lite_bind_blob(st, 1, x->worker.b, sizeof(x->worker.b));
	lite_bind(st, 2, x->employer);
	e = lite_row(c, st);
	if (e == ERR_OK) {
		x->start_day = (int32_t)lite_int_or(st, 0, DAY_NONE);
		x->end_day = (int32_t)lite_int_or(st, 1, DAY_NONE);
		lite_end(st);
	}
	return e;
}

/* The relation of one worker with the employer: there is one or none. */
static enum err relation_of_worker(struct page *g, struct arena *a, int64_t *total_r)
{
	sqlite3_stmt *st;
	int64_t id;
	enum err e = lite_use(g->c, SQL_FIND_WORKER_RELATION, &st);

	if (e != ERR_OK) {
		return e;
	}
	lite_bind_blob(st, 1, g->q->worker.b, sizeof(g->q->worker.b));
	lite_bind(st, 2, g->q->employer);
	e = lite_row(g->c, st);
	if (e != ERR_OK) {
		return e;
	}
	id = lite_int(st, 0); /* NULL, 0: none */
	lite_end(st);
	*total_r = id != 0;
	g->serial = arena_array_of(a, 1, int64_t);
	g->serial[0] = dimona_id_serial(id);
	g->n = id != 0 && g->q->page == 1;
	return ERR_OK;
}

enum err store_search_relations(struct store_reader *r, struct arena *a, const struct store_search *q,
    struct store_relation **x_r, size_t *n_r, int64_t *total_r)
{
	struct page g;
	enum err e = search_begin(r, q, &g);

	if (e == ERR_OK && q->has_worker) {
		e = relation_of_worker(&g, a, total_r);
	} else if (e == ERR_OK) {
		e = count(g.c, q, SQL_COUNT_RELATIONS, total_r);
		if (e == ERR_OK) {
			e = find(&g, a, SQL_FIND_RELATIONS);
		}
	}
	if (e == ERR_OK) {
		*x_r = arena_array_of(a, g.n, struct store_relation);
		*n_r = g.n;
	}
	for (size_t i = 0; e == ERR_OK && i < g.n; i++) {
		e = must_be(relation_read(r, g.c, a, dimona_id(g.serial[i]), &(*x_r)[i]));
	}
	return search_end(r, &g, e);
}
