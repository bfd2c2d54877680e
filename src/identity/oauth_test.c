/* The token endpoint: what is granted, a table of what is not, replay (also by
 * two processes at once), and bearer tokens. */
#include "identity/oauth.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>
#include <sys/wait.h>

#include "base/buf.h"
#include "base/crypt.h"
#include "identity/mint.h"
#include "identity/temp_store.h"

#define NOW_S 1772409600          /* 2026-03-02T00:00Z */
#define NOW (NOW_S * US_PER_S)
#define ID "self_service_chaman_1_abcdefghij"
#define AUD "https://localhost:8443/REST/oauth/v5/token"
#define BOTH SCOPE_DECLARE " " SCOPE_CONSULT
#define TYPE "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
#define ENTERPRISE 206731645

static struct temp_store t;
static EVP_PKEY *rsa, *rsa_new, *ec, *stranger;
static int64_t n_jti;

static void register_client(const char *id, const char *scopes, bool active, struct store_certificate one,
    struct store_certificate two)
{
	struct store_client c = {
		.client_id = str_of(id), .enterprise = ENTERPRISE, .scopes = str_of(scopes), .active = active,
		.n_certificates = two.der.p == NULL ? 1 : 2, .certificate = { one, two },
	};

	assert_int_equal(store_client_put(t.s, &c, &(struct store_author){ .at_us = 1 }), ERR_OK);
}

static struct store_certificate certificate(EVP_PKEY *key, const char *alg, int64_t from_s, int64_t to_s)
{
	return (struct store_certificate){ mint_cert(t.a, key, from_s * US_PER_S, to_s * US_PER_S), str_of(alg), 0 };
}

static int setup(void **state)
{
	const struct store_certificate none = { .added_us = 0 };

	(void)state;
	temp_store_open(&t);
	rsa = mint_key("RSA", 2048, 65537);
	rsa_new = mint_key("RSA", 2048, 65537);
	stranger = mint_key("RSA", 2048, 65537);
	ec = mint_key("P-256", 0, 0);
	register_client(ID, BOTH, true, certificate(rsa, "RS256", NOW_S - 86400, NOW_S + 86400), none);
	register_client("two", SCOPE_CONSULT, true, certificate(rsa, "RS256", NOW_S - 86400, NOW_S),
	    certificate(rsa_new, "PS256", NOW_S, NOW_S + 86400));
	register_client("ec", BOTH, true, certificate(ec, "ES256", NOW_S - 86400, NOW_S + 86400), none);
	register_client("stopped", BOTH, false, certificate(rsa, "RS256", NOW_S - 86400, NOW_S + 86400), none);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	EVP_PKEY_free(rsa);
	EVP_PKEY_free(rsa_new);
	EVP_PKEY_free(ec);
	EVP_PKEY_free(stranger);
	temp_store_close(&t);
	return 0;
}

static struct oauth_answer ask(const struct pair *field, size_t n, int64_t now_us)
{
	struct oauth_answer o;

	assert_int_equal(oauth_token(t.s, t.a, &t.conf, field, n, NULL, now_us, &o), ERR_OK);
	return o;
}

static struct oauth_answer hand_in(struct str assertion, const char *scope, int64_t now_us)
{
	struct pair field[] = {
		{ STR("grant_type"), STR("client_credentials") },
		{ STR("client_assertion_type"), STR(TYPE) },
		{ STR("client_assertion"), assertion },
		{ STR("scope"), str_of(scope) },
	};

	return ask(field, scope == NULL ? 3 : 4, now_us);
}

static const char *claims(const char *id, const char *rest)
{
	++n_jti;
	return arena_printf(t.a, "{\"iss\":\"%s\",\"sub\":\"%s\",\"jti\":\"%lld\"%s}", id, id, (long long)n_jti, rest);
}

static struct str rs256(const char *payload)
{
	return mint_jws(t.a, rsa, "RS256", "{\"alg\":\"RS256\"}", payload);
}

static struct str usual(const char *id)
{
	return rs256(claims(id, arena_printf(t.a, ",\"aud\":\"" AUD "\",\"iat\":%d,\"exp\":%d", NOW_S, NOW_S + 300)));
}

static void test_granted(void **state)
{
	struct oauth_answer o = hand_in(usual(ID), NULL, NOW);
	struct store_token token;
	enum oauth_check check;

	(void)state;
	assert_null(o.error);
	assert_int_equal(strlen(o.access_token), 43);
	assert_int_equal(o.expires_in_s, 1200);
	assert_true(str_is(o.scope, BOTH));
	assert_int_equal(oauth_bearer(t.s, str_of(arena_printf(t.a, "Bearer %s", o.access_token)), SCOPE_DECLARE, NULL,
	    NOW, &check, &token), ERR_OK);
	assert_int_equal(check, OAUTH_OK);
	assert_string_equal(token.client_id, ID);
	assert_int_equal(token.enterprise, ENTERPRISE);
	assert_string_equal(token.scopes, BOTH);
}

static void test_scopes(void **state)
{
	static const struct { const char *id, *asked, *granted; } rows[] = {
		{ ID, NULL, BOTH },
		{ ID, "", BOTH },
		{ ID, " ", BOTH },
		{ ID, SCOPE_DECLARE, SCOPE_DECLARE },
		{ ID, SCOPE_CONSULT, SCOPE_CONSULT },
		{ ID, BOTH, BOTH },
		{ ID, SCOPE_CONSULT " " SCOPE_DECLARE, SCOPE_CONSULT " " SCOPE_DECLARE },
		{ ID, SCOPE_CONSULT "  " SCOPE_CONSULT " ", SCOPE_CONSULT },
		{ ID, "scope:dimona:declaration", NULL },
		{ ID, SCOPE_DECLARE "x", NULL },
		{ ID, "scope:dimona:declaration:declaran", NULL },
		{ ID, SCOPE_DECLARE " openid", NULL },
		{ ID, SCOPE_DECLARE "," SCOPE_CONSULT, NULL },
		{ ID, "Scope:dimona:declaration:declarant", NULL },
		{ "two", NULL, SCOPE_CONSULT },
		{ "two", SCOPE_CONSULT, SCOPE_CONSULT },
		{ "two", SCOPE_DECLARE, NULL },
		{ "two", BOTH, NULL },
	};

	(void)state;
	for (size_t i = 0; i < N_OF(rows); i++) {
		struct oauth_answer o = hand_in(usual(rows[i].id), rows[i].asked, NOW);

		if (rows[i].granted == NULL) {
			assert_string_equal(o.error, "invalid_scope");
			assert_string_equal(o.access_token, "");
		} else {
			assert_null(o.error);
			assert_true(str_is(o.scope, rows[i].granted));
		}
	}
}

/* Claims beside iss, sub and jti, and whether they are granted now. */
#define T ",\"aud\":\"" AUD "\""
#define D(iat, exp) ",\"iat\":" #iat ",\"exp\":" #exp
#define NOW_SOON D(1772409600, 1772409900)
static const struct { const char *rest; bool granted; } claim_rows[] = {
	/* audience */
	{ NOW_SOON T, true },
	{ NOW_SOON ",\"aud\":[\"" AUD "\"]", true },
	{ NOW_SOON ",\"aud\":\"https://services.socialsecurity.be/REST/oauth/v5/token\"", true },
	{ NOW_SOON ",\"aud\":\"https://oauth.socialsecurity.be\"", true },
	{ NOW_SOON, false },
	{ NOW_SOON ",\"aud\":null", false },
	{ NOW_SOON ",\"aud\":\"\"", false },
	{ NOW_SOON ",\"aud\":[]", false },
	{ NOW_SOON ",\"aud\":[\"" AUD "\",\"" AUD "\"]", false },
	{ NOW_SOON ",\"aud\":[\"" AUD "\",\"https://elsewhere.example\"]", false },
	{ NOW_SOON ",\"aud\":[[\"" AUD "\"]]", false },
	{ NOW_SOON ",\"aud\":{\"a\":\"" AUD "\"}", false },
	{ NOW_SOON ",\"aud\":\"" AUD "/\"", false },
	{ NOW_SOON ",\"aud\":\"" AUD " https://oauth.socialsecurity.be\"", false },
	{ NOW_SOON ",\"aud\":\"https://localhost:8443\"", false },
	{ NOW_SOON ",\"aud\":\"https://localhost:8443/REST/oauth/v3/token\"", false },
	{ NOW_SOON ",\"aud\":\"https://LOCALHOST:8443/REST/oauth/v5/token\"", false },
	{ NOW_SOON ",\"aud\":\"https://oauth.socialsecurity.b\"", false },
	{ NOW_SOON ",\"aud\":\"https://elsewhere.example/REST/oauth/v5/token\"", false },
	{ NOW_SOON ",\"aud\":1", false },
	/* exp: up to a minute ago */
	{ D(1772409600, 1772409605) T, true },
	{ D(1772409500, 1772409600) T, true },
	{ D(1772409500, 1772409541) T, true },
	{ D(1772409500, 1772409540) T, false },
	{ D(1772409500, 1772409540.5) T, true },
	{ D(1772400000, 1772400300) T, false },
	{ ",\"iat\":1772409600" T, false },
	{ D(1772409600, null) T, false },
	{ D(1772409600, "1772409900") T, false },
	{ D(1772409600, true) T, false },
	{ D(1772409600, -1) T, false },
	{ D(1772409600, 1e300) T, false },
	{ D(1772409600, 9223372036854775807) T, false },
	/* life: exp - iat up to 50,000 s */
	{ D(1772409600, 1772459600) T, true },
	{ D(1772409600, 1772459601) T, false },
	{ D(1772409000, 1772459000) T, true },
	{ D(1772409000, 1772459001) T, false },
	{ D(0, 1772409900) T, false },
	{ ",\"exp\":1772459600" T, true },
	{ ",\"exp\":1772459601" T, false },
	/* iat: up to a minute ahead */
	{ D(1772409660, 1772409900) T, true },
	{ D(1772409661, 1772409900) T, false },
	{ D(null, 1772409900) T, false },
	{ D("1772409600", 1772409900) T, false },
	{ D(1772409600.25, 1772409900.75) T, true },
	/* nbf: optional, up to a minute ahead */
	{ NOW_SOON ",\"nbf\":1772409600" T, true },
	{ NOW_SOON ",\"nbf\":1772409660" T, true },
	{ NOW_SOON ",\"nbf\":1772409661" T, false },
	{ NOW_SOON ",\"nbf\":0" T, true },
	{ NOW_SOON ",\"nbf\":\"now\"" T, false },
	/* other members do not matter, but twice the same does */
	{ NOW_SOON ",\"x\":{\"y\":[1,2]}" T, true },
	{ NOW_SOON ",\"exp\":1772409900" T, false },
	{ NOW_SOON T ",\"sub\":\"" ID "\"", false },
};
#undef T
#undef D
#undef NOW_SOON

static void test_claims(void **state)
{
	(void)state;
	for (size_t i = 0; i < N_OF(claim_rows); i++) {
		struct oauth_answer o = hand_in(rs256(claims(ID, claim_rows[i].rest)), NULL, NOW);

		if ((o.error == NULL) != claim_rows[i].granted) {
			fail_msg("%s: %s", claim_rows[i].rest, o.error == NULL ? "granted" : o.description);
		}
		assert_true(o.error == NULL || strcmp(o.error, "invalid_client") == 0);
	}
}

/* Who speaks: iss, sub, client_id, and jti. */
static void test_who(void **state)
{
#define REST ",\"aud\":\"" AUD "\",\"iat\":1772409600,\"exp\":1772409900}"
	static const char *const payloads[] = {
		"{\"sub\":\"" ID "\",\"jti\":\"w1\"" REST,
		"{\"iss\":\"" ID "\",\"jti\":\"w2\"" REST,
		"{\"iss\":\"" ID "\",\"sub\":\"two\",\"jti\":\"w3\"" REST,
		"{\"iss\":\"two\",\"sub\":\"" ID "\",\"jti\":\"w4\"" REST,
		"{\"iss\":[\"" ID "\"],\"sub\":\"" ID "\",\"jti\":\"w5\"" REST,
		"{\"iss\":\"" ID "\",\"sub\":null,\"jti\":\"w6\"" REST,
		"{\"iss\":\"\",\"sub\":\"\",\"jti\":\"w7\"" REST,
		"{\"iss\":\"unknown\",\"sub\":\"unknown\",\"jti\":\"w8\"" REST,
		"{\"iss\":\"stopped\",\"sub\":\"stopped\",\"jti\":\"w9\"" REST,
		"{\"iss\":\"ec\",\"sub\":\"ec\",\"jti\":\"w10\"" REST,
		"{\"iss\":\"" ID "\",\"sub\":\"" ID "\"" REST,
		"{\"iss\":\"" ID "\",\"sub\":\"" ID "\",\"jti\":\"\"" REST,
		"{\"iss\":\"" ID "\",\"sub\":\"" ID "\",\"jti\":5" REST,
		"{\"iss\":\"" ID "\",\"sub\":\"" ID "\",\"jti\":null" REST,
		"{\"iss\":\"" ID "\",\"sub\":\"" ID "\",\"jti\":\"a\\u0000b\"" REST,
		"[]", "\"" ID "\"", "null", "{", "{\"iss\":\"" ID "\"",
	};

	(void)state;
	for (size_t i = 0; i < N_OF(payloads); i++) {
		assert_string_equal(hand_in(rs256(payloads[i]), NULL, NOW).error, "invalid_client");
	}
	for (size_t n = 127; n < 131; n++) {
		char *jti = arena_alloc(t.a, n + 1);
		struct oauth_answer o;

		memset(jti, 'j', n);
		o = hand_in(rs256(arena_printf(t.a, "{\"iss\":\"" ID "\",\"sub\":\"" ID "\",\"jti\":\"%s\"" REST, jti)),
		    NULL, NOW);
		assert_int_equal(o.error == NULL, n <= 128);
	}
	/* a client id longer than any that is registered */
	assert_string_equal(hand_in(usual(arena_printf(t.a, "%0129d", 1)), NULL, NOW).error, "invalid_client");
#undef REST
}

/* Whose signature: until it is right all refusals are one sentence. */
static void test_signatures(void **state)
{
	const char *c = ",\"aud\":\"" AUD "\",\"iat\":1772409600,\"exp\":1772409900";
	struct str good = usual(ID), cut = { good.p, good.n - 4 };
	const struct str bad[] = {
		mint_jws(t.a, stranger, "RS256", "{\"alg\":\"RS256\"}", claims(ID, c)),
		mint_jws(t.a, rsa, "PS256", "{\"alg\":\"PS256\"}", claims(ID, c)),
		mint_jws(t.a, rsa, "HS256", "{\"alg\":\"HS256\"}", claims(ID, c)),
		mint_jws(t.a, rsa, "RS256", "{\"alg\":\"none\"}", claims(ID, c)),
		mint_jws(t.a, rsa, "HS256", "{\"alg\":\"RS256\"}", claims(ID, c)),
		mint_jws(t.a, ec, "ES256", "{\"alg\":\"ES256\"}", claims(ID, c)),
		mint_jws(t.a, rsa, "RS256", "{\"alg\":\"RS256\",\"crit\":[\"b64\"],\"b64\":false}", claims(ID, c)),
		mint_jws(t.a, stranger, "RS256", "{\"alg\":\"RS256\",\"jwk\":{\"kty\":\"RSA\"}}", claims(ID, c)),
		mint_jws(t.a, stranger, "RS256", "{\"alg\":\"RS256\"}", claims("unknown", c)),
		mint_jws(t.a, ec, "ES256", "{\"alg\":\"ES256\"}", claims("unknown", c)),
		mint_jws(t.a, rsa, "RS256", "{\"alg\":\"RS256\"}", claims("stopped", c)),
		cut, STR(""), STR("a.b.c"), STR("..."),
		str_of(arena_printf(t.a, "%.*s ", STR_ARG(good))),
	};

	(void)state;
	for (size_t i = 0; i < N_OF(bad); i++) {
		struct oauth_answer o = hand_in(bad[i], NULL, NOW);

		assert_string_equal(o.error, "invalid_client");
		assert_string_equal(o.description, "Client authentication failed");
	}
	assert_null(hand_in(mint_jws(t.a, ec, "ES256", "{\"alg\":\"ES256\"}", claims("ec", c)), NULL, NOW).error);
	assert_null(hand_in(good, NULL, NOW).error);
}

/* Roll-over: both certificates work as long as they are valid, each with its own algorithm. */
static void test_certificates(void **state)
{
	static const struct { int64_t at_s; bool old, new; } rows[] = {
		{ NOW_S - 86401, false, false }, { NOW_S - 86400, true, false }, { NOW_S - 1, true, false },
		{ NOW_S, true, true }, { NOW_S + 1, false, true }, { NOW_S + 86400, false, true },
		{ NOW_S + 86401, false, false },
	};

	(void)state;
	for (size_t i = 0; i < N_OF(rows); i++) {
		char *rest = arena_printf(t.a, ",\"aud\":\"" AUD "\",\"iat\":%lld,\"exp\":%lld",
		    (long long)rows[i].at_s, (long long)rows[i].at_s + 5);
		struct str old = mint_jws(t.a, rsa, "RS256", "{\"alg\":\"RS256\"}", claims("two", rest));
		struct str new = mint_jws(t.a, rsa_new, "PS256", "{\"alg\":\"PS256\"}", claims("two", rest));
		struct str mixed = mint_jws(t.a, rsa_new, "RS256", "{\"alg\":\"RS256\"}", claims("two", rest));

		assert_int_equal(hand_in(old, NULL, rows[i].at_s * US_PER_S).error == NULL, rows[i].old);
		assert_int_equal(hand_in(new, NULL, rows[i].at_s * US_PER_S).error == NULL, rows[i].new);
		assert_non_null(hand_in(mixed, NULL, rows[i].at_s * US_PER_S).error);
	}
}

#define USUAL "grant_type=client_credentials&client_assertion_type=T&client_assertion=%s"

/* The parameters of the form; %s stands for a fresh assertion. */
static void test_form(void **state)
{
	static const struct { const char *form, *error; } rows[] = {
		{ USUAL, NULL },
		{ "client_assertion=%s&grant_type=client_credentials&client_assertion_type=T", NULL },
		{ USUAL "&client_id=" ID, NULL },
		{ USUAL "&unknown=1", NULL },
		{ USUAL "&client_id=two", "invalid_client" },
		{ USUAL "&client_id=", "invalid_client" },
		{ "client_assertion_type=T&client_assertion=%s", "invalid_request" },
		{ "grant_type=&client_assertion_type=T&client_assertion=%s", "unsupported_grant_type" },
		{ "grant_type=password&client_assertion_type=T&client_assertion=%s", "unsupported_grant_type" },
		{ "grant_type=implicit&client_assertion_type=T&client_assertion=%s", "unsupported_grant_type" },
		{ "grant_type=client_credentials&client_assertion=%s", "invalid_client" },
		{ "grant_type=client_credentials&client_assertion_type=U&client_assertion=%s", "invalid_client" },
		{ "grant_type=client_credentials&client_assertion_type=T", "invalid_client" },
		{ "grant_type=client_credentials", "invalid_client" },
		{ "grant_type=client_credentials&client_id=" ID "&client_secret=x", "invalid_request" },
		{ USUAL "&client_secret=x",
		    "invalid_request" },
		{ "grant_type=client_credentials&" USUAL,
		    "invalid_request" },
		{ "grant_type=client_credentials&client_assertion_type=T&client_assertion_type=T&client_assertion=%s",
		    "invalid_request" },
		{ USUAL "&client_assertion=x",
		    "invalid_request" },
		{ USUAL "&scope=" SCOPE_DECLARE "&scope="
		    SCOPE_CONSULT, "invalid_request" },
		{ USUAL "&client_id=" ID "&client_id=" ID,
		    "invalid_request" },
		{ USUAL "&x=1&x=1", "invalid_request" },
		{ NULL, "invalid_request" },
	};

	(void)state;
	for (size_t i = 0; i < N_OF(rows); i++) {
		struct pair field[8];
		struct str rest = str_of(rows[i].form);
		struct oauth_answer o;
		size_t n = 0;

		while (rest.p != NULL) {
			struct str value = str_cut(&rest, '&'), name = str_cut(&value, '=');

			value = str_is(value, "%s") ? usual(ID) : str_is(value, "T") ? STR(TYPE) : value;
			field[n++] = (struct pair){ name, value };
		}
		o = ask(field, n, NOW);
		if (rows[i].error == NULL) {
			assert_null(o.error);
		} else {
			assert_non_null(o.error);
			assert_string_equal(o.error, rows[i].error);
			assert_true(strlen(o.description) > 5);
		}
	}
}

/* An assertion serves once, as long as it could be accepted; another client may use the same jti. */
static void test_replay(void **state)
{
	struct str once = usual(ID), refused_scope = usual(ID);
	struct oauth_answer o;

	(void)state;
	assert_null(hand_in(once, NULL, NOW).error);
	o = hand_in(once, NULL, NOW);
	assert_string_equal(o.error, "invalid_client");
	assert_string_equal(o.access_token, "");
	assert_string_equal(hand_in(once, NULL, NOW + 359 * US_PER_S).error, "invalid_client");
	assert_string_equal(hand_in(once, NULL, NOW + 360 * US_PER_S).error, "invalid_client");
	/* authenticated is authenticated: it is used up also when the scope was refused */
	assert_string_equal(hand_in(refused_scope, "nonsense", NOW).error, "invalid_scope");
	assert_string_equal(hand_in(refused_scope, NULL, NOW).error, "invalid_client");
	/* the same jti in another assertion, and of another client */
	n_jti = 5000000;
	assert_null(hand_in(usual(ID), NULL, NOW).error);
	n_jti = 5000000;
	assert_string_equal(hand_in(usual(ID), NULL, NOW).error, "invalid_client");
	n_jti = 5000000;
	assert_null(hand_in(usual("two"), NULL, NOW).error);
}

/* Two processes, each with the folder open, hand in the same assertions at once. */
static void test_race(void **state)
{
	enum { N = 40 };
	struct str assertion[N];
	bool mine[N], theirs[N];
	int fd[2], status;
	pid_t child;

	(void)state;
	for (size_t i = 0; i < N; i++) {
		assertion[i] = usual(ID);
	}
	store_close(&t.s);
	assert_int_equal(pipe(fd), 0);
	child = fork();
	assert_true(child >= 0);
	{
		char what[300];

		CHECK(store_open(t.dir, STORE_EXISTING, &t.s, what) == ERR_OK);
	}
	for (size_t i = 0; i < N; i++) {
		struct pair field[] = {
			{ STR("grant_type"), STR("client_credentials") },
			{ STR("client_assertion_type"), STR(TYPE) },
			{ STR("client_assertion"), assertion[i] },
		};
		struct oauth_answer o;

		CHECK(oauth_token(t.s, t.a, &t.conf, field, 3, NULL, NOW, &o) == ERR_OK);
		mine[i] = o.error == NULL;
	}
	if (child == 0) {
		_exit(write(fd[1], mine, sizeof(mine)) == (ssize_t)sizeof(mine) ? 0 : 1);
	}
	assert_int_equal(read(fd[0], theirs, sizeof(theirs)), sizeof(theirs));
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
	close(fd[0]);
	close(fd[1]);
	for (size_t i = 0; i < N; i++) {
		assert_int_equal(mine[i] + theirs[i], 1);
	}
}

static enum oauth_check bearer(const char *authorization, const char *scope, int64_t now_us)
{
	struct store_token token;
	enum oauth_check check;

	assert_int_equal(oauth_bearer(t.s, str_of(authorization), scope, NULL, now_us, &check, &token), ERR_OK);
	return check;
}

static void test_bearer(void **state)
{
	struct oauth_answer o = hand_in(usual(ID), SCOPE_CONSULT, NOW);
	const char *token = o.access_token;
	const struct { const char *authorization; enum oauth_check check; } rows[] = {
		{ arena_printf(t.a, "Bearer %s", token), OAUTH_OK },
		{ arena_printf(t.a, "bearer %s", token), OAUTH_OK },
		{ arena_printf(t.a, "BEARER  %s ", token), OAUTH_OK },
		{ NULL, OAUTH_NO_TOKEN },
		{ "", OAUTH_NO_TOKEN },
		{ "Bearer", OAUTH_NO_TOKEN },
		{ token, OAUTH_NO_TOKEN },
		{ arena_printf(t.a, "Basic %s", token), OAUTH_NO_TOKEN },
		{ arena_printf(t.a, "Bearer%s", token), OAUTH_NO_TOKEN },
		{ arena_printf(t.a, "Bearer %s=", token), OAUTH_BAD_TOKEN },
		{ arena_printf(t.a, "Bearer %sA", token), OAUTH_BAD_TOKEN },
		{ arena_printf(t.a, "Bearer %.42s", token), OAUTH_BAD_TOKEN },
		{ arena_printf(t.a, "Bearer %s,%s", token, token), OAUTH_BAD_TOKEN },
		{ "Bearer AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", OAUTH_BAD_TOKEN },
		{ "Bearer null", OAUTH_BAD_TOKEN },
	};

	(void)state;
	for (size_t i = 0; i < N_OF(rows); i++) {
		assert_int_equal(bearer(rows[i].authorization, SCOPE_CONSULT, NOW), rows[i].check);
	}
	assert_int_equal(bearer(rows[0].authorization, SCOPE_DECLARE, NOW), OAUTH_NO_SCOPE);
	assert_int_equal(bearer(rows[0].authorization, "scope:dimona:declaration", NOW), OAUTH_NO_SCOPE);
	assert_int_equal(bearer(rows[0].authorization, SCOPE_CONSULT, NOW + 1200 * US_PER_S - 1), OAUTH_OK);
	assert_int_equal(bearer(rows[0].authorization, SCOPE_CONSULT, NOW + 1200 * US_PER_S), OAUTH_EXPIRED);
}

/* A client that is stopped loses its tokens. */
static void test_stopped(void **state)
{
	const struct store_certificate none = { .added_us = 0 };
	struct store_certificate c = certificate(rsa, "RS256", NOW_S - 86400, NOW_S + 86400);
	const char *authorization;

	(void)state;
	register_client("soon stopped", BOTH, true, c, none);
	authorization = arena_printf(t.a, "Bearer %s", hand_in(usual("soon stopped"), NULL, NOW).access_token);
	assert_int_equal(bearer(authorization, SCOPE_CONSULT, NOW), OAUTH_OK);
	register_client("soon stopped", BOTH, false, c, none);
	assert_int_equal(bearer(authorization, SCOPE_CONSULT, NOW), OAUTH_BAD_TOKEN);
	assert_string_equal(hand_in(usual("soon stopped"), NULL, NOW).error, "invalid_client");
}

/* Bound to the certificate that the connection showed (RFC 8705, 3). */
static void test_bound(void **state)
{
	struct store_certificate k = certificate(rsa, "RS256", NOW_S - 86400, NOW_S + 86400);
	const struct store_certificate none = { .added_us = 0 };
	unsigned char mine[32], other[32];
	struct store_token token;
	const char *authorization;
	enum oauth_check check;
	struct oauth_answer o;
	const struct { const unsigned char *tls; int64_t now_us; enum oauth_check check; } rows[] = {
		{ mine, NOW, OAUTH_OK }, { NULL, NOW, OAUTH_BAD_TOKEN }, { other, NOW, OAUTH_BAD_TOKEN },
		{ mine, NOW + 1200 * US_PER_S, OAUTH_EXPIRED }, { other, NOW + 1200 * US_PER_S, OAUTH_BAD_TOKEN },
	};

	(void)state;
	register_client("bound", BOTH, true, k, none);
	crypt_sha256(k.der.p, k.der.n, mine);
	memcpy(other, mine, sizeof(other));
	other[31] ^= 1;
	for (int i = 0; i < 2; i++) {
		struct pair field[] = {
			{ STR("grant_type"), STR("client_credentials") }, { STR("client_assertion_type"), STR(TYPE) },
			{ STR("client_assertion"), usual("bound") },
		};

		assert_int_equal(oauth_token(t.s, t.a, &t.conf, field, 3, i == 0 ? other : mine, NOW, &o), ERR_OK);
		assert_int_equal(o.error == NULL, i == 1);
	}
	authorization = arena_printf(t.a, "Bearer %s", o.access_token);
	for (size_t i = 0; i < N_OF(rows); i++) {
		assert_int_equal(oauth_bearer(t.s, str_of(authorization), SCOPE_DECLARE, rows[i].tls, rows[i].now_us,
		    &check, &token), ERR_OK);
		assert_int_equal(check, rows[i].check);
	}
	/* one that is not bound does not mind */
	authorization = arena_printf(t.a, "Bearer %s", hand_in(usual("bound"), NULL, NOW).access_token);
	assert_int_equal(oauth_bearer(t.s, str_of(authorization), SCOPE_DECLARE, other, NOW, &check, &token), ERR_OK);
	assert_int_equal(check, OAUTH_OK);
}

/* The connection's certificate has to be valid too, and what is bound to it ends with it. */
static void test_bound_to_what_ends(void **state)
{
	const int64_t end_s = NOW_S + 10, last_us = (end_s + 1) * US_PER_S - 1;
	struct store_certificate ends = certificate(ec, "ES256", NOW_S - 86400, end_s);
	const struct { int64_t now_us; bool shown, given; int64_t expires_in_s; } rows[] = {
		{ NOW, true, true, 11 }, { last_us, true, true, 0 }, { last_us + 1, true, false, 0 },
		{ last_us + 1, false, true, 1200 },
	};
	unsigned char mine[32];
	enum oauth_check check;
	struct store_token token;
	struct oauth_answer o;

	(void)state;
	register_client("ends", BOTH, true, certificate(rsa, "RS256", NOW_S - 86400, NOW_S + 86400), ends);
	crypt_sha256(ends.der.p, ends.der.n, mine);
	for (size_t i = 0; i < N_OF(rows); i++) {
		struct pair field[] = {
			{ STR("grant_type"), STR("client_credentials") }, { STR("client_assertion_type"), STR(TYPE) },
			{ STR("client_assertion"), usual("ends") },
		};
		const char *authorization;

		assert_int_equal(oauth_token(t.s, t.a, &t.conf, field, 3, rows[i].shown ? mine : NULL, rows[i].now_us,
		    &o), ERR_OK);
		assert_int_equal(o.error == NULL, rows[i].given);
		if (!rows[i].given) {
			assert_string_equal(o.error, "invalid_client");
			continue;
		}
		assert_int_equal(o.expires_in_s, rows[i].expires_in_s);
		authorization = arena_printf(t.a, "Bearer %s", o.access_token);
		for (int64_t late = 0; rows[i].shown && late < 2; late++) {
			assert_int_equal(oauth_bearer(t.s, str_of(authorization), SCOPE_DECLARE, mine, last_us + late,
			    &check, &token), ERR_OK);
			assert_int_equal(check, late == 0 ? OAUTH_OK : OAUTH_EXPIRED);
		}
	}
}

/* As nginx hands a certificate over. */
static void test_tls_hash(void **state)
{
	struct str der = mint_cert(t.a, ec, NOW, NOW + US_PER_DAY);
	unsigned char want[32], got[32];
	struct buf b;

	(void)state;
	crypt_sha256(der.p, der.n, want);
	buf_init(&b, 100000);
	buf_url(&b, str_of(mint_pem(t.a, der)));
	assert_true(oauth_tls_hash(t.a, buf_str(&b), got));
	assert_memory_equal(got, want, sizeof(want));
	assert_false(oauth_tls_hash(t.a, (struct str){ b.p, b.n - 60 }, got));
	assert_false(oauth_tls_hash(t.a, STR("%zz"), got));
	assert_false(oauth_tls_hash(t.a, STR(""), got));
	buf_free(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_granted),
		cmocka_unit_test(test_scopes),
		cmocka_unit_test(test_claims),
		cmocka_unit_test(test_who),
		cmocka_unit_test(test_signatures),
		cmocka_unit_test(test_certificates),
		cmocka_unit_test(test_form),
		cmocka_unit_test(test_replay),
		cmocka_unit_test(test_bearer),
		cmocka_unit_test(test_stopped),
		cmocka_unit_test(test_bound),
		cmocka_unit_test(test_bound_to_what_ends),
		cmocka_unit_test(test_tls_hash),
		cmocka_unit_test(test_race),
	};

	return cmocka_run_group_tests_name("oauth", tests, setup, teardown);
}
