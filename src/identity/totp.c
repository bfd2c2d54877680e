/* RFC 6238 over RFC 4226, and the address that apps read.
 *
 * SHA-1 and six digits because some apps take no notice of other values and
 * then show wrong codes; as a key of HMAC SHA-1 is not weakened by its
 * collisions.  Start reading at totp_find(). */
#include "identity/totp.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "base/buf.h"
#include "base/check.h"
#include "base/crypt.h"
#include "base/day.h"

#define SHA1_SIZE 20
#define URI_MAX 1000

int64_t totp_step_of(int64_t now_us)
{
	return now_us / (TOTP_STEP_S * US_PER_S);
}

void totp_code(struct str secret, int64_t step, int digits, char code_r[9])
{
	unsigned char counter[8], mac[SHA1_SIZE];
	unsigned n = sizeof(mac);
	uint32_t v;
	size_t at;

	CHECK(digits >= 6 && digits <= 8);
	for (size_t i = 0; i < sizeof(counter); i++) {
		counter[i] = (unsigned char)((uint64_t)step >> (56 - 8 * i));
	}
	AN(HMAC(EVP_sha1(), secret.p, (int)secret.n, counter, sizeof(counter), mac, &n));
	at = mac[SHA1_SIZE - 1] & 15;
	v = (uint32_t)(mac[at] & 127) << 24 | (uint32_t)mac[at + 1] << 16 | (uint32_t)mac[at + 2] << 8 | mac[at + 3];
	for (int i = digits - 1; i >= 0; i--) {
		code_r[i] = (char)('0' + v % 10);
		v /= 10;
	}
	code_r[digits] = '\0';
}

bool totp_find(struct str secret, struct str code, int64_t now_us, int64_t *step_r)
{
	char right[9];
	bool found = false;

	for (int64_t step = totp_step_of(now_us) - TOTP_WINDOW; step <= totp_step_of(now_us) + TOTP_WINDOW; step++) {
		totp_code(secret, step, TOTP_DIGITS, right);
		if (code.n == TOTP_DIGITS && crypt_equal(right, code.p, TOTP_DIGITS)) {
			*step_r = step; /* two steps with one code: the later, so that both are used up */
			found = true;
		}
	}
	crypt_wipe(right, sizeof(right));
	return found;
}

static void base32(struct buf *b, struct str secret, bool grouped)
{
	static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
	uint32_t bits = 0, n_bits = 0;
	size_t n = 0;

	for (size_t i = 0; i < secret.n; i++) {
		bits = bits << 8 | (unsigned char)secret.p[i];
		n_bits += 8;
		while (n_bits >= 5 || (i + 1 == secret.n && n_bits > 0)) {
			uint32_t five = n_bits >= 5 ? bits >> (n_bits - 5) : bits << (5 - n_bits);

			if (grouped && n > 0 && n % 4 == 0) {
				buf_putc(b, ' ');
			}
			buf_putc(b, letters[five & 31]);
			n_bits -= n_bits >= 5 ? 5 : n_bits;
			n++;
		}
	}
}

static struct str taken(struct arena *a, struct buf *b)
{
	struct str text = { arena_copy(a, b->p, b->n), b->n };

	CHECK(!b->overflow);
	crypt_wipe(b->p, b->n);
	buf_free(b);
	return text;
}

struct str totp_secret_text(struct arena *a, struct str secret)
{
	struct buf b;

	buf_init(&b, URI_MAX);
	base32(&b, secret, true);
	return taken(a, &b);
}

struct str totp_uri(struct arena *a, struct str issuer, struct str user, struct str secret)
{
	struct buf b;

	buf_init(&b, URI_MAX);
	buf_puts(&b, "otpauth://totp/");
	buf_url(&b, issuer);
	buf_puts(&b, ":");
	buf_url(&b, user);
	buf_puts(&b, "?secret=");
	base32(&b, secret, false);
	buf_puts(&b, "&issuer=");
	buf_url(&b, issuer);
	buf_printf(&b, "&algorithm=SHA1&digits=%d&period=%d", TOTP_DIGITS, TOTP_STEP_S);
	return taken(a, &b);
}
