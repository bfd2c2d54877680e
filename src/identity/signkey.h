/* A key of ours with which we sign what another server wants to know from us:
 * a PEM file, made once, whose public half is handed to that server. */
#ifndef IDENTITY_SIGNKEY_H
#define IDENTITY_SIGNKEY_H

#include "identity/jose.h"

struct signkey;

/* Makes the file (mode 0600).  alg: JOSE_RS256 (a key of 3072 bits) or JOSE_ES256.
 * ERR_EXISTS: there is one, which stays; ERR_UNAVAILABLE: it cannot be written. */
enum err signkey_make(const char *path, enum jose_alg alg) WUR;
/* Reads it into the arena, which ends it too.  ERR_NOT_FOUND; ERR_INVALID: not a
 * private key without password that fits RS256 or ES256, said in what[]. */
enum err signkey_read(struct arena *a, const char *path, struct signkey **k_r, char what[200]) WUR;
/* The payload (JSON) as a compact JWS.  Any thread. */
struct str signkey_jws(const struct signkey *k, struct arena *a, struct str payload);
/* The public half as a JWK Set of one key; its kid is its thumbprint (RFC 7638). */
struct str signkey_public(const struct signkey *k, struct arena *a);

#endif
