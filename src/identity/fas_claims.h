/* What the federal sign-in says about somebody, and whether it may be believed:
 * the ID token (OpenID Connect Core 1.0, 3.1.3.7) and the signed answer of
 * userinfo (5.3.2, 5.3.4).  Pure: no clock, no network, no settings. */
#ifndef IDENTITY_FAS_CLAIMS_H
#define IDENTITY_FAS_CLAIMS_H

#include "identity/jwks.h"
#include "identity/session.h"

/* The first thing that is wrong. */
enum fas_fault {
	FAS_FINE = 0,
	FAS_FAULT_FORM,         /* not a signed token, or its contents are no JSON object */
	FAS_FAULT_KEY,          /* signed with a key that the set does not hold */
	FAS_FAULT_KEY_SET,      /* the key set cannot be read */
	FAS_FAULT_SIGNATURE,    /* wrong, or by another algorithm than the pinned one */
	FAS_FAULT_ISSUER,
	FAS_FAULT_AUDIENCE,     /* not for us, or for others too */
	FAS_FAULT_PARTY,        /* azp is somebody else */
	FAS_FAULT_EXPIRED,
	FAS_FAULT_ISSUED,       /* before this sign-in began, or in the future */
	FAS_FAULT_NONCE,
	FAS_FAULT_PROOF_TIME,   /* auth_time: he did not prove himself during this sign-in */
	FAS_FAULT_ACCESS_HASH,  /* at_hash does not fit the access token */
	FAS_FAULT_SUBJECT,      /* none, or userinfo speaks of somebody else */
	FAS_FAULT_LEVEL,        /* not said, unknown or too low */
	FAS_FAULT_NUMBER,       /* no national number, or one that cannot be */
	FAS_FAULT__MAX
};

const char *fas_fault_name(enum fas_fault f);   /* for logs */

/* Level of assurance that a value of acr stands for; 0: unknown. */
int fas_level(struct str acr);

struct fas_expect {
	struct str issuer, client_id;
	enum jose_alg alg;          /* pinned */
	int level;                  /* the lowest that will do */
	struct str nonce;
	struct str access_token;
	int64_t begun_us, now_us;
	int64_t skew_us;            /* tolerated difference of the provider's clock */
};

/* What the ID token says; the strings live in the arena. */
struct fas_id {
	struct str sub;
	int level;                  /* of its acr; 0 when it says none */
};

enum fas_fault fas_read_id(struct arena *a, const struct fas_expect *x, struct str key_set, struct str compact,
    struct fas_id *id_r) WUR;
/* Who it is, with the lower level of the two tokens. */
enum fas_fault fas_read_userinfo(struct arena *a, const struct fas_expect *x, struct str key_set, struct str compact,
    const struct fas_id *id, struct identity *who_r) WUR;

#endif
