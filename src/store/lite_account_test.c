/* Accounts, their counters, code cards, sign-ins, sessions, the janitor. */
#include "store/store_test.h"

static const unsigned char hash_a[32] = { 7 }, hash_b[32] = { 8 };
static const struct store_keep nowhere;

static struct store_account nora(struct fixture *f)
{
	return (struct store_account){ .user_name = STR("nora"), .worker = f->nora, .inss = NORA,
		.name = STR("Nora Sp\xc3\xa9" "cimen"), .lang = STR("fr"), .activation = { 1, 2, 3 },
		.activation_until_us = T0 };
}

static int64_t add_nora(struct fixture *f)
{
	struct store_account acc = nora(f);
	int64_t id;

	OK(store_account_add(f->s, &acc, &id));
	return id;
}

static struct store_account get(struct fixture *f, int64_t id)
{
	struct store_account x;

	OK(store_account_by_id(f->r, f->a, id, &x));
	return x;
}

static void an_account_comes_back_as_it_was(void **state)
{
	struct fixture *f = *state;
	struct store_account acc = nora(f), x;
	int64_t id, other;

	assert_int_equal(store_account_by_user(f->r, f->a, STR("nora"), &x), ERR_NOT_FOUND);
	id = add_nora(f);
	OK(store_account_by_user(f->r, f->a, STR("nora"), &x));
	assert_int_equal(x.id, id);
	assert_true(str_eq(x.user_name, acc.user_name));
	assert_memory_equal(&x.worker, &f->nora, sizeof(x.worker));
	assert_int_equal(x.inss, NORA);
	assert_true(str_eq(x.name, acc.name));
	assert_true(str_eq(x.lang, acc.lang));
	assert_null(x.password.p);
	assert_memory_equal(x.activation, acc.activation, 32);
	assert_int_equal(x.activation_until_us, T0);
	assert_int_equal(x.codes_left, -1);
	assert_int_equal(x.code_number, 0);
	assert_int_equal(store_account_by_id(f->r, f->a, id + 1, &x), ERR_NOT_FOUND);
	assert_int_equal(store_account_add(f->s, &acc, &other), ERR_EXISTS);
	acc.user_name = STR("nora2"); /* the worker has one */
	assert_int_equal(store_account_add(f->s, &acc, &other), ERR_EXISTS);
	acc.user_name = STR("nora"); /* the name is taken */
	acc.inss = NORA + 1;
	acc.worker = store_worker_key(f->s, NORA + 1);
	assert_int_equal(store_account_add(f->s, &acc, &other), ERR_EXISTS);
	acc.user_name = STR("other");
	acc.lang = STR_NONE;
	memset(acc.activation, 0, sizeof(acc.activation));
	OK(store_account_add(f->s, &acc, &other));
	x = get(f, other);
	assert_true(str_is(x.lang, ""));
	assert_memory_equal(x.activation, acc.activation, 32);
}

static void a_change_leaves_the_rest_alone(void **state)
{
	static const unsigned char activation[32] = { 9 };
	struct fixture *f = *state;
	struct store_account was, is;
	int64_t id = add_nora(f);

	was = get(f, id);
	OK(store_account_lang(f->s, id, STR("de")));
	is = get(f, id);
	assert_true(str_is(is.lang, "de"));
	assert_true(str_eq(is.password, was.password));
	assert_memory_equal(is.activation, was.activation, 32);
	OK(store_account_activation(f->s, id, activation, T0 + 5));
	is = get(f, id);
	assert_memory_equal(is.activation, activation, 32);
	assert_int_equal(is.activation_until_us, T0 + 5);
	assert_true(str_is(is.lang, "de"));
	assert_true(str_eq(is.password, was.password));
	assert_int_equal(store_account_lang(f->s, id + 1, STR("de")), ERR_NOT_FOUND);
	assert_int_equal(store_account_activation(f->s, id + 1, activation, T0), ERR_NOT_FOUND);
}

/* A password comes with the activation that is open, or, at the counter, whatever is. */
static void a_password_voids_the_activation(void **state)
{
	static const unsigned char open[32] = { 9 }, other[32] = { 10 };
	struct fixture *f = *state;
	struct store_account is;
	int64_t id = add_nora(f);

	OK(store_account_activation(f->s, id, open, T0));
	assert_int_equal(store_account_password(f->s, id, other, STR("$p"), &nowhere), ERR_NOT_FOUND);
	assert_memory_equal(get(f, id).activation, open, 32);
	OK(store_account_password(f->s, id, open, STR("$p"), &nowhere));
	is = get(f, id);
	assert_true(str_is(is.password, "$p"));
	assert_int_equal(is.activation[0], 0);
	assert_int_equal(is.activation_until_us, 0);
	assert_int_equal(store_account_password(f->s, id, open, STR("$q"), &nowhere), ERR_NOT_FOUND);
	OK(store_account_password(f->s, id, NULL, STR("$q"), &nowhere));
	assert_true(str_is(get(f, id).password, "$q"));
	assert_int_equal(store_account_password(f->s, id + 1, NULL, STR("$q"), &nowhere), ERR_NOT_FOUND);
}

static int64_t lock_third(int32_t failures, int64_t now_us)
{
	return failures == 3 ? now_us + 60 : 0;
}

static void failures_are_counted_apart(void **state)
{
	struct fixture *f = *state;
	int64_t id = add_nora(f), until;
	struct store_account x;
	int32_t n;

	for (int32_t i = 1; i <= 4; i++) {
		OK(store_account_failure(f->s, id, true, T0, lock_third, &n, &until));
		assert_int_equal(n, i);
		assert_int_equal(until, i >= 3 ? T0 + 60 : 0); /* the fourth does not unlock */
	}
	OK(store_account_failure(f->s, id, false, T0, lock_third, &n, &until));
	x = get(f, id);
	assert_int_equal(x.code_failures, 4);
	assert_int_equal(x.code_locked_until_us, T0 + 60);
	assert_int_equal(x.password_failures, 1);
	assert_int_equal(x.password_locked_until_us, 0);
	OK(store_account_success(f->s, id, true));
	x = get(f, id);
	assert_int_equal(x.code_failures, 0);
	assert_int_equal(x.code_locked_until_us, 0);
	assert_int_equal(x.password_failures, 1);
	OK(store_account_success(f->s, id, false));
	assert_int_equal(get(f, id).password_failures, 0);
	assert_int_equal(store_account_failure(f->s, id + 1, false, T0, lock_third, &n, &until), ERR_NOT_FOUND);
	assert_int_equal(store_account_success(f->s, id + 1, false), ERR_NOT_FOUND);
}

static void put_card(struct fixture *f, int64_t id, const char *mark)
{
	struct str hash[CARD_CODES];

	for (int i = 0; i < CARD_CODES; i++) {
		hash[i] = str_of(arena_printf(f->a, "%s%d", mark, i + 1));
	}
	OK(store_card_put(f->s, id, hash, &nowhere));
}

static void a_card_is_used_up(void **state)
{
	struct fixture *f = *state;
	bool used[CARD_CODES + 1] = { false };
	int64_t id = add_nora(f);
	struct str hash;

	assert_int_equal(store_card_burn(f->s, id, 1, STR("a1"), T0), ERR_NOT_FOUND);
	assert_int_equal(get(f, id).code_number, 0);
	put_card(f, id, "a");
	assert_int_equal(get(f, id).codes_left, CARD_CODES);
	for (int i = 0; i < CARD_CODES; i++) {
		int32_t number = get(f, id).code_number; /* one that was not used */

		assert_in_range(number, 1, CARD_CODES);
		assert_false(used[number]);
		used[number] = true;
		OK(store_card_hash(f->r, f->a, id, number, &hash));
		assert_true(str_is(hash, arena_printf(f->a, "a%d", number)));
		/* of an old card */
		assert_int_equal(store_card_burn(f->s, id, number, STR("another"), T0), ERR_EXISTS);
		assert_int_equal(get(f, id).code_number, number);
		OK(store_card_burn(f->s, id, number, hash, T0));
		assert_int_equal(store_card_burn(f->s, id, number, hash, T0), ERR_EXISTS);
		assert_int_equal(store_card_hash(f->r, f->a, id, number, &hash), ERR_NOT_FOUND);
	}
	assert_int_equal(store_card_hash(f->r, f->a, id, 25, &hash), ERR_NOT_FOUND);
	assert_int_equal(get(f, id).codes_left, 0);
	assert_int_equal(get(f, id).code_number, 0);
	put_card(f, id, "b");
	assert_int_equal(get(f, id).codes_left, CARD_CODES);
	OK(store_card_hash(f->r, f->a, id, 24, &hash));
	assert_true(str_is(hash, "b24"));
	assert_int_equal(store_card_put(f->s, id + 1, (const struct str[CARD_CODES]){ STR("x") }, &nowhere),
	    ERR_NOT_FOUND);
}

static int64_t lock_for_good(int32_t failures, int64_t now_us)
{
	(void)failures;
	(void)now_us;
	return INT64_MAX;
}

static void a_new_card_clears_the_lock(void **state)
{
	struct fixture *f = *state;
	int64_t id = add_nora(f), until;
	int32_t n;

	OK(store_account_failure(f->s, id, true, T0, lock_for_good, &n, &until));
	assert_int_equal(get(f, id).code_locked_until_us, INT64_MAX);
	put_card(f, id, "b");
	assert_int_equal(get(f, id).code_locked_until_us, 0);
	assert_int_equal(get(f, id).code_failures, 0);
}

static void a_sign_in_is_kept_until_dropped(void **state)
{
	struct fixture *f = *state;
	struct store_signin x = { .account = 3, .code_number = 4, .expires_us = T0 };

	assert_int_equal(store_signin_get(f->r, hash_a, &x), ERR_NOT_FOUND);
	OK(store_signin_put(f->s, hash_a, &x));
	OK(store_signin_get(f->r, hash_a, &x));
	assert_int_equal(x.account, 3);
	assert_int_equal(x.code_number, 4);
	assert_int_equal(x.expires_us, T0);
	OK(store_signin_drop(f->s, hash_a));
	OK(store_signin_drop(f->s, hash_a));
	assert_int_equal(store_signin_get(f->r, hash_a, &x), ERR_NOT_FOUND);
}

static void a_session_is_touched_and_dropped(void **state)
{
	struct fixture *f = *state;
	struct store_session x = { .worker = f->nora, .who = STR("sea\0led"), .created_us = T0, .last_us = T0 };

	assert_int_equal(store_session_get(f->r, f->a, hash_a, &x), ERR_NOT_FOUND);
	assert_int_equal(store_session_touch(f->s, hash_a, T0), ERR_NOT_FOUND);
	OK(store_session_put(f->s, hash_a, &x));
	OK(store_session_touch(f->s, hash_a, T0 + 9));
	OK(store_session_touch(f->s, hash_a, T0 + 5)); /* an older request that came in late */
	memset(&x, 0, sizeof(x));
	OK(store_session_get(f->r, f->a, hash_a, &x));
	assert_memory_equal(&x.worker, &f->nora, sizeof(x.worker));
	assert_true(str_eq(x.who, STR("sea\0led")));
	assert_int_equal(x.created_us, T0);
	assert_int_equal(x.last_us, T0 + 9);
	assert_int_equal(store_session_get(f->r, f->a, hash_b, &x), ERR_NOT_FOUND);
	OK(store_session_drop(f->s, hash_a));
	assert_int_equal(store_session_get(f->r, f->a, hash_a, &x), ERR_NOT_FOUND);
}

/* A sign-in becomes a session once, and none when it was ended before. */
static void a_sign_in_is_taken_with_its_session(void **state)
{
	struct fixture *f = *state;
	struct store_session x = { .worker = f->nora, .who = STR("x"), .created_us = T0, .last_us = T0,
		.signin = hash_a };
	struct store_signin i = { .account = 3, .code_number = 4, .expires_us = T0 };

	assert_int_equal(store_session_put(f->s, hash_b, &x), ERR_NOT_FOUND);
	assert_int_equal(store_session_get(f->r, f->a, hash_b, &x), ERR_NOT_FOUND);
	OK(store_signin_put(f->s, hash_a, &i));
	OK(store_session_put(f->s, hash_b, &x));
	assert_int_equal(store_signin_get(f->r, hash_a, &i), ERR_NOT_FOUND);
	OK(store_session_get(f->r, f->a, hash_b, &x));
}

static int64_t lock_longer(int32_t failures, int64_t now_us)
{
	return failures >= 3 ? now_us + 100 * failures : 0;
}

static void a_session_counts_by_itself(void **state)
{
	struct fixture *f = *state;
	struct store_session x = { .worker = f->nora, .who = STR("x"), .created_us = T0, .last_us = T0 };
	int64_t until;

	assert_int_equal(store_session_failure(f->s, hash_a, T0, lock_longer, &until), ERR_NOT_FOUND);
	OK(store_session_put(f->s, hash_a, &x));
	OK(store_session_put(f->s, hash_b, &x));
	for (int i = 1; i <= 3; i++) {
		OK(store_session_failure(f->s, hash_a, T0, lock_longer, &until));
		assert_int_equal(until, 0);
	}
	OK(store_session_failure(f->s, hash_a, T0 + 299, lock_longer, &until)); /* not made, not counted */
	assert_int_equal(until, T0 + 300);
	OK(store_session_failure(f->s, hash_b, T0, lock_longer, &until));
	assert_int_equal(until, 0);
	OK(store_session_failure(f->s, hash_a, T0 + 300, lock_longer, &until)); /* the fourth */
	assert_true(until <= T0 + 300);
	OK(store_session_failure(f->s, hash_a, T0 + 301, lock_longer, &until));
	assert_int_equal(until, T0 + 300 + 400);
}

/* One of each that ends at `end`, swept at `now`: is it still there? */
static void check_janitor(struct fixture *f, int64_t created, int64_t last, int64_t end, int64_t now,
    bool session_stays, bool stays)
{
	struct store_client c = { .client_id = STR("c"), .active = true, .n_certificates = 1,
		.certificate = { { STR("key"), STR("RS256"), 0 } } };
	struct store_session x = { .worker = f->nora, .who = STR("x"), .created_us = created, .last_us = last };
	struct store_signin i = { .expires_us = end };
	unsigned char hash[32] = { 0 };
	struct store_token t;
	char *jti = arena_printf(f->a, "%d-%d-%d-%d", (int)created, (int)last, (int)end, (int)now);

	memcpy(hash, jti, strlen(jti));
	OK(store_client_put(f->s, &c, &(struct store_author){ .at_us = 1 }));
	OK(store_session_put(f->s, hash, &x));
	OK(store_signin_put(f->s, hash, &i));
	OK(token_put(f->s, hash, STR("c"), STR(""), STR("key"), NULL, 0, end));
	OK(jti_use(f->s, STR("c"), str_of(jti), end, 0));
	OK(store_janitor(f->s, now, 15, 60000100));
	assert_int_equal(store_session_get(f->r, f->a, hash, &x), session_stays ? ERR_OK : ERR_NOT_FOUND);
	assert_int_equal(store_signin_get(f->r, hash, &i), stays ? ERR_OK : ERR_NOT_FOUND);
	assert_int_equal(store_token_get(f->s, hash, 0, &t), stays ? ERR_OK : ERR_NOT_FOUND);
	assert_int_equal(jti_use(f->s, STR("c"), str_of(jti), end, 0),
	    stays ? ERR_EXISTS : ERR_OK);
}

static void the_janitor_takes_what_has_expired(void **state)
{
	struct fixture *f = *state;

	const int64_t minute = 60000000; /* the disk may be so far behind a session's last use */

	check_janitor(f, 1000, 1000, minute + 1015, minute + 1014, true, true);
	/* idle, and the others at their end */
	check_janitor(f, 1000, 1000, minute + 1015, minute + 1015, false, false);
	check_janitor(f, 1000, 1099, 2 * minute, minute + 1099, true, true);
	/* at the end of its life */
	check_janitor(f, 1000, 1099, 2 * minute, minute + 1100, false, true);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		STORE_TEST(an_account_comes_back_as_it_was),
		STORE_TEST(a_change_leaves_the_rest_alone),
		STORE_TEST(a_password_voids_the_activation),
		STORE_TEST(failures_are_counted_apart),
		STORE_TEST(a_card_is_used_up),
		STORE_TEST(a_new_card_clears_the_lock),
		STORE_TEST(a_sign_in_is_kept_until_dropped),
		STORE_TEST(a_sign_in_is_taken_with_its_session),
		STORE_TEST(a_session_counts_by_itself),
		STORE_TEST(a_session_is_touched_and_dropped),
		STORE_TEST(the_janitor_takes_what_has_expired),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
