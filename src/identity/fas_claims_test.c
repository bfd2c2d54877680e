/* The tokens of the federal sign-in: good ones, and tables of bad ones of which
 * each is refused for its own reason.  Start reading at the tables. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <cmocka.h>

#include "identity/fas_claims.h"
#include "identity/fas_int.h"
#include "identity/mint.h"

#define NOW_S 1800000000
#define NOW_US (NOW_S * US_PER_S)
#define ISSUER "https://idp.example/fas/oauth2"
#define ACR "urn:be:fedict:iam:fas:"
#define AT_HASH "AAAAAAAAAAAAAAAAAAAAAA"  /* of another access token */

static struct arena *arena;
static EVP_PKEY *key_rsa, *key_other, *key_ec;
static struct str key_set;

static struct str member(EVP_PKEY *key, const char *name, int width)
{
	BIGNUM *bn = NULL;
	unsigned char bytes[512];
	int n;

	assert_int_equal(EVP_PKEY_get_bn_param(key, name, &bn), 1);
	n = width > 0 ? width : BN_num_bytes(bn);
	assert_int_equal(BN_bn2binpad(bn, bytes, n), n);
	BN_free(bn);
	return mint_b64url(arena, bytes, (size_t)n);
}

static struct str jwk_rsa(EVP_PKEY *key, const char *more)
{
	return str_of(arena_printf(arena, "{\"kty\":\"RSA\",\"n\":\"%.*s\",\"e\":\"AQAB\"%s}",
	    STR_ARG(member(key, "n", 0)), more));
}

static struct str jwk_ec(EVP_PKEY *key, const char *more)
{
	return str_of(arena_printf(arena, "{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"%.*s\",\"y\":\"%.*s\"%s}",
	    STR_ARG(member(key, "qx", 32)), STR_ARG(member(key, "qy", 32)), more));
}

static int setup(void **state)
{
	(void)state;
	arena = arena_new(64u << 20);
	key_rsa = mint_key("RSA", 2048, 65537);
	key_other = mint_key("RSA", 2048, 65537);
	key_ec = mint_key("P-256", 0, 0);
	key_set = str_of(arena_printf(arena, "{\"keys\":[%.*s,%.*s]}",
	    STR_ARG(jwk_rsa(key_rsa, ",\"kid\":\"1\",\"use\":\"sig\"")), STR_ARG(jwk_ec(key_ec, ",\"kid\":\"2\""))));
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	EVP_PKEY_free(key_rsa);
	EVP_PKEY_free(key_other);
	EVP_PKEY_free(key_ec);
	arena_free(&arena);
	return 0;
}

static struct fas_expect expected(void)
{
	return (struct fas_expect){ .issuer = STR(ISSUER), .client_id = STR("interim"), .alg = JOSE_RS256, .level = 400,
		.nonce = STR("our-nonce"), .access_token = STR("access"), .begun_us = NOW_US - 100 * US_PER_S,
		.now_us = NOW_US, .skew_us = 10 * US_PER_S };
}

/* Members of a token; a row replaces one (value NULL: leaves it out) or adds one. */
struct claim { const char *name, *value; };

static struct str payload_of(const struct claim *base, size_t n, const char *name, const char *value)
{
	char *text = arena_printf(arena, "{");
	bool there = false;

	for (size_t i = 0; i <= n; i++) {
		const char *k = i < n ? base[i].name : name, *v = i < n ? base[i].value : value;

		if (i < n && name != NULL && strcmp(k, name) == 0) {
			there = true;
			v = value;
		} else if (i == n && (name == NULL || there)) {
			continue;
		}
		if (v != NULL) {
			text = arena_printf(arena, "%s%s\"%s\":%s", text, text[1] == '\0' ? "" : ",", k, v);
		}
	}
	return str_of(arena_printf(arena, "%s}", text));
}

static const struct claim id_base[] = {
	{ "iss", "\"" ISSUER "\"" }, { "aud", "\"interim\"" }, { "sub", "\"nora\"" }, { "exp", "1800000060" },
	{ "iat", "1799999990" }, { "auth_time", "1799999980" }, { "nonce", "\"our-nonce\"" },
	{ "acr", "\"" ACR "citizen:Level500\"" },
};
static const struct claim info_base[] = {
	{ "iss", "\"" ISSUER "\"" }, { "aud", "\"interim\"" }, { "sub", "\"nora\"" }, { "exp", "1800000060" },
	{ "iat", "1799999990" }, { "egovNRN", "\"01050399864\"" }, { "givenName", "\"Nora\"" },
	{ "surname", "\"Specimen\"" },
};

static struct str rs256(EVP_PKEY *key, struct str payload)
{
	return mint_jws(arena, key, "RS256", "{\"alg\":\"RS256\",\"kid\":\"1\"}", payload.p);
}

static enum fas_fault read_id(const char *name, const char *value, struct fas_id *id_r)
{
	struct fas_expect x = expected();

	return fas_read_id(arena, &x, key_set, rs256(key_rsa, payload_of(id_base, N_OF(id_base), name, value)), id_r);
}

static enum fas_fault read_info(const char *name, const char *value, int id_level, struct identity *who_r)
{
	struct fas_expect x = expected();
	struct fas_id id = { .sub = STR("nora"), .level = id_level };

	return fas_read_userinfo(arena, &x, key_set,
	    rs256(key_rsa, payload_of(info_base, N_OF(info_base), name, value)), &id, who_r);
}

struct row { const char *name, *value; enum fas_fault fault; };

static const struct row id_rows[] = {
	{ NULL, NULL, FAS_FINE },
	{ "iss", NULL, FAS_FAULT_ISSUER }, { "iss", "\"https://idp.example\"", FAS_FAULT_ISSUER },
	{ "iss", "\"" ISSUER "/\"", FAS_FAULT_ISSUER }, { "iss", "[\"" ISSUER "\"]", FAS_FAULT_ISSUER },
	{ "iss", "\"\"", FAS_FAULT_ISSUER },
	{ "aud", "[\"interim\"]", FAS_FINE },
	{ "aud", NULL, FAS_FAULT_AUDIENCE }, { "aud", "\"other\"", FAS_FAULT_AUDIENCE },
	{ "aud", "[\"interim\",\"other\"]", FAS_FAULT_AUDIENCE }, { "aud", "[]", FAS_FAULT_AUDIENCE },
	{ "aud", "[[\"interim\"]]", FAS_FAULT_AUDIENCE }, { "aud", "\"interim \"", FAS_FAULT_AUDIENCE },
	{ "aud", "{\"interim\":1}", FAS_FAULT_AUDIENCE },
	{ "azp", "\"interim\"", FAS_FINE },
	{ "azp", "\"other\"", FAS_FAULT_PARTY }, { "azp", "null", FAS_FAULT_PARTY },
	{ "exp", "1799999991", FAS_FINE }, /* inside the skew of 10 seconds */
	{ "exp", "1799999990", FAS_FAULT_EXPIRED }, { "exp", NULL, FAS_FAULT_EXPIRED },
	{ "exp", "\"1800000060\"", FAS_FAULT_EXPIRED }, { "exp", "1800000060.5", FAS_FAULT_EXPIRED },
	{ "exp", "-1", FAS_FAULT_EXPIRED }, { "exp", "9007199254740992", FAS_FAULT_EXPIRED },
	{ "iat", "1800000010", FAS_FINE }, { "iat", "1800000011", FAS_FAULT_ISSUED },
	{ "iat", "1799999890", FAS_FINE }, { "iat", "1799999889", FAS_FAULT_ISSUED },
	{ "iat", NULL, FAS_FAULT_ISSUED }, { "iat", "true", FAS_FAULT_ISSUED },
	{ "nonce", NULL, FAS_FAULT_NONCE }, { "nonce", "\"our-noncf\"", FAS_FAULT_NONCE },
	{ "nonce", "\"our-nonce2\"", FAS_FAULT_NONCE }, { "nonce", "\"\"", FAS_FAULT_NONCE },
	{ "nonce", "1", FAS_FAULT_NONCE },
	{ "auth_time", "1799999890", FAS_FINE }, { "auth_time", "1799999889", FAS_FAULT_PROOF_TIME },
	{ "auth_time", "1800000011", FAS_FAULT_PROOF_TIME }, { "auth_time", NULL, FAS_FAULT_PROOF_TIME },
	{ "at_hash", "\"" AT_HASH "\"", FAS_FAULT_ACCESS_HASH }, { "at_hash", "1", FAS_FAULT_ACCESS_HASH },
	{ "sub", NULL, FAS_FAULT_SUBJECT }, { "sub", "\"\"", FAS_FAULT_SUBJECT }, { "sub", "7", FAS_FAULT_SUBJECT },
	{ "acr", NULL, FAS_FINE }, /* then userinfo has to say it */
	{ "acr", "\"" ACR "citizen:Level400\"", FAS_FINE }, { "acr", "\"" ACR "Level450\"", FAS_FINE },
	{ "acr", "\"" ACR "citizen:Level300\"", FAS_FAULT_LEVEL }, { "acr", "\"Level500\"", FAS_FAULT_LEVEL },
	{ "acr", "\"" ACR "enterprise:Level500\"", FAS_FAULT_LEVEL }, { "acr", "\"\"", FAS_FAULT_LEVEL },
	{ "acr", "null", FAS_FAULT_LEVEL }, { "acr", "[\"" ACR "Level500\"]", FAS_FAULT_LEVEL },
};

static void test_id_token(void **state)
{
	struct fas_id id;

	(void)state;
	for (size_t i = 0; i < N_OF(id_rows); i++) {
		enum fas_fault f = read_id(id_rows[i].name, id_rows[i].value, &id);

		if (f != id_rows[i].fault) {
			fail_msg("%s = %s: %s", id_rows[i].name, id_rows[i].value, fas_fault_name(f));
		}
	}
	assert_int_equal(read_id(NULL, NULL, &id), FAS_FINE);
	assert_true(str_is(id.sub, "nora"));
	assert_int_equal(id.level, 500);
	assert_int_equal(read_id("acr", NULL, &id), FAS_FINE);
	assert_int_equal(id.level, 0);
}

static const struct row info_rows[] = {
	{ NULL, NULL, FAS_FINE },
	{ "iss", "\"https://other.example\"", FAS_FAULT_ISSUER }, { "iss", NULL, FAS_FAULT_ISSUER },
	{ "aud", "\"other\"", FAS_FAULT_AUDIENCE }, { "aud", NULL, FAS_FAULT_AUDIENCE },
	{ "exp", NULL, FAS_FINE }, { "exp", "1799999990", FAS_FAULT_EXPIRED }, { "exp", "null", FAS_FAULT_EXPIRED },
	{ "iat", NULL, FAS_FINE }, { "iat", "1799999889", FAS_FAULT_ISSUED },
	{ "sub", "\"bob\"", FAS_FAULT_SUBJECT }, { "sub", NULL, FAS_FAULT_SUBJECT },
	{ "sub", "\"nora \"", FAS_FAULT_SUBJECT },
	{ "egovNRN", NULL, FAS_FAULT_NUMBER }, { "egovNRN", "\"01050399865\"", FAS_FAULT_NUMBER },
	{ "egovNRN", "1050399864", FAS_FAULT_NUMBER }, { "egovNRN", "\"1050399864\"", FAS_FAULT_NUMBER },
	{ "egovNRN", "\"001050399864\"", FAS_FAULT_NUMBER }, { "egovNRN", "\"01.05.03-998.64\"", FAS_FAULT_NUMBER },
	{ "egovNRN", "\"00000000000\"", FAS_FAULT_NUMBER }, { "egovNRN", "[\"01050399864\"]", FAS_FAULT_NUMBER },
	{ "egovNRN", "\"01250399856\"", FAS_FAULT_NUMBER },
	{ "assurance_level", "\"500\"", FAS_FINE }, { "assurance_level", "400", FAS_FINE },
	{ "assurance_level", "300", FAS_FAULT_LEVEL }, { "assurance_level", "\"1000\"", FAS_FAULT_LEVEL },
	{ "assurance_level", "\"" ACR "citizen:Level100\"", FAS_FAULT_LEVEL }, { "acr", "true", FAS_FAULT_LEVEL },
};

static void test_userinfo(void **state)
{
	struct identity who;

	(void)state;
	for (size_t i = 0; i < N_OF(info_rows); i++) {
		enum fas_fault f = read_info(info_rows[i].name, info_rows[i].value, 500, &who);

		if (f != info_rows[i].fault) {
			fail_msg("%s = %s: %s", info_rows[i].name, info_rows[i].value, fas_fault_name(f));
		}
	}
	assert_int_equal(read_info(NULL, NULL, 450, &who), FAS_FINE);
	assert_int_equal(who.inss, 1050399864);
	assert_true(str_is(who.name, "Nora Specimen"));
	assert_string_equal(who.method, "fas");
	assert_int_equal(who.acr, 450);
	/* the lower of two counts; nobody says one: refused */
	assert_int_equal(read_info("assurance_level", "400", 500, &who), FAS_FINE);
	assert_int_equal(who.acr, 400);
	assert_int_equal(read_info(NULL, NULL, 0, &who), FAS_FAULT_LEVEL);
	assert_int_equal(read_info("acr", "\"" ACR "Level500\"", 0, &who), FAS_FINE);
	assert_int_equal(who.acr, 500);
}

static void test_names(void **state)
{
	struct identity who;

	(void)state;
	assert_int_equal(read_info("givenName", NULL, 500, &who), FAS_FINE);
	assert_true(str_is(who.name, "Specimen"));
	assert_int_equal(read_info("givenName", "\"Nora\\u0001\"", 500, &who), FAS_FINE);
	assert_true(str_is(who.name, "01.05.03-***.**"));
	assert_int_equal(read_info("givenName", arena_printf(arena, "\"%0200d\"", 0), 500, &who), FAS_FINE);
	assert_true(str_is(who.name, "01.05.03-***.**"));
}

/* Form, key and signature come before every claim. */
static void test_envelope(void **state)
{
	struct str good = payload_of(id_base, N_OF(id_base), NULL, NULL);
	const char *bad = payload_of(id_base, N_OF(id_base), "iss", "1").p;
	const struct { EVP_PKEY *key; const char *alg, *header, *payload; enum fas_fault fault; } rows[] = {
		{ key_rsa, "RS256", "{\"alg\":\"RS256\"}", good.p, FAS_FINE },  /* the only RSA key of the set */
		{ key_rsa, "RS256", "{\"alg\":\"RS256\",\"kid\":\"2\"}", good.p, FAS_FAULT_KEY },
		{ key_rsa, "RS256", "{\"alg\":\"RS256\",\"kid\":\"3\"}", bad, FAS_FAULT_KEY },
		{ key_other, "RS256", "{\"alg\":\"RS256\",\"kid\":\"1\"}", bad, FAS_FAULT_SIGNATURE },
		{ key_rsa, "PS256", "{\"alg\":\"PS256\",\"kid\":\"1\"}", good.p, FAS_FAULT_SIGNATURE },
		{ key_ec, "ES256", "{\"alg\":\"ES256\",\"kid\":\"2\"}", good.p, FAS_FAULT_SIGNATURE },
		{ key_rsa, "HS256", "{\"alg\":\"RS256\",\"kid\":\"1\"}", good.p, FAS_FAULT_SIGNATURE },
		{ key_rsa, "HS256", "{\"alg\":\"HS256\",\"kid\":\"1\"}", good.p, FAS_FAULT_FORM },
		{ key_rsa, "RS256", "{\"alg\":\"none\"}", good.p, FAS_FAULT_FORM },
		{ key_rsa, "RS256", "{\"alg\":\"RS256\",\"kid\":1}", good.p, FAS_FAULT_FORM },
		{ key_rsa, "RS256", "{\"alg\":\"RS256\",\"jku\":\"https://x\"}", good.p, FAS_FAULT_FORM },
		{ key_rsa, "RS256", "{\"alg\":\"RS256\",\"kid\":\"1\"}", "[]", FAS_FAULT_FORM },
		{ key_rsa, "RS256", "{\"alg\":\"RS256\",\"kid\":\"1\"}", "{\"iss\":1,\"iss\":2}", FAS_FAULT_FORM },
		{ key_rsa, "RS256", "{\"alg\":\"RS256\",\"kid\":\"1\"}", "x", FAS_FAULT_FORM },
	};
	struct fas_expect x = expected();
	struct fas_id id;

	(void)state;
	for (size_t i = 0; i < N_OF(rows); i++) {
		struct str t = mint_jws(arena, rows[i].key, rows[i].alg, rows[i].header, rows[i].payload);

		assert_int_equal(fas_read_id(arena, &x, key_set, t, &id), rows[i].fault);
	}
	assert_int_equal(fas_read_id(arena, &x, STR("{}"), rs256(key_rsa, good), &id), FAS_FAULT_KEY_SET);
	assert_int_equal(fas_read_id(arena, &x, key_set, STR_NONE, &id), FAS_FAULT_FORM);
	assert_int_equal(fas_read_id(arena, &x, key_set, rs256(key_rsa, payload_of(id_base, N_OF(id_base), "x",
	    arena_printf(arena, "\"%032768d\"", 0))), &id), FAS_FAULT_FORM);
}

/* at_hash by its definition (Core 3.1.3.6), with OpenSSL. */
static void test_access_hash(void **state)
{
	unsigned char hash[32];
	struct fas_id id;
	struct str half;

	(void)state;
	assert_int_equal(EVP_Q_digest(NULL, "SHA256", NULL, "access", 6, hash, NULL), 1);
	half = mint_b64url(arena, hash, 16);
	assert_int_equal(read_id("at_hash", arena_printf(arena, "\"%.*s\"", STR_ARG(half)), &id), FAS_FINE);
	half = mint_b64url(arena, hash, 32);
	assert_int_equal(read_id("at_hash", arena_printf(arena, "\"%.*s\"", STR_ARG(half)), &id),
	    FAS_FAULT_ACCESS_HASH);
}

static enum jwks_result find(struct str keys, enum jose_alg alg, const char *kid)
{
	struct cert key;

	return jwks_find(arena, str_of(arena_printf(arena, "{\"keys\":[%.*s]}", STR_ARG(keys))), alg, str_of(kid),
	    &key);
}

static void test_key_sets(void **state)
{
	static const char *const unfit[] = { ",\"use\":\"enc\"", ",\"alg\":\"PS256\"", ",\"d\":\"AQAB\"", ",\"use\":1",
		",\"alg\":null" };
	EVP_PKEY *weak = mint_key("RSA", 1024, 65537), *three = mint_key("RSA", 2048, 3);
	struct str good = jwk_rsa(key_rsa, ""), ec = jwk_ec(key_ec, "");
	struct str both = str_of(arena_printf(arena, "%.*s,%.*s", STR_ARG(good), STR_ARG(jwk_rsa(key_other, ""))));
	struct cert key;

	(void)state;
	assert_int_equal(find(good, JOSE_RS256, NULL), JWKS_FOUND);
	assert_int_equal(find(good, JOSE_RS256, "1"), JWKS_UNKNOWN);
	assert_int_equal(find(good, JOSE_ES256, NULL), JWKS_UNKNOWN);
	assert_int_equal(find(ec, JOSE_ES256, NULL), JWKS_FOUND);
	assert_int_equal(find(ec, JOSE_ES384, NULL), JWKS_UNKNOWN);
	assert_int_equal(find(ec, JOSE_RS256, NULL), JWKS_UNKNOWN);
	assert_int_equal(find(both, JOSE_RS256, NULL), JWKS_UNKNOWN);
	assert_int_equal(find(jwk_rsa(weak, ""), JOSE_RS256, NULL), JWKS_UNKNOWN);
	for (size_t i = 0; i < N_OF(unfit); i++) {
		assert_int_equal(find(jwk_rsa(key_rsa, unfit[i]), JOSE_RS256, NULL), JWKS_UNKNOWN);
	}
	assert_int_equal(find(str_of(arena_printf(arena, "{\"kty\":\"RSA\",\"n\":\"%.*s\",\"e\":\"Aw\"}",
	    STR_ARG(member(three, "n", 0)))), JOSE_RS256, NULL), JWKS_UNKNOWN);
	assert_int_equal(find(str_of(arena_printf(arena, "{\"kty\":\"RSA\",\"n\":\"%.*s\",\"e\":\"AQAB\"}",
	    STR_ARG(member(key_rsa, "n", 257)))), JOSE_RS256, NULL), JWKS_UNKNOWN);
	assert_int_equal(find(STR("1,null,[],{}"), JOSE_RS256, NULL), JWKS_UNKNOWN);
	assert_int_equal(jwks_find(arena, STR("{\"keys\":{}}"), JOSE_RS256, STR_NONE, &key), JWKS_WRONG);
	assert_int_equal(jwks_find(arena, STR("[]"), JOSE_RS256, STR_NONE, &key), JWKS_WRONG);
	assert_int_equal(jwks_find(arena, STR("<html>"), JOSE_RS256, STR_NONE, &key), JWKS_WRONG);
	EVP_PKEY_free(weak);
	EVP_PKEY_free(three);
}

/* A point that is not on its curve is a key that verifies nothing. */
static void test_point_off_curve(void **state)
{
	struct fas_expect x = expected();
	struct fas_id id;
	struct str set = STR("{\"keys\":[{\"kty\":\"EC\",\"crv\":\"P-256\","
	    "\"x\":\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAE\","
	    "\"y\":\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAE\"}]}");

	(void)state;
	x.alg = JOSE_ES256;
	assert_int_equal(fas_read_id(arena, &x, set, mint_jws(arena, key_ec, "ES256", "{\"alg\":\"ES256\"}",
	    payload_of(id_base, N_OF(id_base), NULL, NULL).p), &id), FAS_FAULT_SIGNATURE);
}

static void test_when_keys_are_asked(void **state)
{
	(void)state;
	assert_true(fas_keys_due(false, 0, false));
	assert_false(fas_keys_due(true, US_PER_MIN - 1, true));
	assert_true(fas_keys_due(true, US_PER_MIN, true));
	assert_false(fas_keys_due(true, 60 * US_PER_MIN - 1, false));
	assert_true(fas_keys_due(true, 60 * US_PER_MIN, false));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_id_token),
		cmocka_unit_test(test_userinfo),
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_envelope),
		cmocka_unit_test(test_access_hash),
		cmocka_unit_test(test_key_sets),
		cmocka_unit_test(test_point_off_curve),
		cmocka_unit_test(test_when_keys_are_asked),
	};

	return cmocka_run_group_tests_name("fas_claims", tests, setup, teardown);
}
