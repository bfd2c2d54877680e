/* The points of correctness, one small function each (dimona.md 7.3).
 *
 * What only the contract can tell (are these my days, is this my type of work)
 * is not guessed: it is marked as open, with what was declared beside it.  A
 * table says which function judges which point.  Start reading at the end. */
#include "domain/correctness.h"

struct judging {
	const struct period *p;
	const struct verdict *v;
	const struct correct_facts *f;
	bool of_agency;
};

static struct correct_judgement say(enum correct_mark mark, enum correct_why why)
{
	return (struct correct_judgement){ mark, why };
}

static struct correct_judgement judge_time(const struct judging *j)
{
	switch (j->v->code) {
	case VERDICT_IN_TIME:
		return say(CORRECT_YES, WHY_IN_TIME);
	case VERDICT_SAME_DAY:
		return say(CORRECT_OPEN, WHY_SAME_DAY);
	case VERDICT_LATE:
		return say(CORRECT_NO, WHY_LATE);
	case VERDICT_REFUSED:
	case VERDICT_CANCELLED:
	case VERDICT_CANCELLED_LATE:
	case VERDICT_MISSING:
	case VERDICT__MAX:
	default:
		return say(CORRECT_UNNEEDED, WHY_NO_TIME);
	}
}

static struct correct_judgement judge_valid(const struct judging *j)
{
	if (j->p->state == PERIOD_REFUSED)
		return say(CORRECT_NO, WHY_REFUSED);
	if (j->p->state == PERIOD_CANCELLED)
		return say(CORRECT_NO, WHY_CANCELLED);
	return say(CORRECT_YES, WHY_STANDS);
}

static struct correct_judgement judge_agency(const struct judging *j)
{
	if (!j->of_agency)
		return say(CORRECT_UNNEEDED, WHY_EMPLOYER);
	if (!j->f->repertory_loaded)
		return say(CORRECT_OPEN, WHY_AGENCY_UNKNOWN);
	return j->f->agency ? say(CORRECT_YES, WHY_AGENCY) : say(CORRECT_NO, WHY_NO_AGENCY);
}

static struct correct_judgement judge_person(const struct judging *j)
{
	(void)j;   /* the period was found under his number */
	return say(CORRECT_YES, WHY_PERSON);
}

static struct correct_judgement judge_user(const struct judging *j)
{
	if (!j->of_agency)
		return say(CORRECT_UNNEEDED, WHY_USER_UNNEEDED);
	if (j->p->user_enterprise == 0)
		return j->p->user_name.p == NULL ? say(CORRECT_NO, WHY_NO_USER) : say(CORRECT_OPEN, WHY_USER_BY_NAME);
	if (!j->f->register_loaded)
		return say(CORRECT_OPEN, WHY_USER_UNCHECKED);
	return j->f->user_in_register ? say(CORRECT_YES, WHY_USER) : say(CORRECT_NO, WHY_USER_UNKNOWN);
}

static struct correct_judgement judge_committee(const struct judging *j)
{
	const struct joint_committee_row *row = joint_committee_find(str_of(j->p->user_joint_committee));

	if (!j->of_agency)
		return say(CORRECT_UNNEEDED, WHY_COMMITTEE_UNNEEDED);
	if (row == NULL || !row->user || j->p->start_day < row->valid_from || j->p->start_day > row->valid_to)
		return say(CORRECT_NO, WHY_NO_COMMITTEE);
	return say(CORRECT_YES, WHY_COMMITTEE);
}

static struct correct_judgement judge_type(const struct judging *j)
{
	const struct worker_type_row *row = worker_type_find(str_of(j->p->worker_type));

	if (row == NULL || j->p->start_day < row->valid_from || j->p->start_day > row->valid_to)
		return say(CORRECT_NO, WHY_NO_TYPE);
	return say(CORRECT_OPEN, WHY_TYPE);
}

static struct correct_judgement judge_days(const struct judging *j)
{
	return say(CORRECT_OPEN, j->p->end_day == DAY_OPEN ? WHY_NO_END : WHY_DAYS);
}

/* dimona.md 3.4: the columns hours and planned of worker_type.tsv. */
static struct correct_judgement judge_hours(const struct judging *j)
{
	const struct worker_type_row *row = worker_type_find(str_of(j->p->worker_type));
	bool one_day = j->p->start_day == j->p->end_day;

	if (row != NULL && row->planned)
		return j->p->planned_hours > 0 ? say(CORRECT_YES, WHY_PLANNED) : say(CORRECT_NO, WHY_NO_PLANNED);
	if (j->p->start_minute >= 0 && j->p->end_minute >= 0)
		return say(CORRECT_YES, WHY_HOURS);
	if (row != NULL && (strcmp(row->hours, "start_end") == 0 || (strcmp(row->hours, "oneday") == 0 && one_day)))
		return say(CORRECT_NO, WHY_NO_HOURS);
	return say(CORRECT_UNNEEDED, WHY_HOURS_UNNEEDED);
}

static struct correct_judgement (*const judges[POINT__MAX])(const struct judging *j) = {
	[POINT_TIME] = judge_time, [POINT_VALID] = judge_valid, [POINT_AGENCY] = judge_agency,
	[POINT_PERSON] = judge_person, [POINT_USER] = judge_user, [POINT_COMMITTEE] = judge_committee,
	[POINT_TYPE] = judge_type, [POINT_DAYS] = judge_days, [POINT_HOURS] = judge_hours,
};

void correctness_judge(const struct period *p, const struct verdict *v, const struct correct_facts *f,
    struct correct_judgement j_r[POINT__MAX])
{
	struct judging j = { p, v, f, period_of_agency(p) };

	for (size_t i = 0; i < POINT__MAX; i++)
		j_r[i] = judges[i](&j);
}
