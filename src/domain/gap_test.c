/* Noted days against declarations: both sides of every edge. */
#include "domain/gap.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#include "domain/number.h"
#include "domain/rules_script.h"

#define NOW "2026-11-24 10:00"   /* a Tuesday */
#define VLIER INT64_C(123456749)
#define TANDEM INT64_C(876543270)
#define MANY 40

struct world {
	struct arena *a;
	struct period p[MANY];
	size_t n;
	struct noted_day d[MANY];
	size_t n_noted;
	int32_t complete[4];
	size_t n_complete;
	struct gap_list found;
};

static int set_up(void **state)
{
	static struct world w;

	w = (struct world){ .a = arena_new(8u << 20) };
	*state = &w;
	return 0;
}

static int tear_down(void **state)
{
	struct world *w = *state;

	arena_free(&w->a);
	return 0;
}

static int32_t day(const char *text)
{
	return script_day(str_of(text));
}

static struct period *add(struct world *w, const char *start, const char *end)
{
	struct period *p = &w->p[w->n];

	*p = script_period(dimona_id((int64_t)++w->n));
	p->start_day = day(start);
	p->end_day = end == NULL ? DAY_OPEN : day(end);
	p->state = end == NULL ? PERIOD_OPEN : PERIOD_CLOSED;
	p->start_minute = p->end_minute = MINUTE_NONE;
	p->employer = VLIER;
	p->received_us = p->start_received_us = local_instant(p->start_day - 1, 12 * 60, false);
	return p;
}

static struct noted_day *note(struct world *w, const char *on)
{
	struct noted_day *d = &w->d[w->n_noted++];

	*d = (struct noted_day){ .day = day(on), .start_minute = MINUTE_NONE, .end_minute = MINUTE_NONE,
		.agency = STR(""), .user = STR("") };
	return d;
}

static int by_order(const void *a, const void *b)
{
	return period_cmp(a, b);
}

/* Companies are called by a name where they have one here, else by their number. */
static struct str name_of(struct world *w, int64_t enterprise)
{
	char number[13];

	if (enterprise == VLIER) {
		return STR("Vlier Interim");
	}
	if (enterprise == TANDEM) {
		return STR("Tandem Uitzendwerk");
	}
	enterprise_format(enterprise, number);
	return str_dup(w->a, str_of(number));
}

static const struct gap_list *find_in(struct world *w, const char *from, const char *to)
{
	int64_t now_us = script_instant(str_of(NOW));
	struct overview *o;
	struct str *name;

	qsort(w->p, w->n, sizeof(w->p[0]), by_order);
	o = overview_build(w->a, w->p, w->n, now_us, true);
	name = arena_array_of(w->a, o->n_companies, struct str);
	for (size_t i = 0; i < o->n_companies; i++) {
		name[i] = name_of(w, o->company[i].enterprise);
	}
	w->found = gap_find(w->a, &(struct gap_asked){ .o = o, .name = name, .noted = w->d, .n_noted = w->n_noted,
	    .complete = w->complete, .n_complete = w->n_complete, .from = day(from), .to = day(to), .now_us = now_us });
	return &w->found;
}

static const struct gap_list *find(struct world *w)
{
	return find_in(w, "2025-01-01", "2027-12-31");
}

/* The only finding. */
static enum gap_code only(struct world *w)
{
	const struct gap_list *found = find(w);

	assert_int_equal(found->n, 1);
	assert_int_equal(found->n_wrong, gap_is_wrong(found->gap[0].code));
	return found->gap[0].code;
}

static void a_declared_day_is_declared(void **state)
{
	static const struct { const char *start, *end; enum gap_code code; } rows[] = {
		{ "2026-11-09", "2026-11-09", GAP_DECLARED }, { "2026-11-02", "2026-11-09", GAP_DECLARED },
		{ "2026-11-09", "2026-11-13", GAP_DECLARED }, { "2026-10-01", NULL, GAP_DECLARED },
		{ "2026-11-02", "2026-11-08", GAP_MISSING }, { "2026-11-10", "2026-11-10", GAP_MISSING },
	};
	struct world *w = *state;

	note(w, "2026-11-09");
	for (size_t i = 0; i < N_OF(rows); i++) {
		w->n = 0;
		add(w, rows[i].start, rows[i].end);
		assert_int_equal(only(w), rows[i].code);
		assert_int_equal(w->found.gap[0].line == NULL, rows[i].code == GAP_MISSING);
	}
}

static void nothing_declared_is_missing_from_the_start_of_work(void **state)
{
	static const struct { const char *on; int minute; enum gap_code code; } rows[] = {
		{ "2026-11-23", MINUTE_NONE, GAP_MISSING }, { "2026-11-24", MINUTE_NONE, GAP_NOT_YET },
		{ "2026-11-24", 600, GAP_MISSING }, { "2026-11-24", 601, GAP_NOT_YET },
		{ "2026-11-25", 0, GAP_NOT_YET }, { "2027-01-04", MINUTE_NONE, GAP_NOT_YET },
	};
	struct world *w = *state;

	for (size_t i = 0; i < N_OF(rows); i++) {
		w->n_noted = 0;
		note(w, rows[i].on)->start_minute = (int16_t)rows[i].minute;
		assert_int_equal(only(w), rows[i].code);
		assert_int_equal(w->found.gap[0].verdict.code, rows[i].code == GAP_MISSING ? VERDICT_MISSING : 0);
	}
}

static void a_declaration_that_does_not_stand_is_told(void **state)
{
	struct world *w = *state;
	struct period *p = add(w, "2026-11-09", "2026-11-09");

	note(w, "2026-11-09");
	p->state = PERIOD_CANCELLED;
	p->cancelled_us = p->received_us + 1;
	assert_int_equal(only(w), GAP_CANCELLED);
	p->state = PERIOD_REFUSED;
	assert_int_equal(only(w), GAP_REFUSED);
	w->p[0].state = PERIOD_CANCELLED;
	add(w, "2026-11-09", "2026-11-09");
	assert_int_equal(only(w), GAP_DECLARED); /* the other one stands */
}

static void what_was_declared_late_keeps_its_verdict(void **state)
{
	struct world *w = *state;
	struct period *p = add(w, "2026-11-09", "2026-11-09");

	p->received_us = p->start_received_us = local_instant(p->start_day + 1, 60, false);
	note(w, "2026-11-09");
	assert_int_equal(only(w), GAP_DECLARED);
	assert_int_equal(w->found.gap[0].verdict.code, VERDICT_LATE);
}

static void names_and_hours_are_compared_where_both_sides_have_them(void **state)
{
	static const struct {
		struct str agency, user;
		int start, end;
		enum gap_code code;
	} rows[] = {
		{ STR(""), STR(""), MINUTE_NONE, MINUTE_NONE, GAP_DECLARED },
		{ STR("vlier"), STR("tandem"), 420, 930, GAP_DECLARED },
		{ STR("VLIER INTERIM NV"), STR("0876.543.270"), 420, MINUTE_NONE, GAP_DECLARED },
		{ STR("BE 0123456749"), STR(""), MINUTE_NONE, MINUTE_NONE, GAP_DECLARED },
		{ STR("Tandem"), STR(""), 420, 930, GAP_OTHER_AGENCY },
		{ STR("0876543270"), STR("tandem"), 420, 930, GAP_OTHER_AGENCY },
		{ STR("Vlier"), STR("Bakkerij"), 421, 930, GAP_OTHER_USER },
		{ STR("Vlier"), STR("0123456749"), MINUTE_NONE, MINUTE_NONE, GAP_OTHER_USER },
		{ STR("Vlier"), STR("Tandem"), 421, 930, GAP_OTHER_HOURS },
		{ STR(""), STR(""), 420, 931, GAP_OTHER_HOURS },
	};
	struct world *w = *state;
	struct period *p = add(w, "2026-11-09", "2026-11-09");

	p->user_enterprise = TANDEM;
	p->start_minute = 420;
	p->end_minute = 930;
	for (size_t i = 0; i < N_OF(rows); i++) {
		struct noted_day *d;

		w->n_noted = 0;
		d = note(w, "2026-11-09");
		d->agency = rows[i].agency;
		d->user = rows[i].user;
		d->start_minute = (int16_t)rows[i].start;
		d->end_minute = (int16_t)rows[i].end;
		if (only(w) != rows[i].code) {
			fail_msg("row %zu: %d", i, (int)w->found.gap[0].code);
		}
	}
}

static void hours_of_a_longer_declaration_say_nothing_of_one_day(void **state)
{
	struct world *w = *state;
	struct period *p = add(w, "2026-11-09", "2026-11-10");

	p->start_minute = 420;
	p->end_minute = 930;
	note(w, "2026-11-09")->start_minute = 500;
	assert_int_equal(only(w), GAP_DECLARED);
	w->p[0].end_minute = 360; /* over one midnight */
	assert_int_equal(only(w), GAP_OTHER_HOURS);
}

static void of_several_declarations_the_one_that_fits_best_counts(void **state)
{
	struct world *w = *state;

	add(w, "2026-11-09", "2026-11-09")->employer = TANDEM;
	add(w, "2026-11-09", "2026-11-09")->user_enterprise = TANDEM;
	note(w, "2026-11-09")->agency = STR("Vlier");
	find(w);
	assert_int_equal(w->found.n, 2); /* and the two agencies */
	assert_int_equal(w->found.gap[0].code, GAP_DECLARED);
	assert_int_equal(w->found.gap[0].line->period->employer, VLIER);
	assert_int_equal(w->found.gap[1].code, GAP_TWO_AGENCIES);
}

static void a_name_that_nobody_knows_is_no_difference(void **state)
{
	(void)state;
	assert_true(gap_names(STR("Anything"), VLIER, STR("0123.456.749")));
	assert_true(gap_names(STR(""), VLIER, STR("Vlier")));
	assert_true(gap_names(STR("Vlier Interim Gent"), VLIER, STR("Vlier Interim")));
	assert_true(gap_names(STR("Muller"), VLIER, STR("M\xc3\xbcller")));
	assert_false(gap_names(STR("Tandem"), VLIER, STR("Vlier")));
	assert_false(gap_names(STR("0876543270"), VLIER, STR("0123.456.749")));
	assert_true(gap_names(STR("0876543270"), 0, STR("Beispiel GmbH"))); /* declared by name */
}

static void not_worked_needs_complete_months_that_are_over(void **state)
{
	static const struct {
		const char *start, *end, *noted;
		const char *complete[2];
		size_t n;
	} rows[] = {
		{ "2026-10-05", "2026-10-05", NULL, { "2026-10-01" }, 1 },
		{ "2026-10-05", "2026-10-05", NULL, { "2026-09-30" }, 0 },
		{ "2026-10-05", "2026-10-09", "2026-10-04", { "2026-10-01" }, 1 },
		{ "2026-10-05", "2026-10-09", "2026-10-05", { "2026-10-01" }, 0 },
		{ "2026-10-05", "2026-10-09", "2026-10-09", { "2026-10-01" }, 0 },
		{ "2026-10-05", "2026-10-09", "2026-10-10", { "2026-10-01" }, 1 },
		{ "2026-09-28", "2026-10-02", NULL, { "2026-10-01" }, 0 },
		{ "2026-09-28", "2026-10-02", NULL, { "2026-10-01", "2026-09-01" }, 1 },
		{ "2026-11-23", "2026-11-23", NULL, { "2026-11-01" }, 1 },
		{ "2026-11-24", "2026-11-24", NULL, { "2026-11-01" }, 0 }, /* today */
		{ "2026-10-05", NULL, NULL, { "2026-10-01" }, 0 },
		{ "2025-12-29", "2026-01-02", NULL, { "2025-12-01", "2026-01-01" }, 1 },
	};
	struct world *w = *state;

	for (size_t i = 0; i < N_OF(rows); i++) {
		size_t n = 0;

		w->n = w->n_noted = w->n_complete = 0;
		add(w, rows[i].start, rows[i].end);
		for (size_t k = 0; k < 2 && rows[i].complete[k] != NULL; k++) {
			w->complete[w->n_complete++] = gap_month(day(rows[i].complete[k]));
		}
		if (rows[i].noted != NULL) {
			note(w, rows[i].noted);
		}
		find(w);
		for (size_t k = 0; k < w->found.n; k++) {
			n += w->found.gap[k].code == GAP_NOT_WORKED;
		}
		if (n != rows[i].n) {
			fail_msg("row %zu: %zu", i, n);
		}
	}
}

static void other_work_is_not_missed(void **state)
{
	struct world *w = *state;
	struct period *p = add(w, "2026-10-05", "2026-10-05");

	w->complete[w->n_complete++] = gap_month(p->start_day);
	assert_int_equal(only(w), GAP_NOT_WORKED);
	w->p[0].joint_committee[0] = '2'; /* of no agency */
	assert_int_equal(find(w)->n, 0);
	note(w, "2026-10-05");
	assert_int_equal(only(w), GAP_DECLARED); /* but it may be what he noted */
	w->n_noted = 0;
	w->p[0].joint_committee[0] = '3';
	w->p[0].state = PERIOD_CANCELLED;
	w->p[0].cancelled_us = w->p[0].received_us + 1;
	assert_int_equal(find(w)->n, 0);
}

static void two_agencies_of_one_day_are_told_once(void **state)
{
	static const struct {
		const char *start, *end;
		int64_t employer;
		size_t n;
		const char *from, *to;
	} rows[] = {
		{ "2026-11-09", "2026-11-09", TANDEM, 1, "2026-11-09", "2026-11-09" },
		{ "2026-11-13", "2026-11-20", TANDEM, 1, "2026-11-13", "2026-11-13" },
		{ "2026-11-14", "2026-11-14", TANDEM, 0, NULL, NULL },
		{ "2026-11-06", "2026-11-08", TANDEM, 0, NULL, NULL },
		{ "2026-11-01", "2026-11-30", TANDEM, 1, "2026-11-09", "2026-11-13" },
		{ "2026-11-09", "2026-11-13", VLIER, 0, NULL, NULL },
	};
	struct world *w = *state;

	for (size_t i = 0; i < N_OF(rows); i++) {
		w->n = 0;
		add(w, "2026-11-09", "2026-11-13");
		add(w, rows[i].start, rows[i].end)->employer = rows[i].employer;
		find(w);
		assert_int_equal(w->found.n, rows[i].n);
		if (rows[i].n == 1) {
			assert_int_equal(w->found.gap[0].code, GAP_TWO_AGENCIES);
			assert_int_equal(w->found.gap[0].day, day(rows[i].from));
			assert_int_equal(w->found.gap[0].to_day, day(rows[i].to));
			assert_true(w->found.gap[0].other->period->employer != w->found.gap[0].line->period->employer);
		}
	}
	/* a long one, one of the same agency within it, then another agency's */
	w->n = 0;
	add(w, "2026-11-01", "2026-11-30");
	add(w, "2026-11-03", "2026-11-03")->employer = TANDEM;
	add(w, "2026-11-05", "2026-11-05");
	add(w, "2026-11-10", "2026-11-10")->employer = TANDEM;
	assert_int_equal(find(w)->n, 2);
}

static void findings_are_the_newest_first_and_of_the_days_asked_for(void **state)
{
	struct world *w = *state;

	note(w, "2025-12-31");
	note(w, "2026-01-01");
	note(w, "2026-06-15")->start_minute = 420;
	note(w, "2026-06-15")->start_minute = 900;
	note(w, "2026-12-31");
	note(w, "2027-01-01");
	find_in(w, "2026-01-01", "2026-12-31");
	assert_int_equal(w->found.n, 4);
	assert_int_equal(w->found.n_wrong, 3);
	assert_ptr_equal(w->found.gap[0].noted, &w->d[4]);
	assert_ptr_equal(w->found.gap[1].noted, &w->d[2]);
	assert_ptr_equal(w->found.gap[2].noted, &w->d[3]);
	assert_ptr_equal(w->found.gap[3].noted, &w->d[1]);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_declared_day_is_declared),
		TEST(nothing_declared_is_missing_from_the_start_of_work),
		TEST(a_declaration_that_does_not_stand_is_told),
		TEST(what_was_declared_late_keeps_its_verdict),
		TEST(names_and_hours_are_compared_where_both_sides_have_them),
		TEST(hours_of_a_longer_declaration_say_nothing_of_one_day),
		TEST(of_several_declarations_the_one_that_fits_best_counts),
		TEST(a_name_that_nobody_knows_is_no_difference),
		TEST(not_worked_needs_complete_months_that_are_over),
		TEST(other_work_is_not_missed),
		TEST(two_agencies_of_one_day_are_told_once),
		TEST(findings_are_the_newest_first_and_of_the_days_asked_for),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
