/* Who is trusted: every good and every bad certificate of the test PKI, the
 * real specimen cards, and a folder that changes under our feet. */
#include "identity/trust.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>
#include <pthread.h>

#include "base/clock.h"
#include "base/day.h"
#include "base/log.h"
#include "identity/eid_int.h"
#include "identity/testpki.h"

#define BELGIAN "test/vectors/webeid-belgium"
#define DECEMBER_2024 (day_of(2024, 12, 24) * US_PER_DAY)
#define POLICIES "2.16.56.12.1.1.7.2 2.16.56.12.1.1.2.2"

static struct testpki pki;
static struct arena *arena;
static struct trust *trust;

static int setup(void **state)
{
	char port[] = "8888";

	(void)state;
	log_set_level(LOG_ERR);
	arena = arena_new(256u * 1024 * 1024);
	testpki_make(&pki, port);
	trust = trust_open(pki.trust);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	trust_close(&trust);
	testpki_remove(&pki);
	arena_free(&arena);
	return 0;
}

static enum eid_result judge(struct trust *t, const char *name, const char *policies, int64_t now_us)
{
	struct str issuer;
	enum eid_result r = trust_judge(t, arena, testpki_cert(arena, &pki, name), str_of(policies), now_us, &issuer);

	assert_true((issuer.n > 0) == (r == EID_OK));
	return r;
}

static void test_people(void **state)
{
	static const struct { const char *name; enum eid_result result; } rows[] = {
		{ "nora", EID_OK }, { "bob", EID_OK }, { "farah", EID_OK },
		{ "nora-signature", EID_WRONG_PURPOSE },
		{ "expired", EID_EXPIRED }, { "not-yet", EID_NOT_YET },
		{ "wrong-policy", EID_WRONG_POLICY },
		{ "unknown-critical", EID_WRONG_PURPOSE }, { "as-ca", EID_WRONG_PURPOSE },
		{ "no-eku", EID_WRONG_PURPOSE }, { "no-ku", EID_WRONG_PURPOSE },
		{ "weak-key", EID_WEAK_KEY },
		{ "by-revoked-ca", EID_REVOKED }, { "by-expired-ca", EID_EXPIRED },
		{ "unknown-issuer", EID_UNKNOWN_ISSUER }, { "impostor", EID_UNKNOWN_ISSUER },
		{ "self-signed", EID_UNKNOWN_ISSUER },
		{ "citizen", EID_WRONG_PURPOSE }, { "root", EID_WRONG_PURPOSE }, { "ocsp", EID_WRONG_PURPOSE },
		/* the chain is good; whose it is, and whether it was revoked, is asked elsewhere */
		{ "two-numbers", EID_OK }, { "revoked", EID_OK },
	};

	(void)state;
	for (size_t i = 0; i < N_OF(rows); i++) {
		enum eid_result r = judge(trust, rows[i].name, POLICIES, clock_now_us());

		if (r != rows[i].result) {
			fail_msg("%s: %d", rows[i].name, r);
		}
	}
}

static void test_issuer(void **state)
{
	struct str issuer;

	(void)state;
	assert_int_equal(trust_judge(trust, arena, testpki_cert(arena, &pki, "farah"), STR(POLICIES), clock_now_us(),
	    &issuer), EID_OK);
	assert_true(str_eq(issuer, testpki_cert(arena, &pki, "foreigner")));
}

static void test_policies(void **state)
{
	static const struct { const char *policies; enum eid_result result; } rows[] = {
		{ "2.16.56.12.1.1.2.2", EID_OK }, { "1.2.3 2.16.56.12.1.1.2.2", EID_OK },
		{ "2.16.56.12.1.1.7.2", EID_WRONG_POLICY }, { "", EID_WRONG_POLICY },
		{ "2.16.56.12.1.1.2", EID_WRONG_POLICY }, { "2.16.56.12.1.1.2.22", EID_WRONG_POLICY },
		{ "2.5.29.32.0", EID_WRONG_POLICY },
	};

	(void)state;
	for (size_t i = 0; i < N_OF(rows); i++) {
		assert_int_equal(judge(trust, "nora", rows[i].policies, clock_now_us()), rows[i].result);
	}
}

/* The edges of validity: the first second counts, the last one does not. */
static void test_dates(void **state)
{
	struct str der = testpki_cert(arena, &pki, "nora");
	X509 *x = eid_parse(der);
	struct tm tm;
	int64_t from, to;

	(void)state;
	AN(x);
	CHECK(ASN1_TIME_to_tm(X509_get0_notBefore(x), &tm) == 1);
	from = timegm(&tm) * US_PER_S;
	CHECK(ASN1_TIME_to_tm(X509_get0_notAfter(x), &tm) == 1);
	to = timegm(&tm) * US_PER_S;
	assert_int_equal(eid_leaf_judge(x, STR(POLICIES), from - 1), EID_NOT_YET);
	assert_int_equal(eid_leaf_judge(x, STR(POLICIES), from), EID_OK);
	assert_int_equal(eid_leaf_judge(x, STR(POLICIES), to - 1), EID_OK);
	assert_int_equal(eid_leaf_judge(x, STR(POLICIES), to), EID_EXPIRED);
	X509_free(x);
}

/* The list of revoked CAs is out of date in a year: nobody gets in until it is renewed, and who was on it stays. */
static void test_old_list(void **state)
{
	int64_t next_year = clock_now_us() + 365 * US_PER_DAY;

	(void)state;
	assert_int_equal(judge(trust, "nora", POLICIES, next_year), EID_STATUS_UNKNOWN);
	assert_int_equal(judge(trust, "by-revoked-ca", POLICIES, next_year), EID_REVOKED);
}

static void test_malformed(void **state)
{
	struct str der = testpki_cert(arena, &pki, "nora"), issuer;
	char *longer = arena_alloc(arena, der.n + 1);

	(void)state;
	memcpy(longer, der.p, der.n);
	assert_int_equal(trust_judge(trust, arena, (struct str){ longer, der.n + 1 }, STR(POLICIES), clock_now_us(),
	    &issuer), EID_MALFORMED);
	assert_int_equal(trust_judge(trust, arena, (struct str){ der.p, der.n - 1 }, STR(POLICIES), clock_now_us(),
	    &issuer), EID_MALFORMED);
	assert_int_equal(trust_judge(trust, arena, STR(""), STR(POLICIES), clock_now_us(), &issuer), EID_MALFORMED);
	assert_int_equal(trust_judge(trust, arena, STR("certificate"), STR(POLICIES), clock_now_us(), &issuer),
	    EID_MALFORMED);
}

/* No byte of a certificate can be another one without the signature of its issuer noticing. */
static void test_every_byte(void **state)
{
	struct str der = testpki_cert(arena, &pki, "nora"), issuer;
	struct arena *a = arena_new(16u * 1024 * 1024);
	unsigned accepted = 0;

	(void)state;
	for (size_t i = 0; i < der.n; i++) {
		for (unsigned bit = 1; bit < 256; bit = bit == 1 ? 0x80 : 256) {
			char *p = arena_copy(a, der.p, der.n);

			p[i] = (char)(p[i] ^ (char)bit);
			accepted += trust_judge(trust, a, (struct str){ p, der.n }, STR(POLICIES), clock_now_us(),
			    &issuer) == EID_OK;
			arena_reset(a);
		}
	}
	arena_free(&a);
	assert_int_equal(accepted, 0);
}

/* Specimen cards made by the Belgian office: EC and RSA, under the office's test CA. */
static void test_belgian(void **state)
{
	static const char *const files[] = { "be_ECC.der", "be_RSA.der" };
	static const int64_t ends[] = { 2030, 2033 };
	struct trust *t = trust_open(BELGIAN);
	struct trust *nobody = trust_open("/tmp/there is no such folder");

	(void)state;
	for (size_t i = 0; i < N_OF(files); i++) {
		struct str der = testpki_file(arena, arena_printf(arena, "%s/%s", BELGIAN, files[i])), issuer, name;
		int64_t end = day_of((int)ends[i], 12, 1) * US_PER_DAY, inss;
		X509 *x = eid_parse(der);

		assert_int_equal(trust_judge(t, arena, der, STR(POLICIES), DECEMBER_2024, &issuer), EID_OK);
		assert_int_equal(trust_judge(t, arena, der, STR(POLICIES), end, &issuer), EID_EXPIRED);
		assert_int_equal(trust_judge(nobody, arena, der, STR(POLICIES), DECEMBER_2024, &issuer),
		    EID_UNKNOWN_ISSUER);
		assert_int_equal(trust_judge(trust, arena, der, STR(POLICIES), DECEMBER_2024, &issuer),
		    EID_UNKNOWN_ISSUER);
		AN(x);
		assert_int_equal(eid_subject_read(arena, x, &inss, &name), EID_OK);
		assert_int_equal(inss, 1050399864);
		assert_true(str_is(name, "Nora Ang\xc3\xa8le Specimen"));
		X509_free(x);
	}
	trust_close(&nobody);
	trust_close(&t);
}

static void *judge_for_a_while(void *nothing)
{
	struct arena *a = arena_new(16u * 1024 * 1024);
	struct str der = testpki_cert(a, &pki, "nora"), issuer;
	int64_t end_us = clock_mono_us() + 1200 * 1000;
	bool gone = false;

	(void)nothing;
	while (clock_mono_us() < end_us && !gone) {
		enum eid_result r = trust_judge(trust, a, der, STR(POLICIES), clock_now_us(), &issuer);

		CHECK(r == EID_OK || r == EID_UNKNOWN_ISSUER);
		gone = r == EID_UNKNOWN_ISSUER;
	}
	arena_free(&a);
	CHECK(gone);
	return NULL;
}

/* A CA that is taken away is noticed within a second by everybody, and so is its return. */
static void test_changes(void **state)
{
	const char *there = arena_printf(arena, "%s/ca/citizen.pem", pki.dir);
	const char *away = arena_printf(arena, "%s/citizen.away", pki.dir);
	pthread_t thread[3];

	(void)state;
	assert_int_equal(judge(trust, "nora", POLICIES, clock_now_us()), EID_OK);
	for (size_t i = 0; i < N_OF(thread); i++) {
		AZ(pthread_create(&thread[i], NULL, judge_for_a_while, NULL));
	}
	AZ(rename(there, away));
	for (size_t i = 0; i < N_OF(thread); i++) {
		AZ(pthread_join(thread[i], NULL));
	}
	assert_int_equal(judge(trust, "farah", POLICIES, clock_now_us()), EID_OK);
	AZ(rename(away, there));
	usleep(600 * 1000);
	assert_int_equal(judge(trust, "nora", POLICIES, clock_now_us()), EID_OK);
}

/* A person's own certificate in the folder makes nobody a CA; rubbish beside it does no harm. */
static void test_rubbish(void **state)
{
	char cp[] = "cp", *from = arena_printf(arena, "%s/self-signed.pem", pki.dir);
	char *to = arena_printf(arena, "%s/ca/self.pem", pki.dir), *argv[] = { cp, from, to, NULL };
	char *key = arena_printf(arena, "%s/root.key", pki.dir);
	char *key_to = arena_printf(arena, "%s/ca/key.pem", pki.dir);
	char *argv_key[] = { cp, key, key_to, NULL };

	(void)state;
	testpki_run(argv);
	testpki_run(argv_key);
	usleep(600 * 1000);
	assert_int_equal(judge(trust, "self-signed", POLICIES, clock_now_us()), EID_UNKNOWN_ISSUER);
	assert_int_equal(judge(trust, "nora", POLICIES, clock_now_us()), EID_OK);
	AZ(remove(to));
	AZ(remove(key_to));
	usleep(600 * 1000);
}

/* Without the list nothing is known about the CA, and one of an unknown maker changes nothing. */
static void test_lists(void **state)
{
	const char *there = arena_printf(arena, "%s/ca/crl/root.crl", pki.dir);
	const char *away = arena_printf(arena, "%s/root.away", pki.dir);

	(void)state;
	AZ(rename(there, away));
	usleep(600 * 1000);
	assert_int_equal(judge(trust, "by-revoked-ca", POLICIES, clock_now_us()), EID_OK);
	AZ(rename(away, there));
	usleep(600 * 1000);
	assert_int_equal(judge(trust, "by-revoked-ca", POLICIES, clock_now_us()), EID_REVOKED);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_people), cmocka_unit_test(test_issuer), cmocka_unit_test(test_policies),
		cmocka_unit_test(test_dates), cmocka_unit_test(test_old_list), cmocka_unit_test(test_malformed),
		cmocka_unit_test(test_every_byte), cmocka_unit_test(test_belgian), cmocka_unit_test(test_changes),
		cmocka_unit_test(test_rubbish), cmocka_unit_test(test_lists),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
