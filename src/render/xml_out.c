/* XML 1.0 in UTF-8.
 *
 * Whatever the text, the document stays well-formed: the five signs are
 * escaped, a carriage return is written by number because a reader would turn
 * it into a line feed (2.11), and what XML has no way to write or discourages
 * (2.2: control characters, U+FFFE, U+FFFF, surrogates) or is no UTF-8 becomes
 * U+FFFD.  Start reading at put_text(). */
#include "render/xml_out.h"

#define REPLACEMENT "\xef\xbf\xbd"

/* Octets of the character at s; 0: none that is written. */
static size_t char_size(struct str s)
{
	unsigned char c = (unsigned char)*s.p;
	size_t k = c >= 0xf0 ? 4 : c >= 0xe0 ? 3 : c >= 0x80 ? 2 : 1; /* as its first octet says */

	if (k > s.n || !str_utf8_ok((struct str){ s.p, k })) {
		return 0;
	}
	return k == 3 && (memcmp(s.p, "\xef\xbf\xbe", 3) == 0 || memcmp(s.p, "\xef\xbf\xbf", 3) == 0) ? 0 : k;
}

static void put_text(struct buf *b, struct str s)
{
	while (s.n > 0) {
		size_t k = char_size(s);

		if (k == 0) {
			buf_puts(b, REPLACEMENT);
		} else if (*s.p == '\r') {
			buf_puts(b, "&#13;");
		} else {
			buf_html(b, (struct str){ s.p, k });
		}
		k = k == 0 ? 1 : k;
		s = (struct str){ s.p + k, s.n - k };
	}
}

void xml_out_open(struct xml_out *o, struct buf *b, const char *root, const char *space, struct str schema)
{
	*o = (struct xml_out){ .b = b };
	buf_puts(b, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<");
	buf_puts(b, root);
	buf_puts(b, " xmlns=\"");
	buf_puts(b, space);
	buf_puts(b, "\" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:schemaLocation=\"");
	buf_puts(b, space);
	buf_putc(b, ' ');
	put_text(b, schema);
	buf_puts(b, "\">\n");
}

void xml_out_begin(struct xml_out *o, const char *name)
{
	buf_putc(o->b, '<');
	buf_puts(o->b, name);
	buf_puts(o->b, ">\n");
}

void xml_out_end(struct xml_out *o, const char *name)
{
	buf_puts(o->b, "</");
	buf_puts(o->b, name);
	buf_puts(o->b, ">\n");
}

void xml_out_text(struct xml_out *o, const char *name, struct str s)
{
	buf_putc(o->b, '<');
	buf_puts(o->b, name);
	buf_putc(o->b, '>');
	put_text(o->b, s);
	xml_out_end(o, name);
}
