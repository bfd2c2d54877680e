/* Signing in with the token (identity.md 9.2): user name and password, then the
 * code with a given number from a card of 24, each used once, or the digits of
 * an authenticator app.  Everybody is asked for the one or the other, whatever he
 * has: what is asked tells nothing about an account. */
#ifndef IDENTITY_TOKEN_H
#define IDENTITY_TOKEN_H

#include "identity/session.h"

#define CARD_CODE_LETTERS 6
/* 20 consonants that are not mistaken for each other or for digits */
#define CARD_ALPHABET "BCDFGHJKLMNPQRSTVWXZ"
#define ACTIVATION_TEXT 20   /* XXXX-XXXX-XXXX-XXXX with NUL: 80 bit, Crockford base32 */

enum token_result {
	TOKEN_OK = 1,
	TOKEN_ASK_CODE,      /* ask for the code number; where the password was wrong or there is no card with
	                      * unused codes, no code will do */
	TOKEN_WRONG,         /* user, password, code or activation code wrong: one answer for all */
	TOKEN_WAIT,          /* too many wrong ones: try again after wait_until_us */
	TOKEN_LOCKED,        /* card and app are locked until a new card is made */
	TOKEN_EXPIRED,       /* this sign-in took too long: start again */
	TOKEN_WEAK,          /* new password too short or too common */
	TOKEN_BAD_NAME,      /* user name not of the form */
	TOKEN_TAKEN,         /* user name taken by somebody else */
	TOKEN_HAS_ACCOUNT,   /* this worker has an account already */
	TOKEN__MAX
};

struct token_answer {
	enum token_result result;
	int32_t code_number;       /* TOKEN_ASK_CODE and a TOKEN_WRONG code: 1-24 */
	int64_t wait_until_us;     /* TOKEN_WAIT */
	int32_t codes_left;        /* TOKEN_OK: of the card; -1: signed in with the app */
	struct identity who;       /* TOKEN_OK; in the arena */
	char device[SESSION_ID_TEXT]; /* TOKEN_OK of token_code: cookie that makes this browser known; "": it has one */
};

#define TOKEN_DEVICE_COOKIE "__Host-known"

/* All of these hash passwords: tens of milliseconds; call them on the slow pool.
 * enum err only for a failing world. */

/* What a browser holds: its pre-session id (session_new_id), and TOKEN_DEVICE_COOKIE if it was signed in before. */
struct token_browser { struct str pre, device; };

/* Where the worker is who gives his account another secret: session id and TOKEN_DEVICE_COOKIE, absent at the
 * counter.  All his other sessions, known browsers and unfinished sign-ins end with the old secret.  Functions that
 * take it return ERR_NOT_FOUND, and change nothing, when that session was ended meanwhile. */
struct token_here { struct str session, device; };

/* First step. */
enum err token_password(struct store *s, struct arena *a, const struct conf *c, struct token_browser b,
    struct str user, struct str password, int64_t now_us, struct token_answer *t_r) WUR;
/* Second step.  Digits are the app's, letters the card's; compared without blanks, dashes and case.  After TOKEN_OK
 * session_start_token() makes the session. */
enum err token_code(struct store *s, struct arena *a, const struct conf *c, struct token_browser b, struct str code,
    int64_t now_us, struct token_answer *t_r) WUR;
/* The code number that this pre-session is asked for; TOKEN_EXPIRED when none. Cheap. */
enum err token_pending(struct store *s, struct str pre, int64_t now_us, struct token_answer *t_r) WUR;
/* First use: activation code and a password of one's own. TOKEN_OK: the account can sign in (with a card). */
enum err token_activate(struct store *s, struct arena *a, const struct conf *c, struct str user, struct str activation,
    struct str password, int64_t now_us, struct token_answer *t_r) WUR;

/* For who is signed in; that the proof is fresh, and an eID's where it has to be, is the caller's care. */

/* His account; ERR_NOT_FOUND: he has none. */
enum err token_of_worker(struct store *s, struct arena *a, struct worker_key worker, struct store_account *acc_r) WUR;
/* Too many wrong codes: only an eID or the counter opens it again. */
bool token_is_locked(const struct store_account *acc);
/* An account without activation code, for who was proved by his eID: TOKEN_OK,
 * _WEAK, _BAD_NAME, _TAKEN, _HAS_ACCOUNT. */
enum err token_open_own(struct store *s, struct arena *a, const struct conf *c, const struct identity *who,
    struct str user, struct str password, struct token_answer *t_r) WUR;
/* Another password.  old: compared, and counted in the session, with the waits of the sign-in; absent: not asked
 * (eID).  TOKEN_OK, _WRONG, _WAIT, _WEAK. */
enum err token_password_change(struct store *s, struct arena *a, const struct conf *c, struct token_here here,
    const struct store_account *acc, struct str old, struct str password, int64_t now_us, struct token_answer *t_r) WUR;

/* A new app: the secret waits, bound to this session, until a code confirms it; it comes back to be shown. */
enum err token_app_begin(struct store *s, struct arena *a, struct str session_id, int64_t now_us,
    struct str *secret_r) WUR;
/* TOKEN_OK: it is the app of this account; TOKEN_WRONG: *secret_r is shown again; TOKEN_EXPIRED: begin again. */
enum err token_app_confirm(struct store *s, struct arena *a, struct token_here here, const struct store_account *acc,
    struct str code, int64_t now_us, struct str *secret_r, struct token_answer *t_r) WUR;

/* Administration */
/* Takes the app away (lost telephone). ERR_NOT_FOUND: no such user. */
enum err token_app_remove(struct store *s, struct token_here here, struct str user) WUR;
/* Ends all that was let in with the secrets that there are: sessions, known browsers, unfinished sign-ins.
 * ERR_NOT_FOUND: no such user. */
enum err token_sessions_end(struct store *s, struct str user) WUR;
/* Opens an account; the activation code is valid for 14 days.  ERR_EXISTS: name
 * or worker taken; ERR_INVALID: bad user name or INSS. */
enum err token_account_open(struct store *s, int64_t inss, struct str name, struct str user, int64_t now_us,
    char activation_r[ACTIVATION_TEXT]) WUR;
/* ERR_NOT_FOUND: no such user. */
enum err token_account_get(struct store *s, struct arena *a, struct str user, struct store_account *acc_r) WUR;
/* A new activation code for an account (the old one expired or was lost). ERR_NOT_FOUND: no such user. */
enum err token_activation_new(struct store *s, struct str user, int64_t now_us,
    char activation_r[ACTIVATION_TEXT]) WUR;
/* Sets the password at the counter and voids an open activation code.
 * ERR_NOT_FOUND: no such user; ERR_INVALID: too weak. */
enum err token_password_set(struct store *s, struct arena *a, const struct conf *c, struct str user,
    struct str password) WUR;
/* A new card voids the old one. ERR_NOT_FOUND: no such user. */
enum err token_card_new(struct store *s, struct arena *a, const struct conf *c, struct token_here here, struct str user,
    char code_r[CARD_CODES][CARD_CODE_LETTERS + 1]) WUR;

#endif
