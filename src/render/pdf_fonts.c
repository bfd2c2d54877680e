/* The fonts of one document.
 *
 * A map of its own goes with the document, whatever thread makes it.  What
 * fontconfig knows of the machine's fonts is read once and stays. */
#include "render/pdf_int.h"

/* Fontconfig keeps something for good; the leak checker of test builds asks here. */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void)
{
	return "leak:libfontconfig";
}

PangoFontMap *pdf_fonts(void)
{
	return pango_cairo_font_map_new();
}
