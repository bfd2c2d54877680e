/* The app of an account and the browsers that it is known in. */
#include "store/store_test.h"

static const struct store_keep nowhere;

static int64_t add_nora(struct fixture *f)
{
	struct store_account acc = { .user_name = STR("nora"), .worker = f->nora, .inss = NORA, .name = STR("Nora"),
		.lang = STR("fr") };
	int64_t id;

	OK(store_account_add(f->s, &acc, &id));
	return id;
}

static struct store_account get(struct fixture *f)
{
	struct store_account x;

	OK(store_account_by_worker(f->r, f->a, f->nora, &x));
	return x;
}

static int64_t second_locks(int32_t failures, int64_t now_us)
{
	return failures == 2 ? now_us + 60 : 0;
}

static const unsigned char *device(unsigned n)
{
	static unsigned char hash[32];

	hash[0] = (unsigned char)n;
	return hash;
}

static bool known(struct fixture *f, unsigned n, int64_t account)
{
	int64_t until;
	enum err e = store_device_get(f->r, device(n), account, &until);

	assert_true(e == ERR_OK || e == ERR_NOT_FOUND);
	return e == ERR_OK;
}

static void an_app_comes_and_goes(void **state)
{
	struct fixture *f = *state;
	int64_t id = add_nora(f), until;
	int32_t n;

	assert_null(get(f).totp.p);
	assert_int_equal(store_totp_use(f->s, id, 5), ERR_EXISTS);
	OK(store_account_failure(f->s, id, true, T0, second_locks, &n, &until));
	OK(store_totp_put(f->s, id, STR("secret"), 100, &nowhere));
	assert_true(str_is(get(f).totp, "secret"));
	assert_int_equal(get(f).code_failures, 0);
	assert_int_equal(store_totp_use(f->s, id, 99), ERR_EXISTS);
	assert_int_equal(store_totp_use(f->s, id, 100), ERR_EXISTS);
	OK(store_totp_use(f->s, id, 101));
	assert_int_equal(store_totp_use(f->s, id, 101), ERR_EXISTS);
	OK(store_account_failure(f->s, id, true, T0, second_locks, &n, &until));
	OK(store_totp_remove(f->s, id, &nowhere));
	assert_null(get(f).totp.p);
	assert_int_equal(get(f).code_failures, 1); /* the lock is not washed out */
	assert_int_equal(store_totp_put(f->s, id + 1, STR("x"), 1, &nowhere), ERR_NOT_FOUND);
	assert_int_equal(store_totp_remove(f->s, id + 1, &nowhere), ERR_NOT_FOUND);
}

static void a_known_browser_counts_by_itself(void **state)
{
	struct fixture *f = *state;
	int64_t id = add_nora(f), until;
	int32_t n;

	assert_int_equal(store_device_failure(f->s, device(1), id, T0, second_locks), ERR_NOT_FOUND);
	OK(store_account_failure(f->s, id, false, T0, second_locks, &n, &until));
	OK(store_account_entered(f->s, id, device(1), T0));
	assert_int_equal(get(f).password_failures, 0); /* it was counted there */
	assert_int_equal(get(f).last_us, T0);
	assert_true(known(f, 1, id));
	assert_false(known(f, 1, id + 1));
	assert_false(known(f, 2, id));
	OK(store_account_failure(f->s, id, false, T0, second_locks, &n, &until));
	OK(store_device_failure(f->s, device(1), id, T0, second_locks));
	OK(store_device_get(f->r, device(1), id, &until));
	assert_int_equal(until, 0);
	OK(store_device_failure(f->s, device(1), id, T0, second_locks));
	OK(store_device_failure(f->s, device(1), id, T0, second_locks)); /* beside the one that locked */
	OK(store_device_get(f->r, device(1), id, &until));
	assert_int_equal(until, T0 + 60);
	assert_int_equal(get(f).password_failures, 1);
	OK(store_account_entered(f->s, id, device(1), T0 + 100));
	OK(store_device_get(f->r, device(1), id, &until));
	assert_int_equal(until, 0);
	assert_int_equal(get(f).password_failures, 1); /* a stranger's, and they stay */
	assert_int_equal(store_account_entered(f->s, id + 1, device(1), T0), ERR_NOT_FOUND);
}

static void ten_browsers_and_a_year(void **state)
{
	struct fixture *f = *state;
	int64_t id = add_nora(f), year = STORE_DEVICE_LIFE_S * INT64_C(1000000);
	struct store_device *list;
	size_t n;

	for (unsigned i = 0; i < STORE_DEVICES; i++) {
		OK(store_account_entered(f->s, id, device(i), T0 + i));
	}
	OK(store_account_entered(f->s, id, device(0), T0 + 50));
	OK(store_device_failure(f->s, device(1), id, T0, second_locks));
	OK(store_device_list(f->r, f->a, id, &list, &n));
	assert_int_equal(n, STORE_DEVICES);
	assert_int_equal(list[0].last_us, T0 + 50);
	assert_int_equal(list[1].last_us, T0 + STORE_DEVICES - 1);
	assert_int_equal(list[8].failures, 0);
	assert_int_equal(list[9].last_us, T0 + 1);
	assert_int_equal(list[9].failures, 1);
	OK(store_device_list(f->r, f->a, id + 1, &list, &n));
	assert_int_equal(n, 0);
	assert_true(known(f, 1, id));
	OK(store_account_entered(f->s, id, device(STORE_DEVICES), T0 + 51));
	assert_false(known(f, 1, id)); /* the one not used longest; not the first */
	assert_true(known(f, 0, id));
	assert_true(known(f, 2, id));
	assert_true(known(f, STORE_DEVICES, id));
	OK(store_janitor(f->s, T0 + 50 + year - 1, year, 2 * year));
	assert_true(known(f, 0, id));
	assert_false(known(f, 2, id));
	OK(store_janitor(f->s, T0 + 50 + year, year, 2 * year));
	assert_false(known(f, 0, id));
	assert_true(known(f, STORE_DEVICES, id));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		STORE_TEST(an_app_comes_and_goes),
		STORE_TEST(a_known_browser_counts_by_itself),
		STORE_TEST(ten_browsers_and_a_year),
	};

	return cmocka_run_group_tests_name("store factors", tests, NULL, NULL);
}
