/* Noted days: what comes back, limits, what stands on disk, a full disk, a process that dies. */
#include "store/notes.h"
#include "store/store_test.h"

#include <fcntl.h>
#include <signal.h>
#include <sqlite3.h>
#include <sys/resource.h>

#include "domain/gap.h"

#define OLDEST (DAY0 - 400)
#define LAST (DAY0 + 2000)

static struct noted_day day_of_note(int32_t day, int start, const char *agency)
{
	return (struct noted_day){ .day = day, .start_minute = (int16_t)start, .end_minute = MINUTE_NONE,
		.agency = str_of(agency), .user = STR("Bakkerij Zwaluw") };
}

static struct store_noted_sum put(struct fixture *f, int32_t day, int start, const char *agency)
{
	struct noted_day d = day_of_note(day, start, agency);
	struct store_noted_sum sum;

	OK(store_noted_put(f->s, f->nora, &d, 1, OLDEST, T0, &sum));
	return sum;
}

static struct store_noted list(struct fixture *f)
{
	struct store_noted x;

	OK(store_noted_list(f->r, f->a, f->nora, OLDEST, LAST, &x));
	return x;
}

static void days_come_back_in_their_order(void **state)
{
	struct fixture *f = *state;
	struct store_noted x = list(f);

	assert_int_equal(x.n, 0);
	assert_int_equal(x.n_complete, 0);
	assert_int_equal(put(f, DAY0 + 1, 420, "Vlier\xc3\xa9").n_new, 1);
	assert_int_equal(put(f, DAY0, MINUTE_NONE, "").n_new, 1);
	x = list(f);
	assert_int_equal(x.n, 2);
	assert_int_equal(x.day[0].day, DAY0);
	assert_int_equal(x.day[0].start_minute, MINUTE_NONE);
	assert_true(x.day[0].agency.p != NULL && x.day[0].agency.n == 0);
	assert_true(str_is(x.day[0].user, "Bakkerij Zwaluw"));
	assert_int_equal(x.day[1].start_minute, 420);
	assert_int_equal(x.day[1].end_minute, MINUTE_NONE);
	assert_true(str_is(x.day[1].agency, "Vlier\xc3\xa9"));
	OK(store_noted_list(f->r, f->a, f->nora, DAY0 + 1, DAY0 + 1, &x));
	assert_int_equal(x.n, 1);
}

static void the_same_job_is_replaced_and_another_is_added(void **state)
{
	struct fixture *f = *state;
	struct store_noted x;

	put(f, DAY0, 420, "a");
	assert_int_equal(put(f, DAY0, 420, "a").n_same, 1);
	assert_int_equal(put(f, DAY0, 420, "b").n_changed, 1);
	assert_int_equal(list(f).n, 1);
	assert_true(str_is(list(f).day[0].agency, "b"));
	for (int i = 1; i < NOTED_A_DAY_MAX; i++) {
		assert_int_equal(put(f, DAY0, 420 + i, "c").n_new, 1);
	}
	assert_int_equal(put(f, DAY0, MINUTE_NONE, "d").n_full, 1);
	x = list(f);
	assert_int_equal(x.n, NOTED_A_DAY_MAX);
	OK(store_noted_remove(f->s, f->nora, DAY0, x.slot[1]));
	assert_int_equal(store_noted_remove(f->s, f->nora, DAY0, x.slot[1]), ERR_NOT_FOUND);
	assert_int_equal(put(f, DAY0, MINUTE_NONE, "d").n_new, 1); /* takes the free place */
	assert_int_equal(list(f).n, NOTED_A_DAY_MAX);
}

static void another_worker_has_his_own(void **state)
{
	struct fixture *f = *state;
	struct worker_key nora = f->nora;

	put(f, DAY0, 420, "a");
	OK(store_noted_month(f->s, f->nora, gap_month(DAY0), true, T0));
	f->nora.b[0] ^= 1;
	assert_int_equal(list(f).n, 0);
	assert_int_equal(list(f).n_complete, 0);
	assert_int_equal(store_noted_remove(f->s, f->nora, DAY0, 0), ERR_NOT_FOUND);
	f->nora = nora;
	assert_int_equal(list(f).n, 1);
}

static void months_are_complete_until_he_says_otherwise(void **state)
{
	struct fixture *f = *state;
	int32_t month = gap_month(DAY0);
	struct store_noted x;

	for (int i = 0; i < 2; i++) {
		OK(store_noted_month(f->s, f->nora, month + 1, true, T0));
		OK(store_noted_month(f->s, f->nora, month, true, T0));
	}
	x = list(f);
	assert_int_equal(x.n_complete, 2);
	assert_int_equal(x.complete[0], month);
	for (int i = 0; i < 2; i++) {
		OK(store_noted_month(f->s, f->nora, month, false, T0));
	}
	assert_int_equal(list(f).n_complete, 1);
}

static void what_is_too_old_is_forgotten(void **state)
{
	struct fixture *f = *state;
	struct noted_day d = day_of_note(DAY0 + 100, 420, "x");
	struct store_noted_sum sum;

	put(f, DAY0 - 1, 420, "a");
	put(f, DAY0, 420, "a");
	OK(store_noted_month(f->s, f->nora, gap_month(DAY0) - 1, true, T0));
	OK(store_noted_month(f->s, f->nora, gap_month(DAY0), true, T0));
	OK(store_noted_put(f->s, f->nora, &d, 1, DAY0, T0, &sum));
	assert_int_equal(list(f).n, 2);
	assert_int_equal(list(f).day[0].day, DAY0);
	assert_int_equal(list(f).n_complete, 1);
}

static void a_worker_keeps_so_many_and_no_more(void **state)
{
	struct fixture *f = *state;
	struct noted_day *d = arena_array_of(f->a, NOTED_DAYS_MAX + 1, struct noted_day);
	struct store_noted_sum sum;

	for (int32_t i = 0; i <= NOTED_DAYS_MAX; i++) {
		d[i] = day_of_note(DAY0 + i, 420, "a");
	}
	OK(store_noted_put(f->s, f->nora, d, NOTED_DAYS_MAX + 1, OLDEST, T0, &sum));
	assert_int_equal(sum.n_new, NOTED_DAYS_MAX);
	assert_int_equal(sum.n_full, 1);
	assert_int_equal(put(f, DAY0, 420, "b").n_changed, 1); /* a change needs no room */
	assert_int_equal(put(f, DAY0, 421, "b").n_full, 1);
	OK(store_noted_remove(f->s, f->nora, DAY0, 0));
	assert_int_equal(put(f, DAY0, 421, "b").n_new, 1);
}

static int64_t find_bytes(struct fixture *f, const char *file, const char *text)
{
	char path[100], block[65536];
	int64_t found = 0;
	ssize_t n;
	int fd;

	snprintf(path, sizeof(path), "%s/%s", f->dir, file);
	fd = open(path, O_RDONLY);
	assert_true(fd >= 0);
	while ((n = read(fd, block, sizeof(block))) > 0) {
		found += memmem(block, (size_t)n, text, strlen(text)) != NULL;
	}
	close(fd);
	return found;
}

static void what_he_typed_is_sealed(void **state)
{
	struct fixture *f = *state;
	char path[100];
	sqlite3 *db;
	struct store_noted x;

	put(f, DAY0, 420, "Vlier");
	fixture_close(f); /* all of it is in the database file now */
	assert_int_equal(find_bytes(f, "own.db", "noted_day") > 0, 1);
	assert_int_equal(find_bytes(f, "own.db", "Zwaluw"), 0);
	assert_int_equal(find_bytes(f, "own.db", "Vlier"), 0);
	snprintf(path, sizeof(path), "%s/own.db", f->dir);
	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, "UPDATE noted_day SET details = zeroblob(60)", NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(db);
	fixture_open(f, STORE_EXISTING);
	assert_int_equal(store_noted_list(f->r, f->a, f->nora, OLDEST, LAST, &x), ERR_CORRUPT);
}

static void a_full_disk_writes_nothing_by_halves(void **state)
{
	const struct sigaction ignore = { .sa_handler = SIG_IGN };
	struct rlimit before, none;
	struct fixture *f = *state;
	struct noted_day *d = arena_array_of(f->a, 200, struct noted_day);
	struct store_noted_sum sum = { .n_new = 0 };
	enum err e;

	put(f, DAY0, 420, "a");
	for (int32_t i = 0; i < 200; i++) {
		d[i] = day_of_note(DAY0 + 1 + i, 420, "b");
	}
	assert_int_equal(sigaction(SIGXFSZ, &ignore, NULL), 0);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
	none = (struct rlimit){ .rlim_cur = 1, .rlim_max = before.rlim_max };
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &none), 0);
	e = store_noted_put(f->s, f->nora, d, 200, OLDEST, T0, &sum);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
	assert_true(e == ERR_FULL || e == ERR_UNAVAILABLE);
	assert_int_equal(sum.n_new, 0);
	assert_int_equal(list(f).n, 1);
	OK(store_noted_put(f->s, f->nora, d, 200, OLDEST, T0, &sum));
	assert_int_equal(list(f).n, 201);
}

static void put_and_die(struct fixture *f)
{
	struct noted_day d[50];
	struct store_noted_sum sum;

	fixture_open(f, STORE_EXISTING);
	for (int32_t round = 0;; round++) {
		for (int32_t i = 0; i < 50; i++) {
			d[i] = day_of_note(DAY0 + i, 420, round % 2 == 0 ? "even" : "odd");
		}
		OK(store_noted_put(f->s, f->nora, d, 50, OLDEST, T0, &sum));
	}
}

/* What one call keeps is there whole or not at all. */
static void a_killed_process_leaves_a_whole_list(void **state)
{
	struct fixture *f = *state;
	struct store_noted x;

	for (int round = 0; round < 5; round++) {
		pid_t pid;
		int go;

		fixture_close(f);
		pid = child_start(f, put_and_die, &go);
		child_go(go);
		usleep(60000 + 17000 * (useconds_t)round);
		assert_int_equal(kill(pid, SIGKILL), 0);
		assert_true(WIFSIGNALED(child_status(pid)));
		fixture_open(f, STORE_EXISTING);
		x = list(f);
		assert_true(x.n == 0 || x.n == 50);
		for (size_t i = 1; i < x.n; i++) {
			assert_true(str_eq(x.day[i].agency, x.day[0].agency));
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		STORE_TEST(days_come_back_in_their_order),
		STORE_TEST(the_same_job_is_replaced_and_another_is_added),
		STORE_TEST(another_worker_has_his_own),
		STORE_TEST(months_are_complete_until_he_says_otherwise),
		STORE_TEST(what_is_too_old_is_forgotten),
		STORE_TEST(a_worker_keeps_so_many_and_no_more),
		STORE_TEST(what_he_typed_is_sealed),
		STORE_TEST(a_full_disk_writes_nothing_by_halves),
		STORE_TEST(a_killed_process_leaves_a_whole_list),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
