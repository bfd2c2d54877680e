/* Registering client programs.
 *
 * The algorithm is chosen here, once, by whoever registers the certificate; at
 * the token endpoint it is only compared (jose.h). */
#include "identity/client.h"

#include <stdio.h>

#include "identity/jose.h"

enum err client_certificate_read(struct arena *a, struct str pem_or_der, struct str alg, struct store_certificate *c_r,
    char why[200])
{
	enum jose_alg pinned;
	struct cert cert;
	enum err e;

	*c_r = (struct store_certificate){ .added_us = 0 };
	if (cert_der(a, pem_or_der, &c_r->der) != ERR_OK) {
		snprintf(why, 200, "it is not a certificate in PEM or DER form");
		return ERR_INVALID;
	}
	e = cert_read(a, c_r->der, &cert, why);
	if (e != ERR_OK) {
		return e;
	}
	if (alg.p == NULL) {
		pinned = jose_alg_for_key(cert.key);
	} else if (!jose_alg_parse(alg, &pinned)) {
		snprintf(why, 200, "the algorithm must be RS256, PS256, ES256 or ES384");
		return ERR_INVALID;
	} else if (jose_alg_key(pinned) != cert.key) {
		snprintf(why, 200, "the algorithm %s is not for this kind of key", jose_alg_name(pinned));
		return ERR_INVALID;
	}
	c_r->alg = str_of(jose_alg_name(pinned));
	return ERR_OK;
}
