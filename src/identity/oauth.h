/* The token endpoint: client_credentials with private_key_jwt (RFC 6749, 7521,
 * 7523; dimona.md 5.9, identity.md 4.2), and what a bearer token says. */
#ifndef IDENTITY_OAUTH_H
#define IDENTITY_OAUTH_H

#include "base/conf.h"
#include "base/form.h"
#include "store/token.h"

#define SCOPE_DECLARE "scope:dimona:declaration:declarant"
#define SCOPE_CONSULT "scope:dimona:declaration:consult"

struct oauth_answer {
	const char *error;         /* NULL: granted; else "invalid_client" … (RFC 6749 5.2), answered with status 400 */
	const char *description;   /* generic, for a developer; never echoes input */
	char access_token[44];
	int64_t expires_in_s;
	struct str scope;          /* granted, blank-separated */
};

/* fields: the decoded form.  tls: SHA-256 of the certificate (DER) that was shown
 * in the TLS connection, or NULL: the token will be bound to it (RFC 8705, 3). */
enum err oauth_token(struct store *s, struct arena *a, const struct conf *c, const struct pair *field, size_t n_fields,
    const unsigned char *tls, int64_t now_us, struct oauth_answer *o_r) WUR;

enum oauth_check { OAUTH_OK = 1, OAUTH_NO_TOKEN, OAUTH_BAD_TOKEN, OAUTH_EXPIRED, OAUTH_NO_SCOPE };
/* authorization: value of the header, absent when none.  tls: as above; a token
 * that is bound to another certificate is a bad one. */
enum err oauth_bearer(struct store *s, struct str authorization, const char *scope, const unsigned char *tls,
    int64_t now_us, enum oauth_check *check_r, struct store_token *t_r) WUR;
/* SHA-256 of the certificate that nginx hands over in percent-encoded PEM; false when it is none. */
bool oauth_tls_hash(struct arena *a, struct str escaped_pem, unsigned char sha256_r[32]) WUR;

#endif
