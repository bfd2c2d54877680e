/* The life of a Dimona period (dimona.md 1.1).
 *
 * A period is a fold over the accepted declarations that name it: one function
 * per kind of message, each total on what the rules let through, so that
 * taking in and rebuilding cannot differ.  Nothing here decides whether a
 * message is right; a message that does not fit is a bug and fails a CHECK.
 * Start reading at period_apply. */
#include "domain/period.h"

#include "domain/timeliness.h"

/* Codes are three characters in the glossary; what is longer was refused and is not kept. */
static void code_copy(char out[4], struct str s)
{
	memset(out, 0, 4);
	if (s.p != NULL && s.n <= 3)
		memcpy(out, s.p, s.n);
}

static bool day_given(int32_t day)
{
	return day != DAY_NONE && day != DAY_BAD;
}

/* More than a day and a night between begin and end as declared, by the clock. */
static bool hours_exceed_a_day(const struct period *p)
{
	return ((int64_t)p->end_day - p->start_day) * 24 * 60 + p->end_minute - p->start_minute > 24 * 60;
}

static void draft_in(struct period *p, const struct decl *d)
{
	memset(p, 0, sizeof(*p));
	p->start_day = DAY_NONE;
	p->end_day = DAY_OPEN;
	p->start_minute = MINUTE_NONE;
	p->end_minute = MINUTE_NONE;
	code_copy(p->worker_type, d->worker_type);
	code_copy(p->joint_committee, d->joint_committee);
	code_copy(p->user_joint_committee, d->user.joint_committee);
	p->user_enterprise = d->user.enterprise > 0 ? d->user.enterprise : 0;
	p->user_name = d->user.name;
}

void period_merge(struct period *p, const struct decl *d)
{
	if (d->kind == DECL_IN)
		draft_in(p, d);
	if (day_given(d->start_day))
		p->start_day = d->start_day;
	if (day_given(d->end_day))
		p->end_day = d->end_day;
	if (d->start_minute >= 0)
		p->start_minute = d->start_minute;
	if (d->end_minute >= 0)
		p->end_minute = d->end_minute;
	if (d->planned_hours > 0 && d->planned_hours <= INT32_MAX)
		p->planned_hours = (int32_t)d->planned_hours;
	if (strcmp(p->worker_type, "FLX") == 0 && d->start_minute == MINUTE_NONE && d->end_minute == MINUTE_NONE &&
	    hours_exceed_a_day(p)) {
		/* Dates without hours that are longer than a day: from here on a flexi-job by period. */
		p->start_minute = MINUTE_NONE;
		p->end_minute = MINUTE_NONE;
	}
}

bool period_start_moved_earlier(const struct period *before, const struct period *after)
{
	if (after->start_day != before->start_day)
		return after->start_day < before->start_day;
	return after->start_minute >= 0 && before->start_minute >= 0 && after->start_minute < before->start_minute;
}

static int64_t exceeding(const struct anomaly_list *l)
{
	for (size_t i = 0; i < l->n; i++)
		if (l->item[i].id == ANOMALY_90017_369)
			return l->item[i].number;
	return 0;
}

static void finish_in(struct period *p, enum decl_result result)
{
	CHECK(p->start_day != DAY_NONE);
	p->state = p->end_day == DAY_OPEN ? PERIOD_OPEN : PERIOD_CLOSED;
	if (result == RESULT_REFUSED) {
		/* What it said may be impossible; the worker sees it on its start day. */
		if (p->end_day == DAY_OPEN || p->end_day < p->start_day)
			p->end_day = p->start_day;
		p->state = PERIOD_REFUSED;
	}
	CHECK(p->end_day >= p->start_day);
	p->declared_start_day = p->start_day;
	p->declared_end_day = p->end_day;
}

static void apply_update(struct period *p, const struct decl *d, int64_t received_us, const struct anomaly_list *found)
{
	CHECK(period_is_live(p));
	struct period before = *p;
	period_merge(p, d);
	CHECK(p->end_day >= p->start_day);
	p->state = p->end_day == DAY_OPEN ? PERIOD_OPEN : PERIOD_CLOSED;
	if (period_start_moved_earlier(&before, p)) {
		/* -460 is also given to an end that moved too late; only the start makes the period late */
		p->start_received_us = received_us;
		p->late = before.late || timeliness_is_late(received_us, p->start_day, p->start_minute);
	}
	p->exceeding_hours = exceeding(found);
	p->changed_us = received_us;
}

bool period_heeds(enum decl_kind kind, enum decl_result result, bool names_itself)
{
	if (result == RESULT_WAITING)
		return false;
	return kind == DECL_IN ? names_itself : result != RESULT_REFUSED;
}

bool period_takes(const struct period *p, const struct decl *d)
{
	struct period after = *p;

	switch (d->kind) {
	case DECL_IN:
		return day_given(d->start_day);
	case DECL_OUT:
		return p->state == PERIOD_OPEN && day_given(d->end_day) && d->end_day >= p->start_day;
	case DECL_UPDATE:
		period_merge(&after, d);
		return period_is_live(p) && after.end_day >= after.start_day;
	case DECL_CANCEL:
		return period_is_live(p);
	case DECL_KIND__MAX:
	default:
		return false;
	}
}

void period_apply(struct period *p, const struct decl *d, int64_t id, int64_t employer, int64_t received_us,
    enum decl_result result, const struct anomaly_list *anomalies)
{
	CHECK(result == RESULT_ACCEPTED || result == RESULT_WARNED || (result == RESULT_REFUSED && d->kind == DECL_IN));
	switch (d->kind) {
	case DECL_IN:
		period_merge(p, d);
		p->id = id;
		p->employer = employer;
		p->received_us = received_us;
		p->start_received_us = received_us;
		p->late = anomaly_has(anomalies, ANOMALY_90373_460);
		p->exceeding_hours = exceeding(anomalies);
		finish_in(p, result);
		break;
	case DECL_OUT:
		CHECK(p->state == PERIOD_OPEN && day_given(d->end_day) && d->end_day >= p->start_day);
		p->end_day = d->end_day;
		p->state = PERIOD_CLOSED;
		p->changed_us = received_us;
		break;
	case DECL_UPDATE:
		apply_update(p, d, received_us, anomalies);
		break;
	case DECL_CANCEL:
		CHECK(period_is_live(p));
		p->state = PERIOD_CANCELLED;
		p->cancelled_us = received_us;
		break;
	case DECL_KIND__MAX:
	default:
		WRONG("a declaration without a kind");
	}
	p->last_id = id;
}

bool period_is_live(const struct period *p)
{
	return p->state == PERIOD_OPEN || p->state == PERIOD_CLOSED;
}

bool period_of_agency(const struct period *p)
{
	return strcmp(p->joint_committee, "322") == 0;
}

bool period_covers(const struct period *p, int32_t day)
{
	return period_is_live(p) && p->start_day <= day && day <= p->end_day;
}

int period_cmp(const struct period *a, const struct period *b)
{
	if (a->start_day != b->start_day)
		return a->start_day < b->start_day ? -1 : 1;
	return (a->id > b->id) - (a->id < b->id);
}
