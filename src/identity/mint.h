/* For tests only: keys, certificates and signed messages made by OpenSSL
 * directly, so that what jose.c accepts was made by somebody else. */
#ifndef IDENTITY_MINT_H
#define IDENTITY_MINT_H

#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include "base/codec.h"
#include "base/day.h"

/* kind: "RSA", "P-256", "P-384", "P-521", "ED25519"; bits and e for RSA. */
static inline EVP_PKEY *mint_key(const char *kind, unsigned bits, unsigned long e)
{
	EVP_PKEY_CTX *ctx;
	EVP_PKEY *key = NULL;
	BIGNUM *bn;

	if (strcmp(kind, "RSA") != 0) {
		key = kind[0] == 'P' ? EVP_PKEY_Q_keygen(NULL, NULL, "EC", kind) : EVP_PKEY_Q_keygen(NULL, NULL, kind);
		AN(key);
		return key;
	}
	ctx = EVP_PKEY_CTX_new_from_name(NULL, "RSA", NULL);
	bn = BN_new();
	AN(BN_set_word(bn, e));
	CHECK(EVP_PKEY_keygen_init(ctx) == 1 && EVP_PKEY_CTX_set_rsa_keygen_bits(ctx, (int)bits) == 1);
	CHECK(EVP_PKEY_CTX_set1_rsa_keygen_pubexp(ctx, bn) == 1 && EVP_PKEY_generate(ctx, &key) == 1);
	BN_free(bn);
	EVP_PKEY_CTX_free(ctx);
	return key;
}

/* A self-signed certificate in DER; cn: UTF-8. */
static inline struct str mint_cert_of(struct arena *a, EVP_PKEY *key, const char *cn, int64_t from_us, int64_t to_us)
{
	X509 *x = X509_new();
	X509_NAME *name = X509_get_subject_name(x);
	unsigned char *der = NULL;
	struct str out;
	int n;

	AN(X509_set_version(x, X509_VERSION_3));
	AN(ASN1_INTEGER_set(X509_get_serialNumber(x), 1));
	AN(ASN1_TIME_set(X509_getm_notBefore(x), from_us / US_PER_S));
	AN(ASN1_TIME_set(X509_getm_notAfter(x), to_us / US_PER_S));
	AN(X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8, (const unsigned char *)cn, -1, -1, 0));
	AN(X509_set_issuer_name(x, name));
	AN(X509_set_pubkey(x, key));
	AN(X509_sign(x, key, EVP_PKEY_is_a(key, "ED25519") ? NULL : EVP_sha256()));
	n = i2d_X509(x, &der);
	CHECK(n > 0);
	out = (struct str){ arena_copy(a, der, (size_t)n), (size_t)n };
	OPENSSL_free(der);
	X509_free(x);
	return out;
}

static inline struct str mint_b64url(struct arena *a, const void *p, size_t n)
{
	char *out = arena_alloc(a, codec_b64url_size(n));

	return (struct str){ out, codec_b64url(out, p, n) };
}

static inline struct str mint_cert(struct arena *a, EVP_PKEY *key, int64_t from_us, int64_t to_us)
{
	return mint_cert_of(a, key, "specimen", from_us, to_us);
}

/* r || s of a DER signature (RFC 7518, 3.4). */
static inline size_t mint_raw(unsigned char *sig, size_t n, int width)
{
	const unsigned char *at = sig;
	ECDSA_SIG *s = d2i_ECDSA_SIG(NULL, &at, (long)n);

	AN(s);
	CHECK(BN_bn2binpad(ECDSA_SIG_get0_r(s), sig, width) == width);
	CHECK(BN_bn2binpad(ECDSA_SIG_get0_s(s), sig + width, width) == width);
	ECDSA_SIG_free(s);
	return 2 * (size_t)width;
}

/* The signature of text; alg as in JOSE.  HS256: keyed with the public key in DER, the old trick. */
static inline size_t mint_sign(EVP_PKEY *key, const char *alg, struct str text, unsigned char sig[1100])
{
	EVP_MD_CTX *md = EVP_MD_CTX_new();
	EVP_PKEY_CTX *ctx;
	size_t n = 1024;

	if (strcmp(alg, "HS256") == 0) {
		unsigned char *der = NULL;
		int der_n = i2d_PUBKEY(key, &der);
		unsigned int mac_n;

		AN(HMAC(EVP_sha256(), der, der_n, (const unsigned char *)text.p, text.n, sig, &mac_n));
		OPENSSL_free(der);
		n = mac_n;
	} else {
		CHECK(EVP_DigestSignInit(md, &ctx, strcmp(alg, "ES384") == 0 ? EVP_sha384() : EVP_sha256(), NULL,
		    key) == 1);
		if (strcmp(alg, "PS256") == 0) {
			CHECK(EVP_PKEY_CTX_set_rsa_padding(ctx, RSA_PKCS1_PSS_PADDING) == 1);
			CHECK(EVP_PKEY_CTX_set_rsa_pss_saltlen(ctx, RSA_PSS_SALTLEN_DIGEST) == 1);
		}
		CHECK(EVP_DigestSign(md, sig, &n, (const unsigned char *)text.p, text.n) == 1);
		if (strncmp(alg, "ES", 2) == 0) {
			n = mint_raw(sig, n, (EVP_PKEY_get_bits(key) + 7) / 8);
		}
	}
	EVP_MD_CTX_free(md);
	return n;
}

/* A compact JWS over any header and payload text, signed as alg says. */
static inline struct str mint_jws(struct arena *a, EVP_PKEY *key, const char *alg, const char *header,
    const char *payload)
{
	struct str h = mint_b64url(a, header, strlen(header)), p = mint_b64url(a, payload, strlen(payload)), s;
	struct str text = str_of(arena_printf(a, "%.*s.%.*s", STR_ARG(h), STR_ARG(p)));
	unsigned char sig[1100];

	s = mint_b64url(a, sig, mint_sign(key, alg, text, sig));
	return str_of(arena_printf(a, "%.*s.%.*s", STR_ARG(text), STR_ARG(s)));
}

/* A certificate as people paste it. */
static inline const char *mint_pem(struct arena *a, struct str der)
{
	const unsigned char *at = (const unsigned char *)der.p;
	X509 *x = d2i_X509(NULL, &at, (long)der.n);
	BIO *b = BIO_new(BIO_s_mem());
	char *text;
	long n;

	AN(PEM_write_bio_X509(b, x));
	n = BIO_get_mem_data(b, &text);
	text = str_cstr(a, (struct str){ text, (size_t)n });
	BIO_free(b);
	X509_free(x);
	return text;
}

/* As `openssl dgst -sign | base64`, with line ends where it puts them. */
static inline const char *mint_dgst(struct arena *a, EVP_PKEY *key, const char *alg, const char *text)
{
	unsigned char sig[1100];
	char *out = arena_alloc(a, 2000);
	size_t n = sizeof(sig);
	EVP_ENCODE_CTX *e = EVP_ENCODE_CTX_new();
	EVP_MD_CTX *md = EVP_MD_CTX_new();
	EVP_PKEY_CTX *ctx;
	int head, tail;

	AN(EVP_DigestSignInit(md, &ctx, strcmp(alg, "ES384") == 0 ? EVP_sha384() : EVP_sha256(), NULL, key));
	if (strcmp(alg, "PS256") == 0) {
		CHECK(EVP_PKEY_CTX_set_rsa_padding(ctx, RSA_PKCS1_PSS_PADDING) == 1);
		CHECK(EVP_PKEY_CTX_set_rsa_pss_saltlen(ctx, RSA_PSS_SALTLEN_DIGEST) == 1);
	}
	AN(EVP_DigestSign(md, sig, &n, (const unsigned char *)text, strlen(text)));
	EVP_EncodeInit(e);
	AN(EVP_EncodeUpdate(e, (unsigned char *)out, &head, sig, (int)n));
	EVP_EncodeFinal(e, (unsigned char *)out + head, &tail);
	out[head + tail] = '\0';
	EVP_ENCODE_CTX_free(e);
	EVP_MD_CTX_free(md);
	return out;
}

#endif
