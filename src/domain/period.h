/* A Dimona period: what a worker's declarations amount to (dimona.md 1.1).
 * Derived from declarations only: period_apply is the one function that makes
 * and changes periods, used when a declaration is taken in and again by
 * `interimctl rebuild`. */
#ifndef DOMAIN_PERIOD_H
#define DOMAIN_PERIOD_H

#include "domain/anomaly.h"
#include "domain/decl.h"

#define WORKER_KEY_SIZE 16

enum period_state {
	PERIOD_OPEN = 1,   /* no end date */
	PERIOD_CLOSED,     /* has an end date */
	PERIOD_CANCELLED,  /* final */
	PERIOD_REFUSED,    /* no period at all: a refused IN, kept for the worker to see; hidden from the REST door */
	PERIOD_STATE__MAX
};

struct period {
	int64_t id;                 /* id of the IN declaration that made it */
	int64_t employer;           /* enterprise number of the employer */
	int32_t start_day;          /* as it stands now */
	int32_t end_day;            /* DAY_OPEN when open */
	int16_t start_minute, end_minute;  /* MINUTE_NONE when the type has no hours */
	int32_t planned_hours;      /* 0 = none */
	enum period_state state;
	bool late;                  /* zone 01097 IsLate: the IN, or a change to an earlier start, was late */
	bool locked;                /* declared by an NSSO agent: the employer cannot touch it (00913-362) */
	char worker_type[4];        /* OTH, STU, … */
	char joint_committee[4];    /* 322, … ; "" when none was given */
	char user_joint_committee[4];
	int64_t user_enterprise;    /* 0 when none */
	struct str user_name;       /* absent unless declared by name (foreign user undertaking) */
	int64_t exceeding_hours;    /* 90017-369: student hours beyond the year's quota */
	int32_t declared_start_day, declared_end_day; /* as the IN said, to show what was changed */
	int64_t received_us;        /* reception of the IN */
	int64_t start_received_us;  /* reception of the message that counts for the start (7.2): the IN, or the last
	                               UPDATE that moved the start earlier */
	int64_t changed_us;         /* last accepted OUT or UPDATE; 0 = never */
	int64_t cancelled_us;       /* 0 = not cancelled */
	int64_t last_id;            /* id of the last declaration that was applied */
};

/* The state after an accepted (or, for an IN, refused) declaration.  For an IN
 * *p is overwritten (id, employer, received_us from the arguments); for the
 * others *p is the present period.  CHECKs that the message fits the state:
 * the rules have accepted it. */
void period_apply(struct period *p, const struct decl *d, int64_t id, int64_t employer, int64_t received_us,
    enum decl_result result, const struct anomaly_list *anomalies);
/* Whether a message makes or changes a period: all that was accepted does, and a refused IN that is kept for the worker
 * (names_itself: the row's period is the message's own number). */
bool period_heeds(enum decl_kind kind, enum decl_result result, bool names_itself);
/* Whether a message that is heeded fits the present state, as period_apply takes for granted. */
bool period_takes(const struct period *p, const struct decl *d);
/* What the period would be if *d were accepted: for an IN the dates, hours and
 * features of *d and nothing else (start_day DAY_NONE where it gives no valid
 * one); else the dates, hours and planned hours that *d gives, put into *p. */
void period_merge(struct period *p, const struct decl *d);
/* The start moved to an earlier day, or on one day from a known hour to an
 * earlier one.  An hour that becomes known moves nothing. */
bool period_start_moved_earlier(const struct period *before, const struct period *after);
bool period_is_live(const struct period *p);        /* OPEN or CLOSED */
bool period_of_agency(const struct period *p);      /* joint committee 322: temporary agency work */
bool period_covers(const struct period *p, int32_t day); /* live and start ≤ day ≤ end */
int period_cmp(const struct period *a, const struct period *b); /* by start day, then id */

#endif
