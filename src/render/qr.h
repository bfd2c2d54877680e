/* A QR code as a path for an SVG image (ISO/IEC 18004). */
#ifndef RENDER_QR_H
#define RENDER_QR_H

#include "base/arena.h"
#include "base/str.h"

#define QR_QUIET 4   /* modules of empty ground around the symbol (ISO/IEC 18004, 9.1) */

/* The dark modules as the "d" of a <path>; *size_r: width and height of the view
 * box, quiet zone included.  False: the text is too long. */
bool qr_path(struct arena *a, struct str text, struct str *path_r, int *size_r) WUR;

#endif
