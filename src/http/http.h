/* Requests in, responses out, over one Unix socket behind nginx.
 * http/mhd.c is the only file that knows the HTTP library. */
#ifndef HTTP_HTTP_H
#define HTTP_HTTP_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/form.h"

enum http_method { HTTP_GET = 1, HTTP_HEAD, HTTP_POST, HTTP_OTHER, HTTP_METHOD__MAX };

#define HTTP_PARAMS 4

struct http_request {
	enum http_method method;
	struct str method_text;
	struct str path;                 /* as sent, begins with '/', printable ASCII */
	struct str query;                /* behind '?', undecoded; absent when none */
	struct str param[HTTP_PARAMS];   /* the {…} parts of the route's path, in order, undecoded */
	struct str body;                 /* whole; absent when none */
	struct str id;                   /* request id for logs and problem "instance" */
	struct str origin;               /* scheme://host[:port] under which the client reached us
	                                  * (X-Forwarded-Proto, Host; checked characters) */
	bool certificate_door;           /* it came through the door that asks for a client certificate */
	struct str certificate;          /* there: what the client showed in TLS, PEM in percent-encoding, "" none;
	                                  * absent at the other door, whatever headers it sent */
	struct str peer;                 /* client address as nginx told it (X-Real-IP), or "" */
	int64_t now_us;                  /* wall clock at arrival */
	struct arena *arena;             /* lives until the response is sent */
	void *impl;
};

struct http_response {
	int status;                      /* 200 until set */
	struct buf body;                 /* max LIMIT_PAGE_BYTES */
	void *impl;
};

/* First value of a request header, any case; absent when not sent. */
struct str http_header(const struct http_request *q, const char *name);
void http_add_header(struct http_response *r, const char *name, struct str value); /* CR, LF, NUL in value: a bug */
void http_content_type(struct http_response *r, const char *type);
void http_redirect(struct http_response *r, int status, struct str location); /* 303 normally */

/* Media type of the body equals `type`, parameters ignored. */
bool http_body_is(const struct http_request *q, const char *type);

/* Cookies (RFC 6265): value of the only cookie with that name, absent when none or several. */
struct str http_cookie(const struct http_request *q, const char *name);
/* Adds "name=value; Path=/; Secure; HttpOnly; SameSite=Lax"; max_age_s < 0: no Max-Age; 0: removes it. */
void http_set_cookie(struct http_response *r, const char *name, struct str value, int64_t max_age_s);
/* True when a state-changing request comes from one of our own pages: Sec-Fetch-Site
 * same-origin (or none), else Origin equal to q->origin, else Referer under it; absent everything: false. */
bool http_same_origin(const struct http_request *q);
/* What a page may do beside showing itself and sending forms to its own origin; zeroed: nothing. */
struct http_page_may {
	bool script;                     /* load script of ours, which may ask us */
	struct str form_to;              /* scheme://host[:port] that its forms may lead on to; absent: none */
};
/* CSP, nosniff, COOP, CORP, Referrer-Policy, Permissions-Policy for pages; Cache-Control: no-store;
 * HSTS when reached over https and not on the reader's own machine. */
void http_page_headers(struct http_response *r, const struct http_page_may *may);

enum http_done { HTTP_DONE = 1, HTTP_LATER /* http_resume will be called, from any thread, exactly once */ };

struct http_route {
	enum http_method method;         /* HTTP_GET routes answer HEAD too */
	const char *path;                /* "/REST/dimona/v2/declarations/{id}" */
	enum http_done (*handle)(void *app, struct http_request *q, struct http_response *r);
	size_t body_max;                 /* bytes; more is 413 while reading; 0 = no body wanted */
};

/* A set of routes under a common prefix with its own way of refusing. */
struct http_site {
	const char *prefix;              /* "/REST/" ; "" = the rest */
	const struct http_route *route;
	size_t n_routes;
	void *app;                       /* handed to handle and refuse */
	/* Fills the response for 400 404 405 413 500 503; for 405 the Allow header is there already. */
	void (*refuse)(void *app, struct http_request *q, struct http_response *r, int status);
};

struct http_server;
/* Listens on a Unix socket (mode 0660; an old socket file is replaced) with n_threads event loops.
 * certificate_door: behind it stands the nginx that asks for client certificates and says in X-Client-Certificate
 * what it was shown.  A socket of its own, so that no header can make a request of the other door look like one. */
enum err http_start(const char *socket_path, bool certificate_door, int n_threads, const struct http_site *sites,
    size_t n_sites, struct http_server **s_r) WUR;
/* Stops taking connections, waits for running requests (ten seconds at most),
 * frees, sets *s to NULL.  Left as it is when a request would not end: then all
 * that is left to do is to end the process. */
void http_stop(struct http_server **s);
/* The response of a request that said HTTP_LATER is filled: send it. */
void http_resume(struct http_request *q);

#endif
