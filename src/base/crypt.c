/* Hashes, keyed hashes, sealing, randomness: OpenSSL's EVP interface.
 *
 * OpenSSL 3 looks an algorithm up by name at every use unless it is given a
 * fetched one, and the look-up costs more than the hash.  So algorithms are
 * fetched once for the process, and every thread keeps its own contexts, which
 * go when the thread ends.  Start reading at mine(). */
#include "base/crypt.h"

#include <limits.h>
#include <pthread.h>
#include <stdio.h>

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <openssl/rand.h>

#include "base/codec.h"

#define NONCE_SIZE 12
#define TAG_SIZE 16

/* One thread's contexts. */
struct contexts {
	EVP_MD_CTX *md;
	EVP_MAC_CTX *mac; /* digest already chosen */
	EVP_CIPHER_CTX *cipher;
};

static pthread_once_t once = PTHREAD_ONCE_INIT;
static pthread_key_t contexts_key;
static EVP_MD *sha256, *sha1;
static EVP_MAC *hmac;
static EVP_CIPHER *aes;

static void contexts_free(void *p)
{
	struct contexts *c = p;

	EVP_MD_CTX_free(c->md);
	EVP_MAC_CTX_free(c->mac);
	EVP_CIPHER_CTX_free(c->cipher);
	OPENSSL_free(c);
}

static void fetch(void)
{
	sha256 = EVP_MD_fetch(NULL, "SHA256", NULL);
	sha1 = EVP_MD_fetch(NULL, "SHA1", NULL);
	hmac = EVP_MAC_fetch(NULL, "HMAC", NULL);
	aes = EVP_CIPHER_fetch(NULL, "AES-256-GCM", NULL);
	CHECK(sha256 != NULL && sha1 != NULL && hmac != NULL && aes != NULL);
	AZ(pthread_key_create(&contexts_key, contexts_free));
}

static struct contexts *contexts_new(void)
{
	struct contexts *c = OPENSSL_zalloc(sizeof(*c));
	char digest[] = "SHA256";
	OSSL_PARAM params[] = {
		OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest, 0),
		OSSL_PARAM_construct_end(),
	};

	CHECK(c != NULL);
	c->md = EVP_MD_CTX_new();
	c->mac = EVP_MAC_CTX_new(hmac);
	c->cipher = EVP_CIPHER_CTX_new();
	CHECK(c->md != NULL && c->mac != NULL && c->cipher != NULL);
	CHECK(EVP_MAC_CTX_set_params(c->mac, params) == 1);
	AZ(pthread_setspecific(contexts_key, c));
	return c;
}

/* The calling thread's contexts. */
static struct contexts *mine(void)
{
	struct contexts *c;

	AZ(pthread_once(&once, fetch));
	c = pthread_getspecific(contexts_key);
	return c != NULL ? c : contexts_new();
}

void crypt_random(void *p, size_t n)
{
	CHECK(n <= INT_MAX);
	CHECK(RAND_bytes(p, (int)n) == 1);
}

void crypt_sha256(const void *p, size_t n, unsigned char out[SHA256_SIZE])
{
	EVP_MD_CTX *ctx = mine()->md;

	CHECK(EVP_DigestInit_ex2(ctx, sha256, NULL) == 1);
	CHECK(EVP_DigestUpdate(ctx, p, n) == 1);
	CHECK(EVP_DigestFinal_ex(ctx, out, NULL) == 1);
}

void crypt_hmac(const unsigned char *key, size_t key_n, const void *p, size_t n,
    unsigned char out[SHA256_SIZE])
{
	EVP_MAC_CTX *ctx = mine()->mac;
	size_t out_n;

	CHECK(key_n > 0);
	CHECK(EVP_MAC_init(ctx, key, key_n, NULL) == 1);
	CHECK(EVP_MAC_update(ctx, p, n) == 1);
	CHECK(EVP_MAC_final(ctx, out, &out_n, SHA256_SIZE) == 1);
}

void crypt_uuid5(const unsigned char space[16], struct str name, char out[37])
{
	EVP_MD_CTX *ctx = mine()->md;
	unsigned char h[20];
	char hex[33];

	CHECK(EVP_DigestInit_ex2(ctx, sha1, NULL) == 1);
	CHECK(EVP_DigestUpdate(ctx, space, 16) == 1);
	CHECK(EVP_DigestUpdate(ctx, name.p, name.n) == 1);
	CHECK(EVP_DigestFinal_ex(ctx, h, NULL) == 1);
	h[6] = (unsigned char)((h[6] & 0x0f) | 0x50); /* version */
	h[8] = (unsigned char)((h[8] & 0x3f) | 0x80); /* variant */
	codec_hex(hex, h, 16);
	snprintf(out, 37, "%.8s-%.4s-%.4s-%.4s-%.12s", hex, hex + 8, hex + 12, hex + 16, hex + 20);
}

bool crypt_equal(const void *a, const void *b, size_t n)
{
	return CRYPTO_memcmp(a, b, n) == 0;
}

void crypt_wipe(void *p, size_t n)
{
	OPENSSL_cleanse(p, n);
}

void crypt_seal(const unsigned char key[SEAL_KEY_SIZE], struct str what, const void *p, size_t n,
    unsigned char *out)
{
	EVP_CIPHER_CTX *ctx = mine()->cipher;
	unsigned char *text = out + NONCE_SIZE;
	int len;

	CHECK(n <= INT_MAX - SEAL_OVERHEAD && what.n <= INT_MAX);
	crypt_random(out, NONCE_SIZE);
	CHECK(EVP_EncryptInit_ex2(ctx, aes, key, out, NULL) == 1);
	CHECK(EVP_EncryptUpdate(ctx, NULL, &len, (const unsigned char *)what.p, (int)what.n) == 1);
	CHECK(EVP_EncryptUpdate(ctx, text, &len, p, (int)n) == 1);
	CHECK(EVP_EncryptFinal_ex(ctx, text + n, &len) == 1);
	CHECK(EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_AEAD_GET_TAG, TAG_SIZE, text + n) == 1);
}

enum err crypt_open(const unsigned char key[SEAL_KEY_SIZE], struct str what, const void *p, size_t n,
    unsigned char *out)
{
	EVP_CIPHER_CTX *ctx = mine()->cipher;
	const unsigned char *in = p;
	unsigned char tag[TAG_SIZE];
	size_t text_n;
	int len;

	if (n < SEAL_OVERHEAD) {
		return ERR_CORRUPT;
	}
	CHECK(n <= INT_MAX && what.n <= INT_MAX);
	text_n = n - SEAL_OVERHEAD;
	memcpy(tag, in + n - TAG_SIZE, TAG_SIZE);
	CHECK(EVP_DecryptInit_ex2(ctx, aes, key, in, NULL) == 1);
	CHECK(EVP_DecryptUpdate(ctx, NULL, &len, (const unsigned char *)what.p, (int)what.n) == 1);
	CHECK(EVP_DecryptUpdate(ctx, out, &len, in + NONCE_SIZE, (int)text_n) == 1);
	CHECK(EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_AEAD_SET_TAG, TAG_SIZE, tag) == 1);
	if (EVP_DecryptFinal_ex(ctx, out + text_n, &len) != 1) {
		crypt_wipe(out, text_n);
		ERR_clear_error();
		return ERR_CORRUPT;
	}
	return ERR_OK;
}
