/* The two steps of a sign-in with Web eID.
 *
 * The nonce is bound to the browser's pre-session and taken away before
 * anything of the token is looked at: a token that was refused cannot be tried
 * again, and of two that come at once one has a nonce. */
#include "identity/webeid.h"

#include <openssl/evp.h>

#include "base/crypt.h"
#include "base/day.h"

#define NONCE_BYTES 32

_Static_assert(WEBEID_NONCE_TEXT == (NONCE_BYTES + 2) / 3 * 4 + 1, "base64 with padding and NUL");

enum err webeid_challenge(struct store *s, struct str pre, int64_t now_us, char nonce_r[WEBEID_NONCE_TEXT])
{
	unsigned char hash[SHA256_SIZE], random[NONCE_BYTES];

	if (!session_id_hash(pre, hash)) {
		return ERR_INVALID;
	}
	crypt_random(random, sizeof(random));
	CHECK(EVP_EncodeBlock((unsigned char *)nonce_r, random, NONCE_BYTES) == WEBEID_NONCE_TEXT - 1);
	return store_pending_put(s, PENDING_WEBEID, hash, str_of(nonce_r), now_us + WEBEID_NONCE_LIFE_S * US_PER_S);
}

enum err webeid_login(struct store *s, struct eid *e, struct arena *a, const struct conf *c, struct str pre,
    struct str token, int64_t now_us, enum eid_result *result_r, struct identity *who_r)
{
	unsigned char hash[SHA256_SIZE];
	struct str nonce, der;
	enum err err;

	*result_r = EID_NO_NONCE;
	if (!session_id_hash(pre, hash)) {
		return ERR_OK;
	}
	err = store_pending_take(s, a, PENDING_WEBEID, hash, now_us, &nonce);
	if (err != ERR_OK) {
		return err == ERR_NOT_FOUND ? ERR_OK : err;
	}
	*result_r = webeid_token_check(a, token, str_of(c->public_url), nonce, &der);
	if (*result_r == EID_OK) {
		*result_r = eid_judge(e, a, der, now_us, who_r);
	}
	return ERR_OK;
}
