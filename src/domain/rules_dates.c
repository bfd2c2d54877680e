/* Start and end date: given, a date, in the domain, in the right order, and
 * what the type of worker asks of them.  Sets start_ok and end_ok, on which the
 * rules about hours, overlap and quota rely.  For an UPDATE only what it gives
 * is judged for itself; the order of the two is judged as it would be. */
#include "domain/rules_int.h"

#define START_FIRST (-18263) /* 1920-01-01 */
#define END_FIRST 10592      /* 1999-01-01 */
#define YEARS_AHEAD 10       /* a year before current + 10 */

static bool year_too_far(const struct rule_run *r, int32_t day)
{
	return day_ymd(day).year >= day_ymd(r->received_day).year + YEARS_AHEAD;
}

/* Some types may not be declared long before they begin. */
static bool declared_too_early(const struct rule_run *r)
{
	const struct worker_type_row *t = r->type;
	int32_t start = r->after.start_day;

	if (t->ahead_days > 0 && r->received_day < start - (int32_t)t->ahead_days)
		return true;
	return t->quarter_ahead_days > 0 && r->received_day < day_quarter_start(start) - (int32_t)t->quarter_ahead_days;
}

/* An UPDATE has no features, so a start before the type existed is a fault of the date. */
static bool outside_type(const struct rule_run *r)
{
	int32_t start = r->after.start_day;

	return r->d->kind == DECL_UPDATE && (start < r->type->valid_from || start > r->type->valid_to);
}

static void judge_start(struct rule_run *r)
{
	int32_t start = r->d->start_day;

	r->start_ok = false;
	if (start == DAY_NONE && r->d->kind == DECL_IN) {
		rule_add(r, ANOMALY_00910_001);
	} else if (start == DAY_BAD) {
		rule_add(r, ANOMALY_00910_003);
	} else if (start == DAY_NONE || start == (r->before == NULL ? DAY_NONE : r->before->start_day)) {
		r->start_ok = true; /* stands already */
	} else if (start < START_FIRST || year_too_far(r, start)) {
		rule_add(r, ANOMALY_00910_008);
	} else {
		r->start_ok = true;
		if (r->type != NULL && (declared_too_early(r) || outside_type(r)))
			rule_add(r, ANOMALY_00910_008);
	}
}

bool rules_end_mandatory(const struct rule_run *r)
{
	bool agency = rule_is(r->after.joint_committee, "322");

	if (r->type == NULL)
		return agency;
	return rule_is(r->type->end, "always") || (agency && rule_is(r->type->end, "322"));
}

static void judge_end(struct rule_run *r)
{
	int32_t end = r->d->end_day;
	bool may_reopen = r->d->kind == DECL_UPDATE; /* 9999-12-31, see rules_change.c */
	/* A missing end is a fault of the type only where the type is known. */
	bool required = r->d->kind == DECL_OUT || (r->d->kind == DECL_IN && rules_end_mandatory(r));

	r->end_ok = false;
	if (end == DAY_NONE && required)
		rule_add(r, ANOMALY_00911_001);
	else if (end == DAY_BAD)
		rule_add(r, ANOMALY_00911_003);
	else if (end != DAY_NONE && !(end == DAY_OPEN && may_reopen) && (end < END_FIRST || year_too_far(r, end)))
		rule_add(r, ANOMALY_00911_008);
	else
		r->end_ok = true;
}

static void judge_both(struct rule_run *r)
{
	int32_t start = r->after.start_day, end = r->after.end_day;

	if (end < start) {
		rule_add(r, ANOMALY_00911_014);
		r->end_ok = false;
		return;
	}
	if (r->type == NULL || r->d->kind == DECL_OUT || end == DAY_OPEN)
		return;
	if (r->type->same_quarter && day_quarter(start) != day_quarter(end))
		rule_add(r, rule_id(r, ANOMALY_90373_421, ANOMALY_90378_421));
	if (r->type->one_day && end != start)
		rule_add(r, ANOMALY_00911_008);
}

void rules_dates(struct rule_run *r)
{
	if (r->d->kind == DECL_OUT)
		r->start_ok = true;
	else
		judge_start(r);
	judge_end(r);
	if (r->start_ok && r->end_ok)
		judge_both(r);
}
