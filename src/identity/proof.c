/* Registering a certificate on a page, in two steps.
 *
 * The first step keeps what was asked for, with a random text, as something
 * pending in the session; the second takes it away and only then looks at the
 * signature, so that a text can be answered once.  The text names the service
 * and the program, so that a signature made for one serves for no other.  Start
 * reading at proof_answer(). */
#include "identity/proof.h"

#include "base/codec.h"
#include "base/crypt.h"
#include "base/day.h"
#include "domain/number.h"
#include "identity/cert.h"
#include "identity/session.h"

#define SIGNATURE_MAX 1024       /* RSA of 8192 bits */
#define NAME_LETTERS 10

struct str proof_client_id(struct arena *a, int64_t enterprise)
{
	static const char letters[33] = "abcdefghijkmnpqrstuvwxyz23456789"; /* 32: each takes five random bits */
	unsigned char random[NAME_LETTERS];
	char name[NAME_LETTERS + 1], digits[11];

	crypt_random(random, sizeof(random));
	for (size_t i = 0; i < NAME_LETTERS; i++) {
		name[i] = letters[random[i] % 32];
	}
	name[NAME_LETTERS] = '\0';
	enterprise_digits(enterprise, digits);
	return str_of(arena_printf(a, "self_service_chaman_%s_%s", digits, name));
}

static void session_hash(struct str session_id, unsigned char hash[32])
{
	CHECK(session_id_hash(session_id, hash)); /* who is signed in has a good one */
}

enum err proof_begin(struct store *s, struct arena *a, struct str session_id, const char *url, int64_t now_us,
    struct proof *p)
{
	unsigned char random[32], hash[32];
	char nonce[codec_b64url_size(sizeof(random))];
	char *der = arena_alloc(a, codec_b64url_size(p->certificate.der.n));
	char *value;

	crypt_random(random, sizeof(random));
	codec_b64url(nonce, random, sizeof(random));
	codec_b64url(der, p->certificate.der.p, p->certificate.der.n);
	p->text = str_of(arena_printf(a, "%s:program-key:%.*s:%s", url, STR_ARG(p->client_id), nonce));
	value = arena_printf(a, "%d\n%.*s\n%lld\n%.*s\n%.*s\n%s\n%.*s", p->new, STR_ARG(p->client_id),
	    (long long)p->enterprise, STR_ARG(p->scopes), STR_ARG(p->certificate.alg), der, STR_ARG(p->text));
	session_hash(session_id, hash);
	return store_pending_put(s, PENDING_PROOF, hash, str_of(value), now_us + PROOF_LIFE_S * US_PER_S);
}

enum err proof_take(struct store *s, struct arena *a, struct str session_id, int64_t now_us, struct proof *p_r)
{
	unsigned char hash[32];
	struct str value, new, enterprise, der;
	uint64_t number;
	enum err e;

	session_hash(session_id, hash);
	e = store_pending_take(s, a, PENDING_PROOF, hash, now_us, &value);
	if (e != ERR_OK) {
		return e;
	}
	*p_r = (struct proof){ .new = false };
	new = str_cut(&value, '\n');
	p_r->client_id = str_cut(&value, '\n');
	enterprise = str_cut(&value, '\n');
	p_r->scopes = str_cut(&value, '\n');
	p_r->certificate.alg = str_cut(&value, '\n');
	der = str_cut(&value, '\n');
	p_r->text = value;
	if (value.p == NULL || !str_u64(enterprise, INT64_MAX, &number)) {
		return ERR_CORRUPT;
	}
	p_r->new = str_is(new, "1");
	p_r->enterprise = (int64_t)number;
	p_r->certificate.der.p = arena_alloc(a, der.n + 1);
	return codec_b64url_decode(der, (char *)p_r->certificate.der.p, der.n, &p_r->certificate.der.n) ? ERR_OK :
	    ERR_CORRUPT;
}

/* Base64 as people paste it: with the line ends of a terminal. */
static bool signature_read(struct arena *a, struct str text, struct str *signature_r)
{
	char *packed = arena_alloc(a, text.n + 1), *bytes = arena_alloc(a, SIGNATURE_MAX);
	size_t n = 0;

	for (size_t i = 0; i < text.n; i++) {
		if (text.p[i] != ' ' && text.p[i] != '\t' && text.p[i] != '\r' && text.p[i] != '\n') {
			packed[n++] = text.p[i];
		}
	}
	signature_r->p = bytes;
	return n > 0 && codec_b64_decode((struct str){ packed, n }, bytes, SIGNATURE_MAX, &signature_r->n);
}

static enum proof_result result_of(const struct proof *p, enum err *e)
{
	enum err was = *e;

	*e = ERR_OK;
	switch (was) {
	case ERR_OK:
		return PROOF_OK;
	case ERR_EXISTS:
		return PROOF_TAKEN;
	case ERR_LIMIT:
		return PROOF_FULL;
	case ERR_NOT_FOUND:
		if (!p->new) {
			return PROOF_GONE;
		}
		break;
	case ERR_INVALID: case ERR_BUSY: case ERR_FULL: case ERR_UNAVAILABLE: case ERR_UNCERTAIN: case ERR_CORRUPT:
	case ERR__MAX:
		break;
	}
	*e = was;
	return PROOF_NONE;
}

enum err proof_answer(struct store *s, struct arena *a, const struct proof *p, struct str signature,
    const struct store_author *by, enum proof_result *result_r)
{
	struct store_certificate certificate = p->certificate;
	struct str bytes;
	enum err e;

	*result_r = PROOF_WRONG;
	if (!signature_read(a, signature, &bytes) ||
	    !cert_signed(certificate.der, str_is(certificate.alg, "PS256"), p->text, bytes)) {
		return ERR_OK;
	}
	certificate.added_us = by->at_us;
	if (p->new) {
		struct store_client c = { .client_id = p->client_id, .enterprise = p->enterprise, .scopes = p->scopes,
			.active = true, .n_certificates = 1, .certificate = { certificate } };

		e = store_client_add(s, &c, by);
	} else {
		e = store_client_certificate_add(s, p->client_id, &certificate, by);
	}
	*result_r = result_of(p, &e);
	return e;
}

const char *proof_command(struct arena *a, const struct proof *p)
{
	static const struct { const char *alg, *options; } kinds[] = {
		{ "RS256", "-sha256" },
		{ "PS256", "-sha256 -sigopt rsa_padding_mode:pss -sigopt rsa_pss_saltlen:-1" },
		{ "ES256", "-sha256" },
		{ "ES384", "-sha384" },
	};
	size_t i = 0;

	while (!str_is(p->certificate.alg, kinds[i].alg)) {
		i++;
		CHECK(i < N_OF(kinds));
	}
	return arena_printf(a, "printf %%s '%.*s' | openssl dgst %s -sign key.pem | base64 -w0", STR_ARG(p->text),
	    kinds[i].options);
}
