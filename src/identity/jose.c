/* Compact JWS: the only file that knows the JOSE library (cjose).
 *
 * cjose takes the algorithm from the message and reads the header leniently,
 * so everything that may go wrong there is refused before it sees the text:
 * jose_read() checks the form, jose_verify() the algorithm, the kind of key and
 * the length of the signature.  What is left to cjose is the signature itself. */
#include "identity/jose.h"

#include <cjose/cjose.h>

#include "base/codec.h"
#include "base/json_in.h"

#define HEADER_MAX 2048         /* a usual one has 30 bytes, with kid and x5t 150 */
#define HEADER_DEPTH 4
#define SIGNATURE_MAX 1024      /* RSA of 8192 bits */

static const struct {
	const char *name;
	enum cert_key key;
	size_t signature_n;     /* RFC 7518, 3.4; 0: as long as the modulus (3.3, 3.5) */
} algs[JOSE_ALG__MAX] = {
	[JOSE_RS256] = { "RS256", CERT_RSA, 0 },
	[JOSE_PS256] = { "PS256", CERT_RSA, 0 },
	[JOSE_ES256] = { "ES256", CERT_P256, 64 },
	[JOSE_ES384] = { "ES384", CERT_P384, 96 },
};

/* Nobody's keys.  RSA: the modulus of RFC 7515, A.2.1; EC: the base points of
 * the curves (FIPS 186-4, D.1.2).  What they verify is thrown away. */
#define NOBODY_N \
	"ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yR" \
	"T-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXB" \
	"dQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9ia" \
	"GNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ"
#define NOBODY_256X "axfR8uEsQkf4vOblY6RA8ncDfYEt6zOg9KE5RdiYwpY"
#define NOBODY_256Y "T-NC4v4af5uO5-tKfA-eFivOM1drMV7Oy7ZAaDe_UfU"
#define NOBODY_384X "qofKIr6LBTeOscce8yCtdG4dO2KLp5uYWfdB4IJUKjhVAvJdv1UpbDpUXjhydgq3"
#define NOBODY_384Y "NhfeSpYmLG9dnpi_kpLcKfj0Hb0omhR86doxE7XwuMAKYLHOHX6BnXpDHXyQ6g5f"

const char *jose_alg_name(enum jose_alg alg)
{
	CHECK(alg >= JOSE_RS256 && alg < JOSE_ALG__MAX);
	return algs[alg].name;
}

bool jose_alg_parse(struct str name, enum jose_alg *alg_r)
{
	for (enum jose_alg i = JOSE_RS256; i < JOSE_ALG__MAX; i++) {
		if (str_is(name, algs[i].name)) {
			*alg_r = i;
			return true;
		}
	}
	return false;
}

enum cert_key jose_alg_key(enum jose_alg alg)
{
	CHECK(alg >= JOSE_RS256 && alg < JOSE_ALG__MAX);
	return algs[alg].key;
}

enum jose_alg jose_alg_for_key(enum cert_key key)
{
	for (enum jose_alg i = JOSE_RS256; i < JOSE_ALG__MAX; i++) {
		if (algs[i].key == key) {
			return i;
		}
	}
	WRONG("a kind of key without an algorithm");
}

/* A strict base64url part as bytes in the arena; an empty one is refused. */
static bool decode(struct arena *a, struct str part, struct str *bytes_r)
{
	char *out = arena_alloc(a, part.n + 1);

	if (part.n == 0 || !codec_b64url_decode(part, out, part.n, &bytes_r->n)) {
		return false;
	}
	bytes_r->p = out;
	return true;
}

static bool header_ok(struct arena *a, struct str text, struct jose_jws *x_r)
{
	static const char *const refused[] = { "crit", "jku", "jwk", "x5u", "x5c", "b64", "zip" };
	const struct json *h, *alg, *typ, *kid;
	struct json_fault fault;

	if (text.n > HEADER_MAX || json_read(a, text, HEADER_DEPTH, &h, &fault) != ERR_OK ||
	    json_type(h) != JSON_OBJECT) {
		return false;
	}
	for (size_t i = 0; i < N_OF(refused); i++) {
		if (json_get(h, refused[i]) != NULL) {
			return false;
		}
	}
	alg = json_get(h, "alg");
	typ = json_get(h, "typ");
	kid = json_get(h, "kid");
	if (alg == NULL || json_type(alg) != JSON_TEXT || !jose_alg_parse(json_text(alg), &x_r->alg) ||
	    (typ != NULL && json_type(typ) != JSON_TEXT) || (kid != NULL && json_type(kid) != JSON_TEXT)) {
		return false;
	}
	x_r->kid = kid == NULL ? STR_NONE : json_text(kid);
	return true;
}

bool jose_read(struct arena *a, struct str compact, struct jose_jws *x_r)
{
	struct str rest = compact, header, signature;

	*x_r = (struct jose_jws){ .compact = compact };
	if (!decode(a, str_cut(&rest, '.'), &header) || !decode(a, str_cut(&rest, '.'), &x_r->payload) ||
	    !decode(a, rest, &signature) || signature.n > SIGNATURE_MAX) {
		return false;
	}
	x_r->signature_n = signature.n;
	return header_ok(a, header, x_r);
}

/* cjose wants writable bytes and copies them. */
static uint8_t *bytes(struct arena *a, struct str s)
{
	return (uint8_t *)str_cstr(a, s);
}

static cjose_jwk_t *jwk_of(struct arena *a, const struct cert *key)
{
	cjose_jwk_rsa_keyspec rsa = { .n = NULL };
	cjose_jwk_ec_keyspec ec = { .d = NULL };
	cjose_err err;

	if (key->key == CERT_RSA) {
		rsa.n = bytes(a, key->n);
		rsa.nlen = key->n.n;
		rsa.e = bytes(a, key->e);
		rsa.elen = key->e.n;
		return cjose_jwk_create_RSA_spec(&rsa, &err);
	}
	ec.crv = key->key == CERT_P256 ? CJOSE_JWK_EC_P_256 : CJOSE_JWK_EC_P_384;
	ec.x = bytes(a, key->x);
	ec.xlen = key->x.n;
	ec.y = bytes(a, key->y);
	ec.ylen = key->y.n;
	return cjose_jwk_create_EC_spec(&ec, &err);
}

static bool verify(struct arena *a, const struct jose_jws *x, const struct cert *key)
{
	cjose_err err;
	cjose_jwk_t *jwk = jwk_of(a, key);
	cjose_jws_t *jws = cjose_jws_import(x->compact.p, x->compact.n, &err);
	bool ok = jwk != NULL && jws != NULL && cjose_jws_verify(jws, jwk, &err);

	cjose_jws_release(jws);
	cjose_jwk_release(jwk);
	return ok;
}

static bool length_fits(const struct jose_jws *x, const struct cert *key)
{
	size_t fixed_n = algs[x->alg].signature_n;

	return x->signature_n == (fixed_n != 0 ? fixed_n : key->n.n);
}

bool jose_verify(struct arena *a, const struct jose_jws *x, enum jose_alg pinned, const struct cert *key)
{
	return x->alg == pinned && key->key == jose_alg_key(pinned) && length_fits(x, key) && verify(a, x, key);
}

static struct str constant(struct arena *a, struct str b64url)
{
	struct str out;

	CHECK(decode(a, b64url, &out));
	return out;
}

void jose_verify_nobody(struct arena *a, const struct jose_jws *x)
{
	struct cert key = { .key = jose_alg_key(x->alg) };
	bool ok;

	if (key.key == CERT_RSA) {
		key.n = constant(a, STR(NOBODY_N));
		key.e = STR("\x01\x00\x01");
	} else if (key.key == CERT_P256) {
		key.x = constant(a, STR(NOBODY_256X));
		key.y = constant(a, STR(NOBODY_256Y));
	} else {
		key.x = constant(a, STR(NOBODY_384X));
		key.y = constant(a, STR(NOBODY_384Y));
	}
	ok = length_fits(x, &key) && verify(a, x, &key);
	(void)ok;
}
