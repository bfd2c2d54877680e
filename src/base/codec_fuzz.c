/* Any bytes through the decoders.  Form components: what is accepted is clean
 * text that survives encoding and decoding.  base64url and hex: what is
 * accepted is exactly what the encoder writes. */
#include <stdint.h>

#include "base/buf.h"
#include "base/codec.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void try_form(struct arena *a, struct str in)
{
	struct str text, again;
	struct buf b;

	if (!codec_form_decode(a, in, &text)) {
		return;
	}
	CHECK(text.n <= in.n && str_utf8_ok(text) && text.p[text.n] == '\0');
	buf_init(&b, 3 * in.n + 1);
	buf_url(&b, text);
	CHECK(codec_form_decode(a, buf_str(&b), &again) && str_eq(text, again));
	buf_free(&b);
}

static void try_b64(struct arena *a, struct str in)
{
	size_t cap = in.n / 4 * 3 + 3, n = 0;
	unsigned char *out = arena_alloc(a, cap);
	char *text = arena_alloc(a, codec_b64url_size(cap));

	if (codec_b64url_decode(in, out, cap, &n)) {
		CHECK(codec_b64url(text, out, n) == in.n && (in.n == 0 || memcmp(text, in.p, in.n) == 0));
		CHECK(n == 0 || !codec_b64url_decode(in, out, n - 1, &n));
	}
	if (codec_b64_decode(in, out, cap, &n)) {
		CHECK(in.n % 4 == 0 && n <= in.n / 4 * 3 && n + 2 >= in.n / 4 * 3);
	}
}

static void try_hex(struct arena *a, struct str in)
{
	unsigned char *out = arena_alloc(a, in.n / 2);
	char *text = arena_alloc(a, in.n + 2);

	if (codec_hex_decode(in, out, in.n / 2)) {
		codec_hex(text, out, in.n / 2);
		CHECK(str_eq_nocase(str_of(text), in.n == 0 ? STR("") : in));
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct arena *a = arena_new(((size_t)1 << 16) + 32 * n);
	struct str in = { (const char *)data, n };

	try_form(a, in);
	try_b64(a, in);
	try_hex(a, in);
	arena_free(&a);
	return 0;
}
