/* base64, base64url (RFC 4648, strict: no blanks, no surplus bits), hex. */
#ifndef BASE_CODEC_H
#define BASE_CODEC_H

#include "base/str.h"

/* Without padding.  dst needs room for codec_b64url_size(n) bytes incl. NUL. */
#define codec_b64url_size(n) (((n)*4 + 2) / 3 + 1)
size_t codec_b64url(char *dst, const void *p, size_t n);
/* Decodes strictly; padding is refused.  cap = room in dst. */
bool codec_b64url_decode(struct str s, void *dst, size_t cap, size_t *n_r) WUR;
/* Standard alphabet with padding. */
bool codec_b64_decode(struct str s, void *dst, size_t cap, size_t *n_r) WUR;
void codec_hex(char *dst, const void *p, size_t n); /* 2n+1 bytes, lower case */
bool codec_hex_decode(struct str s, void *dst, size_t n) WUR; /* exactly n bytes */
/* %XX and '+' of a form or query component, into the arena.  False on a bad
 * escape or when the text is not str_utf8_ok(). */
bool codec_form_decode(struct arena *a, struct str s, struct str *text_r) WUR;

#endif
