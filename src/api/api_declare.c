/* POST /declarations: check the caller, read, hand in, answer when it is on disk.
 *
 * Structural faults are answered at once with 400; everything else is a
 * declaration and gets a number, also when the rules refuse it (dimona.md 5.8).
 * The request sleeps in the intake's queue, no thread waits for the disk, and
 * the writer's thread fills the answer.  Start reading at api_declare. */
#include "api/api_int.h"
#include "domain/decl_json.h"
#include "flow/access.h"
#include "flow/intake.h"
#include "identity/oauth.h"

/* A request on its way through the intake. */
struct handing_in {
	struct intake_item item;
	struct decl decl;
	struct flow *flow;
	struct http_request *q;
	struct http_response *r;
	struct store_token caller;
};

/* Called by the writer. */
static enum err may_speak(void *cls, int64_t employer, bool *may_r)
{
	const struct handing_in *h = cls;

	return access_may_speak(h->flow->store, str_of(h->caller.client_id), h->caller.enterprise, employer,
	    local_day(h->q->now_us), may_r);
}

static void answer_created(struct http_request *q, struct http_response *r, int64_t id)
{
	struct json_out o = jo_start(&r->body);
	struct buf at;

	jo_open(&o, NULL);
	jo_open(&o, "declarationStatus");
	jo_i64(&o, "declarationId", id);
	jo_close(&o);
	jo_close(&o);
	buf_init(&at, q->origin.n + sizeof(API_DECLARATIONS) + 20);
	buf_putstr(&at, q->origin);
	buf_putstr(&at, STR(API_DECLARATIONS));
	buf_i64(&at, id);
	r->status = 201;
	http_content_type(r, "application/json");
	http_add_header(r, "Location", buf_str(&at));
	buf_free(&at);
}

static void done(struct intake_item *it)
{
	struct handing_in *h = it->cls;

	if (it->err == ERR_OK) {
		answer_created(h->q, h->r, it->id);
	} else {
		api_refuse_err(h->q, h->r, it->err);
	}
	http_resume(h->q);
}

static void refuse_faults(struct http_request *q, struct http_response *r, const struct decl_faults *faults)
{
	struct api_issue issue[DECL_FAULTS_MAX];

	for (size_t i = 0; i < faults->n; i++) {
		issue[i] = (struct api_issue){ "body", faults->item[i].name, faults->item[i].detail };
	}
	api_refuse(q, r, &(struct api_fault){ .problem = PROBLEM_BAD_REQUEST, .issue = issue, .n_issues = faults->n });
}

/* An employer that is named must be one for whom the client may speak.  A
 * number that leads to no employer goes on: the rules refuse it with its id. */
static bool speaks_for_named(struct handing_in *h)
{
	struct employer_facts facts;
	bool may = true;
	enum err e = intake_employer(h->flow->store, &h->decl.employer, &facts);

	if (e == ERR_OK && facts.enterprise != 0) {
		e = access_may_speak(h->flow->store, str_of(h->caller.client_id), h->caller.enterprise,
		    facts.enterprise, local_day(h->q->now_us), &may);
	}
	if (e != ERR_OK) {
		api_refuse_err(h->q, h->r, e);
		return false;
	}
	if (!may) {
		api_refuse_plain(h->q, h->r, PROBLEM_NO_PERMISSION);
	}
	return may;
}

enum http_done api_declare(void *app, struct http_request *q, struct http_response *r)
{
	struct flow *f = app;
	struct handing_in *h = arena_new_of(q->arena, struct handing_in);
	const struct json *body;
	struct decl_faults faults;
	enum err e;

	h->flow = f;
	h->q = q;
	h->r = r;
	if (!api_authorize(f, q, r, SCOPE_DECLARE, &h->caller) || !api_read_json(q, r, &body)) {
		return HTTP_DONE;
	}
	if (!decl_read_json(q->arena, body, &h->decl, &faults)) {
		refuse_faults(q, r, &faults);
		return HTTP_DONE;
	}
	if (!speaks_for_named(h)) {
		return HTTP_DONE;
	}
	h->item = (struct intake_item){
		.decl = &h->decl,
		.client_id = str_of(h->caller.client_id),
		.client_enterprise = h->caller.enterprise,
		.channel = CHANNEL_REST,
		.arena = q->arena,
		.may_speak = may_speak,
		.done = done,
		.cls = h,
	};
	e = intake_submit(f->intake, &h->item);
	if (e != ERR_OK) {
		api_refuse_err(q, r, e);
		return HTTP_DONE;
	}
	return HTTP_LATER;
}
