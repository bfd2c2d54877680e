/* Bringing a file's schema up to date.
 *
 * A step is one transaction that ends by setting the file's version itself, so
 * that a crash leaves the file at one version or the next.  Whether a step is
 * due is asked again inside the transaction: another process may have made it. */
#include "store/lite_int.h"

#include <stdio.h>

static enum err version_read(struct lite_conn *c, int *version_r)
{
	sqlite3_stmt *st;
	enum err e = lite_use(c, SQL_USER_VERSION, &st);

	if (e == ERR_OK) {
		e = lite_row(c, st);
	}
	if (e == ERR_OK) {
		*version_r = (int)lite_int(st, 0);
		lite_end(st);
	}
	return e;
}

static enum err step_apply(struct lite_conn *c, const struct schema_step *step)
{
	int version;
	enum err e = lite_do(c, SQL_BEGIN_WRITE);

	if (e != ERR_OK) {
		return e;
	}
	e = version_read(c, &version);
	if (e == ERR_OK && version < step->version) {
		e = lite_exec(c, step->sql);
		if (e == ERR_OK) {
			e = version_read(c, &version);
			CHECK(e != ERR_OK || version == step->version);
		}
	}
	if (e != ERR_OK) {
		lite_undo(c);
		return e;
	}
	return lite_commit(c);
}

enum err lite_migrate(struct lite_conn *c, const struct schema_step *steps, char what[WHAT_SIZE])
{
	int version, newest = 0;
	enum err e = version_read(c, &version);

	for (const struct schema_step *s = steps; e == ERR_OK && s->version != 0; s++) {
		newest = s->version;
		if (version < s->version) {
			e = step_apply(c, s);
		}
	}
	if (e != ERR_OK) {
		lite_say(what, "%s: the schema cannot be read or brought up to date (%s: %s)", c->file,
		    err_name(e), sqlite3_errmsg(c->db));
		return e;
	}
	if (version > newest) {
		lite_say(what, "%s was written by a newer version of this program (schema %d, known here: %d)",
		    c->file, version, newest);
		return ERR_INVALID;
	}
	return ERR_OK;
}
