/* OUT, UPDATE and CANCEL against the state of the period that they name
 * (dimona.md 1.1 and 3.5).  An id says only what its reader may know: about a
 * period of another employer nothing but that it is not his. */
#include "domain/rules_int.h"

#define STU_START_FIXED 17167 /* 2017-01-01: student periods from here on keep their start date */

static bool target_found(struct rule_run *r)
{
	int64_t id = r->d->period_id;

	if (r->before != NULL && r->before->state != PERIOD_REFUSED)
		return true;
	/* The check digits of an id are not looked at: an id that nobody gave out is unknown. */
	rule_add(r, id == NUMBER_NONE ? ANOMALY_00913_001 : id < 0 ? ANOMALY_00913_003 : ANOMALY_00913_354);
	return false;
}

static bool state_admits(struct rule_run *r)
{
	if (r->before->state == PERIOD_CANCELLED)
		rule_add(r, ANOMALY_00913_355);
	else if (r->before->locked)
		rule_add(r, ANOMALY_00913_362);
	else if (r->d->kind == DECL_OUT && r->before->state == PERIOD_CLOSED)
		rule_add(r, ANOMALY_00913_356);
	else
		return true;
	return false;
}

/* An UPDATE must give something that it may change.  Planned hours alone are
 * enough for a student, whose start date it must not give. */
static void judge_content(struct rule_run *r)
{
	const struct decl *d = r->d;
	bool dates = d->start_day != DAY_NONE || d->end_day != DAY_NONE;
	bool hours = d->start_minute != MINUTE_NONE || d->end_minute != MINUTE_NONE;
	bool takes_hours = r->type != NULL && !rule_is(r->type->hours, "none");

	if (!dates && d->planned_hours == NUMBER_NONE && !(hours && takes_hours))
		rule_add(r, takes_hours ? ANOMALY_90378_361 : ANOMALY_90378_360);
}

static void judge_update(struct rule_run *r)
{
	const struct period *b = r->before, *a = &r->after;

	if (b->state == PERIOD_OPEN && a->end_day != DAY_OPEN)
		rule_add(r, ANOMALY_00913_359);
	if (b->state == PERIOD_CLOSED && a->end_day == DAY_OPEN && rules_end_mandatory(r))
		rule_add(r, ANOMALY_00913_368);
	/* Known programs repeat the start date in every UPDATE; unchanged it is no change. */
	if (rule_is(b->worker_type, "STU") && b->start_day >= STU_START_FIXED && a->start_day != b->start_day)
		rule_add(r, ANOMALY_00910_005);
}

bool rules_change(struct rule_run *r)
{
	if (!target_found(r))
		return false;
	rules_owner(r);
	if (anomaly_has_blocking(r->found) || !state_admits(r))
		return false;
	if (r->d->kind == DECL_UPDATE) {
		judge_content(r);
		judge_update(r);
	}
	return true;
}

void rules_unchanged(struct rule_run *r)
{
	const struct period *b = r->before, *a = &r->after;

	if (!anomaly_has_blocking(r->found) && a->start_day == b->start_day && a->end_day == b->end_day &&
	    a->start_minute == b->start_minute && a->end_minute == b->end_minute &&
	    a->planned_hours == b->planned_hours)
		rule_add(r, ANOMALY_90378_444);
}
