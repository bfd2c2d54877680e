/* GET of one declaration or one period.
 *
 * What belongs to an employer for whom the client may not speak is answered
 * like what does not exist, so that ids cannot be tried out.  What is shown of a
 * worker is written down first: the answer waits for that, no thread does.
 * Start reading at get(). */
#include "api/api_int.h"
#include "flow/access.h"
#include "flow/looked.h"
#include "identity/oauth.h"

struct look {
	struct flow *flow;
	struct http_request *q;
	struct http_response *r;
	struct store_token caller;
	int64_t id;
	struct answer answer;
	struct json_out out;
	struct store_look entry;      /* of the worker whose data it shows */
	struct looked_item note;      /* n is 0 as long as it shows nobody's */
};

static void shows(struct look *l, struct worker_key w, enum store_look_what what)
{
	l->entry = (struct store_look){ .at_us = l->q->now_us, .worker = w, .by = LOOK_BY_CLIENT,
		.who = str_of(l->caller.client_id), .enterprise = l->caller.enterprise, .what = what, .detail = l->id };
	l->note = (struct looked_item){ .entry = &l->entry, .n = 1, .cls = l };
}

static enum err check_may_see(struct look *l, int64_t employer, struct str client_id)
{
	bool may = false;
	enum err e = ERR_OK;

	if (employer == 0) {
		/* It named nobody who could be found: only who handed it in sees why. */
		may = str_is(client_id, l->caller.client_id);
	} else {
		e = access_may_speak(l->flow->store, str_of(l->caller.client_id), l->caller.enterprise, employer,
		    l->answer.today, &may);
	}
	return e == ERR_OK && !may ? ERR_NOT_FOUND : e;
}

static enum err look_declaration(struct look *l)
{
	struct store_declaration d;
	enum err e = store_declaration_get(l->answer.reader, l->q->arena, l->id, &d);

	if (e == ERR_OK) {
		e = check_may_see(l, d.employer, d.client_id);
	}
	if (e == ERR_OK && d.has_worker) {
		shows(l, d.worker, LOOK_DECLARATION);
	}
	return e == ERR_OK ? answer_declaration(&l->answer, &l->out, &d) : e;
}

static enum err look_period(struct look *l)
{
	struct worker_key worker;
	struct period p;
	int64_t inss;
	enum err e = store_period_get(l->answer.reader, l->q->arena, l->id, &p, &worker, &inss);

	if (e == ERR_OK) {
		e = check_may_see(l, p.employer, STR_NONE);
	}
	if (e == ERR_OK) {
		shows(l, worker, LOOK_PERIOD);
	}
	return e == ERR_OK ? answer_period(&l->answer, &l->out, &p, inss) : e;
}

static void finish(struct look *l, enum err e)
{
	if (e != ERR_OK) {
		api_refuse_err(l->q, l->r, e);
		return;
	}
	http_content_type(l->r, "application/json");
	http_add_header(l->r, "Cache-Control", STR("no-store"));
}

/* Called by the writer. */
static void written(struct looked_item *it)
{
	struct look *l = it->cls;

	finish(l, it->err);
	http_resume(l->q);
}

static enum http_done get(void *app, struct http_request *q, struct http_response *r, enum err (*look)(struct look *))
{
	struct look *l = arena_new_of(q->arena, struct look);
	uint64_t id;
	enum err e;

	l->flow = app;
	l->q = q;
	l->r = r;
	if (!api_authorize(l->flow, q, r, SCOPE_CONSULT, &l->caller)) {
		return HTTP_DONE;
	}
	if (!str_u64(q->param[0], INT64_MAX, &id)) {
		api_refuse_plain(q, r, PROBLEM_NOT_FOUND);
		return HTTP_DONE;
	}
	l->id = (int64_t)id;
	l->out = jo_start(&r->body);
	l->answer = (struct answer){
		.store = l->flow->store,
		.reader = store_reader_take(l->flow->store),
		.arena = q->arena,
		.origin = q->origin,
		.caller = &l->caller,
		.today = local_day(q->now_us),
	};
	e = look(l);
	store_reader_give(l->flow->store, &l->answer.reader);
	if (e == ERR_OK && l->note.n > 0) {
		l->note.done = written;
		e = looked_note(l->flow->looked, &l->note);
		if (e == ERR_OK) {
			return HTTP_LATER;
		}
	}
	finish(l, e);
	return HTTP_DONE;
}

enum http_done api_get_declaration(void *app, struct http_request *q, struct http_response *r)
{
	return get(app, q, r, look_declaration);
}

enum http_done api_get_period(void *app, struct http_request *q, struct http_response *r)
{
	return get(app, q, r, look_period);
}
