/* Who an eID certificate speaks of, and whether it may be believed: the one
 * judgement behind both eID doors (identity.md 1 and 2).
 *
 * Possession of the key is proved elsewhere: by TLS, or by webeid.h. */
#ifndef IDENTITY_EID_H
#define IDENTITY_EID_H

#include "base/conf.h"
#include "base/fetch.h"
#include "identity/session.h"

enum eid_result {
	EID_OK = 1,
	EID_NO_CERTIFICATE,    /* none was given */
	EID_MALFORMED,         /* not a certificate, or a token that is not one */
	EID_UNKNOWN_ISSUER,    /* no chain to a certificate in the trust folder */
	EID_NOT_YET,           /* it or its issuer is not valid yet */
	EID_EXPIRED,           /* it or its issuer is no longer valid */
	EID_WRONG_PURPOSE,     /* the signature certificate, a CA, not for client authentication */
	EID_WRONG_POLICY,      /* a policy that is not in the list of accepted ones */
	EID_BAD_SUBJECT,       /* not exactly one serial number, or no national number in it, or not of BE */
	EID_WEAK_KEY,          /* RSA below 2048 bits, another curve than P-256/384/521 */
	EID_REVOKED,           /* the status service or the CA's list says so */
	EID_STATUS_UNKNOWN,    /* the status service was not reached, or its answer proves nothing: nobody gets in */
	EID_BAD_SIGNATURE,     /* Web eID: the signature is not over this origin and nonce with this key */
	EID_NO_NONCE,          /* Web eID: this browser has no nonce, or it was used, or it is too old */
	EID_RESULT__MAX
};
const char *eid_result_name(enum eid_result r);   /* for logs: "unknown-issuer" */

struct eid;

/* Reads the trust folder (setting trust_dir, relative to dir).  An empty or
 * missing folder is no error: then every certificate has an unknown issuer. */
enum err eid_open(const char *dir, const struct conf *c, struct fetch *f, struct eid **e_r) WUR;
void eid_close(struct eid **e);

/* Judges a certificate (DER), asking the status service: blocks for some
 * seconds at most, so call it on a pool.  Any thread; a changed trust folder is
 * noticed within a second.  who_r: method and lang are left to the door. */
enum eid_result eid_judge(struct eid *e, struct arena *a, struct str der, int64_t now_us, struct identity *who_r) WUR;
/* The same with PEM, percent-encoded as nginx hands it over ($ssl_client_escaped_cert); empty: EID_NO_CERTIFICATE. */
enum eid_result eid_judge_escaped(struct eid *e, struct arena *a, struct str escaped_pem, int64_t now_us,
    struct identity *who_r) WUR;

#endif
