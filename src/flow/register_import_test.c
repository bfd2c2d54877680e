/* The enterprise register: columns in any order, what is skipped, what is bad
 * and told, what stops an import, and that the old register stays until then. */
#include "flow/register_import.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "flow/tempflow.h"

#define ENTERPRISE "\"EnterpriseNumber\",\"Status\",\"JuridicalSituation\"\n"
#define NAMES "\"EntityNumber\",\"Language\",\"TypeOfDenomination\",\"Denomination\"\n"
#define ADDRESS \
	"\"EntityNumber\",\"TypeOfAddress\",\"CountryNL\",\"Zipcode\",\"MunicipalityNL\",\"MunicipalityFR\"," \
	"\"StreetNL\",\"StreetFR\",\"HouseNumber\",\"Box\"\n"

struct world {
	struct tempflow t;
	struct arena *a;
	char dir[64];
	struct register_report report;
	char told[4000];
	int n_progress, percent;
	char what[300];
};

static struct world x;

static int setup(void **state)
{
	(void)state;
	memset(&x, 0, sizeof(x));
	tempflow_open(&x.t);
	x.a = arena_new(LIMIT_ARENA_REQUEST);
	snprintf(x.dir, sizeof(x.dir), "/tmp/interim-register-XXXXXX");
	assert_non_null(mkdtemp(x.dir));
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	tempflow_remove(x.dir);
	arena_free(&x.a);
	tempflow_close(&x.t);
	return 0;
}

static void file(const char *name, const char *text)
{
	FILE *f = fopen(arena_printf(x.a, "%s/%s", x.dir, name), "we");

	assert_non_null(f);
	assert_true(fputs(text, f) >= 0);
	assert_int_equal(fclose(f), 0);
}

static void files(const char *enterprise, const char *names, const char *address)
{
	file("enterprise.csv", enterprise);
	file("denomination.csv", names);
	file("address.csv", address);
}

static void progress(void *cls, const char *name, int64_t n_rows, int percent)
{
	struct world *w = cls;

	(void)name;
	(void)n_rows;
	w->n_progress++;
	w->percent = percent;
}

static void bad_row(void *cls, const char *name, int64_t line, const char *why)
{
	struct world *w = cls;
	size_t n = strlen(w->told);

	snprintf(w->told + n, sizeof(w->told) - n, "%s:%lld:%s\n", name, (long long)line, why);
}

static enum err import(void)
{
	const struct register_watch w = { progress, bad_row, &x };

	x.told[0] = '\0';
	return register_import(x.t.flow.store, x.dir, &w, &x.report, x.what);
}

static enum err company(int64_t enterprise, const char *lang, struct store_company *c)
{
	struct store_reader *r = store_reader_take(x.t.flow.store);
	enum err e = store_company_get(r, x.a, enterprise, lang, c);

	store_reader_give(x.t.flow.store, &r);
	return e;
}

static void test_usual(void **state)
{
	struct store_company c;

	(void)state;
	assert_false(store_register_loaded(x.t.flow.store));
	files("\xef\xbb\xbf" ENTERPRISE "\"0123.456.749\",\"AC\",\"000\"\r\n\"0876.543.270\",\"ST\",\"000\"\r\n",
	    NAMES "\"0123.456.749\",\"2\",\"001\",\"Vlier \"\"Interim\"\" nv\"\n"
	    "\"0123.456.749\",\"1\",\"001\",\"Sureau sa\"\n"
	    "\"0876.543.270\",\"0\",\"003\",\"T\"\n\"2.123.456.789\",\"2\",\"001\",\"Vestiging\"\n"
	    "\"0876.543.270\",\"2\",\"004\",\"Bijkantoor\"\n",
	    ADDRESS "\"0123.456.749\",\"REGO\",\"\",\"9000\",\"Gent\",\"Gand\",\"Kouter\",\"Kouter\",\"1\",\"A\"\n"
	    "\"2.123.456.789\",\"BAET\",\"\",\"9000\",\"Gent\",\"Gand\",\"Kouter\",\"Kouter\",\"2\",\"\"\n"
	    "\"0876.543.270\",\"ABBR\",\"\",\"1000\",\"Brussel\",\"Bruxelles\",\"W\",\"L\",\"2\",\"\"\n");
	assert_int_equal(import(), ERR_OK);
	assert_string_equal(x.told, "");
	assert_int_equal(x.report.n_enterprises, 2);
	assert_int_equal(x.report.n_names, 3);
	assert_int_equal(x.report.n_addresses, 1);
	assert_int_equal(x.report.n_skipped, 4);
	assert_int_equal(x.report.n_bad, 0);
	assert_int_equal(x.n_progress, 3);
	assert_int_equal(x.percent, 100);
	assert_true(store_register_loaded(x.t.flow.store));
	assert_true(store_register_has(x.t.flow.store, 123456749));
	assert_true(store_register_has(x.t.flow.store, 876543270));
	assert_false(store_register_has(x.t.flow.store, 206731645));
	assert_int_equal(company(123456749, "nl", &c), ERR_OK);
	assert_true(str_is(c.name, "Vlier \"Interim\" nv"));
	assert_true(c.active);
	assert_true(str_is(c.post_code, "9000"));
	assert_true(str_is(c.box_number, "A"));
	assert_int_equal(company(123456749, "fr", &c), ERR_OK);
	assert_true(str_is(c.name, "Sureau sa"));
	assert_int_equal(company(876543270, "de", &c), ERR_OK);
	assert_false(c.active);
	assert_true(str_is(c.name, "T"));
}

static void test_columns_in_any_order(void **state)
{
	struct store_company c;

	(void)state;
	files("StartDate,Status,EnterpriseNumber\n01-01-2000,AC,0123456749\n",
	    "Denomination,TypeOfDenomination,X,Language,EntityNumber\nVlier,001,,2,0123.456.749\n",
	    "Box,HouseNumber,StreetFR,StreetNL,MunicipalityFR,MunicipalityNL,Zipcode,TypeOfAddress,EntityNumber\n"
	    ",7,,Kouter,Gand,Gent,9000,REGO,0123.456.749\n");
	assert_int_equal(import(), ERR_OK);
	assert_int_equal(x.report.n_bad, 0);
	assert_int_equal(company(123456749, "nl", &c), ERR_OK);
	assert_true(str_is(c.name, "Vlier"));
	assert_true(str_is(c.municipality, "Gent"));
	assert_true(str_is(c.house_number, "7"));
}

/* Bad rows are told with file, line and reason; those around them are read. */
static void test_bad_rows(void **state)
{
	char text[321 + 1];

	(void)state;
	memset(text, 'n', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	files(ENTERPRISE "\"0123.456.748\",\"AC\",\"\"\n\"\",\"AC\",\"\"\nnonsense,AC,\n\"0123.456.749\"\n\n"
	    "\"0123.456.749\"x,\"AC\",\"\"\n\"0123.456.749\",\"AC\",\"\"\n\"0876.543.270\",\"A\xff\",\"\"\n",
	    arena_printf(x.a, NAMES "\"0123.456.749\",\"5\",\"001\",\"N\"\n\"0123.456.749\",\"x\",\"001\",\"N\"\n"
	    "\"0123.456.749\",\"2\",\"000\",\"N\"\n\"0123.456.749\",\"2\",\"001\",\"\"\n"
	    "\"0123.456.749\",\"2\",\"001\",\"%s\"\n"
	    "\"0123.456.749\",\"2\",\"001\",\"%.320s\"\n", text, text),
	    ADDRESS "\"0123.456.749\",\"REGO\",\"\",\"9000\",\"Gent\",\"Gand\",\"Kouter\",\"Kouter\",\"1\"\n"
	    "\"0123.456.749\",\"REGO\",\"\",\"9000\",\"Gent\",\"Gand\",\"two\nlines\",\"Kouter\",\"1\",\"\"\n"
	    "\"0123.456.749\",\"REGO\",\"\",\"unterminated\n");
	assert_int_equal(import(), ERR_OK);
	assert_string_equal(x.told,
	    "enterprise.csv:2:the enterprise number is wrong\n"
	    "enterprise.csv:3:the enterprise number is wrong\n"
	    "enterprise.csv:4:the enterprise number is wrong\n"
	    "enterprise.csv:5:a field is missing\n"
	    "enterprise.csv:6:a field is missing\n"
	    "enterprise.csv:7:it is not quoted CSV\n"
	    "enterprise.csv:9:a field is not valid UTF-8 text\n"
	    "denomination.csv:2:Language is not 0 to 4\n"
	    "denomination.csv:3:Language is not 0 to 4\n"
	    "denomination.csv:4:TypeOfDenomination is not a code\n"
	    "denomination.csv:5:Denomination is empty\n"
	    "denomination.csv:6:a field is longer than 320 bytes\n"
	    "address.csv:2:a field is missing\n"
	    "address.csv:5:it is not quoted CSV\n");
	assert_int_equal(x.report.n_bad, 14);
	assert_int_equal(x.report.n_enterprises, 1);
	assert_int_equal(x.report.n_names, 1);
	assert_int_equal(x.report.n_addresses, 1);
}

/* What stops an import leaves the register as it was. */
static void test_refused(void **state)
{
	static const struct { const char *name, *text, *what; enum err e; } rows[] = {
		{ "enterprise.csv", NULL, "enterprise.csv cannot be opened", ERR_NOT_FOUND },
		{ "denomination.csv", NULL, "denomination.csv cannot be opened", ERR_NOT_FOUND },
		{ "address.csv", NULL, "address.csv cannot be opened", ERR_NOT_FOUND },
		{ "address.csv", "", "address.csv is empty", ERR_INVALID },
		{ "enterprise.csv", "\"EnterpriseNumber\n", "enterprise.csv: there is no header line", ERR_INVALID },
		{ "enterprise.csv", "EnterpriseNumber\n", "the column Status is missing", ERR_INVALID },
		{ "denomination.csv", "EntityNumber,Language,Denomination\n",
		    "the column TypeOfDenomination is missing", ERR_INVALID },
	};

	(void)state;
	files(ENTERPRISE "\"0123.456.749\",\"AC\",\"\"\n", NAMES, ADDRESS);
	assert_int_equal(import(), ERR_OK);
	for (size_t i = 0; i < N_OF(rows); i++) {
		files(ENTERPRISE "\"0876.543.270\",\"AC\",\"\"\n", NAMES, ADDRESS);
		if (rows[i].text == NULL) {
			assert_int_equal(unlink(arena_printf(x.a, "%s/%s", x.dir, rows[i].name)), 0);
		} else {
			file(rows[i].name, rows[i].text);
		}
		assert_int_equal(import(), rows[i].e);
		assert_non_null(strstr(x.what, rows[i].what));
		assert_true(store_register_has(x.t.flow.store, 123456749));
		assert_false(store_register_has(x.t.flow.store, 876543270));
	}
	files(ENTERPRISE "\"0876.543.270\",\"AC\",\"\"\n", NAMES, ADDRESS);
	assert_int_equal(import(), ERR_OK);
	assert_false(store_register_has(x.t.flow.store, 123456749));
	assert_true(store_register_has(x.t.flow.store, 876543270));
}

/* A thousand bad rows are a bad day, one more is another file. */
static void test_too_many_bad(void **state)
{
	static const size_t counts[] = { REGISTER_BAD_MAX, REGISTER_BAD_MAX + 1 };

	(void)state;
	for (size_t i = 0; i < N_OF(counts); i++) {
		char *text = arena_alloc(x.a, 200 + 2 * counts[i]);
		size_t n = sizeof(ENTERPRISE) - 1;

		memcpy(text, ENTERPRISE, n);
		for (size_t k = 0; k < counts[i]; k++) {
			memcpy(text + n + 2 * k, "x\n", 2);
		}
		files(text, NAMES, ADDRESS);
		assert_int_equal(import(), i == 0 ? ERR_OK : ERR_INVALID);
		assert_int_equal(x.report.n_bad, counts[i]);
	}
	assert_non_null(strstr(x.what, "more than 1000 rows"));
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_usual),
		TEST(test_columns_in_any_order),
		TEST(test_bad_rows),
		TEST(test_refused),
		TEST(test_too_many_bad),
	};

	return cmocka_run_group_tests_name("register_import", tests, NULL, NULL);
}
