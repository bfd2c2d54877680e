/* What a filter leaves, and the counts beside its choices. */
#include "flow/selection.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "domain/number.h"
#include "domain/rules_script.h"

#define NOW "2026-11-24 10:00"

static struct arena *arena;

static int set_up(void **state)
{
	(void)state;
	arena = arena_new(8u << 20);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	arena_free(&arena);
	return 0;
}

/* Two late days at one agency and user, one in time for another user, one of a student at another agency. */
static struct selection select_by(const char *query)
{
	static const struct { const char *day; int64_t agency, user; const char *type; bool late; } rows[] = {
		{ "2026-03-02", AGENCY, USER, "OTH", true },
		{ "2026-03-03", AGENCY, USER, "OTH", true },
		{ "2026-03-31", AGENCY, OTHER_USER, "OTH", false },
		{ "2026-04-01", OTHER_AGENCY, USER, "STU", false },
	};
	struct period *p = arena_array_of(arena, N_OF(rows), struct period);
	struct overview_filter f = overview_filter_read(arena, str_of(query));
	struct selection s = { .n = 0 };

	for (size_t i = 0; i < N_OF(rows); i++) {
		p[i] = script_period(dimona_id((int64_t)i + 1));
		p[i].start_day = p[i].end_day = script_day(str_of(rows[i].day));
		p[i].employer = rows[i].agency;
		p[i].user_enterprise = rows[i].user;
		memcpy(p[i].worker_type, rows[i].type, 4);
		p[i].received_us = p[i].start_received_us =
		    local_instant(p[i].start_day + (rows[i].late ? 1 : -1), 12 * 60, false);
	}
	s.o = overview_build(arena, p, N_OF(rows), script_instant(STR(NOW)), f.with_other);
	s.names.name = arena_array_of(arena, s.o->n_companies, struct str);
	s.names.name_lang = arena_array_of(arena, s.o->n_companies, struct str);
	for (size_t i = 0; i < s.o->n_companies; i++) {
		int64_t c = s.o->company[i].enterprise;

		s.names.name[i] = c == AGENCY ? STR("Vlier") : c == USER ? STR("Café Noir") : c == OTHER_USER ?
		    STR("Bouw") : STR("Sept");
		s.names.name_lang[i] = STR("");
	}
	selection_make(arena, &f, &s);
	return s;
}

static void test_left(void **state)
{
	static const struct { const char *query; size_t n, months, late; } table[] = {
		{ "", 4, 2, 2 }, { "verdict=late", 2, 1, 2 }, { "verdict=plan", 0, 0, 0 }, { "type=STU", 1, 1, 0 },
		{ "from=2026-03-03&to=2026-03-31", 2, 1, 1 }, { "agency=0123456749&user=0206731645", 1, 1, 0 },
		{ "agency=0477472701&verdict=late", 0, 0, 0 }, { "q=cafe", 3, 2, 2 }, { "q=vlier", 3, 1, 2 },
		{ "q=nobody", 0, 0, 0 }, { "q=noir&type=STU", 1, 1, 0 },
	};

	(void)state;
	for (size_t i = 0; i < N_OF(table); i++) {
		struct selection s = select_by(table[i].query);
		size_t lines = 0, late = 0;

		for (size_t m = 0; m < s.o->n_months; m++) {
			for (size_t g = 0; g < s.o->month[m].n_groups; g++) {
				assert_true(s.o->month[m].group[g].n_lines > 0);
				lines += s.o->month[m].group[g].n_lines;
			}
			late += s.o->month[m].n_late;
		}
		if (s.n != table[i].n || lines != s.n || s.o->n_lines != s.n || s.o->n_months != table[i].months ||
		    late != table[i].late || s.n_all != 4) {
			fail_msg("%s: %zu lines, %zu months", table[i].query, s.n, s.o->n_months);
		}
		for (size_t l = 1; l < s.n; l++) {
			assert_true(s.line[l - 1]->period->start_day >= s.line[l]->period->start_day);
		}
	}
}

static const struct selection_choice *choice_of(const struct selection_choices *c, const char *code)
{
	for (size_t i = 0; i < c->n; i++) {
		if (str_is(c->choice[i].code, code)) {
			return &c->choice[i];
		}
	}
	fail_msg("no choice %s", code);
	return NULL;
}

static void test_choices(void **state)
{
	struct selection s = select_by("verdict=late&user=0206731645");

	(void)state;
	assert_int_equal(s.n, 0);
	assert_int_equal(s.users.n, 2);                                               /* of those that are late */
	assert_int_equal(choice_of(&s.users, "0876543270")->n_lines, 2);
	assert_int_equal(choice_of(&s.users, "0206731645")->n_lines, 0);
	assert_true(choice_of(&s.users, "0206731645")->chosen);
	assert_false(choice_of(&s.users, "0876543270")->chosen);
	assert_int_equal(choice_of(&s.verdicts, "ok")->n_lines, 1);                   /* of that user */
	assert_int_equal(choice_of(&s.verdicts, "late")->n_lines, 0);
	assert_int_equal(choice_of(&s.agencies, "0123456749")->n_lines, 0);
	assert_int_equal(s.types.n, 2);
	assert_true(str_is(s.users.choice[0].name, "Bouw"));                          /* by name */
}

/* Today's card and the years know all lines whatever the filter. */
static void test_rest(void **state)
{
	struct selection s = select_by("verdict=plan");

	(void)state;
	assert_int_equal(s.n, 0);
	assert_int_equal(s.o->strip[1].days[MARK_LATE], 2);
	assert_non_null(s.o->last);
	assert_int_equal(s.o->last->period->start_day, day_of(2026, 4, 1));
	assert_true(str_is(selection_agency(&s, s.o->last), "Sept"));
	assert_true(str_is(selection_user(&s, s.o->last), "Café Noir"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_left), cmocka_unit_test(test_choices), cmocka_unit_test(test_rest),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
