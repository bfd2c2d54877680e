/* The card of codes on paper: cairo for the page, pango for its text.
 *
 * The card has the size of a bank card (ISO/IEC 7810 ID-1), so that it fits where
 * people keep such things.  The text is real text: it can be searched and read
 * aloud.  Nothing is written to a file: the codes are in no place but the
 * document.  Start reading at pdf_card(). */
#include "render/pdf_card.h"

#include <cairo-pdf.h>

#include "render/pdf_int.h"

#define MM (72.0 / 25.4)
#define PAGE_W (210 * MM)
#define PAGE_H (297 * MM)
#define MARGIN (20 * MM)
#define CARD_W (85.6 * MM)
#define CARD_H (53.98 * MM)
#define CARD_Y (50 * MM)
#define INSET (4 * MM)
#define COLUMNS 4

struct sheet {
	struct arena *a;
	cairo_t *cr;
	PangoContext *text;
	const struct pdf_card *card;
};

/* Text with its upper left corner at x, y; broken into lines where width > 0. */
static void put(const struct sheet *s, double x, double y, double width, const char *font, struct str text)
{
	PangoLayout *layout = pango_layout_new(s->text);
	PangoFontDescription *f = pango_font_description_from_string(font);

	pango_layout_set_font_description(layout, f);
	pango_layout_set_text(layout, text.p, (int)text.n);
	if (width > 0) {
		pango_layout_set_width(layout, (int)(width * PANGO_SCALE));
	}
	cairo_move_to(s->cr, x, y);
	pango_cairo_show_layout(s->cr, layout);
	pango_font_description_free(f);
	g_object_unref(layout);
}

static void draw_card(const struct sheet *s)
{
	const struct pdf_card *card = s->card;
	const double column = (CARD_W - 2 * INSET) / COLUMNS, top = CARD_Y + 15 * MM, line = 6.1 * MM;

	cairo_set_line_width(s->cr, 0.5);
	cairo_set_dash(s->cr, (double[]){ 3, 3 }, 2, 0);
	cairo_rectangle(s->cr, MARGIN, CARD_Y, CARD_W, CARD_H);
	cairo_stroke(s->cr);
	put(s, MARGIN + INSET, CARD_Y + 3 * MM, CARD_W - 2 * INSET, "Sans Bold 9",
	    str_of(arena_printf(s->a, "%.*s · %.*s", STR_ARG(card->service), STR_ARG(card->title))));
	put(s, MARGIN + INSET, CARD_Y + 8 * MM, CARD_W - 2 * INSET, "Sans 7",
	    str_of(arena_printf(s->a, "%.*s · %.*s", STR_ARG(card->user), STR_ARG(card->made))));
	for (int i = 0; i < PDF_CARD_CODES; i++) {
		double x = MARGIN + INSET + i % COLUMNS * column, y = top + i / COLUMNS * line;

		put(s, x, y + 0.6 * MM, 0, "Sans 6", str_of(arena_printf(s->a, "%d", i + 1)));
		put(s, x + 4.2 * MM, y, 0, "Monospace Bold 9", card->code[i]);
	}
}

static cairo_status_t write_out(void *b, const unsigned char *p, unsigned n)
{
	buf_put(b, p, n);
	return CAIRO_STATUS_SUCCESS;
}

void pdf_card(struct arena *a, const struct pdf_card *card, struct buf *b)
{
	cairo_surface_t *page = cairo_pdf_surface_create_for_stream(write_out, b, PAGE_W, PAGE_H);
	PangoFontMap *fonts = pdf_fonts();
	struct sheet s = { a, cairo_create(page), pango_font_map_create_context(fonts), card };

	cairo_pdf_surface_set_metadata(page, CAIRO_PDF_METADATA_TITLE,
	    arena_printf(a, "%.*s – %.*s", STR_ARG(card->title), STR_ARG(card->service)));
	cairo_tag_begin(s.cr, "Document", arena_printf(a, "lang='%.*s'", STR_ARG(card->lang)));
	cairo_tag_begin(s.cr, "H1", NULL);
	put(&s, MARGIN, MARGIN, PAGE_W - 2 * MARGIN, "Sans Bold 18", card->title);
	cairo_tag_end(s.cr, "H1");
	cairo_tag_begin(s.cr, "Sect", NULL);
	draw_card(&s);
	cairo_tag_end(s.cr, "Sect");
	cairo_tag_begin(s.cr, "P", NULL);
	put(&s, MARGIN, CARD_Y + CARD_H + 10 * MM, PAGE_W - 2 * MARGIN, "Sans 11", card->advice);
	cairo_tag_end(s.cr, "P");
	cairo_tag_end(s.cr, "Document");
	g_object_unref(s.text);
	g_object_unref(fonts);
	cairo_destroy(s.cr);
	cairo_surface_finish(page);
	CHECK(cairo_surface_status(page) == CAIRO_STATUS_SUCCESS);
	cairo_surface_destroy(page);
}
