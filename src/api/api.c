/* The table of routes, and what every handler starts with.
 *
 * The paths and shapes are those of the official service, so that its clients
 * work here unchanged; openapi.yaml describes them and is compared with this
 * table by a test.  Start reading at the table. */
#include "api/api.h"

#include "api/api_int.h"
#include "asset.h"
#include "base/crypt.h"
#include "identity/oauth.h"

static enum http_done api_openapi(void *app, struct http_request *q, struct http_response *r)
{
	const struct asset *yaml = asset_named(STR("openapi.yaml"));

	(void)app;
	(void)q;
	AN(yaml);
	buf_put(&r->body, yaml->p, yaml->n);
	http_content_type(r, yaml->type);
	return HTTP_DONE;
}

static const struct http_route routes[] = {
	{ HTTP_POST, "/REST/dimona/v2/declarations", api_declare, LIMIT_BODY_API },
	{ HTTP_GET, "/REST/dimona/v2/declarations/{id}", api_get_declaration, 0 },
	{ HTTP_POST, "/REST/dimona/v2/declarations/search", api_search_declarations, LIMIT_BODY_API },
	{ HTTP_GET, "/REST/dimona/v2/periods/{id}", api_get_period, 0 },
	{ HTTP_POST, "/REST/dimona/v2/periods/search", api_search_periods, LIMIT_BODY_API },
	{ HTTP_POST, "/REST/dimona/v2/relations/search", api_search_relations, LIMIT_BODY_API },
	{ HTTP_GET, "/REST/dimona/v2/openapi.yaml", api_openapi, 0 },
	{ HTTP_POST, "/REST/oauth/v5/token", api_token, LIMIT_BODY_TOKEN },
};

void api_sites(struct flow *f, struct http_site site[1])
{
	site[0] = (struct http_site){
		.prefix = "/REST/",
		.route = routes,
		.n_routes = N_OF(routes),
		.app = f,
		.refuse = api_refuse_status,
	};
}

const unsigned char *api_tls(const struct http_request *q, unsigned char sha256[SHA256_SIZE])
{
	return q->certificate_door && q->certificate.n > 0 && oauth_tls_hash(q->arena, q->certificate, sha256) ?
	    sha256 : NULL;
}

bool api_authorize(struct flow *f, struct http_request *q, struct http_response *r, const char *scope,
    struct store_token *caller_r)
{
	static const enum api_problem problem[] = {
		[OAUTH_NO_TOKEN] = PROBLEM_NO_TOKEN,
		[OAUTH_BAD_TOKEN] = PROBLEM_BAD_TOKEN,
		[OAUTH_EXPIRED] = PROBLEM_EXPIRED_TOKEN,
		[OAUTH_NO_SCOPE] = PROBLEM_NO_SCOPE,
	};
	unsigned char sha256[SHA256_SIZE];
	enum oauth_check check;
	enum err e = oauth_bearer(f->store, http_header(q, "Authorization"), scope, api_tls(q, sha256),
	    q->now_us, &check, caller_r);

	if (e != ERR_OK) {
		api_refuse_err(q, r, e);
		return false;
	}
	if (check != OAUTH_OK) {
		api_refuse(q, r, &(struct api_fault){ .problem = problem[check], .scope = scope });
		return false;
	}
	return true;
}

bool api_read_json(struct http_request *q, struct http_response *r, const struct json **body_r)
{
	struct json_fault fault;

	if (!http_body_is(q, "application/json")) {
		api_refuse_issue(q, r, "header", "Content-Type", "application/json expected");
		return false;
	}
	if (json_read(q->arena, q->body, LIMIT_JSON_DEPTH, body_r, &fault) != ERR_OK) {
		api_refuse_issue(q, r, "body", "", fault.line == 0 ? arena_printf(q->arena, "%s", fault.what) :
		    arena_printf(q->arena, "line %d, column %d: %s", fault.line, fault.column, fault.what));
		return false;
	}
	return true;
}
