/* Client programs of employers: who they are, for whom they may declare, and
 * which assertions they have used.  All in identity.db. */
#include "store/lite_int.h"

static enum err certificates_put(struct lite_conn *c, const struct store_client *x)
{
	sqlite3_stmt *st;
	enum err e = lite_use(c, SQL_CERTIFICATE_CLEAR, &st);

	if (e == ERR_OK) {
		lite_bind_text(st, 1, x->client_id);
		e = lite_run(c, st, NULL);
	}
	for (size_t i = 0; e == ERR_OK && i < x->n_certificates; i++) {
		const struct store_certificate *k = &x->certificate[i];

		e = lite_use(c, SQL_CERTIFICATE_ADD, &st);
		if (e == ERR_OK) {
			lite_bind_text(st, 1, x->client_id);
			lite_bind(st, 2, (int64_t)i);
			lite_bind_blob(st, 3, k->der.p, k->der.n);
			lite_bind_text(st, 4, k->alg);
			lite_bind(st, 5, k->added_us);
			e = lite_run(c, st, NULL);
		}
	}
	return e;
}

enum err store_client_put(struct store *s, const struct store_client *x)
{
	struct lite_conn *c = &s->identity;
	sqlite3_stmt *st;
	enum err e;

	CHECK(x->client_id.n > 0 && x->client_id.n < sizeof(((struct store_token *)NULL)->client_id));
	CHECK(x->n_certificates <= LIMIT_CLIENT_CERTIFICATES);
	e = lite_identity_begin(s);
	if (e != ERR_OK) {
		return e;
	}
	e = lite_use(c, SQL_CLIENT_PUT, &st);
	if (e == ERR_OK) {
		lite_bind_text(st, 1, x->client_id);
		lite_bind(st, 2, x->enterprise);
		lite_bind_text(st, 3, x->scopes.p == NULL ? STR("") : x->scopes);
		lite_bind(st, 4, x->active);
		e = lite_run(c, st, NULL);
	}
	if (e == ERR_OK) {
		e = certificates_put(c, x);
	}
	e = lite_identity_end(s, e);
	lite_token_forget(s);
	return e;
}

static void client_read(sqlite3_stmt *st, struct arena *a, struct store_client *x)
{
	*x = (struct store_client){
		.client_id = lite_text(st, 0, a),
		.enterprise = lite_int(st, 1),
		.scopes = lite_text(st, 2, a),
		.active = lite_int(st, 3) != 0,
	};
}

static enum err certificates_read(struct lite_conn *c, struct arena *a, struct store_client *x)
{
	sqlite3_stmt *st;
	enum err e = lite_use(c, SQL_CERTIFICATE_LIST, &st);

	if (e != ERR_OK) {
		return e;
	}
	lite_bind_text(st, 1, x->client_id);
	while ((e = lite_row(c, st)) == ERR_OK) {
		if (x->n_certificates == LIMIT_CLIENT_CERTIFICATES) {
			lite_end(st);
			return ERR_CORRUPT;
		}
		x->certificate[x->n_certificates++] = (struct store_certificate){
			.der = lite_text(st, 0, a),
			.alg = lite_text(st, 1, a),
			.added_us = lite_int(st, 2),
		};
	}
	return e == ERR_NOT_FOUND ? ERR_OK : e;
}

enum err store_client_get(struct store_reader *r, struct arena *a, struct str client_id, struct store_client *c_r)
{
	struct lite_conn *c;
	sqlite3_stmt *st;
	enum err e = lite_identity(r, &c);

	if (e == ERR_OK) {
		e = lite_use(c, SQL_CLIENT_GET, &st);
	}
	if (e != ERR_OK) {
		return e;
	}
	lite_bind_text(st, 1, client_id);
	e = lite_row(c, st);
	if (e != ERR_OK) {
		return e;
	}
	client_read(st, a, c_r);
	lite_end(st);
	return certificates_read(c, a, c_r);
}

/* The array, with room for one more than n. */
static void *with_room(struct arena *a, void *p, size_t n, size_t *cap, size_t size)
{
	void *more;

	if (n < *cap) {
		return p;
	}
	*cap = *cap == 0 ? 16 : 2 * *cap;
	more = arena_array(a, *cap, size);
	return n == 0 ? more : memcpy(more, p, n * size);
}

enum err store_client_list(struct store_reader *r, struct arena *a, struct store_client **c_r, size_t *n_r)
{
	struct lite_conn *c;
	sqlite3_stmt *st;
	size_t cap = 0;
	enum err e = lite_identity(r, &c);

	*c_r = NULL;
	*n_r = 0;
	if (e == ERR_OK) {
		e = lite_use(c, SQL_CLIENT_LIST, &st);
	}
	if (e != ERR_OK) {
		return e;
	}
	while ((e = lite_row(c, st)) == ERR_OK) {
		*c_r = with_room(a, *c_r, *n_r, &cap, sizeof(**c_r));
		client_read(st, a, &(*c_r)[*n_r]);
		e = certificates_read(c, a, &(*c_r)[*n_r]);
		++*n_r;
		if (e != ERR_OK) {
			lite_end(st);
			return e;
		}
	}
	return e == ERR_NOT_FOUND ? ERR_OK : e;
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
		*m_r = with_room(a, *m_r, *n_r, &cap, sizeof(**m_r));
		(*m_r)[(*n_r)++] = (struct store_mandate){
			.client_id = lite_text(st, 0, a),
			.employer = lite_int(st, 1),
			.from_day = (int32_t)lite_int(st, 2),
			.to_day = (int32_t)lite_int(st, 3),
		};
	}
	return e == ERR_NOT_FOUND ? ERR_OK : e;
}

enum err store_jti_use(struct store *s, struct str client_id, struct str jti, int64_t expires_us, int64_t now_us)
{
	struct lite_conn *c = &s->identity;
	sqlite3_stmt *st;
	enum err e = lite_identity_begin(s);

	if (e != ERR_OK) {
		return e;
	}
	e = lite_use(c, SQL_JTI_FORGET, &st);
	if (e == ERR_OK) {
		lite_bind_text(st, 1, client_id);
		lite_bind_text(st, 2, jti);
		lite_bind(st, 3, now_us);
		e = lite_run(c, st, NULL);
	}
	if (e == ERR_OK) {
		e = lite_use(c, SQL_JTI_ADD, &st);
	}
	if (e == ERR_OK) {
		lite_bind_text(st, 1, client_id);
		lite_bind_text(st, 2, jti);
		lite_bind(st, 3, expires_us);
		e = lite_run(c, st, NULL);
	}
	return lite_identity_end(s, e);
}
