/* Registering client programs: reading a certificate, pinning its algorithm. */
#ifndef IDENTITY_CLIENT_H
#define IDENTITY_CLIENT_H

#include "store/store.h"

/* pem_or_der → DER and the algorithm that will be pinned: alg as asked ("RS256",
 * "PS256", "ES256", "ES384"), or by key when absent (RSA → RS256, P-256 → ES256,
 * P-384 → ES384).  ERR_INVALID with a sentence in why[]: not a certificate, key
 * too weak (RSA below 2048, e not 65537), algorithm not for this key. */
enum err client_certificate_read(struct arena *a, struct str pem_or_der, struct str alg, struct store_certificate *c_r,
    char why[200]) WUR;

#endif
