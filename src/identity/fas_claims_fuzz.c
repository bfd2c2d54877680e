/* Key sets and tokens of a hostile provider: first line the key set, the rest the
 * token; a token that begins with '{' stands for claims in clear, signed as good
 * as nobody can.  Nothing is ever believed, because nobody holds the key. */
#include "identity/fas_claims.h"

#include "base/codec.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct str compact_of(struct arena *a, struct str claims)
{
	char *text = arena_alloc(a, codec_b64url_size(claims.n));

	if (claims.n == 0 || claims.p[0] != '{') {
		return claims;
	}
	codec_b64url(text, claims.p, claims.n);
	return str_of(arena_printf(a, "eyJhbGciOiJFUzI1NiJ9.%s.%086d", text, 0));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct fas_expect x = { .issuer = { "https://i", 9 }, .client_id = { "c", 1 }, .alg = JOSE_ES256,
		.level = 400, .nonce = { "n", 1 }, .access_token = { "a", 1 }, .now_us = 1, .begun_us = 1 };
	struct arena *a;
	struct str rest, key_set;
	struct fas_id id = { .sub = { "s", 1 }, .level = 500 };
	struct identity who;

	if (size > 64u * 1024) {
		return 0;
	}
	a = arena_new(16u << 20);
	rest = (struct str){ arena_copy(a, data, size), size };
	key_set = str_cut(&rest, '\n');
	rest = compact_of(a, rest);
	CHECK(fas_read_id(a, &x, key_set, rest, &id) != FAS_FINE);
	CHECK(fas_read_userinfo(a, &x, key_set, rest, &id, &who) != FAS_FINE);
	arena_free(&a);
	return 0;
}
