/* CSV for people and for programs.
 *
 * A spreadsheet runs text that looks like a formula, quoted or not (CWE-1236,
 * OWASP ASVS 5 1.2.10), so the form for people puts an apostrophe before it.
 * Numbers and days come from the formatters below and need none: a negative
 * number stays a number.  Text is always quoted.  Start at csv_out_text. */
#include "render/csv_out.h"

#include <inttypes.h>

#include "base/check.h"
#include "base/day.h"

static const char *const starters[] = {
	"=", "+", "-", "@", "\t", "\r", "\n",
	"\xef\xbc\x9d", "\xef\xbc\x8b", "\xef\xbc\x8d", "\xef\xbc\xa0", /* the same, full width */
};

static bool is_formula(struct str s)
{
	while (s.n > 0 && *s.p == ' ') {
		s = (struct str){ s.p + 1, s.n - 1 };
	}
	for (size_t i = 0; i < sizeof(starters) / sizeof(starters[0]); i++) {
		if (str_starts(s, str_of(starters[i]))) {
			return true;
		}
	}
	return s.n > 0 && *s.p == '\0';
}

static void begin_field(struct csv_out *o)
{
	if (o->begun) {
		buf_putc(o->b, o->form == CSV_FORM_SHEET ? ';' : ',');
	}
	o->begun = true;
}

void csv_out_open(struct csv_out *o, struct buf *b, enum csv_form form)
{
	CHECK(form < CSV_FORM__MAX);
	*o = (struct csv_out){ .b = b, .form = form };
	if (form == CSV_FORM_SHEET) {
		buf_puts(b, "\xef\xbb\xbf");
	}
}

void csv_out_text(struct csv_out *o, struct str s)
{
	begin_field(o);
	buf_putc(o->b, '"');
	if (o->form == CSV_FORM_SHEET && is_formula(s)) {
		buf_putc(o->b, '\'');
	}
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '"') {
			buf_putc(o->b, '"');
		}
		buf_putc(o->b, s.p[i]);
	}
	buf_putc(o->b, '"');
}

void csv_out_day(struct csv_out *o, int32_t day)
{
	struct ymd d;

	begin_field(o);
	if (day == DAY_NONE || day == DAY_BAD || day == DAY_OPEN) {
		return;
	}
	d = day_ymd(day);
	if (o->form == CSV_FORM_SHEET) {
		buf_printf(o->b, "%02d/%02d/%04d", d.day, d.month, d.year);
	} else {
		buf_printf(o->b, "%04d-%02d-%02d", d.year, d.month, d.day);
	}
}

void csv_out_hundredths(struct csv_out *o, int64_t value)
{
	uint64_t size = value < 0 ? -(uint64_t)value : (uint64_t)value;

	begin_field(o);
	buf_printf(o->b, "%s%" PRIu64 "%c%02" PRIu64, value < 0 ? "-" : "", size / 100,
		o->form == CSV_FORM_SHEET ? ',' : '.', size % 100);
}

void csv_out_end(struct csv_out *o)
{
	buf_puts(o->b, "\r\n");
	o->begun = false;
}
