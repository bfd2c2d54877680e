/* Our own signatures, through OpenSSL directly: its key never becomes numbers
 * in memory of ours, so nothing has to be wiped but what OpenSSL wipes itself.
 *
 * The algorithm follows from the kind of key (RSA: RS256, P-256: ES256).  Start
 * reading at signkey_jws(). */
#include "identity/signkey.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include "base/codec.h"
#include "base/crypt.h"

#define RSA_BITS 3072          /* NIST SP 800-57: good beyond 2030 */
#define SIGNATURE_MAX 1024     /* RSA of 8192 bits */
#define ES256_HALF 32          /* r and s (RFC 7518, 3.4) */

struct signkey {
	EVP_PKEY *key;
	enum jose_alg alg;
	struct cert public;
	char kid[codec_b64url_size(SHA256_SIZE)];
};

enum err signkey_make(const char *path, enum jose_alg alg)
{
	EVP_PKEY *key;
	FILE *f;
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	bool good;

	CHECK(alg == JOSE_RS256 || alg == JOSE_ES256);
	if (fd < 0) {
		return errno == EEXIST ? ERR_EXISTS : ERR_UNAVAILABLE;
	}
	f = fdopen(fd, "w");
	AN(f);
	key = alg == JOSE_RS256 ? EVP_RSA_gen(RSA_BITS) : EVP_EC_gen("P-256");
	AN(key);
	good = PEM_write_PKCS8PrivateKey(f, key, NULL, NULL, 0, NULL, NULL) == 1 && fflush(f) == 0 && fsync(fd) == 0;
	EVP_PKEY_free(key);
	good = fclose(f) == 0 && good;
	if (!good) {
		ERR_clear_error();
		(void)unlink(path);
	}
	return good ? ERR_OK : ERR_UNAVAILABLE;
}

static struct str b64url(struct arena *a, struct str bytes)
{
	char *out = arena_alloc(a, codec_b64url_size(bytes.n));

	return (struct str){ out, codec_b64url(out, bytes.p, bytes.n) };
}

/* The members that make the key, in the order of RFC 7638, 3. */
static struct str members(const struct signkey *k, struct arena *a)
{
	if (k->alg == JOSE_RS256) {
		return str_of(arena_printf(a, "\"e\":\"%.*s\",\"kty\":\"RSA\",\"n\":\"%.*s\"",
		    STR_ARG(b64url(a, k->public.e)), STR_ARG(b64url(a, k->public.n))));
	}
	return str_of(arena_printf(a, "\"crv\":\"P-256\",\"kty\":\"EC\",\"x\":\"%.*s\",\"y\":\"%.*s\"",
	    STR_ARG(b64url(a, k->public.x)), STR_ARG(b64url(a, k->public.y))));
}

struct str signkey_public(const struct signkey *k, struct arena *a)
{
	return str_of(arena_printf(a, "{\"keys\":[{%.*s,\"alg\":\"%s\",\"kid\":\"%s\",\"use\":\"sig\"}]}",
	    STR_ARG(members(k, a)), jose_alg_name(k->alg), k->kid));
}

static void free_key(void *key)
{
	EVP_PKEY_free(key);
}

static enum err refuse(char what[200], const char *why)
{
	ERR_clear_error();
	snprintf(what, 200, "%s", why);
	return ERR_INVALID;
}

/* A password would have to be asked for on a terminal that nobody sits at. */
static int no_password(char *buf, int size, int rwflag, void *u)
{
	(void)buf, (void)size, (void)rwflag, (void)u;
	return -1;
}

static enum err read_public(struct arena *a, struct signkey *k, char what[200])
{
	unsigned char *der = NULL;
	int n = i2d_PUBKEY(k->key, &der);
	enum err e;

	CHECK(n > 0);
	e = cert_read_key(a, (struct str){ (const char *)der, (size_t)n }, &k->public, what);
	OPENSSL_free(der);
	if (e != ERR_OK) {
		return e;
	}
	k->alg = jose_alg_for_key(k->public.key);
	return k->alg == JOSE_RS256 || k->alg == JOSE_ES256 ? ERR_OK : refuse(what, "it must be RSA, or EC on P-256");
}

enum err signkey_read(struct arena *a, const char *path, struct signkey **k_r, char what[200])
{
	struct signkey *k = arena_new_of(a, struct signkey);
	unsigned char thumb[SHA256_SIZE];
	FILE *f = fopen(path, "re");
	struct str text;
	enum err e;

	if (f == NULL) {
		snprintf(what, 200, "cannot be opened: %s", strerrordesc_np(errno));
		return errno == ENOENT ? ERR_NOT_FOUND : ERR_UNAVAILABLE;
	}
	k->key = PEM_read_PrivateKey(f, NULL, no_password, NULL);
	fclose(f);
	if (k->key == NULL) {
		return refuse(what, "it is not a private key in PEM without password");
	}
	arena_defer(a, free_key, k->key);
	e = read_public(a, k, what);
	if (e != ERR_OK) {
		return e;
	}
	text = str_of(arena_printf(a, "{%.*s}", STR_ARG(members(k, a))));
	crypt_sha256(text.p, text.n, thumb);
	codec_b64url(k->kid, thumb, sizeof(thumb));
	*k_r = k;
	return ERR_OK;
}

/* r || s of the DER form that OpenSSL makes (RFC 7518, 3.4). */
static struct str raw_of(struct arena *a, const unsigned char *der, size_t n)
{
	const unsigned char *at = der;
	unsigned char *out = arena_alloc(a, 2 * ES256_HALF);
	ECDSA_SIG *s = d2i_ECDSA_SIG(NULL, &at, (long)n);

	AN(s);
	CHECK(BN_bn2binpad(ECDSA_SIG_get0_r(s), out, ES256_HALF) == ES256_HALF);
	CHECK(BN_bn2binpad(ECDSA_SIG_get0_s(s), out + ES256_HALF, ES256_HALF) == ES256_HALF);
	ECDSA_SIG_free(s);
	return (struct str){ (const char *)out, 2 * ES256_HALF };
}

struct str signkey_jws(const struct signkey *k, struct arena *a, struct str payload)
{
	struct str header = str_of(arena_printf(a, "{\"alg\":\"%s\",\"kid\":\"%s\",\"typ\":\"JWT\"}",
	    jose_alg_name(k->alg), k->kid));
	struct str text = str_of(arena_printf(a, "%.*s.%.*s", STR_ARG(b64url(a, header)), STR_ARG(b64url(a, payload))));
	unsigned char *sig = arena_alloc(a, SIGNATURE_MAX);
	size_t n = SIGNATURE_MAX;
	EVP_MD_CTX *md = EVP_MD_CTX_new();
	struct str raw;

	AN(md);
	CHECK(EVP_DigestSignInit(md, NULL, EVP_sha256(), NULL, k->key) == 1);
	CHECK(EVP_DigestSign(md, sig, &n, (const unsigned char *)text.p, text.n) == 1);
	EVP_MD_CTX_free(md);
	raw = k->alg == JOSE_ES256 ? raw_of(a, sig, n) : (struct str){ (const char *)sig, n };
	return str_of(arena_printf(a, "%.*s.%.*s", STR_ARG(text), STR_ARG(b64url(a, raw))));
}
