/* Names and values of a form or query string (application/x-www-form-urlencoded). */
#ifndef BASE_FORM_H
#define BASE_FORM_H

#include "base/arena.h"
#include "base/str.h"

struct pair { struct str name, value; };

/* Strict: at most max fields, valid escapes and UTF-8.  False = answer 400. */
bool form_read(struct arena *a, struct str encoded, size_t max, struct pair **pairs_r, size_t *n_r) WUR;
/* Value of a field; absent when missing.  *twice_r (may be NULL) is set when it
 * was given more than once: then absent as well. */
struct str form_field(const struct pair *p, size_t n, const char *name, bool *twice_r);

#endif
