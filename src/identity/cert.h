/* What a certificate says about a key: the numbers of the public key and the
 * days on which it is valid.  Who issued it does not matter here: a client's
 * certificate is trusted because it was registered, not because of a chain. */
#ifndef IDENTITY_CERT_H
#define IDENTITY_CERT_H

#include "base/err.h"
#include "base/str.h"

#define CERT_RSA_BITS_MIN 2048     /* RFC 7518, 3.3 */
#define CERT_RSA_BITS_MAX 8192     /* beyond, one verification is a burden */

enum cert_key { CERT_RSA = 1, CERT_P256, CERT_P384, CERT_KEY__MAX };

struct cert {
	enum cert_key key;
	struct str n, e;         /* RSA: modulus and exponent, big-endian without leading zeros */
	struct str x, y;         /* EC: the point, padded to the width of the curve */
	int64_t not_before_us, not_after_us;
};

/* PEM (the first certificate in it) or DER → DER.  ERR_INVALID: neither. */
enum err cert_der(struct arena *a, struct str pem_or_der, struct str *der_r) WUR;
/* ERR_INVALID with a sentence in why[]: not one certificate, a kind of key that
 * no algorithm of ours uses, too weak (RSA below 2048 bits or e not 65537). */
enum err cert_read(struct arena *a, struct str der, struct cert *c_r, char why[200]) WUR;
/* The same for a bare public key (SubjectPublicKeyInfo, DER); its days stay 0. */
enum err cert_read_key(struct arena *a, struct str der, struct cert *c_r, char why[200]) WUR;
bool cert_valid_at(const struct cert *c, int64_t now_us);
#define CERT_WARN_DAYS 30
/* Valid, and over within CERT_WARN_DAYS: time for the next one. */
bool cert_ends_soon(const struct cert *c, int64_t now_us);
/* The subject in one line of UTF-8 without control characters ("CN=…, O=…"), cut
 * at CERT_SUBJECT_MAX bytes; "" when it is empty or cannot be read. */
#define CERT_SUBJECT_MAX 200
struct str cert_subject(struct arena *a, struct str der);
/* The key of this certificate signed the text: RSA with SHA-256, PKCS#1 or (pss)
 * PSS with a salt as long as the digest; P-256 with SHA-256 and P-384 with
 * SHA-384, in DER, as `openssl dgst -sign` writes them. */
bool cert_signed(struct str der, bool pss, struct str text, struct str signature);

#endif
