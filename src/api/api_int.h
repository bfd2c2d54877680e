/* What the files of api/ share; nobody else includes it. */
#ifndef API_API_INT_H
#define API_API_INT_H

#include "base/json_in.h"
#include "base/json_out.h"
#include "flow/flow.h"
#include "http/http.h"
#include "store/token.h"

#define API_DECLARATIONS "/REST/dimona/v2/declarations/"
#define API_PERIODS "/REST/dimona/v2/periods/"

/* ---- api.c: what every handler starts with; false: the response is filled */

/* The bearer token is valid and has the scope. */
bool api_authorize(struct flow *f, struct http_request *q, struct http_response *r, const char *scope,
    struct store_token *caller_r) WUR;
/* SHA-256 of the client certificate of the connection, in the given room; NULL: none. */
const unsigned char *api_tls(const struct http_request *q, unsigned char sha256[32]);
/* The body is one JSON value of at most LIMIT_JSON_DEPTH levels. */
bool api_read_json(struct http_request *q, struct http_response *r, const struct json **body_r) WUR;

/* ---- api_problem.c: refusals (RFC 9457 with the types of belgif) */

enum api_problem {
	PROBLEM_BAD_REQUEST,
	PROBLEM_NO_TOKEN,
	PROBLEM_BAD_TOKEN,
	PROBLEM_EXPIRED_TOKEN,
	PROBLEM_NO_SCOPE,
	PROBLEM_NO_PERMISSION,
	PROBLEM_NOT_FOUND,
	PROBLEM_METHOD,
	PROBLEM_TOO_LARGE,
	PROBLEM_INTERNAL,
	PROBLEM_UNAVAILABLE,
	PROBLEM__MAX
};

struct api_issue {
	const char *in;       /* body, query, header */
	const char *name;     /* of the member or parameter; "" = the whole of it */
	const char *detail;
};

struct api_fault {
	enum api_problem problem;
	const char *detail;   /* NULL: the usual sentence */
	const char *scope;    /* PROBLEM_NO_SCOPE: the one that is needed */
	const struct api_issue *issue;
	size_t n_issues;
};

/* Replaces whatever is in the response. */
void api_refuse(struct http_request *q, struct http_response *r, const struct api_fault *fault);
void api_refuse_plain(struct http_request *q, struct http_response *r, enum api_problem p);
void api_refuse_issue(struct http_request *q, struct http_response *r, const char *in, const char *name,
    const char *detail);
/* The world failed. */
void api_refuse_err(struct http_request *q, struct http_response *r, enum err e);
/* A problem with this status, for the HTTP room. */
void api_refuse_status(void *app, struct http_request *q, struct http_response *r, int status);

/* ---- api_answer.c: declarations, periods and relations as clients see them */

struct answer {
	struct store *store;
	struct store_reader *reader;
	struct arena *arena;
	struct str origin;
	const struct store_token *caller;
	int32_t today;        /* Belgian day of the request */
};

enum err answer_declaration(const struct answer *a, struct json_out *o, const struct store_declaration *d) WUR;
enum err answer_period(const struct answer *a, struct json_out *o, const struct period *p, int64_t inss) WUR;
enum err answer_relation(const struct answer *a, struct json_out *o, const struct store_relation *x) WUR;

/* ---- the handlers */

enum http_done api_token(void *app, struct http_request *q, struct http_response *r);
enum http_done api_declare(void *app, struct http_request *q, struct http_response *r);
enum http_done api_get_declaration(void *app, struct http_request *q, struct http_response *r);
enum http_done api_get_period(void *app, struct http_request *q, struct http_response *r);
enum http_done api_search_declarations(void *app, struct http_request *q, struct http_response *r);
enum http_done api_search_periods(void *app, struct http_request *q, struct http_response *r);
enum http_done api_search_relations(void *app, struct http_request *q, struct http_response *r);

#endif
