/* Client programs of employers, their certificates, and who changed them: in
 * identity.db.
 *
 * A change reads what it changes inside its own write transaction, so that two
 * managers who add a certificate at once end up with two and not with one; and
 * it is written down there, so that nothing changes without a line.  Start
 * reading at change(). */
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

static void client_read(sqlite3_stmt *st, struct arena *a, struct store_client *x)
{
	*x = (struct store_client){
		.client_id = lite_text(st, 0, a),
		.enterprise = lite_int(st, 1),
		.scopes = lite_text(st, 2, a),
		.active = lite_int(st, 3) != 0,
		.last_token_us = lite_int(st, 4),
		.stopped_by_office = lite_int(st, 5) != 0,
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

static enum err client_get(struct lite_conn *c, struct arena *a, struct str client_id, struct store_client *c_r)
{
	sqlite3_stmt *st;
	enum err e = lite_use(c, SQL_CLIENT_GET, &st);

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

enum err store_client_get(struct store_reader *r, struct arena *a, struct str client_id, struct store_client *c_r)
{
	struct lite_conn *c;
	enum err e = lite_identity(r, &c);

	return e == ERR_OK ? client_get(c, a, client_id, c_r) : e;
}

enum err store_client_list(struct store_reader *r, struct arena *a, int64_t enterprise, struct store_client **c_r,
    size_t *n_r)
{
	struct lite_conn *c;
	sqlite3_stmt *st;
	size_t cap = 0;
	enum err e = lite_identity(r, &c);

	*c_r = NULL;
	*n_r = 0;
	if (e == ERR_OK) {
		e = lite_use(c, enterprise == 0 ? SQL_CLIENT_LIST : SQL_CLIENT_LIST_OF, &st);
	}
	if (e != ERR_OK) {
		return e;
	}
	if (enterprise != 0) {
		lite_bind(st, 1, enterprise);
	}
	while ((e = lite_row(c, st)) == ERR_OK) {
		*c_r = lite_with_room(a, *c_r, *n_r, &cap, sizeof(**c_r));
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

/* ---- changes */

static enum err note(struct lite_conn *c, struct str client_id, const struct store_author *by, enum client_change what,
    const unsigned char *certificate)
{
	sqlite3_stmt *st;
	enum err e = lite_use(c, SQL_CHANGE_ADD, &st);

	if (e != ERR_OK) {
		return e;
	}
	lite_bind(st, 1, by->at_us);
	lite_bind_text(st, 2, client_id);
	lite_bind_sealed(st, 3, (struct str){ by->has_worker ? (const char *)by->worker.b : NULL, WORKER_KEY_SIZE });
	lite_bind(st, 4, what);
	lite_bind_sealed(st, 5, (struct str){ (const char *)certificate, SHA256_SIZE });
	return lite_run(c, st, NULL);
}

static enum err client_write(struct lite_conn *c, const struct store_client *x)
{
	sqlite3_stmt *st;
	enum err e;

	CHECK(x->client_id.n > 0 && x->client_id.n < sizeof(((struct store_token *)NULL)->client_id));
	CHECK(x->n_certificates <= LIMIT_CLIENT_CERTIFICATES);
	e = lite_use(c, SQL_CLIENT_PUT, &st);
	if (e == ERR_OK) {
		lite_bind_text(st, 1, x->client_id);
		lite_bind(st, 2, x->enterprise);
		lite_bind_text(st, 3, x->scopes.p == NULL ? STR("") : x->scopes);
		lite_bind(st, 4, x->active);
		e = lite_run(c, st, NULL);
	}
	return e == ERR_OK ? certificates_put(c, x) : e;
}

static enum err void_tokens(struct lite_conn *c, struct str client_id, const unsigned char *certificate)
{
	sqlite3_stmt *st;
	enum err e = lite_use(c, certificate == NULL ? SQL_TOKEN_VOID : SQL_TOKEN_VOID_OF, &st);

	if (e != ERR_OK) {
		return e;
	}
	lite_bind_text(st, 1, client_id);
	if (certificate != NULL) {
		lite_bind_blob(st, 2, certificate, SHA256_SIZE);
	}
	return lite_run(c, st, NULL);
}

/* One change: `present` is the client as it stands (client_id empty: there is
 * none); what does it, with x from the caller, may say that there is nothing to
 * write down by setting what_r to 0. */
struct change {
	struct lite_conn *conn;
	struct store_client present;
	const struct store_client *client;         /* put, add */
	const struct store_certificate *add;
	const unsigned char *sha256;               /* remove; out: add */
	bool active, by_worker;                    /* switch */
	enum client_change what;                   /* out; 0: nothing changed */
	unsigned char digest[SHA256_SIZE];
};

static enum err change(struct store *s, struct str client_id, const struct store_author *by,
    enum err (*make)(struct change *x), struct change *x)
{
	struct arena *a = arena_new(LIMIT_ARENA_REQUEST);
	enum err e = lite_identity_begin(s);

	if (e != ERR_OK) {
		arena_free(&a);
		return e;
	}
	x->conn = &s->identity;
	x->present = (struct store_client){ .client_id = STR_NONE };
	e = client_get(x->conn, a, client_id, &x->present);
	if (e == ERR_OK || e == ERR_NOT_FOUND) {
		e = make(x);
	}
	if (e == ERR_OK && x->what != 0) {
		e = note(x->conn, client_id, by, x->what, x->sha256);
	}
	e = lite_identity_end(s, e);
	lite_token_forget(s);
	arena_free(&a);
	return e;
}

static bool scope_in(struct str list, struct str one)
{
	while (list.p != NULL) {
		if (str_eq(str_cut(&list, ' '), one)) {
			return true;
		}
	}
	return false;
}

/* True when x may do less than the client as it was, or for somebody else. */
static bool narrowed(const struct store_client *was, const struct store_client *x)
{
	struct str rest = was->scopes;

	while (rest.p != NULL) {
		struct str one = str_cut(&rest, ' ');

		if (one.n > 0 && !scope_in(x->scopes, one)) {
			return true;
		}
	}
	return was->enterprise != x->enterprise;
}

static bool has_certificate(const struct store_client *x, struct str der)
{
	for (size_t i = 0; i < x->n_certificates; i++) {
		if (str_eq(x->certificate[i].der, der)) {
			return true;
		}
	}
	return false;
}

static enum err make_put(struct change *x)
{
	const struct store_client *was = &x->present;
	enum err e = client_write(x->conn, x->client);

	x->what = was->client_id.p == NULL ? CLIENT_REGISTERED : CLIENT_REPLACED;
	if (e == ERR_OK && was->client_id.p != NULL && narrowed(was, x->client)) {
		e = void_tokens(x->conn, was->client_id, NULL);
	}
	for (size_t i = 0; e == ERR_OK && i < was->n_certificates; i++) {
		if (!has_certificate(x->client, was->certificate[i].der)) {
			crypt_sha256(was->certificate[i].der.p, was->certificate[i].der.n, x->digest);
			e = void_tokens(x->conn, was->client_id, x->digest);
		}
	}
	return e;
}

enum err store_client_put(struct store *s, const struct store_client *c, const struct store_author *by)
{
	struct change x = { .client = c };

	return change(s, c->client_id, by, make_put, &x);
}

static enum err make_add(struct change *x)
{
	sqlite3_stmt *st;
	int64_t n = 0;
	enum err e;

	if (x->present.client_id.p != NULL) {
		return ERR_EXISTS;
	}
	e = lite_use(x->conn, SQL_CLIENT_COUNT_OF, &st);
	if (e == ERR_OK) {
		lite_bind(st, 1, x->client->enterprise);
		e = lite_row(x->conn, st);
	}
	if (e == ERR_OK) {
		n = lite_int(st, 0);
		lite_end(st);
	}
	x->what = CLIENT_REGISTERED;
	return e != ERR_OK ? e : n >= LIMIT_PROGRAMS ? ERR_LIMIT : client_write(x->conn, x->client);
}

enum err store_client_add(struct store *s, const struct store_client *c, const struct store_author *by)
{
	struct change x = { .client = c };

	return change(s, c->client_id, by, make_add, &x);
}

static enum err make_certificate_add(struct change *x)
{
	struct store_client *p = &x->present;

	if (p->client_id.p == NULL) {
		return ERR_NOT_FOUND;
	}
	if (has_certificate(p, x->add->der)) {
		return ERR_EXISTS;
	}
	if (p->n_certificates == LIMIT_CLIENT_CERTIFICATES) {
		return ERR_LIMIT;
	}
	p->certificate[p->n_certificates++] = *x->add;
	crypt_sha256(x->add->der.p, x->add->der.n, x->digest);
	x->sha256 = x->digest;
	x->what = CLIENT_CERTIFICATE_ADDED;
	return certificates_put(x->conn, p);
}

enum err store_client_certificate_add(struct store *s, struct str client_id, const struct store_certificate *k,
    const struct store_author *by)
{
	struct change x = { .add = k };

	return change(s, client_id, by, make_certificate_add, &x);
}

static enum err make_certificate_remove(struct change *x)
{
	struct store_client *p = &x->present;
	size_t kept = 0;
	enum err e;

	for (size_t i = 0; i < p->n_certificates; i++) {
		crypt_sha256(p->certificate[i].der.p, p->certificate[i].der.n, x->digest);
		if (memcmp(x->digest, x->sha256, SHA256_SIZE) != 0) {
			p->certificate[kept++] = p->certificate[i];
		}
	}
	if (kept == p->n_certificates) {
		return ERR_NOT_FOUND;
	}
	p->n_certificates = kept;
	x->what = CLIENT_CERTIFICATE_REMOVED;
	e = certificates_put(x->conn, p);
	return e == ERR_OK ? void_tokens(x->conn, p->client_id, x->sha256) : e;
}

enum err store_client_certificate_remove(struct store *s, struct str client_id, const unsigned char sha256[32],
    const struct store_author *by)
{
	struct change x = { .sha256 = sha256 };

	return change(s, client_id, by, make_certificate_remove, &x);
}

/* Whom the office has stopped only the office starts again; so its stop counts
 * also when a manager was first. */
static enum err make_switch(struct change *x)
{
	const struct store_client *p = &x->present;
	sqlite3_stmt *st;
	enum err e;

	if (p->client_id.p == NULL) {
		return ERR_NOT_FOUND;
	}
	if (x->active && x->by_worker && p->stopped_by_office) {
		return ERR_EXISTS;
	}
	if (p->active == x->active && (x->active || x->by_worker || p->stopped_by_office)) {
		return ERR_OK;
	}
	x->what = x->active ? CLIENT_STARTED : CLIENT_STOPPED;
	e = lite_use(x->conn, SQL_CLIENT_SWITCH, &st);
	if (e == ERR_OK) {
		lite_bind_text(st, 1, x->present.client_id);
		lite_bind(st, 2, x->active);
		e = lite_run(x->conn, st, NULL);
	}
	return e == ERR_OK && !x->active ? void_tokens(x->conn, x->present.client_id, NULL) : e;
}

enum err store_client_switch(struct store *s, struct str client_id, bool active, const struct store_author *by)
{
	struct change x = { .active = active, .by_worker = by->has_worker };

	return change(s, client_id, by, make_switch, &x);
}

static enum err make_revoke(struct change *x)
{
	x->what = CLIENT_REVOKED;
	return x->present.client_id.p == NULL ? ERR_NOT_FOUND : void_tokens(x->conn, x->present.client_id, NULL);
}

enum err store_client_revoke(struct store *s, struct str client_id, const struct store_author *by)
{
	struct change x = { .sha256 = NULL };

	return change(s, client_id, by, make_revoke, &x);
}

enum err store_client_changes(struct store_reader *r, struct arena *a, struct str client_id, size_t max,
    struct store_change **x_r, size_t *n_r)
{
	struct lite_conn *c;
	sqlite3_stmt *st;
	enum err e = lite_identity(r, &c);

	*x_r = arena_array_of(a, max, struct store_change);
	*n_r = 0;
	if (e == ERR_OK) {
		e = lite_use(c, SQL_CHANGE_LIST, &st);
	}
	if (e != ERR_OK) {
		return e;
	}
	lite_bind_text(st, 1, client_id);
	lite_bind(st, 2, (int64_t)max);
	while ((e = lite_row(c, st)) == ERR_OK) {
		struct store_change *x = &(*x_r)[(*n_r)++];

		*x = (struct store_change){ .by.at_us = lite_int(st, 0), .what = (enum client_change)lite_int(st, 2) };
		x->by.has_worker = lite_worker_key(st, 1, &x->by.worker);
		x->has_certificate = lite_digest(st, 3, x->certificate);
	}
	return e == ERR_NOT_FOUND ? ERR_OK : e;
}
