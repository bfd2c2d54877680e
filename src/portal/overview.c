/* The door of the worker's overview: who may see it, what he asked for, reading it.
 *
 * Only the signed-in worker himself sees it: his key comes from the session and
 * from nowhere else.  The page is made in overview_write.c.  Start reading at
 * overview_page. */
#include "base/log.h"
#include "portal/overview_int.h"
#include "portal/ui.h"

/* "codes=5", behind a sign-in. */
static int64_t codes_of(const struct http_request *q)
{
	struct str rest = q->query, field;
	uint64_t n;

	while ((field = str_cut(&rest, '&')).p != NULL) {
		struct str value = field, name = str_cut(&value, '=');

		if (str_is(name, "codes") && value.p != NULL && str_u64(value, CODES_FEW, &n)) {
			return (int64_t)n;
		}
	}
	return -1;
}

enum http_done overview_page(void *app, struct http_request *q, struct http_response *r)
{
	struct overview_view x;
	struct overview_filter filter;
	struct selection selection;
	struct ui u;
	enum err e;

	if (!ui_begin(app, q, r, &u))
		return HTTP_DONE;
	if (!u.signed_in) {
		http_redirect(r, 303, ui_path(&u, "/?ended=1"));
		return HTTP_DONE;
	}
	x = (struct overview_view){ .arena = q->arena, .lang = u.lang, .reader = u.session.who.name,
		.inss = u.session.who.inss, .now_us = q->now_us, .self = ui_path(&u, "/overview") };
	filter = overview_filter_read(q->arena, q->query);
	x.codes_left = codes_of(q);
	e = selection_read(u.flow, q->arena, u.session.worker, lang_code(u.lang), q->now_us, &filter, &selection);
	if (e != ERR_OK) {
		log_event(LOG_ERR, "overview.failed", "err=%s", err_name(e));
		ui_error(u.flow, q, r, 503);
		return HTTP_DONE;
	}
	x.o = selection.o;
	x.names = selection.names;
	x.cut = selection.cut;
	x.filter = &filter;
	x.selection = &selection;
	x.sheet = ui_path(&u, "/export/overview.csv");
	x.calendar_file = ui_path(&u, "/export/overview.ics");
	x.data = ui_path(&u, "/export/overview-data.csv");
	x.json = ui_path(&u, "/export/overview.json");
	x.views = overview_views(&x, &u, false);
	x.xml = ui_path(&u, "/export/overview.xml");
	x.pdf = ui_path(&u, "/documents");
	ui_head(&u, &(struct ui_frame){ .title = msg_text(u.lang, MSG_OVERVIEW_TITLE), .menu = true });
	overview_write(&r->body, &x);
	return ui_noted(&u, true, LOOK_OVERVIEW, 0);
}
