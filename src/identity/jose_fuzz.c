/* Compact JWS from hostile hands: whatever is read has the three parts and the
 * header that were promised, and is not signed by the key at hand.  The input
 * is the compact text; a first byte of '{' stands for a header in clear, so
 * that the fuzzer reaches what is behind base64url. */
#include "identity/jose.h"

#include "base/codec.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* RFC 7515, A.3: a key of which the private part is public, but no signature is made here. */
static bool key_of(struct arena *a, struct cert *key)
{
	static const struct str x = { "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU", 43 };
	static const struct str y = { "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0", 43 };
	char *bytes = arena_alloc(a, 64);
	size_t n, m;

	*key = (struct cert){ .key = CERT_P256, .x = { bytes, 32 }, .y = { bytes + 32, 32 } };
	return codec_b64url_decode(x, bytes, 32, &n) && codec_b64url_decode(y, bytes + 32, 32, &m) && n + m == 64;
}

static struct str compact_of(struct arena *a, const uint8_t *data, size_t size)
{
	char *out;
	size_t n;

	if (size == 0 || data[0] != '{') {
		return (struct str){ arena_copy(a, data, size), size };
	}
	out = arena_alloc(a, codec_b64url_size(size) + 100);
	n = codec_b64url(out, data, size);
	memcpy(out + n, ".e30.", 5);
	memset(out + n + 5, 'A', 86);
	return (struct str){ out, n + 91 };
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new(8u << 20);
	struct str text = compact_of(a, data, size);
	struct jose_jws x;
	struct cert key;

	CHECK(key_of(a, &key));
	if (jose_read(a, text, &x)) {
		CHECK(x.alg >= JOSE_RS256 && x.alg < JOSE_ALG__MAX && x.payload.n > 0 && x.signature_n > 0);
		CHECK(!jose_verify(a, &x, JOSE_ES256, &key));
		CHECK(!jose_verify(a, &x, JOSE_RS256, &key));
		jose_verify_nobody(a, &x);
	}
	arena_free(&a);
	return 0;
}
