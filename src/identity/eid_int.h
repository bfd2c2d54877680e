/* What the files of the eID judgement share: one certificate as an object of
 * OpenSSL, before anything about its issuer is known. */
#ifndef IDENTITY_EID_INT_H
#define IDENTITY_EID_INT_H

#include <openssl/x509.h>

#include "identity/eid.h"

#define EID_DER_MAX 8192          /* bytes; a card's certificate has 1,100 to 1,700 */
#define EID_RSA_BITS_MIN 2048     /* the old cards */
#define EID_RSA_BITS_MAX 8192     /* beyond, one verification is a burden */

enum eid_key { EID_KEY_OTHER = 1 /* weak, or of a kind that no card has */, EID_KEY_RSA, EID_KEY_P256, EID_KEY_P384,
	EID_KEY_P521 };

/* NULL: not one whole certificate, too long, or its extensions contradict each other.  The caller frees it. */
X509 *eid_parse(struct str der);
enum eid_key eid_key_of(const X509 *x);
/* What stands in the certificate itself: dates, purpose, policy (one of the blank-separated policies), key. */
enum eid_result eid_leaf_judge(X509 *x, struct str policies, int64_t now_us) WUR;
/* Whose it is: his number and "Given Surname", in the arena.  EID_OK or EID_BAD_SUBJECT. */
enum eid_result eid_subject_read(struct arena *a, const X509 *x, int64_t *inss_r, struct str *name_r) WUR;

#endif
