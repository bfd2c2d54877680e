/* Was this period declared in time?  (dimona.md 7) */
#ifndef DOMAIN_TIMELINESS_H
#define DOMAIN_TIMELINESS_H

#include "domain/period.h"

/* A declaration with result S has no verdict: nobody knows yet whose it is, so it makes no period. */
enum verdict_code {
	VERDICT_IN_TIME = 1,
	VERDICT_SAME_DAY,        /* received on the start day, hour unknown: cannot be proven */
	VERDICT_LATE,
	VERDICT_REFUSED,
	VERDICT_CANCELLED,       /* at the latest on the declared start day */
	VERDICT_CANCELLED_LATE,  /* after the start */
	VERDICT_MISSING,         /* nothing covers the day */
	VERDICT__MAX
};

/* The rule that was used, for the sentence and the proof. */
enum verdict_rule {
	RULE_BEFORE_HOUR = 1,    /* start hour known: due at that minute */
	RULE_BEFORE_DAY,         /* hour unknown: an earlier day is in time, the same day unproven, a later day late */
	RULE_CANCEL_BY_START,    /* a cancellation is due at the latest on the declared start day */
	RULE_NONE                /* refused, missing */
};

struct verdict {
	enum verdict_code code;
	enum verdict_rule rule;
	int64_t said_us;         /* first moment: reception of the message that counts (cancellation: of the cancel) */
	int64_t due_us;          /* second moment: start of work, or 24:00 of the start day when the hour is unknown */
	bool hour_known;
	bool planned;            /* the start lies in the future of now_us: no work was done yet */
	bool changed;            /* dates or hours differ from what the IN said, or a change was received */
	bool changed_after_start;/* the last change was received after the start of work */
};

/* Due moment of a start (7.2): the start minute when known, else 24:00 of the start day, Belgian time. */
int64_t timeliness_due(int32_t start_day, int16_t start_minute);
/* True when a message received at received_us for a start is late for certain. */
bool timeliness_is_late(int64_t received_us, int32_t start_day, int16_t start_minute);
/* Latest moment for OUT, and for an UPDATE that moves the end earlier (by = new
 * end day) or later (by = the end declared before): end of the first working day after it. */
int64_t timeliness_due_after(int32_t by_day);
struct verdict timeliness_judge(const struct period *p, int64_t now_us);

#endif
