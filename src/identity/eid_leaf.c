/* What an eID certificate must say about itself (identity.md 1.2).
 *
 * Each check stands alone and is a row of a table, in the order in which a
 * person is told what is wrong: first what he can see on his card.  OpenSSL's
 * own checks would take a missing usage for "any"; here what is missing is
 * refused.  Start with eid_leaf_judge(). */
#include "identity/eid_int.h"

#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/x509v3.h>

#include "base/day.h"

X509 *eid_parse(struct str der)
{
	const unsigned char *at = (const unsigned char *)der.p;
	X509 *x;

	if (der.n == 0 || der.n > EID_DER_MAX) {
		return NULL;
	}
	x = d2i_X509(NULL, &at, (long)der.n);
	ERR_clear_error();
	if (x != NULL && (at != (const unsigned char *)der.p + der.n ||
	    (X509_get_extension_flags(x) & (EXFLAG_INVALID | EXFLAG_INVALID_POLICY)) != 0)) {
		X509_free(x);
		return NULL;
	}
	return x;
}

enum eid_key eid_key_of(const X509 *x)
{
	static const struct { const char *group; enum eid_key key; } curves[] = {
		{ "prime256v1", EID_KEY_P256 }, { "secp384r1", EID_KEY_P384 }, { "secp521r1", EID_KEY_P521 },
	};
	const EVP_PKEY *key = X509_get0_pubkey(x);
	char group[40];
	size_t n;

	if (key != NULL && EVP_PKEY_is_a(key, "RSA")) {
		int bits = EVP_PKEY_get_bits(key);

		return bits >= EID_RSA_BITS_MIN && bits <= EID_RSA_BITS_MAX ? EID_KEY_RSA : EID_KEY_OTHER;
	}
	if (key != NULL && EVP_PKEY_is_a(key, "EC") &&
	    EVP_PKEY_get_utf8_string_param(key, OSSL_PKEY_PARAM_GROUP_NAME, group, sizeof(group), &n) == 1) {
		for (size_t i = 0; i < N_OF(curves); i++) {
			if (strcmp(group, curves[i].group) == 0) {
				return curves[i].key;
			}
		}
	}
	ERR_clear_error();
	return EID_KEY_OTHER;
}

/* The authentication certificate: digitalSignature and clientAuth are both said, and it is no CA. */
static bool purpose_ok(X509 *x)
{
	uint32_t flags = X509_get_extension_flags(x);

	return X509_check_ca(x) == 0 && (flags & EXFLAG_KUSAGE) != 0 &&
	    (X509_get_key_usage(x) & KU_DIGITAL_SIGNATURE) != 0 && (flags & EXFLAG_XKUSAGE) != 0 &&
	    (X509_get_extended_key_usage(x) & XKU_SSL_CLIENT) != 0;
}

static bool policy_listed(const ASN1_OBJECT *policy, struct str list)
{
	char oid[80];
	int n = OBJ_obj2txt(oid, sizeof(oid), policy, 1);

	while (n > 0 && (size_t)n < sizeof(oid) && list.p != NULL) {
		if (str_is(str_cut(&list, ' '), oid)) {
			return true;
		}
	}
	return false;
}

static bool policy_ok(const X509 *x, struct str list)
{
	CERTIFICATEPOLICIES *policies = X509_get_ext_d2i(x, NID_certificate_policies, NULL, NULL);
	bool ok = false;

	for (int i = 0; i < sk_POLICYINFO_num(policies) && !ok; i++) {
		ok = policy_listed(sk_POLICYINFO_value(policies, i)->policyid, list);
	}
	CERTIFICATEPOLICIES_free(policies);
	ERR_clear_error();
	return ok;
}

enum eid_result eid_leaf_judge(X509 *x, struct str policies, int64_t now_us)
{
	time_t now = now_us / US_PER_S;
	int from = X509_cmp_time(X509_get0_notBefore(x), &now), to = X509_cmp_time(X509_get0_notAfter(x), &now);
	const struct { bool ok; enum eid_result otherwise; } rows[] = {
		{ from != 0 && to != 0, EID_MALFORMED },   /* 0: not a time at all */
		{ from < 0, EID_NOT_YET },                 /* -1 stands also for "the same second" */
		{ to > 0, EID_EXPIRED },
		{ purpose_ok(x), EID_WRONG_PURPOSE },
		{ policy_ok(x, policies), EID_WRONG_POLICY },
		{ eid_key_of(x) != EID_KEY_OTHER, EID_WEAK_KEY },
	};

	ERR_clear_error();
	for (size_t i = 0; i < N_OF(rows); i++) {
		if (!rows[i].ok) {
			return rows[i].otherwise;
		}
	}
	return EID_OK;
}
