/* Is there a chain from this certificate to the trust folder?
 *
 * The folder is read into a set that never changes; who judges holds the set of
 * that moment, so that a new one can take its place meanwhile, and the last one
 * to let go frees it.  OpenSSL builds the chain and checks signatures, times and
 * constraints; what it would let pass unasked is in eid_leaf.c.  Revocation of
 * the person's certificate is the status service's matter (ocsp.h); that of the
 * CAs is looked up here, in their roots' lists.  Start with trust_judge(). */
#include "identity/trust.h"

#include <pthread.h>

#include <openssl/err.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>

#include "base/clock.h"
#include "base/codec.h"
#include "base/crypt.h"
#include "base/day.h"
#include "base/log.h"
#include "identity/eid_int.h"
#include "identity/trust_int.h"

#define LOOK_US (US_PER_S / 2)
#define SET_BYTES (64u * 1024 * 1024)    /* fuse: 500 files of 64 KB, and what is made of them */
#define AUTH_LEVEL 2                     /* 112 bit: no SHA-1, no RSA below 2048 */
#define DEPTH_MAX 3                      /* citizen, issuing CA, root, and one in between */

struct held {
	struct arena *arena;
	struct trust_set set;
	X509_STORE *store;
	size_t users;                    /* under the lock of struct trust */
};

struct trust {
	struct arena *arena;
	const char *dir;
	pthread_mutex_t lock;
	struct held *now;
	int64_t looked_us;
	unsigned char stamp[SHA256_SIZE];
};

/* What tells one state of the folder from another. */
static void stamp_of(const char *dir, unsigned char stamp_r[SHA256_SIZE])
{
	struct arena *a = arena_new(8u * 1024 * 1024);
	struct trust_file *file;
	size_t n;
	const char *all = "";

	trust_files(dir, a, &file, &n);
	for (size_t i = 0; i < n; i++) {
		unsigned char one[SHA256_SIZE];
		const char *text = arena_printf(a, "%.64s%s %lld %lld %llu", all, file[i].name, (long long)file[i].size,
		    (long long)file[i].mtime_us, (unsigned long long)file[i].inode);
		char *hex = arena_alloc(a, 2 * SHA256_SIZE + 1);

		crypt_sha256(text, strlen(text), one);
		codec_hex(hex, one, sizeof(one));
		all = hex;
	}
	crypt_sha256(all, strlen(all), stamp_r);
	arena_free(&a);
}

static void free_store(void *store)
{
	X509_STORE_free(store);
}

static struct held *hold(const char *dir)
{
	struct arena *a = arena_new(SET_BYTES);
	struct held *h = arena_new_of(a, struct held);

	h->arena = a;
	h->users = 1;
	h->store = X509_STORE_new();
	AN(h->store);
	arena_defer(a, free_store, h->store);
	trust_read(dir, a, &h->set);
	for (size_t i = 0; i < h->set.n_cas; i++) {
		CHECK(X509_STORE_add_cert(h->store, h->set.ca[i].x) == 1);
	}
	log_event(LOG_NOTICE, "trust.read", "cas=%zu lists=%zu", h->set.n_cas, h->set.n_crls);
	return h;
}

/* With the lock held. */
static void let_go(struct held *h)
{
	if (--h->users == 0) {
		struct arena *a = h->arena;   /* h lies in it */

		arena_free(&a);
	}
}

static struct held *take(struct trust *t)
{
	int64_t now_us = clock_mono_us();
	struct held *h;

	AZ(pthread_mutex_lock(&t->lock));
	if (now_us - t->looked_us >= LOOK_US) {
		unsigned char stamp[SHA256_SIZE];

		t->looked_us = now_us;
		stamp_of(t->dir, stamp);
		if (memcmp(stamp, t->stamp, sizeof(stamp)) != 0) {
			let_go(t->now);
			t->now = hold(t->dir);
			memcpy(t->stamp, stamp, sizeof(stamp));
		}
	}
	h = t->now;
	h->users++;
	AZ(pthread_mutex_unlock(&t->lock));
	return h;
}

static void give(struct trust *t, struct held *h)
{
	AZ(pthread_mutex_lock(&t->lock));
	let_go(h);
	AZ(pthread_mutex_unlock(&t->lock));
}

struct trust *trust_open(const char *dir)
{
	struct arena *a = arena_new(64 * 1024);
	struct trust *t = arena_new_of(a, struct trust);

	t->arena = a;
	t->dir = arena_copy(a, dir, strlen(dir));
	AZ(pthread_mutex_init(&t->lock, NULL));
	t->looked_us = clock_mono_us();
	stamp_of(t->dir, t->stamp);
	t->now = hold(t->dir);
	return t;
}

void trust_close(struct trust **t)
{
	struct arena *a;

	if (*t == NULL) {
		return;
	}
	a = (*t)->arena;
	CHECK((*t)->now->users == 1);
	let_go((*t)->now);
	AZ(pthread_mutex_destroy(&(*t)->lock));
	*t = NULL;
	arena_free(&a);
}

static enum eid_result result_of(int error)
{
	static const struct { int error; enum eid_result result; } rows[] = {
		{ X509_V_ERR_CERT_NOT_YET_VALID, EID_NOT_YET },
		{ X509_V_ERR_CERT_HAS_EXPIRED, EID_EXPIRED },
		{ X509_V_ERR_ERROR_IN_CERT_NOT_BEFORE_FIELD, EID_MALFORMED },
		{ X509_V_ERR_ERROR_IN_CERT_NOT_AFTER_FIELD, EID_MALFORMED },
		{ X509_V_ERR_UNHANDLED_CRITICAL_EXTENSION, EID_WRONG_PURPOSE },
		{ X509_V_ERR_INVALID_PURPOSE, EID_WRONG_PURPOSE },
		{ X509_V_ERR_EE_KEY_TOO_SMALL, EID_WEAK_KEY },
		{ X509_V_ERR_CA_KEY_TOO_SMALL, EID_WEAK_KEY },
		{ X509_V_ERR_CA_MD_TOO_WEAK, EID_WEAK_KEY },
	};

	for (size_t i = 0; i < N_OF(rows); i++) {
		if (rows[i].error == error) {
			return rows[i].result;
		}
	}
	return EID_UNKNOWN_ISSUER;
}

/* A list that is out of date proves revocation, but not its absence. */
static enum eid_result ca_status(const struct trust_set *set, X509 *ca, time_t now)
{
	X509_CRL *list = trust_crl_for(set, ca);
	X509_REVOKED *entry;

	if (list == NULL || X509_self_signed(ca, 0) == 1) {
		return EID_OK;
	}
	if (X509_CRL_get0_by_cert(list, &entry, ca) == 1) {
		return EID_REVOKED;
	}
	if (X509_cmp_time(X509_CRL_get0_lastUpdate(list), &now) >= 0 || X509_CRL_get0_nextUpdate(list) == NULL ||
	    X509_cmp_time(X509_CRL_get0_nextUpdate(list), &now) <= 0) {
		log_event(LOG_WARN, "trust.list-too-old", "do=\"interimctl trust refresh\"");
		return EID_STATUS_UNKNOWN;
	}
	return EID_OK;
}

static enum eid_result chain_judge(const struct held *h, struct arena *a, X509 *x, time_t now, struct str *issuer_r)
{
	X509_STORE_CTX *ctx = X509_STORE_CTX_new();
	X509_VERIFY_PARAM *param;
	enum eid_result result = EID_OK;
	unsigned char *der = NULL;

	AN(ctx);
	CHECK(X509_STORE_CTX_init(ctx, h->store, x, NULL) == 1);
	param = X509_STORE_CTX_get0_param(ctx);
	CHECK(X509_VERIFY_PARAM_set_flags(param, X509_V_FLAG_PARTIAL_CHAIN | X509_V_FLAG_X509_STRICT) == 1);
	CHECK(X509_VERIFY_PARAM_set_purpose(param, X509_PURPOSE_SSL_CLIENT) == 1);
	X509_VERIFY_PARAM_set_auth_level(param, AUTH_LEVEL);
	X509_VERIFY_PARAM_set_depth(param, DEPTH_MAX);
	X509_VERIFY_PARAM_set_time(param, now);
	if (X509_verify_cert(ctx) != 1) {
		result = result_of(X509_STORE_CTX_get_error(ctx));
	} else {
		const STACK_OF(X509) *chain = X509_STORE_CTX_get0_chain(ctx);

		CHECK(sk_X509_num(chain) >= 2);   /* no end entity lies in the store */
		for (int i = 1; i < sk_X509_num(chain) && result == EID_OK; i++) {
			result = ca_status(&h->set, sk_X509_value(chain, i), now);
		}
		if (result == EID_OK) {
			int n = i2d_X509(sk_X509_value(chain, 1), &der);

			CHECK(n > 0);
			*issuer_r = (struct str){ arena_copy(a, der, (size_t)n), (size_t)n };
			OPENSSL_free(der);
		}
	}
	X509_STORE_CTX_free(ctx);
	ERR_clear_error();
	return result;
}

enum eid_result trust_judge(struct trust *t, struct arena *a, struct str der, struct str policies, int64_t now_us,
    struct str *issuer_r)
{
	X509 *x = eid_parse(der);
	enum eid_result result = x == NULL ? EID_MALFORMED : eid_leaf_judge(x, policies, now_us);

	*issuer_r = STR_NONE;
	if (result == EID_OK) {
		struct held *h = take(t);

		result = chain_judge(h, a, x, now_us / US_PER_S, issuer_r);
		give(t, h);
	}
	X509_free(x);
	return result;
}
