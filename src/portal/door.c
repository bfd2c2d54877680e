/* What every way in and every form shares.
 *
 * A form carries a token made from the cookie that the browser holds (the
 * pre-session before sign-in, the session after it), so that no other site can
 * send it.  What takes long (hashing, asking the status service) runs on a pool:
 * the POST parks the request, a thread of the pool fills the response.  Start
 * reading at door_post() and door_enter(). */
#include "portal/door.h"

#include "base/day.h"
#include "base/limits.h"
#include "base/log.h"
#include "portal/agent.h"

#define THEN_COOKIE "__Host-then"
#define THEN_LIFE_S 600

/* Where a fresh proof may lead; nothing else, whatever the cookie says. */
static const char *const thens[] = { "/account", "/account/sessions", "/account/token", "/account/card", "/account/app",
	"/account/password", "/account/programs", "/account/data" };

struct str door_field(const struct door_step *s, const char *name)
{
	struct str v = form_field(s->field, s->n_fields, name, NULL);

	return v.p == NULL ? STR("") : v;
}

struct str door_form_token(const struct ui *u, struct str id)
{
	char *text = arena_alloc(u->q->arena, SESSION_ID_TEXT);

	session_form_token(id, text);
	return str_of(text);
}

struct str door_pre_session(struct ui *u)
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

bool door_form_ours(struct ui *u, struct str id, const struct pair **field_r, size_t *n_r)
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

bool door_signed_in(struct flow *f, struct http_request *q, struct http_response *r, struct ui *u)
{
	if (!ui_begin(f, q, r, u)) {
		return false;
	}
	if (!u->signed_in) {
		door_go(u, http_cookie(q, SESSION_COOKIE).p == NULL ? "/" : "/?ended=1");
	}
	return u->signed_in;
}

static void on_pool(void *arg)
{
	struct door_step *s = arg;
	struct http_request *q = s->u.q;

	s->run(s);
	if (s->note == 0 || ui_noted(&s->u, false, s->note, 0) == HTTP_DONE) {
		http_resume(q);
	}
}

static enum http_done run_later(struct door_step *s, struct pool *pool)
{
	if (pool_run(pool, on_pool, s) != ERR_OK) {
		ui_error(s->u.flow, s->u.q, s->u.r, 503);
		return HTTP_DONE;
	}
	return HTTP_LATER;
}

enum http_done door_post(struct flow *f, struct http_request *q, struct http_response *r, struct pool *pool,
    bool account, void (*run)(struct door_step *s))
{
	struct door_step *s = arena_new_of(q->arena, struct door_step);

	if (account ? !door_signed_in(f, q, r, &s->u) : !ui_begin(f, q, r, &s->u)) {
		return HTTP_DONE;
	}
	s->id = account ? s->u.session_id : http_cookie(q, PRE_COOKIE);
	s->run = run;
	if (!door_form_ours(&s->u, s->id, &s->field, &s->n_fields)) {
		return HTTP_DONE;
	}
	return run_later(s, pool);
}

enum http_done door_return(struct flow *f, struct http_request *q, struct http_response *r, struct pool *pool,
    void (*run)(struct door_step *s))
{
	struct door_step *s = arena_new_of(q->arena, struct door_step);
	struct pair *pairs;

	if (!ui_begin(f, q, r, &s->u)) {
		return HTTP_DONE;
	}
	if (q->method != HTTP_GET) { /* who only asks for the headers would use up the code */
		http_add_header(r, "Allow", STR("GET"));
		ui_error(f, q, r, 405);
		return HTTP_DONE;
	}
	if (q->query.p != NULL && !form_read(q->arena, q->query, LIMIT_QUERY_FIELDS, &pairs, &s->n_fields)) {
		ui_error(f, q, r, 400);
		return HTTP_DONE;
	}
	s->field = q->query.p == NULL ? NULL : pairs;
	s->id = http_cookie(q, PRE_COOKIE);
	s->run = run;
	return run_later(s, pool);
}

enum http_done door_go(struct ui *u, const char *rest)
{
	http_add_header(u->r, "Cache-Control", STR("no-store"));
	http_redirect(u->r, 303, ui_path(u, rest));
	return HTTP_DONE;
}

void door_failed(struct ui *u, const char *what, enum err e)
{
	log_event(LOG_ERR, "signin.failed", "step=%s err=%s", what, err_name(e));
	ui_error(u->flow, u->q, u->r, 503);
}

/* The page that asked for a proof; the overview when none did, or somebody else. */
static const char *then_of(struct ui *u, const struct identity *who)
{
	struct str wanted = http_cookie(u->q, THEN_COOKIE);

	if (wanted.p == NULL || !u->signed_in || u->session.who.inss != who->inss) {
		return NULL;
	}
	for (size_t i = 0; i < N_OF(thens); i++) {
		if (str_is(wanted, thens[i])) {
			return thens[i];
		}
	}
	return NULL;
}

void door_enter(struct ui *u, const struct identity *who, struct str pre, int32_t codes_left)
{
	const char *then = then_of(u, who);
	struct str agent = agent_name(u->q->arena, http_header(u->q, "User-Agent"));
	char id[SESSION_ID_TEXT];
	enum err e = u->signed_in ? session_end(u->flow->store, u->session_id) : ERR_OK; /* its cookie is replaced */

	if (e == ERR_OK) {
		e = pre.p == NULL ? session_start(u->flow->store, u->q->arena, who, agent, u->q->now_us, id) :
		    session_start_token(u->flow->store, u->q->arena, who, pre, agent, u->q->now_us, id);
	}
	if (e == ERR_NOT_FOUND) { /* his token was secured while he signed in */
		door_go(u, "/token?expired=1");
		return;
	}
	if (e != ERR_OK) {
		door_failed(u, "session", e);
		return;
	}
	http_set_cookie(u->r, SESSION_COOKIE, str_of(id), -1);
	http_set_cookie(u->r, PRE_COOKIE, STR(""), 0);
	http_set_cookie(u->r, LANG_COOKIE, str_of(lang_code(u->lang)), 365 * 86400);
	if (http_cookie(u->q, THEN_COOKIE).p != NULL) {
		http_set_cookie(u->r, THEN_COOKIE, STR(""), 0);
	}
	if (then != NULL) {
		door_go(u, then);
	} else {
		door_go(u, codes_left < 0 || codes_left > CODES_FEW ? "/overview" :
		    arena_printf(u->q->arena, "/overview?codes=%d", (int)codes_left));
	}
}

bool door_fresh(struct ui *u, const char *then)
{
	if (u->q->now_us - u->session.created_us < u->flow->conf.fresh_s * US_PER_S) {
		return true;
	}
	http_set_cookie(u->r, THEN_COOKIE, str_of(then), THEN_LIFE_S);
	door_go(u, "/prove");
	return false;
}
