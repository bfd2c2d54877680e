/* Compact JWS (RFC 7515), as client assertions use it.  The algorithm is never
 * the message's choice: it is pinned beside the registered key, and the header
 * has to say the same (RFC 8725, 3.1). */
#ifndef IDENTITY_JOSE_H
#define IDENTITY_JOSE_H

#include "identity/cert.h"

enum jose_alg { JOSE_RS256 = 1, JOSE_PS256, JOSE_ES256, JOSE_ES384, JOSE_ALG__MAX };

const char *jose_alg_name(enum jose_alg alg);
bool jose_alg_parse(struct str name, enum jose_alg *alg_r) WUR;
enum cert_key jose_alg_key(enum jose_alg alg);           /* the kind of key that it needs */
enum jose_alg jose_alg_for_key(enum cert_key key);       /* the usual one: RS256, ES256, ES384 */

struct jose_jws {
	struct str compact;
	struct str payload;      /* decoded; proves nothing before jose_verify */
	struct str kid;          /* which key, says the header; absent when it does not */
	enum jose_alg alg;       /* what the header says */
	size_t signature_n;      /* bytes */
};

/* False: not three strict base64url parts, a header that is not strict JSON,
 * an algorithm that we do not know, or a header member that would move the
 * decision about the key or the payload into the message (crit, jku, jwk, x5u,
 * x5c, b64, zip). */
bool jose_read(struct arena *a, struct str compact, struct jose_jws *x_r) WUR;
/* Signed with this key and this algorithm, and no other. */
bool jose_verify(struct arena *a, const struct jose_jws *x, enum jose_alg pinned, const struct cert *key) WUR;
/* The work of jose_verify for nobody's key, so that an unknown client is not
 * answered sooner than a known one. */
void jose_verify_nobody(struct arena *a, const struct jose_jws *x);

#endif
