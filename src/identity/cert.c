/* Certificates through OpenSSL's X509 reader.
 *
 * Only numbers leave this file, so that no OpenSSL object lives longer than a
 * call and the JOSE file needs nothing of OpenSSL.  Read cert_read() first. */
#include "identity/cert.h"

#include <limits.h>
#include <stdio.h>
#include <time.h>

#include <openssl/asn1.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include "base/day.h"

#define RSA_EXPONENT 65537    /* identity.md 4.2: the one that every tool makes */

static enum err refuse(char why[200], const char *what)
{
	ERR_clear_error();
	snprintf(why, 200, "%s", what);
	return ERR_INVALID;
}

static X509 *parse(struct str der)
{
	const unsigned char *at = (const unsigned char *)der.p;
	X509 *x;

	if (der.n == 0 || der.n > LONG_MAX) {
		return NULL;
	}
	x = d2i_X509(NULL, &at, (long)der.n);
	if (x != NULL && at != (const unsigned char *)der.p + der.n) {
		X509_free(x);
		return NULL;
	}
	return x;
}

enum err cert_der(struct arena *a, struct str pem_or_der, struct str *der_r)
{
	X509 *x = parse(pem_or_der);
	unsigned char *der = NULL;
	int n;

	if (x == NULL && pem_or_der.n > 0 && pem_or_der.n <= INT_MAX) {
		BIO *b = BIO_new_mem_buf(pem_or_der.p, (int)pem_or_der.n);

		AN(b);
		x = PEM_read_bio_X509(b, NULL, NULL, NULL);
		BIO_free(b);
	}
	ERR_clear_error();
	if (x == NULL) {
		return ERR_INVALID;
	}
	n = i2d_X509(x, &der);
	X509_free(x);
	CHECK(n > 0);
	*der_r = (struct str){ arena_copy(a, der, (size_t)n), (size_t)n };
	OPENSSL_free(der);
	return ERR_OK;
}

/* A number of the key, padded with zeros to width bytes (0: as short as it is). */
static bool number(struct arena *a, const EVP_PKEY *key, const char *name, size_t width, struct str *v_r)
{
	BIGNUM *bn = NULL;
	unsigned char *out;
	size_t n;

	if (EVP_PKEY_get_bn_param(key, name, &bn) != 1) {
		return false;
	}
	n = width > 0 ? width : (size_t)BN_num_bytes(bn);
	out = arena_alloc(a, n + 1);
	if (BN_bn2binpad(bn, out, (int)n) != (int)n) {
		BN_free(bn);
		return false;
	}
	BN_free(bn);
	*v_r = (struct str){ (const char *)out, n };
	return true;
}

static enum err read_rsa(struct arena *a, const EVP_PKEY *key, struct cert *c_r, char why[200])
{
	static const unsigned char exponent[] = { 0x01, 0x00, 0x01 };
	int bits = EVP_PKEY_get_bits(key);

	_Static_assert(RSA_EXPONENT == 0x010001, "as the bytes above");
	if (!number(a, key, OSSL_PKEY_PARAM_RSA_N, 0, &c_r->n) || !number(a, key, OSSL_PKEY_PARAM_RSA_E, 0, &c_r->e)) {
		return refuse(why, "its RSA key cannot be read");
	}
	if (bits < CERT_RSA_BITS_MIN || bits > CERT_RSA_BITS_MAX) {
		return refuse(why, "its RSA key must have 2048 to 8192 bits");
	}
	if (c_r->e.n != sizeof(exponent) || memcmp(c_r->e.p, exponent, sizeof(exponent)) != 0) {
		return refuse(why, "the exponent of its RSA key must be 65537");
	}
	c_r->key = CERT_RSA;
	return ERR_OK;
}

static enum err read_ec(struct arena *a, const EVP_PKEY *key, struct cert *c_r, char why[200])
{
	static const struct {
		const char *group;
		enum cert_key key;
		size_t width;
	} curves[] = {
		{ "prime256v1", CERT_P256, 32 },
		{ "secp384r1", CERT_P384, 48 },
	};
	char group[40];
	size_t n;

	if (EVP_PKEY_get_utf8_string_param(key, OSSL_PKEY_PARAM_GROUP_NAME, group, sizeof(group), &n) != 1) {
		return refuse(why, "the curve of its EC key has no name");
	}
	for (size_t i = 0; i < N_OF(curves); i++) {
		if (strcmp(group, curves[i].group) != 0) {
			continue;
		}
		c_r->key = curves[i].key;
		if (!number(a, key, OSSL_PKEY_PARAM_EC_PUB_X, curves[i].width, &c_r->x) ||
		    !number(a, key, OSSL_PKEY_PARAM_EC_PUB_Y, curves[i].width, &c_r->y)) {
			return refuse(why, "its EC key cannot be read");
		}
		return ERR_OK;
	}
	return refuse(why, "the curve of its EC key must be P-256 or P-384");
}

static bool instant(const ASN1_TIME *t, int64_t *us_r)
{
	struct tm tm;

	if (ASN1_TIME_to_tm(t, &tm) != 1 || !day_valid(tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday)) {
		return false;
	}
	*us_r = day_of(tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday) * US_PER_DAY +
	    (tm.tm_hour * 60 + tm.tm_min) * US_PER_MIN + tm.tm_sec * US_PER_S;
	return true;
}

static enum err read_key(struct arena *a, const EVP_PKEY *key, struct cert *c_r, char why[200])
{
	if (key == NULL) {
		return refuse(why, "its public key cannot be read");
	}
	if (EVP_PKEY_is_a(key, "RSA")) {
		return read_rsa(a, key, c_r, why);
	}
	if (EVP_PKEY_is_a(key, "EC")) {
		return read_ec(a, key, c_r, why);
	}
	return refuse(why, "its key must be RSA, or EC on P-256 or P-384");
}

enum err cert_read_key(struct arena *a, struct str der, struct cert *c_r, char why[200])
{
	const unsigned char *at = (const unsigned char *)der.p;
	EVP_PKEY *key = der.n > 0 && der.n <= LONG_MAX ? d2i_PUBKEY(NULL, &at, (long)der.n) : NULL;
	enum err e;

	*c_r = (struct cert){ 0 };
	e = key != NULL && at != (const unsigned char *)der.p + der.n ? refuse(why, "something follows the key") :
	    read_key(a, key, c_r, why);
	EVP_PKEY_free(key);
	return e;
}

enum err cert_read(struct arena *a, struct str der, struct cert *c_r, char why[200])
{
	X509 *x = parse(der);
	enum err e;

	*c_r = (struct cert){ 0 };
	if (x == NULL) {
		return refuse(why, "it is not a certificate");
	}
	e = read_key(a, X509_get0_pubkey(x), c_r, why);
	if (e == ERR_OK && (!instant(X509_get0_notBefore(x), &c_r->not_before_us) ||
	    !instant(X509_get0_notAfter(x), &c_r->not_after_us))) {
		e = refuse(why, "its days of validity cannot be read");
	}
	X509_free(x);
	return e;
}

/* RFC 5280, 4.1.2.5: both moments are included. */
bool cert_valid_at(const struct cert *c, int64_t now_us)
{
	return now_us >= c->not_before_us && now_us < c->not_after_us + US_PER_S;
}

bool cert_ends_soon(const struct cert *c, int64_t now_us)
{
	return cert_valid_at(c, now_us) && c->not_after_us - now_us < CERT_WARN_DAYS * US_PER_DAY;
}

/* XN_FLAG_RFC2253 without the escapes of letters that are not ASCII. */
#define SUBJECT_FLAGS ((XN_FLAG_RFC2253 & ~(unsigned long)ASN1_STRFLGS_ESC_MSB & ~(unsigned long)XN_FLAG_SEP_MASK & \
	~(unsigned long)XN_FLAG_DN_REV) | XN_FLAG_SEP_CPLUS_SPC)

struct str cert_subject(struct arena *a, struct str der)
{
	X509 *x = parse(der);
	BIO *b = BIO_new(BIO_s_mem());
	struct str out = STR("");
	char *text;
	long n;

	AN(b);
	if (x != NULL && X509_NAME_print_ex(b, X509_get_subject_name(x), 0, SUBJECT_FLAGS) >= 0) {
		n = BIO_get_mem_data(b, &text);
		if (n > CERT_SUBJECT_MAX) {
			n = CERT_SUBJECT_MAX;
			while (n > 0 && ((unsigned char)text[n] & 0xC0) == 0x80) { /* not in the middle of a letter */
				n--;
			}
		}
		out = str_dup(a, (struct str){ text, n > 0 ? (size_t)n : 0 });
	}
	BIO_free(b);
	X509_free(x);
	ERR_clear_error();
	return str_utf8_ok(out) ? out : STR("");
}

bool cert_signed(struct str der, bool pss, struct str text, struct str signature)
{
	X509 *x = parse(der);
	EVP_PKEY *key = x == NULL ? NULL : X509_get0_pubkey(x);
	EVP_MD_CTX *md = EVP_MD_CTX_new();
	EVP_PKEY_CTX *ctx;
	bool ok;

	AN(md);
	ok = key != NULL && EVP_DigestVerifyInit(md, &ctx, EVP_PKEY_get_bits(key) == 384 ? EVP_sha384() : EVP_sha256(),
	    NULL, key) == 1;
	if (ok && pss) {
		ok = EVP_PKEY_CTX_set_rsa_padding(ctx, RSA_PKCS1_PSS_PADDING) == 1 &&
		    EVP_PKEY_CTX_set_rsa_pss_saltlen(ctx, RSA_PSS_SALTLEN_DIGEST) == 1;
	}
	ok = ok && EVP_DigestVerify(md, (const unsigned char *)signature.p, signature.n, (const unsigned char *)text.p,
	    text.n) == 1;
	EVP_MD_CTX_free(md);
	X509_free(x);
	ERR_clear_error();
	return ok;
}
