/* Is a certificate still good?  RFC 6960 over base/fetch.h, failing closed
 * (identity.md 1.4). */
#ifndef IDENTITY_OCSP_H
#define IDENTITY_OCSP_H

#include "base/conf.h"
#include "base/fetch.h"

enum ocsp_status { OCSP_GOOD = 1, OCSP_REVOKED, OCSP_UNKNOWN /* not reached, or the answer proves nothing */ };

struct ocsp;   /* remembers good answers until nextUpdate, at most setting ocsp_cache_s */

struct ocsp *ocsp_open(const struct conf *c, struct fetch *f);
void ocsp_close(struct ocsp **o);

/* cert, issuer: DER; the issuer is trusted already.  The responder's address is
 * the certificate's (AIA), or setting ocsp_url when that is not empty.  why: for
 * the log, names no person.  Blocks; any thread. */
enum ocsp_status ocsp_ask(struct ocsp *o, struct arena *a, struct str cert, struct str issuer, int64_t now_us,
    char why[120]) WUR;

/* The pure parts. */
/* A request for one certificate with this nonce (absent: none). */
enum err ocsp_request(struct arena *a, struct str cert, struct str issuer, struct str nonce, struct str *der_r) WUR;
/* Judges a response to it.  until_r: how long a good answer may be remembered. */
enum ocsp_status ocsp_judge(struct str response, struct str cert, struct str issuer, struct str nonce,
    const struct conf *c, int64_t now_us, int64_t *until_us_r, char why[120]) WUR;

#endif
