/* What a worker shows to others for a while: a link for somebody he trusts, the
 * badge "declared now", the address from which his calendar program reads.  The
 * address holds a secret of which only the hash is kept.  Stands on own.db; see
 * store.h for threads and readers.  Who opened one stands in the access log
 * (store_look_about). */
#ifndef STORE_SHARE_H
#define STORE_SHARE_H

#include "store/store.h"

#define SHARE_LIVE_MAX 20           /* links of one worker that have not ended */
#define SHARE_KEPT_US (90 * US_PER_DAY) /* one that has ended stays in his list so long */

enum share_kind { SHARE_LINK = 1, SHARE_BADGE, SHARE_FEED, SHARE_KIND__MAX };

struct store_share {
	int64_t id;                 /* reads */
	enum share_kind kind;
	struct worker_key worker;
	unsigned char hash[32];     /* SHA-256 of the secret */
	int64_t created_us, expires_us;
	int64_t revoked_us;         /* reads; 0: it was not */
	struct str content;         /* what is shown to whom (flow/share.h); sealed on disk */
};

/* ERR_LIMIT: he has SHARE_LIVE_MAX links.  A badge and a feed end the one before. */
enum err store_share_add(struct store *s, const struct store_share *x, int64_t *id_r) WUR;
/* Also one that has ended.  ERR_NOT_FOUND. */
enum err store_share_find(struct store_reader *r, struct arena *a, const unsigned char hash[32],
    struct store_share *x_r) WUR;
/* A worker's links, newest first; no badges and feeds. */
enum err store_share_list(struct store_reader *r, struct arena *a, struct worker_key w, size_t max,
    struct store_share **x_r, size_t *n_r) WUR;
/* His badge or feed that is live.  ERR_NOT_FOUND: none. */
enum err store_share_live(struct store_reader *r, struct arena *a, struct worker_key w, enum share_kind kind,
    int64_t now_us, struct store_share *x_r) WUR;
/* Ends a link or a feed now.  ERR_NOT_FOUND: he has none of this number that is live. */
enum err store_share_revoke(struct store *s, struct worker_key w, int64_t id, int64_t now_us) WUR;
/* Removes what ended SHARE_KEPT_US ago. */
enum err store_share_janitor(struct store *s, int64_t now_us) WUR;

#endif
