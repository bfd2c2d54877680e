/* The token endpoint and what a bearer token says.
 *
 * oauth_token() is the order of things: the form, the form of the assertion,
 * who says it (registered key), what it says (claims), once only (jti), what
 * may be granted (scope).  Until the signature has been checked every refusal
 * is the same sentence and costs the same; behind it we talk to the client
 * itself and may tell which claim is wrong. */
#include "identity/oauth.h"

#include <stdio.h>

#include "base/codec.h"
#include "base/crypt.h"
#include "base/day.h"
#include "base/json_in.h"
#include "identity/jose.h"

#define TOKEN_PATH "/REST/oauth/v5/token"
#define ASSERTION_TYPE "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
#define CLIENT_ID_MAX 128
#define CLAIMS_DEPTH 4
#define TOKEN_SIZE 32
#define SECONDS_MAX 1e11        /* year 5138: beyond is nonsense, and would not fit microseconds in a double */

/* One request on its way. */
struct grant {
	const struct conf *conf;
	const struct pair *field;
	size_t n_fields;
	int64_t now_us;
	const unsigned char *tls; /* SHA-256 of the certificate shown in TLS; NULL none */
	struct jose_jws jws;
	const struct json *claims;
	struct str client_id;
	struct store_client client;
	struct str signer;        /* DER of the certificate that the assertion was signed with */
	int64_t expires_us;       /* of the assertion */
	int64_t tls_end_us;       /* of the certificate shown in TLS: a bound token ends with it */
	struct oauth_answer *answer;
};

static bool refuse(struct grant *g, const char *error, const char *description)
{
	g->answer->error = error;
	g->answer->description = description;
	return false;
}

static bool refuse_client(struct grant *g, const char *description)
{
	return refuse(g, "invalid_client", description);
}

static bool stranger(struct grant *g)
{
	return refuse_client(g, "Client authentication failed");
}

static struct str field(const struct grant *g, const char *name)
{
	return form_field(g->field, g->n_fields, name, NULL);
}

/* RFC 6749, 3.2: parameters must not be included more than once. */
static bool form_ok(struct grant *g)
{
	struct str type = field(g, "grant_type");

	for (size_t i = 0; i < g->n_fields; i++) {
		for (size_t k = 0; k < i; k++) {
			if (str_eq(g->field[i].name, g->field[k].name)) {
				return refuse(g, "invalid_request", "A parameter is given more than once");
			}
		}
	}
	if (type.p == NULL) {
		return refuse(g, "invalid_request", "grant_type is missing");
	}
	if (!str_is(type, "client_credentials")) {
		return refuse(g, "unsupported_grant_type", "grant_type must be client_credentials");
	}
	if (field(g, "client_secret").p != NULL) {
		return refuse(g, "invalid_request", "Only one way of client authentication may be used");
	}
	if (!str_is(field(g, "client_assertion_type"), ASSERTION_TYPE)) {
		return refuse_client(g, "client_assertion_type must be " ASSERTION_TYPE);
	}
	return field(g, "client_assertion").p != NULL || refuse_client(g, "client_assertion is missing");
}

static struct str claim(const struct grant *g, const char *name)
{
	const struct json *j = json_get(g->claims, name);

	return j != NULL && json_type(j) == JSON_TEXT ? json_text(j) : STR_NONE;
}

/* Who claims to speak: iss == sub == client_id (RFC 7523, 3). */
static bool assertion_ok(struct grant *g, struct arena *a)
{
	struct str given = field(g, "client_id");
	struct json_fault fault;

	if (!jose_read(a, field(g, "client_assertion"), &g->jws) ||
	    json_read(a, g->jws.payload, CLAIMS_DEPTH, &g->claims, &fault) != ERR_OK ||
	    json_type(g->claims) != JSON_OBJECT) {
		return stranger(g);
	}
	g->client_id = claim(g, "sub");
	if (g->client_id.n == 0 || g->client_id.n > CLIENT_ID_MAX || !str_eq(claim(g, "iss"), g->client_id) ||
	    (given.p != NULL && !str_eq(given, g->client_id))) {
		return stranger(g);
	}
	return true;
}

/* True when one of the client's certificates has this algorithm, is valid
 * today and made the signature.  Whoever has none of the algorithm costs the
 * work of one. */
static bool signature_ok(struct grant *g, struct arena *a)
{
	bool worked = false, ok = false;

	for (size_t i = 0; i < g->client.n_certificates && !ok; i++) {
		const struct store_certificate *c = &g->client.certificate[i];
		enum jose_alg pinned;
		struct cert cert;
		char why[200];

		if (!jose_alg_parse(c->alg, &pinned) || pinned != g->jws.alg ||
		    cert_read(a, c->der, &cert, why) != ERR_OK || !cert_valid_at(&cert, g->now_us)) {
			continue;
		}
		worked = true;
		ok = jose_verify(a, &g->jws, pinned, &cert);
		g->signer = c->der;
	}
	if (!worked) {
		jose_verify_nobody(a, &g->jws);
	}
	return ok && g->client.active;
}

/* A token is bound to a certificate only if it is one of the client's own and
 * valid today: whoever has the key for assertions but not the one of the
 * connection gets nothing. */
static bool tls_ok(struct grant *g, struct arena *a)
{
	unsigned char sha256[SHA256_SIZE];

	g->tls_end_us = INT64_MAX;
	if (g->tls == NULL) {
		return true;
	}
	for (size_t i = 0; i < g->client.n_certificates; i++) {
		struct str der = g->client.certificate[i].der;
		struct cert cert;
		char why[200];

		crypt_sha256(der.p, der.n, sha256);
		if (memcmp(sha256, g->tls, SHA256_SIZE) == 0 && cert_read(a, der, &cert, why) == ERR_OK &&
		    cert_valid_at(&cert, g->now_us)) {
			g->tls_end_us = cert.not_after_us + US_PER_S;
			return true;
		}
	}
	return refuse_client(g, "The certificate of the connection is not registered for this client, or not valid");
}

static bool audience_is(const struct conf *c, struct str aud)
{
	struct str rest = str_of(c->token_audiences), base = str_of(c->public_url);

	if (aud.n == base.n + sizeof(TOKEN_PATH) - 1 && str_starts(aud, base) && str_ends(aud, STR(TOKEN_PATH))) {
		return true;
	}
	while (rest.p != NULL) {
		struct str one = str_cut(&rest, ' ');

		if (one.n > 0 && str_eq(one, aud)) {
			return true;
		}
	}
	return false;
}

/* A text, or a list of exactly one: with several an assertion could be made
 * for one server and used at another. */
static bool audience_ok(const struct grant *g)
{
	const struct json *j = json_get(g->claims, "aud");

	if (j != NULL && json_type(j) == JSON_LIST && json_count(j) == 1) {
		j = json_item(j, 0);
	}
	return j != NULL && json_type(j) == JSON_TEXT && audience_is(g->conf, json_text(j));
}

/* A NumericDate (RFC 7519, 2: seconds, possibly with a fraction) as an instant.
 * Absent: dflt_us.  False when it is given and is none. */
static bool date_claim(const struct grant *g, const char *name, int64_t dflt_us, int64_t *us_r)
{
	const struct json *j = json_get(g->claims, name);
	double s;

	*us_r = dflt_us;
	if (j == NULL) {
		return true;
	}
	if (!json_number(j, &s) || !(s >= 0 && s <= SECONDS_MAX)) {
		return false;
	}
	*us_r = (int64_t)(s * 1e6);
	return true;
}

static bool dates_ok(struct grant *g)
{
	int64_t skew_us = g->conf->clock_skew_s * US_PER_S;
	int64_t iat_us, nbf_us;

	if (json_get(g->claims, "exp") == NULL || !date_claim(g, "exp", 0, &g->expires_us) ||
	    !date_claim(g, "iat", g->now_us, &iat_us) || !date_claim(g, "nbf", g->now_us, &nbf_us)) {
		return refuse_client(g, "exp is missing, or exp, iat or nbf is not a number of seconds");
	}
	if (g->now_us >= g->expires_us + skew_us) {
		return refuse_client(g, "The assertion has expired (exp)");
	}
	if (iat_us > g->now_us + skew_us || nbf_us > g->now_us + skew_us) {
		return refuse_client(g, "The assertion is not valid yet (iat, nbf)");
	}
	if (g->expires_us - iat_us > g->conf->assertion_life_max_s * US_PER_S) {
		return refuse_client(g, "The assertion is valid for too long (exp - iat)");
	}
	return true;
}

static bool claims_ok(struct grant *g)
{
	size_t jti_n = str_utf8_len(claim(g, "jti"));

	if (!audience_ok(g)) {
		return refuse_client(g, "aud must be the address of this token endpoint, and nothing else");
	}
	if (jti_n == 0 || jti_n > LIMIT_JTI) {
		return refuse_client(g, "jti must be a text of 1 to 128 characters");
	}
	return dates_ok(g);
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

/* The scopes asked for, each once, in the order asked; without any, all of the
 * client's in its own order. */
static bool scope_ok(struct grant *g, struct arena *a)
{
	struct str rest = field(g, "scope"), one;
	char *out = arena_alloc(a, rest.n + 1);
	size_t n = 0;

	while (rest.p != NULL) {
		one = str_cut(&rest, ' ');
		if (one.n == 0 || (n > 0 && scope_in((struct str){ out, n }, one))) {
			continue;
		}
		if (!scope_in(g->client.scopes, one)) {
			return refuse(g, "invalid_scope", "A scope is unknown, or not granted to this client");
		}
		if (n > 0) {
			out[n++] = ' ';
		}
		memcpy(out + n, one.p, one.n);
		n += one.n;
	}
	g->answer->scope = n > 0 ? (struct str){ out, n } : g->client.scopes;
	return true;
}

/* The assertion is used up, with a token or (its scope refused) without: authenticated
 * is authenticated.  It is remembered as long as it could be accepted.  One call, so
 * that the event loop waits for the disk once. */
static enum err use(struct store *s, struct grant *g, bool granted)
{
	const struct store_assertion x = { .client_id = g->client_id, .jti = claim(g, "jti"),
		.expires_us = g->expires_us + g->conf->clock_skew_s * US_PER_S };
	unsigned char token[TOKEN_SIZE], hash[SHA256_SIZE];
	struct store_grant given = { .hash = hash, .scopes = g->answer->scope, .signer = g->signer,
		.certificate = g->tls, .expires_us = g->now_us + g->conf->token_life_s * US_PER_S };
	enum err e;

	if (given.expires_us > g->tls_end_us) {
		given.expires_us = g->tls_end_us;
	}
	crypt_random(token, sizeof(token));
	crypt_sha256(token, sizeof(token), hash);
	e = store_assertion_use(s, &x, granted ? &given : NULL, g->now_us);
	if (e == ERR_OK && granted) {
		codec_b64url(g->answer->access_token, token, sizeof(token));
		g->answer->expires_in_s = (given.expires_us - g->now_us) / US_PER_S;
	} else if (e == ERR_EXISTS) {
		refuse_client(g, "The assertion was used before (jti)");
		e = ERR_OK;
	} else if (e == ERR_NOT_FOUND) {
		stranger(g); /* it was changed between our look and now */
		e = ERR_OK;
	}
	crypt_wipe(token, sizeof(token));
	return e;
}

static enum err find_client(struct store *s, struct arena *a, struct grant *g)
{
	struct store_reader *r = store_reader_take(s);
	enum err e = store_client_get(r, a, g->client_id, &g->client);

	store_reader_give(s, &r);
	if (e == ERR_NOT_FOUND) {
		g->client = (struct store_client){ .active = false };
		e = ERR_OK;
	}
	return e;
}

enum err oauth_token(struct store *s, struct arena *a, const struct conf *c, const struct pair *fields, size_t n_fields,
    const unsigned char *tls, int64_t now_us, struct oauth_answer *o_r)
{
	struct grant g = { .conf = c, .field = fields, .n_fields = n_fields, .now_us = now_us, .tls = tls,
		.answer = o_r };
	enum err e;

	*o_r = (struct oauth_answer){ .error = NULL };
	if (!form_ok(&g) || !assertion_ok(&g, a)) {
		return ERR_OK;
	}
	e = find_client(s, a, &g);
	if (e != ERR_OK) {
		return e;
	}
	if (!signature_ok(&g, a)) {
		stranger(&g);
		return ERR_OK;
	}
	if (!tls_ok(&g, a) || !claims_ok(&g)) {
		return ERR_OK;
	}
	return use(s, &g, scope_ok(&g, a));
}

/* "Bearer" and its token (RFC 6750, 2.1); the scheme in any case. */
static struct str bearer_token(struct str authorization)
{
	struct str rest = str_trim(authorization), scheme = str_cut(&rest, ' ');

	return str_eq_nocase(scheme, STR("Bearer")) && rest.p != NULL ? str_trim(rest) : STR_NONE;
}

/* What a token that was found says about this use of it. */
static enum oauth_check judge(const struct store_token *t, const char *scope, const unsigned char *tls, int64_t now_us)
{
	if (t->bound && (tls == NULL || memcmp(t->certificate, tls, SHA256_SIZE) != 0)) {
		return OAUTH_BAD_TOKEN;
	}
	if (now_us >= t->expires_us) {
		return OAUTH_EXPIRED;
	}
	return scope_in(str_of(t->scopes), str_of(scope)) ? OAUTH_OK : OAUTH_NO_SCOPE;
}

enum err oauth_bearer(struct store *s, struct str authorization, const char *scope, const unsigned char *tls,
    int64_t now_us, enum oauth_check *check_r, struct store_token *t_r)
{
	struct str text = bearer_token(authorization);
	unsigned char token[TOKEN_SIZE], hash[SHA256_SIZE];
	size_t n;
	enum err e;

	*check_r = text.p == NULL ? OAUTH_NO_TOKEN : OAUTH_BAD_TOKEN;
	if (text.p == NULL || !codec_b64url_decode(text, token, sizeof(token), &n) || n != sizeof(token)) {
		return ERR_OK;
	}
	crypt_sha256(token, sizeof(token), hash);
	/* As of long ago: one that expired and is still there is told from one that nobody knows. */
	e = store_token_get(s, hash, 0, t_r);
	if (e == ERR_OK) {
		*check_r = judge(t_r, scope, tls, now_us);
	}
	return e == ERR_NOT_FOUND ? ERR_OK : e;
}

bool oauth_tls_hash(struct arena *a, struct str escaped_pem, unsigned char sha256_r[32])
{
	struct str pem, der;

	/* nginx escapes all but unreserved characters, '+' too */
	if (!codec_form_decode(a, escaped_pem, &pem) || cert_der(a, pem, &der) != ERR_OK) {
		return false;
	}
	crypt_sha256(der.p, der.n, sha256_r);
	return true;
}
