/* Is what is on disk in order?  SQLite looks at its own structure; what only
 * we can know is looked at here: that every worker's number opens with the
 * folder's key and leads to the key under which his periods stand. */
#include "store/lite_int.h"

#include <stdio.h>

#define TEXT_SIZE 400

struct check {
	struct store *s;
	void (*tell)(void *cls, const char *text);
	void *cls;
};

static enum err structure(const struct check *k, struct lite_conn *c)
{
	char text[TEXT_SIZE];
	sqlite3_stmt *st;
	enum err e = lite_use(c, SQL_INTEGRITY, &st);

	while (e == ERR_OK && (e = lite_row(c, st)) == ERR_OK) {
		struct str line = lite_view(st, 0);

		if (!str_is(line, "ok")) {
			(void)snprintf(text, sizeof(text), "%s: %.*s", c->file, (int)(line.n < 300 ? line.n : 300),
			    line.p);
			k->tell(k->cls, text);
		}
	}
	return e == ERR_NOT_FOUND ? ERR_OK : e;
}

static enum err workers(const struct check *k, struct lite_conn *c)
{
	int64_t n_bad = 0, inss;
	struct worker_key w, again;
	char text[TEXT_SIZE];
	sqlite3_stmt *st;
	enum err e = lite_use(c, SQL_WORKER_LIST, &st);

	while (e == ERR_OK && (e = lite_row(c, st)) == ERR_OK) {
		if (!lite_worker_key(st, 0, &w) || lite_inss_open(k->s, lite_view(st, 1), &inss) != ERR_OK) {
			n_bad++;
			continue;
		}
		again = store_worker_key(k->s, inss);
		n_bad += memcmp(again.b, w.b, sizeof(w.b)) != 0;
	}
	if (n_bad > 0) {
		(void)snprintf(text, sizeof(text),
		    "%s: the sealed INSS of %lld workers cannot be opened or is another's", c->file, (long long)n_bad);
		k->tell(k->cls, text);
	}
	return e == ERR_NOT_FOUND ? ERR_OK : e;
}

static enum err workers_missing(const struct check *k, struct lite_conn *c)
{
	char text[TEXT_SIZE];
	sqlite3_stmt *st;
	enum err e = lite_use(c, SQL_WORKER_MISSING, &st);

	if (e == ERR_OK) {
		e = lite_row(c, st);
	}
	if (e == ERR_OK) {
		if (lite_int(st, 0) > 0) {
			(void)snprintf(text, sizeof(text), "%s: %lld workers have periods but no sealed INSS", c->file,
			    (long long)lite_int(st, 0));
			k->tell(k->cls, text);
		}
		lite_end(st);
	}
	return e;
}

/* One file; what keeps it from being looked at is a finding too. */
static void look(const struct check *k, enum err e, struct lite_conn *c, bool with_workers)
{
	char text[TEXT_SIZE];

	if (e == ERR_OK) {
		e = structure(k, c);
	}
	if (e == ERR_OK && with_workers) {
		e = workers(k, c);
	}
	if (e == ERR_OK && with_workers) {
		e = workers_missing(k, c);
	}
	if (e != ERR_OK) {
		(void)snprintf(text, sizeof(text), "%s cannot be read to its end (%s)", c->file, err_name(e));
		k->tell(k->cls, text);
	}
}

enum err store_integrity(struct store *s, void (*tell)(void *cls, const char *text), void *cls)
{
	const struct check k = { s, tell, cls };
	struct store_reader *r = store_reader_take(s);
	struct lite_conn *c;
	enum err e;

	e = lite_monitor(r, &c);
	look(&k, e, c, true);
	e = lite_identity(r, &c);
	look(&k, e, c, false);
	e = lite_access(r, &c);
	look(&k, e, c, false);
	e = lite_own(r, &c);
	look(&k, e, c, false);
	e = lite_register(r, &c);
	if (e != ERR_NOT_FOUND) {
		look(&k, e, c, false);
	}
	store_reader_give(s, &r);
	return ERR_OK;
}
