/* The colour profile that an archive document carries, computed: 480 bytes.
 *
 * ICC.1:2010: a header, a table of tags, and the tags.  The three tone curves
 * are one and the same, so their entries point at one place.  Start reading at
 * pdf_icc(). */
#include "render/pdf_int.h"

#define N_TAGS 10
#define BASE (128 + 4 + 12 * N_TAGS)
#define SIZE 480

static void put32(struct buf *b, uint32_t v)
{
	const unsigned char p[4] = { (unsigned char)(v >> 24), (unsigned char)(v >> 16), (unsigned char)(v >> 8),
		(unsigned char)v };

	buf_put(b, p, sizeof(p));
}

/* s15Fixed16Number, given in units of 1/65536 */
static void put_numbers(struct buf *b, const char *type, const int32_t *v, size_t n)
{
	buf_put(b, type, 4);
	put32(b, 0);
	for (size_t i = 0; i < n; i++) {
		put32(b, (uint32_t)v[i]);
	}
}

/* multiLocalizedUnicodeType with one text, filled to a multiple of four */
static void put_text(struct buf *b, const char *text)
{
	size_t n = strlen(text);

	buf_puts(b, "mluc");
	put32(b, 0);
	put32(b, 1);
	put32(b, 12);
	buf_puts(b, "enUS");
	put32(b, (uint32_t)(2 * n));
	put32(b, 28);
	for (size_t i = 0; i < n; i++) {
		buf_putc(b, 0);
		buf_putc(b, text[i]);
	}
	if (n % 2 != 0) {
		buf_put(b, "\0\0", 2);
	}
}

static void put_header(struct buf *b)
{
	put32(b, SIZE);
	put32(b, 0);
	put32(b, 0x04300000);                         /* version 4.3 */
	buf_puts(b, "mntrRGB XYZ ");
	buf_put(b, "\x07\xea\0\1\0\1\0\0\0\0\0\0", 12); /* made on 2026-01-01 */
	buf_puts(b, "acsp");
	for (int i = 0; i < 7; i++) {                 /* platform, flags, maker, model, attributes (2), intent */
		put32(b, 0);
	}
	put32(b, 0xf6d6);                             /* the white D50 */
	put32(b, 0x10000);
	put32(b, 0xd32d);
	for (int i = 0; i < 12; i++) {
		put32(b, 0);
	}
}

void pdf_icc(struct buf *b)
{
	static const struct { const char name[5]; uint32_t at, size; } tags[N_TAGS] = {
		{ "desc", BASE, 36 }, { "cprt", BASE + 36, 34 }, { "wtpt", BASE + 72, 20 }, { "chad", BASE + 92, 44 },
		{ "rXYZ", BASE + 136, 20 }, { "gXYZ", BASE + 156, 20 }, { "bXYZ", BASE + 176, 20 },
		{ "rTRC", BASE + 196, 32 }, { "gTRC", BASE + 196, 32 }, { "bTRC", BASE + 196, 32 },
	};
	static const int32_t white[] = { 0xf6d6, 0x10000, 0xd32d };
	static const int32_t adapt[] = { 68674, 1502, -3290, 1939, 64912, -1119, -605, 988, 49262 }; /* D65 to D50 */
	static const int32_t red[] = { 28576, 14581, 912 }, green[] = { 25238, 46981, 6362 };
	static const int32_t blue[] = { 9375, 3974, 46799 };
	static const int32_t curve[] = { 0x30000, 157286, 62119, 3417, 5072, 2651 }; /* type 3; g a b c d */
	size_t from = b->n;

	put_header(b);
	put32(b, N_TAGS);
	for (size_t i = 0; i < N_TAGS; i++) {
		buf_put(b, tags[i].name, 4);
		put32(b, tags[i].at);
		put32(b, tags[i].size);
	}
	put_text(b, "sRGB");
	put_text(b, "CC0");
	put_numbers(b, "XYZ ", white, 3);
	put_numbers(b, "sf32", adapt, 9);
	put_numbers(b, "XYZ ", red, 3);
	put_numbers(b, "XYZ ", green, 3);
	put_numbers(b, "XYZ ", blue, 3);
	put_numbers(b, "para", curve, 6);
	CHECK(b->n - from == SIZE);
}
