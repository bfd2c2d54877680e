/* Sessions: random ids in cookies, their hashes in the store.
 *
 * The store's file therefore opens nobody's session.  The form token needs no
 * secret of ours: the id itself is one, and only its holder can know the HMAC
 * under it.  In the same way a session names the others in the worker's list:
 * by an HMAC of their hashes, so that what stands in a page is of no use in
 * another session.  Start reading at session_find(). */
#include "identity/session.h"

#include <limits.h>
#include <stdatomic.h>

#include "base/codec.h"
#include "base/crypt.h"
#include "base/day.h"
#include "base/log.h"

#define ID_SIZE 32

static const char *const methods[] = { "token", "web-eid", "eid-tls", "fas" };

void session_new_id(char id_r[SESSION_ID_TEXT])
{
	unsigned char id[ID_SIZE];

	crypt_random(id, sizeof(id));
	codec_b64url(id_r, id, sizeof(id));
}

/* The bytes of an id; false when it is not of the form. */
static bool id_bytes(struct str id, unsigned char out[ID_SIZE])
{
	size_t n;

	return id.n == SESSION_ID_TEXT - 1 && codec_b64url_decode(id, out, ID_SIZE, &n) && n == ID_SIZE;
}

bool session_id_hash(struct str id, unsigned char hash_r[32])
{
	unsigned char bytes[ID_SIZE];

	if (!id_bytes(id, bytes)) {
		return false;
	}
	crypt_sha256(bytes, sizeof(bytes), hash_r);
	return true;
}

/* One line each, the free text last; read with every page, so nothing dearer. */
static struct str who_write(struct arena *a, const struct identity *who)
{
	return str_of(arena_printf(a, "%lld\n%s\n%d\n%.*s\n%.*s", (long long)who->inss, who->method, who->acr,
	    STR_ARG(who->lang), STR_ARG(who->name)));
}

static enum err who_read(struct str text, struct identity *who_r)
{
	struct str inss = str_cut(&text, '\n'), method = str_cut(&text, '\n'), acr = str_cut(&text, '\n');
	uint64_t inss_v, acr_v;

	*who_r = (struct identity){ .lang = str_cut(&text, '\n'), .name = text };
	if (text.p == NULL || !str_u64(inss, INT64_MAX, &inss_v) || !str_u64(acr, INT_MAX, &acr_v)) {
		return ERR_CORRUPT;
	}
	who_r->inss = (int64_t)inss_v;
	who_r->acr = (int)acr_v;
	for (size_t i = 0; i < N_OF(methods); i++) {
		if (str_is(method, methods[i])) {
			who_r->method = methods[i];
			return ERR_OK;
		}
	}
	return ERR_CORRUPT;
}

static enum err start(struct store *s, struct arena *a, const struct identity *who, const unsigned char *signin,
    struct str agent, int64_t now_us, char id_r[SESSION_ID_TEXT])
{
	struct store_session x = {
		.worker = store_worker_key(s, who->inss),
		.who = store_seal(s, a, STR("session"), who_write(a, who)),
		.created_us = now_us,
		.last_us = now_us,
		.agent = agent,
		.signin = signin,
	};
	unsigned char hash[32];

	session_new_id(id_r);
	CHECK(session_id_hash(str_of(id_r), hash));
	return store_session_put(s, hash, &x);
}

enum err session_start(struct store *s, struct arena *a, const struct identity *who, struct str agent, int64_t now_us,
    char id_r[SESSION_ID_TEXT])
{
	return start(s, a, who, NULL, agent, now_us, id_r);
}

enum err session_start_token(struct store *s, struct arena *a, const struct identity *who, struct str pre,
    struct str agent, int64_t now_us, char id_r[SESSION_ID_TEXT])
{
	unsigned char signin[32];

	return session_id_hash(pre, signin) ? start(s, a, who, signin, agent, now_us, id_r) : ERR_NOT_FOUND;
}

/* A use that cannot be written down (the disk is full) shortens a session; it
 * does not close the pages.  The log tells once when it begins and ends. */
static enum err touch(struct store *s, const unsigned char hash[32], int64_t now_us)
{
	static _Atomic enum err last;
	enum err e = store_session_touch(s, hash, now_us);

	if (e == ERR_NOT_FOUND) { /* signed out meanwhile */
		return e;
	}
	if (atomic_exchange(&last, e) != e) {
		log_event(e == ERR_OK ? LOG_NOTICE : LOG_ERR, "session.touch", "err=%s", err_name(e));
	}
	return ERR_OK;
}

int64_t session_ends_us(const struct conf *c, const struct session *x, bool *extend_r)
{
	int64_t idle_us = x->last_us + c->session_idle_s * US_PER_S;
	int64_t life_us = x->created_us + c->session_life_s * US_PER_S;

	*extend_r = idle_us < life_us;
	return *extend_r ? idle_us : life_us;
}

/* ERR_NOT_FOUND: it has ended. */
static enum err read_stored(struct store *s, struct arena *a, const struct conf *c, const struct store_session *x,
    int64_t now_us, struct session *x_r)
{
	struct str who;
	bool extend;
	enum err e;

	x_r->worker = x->worker;
	x_r->created_us = x->created_us;
	x_r->last_us = x->last_us;
	if (now_us >= session_ends_us(c, x_r, &extend)) {
		return ERR_NOT_FOUND;
	}
	e = store_unseal(s, a, STR("session"), x->who, &who);
	if (e == ERR_OK) {
		e = who_read(who, &x_r->who);
		x_r->agent = x->agent;
	}
	return e;
}

static enum err find(struct store *s, struct store_reader *r, struct arena *a, const struct conf *c,
    const unsigned char hash[32], int64_t now_us, struct session *x_r)
{
	struct store_session x;
	enum err e = store_session_get(r, a, hash, &x);

	return e == ERR_OK ? read_stored(s, a, c, &x, now_us, x_r) : e;
}

enum err session_peek(struct store *s, struct store_reader *r, struct arena *a, const struct conf *c, struct str id,
    int64_t now_us, struct session *x_r)
{
	unsigned char hash[32];

	return session_id_hash(id, hash) ? find(s, r, a, c, hash, now_us, x_r) : ERR_NOT_FOUND;
}

enum err session_find(struct store *s, struct store_reader *r, struct arena *a, const struct conf *c, struct str id,
    int64_t now_us, struct session *x_r)
{
	unsigned char hash[32];
	enum err e = session_id_hash(id, hash) ? find(s, r, a, c, hash, now_us, x_r) : ERR_NOT_FOUND;

	return e == ERR_OK ? touch(s, hash, now_us) : e;
}

/* What names the session of this hash in forms of the session `id`. */
static void handle_of(struct str id, const unsigned char hash[32], char out[SESSION_ID_TEXT])
{
	unsigned char key[ID_SIZE], mac[SHA256_SIZE], text[3 + 32] = "end";

	CHECK(id_bytes(id, key));
	memcpy(text + 3, hash, 32);
	crypt_hmac(key, sizeof(key), text, sizeof(text), mac);
	codec_b64url(out, mac, sizeof(mac));
	crypt_wipe(key, sizeof(key));
}

enum err session_list(struct store *s, struct store_reader *r, struct arena *a, const struct conf *c, struct str id,
    struct worker_key w, int64_t now_us, struct session_row **x_r, size_t *n_r)
{
	struct store_session *x;
	unsigned char own[32];
	size_t n;
	enum err e = store_session_list(r, a, w, &x, &n);

	*n_r = 0;
	if (e != ERR_OK) {
		return e;
	}
	CHECK(session_id_hash(id, own));
	*x_r = arena_array_of(a, n, struct session_row);
	for (size_t i = 0; i < n; i++) {
		struct session_row *row = &(*x_r)[*n_r];

		e = read_stored(s, a, c, &x[i], now_us, &row->session);
		if (e == ERR_OK) {
			handle_of(id, x[i].hash, row->handle);
			row->own = memcmp(own, x[i].hash, sizeof(own)) == 0;
			++*n_r;
		} else if (e != ERR_NOT_FOUND) {
			return e;
		}
	}
	return ERR_OK;
}

enum err session_end_one(struct store *s, struct store_reader *r, struct arena *a, struct str id, struct worker_key w,
    struct str handle)
{
	char want[SESSION_ID_TEXT];
	struct store_session *x;
	size_t n;
	enum err e = store_session_list(r, a, w, &x, &n);

	if (e != ERR_OK) {
		return e;
	}
	for (size_t i = 0; i < n; i++) {
		handle_of(id, x[i].hash, want);
		if (handle.n == SESSION_ID_TEXT - 1 && crypt_equal(want, handle.p, handle.n)) {
			return store_session_drop(s, x[i].hash);
		}
	}
	return ERR_NOT_FOUND;
}

enum err session_end_others(struct store *s, struct str id, struct worker_key w)
{
	unsigned char hash[32];

	return session_id_hash(id, hash) ? store_session_drop_others(s, w, hash) : ERR_NOT_FOUND;
}

enum err session_end(struct store *s, struct str id)
{
	unsigned char hash[32];

	return session_id_hash(id, hash) ? store_session_drop(s, hash) : ERR_OK;
}

void session_form_token(struct str id, char out[SESSION_ID_TEXT])
{
	unsigned char key[ID_SIZE], mac[SHA256_SIZE];

	CHECK(id_bytes(id, key));
	crypt_hmac(key, sizeof(key), "form", 4, mac);
	codec_b64url(out, mac, sizeof(mac));
	crypt_wipe(key, sizeof(key));
}

bool session_form_ok(struct str id, struct str token)
{
	char want[SESSION_ID_TEXT];
	unsigned char key[ID_SIZE];

	if (!id_bytes(id, key) || token.n != SESSION_ID_TEXT - 1) {
		return false;
	}
	session_form_token(id, want);
	return crypt_equal(want, token.p, token.n);
}
