/* Strict JSON reading; the only file that knows the JSON library (jansson).
 * Refused: duplicate member names, invalid UTF-8, NUL, trailing text, depth
 * above the limit.  The tree is immutable and lives in the arena. */
#ifndef BASE_JSON_IN_H
#define BASE_JSON_IN_H

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

struct json; /* a value; never NULL except for "no such member" */

enum json_type { JSON_NULL = 1, JSON_BOOL, JSON_NUMBER, JSON_TEXT, JSON_LIST, JSON_OBJECT, JSON__MAX };

struct json_fault {
	int line, column;   /* 1-based place of a syntax fault; 0 = whole text */
	char what[128];     /* in English, without any of the input's text */
};

/* ERR_INVALID: not strict JSON; ERR_LIMIT: too deep.  Both fill fault_r. */
enum err json_read(struct arena *a, struct str text, int depth_max, const struct json **root_r,
    struct json_fault *fault_r) WUR;
enum json_type json_type(const struct json *j);
/* NULL when j is not an object or has no such member. */
const struct json *json_get(const struct json *j, const char *name);
struct str json_text(const struct json *j);          /* CHECKs JSON_TEXT */
bool json_bool(const struct json *j);                /* CHECKs JSON_BOOL */
/* A whole number, also when written 8.0; false for other types, fractions and
 * magnitudes above 2^53. */
bool json_whole(const struct json *j, int64_t *v_r) WUR;
bool json_number(const struct json *j, double *v_r) WUR; /* any number; false for other types */
size_t json_count(const struct json *j);             /* items of a list, members of an object */
const struct json *json_item(const struct json *j, size_t i); /* list only */
/* Walks an object in the order of the text: start with NULL, ends with NULL. */
const struct json *json_next(const struct json *obj, void **iter, struct str *name_r);

#endif
