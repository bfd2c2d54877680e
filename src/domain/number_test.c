/* Check digits: numbers in public use, both centuries, both sides of every limit. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/dies.h"
#include "domain/number.h"

static const struct {
	uint64_t inss;
	bool ok;
	int year, month, day;
	enum sex sex;
	const char *why;
} persons[] = {
	{ 1050399864, true, 2001, 5, 3, SEX_WOMAN, "the public specimen card" },
	{ 1410199955, true, 1901, 1, 1, SEX_MAN, "a sample of the office: BIS, sex known; check digits of 19.." },
	{ 90010100123, true, 1990, 1, 1, SEX_MAN, "born 1990" },
	{ 90010100152, true, 2090, 1, 1, SEX_MAN, "the same front with the check digits of the other century" },
	{ 90010100124, false, 0, 0, 0, SEX_NONE, "check digits one too high" },
	{ 90010100122, false, 0, 0, 0, SEX_NONE, "check digits one too low" },
	{ 22900145, true, 2000, 2, 29, SEX_MAN, "29 February 2000" },
	{ 22900116, false, 0, 0, 0, SEX_NONE, "29 February 1900 was not" },
	{ 1022900137, false, 0, 0, 0, SEX_NONE, "29 February 1901 was not" },
	{ 1022900166, false, 0, 0, 0, SEX_NONE, "29 February 2001 was not" },
	{ 4022900231, true, 2004, 2, 29, SEX_WOMAN, "29 February 2004" },
	{ 4022900202, true, 1904, 2, 29, SEX_WOMAN, "29 February 1904" },
	{ 222900188, true, 2000, 2, 29, SEX_NONE, "BIS, sex unknown, 29 February 2000" },
	{ 1422900155, false, 0, 0, 0, SEX_NONE, "BIS, 29 February 2001" },
	{ 128, true, 2000, 0, 0, SEX_MAN, "nothing known but the year" },
	{ 85000000138, true, 1985, 0, 0, SEX_MAN, "month and day unknown" },
	{ 85001300136, true, 1985, 0, 13, SEX_MAN, "month unknown" },
	{ 85060000180, true, 1985, 6, 0, SEX_MAN, "day unknown" },
	{ 85003200148, false, 0, 0, 0, SEX_NONE, "month unknown, day 32" },
	{ 85120100192, true, 1985, 12, 1, SEX_MAN, "month 12" },
	{ 85130100102, false, 0, 0, 0, SEX_NONE, "month 13" },
	{ 85130000132, false, 0, 0, 0, SEX_NONE, "month 13, day unknown" },
	{ 85200100151, true, 1985, 0, 1, SEX_NONE, "BIS + 20, month unknown" },
	{ 85210100257, true, 1985, 1, 1, SEX_NONE, "BIS + 20, January" },
	{ 85320100138, true, 1985, 12, 1, SEX_NONE, "BIS + 20, December" },
	{ 85330100145, false, 0, 0, 0, SEX_NONE, "BIS + 20, month 13" },
	{ 85400100194, true, 1985, 0, 1, SEX_MAN, "BIS + 40, month unknown" },
	{ 85410100203, true, 1985, 1, 1, SEX_WOMAN, "BIS + 40, January" },
	{ 85520100181, true, 1985, 12, 1, SEX_MAN, "BIS + 40, December" },
	{ 85530100188, false, 0, 0, 0, SEX_NONE, "BIS + 40, month 13" },
	{ 85013100185, true, 1985, 1, 31, SEX_MAN, "31 January" },
	{ 85013200155, false, 0, 0, 0, SEX_NONE, "32 January" },
	{ 85043100109, false, 0, 0, 0, SEX_NONE, "31 April" },
	{ 85010100016, false, 0, 0, 0, SEX_NONE, "counter 000" },
	{ 85010199885, true, 1985, 1, 1, SEX_WOMAN, "counter 998" },
	{ 85010199984, true, 1985, 1, 1, SEX_MAN, "counter 999" },
	{ 99123100168, true, 1999, 12, 31, SEX_MAN, "the last day of 1999" },
	{ 0, false, 0, 0, 0, SEX_NONE, "zero" },
	{ 97, false, 0, 0, 0, SEX_NONE, "zero with its check digits" },
	{ 100010100123, false, 0, 0, 0, SEX_NONE, "12 digits" },
	{ UINT64_MAX, false, 0, 0, 0, SEX_NONE, "the largest" },
};

static void test_inss(void **state)
{
	struct ymd b;

	(void)state;
	for (size_t i = 0; i < N_OF(persons); i++) {
		if (inss_valid(persons[i].inss) != persons[i].ok || inss_sex(persons[i].inss) != persons[i].sex) {
			fail_msg("%s: %011llu", persons[i].why, (unsigned long long)persons[i].inss);
		}
		assert_int_equal(inss_birth(persons[i].inss, &b), persons[i].ok);
		if (persons[i].ok && (b.year != persons[i].year || b.month != persons[i].month ||
		    b.day != persons[i].day)) {
			fail_msg("%s: %04d-%02d-%02d", persons[i].why, b.year, b.month, b.day);
		}
	}
}

/* One front of nine digits has exactly one pair of check digits for each century. */
static void test_inss_only_two_of_100(void **state)
{
	struct ymd b;
	int n = 0, years = 0;

	(void)state;
	for (uint64_t check = 0; check < 100; check++) {
		if (inss_birth(UINT64_C(50010100100) + check, &b)) {
			n++;
			years += b.year;
		}
	}
	assert_int_equal(n, 2);
	assert_int_equal(years, 1950 + 2050);
}

static void test_inss_text(void **state)
{
	char text[12], mask[16];

	(void)state;
	inss_format(1050399864, text);
	assert_string_equal(text, "01050399864");
	inss_format(0, text);
	assert_string_equal(text, "00000000000");
	inss_format(99999999999, text);
	assert_string_equal(text, "99999999999");
	inss_mask(1050399864, mask);
	assert_string_equal(mask, "01.05.03-***.**");
	inss_mask(1410199955, mask);
	assert_string_equal(mask, "01.41.01-***.**");
}

static void test_enterprise(void **state)
{
	static const struct { int64_t n; bool ok; } table[] = {
		{ 477472701, true }, { 206731645, true }, { 123456749, true }, { 876543270, true },
		{ 477472700, false }, { 477472702, false }, { 1999999943, true }, { 1999999944, false },
		{ 2000000009, false }, { 2000000027, false }, { 97, false }, { 0, false }, { -1, false },
		{ -477472701, false }, { INT64_MAX, false }, { INT64_MIN, false },
		{ 196, true }, /* 0000000196: the smallest front that is not zero */
	};

	(void)state;
	for (size_t i = 0; i < N_OF(table); i++) {
		if (enterprise_valid(table[i].n) != table[i].ok) {
			fail_msg("%lld", (long long)table[i].n);
		}
	}
}

static void test_enterprise_text(void **state)
{
	static const struct { const char *text; int64_t n; } table[] = {
		{ "0123456749", 123456749 }, { "123456749", 123456749 }, { "0123.456.749", 123456749 },
		{ "123.456.749", 123456749 }, { "1999999943", 1999999943 }, { "1999.999.943", 1999999943 },
		{ "1999999999", 1999999999 }, { "2000000000", -1 }, { "12345678", -1 }, { "01234567490", -1 },
		{ "012.3456.749", -1 }, { "0123.456749", -1 }, { "0123456.749", -1 }, { "0123,456,749", -1 },
		{ "BE0123456749", -1 }, { "BE 0123456749", -1 }, { "0123.456.74X", -1 }, { " 123456749", -1 },
		{ "012345674 ", -1 }, { "+123456749", -1 }, { "............", -1 }, { "", -1 }, { NULL, -1 },
	};
	char digits[11], dotted[13];
	int64_t n;

	(void)state;
	for (size_t i = 0; i < N_OF(table); i++) {
		n = -1;
		if (enterprise_parse(str_of(table[i].text), &n) != (table[i].n != -1) || n != table[i].n) {
			fail_msg("\"%s\" gives %lld", table[i].text, (long long)n);
		}
	}
	enterprise_digits(123456749, digits);
	assert_string_equal(digits, "0123456749");
	enterprise_format(123456749, dotted);
	assert_string_equal(dotted, "0123.456.749");
	enterprise_format(1999999943, dotted);
	assert_string_equal(dotted, "1999.999.943");
	enterprise_digits(0, digits);
	assert_string_equal(digits, "0000000000");
}

static void test_nsso(void **state)
{
	static const struct { int64_t n; bool ok; } table[] = {
		{ 112651531, true }, { 51357716, true }, { 125482497, true }, { 175110801, true }, { 123456749, true },
		{ 112651530, false }, { 112651532, false }, { 100006, true }, { 100005, false }, { 100007, false },
		{ 199999934, true }, { 199999935, false }, { 200000028, false }, { 99908, false },
		{ 0, false }, { -1, false }, { INT64_MIN, false }, { INT64_MAX, false },
	};
	int ok = 0;

	(void)state;
	for (size_t i = 0; i < N_OF(table); i++) {
		if (nsso_valid(table[i].n) != table[i].ok) {
			fail_msg("%lld", (long long)table[i].n);
		}
	}
	/* one of every hundred, also where the remainder is 96 and the check digits are 97 */
	for (int64_t n = 51357700; n < 51357700 + 97 * 100; n++) {
		ok += nsso_valid(n);
	}
	assert_int_equal(ok, 97);
}

static void test_provisional(void **state)
{
	static const struct { int64_t n; bool ok; } table[] = {
		{ 5000000120, true }, { 5000000119, false }, { 5000000121, false }, { 5000000023, false },
		{ 5999999989, true }, { 5999999990, false }, { 6000000083, false }, { 112651531, false },
		{ 0, false }, { -1, false },
	};

	(void)state;
	for (size_t i = 0; i < N_OF(table); i++) {
		if (nsso_provisional_valid(table[i].n) != table[i].ok) {
			fail_msg("%lld", (long long)table[i].n);
		}
	}
}

static void test_dimona_id(void **state)
{
	static const struct { int64_t id, serial; } table[] = {
		{ 656309292174, 6563092921 }, { 600027876089, 6000278760 }, { 700000000145, 7000000001 },
		{ 101, 1 }, { 9696, 96 }, { 9797, 97 }, { 9801, 98 }, { 999999999949, 0 }, { 700000000144, 0 },
		{ 700000000146, 0 },
		{ 9700, 0 }, { 9600, 0 }, { 0, 0 }, { -1, 0 }, { 97, 0 }, { INT64_MIN, 0 }, { INT64_MAX, 0 },
		{ 1000000000049, 0 },
	};

	(void)state;
	for (size_t i = 0; i < N_OF(table); i++) {
		if (dimona_id_serial(table[i].id) != table[i].serial) {
			fail_msg("%lld", (long long)table[i].id);
		}
		if (table[i].serial != 0) {
			assert_int_equal(dimona_id(table[i].serial), table[i].id);
		}
	}
	assert_int_equal(dimona_id_serial(dimona_id(9999999999)), 9999999999);
	assert_int_equal(dimona_id(9999999999) / 100, 9999999999);
}

static void format_12_digits(void)
{
	char text[12];

	inss_format(100000000000, text);
}

static void digits_above_domain(void)
{
	char text[11];

	enterprise_digits(2000000000, text);
}

static void digits_negative(void)
{
	char text[11];

	enterprise_digits(-1, text);
}

static void id_of_0(void)
{
	(void)dimona_id(0);
}

static void id_of_11_digits(void)
{
	(void)dimona_id(10000000000);
}

static void test_bugs_of_the_caller(void **state)
{
	(void)state;
	assert_true(dies(format_12_digits));
	assert_true(dies(digits_above_domain));
	assert_true(dies(digits_negative));
	assert_true(dies(id_of_0));
	assert_true(dies(id_of_11_digits));
}

static void test_c32a(void **state)
{
	(void)state;
	assert_true(c32a_valid(STR("000000000001")));
	assert_true(c32a_valid(STR("999999999999")));
	assert_false(c32a_valid(STR("000000000000")));
	assert_false(c32a_valid(STR("12345678901")));
	assert_false(c32a_valid(STR("1234567890123")));
	assert_false(c32a_valid(STR("12345678901A")));
	assert_false(c32a_valid(STR_NONE));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_inss),
		cmocka_unit_test(test_inss_only_two_of_100),
		cmocka_unit_test(test_inss_text),
		cmocka_unit_test(test_enterprise),
		cmocka_unit_test(test_enterprise_text),
		cmocka_unit_test(test_nsso),
		cmocka_unit_test(test_provisional),
		cmocka_unit_test(test_dimona_id),
		cmocka_unit_test(test_bugs_of_the_caller),
		cmocka_unit_test(test_c32a),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
