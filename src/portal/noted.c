/* What a worker sees of his data is noted before it is answered.
 *
 * The page or file is complete by then and waits for the writer of the access
 * log; when that cannot write, nothing is shown.  Start reading at ui_noted(). */
#include "base/log.h"
#include "flow/looked.h"
#include "portal/ui.h"

/* On its way through the writer; lives in the request's arena. */
struct visit {
	struct ui u;
	bool page;
	struct store_look entry;
	struct looked_item note;
};

static void answer(struct visit *v, enum err e)
{
	if (e != ERR_OK) {
		log_event(LOG_ERR, "noted.failed", "err=%s", err_name(e));
		ui_error(v->u.flow, v->u.q, v->u.r, 503);
	} else if (v->page) {
		ui_foot(&v->u);
	}
}

/* Called by the writer. */
static void written(struct looked_item *it)
{
	struct visit *v = it->cls;

	answer(v, it->err);
	http_resume(v->u.q);
}

enum http_done ui_noted_as(const struct ui *u, bool page, const struct store_look *entry)
{
	struct visit *v = arena_new_of(u->q->arena, struct visit);
	enum err e;

	*v = (struct visit){ .u = *u, .page = page };
	v->entry = *entry;
	v->note = (struct looked_item){ .entry = &v->entry, .n = 1, .done = written, .cls = v };
	e = looked_note(u->flow->looked, &v->note);
	if (e == ERR_OK) {
		return HTTP_LATER;
	}
	answer(v, e);
	return HTTP_DONE;
}

enum http_done ui_noted(const struct ui *u, bool page, enum store_look_what what, int64_t detail)
{
	struct store_look entry = { .at_us = u->q->now_us, .worker = u->session.worker, .by = LOOK_BY_SELF,
		.who = u->session.agent, .what = what, .detail = detail };

	return ui_noted_as(u, page, &entry);
}
