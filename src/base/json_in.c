/* Strict reading of JSON; jansson underneath.
 *
 * struct json is jansson's json_t under another name: nothing is copied.  The
 * depth is measured before jansson sees the text, because jansson recurses as
 * deep as the text nests.  Faults are told in words of our own: jansson's
 * repeat a piece of the input, and the input may hold a national number. */
#include "base/json_in.h"

/* Three names mean something else in jansson; it gets them under another name. */
#define json_type jansson_type
#define JSON_OBJECT JANSSON_OBJECT
#define JSON_NULL JANSSON_NULL
#include <jansson.h>
#undef json_type
#undef JSON_OBJECT
#undef JSON_NULL

#define DEPTH_HIGHEST 1000         /* well below jansson's own JSON_PARSER_MAX_DEPTH */
#define WHOLE_MAX (INT64_C(1) << 53) /* RFC 7493, 2.2: exact in every implementation */

static json_t *of(const struct json *j)
{
	return (json_t *)j;
}

static const struct json *as(const json_t *j)
{
	return (const struct json *)j;
}

static enum err refuse(struct json_fault *fault_r, enum err e, int line, int column, const char *what)
{
	size_t n = strlen(what);

	CHECK(n < sizeof(fault_r->what));
	fault_r->line = line;
	fault_r->column = column;
	memcpy(fault_r->what, what, n + 1);
	return e;
}

/* Finds the first bracket that opens a level too many.  On text that is not
 * JSON it may be wrong about where strings end, but only behind the place at
 * which jansson stops. */
static const char *find_too_deep(struct str text, int depth_max)
{
	enum { OTHER, OPEN, CLOSE, QUOTE };
	static const unsigned char kind[256] = {
		['{'] = OPEN, ['['] = OPEN, ['}'] = CLOSE, [']'] = CLOSE, ['"'] = QUOTE,
	};
	int depth = 0;

	for (size_t i = 0; i < text.n; i++) {
		switch (kind[(unsigned char)text.p[i]]) {
		case OPEN:
			if (++depth > depth_max) {
				return text.p + i;
			}
			break;
		case CLOSE:
			depth--;
			break;
		case QUOTE:
			for (i++; i < text.n && text.p[i] != '"'; i++) {
				i += text.p[i] == '\\';
			}
			break;
		default:
			break;
		}
	}
	return NULL;
}

static enum err refuse_depth(struct json_fault *fault_r, struct str text, const char *at)
{
	int line = 1, column = 1;

	for (const char *p = text.p; p < at; p++) {
		if (*p == '\n') {
			line++;
			column = 1;
		} else {
			column += ((unsigned char)*p & 0xc0) != 0x80;
		}
	}
	return refuse(fault_r, ERR_LIMIT, line, column, "nested too deeply");
}

static enum err refuse_syntax(struct json_fault *fault_r, const json_error_t *error)
{
	static const struct {
		enum json_error_code code;
		const char *what;
	} faults[] = {
		{ json_error_premature_end_of_input, "the text ends too early" },
		{ json_error_end_of_input_expected, "more text behind the value" },
		{ json_error_invalid_utf8, "not valid UTF-8" },
		{ json_error_duplicate_key, "the same member name twice in one object" },
		{ json_error_null_character, "a NUL character" },
		{ json_error_null_byte_in_key, "a NUL character" },
		{ json_error_numeric_overflow, "a number that is too big" },
	};
	enum json_error_code code = json_error_code(error);
	const char *what = "not JSON";

	CHECK(code != json_error_out_of_memory);
	for (size_t i = 0; i < N_OF(faults); i++) {
		if (faults[i].code == code) {
			what = faults[i].what;
		}
	}
	return refuse(fault_r, ERR_INVALID, error->line, error->column > 0 ? error->column : 1, what);
}

static void drop(void *root)
{
	json_decref(root);
}

enum err json_read(struct arena *a, struct str text, int depth_max, const struct json **root_r,
    struct json_fault *fault_r)
{
	const char *deep;
	json_error_t error;
	json_t *root;

	CHECK(depth_max > 0 && depth_max <= DEPTH_HIGHEST);
	if (text.n == 0) {
		return refuse(fault_r, ERR_INVALID, 0, 0, "empty");
	}
	deep = find_too_deep(text, depth_max);
	if (deep != NULL) {
		return refuse_depth(fault_r, text, deep);
	}
	root = json_loadb(text.p, text.n, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &error);
	if (root == NULL) {
		return refuse_syntax(fault_r, &error);
	}
	arena_defer(a, drop, root);
	*root_r = as(root);
	return ERR_OK;
}

enum json_type json_type(const struct json *j)
{
	static const enum json_type types[] = {
		[JANSSON_OBJECT] = JSON_OBJECT,
		[JSON_ARRAY] = JSON_LIST,
		[JSON_STRING] = JSON_TEXT,
		[JSON_INTEGER] = JSON_NUMBER,
		[JSON_REAL] = JSON_NUMBER,
		[JSON_TRUE] = JSON_BOOL,
		[JSON_FALSE] = JSON_BOOL,
		[JANSSON_NULL] = JSON_NULL,
	};

	return types[json_typeof(of(j))];
}

const struct json *json_get(const struct json *j, const char *name)
{
	if (j == NULL || json_type(j) != JSON_OBJECT) {
		return NULL;
	}
	return as(json_object_get(of(j), name));
}

struct str json_text(const struct json *j)
{
	CHECK(json_type(j) == JSON_TEXT);
	return (struct str){ json_string_value(of(j)), json_string_length(of(j)) };
}

bool json_bool(const struct json *j)
{
	CHECK(json_type(j) == JSON_BOOL);
	return json_is_true(of(j));
}

/* A fraction form must stay below the limit itself: 2^53 + 1 written with a
 * fraction has already become 2^53 when it gets here. */
bool json_whole(const struct json *j, int64_t *v_r)
{
	int64_t v;

	if (json_is_real(of(j))) {
		double d = json_real_value(of(j));

		if (!(d > -(double)WHOLE_MAX && d < (double)WHOLE_MAX) || (double)(int64_t)d != d) {
			return false;
		}
		v = (int64_t)d;
	} else if (json_is_integer(of(j))) {
		v = json_integer_value(of(j));
		if (v < -WHOLE_MAX || v > WHOLE_MAX) {
			return false;
		}
	} else {
		return false;
	}
	*v_r = v;
	return true;
}

bool json_number(const struct json *j, double *v_r)
{
	*v_r = json_number_value(of(j));
	return json_is_number(of(j));
}

size_t json_count(const struct json *j)
{
	return json_type(j) == JSON_OBJECT ? json_object_size(of(j)) : json_array_size(of(j));
}

const struct json *json_item(const struct json *j, size_t i)
{
	CHECK(json_type(j) == JSON_LIST && i < json_array_size(of(j)));
	return as(json_array_get(of(j), i));
}

const struct json *json_next(const struct json *obj, void **iter, struct str *name_r)
{
	CHECK(json_type(obj) == JSON_OBJECT);
	*iter = *iter == NULL ? json_object_iter(of(obj)) : json_object_iter_next(of(obj), *iter);
	if (*iter == NULL) {
		return NULL;
	}
	*name_r = (struct str){ json_object_iter_key(*iter), json_object_iter_key_len(*iter) };
	return as(json_object_iter_value(*iter));
}
