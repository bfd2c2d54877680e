/* The law of declarations: the order of the rules and the result.
 *
 * All faults of a declaration are told at once, so a rule does not stop at the
 * first one; it keeps silent only about what depends on something that is
 * wrong already.  The rules by subject: rules_employer.c, rules_worker.c,
 * rules_address.c, rules_features.c, rules_user.c, rules_dates.c,
 * rules_hours.c, rules_overlap.c, rules_change.c.  Which id is raised by which
 * of them, or why it cannot occur, stands in codes/anomaly.tsv.
 * Start reading at rules_judge. */
#include "domain/rules.h"

#include "domain/number.h"
#include "domain/rules_int.h"

#define SPAN_MARGIN_DAYS 2 /* occasional days in a row (00910-459) reach so far */

static void judge_in(struct rule_run *r)
{
	rules_dates(r);
	rules_employer_active(r);
	rules_worker(r);
	rules_features(r);
	rules_user(r);
	rules_hours(r);
	rules_planned(r);
	rules_overlap(r);
	rules_consecutive(r);
	rules_student_quota(r);
	rules_lateness(r);
}

static void judge_update(struct rule_run *r)
{
	if (!rules_change(r))
		return;
	rules_dates(r);
	rules_employer_active(r);
	rules_hours(r);
	rules_planned(r);
	rules_unchanged(r);
	rules_overlap(r);
	rules_consecutive(r);
	rules_student_quota(r);
	rules_lateness(r);
}

static void judge_kind(struct rule_run *r)
{
	rules_employer_numbers(r);
	switch (r->d->kind) {
	case DECL_IN:
		judge_in(r);
		break;
	case DECL_UPDATE:
		judge_update(r);
		break;
	case DECL_OUT:
		if (rules_change(r))
			rules_dates(r);
		break;
	case DECL_CANCEL:
		(void)rules_change(r);
		break;
	case DECL_KIND__MAX:
	default:
		WRONG("a declaration without a kind");
	}
}

bool rules_needs_identification(const struct decl *d)
{
	const struct worker_type_row *type = worker_type_find(d->worker_type);

	return d->kind == DECL_IN && d->worker.inss == NUMBER_NONE && rules_identity_complete(&d->worker) &&
	       (type == NULL || !type->inss);
}

static enum decl_result result_of(const struct decl *d, const struct anomaly_list *found)
{
	if (anomaly_has_blocking(found))
		return RESULT_REFUSED;
	if (rules_needs_identification(d))
		return RESULT_WAITING;
	return found->n > 0 ? RESULT_WARNED : RESULT_ACCEPTED;
}

/* A refused IN is shown to its worker when it is certain whom it is about, when
 * and by whom, and when no period of the same employer says the same. */
static bool worth_showing(const struct rule_run *r)
{
	int64_t inss = r->d->worker.inss;

	return r->d->kind == DECL_IN && inss > 0 && inss_valid((uint64_t)inss) && r->start_ok &&
	       r->c->caller_employer != 0 && r->c->employer.enterprise != 0 &&
	       !anomaly_has(r->found, ANOMALY_90373_333) && !anomaly_has(r->found, ANOMALY_90373_334);
}

void rules_judge(const struct decl *d, int64_t id, const struct rule_context *c, struct judgement *j_r)
{
	struct rule_run r = { .d = d, .c = c, .found = &j_r->anomalies, .received_day = local_day(c->received_us) };

	memset(j_r, 0, sizeof(*j_r));
	if (d->kind != DECL_IN && c->target != NULL) {
		r.before = c->target;
		r.after = *c->target;
	}
	if (d->kind == DECL_IN || r.before != NULL)
		period_merge(&r.after, d);
	if (d->kind == DECL_IN) {
		r.after.id = id;
		r.after.employer = c->caller_employer;
	}
	r.type = d->kind == DECL_IN ? worker_type_find(d->worker_type) : worker_type_find(str_of(r.after.worker_type));
	judge_kind(&r);
	j_r->result = result_of(d, &j_r->anomalies);
	if (j_r->result == RESULT_WAITING || (j_r->result == RESULT_REFUSED && !worth_showing(&r)))
		return;
	j_r->keeps_period = true;
	if (r.before != NULL)
		j_r->period = *r.before;
	period_apply(&j_r->period, d, id, c->caller_employer, c->received_us, j_r->result, &j_r->anomalies);
}

bool rules_span(const struct decl *d, const struct period *target, int32_t *from_r, int32_t *to_r)
{
	struct period p;

	if (d->kind == DECL_UPDATE && target != NULL)
		p = *target;
	else if (d->kind != DECL_IN)
		return false;
	period_merge(&p, d);
	if (p.start_day == DAY_NONE)
		return false;
	if (p.end_day < p.start_day)
		p.end_day = p.start_day;
	*from_r = p.start_day - SPAN_MARGIN_DAYS;
	*to_r = p.end_day > DAY_OPEN - SPAN_MARGIN_DAYS ? DAY_OPEN : p.end_day + SPAN_MARGIN_DAYS;
	return true;
}

int rules_student_year(const struct decl *d, const struct period *target)
{
	struct period p;

	if (d->kind == DECL_UPDATE && target != NULL && period_is_live(target))
		p = *target;
	else if (d->kind != DECL_IN)
		return 0;
	period_merge(&p, d);
	return p.start_day == DAY_NONE || !rule_is(p.worker_type, "STU") ? 0 : day_ymd(p.start_day).year;
}
