/* The ways in, in the order in which they are offered: what proves most first.
 * Start reading at the table; a new door is a row of it and a message or two. */
#include "page.h"
#include "portal/door.h"

#define ICON_CARD "M4 4h16a2 2 0 0 1 2 2v12a2 2 0 0 1-2 2H4a2 2 0 0 1-2-2V6c0-1.1.9-2 2-2zm0 2v12h16V6zm2 2.5h5v4H6z" \
    "m7.5.2H18v1.6h-4.5zm0 3H18v1.6h-4.5zM6 14.8h12v1.6H6z"
#define ICON_WINDOW "M2 3.5h20v17H2zm2 5.5v9.5h16V9zm1-3.4v1.5h1.5V5.6zm3 0v1.5h1.5V5.6zM12 10.3" \
    "a2.3 2.3 0 0 1 2.3 2.3v.9h.9v3.7H8.8v-3.7h.9v-.9" \
    "a2.3 2.3 0 0 1 2.3-2.3zm0 1.5a.8.8 0 0 0-.8.8v.9h1.6v-.9a.8.8 0 0 0-.8-.8z"
#define ICON_KEY "M14.5 2.5a7 7 0 1 1-3.6 13l-1.4 1.4H7.3v2.2H5.1v2.2H2v-4l7-7a7 7 0 0 1 5.5-7.8z" \
    "m1.6 3.6a2.1 2.1 0 1 0 0 4.2 2.1 2.1 0 0 0 0-4.2z"
#define ICON_CODES "M3 3h18v18H3zm2 2v3.7h3.7V5zm5.2 0v3.7h3.6V5zm5.1 0v3.7H19V5zM5 10.2v3.6h3.7v-3.6zm5.2 0v3.6h3.6" \
    "v-3.6zm5.1 0v3.6H19v-3.6zM5 15.3V19h3.7v-3.7zm5.2 0V19h3.6v-3.7zm5.1 0V19H19v-3.7z"
#define ICON_LETTER "M2 4h20v16H2zm2.6 4v9.4h14.8V8L12 13.6zm1.2-1.4L12 11l6.2-4.4z"

static const struct way {
	const char *rest;           /* the address behind the language */
	enum msg title, text;
	const char *icon;           /* a path of SVG, 24 by 24 */
	bool best;
	bool first_time;            /* only for who has no session */
	bool federal;               /* only where the federal sign-in is switched on */
} ways[] = {
	{ "/eid", MSG_DOOR_WEBEID, MSG_DOOR_WEBEID_TEXT, ICON_CARD, true, false, false },
	{ "/eid/certificate", MSG_DOOR_CERTIFICATE, MSG_DOOR_CERTIFICATE_TEXT, ICON_WINDOW, false, false, false },
	{ "/fas", MSG_DOOR_FAS, MSG_DOOR_FAS_TEXT, ICON_KEY, false, false, true },
	{ "/token", MSG_DOOR_TOKEN, MSG_DOOR_TOKEN_TEXT, ICON_CODES, false, false, false },
	{ "/activate", MSG_DOOR_ACTIVATE, MSG_DOOR_ACTIVATE_TEXT, ICON_LETTER, false, true, false },
};

struct page_door *door_ways(const struct ui *u, size_t *n_r)
{
	struct page_door *door = arena_array_of(u->q->arena, N_OF(ways), struct page_door);
	size_t n = 0;

	for (size_t i = 0; i < N_OF(ways); i++) {
		const struct way *w = &ways[i];

		if ((w->first_time && u->signed_in) || (w->federal && u->flow->fas == NULL)) {
			continue;
		}
		door[n++] = (struct page_door){ .url = ui_path(u, w->rest), .title = w->title, .text = w->text,
			.icon = str_of(w->icon), .best = w->best };
	}
	*n_r = n;
	return door;
}
