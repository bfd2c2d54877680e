/* JSON straight into the buffer.
 *
 * A comma is due before every value but the first of its list or object; one
 * flag is enough to know that, because whatever was just closed was a value. */
#include "base/json_out.h"

static void put_text(struct buf *b, struct str v)
{
	enum { PLAIN, QUOTE, BACKSLASH, NEWLINE, RETURN, TAB, CONTROL };
	static const unsigned char kind[256] = {
		[0x00 ... 0x08] = CONTROL, ['\t'] = TAB, ['\n'] = NEWLINE, [0x0b ... 0x0c] = CONTROL,
		['\r'] = RETURN, [0x0e ... 0x1f] = CONTROL, ['"'] = QUOTE, ['\\'] = BACKSLASH,
	};
	static const char escape[][3] = {
		[QUOTE] = "\\\"", [BACKSLASH] = "\\\\", [NEWLINE] = "\\n", [RETURN] = "\\r", [TAB] = "\\t",
	};
	size_t run = 0;

	buf_putc(b, '"');
	for (size_t i = 0; i < v.n; i++) {
		unsigned char c = (unsigned char)v.p[i], k = kind[c];

		if (k == PLAIN) {
			continue;
		}
		buf_put(b, v.p + run, i - run);
		run = i + 1;
		if (k == CONTROL) {
			buf_printf(b, "\\u%04x", c);
		} else {
			buf_put(b, escape[k], 2);
		}
	}
	buf_put(b, v.p + run, v.n - run);
	buf_putc(b, '"');
}

/* What stands before a value. */
static void begin(struct json_out *o, const char *name)
{
	if (o->comma) {
		buf_putc(o->b, ',');
	}
	o->comma = true;
	if (name != NULL) {
		put_text(o->b, str_of(name));
		buf_putc(o->b, ':');
	}
}

static void bracket_open(struct json_out *o, const char *name, char bracket)
{
	begin(o, name);
	buf_putc(o->b, bracket);
	o->comma = false;
}

static void bracket_close(struct json_out *o, char bracket)
{
	buf_putc(o->b, bracket);
	o->comma = true;
}

struct json_out jo_start(struct buf *b)
{
	return (struct json_out){ .b = b };
}

void jo_open(struct json_out *o, const char *name)
{
	bracket_open(o, name, '{');
}

void jo_close(struct json_out *o)
{
	bracket_close(o, '}');
}

void jo_list(struct json_out *o, const char *name)
{
	bracket_open(o, name, '[');
}

void jo_list_end(struct json_out *o)
{
	bracket_close(o, ']');
}

void jo_str(struct json_out *o, const char *name, struct str v)
{
	if (v.p == NULL) {
		jo_null(o, name);
		return;
	}
	begin(o, name);
	put_text(o->b, v);
}

void jo_cstr(struct json_out *o, const char *name, const char *v)
{
	jo_str(o, name, str_of(v));
}

void jo_i64(struct json_out *o, const char *name, int64_t v)
{
	begin(o, name);
	buf_i64(o->b, v);
}

void jo_bool(struct json_out *o, const char *name, bool v)
{
	jo_raw(o, name, v ? STR("true") : STR("false"));
}

void jo_null(struct json_out *o, const char *name)
{
	jo_raw(o, name, STR("null"));
}

void jo_raw(struct json_out *o, const char *name, struct str json)
{
	begin(o, name);
	buf_putstr(o->b, json);
}
