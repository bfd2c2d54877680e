/* Reading of quoted CSV (RFC 4180) row by row from memory: fields may be
 * quoted, "" is a quote, quoted line ends belong to the field, CR LF or LF. */
#ifndef BASE_CSV_H
#define BASE_CSV_H

#include "base/err.h"
#include "base/str.h"

#define CSV_FIELDS_MAX 64

struct csv {
	struct str rest;   /* unread text */
	int64_t line;      /* number of the line that the last row began on; first is 1 */
	int64_t next_line; /* number of the line that the unread text begins on */
	char separator;    /* ',' unless told */
	char *scratch;     /* room for unescaped fields */
	size_t scratch_cap;
};

struct csv_row {
	size_t n;
	struct str field[CSV_FIELDS_MAX]; /* valid until the next csv_next */
};

void csv_open(struct csv *c, struct str text); /* a UTF-8 byte order mark is skipped */
/* The same with another separator than the comma of RFC 4180; no quote and no line end. */
void csv_open_with(struct csv *c, struct str text, char separator);
void csv_close(struct csv *c);
/* ERR_OK: a row; ERR_NOT_FOUND: the end; ERR_INVALID: a stray quote, an
 * unterminated field or more than CSV_FIELDS_MAX fields, in c->line; asking
 * again gives the same fault.  An empty line is a row of one empty field. */
enum err csv_next(struct csv *c, struct csv_row *row_r) WUR;
/* Index of the column with this name in a header row, or -1. */
int csv_column(const struct csv_row *header, const char *name);

#endif
