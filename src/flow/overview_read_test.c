/* Reading an overview from a real store: whose periods, which years, names in
 * the reader's language and what stands in their place. */
#include "flow/overview_read.h"

#include "base/limits.h"
#include "store/store_test.h"

#define UNKNOWN INT64_C(205157869)
#define ANN INT64_C(90010100123)

struct reading {
	struct overview *o;
	struct overview_names names;
	bool cut;
};

static struct reading read_at_most(struct fixture *f, int64_t max, int64_t inss, const char *lang, bool with_other)
{
	struct flow flow = { .store = f->s, .conf.overview_max = max };
	struct reading x;

	OK(overview_read(&flow, f->a, store_worker_key(f->s, inss), lang, T0, with_other, &x.o, &x.names, &x.cut));
	return x;
}

static struct reading read_as(struct fixture *f, int64_t inss, const char *lang, bool with_other)
{
	return read_at_most(f, LIMIT_OVERVIEW_PERIODS, inss, lang, with_other);
}

static void fill_register(struct fixture *f)
{
	static const struct { int64_t enterprise; int language; const char *name; } names[] = {
		{ AGENCY, 2, "Vlier Interim nv" },
		{ AGENCY, 1, "Sureau Intérim sa" },
		{ OTHER_AGENCY, 1, "Brasserie Sept" },
	};
	struct store_register_import *x;
	int64_t n;

	OK(store_register_begin(f->s, &x));
	OK(store_register_enterprise(x, AGENCY, true));
	OK(store_register_enterprise(x, OTHER_AGENCY, true));
	for (size_t i = 0; i < N_OF(names); i++)
		OK(store_register_name(x, names[i].enterprise, names[i].language, 1, str_of(names[i].name)));
	OK(store_register_finish(&x, &n));
	assert_int_equal(n, 2);
}

static void assert_name(const struct reading *x, int64_t enterprise, const char *name, const char *lang)
{
	size_t i = 0;

	while (i < x->o->n_companies && x->o->company[i].enterprise != enterprise)
		i++;
	assert_true(i < x->o->n_companies);
	assert_true(str_is(x->names.name[i], name));
	assert_true(str_is(x->names.name_lang[i], lang));
}

static void names_in_the_readers_language(void **state)
{
	struct fixture *f = *state;
	struct reading x;

	fill_register(f);
	begin(f);
	hand_in(f, NORA, AGENCY, DAY0, DAY0 + 4);
	hand_in(f, NORA, UNKNOWN, DAY0 + 7, DAY0 + 8);
	commit(f);
	x = read_as(f, NORA, "nl", false);
	assert_int_equal(x.o->n_lines, 2);
	assert_false(x.cut);
	assert_name(&x, AGENCY, "Vlier Interim nv", "");
	assert_name(&x, OTHER_AGENCY, "Brasserie Sept", "fr");
	assert_name(&x, UNKNOWN, "0205.157.869", "");
	x = read_as(f, NORA, "fr", false);
	assert_name(&x, AGENCY, "Sureau Intérim sa", "");
	assert_name(&x, OTHER_AGENCY, "Brasserie Sept", "");
}

static void numbers_without_a_register(void **state)
{
	struct fixture *f = *state;
	struct reading x;

	begin(f);
	hand_in(f, NORA, AGENCY, DAY0, DAY0);
	commit(f);
	x = read_as(f, NORA, "de", false);
	assert_name(&x, AGENCY, "0123.456.749", "");
}

/* A user undertaking abroad has a name and no number. */
static void a_name_that_was_declared(void **state)
{
	struct fixture *f = *state;
	struct store_declaration d;
	struct period p;
	struct reading x;

	begin(f);
	d = next_in(f);
	d.opens = OPENS_RELATION;
	OK(store_worker_ensure(f->s, d.worker, NORA));
	OK(store_declaration_append(f->s, &d));
	p = period_of(&d, DAY0, DAY0);
	p.user_enterprise = 0;
	p.user_name = STR("Beispiel Bau GmbH");
	OK(store_period_put(f->s, d.worker, &p, DAY_NONE));
	commit(f);
	x = read_as(f, NORA, "nl", false);
	assert_name(&x, 0, "Beispiel Bau GmbH", "");
}

/* It is February 2026: 2025 to 2027, and nobody else's. */
static void three_years_of_one_worker(void **state)
{
	static const struct { int year, month, day; bool shown; } days[] = {
		{ 2024, 12, 31, false }, { 2025, 1, 1, true }, { 2027, 12, 31, true }, { 2028, 1, 1, false },
	};
	struct fixture *f = *state;
	struct reading x;
	size_t n = 0;

	begin(f);
	for (size_t i = 0; i < N_OF(days); i++) {
		int32_t day = day_of(days[i].year, days[i].month, days[i].day);
		hand_in(f, NORA, AGENCY, day, day);
		n += days[i].shown;
	}
	hand_in(f, ANN, AGENCY, DAY0, DAY0);
	commit(f);
	x = read_as(f, NORA, "nl", false);
	assert_int_equal(x.o->n_lines, n);
	x = read_as(f, ANN, "nl", false);
	assert_int_equal(x.o->n_lines, 1);
	x = read_as(f, INT64_C(85070100139), "nl", true);
	assert_int_equal(x.o->n_lines, 0);
	assert_int_equal(x.o->n_other, 0);
}

static void at_most_so_many(void **state)
{
	struct fixture *f = *state;
	struct reading x;

	begin(f);
	for (int i = 0; i < LIMIT_OVERVIEW_PERIODS; i++)
		hand_in(f, NORA, AGENCY, DAY0 + i % 300, DAY0 + i % 300);
	commit(f);
	x = read_as(f, NORA, "nl", false);
	assert_int_equal(x.o->n_lines, LIMIT_OVERVIEW_PERIODS);
	assert_false(x.cut);
	begin(f);
	hand_in(f, NORA, AGENCY, DAY0 - 1, DAY0 - 1);
	commit(f);
	arena_reset(f->a);
	x = read_as(f, NORA, "nl", false);
	assert_int_equal(x.o->n_lines, LIMIT_OVERVIEW_PERIODS);
	assert_true(x.cut);
	assert_true(x.o->month[x.o->n_months - 1].group[0].line[0].period->start_day >= DAY0); /* the newest */
	x = read_at_most(f, 2, NORA, "nl", false); /* the installation's own setting */
	assert_int_equal(x.o->n_lines, 2);
	assert_true(x.cut);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		STORE_TEST(names_in_the_readers_language),
		STORE_TEST(numbers_without_a_register),
		STORE_TEST(a_name_that_was_declared),
		STORE_TEST(three_years_of_one_worker),
		STORE_TEST(at_most_so_many),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
