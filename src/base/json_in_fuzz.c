/* Any bytes as JSON: what is accepted can be walked and written out, and reads
 * back as the same value; what is refused has a fault that says where. */
#include <stdint.h>

#include "base/buf.h"
#include "base/json_in.h"
#include "base/json_out.h"

#define DEPTH 16

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

/* A list or object whose inside is being written. */
struct level {
	const struct json *j;
	void *iter;
	size_t next;
};

static void put_scalar(struct json_out *o, const char *name, const struct json *j)
{
	int64_t v;

	switch (json_type(j)) {
	case JSON_TEXT:
		CHECK(memchr(json_text(j).p, '\0', json_text(j).n) == NULL);
		jo_str(o, name, json_text(j));
		break;
	case JSON_BOOL:
		jo_bool(o, name, json_bool(j));
		break;
	case JSON_NUMBER:
		jo_i64(o, name, json_whole(j, &v) ? v : -1);
		break;
	case JSON_NULL:
		jo_null(o, name);
		break;
	case JSON_LIST:
	case JSON_OBJECT:
	case JSON__MAX:
		WRONG("not a scalar");
	}
}

/* The next value inside a level, NULL at its end. */
static const struct json *step(struct level *l, struct str *name_r)
{
	*name_r = STR_NONE;
	if (json_type(l->j) == JSON_OBJECT) {
		return json_next(l->j, &l->iter, name_r);
	}
	return l->next < json_count(l->j) ? json_item(l->j, l->next++) : NULL;
}

static void write_out(struct buf *b, const struct json *root)
{
	struct level levels[DEPTH];
	struct json_out o = jo_start(b);
	const struct json *j = root;
	struct str name = STR_NONE;
	int depth = 0;

	for (;;) {
		if (j == NULL) {
			depth--;
			(json_type(levels[depth].j) == JSON_OBJECT ? jo_close : jo_list_end)(&o);
		} else if (json_type(j) == JSON_OBJECT || json_type(j) == JSON_LIST) {
			CHECK(depth < DEPTH);
			(json_type(j) == JSON_OBJECT ? jo_open : jo_list)(&o, name.p);
			levels[depth++] = (struct level){ .j = j };
		} else {
			put_scalar(&o, name.p, j);
		}
		if (depth == 0) {
			return;
		}
		j = step(&levels[depth - 1], &name);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct arena *a = arena_new((size_t)1 << 20);
	const struct json *root, *again;
	struct json_fault fault;
	struct buf first, second;
	enum err e = json_read(a, (struct str){ (const char *)data, n }, DEPTH, &root, &fault);

	buf_init(&first, (size_t)64 << 20);
	buf_init(&second, (size_t)64 << 20);
	if (e == ERR_OK) {
		write_out(&first, root);
		CHECK(!first.overflow);
		CHECK(json_read(a, buf_str(&first), DEPTH, &again, &fault) == ERR_OK);
		write_out(&second, again);
		CHECK(str_eq(buf_str(&first), buf_str(&second)));
	} else {
		CHECK(e == ERR_INVALID || e == ERR_LIMIT);
		CHECK(fault.what[0] != '\0' && fault.line >= 0 && fault.column >= 0);
	}
	buf_free(&first);
	buf_free(&second);
	arena_free(&a);
	return 0;
}
