/* Hours of begin and end, planned hours, the students' yearly quota, lateness.
 *
 * Hours are compared as they are declared, by the clock: a night shift over a
 * change of the clock may last an hour more or less than they say. */
#include "domain/rules_int.h"
#include "domain/timeliness.h"

#define PLANNED_MAX 999
#define MINUTES_A_DAY (24 * 60)

static const struct { enum anomaly absent, bad, forbidden; } hour_ids[2] = {
	{ ANOMALY_00777_001, ANOMALY_00777_003, ANOMALY_00777_005 },
	{ ANOMALY_00778_001, ANOMALY_00778_003, ANOMALY_00778_005 },
};

enum need { NEED_NONE, NEED_BOTH_OR_NONE, NEED_BOTH };

/* A flexi-job of one day has hours; over one midnight they tell that it is a
 * night shift and no period of two days; beyond that it is a period. */
static enum need hours_needed(const struct rule_run *r)
{
	const struct period *p = &r->after;

	if (rule_is(r->type->hours, "start_end"))
		return NEED_BOTH;
	if (!rule_is(r->type->hours, "oneday") || p->end_day > p->start_day + 1)
		return NEED_NONE;
	return p->end_day > p->start_day ? NEED_BOTH_OR_NONE : NEED_BOTH;
}

static void judge_span(struct rule_run *r)
{
	const struct period *p = &r->after;
	int64_t minutes = ((int64_t)p->end_day - p->start_day) * MINUTES_A_DAY + p->end_minute - p->start_minute;

	if (p->start_minute == MINUTE_NONE || p->end_minute == MINUTE_NONE)
		return;
	if (minutes < 0)
		rule_add(r, ANOMALY_00778_345);
	else if (minutes > MINUTES_A_DAY)
		rule_add(r, rule_id(r, ANOMALY_90373_341, ANOMALY_90378_341));
}

void rules_hours(struct rule_run *r)
{
	const int16_t given[2] = { r->d->start_minute, r->d->end_minute };
	const int16_t after[2] = { r->after.start_minute, r->after.end_minute };
	bool usable = r->start_ok && r->end_ok;
	enum need need;

	if (r->type == NULL || (rule_is(r->type->hours, "oneday") && !usable))
		return;
	need = hours_needed(r);
	if (need == NEED_BOTH_OR_NONE)
		need = after[0] >= 0 || after[1] >= 0 ? NEED_BOTH : NEED_BOTH_OR_NONE;
	for (size_t i = 0; i < 2; i++) {
		if (need == NEED_NONE && given[i] != MINUTE_NONE)
			rule_add(r, hour_ids[i].forbidden);
		else if (given[i] == MINUTE_BAD)
			rule_add(r, hour_ids[i].bad);
		else if (need == NEED_BOTH && after[i] == MINUTE_NONE)
			rule_add(r, hour_ids[i].absent);
	}
	if (need == NEED_BOTH && usable)
		judge_span(r);
}

void rules_planned(struct rule_run *r)
{
	int64_t hours = r->d->planned_hours, days = r->d->planned_days;

	if (days != NUMBER_NONE)
		rule_add(r, days < 1 || days > PLANNED_MAX ? ANOMALY_01017_003 : ANOMALY_01017_005);
	if (r->type == NULL)
		return;
	if (!r->type->planned) {
		if (hours != NUMBER_NONE)
			rule_add(r, ANOMALY_01135_005);
	} else if (hours == NUMBER_NONE) {
		if (r->d->kind == DECL_IN)
			rule_add(r, ANOMALY_01135_001);
	} else if (hours < 1 || hours > PLANNED_MAX) {
		rule_add(r, ANOMALY_01135_003);
	}
}

int64_t rules_student_hours(int year)
{
	int64_t hours = 0;

	for (size_t i = 0; i < STUDENT_QUOTA_COUNT && student_quota_table[i].year_from <= year; i++)
		hours = student_quota_table[i].hours;
	return hours;
}

/* The quotas of article 17 are counted by the office and not known here. */
void rules_student_quota(struct rule_run *r)
{
	int64_t planned = r->after.planned_hours, beyond;

	if (!r->start_ok || r->type == NULL || !rule_is(r->type->code, "STU"))
		return;
	if (r->d->planned_hours == NUMBER_BAD || planned < 1 || planned > PLANNED_MAX)
		return;
	beyond = r->c->student_hours_used + planned - rules_student_hours(day_ymd(r->after.start_day).year);
	if (beyond > planned)
		beyond = planned; /* the hours before these were beyond already */
	if (beyond > 0)
		anomaly_add(r->found, ANOMALY_90017_369, beyond);
}

/* An end that moves is due on the first working day after the earlier of the
 * two ends: the new one when work ends sooner, the declared one when it goes on
 * (dimona.md 7.1). */
static bool end_moved_late(const struct rule_run *r)
{
	int32_t before = r->before->end_day, after = r->after.end_day;
	int32_t first = after < before ? after : before;

	return after != before && first != DAY_OPEN && r->c->received_us >= timeliness_due_after(first);
}

/* An UPDATE is late for the days that it adds at the start (dimona.md 7.2), and
 * when it tells too late that the end has moved. */
void rules_lateness(struct rule_run *r)
{
	const struct period *p = &r->after;
	bool start_counts = r->before == NULL || period_start_moved_earlier(r->before, p);

	if (!r->start_ok)
		return;
	if ((start_counts && timeliness_is_late(r->c->received_us, p->start_day, p->start_minute)) ||
	    (r->before != NULL && r->end_ok && end_moved_late(r)))
		rule_add(r, rule_id(r, ANOMALY_90373_460, ANOMALY_90378_460));
}
