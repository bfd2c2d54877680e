/* Use case: a worker shows his labour relations to somebody for a while, by a
 * link whose address holds a secret; and the badge, the same for minutes. */
#ifndef FLOW_SHARE_H
#define FLOW_SHARE_H

#include "flow/flow.h"
#include "identity/session.h"
#include "store/share.h"

#define SHARE_WHOM_MAX 100            /* bytes */
#define SHARE_BADGE_LIFE_US (10 * 60 * US_PER_S)
#define SHARE_FEED_LIFE_US (100 * 365 * US_PER_DAY)   /* until it is ended */

/* What is shown, and to whom. */
struct share_terms {
	struct str whom;              /* as the worker calls him; for his own list only */
	struct str name, masked;      /* the worker: name, and of his number the part that tells the birth date */
	int32_t from_day, to_day;     /* of a link: lines that touch these days; DAY_NONE of a badge */
	bool agency, user;            /* columns of a link */
};
struct share {
	struct store_share row;
	struct share_terms terms;
	bool live;                    /* neither revoked nor expired */
};

/* secret_r: stands in the address, and nowhere else.  ERR_LIMIT: see store_share_add. */
enum err share_make(struct flow *f, struct arena *a, struct worker_key w, enum share_kind kind,
    const struct share_terms *t, int64_t now_us, int64_t life_us, char secret_r[SESSION_ID_TEXT]) WUR;
/* One that has ended is found, not live.  ERR_NOT_FOUND: no secret of this kind was given, or it ended long ago. */
enum err share_open(struct flow *f, struct arena *a, enum share_kind kind, struct str secret, int64_t now_us,
    struct share *x_r) WUR;
/* A worker's links, newest first. */
enum err share_list(struct flow *f, struct arena *a, struct worker_key w, int64_t now_us, struct share **x_r,
    size_t *n_r) WUR;

#endif
