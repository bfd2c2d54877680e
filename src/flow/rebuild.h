/* Use case: are the periods what the declarations say?  All declarations are
 * applied once more, in order, to an empty table; `interimctl check` compares,
 * `interimctl rebuild` replaces. */
#ifndef FLOW_REBUILD_H
#define FLOW_REBUILD_H

#include "store/store.h"

/* What is told on the way; every function may be NULL. */
struct rebuild_watch {
	/* every few thousand declarations, and at the end */
	void (*progress)(void *cls, int64_t done, int64_t total);
	/* one sentence a difference */
	void (*differs)(void *cls, const char *text);
	void *cls;
};

struct rebuild_report {
	int64_t n_declarations;
	int64_t n_periods;       /* rows, those of refused declarations with them */
	int64_t n_differences;
	struct store_look_head looks; /* check only: the newest entry of the access log */
};

/* Integrity of the files, the access log's chain, serial numbers without gaps,
 * times that never go back, every period equal to its rebuilt self. */
enum err rebuild_check(struct store *s, const struct rebuild_watch *w, struct rebuild_report *r_r) WUR;
/* Replaces all periods by what the declarations say, in one transaction.
 * n_differences counts what stood there wrongly.  ERR_CORRUPT, and nothing
 * changed, when the declarations themselves contradict each other. */
enum err rebuild_replace(struct store *s, const struct rebuild_watch *w, struct rebuild_report *r_r) WUR;

#endif
