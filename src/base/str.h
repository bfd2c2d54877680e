/* Views on text: a pointer and a length, owner elsewhere (an arena, a literal,
 * the request).  p == NULL means "absent", which differs from empty. */
#ifndef BASE_STR_H
#define BASE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/arena.h"

struct str {
	const char *p; /* not necessarily NUL-terminated */
	size_t n;      /* bytes */
};

#define STR(literal) ((struct str){ "" literal, sizeof(literal) - 1 })
#define STR_NONE ((struct str){ NULL, 0 })
/* for printf("%.*s") */
#define STR_ARG(s) (int)(s).n, (s).p == NULL ? "" : (s).p

struct str str_of(const char *cstr_or_null);
bool str_eq(struct str a, struct str b);           /* absent equals only absent */
bool str_is(struct str a, const char *cstr);
bool str_eq_nocase(struct str a, struct str b);    /* ASCII letters only */
int  str_cmp(struct str a, struct str b);          /* byte order */
bool str_starts(struct str s, struct str prefix);
bool str_ends(struct str s, struct str suffix);
struct str str_trim(struct str s);                 /* ASCII blanks at both ends */
/* Text up to sep; *rest moves behind it and becomes absent behind the last; absent when *rest is absent. */
struct str str_cut(struct str *rest, char sep);
struct str str_dup(struct arena *a, struct str s); /* NUL-terminated copy */
char *str_cstr(struct arena *a, struct str s);     /* the same; NULL when absent */

/* The whole text as a decimal number without sign, blank or surplus: false
 * when empty, not digits only, or above max. */
bool str_u64(struct str s, uint64_t max, uint64_t *v_r) WUR;
bool str_all_digits(struct str s);                 /* false for empty */

/* Valid UTF-8 (RFC 3629: no surrogates, shortest form) without control
 * characters other than tab, line feed and carriage return. */
bool str_utf8_ok(struct str s);
size_t str_utf8_len(struct str s);                 /* code points of valid UTF-8 */

#endif
