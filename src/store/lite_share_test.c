/* Links and badges: found by their hash only, ended for good, few at a time. */
#include "store/share.h"
#include "store/store_test.h"

#include <sqlite3.h>

#define DAY_US US_PER_DAY

static struct store_share share_of(struct fixture *f, enum share_kind kind, unsigned char mark, int64_t created_us)
{
	struct store_share x = { .kind = kind, .worker = f->nora, .created_us = created_us,
		.expires_us = created_us + DAY_US, .content = STR("{\"whom\":\"Union\"}") };

	memset(x.hash, mark, sizeof(x.hash));
	return x;
}

static int64_t add(struct fixture *f, enum share_kind kind, unsigned char mark, int64_t created_us)
{
	struct store_share x = share_of(f, kind, mark, created_us);
	int64_t id;

	OK(store_share_add(f->s, &x, &id));
	return id;
}

static enum err find(struct fixture *f, unsigned char mark, struct store_share *x)
{
	unsigned char hash[32];

	memset(hash, mark, sizeof(hash));
	return store_share_find(f->r, f->a, hash, x);
}

static void it_comes_back_as_it_was(void **state)
{
	struct fixture *f = *state;
	struct store_share x, *list;
	int64_t id = add(f, SHARE_LINK, 1, T0);
	size_t n;

	OK(find(f, 1, &x));
	assert_int_equal(x.id, id);
	assert_int_equal(x.kind, SHARE_LINK);
	assert_memory_equal(&x.worker, &f->nora, sizeof(x.worker));
	assert_int_equal(x.created_us, T0);
	assert_int_equal(x.expires_us, T0 + DAY_US);
	assert_int_equal(x.revoked_us, 0);
	assert_true(str_is(x.content, "{\"whom\":\"Union\"}"));
	assert_int_equal(find(f, 2, &x), ERR_NOT_FOUND);
	add(f, SHARE_LINK, 3, T0 + 1);
	add(f, SHARE_BADGE, 4, T0 + 2);
	OK(store_share_list(f->r, f->a, f->nora, 10, &list, &n));
	assert_int_equal(n, 2);
	assert_int_equal(list[0].hash[0], 3);
	assert_int_equal(list[1].hash[0], 1);
	OK(store_share_list(f->r, f->a, store_worker_key(f->s, NORA + 1), 10, &list, &n));
	assert_int_equal(n, 0);
}

static void only_its_owner_ends_it_and_once(void **state)
{
	struct fixture *f = *state;
	struct store_share x;
	int64_t id = add(f, SHARE_LINK, 1, T0);

	assert_int_equal(store_share_revoke(f->s, store_worker_key(f->s, NORA + 1), id, T0 + 1), ERR_NOT_FOUND);
	assert_int_equal(store_share_revoke(f->s, f->nora, id, T0 + DAY_US), ERR_NOT_FOUND); /* over by itself */
	OK(store_share_revoke(f->s, f->nora, id, T0 + DAY_US - 1));
	assert_int_equal(store_share_revoke(f->s, f->nora, id, T0 + DAY_US - 1), ERR_NOT_FOUND);
	OK(find(f, 1, &x));
	assert_int_equal(x.revoked_us, T0 + DAY_US - 1);
}

static void a_new_badge_ends_the_one_before(void **state)
{
	struct fixture *f = *state;
	struct store_share x;

	add(f, SHARE_BADGE, 1, T0);
	add(f, SHARE_LINK, 2, T0);
	add(f, SHARE_BADGE, 3, T0 + 5);
	OK(find(f, 1, &x));
	assert_int_equal(x.revoked_us, T0 + 5);
	OK(find(f, 2, &x));
	assert_int_equal(x.revoked_us, 0);
	OK(find(f, 3, &x));
	assert_int_equal(x.revoked_us, 0);
}

static void one_feed_until_it_is_ended(void **state)
{
	struct fixture *f = *state;
	struct store_share x;
	int64_t first = add(f, SHARE_FEED, 1, T0), second;

	OK(store_share_live(f->r, f->a, f->nora, SHARE_FEED, T0, &x));
	assert_int_equal(x.id, first);
	assert_int_equal(store_share_live(f->r, f->a, f->nora, SHARE_BADGE, T0, &x), ERR_NOT_FOUND);
	second = add(f, SHARE_FEED, 2, T0 + 1);
	OK(store_share_live(f->r, f->a, f->nora, SHARE_FEED, T0 + 1, &x));
	assert_int_equal(x.id, second);
	OK(find(f, 1, &x));
	assert_int_equal(x.revoked_us, T0 + 1);
	OK(store_share_revoke(f->s, f->nora, second, T0 + 2));
	assert_int_equal(store_share_live(f->r, f->a, f->nora, SHARE_FEED, T0 + 2, &x), ERR_NOT_FOUND);
	OK(store_share_janitor(f->s, T0 + 2 + SHARE_KEPT_US));
	OK(find(f, 2, &x));
	OK(store_share_janitor(f->s, T0 + 3 + SHARE_KEPT_US));
	assert_int_equal(find(f, 2, &x), ERR_NOT_FOUND);
}

static void so_many_live_ones_and_no_more(void **state)
{
	struct fixture *f = *state;
	struct store_share x;
	int64_t id = 0;

	for (unsigned char i = 0; i < SHARE_LIVE_MAX; i++)
		id = add(f, SHARE_LINK, i, T0);
	x = share_of(f, SHARE_LINK, 100, T0 + 1);
	assert_int_equal(store_share_add(f->s, &x, &id), ERR_LIMIT);
	assert_int_equal(find(f, 100, &x), ERR_NOT_FOUND);
	add(f, SHARE_BADGE, 101, T0 + 1); /* a control does not wait */
	OK(store_share_revoke(f->s, f->nora, 1, T0 + 1));
	add(f, SHARE_LINK, 102, T0 + 2);
	add(f, SHARE_LINK, 103, T0 + 2 * DAY_US); /* the others are over */
}

static void what_ended_long_ago_is_removed(void **state)
{
	struct fixture *f = *state;
	struct store_share x;

	add(f, SHARE_LINK, 1, T0);
	OK(store_share_janitor(f->s, T0 + DAY_US + SHARE_KEPT_US));
	OK(find(f, 1, &x));
	OK(store_share_janitor(f->s, T0 + DAY_US + SHARE_KEPT_US + 1));
	assert_int_equal(find(f, 1, &x), ERR_NOT_FOUND);
	/* its number is not given again: it stands in the access log */
	assert_int_equal(add(f, SHARE_LINK, 2, T0), 2);
}

static void what_is_shown_is_sealed(void **state)
{
	struct fixture *f = *state;
	struct store_share x;
	sqlite3_stmt *st;
	char path[100];
	sqlite3 *db;

	add(f, SHARE_LINK, 1, T0);
	snprintf(path, sizeof(path), "%s/own.db", f->dir);
	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_prepare_v2(db, "SELECT instr(content, CAST('Union' AS BLOB)) FROM share", -1, &st,
	    NULL), SQLITE_OK);
	assert_int_equal(sqlite3_step(st), SQLITE_ROW);
	assert_int_equal(sqlite3_column_int(st, 0), 0);
	assert_int_equal(sqlite3_finalize(st), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, "UPDATE share SET content = zeroblob(60)", NULL, NULL, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_close(db), SQLITE_OK);
	assert_int_equal(find(f, 1, &x), ERR_CORRUPT);
}

static void looks_about_one_thing(void **state)
{
	struct fixture *f = *state;
	struct store_look x = { .at_us = T0, .worker = f->nora, .by = LOOK_BY_LINK, .who = STR("Firefox"),
		.what = LOOK_SHARED, .detail = 7 }, *list;
	size_t n;

	OK(store_look_begin(f->s));
	for (x.detail = 6; x.detail < 9; x.detail++) {
		OK(store_look_add(f->s, &x));
		OK(store_look_add(f->s, &x));
	}
	OK(store_look_end(f->s, ERR_OK));
	OK(store_look_about(f->r, f->a, f->nora, LOOK_SHARED, 7, 10, &list, &n));
	assert_int_equal(n, 2);
	assert_int_equal(list[0].n, 4);
	assert_int_equal(list[0].by, LOOK_BY_LINK);
	assert_true(str_is(list[1].who, "Firefox"));
	OK(store_look_about(f->r, f->a, f->nora, LOOK_SHARED, 7, 1, &list, &n));
	assert_int_equal(n, 1);
	OK(store_look_about(f->r, f->a, f->nora, LOOK_BADGE, 7, 10, &list, &n));
	assert_int_equal(n, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		STORE_TEST(it_comes_back_as_it_was),
		STORE_TEST(only_its_owner_ends_it_and_once),
		STORE_TEST(a_new_badge_ends_the_one_before),
		STORE_TEST(one_feed_until_it_is_ended),
		STORE_TEST(so_many_live_ones_and_no_more),
		STORE_TEST(what_ended_long_ago_is_removed),
		STORE_TEST(what_is_shown_is_sealed),
		STORE_TEST(looks_about_one_thing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
