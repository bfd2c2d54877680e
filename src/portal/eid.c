/* The eID door without anything in the browser but an extension: Web eID.
 *
 * The page's script asks for a nonce, lets the card sign it, and sends the
 * extension's token in an ordinary form; possession of the card is proved by
 * that signature (identity/webeid.h).  The nonce belongs to the browser's
 * pre-session.  Start reading at eid_page(). */
#include "base/json_out.h"
#include "identity/webeid.h"
#include "page.h"
#include "portal/eid_int.h"

enum http_done eid_page(void *app, struct http_request *q, struct http_response *r)
{
	struct ui u;
	struct page_eid page;

	if (!ui_begin(app, q, r, &u)) {
		return HTTP_DONE;
	}
	page = (struct page_eid){
		.action = ui_path(&u, "/eid/login"),
		.challenge = ui_path(&u, "/eid/challenge"),
		.form_token = door_form_token(&u, door_pre_session(&u)),
		.certificate = ui_path(&u, "/eid/certificate"),
		.back = ui_path(&u, "/"),
	};
	u.may.script = true;
	ui_head(&u, &(struct ui_frame){ .title = msg_text(u.lang, MSG_EID_TITLE) });
	page_eid(&r->body, u.lang, &page);
	ui_foot(&u);
	return HTTP_DONE;
}

static void run_challenge(struct door_step *s)
{
	struct ui *u = &s->u;
	char nonce[WEBEID_NONCE_TEXT];
	struct json_out o;
	enum err e = webeid_challenge(u->flow->store, s->id, u->q->now_us, nonce);

	if (e != ERR_OK) {
		door_failed(u, "challenge", e);
		return;
	}
	o = jo_start(&u->r->body);
	jo_open(&o, NULL);
	jo_cstr(&o, "nonce", nonce);
	jo_close(&o);
	http_content_type(u->r, "application/json");
	http_page_headers(u->r, &u->may);
}

static void run_login(struct door_step *s)
{
	struct ui *u = &s->u;
	struct identity who;
	enum eid_result result;
	enum err e = webeid_login(u->flow->store, u->flow->eid, u->q->arena, &u->flow->conf, s->id,
	    door_field(s, "eid"), u->q->now_us, &result, &who);

	if (e != ERR_OK) {
		door_failed(u, "web-eid", e);
	} else if (result != EID_OK) {
		eid_refuse(u, "web-eid", result, "/eid");
	} else {
		who.method = "web-eid";
		who.lang = STR("");
		door_enter(u, &who, STR_NONE, -1);
	}
}

enum http_done eid_challenge(void *app, struct http_request *q, struct http_response *r)
{
	return door_post(app, q, r, ((struct flow *)app)->outward, false, run_challenge);
}

enum http_done eid_login(void *app, struct http_request *q, struct http_response *r)
{
	return door_post(app, q, r, ((struct flow *)app)->outward, false, run_login);
}
