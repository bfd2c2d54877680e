/* Signing in with Web eID: the browser's extension lets the card sign our origin
 * and our nonce (web-eid.eu, format web-eid:1; identity.md 2). */
#ifndef IDENTITY_WEBEID_H
#define IDENTITY_WEBEID_H

#include "identity/eid.h"

#define WEBEID_NONCE_TEXT 45           /* base64 of 32 bytes with NUL; the text itself is what is signed */
#define WEBEID_NONCE_LIFE_S 300
#define WEBEID_TOKEN_MIN 100           /* characters of JSON */
#define WEBEID_TOKEN_MAX 10000

/* A new nonce for this pre-session; the one before is void. */
enum err webeid_challenge(struct store *s, struct str pre, int64_t now_us, char nonce_r[WEBEID_NONCE_TEXT]) WUR;
/* Takes the nonce away first, whatever follows; then judges token (JSON),
 * certificate and signature.  Blocks as eid_judge.  enum err only for a failing store. */
enum err webeid_login(struct store *s, struct eid *e, struct arena *a, const struct conf *c, struct str pre,
    struct str token, int64_t now_us, enum eid_result *result_r, struct identity *who_r) WUR;
/* The pure part: is this token signed over origin and nonce?  EID_OK: der_r is its certificate, still to be judged. */
enum eid_result webeid_token_check(struct arena *a, struct str token, struct str origin, struct str nonce,
    struct str *der_r) WUR;

#endif
