/* Signing in with the token, first use, signing out.
 *
 * Every form is answered by a redirect or by itself with what is wrong.  How a
 * form is bound to its browser, and how it runs beside the event loops: door.c. */
#include <stdio.h>

#include "base/form.h"
#include "base/limits.h"
#include "base/log.h"
#include "identity/token.h"
#include "page.h"
#include "portal/door.h"
#include "portal/token_int.h"

struct str token_time(const struct ui *u, int64_t us)
{
	struct local l = local_of(us + US_PER_MIN - 1); /* the minute in which it is over */

	return str_of(arena_printf(u->q->arena, "%02d:%02d", l.hour, l.minute));
}

/* A message with one placeholder filled in, for the summary of faults. */
struct str token_filled(const struct ui *u, enum msg msg, struct str value)
{
	struct str text = msg_text(u->lang, msg), head = str_cut(&text, '{');

	if (text.p == NULL) {
		return head;
	}
	str_cut(&text, '}');
	return str_of(arena_printf(u->q->arena, "%.*s%.*s%.*s", STR_ARG(head), STR_ARG(value), STR_ARG(text)));
}

struct page_fault *token_fault(const struct ui *u, struct str text, const char *href)
{
	struct page_fault *f = arena_new_of(u->q->arena, struct page_fault);

	*f = (struct page_fault){ .text = text, .href = str_of(href), .linked = href != NULL };
	return f;
}

static const struct page_notice *notice_in_query(const struct ui *u)
{
	static const struct {
		const char *query;
		struct page_notice notice;
	} notices[] = {
		{ "out=1", { MSG_NOTICE_SIGNEDOUT, MSG_NOTICE_SIGNEDOUT_TEXT } },
		{ "ended=1", { MSG_NOTICE_ENDED, MSG_NOTICE_ENDED_TEXT } },
		{ "expired=1", { MSG_NOTICE_EXPIRED, MSG_NOTICE_EXPIRED_TEXT } },
		{ "activated=1", { MSG_NOTICE_ACTIVATED, MSG_NOTICE_ACTIVATED_TEXT } },
	};

	for (size_t i = 0; i < N_OF(notices); i++) {
		if (str_is(u->q->query, notices[i].query)) {
			return &notices[i].notice;
		}
	}
	return NULL;
}

/* ---- pages */

/* prove: he is signed in and is asked who he is once more; the doors are the same. */
static void show_gate(struct ui *u, bool prove)
{
	struct page_gate page;

	ui_head(u, &(struct ui_frame){ .title = msg_text(u->lang, prove ? MSG_PROVE_TITLE : MSG_GATE_SIGNIN),
	    .menu = prove, .wide_lang = !prove });
	page = (struct page_gate){
		.prove = prove,
		.account_url = ui_path(u, "/account"),
		.notice = notice_in_query(u),
	};
	page.doors = door_ways(u, &page.n_doors);
	page_gate(&u->r->body, u->lang, &page);
	ui_foot(u);
}

enum http_done signin_gate(void *app, struct http_request *q, struct http_response *r)
{
	struct ui u;

	if (!ui_begin(app, q, r, &u)) {
		return HTTP_DONE;
	}
	if (u.signed_in) {
		return door_go(&u, "/overview");
	}
	http_set_cookie(r, LANG_COOKIE, str_of(lang_code(u.lang)), 365 * 86400);
	show_gate(&u, false);
	return HTTP_DONE;
}

/* Where door_fresh() sends: the same doors, and door_enter() leads back. */
enum http_done signin_prove(void *app, struct http_request *q, struct http_response *r)
{
	struct ui u;

	if (door_signed_in(app, q, r, &u)) {
		show_gate(&u, true);
	}
	return HTTP_DONE;
}

static void show_token(struct ui *u, struct str pre, struct str user, const struct page_fault *fault)
{
	struct page_token page = {
		.notice = fault == NULL ? notice_in_query(u) : NULL,
		.fault = fault,
		.action = ui_path(u, "/token"),
		.form_token = door_form_token(u, pre),
		.user = user,
		.back = ui_path(u, "/"),
	};

	ui_head(u, &(struct ui_frame){ .title = msg_text(u->lang, MSG_TOKEN_TITLE), .error = fault != NULL });
	page_token(&u->r->body, u->lang, &page);
	ui_foot(u);
}

static void show_code(struct ui *u, struct str pre, int32_t number, const struct page_fault *fault)
{
	struct page_code page = {
		.fault = fault,
		.action = ui_path(u, "/token/code"),
		.form_token = door_form_token(u, pre),
		.number = number,
		.can_answer = number != 0,
		.back = ui_path(u, "/token"),
	};

	ui_head(u, &(struct ui_frame){ .title = msg_text(u->lang, MSG_TOKEN_TITLE), .error = fault != NULL });
	page_code(&u->r->body, u->lang, &page);
	ui_foot(u);
}

static void show_activate(struct ui *u, struct str pre, struct str user, struct str code,
    const struct page_fault *fault)
{
	struct page_activate page = {
		.fault = fault,
		.action = ui_path(u, "/activate"),
		.form_token = door_form_token(u, pre),
		.user = user,
		.code = code,
		.back = ui_path(u, "/"),
	};

	ui_head(u, &(struct ui_frame){ .title = msg_text(u->lang, MSG_ACTIVATE_TITLE), .error = fault != NULL });
	page_activate(&u->r->body, u->lang, &page);
	ui_foot(u);
}

enum http_done signin_token_form(void *app, struct http_request *q, struct http_response *r)
{
	struct ui u;

	if (!ui_begin(app, q, r, &u)) {
		return HTTP_DONE;
	}
	show_token(&u, door_pre_session(&u), STR(""), NULL);
	return HTTP_DONE;
}

enum http_done signin_activate_form(void *app, struct http_request *q, struct http_response *r)
{
	struct ui u;

	if (!ui_begin(app, q, r, &u)) {
		return HTTP_DONE;
	}
	show_activate(&u, door_pre_session(&u), STR(""), STR(""), NULL);
	return HTTP_DONE;
}

enum http_done signin_code_form(void *app, struct http_request *q, struct http_response *r)
{
	struct ui u;
	struct token_answer t;
	struct str pre;
	enum err e;

	if (!ui_begin(app, q, r, &u)) {
		return HTTP_DONE;
	}
	pre = door_pre_session(&u);
	e = token_pending(u.flow->store, pre, q->now_us, &t);
	if (e != ERR_OK) {
		door_failed(&u, "pending", e);
	} else if (t.result != TOKEN_ASK_CODE) {
		return door_go(&u, "/token?expired=1");
	} else {
		show_code(&u, pre, t.code_number, NULL);
	}
	return HTTP_DONE;
}

/* ---- what the pool does */

static struct token_browser browser_of(const struct door_step *s)
{
	return (struct token_browser){ s->id, http_cookie(s->u.q, TOKEN_DEVICE_COOKIE) };
}

static void run_password(struct door_step *s)
{
	struct ui *u = &s->u;
	struct token_answer t;
	enum err e = token_password(u->flow->store, u->q->arena, &u->flow->conf, browser_of(s), door_field(s, "user"),
	    door_field(s, "password"), u->q->now_us, &t);

	if (e != ERR_OK) {
		door_failed(u, "password", e);
		return;
	}
	switch (t.result) {
	case TOKEN_ASK_CODE:
		door_go(u, "/token/code");
		return;
	case TOKEN_WAIT:
		show_token(u, s->id, door_field(s, "user"),
		    token_fault(u, token_filled(u, MSG_TOKEN_WAIT, token_time(u, t.wait_until_us)), NULL));
		return;
	case TOKEN_LOCKED:
		show_token(u, s->id, door_field(s, "user"), token_fault(u, msg_text(u->lang, MSG_CODE_LOCKED), NULL));
		return;
	case TOKEN_OK: case TOKEN_WRONG: case TOKEN_EXPIRED: case TOKEN_WEAK: case TOKEN_BAD_NAME: case TOKEN_TAKEN:
	case TOKEN_HAS_ACCOUNT: case TOKEN__MAX:
		break;
	}
	show_token(u, s->id, door_field(s, "user"), token_fault(u, msg_text(u->lang, MSG_TOKEN_WRONG), "#user"));
}

static void run_code(struct door_step *s)
{
	struct ui *u = &s->u;
	struct token_answer t;
	enum err e = token_code(u->flow->store, u->q->arena, &u->flow->conf, browser_of(s), door_field(s, "code"),
	    u->q->now_us, &t);
	char number[12];

	if (e != ERR_OK) {
		door_failed(u, "code", e);
		return;
	}
	switch (t.result) {
	case TOKEN_OK:
		if (t.device[0] != '\0') {
			http_set_cookie(u->r, TOKEN_DEVICE_COOKIE, str_of(t.device), STORE_DEVICE_LIFE_S);
		}
		door_enter(u, &t.who, s->id, t.codes_left);
		return;
	case TOKEN_WRONG:
		snprintf(number, sizeof(number), "%d", (int)t.code_number);
		show_code(u, s->id, t.code_number,
		    token_fault(u, token_filled(u, MSG_CODE_WRONG, str_of(number)), "#code"));
		return;
	case TOKEN_WAIT:
		show_code(u, s->id, 0,
		    token_fault(u, token_filled(u, MSG_TOKEN_WAIT, token_time(u, t.wait_until_us)), NULL));
		return;
	case TOKEN_LOCKED:
		show_code(u, s->id, 0, token_fault(u, msg_text(u->lang, MSG_CODE_LOCKED), NULL));
		return;
	case TOKEN_ASK_CODE: case TOKEN_EXPIRED: case TOKEN_WEAK: case TOKEN_BAD_NAME: case TOKEN_TAKEN:
	case TOKEN_HAS_ACCOUNT: case TOKEN__MAX:
		break;
	}
	door_go(u, "/token?expired=1");
}

static void run_activate(struct door_step *s)
{
	struct ui *u = &s->u;
	struct str user = door_field(s, "user"), code = door_field(s, "code");
	struct token_answer t;
	enum err e;

	if (!str_eq(door_field(s, "password"), door_field(s, "again"))) {
		show_activate(u, s->id, user, code, token_fault(u, msg_text(u->lang, MSG_ACTIVATE_DIFFER), "#again"));
		return;
	}
	e = token_activate(u->flow->store, u->q->arena, &u->flow->conf, user, code, door_field(s, "password"),
	    u->q->now_us, &t);
	if (e != ERR_OK) {
		door_failed(u, "activate", e);
	} else if (t.result == TOKEN_OK) {
		door_go(u, "/token?activated=1");
	} else if (t.result == TOKEN_WEAK) {
		show_activate(u, s->id, user, code, token_fault(u, msg_text(u->lang, MSG_ACTIVATE_WEAK), "#password"));
	} else if (t.result == TOKEN_WAIT) {
		show_activate(u, s->id, user, code,
		    token_fault(u, token_filled(u, MSG_TOKEN_WAIT, token_time(u, t.wait_until_us)), NULL));
	} else {
		show_activate(u, s->id, user, code, token_fault(u, msg_text(u->lang, MSG_ACTIVATE_WRONG), "#user"));
	}
}

enum http_done signin_token_post(void *app, struct http_request *q, struct http_response *r)
{
	return door_post(app, q, r, ((struct flow *)app)->slow, false, run_password);
}

enum http_done signin_code_post(void *app, struct http_request *q, struct http_response *r)
{
	return door_post(app, q, r, ((struct flow *)app)->slow, false, run_code);
}

enum http_done signin_activate_post(void *app, struct http_request *q, struct http_response *r)
{
	return door_post(app, q, r, ((struct flow *)app)->slow, false, run_activate);
}

enum http_done signin_out(void *app, struct http_request *q, struct http_response *r)
{
	const struct pair *pairs;
	struct ui u;
	size_t n;
	enum err e;

	if (!ui_begin(app, q, r, &u)) {
		return HTTP_DONE;
	}
	if (!u.signed_in) {
		return door_go(&u, "/?out=1");
	}
	if (!door_form_ours(&u, u.session_id, &pairs, &n)) {
		return HTTP_DONE;
	}
	e = session_end(u.flow->store, u.session_id);
	if (e != ERR_OK && e != ERR_NOT_FOUND) {
		door_failed(&u, "out", e);
		return HTTP_DONE;
	}
	http_set_cookie(r, SESSION_COOKIE, STR(""), 0);
	/* without "cookies": the language and the known browser stay (doc/decisions/008) */
	http_add_header(r, "Clear-Site-Data", STR("\"cache\", \"storage\""));
	return door_go(&u, "/?out=1");
}
