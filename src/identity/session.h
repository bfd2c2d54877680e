/* The seam between every way in and everything behind it: a door proves an
 * identity, session_start turns it into a session, pages only ever see
 * sessions (identity.md 9.4).  The cookie holds 256 random bits; the store
 * holds their hash. */
#ifndef IDENTITY_SESSION_H
#define IDENTITY_SESSION_H

#include "base/conf.h"
#include "store/account.h"

#define SESSION_COOKIE "__Host-sid"
#define ACR_EID 500          /* level of assurance of a sign-in with the eID */
#define SESSION_ID_TEXT 44   /* base64url of 32 bytes with NUL */

struct identity {
	int64_t inss;
	struct str name;         /* as shown */
	const char *method;      /* "token" (later "web-eid", "eid-tls", "fas") */
	int acr;                 /* level of assurance: token 400, eID 500 */
	struct str lang;         /* language of the account or "" */
};

struct session {
	struct worker_key worker;
	struct identity who;
	struct str agent;        /* browser and system in words, as the browser says; "" unknown */
	int64_t created_us, last_us;
};

/* agent: as struct session.  id_r: the cookie's value. */
enum err session_start(struct store *s, struct arena *a, const struct identity *who, struct str agent, int64_t now_us,
    char id_r[SESSION_ID_TEXT]) WUR;
/* The same for a right code (token_code), which waits under this pre-session.
 * ERR_NOT_FOUND: it was ended meanwhile, by another password, card or app. */
enum err session_start_token(struct store *s, struct arena *a, const struct identity *who, struct str pre,
    struct str agent, int64_t now_us, char id_r[SESSION_ID_TEXT]) WUR;
/* ERR_NOT_FOUND: unknown, ended, idle too long or too old.  Notes the use, if it can. */
enum err session_find(struct store *s, struct store_reader *r, struct arena *a, const struct conf *c, struct str id,
    int64_t now_us, struct session *x_r) WUR;
/* The same for what is no use of the session: its time goes on running out. */
enum err session_peek(struct store *s, struct store_reader *r, struct arena *a, const struct conf *c, struct str id,
    int64_t now_us, struct session *x_r) WUR;
/* When the session ends if it is not used again; extend_r: whether a use now would move that. */
int64_t session_ends_us(const struct conf *c, const struct session *x, bool *extend_r);
enum err session_end(struct store *s, struct str id) WUR;

/* A session of the same worker, as his list shows it. */
struct session_row {
	char handle[SESSION_ID_TEXT]; /* names it in forms of the reader's session, and nowhere else */
	bool own;                     /* the reader's */
	struct session session;
};
/* Those that have not ended, the newest first. */
enum err session_list(struct store *s, struct store_reader *r, struct arena *a, const struct conf *c, struct str id,
    struct worker_key w, int64_t now_us, struct session_row **x_r, size_t *n_r) WUR;
/* ERR_NOT_FOUND: no session of this worker has this handle; it may have ended. */
enum err session_end_one(struct store *s, struct store_reader *r, struct arena *a, struct str id, struct worker_key w,
    struct str handle) WUR;
enum err session_end_others(struct store *s, struct str id, struct worker_key w) WUR;

/* Token for the forms of this session (or of a pre-session): an HMAC whose key is
 * the id; compare with session_form_ok. */
void session_form_token(struct str id, char out[SESSION_ID_TEXT]);
bool session_form_ok(struct str id, struct str token);
/* A new random id of the same form, for pre-sessions. */
void session_new_id(char id_r[SESSION_ID_TEXT]);
bool session_id_hash(struct str id, unsigned char hash_r[32]) WUR;  /* false: not of the form */

#endif
