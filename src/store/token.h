/* Access tokens of clients, and the assertions that they are given for (RFC 7523):
 * in identity.db.  Any thread.  How clients are kept is in store.h; stopping or
 * revoking one there voids its tokens. */
#ifndef STORE_TOKEN_H
#define STORE_TOKEN_H

#include "store/store.h"

/* What a client proved itself with. */
struct store_assertion {
	struct str client_id, jti;
	int64_t expires_us;        /* could be accepted until then, and is remembered as long */
};
/* The token that it gets for it. */
struct store_grant {
	const unsigned char *hash; /* SHA-256 of the token */
	struct str scopes;
	struct str signer;         /* DER of the certificate that the assertion was signed with */
	const unsigned char *certificate; /* SHA-256 of the TLS certificate that it is bound to; NULL: of none */
	int64_t expires_us;
};
/* The assertion is used up and its token stored (g NULL: it gets none), both or neither
 * and in one commit; on disk before it returns.  ERR_EXISTS: this client has used this
 * jti before, and it has not expired.  ERR_NOT_FOUND: the client is not active, or signer
 * is not one of its certificates (any more). */
enum err store_assertion_use(struct store *s, const struct store_assertion *x, const struct store_grant *g,
    int64_t now_us) WUR;

/* What a token that was found says. */
struct store_token {
	char client_id[130];
	int64_t enterprise;        /* of the client, now */
	char scopes[300];
	int64_t expires_us;
	bool bound;                /* accepted only with this TLS certificate (RFC 8705, 3) */
	unsigned char certificate[32]; /* SHA-256 of its DER */
};
/* Answered from memory when seen less than a second ago; ERR_NOT_FOUND also when
 * the client is no longer active. */
enum err store_token_get(struct store *s, const unsigned char hash[32], int64_t now_us, struct store_token *t_r) WUR;

#endif
