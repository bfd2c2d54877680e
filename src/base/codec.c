/* base64, base64url, hex and form components.
 *
 * Decoding is strict so that every value has exactly one spelling: a token or
 * a signature cannot be altered in writing without being altered in value. */
#include "base/codec.h"


static const char url_alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/* Value of a base64 digit, -1 when it is none; c62 and c63 are the two digits
 * in which the alphabets differ. */
static int digit(char c, char c62, char c63)
{
	if (c >= 'A' && c <= 'Z') {
		return c - 'A';
	}
	if (c >= 'a' && c <= 'z') {
		return c - 'a' + 26;
	}
	if (c >= '0' && c <= '9') {
		return c - '0' + 52;
	}
	if (c == c62) {
		return 62;
	}
	return c == c63 ? 63 : -1;
}

size_t codec_b64url(char *dst, const void *p, size_t n)
{
	const unsigned char *in = p;
	char *at = dst;
	unsigned acc = 0, bits = 0;

	for (size_t i = 0; i < n; i++) {
		acc = acc << 8 | in[i];
		bits += 8;
		while (bits >= 6) {
			bits -= 6;
			*at++ = url_alphabet[acc >> bits & 63];
		}
	}
	if (bits > 0) {
		*at++ = url_alphabet[acc << (6 - bits) & 63];
	}
	*at = '\0';
	return (size_t)(at - dst);
}

static bool decode(struct str s, char c62, char c63, unsigned char *dst, size_t cap, size_t *n_r)
{
	size_t n = s.n / 4 * 3 + s.n % 4 * 3 / 4, at = 0;
	unsigned acc = 0, bits = 0;

	if (s.n % 4 == 1 || n > cap) {
		return false;
	}
	for (size_t i = 0; i < s.n; i++) {
		int d = digit(s.p[i], c62, c63);

		if (d < 0) {
			return false;
		}
		acc = acc << 6 | (unsigned)d;
		bits += 6;
		if (bits >= 8) {
			bits -= 8;
			dst[at++] = (unsigned char)(acc >> bits);
		}
	}
	if ((acc & ((1u << bits) - 1)) != 0) {
		return false;
	}
	*n_r = n;
	return true;
}

bool codec_b64url_decode(struct str s, void *dst, size_t cap, size_t *n_r)
{
	return decode(s, '-', '_', dst, cap, n_r);
}

bool codec_b64_decode(struct str s, void *dst, size_t cap, size_t *n_r)
{
	if (s.n % 4 != 0) {
		return false;
	}
	for (int pad = 0; pad < 2 && s.n > 0 && s.p[s.n - 1] == '='; pad++) {
		s.n--;
	}
	return decode(s, '+', '/', dst, cap, n_r);
}

void codec_hex(char *dst, const void *p, size_t n)
{
	static const char hex[] = "0123456789abcdef";
	const unsigned char *in = p;

	for (size_t i = 0; i < n; i++) {
		dst[2 * i] = hex[in[i] >> 4];
		dst[2 * i + 1] = hex[in[i] & 15];
	}
	dst[2 * n] = '\0';
}

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9') {
		return c - '0';
	}
	if (c >= 'a' && c <= 'f') {
		return c - 'a' + 10;
	}
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* The byte written by two hex digits at p, -1 when they are none. */
static int hex_byte(const char *p)
{
	int hi = hex_digit(p[0]), lo = hex_digit(p[1]);

	return hi < 0 || lo < 0 ? -1 : hi * 16 + lo;
}

bool codec_hex_decode(struct str s, void *dst, size_t n)
{
	unsigned char *out = dst;

	if (s.n % 2 != 0 || s.n / 2 != n) {
		return false;
	}
	for (size_t i = 0; i < n; i++) {
		int v = hex_byte(s.p + 2 * i);

		if (v < 0) {
			return false;
		}
		out[i] = (unsigned char)v;
	}
	return true;
}

bool codec_form_decode(struct arena *a, struct str s, struct str *text_r)
{
	char *text;
	size_t n = 0;

	if (s.p == NULL) {
		*text_r = STR_NONE;
		return true;
	}
	text = arena_copy(a, s.p, s.n);
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '%') {
			int v = s.n - i > 2 ? hex_byte(s.p + i + 1) : -1;

			if (v < 0) {
				return false;
			}
			text[n++] = (char)v;
			i += 2;
		} else {
			text[n++] = s.p[i] == '+' ? ' ' : s.p[i];
		}
	}
	text[n] = '\0';
	if (!str_utf8_ok((struct str){ text, n })) {
		return false;
	}
	*text_r = (struct str){ text, n };
	return true;
}
