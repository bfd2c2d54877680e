/* base64, hex, form components: known vectors, strictness, round trips. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/codec.h"

/* RFC 4648, section 10. */
static const char *const rfc[][2] = {
	{ "", "" }, { "f", "Zg==" }, { "fo", "Zm8=" }, { "foo", "Zm9v" }, { "foob", "Zm9vYg==" },
	{ "fooba", "Zm9vYmE=" }, { "foobar", "Zm9vYmFy" },
};

static void test_vectors(void **state)
{
	(void)state;
	for (size_t i = 0; i < N_OF(rfc); i++) {
		struct str padded = str_of(rfc[i][1]), bare = padded;
		char out[16];
		size_t n;

		while (bare.n > 0 && bare.p[bare.n - 1] == '=') {
			bare.n--;
		}
		assert_int_equal(codec_b64url(out, rfc[i][0], strlen(rfc[i][0])), bare.n);
		assert_memory_equal(out, bare.p, bare.n);
		assert_int_equal(out[bare.n], 0);
		assert_int_equal(codec_b64url_size(strlen(rfc[i][0])), bare.n + 1);
		assert_true(codec_b64_decode(padded, out, sizeof(out), &n));
		assert_int_equal(n, i);
		assert_memory_equal(out, rfc[i][0], n);
		assert_true(codec_b64url_decode(bare, out, sizeof(out), &n));
		assert_int_equal(n, i);
		assert_int_equal(codec_b64url_decode(padded, out, sizeof(out), &n), padded.n == bare.n);
		assert_int_equal(codec_b64_decode(bare, out, sizeof(out), &n), padded.n == bare.n);
	}
}

static void test_b64_strict(void **state)
{
	static const struct { const char *text; bool url, standard; } table[] = {
		{ "AAAA", true, true }, { "A", false, false }, { "AAAAA", false, false },
		{ "Zh", false, false }, { "Zg", true, false }, { "Zm9", false, false }, { "Zm8", true, false },
		{ "Zh==", false, false }, { "Zm9=", false, false },
		{ "-_-_", true, false }, { "+/+/", false, true },
		{ "Zg=", false, false }, { "Z===", false, false }, { "====", false, false }, { "=AAA", false, false },
		{ "AA=A", false, false }, { "AAAA====", false, false }, { "AA==AAAA", false, false },
		{ "AA A", false, false }, { "AAA\n", false, false }, { "AAA.", false, false },
		{ "AA\xc3\xa9", false, false }, { "@AAA", false, false }, { "[AAA", false, false },
		{ "`AAA", false, false }, { "{AAA", false, false }, { ":AAA", false, false },
	};

	(void)state;
	for (size_t i = 0; i < N_OF(table); i++) {
		char out[8];
		size_t n;

		assert_int_equal(codec_b64url_decode(str_of(table[i].text), out, sizeof(out), &n), table[i].url);
		assert_int_equal(codec_b64_decode(str_of(table[i].text), out, sizeof(out), &n), table[i].standard);
	}
}

static void test_b64_round_trip_and_room(void **state)
{
	unsigned char in[100], out[100];
	char text[codec_b64url_size(100)];

	(void)state;
	for (size_t i = 0; i < sizeof(in); i++) {
		in[i] = (unsigned char)(i * 167 + 13);
	}
	for (size_t n = 0; n <= sizeof(in); n++) {
		size_t text_n = codec_b64url(text, in, n), out_n = 0;

		assert_int_equal(text_n + 1, codec_b64url_size(n));
		assert_true(codec_b64url_decode((struct str){ text, text_n }, out, n, &out_n));
		assert_int_equal(out_n, n);
		assert_memory_equal(out, in, n);
		if (n > 0) {
			assert_false(codec_b64url_decode((struct str){ text, text_n }, out, n - 1, &out_n));
		}
	}
}

static void test_hex(void **state)
{
	unsigned char all[256], back[256];
	char text[513];

	(void)state;
	for (size_t i = 0; i < 256; i++) {
		all[i] = (unsigned char)i;
	}
	codec_hex(text, all, 256);
	assert_int_equal(strlen(text), 512);
	assert_memory_equal(text + 2 * 0xab, "abacad", 6);
	assert_true(codec_hex_decode(str_of(text), back, 256));
	assert_memory_equal(back, all, 256);
	assert_false(codec_hex_decode(str_of(text), back, 255));
	assert_true(codec_hex_decode(STR("aBFf09"), back, 3));
	assert_memory_equal(back, "\xab\xff\x09", 3);
	assert_false(codec_hex_decode(STR("aBF"), back, 1));
	assert_false(codec_hex_decode(STR("aBFf"), back, 3));
	assert_false(codec_hex_decode(STR("ag"), back, 1));
	assert_false(codec_hex_decode(STR("Ga"), back, 1));
	assert_false(codec_hex_decode(STR("/0"), back, 1));
	assert_false(codec_hex_decode(STR(":0"), back, 1));
	assert_false(codec_hex_decode(STR("@0"), back, 1));
	assert_false(codec_hex_decode(STR("`0"), back, 1));
	assert_true(codec_hex_decode(STR(""), back, 0));
}

static void test_form(void **state)
{
	static const struct { const char *in, *want; } table[] = {
		{ "", "" }, { "a+b", "a b" }, { "%2B", "+" }, { "%2b%20", "+ " }, { "a%C3%A9", "a\xc3\xa9" },
		{ "a\xc3\xa9", "a\xc3\xa9" }, { "100%25", "100%" }, { "%0D%0A", "\r\n" }, { "~-._*", "~-._*" },
		{ "%", NULL }, { "%4", NULL }, { "a%4", NULL }, { "%zz", NULL }, { "%4g", NULL }, { "%g4", NULL },
		{ "%00", NULL }, { "%C3", NULL }, { "%ED%A0%80", NULL }, { "%01", NULL }, { "%%41", NULL },
		{ "\xff", NULL },
	};
	struct arena *a = arena_new(4096);
	struct str out;

	(void)state;
	for (size_t i = 0; i < N_OF(table); i++) {
		assert_int_equal(codec_form_decode(a, str_of(table[i].in), &out), table[i].want != NULL);
		if (table[i].want != NULL) {
			assert_int_equal(out.n, strlen(table[i].want));
			assert_string_equal(out.p, table[i].want);
		}
	}
	assert_true(codec_form_decode(a, (struct str){ "%41%42", 3 }, &out));
	assert_string_equal(out.p, "A");
	assert_false(codec_form_decode(a, (struct str){ "%41%42", 5 }, &out));
	assert_false(codec_form_decode(a, (struct str){ "a\0b", 3 }, &out));
	assert_true(codec_form_decode(a, STR_NONE, &out));
	assert_null(out.p);
	arena_free(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_vectors),
		cmocka_unit_test(test_b64_strict),
		cmocka_unit_test(test_b64_round_trip_and_room),
		cmocka_unit_test(test_hex),
		cmocka_unit_test(test_form),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
