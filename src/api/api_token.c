/* The token endpoint: a form in, exactly four members out (dimona.md 5.9).
 * Some clients count the members, so there is never a fifth. */
#include "api/api_int.h"
#include "base/crypt.h"
#include "identity/oauth.h"

static void write_error(struct json_out *o, const char *error, const char *description)
{
	jo_cstr(o, "error", error);
	jo_cstr(o, "error_description", description);
}

enum http_done api_token(void *app, struct http_request *q, struct http_response *r)
{
	struct flow *f = app;
	struct json_out o = jo_start(&r->body);
	struct oauth_answer answer;
	unsigned char sha256[SHA256_SIZE];
	struct pair *field;
	size_t n_fields;

	if (!http_body_is(q, "application/x-www-form-urlencoded") || q->body.p == NULL ||
	    !form_read(q->arena, q->body, LIMIT_FORM_FIELDS, &field, &n_fields)) {
		answer = (struct oauth_answer){
			.error = "invalid_request",
			.description = "a body of type application/x-www-form-urlencoded is expected",
		};
	} else if (http_header(q, "Authorization").p != NULL) {
		/* RFC 6749, 2.3: one method of authentication, and ours is the assertion in the form. */
		answer = (struct oauth_answer){
			.error = "invalid_request",
			.description = "Only one way of client authentication may be used (header Authorization)",
		};
	} else {
		enum err e = oauth_token(f->store, q->arena, &f->conf, field, n_fields, api_tls(q, sha256), q->now_us,
		    &answer);

		if (e != ERR_OK) {
			api_refuse_err(q, r, e);
			return HTTP_DONE;
		}
	}
	jo_open(&o, NULL);
	if (answer.error != NULL) {
		r->status = 400;
		write_error(&o, answer.error, answer.description);
	} else {
		jo_cstr(&o, "access_token", answer.access_token);
		jo_cstr(&o, "token_type", "Bearer");
		jo_i64(&o, "expires_in", answer.expires_in_s);
		jo_str(&o, "scope", answer.scope);
	}
	jo_close(&o);
	http_content_type(r, "application/json");
	http_add_header(r, "Cache-Control", STR("no-store"));
	http_add_header(r, "Pragma", STR("no-cache"));
	return HTTP_DONE;
}
