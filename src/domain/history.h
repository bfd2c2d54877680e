/* What each message about a period did to it: its declarations replayed one by
 * one, with the state before and after.  Pure; for the page of one relation. */
#ifndef DOMAIN_HISTORY_H
#define DOMAIN_HISTORY_H

#include "domain/period.h"

/* What a change can have changed, in the order in which it is told. */
enum history_field { HISTORY_START, HISTORY_END, HISTORY_FROM, HISTORY_TO, HISTORY_PLANNED, HISTORY__MAX };

/* One message as it was received.  It names the period; the first one made it. */
struct history_message {
	int64_t id, employer;
	int64_t received_us;
	enum decl_result result;
	const struct anomaly_list *anomalies;
	const struct decl *d;        /* NULL: its text cannot be read (a damaged store) */
};

struct history_step {
	bool applied;                /* it made or changed the period */
	bool after_start;            /* applied to a period that had begun: received after the start of work as it stood
	                              * before; where the hour is not known, after the first day */
	bool moved;                  /* a change of the start day or the start hour */
	unsigned int changed;        /* 1u << enum history_field, for OUT and UPDATE */
	struct period before, after; /* before: zeroed for the IN */
};

/* step: n of them, filled.  Never fails a CHECK, whatever the messages say: one that does not fit is not applied. */
void history_replay(const struct history_message *m, size_t n, struct history_step *step);

#endif
