/* The user undertaking of an agency worker (block 90107, dimona.md 3.2):
 * mandatory with joint committee 322, forbidden without. */
#include "domain/number.h"
#include "domain/rules_int.h"

static void judge_forbidden(struct rule_run *r, const struct decl_user *u)
{
	if (u->joint_committee.p != NULL)
		rule_add(r, ANOMALY_00046_005);
	if (u->enterprise != NUMBER_NONE)
		rule_add(r, ANOMALY_00131_005);
	if (u->name.p != NULL)
		rule_add(r, ANOMALY_00153_005);
	rules_address_forbidden(r, &u->address);
}

static void judge_committee(struct rule_run *r, struct str jc)
{
	const struct joint_committee_row *row = jc.p == NULL ? NULL : joint_committee_find(jc);
	int32_t day = r->after.start_day;

	if (jc.p == NULL || jc.n == 0)
		rule_add(r, ANOMALY_00046_001);
	else if (row == NULL || !row->user || (r->start_ok && (day < row->valid_from || day > row->valid_to)))
		rule_add(r, ANOMALY_00046_003); /* 322 as well: an agency does not hire from itself */
}

static void judge_number(struct rule_run *r, const struct decl_user *u)
{
	if (!enterprise_valid(u->enterprise))
		rule_add(r, ANOMALY_00131_003);
	else if (r->c->employer.register_loaded && !r->c->user_in_register)
		rule_add(r, ANOMALY_00131_235);
	/* An address beside the number says nothing new and is let pass. */
	if (u->name.p != NULL)
		rule_add(r, ANOMALY_90107_352);
}

/* By name and address: a foreign undertaking.  One with a Belgian address has a number. */
static void judge_name(struct rule_run *r, const struct decl_user *u)
{
	if (!rules_text_ok(u->name, 96))
		rule_add(r, ANOMALY_00153_003);
	if (u->address.country == COUNTRY_BELGIUM)
		rule_add(r, ANOMALY_00131_001);
	rules_address_required(r, &u->address);
}

void rules_user(struct rule_run *r)
{
	const struct decl_user *u = &r->d->user;

	/* Without a committee nobody knows whether the block belongs here. */
	if (!r->committee_ok)
		return;
	if (!rule_is(r->after.joint_committee, "322")) {
		if (u->given)
			judge_forbidden(r, u);
		return;
	}
	judge_committee(r, u->joint_committee);
	if (u->enterprise != NUMBER_NONE)
		judge_number(r, u);
	else if (u->name.p != NULL)
		judge_name(r, u);
	else
		rule_add(r, ANOMALY_90107_351);
}
