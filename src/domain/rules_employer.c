/* The employer: his numbers, what the office's files say about them, and whose
 * period a message is about.
 *
 * A missing mandate (90256-155) is no matter of the rules: a client that may
 * not speak for the employer is turned away by the use case with HTTP 403
 * before anything is judged. */
#include "domain/number.h"
#include "domain/rules_int.h"

static bool any_given(const struct decl_employer *e)
{
	return e->nsso != NUMBER_NONE || e->provisional != NUMBER_NONE || e->enterprise != NUMBER_NONE;
}

/* Check digits; true when all that is given is well formed. */
static bool numbers_well_formed(struct rule_run *r, const struct decl_employer *e)
{
	size_t n = r->found->n;

	if (e->nsso != NUMBER_NONE && !nsso_valid(e->nsso))
		rule_add(r, ANOMALY_00011_003);
	if (e->provisional != NUMBER_NONE && !nsso_provisional_valid(e->provisional))
		rule_add(r, ANOMALY_00948_003);
	if (e->enterprise != NUMBER_NONE && !enterprise_valid(e->enterprise))
		rule_add(r, ANOMALY_00014_003);
	return r->found->n == n;
}

/* The NSSO number has priority over the enterprise number (dimona.md 3.1). */
static void judge_in_files(struct rule_run *r, const struct decl_employer *e, const struct employer_facts *f)
{
	bool by_nsso = e->nsso != NUMBER_NONE || e->provisional != NUMBER_NONE;
	size_t n = r->found->n;

	if (f->repertory_loaded && by_nsso && !f->nsso_known)
		rule_add(r, e->nsso != NUMBER_NONE ? ANOMALY_00011_235 : ANOMALY_00948_235);
	if (e->enterprise != NUMBER_NONE && ((f->register_loaded && !f->in_register) ||
	    (f->repertory_loaded && !by_nsso && !f->in_repertory)))
		rule_add(r, ANOMALY_00014_235);
	if (r->found->n > n)
		return;
	if (f->enterprise == 0)
		rule_add(r, ANOMALY_90256_151);
	else if (by_nsso && f->nsso_known && e->enterprise != NUMBER_NONE && e->enterprise != f->enterprise)
		rule_add(r, ANOMALY_00014_022);
}

void rules_employer_numbers(struct rule_run *r)
{
	const struct decl_employer *e = &r->d->employer;

	if (any_given(e)) {
		if (numbers_well_formed(r, e))
			judge_in_files(r, e, &r->c->employer);
	} else if (r->d->kind == DECL_IN) {
		rule_add(r, ANOMALY_90256_364);
	}
}

void rules_employer_active(struct rule_run *r)
{
	const struct employer_facts *f = &r->c->employer;
	int32_t day = r->after.start_day;

	if (!r->start_ok || !f->repertory_loaded || !f->in_repertory)
		return;
	if (r->before != NULL && r->before->start_day == day)
		return;
	if (day < f->active_from_day || day > f->active_to_day)
		rule_add(r, rule_id(r, ANOMALY_90373_343, ANOMALY_90378_343));
}

void rules_owner(struct rule_run *r)
{
	const struct decl_employer *e = &r->d->employer;
	int64_t inss = r->d->worker.inss;
	bool owns = r->c->caller_employer == r->before->employer;

	if (!owns && !anomaly_has_blocking(r->found))
		rule_add(r, e->nsso != NUMBER_NONE ? ANOMALY_00011_347
		    : e->provisional != NUMBER_NONE ? ANOMALY_00948_347 : ANOMALY_00014_347);
	if (inss == NUMBER_NONE)
		return;
	if (inss < 0 || !inss_valid((uint64_t)inss))
		rule_add(r, ANOMALY_00024_003);
	/* Whose period it is is told to its employer only. */
	else if (owns && r->c->target_inss != 0 && inss != r->c->target_inss)
		rule_add(r, ANOMALY_00024_347);
}
