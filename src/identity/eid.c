/* The one judgement behind both eID doors, in the order of identity.md 2.2:
 * the certificate itself, its chain, its owner, and only then, for what is
 * ours to ask about, the status service.  Start with eid_judge(). */
#include "identity/eid.h"

#include <openssl/x509.h>

#include "base/codec.h"
#include "base/log.h"
#include "identity/cert.h"
#include "identity/eid_int.h"
#include "identity/ocsp.h"
#include "identity/trust.h"

#define ESCAPED_MAX (16 * 1024)    /* characters; PEM of EID_DER_MAX with each of its signs escaped is less */

struct eid {
	struct arena *arena;
	const struct conf *conf;
	struct trust *trust;
	struct ocsp *ocsp;
};

const char *eid_result_name(enum eid_result r)
{
	static const char *const names[EID_RESULT__MAX] = {
		[EID_OK] = "ok",
		[EID_NO_CERTIFICATE] = "no-certificate",
		[EID_MALFORMED] = "malformed",
		[EID_UNKNOWN_ISSUER] = "unknown-issuer",
		[EID_NOT_YET] = "not-yet",
		[EID_EXPIRED] = "expired",
		[EID_WRONG_PURPOSE] = "wrong-purpose",
		[EID_WRONG_POLICY] = "wrong-policy",
		[EID_BAD_SUBJECT] = "bad-subject",
		[EID_WEAK_KEY] = "weak-key",
		[EID_REVOKED] = "revoked",
		[EID_STATUS_UNKNOWN] = "status-unknown",
		[EID_BAD_SIGNATURE] = "bad-signature",
		[EID_NO_NONCE] = "no-nonce",
	};

	CHECK(r >= EID_OK && r < EID_RESULT__MAX);
	return names[r];
}

enum err eid_open(const char *dir, const struct conf *c, struct fetch *f, struct eid **e_r)
{
	struct arena *a = arena_new(64 * 1024);
	struct eid *e = arena_new_of(a, struct eid);

	e->arena = a;
	e->conf = c;
	e->trust = trust_open(c->trust_dir[0] == '/' ? c->trust_dir : arena_printf(a, "%s/%s", dir, c->trust_dir));
	e->ocsp = ocsp_open(c, f);
	*e_r = e;
	return ERR_OK;
}

void eid_close(struct eid **e)
{
	struct arena *a;

	if (*e == NULL) {
		return;
	}
	a = (*e)->arena;
	ocsp_close(&(*e)->ocsp);
	trust_close(&(*e)->trust);
	*e = NULL;
	arena_free(&a);
}

static enum eid_result owner_of(struct arena *a, struct str der, struct identity *who_r)
{
	X509 *x = eid_parse(der);
	enum eid_result result = x == NULL ? EID_MALFORMED : eid_subject_read(a, x, &who_r->inss, &who_r->name);

	X509_free(x);
	return result;
}

static enum eid_result status_of(struct eid *e, struct arena *a, struct str der, struct str issuer, int64_t now_us)
{
	char why[120];

	switch (ocsp_ask(e->ocsp, a, der, issuer, now_us, why)) {
	case OCSP_GOOD:
		return EID_OK;
	case OCSP_REVOKED:
		return EID_REVOKED;
	case OCSP_UNKNOWN:
		log_event(LOG_WARN, "eid.status-unknown", "why=%s", log_value(why));
		return EID_STATUS_UNKNOWN;
	}
	WRONG("a status that there is not");
}

enum eid_result eid_judge(struct eid *e, struct arena *a, struct str der, int64_t now_us, struct identity *who_r)
{
	struct identity who = { .acr = ACR_EID, .lang = STR("") };
	struct str issuer;
	enum eid_result result;

	if (der.n == 0) {
		return EID_NO_CERTIFICATE;
	}
	result = trust_judge(e->trust, a, der, str_of(e->conf->eid_policies), now_us, &issuer);
	if (result == EID_OK) {
		result = owner_of(a, der, &who);
	}
	if (result == EID_OK) {
		result = status_of(e, a, der, issuer, now_us);
	}
	if (result == EID_OK) {
		*who_r = who;
	}
	return result;
}

enum eid_result eid_judge_escaped(struct eid *e, struct arena *a, struct str escaped_pem, int64_t now_us,
    struct identity *who_r)
{
	struct str pem, der;

	if (escaped_pem.n == 0) {
		return EID_NO_CERTIFICATE;
	}
	if (escaped_pem.n > ESCAPED_MAX || !codec_form_decode(a, escaped_pem, &pem) ||
	    cert_der(a, pem, &der) != ERR_OK) {
		return EID_MALFORMED;
	}
	return eid_judge(e, a, der, now_us, who_r);
}
