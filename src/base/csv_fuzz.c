/* Any bytes as CSV: reading ends, lines go forward, and a row that is written
 * with every field quoted reads back as the same row. */
#include <stdint.h>

#include "base/buf.h"
#include "base/csv.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void put_row(struct buf *b, const struct csv_row *row)
{
	for (size_t i = 0; i < row->n; i++) {
		buf_puts(b, i > 0 ? ",\"" : "\"");
		for (size_t k = 0; k < row->field[i].n; k++) {
			if (row->field[i].p[k] == '"') {
				buf_putc(b, '"');
			}
			buf_putc(b, row->field[i].p[k]);
		}
		buf_putc(b, '"');
	}
	buf_puts(b, "\r\n");
}

static void check_same(const struct csv_row *row, struct str text)
{
	struct csv_row again;
	struct csv c;

	csv_open(&c, text);
	CHECK(csv_next(&c, &again) == ERR_OK);
	CHECK(again.n == row->n);
	for (size_t i = 0; i < row->n; i++) {
		CHECK(str_eq(again.field[i], row->field[i]));
	}
	CHECK(csv_next(&c, &again) == ERR_NOT_FOUND);
	csv_close(&c);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct csv_row row;
	struct csv c;
	struct buf b;
	int64_t line = 0;
	size_t left = SIZE_MAX;
	enum err e;

	buf_init(&b, (size_t)64 << 20);
	csv_open(&c, (struct str){ (const char *)data, n });
	while ((e = csv_next(&c, &row)) == ERR_OK) {
		CHECK(c.line > line && c.rest.n < left);
		CHECK(row.n >= 1 && row.n <= CSV_FIELDS_MAX);
		line = c.line;
		left = c.rest.n;
		buf_clear(&b);
		put_row(&b, &row);
		check_same(&row, buf_str(&b));
	}
	CHECK(e == ERR_NOT_FOUND ? c.rest.n == 0 : e == ERR_INVALID);
	csv_close(&c);
	buf_free(&b);
	return 0;
}
