/* Signing in with the token.
 *
 * The first step never says whether user name and password were right: it
 * always asks for a code, and for those who gave wrong ones no code will do.
 * So a stolen list of passwords cannot be tried out without cards.  Such a
 * played sign-in has the account number -(1 + tag): the tag finds its failure
 * counters (ghost.h), which go the way of the real ones.
 *
 * Every try is counted before it is judged and forgiven when the sign-in is
 * complete: tries side by side cannot outrun the counter, and a right password
 * without a right code looks like a wrong one.  So does a right password of an
 * account without a card.
 *
 * What remains: whoever keeps trying passwords for a worker's name makes that
 * worker wait 15 minutes at a time, at this door; the card itself is only ever
 * locked by somebody who knows the password.
 *
 * Read token_password(), then token_code(); administration is in token_admin.c. */
#include "identity/token.h"

#include <stdio.h>

#include "base/codec.h"
#include "base/crypt.h"
#include "base/day.h"
#include "identity/ghost.h"
#include "identity/password.h"
#include "identity/token_int.h"

#define SIGNIN_LIFE_US (5 * US_PER_MIN)
#define ACR_TOKEN 400

/* Waiting times by number of failures. */
struct stage {
	int32_t failures;
	bool beyond;          /* each further one as well */
	int64_t wait_us;      /* INT64_MAX: until a new card */
};

static int64_t lock_until(const struct stage *stage, size_t n, int32_t failures, int64_t now_us)
{
	for (size_t i = 0; i < n; i++) {
		if (failures == stage[i].failures || (stage[i].beyond && failures > stage[i].failures)) {
			return stage[i].wait_us == INT64_MAX ? INT64_MAX : now_us + stage[i].wait_us;
		}
	}
	return 0;
}

/* Never for good: the tries may be a stranger's. */
static int64_t password_lock(int32_t failures, int64_t now_us)
{
	static const struct stage stages[] = { { 3, false, US_PER_MIN }, { 6, true, 15 * US_PER_MIN } };

	return lock_until(stages, N_OF(stages), failures, now_us);
}

/* A limit, because the secret has only 25.9 bits (NIST SP 800-63B): ten tries
 * in 20^6 codes are 1 in 6.4 million. */
static int64_t code_lock(int32_t failures, int64_t now_us)
{
	static const struct stage stages[] = {
		{ 3, false, US_PER_MIN }, { 6, false, 15 * US_PER_MIN }, { 10, true, INT64_MAX },
	};

	return lock_until(stages, N_OF(stages), failures, now_us);
}

/* A first step on its way. */
struct attempt {
	struct store *s;
	struct store_reader *r;
	struct arena *a;
	const struct conf *c;
	struct str user, password;
	int64_t now_us;
	bool known;
	struct store_account acc;
	uint64_t user_tag;
};

static uint64_t tag_of(const struct attempt *t, struct str secret)
{
	unsigned char mac[SHA256_SIZE];
	char *text = arena_printf(t->a, "%.*s %.*s", STR_ARG(t->user), STR_ARG(secret));
	uint64_t tag;

	store_pepper(t->s, STR("ghost"), str_of(text), mac);
	memcpy(&tag, mac, sizeof(tag));
	return tag;
}

static bool wait(struct token_answer *t_r, int64_t until_us, int64_t now_us)
{
	if (until_us == INT64_MAX) {
		*t_r = (struct token_answer){ .result = TOKEN_LOCKED };
	} else if (until_us > now_us) {
		*t_r = (struct token_answer){ .result = TOKEN_WAIT, .wait_until_us = until_us };
	} else {
		return false;
	}
	return true;
}

/* Counts the try; *waits_r when it may not be made at all.  Where there is no
 * account to write to, the row of this sign-in is written, because the wait
 * for the disk could be told from outside. */
static enum err count_password(struct attempt *t, const unsigned char pre_hash[32], bool *waits_r,
    struct token_answer *t_r)
{
	const struct store_signin over = { .account = -1, .expires_us = t->now_us };
	int64_t until_us = t->known ? t->acc.password_locked_until_us : ghost_locked_until(t->user_tag);
	int32_t failures;

	*waits_r = wait(t_r, until_us, t->now_us);
	if (*waits_r) {
		return ERR_OK;
	}
	if (!t->known) {
		ghost_failure(t->user_tag, t->now_us, password_lock);
		return store_signin_put(t->s, pre_hash, &over);
	}
	return store_account_failure(t->s, t->acc.id, false, t->now_us, password_lock, &failures, &until_us);
}

/* The same work whether there is a password to compare with or not. */
static enum err compare_password(struct attempt *t, bool *right_r)
{
	struct str thrown_away;

	*right_r = false;
	if (!t->known || t->acc.password.p == NULL) {
		return password_hash(t->a, password_cost(t->c), t->password, &thrown_away);
	}
	return password_verify(t->a, t->acc.password, t->password, right_r);
}

/* Who has no card is asked for a number as well.  A real one stays until its
 * owner signs in, so this one stays for some days, how many depends on the
 * name, and changes at some moment of the day. */
static int32_t played_number(const struct attempt *t)
{
	int64_t stay_us = (int64_t)(2 + t->user_tag % 13) * US_PER_DAY;
	int64_t shift_us = (int64_t)(t->user_tag >> 16) % stay_us;
	char *turn = arena_printf(t->a, "number %lld", (long long)((t->now_us + shift_us) / stay_us));

	return 1 + (int32_t)(tag_of(t, str_of(turn)) % CARD_CODES);
}

/* The number that is asked for until it is answered right (no number-shopping);
 * a random one of the unused when none is yet. */
static enum err choose_number(struct attempt *t, int32_t *number_r)
{
	bool unused[CARD_CODES + 1];
	int32_t left[CARD_CODES], n = 0;
	uint32_t random;
	enum err e;

	*number_r = played_number(t);
	if (!t->known || t->acc.codes_left <= 0) {
		return ERR_OK;
	}
	if (t->acc.code_number != 0) {
		*number_r = t->acc.code_number;
		return ERR_OK;
	}
	e = store_card_unused(t->r, t->acc.id, unused);
	if (e != ERR_OK) {
		return e;
	}
	for (int32_t i = 1; i <= CARD_CODES; i++) {
		if (unused[i]) {
			left[n++] = i;
		}
	}
	if (n == 0) {
		return ERR_OK;
	}
	crypt_random(&random, sizeof(random));
	return store_account_ask(t->s, t->acc.id, left[random % (uint32_t)n], number_r);
}

static enum err ask(struct attempt *t, const unsigned char pre_hash[32], bool right, struct token_answer *t_r)
{
	struct store_signin x = { .expires_us = t->now_us + SIGNIN_LIFE_US };
	enum err e = choose_number(t, &x.code_number);

	if (e != ERR_OK) {
		return e;
	}
	x.account = right && t->acc.codes_left > 0 ? t->acc.id : -1 - (int64_t)(tag_of(t, t->password) >> 2);
	t_r->result = TOKEN_ASK_CODE;
	t_r->code_number = x.code_number;
	return store_signin_put(t->s, pre_hash, &x);
}

static enum err find_account(struct attempt *t)
{
	enum err e = store_account_by_user(t->r, t->a, t->user, &t->acc);

	t->known = e == ERR_OK;
	t->user_tag = tag_of(t, STR(""));
	return e == ERR_NOT_FOUND ? ERR_OK : e;
}

enum err token_password(struct store *s, struct arena *a, const struct conf *c, struct str pre, struct str user,
    struct str password, int64_t now_us, struct token_answer *t_r)
{
	struct attempt t = { .s = s, .a = a, .c = c, .password = password, .now_us = now_us };
	unsigned char pre_hash[32];
	bool waits = false, right = false;
	enum err e;

	*t_r = (struct token_answer){ .result = TOKEN_EXPIRED };
	if (!session_id_hash(pre, pre_hash)) {
		return ERR_OK;
	}
	t.user = token_user_name(a, user);
	t.r = store_reader_take(s);
	e = find_account(&t);
	if (e == ERR_OK) {
		e = count_password(&t, pre_hash, &waits, t_r);
	}
	if (e == ERR_OK && !waits) {
		e = compare_password(&t, &right);
		if (e == ERR_OK) {
			e = ask(&t, pre_hash, right, t_r);
		}
	}
	store_reader_give(s, &t.r);
	return e;
}

/* A second step on its way. */
struct answer {
	struct store *s;
	struct store_reader *r;
	struct arena *a;
	const struct conf *c;
	unsigned char pre_hash[32];
	struct store_signin signin;
	struct str code;
	int64_t now_us;
};

/* A wrong code.  Whoever has to wait starts again with the password, because
 * that may have been the wrong one. */
static enum err wrong(struct answer *x, int64_t until_us, struct token_answer *t_r)
{
	if (wait(t_r, until_us, x->now_us)) {
		return store_signin_drop(x->s, x->pre_hash);
	}
	t_r->result = TOKEN_WRONG;
	t_r->code_number = x->signin.code_number;
	return ERR_OK;
}

/* Nobody's sign-in: the same waits, the same work, never right. */
static enum err play(struct answer *x, struct token_answer *t_r)
{
	uint64_t tag = (uint64_t)(-1 - x->signin.account);
	int64_t until_us = ghost_locked_until(tag);
	struct str thrown_away;
	enum err e;

	if (until_us > x->now_us) {
		return wrong(x, until_us, t_r);
	}
	until_us = ghost_failure(tag, x->now_us, code_lock);
	e = store_signin_put(x->s, x->pre_hash, &x->signin);
	if (e == ERR_OK) {
		e = password_hash(x->a, token_code_cost(x->c),
		    token_code_text(x->s, x->a, 0, x->signin.code_number, x->code), &thrown_away);
	}
	return e == ERR_OK ? wrong(x, until_us, t_r) : e;
}

static enum err again(struct answer *x, struct token_answer *t_r)
{
	t_r->result = TOKEN_EXPIRED;
	return store_signin_drop(x->s, x->pre_hash);
}

/* The code is right: it is burnt, and of several at once only one burns it. */
static enum err complete(struct answer *x, const struct store_account *acc, struct token_answer *t_r)
{
	enum err e = store_card_burn(x->s, acc->id, x->signin.code_number, x->now_us);

	if (e == ERR_EXISTS) {
		return again(x, t_r);
	}
	if (e == ERR_OK) {
		e = store_account_success(x->s, acc->id, true);
	}
	if (e == ERR_OK) {
		e = store_account_success(x->s, acc->id, false);
	}
	if (e == ERR_OK) {
		e = store_signin_drop(x->s, x->pre_hash);
	}
	t_r->result = TOKEN_OK;
	t_r->codes_left = acc->codes_left - 1;
	t_r->who = (struct identity){ acc->inss, acc->name, "token", ACR_TOKEN, acc->lang };
	return e;
}

static enum err answer(struct answer *x, struct token_answer *t_r)
{
	struct store_account acc;
	int32_t number = x->signin.code_number, failures;
	int64_t until_us;
	struct str hash;
	bool same;
	enum err e = store_account_by_id(x->r, x->a, x->signin.account, &acc);

	if (e != ERR_OK) {
		return e == ERR_NOT_FOUND ? again(x, t_r) : e;
	}
	if (acc.code_locked_until_us > x->now_us) {
		return wrong(x, acc.code_locked_until_us, t_r);
	}
	/* Another sign-in used this number meanwhile, or a new card was made. */
	e = acc.code_number == number ? store_card_hash(x->r, x->a, acc.id, number, &hash) : ERR_NOT_FOUND;
	if (e != ERR_OK) {
		return e == ERR_NOT_FOUND ? again(x, t_r) : e;
	}
	e = store_account_failure(x->s, acc.id, true, x->now_us, code_lock, &failures, &until_us);
	if (e == ERR_OK) {
		e = password_verify(x->a, hash, token_code_text(x->s, x->a, acc.id, number, x->code), &same);
	}
	if (e != ERR_OK) {
		return e;
	}
	return same ? complete(x, &acc, t_r) : wrong(x, until_us, t_r);
}

static enum err find_signin(struct answer *x, struct str pre, struct token_answer *t_r)
{
	enum err e;

	*t_r = (struct token_answer){ .result = TOKEN_EXPIRED };
	if (!session_id_hash(pre, x->pre_hash)) {
		return ERR_OK;
	}
	e = store_signin_get(x->r, x->pre_hash, &x->signin);
	if (e == ERR_OK && x->now_us < x->signin.expires_us) {
		t_r->result = TOKEN_ASK_CODE;
		t_r->code_number = x->signin.code_number;
	}
	return e == ERR_NOT_FOUND ? ERR_OK : e;
}

enum err token_code(struct store *s, struct arena *a, const struct conf *c, struct str pre, struct str code,
    int64_t now_us, struct token_answer *t_r)
{
	struct answer x = { .s = s, .r = store_reader_take(s), .a = a, .c = c, .code = code, .now_us = now_us };
	enum err e = find_signin(&x, pre, t_r);

	if (e == ERR_OK && t_r->result == TOKEN_ASK_CODE) {
		*t_r = (struct token_answer){ .result = TOKEN_WRONG };
		e = x.signin.account > 0 ? answer(&x, t_r) : play(&x, t_r);
	}
	store_reader_give(s, &x.r);
	return e;
}

enum err token_pending(struct store *s, struct str pre, int64_t now_us, struct token_answer *t_r)
{
	struct answer x = { .s = s, .r = store_reader_take(s), .now_us = now_us };
	enum err e = find_signin(&x, pre, t_r);

	store_reader_give(s, &x.r);
	return e;
}
