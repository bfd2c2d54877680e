/* Any bytes as text in XML: what comes out is UTF-8 that XML can hold, its signs
 * are escapes, and text that XML can hold reads back as it was. */
#include <stdint.h>

#include "base/check.h"
#include "render/xml_out.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static const struct { const char *escape; char sign; } escapes[] = {
	{ "&lt;", '<' }, { "&gt;", '>' }, { "&amp;", '&' }, { "&quot;", '"' }, { "&#39;", '\'' }, { "&#13;", '\r' },
};

/* The sign of the escape that s begins with; *k_r: its length. */
static char sign_of(struct str s, size_t *k_r)
{
	for (size_t i = 0; i < sizeof(escapes) / sizeof(escapes[0]); i++) {
		if (str_starts(s, str_of(escapes[i].escape))) {
			*k_r = strlen(escapes[i].escape);
			return escapes[i].sign;
		}
	}
	CHECK(false); /* an escape that is none */
}

static bool can_be_held(struct str s)
{
	return str_utf8_ok(s) && memmem(s.p, s.n, "\xef\xbf\xbe", 3) == NULL &&
	    memmem(s.p, s.n, "\xef\xbf\xbf", 3) == NULL;
}

static void read_text(struct buf *b, struct str s)
{
	CHECK(can_be_held(s));
	for (size_t i = 0, k; i < s.n; i += k) {
		k = 1;
		CHECK(s.p[i] != '<' && s.p[i] != '>' && s.p[i] != '\r');
		buf_putc(b, s.p[i] == '&' ? sign_of((struct str){ s.p + i, s.n - i }, &k) : s.p[i]);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct str given = { (const char *)data, n }, inner;
	struct buf b, again;
	struct xml_out o = { .b = &b };

	buf_init(&b, SIZE_MAX / 2);
	buf_init(&again, SIZE_MAX / 2);
	xml_out_text(&o, "t", given);
	CHECK(str_starts(buf_str(&b), STR("<t>")) && str_ends(buf_str(&b), STR("</t>\n")));
	inner = (struct str){ b.p + 3, b.n - 8 };
	read_text(&again, inner);
	CHECK(!can_be_held(given) || (again.n == n && (n == 0 || memcmp(again.p, data, n) == 0)));
	buf_free(&again);
	buf_free(&b);
	return 0;
}
