/* For whom clients may declare, and who looks after them: in identity.db. */
#include "store/lite_int.h"

void *lite_with_room(struct arena *a, void *p, size_t n, size_t *cap, size_t size)
{
	void *more;

	if (n < *cap) {
		return p;
	}
	*cap = *cap == 0 ? 16 : 2 * *cap;
	more = arena_array(a, *cap, size);
	return n == 0 ? more : memcpy(more, p, n * size);
}

enum err store_mandate_put(struct store *s, const struct store_mandate *m)
{
	sqlite3_stmt *st;
	enum err e = lite_identity_begin(s);

	if (e != ERR_OK) {
		return e;
	}
	e = lite_use(&s->identity, SQL_MANDATE_PUT, &st);
	if (e == ERR_OK) {
		lite_bind_text(st, 1, m->client_id);
		lite_bind(st, 2, m->employer);
		lite_bind(st, 3, m->from_day);
		lite_bind(st, 4, m->to_day);
		e = lite_run(&s->identity, st, NULL);
	}
	return lite_identity_end(s, e);
}

enum err store_mandate_has(struct store_reader *r, struct str client_id, int64_t employer, int32_t day, bool *has_r)
{
	struct lite_conn *c;
	sqlite3_stmt *st;
	enum err e = lite_identity(r, &c);

	if (e == ERR_OK) {
		e = lite_use(c, SQL_MANDATE_HAS, &st);
	}
	if (e != ERR_OK) {
		return e;
	}
	lite_bind_text(st, 1, client_id);
	lite_bind(st, 2, employer);
	lite_bind(st, 3, day);
	e = lite_row(c, st);
	*has_r = e == ERR_OK;
	if (e == ERR_OK) {
		lite_end(st);
	}
	return e == ERR_NOT_FOUND ? ERR_OK : e;
}

enum err store_mandate_list(struct store_reader *r, struct arena *a, struct store_mandate **m_r, size_t *n_r)
{
	struct lite_conn *c;
	sqlite3_stmt *st;
	size_t cap = 0;
	enum err e = lite_identity(r, &c);

	*m_r = NULL;
	*n_r = 0;
	if (e == ERR_OK) {
		e = lite_use(c, SQL_MANDATE_LIST, &st);
	}
	if (e != ERR_OK) {
		return e;
	}
	while ((e = lite_row(c, st)) == ERR_OK) {
		*m_r = lite_with_room(a, *m_r, *n_r, &cap, sizeof(**m_r));
		(*m_r)[(*n_r)++] = (struct store_mandate){
			.client_id = lite_text(st, 0, a),
			.employer = lite_int(st, 1),
			.from_day = (int32_t)lite_int(st, 2),
			.to_day = (int32_t)lite_int(st, 3),
		};
	}
	return e == ERR_NOT_FOUND ? ERR_OK : e;
}

enum err store_manager_put(struct store *s, const struct store_manager *m)
{
	sqlite3_stmt *st;
	enum err e = lite_identity_begin(s);

	if (e != ERR_OK) {
		return e;
	}
	e = lite_use(&s->identity, SQL_MANAGER_PUT, &st);
	if (e == ERR_OK) {
		lite_bind_blob(st, 1, m->worker.b, sizeof(m->worker.b));
		lite_bind(st, 2, m->enterprise);
		lite_bind(st, 3, m->from_day);
		lite_bind(st, 4, m->to_day);
		e = lite_run(&s->identity, st, NULL);
	}
	return lite_identity_end(s, e);
}

enum err store_manager_remove(struct store *s, struct worker_key w, int64_t enterprise)
{
	sqlite3_stmt *st;
	int64_t n = 0;
	enum err e = lite_identity_begin(s);

	if (e != ERR_OK) {
		return e;
	}
	e = lite_use(&s->identity, SQL_MANAGER_DROP, &st);
	if (e == ERR_OK) {
		lite_bind_blob(st, 1, w.b, sizeof(w.b));
		lite_bind(st, 2, enterprise);
		e = lite_run(&s->identity, st, &n);
	}
	return lite_identity_end(s, e == ERR_OK && n == 0 ? ERR_NOT_FOUND : e);
}

enum err store_manager_list(struct store_reader *r, struct arena *a, struct store_manager **m_r, size_t *n_r)
{
	struct lite_conn *c;
	sqlite3_stmt *st;
	size_t cap = 0;
	enum err e = lite_identity(r, &c);

	*m_r = NULL;
	*n_r = 0;
	if (e == ERR_OK) {
		e = lite_use(c, SQL_MANAGER_LIST, &st);
	}
	if (e != ERR_OK) {
		return e;
	}
	while ((e = lite_row(c, st)) == ERR_OK) {
		struct store_manager *m;

		*m_r = lite_with_room(a, *m_r, *n_r, &cap, sizeof(**m_r));
		m = &(*m_r)[(*n_r)++];
		m->enterprise = lite_int(st, 1);
		m->from_day = (int32_t)lite_int(st, 2);
		m->to_day = (int32_t)lite_int(st, 3);
		if (!lite_worker_key(st, 0, &m->worker)) {
			lite_end(st);
			return ERR_CORRUPT;
		}
	}
	return e == ERR_NOT_FOUND ? ERR_OK : e;
}

enum err store_manager_of(struct store_reader *r, struct arena *a, struct worker_key w, int32_t day,
    int64_t **enterprise_r, size_t *n_r)
{
	struct lite_conn *c;
	sqlite3_stmt *st;
	size_t cap = 0;
	enum err e = lite_identity(r, &c);

	*enterprise_r = NULL;
	*n_r = 0;
	if (e == ERR_OK) {
		e = lite_use(c, SQL_MANAGER_OF, &st);
	}
	if (e != ERR_OK) {
		return e;
	}
	lite_bind_blob(st, 1, w.b, sizeof(w.b));
	lite_bind(st, 2, day);
	while ((e = lite_row(c, st)) == ERR_OK) {
		*enterprise_r = lite_with_room(a, *enterprise_r, *n_r, &cap, sizeof(**enterprise_r));
		(*enterprise_r)[(*n_r)++] = lite_int(st, 0);
	}
	return e == ERR_NOT_FOUND ? ERR_OK : e;
}
