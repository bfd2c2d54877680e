/* Texts as the rules look at them: length in characters, admitted characters,
 * and names compared the way a reader would.
 *
 * Annex 24 lists the characters that names may hold: it was drawn up for
 * single-byte files.  Its letters are kept to for ASCII; of the other scripts
 * every character is admitted, so that nobody is refused for his own name. */
#include "domain/rules_int.h"

/* The first byte tells how many follow; the text is valid UTF-8 by the JSON reader. */
static uint32_t next_char(struct str *s)
{
	const unsigned char *p = (const unsigned char *)s->p;
	size_t n = p[0] < 0x80 ? 1 : p[0] < 0xE0 ? 2 : p[0] < 0xF0 ? 3 : 4;
	uint32_t c = n == 1 ? p[0] : p[0] & (0x7Fu >> n);

	if (n > s->n)
		n = s->n;
	for (size_t i = 1; i < n; i++)
		c = c << 6 | (p[i] & 0x3Fu);
	s->p += n;
	s->n -= n;
	return c;
}

bool rules_text_ok(struct str s, size_t max)
{
	return s.p != NULL && str_trim(s).n > 0 && str_utf8_len(s) <= max;
}

bool rules_name_ok(struct str s, size_t max)
{
	if (!rules_text_ok(s, max))
		return false;
	while (s.n > 0) {
		uint32_t c = next_char(&s);
		bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
		if (!letter && c < 0x80 && (c == 0 || strchr(" '-#%()*+,./:=?@\\{|}", (int)c) == NULL))
			return false;
	}
	return true;
}

/* The next letter or digit in capitals without accent; 0 at the end. */
static uint32_t next_folded(struct str *s)
{
	/* U+00C0 to U+00DF; the small letters follow in the same order. */
	static const char latin[] = "AAAAAAACEEEEIIIIDNOOOOO OUUUUYTS";

	while (s->n > 0) {
		uint32_t c = next_char(s);
		if (c >= 'a' && c <= 'z')
			return c - 'a' + 'A';
		if ((c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'))
			return c;
		if (c >= 0xC0 && c <= 0xFF && c != 0xD7 && c != 0xF7)
			return c == 0xFF ? 'Y' : (unsigned char)latin[(c - 0xC0) % 32];
		if (c > 0xFF && (c < 0x2000 || c > 0x206F)) /* U+2000 to U+206F are dashes, quotes and blanks */
			return c;
	}
	return 0;
}

bool rules_same_name(struct str a, struct str b)
{
	uint32_t x, y;

	do {
		x = next_folded(&a);
		y = next_folded(&b);
	} while (x == y && x != 0);
	return x == y;
}
