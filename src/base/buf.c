/* The growing output buffer: pages, JSON answers.
 *
 * On the hot path, so text is looked at byte by byte only through a table and
 * copied in runs, and numbers do not go through printf.  Nothing is added any
 * more after the first addition that did not fit: what is in the buffer is
 * always a beginning of the whole, without holes. */
#include "base/buf.h"

#include <stdio.h>
#include <stdlib.h>

#define FIRST_CAP 4096

void buf_init(struct buf *b, size_t max)
{
	*b = (struct buf){ .max = max };
}

void buf_free(struct buf *b)
{
	free(b->p);
	buf_init(b, b->max);
}

void buf_clear(struct buf *b)
{
	b->n = 0;
	b->overflow = false;
}

/* Never inlined: the common way through buf_room stays short. */
__attribute__((noinline)) static bool grow(struct buf *b, size_t n)
{
	size_t cap = b->cap < FIRST_CAP ? FIRST_CAP : b->cap;
	char *p;

	if (b->overflow || n > b->max - b->n) {
		b->overflow = true;
		return false;
	}
	while (cap < b->n + n && cap < b->max) {
		cap = cap > b->max / 2 ? b->max : 2 * cap;
	}
	if (cap > b->max) {
		cap = b->max;
	}
	p = realloc(b->p, cap);
	CHECK(p != NULL);
	b->p = p;
	b->cap = cap;
	return true;
}

bool buf_room(struct buf *b, size_t n)
{
	if (n <= b->cap - b->n && !b->overflow) {
		return true;
	}
	return grow(b, n);
}

void buf_puts(struct buf *b, const char *cstr)
{
	buf_put(b, cstr, strlen(cstr));
}

void buf_i64(struct buf *b, int64_t v)
{
	static const char pairs[] =
	    "00010203040506070809101112131415161718192021222324252627282930313233343536373839"
	    "40414243444546474849505152535455565758596061626364656667686970717273747576777879"
	    "8081828384858687888990919293949596979899";
	char digits[20];
	char *at = digits + sizeof(digits);
	uint64_t u = v < 0 ? -(uint64_t)v : (uint64_t)v;

	while (u >= 10) {
		at -= 2;
		memcpy(at, pairs + 2 * (u % 100), 2);
		u /= 100;
	}
	if (u > 0 || at == digits + sizeof(digits)) {
		*--at = (char)('0' + u);
	}
	if (v < 0) {
		*--at = '-';
	}
	buf_put(b, at, (size_t)(digits + sizeof(digits) - at));
}

void buf_printf(struct buf *b, const char *fmt, ...)
{
	char small[256];
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(small, sizeof(small), fmt, ap);
	va_end(ap);
	CHECK(n >= 0);
	if ((size_t)n < sizeof(small)) {
		buf_put(b, small, (size_t)n);
		return;
	}
	/* vsnprintf wants a byte for its NUL, which must not count against max. */
	char *text = malloc((size_t)n + 1);

	CHECK(text != NULL);
	va_start(ap, fmt);
	vsnprintf(text, (size_t)n + 1, fmt, ap);
	va_end(ap);
	buf_put(b, text, (size_t)n);
	free(text);
}

struct str buf_str(const struct buf *b)
{
	return (struct str){ b->p == NULL ? "" : b->p, b->n };
}

char *buf_take(struct buf *b, size_t *n_r)
{
	char *p = b->p;

	*n_r = b->n;
	buf_init(b, b->max);
	return p;
}

void buf_free_taken(void *p)
{
	free(p);
}

void buf_html(struct buf *b, struct str s)
{
	enum { PLAIN, AMP, LT, GT, QUOT, APOS };
	static const unsigned char kind[256] = {
		['&'] = AMP, ['<'] = LT, ['>'] = GT, ['"'] = QUOT, ['\''] = APOS,
	};
	static const struct str entity[] = {
		[AMP] = { "&amp;", 5 }, [LT] = { "&lt;", 4 }, [GT] = { "&gt;", 4 },
		[QUOT] = { "&quot;", 6 }, [APOS] = { "&#39;", 5 },
	};
	size_t run = 0;

	for (size_t i = 0; i < s.n; i++) {
		unsigned char k = kind[(unsigned char)s.p[i]];

		if (k != PLAIN) {
			buf_put(b, s.p + run, i - run);
			buf_putstr(b, entity[k]);
			run = i + 1;
		}
	}
	buf_put(b, s.p == NULL ? NULL : s.p + run, s.n - run);
}

/* RFC 3986, 2.3: ALPHA DIGIT - . _ ~ */
static bool is_unreserved(unsigned char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
	    c == '.' || c == '_' || c == '~';
}

void buf_url(struct buf *b, struct str s)
{
	static const char hex[] = "0123456789ABCDEF";

	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];

		if (is_unreserved(c)) {
			buf_putc(b, (char)c);
		} else {
			buf_put(b, (char[]){ '%', hex[c >> 4], hex[c & 15] }, 3);
		}
	}
}
