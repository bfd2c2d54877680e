/* Any bytes as an answer about one certificate.
 *
 * The first byte chooses.  Even: the rest is a whole response, and cannot be
 * good, for it is not signed.  Odd: the rest is what a responder says
 * (tbsResponseData), and the issuer signs it, so that what stands behind the
 * signature check is reached; when it is good then, it must not be so for another
 * issuer, and to another question only for as long as it is young. */
#include "identity/ocsp.h"

#include <stdint.h>

#include <openssl/core_names.h>

#include "base/buf.h"
#include "identity/mint.h"

#define NOW (day_of(2026, 3, 2) * US_PER_DAY)
#define INPUT_MAX 4096

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static const struct str nonce = { "0123456789abcdef", 16 }, other_nonce = { "0123456789abcdeF", 16 };
static struct conf conf;
static struct arena *fixed;
static EVP_PKEY *key;
static struct str cert, other_issuer;

/* The private key is the number one: always the same, so that an answer kept
 * from an earlier run still names it, and no secret. */
static EVP_PKEY *key_one(void)
{
	static unsigned char one = 1;
	static unsigned char generator[] = "\x04" /* SEC 2, 2.4.2: secp256r1 */
	    "\x6b\x17\xd1\xf2\xe1\x2c\x42\x47\xf8\xbc\xe6\xe5\x63\xa4\x40\xf2\x77\x03\x7d\x81\x2d\xeb\x33\xa0"
	    "\xf4\xa1\x39\x45\xd8\x98\xc2\x96\x4f\xe3\x42\xe2\xfe\x1a\x7f\x9b\x8e\xe7\xeb\x4a\x7c\x0f\x9e\x16"
	    "\x2b\xce\x33\x57\x6b\x31\x5e\xce\xcb\xb6\x40\x68\x37\xbf\x51\xf5";
	static char group[] = "prime256v1";
	OSSL_PARAM p[] = {
		OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, group, 0),
		OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, generator, sizeof(generator) - 1),
		OSSL_PARAM_construct_BN(OSSL_PKEY_PARAM_PRIV_KEY, &one, 1),
		OSSL_PARAM_construct_end(),
	};
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(NULL, "EC", NULL);
	EVP_PKEY *made = NULL;

	CHECK(EVP_PKEY_fromdata_init(ctx) == 1 && EVP_PKEY_fromdata(ctx, &made, EVP_PKEY_KEYPAIR, p) == 1);
	EVP_PKEY_CTX_free(ctx);
	return made;
}

static void begin(void)
{
	EVP_PKEY *other_key;

	if (fixed != NULL) {
		return;
	}
	fixed = arena_new(1u << 20);
	conf_defaults(&conf);
	key = key_one();
	cert = mint_cert(fixed, key, NOW - US_PER_DAY, NOW + US_PER_DAY);
	other_key = mint_key("P-256", 0, 0);
	other_issuer = mint_cert(fixed, other_key, NOW - US_PER_DAY, NOW + US_PER_DAY);
	EVP_PKEY_free(other_key);
}

/* DER: tag, length, contents. */
static void put_tlv(struct buf *to, char tag, const struct buf *contents)
{
	size_t n = contents->n;

	buf_putc(to, tag);
	if (n >= 256) {
		buf_putc(to, (char)0x82);
		buf_putc(to, (char)(n >> 8));
	} else if (n >= 128) {
		buf_putc(to, (char)0x81);
	}
	buf_putc(to, (char)n);
	buf_putstr(to, buf_str(contents));
}

/* A response that says this, signed by the issuer. */
static struct str sign(struct arena *a, struct str tbs)
{
	struct buf part[4];
	unsigned char sig[100];
	EVP_MD_CTX *md = EVP_MD_CTX_new();
	size_t n = sizeof(sig);
	struct str response;

	for (size_t i = 0; i < N_OF(part); i++) {
		buf_init(&part[i], 2 * INPUT_MAX);
	}
	CHECK(EVP_DigestSignInit(md, NULL, EVP_sha256(), NULL, key) == 1);
	CHECK(EVP_DigestSign(md, sig, &n, (const unsigned char *)tbs.p, tbs.n) == 1);
	EVP_MD_CTX_free(md);
	buf_putc(&part[0], 0);
	buf_put(&part[0], sig, n);
	buf_putstr(&part[1], tbs);
	buf_putstr(&part[1], STR("\x30\x0a\x06\x08\x2a\x86\x48\xce\x3d\x04\x03\x02")); /* ecdsa-with-SHA256 */
	put_tlv(&part[1], 0x03, &part[0]);
	put_tlv(&part[2], 0x30, &part[1]);
	buf_putstr(&part[3], STR("\x06\x09\x2b\x06\x01\x05\x05\x07\x30\x01\x01")); /* id-pkix-ocsp-basic */
	put_tlv(&part[3], 0x04, &part[2]);
	for (size_t i = 0; i < 3; i++) {
		buf_clear(&part[i]);
	}
	put_tlv(&part[0], 0x30, &part[3]);
	buf_putstr(&part[1], STR("\x0a\x01\x00")); /* successful */
	put_tlv(&part[1], (char)0xa0, &part[0]);
	put_tlv(&part[2], 0x30, &part[1]);
	response = str_dup(a, buf_str(&part[2]));
	for (size_t i = 0; i < N_OF(part); i++) {
		CHECK(!part[i].overflow);
		buf_free(&part[i]);
	}
	return response;
}

static enum ocsp_status judge(struct str response, struct str issuer, struct str asked_with, int64_t now_us)
{
	char why[120] = "";
	int64_t until_us;
	enum ocsp_status status = ocsp_judge(response, cert, issuer, asked_with, &conf, now_us, &until_us, why);

	CHECK(status >= OCSP_GOOD && status <= OCSP_UNKNOWN);
	CHECK((status == OCSP_GOOD) == (why[0] == '\0'));
	CHECK(until_us >= now_us && until_us <= now_us + conf.ocsp_cache_s * US_PER_S);
	CHECK(status == OCSP_GOOD || until_us == now_us);
	return status;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct arena *a;
	struct str r;

	if (n == 0 || n > INPUT_MAX) {
		return 0;
	}
	begin();
	a = arena_new(1u << 20);
	r = (struct str){ (const char *)data + 1, n - 1 };
	if (data[0] % 2 == 0) {
		CHECK(judge(r, cert, nonce, NOW) == OCSP_UNKNOWN);
	} else {
		r = sign(a, r);
		if (judge(r, cert, nonce, NOW) != OCSP_UNKNOWN) {
			CHECK(judge(r, other_issuer, nonce, NOW) == OCSP_UNKNOWN);
		}
		if (judge(r, cert, other_nonce, NOW) != OCSP_UNKNOWN) {
			CHECK(judge(r, cert, other_nonce, NOW + (conf.ocsp_skew_s + conf.ocsp_age_s + 1) * US_PER_S) ==
			    OCSP_UNKNOWN);
		}
	}
	arena_free(&a);
	return 0;
}
