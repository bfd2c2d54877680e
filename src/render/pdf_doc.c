/* The first step: layout and drawing with pango and cairo, tagged.
 *
 * A document is laid out while it is told: each text becomes a thing with a
 * place on a page.  Only at the end is the number of pages known, which stands at
 * the foot of each; so drawing comes last.  What is drawn inside a tag is
 * content, all else decoration (pdf_artifact.c).  One text is one leaf of the
 * tree of tags, for cairo leaves out text between two leaves.  Start reading at
 * pdf_paragraph() and pdf_close(). */
#include "render/pdf_doc.h"

#include <cairo-pdf.h>

#include "render/pdf_int.h"

#define MM (72.0 / 25.4)
#define SHORT_SIDE (210 * MM)
#define LONG_SIDE (297 * MM)
#define MARGIN (18 * MM)
#define FOOT (8 * MM)
#define CELL_X 3.0                 /* around the text of a cell */
#define CELL_Y 2.5
#define GAP 8.0                    /* below a paragraph or table */
#define DRAWN_MAX (32u << 20)

enum op_kind { OP_BEGIN, OP_END, OP_TEXT, OP_LINE, OP_SHADE, OP_PAGE };

struct op {
	struct op *next;
	enum op_kind kind;
	const char *tag;           /* BEGIN, END; TEXT: NULL when it is no content */
	PangoLayout *text;         /* TEXT; owned */
	double x, y, w, h;
};

enum font { FONT_BODY, FONT_BOLD, FONT_H1, FONT_H2, FONT_H3, FONT_CELL, FONT_CELL_BOLD, FONT_SMALL, FONT__MAX };
static const char *const font_names[FONT__MAX] = { "Sans 10", "Sans Bold 10", "Sans Bold 18", "Sans Bold 13",
	"Sans Bold 11", "Sans 9", "Sans Bold 9", "Sans 9" };

struct pdf_doc {
	struct arena *a;
	struct pdf_info info;
	const struct pdf_file *file;
	double width, height;      /* of the page, in points */
	double y, bottom;          /* where the next thing goes; where the foot begins */
	int n_pages;
	PangoFontMap *fonts;
	PangoContext *context;
	PangoFontDescription *font[FONT__MAX];
	struct op *first, **last;
};

static struct op *add(struct pdf_doc *d, enum op_kind kind)
{
	struct op *op = arena_new_of(d->a, struct op);

	op->kind = kind;
	*d->last = op;
	d->last = &op->next;
	return op;
}

static void tag_begin(struct pdf_doc *d, const char *tag)
{
	add(d, OP_BEGIN)->tag = tag;
}

static void tag_end(struct pdf_doc *d, const char *tag)
{
	add(d, OP_END)->tag = tag;
}

static PangoLayout *lay_out(struct pdf_doc *d, enum font font, double width, struct str text, double *height_r)
{
	PangoLayout *l = pango_layout_new(d->context);
	int h;

	pango_layout_set_font_description(l, d->font[font]);
	pango_layout_set_width(l, (int)(width * PANGO_SCALE));
	pango_layout_set_wrap(l, PANGO_WRAP_WORD_CHAR);
	pango_layout_set_text(l, text.p == NULL ? "" : text.p, (int)text.n);
	pango_layout_get_size(l, NULL, &h);
	*height_r = (double)h / PANGO_SCALE;
	return l;
}

static void add_text(struct pdf_doc *d, const char *tag, PangoLayout *text, double x, double y)
{
	struct op *op = add(d, OP_TEXT);

	op->tag = tag;
	op->text = text;
	op->x = x;
	op->y = y;
}

static void add_box(struct pdf_doc *d, enum op_kind kind, double y, double h)
{
	struct op *op = add(d, kind);

	op->x = MARGIN;
	op->y = y;
	op->w = d->width - 2 * MARGIN;
	op->h = h;
}

static void new_page(struct pdf_doc *d)
{
	add(d, OP_PAGE);
	d->n_pages++;
	d->y = MARGIN + 20;
}

/* A new page unless so much is free on this one. */
static void want(struct pdf_doc *d, double height)
{
	if (d->y + height > d->bottom) {
		new_page(d);
	}
	CHECK(d->y + height <= d->bottom);
}

struct pdf_doc *pdf_open(struct arena *a, const struct pdf_info *info)
{
	struct pdf_doc *d = arena_new_of(a, struct pdf_doc);

	d->a = a;
	d->info = *info;
	d->width = info->wide ? LONG_SIDE : SHORT_SIDE;
	d->height = info->wide ? SHORT_SIDE : LONG_SIDE;
	d->bottom = d->height - MARGIN - FOOT;
	d->last = &d->first;
	d->fonts = pdf_fonts();
	d->context = pango_font_map_create_context(d->fonts);
	for (size_t i = 0; i < FONT__MAX; i++) {
		d->font[i] = pango_font_description_from_string(font_names[i]);
	}
	new_page(d);
	return d;
}

/* room: what has to fit below it on the same page */
static void put_leaf(struct pdf_doc *d, const char *tag, enum font font, struct str text, double room)
{
	double h;
	PangoLayout *l = lay_out(d, font, d->width - 2 * MARGIN, text, &h);

	want(d, h + room);
	add_text(d, tag, l, MARGIN, d->y);
	d->y += h + GAP;
}

void pdf_heading(struct pdf_doc *d, int level, struct str text)
{
	static const char *const tags[] = { "H1", "H2", "H3" };

	CHECK(level >= 1 && level <= 3);
	put_leaf(d, tags[level - 1], FONT_H1 + (enum font)(level - 1), text, 60);
}

void pdf_paragraph(struct pdf_doc *d, struct str text)
{
	put_leaf(d, "P", FONT_BODY, text, 0);
}

/* A row that is laid out and has no place so far. */
struct row {
	PangoLayout *cell[PDF_COLUMNS_MAX];
	double x[PDF_COLUMNS_MAX], cell_height[PDF_COLUMNS_MAX];
	double height;
};

/* above: the row before, whose layouts are shared where the text is the same; NULL when there is none. */
static void lay_out_row(struct pdf_doc *d, const int *share, size_t n, const struct str *cell, bool head,
    const struct row *above, struct row *r)
{
	double width = d->width - 2 * MARGIN, x = MARGIN, h;
	int total = 0;

	for (size_t i = 0; i < n; i++) {
		total += share[i];
	}
	r->height = 0;
	for (size_t i = 0; i < n; i++) {
		double w = width * share[i] / total;

		if (above != NULL && str_eq(cell[i], (cell - n)[i])) {
			r->cell[i] = g_object_ref(above->cell[i]);
			h = above->cell_height[i];
		} else {
			r->cell[i] = lay_out(d, head || i == 0 ? FONT_CELL_BOLD : FONT_CELL, w - 2 * CELL_X, cell[i],
			    &h);
		}
		r->cell_height[i] = h;
		r->x[i] = x + CELL_X;
		r->height = h > r->height ? h : r->height;
		x += w;
	}
	r->height += 2 * CELL_Y;
}

/* Puts it at d->y; tagged: false for the head of a table on a further page. */
static void put_row(struct pdf_doc *d, struct row *r, size_t n, bool head, bool tagged)
{
	if (head) {
		add_box(d, OP_SHADE, d->y, r->height);
	}
	if (tagged) {
		tag_begin(d, "TR");
	}
	for (size_t i = 0; i < n; i++) {
		const char *tag = head || i == 0 ? "TH" : "TD";

		add_text(d, tagged ? tag : NULL, r->cell[i], r->x[i], d->y + CELL_Y);
	}
	if (tagged) {
		tag_end(d, "TR");
	}
	d->y += r->height;
	add_box(d, OP_LINE, d->y, 0);
}

void pdf_facts(struct pdf_doc *d, const struct pdf_fact *fact, size_t n)
{
	static const int share[] = { 1, 3 };

	tag_begin(d, "Table");
	for (size_t i = 0; i < n; i++) {
		struct row r;

		lay_out_row(d, share, 2, (const struct str[]){ fact[i].name, fact[i].value }, false, NULL, &r);
		want(d, r.height);
		put_row(d, &r, 2, false, true);
	}
	tag_end(d, "Table");
	d->y += GAP;
}

void pdf_table(struct pdf_doc *d, const struct pdf_column *column, size_t n_columns, const struct str *cell,
    size_t n_rows)
{
	struct str heads[PDF_COLUMNS_MAX];
	int share[PDF_COLUMNS_MAX];
	struct row head, before, r;

	CHECK(n_columns >= 1 && n_columns <= PDF_COLUMNS_MAX);
	for (size_t i = 0; i < n_columns; i++) {
		heads[i] = column[i].head;
		share[i] = column[i].share;
	}
	lay_out_row(d, share, n_columns, heads, true, NULL, &head);
	want(d, head.height + 40);
	tag_begin(d, "Table");
	tag_begin(d, "THead");
	put_row(d, &head, n_columns, true, true);
	tag_end(d, "THead");
	tag_begin(d, "TBody");
	for (size_t i = 0; i < n_rows; i++) {
		lay_out_row(d, share, n_columns, cell + i * n_columns, false, i > 0 ? &before : NULL, &r);
		if (d->y + r.height > d->bottom) {
			new_page(d);
			lay_out_row(d, share, n_columns, heads, true, NULL, &head);
			put_row(d, &head, n_columns, true, false);
		}
		want(d, r.height);
		put_row(d, &r, n_columns, false, true);
		before = r;
	}
	tag_end(d, "TBody");
	tag_end(d, "Table");
	d->y += GAP;
}

void pdf_attach(struct pdf_doc *d, const struct pdf_file *file)
{
	CHECK(d->file == NULL);
	d->file = file;
}

static cairo_status_t take(void *b, const unsigned char *p, unsigned n)
{
	buf_put(b, p, n);
	return CAIRO_STATUS_SUCCESS;
}

static void show(cairo_t *cr, PangoLayout *l, double x, double y)
{
	cairo_set_source_rgb(cr, 0, 0, 0);
	cairo_move_to(cr, x, y);
	pango_cairo_show_layout(cr, l);
	g_object_unref(l);
}

static struct str page_of(struct pdf_doc *d, int page)
{
	struct str rest = d->info.page_of, before = str_cut(&rest, '{'), between;

	str_cut(&rest, '}');
	between = str_cut(&rest, '{');
	str_cut(&rest, '}');
	return str_of(arena_printf(d->a, "%.*s%d%.*s%d%.*s", STR_ARG(before), page, STR_ARG(between), d->n_pages,
	    STR_ARG(rest)));
}

/* Running head and foot: outside the tags. */
static void draw_frame(struct pdf_doc *d, cairo_t *cr, int page)
{
	double width = d->width - 2 * MARGIN, h;
	PangoLayout *l = lay_out(d, FONT_SMALL, width, d->info.running, &h);

	show(cr, l, MARGIN, MARGIN - 8);
	show(cr, lay_out(d, FONT_SMALL, width * 3 / 4, d->info.notice, &h), MARGIN, d->bottom + 10);
	l = lay_out(d, FONT_SMALL, width / 4, page_of(d, page), &h);
	pango_layout_set_alignment(l, PANGO_ALIGN_RIGHT);
	show(cr, l, MARGIN + width * 3 / 4, d->bottom + 10);
}

static void draw_op(struct pdf_doc *d, cairo_t *cr, const struct op *op, int *page)
{
	switch (op->kind) {
	case OP_BEGIN:
		cairo_tag_begin(cr, op->tag, NULL);
		return;
	case OP_END:
		cairo_tag_end(cr, op->tag);
		return;
	case OP_TEXT:
		if (op->tag != NULL) {
			cairo_tag_begin(cr, op->tag, NULL);
		}
		show(cr, op->text, op->x, op->y);
		if (op->tag != NULL) {
			cairo_tag_end(cr, op->tag);
		}
		return;
	case OP_LINE:
		cairo_set_source_rgb(cr, 0.5, 0.5, 0.5);
		cairo_set_line_width(cr, 0.5);
		cairo_move_to(cr, op->x, op->y);
		cairo_line_to(cr, op->x + op->w, op->y);
		cairo_stroke(cr);
		return;
	case OP_SHADE:
		cairo_set_source_rgb(cr, 0.91, 0.93, 0.95);
		cairo_rectangle(cr, op->x, op->y, op->w, op->h);
		cairo_fill(cr);
		return;
	case OP_PAGE:
	default:
		if (*page > 0) {
			cairo_show_page(cr);
		}
		(*page)++;
		draw_frame(d, cr, *page);
	}
}

static void draw(struct pdf_doc *d, struct buf *b)
{
	cairo_surface_t *surface = cairo_pdf_surface_create_for_stream(take, b, d->width, d->height);
	cairo_t *cr = cairo_create(surface);
	int page = 0;

	cairo_tag_begin(cr, "Document", NULL);
	for (const struct op *op = d->first; op != NULL; op = op->next) {
		draw_op(d, cr, op, &page);
	}
	cairo_tag_end(cr, "Document");
	CHECK(cairo_status(cr) == CAIRO_STATUS_SUCCESS);
	cairo_destroy(cr);
	cairo_surface_finish(surface);
	CHECK(cairo_surface_status(surface) == CAIRO_STATUS_SUCCESS);
	cairo_surface_destroy(surface);
}

enum err pdf_close(struct pdf_doc *d, struct buf *b)
{
	struct buf drawn;
	enum err e;

	buf_init(&drawn, DRAWN_MAX);
	draw(d, &drawn);
	for (size_t i = 0; i < FONT__MAX; i++) {
		pango_font_description_free(d->font[i]);
	}
	g_object_unref(d->context);
	g_object_unref(d->fonts);
	e = drawn.overflow ? ERR_LIMIT : pdf_finish(d->a, &d->info, d->file, buf_str(&drawn), b);
	buf_free(&drawn);
	return e;
}
