/* Settings: one table of all of them, a `key = value` file over the defaults.
 * The table is in base/conf.c; `interimctl config` prints it. */
#ifndef BASE_CONF_H
#define BASE_CONF_H

#include "base/err.h"
#include "base/str.h"

struct conf {
	char public_url[200];          /* scheme://host[:port] that browsers use; no slash at the end */
	char socket[100];              /* Unix socket of the HTTP door, relative to the data folder or absolute */
	char certificate_url[200];     /* the same of the door that asks for a client certificate */
	char certificate_socket[100];  /* Unix socket of that door */
	char trust_dir[100];           /* folder of CA certificates for the eID, like socket */
	char eid_policies[1000];       /* accepted certificate policies, OIDs, blank-separated */
	char ocsp_url[200];            /* status service; "" = the address in each certificate */
	int64_t ocsp_timeout_ms, ocsp_cache_s;
	int64_t ocsp_skew_s;           /* tolerated difference of the responder's clock */
	int64_t ocsp_age_s;            /* oldest thisUpdate of an answer without nextUpdate */
	char fas_issuer[200];          /* federal sign-in: iss of its tokens; "" = switched off */
	char fas_authorize_url[200], fas_token_url[200], fas_userinfo_url[200], fas_jwks_url[200];
	char fas_client_id[200];       /* our name there */
	char fas_key[100];             /* file of our key, or of our secret, in the data folder */
	int64_t fas_secret;            /* 1: that file holds a secret */
	char fas_alg[10];              /* algorithm of its signatures, pinned */
	char fas_acr[100];             /* level of assurance asked for, the lowest accepted */
	char fas_scopes[200];
	int64_t fas_timeout_ms;
	char outward_ca_file[200];     /* PEM that HTTPS to other servers is checked against; "" = the system's */
	int64_t fresh_s;               /* a sensitive act wants a proof that is not older */
	char token_audiences[1000];    /* accepted `aud` besides public_url + /REST/oauth/v5/token, blank-separated */
	int64_t token_life_s;          /* access tokens */
	int64_t assertion_life_max_s;  /* longest exp - iat that a client assertion may have */
	int64_t clock_skew_s;          /* tolerated difference of a client's clock */
	int64_t session_idle_s, session_life_s;
	int64_t argon2_kib, argon2_passes;   /* password hash cost */
	int64_t overlap_key_includes_user;   /* dimona.md 3.6: 1 = the user undertaking is part of the key for JC 322 */
	int64_t http_threads;
	char office_name[200];         /* who runs the service, as the pages name it; "" = not named */
	char office_mail[200];         /* where its readers may ask; "" = not shown */
	char office_phone[50];
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
