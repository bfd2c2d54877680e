/* A whole certificate from hostile hands: what it says of a person is a number
 * with right check digits and clean text, or nothing; and without a trusted
 * issuer it signs nobody in, whatever it says. */
#include "identity/eid_int.h"

#include "base/day.h"
#include "base/log.h"
#include "domain/number.h"
#include "identity/trust.h"

#define POLICIES "2.16.56.12.1.1.2.2 2.16.56.12.1.1.7.2"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The test CA of the specimen cards: seeds without their own signature must not pass. */
static struct trust *belgian(void)
{
	static struct trust *trust;

	if (trust == NULL) {
		log_set_level(LOG_ERR);
		trust = trust_open("test/vectors/webeid-belgium");
	}
	return trust;
}

static void check_person(struct arena *a, const X509 *x)
{
	struct str name;
	int64_t inss;

	if (eid_subject_read(a, x, &inss, &name) != EID_OK) {
		return;
	}
	CHECK(inss > 0 && inss_valid((uint64_t)inss));
	CHECK(name.n > 0 && str_utf8_ok(name));
	for (size_t i = 0; i < name.n; i++) {
		CHECK((unsigned char)name.p[i] >= ' ' && name.p[i] != 0x7f);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new(1u << 20);
	struct str der = { (const char *)data, size }, issuer;
	int64_t now_us = day_of(2026, 3, 2) * US_PER_DAY;
	X509 *x = eid_parse(der);

	if (x != NULL) {
		check_person(a, x);
		CHECK(eid_key_of(x) >= EID_KEY_OTHER && eid_key_of(x) <= EID_KEY_P521);
	}
	/* Only the office's own cards pass: their CA signed the very bytes. */
	if (trust_judge(belgian(), a, der, STR(POLICIES), now_us, &issuer) == EID_OK) {
		struct str name;
		int64_t inss;

		CHECK(x != NULL && issuer.n > 0);
		CHECK(eid_subject_read(a, x, &inss, &name) == EID_OK && inss == 1050399864);
	}
	X509_free(x);
	arena_free(&a);
	return 0;
}
