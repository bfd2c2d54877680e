/* The pure half of Web eID: is this token signed over our origin and our nonce?
 *
 * What the card signs is hash(origin) || hash(nonce), hashed once more by the
 * signature (identity.md 2.1).  Both come from our side, never from the token;
 * the algorithm must be the one that belongs to the key, so that a token cannot
 * choose an easier one.  Start with webeid_token_check(). */
#include "identity/webeid.h"

#include <openssl/ecdsa.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>

#include "base/codec.h"
#include "base/json_in.h"
#include "base/limits.h"
#include "identity/eid_int.h"

static const struct algorithm {
	const char *name;
	enum eid_key key;
	const char *hash;
	bool pss;
	int width;               /* bytes of r and of s; 0: not an EC algorithm */
} algorithms[] = {
	{ "ES256", EID_KEY_P256, "SHA256", false, 32 },
	{ "ES384", EID_KEY_P384, "SHA384", false, 48 },
	{ "ES512", EID_KEY_P521, "SHA512", false, 66 },
	{ "RS256", EID_KEY_RSA, "SHA256", false, 0 },
	{ "RS384", EID_KEY_RSA, "SHA384", false, 0 },
	{ "RS512", EID_KEY_RSA, "SHA512", false, 0 },
	{ "PS256", EID_KEY_RSA, "SHA256", true, 0 },
	{ "PS384", EID_KEY_RSA, "SHA384", true, 0 },
	{ "PS512", EID_KEY_RSA, "SHA512", true, 0 },
};

struct token {
	const struct algorithm *algorithm;
	struct str der, signature;
};

/* "web-eid:1", or "web-eid:1." with digits: later minor versions only add members. */
static bool format_ok(struct str format)
{
	struct str minor = format, major = str_cut(&minor, '.');

	return str_is(major, "web-eid:1") && (minor.p == NULL || str_all_digits(minor));
}

static bool member(const struct json *root, const char *name, struct str *text_r)
{
	const struct json *j = json_get(root, name);

	if (j == NULL || json_type(j) != JSON_TEXT) {
		return false;
	}
	*text_r = json_text(j);
	return true;
}

static bool bytes_of(struct arena *a, struct str base64, struct str *bytes_r)
{
	char *p = arena_alloc(a, base64.n);
	size_t n;

	if (!codec_b64_decode(base64, p, base64.n, &n) || n == 0) {
		return false;
	}
	*bytes_r = (struct str){ p, n };
	return true;
}

static bool token_read(struct arena *a, struct str text, struct token *t_r)
{
	const struct json *root;
	struct json_fault fault;
	struct str format, algorithm, certificate, signature;

	*t_r = (struct token){ 0 };
	if (text.n < WEBEID_TOKEN_MIN || text.n > WEBEID_TOKEN_MAX ||
	    json_read(a, text, LIMIT_JSON_DEPTH, &root, &fault) != ERR_OK || !member(root, "format", &format) ||
	    !member(root, "algorithm", &algorithm) || !member(root, "unverifiedCertificate", &certificate) ||
	    !member(root, "signature", &signature) || !format_ok(format)) {
		return false;
	}
	for (size_t i = 0; i < N_OF(algorithms); i++) {
		if (str_is(algorithm, algorithms[i].name)) {
			t_r->algorithm = &algorithms[i];
		}
	}
	return t_r->algorithm != NULL && bytes_of(a, certificate, &t_r->der) && bytes_of(a, signature, &t_r->signature);
}

/* r || s, each of the curve's width, as OpenSSL wants it: DER.  Absent when the length is another one. */
static struct str der_signature(struct arena *a, struct str raw, int width)
{
	ECDSA_SIG *sig;
	unsigned char *der = NULL;
	struct str out;
	int n;

	if (raw.n != 2 * (size_t)width) {
		return STR_NONE;
	}
	sig = ECDSA_SIG_new();
	AN(sig);
	CHECK(ECDSA_SIG_set0(sig, BN_bin2bn((const unsigned char *)raw.p, width, NULL),
	    BN_bin2bn((const unsigned char *)raw.p + width, width, NULL)) == 1);
	n = i2d_ECDSA_SIG(sig, &der);
	CHECK(n > 0);
	out = (struct str){ arena_copy(a, der, (size_t)n), (size_t)n };
	OPENSSL_free(der);
	ECDSA_SIG_free(sig);
	return out;
}

static bool signature_ok(struct arena *a, const struct token *t, EVP_PKEY *key, struct str origin, struct str nonce)
{
	const struct algorithm *alg = t->algorithm;
	struct str sig = alg->width > 0 ? der_signature(a, t->signature, alg->width) : t->signature;
	unsigned char hashed[2 * EVP_MAX_MD_SIZE];
	EVP_MD_CTX *ctx;
	EVP_PKEY_CTX *pkey;
	size_t n = 0;
	bool ok;

	if (sig.p == NULL) {
		return false;
	}
	CHECK(EVP_Q_digest(NULL, alg->hash, NULL, origin.p, origin.n, hashed, &n) == 1);
	CHECK(EVP_Q_digest(NULL, alg->hash, NULL, nonce.p, nonce.n, hashed + n, &n) == 1);
	ctx = EVP_MD_CTX_new();
	AN(ctx);
	ok = EVP_DigestVerifyInit_ex(ctx, &pkey, alg->hash, NULL, NULL, key, NULL) == 1;
	if (ok && alg->pss) {
		ok = EVP_PKEY_CTX_set_rsa_padding(pkey, RSA_PKCS1_PSS_PADDING) == 1 &&
		    EVP_PKEY_CTX_set_rsa_pss_saltlen(pkey, RSA_PSS_SALTLEN_DIGEST) == 1;
	}
	ok = ok && EVP_DigestVerify(ctx, (const unsigned char *)sig.p, sig.n, hashed, 2 * n) == 1;
	EVP_MD_CTX_free(ctx);
	ERR_clear_error();
	return ok;
}

enum eid_result webeid_token_check(struct arena *a, struct str token, struct str origin, struct str nonce,
    struct str *der_r)
{
	enum eid_result result = EID_MALFORMED;
	struct token t;
	X509 *x = NULL;

	*der_r = STR_NONE;
	if (token_read(a, token, &t)) {
		x = eid_parse(t.der);
	}
	if (x != NULL) {
		enum eid_key key = eid_key_of(x);

		result = key == EID_KEY_OTHER ? EID_WEAK_KEY :
		    key == t.algorithm->key && signature_ok(a, &t, X509_get0_pubkey(x), origin, nonce) ? EID_OK :
		    EID_BAD_SIGNATURE;
	}
	if (result == EID_OK) {
		*der_r = t.der;
	}
	X509_free(x);
	return result;
}
