/* What stands outside all tags is decoration, and the file must say so.
 *
 * Cairo 1.16 has no way to draw an artifact, so a page's contents are read once
 * more: operands and operators (ISO 32000-1, 7.8.2), the depth of marked
 * content, and around each path that is painted and each text that is shown at
 * depth 0 "/Artifact BMC" and "EMC".  Marked content does not touch the state of
 * graphics, so it may lie across q and Q.  Start reading at pdf_artifacts(). */
#include "render/pdf_int.h"

#include <ctype.h>

#define NOWHERE SIZE_MAX

struct pass {
	struct str in;
	struct buf *out;
	size_t copied;          /* of in */
	size_t first;           /* of the running statement's operands, or NOWHERE */
	size_t path;            /* where an untagged path began, or NOWHERE */
	size_t text;            /* where an untagged text began, or NOWHERE */
	int depth;              /* of marked content */
	int tag_depth;          /* of the tag inside an untagged text; 0 none */
	bool shows, shows_tagged;
	size_t n_texts;
};

static bool is_blank(char c)
{
	return c == '\0' || isspace((unsigned char)c);
}

static bool is_delimiter(char c)
{
	return c != '\0' && strchr("()<>[]{}/%", c) != NULL;
}

static size_t skip_string(struct str in, size_t at)
{
	int depth = 0;

	do {
		CHECK(at < in.n);
		if (in.p[at] == '\\') {
			at++;
		} else if (in.p[at] == '(') {
			depth++;
		} else if (in.p[at] == ')') {
			depth--;
		}
		at++;
	} while (depth > 0);
	return at;
}

/* The end of the token that begins at `at`. */
static size_t skip_token(struct str in, size_t at)
{
	char c = in.p[at], next = at + 1 < in.n ? in.p[at + 1] : '\0';

	if (c == '(') {
		return skip_string(in, at);
	}
	if ((c == '<' && next == '<') || (c == '>' && next == '>')) {
		return at + 2;
	}
	if (c == '<') {
		while (in.p[at] != '>') {
			at++;
			CHECK(at < in.n);
		}
		return at + 1;
	}
	if (c == '[' || c == ']') {
		return at + 1;
	}
	CHECK(c == '/' || !is_delimiter(c)); /* cairo writes no remarks and no procedures */
	for (at++; at < in.n && !is_blank(in.p[at]) && !is_delimiter(in.p[at]); at++) {
	}
	return at;
}

static bool is_operator(struct str token)
{
	return token.n > 0 && (isalpha((unsigned char)token.p[0]) || token.p[0] == '\'' || token.p[0] == '"') &&
	    !str_is(token, "true") && !str_is(token, "false") && !str_is(token, "null");
}

static bool is_one_of(struct str token, const char *names)
{
	struct str rest = str_of(names), one;

	while ((one = str_cut(&rest, ' ')).p != NULL) {
		if (str_eq(one, token)) {
			return true;
		}
	}
	return false;
}

static void wrap(struct pass *x, size_t from, size_t to)
{
	buf_put(x->out, x->in.p + x->copied, from - x->copied);
	buf_puts(x->out, "/Artifact BMC\n");
	buf_put(x->out, x->in.p + from, to - from);
	buf_puts(x->out, "\nEMC");
	x->copied = to;
}

static void on_text(struct pass *x, struct str op, size_t from, size_t to)
{
	if (str_is(op, "BT") && x->depth == 0) {
		x->text = from;
		x->shows = x->shows_tagged = false;
		x->tag_depth = 0;
	} else if (is_one_of(op, "Tj TJ ' \"")) {
		*(x->tag_depth > 0 ? &x->shows_tagged : &x->shows) = true;
	} else if (str_is(op, "ET") && x->text != NOWHERE) {
		CHECK(!x->shows || !x->shows_tagged); /* could be neither one nor the other */
		if (x->shows) {
			wrap(x, x->text, to);
			x->n_texts++;
		}
		x->text = NOWHERE;
	}
}

static void on_path(struct pass *x, struct str op, size_t from, size_t to)
{
	if (x->depth > 0 || x->text != NOWHERE) {
		return;
	}
	if (is_one_of(op, "m re") && x->path == NOWHERE) {
		x->path = from;
	} else if (is_one_of(op, "S s f F f* B B* b b*") && x->path != NOWHERE) {
		wrap(x, x->path, to);
		x->path = NOWHERE;
	} else if (str_is(op, "n")) {
		x->path = NOWHERE;
	} else if (is_one_of(op, "sh Do")) {
		wrap(x, from, to);
	}
}

static void on_operator(struct pass *x, struct str op, size_t from, size_t to)
{
	CHECK(!str_is(op, "BI")); /* no images */
	if (is_one_of(op, "BMC BDC")) {
		struct str operands = { x->in.p + from, to - from };

		CHECK(x->path == NOWHERE);
		x->depth++;
		if (x->text != NOWHERE && x->tag_depth == 0 && memmem(operands.p, operands.n, "/MCID", 5) != NULL) {
			x->tag_depth = x->depth;
		}
	} else if (str_is(op, "EMC")) {
		CHECK(x->depth > 0);
		x->tag_depth = x->depth == x->tag_depth ? 0 : x->tag_depth;
		x->depth--;
	}
	on_text(x, op, from, to);
	on_path(x, op, from, to);
}

size_t pdf_artifacts(struct str contents, struct buf *b)
{
	struct pass x = { .in = contents, .out = b, .first = NOWHERE, .path = NOWHERE, .text = NOWHERE };
	size_t at = 0, end;

	while (at < contents.n) {
		struct str token;

		if (is_blank(contents.p[at])) {
			at++;
			continue;
		}
		end = skip_token(contents, at);
		token = (struct str){ contents.p + at, end - at };
		x.first = x.first == NOWHERE ? at : x.first;
		if (is_operator(token)) {
			on_operator(&x, token, x.first, end);
			x.first = NOWHERE;
		}
		at = end;
	}
	CHECK(x.depth == 0 && x.text == NOWHERE);
	buf_put(b, contents.p + x.copied, contents.n - x.copied);
	return x.n_texts;
}
