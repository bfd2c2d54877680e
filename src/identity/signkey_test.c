/* Our own signatures: what is signed verifies with what is published, and files
 * that are no such key are refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>

#include <openssl/pem.h>

#include "identity/jwks.h"
#include "identity/mint.h"
#include "identity/signkey.h"

static struct arena *arena;
static char dir[] = "/tmp/interim-signkey-XXXXXX";

static int setup(void **state)
{
	(void)state;
	arena = arena_new(8u << 20);
	AN(mkdtemp(dir));
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	arena_free(&arena);
	return rmdir(dir);
}

static const char *path_of(const char *name)
{
	return arena_printf(arena, "%s/%s", dir, name);
}

static void sign_and_verify(enum jose_alg alg)
{
	const char *path = path_of("key"), *payload = "{\"iss\":\"interim\"}";
	struct signkey *k, *again;
	struct jose_jws x;
	struct cert key;
	struct stat st;
	char what[200];

	assert_int_equal(signkey_make(path, alg), ERR_OK);
	assert_int_equal(signkey_make(path, alg), ERR_EXISTS);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	assert_int_equal(signkey_read(arena, path, &k, what), ERR_OK);
	assert_int_equal(signkey_read(arena, path, &again, what), ERR_OK);
	for (int i = 0; i < 20; i++) { /* r and s have leading zeros now and then */
		assert_true(jose_read(arena, signkey_jws(k, arena, str_of(payload)), &x));
		assert_true(str_is(x.payload, payload));
		assert_int_equal(jwks_find(arena, signkey_public(again, arena), alg, x.kid, &key), JWKS_FOUND);
		assert_true(jose_verify(arena, &x, alg, &key));
	}
	assert_int_equal(unlink(path), 0);
}

static void test_sign(void **state)
{
	(void)state;
	sign_and_verify(JOSE_RS256);
	sign_and_verify(JOSE_ES256);
}

static void refused(const char *path, enum err want)
{
	struct signkey *k;
	char what[200] = "";

	assert_int_equal(signkey_read(arena, path, &k, what), want);
	assert_true(what[0] != '\0');
}

static void test_refused(void **state)
{
	static const struct { const char *kind; unsigned bits; unsigned long e; const char *password; } rows[] = {
		{ "RSA", 1024, 65537, NULL }, { "RSA", 2048, 3, NULL }, { "P-384", 0, 0, NULL },
		{ "P-521", 0, 0, NULL },
		{ "ED25519", 0, 0, NULL }, { "P-256", 0, 0, "secret" },
	};
	const char *path = path_of("other");

	(void)state;
	refused(path, ERR_NOT_FOUND);
	for (size_t i = 0; i < N_OF(rows); i++) {
		EVP_PKEY *key = mint_key(rows[i].kind, rows[i].bits, rows[i].e);
		FILE *f = fopen(path, "we");

		assert_non_null(f);
		assert_int_equal(PEM_write_PKCS8PrivateKey(f, key, rows[i].password == NULL ? NULL : EVP_aes_128_cbc(),
		    rows[i].password, rows[i].password == NULL ? 0 : 6, NULL, NULL), 1);
		fclose(f);
		EVP_PKEY_free(key);
		refused(path, ERR_INVALID);
	}
	assert_int_equal(unlink(path), 0);
	assert_int_equal(signkey_make(path_of("no/such"), JOSE_ES256), ERR_UNAVAILABLE);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_sign), cmocka_unit_test(test_refused) };

	return cmocka_run_group_tests_name("signkey", tests, setup, teardown);
}
