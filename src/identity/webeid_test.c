/* Signing in with Web eID: nonces, each for one browser and one use, and the
 * two steps together with a card's key, a real store and a real status service. */
#include "identity/webeid.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>
#include <pthread.h>

#include "base/clock.h"
#include "base/log.h"
#include "identity/mint.h"
#include "identity/temp_store.h"
#include "identity/testpki.h"

static struct testpki pki;
static struct temp_store t;
static struct fetch *fetch;
static struct eid *eid;
static EVP_PKEY *key;
static char pre[SESSION_ID_TEXT];

static int setup(void **state)
{
	char port[8];

	(void)state;
	log_set_level(LOG_ERR);
	AZ(fetch_start("", &fetch));
	temp_store_open(&t);
	snprintf(port, sizeof(port), "%d", testpki_port());
	testpki_make(&pki, port);
	testpki_responder(&pki, port);
	snprintf(t.conf.trust_dir, sizeof(t.conf.trust_dir), "%s", pki.trust);
	snprintf(t.conf.public_url, sizeof(t.conf.public_url), "https://work.example:8443");
	AZ(eid_open("/nowhere", &t.conf, fetch, &eid));
	key = testpki_key(t.a, &pki, "nora");
	session_new_id(pre);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	EVP_PKEY_free(key);
	eid_close(&eid);
	testpki_responder_stop(&pki);
	testpki_remove(&pki);
	temp_store_close(&t);
	fetch_stop(&fetch);
	return 0;
}

static char *base64(const void *p, size_t n)
{
	char *out = arena_alloc(t.a, n * 4 / 3 + 5);

	EVP_EncodeBlock((unsigned char *)out, p, (int)n);
	return out;
}

/* What the browser sends when Nora's card has signed origin and nonce; cert: whose certificate lies beside. */
static struct str token(const char *origin, const char *nonce, const char *cert)
{
	struct str der = testpki_cert(t.a, &pki, cert);
	unsigned char both[2 * EVP_MAX_MD_SIZE], sig[1100];
	EVP_MD_CTX *md = EVP_MD_CTX_new();
	size_t half, n = sizeof(sig);

	CHECK(EVP_Q_digest(NULL, "SHA384", NULL, origin, strlen(origin), both, &half) == 1);
	CHECK(EVP_Q_digest(NULL, "SHA384", NULL, nonce, strlen(nonce), both + half, &half) == 1);
	CHECK(EVP_DigestSignInit(md, NULL, EVP_sha384(), NULL, key) == 1);
	CHECK(EVP_DigestSign(md, sig, &n, both, 2 * half) == 1);
	EVP_MD_CTX_free(md);
	n = mint_raw(sig, n, 48);
	return str_of(arena_printf(t.a, "{\"unverifiedCertificate\":\"%s\",\"algorithm\":\"ES384\","
	    "\"signature\":\"%s\",\"format\":\"web-eid:1.0\",\"appVersion\":\"test\"}", base64(der.p, der.n),
	    base64(sig, n)));
}

static enum eid_result login(const char *id, struct str text, int64_t now_us)
{
	struct identity who = { .inss = -1 };
	enum eid_result r = EID_RESULT__MAX;

	AZ(webeid_login(t.s, eid, t.a, &t.conf, str_of(id), text, now_us, &r, &who));
	assert_int_equal(who.inss, r == EID_OK ? 1050399864 : -1);
	return r;
}

static void challenge(char nonce[WEBEID_NONCE_TEXT], int64_t now_us)
{
	AZ(webeid_challenge(t.s, str_of(pre), now_us, nonce));
}

static void test_in_and_replayed(void **state)
{
	char nonce[WEBEID_NONCE_TEXT];
	int64_t now_us = clock_now_us();
	struct str text;

	(void)state;
	challenge(nonce, now_us);
	assert_int_equal(strlen(nonce), 44);
	text = token(t.conf.public_url, nonce, "nora");
	assert_int_equal(login(pre, text, now_us), EID_OK);
	assert_int_equal(login(pre, text, now_us), EID_NO_NONCE);
	challenge(nonce, now_us);
	assert_int_equal(login(pre, text, now_us), EID_BAD_SIGNATURE);
}

/* Whatever was wrong, the nonce is gone. */
static void test_refused(void **state)
{
	static const struct { const char *origin, *cert; enum eid_result result; } rows[] = {
		{ "https://work.example", "nora", EID_BAD_SIGNATURE },
		{ "https://evil.example", "nora", EID_BAD_SIGNATURE },
		{ "https://work.example:8443", "bob", EID_BAD_SIGNATURE },
		{ "https://work.example:8443", "nora-signature", EID_BAD_SIGNATURE },
	};
	char nonce[WEBEID_NONCE_TEXT];
	int64_t now_us = clock_now_us();

	(void)state;
	for (size_t i = 0; i < N_OF(rows); i++) {
		challenge(nonce, now_us);
		assert_int_equal(login(pre, token(rows[i].origin, nonce, rows[i].cert), now_us), rows[i].result);
		assert_int_equal(login(pre, token(t.conf.public_url, nonce, "nora"), now_us), EID_NO_NONCE);
	}
	challenge(nonce, now_us);
	assert_int_equal(login(pre, STR("{}"), now_us), EID_MALFORMED);
	assert_int_equal(login(pre, token(t.conf.public_url, nonce, "nora"), now_us), EID_NO_NONCE);
}

/* Good signatures with certificates that do not let in. */
static void test_certificates(void **state)
{
	static const struct { const char *name; enum eid_result result; } rows[] = {
		{ "nora-signature", EID_WRONG_PURPOSE }, { "expired", EID_EXPIRED }, { "revoked", EID_REVOKED },
		{ "unknown-issuer", EID_UNKNOWN_ISSUER }, { "two-numbers", EID_BAD_SUBJECT },
	};
	EVP_PKEY *mine = key;
	char nonce[WEBEID_NONCE_TEXT];
	int64_t now_us = clock_now_us();

	(void)state;
	for (size_t i = 0; i < N_OF(rows); i++) {
		key = testpki_key(t.a, &pki, rows[i].name);
		challenge(nonce, now_us);
		assert_int_equal(login(pre, token(t.conf.public_url, nonce, rows[i].name), now_us), rows[i].result);
		EVP_PKEY_free(key);
	}
	key = mine;
}

static void test_time(void **state)
{
	char nonce[WEBEID_NONCE_TEXT];
	int64_t now_us = clock_now_us(), end_us = now_us + WEBEID_NONCE_LIFE_S * US_PER_S;

	(void)state;
	challenge(nonce, now_us);
	assert_int_equal(login(pre, token(t.conf.public_url, nonce, "nora"), end_us - 1), EID_OK);
	challenge(nonce, now_us);
	assert_int_equal(login(pre, token(t.conf.public_url, nonce, "nora"), end_us), EID_NO_NONCE);
}

/* A nonce belongs to one browser, and a new one makes the old one void. */
static void test_browsers(void **state)
{
	char nonce[WEBEID_NONCE_TEXT], second[WEBEID_NONCE_TEXT], other[SESSION_ID_TEXT];
	int64_t now_us = clock_now_us();

	(void)state;
	session_new_id(other);
	challenge(nonce, now_us);
	assert_int_equal(login(other, token(t.conf.public_url, nonce, "nora"), now_us), EID_NO_NONCE);
	assert_int_equal(login("", token(t.conf.public_url, nonce, "nora"), now_us), EID_NO_NONCE);
	assert_int_equal(webeid_challenge(t.s, STR("not an id"), now_us, second), ERR_INVALID);
	challenge(second, now_us);
	assert_string_not_equal(nonce, second);
	assert_int_equal(login(pre, token(t.conf.public_url, nonce, "nora"), now_us), EID_BAD_SIGNATURE);
}

struct racer {
	struct str text;
	enum eid_result result;
};

static void *race(void *cls)
{
	struct racer *r = cls;
	struct arena *a = arena_new(4u * 1024 * 1024);
	struct identity who;

	AZ(webeid_login(t.s, eid, a, &t.conf, str_of(pre), r->text, clock_now_us(), &r->result, &who));
	arena_free(&a);
	return NULL;
}

/* One token, sent by several at once: exactly one gets in. */
static void test_race(void **state)
{
	char nonce[WEBEID_NONCE_TEXT];
	struct racer racer[4];
	pthread_t thread[N_OF(racer)];
	int in = 0, out = 0;

	(void)state;
	challenge(nonce, clock_now_us());
	for (size_t i = 0; i < N_OF(racer); i++) {
		racer[i].text = token(t.conf.public_url, nonce, "nora");
		AZ(pthread_create(&thread[i], NULL, race, &racer[i]));
	}
	for (size_t i = 0; i < N_OF(racer); i++) {
		AZ(pthread_join(thread[i], NULL));
		in += racer[i].result == EID_OK;
		out += racer[i].result == EID_NO_NONCE;
	}
	assert_int_equal(in, 1);
	assert_int_equal(out, N_OF(racer) - 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_in_and_replayed), cmocka_unit_test(test_refused),
		cmocka_unit_test(test_certificates), cmocka_unit_test(test_time), cmocka_unit_test(test_browsers),
		cmocka_unit_test(test_race),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
