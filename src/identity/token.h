/* Signing in with the token (identity.md 9.2): user name and password, then the
 * code with a given number from a card of 24, each used once. */
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
	TOKEN_LOCKED,        /* the card is locked until a new one is made */
	TOKEN_EXPIRED,       /* this sign-in took too long: start again */
	TOKEN_WEAK,          /* new password too short or too common */
	TOKEN__MAX
};

struct token_answer {
	enum token_result result;
	int32_t code_number;       /* TOKEN_ASK_CODE and a TOKEN_WRONG code: 1-24 */
	int64_t wait_until_us;     /* TOKEN_WAIT */
	int32_t codes_left;        /* TOKEN_OK */
	struct identity who;       /* TOKEN_OK; in the arena */
};

/* All of these hash passwords: tens of milliseconds; call them on the slow pool.
 * enum err only for a failing world. */

/* First step.  pre: the pre-session id (session_new_id) that the browser holds. */
enum err token_password(struct store *s, struct arena *a, const struct conf *c, struct str pre, struct str user,
    struct str password, int64_t now_us, struct token_answer *t_r) WUR;
/* Second step.  Codes are compared without blanks, dashes and case. */
enum err token_code(struct store *s, struct arena *a, const struct conf *c, struct str pre, struct str code,
    int64_t now_us, struct token_answer *t_r) WUR;
/* The code number that this pre-session is asked for; TOKEN_EXPIRED when none. Cheap. */
enum err token_pending(struct store *s, struct str pre, int64_t now_us, struct token_answer *t_r) WUR;
/* First use: activation code and a password of one's own. TOKEN_OK: the account can sign in (with a card). */
enum err token_activate(struct store *s, struct arena *a, const struct conf *c, struct str user, struct str activation,
    struct str password, int64_t now_us, struct token_answer *t_r) WUR;

/* Administration */
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
enum err token_card_new(struct store *s, struct arena *a, const struct conf *c, struct str user,
    char code_r[CARD_CODES][CARD_CODE_LETTERS + 1]) WUR;

#endif
