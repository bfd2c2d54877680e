/* QR codes: the one file that knows libqrencode.
 *
 * An SVG path and no bitmap: it is sharp at every size, and text in a page needs
 * no second request that would carry a secret in its address.  Each run of dark
 * modules of a row becomes one rectangle. */
#include "render/qr.h"

#include <qrencode.h>

#include "base/buf.h"
#include "base/crypt.h"

#define PATH_MAX_BYTES (256 * 1024)

static void write_row(struct buf *b, const unsigned char *row, int n, int y)
{
	for (int x = 0, end; x < n; x = end + 1) {
		for (end = x; end < n && (row[end] & 1) != 0; end++) {
		}
		if (end > x) {
			buf_printf(b, "M%d %dh%dv1h-%dz", x + QR_QUIET, y + QR_QUIET, end - x, end - x);
		}
	}
}

bool qr_path(struct arena *a, struct str text, struct str *path_r, int *size_r)
{
	QRcode *qr = QRcode_encodeString(str_cstr(a, text), 0, QR_ECLEVEL_M, QR_MODE_8, 1);
	struct buf b;

	if (qr == NULL) {
		return false;
	}
	buf_init(&b, PATH_MAX_BYTES);
	for (int y = 0; y < qr->width; y++) {
		write_row(&b, qr->data + y * qr->width, qr->width, y);
	}
	CHECK(!b.overflow);
	*path_r = (struct str){ arena_copy(a, b.p, b.n), b.n };
	*size_r = qr->width + 2 * QR_QUIET;
	crypt_wipe(b.p, b.n);
	buf_free(&b);
	QRcode_free(qr);
	return true;
}
