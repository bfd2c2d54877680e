/* What the generators share: growing text, reading a file, complaining.
 *
 * A generator runs once at build time and exits, so nothing is released.  It
 * makes all its output in memory and writes it last: a complaint never leaves
 * half a file behind for the next make to take as done. */
#ifndef TOOLS_GEN_H
#define TOOLS_GEN_H

#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define GEN_PRINTF(fmt, args) __attribute__((format(printf, fmt, args)))
#define GEN_N_OF(array) (sizeof(array) / sizeof((array)[0]))

struct text {
	char *p; /* always ends in a NUL byte that n does not count */
	size_t n;
	size_t cap;
};

/* Ends the generator with "file:line: what", the form that editors understand. */
_Noreturn static inline void GEN_PRINTF(3, 4) fail(const char *file, int line, const char *fmt, ...)
{
	va_list ap;

	fprintf(stderr, "%s:%d: ", file, line);
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fputc('\n', stderr);
	exit(1);
}

static inline void *grow(void *p, size_t n, size_t size)
{
	void *q = reallocarray(p, n == 0 ? 1 : n, size);

	if (q == NULL)
		fail("memory", 0, "none left");
	return q;
}

static inline void text_room(struct text *t, size_t n)
{
	if (t->n + n + 1 > t->cap) {
		t->cap = (t->n + n + 1) * 2;
		t->p = grow(t->p, t->cap, 1);
	}
}

static inline void text_put(struct text *t, const void *p, size_t n)
{
	text_room(t, n);
	if (n > 0)
		memcpy(t->p + t->n, p, n);
	t->n += n;
	t->p[t->n] = '\0';
}

static inline void text_puts(struct text *t, const char *s)
{
	text_put(t, s, strlen(s));
}

static inline void GEN_PRINTF(2, 3) text_printf(struct text *t, const char *fmt, ...)
{
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	if (n < 0)
		fail("format", 0, "%s", fmt);
	text_room(t, (size_t)n);
	va_start(ap, fmt);
	(void)vsnprintf(t->p + t->n, (size_t)n + 1, fmt, ap);
	va_end(ap);
	t->n += (size_t)n;
}

/* The bytes as the inside of a C string literal.  Octal escapes have three
 * digits, so they cannot run into a digit that follows. */
static inline void text_c_escape(struct text *t, const void *p, size_t n)
{
	const unsigned char *u = p;

	for (size_t i = 0; i < n; i++) {
		if (u[i] == '\n')
			text_puts(t, "\\n");
		else if (u[i] == '"' || u[i] == '\\')
			text_printf(t, "\\%c", u[i]);
		else if (u[i] >= 0x20 && u[i] < 0x7f)
			text_put(t, u + i, 1);
		else
			text_printf(t, "\\%03o", u[i]);
	}
}

/* A whole C string literal. */
static inline void text_c_string(struct text *t, const void *p, size_t n)
{
	text_puts(t, "\"");
	text_c_escape(t, p, n);
	text_puts(t, "\"");
}

static inline char *copy_of(const char *p, size_t n)
{
	char *q = grow(NULL, n + 1, 1);

	memcpy(q, p, n);
	q[n] = '\0';
	return q;
}

static inline struct text file_read(const char *path)
{
	struct text t = { NULL, 0, 0 };
	char chunk[65536];
	FILE *f = fopen(path, "rb");
	size_t n;

	if (f == NULL)
		fail(path, 0, "cannot be read");
	text_room(&t, 0);
	t.p[0] = '\0';
	while ((n = fread(chunk, 1, sizeof chunk, f)) > 0)
		text_put(&t, chunk, n);
	if (ferror(f) != 0)
		fail(path, 0, "cannot be read");
	fclose(f);
	return t;
}

static inline void file_write(const char *dir, const char *name, const struct text *t)
{
	char path[1000];
	FILE *f;

	if (snprintf(path, sizeof path, "%s/%s", dir, name) >= (int)sizeof path)
		fail(dir, 0, "path is too long");
	f = fopen(path, "wb");
	if (f == NULL || fwrite(t->p, 1, t->n, f) != t->n || fclose(f) != 0)
		fail(path, 0, "cannot be written");
}

/* Line number of a place in a text, the first being 1. */
static inline int line_of(const char *text, const char *place)
{
	int line = 1;

	for (const char *p = text; p < place; p++)
		line += *p == '\n';
	return line;
}

/* "src/portal/page/overview.html" → "overview.html" */
static inline const char *base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash == NULL ? path : slash + 1;
}

/* "overview.html" → "overview"; a stem is the part before the last dot. */
static inline char *stem_of(const char *path)
{
	const char *name = base_name(path);
	const char *dot = strrchr(name, '.');

	return copy_of(name, dot == NULL ? strlen(name) : (size_t)(dot - name));
}

static inline bool is_lower(char c)
{
	return c >= 'a' && c <= 'z';
}

static inline bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* A lower-case C identifier, the form of all our names. */
static inline bool is_name(const char *s)
{
	if (!is_lower(*s))
		return false;
	for (; *s != '\0'; s++)
		if (!is_lower(*s) && !is_digit(*s) && *s != '_')
			return false;
	return true;
}

/* The name of an enum constant: letters upper, everything else an underscore. */
static inline char *upper_name(const char *s)
{
	char *u = copy_of(s, strlen(s));

	for (char *p = u; *p != '\0'; p++) {
		if (is_lower(*p))
			*p = (char)(*p - 'a' + 'A');
		else if (!is_digit(*p) && !(*p >= 'A' && *p <= 'Z'))
			*p = '_';
	}
	return u;
}

/* Bytes of the valid UTF-8 sequence at p (RFC 3629), or 0. */
static inline size_t utf8_len(const unsigned char *p, size_t n)
{
	static const struct { unsigned char lo, hi; size_t n; uint32_t least; } form[] = {
		{ 0x00, 0x7f, 1, 0 }, { 0xc2, 0xdf, 2, 0x80 }, { 0xe0, 0xef, 3, 0x800 }, { 0xf0, 0xf4, 4, 0x10000 },
	};
	uint32_t c;
	size_t k = 0, i;

	while (k < GEN_N_OF(form) && (p[0] < form[k].lo || p[0] > form[k].hi))
		k++;
	if (k == GEN_N_OF(form) || form[k].n > n)
		return 0;
	c = form[k].n == 1 ? p[0] : p[0] & (0x7fu >> form[k].n);
	for (i = 1; i < form[k].n; i++) {
		if ((p[i] & 0xc0) != 0x80)
			return 0;
		c = c << 6 | (p[i] & 0x3fu);
	}
	return c < form[k].least || c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff) ? 0 : form[k].n;
}

/* Complains unless the file is UTF-8 without control characters other than
 * tab and line feed. */
static inline void check_utf8(const char *file, const struct text *t)
{
	const unsigned char *p = (const unsigned char *)t->p;
	size_t step;

	for (size_t i = 0; i < t->n; i += step) {
		step = utf8_len(p + i, t->n - i);
		if (step == 0 || (p[i] < 0x20 && p[i] != '\n' && p[i] != '\t') || p[i] == 0x7f)
			fail(file, line_of(t->p, t->p + i), "not clean UTF-8");
	}
}

#endif
