/* The authenticator app (/account/app): coupling one by QR code, removing it.
 *
 * The secret stands on one page, which no cache keeps, and becomes the account's
 * when a code confirms it.  Start reading at run_begin(). */
#include "portal/token_int.h"

#include "identity/totp.h"
#include "render/qr.h"

/* secret: absent when none is to be shown. */
static void show(struct ui *u, const struct store_account *acc, struct str secret, const struct page_fault *fault)
{
	struct page_own_app page = {
		.fault = fault,
		.action = ui_path(u, "/account/app"),
		.confirm = ui_path(u, "/account/app/confirm"),
		.remove = ui_path(u, "/account/app/remove"),
		.form_token = door_form_token(u, u->session_id),
		.has_app = acc->totp.p != NULL,
		.shown = secret.p != NULL,
		.user = acc->user_name,
		.back = ui_path(u, "/account/token"),
	};

	if (page.shown) {
		struct str uri = totp_uri(u->q->arena, msg_text(u->lang, MSG_APP_NAME), acc->user_name, secret);
		int size;

		CHECK(qr_path(u->q->arena, uri, &page.qr, &size)); /* a user name has 64 signs at most */
		page.size = size;
		page.secret = totp_secret_text(u->q->arena, secret);
	}
	ui_head(u, &(struct ui_frame){ .title = msg_text(u->lang, MSG_OWN_APP), .error = fault != NULL, .menu = true });
	page_own_app(&u->r->body, u->lang, &page);
	ui_foot(u);
}

enum http_done token_app_page(void *app, struct http_request *q, struct http_response *r)
{
	struct store_account acc;
	struct ui u;

	if (door_signed_in(app, q, r, &u) && token_account(&u, "/account/app", &acc)) {
		show(&u, &acc, STR_NONE, NULL);
	}
	return HTTP_DONE;
}

static void run_begin(struct door_step *s)
{
	struct ui *u = &s->u;
	struct store_account acc;
	struct str secret;
	enum err e;

	if (!token_account(u, "/account/app", &acc)) {
		return;
	}
	e = token_app_begin(u->flow->store, u->q->arena, u->session_id, u->q->now_us, &secret);
	if (e != ERR_OK) {
		door_failed(u, "app", e);
		return;
	}
	show(u, &acc, secret, NULL);
}

static void run_confirm(struct door_step *s)
{
	struct ui *u = &s->u;
	struct store_account acc;
	struct token_answer t;
	struct str secret;
	enum err e;

	if (!token_account(u, "/account/app", &acc)) {
		return;
	}
	e = token_app_confirm(u->flow->store, u->q->arena, token_here(u), &acc, door_field(s, "code"), u->q->now_us,
	    &secret, &t);
	if (e != ERR_OK) {
		token_failed(u, "app", e);
	} else if (t.result == TOKEN_OK) {
		door_go(u, "/account/token?done=app");
	} else if (t.result == TOKEN_WRONG) {
		show(u, &acc, secret, token_fault(u, msg_text(u->lang, MSG_OWN_APP_WRONG), "#code"));
	} else {
		show(u, &acc, STR_NONE, token_fault(u, msg_text(u->lang, MSG_OWN_APP_EXPIRED), NULL));
	}
}

static void run_remove(struct door_step *s)
{
	struct ui *u = &s->u;
	struct store_account acc;
	enum err e;

	if (!token_account(u, "/account/app", &acc)) {
		return;
	}
	e = token_app_remove(u->flow->store, token_here(u), acc.user_name);
	if (e != ERR_OK) {
		token_failed(u, "app", e);
		return;
	}
	door_go(u, "/account/token?done=removed");
}

enum http_done token_app_post(void *app, struct http_request *q, struct http_response *r)
{
	return door_post(app, q, r, ((struct flow *)app)->slow, true, run_begin);
}

enum http_done token_app_confirm_post(void *app, struct http_request *q, struct http_response *r)
{
	return door_post(app, q, r, ((struct flow *)app)->slow, true, run_confirm);
}

enum http_done token_app_remove_post(void *app, struct http_request *q, struct http_response *r)
{
	return door_post(app, q, r, ((struct flow *)app)->slow, true, run_remove);
}
