/* Password hashing and the rules for new passwords. */
#include "identity/password.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

/* characters, of two bytes each */
#define NINE "\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9"
#define CHEAP ((struct password_cost){ 64, 1 })

static void test_hash(void **state)
{
	struct arena *a = arena_new(1u << 20);
	struct str one, two;
	bool same;

	(void)state;
	assert_int_equal(password_hash(a, CHEAP, STR("correct horse"), &one), ERR_OK);
	assert_int_equal(password_hash(a, CHEAP, STR("correct horse"), &two), ERR_OK);
	assert_true(str_starts(one, STR("$argon2id$v=19$m=64,t=1,p=1$")));
	assert_false(str_eq(one, two));
	assert_int_equal(password_verify(a, one, STR("correct horse"), &same), ERR_OK);
	assert_true(same);
	assert_int_equal(password_verify(a, one, STR("correct horsf"), &same), ERR_OK);
	assert_false(same);
	assert_int_equal(password_verify(a, one, STR("correct horse "), &same), ERR_OK);
	assert_false(same);
	assert_int_equal(password_verify(a, one, STR(""), &same), ERR_OK);
	assert_false(same);
	arena_free(&a);
}

/* What is no hash is damage in the store, never a match. */
static void test_corrupt(void **state)
{
	static const char *const bad[] = {
		"", "x", "$argon2id$", "$argon2i$v=19$m=64,t=1,p=1$c29tZXNhbHQ$AAAA",
		"$argon2id$v=19$m=64,t=1,p=1$c29tZXNhbHQ",
		"$argon2id$v=19$m=0,t=1,p=1$c29tZXNhbHRzb21lc2FsdA$AAAAAAAAAAAAAAAAAAAAAA",
	};
	struct arena *a = arena_new(1u << 20);
	bool same;

	(void)state;
	for (size_t i = 0; i < N_OF(bad); i++) {
		same = true;
		assert_int_equal(password_verify(a, str_of(bad[i]), STR("x"), &same), ERR_CORRUPT);
		assert_false(same);
	}
	arena_free(&a);
}

/* A hash made under other settings stays good. */
static void test_cost(void **state)
{
	struct arena *a = arena_new(1u << 20);
	struct conf c;
	struct str encoded;
	bool same;

	(void)state;
	conf_defaults(&c);
	assert_int_equal(password_cost(&c).kib, 47104);
	assert_int_equal(password_cost(&c).passes, 2);
	assert_int_equal(password_hash(a, ((struct password_cost){ 128, 3 }), STR("abc"), &encoded), ERR_OK);
	assert_true(str_starts(encoded, STR("$argon2id$v=19$m=128,t=3,p=1$")));
	assert_int_equal(password_verify(a, encoded, STR("abc"), &same), ERR_OK);
	assert_true(same);
	arena_free(&a);
}

static void test_weak(void **state)
{
	static const struct { const char *password; bool weak; } rows[] = {
		{ "", true },
		{ "ninechars", true },
		{ "ten charss", false },
		{ NINE, true },
		{ NINE "\xc3\xa8", false },
		{ "password123", true }, { "PassWord123", true }, { "password1234567", false },
		{ "azertyuiop", true }, { "wachtwoord", true }, { "Wachtwoord1", true }, { "motdepasse", true },
		{ "willkommen", true }, { "1234567890", true }, { "correct horse battery", false },
		{ "nora.specimen", true }, { "Nora.Specimen", true }, { "nora.specimen1", false },
	};

	(void)state;
	for (size_t i = 0; i < N_OF(rows); i++) {
		assert_int_equal(password_weak(str_of(rows[i].password), STR("nora.specimen")), rows[i].weak);
	}
}

static void test_longest(void **state)
{
	char text[PASSWORD_MAX + 1];

	(void)state;
	for (size_t i = 0; i < sizeof(text); i++) {
		text[i] = (char)('a' + i % 26);
	}
	assert_false(password_weak((struct str){ text, PASSWORD_MAX }, STR("nora")));
	assert_true(password_weak((struct str){ text, PASSWORD_MAX + 1 }, STR("nora")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_hash),
		cmocka_unit_test(test_corrupt),
		cmocka_unit_test(test_cost),
		cmocka_unit_test(test_weak),
		cmocka_unit_test(test_longest),
	};

	return cmocka_run_group_tests_name("password", tests, NULL, NULL);
}
