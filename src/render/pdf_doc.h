/* Documents on A4 that last and can be read aloud: PDF/UA-1 (ISO 14289-1) and
 * PDF/A-3a (ISO 19005-3) in one file.  Headings, paragraphs, lists of facts and
 * tables are put one below the other; pages, their running head and foot, tags
 * and metadata come by themselves.  A document belongs to one thread. */
#ifndef RENDER_PDF_DOC_H
#define RENDER_PDF_DOC_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"

#define PDF_COLUMNS_MAX 8

/* All texts are UTF-8, in the language of the document, and live until pdf_close. */
struct pdf_info {
	struct str title;    /* in the metadata; the H1 is the caller's */
	struct str author;   /* who issues it */
	struct str lang;     /* "nl-BE": BCP 47 */
	struct str running;  /* head of every page */
	struct str notice;   /* foot of every page */
	struct str page_of;  /* "Page {n} of {m}" */
	int64_t made_us;     /* same input, same bytes: the clock is not looked at */
	bool wide;           /* landscape */
};

struct pdf_fact { struct str name, value; };
struct pdf_column {
	struct str head;
	int share;           /* of the width, against those of the others; > 0 */
};

struct pdf_file {        /* goes with the document, inside it */
	const char *name;    /* ASCII */
	const char *type;    /* "text/csv" */
	struct str about;    /* in words */
	struct str bytes;
};

struct pdf_doc;

/* pdf_close must be called on every document that was opened. */
struct pdf_doc *pdf_open(struct arena *a, const struct pdf_info *info);
void pdf_heading(struct pdf_doc *d, int level, struct str text);   /* 1 (once, first) to 3; none is skipped */
void pdf_paragraph(struct pdf_doc *d, struct str text);
/* A name and its value side by side: a table whose rows have heads. */
void pdf_facts(struct pdf_doc *d, const struct pdf_fact *fact, size_t n);
/* n_rows * n_columns cells, row by row; the first of a row is its head.  The head of the table is repeated on
 * every page.  A row is never cut; one that would be taller than a page is a bug. */
void pdf_table(struct pdf_doc *d, const struct pdf_column *column, size_t n_columns, const struct str *cell,
    size_t n_rows);
void pdf_attach(struct pdf_doc *d, const struct pdf_file *file);   /* at most one */
/* Adds the document to b and releases what it held.  ERR_LIMIT: it does not fit into b. */
enum err pdf_close(struct pdf_doc *d, struct buf *b) WUR;

#endif
