/* A growing output buffer that is told its maximum at birth.  Past the maximum
 * it drops what is added and says so once, in `overflow`; callers test that
 * once at the end.  Memory is malloc'd so that it can be handed to the HTTP
 * library and reused. */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include "base/str.h"

struct buf {
	char *p;       /* NULL until the first byte; n bytes used */
	size_t n;
	size_t cap;
	size_t max;
	bool overflow; /* sticky */
};

void buf_init(struct buf *b, size_t max);
void buf_free(struct buf *b);   /* back to empty, memory released */
void buf_clear(struct buf *b);  /* empty, memory and max kept */
/* Room for n more bytes; false (and overflow set) past the maximum. */
bool buf_room(struct buf *b, size_t n);

/* These three are the inner loop of every page and answer: inline, so that a
 * literal is copied by a few moves instead of two calls. */
static inline void buf_put(struct buf *b, const void *p, size_t n)
{
	if (n > 0 && ((n <= b->cap - b->n && !b->overflow) || buf_room(b, n))) {
		memcpy(b->p + b->n, p, n);
		b->n += n;
	}
}

static inline void buf_putstr(struct buf *b, struct str s)
{
	buf_put(b, s.p, s.n);
}

static inline void buf_putc(struct buf *b, char c)
{
	buf_put(b, &c, 1);
}

void buf_puts(struct buf *b, const char *cstr);
void buf_i64(struct buf *b, int64_t v);
void buf_printf(struct buf *b, const char *fmt, ...) PRINTF_LIKE(2, 3);
struct str buf_str(const struct buf *b);
/* Hands the memory over; the caller frees it with buf_free_taken. */
char *buf_take(struct buf *b, size_t *n_r);
void buf_free_taken(void *p);

/* HTML text or quoted attribute value: & < > " ' escaped. */
void buf_html(struct buf *b, struct str s);
/* One URL component: everything but unreserved characters percent-encoded. */
void buf_url(struct buf *b, struct str s);

#endif
