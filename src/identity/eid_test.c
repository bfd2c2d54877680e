/* The whole judgement, with a real status service behind the real fetching process. */
#include "identity/eid.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "base/clock.h"
#include "base/log.h"
#include "identity/testpki.h"

static struct testpki pki;
static struct arena *arena;
static struct fetch *fetch;
static struct eid *eid;
static struct conf conf;
static char port[8];

static int setup(void **state)
{
	(void)state;
	log_set_level(LOG_ERR);
	AZ(fetch_start("", &fetch));
	arena = arena_new(64u * 1024 * 1024);
	snprintf(port, sizeof(port), "%d", testpki_port());
	testpki_make(&pki, port);
	testpki_responder(&pki, port);
	conf_defaults(&conf);
	conf.ocsp_cache_s = 0;
	snprintf(conf.trust_dir, sizeof(conf.trust_dir), "ca");
	AZ(eid_open(pki.dir, &conf, fetch, &eid));
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	eid_close(&eid);
	testpki_remove(&pki);
	arena_free(&arena);
	fetch_stop(&fetch);
	return 0;
}

static void expect(const char *name, enum eid_result result, int64_t inss, const char *shown)
{
	struct identity who = { .inss = -1 };
	enum eid_result r = eid_judge(eid, arena, testpki_cert(arena, &pki, name), clock_now_us(), &who);

	if (r != result) {
		fail_msg("%s: %s", name, eid_result_name(r));
	}
	assert_int_equal(who.inss, r == EID_OK ? inss : -1);
	if (r == EID_OK) {
		assert_true(str_is(who.name, shown));
		assert_int_equal(who.acr, 500);
		assert_null(who.method);
	}
}

static void test_people(void **state)
{
	static const struct { const char *name; enum eid_result result; } rows[] = {
		{ "revoked", EID_REVOKED }, { "by-revoked-ca", EID_REVOKED },
		{ "two-numbers", EID_BAD_SUBJECT }, { "ten-digits", EID_BAD_SUBJECT }, { "bad-check", EID_BAD_SUBJECT },
		{ "no-number", EID_BAD_SUBJECT }, { "not-be", EID_BAD_SUBJECT }, { "nul-in-name", EID_BAD_SUBJECT },
		{ "nora-signature", EID_WRONG_PURPOSE }, { "expired", EID_EXPIRED }, { "not-yet", EID_NOT_YET },
		{ "wrong-policy", EID_WRONG_POLICY }, { "weak-key", EID_WEAK_KEY }, { "impostor", EID_UNKNOWN_ISSUER },
		{ "unknown-issuer", EID_UNKNOWN_ISSUER },
	};

	(void)state;
	expect("nora", EID_OK, 1050399864, "Nora Specimen");
	expect("bob", EID_OK, 85073003328, "Bob Specimen");
	expect("farah", EID_OK, 90431512366, "Zo\xc3\xab Farah Ben-\xc5\x81ukasz");
	for (size_t i = 0; i < N_OF(rows); i++) {
		expect(rows[i].name, rows[i].result, 0, NULL);
	}
}

static enum eid_result escaped(const char *text)
{
	struct identity who;

	return eid_judge_escaped(eid, arena, str_of(text), clock_now_us(), &who);
}

/* As nginx hands it over: PEM with every sign escaped that is not plain. */
static void test_escaped(void **state)
{
	struct str pem = testpki_file(arena, arena_printf(arena, "%s/nora.pem", pki.dir));
	char *text = arena_alloc(arena, 3 * pem.n + 1), *at = text;
	char *longer = arena_alloc(arena, 16 * 1024 + 2);
	struct identity who;

	(void)state;
	for (size_t i = 0; i < pem.n; i++) {
		at += snprintf(at, 4, strchr("\n+/= ", pem.p[i]) != NULL ? "%%%02X" : "%c", pem.p[i]);
	}
	assert_int_equal(escaped(text), EID_OK);
	memset(longer, 'A', 16 * 1024 + 1);
	assert_int_equal(escaped(""), EID_NO_CERTIFICATE);
	assert_int_equal(eid_judge(eid, arena, STR(""), clock_now_us(), &who), EID_NO_CERTIFICATE);
	assert_int_equal(escaped(longer), EID_MALFORMED);
	assert_int_equal(escaped("%"), EID_MALFORMED);
	assert_int_equal(escaped("%00"), EID_MALFORMED);
	assert_int_equal(escaped("certificate"), EID_MALFORMED);
	assert_int_equal(escaped("-----BEGIN%20CERTIFICATE-----%0AAAAA%0A-----END%20CERTIFICATE-----%0A"),
	    EID_MALFORMED);
	memcpy(text + strlen(text) / 2, "%xx", 3);   /* whatever stood there: no escape */
	assert_int_equal(escaped(text), EID_MALFORMED);
}

/* Nobody answers: nobody gets in, and who is refused anyway hears why. */
static void test_service_down(void **state)
{
	(void)state;
	testpki_responder_stop(&pki);
	expect("nora", EID_STATUS_UNKNOWN, 0, NULL);
	expect("bob", EID_STATUS_UNKNOWN, 0, NULL);
	expect("revoked", EID_STATUS_UNKNOWN, 0, NULL);
	expect("expired", EID_EXPIRED, 0, NULL);
	testpki_responder(&pki, port);
	expect("nora", EID_OK, 1050399864, "Nora Specimen");
	testpki_responder_stop(&pki);
}

static void test_names(void **state)
{
	(void)state;
	for (int i = EID_OK; i < EID_RESULT__MAX; i++) {
		assert_non_null(eid_result_name((enum eid_result)i));
	}
	assert_string_equal(eid_result_name(EID_UNKNOWN_ISSUER), "unknown-issuer");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_people), cmocka_unit_test(test_escaped), cmocka_unit_test(test_service_down),
		cmocka_unit_test(test_names),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
