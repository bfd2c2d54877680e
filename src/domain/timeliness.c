/* Was it declared in time?  (dimona.md 7.1, 7.2)
 *
 * Two moments are compared: the reception of the message that counts for the
 * start, and the moment at which it was due.  Where the hour of work is
 * unknown, a message of the same day proves nothing either way, and the verdict
 * says so.  Start reading at timeliness_judge. */
#include "domain/timeliness.h"

#include "domain/workday.h"

int64_t timeliness_due(int32_t start_day, int16_t start_minute)
{
	/* An hour that the autumn night has twice is taken at its second
	 * occurrence: late is only what is late for certain. */
	return local_instant(start_day, start_minute >= 0 ? start_minute : 24 * 60, true);
}

bool timeliness_is_late(int64_t received_us, int32_t start_day, int16_t start_minute)
{
	int64_t due_us = timeliness_due(start_day, start_minute);
	/* "At the latest when he starts": that very moment is in time.  24:00 of
	 * the start day already belongs to the next day. */
	return start_minute >= 0 ? received_us > due_us : received_us >= due_us;
}

int64_t timeliness_due_after(int32_t by_day)
{
	return local_instant(workday_next(by_day), 24 * 60, false);
}

static void judge_start(struct verdict *v, const struct period *p)
{
	v->rule = v->hour_known ? RULE_BEFORE_HOUR : RULE_BEFORE_DAY;
	if (timeliness_is_late(p->start_received_us, p->start_day, p->start_minute))
		v->code = VERDICT_LATE;
	else if (!v->hour_known && local_day(p->start_received_us) == p->start_day)
		v->code = VERDICT_SAME_DAY;
	else
		v->code = VERDICT_IN_TIME;
}

static void judge_cancel(struct verdict *v, const struct period *p)
{
	v->rule = RULE_CANCEL_BY_START;
	v->said_us = p->cancelled_us;
	v->due_us = local_instant(p->start_day, 24 * 60, false);
	v->code = v->said_us < v->due_us ? VERDICT_CANCELLED : VERDICT_CANCELLED_LATE;
}

struct verdict timeliness_judge(const struct period *p, int64_t now_us)
{
	/* From here on work may have been done. */
	int64_t work_us = local_instant(p->start_day, p->start_minute >= 0 ? p->start_minute : 0, true);
	struct verdict v = {
		.said_us = p->start_received_us,
		.due_us = timeliness_due(p->start_day, p->start_minute),
		.hour_known = p->start_minute >= 0,
		.planned = work_us > now_us,
		.changed = p->changed_us != 0,
	};
	v.changed_after_start = v.changed && timeliness_is_late(p->changed_us, p->start_day, p->start_minute);
	switch (p->state) {
	case PERIOD_OPEN:
	case PERIOD_CLOSED:
		judge_start(&v, p);
		break;
	case PERIOD_CANCELLED:
		judge_cancel(&v, p);
		break;
	case PERIOD_REFUSED:
		v.code = VERDICT_REFUSED;
		v.rule = RULE_NONE;
		break;
	case PERIOD_STATE__MAX:
	default:
		WRONG("a period without a state");
	}
	return v;
}
