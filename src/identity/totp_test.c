/* The published vectors of RFC 6238 (appendix B, SHA-1) and RFC 4226 (appendix
 * D), the edges of the window, the texts for apps. */
#include "identity/totp.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "base/day.h"

#define SECRET STR("12345678901234567890")

static void test_rfc6238(void **state)
{
	static const struct { int64_t time_s; const char *code; } rows[] = {
		{ 59, "94287082" }, { 1111111109, "07081804" }, { 1111111111, "14050471" }, { 1234567890, "89005924" },
		{ 2000000000, "69279037" }, { 20000000000, "65353130" },
	};
	char code[9];

	(void)state;
	for (size_t i = 0; i < N_OF(rows); i++) {
		totp_code(SECRET, totp_step_of(rows[i].time_s * US_PER_S), 8, code);
		assert_string_equal(code, rows[i].code);
	}
}

static void test_rfc4226(void **state)
{
	static const char *const codes[] = { "755224", "287082", "359152", "969429", "338314", "254676", "287922",
		"162583", "399871", "520489" };
	char code[9];

	(void)state;
	for (size_t i = 0; i < N_OF(codes); i++) {
		totp_code(SECRET, (int64_t)i, 6, code);
		assert_string_equal(code, codes[i]);
	}
}

static void test_window(void **state)
{
	static const struct { int64_t time_us; bool found; } rows[] = {   /* the code of step 5: 150 to 180 s */
		{ 120 * US_PER_S - 1, false }, { 120 * US_PER_S, true }, { 150 * US_PER_S, true },
		{ 180 * US_PER_S - 1, true }, { 210 * US_PER_S - 1, true }, { 210 * US_PER_S, false },
	};
	int64_t step;

	(void)state;
	for (size_t i = 0; i < N_OF(rows); i++) {
		step = 0;
		assert_int_equal(totp_find(SECRET, STR("254676"), rows[i].time_us, &step), rows[i].found);
		assert_int_equal(step, rows[i].found ? 5 : 0);
	}
	assert_false(totp_find(SECRET, STR("254677"), 150 * US_PER_S, &step));
	assert_false(totp_find(SECRET, STR("25467"), 150 * US_PER_S, &step));
	assert_false(totp_find(SECRET, STR("2546760"), 150 * US_PER_S, &step));
	assert_false(totp_find(SECRET, STR(""), 150 * US_PER_S, &step));
	assert_false(totp_find(STR("12345678901234567891"), STR("254676"), 150 * US_PER_S, &step));
}

static void test_texts(void **state)
{
	struct arena *a = arena_new(1u << 16);

	(void)state;
	assert_true(str_is(totp_secret_text(a, SECRET), "GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ"));
	assert_true(str_is(totp_secret_text(a, STR("f")), "MY")); /* RFC 4648, 10 */
	assert_true(str_is(totp_secret_text(a, STR("foobar")), "MZXW 6YTB OI"));
	assert_true(str_is(totp_uri(a, STR("Interim@work"), STR("n.o@ra"), SECRET),
	    "otpauth://totp/Interim%40work:n.o%40ra?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
	    "&issuer=Interim%40work&algorithm=SHA1&digits=6&period=30"));
	arena_free(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rfc6238),
		cmocka_unit_test(test_rfc4226),
		cmocka_unit_test(test_window),
		cmocka_unit_test(test_texts),
	};

	return cmocka_run_group_tests_name("totp", tests, NULL, NULL);
}
