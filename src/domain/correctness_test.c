/* The points of correctness: every reason, from both sides. */
#include "domain/correctness.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static const struct correct_facts known = { true, true, true, true };

/* An agency's one-day job that is right in all points. */
static struct period good(void)
{
	return (struct period){ .state = PERIOD_CLOSED, .start_day = day_of(2026, 11, 9),
		.end_day = day_of(2026, 11, 9), .start_minute = 360, .end_minute = 840, .worker_type = "FLX",
		.joint_committee = "322",
		.user_joint_committee = "124", .user_enterprise = INT64_C(201310929) };
}

static void assert_point(const struct period *p, const struct correct_facts *f, enum verdict_code code,
    enum correct_point point, enum correct_mark mark, enum correct_why why)
{
	struct verdict v = { .code = code };
	struct correct_judgement j[POINT__MAX];

	correctness_judge(p, &v, f, j);
	assert_int_equal(j[point].mark, mark);
	assert_int_equal(j[point].why, why);
}

static void time_follows_the_verdict(void **state)
{
	static const struct {
		enum verdict_code code;
		enum correct_mark mark;
		enum correct_why why;
	} table[] = {
		{ VERDICT_IN_TIME, CORRECT_YES, WHY_IN_TIME }, { VERDICT_SAME_DAY, CORRECT_OPEN, WHY_SAME_DAY },
		{ VERDICT_LATE, CORRECT_NO, WHY_LATE }, { VERDICT_REFUSED, CORRECT_UNNEEDED, WHY_NO_TIME },
		{ VERDICT_CANCELLED, CORRECT_UNNEEDED, WHY_NO_TIME },
		{ VERDICT_CANCELLED_LATE, CORRECT_UNNEEDED, WHY_NO_TIME },
	};
	struct period p = good();

	(void)state;
	for (size_t i = 0; i < N_OF(table); i++)
		assert_point(&p, &known, table[i].code, POINT_TIME, table[i].mark, table[i].why);
}

static void it_stands_unless_refused_or_cancelled(void **state)
{
	struct period p = good();

	(void)state;
	assert_point(&p, &known, VERDICT_IN_TIME, POINT_VALID, CORRECT_YES, WHY_STANDS);
	p.state = PERIOD_OPEN;
	assert_point(&p, &known, VERDICT_IN_TIME, POINT_VALID, CORRECT_YES, WHY_STANDS);
	p.state = PERIOD_CANCELLED;
	assert_point(&p, &known, VERDICT_CANCELLED, POINT_VALID, CORRECT_NO, WHY_CANCELLED);
	p.state = PERIOD_REFUSED;
	assert_point(&p, &known, VERDICT_REFUSED, POINT_VALID, CORRECT_NO, WHY_REFUSED);
}

static void an_agency_is_one_that_the_repertory_knows(void **state)
{
	struct period p = good();
	struct correct_facts f = known;

	(void)state;
	assert_point(&p, &f, VERDICT_IN_TIME, POINT_AGENCY, CORRECT_YES, WHY_AGENCY);
	f.agency = false;
	assert_point(&p, &f, VERDICT_IN_TIME, POINT_AGENCY, CORRECT_NO, WHY_NO_AGENCY);
	f.repertory_loaded = false;
	assert_point(&p, &f, VERDICT_IN_TIME, POINT_AGENCY, CORRECT_OPEN, WHY_AGENCY_UNKNOWN);
	memcpy(p.joint_committee, "118", 4);
	assert_point(&p, &f, VERDICT_IN_TIME, POINT_AGENCY, CORRECT_UNNEEDED, WHY_EMPLOYER);
	assert_point(&p, &f, VERDICT_IN_TIME, POINT_PERSON, CORRECT_YES, WHY_PERSON);
}

static void the_user_is_named_and_known(void **state)
{
	struct period p = good();
	struct correct_facts f = known;

	(void)state;
	assert_point(&p, &f, VERDICT_IN_TIME, POINT_USER, CORRECT_YES, WHY_USER);
	f.user_in_register = false;
	assert_point(&p, &f, VERDICT_IN_TIME, POINT_USER, CORRECT_NO, WHY_USER_UNKNOWN);
	f.register_loaded = false;
	assert_point(&p, &f, VERDICT_IN_TIME, POINT_USER, CORRECT_OPEN, WHY_USER_UNCHECKED);
	p.user_enterprise = 0;
	assert_point(&p, &f, VERDICT_IN_TIME, POINT_USER, CORRECT_NO, WHY_NO_USER);
	p.user_name = STR("Holzwerk GmbH");
	assert_point(&p, &f, VERDICT_IN_TIME, POINT_USER, CORRECT_OPEN, WHY_USER_BY_NAME);
	memcpy(p.joint_committee, "118", 4);
	assert_point(&p, &f, VERDICT_IN_TIME, POINT_USER, CORRECT_UNNEEDED, WHY_USER_UNNEEDED);
}

static void the_users_committee_is_one_that_may_be_named(void **state)
{
	struct period p = good();

	(void)state;
	assert_point(&p, &known, VERDICT_IN_TIME, POINT_COMMITTEE, CORRECT_YES, WHY_COMMITTEE);
	memcpy(p.user_joint_committee, "322", 4);
	assert_point(&p, &known, VERDICT_IN_TIME, POINT_COMMITTEE, CORRECT_NO, WHY_NO_COMMITTEE);
	memset(p.user_joint_committee, 0, 4);
	assert_point(&p, &known, VERDICT_IN_TIME, POINT_COMMITTEE, CORRECT_NO, WHY_NO_COMMITTEE);
	memcpy(p.joint_committee, "118", 4);
	assert_point(&p, &known, VERDICT_IN_TIME, POINT_COMMITTEE, CORRECT_UNNEEDED, WHY_COMMITTEE_UNNEEDED);
}

static void the_type_exists_on_that_day(void **state)
{
	const struct worker_type_row *row = worker_type_table;
	struct period p = good();

	(void)state;
	while (row < worker_type_table + WORKER_TYPE_COUNT && row->valid_from == INT32_MIN)
		row++;
	assert_true(row < worker_type_table + WORKER_TYPE_COUNT);
	memset(p.worker_type, 0, 4);
	memcpy(p.worker_type, row->code, strlen(row->code));
	p.start_day = row->valid_from;
	assert_point(&p, &known, VERDICT_IN_TIME, POINT_TYPE, CORRECT_OPEN, WHY_TYPE);
	p.start_day--;
	assert_point(&p, &known, VERDICT_IN_TIME, POINT_TYPE, CORRECT_NO, WHY_NO_TYPE);
	p = good();
	memcpy(p.worker_type, "ZZZ", 4);
	assert_point(&p, &known, VERDICT_IN_TIME, POINT_TYPE, CORRECT_NO, WHY_NO_TYPE);
}

static void only_the_contract_tells_the_days(void **state)
{
	struct period p = good();

	(void)state;
	assert_point(&p, &known, VERDICT_IN_TIME, POINT_DAYS, CORRECT_OPEN, WHY_DAYS);
	p.end_day = DAY_OPEN;
	assert_point(&p, &known, VERDICT_IN_TIME, POINT_DAYS, CORRECT_OPEN, WHY_NO_END);
}

static void hours_follow_the_columns_of_the_type(void **state)
{
	static const struct {
		const char *type;
		int days;
		bool hours;
		int planned;
		enum correct_mark mark;
		enum correct_why why;
	} table[] = {
		{ "FLX", 1, true, 0, CORRECT_YES, WHY_HOURS }, { "FLX", 1, false, 0, CORRECT_NO, WHY_NO_HOURS },
		{ "FLX", 2, false, 0, CORRECT_UNNEEDED, WHY_HOURS_UNNEEDED },
		{ "FLX", 2, true, 0, CORRECT_YES, WHY_HOURS },
		{ "EXT", 2, false, 0, CORRECT_NO, WHY_NO_HOURS }, { "EXT", 2, true, 0, CORRECT_YES, WHY_HOURS },
		{ "STU", 5, false, 38, CORRECT_YES, WHY_PLANNED }, { "STU", 5, false, 0, CORRECT_NO, WHY_NO_PLANNED },
		{ "OTH", 1, false, 0, CORRECT_UNNEEDED, WHY_HOURS_UNNEEDED },
		{ "ZZZ", 1, false, 0, CORRECT_UNNEEDED, WHY_HOURS_UNNEEDED },
	};

	(void)state;
	for (size_t i = 0; i < N_OF(table); i++) {
		struct period p = good();

		memcpy(p.worker_type, table[i].type, 4);
		p.end_day = p.start_day + table[i].days - 1;
		p.planned_hours = table[i].planned;
		if (!table[i].hours)
			p.start_minute = p.end_minute = MINUTE_NONE;
		assert_point(&p, &known, VERDICT_IN_TIME, POINT_HOURS, table[i].mark, table[i].why);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(time_follows_the_verdict),
		cmocka_unit_test(it_stands_unless_refused_or_cancelled),
		cmocka_unit_test(an_agency_is_one_that_the_repertory_knows),
		cmocka_unit_test(the_user_is_named_and_known),
		cmocka_unit_test(the_users_committee_is_one_that_may_be_named),
		cmocka_unit_test(the_type_exists_on_that_day),
		cmocka_unit_test(only_the_contract_tells_the_days),
		cmocka_unit_test(hours_follow_the_columns_of_the_type),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
