/* The programs of an enterprise, looked after by a manager (identity.md 9.3).
 *
 * Who comes here is signed in by eID and stands in the table of managers; what
 * changes something wants a fresh proof as well.  A program of another
 * enterprise is not there: neither answer nor time tells whether it exists.
 * Registering certificates is in programs_key.c, the list in programs_list.c.
 * Start reading at programs_begin(). */
#include "base/codec.h"
#include "base/crypt.h"
#include "base/day.h"
#include "base/limits.h"
#include "base/log.h"
#include "portal/programs_int.h"


static const struct { const char *query; struct page_notice notice; } notices[] = {
	{ "done=new", { MSG_PROGRAMS_DONE_NEW, MSG_PROGRAMS_DONE_NEW_TEXT } },
	{ "done=added", { MSG_PROGRAMS_DONE_ADDED, MSG_PROGRAMS_DONE_ADDED_TEXT } },
	{ "done=changed", { MSG_PROGRAMS_DONE_CHANGED, MSG_PROGRAMS_DONE_CHANGED_TEXT } },
	{ "done=late", { MSG_PROGRAMS_DONE_LATE, MSG_PROGRAMS_DONE_LATE_TEXT } },
	{ "done=gone", { MSG_PROGRAMS_DONE_GONE, MSG_PROGRAMS_DONE_GONE_TEXT } },
};

void programs_failed(struct programs *p, enum err e)
{
	log_event(LOG_ERR, "programs.failed", "err=%s", err_name(e));
	ui_error(p->u.flow, p->u.q, p->u.r, 503);
}

/* Not for this reader: why, and where to. */
static void refuse(struct ui *u, enum msg title, enum msg text)
{
	struct page_problem page = { .title = title, .text = text, .home = ui_path(u, "/overview") };

	u->r->status = 403;
	ui_head(u, &(struct ui_frame){ .title = msg_text(u->lang, title), .error = true, .menu = true });
	page_problem(&u->r->body, u->lang, &page);
	ui_foot(u);
}

static enum err read_manager(struct programs *p)
{
	struct ui *u = &p->u;
	struct store_reader *r = store_reader_take(u->flow->store);
	enum err e = store_manager_of(r, u->q->arena, u->session.worker, local_day(u->q->now_us), &p->enterprise,
	    &p->n_enterprises);

	store_reader_give(u->flow->store, &r);
	return e;
}

bool programs_begin(struct flow *f, struct http_request *q, struct http_response *r, struct programs *p)
{
	enum err e;

	*p = (struct programs){ .n_fields = 0 };
	if (!door_signed_in(f, q, r, &p->u)) {
		return false;
	}
	if (p->u.session.who.acr < ACR_EID) {
		refuse(&p->u, MSG_PROGRAMS_EID, MSG_PROGRAMS_EID_TEXT);
		return false;
	}
	e = read_manager(p);
	if (e != ERR_OK) {
		programs_failed(p, e);
		return false;
	}
	if (p->n_enterprises == 0) {
		refuse(&p->u, MSG_PROGRAMS_MANAGER, MSG_PROGRAMS_MANAGER_TEXT);
		return false;
	}
	p->by = (struct store_author){ .at_us = q->now_us, .has_worker = true, .worker = p->u.session.worker };
	return true;
}

bool programs_begin_change(struct flow *f, struct http_request *q, struct http_response *r, struct programs *p)
{
	struct pair *pairs;

	if (!programs_begin(f, q, r, p)) {
		return false;
	}
	if (q->method == HTTP_POST) {
		return door_form_ours(&p->u, p->u.session_id, &p->field, &p->n_fields) &&
		    door_fresh(&p->u, PROGRAMS_PATH);
	}
	if (!form_read(q->arena, q->query.p == NULL ? STR("") : q->query, LIMIT_QUERY_FIELDS, &pairs, &p->n_fields)) {
		ui_error(f, q, r, 400);
		return false;
	}
	p->field = pairs;
	return door_fresh(&p->u, PROGRAMS_PATH);
}

struct str programs_field(const struct programs *p, const char *name)
{
	struct str v = form_field(p->field, p->n_fields, name, NULL);

	return v.p == NULL ? STR("") : v;
}

bool programs_manages(const struct programs *p, int64_t enterprise)
{
	for (size_t i = 0; i < p->n_enterprises; i++) {
		if (p->enterprise[i] == enterprise) {
			return true;
		}
	}
	return false;
}

bool programs_client(struct programs *p, struct store_client *c_r)
{
	struct store_reader *r = store_reader_take(p->u.flow->store);
	enum err e = store_client_get(r, p->u.q->arena, programs_field(p, "client"), c_r);

	store_reader_give(p->u.flow->store, &r);
	if (e != ERR_OK && e != ERR_NOT_FOUND) {
		programs_failed(p, e);
		return false;
	}
	if (e == ERR_NOT_FOUND || !programs_manages(p, c_r->enterprise)) {
		ui_error(p->u.flow, p->u.q, p->u.r, 404);
		return false;
	}
	return true;
}

enum http_done programs_page(void *app, struct http_request *q, struct http_response *r)
{
	struct programs p;
	struct page_programs page = { .notice = NULL };
	enum err e;

	if (!programs_begin(app, q, r, &p)) {
		return HTTP_DONE;
	}
	for (size_t i = 0; i < N_OF(notices); i++) {
		if (str_is(q->query, notices[i].query)) {
			page.notice = &notices[i].notice;
		}
	}
	e = programs_fill(&p, &page);
	if (e != ERR_OK) {
		programs_failed(&p, e);
		return HTTP_DONE;
	}
	ui_head(&p.u, &(struct ui_frame){ .title = msg_text(p.u.lang, MSG_PROGRAMS_TITLE), .menu = true });
	page_programs(&r->body, p.u.lang, &page);
	ui_foot(&p.u);
	return HTTP_DONE;
}

static enum err act(struct programs *p, const struct store_client *c, struct str what)
{
	struct store *s = p->u.flow->store;
	unsigned char sha256[SHA256_SIZE];

	if (str_is(what, "stop") || str_is(what, "start")) {
		return store_client_switch(s, c->client_id, str_is(what, "start"), &p->by);
	}
	if (str_is(what, "remove") && codec_hex_decode(programs_field(p, "certificate"), sha256, sizeof(sha256))) {
		return store_client_certificate_remove(s, c->client_id, sha256, &p->by);
	}
	return ERR_INVALID;
}

enum http_done programs_change_post(void *app, struct http_request *q, struct http_response *r)
{
	struct programs p;
	struct store_client c;
	struct str what;
	enum err e;

	if (!programs_begin_change(app, q, r, &p) || !programs_client(&p, &c)) {
		return HTTP_DONE;
	}
	what = programs_field(&p, "act");
	e = act(&p, &c, what);
	if (e == ERR_INVALID) {
		ui_error(app, q, r, 400);
		return HTTP_DONE;
	}
	if (e != ERR_OK && e != ERR_NOT_FOUND && e != ERR_EXISTS) {
		programs_failed(&p, e);
		return HTTP_DONE;
	}
	log_event(LOG_NOTICE, "client.changed", "client=%.*s what=%.*s err=%s", STR_ARG(c.client_id), STR_ARG(what),
	    err_name(e));
	return door_go(&p.u, e == ERR_OK ? PROGRAMS_PATH "?done=changed" : PROGRAMS_PATH "?done=gone");
}
