/* Two periods of one worker that cannot both be (dimona.md 3.6), and
 * occasional work on more than two days in a row (00910-459).
 *
 * Periods are compared within one key: employer and joint committee, and with
 * 322 (by a setting) the user undertaking.  Where both have hours, hours are
 * compared, otherwise whole days. */
#include "domain/rules_int.h"

#define CONFLICTS_NAMED 8 /* ids of other periods in one answer; more help nobody */

static bool same_user(const struct period *a, const struct period *b)
{
	if (a->user_enterprise != b->user_enterprise)
		return false;
	return a->user_enterprise != 0 || rules_same_name(a->user_name, b->user_name);
}

static bool same_key(const struct rule_run *r, const struct period *a, const struct period *b)
{
	if (a->employer != b->employer || !rule_is(a->joint_committee, b->joint_committee))
		return false;
	return !r->c->settings.overlap_key_includes_user || !rule_is(a->joint_committee, "322") || same_user(a, b);
}

/* A live period of the same key that is not the target itself. */
static bool concerns(const struct rule_run *r, const struct period *near)
{
	return period_is_live(near) && near->id != r->after.id && same_key(r, &r->after, near);
}

static bool has_hours(const struct period *p)
{
	return p->start_minute >= 0 && p->end_minute >= 0;
}

static int64_t minute_of(int32_t day, int16_t minute)
{
	return (int64_t)day * 24 * 60 + minute;
}

static bool identical(const struct period *a, const struct period *b)
{
	return a->start_day == b->start_day && a->end_day == b->end_day && a->start_minute == b->start_minute &&
	       a->end_minute == b->end_minute;
}

static bool overlap(const struct period *a, const struct period *b)
{
	if (!has_hours(a) || !has_hours(b))
		return a->start_day <= b->end_day && b->start_day <= a->end_day;
	return minute_of(a->start_day, a->start_minute) < minute_of(b->end_day, b->end_minute) &&
	       minute_of(b->start_day, b->start_minute) < minute_of(a->end_day, a->end_minute);
}

static bool moved(const struct rule_run *r)
{
	return r->before == NULL || !identical(r->before, &r->after);
}

void rules_overlap(struct rule_run *r)
{
	int named = 0;

	if (!r->start_ok || !r->end_ok || !moved(r))
		return;
	for (size_t i = 0; i < r->c->n_near && named < CONFLICTS_NAMED; i++) {
		const struct period *p = &r->c->near[i];
		if (!concerns(r, p) || (!identical(&r->after, p) && !overlap(&r->after, p)))
			continue;
		anomaly_add(r->found, identical(&r->after, p) ? rule_id(r, ANOMALY_90373_333, ANOMALY_90378_333)
		    : rule_id(r, ANOMALY_90373_334, ANOMALY_90378_334), p->id);
		named++;
	}
}

/* A night shift counts for the day on which it begins. */
void rules_consecutive(struct rule_run *r)
{
	bool works[5] = { false }; /* two days before the start to two days after */

	if (!r->start_ok || !rule_is(r->after.worker_type, "EXT") || !moved(r))
		return;
	for (size_t i = 0; i < r->c->n_near; i++) {
		const struct period *p = &r->c->near[i];
		int64_t at = (int64_t)p->start_day - r->after.start_day + 2;
		if (at >= 0 && at < 5 && rule_is(p->worker_type, "EXT") && concerns(r, p))
			works[at] = true;
	}
	if ((works[0] && works[1]) || (works[1] && works[3]) || (works[3] && works[4]))
		rule_add(r, ANOMALY_00910_459);
}
