/* How workers come in: accounts of the token, cards, apps, known browsers, sign-ins
 * that wait for a code, what was begun at other doors, sessions.  Stands on
 * identity.db; see store.h for threads and readers.
 *
 * Whatever decides is decided in one transaction: a code is used once, a change of
 * a secret ends what the old one let in (struct store_keep). */
#ifndef STORE_ACCOUNT_H
#define STORE_ACCOUNT_H

#include "store/store.h"

#define CARD_CODES 24

struct store_account {
	int64_t id;
	struct str user_name;          /* lower case; unique */
	struct worker_key worker;
	int64_t inss;                  /* sealed on disk */
	struct str name;               /* as shown; sealed on disk */
	struct str lang;               /* "nl" … ; "" = none chosen */
	struct str password;           /* encoded Argon2id; absent until activated */
	unsigned char activation[32];  /* hash of the activation code; zeros = none open */
	int64_t activation_until_us;
	int32_t password_failures; int64_t password_locked_until_us;
	int32_t code_failures; int64_t code_locked_until_us;   /* INT64_MAX: until a new card */
	int32_t code_number;           /* 1-24: the code asked for until it is given right; 0: there is none */
	int32_t codes_left;            /* reads: unused codes of the present card; -1: no card yet */
	struct str totp;               /* reads: secret of the authenticator app, sealed on disk; absent: no app */
	int64_t last_us;               /* reads: last complete sign-in with the token; 0 never */
};
/* ERR_EXISTS: user name taken, or the worker has an account. */
enum err store_account_add(struct store *s, const struct store_account *acc, int64_t *id_r) WUR;
enum err store_account_by_user(struct store_reader *r, struct arena *a, struct str user_name,
    struct store_account *acc_r) WUR;
enum err store_account_by_id(struct store_reader *r, struct arena *a, int64_t id, struct store_account *acc_r) WUR;
enum err store_account_by_worker(struct store_reader *r, struct arena *a, struct worker_key worker,
    struct store_account *acc_r) WUR;
/* One column each: what others change meanwhile stays.  ERR_NOT_FOUND: no such account. */
enum err store_account_lang(struct store *s, int64_t id, struct str lang) WUR;
enum err store_account_activation(struct store *s, int64_t id, const unsigned char hash[32], int64_t until_us) WUR;
/* Atomic changes; the new values come back. */
enum err store_account_failure(struct store *s, int64_t id, bool code, int64_t now_us,
    int64_t (*lock_until)(int32_t failures, int64_t now_us), int32_t *failures_r, int64_t *locked_until_r) WUR;
enum err store_account_success(struct store *s, int64_t id, bool code) WUR;   /* zeroes that counter */
/* Where the worker is when he changes a secret of his account: hashes, zeros for none.  Whatever else was let in
 * with the old secrets goes in the same transaction: his other sessions, the account's other known browsers, and
 * its sign-ins that wait for a code.  ERR_NOT_FOUND, and nothing is changed: the session itself has ended. */
struct store_keep { unsigned char session[32], device[32]; };
enum err store_account_secure(struct store *s, int64_t id, const struct store_keep *keep) WUR; /* without a change */
/* A password; voids an open activation code and forgives wrong passwords.  activation: hash that has to be open
 * (else ERR_NOT_FOUND; of several callers exactly one succeeds); NULL: whatever is. */
enum err store_account_password(struct store *s, int64_t id, const unsigned char *activation, struct str password,
    const struct store_keep *keep) WUR;
/* A new card of 24 encoded hashes voids the old one and clears the code lock. */
enum err store_card_put(struct store *s, int64_t account, const struct str hash[CARD_CODES],
    const struct store_keep *keep) WUR;
/* ERR_NOT_FOUND when used. */
enum err store_card_hash(struct store_reader *r, struct arena *a, int64_t account, int32_t number,
    struct str *hash_r) WUR;
/* Exactly one caller succeeds: ERR_EXISTS when it was used already, or is not this one any more (hash: of the code
 * that was compared).  Also chooses the number that is asked for next, as a new card does. */
enum err store_card_burn(struct store *s, int64_t account, int32_t number, struct str hash, int64_t now_us) WUR;

/* The app's secret, replacing the one before; step: of the code that confirmed it.  Clears the code lock. */
enum err store_totp_put(struct store *s, int64_t account, struct str secret, int64_t step,
    const struct store_keep *keep) WUR;
/* The lock of the codes stays as it is.  ERR_NOT_FOUND: no such account. */
enum err store_totp_remove(struct store *s, int64_t account, const struct store_keep *keep) WUR;
/* Remembers the step of a code.  Exactly one caller succeeds: ERR_EXISTS when this step or a later one was used. */
enum err store_totp_use(struct store *s, int64_t account, int64_t step) WUR;

#define STORE_DEVICES 10           /* known browsers of an account; the one that was not used longest makes room */
#define STORE_DEVICE_LIFE_S (365 * 86400)

/* A browser in which this account was signed in to before; ERR_NOT_FOUND: it was not. */
enum err store_device_get(struct store_reader *r, const unsigned char hash[32], int64_t account,
    int64_t *locked_until_r) WUR;
struct store_device {
	int64_t last_us;               /* last complete sign-in */
	int32_t failures;              /* wrong passwords in a row */
	int64_t locked_until_us;
};
/* Last used first; at most STORE_DEVICES. */
enum err store_device_list(struct store_reader *r, struct arena *a, int64_t account, struct store_device **x_r,
    size_t *n_r) WUR;
/* As store_account_failure for passwords, on the counter of a known browser. */
enum err store_device_failure(struct store *s, const unsigned char hash[32], int64_t account, int64_t now_us,
    int64_t (*lock_until)(int32_t failures, int64_t now_us)) WUR;
/* A complete sign-in, in one transaction: forgives the codes, and the passwords where they were counted (browser's
 * counter if it was known, else the account's); notes the time; from then on the browser is known. */
enum err store_account_entered(struct store *s, int64_t account, const unsigned char device[32], int64_t now_us) WUR;

struct store_signin {              /* between password and code */
	int64_t account;               /* negative: nobody's, played to the end (identity/token.c) */
	int32_t code_number;
	int64_t expires_us;
};
enum err store_signin_put(struct store *s, const unsigned char hash[32], const struct store_signin *x) WUR;
/* The same after a password was compared: it is x->account's only if that is its password still, else nobody's. */
enum err store_signin_begin(struct store *s, const unsigned char hash[32], const struct store_signin *x,
    struct str password, int64_t nobody) WUR;
enum err store_signin_get(struct store_reader *r, const unsigned char hash[32], struct store_signin *x_r) WUR;
enum err store_signin_drop(struct store *s, const unsigned char hash[32]) WUR;

enum store_pending {
	PENDING_WEBEID = 1,            /* hash of the pre-session; value: the nonce */
	PENDING_CERTIFICATE,           /* hash of the state; value: hash of the pre-session that began */
	PENDING_HANDOVER,              /* hash of the code; value: sealed identity and state */
	PENDING_FEDERAL,               /* hash of the pre-session; value: sealed state, nonce, verifier */
	PENDING_TOTP,                  /* hash of the session; value: sealed secret, not confirmed yet */
	PENDING_PROOF,                 /* hash of the session; value: text that a program's key has to sign */
	PENDING__MAX
};
/* One of a kind and hash: the one before is replaced. */
enum err store_pending_put(struct store *s, enum store_pending kind, const unsigned char hash[32], struct str value,
    int64_t expires_us) WUR;
/* Takes it away, whatever follows.  Exactly one caller gets it; ERR_NOT_FOUND: none, taken, or too old. */
enum err store_pending_take(struct store *s, struct arena *a, enum store_pending kind, const unsigned char hash[32],
    int64_t now_us, struct str *value_r) WUR;

struct store_session {
	struct worker_key worker;
	struct str who;                /* sealed identity: what session.c puts there */
	int64_t created_us;
	int64_t last_us;               /* last use; exact in the process that noted it, else up to a minute old */
	struct str agent;              /* browser and system in words; "" unknown */
	unsigned char hash[32];        /* lists only */
	const unsigned char *signin;   /* put: hash of the sign-in that becomes this session, or NULL */
};
/* The sign-in is taken in the same transaction.  ERR_NOT_FOUND: it is gone, as after another password. */
enum err store_session_put(struct store *s, const unsigned char hash[32], const struct store_session *x) WUR;
enum err store_session_get(struct store_reader *r, struct arena *a, const unsigned char hash[32],
    struct store_session *x_r) WUR;
/* Notes a use: in memory, and at most once a minute on disk.  ERR_NOT_FOUND: the disk knows no such session. */
enum err store_session_touch(struct store *s, const unsigned char hash[32], int64_t now_us) WUR;
enum err store_session_drop(struct store *s, const unsigned char hash[32]) WUR;
/* All of a worker's that were not removed yet, the newest first; at most LIMIT_SESSIONS. */
enum err store_session_list(struct store_reader *r, struct arena *a, struct worker_key w, struct store_session **x_r,
    size_t *n_r) WUR;
/* A try of the old password in this session, counted before it is compared.  *wait_until_r later than now_us: it may
 * not be made (and was not counted).  ERR_NOT_FOUND: the session has ended. */
enum err store_session_failure(struct store *s, const unsigned char hash[32], int64_t now_us,
    int64_t (*lock_until)(int32_t failures, int64_t now_us), int64_t *wait_until_r) WUR;
/* Drops all of a worker's sessions but this one. */
enum err store_session_drop_others(struct store *s, struct worker_key w, const unsigned char keep[32]) WUR;

#endif
