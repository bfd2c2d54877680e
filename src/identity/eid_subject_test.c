/* Whose certificate it is: the people of the test PKI, and names that no tool would write. */
#include "identity/eid_int.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "identity/testpki.h"

static struct testpki pki;
static struct arena *arena;

static int setup(void **state)
{
	char port[] = "8888";

	(void)state;
	arena = arena_new(16u * 1024 * 1024);
	testpki_make(&pki, port);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	testpki_remove(&pki);
	arena_free(&arena);
	return 0;
}

static void test_people(void **state)
{
	static const struct { const char *file; int64_t inss; const char *name; } rows[] = {
		{ "nora", 1050399864, "Nora Specimen" }, { "nora-signature", 1050399864, "Nora Specimen" },
		{ "bob", 85073003328, "Bob Specimen" }, { "farah", 90431512366, "Zo\xc3\xab Farah Ben-\xc5\x81ukasz" },
		{ "two-numbers", 0, NULL }, { "ten-digits", 0, NULL }, { "bad-check", 0, NULL },
		{ "no-number", 0, NULL }, { "not-be", 0, NULL }, { "nul-in-name", 0, NULL }, { "citizen", 0, NULL },
	};

	(void)state;
	for (size_t i = 0; i < N_OF(rows); i++) {
		X509 *x = eid_parse(testpki_cert(arena, &pki, rows[i].file));
		int64_t inss = -1;
		struct str name = STR_NONE;
		enum eid_result r;

		AN(x);
		r = eid_subject_read(arena, x, &inss, &name);
		X509_free(x);
		if (r != (rows[i].name != NULL ? EID_OK : EID_BAD_SUBJECT)) {
			fail_msg("%s: %d", rows[i].file, r);
		}
		if (rows[i].name != NULL) {
			assert_int_equal(inss, rows[i].inss);
			assert_true(str_is(name, rows[i].name));
		} else {
			assert_true(inss == -1 && name.p == NULL);
		}
	}
}

struct attribute { const char *name; int type; const char *text; };

static enum eid_result read_of(const struct attribute *at, size_t n, struct str *name_r)
{
	X509 *x = X509_new();
	int64_t inss;
	enum eid_result r;

	AN(x);
	for (size_t i = 0; i < n && at[i].name != NULL; i++) {
		CHECK(X509_NAME_add_entry_by_NID(X509_get_subject_name(x), OBJ_txt2nid(at[i].name), at[i].type,
		    (const unsigned char *)at[i].text, (int)strlen(at[i].text), -1, 0) == 1);
	}
	r = eid_subject_read(arena, x, &inss, name_r);
	X509_free(x);
	return r;
}

#define U V_ASN1_UTF8STRING
#define P V_ASN1_PRINTABLESTRING
#define C_BE { "C", P, "BE" }
#define NUMBER { "serialNumber", P, "85073003328" }

static void test_forms(void **state)
{
	static const struct { const char *what; struct attribute at[6]; const char *name; } rows[] = {
		{ "plain", { C_BE, { "SN", U, "A" }, { "GN", U, "B" }, NUMBER }, "B A" },
		{ "other order and kinds", { NUMBER, { "GN", P, "B" }, { "SN", P, "A" }, C_BE }, "B A" },
		{ "no given name", { C_BE, { "SN", U, "A" }, NUMBER }, "A" },
		{ "what we do not use may repeat",
		    { C_BE, { "SN", U, "A" }, NUMBER, { "OU", U, "x" }, { "OU", U, "y" } }, "A" },
		{ "markup is text", { C_BE, { "SN", U, "<b>'\"&" }, NUMBER }, "<b>'\"&" },
		{ "no surname", { C_BE, { "GN", U, "B" }, NUMBER }, NULL },
		{ "two surnames", { C_BE, { "SN", U, "A" }, { "SN", U, "A" }, NUMBER }, NULL },
		{ "two given names", { C_BE, { "SN", U, "A" }, { "GN", U, "A" }, { "GN", U, "B" }, NUMBER }, NULL },
		{ "the same number twice", { C_BE, { "SN", U, "A" }, NUMBER, NUMBER }, NULL },
		{ "two countries", { C_BE, C_BE, { "SN", U, "A" }, NUMBER }, NULL },
		{ "no country", { { "SN", U, "A" }, NUMBER }, NULL },
		{ "country in small letters", { { "C", P, "be" }, { "SN", U, "A" }, NUMBER }, NULL },
		{ "empty surname", { C_BE, { "SN", U, "" }, NUMBER }, NULL },
		{ "line feed", { C_BE, { "SN", U, "A\nB" }, NUMBER }, NULL },
		{ "tab", { C_BE, { "SN", U, "A\tB" }, NUMBER }, NULL },
		{ "delete", { C_BE, { "SN", U, "A\x7f" }, NUMBER }, NULL },
		{ "escape in what we do not use", { C_BE, { "SN", U, "A" }, NUMBER, { "CN", U, "\x1b[2J" } }, NULL },
		{ "not UTF-8", { C_BE, { "SN", U, "A\xff" }, NUMBER }, NULL },
		{ "overlong UTF-8", { C_BE, { "SN", U, "\xc0\xaf" }, NUMBER }, NULL },
		{ "C1 control", { C_BE, { "SN", U, "\xc2\x9b" }, NUMBER }, NULL },
		{ "UTF-8 in PrintableString", { C_BE, { "SN", P, "Ang\xc3\xa8le" }, NUMBER }, NULL },
		{ "T61String", { C_BE, { "SN", V_ASN1_T61STRING, "A" }, NUMBER }, NULL },
		{ "BMPString", { C_BE, { "SN", V_ASN1_BMPSTRING, "AB" }, NUMBER }, NULL },
		{ "twelve digits", { C_BE, { "SN", U, "A" }, { "serialNumber", P, "085073003328" } }, NULL },
		{ "dots", { C_BE, { "SN", U, "A" }, { "serialNumber", P, "85.07.30-33.28" } }, NULL },
		{ "other digits", { C_BE, { "SN", U, "A" }, { "serialNumber", U, "8507300332\xd9\xa8" } }, NULL },
		{ "blank", { C_BE, { "SN", U, "A" }, { "serialNumber", P, " 8507300332" } }, NULL },
		{ "sign", { C_BE, { "SN", U, "A" }, { "serialNumber", P, "+8507300332" } }, NULL },
	};

	(void)state;
	for (size_t i = 0; i < N_OF(rows); i++) {
		struct str name = STR_NONE;
		enum eid_result r = read_of(rows[i].at, N_OF(rows[i].at), &name);

		if (r != (rows[i].name != NULL ? EID_OK : EID_BAD_SUBJECT) ||
		    (r == EID_OK && !str_is(name, rows[i].name))) {
			fail_msg("%s: %d %.*s", rows[i].what, r, STR_ARG(name));
		}
	}
}

static void test_length(void **state)
{
	static const struct { size_t n; enum eid_result result; } rows[] = {
		{ 256, EID_OK }, { 257, EID_BAD_SUBJECT },
	};
	char long_name[300];

	(void)state;
	for (size_t i = 0; i < N_OF(rows); i++) {
		struct attribute at[] = { C_BE, { "SN", U, long_name }, NUMBER };
		struct str name;

		memset(long_name, 'x', rows[i].n);
		long_name[rows[i].n] = '\0';
		assert_int_equal(read_of(at, N_OF(at), &name), rows[i].result);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_people), cmocka_unit_test(test_forms), cmocka_unit_test(test_length),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
