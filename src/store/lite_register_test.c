/* The enterprise register: built, put in place, replaced, asked. */
#include "store/store_test.h"

/* Numbers with right check digits, by their first eight digits. */
static int64_t number(int64_t first8)
{
	return first8 * 100 + 97 - first8 % 97;
}

static struct store_register_import *import_begin(struct fixture *f)
{
	struct store_register_import *x, *second;

	OK(store_register_begin(f->s, &x));
	assert_int_equal(store_register_begin(f->s, &second), ERR_BUSY);
	return x;
}

static void import_finish(struct store_register_import *x, int64_t want)
{
	int64_t n;

	OK(store_register_finish(&x, &n));
	assert_null(x);
	assert_int_equal(n, want);
}

static void nothing_is_known_before_an_import(void **state)
{
	struct fixture *f = *state;
	struct store_company c;

	assert_false(store_register_loaded(f->s));
	assert_false(store_register_has(f->s, number(1234567)));
	assert_int_equal(store_company_get(f->r, f->a, number(1234567), "nl", &c), ERR_NOT_FOUND);
}

static void exactly_the_imported_numbers_are_there(void **state)
{
	static const int64_t in[] = { 1000000, 1000001, 1000008, 2000000, 19999999, 1234567 };
	static const int64_t out[] = { 999999, 1000002, 1000007, 1000009, 19999998, 2000001 };
	struct fixture *f = *state;
	struct store_register_import *x = import_begin(f);

	for (size_t i = 0; i < N_OF(in); i++) {
		OK(store_register_enterprise(x, number(in[i]), i % 2 == 0));
	}
	OK(store_register_enterprise(x, number(in[0]), false)); /* named twice: the last counts, as one */
	assert_int_equal(store_register_enterprise(x, number(in[0]) + 1, true), ERR_INVALID);
	assert_int_equal(store_register_enterprise(x, -5, true), ERR_INVALID);
	assert_int_equal(store_register_enterprise(x, number(20000000), true), ERR_INVALID);
	assert_false(store_register_has(f->s, number(in[0])));
	import_finish(x, N_OF(in));
	assert_true(store_register_loaded(f->s));
	for (size_t i = 0; i < N_OF(in); i++) {
		assert_true(store_register_has(f->s, number(in[i])));
		assert_false(store_register_has(f->s, number(in[i]) + 1)); /* wrong check digits */
	}
	for (size_t i = 0; i < N_OF(out); i++) {
		assert_false(store_register_has(f->s, number(out[i])));
	}
	assert_false(store_register_has(f->s, 0));
	assert_false(store_register_has(f->s, -1));
	assert_false(store_register_has(f->s, INT64_MAX));
}

static void a_register_is_there_after_a_restart(void **state)
{
	struct fixture *f = *state;
	struct store_register_import *x = import_begin(f);

	OK(store_register_enterprise(x, number(1000001), true));
	import_finish(x, 1);
	fixture_close(f);
	fixture_open(f, STORE_EXISTING);
	assert_true(store_register_loaded(f->s));
	assert_true(store_register_has(f->s, number(1000001)));
}

static void abandoned_is_as_if_never_begun(void **state)
{
	struct fixture *f = *state;
	struct store_register_import *x = import_begin(f);
	char path[100];

	OK(store_register_enterprise(x, number(1000001), true));
	store_register_abandon(&x);
	assert_null(x);
	assert_false(store_register_loaded(f->s));
	snprintf(path, sizeof(path), "%s/register.db.new", f->dir);
	assert_int_not_equal(access(path, F_OK), 0);
}

/* Expected address by asked language, and name. */
static void check_company(struct fixture *f, int64_t first8, const char *lang, const char *name, const char *name_lang,
    const char *street, const char *municipality)
{
	struct store_company c;

	OK(store_company_get(f->r, f->a, number(first8), lang, &c));
	assert_int_equal(c.enterprise, number(first8));
	assert_true(str_eq(c.name, str_of(name)));
	assert_true(str_is(c.name_lang, name_lang));
	assert_true(str_eq(c.street, str_of(street)));
	assert_true(str_eq(c.municipality, str_of(municipality)));
}

enum { FR = 1, NL, DE, EN };

static void names_and_addresses_fall_back(void **state)
{
	static const struct { int64_t first8; int language, type; const char *name; } names[] = {
		{ 1000001, FR, 1, "nom" }, { 1000001, NL, 1, "naam" }, { 1000001, DE, 3, "Marke" },
		{ 1000001, DE, 2, "ABK" },
		{ 1000002, EN, 1, "name" }, { 1000002, FR, 3, "enseigne" }, { 1000002, FR, 1, "nom" },
		{ 1000003, 0, 2, "SHORT" }, { 1000003, 0, 1, "Unknown tongue" }, { 1000003, 0, 1, "Second" },
		{ 1000004, NL, 2, "AFK" },
		{ 1000005, NL, 1, "naam" }, { 1000005, DE, 1, "Name" }, { 1000005, FR, 1, "nom" },
	};
	struct fixture *f = *state;
	struct store_register_import *x = import_begin(f);
	struct store_company c;

	for (int64_t i = 1000001; i <= 1000006; i++) {
		OK(store_register_enterprise(x, number(i), i != 1000006));
	}
	for (size_t i = 0; i < N_OF(names); i++) {
		OK(store_register_name(x, number(names[i].first8), names[i].language, names[i].type,
		    str_of(names[i].name)));
	}
	OK(store_register_address(x, number(1000001), STR("Straat"), STR("Rue"), STR("1"), STR(""), STR("1000"),
	    STR("Brussel"), STR("Bruxelles")));
	OK(store_register_address(x, number(1000002), STR(""), STR("Rue"), STR("2"), STR("b"), STR("5000"), STR(""),
	    STR("Namur")));
	OK(store_register_address(x, number(1000005), STR("Kirchstrasse"), STR("rue de l'Eglise"), STR("5"), STR_NONE,
	    STR("4700"), STR("Eupen (nl)"), STR("Eupen")));
	assert_int_equal(store_register_name(x, number(1000001), 5, 1, STR("x")), ERR_INVALID);
	assert_int_equal(store_register_name(x, number(1000001), 1, 4, STR("x")), ERR_INVALID);
	assert_int_equal(store_register_name(x, number(1000001), 1, 1, STR("")), ERR_INVALID);
	assert_int_equal(store_register_name(x, 1, 1, 1, STR("x")), ERR_INVALID);
	assert_int_equal(store_register_address(x, 1, STR("x"), STR("x"), STR("x"), STR("x"), STR("x"), STR("x"),
	    STR("x")), ERR_INVALID);
	import_finish(x, 6);

	check_company(f, 1000001, "nl", "naam", "nl", "Straat", "Brussel");
	check_company(f, 1000001, "fr", "nom", "fr", "Rue", "Bruxelles");
	check_company(f, 1000001, "de", "Marke", "de", "Straat", "Brussel");  /* the commercial name */
	check_company(f, 1000001, "en", "naam", "nl", "Straat", "Brussel");   /* Brussels: the usual order */
	check_company(f, 1000002, "nl", "nom", "fr", "Rue", "Namur");         /* the region's language before English */
	check_company(f, 1000002, "en", "name", "en", "Rue", "Namur");
	check_company(f, 1000003, "nl", "Unknown tongue", "", NULL, NULL);    /* the first in the file */
	check_company(f, 1000004, "fr", "AFK", "nl", NULL, NULL);
	check_company(f, 1000005, "en", "Name", "de", "rue de l'Eglise", "Eupen"); /* Eupen: German first */
	check_company(f, 1000006, "nl", NULL, "", NULL, NULL);
	OK(store_company_get(f->r, f->a, number(1000006), "nl", &c));
	assert_false(c.active);
	OK(store_company_get(f->r, f->a, number(1000002), "nl", &c));
	assert_true(c.active);
	assert_true(str_is(c.house_number, "2"));
	assert_true(str_is(c.box_number, "b"));
	assert_true(str_is(c.post_code, "5000"));
	assert_int_equal(store_company_get(f->r, f->a, number(1000007), "nl", &c), ERR_NOT_FOUND);
}

static void import_elsewhere(struct fixture *f)
{
	struct store_register_import *x;

	fixture_open(f, STORE_EXISTING);
	x = import_begin(f);
	OK(store_register_enterprise(x, number(1000002), true));
	OK(store_register_name(x, number(1000002), NL, 1, STR("nieuw")));
	import_finish(x, 1);
	fixture_close(f);
}

static void another_processs_import_is_seen_within_a_second(void **state)
{
	struct fixture *f = *state;
	struct store_register_import *x = import_begin(f);
	struct store_company c;
	int tries = 0, go;
	pid_t pid;

	OK(store_register_enterprise(x, number(1000001), true));
	import_finish(x, 1);
	fixture_close(f);
	pid = child_start(f, import_elsewhere, &go);
	fixture_open(f, STORE_EXISTING);
	OK(store_company_get(f->r, f->a, number(1000001), "nl", &c));
	child_go(go);
	assert_int_equal(child_status(pid), 0);
	while (!store_register_has(f->s, number(1000002))) {
		assert_true(++tries < 30);
		usleep(50000);
	}
	assert_false(store_register_has(f->s, number(1000001)));
	/* the reader had the old file open */
	OK(store_company_get(f->r, f->a, number(1000002), "nl", &c));
	assert_true(str_is(c.name, "nieuw"));
	assert_int_equal(store_company_get(f->r, f->a, number(1000001), "nl", &c), ERR_NOT_FOUND);
}

static void a_damaged_register_is_not_loaded(void **state)
{
	struct fixture *f = *state;
	char path[100];
	FILE *fp;

	snprintf(path, sizeof(path), "%s/register.db", f->dir);
	fp = fopen(path, "wb");
	assert_non_null(fp);
	fputs("this is no database at all, but long enough to be looked at as one ...............................", fp);
	fclose(fp);
	fixture_close(f);
	fixture_open(f, STORE_EXISTING);
	assert_false(store_register_loaded(f->s));
	assert_false(store_register_has(f->s, number(1000001)));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		STORE_TEST(nothing_is_known_before_an_import),
		STORE_TEST(exactly_the_imported_numbers_are_there),
		STORE_TEST(a_register_is_there_after_a_restart),
		STORE_TEST(abandoned_is_as_if_never_begun),
		STORE_TEST(names_and_addresses_fall_back),
		STORE_TEST(another_processs_import_is_seen_within_a_second),
		STORE_TEST(a_damaged_register_is_not_loaded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
