/* Between the two steps that make a document: drawing (pdf_doc.c), and what
 * cairo leaves out (pdf_finish.c, pdf_artifact.c, pdf_icc.c); and pdf_fonts.c. */
#ifndef RENDER_PDF_INT_H
#define RENDER_PDF_INT_H

#include <pango/pangocairo.h>

#include "render/pdf_doc.h"

PangoFontMap *pdf_fonts(void);   /* the caller's: g_object_unref */

/* drawn: what cairo wrote.  file: NULL when nothing is attached.  ERR_LIMIT: b is too small. */
enum err pdf_finish(struct arena *a, const struct pdf_info *info, const struct pdf_file *file, struct str drawn,
    struct buf *b) WUR;
/* Copies the contents of a page and marks what stands outside all tags as an artifact (ISO 32000-1, 14.8.2.2).
 * Returns how many texts were marked so; CHECKs that the contents are as cairo writes them. */
size_t pdf_artifacts(struct str contents, struct buf *b);
/* The colour space sRGB (IEC 61966-2-1) as an ICC profile of version 4. */
void pdf_icc(struct buf *b);

#endif
