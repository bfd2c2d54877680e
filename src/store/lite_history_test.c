/* All messages about one period: in order, refused ones too, of no other period. */
#include "store/store_test.h"

#include <sqlite3.h>

static int64_t message(struct fixture *f, enum decl_kind kind, int64_t period_id, enum decl_result result)
{
	struct store_declaration d = next_in(f);

	d.kind = kind;
	d.period_id = period_id;
	d.result = result;
	d.opens = OPENS_NOTHING;
	OK(store_declaration_append(f->s, &d));
	return d.id;
}

static void messages_come_in_order_and_of_one_period(void **state)
{
	struct fixture *f = *state;
	struct store_declaration *d;
	int64_t one, other, update, refused, cancel;
	size_t n;
	bool more;

	begin(f);
	one = hand_in(f, NORA, AGENCY, DAY0, DAY0);
	other = hand_in(f, NORA, AGENCY, DAY0 + 1, DAY0 + 1);
	update = message(f, DECL_UPDATE, one, RESULT_ACCEPTED);
	(void)message(f, DECL_OUT, other, RESULT_ACCEPTED);
	refused = message(f, DECL_OUT, one, RESULT_REFUSED);
	cancel = message(f, DECL_CANCEL, one, RESULT_ACCEPTED);
	commit(f);
	OK(store_period_declarations(f->r, f->a, one, 4, &d, &n, &more));
	assert_int_equal(n, 4);
	assert_false(more);
	assert_int_equal(d[0].id, one);
	assert_int_equal(d[0].kind, DECL_IN);
	assert_int_equal(d[1].id, update);
	assert_int_equal(d[2].id, refused);
	assert_int_equal(d[2].result, RESULT_REFUSED);
	assert_int_equal(d[2].period_id, one);
	assert_int_equal(d[3].id, cancel);
	OK(store_period_declarations(f->r, f->a, one, 3, &d, &n, &more));
	assert_int_equal(n, 3);
	assert_true(more);
	assert_int_equal(d[2].id, refused);
	OK(store_period_declarations(f->r, f->a, other, 10, &d, &n, &more));
	assert_int_equal(n, 2);
}

static void an_unknown_period_is_not_found(void **state)
{
	struct fixture *f = *state;
	struct store_declaration *d;
	size_t n;
	bool more;

	begin(f);
	(void)hand_in(f, NORA, AGENCY, DAY0, DAY0);
	(void)message(f, DECL_OUT, dimona_id(77), RESULT_REFUSED); /* names what never was */
	commit(f);
	assert_int_equal(store_period_declarations(f->r, f->a, dimona_id(77), 10, &d, &n, &more), ERR_NOT_FOUND);
	assert_int_equal(store_period_declarations(f->r, f->a, dimona_id(3), 10, &d, &n, &more), ERR_NOT_FOUND);
	assert_int_equal(store_period_declarations(f->r, f->a, dimona_id(1) + 1, 10, &d, &n, &more), ERR_NOT_FOUND);
	assert_int_equal(store_period_declarations(f->r, f->a, 0, 10, &d, &n, &more), ERR_NOT_FOUND);
}

static int64_t ask(sqlite3 *db, const char *sql)
{
	sqlite3_stmt *st;
	int64_t n;

	assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &st, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_step(st), SQLITE_ROW);
	n = sqlite3_column_int64(st, 0);
	assert_int_equal(sqlite3_finalize(st), SQLITE_OK);
	return n;
}

static void a_worker_finds_only_his_own_period(void **state)
{
	struct fixture *f = *state;
	struct period p;
	int64_t one;

	begin(f);
	one = hand_in(f, NORA, AGENCY, DAY0, DAY0);
	commit(f);
	OK(store_worker_period(f->r, f->a, f->nora, one, &p));
	assert_int_equal(p.id, one);
	assert_int_equal(p.start_day, DAY0);
	assert_int_equal(store_worker_period(f->r, f->a, f->nora, dimona_id(77), &p), ERR_NOT_FOUND);
	assert_int_equal(store_worker_period(f->r, f->a, store_worker_key(f->s, NORA + 1), one, &p), ERR_NOT_FOUND);
}

/* What arrives by the million must not touch the index; and a folder from before it gets it. */
static void only_what_changes_a_period_is_in_the_index(void **state)
{
	static const char sql[] = "SELECT count(*) FROM declaration INDEXED BY declaration_period WHERE period <> 0";
	struct fixture *f = *state;
	struct store_declaration *d;
	char path[100];
	sqlite3 *db;
	int64_t one;
	size_t n;
	bool more;

	begin(f);
	one = hand_in(f, NORA, AGENCY, DAY0, DAY0);
	(void)hand_in(f, NORA, AGENCY, DAY0 + 1, DAY0 + 1);
	(void)message(f, DECL_IN, 0, RESULT_REFUSED);
	(void)message(f, DECL_OUT, one, RESULT_ACCEPTED);
	commit(f);
	fixture_close(f);
	snprintf(path, sizeof(path), "%s/monitor.db", f->dir);
	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	assert_int_equal(ask(db, sql), 1);
	assert_int_equal(ask(db, "SELECT count(*) FROM declaration"), 4);
	assert_int_equal(sqlite3_exec(db, "DROP INDEX declaration_period; PRAGMA user_version = 1", NULL, NULL, NULL),
	    SQLITE_OK);
	assert_int_equal(sqlite3_close(db), SQLITE_OK);
	fixture_open(f, STORE_EXISTING);
	OK(store_period_declarations(f->r, f->a, one, 10, &d, &n, &more));
	assert_int_equal(n, 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		STORE_TEST(messages_come_in_order_and_of_one_period),
		STORE_TEST(an_unknown_period_is_not_found),
		STORE_TEST(a_worker_finds_only_his_own_period),
		STORE_TEST(only_what_changes_a_period_is_in_the_index),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
