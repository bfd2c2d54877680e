/* The public keys of another server (JWK Set, RFC 7517, 5): which of them a
 * message was signed with. */
#ifndef IDENTITY_JWKS_H
#define IDENTITY_JWKS_H

#include "identity/jose.h"

#define JWKS_KEYS_MAX 64    /* a provider publishes two or three */

enum jwks_result {
	JWKS_FOUND = 1,
	JWKS_UNKNOWN,       /* a key set, but it does not hold this key: it may be newer than the set */
	JWKS_WRONG,         /* not a key set */
	JWKS__MAX
};

/* The one key of the set that fits this algorithm and has this kid; without a
 * kid (absent) the only one that fits the algorithm (OpenID Connect Core,
 * 10.1).  A key that is weak, misshapen, for another use or published together
 * with its private part is passed over; two that fit are as good as none. */
enum jwks_result jwks_find(struct arena *a, struct str set, enum jose_alg alg, struct str kid,
    struct cert *key_r) WUR;

#endif
