/* The federal sign-in: away to the provider, back with a code, and two questions
 * to the provider itself.
 *
 * What binds the answer to its question: state (which browser began), nonce
 * (which sign-in the ID token is for), verifier (only we can cash in the code).
 * All three lie sealed in the store under the browser's pre-session and are
 * taken away before anything else is looked at.  What binds it to the provider:
 * `iss` in the address, TLS, and above all the signatures, which fas_claims.c
 * judges.  Each sign-in asks for a fresh proof (prompt=login): a computer that
 * others use too must not let the next one in.  Start reading at fas_finish(). */
#include "identity/fas.h"

#include "base/codec.h"
#include "base/crypt.h"
#include "base/day.h"
#include "base/log.h"
#include "identity/fas_int.h"

#define BEGUN_LIFE_US (10 * US_PER_MIN)      /* finding the phone, the app, the PIN */
#define CODE_MAX 2048
#define URL_MAX 4096

void fas_put_field(struct buf *b, const char *name, struct str value)
{
	if (b->n > 0 && b->p[b->n - 1] != '?') {
		buf_putc(b, '&');
	}
	buf_puts(b, name);
	buf_putc(b, '=');
	buf_url(b, value);
}

struct str fas_kept(struct arena *a, struct buf *b)
{
	struct str s;

	CHECK(!b->overflow);
	s = (struct str){ arena_copy(a, b->p, b->n), b->n };
	crypt_wipe(b->p, b->n);
	buf_free(b);
	return s;
}

static struct str random_text(struct arena *a)
{
	char *text = arena_alloc(a, SESSION_ID_TEXT);

	session_new_id(text);
	return str_of(text);
}

/* RFC 7636, 4.2: S256. */
static struct str challenge_of(struct arena *a, struct str verifier)
{
	char *text = arena_alloc(a, codec_b64url_size(SHA256_SIZE));
	unsigned char hash[SHA256_SIZE];

	crypt_sha256(verifier.p, verifier.n, hash);
	codec_b64url(text, hash, sizeof(hash));
	return str_of(text);
}

static struct str authorize_url(const struct fas *f, struct arena *a, const struct fas_begun *x, struct str return_url)
{
	const struct conf *c = f->conf;
	struct buf b;

	buf_init(&b, URL_MAX);
	buf_puts(&b, c->fas_authorize_url);
	if (memchr(b.p, '?', b.n) == NULL) {
		buf_putc(&b, '?');
	}
	fas_put_field(&b, "response_type", STR("code"));
	fas_put_field(&b, "client_id", str_of(c->fas_client_id));
	fas_put_field(&b, "redirect_uri", return_url);
	fas_put_field(&b, "scope", str_of(c->fas_scopes));
	fas_put_field(&b, "state", x->state);
	fas_put_field(&b, "nonce", x->nonce);
	fas_put_field(&b, "code_challenge", challenge_of(a, x->verifier));
	fas_put_field(&b, "code_challenge_method", STR("S256"));
	fas_put_field(&b, "acr_values", str_of(c->fas_acr));
	fas_put_field(&b, "prompt", STR("login"));
	fas_put_field(&b, "max_age", STR("0"));
	return fas_kept(a, &b);
}

enum err fas_begin(struct fas *f, struct store *s, struct arena *a, struct str pre, struct str return_url,
    int64_t now_us, struct str *url_r)
{
	struct fas_begun x = { random_text(a), random_text(a), random_text(a), now_us };
	struct str text = str_of(arena_printf(a, "%.*s\n%.*s\n%.*s\n%lld", STR_ARG(x.state), STR_ARG(x.nonce),
	    STR_ARG(x.verifier), (long long)now_us));
	unsigned char hash[SHA256_SIZE];

	CHECK(session_id_hash(pre, hash));
	*url_r = authorize_url(f, a, &x, return_url);
	return store_pending_put(s, PENDING_FEDERAL, hash, store_seal(s, a, STR("federal"), text),
	    now_us + BEGUN_LIFE_US);
}

/* ERR_NOT_FOUND: nothing was begun in this browser, or too long ago. */
static enum err take_begun(struct store *s, struct arena *a, struct str pre, int64_t now_us, struct fas_begun *x_r)
{
	unsigned char hash[SHA256_SIZE];
	struct str sealed, text;
	uint64_t us;
	enum err e;

	if (!session_id_hash(pre, hash)) {
		return ERR_NOT_FOUND;
	}
	e = store_pending_take(s, a, PENDING_FEDERAL, hash, now_us, &sealed);
	if (e == ERR_OK) {
		e = store_unseal(s, a, STR("federal"), sealed, &text);
	}
	if (e != ERR_OK) {
		return e;
	}
	x_r->state = str_cut(&text, '\n');
	x_r->nonce = str_cut(&text, '\n');
	x_r->verifier = str_cut(&text, '\n');
	if (text.p == NULL || !str_u64(text, INT64_MAX, &us)) {
		return ERR_CORRUPT;
	}
	x_r->us = (int64_t)us;
	return ERR_OK;
}

/* ---- back: what the address says */

struct reply {
	struct str code, state, iss, error;   /* absent when not sent */
};

/* False: a field is there twice, so that two readers could read two things. */
static bool read_reply(const struct pair *field, size_t n, struct reply *r_r)
{
	bool twice[4];

	r_r->code = form_field(field, n, "code", &twice[0]);
	r_r->state = form_field(field, n, "state", &twice[1]);
	r_r->iss = form_field(field, n, "iss", &twice[2]);
	r_r->error = form_field(field, n, "error", &twice[3]);
	return !twice[0] && !twice[1] && !twice[2] && !twice[3];
}

static enum fas_result refused_at_provider(struct str error)
{
	static const struct { const char *error; enum fas_result result; } rows[] = {
		{ "access_denied", FAS_DENIED }, { "login_required", FAS_DENIED },
		{ "interaction_required", FAS_DENIED }, { "consent_required", FAS_DENIED },
		{ "unmet_authentication_requirements", FAS_LOW },
		{ "server_error", FAS_DOWN }, { "temporarily_unavailable", FAS_DOWN },
	};

	for (size_t i = 0; i < N_OF(rows); i++) {
		if (str_is(error, rows[i].error)) {
			return rows[i].result;
		}
	}
	return FAS_REFUSED;
}

enum fas_result fas_told(enum fas_result result, const char *step, const char *why)
{
	log_event(result == FAS_DENIED || result == FAS_STATE ? LOG_INFO : LOG_WARN, "federal.refused",
	    "step=%s why=%s", step, why);
	return result;
}

/* FAS_OK: there is a code, and it is the answer to our question. */
static enum fas_result judge_reply(const struct fas *f, struct arena *a, const struct fas_begun *x,
    const struct reply *r)
{
	if (r->state.n != x->state.n || !crypt_equal(r->state.p, x->state.p, x->state.n)) {
		return fas_told(FAS_STATE, "return", "state");
	}
	if (r->iss.p != NULL && !str_is(r->iss, f->conf->fas_issuer)) { /* RFC 9207, 2.4 */
		return fas_told(FAS_REFUSED, "return", "issuer");
	}
	if (r->error.p != NULL) {
		return fas_told(refused_at_provider(r->error), "return", log_value(str_cstr(a, r->error)));
	}
	return r->code.n > 0 && r->code.n <= CODE_MAX ? FAS_OK : fas_told(FAS_REFUSED, "return", "code");
}

enum err fas_finish(struct fas *f, struct store *s, struct arena *a, struct str pre_or_none, struct str return_url,
    const struct pair *field, size_t n_fields, int64_t now_us, enum fas_result *result_r, struct identity *who_r)
{
	struct fas_begun x;
	struct reply r;
	enum err e = take_begun(s, a, pre_or_none, now_us, &x);

	if (e == ERR_NOT_FOUND) {
		*result_r = fas_told(FAS_STATE, "return", "nothing begun");
		return ERR_OK;
	}
	if (e != ERR_OK) {
		return e;
	}
	*result_r = read_reply(field, n_fields, &r) ? judge_reply(f, a, &x, &r) :
	    fas_told(FAS_REFUSED, "return", "twice");
	if (*result_r == FAS_OK) {
		*result_r = fas_ask(f, a, &x, r.code, return_url, who_r);
	}
	return ERR_OK;
}
