/* Published vectors; sealing there and back, and everything that must not open. */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/codec.h"
#include "base/crypt.h"

static void check_hex(const unsigned char *p, const char *want)
{
	char hex[2 * SHA256_SIZE + 1];

	codec_hex(hex, p, SHA256_SIZE);
	assert_string_equal(hex, want);
}

/* FIPS 180-4 examples. */
static void test_sha256(void **state)
{
	unsigned char out[SHA256_SIZE];

	(void)state;
	for (int round = 0; round < 2; round++) {
		crypt_sha256("abc", 3, out);
		check_hex(out, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
		crypt_sha256("", 0, out);
		check_hex(out, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
		crypt_sha256("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", 56, out);
		check_hex(out, "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
	}
}

/* RFC 4231, test cases 1, 2, 3 and 6, in both orders, so that nothing of one
 * key can stay behind for the next. */
static void test_hmac(void **state)
{
	unsigned char key1[20], key3[20], key6[131], data3[50], out[SHA256_SIZE];

	(void)state;
	memset(key1, 0x0b, sizeof(key1));
	memset(key3, 0xaa, sizeof(key3));
	memset(key6, 0xaa, sizeof(key6));
	memset(data3, 0xdd, sizeof(data3));
	for (int round = 0; round < 2; round++) {
		crypt_hmac(key1, sizeof(key1), "Hi There", 8, out);
		check_hex(out, "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
		crypt_hmac((const unsigned char *)"Jefe", 4, "what do ya want for nothing?", 28, out);
		check_hex(out, "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
		crypt_hmac(key3, sizeof(key3), data3, sizeof(data3), out);
		check_hex(out, "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe");
		crypt_hmac(key6, sizeof(key6), "Test Using Larger Than Block-Size Key - Hash Key First", 54, out);
		check_hex(out, "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
	}
}

/* RFC 9562, A.4. */
static void test_uuid5(void **state)
{
	static const unsigned char dns[16] = { 0x6b, 0xa7, 0xb8, 0x10, 0x9d, 0xad, 0x11, 0xd1,
		0x80, 0xb4, 0x00, 0xc0, 0x4f, 0xd4, 0x30, 0xc8 };
	char text[37];

	(void)state;
	crypt_uuid5(dns, STR("www.example.com"), text);
	assert_string_equal(text, "2ed6657d-e927-568b-95e1-2665a8aea6a2");
	crypt_uuid5(dns, STR("www.example.co"), text);
	assert_string_not_equal(text, "2ed6657d-e927-568b-95e1-2665a8aea6a2");
}

static void test_random(void **state)
{
	unsigned char a[32] = { 0 }, b[32] = { 0 }, untouched[4] = { 1, 2, 3, 4 };

	(void)state;
	crypt_random(a, sizeof(a));
	crypt_random(b, sizeof(b));
	assert_memory_not_equal(a, b, sizeof(a));
	crypt_random(untouched, 0);
	assert_memory_equal(untouched, "\1\2\3\4", 4);
}

static void test_equal_and_wipe(void **state)
{
	char secret[] = "secret";

	(void)state;
	assert_true(crypt_equal("abc", "abd", 2));
	assert_false(crypt_equal("abc", "abd", 3));
	assert_false(crypt_equal("xbc", "abc", 3));
	assert_true(crypt_equal("a", "b", 0));
	crypt_wipe(secret, 5);
	assert_memory_equal(secret, "\0\0\0\0\0t", 7);
}

static const unsigned char key[SEAL_KEY_SIZE] = "0123456789abcdef0123456789abcde";

static void test_seal_and_open(void **state)
{
	unsigned char text[5000], sealed[5000 + SEAL_OVERHEAD], opened[5000];
	static const size_t sizes[] = { 0, 1, 11, 15, 16, 17, 32, 5000 };

	(void)state;
	for (size_t i = 0; i < sizeof(text); i++) {
		text[i] = (unsigned char)(i * 7);
	}
	for (size_t i = 0; i < N_OF(sizes); i++) {
		size_t n = sizes[i];

		crypt_seal(key, STR("inss"), text, n, sealed);
		assert_int_equal(crypt_open(key, STR("inss"), sealed, n + SEAL_OVERHEAD, opened), ERR_OK);
		assert_memory_equal(opened, text, n);
	}
	crypt_seal(key, STR_NONE, text, 11, sealed);
	assert_int_equal(crypt_open(key, STR(""), sealed, 11 + SEAL_OVERHEAD, opened), ERR_OK);
	assert_memory_equal(opened, text, 11);
}

static void test_nonce_is_fresh(void **state)
{
	unsigned char one[11 + SEAL_OVERHEAD], two[11 + SEAL_OVERHEAD];

	(void)state;
	crypt_seal(key, STR("inss"), "01050399864", 11, one);
	crypt_seal(key, STR("inss"), "01050399864", 11, two);
	assert_memory_not_equal(one, two, 12);
	assert_memory_not_equal(one + 12, two + 12, 11);
}

static void test_open_refuses(void **state)
{
	unsigned char sealed[11 + SEAL_OVERHEAD], opened[11 + SEAL_OVERHEAD], other[SEAL_KEY_SIZE];

	(void)state;
	crypt_seal(key, STR("inss"), "01050399864", 11, sealed);
	for (size_t bit = 0; bit < 8 * sizeof(sealed); bit++) {
		sealed[bit / 8] ^= (unsigned char)(1u << bit % 8);
		assert_int_equal(crypt_open(key, STR("inss"), sealed, sizeof(sealed), opened), ERR_CORRUPT);
		assert_memory_equal(opened, "\0\0\0\0\0\0\0\0\0\0\0", 11);
		sealed[bit / 8] ^= (unsigned char)(1u << bit % 8);
	}
	for (size_t n = 0; n < sizeof(sealed); n++) {
		assert_int_equal(crypt_open(key, STR("inss"), sealed, n, opened), ERR_CORRUPT);
	}
	assert_int_equal(crypt_open(key, STR("name"), sealed, sizeof(sealed), opened), ERR_CORRUPT);
	assert_int_equal(crypt_open(key, STR_NONE, sealed, sizeof(sealed), opened), ERR_CORRUPT);
	memcpy(other, key, sizeof(other));
	other[31] ^= 1;
	assert_int_equal(crypt_open(other, STR("inss"), sealed, sizeof(sealed), opened), ERR_CORRUPT);
	assert_int_equal(crypt_open(key, STR("inss"), sealed, sizeof(sealed), opened), ERR_OK);
	assert_memory_equal(opened, "01050399864", 11);
}

static void *work(void *arg)
{
	unsigned char *first = arg, out[SHA256_SIZE], sealed[64 + SEAL_OVERHEAD], opened[64];
	intptr_t wrong = 0;

	for (int i = 0; i < 500; i++) {
		crypt_hmac(first, 8, first, 64, out);
		crypt_seal(key, STR("x"), first, 64, sealed);
		wrong += crypt_open(key, STR("x"), sealed, sizeof(sealed), opened) != ERR_OK;
		wrong += memcmp(opened, first, 64) != 0;
	}
	memcpy(first, out, SHA256_SIZE);
	return (void *)wrong;
}

/* Threads do not disturb each other; the leak checker sees that they clean up. */
static void test_threads(void **state)
{
	enum { N = 6 };
	unsigned char data[N][64], want[N][SHA256_SIZE];
	pthread_t thread[N];

	(void)state;
	for (int i = 0; i < N; i++) {
		memset(data[i], i + 1, 64);
		crypt_hmac(data[i], 8, data[i], 64, want[i]);
		assert_int_equal(pthread_create(&thread[i], NULL, work, data[i]), 0);
	}
	for (int i = 0; i < N; i++) {
		void *wrong;

		assert_int_equal(pthread_join(thread[i], &wrong), 0);
		assert_null(wrong);
		assert_memory_equal(data[i], want[i], SHA256_SIZE);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sha256),
		cmocka_unit_test(test_hmac),
		cmocka_unit_test(test_uuid5),
		cmocka_unit_test(test_random),
		cmocka_unit_test(test_equal_and_wipe),
		cmocka_unit_test(test_seal_and_open),
		cmocka_unit_test(test_nonce_is_fresh),
		cmocka_unit_test(test_open_refuses),
		cmocka_unit_test(test_threads),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
