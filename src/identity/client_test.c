/* Certificates of client programs: what is read, what is refused, what is pinned. */
#include "identity/client.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>
#include <openssl/pem.h>

#include "identity/cert.h"
#include "identity/mint.h"

#define FROM (day_of(2026, 3, 2) * US_PER_DAY)
#define TO (FROM + US_PER_DAY)

static struct arena *arena;

static int setup(void **state)
{
	(void)state;
	arena = arena_new(16u * 1024 * 1024);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	arena_free(&arena);
	return 0;
}

static struct str der_of(const char *kind, unsigned bits, unsigned long e)
{
	EVP_PKEY *key = mint_key(kind, bits, e);
	struct str der = mint_cert(arena, key, FROM, TO);

	EVP_PKEY_free(key);
	return der;
}

static void test_pinning(void **state)
{
	static const struct { const char *kind; unsigned bits; const char *asked, *pinned; } rows[] = {
		{ "RSA", 2048, NULL, "RS256" }, { "RSA", 2048, "RS256", "RS256" }, { "RSA", 2048, "PS256", "PS256" },
		{ "RSA", 2048, "ES256", NULL }, { "RSA", 2048, "HS256", NULL }, { "RSA", 2048, "none", NULL },
		{ "RSA", 2048, "", NULL }, { "RSA", 2048, "rs256", NULL },
		{ "P-256", 0, NULL, "ES256" }, { "P-256", 0, "ES256", "ES256" }, { "P-256", 0, "ES384", NULL },
		{ "P-256", 0, "RS256", NULL },
		{ "P-384", 0, NULL, "ES384" }, { "P-384", 0, "ES384", "ES384" }, { "P-384", 0, "ES256", NULL },
		{ "P-521", 0, NULL, NULL }, { "ED25519", 0, NULL, NULL },
	};
	struct store_certificate c;
	char why[200];

	(void)state;
	for (size_t i = 0; i < N_OF(rows); i++) {
		struct str der = der_of(rows[i].kind, rows[i].bits, 65537);
		enum err e;

		why[0] = '\0';
		e = client_certificate_read(arena, der, str_of(rows[i].asked), &c, why);
		assert_int_equal(e, rows[i].pinned != NULL ? ERR_OK : ERR_INVALID);
		if (e == ERR_OK) {
			assert_true(str_is(c.alg, rows[i].pinned));
			assert_true(str_eq(c.der, der));
		} else {
			assert_true(strlen(why) > 10);
		}
	}
}

static void test_weak_keys(void **state)
{
	static const struct { unsigned bits; unsigned long e; const char *why; } rows[] = {
		{ 2047, 65537, "bits" }, { 2048, 3, "exponent" }, { 2048, 65539, "exponent" }, { 2048, 65537, NULL },
		{ 3072, 65537, NULL },
	};
	struct store_certificate c;
	char why[200];

	(void)state;
	for (size_t i = 0; i < N_OF(rows); i++) {
		enum err e = client_certificate_read(arena, der_of("RSA", rows[i].bits, rows[i].e), STR_NONE, &c, why);

		assert_int_equal(e, rows[i].why == NULL ? ERR_OK : ERR_INVALID);
		assert_true(rows[i].why == NULL || strstr(why, rows[i].why) != NULL);
	}
}

static void test_forms(void **state)
{
	struct str der = der_of("P-256", 0, 0);
	const unsigned char *at = (const unsigned char *)der.p;
	X509 *x = d2i_X509(NULL, &at, (long)der.n);
	BIO *b = BIO_new(BIO_s_mem());
	struct store_certificate c;
	char *pem, why[200];
	long n;

	(void)state;
	AN(PEM_write_bio_X509(b, x));
	n = BIO_get_mem_data(b, &pem);
	assert_int_equal(client_certificate_read(arena, (struct str){ pem, (size_t)n }, STR_NONE, &c, why), ERR_OK);
	assert_true(str_eq(c.der, der));
	assert_int_equal(client_certificate_read(arena, (struct str){ pem, (size_t)n - 40 }, STR_NONE, &c, why),
	    ERR_INVALID);
	assert_int_equal(client_certificate_read(arena, (struct str){ der.p, der.n - 1 }, STR_NONE, &c, why),
	    ERR_INVALID);
	assert_int_equal(client_certificate_read(arena, (struct str){ arena_printf(arena, "%s", "xx"), 2 }, STR_NONE,
	    &c, why), ERR_INVALID);
	assert_int_equal(client_certificate_read(arena, STR(""), STR_NONE, &c, why), ERR_INVALID);
	assert_int_equal(client_certificate_read(arena, STR_NONE, STR_NONE, &c, why), ERR_INVALID);
	/* a byte behind the certificate */
	assert_int_equal(client_certificate_read(arena, (struct str){ arena_copy(arena, der.p, der.n), der.n + 1 },
	    STR_NONE, &c, why), ERR_INVALID);
	BIO_free(b);
	X509_free(x);
}

static void test_validity(void **state)
{
	struct cert c;
	char why[200];

	(void)state;
	assert_int_equal(cert_read(arena, der_of("P-384", 0, 0), &c, why), ERR_OK);
	assert_int_equal(c.not_before_us, FROM);
	assert_int_equal(c.not_after_us, TO);
	assert_int_equal(c.key, CERT_P384);
	assert_int_equal(c.x.n, 48);
	assert_int_equal(c.y.n, 48);
	assert_false(cert_valid_at(&c, FROM - 1));
	assert_true(cert_valid_at(&c, FROM));
	assert_true(cert_valid_at(&c, TO));
	assert_true(cert_valid_at(&c, TO + US_PER_S - 1));
	assert_false(cert_valid_at(&c, TO + US_PER_S));
}

static void test_ends_soon(void **state)
{
	const int64_t warn = CERT_WARN_DAYS * US_PER_DAY;
	struct cert c = { .not_before_us = FROM, .not_after_us = FROM + 100 * US_PER_DAY };

	(void)state;
	assert_false(cert_ends_soon(&c, c.not_after_us - warn));
	assert_true(cert_ends_soon(&c, c.not_after_us - warn + 1));
	assert_true(cert_ends_soon(&c, c.not_after_us));
	assert_false(cert_ends_soon(&c, c.not_after_us + US_PER_S));
	c.not_before_us = c.not_after_us - US_PER_DAY;
	assert_false(cert_ends_soon(&c, c.not_before_us - 1));
}

/* One line for a page: letters stay letters, what could break a line does not get out. */
static void test_subject(void **state)
{
	static const struct { const char *cn, *shown; } rows[] = {
		{ "specimen", "CN=specimen" }, { "Ren\xc3\xa9 & <b>", "CN=Ren\xc3\xa9 & \\<b\\>" },
		{ "two\nlines", "CN=two\\0Alines" }, { "a,b", "CN=a\\,b" },
	};
	EVP_PKEY *key = mint_key("P-256", 0, 0);

	(void)state;
	for (size_t i = 0; i < N_OF(rows); i++) {
		struct str subject = cert_subject(arena, mint_cert_of(arena, key, rows[i].cn, FROM, TO));

		assert_int_equal(subject.n, strlen(rows[i].shown));
		assert_string_equal(str_cstr(arena, subject), rows[i].shown);
	}
	assert_true(str_is(cert_subject(arena, STR("no certificate")), ""));
	EVP_PKEY_free(key);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_pinning),
		cmocka_unit_test(test_weak_keys),
		cmocka_unit_test(test_forms),
		cmocka_unit_test(test_validity),
		cmocka_unit_test(test_ends_soon),
		cmocka_unit_test(test_subject),
	};

	return cmocka_run_group_tests_name("client", tests, setup, teardown);
}
