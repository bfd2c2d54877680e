/* Settings: one table of all of them, a `key = value` file over the defaults.
 * The table is in base/conf.c; `interimctl config` prints it. */
#ifndef BASE_CONF_H
#define BASE_CONF_H

#include "base/err.h"
#include "base/str.h"

struct conf {
	char public_url[200];          /* scheme://host[:port] that browsers and clients use; no slash at the end */
	char socket[100];              /* Unix socket of the HTTP door, relative to the data folder or absolute */
	char token_audiences[1000];    /* accepted `aud` besides public_url + /REST/oauth/v5/token, blank-separated */
	int64_t token_life_s;          /* access tokens */
	int64_t assertion_life_max_s;  /* longest exp - iat that a client assertion may have */
	int64_t clock_skew_s;          /* tolerated difference of a client's clock */
	int64_t session_idle_s, session_life_s;
	int64_t argon2_kib, argon2_passes;   /* password hash cost */
	int64_t overlap_key_includes_user;   /* dimona.md 3.6: 1 = the user undertaking is part of the key for JC 322 */
	int64_t http_threads;
	int64_t batch_max;             /* declarations in one commit */
	int64_t queue_max;             /* declarations that may wait; beyond: 503 */
	int64_t overview_max;          /* periods shown on one overview */
	int64_t log_level;
};

void conf_defaults(struct conf *c);
/* Reads a file over the present values.  ERR_NOT_FOUND: no such file;
 * ERR_INVALID: unknown key or value out of range, described in what[];
 * ERR_UNAVAILABLE: it cannot be read. */
enum err conf_read_file(struct conf *c, const char *path, char what[200]) WUR;
enum err conf_set(struct conf *c, struct str key, struct str value, char what[200]) WUR;
/* Calls out(key, value, help) for every setting in alphabetical order. */
void conf_each(const struct conf *c,
    void (*out)(void *cls, const char *key, const char *value, const char *help), void *cls);

#endif
