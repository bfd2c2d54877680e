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
 * A lock of the codes shows only with the password whose codes made it.  Shown
 * with every password it would tell whether the one tried before was right.  What
 * remains: while the owner himself has to wait, the right password shows that.
 *
 * Whoever keeps trying passwords for a worker's name makes only strangers wait: a
 * browser in which the worker was signed in before holds a cookie and has a
 * counter of its own.  What remains: in a new browser he waits for 15 minutes
 * at a time, or takes his eID.  Card and app are only ever locked by somebody
 * who knows the password.
 *
 * One field takes a code of the card or of the app, and everybody is asked for
 * both: so neither the page nor a wait tells who has which.
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
#include "identity/totp.h"

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
int64_t token_password_lock(int32_t failures, int64_t now_us)
{
	static const struct stage stages[] = { { 3, false, US_PER_MIN }, { 6, true, 15 * US_PER_MIN } };

	return lock_until(stages, N_OF(stages), failures, now_us);
}

/* A limit, because the secrets are short (NIST SP 800-63B): ten tries in 20^6
 * codes of a card are 1 in 6.4 million, in 10^6 of an app, three of which are
 * right at a time, 1 in 33,333; and only for who knows the password. */
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
	unsigned char device_hash[32];
	bool known;
	bool known_here;           /* this browser was signed in to the account before */
	int64_t device_locked_until_us;
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
	int64_t until_us = t->known_here ? t->device_locked_until_us :
	    t->known ? t->acc.password_locked_until_us : ghost_locked_until(t->user_tag);
	int32_t failures;

	*waits_r = wait(t_r, until_us, t->now_us);
	if (*waits_r) {
		return ERR_OK;
	}
	if (!t->known) {
		ghost_failure(t->user_tag, t->now_us, token_password_lock);
		return store_signin_put(t->s, pre_hash, &over);
	}
	if (t->known_here) {
		return store_device_failure(t->s, t->device_hash, t->acc.id, t->now_us, token_password_lock);
	}
	return store_account_failure(t->s, t->acc.id, false, t->now_us, token_password_lock, &failures, &until_us);
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

/* The number that is asked for until it is answered right (no number-shopping) was
 * chosen when the card was made or the code before it was used: nothing is written
 * here for a card, so that the time of the first step does not tell that there is one. */
static enum err ask(struct attempt *t, const unsigned char pre_hash[32], bool right, struct token_answer *t_r)
{
	int32_t played = played_number(t);
	int64_t nobody = -1 - (int64_t)(tag_of(t, t->password) >> 2);
	bool has_card = t->known && t->acc.code_number != 0;
	bool can_enter = right && (t->acc.codes_left > 0 || t->acc.totp.p != NULL);
	struct store_signin x = {
		.account = can_enter ? t->acc.id : nobody,
		.code_number = has_card ? t->acc.code_number : played,
		.expires_us = t->now_us + SIGNIN_LIFE_US,
	};

	t_r->result = TOKEN_ASK_CODE;
	t_r->code_number = x.code_number;
	return store_signin_begin(t->s, pre_hash, &x, can_enter ? t->acc.password : STR(""), nobody);
}

/* The same look-ups whoever it is; account 0 is nobody's. */
static enum err find_account(struct attempt *t, struct str device)
{
	enum err e = store_account_by_user(t->r, t->a, t->user, &t->acc);

	t->known = e == ERR_OK;
	t->user_tag = tag_of(t, STR(""));
	if ((e == ERR_OK || e == ERR_NOT_FOUND) && session_id_hash(device, t->device_hash)) {
		e = store_device_get(t->r, t->device_hash, t->known ? t->acc.id : 0, &t->device_locked_until_us);
		t->known_here = e == ERR_OK;
	}
	return e == ERR_NOT_FOUND ? ERR_OK : e;
}

enum err token_password(struct store *s, struct arena *a, const struct conf *c, struct token_browser b,
    struct str user, struct str password, int64_t now_us, struct token_answer *t_r)
{
	struct attempt t = { .s = s, .a = a, .c = c, .password = password, .now_us = now_us };
	unsigned char pre_hash[32];
	bool waits = false, right = false;
	enum err e;

	*t_r = (struct token_answer){ .result = TOKEN_EXPIRED };
	if (!session_id_hash(b.pre, pre_hash)) {
		return ERR_OK;
	}
	t.user = token_user_name(a, user);
	t.r = store_reader_take(s);
	e = find_account(&t, b.device);
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
	struct str code;           /* as printed (token_typed) */
	bool app;                  /* the code is digits: the app's */
	struct str device;
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

/* The work of a comparison without anything to compare with. */
static enum err compare_nothing(struct answer *x)
{
	static const char played[TOTP_SECRET_SIZE];
	struct str thrown_away;
	int64_t step;

	if (x->app) {
		(void)!totp_find((struct str){ played, sizeof(played) }, x->code, x->now_us, &step);
		return ERR_OK;
	}
	return password_hash(x->a, token_code_cost(x->c),
	    token_code_text(x->s, x->a, 0, x->signin.code_number, x->code), &thrown_away);
}

/* Nobody's sign-in: the same waits, the same work, never right. */
static enum err play(struct answer *x, struct token_answer *t_r)
{
	uint64_t tag = (uint64_t)(-1 - x->signin.account);
	int64_t until_us = ghost_locked_until(tag);
	enum err e;

	if (until_us > x->now_us) {
		return wrong(x, until_us, t_r);
	}
	until_us = ghost_failure(tag, x->now_us, code_lock);
	e = store_signin_put(x->s, x->pre_hash, &x->signin);
	if (e == ERR_OK) {
		e = compare_nothing(x);
	}
	return e == ERR_OK ? wrong(x, until_us, t_r) : e;
}

static enum err again(struct answer *x, struct token_answer *t_r)
{
	t_r->result = TOKEN_EXPIRED;
	return store_signin_drop(x->s, x->pre_hash);
}

/* From here on this browser is known to the account.  A cookie that is there is
 * kept: it may make the browser known to somebody else of the family. */
static enum err make_known(struct answer *x, int64_t account, struct token_answer *t_r)
{
	unsigned char hash[32];

	if (!session_id_hash(x->device, hash)) {
		session_new_id(t_r->device);
		CHECK(session_id_hash(str_of(t_r->device), hash));
	}
	return store_account_entered(x->s, account, hash, x->now_us);
}

/* The code is right: it is used up, and of several at once only one uses it.  The
 * sign-in waits on: it goes when its session begins, and if it has been ended by
 * then, none does. */
static enum err complete(struct answer *x, const struct store_account *acc, struct str hash, int64_t step,
    struct token_answer *t_r)
{
	enum err e = x->app ? store_totp_use(x->s, acc->id, step) :
	    store_card_burn(x->s, acc->id, x->signin.code_number, hash, x->now_us);

	if (e == ERR_EXISTS) {
		return x->app ? wrong(x, 0, t_r) : again(x, t_r);
	}
	if (e == ERR_OK) {
		e = make_known(x, acc->id, t_r);
	}
	t_r->result = TOKEN_OK;
	t_r->codes_left = x->app ? -1 : acc->codes_left - 1;
	t_r->who = (struct identity){ acc->inss, acc->name, "token", ACR_TOKEN, acc->lang };
	return e;
}

/* Who has only a card gives digits in vain, and the other way round. */
static enum err compare(struct answer *x, const struct store_account *acc, struct str hash, int64_t *step_r,
    bool *same_r)
{
	*same_r = false;
	if (x->app ? acc->totp.p == NULL : hash.p == NULL) {
		return compare_nothing(x);
	}
	if (x->app) {
		*same_r = totp_find(acc->totp, x->code, x->now_us, step_r);
		return ERR_OK;
	}
	return password_verify(x->a, hash, token_code_text(x->s, x->a, acc->id, x->signin.code_number, x->code),
	    same_r);
}

static enum err answer(struct answer *x, struct token_answer *t_r)
{
	struct store_account acc;
	int32_t number = x->signin.code_number, failures;
	int64_t until_us, step = 0;
	struct str hash = STR_NONE;
	bool same = false;
	enum err e = store_account_by_id(x->r, x->a, x->signin.account, &acc);

	if (e != ERR_OK) {
		return e == ERR_NOT_FOUND ? again(x, t_r) : e;
	}
	if (acc.code_locked_until_us > x->now_us) {
		return wrong(x, acc.code_locked_until_us, t_r);
	}
	if (!x->app && acc.codes_left > 0) {
		/* Another sign-in used this number meanwhile, or a new card was made. */
		e = acc.code_number == number ? store_card_hash(x->r, x->a, acc.id, number, &hash) : ERR_NOT_FOUND;
		if (e != ERR_OK) {
			return e == ERR_NOT_FOUND ? again(x, t_r) : e;
		}
	}
	e = store_account_failure(x->s, acc.id, true, x->now_us, code_lock, &failures, &until_us);
	if (e == ERR_OK) {
		e = compare(x, &acc, hash, &step, &same);
	}
	if (e != ERR_OK) {
		return e;
	}
	return same ? complete(x, &acc, hash, step, t_r) : wrong(x, until_us, t_r);
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

enum err token_code(struct store *s, struct arena *a, const struct conf *c, struct token_browser b, struct str code,
    int64_t now_us, struct token_answer *t_r)
{
	struct answer x = { .s = s, .r = store_reader_take(s), .a = a, .c = c, .code = token_typed(a, code),
		.device = b.device, .now_us = now_us };
	enum err e = find_signin(&x, b.pre, t_r);

	x.app = x.code.n > 0 && x.code.p[0] >= '0' && x.code.p[0] <= '9';
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
