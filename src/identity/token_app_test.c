/* The app as second step, browsers that are known, and what a worker who is
 * signed in does with his own token. */
#include "identity/token.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>
#include <pthread.h>

#include "base/day.h"
#include "identity/temp_store.h"
#include "identity/totp.h"

#define NOW (day_of(2026, 3, 2) * US_PER_DAY)
#define MIN US_PER_MIN
#define STEP (TOTP_STEP_S * US_PER_S)
#define INSS 1050399864
#define PASSWORD "correct horse battery"
#define WRONG_PASSWORD "correct horse batterx"

struct setting {
	struct temp_store t;
	char card[CARD_CODES][CARD_CODE_LETTERS + 1];
	char pre[SESSION_ID_TEXT], device[SESSION_ID_TEXT], session[SESSION_ID_TEXT];
	struct str secret;
	char code[9];
};

static struct setting x;
static const struct token_here nowhere;   /* at the counter */
static const struct identity nora = { INSS, { "Nora", 4 }, "token", 400, { "nl", 2 } };

static int setup(void **state)
{
	char activation[ACTIVATION_TEXT];

	(void)state;
	temp_store_open(&x.t);
	session_new_id(x.pre);
	x.device[0] = '\0';
	x.secret = STR_NONE;
	assert_int_equal(token_account_open(x.t.s, INSS, STR("Nora Specimen"), STR("nora"), NOW, activation), ERR_OK);
	assert_int_equal(token_password_set(x.t.s, x.t.a, &x.t.conf, STR("nora"), STR(PASSWORD)), ERR_OK);
	assert_int_equal(session_start(x.t.s, x.t.a, &nora, STR(""), NOW, x.session), ERR_OK);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	temp_store_close(&x.t);
	return 0;
}

static struct store_account account(void)
{
	struct store_account acc;

	assert_int_equal(token_of_worker(x.t.s, x.t.a, store_worker_key(x.t.s, INSS), &acc), ERR_OK);
	return acc;
}

static struct token_browser browser(void)
{
	return (struct token_browser){ str_of(x.pre), str_of(x.device) };
}

static struct token_here here(void)
{
	return (struct token_here){ str_of(x.session), str_of(x.device) };
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

static const char *app_code(int64_t at_us)
{
	totp_code(x.secret, totp_step_of(at_us), TOTP_DIGITS, x.code);
	return x.code;
}

static bool locked(void)
{
	struct store_account acc = account();

	return token_is_locked(&acc);
}

static enum token_result confirm(const char *text, int64_t now_us)
{
	struct store_account acc = account();
	struct str again;
	struct token_answer t;

	assert_int_equal(token_app_confirm(x.t.s, x.t.a, here(), &acc, str_of(text), now_us, &again, &t),
	    ERR_OK);
	if (t.result == TOKEN_WRONG) {
		assert_true(str_eq(again, x.secret));
	}
	return t.result;
}

/* Couples an app; the code of that moment is used up by it. */
static void give_app(int64_t now_us)
{
	assert_int_equal(token_app_begin(x.t.s, x.t.a, str_of(x.session), now_us, &x.secret), ERR_OK);
	assert_int_equal(confirm(app_code(now_us), now_us), TOKEN_OK);
}

/* At the counter; then she signs in again. */
static void give_card(void)
{
	assert_int_equal(token_card_new(x.t.s, x.t.a, &x.t.conf, nowhere, STR("nora"), x.card), ERR_OK);
	assert_int_equal(session_start(x.t.s, x.t.a, &nora, STR(""), NOW, x.session), ERR_OK);
}

static void test_app_signs_in(void **state)
{
	struct token_answer t;

	(void)state;
	give_app(NOW - STEP);
	t = password("nora", PASSWORD, NOW);
	assert_int_equal(t.result, TOKEN_ASK_CODE);
	assert_in_range(t.code_number, 1, CARD_CODES); /* asked for although there is no card */
	assert_int_equal(code(app_code(NOW - STEP), NOW).result, TOKEN_WRONG); /* used up when it was coupled */
	assert_int_equal(code("BCDFGH", NOW).result, TOKEN_WRONG);
	assert_int_equal(password("nora", PASSWORD, NOW).code_number, t.code_number);
	t = code(arena_printf(x.t.a, " %.3s %s ", app_code(NOW), x.code + 3), NOW);
	assert_int_equal(t.result, TOKEN_OK);
	assert_int_equal(t.codes_left, -1);
	assert_int_equal(t.who.inss, INSS);
	assert_int_equal(t.who.acr, 400);
	assert_int_equal(account().last_us, NOW);
	assert_int_equal(account().code_failures, 0);
	/* the same digits open nothing any more, nor do those before; the next ones do */
	assert_int_equal(password("nora", PASSWORD, NOW).result, TOKEN_ASK_CODE);
	assert_int_equal(code(app_code(NOW), NOW).result, TOKEN_WRONG);
	assert_int_equal(code(app_code(NOW - STEP), NOW).result, TOKEN_WRONG);
	assert_int_equal(code(app_code(NOW + STEP), NOW).result, TOKEN_OK);
}

static void test_window(void **state)
{
	static const struct { int64_t steps; enum token_result result; } rows[] = {
		{ -2, TOKEN_WRONG }, { -1, TOKEN_OK }, { 0, TOKEN_OK }, { 1, TOKEN_OK }, { 2, TOKEN_WRONG },
	};

	(void)state;
	give_app(NOW - 10 * STEP);
	for (size_t i = 0; i < N_OF(rows); i++) {
		int64_t now_us = NOW + (int64_t)i * 10 * MIN;

		assert_int_equal(password("nora", PASSWORD, now_us).result, TOKEN_ASK_CODE);
		assert_int_equal(code(app_code(now_us + rows[i].steps * STEP), now_us).result, rows[i].result);
	}
}

/* Who has both takes what is at hand; the number of the card stays. */
static void test_both(void **state)
{
	int32_t number;

	(void)state;
	give_card();
	give_app(NOW - 2 * STEP);
	number = password("nora", PASSWORD, NOW).code_number;
	assert_int_equal(code(app_code(NOW), NOW).result, TOKEN_OK);
	assert_int_equal(password("nora", PASSWORD, NOW).code_number, number);
	assert_int_equal(account().codes_left, CARD_CODES);
	assert_int_equal(code(x.card[number - 1], NOW).result, TOKEN_OK);
	assert_int_equal(token_app_remove(x.t.s, nowhere, STR("nora")), ERR_OK);
	assert_int_equal(password("nora", PASSWORD, NOW + MIN).result, TOKEN_ASK_CODE);
	assert_int_equal(code(app_code(NOW + MIN), NOW + MIN).result, TOKEN_WRONG);
	assert_int_equal(token_app_remove(x.t.s, nowhere, STR("nobody")), ERR_NOT_FOUND);
}

/* Whatever is tried, with whatever the account has: the same answers, and the
 * same waits at the same moments, as for a name that nobody has. */
static void walk(const char *user, const char *secret, const char *text, enum token_result out[12])
{
	session_new_id(x.pre);
	for (size_t i = 0; i < 12; i++) {
		struct token_answer t;
		int64_t now_us = NOW + (int64_t)(i / 3) * 20 * MIN;

		if (token_pending(x.t.s, str_of(x.pre), now_us, &t) != ERR_OK || t.result != TOKEN_ASK_CODE) {
			assert_int_equal(store_account_success(x.t.s, account().id, false), ERR_OK);
			t = password(user, secret, now_us);
			assert_int_equal(t.result, TOKEN_ASK_CODE);
		}
		out[i] = code(text, now_us).result;
	}
}

static void test_nothing_tells_what_there_is(void **state)
{
	static const char *const texts[] = { "000000", "XXXXXX" };
	enum token_result nobody[12], somebody[12];

	(void)state;
	give_app(NOW - 100 * STEP);
	for (size_t what = 0; what < 3; what++) { /* an app, both, a card */
		for (size_t i = 0; i < N_OF(texts); i++) {
			if (what == 1) {
				give_card();
			} else if (what == 2) {
				assert_int_equal(token_app_remove(x.t.s, nowhere, STR("nora")), ERR_OK);
			}
			assert_int_equal(store_account_success(x.t.s, account().id, true), ERR_OK);
			walk(arena_printf(x.t.a, "ghost.%zu.%zu", what, i), PASSWORD, texts[i], nobody);
			walk("nora", PASSWORD, texts[i], somebody);
			assert_memory_equal(nobody, somebody, sizeof(nobody));
			assert_int_equal(nobody[0], TOKEN_WRONG);
			assert_int_equal(nobody[2], TOKEN_WAIT);
		}
	}
}

/* Wrong digits and wrong letters are counted together: ten, and card and app are locked. */
static void test_codes_lock(void **state)
{
	int64_t now_us = NOW;

	(void)state;
	give_card();
	give_app(NOW - 10 * STEP);
	for (int i = 1; i <= 10; i++) {
		enum token_result want = i == 10 ? TOKEN_LOCKED : i == 3 || i == 6 ? TOKEN_WAIT : TOKEN_WRONG;

		assert_int_equal(store_account_success(x.t.s, account().id, false), ERR_OK);
		assert_int_equal(password("nora", PASSWORD, now_us).result, TOKEN_ASK_CODE);
		assert_int_equal(code(i % 2 == 0 ? "000000" : "XXXXXX", now_us).result, want);
		now_us += want == TOKEN_WAIT ? 15 * MIN : 0;
	}
	assert_true(locked());
	assert_int_equal(store_account_success(x.t.s, account().id, false), ERR_OK);
	assert_int_equal(password("nora", PASSWORD, now_us).result, TOKEN_ASK_CODE);
	assert_int_equal(code(app_code(now_us), now_us).result, TOKEN_LOCKED);
	give_card();
	assert_false(locked());
	assert_int_equal(store_account_success(x.t.s, account().id, false), ERR_OK);
	assert_int_equal(password("nora", PASSWORD, now_us).result, TOKEN_ASK_CODE);
	assert_int_equal(code(app_code(now_us), now_us).result, TOKEN_OK);
}

#define N_RACERS 6

struct racer {
	char pre[SESSION_ID_TEXT];
	struct token_answer t;
	enum err e;
};

static void *race(void *arg)
{
	struct racer *r = arg;
	struct arena *a = arena_new(16u << 20);

	r->e = token_code(x.t.s, a, &x.t.conf, (struct token_browser){ str_of(r->pre), STR("") }, str_of(x.code), NOW,
	    &r->t);
	arena_free(&a);
	return NULL;
}

/* The same digits from several browsers at once: exactly one gets in. */
static void test_race(void **state)
{
	struct racer r[N_RACERS];
	pthread_t thread[N_RACERS];
	int n_ok = 0;

	(void)state;
	give_app(NOW - 10 * STEP);
	for (size_t i = 0; i < N_RACERS; i++) {
		session_new_id(r[i].pre);
		memcpy(x.pre, r[i].pre, sizeof(x.pre));
		assert_int_equal(store_account_success(x.t.s, account().id, false), ERR_OK);
		assert_int_equal(password("nora", PASSWORD, NOW).result, TOKEN_ASK_CODE);
	}
	(void)app_code(NOW);
	for (size_t i = 0; i < N_RACERS; i++) {
		assert_int_equal(pthread_create(&thread[i], NULL, race, &r[i]), 0);
	}
	for (size_t i = 0; i < N_RACERS; i++) {
		assert_int_equal(pthread_join(thread[i], NULL), 0);
		assert_int_equal(r[i].e, ERR_OK);
		n_ok += r[i].t.result == TOKEN_OK;
	}
	assert_int_equal(n_ok, 1);
}

/* 10,000 wrong passwords of a stranger, one a minute for a week: he never gets
 * further than the played step, and the worker signs in where he is known at any
 * time; in a new browser he has to wait as the stranger does. */
static void test_stranger(void **state)
{
	char known[SESSION_ID_TEXT];
	struct token_answer t;
	int n_in = 0, n_waits = 0;

	(void)state;
	give_app(NOW - 10 * STEP);
	assert_int_equal(password("nora", PASSWORD, NOW).result, TOKEN_ASK_CODE);
	t = code(app_code(NOW), NOW);
	assert_int_equal(t.result, TOKEN_OK);
	assert_int_equal(strlen(t.device), SESSION_ID_TEXT - 1);
	memcpy(known, t.device, sizeof(known));
	for (int i = 1; i <= 10000; i++) {
		int64_t now_us = NOW + i * MIN;

		x.device[0] = '\0';
		session_new_id(x.pre);
		t = password("nora", arena_printf(x.t.a, "stranger's guess %d", i), now_us);
		assert_true(t.result == TOKEN_ASK_CODE || t.result == TOKEN_WAIT);
		n_waits += t.result == TOKEN_WAIT;
		if (i % 500 != 0) {
			continue;
		}
		memcpy(x.device, known, sizeof(known));
		session_new_id(x.pre);
		assert_int_equal(password("nora", PASSWORD, now_us).result, TOKEN_ASK_CODE);
		t = code(app_code(now_us), now_us);
		assert_int_equal(t.result, TOKEN_OK);
		assert_string_equal(t.device, ""); /* it has its cookie */
		n_in++;
	}
	assert_int_equal(n_in, 20);
	assert_in_range(n_waits, 9000, 9500); /* the stranger makes one real try in a quarter of an hour */
	assert_int_equal(account().code_failures, 0);
	assert_int_equal(account().code_locked_until_us, 0);
}

/* A known browser has its own stages, and knows only who was signed in there. */
static void test_known_browser(void **state)
{
	struct token_answer t;

	(void)state;
	give_app(NOW - 10 * STEP);
	assert_int_equal(password("nora", PASSWORD, NOW).result, TOKEN_ASK_CODE);
	t = code(app_code(NOW), NOW);
	memcpy(x.device, t.device, sizeof(x.device));
	for (int i = 0; i < 3; i++) {
		assert_int_equal(password("nora", WRONG_PASSWORD, NOW).result, TOKEN_ASK_CODE);
	}
	t = password("nora", PASSWORD, NOW + MIN - 1);
	assert_int_equal(t.result, TOKEN_WAIT);
	assert_int_equal(t.wait_until_us, NOW + MIN);
	assert_int_equal(account().password_failures, 0);
	assert_int_equal(password("nora", PASSWORD, NOW + MIN).result, TOKEN_ASK_CODE);
	assert_int_equal(code(app_code(NOW + MIN), NOW + MIN).result, TOKEN_OK);
	/* elsewhere: nobody is known with that cookie, and a cookie that is none helps nobody */
	for (int i = 0; i < 3; i++) {
		assert_int_equal(password("ghost.known", PASSWORD, NOW).result, TOKEN_ASK_CODE);
	}
	assert_int_equal(password("ghost.known", PASSWORD, NOW).result, TOKEN_WAIT);
	session_new_id(x.device);
	for (int i = 0; i < 3; i++) {
		assert_int_equal(password("nora", WRONG_PASSWORD, NOW).result, TOKEN_ASK_CODE);
	}
	assert_int_equal(password("nora", PASSWORD, NOW).result, TOKEN_WAIT);
	assert_int_equal(account().password_failures, 3);
}

static void test_coupling(void **state)
{
	struct str first;

	(void)state;
	assert_int_equal(confirm("000000", NOW), TOKEN_EXPIRED);
	assert_int_equal(token_app_begin(x.t.s, x.t.a, str_of(x.session), NOW, &first), ERR_OK);
	assert_int_equal(token_app_begin(x.t.s, x.t.a, str_of(x.session), NOW, &x.secret), ERR_OK);
	assert_int_equal(x.secret.n, 20);
	assert_false(str_eq(first, x.secret));
	assert_int_equal(confirm(app_code(NOW + 2 * STEP), NOW), TOKEN_WRONG);
	assert_null(account().totp.p);
	assert_int_equal(confirm(app_code(NOW), NOW), TOKEN_OK);
	assert_true(str_eq(account().totp, x.secret));
	assert_int_equal(confirm(app_code(NOW), NOW), TOKEN_EXPIRED);
	assert_int_equal(token_app_begin(x.t.s, x.t.a, str_of(x.session), NOW, &x.secret), ERR_OK);
	assert_int_equal(confirm(app_code(NOW + 10 * MIN), NOW + 10 * MIN), TOKEN_EXPIRED);
	assert_int_equal(token_app_begin(x.t.s, x.t.a, str_of(x.session), NOW, &x.secret), ERR_OK);
	assert_int_equal(confirm(app_code(NOW + 10 * MIN - 1), NOW + 10 * MIN - 1), TOKEN_OK);
}

static enum token_result open_own(int64_t inss, const char *user, const char *secret)
{
	const struct identity who = { inss, STR("Piet"), "web-eid", 500, STR("nl") };
	struct token_answer t;

	assert_int_equal(token_open_own(x.t.s, x.t.a, &x.t.conf, &who, str_of(user), str_of(secret), &t), ERR_OK);
	return t.result;
}

static void test_open_own(void **state)
{
	(void)state;
	assert_int_equal(open_own(93051822361, "p", PASSWORD), TOKEN_BAD_NAME);
	assert_int_equal(open_own(93051822361, "piet", "short"), TOKEN_WEAK);
	assert_int_equal(open_own(93051822361, "NORA", PASSWORD), TOKEN_TAKEN);
	assert_int_equal(open_own(INSS, "nora2", PASSWORD), TOKEN_HAS_ACCOUNT);
	assert_int_equal(open_own(93051822361, " Piet ", PASSWORD), TOKEN_OK);
	assert_int_equal(open_own(93051822361, "piet2", PASSWORD), TOKEN_HAS_ACCOUNT);
	assert_int_equal(token_card_new(x.t.s, x.t.a, &x.t.conf, nowhere, STR("piet"), x.card), ERR_OK);
	assert_int_equal(code(x.card[password("piet", PASSWORD, NOW).code_number - 1], NOW).result, TOKEN_OK);
}

static enum token_result change(struct str old, const char *secret, int64_t now_us)
{
	struct store_account acc = account();
	struct token_answer t;

	assert_int_equal(token_password_change(x.t.s, x.t.a, &x.t.conf, here(), &acc, old, str_of(secret), now_us,
	    &t), ERR_OK);
	return t.result;
}

static void test_password_change(void **state)
{
	(void)state;
	give_app(NOW - 10 * STEP);
	assert_int_equal(change(STR(PASSWORD), "short", NOW), TOKEN_WEAK);
	assert_int_equal(change(STR(""), "a new long one", NOW), TOKEN_WRONG);
	assert_int_equal(change(STR(WRONG_PASSWORD), "a new long one", NOW), TOKEN_WRONG);
	assert_int_equal(change(STR(WRONG_PASSWORD), "a new long one", NOW), TOKEN_WRONG);
	assert_int_equal(change(STR(PASSWORD), "a new long one", NOW + MIN - 1), TOKEN_WAIT);
	assert_int_equal(account().password_failures, 0); /* nobody waits at the door for it */
	assert_int_equal(change(STR(PASSWORD), "a new long one", NOW + MIN), TOKEN_OK);
	for (int i = 0; i < 3; i++) { /* all is forgiven */
		assert_int_equal(change(STR(WRONG_PASSWORD), "whatever it is", NOW + MIN), TOKEN_WRONG);
	}
	assert_int_equal(change(STR("a new long one"), "whatever it is", NOW + MIN), TOKEN_WAIT);
	assert_int_equal(password("nora", PASSWORD, NOW).result, TOKEN_ASK_CODE);
	assert_int_equal(code(app_code(NOW), NOW).result, TOKEN_WRONG);
	assert_int_equal(change(STR_NONE, "one by the card", NOW), TOKEN_OK); /* proved by eID */
	assert_int_equal(password("nora", "one by the card", NOW).result, TOKEN_ASK_CODE);
	assert_int_equal(code(app_code(NOW), NOW).result, TOKEN_OK);
}

/* Strangers who fill the account's counter from outside do not keep the worker from
 * another password; nor does one session another. */
static void test_stranger_and_change(void **state)
{
	char own[SESSION_ID_TEXT];

	(void)state;
	for (int i = 0; i < 3; i++) {
		assert_int_equal(password("nora", WRONG_PASSWORD, NOW).result, TOKEN_ASK_CODE);
	}
	assert_int_equal(password("nora", WRONG_PASSWORD, NOW).result, TOKEN_WAIT);
	memcpy(own, x.session, sizeof(own));
	assert_int_equal(session_start(x.t.s, x.t.a, &nora, STR(""), NOW, x.session), ERR_OK);
	for (int i = 0; i < 3; i++) {
		assert_int_equal(change(STR(WRONG_PASSWORD), "a new long one", NOW), TOKEN_WRONG);
	}
	assert_int_equal(change(STR(PASSWORD), "a new long one", NOW), TOKEN_WAIT);
	memcpy(x.session, own, sizeof(own));
	assert_int_equal(change(STR(PASSWORD), "a new long one", NOW), TOKEN_OK);
}

static bool session_lives(const char *id)
{
	struct store_reader *r = store_reader_take(x.t.s);
	struct session found;
	enum err e = session_peek(x.t.s, r, x.t.a, &x.t.conf, str_of(id), NOW, &found);

	store_reader_give(x.t.s, &r);
	return e == ERR_OK;
}

static bool browser_known(const char *device)
{
	struct store_reader *r = store_reader_take(x.t.s);
	unsigned char hash[32];
	int64_t until_us;
	enum err e;

	assert_true(session_id_hash(str_of(device), hash));
	e = store_device_get(r, hash, account().id, &until_us);
	store_reader_give(x.t.s, &r);
	return e == ERR_OK;
}

static void make_known(const char *device)
{
	unsigned char hash[32];

	assert_true(session_id_hash(str_of(device), hash));
	assert_int_equal(store_account_entered(x.t.s, account().id, hash, NOW), ERR_OK);
}

/* Each change of a secret, by web and at the counter. */
static void change_secret(int way)
{
	struct store_account acc = account();

	switch (way) {
	case 0:
		assert_int_equal(change(STR_NONE, PASSWORD, NOW), TOKEN_OK);
		return;
	case 1:
		assert_int_equal(token_card_new(x.t.s, x.t.a, &x.t.conf, here(), acc.user_name, x.card), ERR_OK);
		return;
	case 2:
		give_app(NOW);
		return;
	case 3:
		assert_int_equal(token_app_remove(x.t.s, here(), acc.user_name), ERR_OK);
		return;
	case 4:
		assert_int_equal(token_password_set(x.t.s, x.t.a, &x.t.conf, STR("nora"), STR(PASSWORD)), ERR_OK);
		return;
	case 5:
		assert_int_equal(token_card_new(x.t.s, x.t.a, &x.t.conf, nowhere, acc.user_name, x.card), ERR_OK);
		return;
	case 6:
		assert_int_equal(token_sessions_end(x.t.s, STR("Nora")), ERR_OK);
		return;
	default:
		assert_int_equal(token_app_remove(x.t.s, nowhere, STR("nora")), ERR_OK);
	}
}

static void test_new_secret_ends_the_rest(void **state)
{
	const struct identity piet = { 93051822361, STR("Piet"), "token", 400, STR("nl") };
	char intruder[SESSION_ID_TEXT], other[SESSION_ID_TEXT], strange[SESSION_ID_TEXT];

	(void)state;
	assert_int_equal(session_start(x.t.s, x.t.a, &piet, STR(""), NOW, other), ERR_OK);
	session_new_id(x.device);
	session_new_id(strange);
	give_card();
	for (int way = 0; way <= 7; way++) {
		bool by_web = way <= 3;

		assert_int_equal(session_start(x.t.s, x.t.a, &nora, STR(""), NOW, x.session), ERR_OK);
		assert_int_equal(session_start(x.t.s, x.t.a, &nora, STR(""), NOW, intruder), ERR_OK);
		make_known(x.device);
		make_known(strange);
		assert_int_equal(password("nora", PASSWORD, NOW).result, TOKEN_ASK_CODE);
		change_secret(way);
		assert_int_equal(session_lives(x.session), by_web);
		assert_int_equal(browser_known(x.device), by_web);
		assert_false(session_lives(intruder));
		assert_false(browser_known(strange));
		assert_int_equal(code("BBBBBB", NOW).result, TOKEN_EXPIRED);
		assert_true(session_lives(other));
	}
	assert_int_equal(token_sessions_end(x.t.s, STR("nobody")), ERR_NOT_FOUND);
}

/* Of two who are in, one changes the locks: what the other one has under way changes nothing any more. */
static void test_ended_changes_nothing(void **state)
{
	struct store_account acc;
	struct token_answer t;
	struct str again;

	(void)state;
	give_app(NOW);
	acc = account();
	assert_int_equal(token_app_begin(x.t.s, x.t.a, str_of(x.session), NOW, &x.secret), ERR_OK);
	assert_int_equal(token_sessions_end(x.t.s, STR("nora")), ERR_OK);
	assert_int_equal(token_password_change(x.t.s, x.t.a, &x.t.conf, here(), &acc, STR_NONE, STR("a new long one"),
	    NOW, &t), ERR_NOT_FOUND);
	assert_int_equal(token_password_change(x.t.s, x.t.a, &x.t.conf, here(), &acc, STR(PASSWORD),
	    STR("a new long one"), NOW, &t), ERR_NOT_FOUND);
	assert_int_equal(token_card_new(x.t.s, x.t.a, &x.t.conf, here(), acc.user_name, x.card), ERR_NOT_FOUND);
	assert_int_equal(token_app_remove(x.t.s, here(), acc.user_name), ERR_NOT_FOUND);
	assert_int_equal(token_app_confirm(x.t.s, x.t.a, here(), &acc, str_of(app_code(NOW)), NOW, &again, &t),
	    ERR_NOT_FOUND);
	assert_true(str_eq(account().password, acc.password));
	assert_true(str_eq(account().totp, acc.totp));
	assert_int_equal(account().codes_left, -1);
}

/* Another password between a step of a sign-in and the next: it leads nowhere. */
static void test_overtaken_by_password(void **state)
{
	char id[SESSION_ID_TEXT];
	struct store_account acc;
	struct store_signin s = { .code_number = 1, .expires_us = NOW + MIN };
	struct store_reader *r;
	unsigned char pre[32];

	(void)state;
	give_app(NOW - 10 * STEP);
	assert_int_equal(password("nora", PASSWORD, NOW).result, TOKEN_ASK_CODE);
	assert_int_equal(code(app_code(NOW), NOW).result, TOKEN_OK);
	assert_int_equal(session_start_token(x.t.s, x.t.a, &nora, str_of(x.pre), STR(""), NOW, id), ERR_OK);
	assert_true(session_lives(id));
	assert_int_equal(session_start_token(x.t.s, x.t.a, &nora, str_of(x.pre), STR(""), NOW, id), ERR_NOT_FOUND);
	assert_false(session_lives(id));
	assert_int_equal(session_start_token(x.t.s, x.t.a, &nora, STR(""), STR(""), NOW, id), ERR_NOT_FOUND);
	assert_int_equal(password("nora", PASSWORD, NOW).result, TOKEN_ASK_CODE);
	assert_int_equal(code(app_code(NOW + STEP), NOW + STEP).result, TOKEN_OK);
	acc = account();
	change_secret(4);
	assert_int_equal(session_start_token(x.t.s, x.t.a, &nora, str_of(x.pre), STR(""), NOW, id), ERR_NOT_FOUND);
	/* what token_password() writes whose comparison began before the change */
	assert_true(session_id_hash(str_of(x.pre), pre));
	r = store_reader_take(x.t.s);
	s.account = acc.id;
	assert_int_equal(store_signin_begin(x.t.s, pre, &s, acc.password, -7), ERR_OK);
	assert_int_equal(store_signin_get(r, pre, &s), ERR_OK);
	assert_int_equal(s.account, -7);
	s.account = acc.id;
	assert_int_equal(store_signin_begin(x.t.s, pre, &s, account().password, -7), ERR_OK);
	assert_int_equal(store_signin_get(r, pre, &s), ERR_OK);
	assert_int_equal(s.account, acc.id);
	store_reader_give(x.t.s, &r);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_app_signs_in),
		TEST(test_window),
		TEST(test_both),
		TEST(test_nothing_tells_what_there_is),
		TEST(test_codes_lock),
		TEST(test_race),
		TEST(test_stranger),
		TEST(test_known_browser),
		TEST(test_coupling),
		TEST(test_open_own),
		TEST(test_password_change),
		TEST(test_stranger_and_change),
		TEST(test_new_secret_ends_the_rest),
		TEST(test_ended_changes_nothing),
		TEST(test_overtaken_by_password),
	};

	return cmocka_run_group_tests_name("token app", tests, NULL, NULL);
}
