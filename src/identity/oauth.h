/* The token endpoint: client_credentials with private_key_jwt (RFC 6749, 7521,
 * 7523; dimona.md 5.9, identity.md 4.2), and what a bearer token says. */
#ifndef IDENTITY_OAUTH_H
#define IDENTITY_OAUTH_H

#include "base/conf.h"
#include "base/form.h"
#include "store/store.h"

#define SCOPE_DECLARE "scope:dimona:declaration:declarant"
#define SCOPE_CONSULT "scope:dimona:declaration:consult"

struct oauth_answer {
	const char *error;         /* NULL: granted; else "invalid_client" … (RFC 6749 5.2), answered with status 400 */
	const char *description;   /* generic, for a developer; never echoes input */
	char access_token[44];
	int64_t expires_in_s;
	struct str scope;          /* granted, blank-separated */
};

/* fields: the decoded form.  base_url: conf.public_url. */
enum err oauth_token(struct store *s, struct arena *a, const struct conf *c, const struct pair *field, size_t n_fields,
    int64_t now_us, struct oauth_answer *o_r) WUR;

enum oauth_check { OAUTH_OK = 1, OAUTH_NO_TOKEN, OAUTH_BAD_TOKEN, OAUTH_EXPIRED, OAUTH_NO_SCOPE };
/* authorization: value of the header, absent when none. */
enum err oauth_bearer(struct store *s, struct str authorization, const char *scope, int64_t now_us,
    enum oauth_check *check_r, struct store_token *t_r) WUR;

#endif
