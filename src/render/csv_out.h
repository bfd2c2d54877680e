/* Writing of CSV (RFC 4180) in two forms: one for spreadsheets as they are set
 * up in Belgium, one for programs.  The caller owns the buffer and tests its
 * `overflow` once, at the end. */
#ifndef RENDER_CSV_OUT_H
#define RENDER_CSV_OUT_H

#include "base/buf.h"

enum csv_form {
	CSV_FORM_SHEET, /* byte order mark, ';', decimal comma, dd/mm/yyyy, guard against formulas */
	CSV_FORM_DATA,  /* no mark, ',', decimal point, YYYY-MM-DD, text unchanged */
	CSV_FORM__MAX
};

struct csv_out {
	struct buf *b;
	enum csv_form form;
	bool begun; /* the row has a field */
};

void csv_out_open(struct csv_out *o, struct buf *b, enum csv_form form);
void csv_out_text(struct csv_out *o, struct str s);         /* valid UTF-8; absent: empty */
void csv_out_day(struct csv_out *o, int32_t day);           /* empty: absent, no date, open end */
void csv_out_hundredths(struct csv_out *o, int64_t value);  /* -750: -7,50 */
void csv_out_end(struct csv_out *o);                        /* of the row */

#endif
