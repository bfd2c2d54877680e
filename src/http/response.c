/* Headers of a response, kept as a list in the request's arena until they are sent. */
#include <stdio.h>

#include "http/impl.h"

static const struct {
	const char *name, *value;
} page_header[] = {
	{ "X-Content-Type-Options", "nosniff" },
	{ "Cross-Origin-Opener-Policy", "same-origin" },
	{ "Cross-Origin-Resource-Policy", "same-origin" },
	{ "Referrer-Policy", "same-origin" }, /* our own forms may need it: http_same_origin */
	{ "Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()" },
	{ "Cache-Control", "no-store" },
};

void response_clear(struct exchange *x)
{
	buf_clear(&x->r.body);
	x->r.status = 200;
	x->r.impl = x;
	x->first = x->last = NULL;
	x->content_type = STR_NONE;
}

static bool is_header_value(struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '\r' || s.p[i] == '\n' || s.p[i] == '\0') {
			return false;
		}
	}
	return true;
}

void http_add_header(struct http_response *r, const char *name, struct str value)
{
	struct exchange *x = r->impl;
	struct http_field *f = arena_new_of(x->q.arena, struct http_field);

	CHECK(value.p != NULL);
	CHECK(is_header_value(value));
	f->name = str_of(name);
	f->value = str_dup(x->q.arena, value);
	if (x->last == NULL) {
		x->first = f;
	} else {
		x->last->next = f;
	}
	x->last = f;
}

void http_content_type(struct http_response *r, const char *type)
{
	struct exchange *x = r->impl;

	x->content_type = str_of(type);
}

void http_redirect(struct http_response *r, int status, struct str location)
{
	CHECK(status >= 300 && status <= 399);
	r->status = status;
	http_add_header(r, "Location", location);
}

/* RFC 6265, 4.1.1: cookie-octet without the quotes around it. */
static bool is_cookie_value(struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] <= 0x20 || s.p[i] >= 0x7f || memchr("\",;\\", s.p[i], 4) != NULL) {
			return false;
		}
	}
	return true;
}

void http_set_cookie(struct http_response *r, const char *name, struct str value, int64_t max_age_s)
{
	struct exchange *x = r->impl;
	char max_age[40] = "";

	CHECK(is_cookie_value(value));
	if (max_age_s >= 0) {
		snprintf(max_age, sizeof(max_age), "; Max-Age=%lld", (long long)max_age_s);
	}
	http_add_header(r, "Set-Cookie", str_of(arena_printf(x->q.arena,
	    "%s=%.*s; Path=/; Secure; HttpOnly; SameSite=Lax%s", name, STR_ARG(value), max_age)));
}

/* A browser keeps the order for a name with all its ports: told about its own
 * machine, it would lock its owner out of everything else that runs there. */
static bool wants_only_https(struct str origin)
{
	static const struct str own_machine[] = {
		{ "localhost", 9 }, { "127.0.0.1", 9 }, { "[::1]", 5 },
	};
	struct str host = origin;

	if (!str_starts(origin, STR("https://"))) {
		return false;
	}
	host.p += 8;
	host.n -= 8;
	for (size_t i = 0; i < N_OF(own_machine); i++) {
		size_t n = own_machine[i].n;

		if (host.n >= n && str_eq_nocase((struct str){ host.p, n }, own_machine[i]) &&
		    (host.n == n || host.p[n] == ':')) {
			return false;
		}
	}
	return true;
}

/* A page may load its style and pictures from here, send forms to here, and
 * nothing else.  Browsers hold the whole way of a form against form-action, so a
 * redirect that leads on to another origin has to be named. */
static struct str content_policy(struct arena *a, const struct http_page_may *may)
{
	return str_of(arena_printf(a, "default-src 'none'; %sstyle-src 'self'; img-src 'self'; font-src 'self'; "
	    "form-action 'self'%s%.*s; frame-ancestors 'none'; base-uri 'none'",
	    may->script ? "script-src 'self'; connect-src 'self'; " : "", may->form_to.p == NULL ? "" : " ",
	    STR_ARG(may->form_to)));
}

void http_page_headers(struct http_response *r, const struct http_page_may *may)
{
	const struct exchange *x = r->impl;

	http_add_header(r, "Content-Security-Policy", content_policy(x->q.arena, may));
	if (wants_only_https(x->q.origin)) {
		http_add_header(r, "Strict-Transport-Security", STR("max-age=31536000"));
	}
	for (size_t i = 0; i < N_OF(page_header); i++) {
		http_add_header(r, page_header[i].name, str_of(page_header[i].value));
	}
}
