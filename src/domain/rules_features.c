/* What an IN says about the job (block 90374) and the three blocks that depend
 * on it: control cards of the building trade, the student's place of work,
 * small statutes.  Which type needs what stands in worker_type.tsv, which type
 * goes with which committee in type_committee.tsv. */
#include "domain/number.h"
#include "domain/rules_int.h"

static void judge_type(struct rule_run *r)
{
	int32_t day = r->after.start_day;

	if (r->d->worker_type.p == NULL || r->d->worker_type.n == 0)
		rule_add(r, ANOMALY_00655_001);
	else if (r->type == NULL)
		rule_add(r, ANOMALY_00655_003);
	else if (!r->type->message || (r->start_ok && (day < r->type->valid_from || day > r->type->valid_to)))
		rule_add(r, ANOMALY_00655_005);
}

/* 322 is for recognised agencies: an employer known not to be one may not use it. */
static bool known_no_agency(const struct employer_facts *f)
{
	return f->repertory_loaded && f->in_repertory && !f->agency;
}

static void judge_committee(struct rule_run *r)
{
	struct str jc = r->d->joint_committee;
	const struct joint_committee_row *row = jc.p == NULL ? NULL : joint_committee_find(jc);
	int32_t day = r->after.start_day;

	if (jc.p == NULL || jc.n == 0)
		rule_add(r, ANOMALY_00046_001);
	else if (row == NULL || !row->employer || (r->start_ok && (day < row->valid_from || day > row->valid_to)))
		rule_add(r, ANOMALY_00046_003);
	else if (str_is(jc, "322") && known_no_agency(&r->c->employer))
		rule_add(r, ANOMALY_00046_005);
	else
		r->committee_ok = true;
}

/* Is the code one of the words of "144 145 302"? */
static bool listed(const char *words, const char *code)
{
	struct str rest = str_of(words);

	while (rest.p != NULL)
		if (str_is(str_cut(&rest, ' '), code))
			return true;
	return false;
}

static void judge_type_with_committee(struct rule_run *r)
{
	const struct type_committee_row *row = type_committee_find(r->d->worker_type);
	bool agency = rule_is(r->after.joint_committee, "322");
	const char *committee = agency ? r->after.user_joint_committee : r->after.joint_committee;
	bool fits;

	if (row == NULL || !r->committee_ok)
		return;
	if (agency && committee[0] == '\0')
		fits = row->user_absent;
	else
		fits = rule_is(row->mode, "only") == listed(row->committees, committee);
	if (!fits)
		rule_add(r, ANOMALY_90374_349);
}

/* Only public employers have sub-entities, and none of them is known here. */
static void judge_sub_entity(struct rule_run *r)
{
	struct str s = r->d->sub_entity;

	if (s.p == NULL)
		return;
	rule_add(r, s.n == 10 && str_all_digits(s) ? ANOMALY_00652_005 : ANOMALY_00652_003);
}

enum need { NEED_FORBIDDEN, NEED_OPTIONAL, NEED_MANDATORY };

/* dimona.md 3.3 */
static enum need cards_needed(const struct rule_run *r)
{
	static const char *const optional[] = { "DWD", "IVT", "TRI", "STU" };
	const struct period *p = &r->after;

	if (rule_is(p->joint_committee, "124") || rule_is(p->user_joint_committee, "124"))
		return NEED_MANDATORY;
	if (!rule_is(p->joint_committee, "322") || p->user_joint_committee[0] != '\0')
		return NEED_FORBIDDEN;
	if (rule_is(p->worker_type, "BCW"))
		return NEED_MANDATORY;
	for (size_t i = 0; i < N_OF(optional); i++)
		if (rule_is(p->worker_type, optional[i]))
			return NEED_OPTIONAL;
	return NEED_FORBIDDEN;
}

static void judge_cards(struct rule_run *r)
{
	static const struct { enum anomaly absent, bad, forbidden; } ids[2] = {
		{ ANOMALY_00663_001, ANOMALY_00663_003, ANOMALY_00663_005 },
		{ ANOMALY_00664_001, ANOMALY_00664_003, ANOMALY_00664_005 },
	};
	const struct str card[2] = { r->d->card_first, r->d->card_next };
	enum need need = cards_needed(r);

	if (!r->committee_ok)
		return;
	for (size_t i = 0; i < 2; i++) {
		if (card[i].p == NULL) {
			if (need == NEED_MANDATORY || (need == NEED_OPTIONAL && r->d->cards_given))
				rule_add(r, ids[i].absent);
		} else if (need == NEED_FORBIDDEN) {
			rule_add(r, ids[i].forbidden);
		} else if (!c32a_valid(card[i])) {
			rule_add(r, ids[i].bad);
		}
	}
	if (need != NEED_FORBIDDEN && card[0].p != NULL && str_eq(card[0], card[1]))
		rule_add(r, ANOMALY_00664_353);
}

static void judge_place(struct rule_run *r)
{
	const struct decl *d = r->d;

	if (!d->place_given || r->type == NULL)
		return;
	if (!rule_is(r->type->code, "STU")) {
		if (d->place_name.p != NULL)
			rule_add(r, ANOMALY_00776_005);
		rules_address_forbidden(r, &d->place_address);
		return;
	}
	if (d->place_name.p != NULL && !rules_text_ok(d->place_name, 96))
		rule_add(r, ANOMALY_00776_003);
	if (d->place_name.p != NULL || d->place_address.given)
		rules_address_required(r, &d->place_address);
}

/* One zone of the small statutes: absent, not one of two words, or forbidden. */
static void judge_word(struct rule_run *r, struct str s, const char *const words[2], const enum anomaly ids[3])
{
	if (!r->type->small && s.p != NULL)
		rule_add(r, ids[2]);
	else if (r->type->small && s.p == NULL)
		rule_add(r, ids[0]);
	else if (s.p != NULL && !str_is(s, words[0]) && !str_is(s, words[1]))
		rule_add(r, ids[1]);
}

static void judge_small(struct rule_run *r)
{
	static const char *const natures[2] = { "EMPLOYEE", "WORKER" }, *const statuses[2] = { "F1", "F2" };
	static const enum anomaly nature[3] = { ANOMALY_01231_001, ANOMALY_01231_003, ANOMALY_01231_005 };
	static const enum anomaly status[3] = { ANOMALY_00053_001, ANOMALY_00053_003, ANOMALY_00053_005 };
	const struct decl *d = r->d;

	if (r->type == NULL)
		return;
	judge_word(r, d->small_nature, natures, nature);
	judge_word(r, d->small_status, statuses, status);
	/* The one id of this zone: a risk without small statute, or no risk at all, fits no nature of work. */
	if (d->small_risk_given && (!r->type->small || d->small_risk < 0 || d->small_risk > 999))
		rule_add(r, ANOMALY_00041_521);
}

void rules_features(struct rule_run *r)
{
	judge_type(r);
	judge_committee(r);
	judge_type_with_committee(r);
	judge_sub_entity(r);
	judge_cards(r);
	judge_place(r);
	judge_small(r);
}
