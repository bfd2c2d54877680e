/* The status of a certificate, asked where its issuer says (RFC 6960).
 *
 * Everything fails closed: an answer counts only when every check of
 * ocsp_judge() has passed, and whatever else happens is OCSP_UNKNOWN with a
 * word for the log.  The transport is not trusted; what makes an answer true is
 * the signature of the issuer, or of a responder whom this issuer has made, and
 * what makes it one to our question is the nonce, or else its age.
 *
 * OpenSSL reads and checks the signature.  Who may sign is checked here in so
 * many words, and not by building a chain in a store: there is nothing to build,
 * the signer is the issuer or directly below it.  Start reading at judge_basic(). */
#include "identity/ocsp.h"

#include <limits.h>
#include <pthread.h>
#include <stdio.h>

#include <openssl/err.h>
#include <openssl/ocsp.h>
#include <openssl/x509v3.h>

#include "base/crypt.h"
#include "base/day.h"

#define NONCE_BYTES 32            /* RFC 8954, 2.1: the longest */
#define SECURITY_BITS 112         /* NIST SP 800-57: RSA 2048, P-224; SHA-1 is below */
#define SLOTS 4096                /* sign-ins of ten minutes; a slot that two need is asked for again */

struct slot {
	unsigned char key[SHA256_SIZE];
	int64_t from_us, until_us;    /* a good answer holds in between */
};

struct ocsp {
	struct conf conf;
	struct fetch *fetch;
	struct arena *arena;          /* this struct */
	pthread_mutex_t lock;
	struct slot slot[SLOTS];
};

/* One question while it is judged; NULL where something cannot be read. */
struct question {
	X509 *cert, *issuer;
	OCSP_CERTID *id;              /* with SHA-1, which every responder knows (RFC 5019, 2.1.1) */
};

static X509 *read_cert(struct str der)
{
	const unsigned char *at = (const unsigned char *)der.p;
	X509 *x = der.n > 0 && der.n <= LONG_MAX ? d2i_X509(NULL, &at, (long)der.n) : NULL;

	if (x != NULL && at != (const unsigned char *)der.p + der.n) {
		X509_free(x);
		return NULL;
	}
	return x;
}

static bool question_read(struct str cert, struct str issuer, struct question *q_r)
{
	*q_r = (struct question){ read_cert(cert), read_cert(issuer), NULL };
	if (q_r->cert != NULL && q_r->issuer != NULL) {
		q_r->id = OCSP_cert_to_id(EVP_sha1(), q_r->cert, q_r->issuer);
	}
	return q_r->id != NULL;
}

static void question_free(struct question *q)
{
	OCSP_CERTID_free(q->id);
	X509_free(q->issuer);
	X509_free(q->cert);
	ERR_clear_error();
}

/* The request in OpenSSL's form; the nonce is absent or 32 bytes at most. */
static OCSP_REQUEST *make_request(const struct question *q, struct str nonce)
{
	OCSP_REQUEST *r = OCSP_REQUEST_new();
	OCSP_CERTID *id = OCSP_CERTID_dup(q->id);

	AN(r);
	AN(id);
	AN(OCSP_request_add0_id(r, id));
	CHECK(nonce.n <= NONCE_BYTES);
	if (nonce.p != NULL) {
		AN(OCSP_request_add1_nonce(r, (unsigned char *)(uintptr_t)nonce.p, (int)nonce.n));
	}
	return r;
}

enum err ocsp_request(struct arena *a, struct str cert, struct str issuer, struct str nonce, struct str *der_r)
{
	struct question q;
	unsigned char *der = NULL;
	OCSP_REQUEST *r;
	int n;

	*der_r = STR_NONE;
	if (!question_read(cert, issuer, &q)) {
		question_free(&q);
		return ERR_INVALID;
	}
	r = make_request(&q, nonce);
	n = i2d_OCSP_REQUEST(r, &der);
	CHECK(n > 0);
	*der_r = (struct str){ arena_copy(a, der, (size_t)n), (size_t)n };
	OPENSSL_free(der);
	OCSP_REQUEST_free(r);
	question_free(&q);
	return ERR_OK;
}

/* ---- judging */

static bool no(char why[120], const char *what)
{
	snprintf(why, 120, "%s", what);
	return false;
}

/* Seconds from now to t, negative when t is past; false: no time can be read there. */
static bool seconds_to(const ASN1_GENERALIZEDTIME *t, int64_t now_us, int64_t *s_r)
{
	ASN1_TIME *now = ASN1_TIME_set(NULL, now_us / US_PER_S);
	int days, seconds;
	bool ok = now != NULL && ASN1_TIME_diff(&days, &seconds, now, t) == 1;

	if (ok) {
		*s_r = (int64_t)days * (US_PER_DAY / US_PER_S) + seconds;
	}
	ASN1_TIME_free(now);
	return ok;
}

static bool is_strong(const OCSP_BASICRESP *b)
{
	static const int algorithms[] = {
		NID_sha256WithRSAEncryption, NID_sha384WithRSAEncryption, NID_sha512WithRSAEncryption,
		NID_ecdsa_with_SHA256, NID_ecdsa_with_SHA384, NID_ecdsa_with_SHA512,
	};
	const ASN1_OBJECT *o;

	X509_ALGOR_get0(&o, NULL, NULL, OCSP_resp_get0_tbs_sigalg(b));
	for (size_t i = 0; i < N_OF(algorithms); i++) {
		if (OBJ_obj2nid(o) == algorithms[i]) {
			return true;
		}
	}
	return false;
}

/* RFC 6960, 4.2.2.2: a certificate that the issuer itself gave this purpose; nothing in between, no "any purpose". */
static bool is_delegate(X509 *signer, X509 *issuer, int64_t now_us, char why[120])
{
	int md_bits = 0;
	uint32_t flags = X509_get_extension_flags(signer);

	if ((flags & (EXFLAG_INVALID | EXFLAG_CRITICAL)) != 0) {
		return no(why, "the responder's certificate cannot be understood");
	}
	if (X509_check_issued(issuer, signer) != X509_V_OK || X509_verify(signer, X509_get0_pubkey(issuer)) != 1) {
		return no(why, "the responder's certificate is not of the issuer");
	}
	if ((flags & EXFLAG_XKUSAGE) == 0 || (X509_get_extended_key_usage(signer) & XKU_OCSP_SIGN) == 0 ||
	    (X509_get_key_usage(signer) & KU_DIGITAL_SIGNATURE) == 0) {
		return no(why, "the responder's certificate is not for OCSP");
	}
	if (ASN1_TIME_cmp_time_t(X509_get0_notBefore(signer), now_us / US_PER_S) > 0 ||
	    ASN1_TIME_cmp_time_t(X509_get0_notAfter(signer), now_us / US_PER_S) < 0) {
		return no(why, "the responder's certificate is not valid now");
	}
	if (X509_get_signature_info(signer, NULL, NULL, &md_bits, NULL) != 1 || md_bits < SECURITY_BITS) {
		return no(why, "the responder's certificate is signed weakly");
	}
	return true;
}

/* Is it signed, and by one who may? */
static bool check_signer(OCSP_BASICRESP *b, X509 *issuer, int64_t now_us, char why[120])
{
	STACK_OF(X509) *known = sk_X509_new_null();
	X509 *signer = NULL;
	bool ok;

	CHECK(known != NULL && sk_X509_push(known, issuer) > 0);
	if (OCSP_resp_get0_signer(b, &signer, known) != 1) {
		ok = no(why, "the responder's certificate is missing");
	} else if (X509_cmp(signer, issuer) != 0 && !is_delegate(signer, issuer, now_us, why)) {
		ok = false;
	} else if (X509_get0_pubkey(signer) == NULL ||
	    EVP_PKEY_get_security_bits(X509_get0_pubkey(signer)) < SECURITY_BITS || !is_strong(b)) {
		ok = no(why, "the answer is signed weakly");
	} else {
		sk_X509_zero(known);
		CHECK(sk_X509_push(known, signer) > 0);
		/* Only the signature: who may sign was decided above, and only this one is tried. */
		ok = OCSP_basic_verify(b, known, NULL, OCSP_NOVERIFY | OCSP_NOINTERN) == 1 ||
		    no(why, "the answer's signature is wrong");
	}
	sk_X509_free(known);
	return ok;
}

/* Is it to our question?  *nonce_r: the answer carries our nonce. */
static bool check_nonce(OCSP_BASICRESP *b, const struct question *q, struct str nonce, bool *nonce_r, char why[120])
{
	int at = OCSP_BASICRESP_get_ext_by_NID(b, NID_id_pkix_OCSP_Nonce, -1), same;
	OCSP_REQUEST *r;

	*nonce_r = at >= 0;
	if (at < 0) {
		return true;
	}
	if (OCSP_BASICRESP_get_ext_by_NID(b, NID_id_pkix_OCSP_Nonce, at) >= 0) {
		return no(why, "the answer has two nonces");
	}
	r = make_request(q, nonce);
	same = OCSP_check_nonce(r, b);
	OCSP_REQUEST_free(r);
	return same == 1 || no(why, "the answer has another nonce");
}

/* *left_s_r: how long it may be believed.  Without a nonce or an end of its own
 * it must be young: it could be an old one, sent again. */
static bool check_times(const ASN1_GENERALIZEDTIME *this_update, const ASN1_GENERALIZEDTIME *next_update, bool nonce,
    const struct conf *c, int64_t now_us, int64_t *left_s_r, char why[120])
{
	int64_t from_s, to_s;

	if (this_update == NULL || !seconds_to(this_update, now_us, &from_s) ||
	    (next_update != NULL && !seconds_to(next_update, now_us, &to_s))) {
		return no(why, "the answer's times cannot be read");
	}
	if (from_s > c->ocsp_skew_s) {
		return no(why, "the answer comes from the future");
	}
	*left_s_r = c->ocsp_cache_s;
	if (next_update != NULL) {
		if (to_s < from_s || to_s < -c->ocsp_skew_s) {
			return no(why, "the answer's time is over");
		}
		*left_s_r = to_s < *left_s_r ? to_s : *left_s_r;
	}
	if (next_update == NULL || !nonce) {
		if (from_s < -c->ocsp_age_s) {
			return no(why, "the answer is too old");
		}
		*left_s_r = from_s + c->ocsp_age_s < *left_s_r ? from_s + c->ocsp_age_s : *left_s_r;
	}
	return true;
}

static enum ocsp_status judge_basic(OCSP_BASICRESP *b, const struct question *q, struct str nonce,
    const struct conf *c, int64_t now_us, int64_t *left_s_r, char why[120])
{
	ASN1_GENERALIZEDTIME *this_update = NULL, *next_update = NULL;
	OCSP_SINGLERESP *single;
	bool has_nonce;
	int status;

	if (OCSP_resp_count(b) != 1) {
		no(why, "the answer is not about exactly one certificate");
		return OCSP_UNKNOWN;
	}
	single = OCSP_resp_get0(b, 0);
	if (OCSP_id_cmp(OCSP_SINGLERESP_get0_id(single), q->id) != 0) {
		no(why, "the answer is about another certificate");
		return OCSP_UNKNOWN;
	}
	status = OCSP_single_get0_status(single, NULL, NULL, &this_update, &next_update);
	if (!check_signer(b, q->issuer, now_us, why) || !check_nonce(b, q, nonce, &has_nonce, why) ||
	    !check_times(this_update, next_update, has_nonce, c, now_us, left_s_r, why)) {
		return OCSP_UNKNOWN;
	}
	switch (status) {
	case V_OCSP_CERTSTATUS_GOOD:
		why[0] = '\0';
		return OCSP_GOOD;
	case V_OCSP_CERTSTATUS_REVOKED:
		no(why, "revoked");
		return OCSP_REVOKED;
	default:
		no(why, "the responder does not know the certificate");
		return OCSP_UNKNOWN;
	}
}

static OCSP_RESPONSE *read_response(struct str der)
{
	const unsigned char *at = (const unsigned char *)der.p;
	OCSP_RESPONSE *r = der.n > 0 && der.n <= LONG_MAX ? d2i_OCSP_RESPONSE(NULL, &at, (long)der.n) : NULL;

	if (r != NULL && at != (const unsigned char *)der.p + der.n) {
		OCSP_RESPONSE_free(r);
		return NULL;
	}
	return r;
}

/* OpenSSL reads other forms than DER as well and checks the signature over what
 * it understood.  Whoever writes otherwise than OpenSSL would is not believed:
 * then what came is what was signed, bit by bit. */
static bool is_der(OCSP_BASICRESP *b, struct str response)
{
	OCSP_RESPONSE *again = OCSP_response_create(OCSP_RESPONSE_STATUS_SUCCESSFUL, b);
	unsigned char *der = NULL;
	int n = again == NULL ? -1 : i2d_OCSP_RESPONSE(again, &der);
	bool same = n > 0 && (size_t)n == response.n && memcmp(der, response.p, response.n) == 0;

	OPENSSL_free(der);
	OCSP_RESPONSE_free(again);
	return same;
}

enum ocsp_status ocsp_judge(struct str response, struct str cert, struct str issuer, struct str nonce,
    const struct conf *c, int64_t now_us, int64_t *until_us_r, char why[120])
{
	OCSP_RESPONSE *r = read_response(response);
	OCSP_BASICRESP *b = NULL;
	enum ocsp_status status = OCSP_UNKNOWN;
	int64_t left_s = 0;
	struct question q;

	*until_us_r = now_us;
	if (!question_read(cert, issuer, &q)) {
		no(why, "the certificate or its issuer is none");
	} else if (r == NULL) {
		no(why, "the answer is not one of OCSP");
	} else if (OCSP_response_status(r) != OCSP_RESPONSE_STATUS_SUCCESSFUL) {
		snprintf(why, 120, "the responder says: %s", OCSP_response_status_str(OCSP_response_status(r)));
	} else if ((b = OCSP_response_get1_basic(r)) == NULL) {
		no(why, "the answer is of a kind that nobody knows");
	} else if (!is_der(b, response)) {
		no(why, "the answer is not in DER");
	} else {
		status = judge_basic(b, &q, nonce, c, now_us, &left_s, why);
	}
	if (status == OCSP_GOOD && left_s > 0) {
		*until_us_r = now_us + left_s * US_PER_S;
	}
	OCSP_BASICRESP_free(b);
	OCSP_RESPONSE_free(r);
	question_free(&q);
	return status;
}

/* ---- asking */

struct ocsp *ocsp_open(const struct conf *c, struct fetch *f)
{
	struct arena *a = arena_new(sizeof(struct ocsp) + 4096);
	struct ocsp *o = arena_new_of(a, struct ocsp);

	o->arena = a;
	o->conf = *c;
	o->fetch = f;
	AZ(pthread_mutex_init(&o->lock, NULL));
	return o;
}

void ocsp_close(struct ocsp **ocsp)
{
	struct ocsp *o = *ocsp;
	struct arena *a;

	if (o == NULL) {
		return;
	}
	AZ(pthread_mutex_destroy(&o->lock));
	a = o->arena;
	arena_free(&a);
	*ocsp = NULL;
}

/* Two certificates never share a key; they may share a slot. */
static struct slot *slot_of(struct ocsp *o, struct str cert, struct str issuer, unsigned char key[SHA256_SIZE])
{
	unsigned char both[2 * SHA256_SIZE];

	crypt_sha256(cert.p, cert.n, both);
	crypt_sha256(issuer.p, issuer.n, both + SHA256_SIZE);
	crypt_sha256(both, sizeof(both), key);
	return &o->slot[((size_t)key[0] << 8 | key[1]) % SLOTS];
}

static bool is_remembered(struct ocsp *o, const struct slot *s, const unsigned char key[SHA256_SIZE], int64_t now_us)
{
	bool yes;

	AZ(pthread_mutex_lock(&o->lock));
	/* A clock that was put back does not make an answer live longer. */
	yes = now_us >= s->from_us && now_us < s->until_us && memcmp(s->key, key, SHA256_SIZE) == 0;
	AZ(pthread_mutex_unlock(&o->lock));
	return yes;
}

static void remember(struct ocsp *o, struct slot *s, const unsigned char key[SHA256_SIZE], int64_t from_us,
    int64_t until_us)
{
	AZ(pthread_mutex_lock(&o->lock));
	memcpy(s->key, key, SHA256_SIZE);
	s->from_us = from_us;
	s->until_us = until_us;
	AZ(pthread_mutex_unlock(&o->lock));
}

/* The first address for http(s) in the certificate; absent when there is none. */
static struct str responder_of(struct arena *a, struct str cert)
{
	X509 *x = read_cert(cert);
	STACK_OF(OPENSSL_STRING) *urls = x == NULL ? NULL : X509_get1_ocsp(x);
	struct str found = STR_NONE;

	for (int i = 0; i < sk_OPENSSL_STRING_num(urls) && found.p == NULL; i++) {
		struct str url = str_of(sk_OPENSSL_STRING_value(urls, i));

		if (str_starts(url, STR("http://")) || str_starts(url, STR("https://"))) {
			found = str_dup(a, url);
		}
	}
	X509_email_free(urls);
	X509_free(x);
	ERR_clear_error();
	return found;
}

/* Fetches an answer; false with a word why. */
static bool get_answer(struct ocsp *o, struct arena *a, struct str cert, struct str issuer, struct str nonce,
    struct str *response_r, char why[120])
{
	struct fetch_request q = {
		.url = str_of(o->conf.ocsp_url),
		.content_type = STR("application/ocsp-request"),
		.accept = STR("application/ocsp-response"),
		.timeout_ms = o->conf.ocsp_timeout_ms,
	};
	struct fetch_answer x;
	enum err e;

	if (q.url.n == 0) {
		q.url = responder_of(a, cert);
	}
	if (q.url.p == NULL) {
		return no(why, "the certificate names no responder");
	}
	if (ocsp_request(a, cert, issuer, nonce, &q.body) != ERR_OK) {
		return no(why, "the certificate or its issuer is none");
	}
	e = fetch_run(o->fetch, a, &q, &x);
	if (e != ERR_OK) {
		snprintf(why, 120, "the responder gives no answer: %s", err_name(e));
		return false;
	}
	if (x.status != 200) {
		snprintf(why, 120, "the responder answers with HTTP status %d", x.status);
		return false;
	}
	*response_r = x.body;
	return true;
}

enum ocsp_status ocsp_ask(struct ocsp *o, struct arena *a, struct str cert, struct str issuer, int64_t now_us,
    char why[120])
{
	unsigned char key[SHA256_SIZE];
	struct slot *slot = slot_of(o, cert, issuer, key);
	char nonce[NONCE_BYTES];
	enum ocsp_status status;
	struct str response;
	int64_t until_us;

	why[0] = '\0';
	if (is_remembered(o, slot, key, now_us)) {
		return OCSP_GOOD;
	}
	crypt_random(nonce, sizeof(nonce));
	if (!get_answer(o, a, cert, issuer, (struct str){ nonce, sizeof(nonce) }, &response, why)) {
		return OCSP_UNKNOWN;
	}
	status = ocsp_judge(response, cert, issuer, (struct str){ nonce, sizeof(nonce) }, &o->conf, now_us, &until_us,
	    why);
	if (status == OCSP_GOOD) {
		remember(o, slot, key, now_us, until_us);
	}
	return status;
}
