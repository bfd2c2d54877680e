/* The life of a period: each message on each state, and long random lives
 * against a reference small enough to be seen to be right. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/dies.h"
#include "domain/rules_script.h"

#include "domain/number.h"

static const struct anomaly_list none;

static void apply(struct period *p, enum decl_kind kind, const char *edits, int64_t received_us)
{
	static struct script s;

	script_read(&s, kind, edits);
	period_apply(p, &s.d, ID_NEW + received_us, AGENCY, received_us, RESULT_ACCEPTED, &none);
}

static void test_in(void **state)
{
	struct period p;

	(void)state;
	memset(&p, 0xFF, sizeof(p));
	apply(&p, DECL_IN, "", 10);
	assert_int_equal(p.id, ID_NEW + 10);
	assert_int_equal(p.last_id, ID_NEW + 10);
	assert_int_equal(p.employer, AGENCY);
	assert_int_equal(p.state, PERIOD_CLOSED);
	assert_int_equal(p.start_day, day_of(2026, 3, 2));
	assert_int_equal(p.end_day, day_of(2026, 3, 6));
	assert_int_equal(p.declared_start_day, p.start_day);
	assert_int_equal(p.declared_end_day, p.end_day);
	assert_int_equal(p.start_minute, MINUTE_NONE);
	assert_string_equal(p.worker_type, "OTH");
	assert_string_equal(p.joint_committee, "322");
	assert_string_equal(p.user_joint_committee, "XXX");
	assert_int_equal(p.user_enterprise, USER);
	assert_null(p.user_name.p);
	assert_int_equal(p.received_us, 10);
	assert_int_equal(p.start_received_us, 10);
	assert_int_equal(p.changed_us, 0);
	assert_int_equal(p.cancelled_us, 0);
	assert_false(p.late);
	apply(&p, DECL_IN, "jc=XXX; end=-; type=STU; hours=38; foreign=1; from=0800; to=1200", 11);
	assert_int_equal(p.state, PERIOD_OPEN);
	assert_int_equal(p.end_day, DAY_OPEN);
	assert_int_equal(p.planned_hours, 38);
	assert_int_equal(p.start_minute, 480);
	assert_int_equal(p.end_minute, 720);
	assert_int_equal(p.user_enterprise, 0);
	assert_true(str_is(p.user_name, "Müller GmbH & Co."));
	apply(&p, DECL_IN, "type=FLX; end=2026-03-03; from=0000; to=0000", 12);
	assert_int_equal(p.start_minute, 0);
	assert_int_equal(p.end_minute, 0);
}

static void test_warnings_are_kept(void **state)
{
	struct script s;
	struct period p;
	struct anomaly_list l = { 0 };

	(void)state;
	anomaly_add(&l, ANOMALY_90373_460, 0);
	anomaly_add(&l, ANOMALY_90017_369, 12);
	script_read(&s, DECL_IN, "type=STU; hours=38");
	period_apply(&p, &s.d, ID_NEW, AGENCY, 1, RESULT_WARNED, &l);
	assert_true(p.late);
	assert_int_equal(p.exceeding_hours, 12);
	script_read(&s, DECL_UPDATE, "end=2026-03-05; hours=-");
	period_apply(&p, &s.d, ID_NEW, AGENCY, 2, RESULT_ACCEPTED, &none);
	assert_true(p.late); /* late stays late */
	assert_int_equal(p.exceeding_hours, 0);
	assert_int_equal(p.planned_hours, 38);
	p.late = false;
	memset(&l, 0, sizeof(l));
	anomaly_add(&l, ANOMALY_90378_460, 0);
	period_apply(&p, &s.d, ID_NEW, AGENCY, 3, RESULT_WARNED, &l);
	assert_false(p.late); /* a late change of the end does not make the start late */
	script_read(&s, DECL_UPDATE, "start=2026-03-01");
	period_apply(&p, &s.d, ID_NEW, AGENCY, local_instant(day_of(2026, 3, 2), 0, false) - 1, RESULT_WARNED, &l);
	assert_false(p.late);
	script_read(&s, DECL_UPDATE, "start=2026-02-28");
	period_apply(&p, &s.d, ID_NEW, AGENCY, local_instant(day_of(2026, 3, 1), 0, false), RESULT_WARNED, &l);
	assert_true(p.late);
}

static void test_out_and_cancel(void **state)
{
	struct period p;

	(void)state;
	apply(&p, DECL_IN, "jc=XXX; end=-", 1);
	apply(&p, DECL_OUT, "end=2026-03-20", 2);
	assert_int_equal(p.state, PERIOD_CLOSED);
	assert_int_equal(p.end_day, day_of(2026, 3, 20));
	assert_int_equal(p.declared_end_day, DAY_OPEN);
	assert_int_equal(p.changed_us, 2);
	assert_int_equal(p.last_id, ID_NEW + 2);
	assert_int_equal(p.id, ID_NEW + 1);
	apply(&p, DECL_UPDATE, "end=open", 3);
	assert_int_equal(p.state, PERIOD_OPEN);
	apply(&p, DECL_CANCEL, "", 4);
	assert_int_equal(p.state, PERIOD_CANCELLED);
	assert_int_equal(p.cancelled_us, 4);
	assert_int_equal(p.changed_us, 3);
	assert_false(period_is_live(&p));
}

static void test_start_received(void **state)
{
	static const struct { const char *in, *update; bool counts; } table[] = {
		{ "", "end=2026-03-05", false },
		{ "", "start=2026-03-03", false },
		{ "", "start=2026-03-01", true },
		{ "type=FLX; end=2026-03-02; from=0800; to=1200", "from=0759", true },
		{ "type=FLX; end=2026-03-02; from=0800; to=1200", "from=0801", false },
		{ "type=FLX; end=2026-03-02; from=0800; to=1200", "to=1300", false },
		{ "type=FLX; end=2026-03-06", "end=2026-03-02; from=0600; to=0700", false },
	};
	struct period p;

	(void)state;
	for (size_t i = 0; i < N_OF(table); i++) {
		apply(&p, DECL_IN, table[i].in, 1);
		apply(&p, DECL_UPDATE, table[i].update, 2);
		assert_int_equal(p.start_received_us, table[i].counts ? 2 : 1);
		assert_int_equal(p.received_us, 1);
	}
}

/* A flexi-job keeps its hours over one midnight, and loses them beyond a day. */
static void test_flexi_hours(void **state)
{
	static const struct { const char *hours, *update; bool kept; } table[] = {
		{ "from=2200; to=0600; end=2026-03-03", "start=2026-03-03; end=2026-03-04", true },
		{ "from=0800; to=0800; end=2026-03-02", "end=2026-03-03", true },
		{ "from=0800; to=0801; end=2026-03-02", "end=2026-03-03", false },
		{ "from=0800; to=1200; end=2026-03-02", "end=2026-03-09", false },
		{ "from=0800; to=1200; end=2026-03-02", "start=2026-02-20", false },
	};
	struct period p;
	char in[64];

	(void)state;
	for (size_t i = 0; i < N_OF(table); i++) {
		snprintf(in, sizeof(in), "type=FLX; %s", table[i].hours);
		apply(&p, DECL_IN, in, 1);
		assert_true(p.start_minute >= 0);
		apply(&p, DECL_UPDATE, table[i].update, 2);
		assert_int_equal(p.start_minute >= 0, table[i].kept);
		assert_int_equal(p.end_minute >= 0, table[i].kept);
	}
}

static void test_covers_and_order(void **state)
{
	struct period p = script_period(5), q = p;

	(void)state;
	assert_false(period_covers(&p, p.start_day - 1));
	assert_true(period_covers(&p, p.start_day));
	assert_true(period_covers(&p, p.end_day));
	assert_false(period_covers(&p, p.end_day + 1));
	p.state = PERIOD_CANCELLED;
	assert_false(period_covers(&p, p.start_day));
	p.state = PERIOD_REFUSED;
	assert_false(period_covers(&p, p.start_day));
	assert_int_equal(period_cmp(&p, &q), 0);
	q.id = 6;
	assert_true(period_cmp(&p, &q) < 0);
	assert_true(period_cmp(&q, &p) > 0);
	q.start_day--;
	assert_true(period_cmp(&p, &q) > 0);
	assert_true(period_cmp(&q, &p) < 0);
}

static void apply_wrong(enum period_state state, enum decl_kind kind, enum decl_result result)
{
	struct script s;
	struct period p = script_period(5);

	p.state = state;
	script_read(&s, kind, "end=2026-03-05");
	period_apply(&p, &s.d, ID_NEW, AGENCY, 1, result, &none);
}

static void out_on_closed(void) { apply_wrong(PERIOD_CLOSED, DECL_OUT, RESULT_ACCEPTED); }
static void update_on_cancelled(void) { apply_wrong(PERIOD_CANCELLED, DECL_UPDATE, RESULT_ACCEPTED); }
static void cancel_on_refused(void) { apply_wrong(PERIOD_REFUSED, DECL_CANCEL, RESULT_ACCEPTED); }
static void refused_update(void) { apply_wrong(PERIOD_CLOSED, DECL_UPDATE, RESULT_REFUSED); }
static void waiting_in(void) { apply_wrong(PERIOD_CLOSED, DECL_IN, RESULT_WAITING); }

static void test_misfits_are_bugs(void **state)
{
	(void)state;
	assert_true(dies(out_on_closed));
	assert_true(dies(update_on_cancelled));
	assert_true(dies(cancel_on_refused));
	assert_true(dies(refused_update));
	assert_true(dies(waiting_in));
}

/* Random lives of one worker. */
#define LIVES 60
#define MESSAGES 120
#define FIRST_DAY 20515 /* 2026-03-03 */

struct logged { struct decl d; int64_t id, received_us, employer; enum decl_result result; struct anomaly_list found; };

struct life {
	uint64_t seed;
	size_t n, n_log, n_accepted;
	struct period period[MESSAGES];
	struct logged log[MESSAGES];
	struct period near[MESSAGES];
};

static uint32_t pick(struct life *l, uint32_t n)
{
	l->seed ^= l->seed << 13;
	l->seed ^= l->seed >> 7;
	l->seed ^= l->seed << 17;
	return (uint32_t)(l->seed >> 32) % n;
}

static int32_t some_day(struct life *l)
{
	return FIRST_DAY + (int32_t)pick(l, 20);
}

static void some_in(struct life *l, struct script *s)
{
	bool agency = pick(l, 2) == 0;

	script_read(s, DECL_IN, "");
	if (agency) {
		s->d.user.enterprise = pick(l, 2) == 0 ? USER : OTHER_USER;
	} else {
		s->d.joint_committee = STR("XXX");
		s->d.user = (struct decl_user){ .given = false };
	}
	s->d.start_day = some_day(l);
	s->d.end_day = pick(l, 3) == 0 ? DAY_NONE : s->d.start_day + (int32_t)pick(l, 5) - 1;
	s->c.caller_employer = pick(l, 3) == 0 ? OTHER_AGENCY : AGENCY;
	s->d.employer.enterprise = s->c.caller_employer;
}

static void some_change(struct life *l, struct script *s, struct period *target)
{
	static const enum decl_kind kinds[] = { DECL_OUT, DECL_UPDATE, DECL_UPDATE, DECL_CANCEL };

	script_read(s, kinds[pick(l, 4)], "");
	s->target = *target;
	s->d.period_id = target->id;
	s->c.caller_employer = target->employer;
	if (s->d.kind == DECL_UPDATE && pick(l, 2) == 0)
		s->d.start_day = some_day(l);
	if (s->d.kind == DECL_OUT || (s->d.kind == DECL_UPDATE && pick(l, 2) == 0))
		s->d.end_day = pick(l, 4) == 0 ? DAY_OPEN : some_day(l);
}

static int by_order(const void *a, const void *b)
{
	return period_cmp(a, b);
}

static void gather_near(struct life *l, struct script *s)
{
	int32_t from, to;

	s->c.near = l->near;
	s->c.n_near = 0;
	if (!rules_span(&s->d, s->c.target, &from, &to))
		return;
	for (size_t i = 0; i < l->n; i++) {
		const struct period *p = &l->period[i];
		if (p->state != PERIOD_REFUSED && p->start_day <= to && p->end_day >= from)
			l->near[s->c.n_near++] = *p;
	}
	qsort(l->near, s->c.n_near, sizeof(l->near[0]), by_order);
}

/* The state machine of dimona.md 1.1, as far as dates do not matter. */
static bool model_admits(enum period_state state, enum decl_kind kind)
{
	if (state != PERIOD_OPEN && state != PERIOD_CLOSED)
		return false;
	return kind != DECL_OUT || state == PERIOD_OPEN;
}

static void check_change(const struct period *before, const struct period *after, const struct decl *d)
{
	assert_true(model_admits(before->state, d->kind));
	assert_int_equal(after->id, before->id);
	assert_int_equal(after->employer, before->employer);
	assert_int_equal(after->received_us, before->received_us);
	assert_memory_equal(after->worker_type, before->worker_type, 4);
	assert_memory_equal(after->joint_committee, before->joint_committee, 4);
	assert_int_equal(after->user_enterprise, before->user_enterprise);
	assert_true(after->end_day >= after->start_day);
	if (d->kind == DECL_OUT)
		assert_int_equal(after->state, PERIOD_CLOSED);
	if (d->kind == DECL_CANCEL)
		assert_int_equal(after->state, PERIOD_CANCELLED);
	if (d->kind == DECL_UPDATE) {
		assert_true(after->start_day != before->start_day || after->end_day != before->end_day);
		assert_int_equal(after->state == PERIOD_OPEN, after->end_day == DAY_OPEN);
		assert_true(before->state == PERIOD_CLOSED || after->state == PERIOD_OPEN);
		assert_false(strcmp(after->joint_committee, "322") == 0 && after->state == PERIOD_OPEN);
	}
}

static void check_no_overlap(const struct life *l)
{
	for (size_t i = 0; i < l->n; i++) {
		for (size_t k = 0; k < i; k++) {
			const struct period *a = &l->period[i], *b = &l->period[k];
			if (period_is_live(a) && period_is_live(b) && a->employer == b->employer &&
			    strcmp(a->joint_committee, b->joint_committee) == 0 &&
			    a->user_enterprise == b->user_enterprise)
				assert_true(a->start_day > b->end_day || b->start_day > a->end_day);
		}
	}
}

static void one_message(struct life *l, int64_t serial)
{
	struct script s;
	struct judgement j;
	size_t at = l->n == 0 ? 0 : pick(l, (uint32_t)l->n);
	bool is_in = l->n == 0 || pick(l, 2) == 0;

	if (is_in)
		some_in(l, &s);
	else
		some_change(l, &s, &l->period[at]);
	s.c.received_us = local_instant(FIRST_DAY, (int)serial, false);
	gather_near(l, &s);
	rules_judge(&s.d, dimona_id(serial), &s.c, &j);
	if (!is_in && j.result == RESULT_REFUSED && s.d.kind == DECL_CANCEL)
		assert_false(model_admits(l->period[at].state, DECL_CANCEL));
	if (!j.keeps_period)
		return;
	l->log[l->n_log++] = (struct logged){ s.d, dimona_id(serial), s.c.received_us, s.c.caller_employer, j.result,
		j.anomalies };
	if (is_in) {
		l->period[l->n++] = j.period;
		return;
	}
	l->n_accepted++;
	check_change(&l->period[at], &j.period, &s.d);
	l->period[at] = j.period;
}

/* What `interimctl rebuild` does. */
static void check_replay(const struct life *l)
{
	static struct period again[MESSAGES];
	size_t n = 0;

	for (size_t i = 0; i < l->n_log; i++) {
		const struct logged *g = &l->log[i];
		size_t at = n;
		if (g->d.kind == DECL_IN)
			n++;
		else
			for (at = 0; again[at].id != g->d.period_id; at++)
				assert_true(at < n);
		period_apply(&again[at], &g->d, g->id, g->employer, g->received_us, g->result, &g->found);
	}
	assert_int_equal(n, l->n);
	assert_memory_equal(again, l->period, n * sizeof(again[0]));
}

static void test_random_lives(void **state)
{
	static struct life l;
	size_t n_accepted = 0;

	(void)state;
	for (uint64_t life = 0; life < LIVES; life++) {
		memset(&l, 0, sizeof(l));
		l.seed = UINT64_C(0x9E3779B97F4A7C15) * (life + 1);
		for (int64_t i = 1; i <= MESSAGES; i++) {
			one_message(&l, i);
			check_no_overlap(&l);
		}
		check_replay(&l);
		n_accepted += l.n_accepted;
	}
	assert_true(n_accepted > LIVES * 5); /* the lives are not empty */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_in), cmocka_unit_test(test_warnings_are_kept),
		cmocka_unit_test(test_out_and_cancel), cmocka_unit_test(test_start_received),
		cmocka_unit_test(test_flexi_hours), cmocka_unit_test(test_covers_and_order),
		cmocka_unit_test(test_misfits_are_bugs),
		cmocka_unit_test(test_random_lives),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
