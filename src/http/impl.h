/* What the files of http/ share and nobody else sees.
 *
 * An exchange is one request with its response.  Exchanges are made as they are
 * needed, recycled, and given back to the machine when the server stops; their
 * arenas and response buffers stay with them, so that a request in a warm
 * server asks for no memory. */
#ifndef HTTP_IMPL_H
#define HTTP_IMPL_H

#include <stdatomic.h>

#include "base/limits.h"
#include "http/http.h"

struct http_field { /* a header, given or to be sent */
	struct str name, value;
	struct http_field *next; /* of a response */
};

/* Who may touch an exchange: the event loop while RUNNING, the one who owes the
 * answer while PARKED, the event loop again once it is ANSWERED. */
enum exchange_state { EXCHANGE_RUNNING, EXCHANGE_PARKED, EXCHANGE_ANSWERED };

struct exchange {
	struct http_request q;
	struct http_response r;
	struct http_server *server;
	void *connection;                /* the library's */
	const struct http_site *site;    /* NULL until headers are read */
	const struct http_route *route;  /* NULL: refused */
	const struct http_field *header; /* of the request */
	size_t n_headers;
	struct http_field *first, *last; /* of the response */
	struct str content_type;         /* of the response */
	char *body_room;                 /* body_want bytes and a NUL */
	size_t body_want, body_n;
	bool head_read;
	_Atomic enum exchange_state state;
	struct exchange *next;           /* in the list of free ones */
};

/* ---- route.c */

#define HTTP_ALLOW_SIZE 20
struct route_match {
	const struct http_route *route; /* NULL: none */
	struct str param[HTTP_PARAMS];
	char allow[HTTP_ALLOW_SIZE];    /* methods of this path; "" when no route has it: 404 */
};
/* The site with the longest prefix of path; NULL when there is none. */
const struct http_site *route_site(const struct http_site *sites, size_t n_sites, struct str path);
void route_find(const struct http_site *site, enum http_method method, struct str path, struct route_match *m_r);
/* A fault of ours in the tables is found at start, not by a user. */
void route_check(const struct http_site *sites, size_t n_sites);

/* ---- request.c */

enum http_method request_method(struct str text);
/* Fills what the headers and the target say; 0, or the status to refuse with. */
int request_read_head(struct exchange *x, struct str method, struct str target);
/* Length of the body as announced; 0, or the status to refuse with. */
int request_body_length(const struct exchange *x, size_t *n_r);
/* Value of the only cookie with that name in one Cookie header; counts the finds in *n_found. */
struct str request_cookie_in(struct str header, struct str name, size_t *n_found);

/* ---- response.c */

/* Empties the response, keeping memory; for a new one and before a refusal. */
void response_clear(struct exchange *x);

#endif
