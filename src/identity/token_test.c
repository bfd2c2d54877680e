/* The token sign-in: codes once each, waits on both sides, one answer for all
 * who are not let in, and several at once. */
#include "identity/token.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>
#include <pthread.h>

#include "base/day.h"
#include "identity/temp_store.h"

#define NOW (day_of(2026, 3, 2) * US_PER_DAY)
#define MIN US_PER_MIN
#define INSS 1050399864
#define PASSWORD "correct horse battery"
#define WRONG_PASSWORD "correct horse batterx"

struct setting {
	struct temp_store t;
	char card[CARD_CODES][CARD_CODE_LETTERS + 1];
	char pre[SESSION_ID_TEXT];
	char device[SESSION_ID_TEXT];   /* the cookie of a known browser, or "" */
};

static struct setting x;
static const struct token_here nowhere;   /* at the counter */

static int setup(void **state)
{
	char activation[ACTIVATION_TEXT];

	(void)state;
	temp_store_open(&x.t);
	session_new_id(x.pre);
	x.device[0] = '\0';
	assert_int_equal(token_account_open(x.t.s, INSS, STR("Nora Specimen"), STR("nora"), NOW, activation), ERR_OK);
	assert_int_equal(token_password_set(x.t.s, x.t.a, &x.t.conf, STR("nora"), STR(PASSWORD)), ERR_OK);
	assert_int_equal(token_card_new(x.t.s, x.t.a, &x.t.conf, nowhere, STR("nora"), x.card), ERR_OK);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	temp_store_close(&x.t);
	return 0;
}

static struct token_browser browser(void)
{
	return (struct token_browser){ str_of(x.pre), str_of(x.device) };
}

static struct token_answer password(const char *user, const char *secret, int64_t now_us)
{
	struct token_answer t;

	assert_int_equal(token_password(x.t.s, x.t.a, &x.t.conf, browser(), str_of(user), str_of(secret), now_us, &t),
	    ERR_OK);
	return t;
}

static struct token_answer code(const char *text, int64_t now_us)
{
	struct token_answer t;

	assert_int_equal(token_code(x.t.s, x.t.a, &x.t.conf, browser(), str_of(text), now_us, &t), ERR_OK);
	return t;
}

static struct store_account account(void)
{
	struct store_account acc;

	assert_int_equal(token_account_get(x.t.s, x.t.a, STR("nora"), &acc), ERR_OK);
	return acc;
}

/* All 24, in whatever order they are asked for, each once. */
static void test_card(void **state)
{
	bool used[CARD_CODES + 1] = { false };
	struct token_answer t;

	(void)state;
	for (int left = CARD_CODES - 1; left >= 0; left--) {
		t = password("nora", PASSWORD, NOW);
		assert_int_equal(t.result, TOKEN_ASK_CODE);
		assert_in_range(t.code_number, 1, CARD_CODES);
		assert_false(used[t.code_number]);
		used[t.code_number] = true;
		t = code(x.card[t.code_number - 1], NOW);
		assert_int_equal(t.result, TOKEN_OK);
		assert_int_equal(t.codes_left, left);
		assert_int_equal(t.who.inss, INSS);
		assert_true(str_is(t.who.name, "Nora Specimen"));
		assert_string_equal(t.who.method, "token");
		assert_int_equal(t.who.acr, 400);
	}
	/* all used: played to the end, and nobody learns from it that the password was right */
	t = password("nora", PASSWORD, NOW);
	assert_int_equal(t.result, TOKEN_ASK_CODE);
	assert_int_equal(password("nora", WRONG_PASSWORD, NOW).code_number, t.code_number);
	assert_int_equal(code(x.card[t.code_number - 1], NOW).result, TOKEN_WRONG);
}

static void test_spelling(void **state)
{
	struct token_answer t = password(" NoRa ", PASSWORD, NOW);
	const char *c = x.card[t.code_number - 1];
	char *text = arena_printf(x.t.a, " %.3s-%c %c%c ", c, c[3] | 0x20, c[4] | 0x20, c[5]);

	(void)state;
	assert_int_equal(t.result, TOKEN_ASK_CODE);
	assert_int_equal(code(text, NOW).result, TOKEN_OK);
}

/* The code of another number, and a code that was used, open nothing. */
static void test_wrong_code(void **state)
{
	struct token_answer t = password("nora", PASSWORD, NOW), again;
	int32_t number = t.code_number;

	(void)state;
	again = code(x.card[number % CARD_CODES], NOW);
	assert_int_equal(again.result, TOKEN_WRONG);
	assert_int_equal(again.code_number, number);
	assert_int_equal(code("", NOW).result, TOKEN_WRONG);
	assert_int_equal(code(x.card[number - 1], NOW).result, TOKEN_OK);
	assert_int_equal(code(x.card[number - 1], NOW).result, TOKEN_EXPIRED);
	t = password("nora", PASSWORD, NOW);
	assert_int_not_equal(t.code_number, number);
	assert_int_equal(code(x.card[number - 1], NOW).result, TOKEN_WRONG);
}

/* The number is kept until it is answered right, across sign-ins and for strangers too. */
static void test_same_number(void **state)
{
	int32_t number = password("nora", PASSWORD, NOW).code_number;
	struct token_answer t;

	(void)state;
	session_new_id(x.pre);
	assert_int_equal(password("nora", WRONG_PASSWORD, NOW).code_number, number);
	session_new_id(x.pre);
	t = password("nora", PASSWORD, NOW);
	assert_int_equal(t.code_number, number);
	assert_int_equal(code(x.card[number - 1], NOW).result, TOKEN_OK);
	assert_int_not_equal(account().code_number, number);
}

/* Wrong password and unknown name: asked for a code all the same, never let in, no code burnt. */
static void test_played(void **state)
{
	struct token_answer t;
	int32_t number;

	(void)state;
	t = password("nora", WRONG_PASSWORD, NOW);
	assert_int_equal(t.result, TOKEN_ASK_CODE);
	t = code(x.card[t.code_number - 1], NOW);
	assert_int_equal(t.result, TOKEN_WRONG);
	assert_int_equal(account().codes_left, CARD_CODES);
	assert_int_equal(account().code_failures, 0);
	t = password("nobody.of.this.name", PASSWORD, NOW);
	assert_int_equal(t.result, TOKEN_ASK_CODE);
	number = t.code_number;
	assert_in_range(number, 1, CARD_CODES);
	for (int i = 0; i < 2; i++) {
		t = code(x.card[i], NOW);
		assert_int_equal(t.result, TOKEN_WRONG);
		assert_int_equal(t.code_number, number);
	}
	t = password("Nobody.of.this.name", "something else", NOW);
	assert_int_equal(t.code_number, number);
}

/* The number asked of a name that nobody has stays for days, then is another one;
 * not of all names at once. */
static void test_played_number_changes(void **state)
{
	static const char *const names[] = { "ghost.one", "ghost.two", "ghost.three", "ghost.four" };
	size_t changes[N_OF(names)] = { 0 }, at_once = 0, most = 0;
	int32_t last[N_OF(names)] = { 0 };

	(void)state;
	for (int day = 0; day < 120; day++) {
		size_t changed = 0;

		for (size_t i = 0; i < N_OF(names); i++) {
			int32_t number = password(names[i], PASSWORD, NOW + day * US_PER_DAY).code_number;

			changed += day > 0 && number != last[i];
			changes[i] += day > 0 && number != last[i];
			last[i] = number;
		}
		at_once += changed == N_OF(names);
	}
	for (size_t i = 0; i < N_OF(names); i++) {
		assert_in_range(changes[i], 3, 60);
		most = changes[i] > most ? changes[i] : most;
	}
	assert_in_range(at_once, 0, most - 1); /* all names together now and then, by chance, but not each time */
}

/* An account that was not activated, and one without a card, give nothing away. */
static void test_unfinished_account(void **state)
{
	char activation[ACTIVATION_TEXT];

	(void)state;
	assert_int_equal(token_account_open(x.t.s, 93051822361, STR("Piet"), STR("piet"), NOW, activation), ERR_OK);
	assert_int_equal(password("piet", "", NOW).result, TOKEN_ASK_CODE);
	assert_int_equal(code("BBBBBB", NOW).result, TOKEN_WRONG);
	assert_int_equal(password("piet", PASSWORD, NOW).result, TOKEN_ASK_CODE);
	assert_int_equal(token_password_set(x.t.s, x.t.a, &x.t.conf, STR("piet"), STR(PASSWORD)), ERR_OK);
	assert_int_equal(password("piet", PASSWORD, NOW).result, TOKEN_ASK_CODE);
	assert_int_equal(code("BBBBBB", NOW).result, TOKEN_WRONG);
}

/* Waits of the first step: the same for a worker and for a name that nobody has. */
static void test_password_waits(void **state)
{
	static const char *const users[] = { "nora", "ghost.of.waits" };
	static const struct { int64_t at_us, until_us; } rows[] = {   /* until 0: the try is made */
		{ 0, 0 }, { 0, 0 }, { 0, 0 },                         /* three */
		{ 0, MIN }, { MIN - 1, MIN }, { MIN, 0 },             /* a minute, then the fourth */
		{ MIN, 0 }, { MIN, 0 },                               /* five, six */
		{ MIN, 16 * MIN }, { 16 * MIN - 1, 16 * MIN }, { 16 * MIN, 0 },
		{ 16 * MIN, 31 * MIN }, { 31 * MIN - 1, 31 * MIN }, { 31 * MIN, 0 },
		{ 31 * MIN, 46 * MIN }, { 46 * MIN, 0 }, { 1000 * MIN, 0 }, { 1001 * MIN, 1015 * MIN },
	};

	(void)state;
	for (size_t u = 0; u < N_OF(users); u++) {
		for (size_t i = 0; i < N_OF(rows); i++) {
			struct token_answer t = password(users[u], WRONG_PASSWORD, NOW + rows[i].at_us);

			assert_int_equal(t.result, rows[i].until_us == 0 ? TOKEN_ASK_CODE : TOKEN_WAIT);
			if (rows[i].until_us != 0) {
				assert_int_equal(t.wait_until_us, NOW + rows[i].until_us);
			}
		}
	}
	/* the right password waits as well, is let in later, and all is forgiven */
	assert_int_equal(password("nora", PASSWORD, NOW + 1014 * MIN).result, TOKEN_WAIT);
	assert_int_equal(account().code_failures, 0);
	assert_int_equal(code(x.card[password("nora", PASSWORD, NOW + 1015 * MIN).code_number - 1],
	    NOW + 1015 * MIN).result, TOKEN_OK);
	assert_int_equal(account().password_failures, 0);
	assert_int_equal(password("nora", PASSWORD, NOW + 1015 * MIN).result, TOKEN_ASK_CODE);
}

/* A right password is forgiven only with its code: it cannot be used to reset the counter. */
static void test_password_counts(void **state)
{
	(void)state;
	assert_int_equal(password("nora", PASSWORD, NOW).result, TOKEN_ASK_CODE);
	assert_int_equal(password("nora", WRONG_PASSWORD, NOW).result, TOKEN_ASK_CODE);
	assert_int_equal(password("nora", PASSWORD, NOW).result, TOKEN_ASK_CODE);
	assert_int_equal(password("nora", PASSWORD, NOW).result, TOKEN_WAIT);
}

static enum token_result wrong_code(const char *secret, int64_t now_us, int64_t *until_us)
{
	struct token_answer t;

	if (token_pending(x.t.s, str_of(x.pre), now_us, &t) != ERR_OK || t.result != TOKEN_ASK_CODE) {
		assert_int_equal(store_account_success(x.t.s, account().id, false), ERR_OK); /* only codes count here */
		t = password("nora", secret, now_us);
		assert_int_equal(t.result, TOKEN_ASK_CODE);
	}
	t = code("XXXXXX", now_us);
	*until_us = t.wait_until_us;
	return t.result;
}

/* Waits of the second step: the same with the right password and with a wrong one. */
static void test_code_waits(void **state)
{
	static const char *const secrets[] = { PASSWORD, WRONG_PASSWORD };
	static const struct { int64_t at_us, until_us; enum token_result result; } rows[] = {
		{ 0, 0, TOKEN_WRONG }, { 0, 0, TOKEN_WRONG }, { 0, MIN, TOKEN_WAIT },
		{ 0, MIN, TOKEN_WAIT }, { MIN - 1, MIN, TOKEN_WAIT },
		{ MIN, 0, TOKEN_WRONG }, { MIN, 0, TOKEN_WRONG }, { MIN, 16 * MIN, TOKEN_WAIT },
		{ 16 * MIN - 1, 16 * MIN, TOKEN_WAIT },
		{ 16 * MIN, 0, TOKEN_WRONG }, { 16 * MIN, 0, TOKEN_WRONG }, { 16 * MIN, 0, TOKEN_WRONG },
		{ 16 * MIN, 0, TOKEN_LOCKED }, { 16 * MIN, 0, TOKEN_LOCKED }, { 1000 * MIN, 0, TOKEN_LOCKED },
	};
	struct token_answer t;

	(void)state;
	for (size_t s = 0; s < N_OF(secrets); s++) {
		session_new_id(x.pre);
		for (size_t i = 0; i < N_OF(rows); i++) {
			int64_t until_us;

			assert_int_equal(wrong_code(secrets[s], NOW + rows[i].at_us, &until_us), rows[i].result);
			assert_int_equal(until_us, rows[i].until_us == 0 ? 0 : NOW + rows[i].until_us);
		}
	}
	/* not even the right code, until a new card is made */
	t = password("nora", PASSWORD, NOW);
	assert_int_equal(code(x.card[t.code_number - 1], NOW).result, TOKEN_LOCKED);
	assert_int_equal(token_card_new(x.t.s, x.t.a, &x.t.conf, nowhere, STR("nora"), x.card), ERR_OK);
	t = password("nora", PASSWORD, NOW);
	assert_int_equal(code(x.card[t.code_number - 1], NOW).result, TOKEN_OK);
}

/* A stranger who does not know the password never reaches the worker's card. */
static void test_stranger_cannot_lock(void **state)
{
	int64_t until_us;

	(void)state;
	for (int i = 0; i < 40; i++) {
		(void)wrong_code(WRONG_PASSWORD, NOW + i * 20 * MIN, &until_us);
	}
	assert_int_equal(account().code_failures, 0);
	assert_int_equal(account().code_locked_until_us, 0);
	assert_int_equal(code(x.card[password("nora", PASSWORD, NOW + 900 * MIN).code_number - 1],
	    NOW + 900 * MIN).result, TOKEN_OK);
}

/* Whether the password before was the right one is not told by another, wrong one: its waits are its own. */
static void test_waits_tell_nothing_of_others(void **state)
{
	static const char *const secrets[] = { "a guess of a list", PASSWORD };
	int64_t until_us;

	(void)state;
	for (size_t s = 0; s < N_OF(secrets); s++) {
		session_new_id(x.pre);
		for (int i = 1; i <= 3; i++) {
			assert_int_equal(wrong_code(secrets[s], NOW, &until_us), i == 3 ? TOKEN_WAIT : TOKEN_WRONG);
		}
		session_new_id(x.pre);
		assert_int_equal(wrong_code(s == 0 ? "probe one" : "probe two", NOW, &until_us), TOKEN_WRONG);
	}
}

static void test_signin_life(void **state)
{
	struct token_answer t = password("nora", PASSWORD, NOW), pending;
	const char *right = x.card[t.code_number - 1];

	(void)state;
	assert_int_equal(token_pending(x.t.s, str_of(x.pre), NOW + 5 * MIN - 1, &pending), ERR_OK);
	assert_int_equal(pending.result, TOKEN_ASK_CODE);
	assert_int_equal(pending.code_number, t.code_number);
	assert_int_equal(token_pending(x.t.s, str_of(x.pre), NOW + 5 * MIN, &pending), ERR_OK);
	assert_int_equal(pending.result, TOKEN_EXPIRED);
	assert_int_equal(code(right, NOW + 5 * MIN).result, TOKEN_EXPIRED);
	assert_int_equal(code(right, NOW + 5 * MIN - 1).result, TOKEN_OK);
	session_new_id(x.pre);
	assert_int_equal(code(right, NOW).result, TOKEN_EXPIRED);
	x.pre[3] = '*';
	assert_int_equal(code(right, NOW).result, TOKEN_EXPIRED);
	assert_int_equal(password("nora", PASSWORD, NOW).result, TOKEN_EXPIRED);
}

/* Transactions that were committed to identity.db since it was last written back:
 * frames of its log that say how large the file is then (sqlite.org/fileformat2.html 4.1). */
static size_t commits(void)
{
	unsigned char head[32], frame[24];
	size_t n = 0;
	long page;
	FILE *f = fopen(arena_printf(x.t.a, "%s/identity.db-wal", x.t.dir), "rb");

	assert_non_null(f);
	assert_int_equal(fread(head, sizeof(head), 1, f), 1);
	page = (long)head[8] << 24 | (long)head[9] << 16 | (long)head[10] << 8 | head[11];
	while (fread(frame, sizeof(frame), 1, f) == 1 && memcmp(frame + 8, head + 16, 8) == 0) {
		n += (frame[4] | frame[5] | frame[6] | frame[7]) != 0;
		assert_int_equal(fseek(f, page, SEEK_CUR), 0);
	}
	fclose(f);
	return n;
}

/* Whoever it is, with whatever he has: as many waits for the disk, because one more could be told from outside. */
static void test_first_step_writes_the_same(void **state)
{
	static const char *const users[] = { "nora", "piet", "nobody.of.this.name" };
	char activation[ACTIVATION_TEXT];
	struct token_answer t;

	(void)state;
	assert_int_equal(token_account_open(x.t.s, 93051822361, STR("Piet"), STR("piet"), NOW, activation), ERR_OK);
	for (int round = 0; round < 3; round++) { /* a new card, the same number again, the next number */
		for (size_t i = 0; i < N_OF(users); i++) {
			for (int right = 0; right <= 1; right++) {
				int64_t now_us = NOW + (2 * round + right) * 20 * MIN; /* nobody has to wait */
				size_t before = commits();

				session_new_id(x.pre);
				t = password(users[i], right ? PASSWORD : WRONG_PASSWORD, now_us);
				assert_int_equal(t.result, TOKEN_ASK_CODE);
				assert_int_equal(commits() - before, 2);
				if (round == 1 && i == 0 && right) {
					t = code(x.card[t.code_number - 1], now_us);
					assert_int_equal(t.result, TOKEN_OK);
				}
			}
		}
	}
}

/* Another browser has used the code meanwhile; then a new card was made meanwhile. */
static void test_overtaken(void **state)
{
	char mine[SESSION_ID_TEXT], old[CARD_CODE_LETTERS + 1];
	int32_t number = password("nora", PASSWORD, NOW).code_number;

	(void)state;
	memcpy(mine, x.pre, sizeof(mine));
	session_new_id(x.pre);
	assert_int_equal(password("nora", PASSWORD, NOW).code_number, number);
	assert_int_equal(code(x.card[number - 1], NOW).result, TOKEN_OK);
	memcpy(x.pre, mine, sizeof(mine));
	assert_int_equal(code(x.card[number - 1], NOW).result, TOKEN_EXPIRED);
	number = password("nora", PASSWORD, NOW).code_number;
	memcpy(old, x.card[number - 1], sizeof(old));
	assert_int_equal(token_card_new(x.t.s, x.t.a, &x.t.conf, nowhere, STR("nora"), x.card), ERR_OK);
	assert_int_not_equal(code(old, NOW).result, TOKEN_OK);
}

#define N_RACERS 6

struct racer {
	char pre[SESSION_ID_TEXT];
	const char *right;
	struct token_answer t;
	enum err e;
};

static void *race(void *arg)
{
	struct racer *r = arg;
	struct arena *a = arena_new(16u << 20);

	r->e = token_code(x.t.s, a, &x.t.conf, (struct token_browser){ str_of(r->pre), STR("") }, str_of(r->right), NOW,
	    &r->t);
	arena_free(&a);
	return NULL;
}

/* The same right code from several browsers at once: exactly one gets in. */
static void test_race(void **state)
{
	struct racer r[N_RACERS];
	pthread_t thread[N_RACERS];
	struct token_answer t;
	int n_ok = 0;

	(void)state;
	for (size_t i = 0; i < N_RACERS; i++) {
		session_new_id(r[i].pre);
		memcpy(x.pre, r[i].pre, sizeof(x.pre));
		assert_int_equal(store_account_success(x.t.s, account().id, false), ERR_OK);
		t = password("nora", PASSWORD, NOW);
		r[i].right = x.card[t.code_number - 1];
	}
	for (size_t i = 0; i < N_RACERS; i++) {
		assert_int_equal(pthread_create(&thread[i], NULL, race, &r[i]), 0);
	}
	for (size_t i = 0; i < N_RACERS; i++) {
		assert_int_equal(pthread_join(thread[i], NULL), 0);
		assert_int_equal(r[i].e, ERR_OK);
		n_ok += r[i].t.result == TOKEN_OK;
	}
	assert_int_equal(n_ok, 1);
	assert_int_equal(account().codes_left, CARD_CODES - 1);
}

static enum token_result activate(const char *user, const char *activation, const char *secret, int64_t now_us)
{
	struct token_answer t;

	assert_int_equal(token_activate(x.t.s, x.t.a, &x.t.conf, str_of(user), str_of(activation), str_of(secret),
	    now_us, &t), ERR_OK);
	return t.result;
}

static void test_activation(void **state)
{
	char code_text[ACTIVATION_TEXT], *typed;

	(void)state;
	assert_int_equal(token_account_open(x.t.s, 93051822361, STR("Piet"), STR("piet"), NOW, code_text), ERR_OK);
	assert_int_equal(strlen(code_text), 19);
	assert_int_equal(activate("piet", code_text, "short", NOW), TOKEN_WEAK);
	assert_int_equal(activate("piet", "0000-0000-0000-0000", PASSWORD, NOW), TOKEN_WRONG);
	assert_int_equal(activate("piet", "", PASSWORD, NOW), TOKEN_WRONG);
	assert_int_equal(activate("nora", code_text, PASSWORD, NOW), TOKEN_WRONG);
	assert_int_equal(activate("nobody", code_text, PASSWORD, NOW), TOKEN_WRONG);
	assert_int_equal(activate("piet", code_text, PASSWORD, NOW + 14 * US_PER_DAY), TOKEN_WRONG);
	/* typed as people type: small letters, no dashes, letters for digits */
	typed = arena_copy(x.t.a, code_text, 19);
	for (char *p = typed; *p != '\0'; p++) {
		*p = *p == '0' ? 'o' : *p == '1' ? 'l' : *p == '-' ? ' ' : *p >= 'A' ? (char)(*p | 0x20) : *p;
	}
	assert_int_equal(activate("Piet", typed, PASSWORD, NOW + 14 * US_PER_DAY - 1), TOKEN_OK);
	assert_int_equal(activate("piet", code_text, PASSWORD, NOW), TOKEN_WRONG);
	assert_int_equal(token_activation_new(x.t.s, STR("piet"), NOW, code_text), ERR_OK);
	assert_int_equal(activate("piet", code_text, "another long one", NOW), TOKEN_OK);
	assert_int_equal(token_card_new(x.t.s, x.t.a, &x.t.conf, nowhere, STR("piet"), x.card), ERR_OK);
	assert_int_equal(code(x.card[password("piet", PASSWORD, NOW).code_number - 1], NOW).result, TOKEN_WRONG);
	assert_int_equal(code(x.card[password("piet", "another long one", NOW).code_number - 1], NOW).result, TOKEN_OK);
	assert_int_equal(token_activation_new(x.t.s, STR("nobody"), NOW, code_text), ERR_NOT_FOUND);
}

struct activator {
	const char *code;
	struct token_answer t;
	enum err e;
};

static void *activate_at_once(void *arg)
{
	struct activator *r = arg;
	struct arena *a = arena_new(16u << 20);

	r->e = token_activate(x.t.s, a, &x.t.conf, STR("piet"), str_of(r->code), STR(PASSWORD), NOW, &r->t);
	arena_free(&a);
	return NULL;
}

/* The same activation code from several at once: exactly one sets his password. */
static void test_activation_race(void **state)
{
	char code_text[ACTIVATION_TEXT];
	struct activator r[N_RACERS];
	pthread_t thread[N_RACERS];

	(void)state;
	assert_int_equal(token_account_open(x.t.s, 93051822361, STR("Piet"), STR("piet"), NOW, code_text), ERR_OK);
	for (int round = 0; round < 10; round++) {
		int n_ok = 0;

		assert_int_equal(token_activation_new(x.t.s, STR("piet"), NOW, code_text), ERR_OK);
		for (size_t i = 0; i < N_RACERS; i++) {
			r[i].code = code_text;
			assert_int_equal(pthread_create(&thread[i], NULL, activate_at_once, &r[i]), 0);
		}
		for (size_t i = 0; i < N_RACERS; i++) {
			assert_int_equal(pthread_join(thread[i], NULL), 0);
			assert_int_equal(r[i].e, ERR_OK);
			n_ok += r[i].t.result == TOKEN_OK;
		}
		assert_int_equal(n_ok, 1);
	}
}

static void test_account_open(void **state)
{
	static const struct { int64_t inss; const char *name, *user; enum err e; } rows[] = {
		{ 93051822361, "Piet", "pi", ERR_INVALID }, { 93051822361, "Piet", "", ERR_INVALID },
		{ 93051822361, "Piet", "piet p", ERR_INVALID }, { 93051822361, "Piet", "pi\xc3\xa9t", ERR_INVALID },
		{ 93051822361, "Piet", "piet'", ERR_INVALID }, { 93051822361, "", "piet", ERR_INVALID },
		{ 93051822361, " ", "piet", ERR_INVALID }, { 93051822361, "a\x01", "piet", ERR_INVALID },
		{ 93051822362, "Piet", "piet", ERR_INVALID }, { 0, "Piet", "piet", ERR_INVALID },
		{ -1, "Piet", "piet", ERR_INVALID },
		{ 93051822361, "Piet", "NORA", ERR_EXISTS }, { INSS, "Nora", "nora2", ERR_EXISTS },
		{ 93051822361, "Piet", "p.i_e-t@1", ERR_OK },
	};
	char activation[ACTIVATION_TEXT], longest[65];

	(void)state;
	for (size_t i = 0; i < N_OF(rows); i++) {
		assert_int_equal(token_account_open(x.t.s, rows[i].inss, str_of(rows[i].name), str_of(rows[i].user),
		    NOW, activation), rows[i].e);
	}
	memset(longest, 'a', sizeof(longest));
	assert_int_equal(token_account_open(x.t.s, 85073003328, STR("L"), (struct str){ longest, 65 }, NOW, activation),
	    ERR_INVALID);
	assert_int_equal(token_account_open(x.t.s, 85073003328, STR("L"), (struct str){ longest, 64 }, NOW, activation),
	    ERR_OK);
}

static void test_password_set(void **state)
{
	(void)state;
	assert_int_equal(token_password_set(x.t.s, x.t.a, &x.t.conf, STR("nobody"), STR(PASSWORD)), ERR_NOT_FOUND);
	assert_int_equal(token_password_set(x.t.s, x.t.a, &x.t.conf, STR("nora"), STR("password123")), ERR_INVALID);
	assert_int_equal(token_password_set(x.t.s, x.t.a, &x.t.conf, STR("Nora"), STR("a new long one")), ERR_OK);
	assert_int_equal(code(x.card[password("nora", PASSWORD, NOW).code_number - 1], NOW).result, TOKEN_WRONG);
	assert_int_equal(code(x.card[password("nora", "a new long one", NOW).code_number - 1], NOW).result, TOKEN_OK);
	assert_int_equal(token_card_new(x.t.s, x.t.a, &x.t.conf, nowhere, STR("nobody"), x.card), ERR_NOT_FOUND);
}

static void test_card_letters(void **state)
{
	(void)state;
	for (size_t i = 0; i < CARD_CODES; i++) {
		assert_int_equal(strlen(x.card[i]), CARD_CODE_LETTERS);
		assert_int_equal(strspn(x.card[i], CARD_ALPHABET), CARD_CODE_LETTERS);
		assert_string_not_equal(x.card[i], x.card[(i + 1) % CARD_CODES]);
	}
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_card),
		TEST(test_spelling),
		TEST(test_wrong_code),
		TEST(test_same_number),
		TEST(test_played),
		TEST(test_played_number_changes),
		TEST(test_unfinished_account),
		TEST(test_password_waits),
		TEST(test_password_counts),
		TEST(test_code_waits),
		TEST(test_stranger_cannot_lock),
		TEST(test_waits_tell_nothing_of_others),
		TEST(test_signin_life),
		TEST(test_first_step_writes_the_same),
		TEST(test_overtaken),
		TEST(test_race),
		TEST(test_activation),
		TEST(test_activation_race),
		TEST(test_account_open),
		TEST(test_password_set),
		TEST(test_card_letters),
	};

	return cmocka_run_group_tests_name("token", tests, NULL, NULL);
}
