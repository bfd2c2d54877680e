/* JWK Sets: numbers out of JSON (RFC 7517; RFC 7518, 6).
 *
 * Only what verifies a signature of one pinned algorithm is looked for, so that
 * a set may hold whatever else its publisher needs.  Start reading at
 * jwks_find(). */
#include "identity/jwks.h"

#include "base/codec.h"
#include "base/json_in.h"

#define SET_DEPTH 6

/* A member as text; absent when it is not there or something else. */
static struct str text_of(const struct json *j, const char *name)
{
	const struct json *v = json_get(j, name);

	return v != NULL && json_type(v) == JSON_TEXT ? json_text(v) : STR_NONE;
}

static bool bytes_of(struct arena *a, const struct json *j, const char *name, struct str *bytes_r)
{
	struct str text = text_of(j, name);
	char *out = arena_alloc(a, text.n + 1);

	bytes_r->p = out;
	return text.n > 0 && codec_b64url_decode(text, out, text.n, &bytes_r->n) && bytes_r->n > 0;
}

/* 0 for a number with a zero in front: not the shortest form (RFC 7518, 6.3.1.1). */
static size_t bits_of(struct str number)
{
	unsigned top = (unsigned char)number.p[0];

	return top == 0 ? 0 : 8 * number.n - (size_t)(__builtin_clz(top) - 24);
}

static bool read_rsa(struct arena *a, const struct json *j, struct cert *key_r)
{
	size_t bits;

	if (!bytes_of(a, j, "n", &key_r->n) || !bytes_of(a, j, "e", &key_r->e)) {
		return false;
	}
	bits = bits_of(key_r->n);
	return bits >= CERT_RSA_BITS_MIN && bits <= CERT_RSA_BITS_MAX && str_eq(key_r->e, STR("\x01\x00\x01"));
}

static bool read_ec(struct arena *a, const struct json *j, struct cert *key_r)
{
	size_t width = key_r->key == CERT_P256 ? 32 : 48;

	return str_is(text_of(j, "crv"), key_r->key == CERT_P256 ? "P-256" : "P-384") &&
	    bytes_of(a, j, "x", &key_r->x) && bytes_of(a, j, "y", &key_r->y) &&
	    key_r->x.n == width && key_r->y.n == width;
}

/* A member that, if it is there, must have this value. */
static bool may_be(const struct json *j, const char *name, const char *value)
{
	return json_get(j, name) == NULL || str_is(text_of(j, name), value);
}

static bool fits(struct arena *a, const struct json *j, enum jose_alg alg, struct str kid, struct cert *key_r)
{
	*key_r = (struct cert){ .key = jose_alg_key(alg) };
	if (json_type(j) != JSON_OBJECT || json_get(j, "d") != NULL || !may_be(j, "use", "sig") ||
	    !may_be(j, "alg", jose_alg_name(alg)) || (kid.p != NULL && !str_eq(kid, text_of(j, "kid")))) {
		return false;
	}
	if (key_r->key == CERT_RSA) {
		return str_is(text_of(j, "kty"), "RSA") && read_rsa(a, j, key_r);
	}
	return str_is(text_of(j, "kty"), "EC") && read_ec(a, j, key_r);
}

enum jwks_result jwks_find(struct arena *a, struct str set, enum jose_alg alg, struct str kid, struct cert *key_r)
{
	const struct json *root, *keys;
	struct json_fault fault;
	size_t found = 0;

	if (json_read(a, set, SET_DEPTH, &root, &fault) != ERR_OK) {
		return JWKS_WRONG;
	}
	keys = json_get(root, "keys");
	if (keys == NULL || json_type(keys) != JSON_LIST || json_count(keys) > JWKS_KEYS_MAX) {
		return JWKS_WRONG;
	}
	for (size_t i = 0; i < json_count(keys); i++) {
		struct cert key;

		if (fits(a, json_item(keys, i), alg, kid, &key)) {
			*key_r = key;
			found++;
		}
	}
	return found == 1 ? JWKS_FOUND : JWKS_UNKNOWN;
}
