/* The reader's own token: what there is (/account/token), opening one with the
 * eID, and another password (/account/password).
 *
 * Who signed in with his eID need not know the old password, and only he opens a
 * token or re-opens a locked one: a locked token was tried by somebody who knows
 * its password, and that somebody may be the one who is signed in.  Start reading
 * at token_account(). */
#include "portal/token_int.h"

#include "portal/words.h"

static bool by_eid(const struct ui *u)
{
	return u->session.who.acr >= TOKEN_ACR_EID;
}

static enum err find(struct ui *u, struct store_account *acc_r)
{
	return token_of_worker(u->flow->store, u->q->arena, u->session.worker, acc_r);
}

struct token_here token_here(const struct ui *u)
{
	return (struct token_here){ u->session_id, http_cookie(u->q, TOKEN_DEVICE_COOKIE) };
}

void token_failed(struct ui *u, const char *what, enum err e)
{
	if (e == ERR_NOT_FOUND) {
		door_go(u, "/?ended=1");
	} else {
		door_failed(u, what, e);
	}
}

bool token_account(struct ui *u, const char *then, struct store_account *acc_r)
{
	enum err e;

	if (!door_fresh(u, then)) {
		return false;
	}
	e = find(u, acc_r);
	if (e != ERR_OK && e != ERR_NOT_FOUND) {
		door_failed(u, "account", e);
		return false;
	}
	if (e == ERR_NOT_FOUND || (token_is_locked(acc_r) && !by_eid(u))) {
		door_go(u, "/account/token");
		return false;
	}
	return true;
}

static const struct page_notice *notice_in_query(const struct ui *u)
{
	static const struct {
		const char *query;
		struct page_notice notice;
	} notices[] = {
		{ "done=opened", { MSG_OWN_DONE, MSG_OWN_DONE_OPENED } },
		{ "done=password", { MSG_OWN_DONE, MSG_OWN_DONE_PASSWORD } },
		{ "done=app", { MSG_OWN_DONE, MSG_OWN_DONE_APP } },
		{ "done=removed", { MSG_OWN_DONE, MSG_OWN_DONE_REMOVED } },
	};

	for (size_t i = 0; i < N_OF(notices); i++) {
		if (str_is(u->q->query, notices[i].query)) {
			return &notices[i].notice;
		}
	}
	return NULL;
}

static void describe(struct ui *u, const struct store_account *acc, struct page_own_token *page)
{
	struct buf b;

	page->has = true;
	page->locked = token_is_locked(acc);
	page->has_card = acc->codes_left >= 0;
	page->codes = acc->codes_left;
	page->has_app = acc->totp.p != NULL;
	page->user = acc->user_name;
	page->used = acc->last_us != 0;
	if (page->used) {
		buf_init(&b, 200);
		words_date(&b, u->lang, local_day(acc->last_us));
		page->last = words_take(u->q->arena, &b);
		buf_free(&b);
	}
}

static void show(struct ui *u, struct str user, const struct page_fault *fault)
{
	struct store_account acc;
	struct page_own_token page = {
		.notice = fault == NULL ? notice_in_query(u) : NULL,
		.fault = fault,
		.action = ui_path(u, "/account/token"),
		.form_token = door_form_token(u, u->session_id),
		.may_open = by_eid(u),
		.user = user,
		.card_url = ui_path(u, "/account/card"),
		.app_url = ui_path(u, "/account/app"),
		.password_url = ui_path(u, "/account/password"),
		.back = ui_path(u, "/account"),
	};
	enum err e = find(u, &acc);

	if (e == ERR_OK) {
		describe(u, &acc, &page);
	} else if (e != ERR_NOT_FOUND) {
		door_failed(u, "account", e);
		return;
	}
	ui_head(u, &(struct ui_frame){ .title = msg_text(u->lang, MSG_OWN_TITLE), .error = fault != NULL,
	    .menu = true, .typing = !page.has && page.may_open });
	page_own_token(&u->r->body, u->lang, &page);
	ui_foot(u);
}

enum http_done token_own_page(void *app, struct http_request *q, struct http_response *r)
{
	struct ui u;

	if (door_signed_in(app, q, r, &u)) {
		show(&u, STR(""), NULL);
	}
	return HTTP_DONE;
}

static void run_open(struct door_step *s)
{
	struct ui *u = &s->u;
	struct str user = door_field(s, "user");
	struct token_answer t;
	enum err e;

	if (!door_fresh(u, "/account/token")) {
		return;
	}
	if (!by_eid(u)) {
		ui_error(u->flow, u->q, u->r, 403);
		return;
	}
	if (!str_eq(door_field(s, "password"), door_field(s, "again"))) {
		show(u, user, token_fault(u, msg_text(u->lang, MSG_ACTIVATE_DIFFER), "#again"));
		return;
	}
	e = token_open_own(u->flow->store, u->q->arena, &u->flow->conf, &u->session.who, user,
	    door_field(s, "password"), &t);
	if (e != ERR_OK) {
		door_failed(u, "open", e);
	} else if (t.result == TOKEN_BAD_NAME) {
		show(u, user, token_fault(u, msg_text(u->lang, MSG_OWN_OPEN_NAME), "#user"));
	} else if (t.result == TOKEN_TAKEN) {
		show(u, user, token_fault(u, msg_text(u->lang, MSG_OWN_OPEN_TAKEN), "#user"));
	} else if (t.result == TOKEN_WEAK) {
		show(u, user, token_fault(u, msg_text(u->lang, MSG_ACTIVATE_WEAK), "#password"));
	} else {
		door_go(u, t.result == TOKEN_OK ? "/account/token?done=opened" : "/account/token");
	}
}

enum http_done token_own_post(void *app, struct http_request *q, struct http_response *r)
{
	return door_post(app, q, r, ((struct flow *)app)->slow, true, run_open);
}

/* ---- password */

static void show_password(struct ui *u, const struct store_account *acc, const struct page_fault *fault)
{
	struct page_own_password page = {
		.fault = fault,
		.action = ui_path(u, "/account/password"),
		.form_token = door_form_token(u, u->session_id),
		.ask_old = !by_eid(u),
		.user = acc->user_name,
		.back = ui_path(u, "/account/token"),
	};

	ui_head(u, &(struct ui_frame){ .title = msg_text(u->lang, MSG_OWN_PASSWORD), .error = fault != NULL,
	    .menu = true, .typing = true });
	page_own_password(&u->r->body, u->lang, &page);
	ui_foot(u);
}

enum http_done token_password_page(void *app, struct http_request *q, struct http_response *r)
{
	struct store_account acc;
	struct ui u;

	if (door_signed_in(app, q, r, &u) && token_account(&u, "/account/password", &acc)) {
		show_password(&u, &acc, NULL);
	}
	return HTTP_DONE;
}

static void run_password_change(struct door_step *s)
{
	struct ui *u = &s->u;
	struct store_account acc;
	struct token_answer t;
	enum err e;

	if (!token_account(u, "/account/password", &acc)) {
		return;
	}
	if (!str_eq(door_field(s, "password"), door_field(s, "again"))) {
		show_password(u, &acc, token_fault(u, msg_text(u->lang, MSG_ACTIVATE_DIFFER), "#again"));
		return;
	}
	e = token_password_change(u->flow->store, u->q->arena, &u->flow->conf, token_here(u), &acc,
	    by_eid(u) ? STR_NONE : door_field(s, "old"), door_field(s, "password"), u->q->now_us, &t);
	if (e != ERR_OK) {
		token_failed(u, "password", e);
	} else if (t.result == TOKEN_WEAK) {
		show_password(u, &acc, token_fault(u, msg_text(u->lang, MSG_ACTIVATE_WEAK), "#password"));
	} else if (t.result == TOKEN_WRONG) {
		show_password(u, &acc, token_fault(u, msg_text(u->lang, MSG_OWN_PASSWORD_WRONG), "#old"));
	} else if (t.result == TOKEN_WAIT) {
		show_password(u, &acc,
		    token_fault(u, token_filled(u, MSG_TOKEN_WAIT, token_time(u, t.wait_until_us)), NULL));
	} else {
		door_go(u, "/account/token?done=password");
	}
}

enum http_done token_password_post(void *app, struct http_request *q, struct http_response *r)
{
	return door_post(app, q, r, ((struct flow *)app)->slow, true, run_password_change);
}
