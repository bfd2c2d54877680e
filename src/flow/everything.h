/* Use case: all that is held about a worker, as one JSON text: what he may ask
 * for by article 15 and 20 of the GDPR.  Without secrets: no password, code or
 * key, and no hash of one. */
#ifndef FLOW_EVERYTHING_H
#define FLOW_EVERYTHING_H

#include "flow/flow.h"
#include "identity/session.h"

/* Each is a member of the text; its name is everything_name(). */
enum everything_part {
	EVERYTHING_PERSON,
	EVERYTHING_TOKEN,
	EVERYTHING_SESSIONS,
	EVERYTHING_BROWSERS,
	EVERYTHING_PERIODS,
	EVERYTHING_DECLARATIONS,
	EVERYTHING_LOOKS,
	EVERYTHING_MANAGED,
	EVERYTHING_SHARES,
	EVERYTHING_NOTED,
	EVERYTHING__MAX
};
const char *everything_name(enum everything_part p);

/* b: empty; whoever asks is signed in with session_id.  ERR_LIMIT: it does not fit into b, or is more than one
 * request may read; b then holds a part of it.  May look at millions of rows: for a pool. */
enum err everything_write(struct flow *f, struct arena *a, const struct session *who, struct str session_id,
    int64_t now_us, struct buf *b) WUR;

#endif
