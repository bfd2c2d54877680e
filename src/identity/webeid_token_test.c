/* Web eID tokens: the sign-ins of two specimen cards, all nine algorithms, and
 * everything that is nearly right. */
#include "identity/webeid.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "base/json_in.h"
#include "base/log.h"
#include "identity/mint.h"
#include "identity/testpki.h"
#include "identity/trust.h"

#define BELGIAN "test/vectors/webeid-belgium"
#define BELGIAN_ORIGIN "https://47f0-46-131-86-189.ngrok-free.app"
#define BELGIAN_POLICY "2.16.56.12.1.1.2.2"
#define ECC_NONCE "iMeEwP2cgUINY2XoO/lqEpOUn7z/ysHRqGXkGKC4VXE="
#define RSA_NONCE "YPVgYc7Qds0qmK/RilPLffnsIg7IIovM4BAWqGZWwiY="
#define DECEMBER_2024 (day_of(2024, 12, 24) * US_PER_DAY)
#define ORIGIN "https://work.example"
#define NONCE "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="

static struct arena *arena;

static int setup(void **state)
{
	(void)state;
	log_set_level(LOG_ERR);
	arena = arena_new(256u * 1024 * 1024);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	arena_free(&arena);
	return 0;
}

static struct str vector(const char *name)
{
	return testpki_file(arena, arena_printf(arena, "%s/%s", BELGIAN, name));
}

static enum eid_result check(struct str token, const char *origin, const char *nonce)
{
	struct str der;
	enum eid_result r = webeid_token_check(arena, token, str_of(origin), str_of(nonce), &der);

	assert_true((der.n > 0) == (r == EID_OK));
	return r;
}

static void test_belgian(void **state)
{
	static const struct { const char *file, *der, *nonce; } rows[] = {
		{ "be_ECC.json", "be_ECC.der", ECC_NONCE }, { "be_RSA.json", "be_RSA.der", RSA_NONCE },
	};

	(void)state;
	for (size_t i = 0; i < N_OF(rows); i++) {
		struct str token = vector(rows[i].file), der;

		assert_int_equal(webeid_token_check(arena, token, STR(BELGIAN_ORIGIN), str_of(rows[i].nonce), &der),
		    EID_OK);
		assert_true(str_eq(der, vector(rows[i].der)));
		assert_int_equal(check(token, BELGIAN_ORIGIN "/", rows[i].nonce), EID_BAD_SIGNATURE);
		assert_int_equal(check(token, "https://invalid.org", rows[i].nonce), EID_BAD_SIGNATURE);
		assert_int_equal(check(token, BELGIAN_ORIGIN, rows[1 - i].nonce), EID_BAD_SIGNATURE);
		assert_int_equal(check(token, BELGIAN_ORIGIN, ""), EID_BAD_SIGNATURE);
	}
}

static char *base64(const void *p, size_t n)
{
	char *out = arena_alloc(arena, n * 4 / 3 + 5);

	EVP_EncodeBlock((unsigned char *)out, p, (int)n);
	return out;
}

/* What a card does: hash(origin) || hash(nonce), signed. */
static size_t sign(EVP_PKEY *key, const char *hash, bool pss, unsigned char sig[1100])
{
	unsigned char both[2 * EVP_MAX_MD_SIZE];
	EVP_MD_CTX *md = EVP_MD_CTX_new();
	EVP_PKEY_CTX *ctx;
	size_t half, n = 1100;

	CHECK(EVP_Q_digest(NULL, hash, NULL, ORIGIN, strlen(ORIGIN), both, &half) == 1);
	CHECK(EVP_Q_digest(NULL, hash, NULL, NONCE, strlen(NONCE), both + half, &half) == 1);
	CHECK(EVP_DigestSignInit_ex(md, &ctx, hash, NULL, NULL, key, NULL) == 1);
	if (pss) {
		CHECK(EVP_PKEY_CTX_set_rsa_padding(ctx, RSA_PKCS1_PSS_PADDING) == 1);
		CHECK(EVP_PKEY_CTX_set_rsa_pss_saltlen(ctx, RSA_PSS_SALTLEN_DIGEST) == 1);
	}
	CHECK(EVP_DigestSign(md, sig, &n, both, 2 * half) == 1);
	EVP_MD_CTX_free(md);
	return EVP_PKEY_is_a(key, "EC") ? mint_raw(sig, n, (EVP_PKEY_get_bits(key) + 7) / 8) : n;
}

static struct str token_of(const char *algorithm, struct str der, const void *sig, size_t sig_n)
{
	return str_of(arena_printf(arena, "{\"unverifiedCertificate\":\"%s\",\"algorithm\":\"%s\",\"signature\":\"%s\","
	    "\"format\":\"web-eid:1.0\"}", base64(der.p, der.n), algorithm, base64(sig, sig_n)));
}

/* Each algorithm with its key, and with each other name that a token could give it. */
static void test_algorithms(void **state)
{
	static const struct { const char *name, *key, *hash; bool pss; } rows[] = {
		{ "ES256", "P-256", "SHA256", false }, { "ES384", "P-384", "SHA384", false },
		{ "ES512", "P-521", "SHA512", false },
		{ "RS256", "RSA", "SHA256", false }, { "RS384", "RSA", "SHA384", false },
		{ "RS512", "RSA", "SHA512", false },
		{ "PS256", "RSA", "SHA256", true }, { "PS384", "RSA", "SHA384", true },
		{ "PS512", "RSA", "SHA512", true },
	};
	static const struct { const char *name; enum eid_result result; } others[] = {
		{ "", EID_MALFORMED }, { "none", EID_MALFORMED }, { "NONE", EID_MALFORMED }, { "es384", EID_MALFORMED },
		{ "ES256K", EID_MALFORMED }, { "HS256", EID_MALFORMED }, { "ES384 ", EID_MALFORMED },
		{ "\\u0000\\t\\ninvalid", EID_MALFORMED },
	};

	(void)state;
	for (size_t i = 0; i < N_OF(rows); i++) {
		EVP_PKEY *key = mint_key(rows[i].key, 2048, 65537);
		struct str der = mint_cert(arena, key, DECEMBER_2024, DECEMBER_2024 + US_PER_DAY);
		unsigned char sig[1100];
		size_t n = sign(key, rows[i].hash, rows[i].pss, sig);

		for (size_t k = 0; k < N_OF(rows); k++) {
			assert_int_equal(check(token_of(rows[k].name, der, sig, n), ORIGIN, NONCE),
			    i == k ? EID_OK : EID_BAD_SIGNATURE);
		}
		for (size_t k = 0; k < N_OF(others); k++) {
			assert_int_equal(check(token_of(others[k].name, der, sig, n), ORIGIN, NONCE), others[k].result);
		}
		assert_int_equal(check(token_of(rows[i].name, der, sig, n - 1), ORIGIN, NONCE), EID_BAD_SIGNATURE);
		sig[n] = 0;
		assert_int_equal(check(token_of(rows[i].name, der, sig, n + 1), ORIGIN, NONCE), EID_BAD_SIGNATURE);
		EVP_PKEY_free(key);
	}
}

/* ES384 over P-256 would be a shorter key than its name says; DER instead of r || s is another encoding. */
static void test_keys(void **state)
{
	static const struct { const char *key, *algorithm, *hash; unsigned bits; enum eid_result result; } rows[] = {
		{ "P-256", "ES384", "SHA384", 0, EID_BAD_SIGNATURE },
		{ "P-384", "ES256", "SHA256", 0, EID_BAD_SIGNATURE },
		{ "RSA", "RS256", "SHA256", 2047, EID_WEAK_KEY }, { "RSA", "RS256", "SHA256", 1024, EID_WEAK_KEY },
		{ "RSA", "RS256", "SHA256", 2048, EID_OK },
	};
	EVP_PKEY *key = mint_key("P-384", 0, 0);
	struct str der = mint_cert(arena, key, DECEMBER_2024, DECEMBER_2024 + US_PER_DAY);
	unsigned char sig[1100], zero[96] = { 0 };
	size_t n;

	(void)state;
	assert_int_equal(check(token_of("ES384", der, zero, sizeof(zero)), ORIGIN, NONCE), EID_BAD_SIGNATURE);
	assert_int_equal(check(token_of("ES384", der, "", 0), ORIGIN, NONCE), EID_MALFORMED);
	EVP_PKEY_free(key);
	for (size_t i = 0; i < N_OF(rows); i++) {
		key = mint_key(rows[i].key, rows[i].bits, 65537);
		der = mint_cert(arena, key, DECEMBER_2024, DECEMBER_2024 + US_PER_DAY);
		n = sign(key, rows[i].hash, false, sig);
		assert_int_equal(check(token_of(rows[i].algorithm, der, sig, n), ORIGIN, NONCE), rows[i].result);
		EVP_PKEY_free(key);
	}
}

/* Somebody else's certificate beside a good signature. */
static void test_other_certificate(void **state)
{
	EVP_PKEY *mine = mint_key("P-384", 0, 0), *other = mint_key("P-384", 0, 0);
	struct str der = mint_cert(arena, other, DECEMBER_2024, DECEMBER_2024 + US_PER_DAY);
	unsigned char sig[1100];
	size_t n = sign(mine, "SHA384", false, sig);

	(void)state;
	assert_int_equal(check(token_of("ES384", der, sig, n), ORIGIN, NONCE), EID_BAD_SIGNATURE);
	EVP_PKEY_free(mine);
	EVP_PKEY_free(other);
}

/* A good token with one thing replaced. */
static void test_structure(void **state)
{
	static const struct { const char *from, *to; enum eid_result result; } rows[] = {
		{ "web-eid:1.0", "web-eid:1", EID_OK }, { "web-eid:1.0", "web-eid:1.27", EID_OK },
		{ "web-eid:1.0", "web-eid:1.", EID_MALFORMED }, { "web-eid:1.0", "web-eid:10", EID_MALFORMED },
		{ "web-eid:1.0", "web-eid:1.0x", EID_MALFORMED }, { "web-eid:1.0", "web-eid:2.0", EID_MALFORMED },
		{ "web-eid:1.0", "", EID_MALFORMED }, { "web-eid:1.0", "invalid", EID_MALFORMED },
		{ "\"web-eid:1.0\"", "1", EID_MALFORMED }, { "\"web-eid:1.0\"", "null", EID_MALFORMED },
		{ "\"format\"", "\"Format\"", EID_MALFORMED }, { "\"algorithm\"", "\"algo\"", EID_MALFORMED },
		{ "\"signature\"", "\"signatures\"", EID_MALFORMED },
		{ "\"unverifiedCertificate\"", "\"certificate\"", EID_MALFORMED },
		{ "\"ES384\"", "[\"ES384\"]", EID_MALFORMED },
		{ "\"appVersion\"", "\"signature\"", EID_MALFORMED },       /* a member twice */
		{ "\"MIID", "\" MIID", EID_MALFORMED }, { "\"MIID", "\"\\nMIID", EID_MALFORMED },
		{ "\"MIID", "\"MIIE", EID_MALFORMED }, { "\"MIID", "\"AAAAMIID", EID_MALFORMED },
		{ "\"VWCx", "\"VWC_", EID_MALFORMED }, { "\"VWCx", "\"VWCxVWCx", EID_BAD_SIGNATURE },
		{ "{", "[{", EID_MALFORMED }, { "{", "{\"more\":{\"deep\":[[]]},", EID_OK },
		{ "{", "\xef\xbb\xbf{", EID_MALFORMED },
	};
	struct str good = vector("be_ECC.json");

	(void)state;
	for (size_t i = 0; i < N_OF(rows); i++) {
		const char *at = strstr(good.p, rows[i].from);
		enum eid_result r;

		AN(at);
		r = check(str_of(arena_printf(arena, "%.*s%s%s", (int)(at - good.p), good.p, rows[i].to,
		    at + strlen(rows[i].from))), BELGIAN_ORIGIN, ECC_NONCE);
		if (r != rows[i].result) {
			fail_msg("%s for %s: %d", rows[i].to, rows[i].from, r);
		}
	}
	assert_int_equal(check(STR(""), BELGIAN_ORIGIN, ECC_NONCE), EID_MALFORMED);
	assert_int_equal(check(STR("null"), BELGIAN_ORIGIN, ECC_NONCE), EID_MALFORMED);
}

/* 100 to 10,000 characters: a good token, made longer by blanks. */
static void test_size(void **state)
{
	struct str good = vector("be_ECC.json");
	char *text = arena_alloc(arena, WEBEID_TOKEN_MAX + 1);

	(void)state;
	memset(text, ' ', WEBEID_TOKEN_MAX + 1);
	memcpy(text, good.p, good.n);
	assert_int_equal(check((struct str){ text, WEBEID_TOKEN_MAX }, BELGIAN_ORIGIN, ECC_NONCE), EID_OK);
	assert_int_equal(check((struct str){ text, WEBEID_TOKEN_MAX + 1 }, BELGIAN_ORIGIN, ECC_NONCE), EID_MALFORMED);
	assert_int_equal(check((struct str){ text, WEBEID_TOKEN_MIN - 1 }, BELGIAN_ORIGIN, ECC_NONCE), EID_MALFORMED);
}

/* Every byte of a token counts: with one bit of it changed, either the signature is not over our nonce, or the
 * certificate is not one that a trusted CA made. */
static void test_every_byte(void **state)
{
	struct str good = vector("be_ECC.json"), der, issuer;
	struct trust *trust = trust_open(BELGIAN);
	struct arena *a = arena_new(4u * 1024 * 1024);
	const struct json *j;
	struct json_fault fault;
	unsigned accepted = 0, signed_well = 0;
	struct str token;

	(void)state;
	assert_int_equal(json_read(arena, good, 4, &j, &fault), ERR_OK);
	token = str_of(arena_printf(arena, "{\"format\":\"web-eid:1\",\"algorithm\":\"ES384\",\"signature\":\"%.*s\","
	    "\"unverifiedCertificate\":\"%.*s\"}", STR_ARG(json_text(json_get(j, "signature"))),
	    STR_ARG(json_text(json_get(j, "unverifiedCertificate")))));
	assert_int_equal(check(token, BELGIAN_ORIGIN, ECC_NONCE), EID_OK);
	for (size_t i = 0; i < token.n; i++) {
		char *p = arena_copy(a, token.p, token.n);

		p[i] = (char)(p[i] ^ (1 << i % 8));
		if (webeid_token_check(a, (struct str){ p, token.n }, STR(BELGIAN_ORIGIN), STR(ECC_NONCE), &der) ==
		    EID_OK) {
			signed_well++;
			accepted += trust_judge(trust, a, der, STR(BELGIAN_POLICY), DECEMBER_2024, &issuer) == EID_OK;
		}
		arena_reset(a);
	}
	arena_free(&a);
	trust_close(&trust);
	assert_int_equal(accepted, 0);
	/* The signature is not over the certificate: without the second step it would be as good as any other. */
	assert_true(signed_well > 100);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_belgian), cmocka_unit_test(test_algorithms), cmocka_unit_test(test_keys),
		cmocka_unit_test(test_other_certificate), cmocka_unit_test(test_structure), cmocka_unit_test(test_size),
		cmocka_unit_test(test_every_byte),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
