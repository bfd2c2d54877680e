/* The door of the worker's overview: who may see it, what he asked for, reading it.
 *
 * Only the signed-in worker himself sees it: his key comes from the session and
 * from nowhere else.  The page is made in overview_write.c.  Start reading at
 * overview_page. */
#include "base/log.h"
#include "portal/overview_int.h"
#include "portal/ui.h"

/* Reads "other=1" and, behind a sign-in, "codes=5". */
static void read_query(const struct http_request *q, bool *other_r, int64_t *codes_r)
{
	struct str rest = q->query, field;
	uint64_t n;

	*other_r = false;
	*codes_r = -1;
	while ((field = str_cut(&rest, '&')).p != NULL) {
		struct str value = field, name = str_cut(&value, '=');
		if (value.p == NULL)
			continue;
		if (str_is(name, "other") && str_is(value, "1"))
			*other_r = true;
		if (str_is(name, "codes") && str_u64(value, CODES_FEW, &n))
			*codes_r = (int64_t)n;
	}
}

enum http_done overview_page(void *app, struct http_request *q, struct http_response *r)
{
	struct overview_view x;
	struct overview *o;
	struct ui u;
	bool with_other;
	enum err e;

	if (!ui_begin(app, q, r, &u))
		return HTTP_DONE;
	if (!u.signed_in) {
		http_redirect(r, 303, ui_path(&u, "/?ended=1"));
		return HTTP_DONE;
	}
	x = (struct overview_view){ .arena = q->arena, .lang = u.lang, .reader = u.session.who.name,
		.inss = u.session.who.inss, .now_us = q->now_us, .self = ui_path(&u, "/overview") };
	read_query(q, &with_other, &x.codes_left);
	e = overview_read(u.flow, q->arena, u.session.worker, lang_code(u.lang), q->now_us, with_other, &o, &x.names,
	    &x.cut);
	if (e != ERR_OK) {
		log_event(LOG_ERR, "overview.failed", "err=%s", err_name(e));
		ui_error(u.flow, q, r, 503);
		return HTTP_DONE;
	}
	x.o = o;
	ui_head(&u, &(struct ui_frame){ .title = msg_text(u.lang, MSG_OVERVIEW_TITLE), .menu = true });
	overview_write(&r->body, &x);
	return ui_noted(&u, true, LOOK_OVERVIEW, 0);
}
