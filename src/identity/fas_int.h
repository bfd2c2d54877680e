/* What the files of the federal sign-in share. */
#ifndef IDENTITY_FAS_INT_H
#define IDENTITY_FAS_INT_H

#include <pthread.h>

#include "base/buf.h"
#include "identity/fas.h"
#include "identity/fas_claims.h"
#include "identity/signkey.h"

struct fas {
	struct arena *arena;         /* of all that lives as long */
	const struct conf *conf;
	struct fetch *fetch;
	struct signkey *key;         /* NULL: with a secret */
	struct str authorization;    /* "Basic ..." of the secret; absent: with the key */
	enum jose_alg alg;           /* of the provider's signatures */
	int level;                   /* the lowest that will do */
	pthread_mutex_t lock;        /* over what follows */
	struct buf keys;             /* the provider's key set as it was sent; empty: none yet */
	int64_t keys_us;             /* when it was asked for last (monotonic) */
};

/* What is kept of a sign-in that was begun. */
struct fas_begun {
	struct str state, nonce, verifier;
	int64_t us;
};

/* fas_ask.c: cashes in the code and reads who it is.  Blocks. */
enum fas_result fas_ask(struct fas *f, struct arena *a, const struct fas_begun *x, struct str code,
    struct str return_url, struct identity *who_r) WUR;
/* Whether to ask for the provider's keys.  any: there is a set, of this age; unknown: it lacks a key that was used. */
bool fas_keys_due(bool any, int64_t age_us, bool unknown);
/* A line in the log; the result comes back. */
enum fas_result fas_told(enum fas_result result, const char *step, const char *why);
/* name=value behind what is there, for an address or a form. */
void fas_put_field(struct buf *b, const char *name, struct str value);
/* The buffer's text in the arena; the buffer is wiped and given up. */
struct str fas_kept(struct arena *a, struct buf *b);

#endif
