/* The federal sign-in: an OpenID Connect relying party in the shape of CSAM/FAS
 * (authorization code with PKCE, RFC 6749, 7636; OpenID Connect Core 1.0).
 * Switched off unless the setting fas_issuer is filled in. */
#ifndef IDENTITY_FAS_H
#define IDENTITY_FAS_H

#include "base/fetch.h"
#include "base/form.h"
#include "identity/session.h"

struct fas;

enum fas_result {
	FAS_OK = 1,
	FAS_DENIED,        /* he broke it off at the provider, or was refused there */
	FAS_STATE,         /* not begun in this browser, too long ago, or used already */
	FAS_LOW,           /* signed in with a means that is not strong enough */
	FAS_NUMBER,        /* the provider knows no national number of him */
	FAS_DOWN,          /* the provider does not answer */
	FAS_REFUSED,       /* what it answered proves nothing: the log says why */
	FAS_RESULT__MAX
};

/* Reads key or secret and checks the settings.  *f_r is NULL when it is switched
 * off.  c and fetch must outlive it.  ERR_INVALID: something is wrong with the
 * settings or the key, told in what[]. */
enum err fas_open(const struct conf *c, const char *dir, struct fetch *fetch, struct fas **f_r, char what[300]) WUR;
void fas_close(struct fas **f);
/* scheme://host[:port] of the provider, to which our form leads on. */
struct str fas_origin(const struct fas *f);

/* Begins a sign-in that only the browser with this pre-session can finish:
 * url_r is where to send it.  return_url: where it comes back.  The error is
 * the store's. */
enum err fas_begin(struct fas *f, struct store *s, struct arena *a, struct str pre, struct str return_url,
    int64_t now_us, struct str *url_r) WUR;
/* The browser has come back with these fields in the address.  Asks the provider
 * (blocks for some seconds at most: call it on the pool for that).  Takes what
 * was begun away, whatever follows.  who_r is filled for FAS_OK.  ERR_OK unless
 * our own store fails. */
enum err fas_finish(struct fas *f, struct store *s, struct arena *a, struct str pre_or_none, struct str return_url,
    const struct pair *field, size_t n_fields, int64_t now_us, enum fas_result *result_r,
    struct identity *who_r) WUR;

/* `interimctl fas key`: the file of our key in the data folder. */
enum err fas_key_path(const struct conf *c, const char *dir, char *path, size_t size) WUR;

#endif
