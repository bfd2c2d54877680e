/* Quoted CSV from memory, one row after the other.
 *
 * A field is a view of the text itself.  Only fields in which a quote is
 * doubled are written again without the doubling, into the scratch memory;
 * that is done when the whole row is known, so that the scratch grows before
 * the first field points into it.  An empty line is a row of one empty field;
 * a fault stays: asking again gives the same answer. */
#include "base/csv.h"

#include <stdlib.h>

/* A row while it is being read. */
struct reading {
	const char *at, *end;
	char separator;
	int64_t lines;            /* line ends passed */
	uint64_t doubled;         /* bit i: field i has doubled quotes */
	size_t doubled_n;         /* bytes of all such fields */
};

_Static_assert(CSV_FIELDS_MAX <= 64, "one bit a field");

void csv_open_with(struct csv *c, struct str text, char separator)
{
	if (str_starts(text, STR("\xef\xbb\xbf"))) {
		text.p += 3;
		text.n -= 3;
	}
	*c = (struct csv){ .rest = text, .next_line = 1, .separator = separator };
}

void csv_open(struct csv *c, struct str text)
{
	csv_open_with(c, text, ',');
}

void csv_close(struct csv *c)
{
	free(c->scratch);
	*c = (struct csv){ .rest = STR_NONE };
}

/* Reads the field that begins behind an opening quote; false when its end is
 * missing. */
static bool read_quoted(struct reading *r, size_t i, struct str *field_r)
{
	const char *start = r->at;
	bool doubled = false;

	for (; r->at < r->end; r->at++) {
		if (*r->at == '\n') {
			r->lines++;
		}
		if (*r->at != '"') {
			continue;
		}
		if (r->end - r->at < 2 || r->at[1] != '"') {
			*field_r = (struct str){ start, (size_t)(r->at - start) };
			r->at++;
			if (doubled) {
				r->doubled |= UINT64_C(1) << i;
				r->doubled_n += field_r->n;
			}
			return true;
		}
		doubled = true;
		r->at++;
	}
	return false;
}

static bool at_line_end(const struct reading *r)
{
	return *r->at == '\n' || (*r->at == '\r' && r->end - r->at > 1 && r->at[1] == '\n');
}

static bool read_field(struct reading *r, size_t i, struct str *field_r)
{
	const char *start = r->at;

	if (r->at < r->end && *r->at == '"') {
		r->at++;
		if (!read_quoted(r, i, field_r)) {
			return false;
		}
		return r->at == r->end || *r->at == r->separator || at_line_end(r);
	}
	while (r->at < r->end && *r->at != r->separator && !at_line_end(r)) {
		if (*r->at == '"') {
			return false;
		}
		r->at++;
	}
	*field_r = (struct str){ start, (size_t)(r->at - start) };
	return true;
}

static void undouble(struct csv *c, const struct reading *r, struct csv_row *row)
{
	char *out;

	if (c->scratch_cap < r->doubled_n) {
		free(c->scratch);
		c->scratch_cap = 2 * r->doubled_n;
		c->scratch = malloc(c->scratch_cap);
		CHECK(c->scratch != NULL);
	}
	out = c->scratch;
	for (size_t i = 0; i < row->n; i++) {
		struct str in = row->field[i];

		if ((r->doubled >> i & 1) == 0) {
			continue;
		}
		row->field[i].p = out;
		for (size_t k = 0; k < in.n; k++) {
			*out++ = in.p[k];
			k += in.p[k] == '"';
		}
		row->field[i].n = (size_t)(out - row->field[i].p);
	}
}

enum err csv_next(struct csv *c, struct csv_row *row_r)
{
	struct reading r = { .at = c->rest.p, .separator = c->separator };

	c->line = c->next_line;
	if (c->rest.n == 0) {
		return ERR_NOT_FOUND;
	}
	r.end = r.at + c->rest.n;
	row_r->n = 0;
	for (;;) {
		if (row_r->n == CSV_FIELDS_MAX || !read_field(&r, row_r->n, &row_r->field[row_r->n])) {
			return ERR_INVALID;
		}
		row_r->n++;
		if (r.at == r.end || *r.at != c->separator) {
			break;
		}
		r.at++;
	}
	if (r.at < r.end) {
		r.at += *r.at == '\r' ? 2 : 1;
		r.lines++;
	}
	if (r.doubled != 0) {
		undouble(c, &r, row_r);
	}
	c->next_line += r.lines;
	c->rest = (struct str){ r.at, (size_t)(r.end - r.at) };
	return ERR_OK;
}

int csv_column(const struct csv_row *header, const char *name)
{
	for (size_t i = 0; i < header->n; i++) {
		if (str_is(header->field[i], name)) {
			return (int)i;
		}
	}
	return -1;
}
