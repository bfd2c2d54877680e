/* The fold over all declarations.
 *
 * It decides nothing: the stored result says whether a message was accepted,
 * the stored period id of an IN whether it made a row, and period_apply() does
 * what it did when the declaration came in.  Data that cannot be applied is
 * told as a difference, because a damaged store is what this is for: nothing
 * read here may fail a CHECK.  Read apply() first. */
#include "flow/rebuild.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

#include "domain/decl_json.h"
#include "domain/number.h"

#define PROGRESS_EVERY 20000

struct walk {
	const struct rebuild_watch *w;
	struct rebuild_report *report;
	struct store_scratch *scratch;
	struct arena *a;              /* the walk's; reset by the store between declarations */
	int64_t total;
	int64_t last_us;
	enum err err;                 /* of the world; stops the walk */
};

static void differ(struct walk *x, const char *fmt, ...) PRINTF_LIKE(2, 3);

static void differ(struct walk *x, const char *fmt, ...)
{
	char text[200];
	va_list ap;

	x->report->n_differences++;
	if (x->w->differs == NULL) {
		return;
	}
	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	x->w->differs(x->w->cls, text);
}

static void apply(struct walk *x, const struct store_declaration *row)
{
	struct period p = { .id = row->id };
	struct worker_key worker = row->worker;
	int32_t old_start_day = DAY_NONE;
	const struct json *body;
	struct json_fault fault;
	struct decl_faults faults;
	struct decl d;

	if (!period_heeds(row->kind, row->result, row->period_id == row->id)) {
		return;
	}
	if (json_read(x->a, row->body, LIMIT_JSON_DEPTH, &body, &fault) != ERR_OK ||
	    !decl_read_json(x->a, body, &d, &faults) || d.kind != row->kind) {
		differ(x, "declaration %012" PRId64 ": its text cannot be read", row->id);
		return;
	}
	if (row->kind != DECL_IN) {
		x->err = store_scratch_get(x->scratch, x->a, row->period_id, &p, &worker);
		if (x->err == ERR_NOT_FOUND) {
			x->err = ERR_OK;
			differ(x, "declaration %012" PRId64 ": no declaration made its period", row->id);
			return;
		}
		old_start_day = p.start_day;
	}
	if (x->err != ERR_OK) {
		return;
	}
	if (!period_takes(&p, &d) || (row->kind == DECL_IN && (!row->has_worker || row->employer == 0))) {
		differ(x, "declaration %012" PRId64 ": it does not fit its period", row->id);
		return;
	}
	period_apply(&p, &d, row->id, row->employer, row->received_us, row->result, &row->anomalies);
	x->report->n_periods += row->kind == DECL_IN;
	x->err = store_scratch_put(x->scratch, worker, &p, old_start_day);
}

static void progress(const struct walk *x)
{
	if (x->w->progress != NULL) {
		x->w->progress(x->w->cls, x->report->n_declarations, x->total);
	}
}

static bool each(void *cls, const struct store_declaration *row)
{
	struct walk *x = cls;
	int64_t serial = ++x->report->n_declarations;

	if (dimona_id_serial(row->id) != serial) {
		differ(x, "declaration %012" PRId64 ": number %" PRId64 " was expected", row->id, serial);
	}
	if (row->received_us < x->last_us) {
		differ(x, "declaration %012" PRId64 ": received before the one before it", row->id);
	}
	x->last_us = row->received_us;
	apply(x, row);
	if (serial % PROGRESS_EVERY == 0) {
		progress(x);
	}
	return x->err == ERR_OK;
}

static enum err walk(struct walk *x, struct store_reader *r)
{
	enum err e;

	x->total = store_count_declarations(r);
	x->a = arena_new(LIMIT_ARENA_REQUEST);
	e = store_each_declaration(r, x->a, each, x);
	arena_free(&x->a);
	if (e != ERR_OK || x->err != ERR_OK) {
		return e != ERR_OK ? e : x->err;
	}
	progress(x);
	if (x->total != x->report->n_declarations) {
		differ(x, "%" PRId64 " declarations are counted, %" PRId64 " are there", x->total,
		    x->report->n_declarations);
	}
	return ERR_OK;
}

static void period_differs(void *cls, int64_t id)
{
	differ(cls, "period %012" PRId64 ": it is not what its declarations say", id);
}

static void integrity_differs(void *cls, const char *text)
{
	differ(cls, "%s", text);
}

enum err rebuild_check(struct store *s, const struct rebuild_watch *w, struct rebuild_report *r_r)
{
	struct walk x = { .w = w, .report = r_r };
	struct store_reader *r = store_reader_take(s);
	enum err e;

	*r_r = (struct rebuild_report){ 0 };
	e = store_integrity(s, integrity_differs, &x);
	if (e == ERR_OK) {
		e = store_look_check(s, integrity_differs, &x, &r_r->looks);
	}
	if (e == ERR_OK) {
		e = store_snapshot_begin(r);
	}
	if (e == ERR_OK) {
		e = store_scratch_open(s, &x.scratch);
		if (e == ERR_OK) {
			e = walk(&x, r);
		}
		if (e == ERR_OK) {
			e = store_scratch_compare(x.scratch, r, period_differs, &x);
		}
		store_scratch_close(&x.scratch);
		store_snapshot_end(r);
	}
	store_reader_give(s, &r);
	return e;
}

/* In the batch: what the reader sees stays the newest until the commit. */
static enum err replace(struct store *s, struct walk *x, struct store_reader *r)
{
	enum err e = store_scratch_open(s, &x->scratch);

	if (e == ERR_OK) {
		e = walk(x, r);
	}
	if (e == ERR_OK && x->report->n_differences > 0) {
		e = ERR_CORRUPT;
	}
	if (e == ERR_OK) {
		e = store_scratch_compare(x->scratch, r, period_differs, x);
	}
	if (e == ERR_OK) {
		e = store_scratch_replace(x->scratch, s);
	}
	store_scratch_close(&x->scratch);
	return e;
}

enum err rebuild_replace(struct store *s, const struct rebuild_watch *w, struct rebuild_report *r_r)
{
	struct walk x = { .w = w, .report = r_r };
	struct store_reader *r;
	int64_t last_serial, last_us;
	enum err e = store_batch_begin(s, &last_serial, &last_us);

	*r_r = (struct rebuild_report){ 0 };
	if (e != ERR_OK) {
		return e;
	}
	r = store_reader_take(s);
	e = replace(s, &x, r);
	store_reader_give(s, &r);
	if (e != ERR_OK) {
		store_batch_rollback(s);
		return e;
	}
	return store_batch_commit(s);
}
