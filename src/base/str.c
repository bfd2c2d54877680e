/* Views on text.
 *
 * Everything here is ASCII and bytes: the C library's character functions ask
 * the locale, and law does not depend on one. */
#include "base/str.h"

struct str str_of(const char *cstr_or_null)
{
	return (struct str){ cstr_or_null, cstr_or_null == NULL ? 0 : strlen(cstr_or_null) };
}

bool str_eq(struct str a, struct str b)
{
	if (a.p == NULL || b.p == NULL) {
		return a.p == b.p;
	}
	return a.n == b.n && memcmp(a.p, b.p, a.n) == 0;
}

bool str_is(struct str a, const char *cstr)
{
	return str_eq(a, str_of(cstr));
}

static unsigned char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (unsigned char)(c - 'A' + 'a') : (unsigned char)c;
}

bool str_eq_nocase(struct str a, struct str b)
{
	if (a.p == NULL || b.p == NULL) {
		return a.p == b.p;
	}
	if (a.n != b.n) {
		return false;
	}
	for (size_t i = 0; i < a.n; i++) {
		if (lower(a.p[i]) != lower(b.p[i])) {
			return false;
		}
	}
	return true;
}

/* Absent comes before empty, so that 0 means the same as str_eq. */
int str_cmp(struct str a, struct str b)
{
	size_t n = a.n < b.n ? a.n : b.n;
	int d;

	if (a.p == NULL || b.p == NULL) {
		return (a.p != NULL) - (b.p != NULL);
	}
	d = memcmp(a.p, b.p, n);
	return d != 0 ? d : (a.n > b.n) - (a.n < b.n);
}

bool str_starts(struct str s, struct str prefix)
{
	return s.n >= prefix.n && (prefix.n == 0 || memcmp(s.p, prefix.p, prefix.n) == 0);
}

bool str_ends(struct str s, struct str suffix)
{
	return s.n >= suffix.n && (suffix.n == 0 || memcmp(s.p + s.n - suffix.n, suffix.p, suffix.n) == 0);
}

static bool is_blank(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

struct str str_trim(struct str s)
{
	while (s.n > 0 && is_blank(s.p[s.n - 1])) {
		s.n--;
	}
	while (s.n > 0 && is_blank(s.p[0])) {
		s.p++;
		s.n--;
	}
	return s;
}

struct str str_cut(struct str *rest, char sep)
{
	struct str head = *rest;
	const char *at = head.n > 0 ? memchr(head.p, sep, head.n) : NULL;

	if (at == NULL) {
		*rest = STR_NONE;
		return head;
	}
	head.n = (size_t)(at - head.p);
	*rest = (struct str){ at + 1, rest->n - head.n - 1 };
	return head;
}

struct str str_dup(struct arena *a, struct str s)
{
	return (struct str){ str_cstr(a, s), s.n };
}

char *str_cstr(struct arena *a, struct str s)
{
	return s.p == NULL ? NULL : arena_copy(a, s.p, s.n);
}

bool str_u64(struct str s, uint64_t max, uint64_t *v_r)
{
	uint64_t v = 0;

	if (!str_all_digits(s)) {
		return false;
	}
	for (size_t i = 0; i < s.n; i++) {
		if (__builtin_mul_overflow(v, UINT64_C(10), &v) ||
		    __builtin_add_overflow(v, (uint64_t)(s.p[i] - '0'), &v)) {
			return false;
		}
	}
	if (v > max) {
		return false;
	}
	*v_r = v;
	return true;
}

bool str_all_digits(struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] < '0' || s.p[i] > '9') {
			return false;
		}
	}
	return s.n > 0;
}

/* Length of the UTF-8 sequence that begins at p, 0 when there is none.  The
 * range of the second byte excludes overlong forms, surrogates and everything
 * above U+10FFFF (RFC 3629, section 4) and, behind C2, the control characters
 * U+0080 to U+009F. */
static size_t sequence(const unsigned char *p, size_t left)
{
	static const struct {
		unsigned char lead_lo, lead_hi, second_lo, second_hi, n;
	} forms[] = {
		{ 0xc2, 0xc2, 0xa0, 0xbf, 2 },
		{ 0xc3, 0xdf, 0x80, 0xbf, 2 },
		{ 0xe0, 0xe0, 0xa0, 0xbf, 3 },
		{ 0xe1, 0xec, 0x80, 0xbf, 3 },
		{ 0xed, 0xed, 0x80, 0x9f, 3 },
		{ 0xee, 0xef, 0x80, 0xbf, 3 },
		{ 0xf0, 0xf0, 0x90, 0xbf, 4 },
		{ 0xf1, 0xf3, 0x80, 0xbf, 4 },
		{ 0xf4, 0xf4, 0x80, 0x8f, 4 },
	};

	for (size_t f = 0; f < N_OF(forms); f++) {
		if (p[0] < forms[f].lead_lo || p[0] > forms[f].lead_hi) {
			continue;
		}
		if (left < forms[f].n || p[1] < forms[f].second_lo || p[1] > forms[f].second_hi) {
			return 0;
		}
		for (size_t i = 2; i < forms[f].n; i++) {
			if ((p[i] & 0xc0) != 0x80) {
				return 0;
			}
		}
		return forms[f].n;
	}
	return 0;
}

bool str_utf8_ok(struct str s)
{
	const unsigned char *p = (const unsigned char *)s.p;

	for (size_t i = 0; i < s.n;) {
		if (p[i] < 0x80) {
			if ((p[i] < 0x20 && p[i] != '\t' && p[i] != '\n' && p[i] != '\r') || p[i] == 0x7f) {
				return false;
			}
			i++;
		} else {
			size_t n = sequence(p + i, s.n - i);

			if (n == 0) {
				return false;
			}
			i += n;
		}
	}
	return true;
}

size_t str_utf8_len(struct str s)
{
	size_t n = 0;

	for (size_t i = 0; i < s.n; i++) {
		n += ((unsigned char)s.p[i] & 0xc0) != 0x80;
	}
	return n;
}
