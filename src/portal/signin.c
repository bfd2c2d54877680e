/* Signing in with the token, first use, signing out.
 *
 * Every form is answered by a redirect or by itself with what is wrong.  A form
 * carries a token made from the cookie that the browser holds (the pre-session
 * before sign-in, the session after it), so that no other site can send it.
 * Passwords and codes are hashed on the slow pool: a step's POST parks the
 * request, a thread of the pool fills the response.  Start reading at the
 * struct step and step_post(). */
#include <stdio.h>

#include "base/form.h"
#include "base/limits.h"
#include "base/log.h"
#include "identity/token.h"
#include "page.h"
#include "portal/ui.h"

/* A POST on its way through the slow pool; lives in the request's arena. */
struct step {
	struct ui u;
	struct str pre;             /* the pre-session */
	const struct pair *field;
	size_t n_fields;
	void (*run)(struct step *s);
};

static struct str field(const struct step *s, const char *name)
{
	struct str v = form_field(s->field, s->n_fields, name, NULL);

	return v.p == NULL ? STR("") : v;
}

static struct str form_token(const struct ui *u, struct str id)
{
	char *text = arena_alloc(u->q->arena, SESSION_ID_TEXT);

	session_form_token(id, text);
	return str_of(text);
}

/* The browser's pre-session; a new one is given to it when it has none. */
static struct str pre_session(struct ui *u)
{
	struct str pre = http_cookie(u->q, PRE_COOKIE);
	unsigned char hash[32];
	char *id;

	if (pre.p != NULL && session_id_hash(pre, hash)) {
		return pre;
	}
	id = arena_alloc(u->q->arena, SESSION_ID_TEXT);
	session_new_id(id);
	http_set_cookie(u->r, PRE_COOKIE, str_of(id), -1);
	return str_of(id);
}

static struct str time_of(const struct ui *u, int64_t us)
{
	struct local l = local_of(us + US_PER_MIN - 1); /* the minute in which it is over */

	return str_of(arena_printf(u->q->arena, "%02d:%02d", l.hour, l.minute));
}

/* A message with one placeholder filled in, for the summary of faults. */
static struct str filled(const struct ui *u, enum msg msg, struct str value)
{
	struct str text = msg_text(u->lang, msg), head = str_cut(&text, '{');

	if (text.p == NULL) {
		return head;
	}
	str_cut(&text, '}');
	return str_of(arena_printf(u->q->arena, "%.*s%.*s%.*s", STR_ARG(head), STR_ARG(value), STR_ARG(text)));
}

static struct page_fault *fault_of(const struct ui *u, struct str text, const char *href)
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

static enum http_done go(struct ui *u, const char *rest)
{
	http_add_header(u->r, "Cache-Control", STR("no-store"));
	http_redirect(u->r, 303, ui_path(u, rest));
	return HTTP_DONE;
}

/* ---- pages */

enum http_done signin_gate(void *app, struct http_request *q, struct http_response *r)
{
	struct ui u;
	struct page_gate page;

	if (!ui_begin(app, q, r, &u)) {
		return HTTP_DONE;
	}
	if (u.signed_in) {
		return go(&u, "/overview");
	}
	http_set_cookie(r, LANG_COOKIE, str_of(lang_code(u.lang)), 365 * 86400);
	ui_head(&u, &(struct ui_frame){ .title = msg_text(u.lang, MSG_GATE_SIGNIN), .wide_lang = true });
	page = (struct page_gate){
		.notice = notice_in_query(&u),
		.token_url = ui_path(&u, "/token"),
		.activate_url = ui_path(&u, "/activate"),
	};
	page_gate(&r->body, u.lang, &page);
	ui_foot(&u);
	return HTTP_DONE;
}

static void show_token(struct ui *u, struct str pre, struct str user, const struct page_fault *fault)
{
	struct page_token page = {
		.notice = fault == NULL ? notice_in_query(u) : NULL,
		.fault = fault,
		.action = ui_path(u, "/token"),
		.form_token = form_token(u, pre),
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
		.form_token = form_token(u, pre),
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
		.form_token = form_token(u, pre),
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
	show_token(&u, pre_session(&u), STR(""), NULL);
	return HTTP_DONE;
}

enum http_done signin_activate_form(void *app, struct http_request *q, struct http_response *r)
{
	struct ui u;

	if (!ui_begin(app, q, r, &u)) {
		return HTTP_DONE;
	}
	show_activate(&u, pre_session(&u), STR(""), STR(""), NULL);
	return HTTP_DONE;
}

static void world_failed(struct ui *u, const char *what, enum err e)
{
	log_event(LOG_ERR, "signin.failed", "step=%s err=%s", what, err_name(e));
	ui_error(u->flow, u->q, u->r, 503);
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
	pre = pre_session(&u);
	e = token_pending(u.flow->store, pre, q->now_us, &t);
	if (e != ERR_OK) {
		world_failed(&u, "pending", e);
	} else if (t.result != TOKEN_ASK_CODE) {
		return go(&u, "/token?expired=1");
	} else {
		show_code(&u, pre, t.code_number, NULL);
	}
	return HTTP_DONE;
}

/* ---- what the pool does */

static void run_password(struct step *s)
{
	struct ui *u = &s->u;
	struct token_answer t;
	enum err e = token_password(u->flow->store, u->q->arena, &u->flow->conf, s->pre, field(s, "user"),
	    field(s, "password"), u->q->now_us, &t);

	if (e != ERR_OK) {
		world_failed(u, "password", e);
		return;
	}
	switch (t.result) {
	case TOKEN_ASK_CODE:
		go(u, "/token/code");
		return;
	case TOKEN_WAIT:
		show_token(u, s->pre, field(s, "user"),
		    fault_of(u, filled(u, MSG_TOKEN_WAIT, time_of(u, t.wait_until_us)), NULL));
		return;
	case TOKEN_LOCKED:
		show_token(u, s->pre, field(s, "user"), fault_of(u, msg_text(u->lang, MSG_CODE_LOCKED), NULL));
		return;
	case TOKEN_OK: case TOKEN_WRONG: case TOKEN_EXPIRED: case TOKEN_WEAK: case TOKEN__MAX:
		break;
	}
	show_token(u, s->pre, field(s, "user"), fault_of(u, msg_text(u->lang, MSG_TOKEN_WRONG), "#user"));
}

static void let_in(struct step *s, const struct token_answer *t)
{
	struct ui *u = &s->u;
	char id[SESSION_ID_TEXT];
	enum err e = u->signed_in ? session_end(u->flow->store, u->session_id) : ERR_OK; /* its cookie is replaced */

	if (e == ERR_OK) {
		e = session_start(u->flow->store, u->q->arena, &t->who, u->q->now_us, id);
	}
	if (e != ERR_OK) {
		world_failed(u, "session", e);
		return;
	}
	http_set_cookie(u->r, SESSION_COOKIE, str_of(id), -1);
	http_set_cookie(u->r, PRE_COOKIE, STR(""), 0);
	http_set_cookie(u->r, LANG_COOKIE, str_of(lang_code(u->lang)), 365 * 86400);
	go(u, t->codes_left > CODES_FEW ? "/overview" :
	    arena_printf(u->q->arena, "/overview?codes=%d", (int)t->codes_left));
}

static void run_code(struct step *s)
{
	struct ui *u = &s->u;
	struct token_answer t;
	enum err e = token_code(u->flow->store, u->q->arena, &u->flow->conf, s->pre, field(s, "code"), u->q->now_us,
	    &t);
	char number[12];

	if (e != ERR_OK) {
		world_failed(u, "code", e);
		return;
	}
	switch (t.result) {
	case TOKEN_OK:
		let_in(s, &t);
		return;
	case TOKEN_WRONG:
		snprintf(number, sizeof(number), "%d", (int)t.code_number);
		show_code(u, s->pre, t.code_number, fault_of(u, filled(u, MSG_CODE_WRONG, str_of(number)), "#code"));
		return;
	case TOKEN_WAIT:
		show_code(u, s->pre, 0, fault_of(u, filled(u, MSG_TOKEN_WAIT, time_of(u, t.wait_until_us)), NULL));
		return;
	case TOKEN_LOCKED:
		show_code(u, s->pre, 0, fault_of(u, msg_text(u->lang, MSG_CODE_LOCKED), NULL));
		return;
	case TOKEN_ASK_CODE: case TOKEN_EXPIRED: case TOKEN_WEAK: case TOKEN__MAX:
		break;
	}
	go(u, "/token?expired=1");
}

static void run_activate(struct step *s)
{
	struct ui *u = &s->u;
	struct str user = field(s, "user"), code = field(s, "code");
	struct token_answer t;
	enum err e;

	if (!str_eq(field(s, "password"), field(s, "again"))) {
		show_activate(u, s->pre, user, code, fault_of(u, msg_text(u->lang, MSG_ACTIVATE_DIFFER), "#again"));
		return;
	}
	e = token_activate(u->flow->store, u->q->arena, &u->flow->conf, user, code, field(s, "password"), u->q->now_us,
	    &t);
	if (e != ERR_OK) {
		world_failed(u, "activate", e);
	} else if (t.result == TOKEN_OK) {
		go(u, "/token?activated=1");
	} else if (t.result == TOKEN_WEAK) {
		show_activate(u, s->pre, user, code, fault_of(u, msg_text(u->lang, MSG_ACTIVATE_WEAK), "#password"));
	} else if (t.result == TOKEN_WAIT) {
		show_activate(u, s->pre, user, code,
		    fault_of(u, filled(u, MSG_TOKEN_WAIT, time_of(u, t.wait_until_us)), NULL));
	} else {
		show_activate(u, s->pre, user, code, fault_of(u, msg_text(u->lang, MSG_ACTIVATE_WRONG), "#user"));
	}
}

static void on_pool(void *arg)
{
	struct step *s = arg;
	struct http_request *q = s->u.q;

	s->run(s);
	http_resume(q);
}

/* True when the form came from a page of ours in this browser. */
static bool form_is_ours(struct ui *u, struct str id, const struct pair **field_r, size_t *n_r)
{
	struct pair *pairs;

	if (!http_same_origin(u->q) || id.p == NULL) {
		ui_error(u->flow, u->q, u->r, 403);
		return false;
	}
	if (!http_body_is(u->q, "application/x-www-form-urlencoded") ||
	    !form_read(u->q->arena, u->q->body, LIMIT_FORM_FIELDS, &pairs, n_r)) {
		ui_error(u->flow, u->q, u->r, 400);
		return false;
	}
	if (!session_form_ok(id, form_field(pairs, *n_r, "token", NULL))) {
		ui_error(u->flow, u->q, u->r, 403);
		return false;
	}
	*field_r = pairs;
	return true;
}

static enum http_done step_post(void *app, struct http_request *q, struct http_response *r, void (*run)(struct step *))
{
	struct step *s = arena_new_of(q->arena, struct step);

	if (!ui_begin(app, q, r, &s->u)) {
		return HTTP_DONE;
	}
	s->pre = http_cookie(q, PRE_COOKIE);
	s->run = run;
	if (!form_is_ours(&s->u, s->pre, &s->field, &s->n_fields)) {
		return HTTP_DONE;
	}
	if (pool_run(s->u.flow->slow, on_pool, s) != ERR_OK) {
		ui_error(app, q, r, 503);
		return HTTP_DONE;
	}
	return HTTP_LATER;
}

enum http_done signin_token_post(void *app, struct http_request *q, struct http_response *r)
{
	return step_post(app, q, r, run_password);
}

enum http_done signin_code_post(void *app, struct http_request *q, struct http_response *r)
{
	return step_post(app, q, r, run_code);
}

enum http_done signin_activate_post(void *app, struct http_request *q, struct http_response *r)
{
	return step_post(app, q, r, run_activate);
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
		return go(&u, "/?out=1");
	}
	if (!form_is_ours(&u, u.session_id, &pairs, &n)) {
		return HTTP_DONE;
	}
	e = session_end(u.flow->store, u.session_id);
	if (e != ERR_OK && e != ERR_NOT_FOUND) {
		world_failed(&u, "out", e);
		return HTTP_DONE;
	}
	http_set_cookie(r, SESSION_COOKIE, STR(""), 0);
	http_add_header(r, "Clear-Site-Data", STR("\"cache\", \"storage\""));
	return go(&u, "/?out=1");
}
