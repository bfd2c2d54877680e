/* The three searches: one employer's declarations, periods or relations, by page.
 *
 * They differ in what is looked up and how an item is written; everything else
 * (caller, criteria, links between pages) is the same.  Offset pages as belgif
 * describes them: clients follow `next` until it is missing, posting the same
 * body again.  Counting millions of rows takes a while, so that is done on a
 * pool of its own: hand-ins and pages do not wait for it.  There the access log
 * is written too, one entry for each worker on the page, before the page is
 * answered.  Start reading at search. */
#include "api/api_int.h"
#include "domain/number.h"
#include "flow/access.h"
#include "flow/intake.h"
#include "flow/looked.h"
#include "identity/oauth.h"

#define PAGE_MAX 1000000000 /* keeps page * pageSize far inside 64 bits */

struct search {
	struct flow *flow;
	struct http_request *q;
	struct http_response *r;
	struct store_token caller;
	struct store_search criteria;
	enum err (*find)(struct search *s);
	struct answer answer;
	struct json_out out;
	enum store_look_what what;
	struct store_look *look;      /* one entry for each worker on the page */
	size_t n_looks;
};

/* ---- criteria */

static bool read_page_number(struct search *s, const struct pair *field, size_t n, const char *name, int64_t max,
    int64_t *v_r)
{
	bool twice;
	struct str text = form_field(field, n, name, &twice);
	uint64_t v;

	if (text.p == NULL && !twice) {
		return true;
	}
	if (twice || !str_u64(text, (uint64_t)max, &v) || v == 0) {
		api_refuse_issue(s->q, s->r, "query", name,
		    arena_printf(s->q->arena, "a whole number from 1 to %lld, given once, expected", (long long)max));
		return false;
	}
	*v_r = (int64_t)v;
	return true;
}

static bool read_query(struct search *s)
{
	struct pair *field = NULL;
	size_t n = 0;

	s->criteria.page = 1;
	s->criteria.page_size = LIMIT_PAGE_SIZE_DEFAULT;
	if (s->q->query.p != NULL && s->q->query.n > 0 &&
	    !form_read(s->q->arena, s->q->query, LIMIT_QUERY_FIELDS, &field, &n)) {
		api_refuse_issue(s->q, s->r, "query", "", "not a query string");
		return false;
	}
	return read_page_number(s, field, n, "page", PAGE_MAX, &s->criteria.page) &&
	    read_page_number(s, field, n, "pageSize", LIMIT_PAGE_SIZE, &s->criteria.page_size);
}

/* A number, also when it is written as text; NUMBER_NONE when it is missing or null. */
static bool read_number(const struct json *j, int64_t max, int64_t *v_r)
{
	uint64_t v;

	*v_r = NUMBER_NONE;
	if (j == NULL || json_type(j) == JSON_NULL) {
		return true;
	}
	if (json_type(j) == JSON_TEXT) {
		if (!str_u64(json_text(j), (uint64_t)max, &v)) {
			return false;
		}
		*v_r = (int64_t)v;
		return v > 0;
	}
	return json_whole(j, v_r) && *v_r > 0 && *v_r <= max;
}

/* The member of this name; NULL when it is missing or null. */
static bool read_object(struct search *s, const struct json *body, const char *name, const struct json **j_r)
{
	const struct json *j = json_get(body, name);

	*j_r = j == NULL || json_type(j) == JSON_NULL ? NULL : j;
	if (*j_r == NULL || json_type(j) == JSON_OBJECT) {
		return true;
	}
	api_refuse_issue(s->q, s->r, "body", name, "object expected");
	return false;
}

#define NSSO_MAX 199999934        /* above: a provisional number (dimona.md 2.4) */
#define PROVISIONAL_MAX 5999999989
#define ENTERPRISE_MAX 1999999999
#define INSS_MAX 99999999999

/* The numbers of the employer that the body names; else the client's own enterprise. */
static bool read_employer_numbers(struct search *s, const struct json *body, struct decl_employer *named_r)
{
	struct decl_employer named = { .given = true };
	const struct json *j, *enterprise;

	if (!read_object(s, body, "employer", &j)) {
		return false;
	}
	enterprise = json_get(j, "enterpriseNumber");
	if (enterprise != NULL && json_type(enterprise) == JSON_TEXT
	        ? !enterprise_parse(json_text(enterprise), &named.enterprise)
	        : !read_number(enterprise, ENTERPRISE_MAX, &named.enterprise)) {
		api_refuse_issue(s->q, s->r, "body", "employer.enterpriseNumber", "an enterprise number expected");
		return false;
	}
	if (!read_number(json_get(j, "employerId"), PROVISIONAL_MAX, &named.nsso)) {
		api_refuse_issue(s->q, s->r, "body", "employer.employerId", "an NSSO number expected");
		return false;
	}
	if (named.nsso > NSSO_MAX) {
		named.provisional = named.nsso;
		named.nsso = NUMBER_NONE;
	}
	if (named.nsso == NUMBER_NONE && named.provisional == NUMBER_NONE && named.enterprise == NUMBER_NONE) {
		named.enterprise = s->caller.enterprise;
	}
	*named_r = named;
	return true;
}

/* He must be one for whom the client may speak. */
static bool read_employer(struct search *s, const struct json *body)
{
	struct decl_employer named;
	struct employer_facts facts;
	bool may = false;
	enum err e;

	if (!read_employer_numbers(s, body, &named)) {
		return false;
	}
	e = intake_employer(s->flow->store, &named, &facts);
	if (e == ERR_OK) {
		e = access_may_speak(s->flow->store, str_of(s->caller.client_id), s->caller.enterprise,
		    facts.enterprise, s->answer.today, &may);
	}
	if (e != ERR_OK) {
		api_refuse_err(s->q, s->r, e);
		return false;
	}
	if (!may) {
		api_refuse_plain(s->q, s->r, PROBLEM_NO_PERMISSION);
		return false;
	}
	s->criteria.employer = facts.enterprise;
	return true;
}

static bool read_worker(struct search *s, const struct json *body)
{
	const struct json *j, *ssin;
	bool short_text;
	int64_t inss;

	if (!read_object(s, body, "worker", &j)) {
		return false;
	}
	ssin = json_get(j, "ssin");
	short_text = ssin != NULL && json_type(ssin) == JSON_TEXT && json_text(ssin).n != 11;
	if (short_text || !read_number(ssin, INSS_MAX, &inss)) {
		api_refuse_issue(s->q, s->r, "body", "worker.ssin", "11 digits expected");
		return false;
	}
	s->criteria.has_worker = inss != NUMBER_NONE;
	if (s->criteria.has_worker) {
		s->criteria.worker = store_worker_key(s->flow->store, inss);
	}
	return true;
}

static bool read_body(struct search *s)
{
	const struct json *body;

	if (!api_read_json(s->q, s->r, &body)) {
		return false;
	}
	if (json_type(body) != JSON_OBJECT) {
		api_refuse_issue(s->q, s->r, "body", "", "object expected");
		return false;
	}
	return read_employer(s, body) && read_worker(s, body);
}

/* ---- answer */

static void write_link(struct search *s, const char *name, int64_t page)
{
	struct buf *b = s->out.b;

	jo_raw(&s->out, name, STR("\""));
	buf_putstr(b, s->q->origin);
	buf_putstr(b, s->q->path);
	buf_puts(b, "?page=");
	buf_i64(b, page);
	buf_puts(b, "&pageSize=");
	buf_i64(b, s->criteria.page_size);
	buf_putc(b, '"');
}

/* Up to the open list of items. */
static void write_page(struct search *s, int64_t total)
{
	int64_t page = s->criteria.page, size = s->criteria.page_size;
	int64_t last = total > 0 ? (total - 1) / size + 1 : 1;

	jo_open(&s->out, NULL);
	write_link(s, "self", page);
	jo_i64(&s->out, "page", page);
	jo_i64(&s->out, "pageSize", size);
	jo_i64(&s->out, "total", total);
	write_link(s, "first", 1);
	if (page > 1) {
		write_link(s, "prev", page - 1 < last ? page - 1 : last);
	}
	if (page < last) {
		write_link(s, "next", page + 1);
	}
	write_link(s, "last", last);
	jo_list(&s->out, "items");
}

/* Notes that the page shows this worker; the page is small, so a worker who is on it already is looked for. */
static void shows(struct search *s, const struct worker_key *w)
{
	for (size_t i = 0; i < s->n_looks; i++) {
		if (memcmp(s->look[i].worker.b, w->b, sizeof(w->b)) == 0) {
			return;
		}
	}
	s->look[s->n_looks++] = (struct store_look){ .at_us = s->q->now_us, .worker = *w, .by = LOOK_BY_CLIENT,
		.who = str_of(s->caller.client_id), .enterprise = s->caller.enterprise, .what = s->what };
}

static enum err find_declarations(struct search *s)
{
	struct store_declaration *d;
	size_t n;
	int64_t total;
	enum err e = store_search_declarations(s->answer.reader, s->q->arena, &s->criteria, &d, &n, &total);

	if (e != ERR_OK) {
		return e;
	}
	write_page(s, total);
	for (size_t i = 0; e == ERR_OK && i < n; i++) {
		if (d[i].has_worker) {
			shows(s, &d[i].worker);
		}
		e = answer_declaration(&s->answer, &s->out, &d[i]);
	}
	return e;
}

static enum err find_periods(struct search *s)
{
	struct store_found_period *p;
	size_t n;
	int64_t total;
	enum err e = store_search_periods(s->answer.reader, s->q->arena, &s->criteria, &p, &n, &total);

	if (e != ERR_OK) {
		return e;
	}
	write_page(s, total);
	for (size_t i = 0; e == ERR_OK && i < n; i++) {
		shows(s, &p[i].worker);
		e = answer_period(&s->answer, &s->out, &p[i].period, p[i].inss);
	}
	return e;
}

static enum err find_relations(struct search *s)
{
	struct store_relation *x;
	size_t n;
	int64_t total;
	enum err e = store_search_relations(s->answer.reader, s->q->arena, &s->criteria, &x, &n, &total);

	if (e != ERR_OK) {
		return e;
	}
	write_page(s, total);
	for (size_t i = 0; e == ERR_OK && i < n; i++) {
		shows(s, &x[i].worker);
		e = answer_relation(&s->answer, &s->out, &x[i]);
	}
	return e;
}

static void answer(struct search *s)
{
	enum err e;

	s->look = arena_array_of(s->q->arena, (size_t)s->criteria.page_size, struct store_look);
	s->answer.reader = store_reader_take(s->flow->store);
	e = s->find(s);
	store_reader_give(s->flow->store, &s->answer.reader);
	if (e == ERR_OK) {
		e = looked_wait(s->flow->looked, s->look, s->n_looks);
	}
	if (e != ERR_OK) {
		api_refuse_err(s->q, s->r, e);
		return;
	}
	jo_list_end(&s->out);
	jo_close(&s->out);
	if (s->r->body.overflow) {
		api_refuse_issue(s->q, s->r, "query", "pageSize",
		    "this page would be too large: ask for smaller pages");
		return;
	}
	http_content_type(s->r, "application/json");
	http_add_header(s->r, "Cache-Control", STR("no-store"));
}

static void on_pool(void *arg)
{
	struct search *s = arg;

	answer(s);
	http_resume(s->q);
}

static enum http_done search(void *app, struct http_request *q, struct http_response *r,
    enum err (*find)(struct search *), enum store_look_what what)
{
	struct search *s = arena_new_of(q->arena, struct search);
	enum err e;

	*s = (struct search){ .flow = app, .q = q, .r = r, .find = find, .what = what,
		.out = jo_start(&r->body) };
	if (!api_authorize(s->flow, q, r, SCOPE_CONSULT, &s->caller)) {
		return HTTP_DONE;
	}
	s->answer = (struct answer){
		.store = s->flow->store,
		.arena = q->arena,
		.origin = q->origin,
		.caller = &s->caller,
		.today = local_day(q->now_us),
	};
	if (!read_query(s) || !read_body(s)) {
		return HTTP_DONE;
	}
	e = pool_run(s->flow->reads, on_pool, s);
	if (e != ERR_OK) {
		api_refuse_err(q, r, e);
		return HTTP_DONE;
	}
	return HTTP_LATER;
}

enum http_done api_search_declarations(void *app, struct http_request *q, struct http_response *r)
{
	return search(app, q, r, find_declarations, LOOK_SEARCH_DECLARATIONS);
}

enum http_done api_search_periods(void *app, struct http_request *q, struct http_response *r)
{
	return search(app, q, r, find_periods, LOOK_SEARCH_PERIODS);
}

enum http_done api_search_relations(void *app, struct http_request *q, struct http_response *r)
{
	return search(app, q, r, find_relations, LOOK_SEARCH_RELATIONS);
}
