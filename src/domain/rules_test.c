/* The law: the table of rules_cases.h, that every id with a rule is raised by
 * it, and what is not a matter of one line. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "domain/rules_cases.h"
#include "domain/rules_script.h"

#include "domain/number.h"
#include "domain/rules_int.h"

static void list_text(char *out, size_t size, const struct anomaly_list *l)
{
	struct buf b;

	buf_init(&b, size);
	anomaly_write(&b, l);
	snprintf(out, size, "%.*s", STR_ARG(buf_str(&b)));
	buf_free(&b);
}

static bool listed_in(struct str words, struct str word)
{
	while (words.p != NULL)
		if (str_eq(str_cut(&words, ' '), word))
			return true;
	return false;
}

/* The same words, in any order. */
static bool same_words(const char *a, const char *b)
{
	struct str x = str_of(a), y = str_of(b), rest = x;

	if (x.n != y.n)
		return false;
	while (rest.p != NULL)
		if (!listed_in(y, str_cut(&rest, ' ')))
			return false;
	return true;
}

static void judge(struct script *s, struct judgement *j)
{
	rules_judge(&s->d, ID_NEW, &s->c, j);
}

static void test_cases(void **state)
{
	static struct script s;
	int n_wrong = 0;

	(void)state;
	for (size_t i = 0; i < N_OF(rule_cases); i++) {
		struct judgement j;
		char found[2048], got[2100];
		script_read(&s, rule_cases[i].kind, rule_cases[i].edits);
		judge(&s, &j);
		list_text(found, sizeof(found), &j.anomalies);
		snprintf(got, sizeof(got), "%c%s%s", decl_result_letter(j.result), found[0] != '\0' ? " " : "", found);
		if (!same_words(got, rule_cases[i].expect)) {
			fprintf(stderr, "case %zu \"%s\":\n    expected %s\n    got      %s\n", i, rule_cases[i].edits,
			    rule_cases[i].expect, got);
			n_wrong++;
		}
	}
	assert_int_equal(n_wrong, 0);
}

/* What anomaly.tsv says is raised here is raised, and nothing else. */
static void test_every_rule_is_raised(void **state)
{
	static struct script s;
	static bool raised[ANOMALY__MAX];
	int n_wrong = 0;

	(void)state;
	for (size_t i = 0; i < N_OF(rule_cases); i++) {
		struct judgement j;
		script_read(&s, rule_cases[i].kind, rule_cases[i].edits);
		judge(&s, &j);
		for (size_t k = 0; k < j.anomalies.n; k++)
			raised[j.anomalies.item[k].id] = true;
	}
	for (enum anomaly id = ANOMALY_NONE + 1; id < ANOMALY__MAX; id++) {
		bool has_rule = anomaly_table[id].rule[0] != '\0';
		if (has_rule == raised[id])
			continue;
		fprintf(stderr, "%s: %s\n", anomaly_table[id].id, has_rule ? "never raised" : "raised without a rule");
		n_wrong++;
	}
	assert_int_equal(n_wrong, 0);
}

/* Everything wrong at once: nothing is lost for want of room. */
static void test_longest_list(void **state)
{
	struct script s;
	struct judgement j;

	(void)state;
	script_read(&s, DECL_IN, "nsso=1; prov=1; cbe=1; inss=bad; w.name=<; w.given=<; w.initial=<; w.birth=<; "
	    "w.place=<; w.country=bad; w.sex=bad; w.nation=bad; w.street= ; w.house= ; w.box= ; w.zip=1; w.nis=bad; "
	    "w.land=998; type=BCW; user.jc=322; user.nr=-; user.name= ; user.street= ; user.house= ; user.box= ; "
	    "user.zip= ; user.town= ; user.country=998; sub=1; cards=1; card1=0; card2=0; place=1; place.name=x; "
	    "place.street=x; place.house=x; place.box=x; place.zip=x; place.town=x; place.country=150; nature=x; "
	    "status=x; risk.given=1; risk=1; from=0800; to=0900; hours=3; days=3; near=2026-03-01/2026-03-03; "
	    "near=2026-03-02/2026-03-04; near=2026-03-03/2026-03-03; near=2026-03-04/2026-03-04; "
	    "recv=2026-03-09 12:00");
	judge(&s, &j);
	assert_int_equal(j.result, RESULT_REFUSED);
	assert_true(j.anomalies.n > 32);
	assert_true(j.anomalies.n < LIMIT_ANOMALIES);
	assert_true(anomaly_has(&j.anomalies, ANOMALY_90373_460)); /* the last rule */
}

/* More conflicts than are named. */
static void test_many_conflicts(void **state)
{
	static struct period near[100];
	struct script s;
	struct judgement j;

	(void)state;
	script_read(&s, DECL_IN, "by.user=0");
	for (size_t i = 0; i < N_OF(near); i++)
		near[i] = script_period(dimona_id((int64_t)i + 1));
	s.c.near = near;
	s.c.n_near = N_OF(near);
	judge(&s, &j);
	assert_int_equal(j.anomalies.n, 8);
	assert_false(j.keeps_period);
}

static void test_keeps_period(void **state)
{
	static const struct { const char *edits; bool keeps; enum period_state state; const char *end; } table[] = {
		{ "", true, PERIOD_CLOSED, "2026-03-06" },
		{ PLAIN "end=-", true, PERIOD_OPEN, "open" },
		{ "recv=2026-03-09 12:00", true, PERIOD_CLOSED, "2026-03-06" },
		{ "end=-", true, PERIOD_REFUSED, "2026-03-02" },
		{ "end=2026-03-01", true, PERIOD_REFUSED, "2026-03-02" },
		{ "end=open", true, PERIOD_REFUSED, "2026-03-02" },
		{ "type=INTERM", true, PERIOD_REFUSED, "2026-03-06" },
		{ "start=bad", false, 0, NULL },
		{ PLAIN "start=1919-12-31", false, 0, NULL },
		{ "inss=90010100124", false, 0, NULL },
		{ "inss=bad", false, 0, NULL },
		{ "identity=1", false, 0, NULL },
		{ "identity=1; refused=1", false, 0, NULL },
		{ "resolved=0; caller=0", false, 0, NULL },
		{ "near=2026-03-02/2026-03-06", false, 0, NULL },
		{ "near=2026-03-03/2026-03-04", false, 0, NULL },
	};
	struct script s;
	struct judgement j;

	(void)state;
	for (size_t i = 0; i < N_OF(table); i++) {
		script_read(&s, DECL_IN, table[i].edits);
		judge(&s, &j);
		assert_int_equal(j.keeps_period, table[i].keeps);
		if (!table[i].keeps)
			continue;
		assert_int_equal(j.period.state, table[i].state);
		assert_int_equal(j.period.id, ID_NEW);
		assert_int_equal(j.period.employer, AGENCY);
		assert_int_equal(j.period.start_day, day_of(2026, 3, 2));
		assert_int_equal(j.period.end_day, script_day(str_of(table[i].end)));
	}
	script_read(&s, DECL_CANCEL, "t.locked=1");
	judge(&s, &j);
	assert_false(j.keeps_period);
}

static void test_initial(void **state)
{
	static const struct { const char *edits; bool ok; } table[] = {
		{ "w.initial=a", true }, { "w.initial=z", true }, { "w.initial=A", true }, { "w.initial=Z", true },
		{ "w.initial=ß", true }, { "w.initial=@", false }, { "w.initial=[", false }, { "w.initial=`", false },
		{ "w.initial={", false }, { "w.initial=", false }, { "w.initial=éé", false },
	};
	struct script s;
	struct judgement j;

	(void)state;
	for (size_t i = 0; i < N_OF(table); i++) {
		script_read(&s, DECL_IN, table[i].edits);
		judge(&s, &j);
		assert_int_equal(anomaly_has(&j.anomalies, ANOMALY_00027_003), !table[i].ok);
	}
}

static void test_needs_identification(void **state)
{
	static const struct { enum decl_kind kind; const char *edits; bool needs; } table[] = {
		{ DECL_IN, "identity=1", true },
		{ DECL_IN, "identity=1; type=INTERM", true },
		{ DECL_IN, "", false },
		{ DECL_IN, "inss=-", false },
		{ DECL_IN, OCCASIONAL "identity=1", false },
		{ DECL_CANCEL, "identity=1", false },
	};
	struct script s;

	(void)state;
	for (size_t i = 0; i < N_OF(table); i++) {
		script_read(&s, table[i].kind, table[i].edits);
		assert_int_equal(rules_needs_identification(&s.d), table[i].needs);
	}
}

static void test_span(void **state)
{
	static const struct { enum decl_kind kind; const char *edits, *from, *to; } table[] = {
		{ DECL_IN, "", "2026-02-28", "2026-03-08" },
		{ DECL_IN, "end=-", "2026-02-28", "9999-12-31" },
		{ DECL_IN, "end=2026-02-01", "2026-02-28", "2026-03-04" },
		{ DECL_IN, "start=-", NULL, NULL },
		{ DECL_IN, "start=bad", NULL, NULL },
		{ DECL_UPDATE, "start=2026-03-03", "2026-03-01", "2026-03-08" },
		{ DECL_UPDATE, "end=open", "2026-02-28", "9999-12-31" },
		{ DECL_UPDATE, "end=2026-03-10; t.state=unknown", NULL, NULL },
		{ DECL_OUT, "end=2026-03-10", NULL, NULL },
		{ DECL_CANCEL, "", NULL, NULL },
	};
	struct script s;
	int32_t from, to;

	(void)state;
	for (size_t i = 0; i < N_OF(table); i++) {
		script_read(&s, table[i].kind, table[i].edits);
		assert_int_equal(rules_span(&s.d, s.c.target, &from, &to), table[i].from != NULL);
		if (table[i].from == NULL)
			continue;
		assert_int_equal(from, script_day(str_of(table[i].from)));
		assert_int_equal(to, script_day(str_of(table[i].to)));
	}
}

static void test_student_year(void **state)
{
	static const struct { enum decl_kind kind; const char *edits; int year; } table[] = {
		{ DECL_IN, STUDENT, 2026 },
		{ DECL_IN, STUDENT "start=2025-12-31", 2025 },
		{ DECL_IN, STUDENT "start=bad", 0 },
		{ DECL_IN, PLAIN, 0 },
		{ DECL_UPDATE, T_STUDENT "end=2026-03-10", 2026 },
		{ DECL_UPDATE, T_STUDENT "t.state=cancelled", 0 },
		{ DECL_UPDATE, "end=2026-03-10", 0 },
		{ DECL_CANCEL, T_STUDENT, 0 },
		{ DECL_OUT, T_STUDENT, 0 },
	};
	struct script s;

	(void)state;
	for (size_t i = 0; i < N_OF(table); i++) {
		script_read(&s, table[i].kind, table[i].edits);
		assert_int_equal(rules_student_year(&s.d, s.c.target), table[i].year);
	}
}

static void test_texts(void **state)
{
	static const struct { const char *a, *b; bool same; } names[] = {
		{ "Sint-Niklaas", "SINT NIKLAAS", true }, { "Liège", "LIEGE", true },
		{ "’s-Gravenwezel", "'s Gravenwezel", true },
		{ "ÿ", "Y", true }, { "Gent", "Gentbrugge", false }, { "", "", true }, { "Šabac", "Sabac", false },
		{ "Œuvre", "Œuvre", true }, { "A×B", "AB", true }, { "Šabac", "Žabac", false },
		{ "Zaal 9", "Zaal", false }, { "Zaal 0", "Zaal", false }, { "Zaal A", "Zaal", false },
	};

	(void)state;
	for (size_t i = 0; i < N_OF(names); i++) {
		assert_int_equal(rules_same_name(str_of(names[i].a), str_of(names[i].b)), names[i].same);
		assert_int_equal(rules_same_name(str_of(names[i].b), str_of(names[i].a)), names[i].same);
	}
	assert_true(rules_name_ok(STR("azAZ09"), 6));
	assert_false(rules_same_name(STR("Azalea"), STR("alea")));
	assert_true(rules_same_name(STR("zaZA"), STR("ZAza")));
	assert_false(rules_same_name(STR("ZZ"), STR("Z")));
	assert_true(rules_text_ok(STR("ab"), 2));
	assert_false(rules_text_ok(STR("abc"), 2));
	assert_false(rules_text_ok(STR("  "), 2));
	assert_false(rules_text_ok(STR_NONE, 2));
	assert_true(rules_text_ok(STR("Müller & Söhne"), 14));
	assert_false(rules_name_ok(STR("Müller & Söhne"), 14));
	assert_false(rules_name_ok(((struct str){ "a\0b", 3 }), 14));
}

/* Any values at all: the rules always reach a result, and it fits the list. */
static const char *some_value(uint64_t *seed)
{
	static const char *const values[] = { "-", "bad", "0", "1", "5", "999", "322", "XXX", "124", "OTH", "STU",
		"FLX", "EXT", "BCW", "ALT", "open", "2026-03-02", "2026-03-03", "2026-03-31", "2026-04-01",
		"1900-01-01", "0001-01-01", "9999-12-30", "0000", "2359", "123456749",
		"90010100123", "9223372036854775807",
		"9000" };

	*seed ^= *seed << 13;
	*seed ^= *seed >> 7;
	*seed ^= *seed << 17;
	return values[(*seed >> 20) % N_OF(values)];
}

static void check_judgement(const struct script *s, const struct judgement *j)
{
	bool blocking = anomaly_has_blocking(&j->anomalies);

	assert_int_equal(j->result == RESULT_REFUSED, blocking);
	assert_true(j->result != RESULT_ACCEPTED || j->anomalies.n == 0);
	assert_true(j->result != RESULT_WARNED || j->anomalies.n > 0);
	assert_true(j->result != RESULT_WAITING || rules_needs_identification(&s->d));
	assert_true(j->anomalies.n < LIMIT_ANOMALIES);
	if (!j->keeps_period) {
		assert_true(j->result == RESULT_REFUSED || j->result == RESULT_WAITING);
		return;
	}
	assert_true(j->period.end_day >= j->period.start_day);
	assert_int_equal(j->period.state == PERIOD_REFUSED, blocking);
	assert_int_equal(j->period.last_id, ID_NEW);
}

static void test_any_values(void **state)
{
	static const char *const bases[] = { "identity=1", "recv=2026-03-03 12:00", "near=2026-03-09/2026-03-10" };
	static struct script s;
	uint64_t seed = UINT64_C(0x9E3779B97F4A7C15);
	int n_by_result[RESULT__MAX] = { 0 };

	(void)state;
	for (int i = 0; i < 60000; i++) {
		struct judgement j;
		int32_t from, to;
		script_read(&s, (enum decl_kind)(DECL_IN + i % 4), bases[(size_t)i % N_OF(bases)]);
		for (uint64_t n = seed % 5; n > 0; n--) {
			struct str value = str_of(some_value(&seed));
			const struct member *m = &members[(seed >> 33) % N_OF(members)];
			if (strncmp(m->name, "t.", 2) != 0) /* a period that is stored has been judged */
				script_set(&s, m, value);
		}
		(void)rules_span(&s.d, s.c.target, &from, &to);
		(void)rules_student_year(&s.d, s.c.target);
		judge(&s, &j);
		check_judgement(&s, &j);
		n_by_result[j.result]++;
	}
	for (enum decl_result r = RESULT_ACCEPTED; r < RESULT__MAX; r++)
		assert_true(n_by_result[r] > 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cases), cmocka_unit_test(test_every_rule_is_raised),
		cmocka_unit_test(test_longest_list), cmocka_unit_test(test_many_conflicts),
		cmocka_unit_test(test_keeps_period), cmocka_unit_test(test_needs_identification),
		cmocka_unit_test(test_span), cmocka_unit_test(test_student_year), cmocka_unit_test(test_texts),
		cmocka_unit_test(test_any_values), cmocka_unit_test(test_initial),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
