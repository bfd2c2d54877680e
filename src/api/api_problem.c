/* Refusals: application/problem+json with the problem types of belgif
 * (dimona.md 5.8), one table for all of them.
 *
 * Clients log these bodies or show them to a person, so each says what to do,
 * in words of our own: nothing of the input is repeated. */
#include "api/api_int.h"
#include "base/codec.h"
#include "base/log.h"

#define URN "urn:problem-type:belgif:"
#define REALM "Bearer realm=\"dimona\""

static const struct {
	int status;
	const char *type, *title, *detail;
	const char *authenticate; /* WWW-Authenticate (RFC 6750, 3); NULL: none */
} problems[PROBLEM__MAX] = {
	[PROBLEM_BAD_REQUEST] = { 400, URN "badRequest", "Bad Request", "The input message is incorrect", NULL },
	[PROBLEM_NO_TOKEN] = { 401, URN "noAccessToken", "No Access Token",
		"No Bearer access token found in the Authorization header", REALM },
	[PROBLEM_BAD_TOKEN] = { 401, URN "invalidAccessToken", "Invalid Access Token",
		"The Bearer access token found in the Authorization header is invalid",
		REALM ", error=\"invalid_token\", error_description=\"The access token is invalid\"" },
	[PROBLEM_EXPIRED_TOKEN] = { 401, URN "expiredAccessToken", "Expired Access Token",
		"The Bearer access token found in the Authorization header has expired",
		REALM ", error=\"invalid_token\", error_description=\"The access token expired\"" },
	[PROBLEM_NO_SCOPE] = { 403, URN "missingScope", "Missing Scope",
		"The access token does not have the scope that this operation needs",
		REALM ", error=\"insufficient_scope\"" },
	[PROBLEM_NO_PERMISSION] = { 403, URN "missingPermission", "Missing Permission",
		"This client may not speak for this employer: it is not its own enterprise, and there is no mandate "
		"today",
		NULL },
	[PROBLEM_NOT_FOUND] = { 404, URN "resourceNotFound", "Resource Not Found",
		"Unknown, not yet processed, or of an employer for whom this client may not speak", NULL },
	[PROBLEM_METHOD] = { 405, URN "methodNotAllowed", "Method Not Allowed",
		"This address does not take this method; see the Allow header", NULL },
	[PROBLEM_TOO_LARGE] = { 413, URN "payloadTooLarge", "Payload Too Large", "The body is too large", NULL },
	[PROBLEM_INTERNAL] = { 500, URN "internalServerError", "Internal Server Error",
		"Something went wrong here; nothing was stored", NULL },
	[PROBLEM_UNAVAILABLE] = { 503, URN "serviceUnavailable", "Service Unavailable",
		"Nothing was stored; try again later", NULL },
};

/* The request's id as nginx makes it: 32 hexadecimal digits, the digits of a UUID. */
static void write_instance(struct json_out *o, struct http_request *q)
{
	unsigned char raw[16];

	if (codec_hex_decode(q->id, raw, sizeof(raw))) {
		const char *p = q->id.p;

		jo_cstr(o, "instance", arena_printf(q->arena, "urn:uuid:%.8s-%.4s-%.4s-%.4s-%.12s", p, p + 8, p + 12,
		    p + 16, p + 20));
	}
}

static void write_issues(struct json_out *o, const struct api_fault *fault)
{
	jo_list(o, "issues");
	for (size_t i = 0; i < fault->n_issues; i++) {
		jo_open(o, NULL);
		jo_cstr(o, "type", URN "input-validation:schemaViolation");
		jo_cstr(o, "in", fault->issue[i].in);
		jo_cstr(o, "name", fault->issue[i].name);
		jo_cstr(o, "detail", fault->issue[i].detail);
		jo_close(o);
	}
	jo_list_end(o);
}

static void add_authenticate(struct http_request *q, struct http_response *r, const struct api_fault *fault)
{
	const char *value = problems[fault->problem].authenticate;

	if (value != NULL && fault->problem == PROBLEM_NO_SCOPE) {
		value = arena_printf(q->arena, "%s, scope=\"%s\"", value, fault->scope);
	}
	if (value != NULL) {
		http_add_header(r, "WWW-Authenticate", str_of(value));
	}
}

void api_refuse(struct http_request *q, struct http_response *r, const struct api_fault *fault)
{
	enum api_problem p = fault->problem;
	struct json_out o;

	buf_clear(&r->body);
	o = jo_start(&r->body);
	jo_open(&o, NULL);
	jo_cstr(&o, "type", problems[p].type);
	jo_cstr(&o, "title", problems[p].title);
	jo_i64(&o, "status", problems[p].status);
	jo_cstr(&o, "detail", fault->detail != NULL ? fault->detail : problems[p].detail);
	write_instance(&o, q);
	if (fault->n_issues > 0) {
		write_issues(&o, fault);
	}
	if (p == PROBLEM_NO_SCOPE) {
		jo_list(&o, "requiredScopes");
		jo_cstr(&o, NULL, fault->scope);
		jo_list_end(&o);
	}
	jo_close(&o);
	r->status = problems[p].status;
	http_content_type(r, "application/problem+json");
	add_authenticate(q, r, fault);
}

void api_refuse_plain(struct http_request *q, struct http_response *r, enum api_problem p)
{
	api_refuse(q, r, &(struct api_fault){ .problem = p });
}

void api_refuse_issue(struct http_request *q, struct http_response *r, const char *in, const char *name,
    const char *detail)
{
	const struct api_issue issue = { in, name, detail };

	api_refuse(q, r, &(struct api_fault){ .problem = PROBLEM_BAD_REQUEST, .issue = &issue, .n_issues = 1 });
}

void api_refuse_err(struct http_request *q, struct http_response *r, enum err e)
{
	static const struct {
		enum api_problem problem;
		const char *detail, *retry_after_s;
	} row[ERR__MAX] = {
		[ERR_NOT_FOUND] = { PROBLEM_NOT_FOUND, NULL, NULL },
		[ERR_EXISTS] = { PROBLEM_INTERNAL, NULL, NULL },
		[ERR_INVALID] = { PROBLEM_INTERNAL, NULL, NULL },
		[ERR_LIMIT] = { PROBLEM_BAD_REQUEST,
			"More periods of this worker lie in these dates than can be compared; nothing was stored",
			NULL },
		[ERR_BUSY] = { PROBLEM_UNAVAILABLE,
			"Too many requests wait here; this one was not carried out, try again in a moment", "1" },
		[ERR_FULL] = { PROBLEM_UNAVAILABLE, NULL, "60" },
		[ERR_UNAVAILABLE] = { PROBLEM_UNAVAILABLE, NULL, "10" },
		[ERR_UNCERTAIN] = { PROBLEM_UNAVAILABLE,
			"Whether this was carried out is not known; send it again: a declaration that is stored "
			"already is refused as a duplicate", "10" },
		[ERR_CORRUPT] = { PROBLEM_INTERNAL, NULL, NULL },
	};

	CHECK(e > ERR_OK && e < ERR__MAX);
	if (row[e].problem == PROBLEM_INTERNAL) {
		log_event(LOG_ERR, "api.failed", "err=%s", err_name(e));
	}
	api_refuse(q, r, &(struct api_fault){ .problem = row[e].problem, .detail = row[e].detail });
	if (row[e].retry_after_s != NULL) {
		http_add_header(r, "Retry-After", str_of(row[e].retry_after_s));
	}
}

void api_refuse_status(void *app, struct http_request *q, struct http_response *r, int status)
{
	enum api_problem p = PROBLEM_BAD_REQUEST;

	(void)app;
	while (problems[p].status != status) {
		p++;
		CHECK(p < PROBLEM__MAX);
	}
	api_refuse_plain(q, r, p);
}
