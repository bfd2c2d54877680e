/* The fonts of a document: the map of the thread that makes it.
 *
 * Making a map and finding the fonts in it takes six milliseconds, a third of a
 * short document, so each thread keeps one until it ends (pango does that).
 * What fontconfig knows of the machine's fonts is read once and stays. */
#include "render/pdf_int.h"

/* Fontconfig keeps something for good; the leak checker of test builds asks here. */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void)
{
	return "leak:libfontconfig";
}

PangoFontMap *pdf_fonts(void)
{
	return g_object_ref(pango_cairo_font_map_get_default());
}
