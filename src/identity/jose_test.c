/* Compact JWS: the vectors of RFC 7515, messages made by OpenSSL for each
 * algorithm, and the ways in which a message can lie about its key. */
#include "identity/jose.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "identity/mint.h"

#define NOW (day_of(2026, 3, 2) * US_PER_DAY)
#define PAYLOAD "{\"iss\":\"joe\"}"

enum { KEY_RSA, KEY_RSA_OTHER, KEY_P256, KEY_P256_OTHER, KEY_P384, KEY__MAX };

static struct arena *arena;
static EVP_PKEY *key[KEY__MAX];
static struct cert cert[KEY__MAX];

static int setup(void **state)
{
	static const struct { const char *kind; } kinds[KEY__MAX] = {
		{ "RSA" }, { "RSA" }, { "P-256" }, { "P-256" }, { "P-384" },
	};
	char why[200];

	(void)state;
	arena = arena_new(64u * 1024 * 1024);
	for (size_t i = 0; i < KEY__MAX; i++) {
		key[i] = mint_key(kinds[i].kind, 2048, 65537);
		assert_int_equal(cert_read(arena, mint_cert(arena, key[i], NOW, NOW + US_PER_DAY), &cert[i], why),
		    ERR_OK);
	}
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	for (size_t i = 0; i < KEY__MAX; i++) {
		EVP_PKEY_free(key[i]);
	}
	arena_free(&arena);
	return 0;
}

static struct str bytes(const char *b64url)
{
	struct str s = str_of(b64url);
	char *out = arena_alloc(arena, s.n);
	size_t n;

	assert_true(codec_b64url_decode(s, out, s.n, &n));
	return (struct str){ out, n };
}

/* RFC 7515, A.2 and A.3 */
#define RFC_PAYLOAD \
	"eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ"
#define RFC_RS_SIG \
	"cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujGbds9uJdb" \
	"F9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZRmB_eSN9383" \
	"LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWy" \
	"wlVmtVrBp0igcN_IoypGlUPQGe77Rw"
#define RFC_RS_N \
	"ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SF" \
	"d2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo" \
	"7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkM" \
	"Ls91kzk2PAcDTW9gb54h4FRWyuXpoQ"
#define RFC_ES_SIG "DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q"

static void test_rfc7515(void **state)
{
	struct cert rsa = { .key = CERT_RSA, .n = bytes(RFC_RS_N), .e = STR("\x01\x00\x01") };
	struct cert ec = { .key = CERT_P256, .x = bytes("f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU"),
		.y = bytes("x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0") };
	struct jose_jws x;

	(void)state;
	assert_true(jose_read(arena, STR("eyJhbGciOiJSUzI1NiJ9." RFC_PAYLOAD "." RFC_RS_SIG), &x));
	assert_true(str_starts(x.payload, STR("{\"iss\":\"joe\"")));
	assert_true(jose_verify(arena, &x, JOSE_RS256, &rsa));
	assert_false(jose_verify(arena, &x, JOSE_PS256, &rsa));
	assert_false(jose_verify(arena, &x, JOSE_RS256, &ec));
	assert_true(jose_read(arena, STR("eyJhbGciOiJFUzI1NiJ9." RFC_PAYLOAD "." RFC_ES_SIG), &x));
	assert_true(jose_verify(arena, &x, JOSE_ES256, &ec));
	assert_false(jose_verify(arena, &x, JOSE_ES384, &ec));
}

static const struct { enum jose_alg alg; const char *name; int key, other; } algs[] = {
	{ JOSE_RS256, "RS256", KEY_RSA, KEY_RSA_OTHER },
	{ JOSE_PS256, "PS256", KEY_RSA, KEY_RSA_OTHER },
	{ JOSE_ES256, "ES256", KEY_P256, KEY_P256_OTHER },
	{ JOSE_ES384, "ES384", KEY_P384, KEY_P256 },
};

/* Each message with each pinned algorithm and each key: only its own fits. */
static void test_pinned(void **state)
{
	(void)state;
	for (size_t i = 0; i < N_OF(algs); i++) {
		const char *header = arena_printf(arena, "{\"alg\":\"%s\",\"typ\":\"JWT\",\"kid\":\"1\"}",
		    algs[i].name);
		struct str text = mint_jws(arena, key[algs[i].key], algs[i].name, header, PAYLOAD);
		struct jose_jws x;

		assert_true(jose_read(arena, text, &x));
		assert_int_equal(x.alg, algs[i].alg);
		assert_true(str_is(x.kid, "1"));
		for (enum jose_alg pinned = JOSE_RS256; pinned < JOSE_ALG__MAX; pinned++) {
			for (int k = 0; k < KEY__MAX; k++) {
				bool right = pinned == algs[i].alg && k == algs[i].key;

				assert_int_equal(jose_verify(arena, &x, pinned, &cert[k]), right);
			}
		}
		jose_verify_nobody(arena, &x);
	}
}

/* The header says one thing, the signature is another. */
static void test_signed_otherwise(void **state)
{
	static const struct { const char *says, *signed_as; enum jose_alg alg; int key; } rows[] = {
		{ "RS256", "PS256", JOSE_RS256, KEY_RSA },
		{ "PS256", "RS256", JOSE_PS256, KEY_RSA },
		{ "RS256", "HS256", JOSE_RS256, KEY_RSA },
		{ "PS256", "HS256", JOSE_PS256, KEY_RSA },
		{ "ES256", "HS256", JOSE_ES256, KEY_P256 },
		{ "ES384", "ES256", JOSE_ES384, KEY_P256 },
		{ "ES256", "ES384", JOSE_ES256, KEY_P384 },
		{ "ES384", "ES256", JOSE_ES384, KEY_P384 },
		{ "ES256", "ES384", JOSE_ES256, KEY_P256 },
	};

	(void)state;
	for (size_t i = 0; i < N_OF(rows); i++) {
		const char *header = arena_printf(arena, "{\"alg\":\"%s\"}", rows[i].says);
		struct str text = mint_jws(arena, key[rows[i].key], rows[i].signed_as, header, PAYLOAD);
		struct jose_jws x;

		assert_true(jose_read(arena, text, &x));
		for (int k = 0; k < KEY__MAX; k++) {
			assert_false(jose_verify(arena, &x, rows[i].alg, &cert[k]));
		}
	}
}

/* Headers that are refused although the signature over them is right. */
static void test_headers(void **state)
{
	static const char *const refused[] = {
		"{\"alg\":\"none\"}", "{\"alg\":\"None\"}", "{\"alg\":\"nOnE\"}", "{\"alg\":\"\"}", "{\"alg\":null}",
		"{\"alg\":[\"RS256\"]}", "{\"alg\":256}", "{}", "[]", "\"RS256\"", "null", "", " ",
		"{\"alg\":\"RS256\"",
		"{\"alg\":\"HS256\"}", "{\"alg\":\"rs256\"}", "{\"alg\":\"RS256 \"}", "{\"alg\":\"RS512\"}",
		"{\"alg\":\"ES512\"}", "{\"alg\":\"EdDSA\"}", "{\"Alg\":\"RS256\"}", "{\"alg\":\"RS256\\u0000\"}",
		"{\"alg\":\"RS256\",\"alg\":\"none\"}", "{\"alg\":\"none\",\"alg\":\"RS256\"}",
		"{\"alg\":\"RS256\",\"crit\":[\"exp\"]}", "{\"alg\":\"RS256\",\"crit\":[]}",
		"{\"alg\":\"RS256\",\"jku\":\"https://example.org/k\"}",
		"{\"alg\":\"RS256\",\"jwk\":{\"kty\":\"RSA\"}}",
		"{\"alg\":\"RS256\",\"x5u\":\"https://example.org/c\"}", "{\"alg\":\"RS256\",\"x5c\":[\"MII\"]}",
		"{\"alg\":\"RS256\",\"b64\":false}", "{\"alg\":\"RS256\",\"b64\":true}",
		"{\"alg\":\"RS256\",\"zip\":\"DEF\"}",
		"{\"alg\":\"RS256\",\"typ\":1}", "{\"alg\":\"RS256\",\"kid\":1}", "{\"alg\":\"RS256\",\"kid\":null}",
		"{\"alg\":\"RS256\"} x",
		"{\"alg\":\"RS256\",\"a\":{\"a\":{\"a\":{\"a\":{}}}}}",
		"{\"alg\":\"RS256\",\"kid\":\"\xff\"}", "{'alg':'RS256'}",
	};
	static const char *const accepted[] = {
		"{\"alg\":\"RS256\"}", " {\"alg\" : \"RS256\" } ", "{\"typ\":\"JWT\",\"alg\":\"RS256\"}",
		"{\"alg\":\"RS256\",\"kid\":\"x\",\"x5t\":\"abc\",\"x5t#S256\":\"abc\",\"cty\":\"JWT\"}",
	};
	struct jose_jws x;
	char *longest;

	(void)state;
	for (size_t i = 0; i < N_OF(refused); i++) {
		assert_false(jose_read(arena, mint_jws(arena, key[KEY_RSA], "RS256", refused[i], PAYLOAD), &x));
	}
	for (size_t i = 0; i < N_OF(accepted); i++) {
		assert_true(jose_read(arena, mint_jws(arena, key[KEY_RSA], "RS256", accepted[i], PAYLOAD), &x));
		assert_true(jose_verify(arena, &x, JOSE_RS256, &cert[KEY_RSA]));
	}
	longest = arena_printf(arena, "{\"alg\":\"RS256\"}%2033s", "");
	assert_int_equal(strlen(longest), 2048);
	assert_true(jose_read(arena, mint_jws(arena, key[KEY_RSA], "RS256", longest, PAYLOAD), &x));
	longest = arena_printf(arena, "{\"alg\":\"RS256\"}%2034s", "");
	assert_false(jose_read(arena, mint_jws(arena, key[KEY_RSA], "RS256", longest, PAYLOAD), &x));
}

/* The compact form: three strict parts and nothing else. */
static void test_form(void **state)
{
	struct str good = mint_jws(arena, key[KEY_P256], "ES256", "{\"alg\":\"ES256\"}", PAYLOAD);
	struct str rest = good, h = str_cut(&rest, '.'), p = str_cut(&rest, '.'), s = rest;
	const char *bad[] = {
		"", ".", "..", "...", "a.b.c",
		arena_printf(arena, "%.*s.%.*s", STR_ARG(h), STR_ARG(p)),
		arena_printf(arena, "%.*s.%.*s.", STR_ARG(h), STR_ARG(p)),
		arena_printf(arena, "%.*s..%.*s", STR_ARG(h), STR_ARG(s)),
		arena_printf(arena, ".%.*s.%.*s", STR_ARG(p), STR_ARG(s)),
		arena_printf(arena, "%.*s.", STR_ARG(good)),
		arena_printf(arena, "%.*s.e30", STR_ARG(good)),
		arena_printf(arena, "%.*s==", STR_ARG(good)),
		arena_printf(arena, "%.*s=.%.*s.%.*s", STR_ARG(h), STR_ARG(p), STR_ARG(s)),
		arena_printf(arena, " %.*s", STR_ARG(good)),
		arena_printf(arena, "%.*s ", STR_ARG(good)),
		arena_printf(arena, "%.*s\n", STR_ARG(good)),
		arena_printf(arena, "%.*s. %.*s.%.*s", STR_ARG(h), STR_ARG(p), STR_ARG(s)),
		arena_printf(arena, "%.*s+.%.*s.%.*s", STR_ARG(h), STR_ARG(p), STR_ARG(s)),
		arena_printf(arena, "%.*s.%.*s/.%.*s", STR_ARG(h), STR_ARG(p), STR_ARG(s)),
		"{\"payload\":\"\",\"signature\":\"\"}",
	};
	struct jose_jws x;

	(void)state;
	assert_true(jose_read(arena, good, &x));
	assert_true(jose_verify(arena, &x, JOSE_ES256, &cert[KEY_P256]));
	for (size_t i = 0; i < N_OF(bad); i++) {
		assert_false(jose_read(arena, str_of(bad[i]), &x));
	}
	assert_false(jose_read(arena, STR_NONE, &x));
}

/* Whatever single character is changed, nothing is accepted. */
static void test_flips(void **state)
{
	(void)state;
	for (size_t i = 0; i < N_OF(algs); i++) {
		const char *header = arena_printf(arena, "{\"alg\":\"%s\"}", algs[i].name);
		struct str good = mint_jws(arena, key[algs[i].key], algs[i].name, header, PAYLOAD);

		for (size_t at = 0; at < good.n; at++) {
			struct arena *a = arena_new(1u << 20);
			char *text = arena_copy(a, good.p, good.n);
			struct jose_jws x;

			text[at] = text[at] == 'A' ? 'B' : text[at] == '.' ? 'x' : 'A';
			assert_false(jose_read(a, (struct str){ text, good.n }, &x) &&
			    jose_verify(a, &x, algs[i].alg, &cert[algs[i].key]));
			arena_free(&a);
		}
	}
}

/* Signatures of the wrong length, also when their value is right. */
static void test_signature_length(void **state)
{
	struct str good = mint_jws(arena, key[KEY_P256], "ES256", "{\"alg\":\"ES256\"}", PAYLOAD), rest = good;
	struct str h = str_cut(&rest, '.'), p = str_cut(&rest, '.');
	struct str raw = bytes(str_cstr(arena, rest));
	unsigned char longer[66] = { 0 };
	static const size_t lengths[] = { 1, 32, 63, 65, 66, 1024, 1025 };
	struct jose_jws x;

	(void)state;
	/* r and s with a zero in front: the same numbers, another text */
	memcpy(longer + 1, raw.p, 32);
	memcpy(longer + 34, raw.p + 32, 32);
	assert_true(jose_read(arena, str_of(arena_printf(arena, "%.*s.%.*s.%.*s", STR_ARG(h), STR_ARG(p),
	    STR_ARG(mint_b64url(arena, longer, sizeof(longer))))), &x));
	assert_false(jose_verify(arena, &x, JOSE_ES256, &cert[KEY_P256]));
	for (size_t i = 0; i < N_OF(lengths); i++) {
		struct str sig = mint_b64url(arena, arena_alloc(arena, lengths[i]), lengths[i]);
		struct str text = str_of(arena_printf(arena, "%.*s.%.*s.%.*s", STR_ARG(h), STR_ARG(p), STR_ARG(sig)));
		bool form = jose_read(arena, text, &x);

		assert_int_equal(form, lengths[i] <= 1024);
		assert_false(form && jose_verify(arena, &x, JOSE_ES256, &cert[KEY_P256]));
	}
}

/* Zeros and edge values that once passed in other libraries (psychic signatures). */
static void test_zero_signature(void **state)
{
	static const struct { const char *alg; enum jose_alg id; int key; size_t n; } rows[] = {
		{ "RS256", JOSE_RS256, KEY_RSA, 256 }, { "PS256", JOSE_PS256, KEY_RSA, 256 },
		{ "ES256", JOSE_ES256, KEY_P256, 64 }, { "ES384", JOSE_ES384, KEY_P384, 96 },
	};

	(void)state;
	for (size_t i = 0; i < N_OF(rows); i++) {
		const char *header = arena_printf(arena, "{\"alg\":\"%s\"}", rows[i].alg);
		struct str h = mint_b64url(arena, header, strlen(header));
		struct str p = mint_b64url(arena, PAYLOAD, sizeof(PAYLOAD) - 1);
		unsigned char *sig = arena_alloc(arena, rows[i].n);

		for (int fill = 0; fill < 2; fill++) {
			struct jose_jws x;
			struct str s = mint_b64url(arena, memset(sig, fill == 0 ? 0 : 0xff, rows[i].n), rows[i].n);

			assert_true(jose_read(arena,
			    str_of(arena_printf(arena, "%.*s.%.*s.%.*s", STR_ARG(h), STR_ARG(p), STR_ARG(s))), &x));
			assert_false(jose_verify(arena, &x, rows[i].id, &cert[rows[i].key]));
		}
	}
}

static void test_names(void **state)
{
	enum jose_alg alg;

	(void)state;
	for (size_t i = 0; i < N_OF(algs); i++) {
		assert_true(jose_alg_parse(str_of(algs[i].name), &alg));
		assert_int_equal(alg, algs[i].alg);
		assert_string_equal(jose_alg_name(alg), algs[i].name);
		assert_int_equal(jose_alg_key(alg), cert[algs[i].key].key);
	}
	assert_false(jose_alg_parse(STR("HS256"), &alg));
	assert_false(jose_alg_parse(STR_NONE, &alg));
	assert_int_equal(jose_alg_for_key(CERT_RSA), JOSE_RS256);
	assert_int_equal(jose_alg_for_key(CERT_P256), JOSE_ES256);
	assert_int_equal(jose_alg_for_key(CERT_P384), JOSE_ES384);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rfc7515),
		cmocka_unit_test(test_pinned),
		cmocka_unit_test(test_signed_otherwise),
		cmocka_unit_test(test_headers),
		cmocka_unit_test(test_form),
		cmocka_unit_test(test_flips),
		cmocka_unit_test(test_signature_length),
		cmocka_unit_test(test_zero_signature),
		cmocka_unit_test(test_names),
	};

	return cmocka_run_group_tests_name("jose", tests, setup, teardown);
}
