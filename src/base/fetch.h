/* Asking other servers over HTTP(S), in a process of its own.
 *
 * The server itself opens no connection to the network: a child that was made at
 * start, before any secret was read, does it and hands back bytes.  What those
 * bytes are worth is judged by who asked (a signature over them), never by
 * where they came from. */
#ifndef BASE_FETCH_H
#define BASE_FETCH_H

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

#define FETCH_URL_MAX 2048
#define FETCH_BODY_MAX (64 * 1024)   /* sent, and received: an OCSP response is under 3 KB, a key set under 20 KB */

struct fetch;

struct fetch_request {
	struct str url;            /* http:// or https://; nothing else is asked */
	struct str content_type;   /* absent: a GET */
	struct str authorization;  /* value of the header; absent when none */
	struct str accept;         /* value of the header; absent when none */
	struct str body;           /* of a POST */
	int64_t timeout_ms;        /* for all of it: name, connection, answer */
};

struct fetch_answer {
	int status;                /* HTTP status; redirects are not followed */
	struct str content_type;
	struct str body;           /* in the arena */
};

/* Forks the child.  Call before any thread is made and before keys are read.
 * ca_file: certificates that HTTPS is checked against, "" = the system's.
 * ERR_UNAVAILABLE: no process or socket to be had. */
enum err fetch_start(const char *ca_file, struct fetch **f_r) WUR;
/* Blocks the calling thread for timeout_ms at most; any thread, side by side.
 * ERR_UNAVAILABLE: no answer in time, the name does not resolve, TLS fails, the
 * child is gone.  ERR_LIMIT: the answer is too long.  ERR_INVALID: not such an address. */
enum err fetch_run(struct fetch *f, struct arena *a, const struct fetch_request *q, struct fetch_answer *x_r) WUR;
void fetch_stop(struct fetch **f);

#endif
