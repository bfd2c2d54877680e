/* The door of the federal sign-in: a page with a button, the way back, and what
 * went wrong.
 *
 *   POST /nl/fas                  state, nonce, verifier → the browser's pre-session; off to the provider
 *   GET  /nl/fas/return?code=…    taken away, cashed in, judged (identity/fas.c); the session begins
 *   GET  /nl/fas?problem=…        what went wrong, at an address that holds no code any more
 *
 * Without the setting fas_issuer none of these addresses is there.  Start reading at run_return(). */
#include "identity/fas.h"
#include "page.h"
#include "portal/door.h"

static const struct {
	const char *name;           /* in the address */
	enum msg text;
} problems[FAS_RESULT__MAX] = {
	[FAS_DENIED] = { "denied", MSG_FAS_DENIED },
	[FAS_STATE] = { "begin", MSG_FAS_STATE },
	[FAS_LOW] = { "level", MSG_FAS_LOW },
	[FAS_NUMBER] = { "number", MSG_FAS_NUMBER },
	[FAS_DOWN] = { "down", MSG_FAS_DOWN },
	[FAS_REFUSED] = { "answer", MSG_FAS_REFUSED },
};

/* The same for each language, because it has to be registered with the provider. */
static struct str return_url(const struct ui *u)
{
	return str_of(arena_printf(u->q->arena, "%s/%s/fas/return", u->flow->conf.public_url, lang_code(u->lang)));
}

static const struct page_fault *fault_in_query(const struct ui *u)
{
	struct str value = u->q->query, name = str_cut(&value, '=');

	for (enum fas_result i = FAS_DENIED; i < FAS_RESULT__MAX; i++) {
		if (str_is(name, "problem") && str_is(value, problems[i].name)) {
			struct page_fault *f = arena_new_of(u->q->arena, struct page_fault);

			*f = (struct page_fault){ .text = msg_text(u->lang, problems[i].text) };
			return f;
		}
	}
	return NULL;
}

/* False: switched off, and the response says that there is nothing here. */
static bool is_on(struct flow *f, struct http_request *q, struct http_response *r)
{
	if (f->fas == NULL) {
		ui_error(f, q, r, 404);
	}
	return f->fas != NULL;
}

enum http_done fas_page(void *app, struct http_request *q, struct http_response *r)
{
	struct page_fas page;
	struct ui u;

	if (!is_on(app, q, r) || !ui_begin(app, q, r, &u)) {
		return HTTP_DONE;
	}
	page = (struct page_fas){
		.fault = fault_in_query(&u),
		.action = ui_path(&u, "/fas"),
		.form_token = door_form_token(&u, door_pre_session(&u)),
		.back = ui_path(&u, "/"),
	};
	u.may.form_to = fas_origin(u.flow->fas);
	ui_head(&u, &(struct ui_frame){ .title = msg_text(u.lang, MSG_FAS_TITLE), .error = page.fault != NULL });
	page_fas(&r->body, u.lang, &page);
	ui_foot(&u);
	return HTTP_DONE;
}

static void run_begin(struct door_step *s)
{
	struct ui *u = &s->u;
	struct str url;
	enum err e = fas_begin(u->flow->fas, u->flow->store, u->q->arena, s->id, return_url(u), u->q->now_us, &url);

	if (e != ERR_OK) {
		door_failed(u, "federal", e);
		return;
	}
	http_add_header(u->r, "Cache-Control", STR("no-store"));
	http_add_header(u->r, "Referrer-Policy", STR("no-referrer"));
	http_redirect(u->r, 303, url);
}

enum http_done fas_post(void *app, struct http_request *q, struct http_response *r)
{
	return is_on(app, q, r) ? door_post(app, q, r, ((struct flow *)app)->outward, false, run_begin) : HTTP_DONE;
}

static void run_return(struct door_step *s)
{
	struct ui *u = &s->u;
	struct identity who;
	enum fas_result result;
	enum err e = fas_finish(u->flow->fas, u->flow->store, u->q->arena, s->id, return_url(u), s->field, s->n_fields,
	    u->q->now_us, &result, &who);

	if (e != ERR_OK) {
		door_failed(u, "federal", e);
	} else if (result == FAS_OK) {
		door_enter(u, &who, STR_NONE, -1);
	} else {
		door_go(u, arena_printf(u->q->arena, "/fas?problem=%s", problems[result].name));
	}
}

enum http_done fas_return(void *app, struct http_request *q, struct http_response *r)
{
	return is_on(app, q, r) ? door_return(app, q, r, ((struct flow *)app)->outward, run_return) : HTTP_DONE;
}
