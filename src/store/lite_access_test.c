/* The access log: its chain, what check says when somebody has been at it, and
 * a disk that is full. */
#include "store/store_test.h"

#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <sqlite3.h>
#include <sys/resource.h>

#define THREADS 4
#define EACH 50

static struct store_look look_of(struct fixture *f, int64_t at_us)
{
	return (struct store_look){ .at_us = at_us, .worker = f->nora, .by = LOOK_BY_CLIENT, .who = STR("c"),
		.enterprise = AGENCY, .what = LOOK_DECLARATION, .detail = 7 };
}

static enum err add(struct fixture *f, const struct store_look *x)
{
	enum err e = store_look_begin(f->s);

	return e == ERR_OK ? store_look_end(f->s, store_look_add(f->s, x)) : e;
}

static void add_many(struct fixture *f, int64_t n)
{
	for (int64_t i = 0; i < n; i++) {
		struct store_look x = look_of(f, T0 + i);

		OK(add(f, &x));
	}
}

static void keep_text(void *cls, const char *text)
{
	snprintf(cls, 300, "%s", text);
}

/* What check tells; "" when all is well. */
static const char *check(struct fixture *f, int64_t n)
{
	static char told[300];
	struct store_look_head head;

	told[0] = '\0';
	OK(store_look_check(f->s, keep_text, told, &head));
	if (told[0] == '\0') {
		assert_int_equal(head.n, n);
	}
	return told;
}

/* Somebody who can write to the file and knows SQL. */
static void tamper(struct fixture *f, const char *sql)
{
	char path[100];
	sqlite3 *db;

	snprintf(path, sizeof(path), "%s/access.db", f->dir);
	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, "DROP TRIGGER IF EXISTS look_kept; DROP TRIGGER IF EXISTS look_stays", NULL,
	    NULL, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(db);
}

static void entries_come_back_the_newest_first(void **state)
{
	struct fixture *f = *state;
	struct store_look x = look_of(f, T0), other = look_of(f, T0 + 1), *list;
	char long_name[200];
	size_t n;

	OK(store_look_list(f->r, f->a, f->nora, INT64_MAX, 10, &list, &n));
	assert_int_equal(n, 0);
	OK(add(f, &x));
	other.worker.b[0] ^= 1;
	OK(add(f, &other));
	memset(long_name, 'x', sizeof(long_name));
	x = (struct store_look){ .at_us = T0 - 5, .worker = f->nora, .by = LOOK_BY_SELF,
		.who = { long_name, sizeof(long_name) }, .what = LOOK_OVERVIEW };
	OK(add(f, &x));
	OK(store_look_list(f->r, f->a, f->nora, INT64_MAX, 10, &list, &n));
	assert_int_equal(n, 2);
	assert_int_equal(list[0].n, 3);
	assert_int_equal(list[0].at_us, T0 + 1); /* the clock went back; the log does not */
	assert_int_equal(list[0].by, LOOK_BY_SELF);
	assert_int_equal(list[0].who.n, LOOK_WHO_MAX);
	assert_int_equal(list[0].enterprise, 0);
	assert_int_equal(list[1].n, 1);
	assert_int_equal(list[1].at_us, T0);
	assert_int_equal(list[1].what, LOOK_DECLARATION);
	assert_int_equal(list[1].detail, 7);
	assert_int_equal(list[1].enterprise, AGENCY);
	assert_true(str_is(list[1].who, "c"));
	OK(store_look_list(f->r, f->a, f->nora, 3, 10, &list, &n));
	assert_int_equal(n, 1);
	assert_int_equal(list[0].n, 1);
	OK(store_look_list(f->r, f->a, f->nora, INT64_MAX, 1, &list, &n));
	assert_int_equal(n, 1);
	assert_string_equal(check(f, 3), "");
}

static void the_table_guards_itself(void **state)
{
	struct fixture *f = *state;
	char path[100];
	sqlite3 *db;

	add_many(f, 2);
	snprintf(path, sizeof(path), "%s/access.db", f->dir);
	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, "UPDATE look SET detail = 8", NULL, NULL, NULL), SQLITE_CONSTRAINT);
	assert_int_equal(sqlite3_exec(db, "DELETE FROM look", NULL, NULL, NULL), SQLITE_CONSTRAINT);
	sqlite3_close(db);
	assert_string_equal(check(f, 2), "");
}

static void every_change_is_found(void **state)
{
	static const struct { const char *sql, *told; } rows[] = {
		{ "UPDATE look SET at_us = at_us + 1 WHERE n = 3", "entry 3 " },
		{ "UPDATE look SET worker_key = zeroblob(16) WHERE n = 3", "entry 3 " },
		{ "UPDATE look SET by = 3 WHERE n = 3", "entry 3 " },
		{ "UPDATE look SET by = 9 WHERE n = 3", "entry 3 " },
		{ "UPDATE look SET who = 'd' WHERE n = 3", "entry 3 " },
		{ "UPDATE look SET enterprise = 1 WHERE n = 3", "entry 3 " },
		{ "UPDATE look SET what = 3 WHERE n = 3", "entry 3 " },
		{ "UPDATE look SET detail = 0 WHERE n = 3", "entry 3 " },
		{ "UPDATE look SET hash = zeroblob(32) WHERE n = 3", "entry 3 " },
		{ "UPDATE look SET hash = x'' WHERE n = 3", "entry 3 " },
		{ "UPDATE look SET n = 9 WHERE n = 5", "entry 5 " },
		{ "DELETE FROM look WHERE n = 3", "entry 3 " },
		{ "DELETE FROM look WHERE n = 1", "entry 1 " },
		{ "DELETE FROM look WHERE n = 5", "entry 5 as it was remembered" },
		{ "DELETE FROM look", "0 entries, but entry 5" },
		{ "UPDATE look SET who = 'd' WHERE n = 5; UPDATE look SET hash = (SELECT hash FROM look WHERE n = 4) "
		  "WHERE n = 5", "entry 5 " },
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < N_OF(rows); i++) {
		if (i > 0) { /* a folder each */
			assert_int_equal(fixture_setup(state), 0);
			f = *state;
		}
		add_many(f, 5);
		OK(store_look_remember(f->s));
		assert_string_equal(check(f, 5), "");
		tamper(f, rows[i].sql);
		if (strstr(check(f, 5), rows[i].told) == NULL) {
			fail_msg("%s: told \"%s\"", rows[i].sql, check(f, 5));
		}
		if (i + 1 < N_OF(rows)) {
			fixture_teardown(state);
		}
	}
}

/* Only what was remembered shows that the end is missing; and that is never forgotten. */
static void a_shorter_log_is_noticed(void **state)
{
	struct fixture *f = *state;
	char path[100];

	add_many(f, 3);
	tamper(f, "DELETE FROM look WHERE n = 3");
	assert_string_equal(check(f, 2), ""); /* nothing tells so soon */
	add_many(f, 2);
	OK(store_look_remember(f->s));
	tamper(f, "DELETE FROM look WHERE n > 2");
	OK(store_look_remember(f->s)); /* does not take the shorter one for the truth */
	assert_non_null(strstr(check(f, 2), "2 entries, but entry 4"));
	fixture_close(f);
	snprintf(path, sizeof(path), "%s/access.db", f->dir);
	assert_int_equal(unlink(path), 0);
	fixture_open(f, STORE_EXISTING);
	assert_non_null(strstr(check(f, 0), "0 entries, but entry 4"));
	add_many(f, 6); /* another log, longer than the first */
	assert_non_null(strstr(check(f, 6), "but entry 4 as it was remembered is not"));
	OK(store_look_remember(f->s));
	assert_non_null(strstr(check(f, 6), "but entry 4 as it was remembered is not"));
}

/* The log grows over what was cut off, up to any length. */
static void a_cut_is_not_grown_over(void **state)
{
	struct fixture *f = *state;
	struct store_look other = look_of(f, T0);

	other.detail++;
	add_many(f, 4);
	OK(store_look_remember(f->s));
	add_many(f, 1); /* the other side: a whole log is followed to its end */
	OK(store_look_remember(f->s));
	assert_string_equal(check(f, 5), "");
	tamper(f, "DELETE FROM look WHERE n = 5");
	for (int64_t n = 4; n < 8; n++) {
		OK(store_look_remember(f->s));
		assert_non_null(strstr(check(f, n), "but entry 5 as it was remembered is not"));
		OK(add(f, &other));
	}
}

/* One line, not one a minute. */
static void a_cut_is_logged_once(void **state)
{
	struct fixture *f = *state;
	char text[1000];
	const char *line;
	int pipe_fd[2], before = dup(STDERR_FILENO);
	ssize_t n;

	add_many(f, 3);
	OK(store_look_remember(f->s));
	tamper(f, "DELETE FROM look WHERE n = 3");
	assert_int_equal(pipe(pipe_fd), 0);
	assert_int_equal(dup2(pipe_fd[1], STDERR_FILENO), STDERR_FILENO);
	OK(store_look_remember(f->s));
	OK(store_look_remember(f->s));
	assert_int_equal(dup2(before, STDERR_FILENO), STDERR_FILENO);
	close(before);
	close(pipe_fd[1]);
	n = read(pipe_fd[0], text, sizeof(text) - 1);
	close(pipe_fd[0]);
	assert_true(n > 0);
	text[n] = '\0';
	line = strstr(text, "ev=looked.cut remembered=3 newest=2\n");
	assert_non_null(line);
	assert_null(strstr(line + 1, "ev=looked.cut"));
}

static void a_full_disk_writes_nothing_by_halves(void **state)
{
	const struct sigaction ignore = { .sa_handler = SIG_IGN };
	struct rlimit before, none;
	struct fixture *f = *state;
	struct store_look x = look_of(f, T0), *list;
	size_t n;
	enum err e;

	add_many(f, 2);
	assert_int_equal(sigaction(SIGXFSZ, &ignore, NULL), 0);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
	none = (struct rlimit){ .rlim_cur = 1, .rlim_max = before.rlim_max };
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &none), 0);
	e = add(f, &x);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
	assert_true(e == ERR_FULL || e == ERR_UNAVAILABLE);
	OK(store_look_list(f->r, f->a, f->nora, INT64_MAX, 10, &list, &n));
	assert_int_equal(n, 2);
	OK(add(f, &x));
	assert_string_equal(check(f, 3), "");
}

/* What was added before the failure is not there either. */
static void a_failure_undoes_all(void **state)
{
	struct fixture *f = *state;
	struct store_look x = look_of(f, T0);

	OK(store_look_begin(f->s));
	OK(store_look_add(f->s, &x));
	assert_int_equal(store_look_end(f->s, ERR_BUSY), ERR_BUSY);
	add_many(f, 1);
	assert_string_equal(check(f, 1), "");
}

static void *add_on_thread(void *arg)
{
	add_many(arg, EACH);
	return NULL;
}

static void add_in_process(struct fixture *f)
{
	fixture_open(f, STORE_EXISTING);
	add_many(f, EACH);
	fixture_close(f);
}

/* The server's threads and an interimctl beside it make one chain. */
static void many_writers_make_one_chain(void **state)
{
	struct fixture *f = *state;
	pthread_t t[THREADS];
	pid_t pid;
	int go;

	fixture_close(f);
	pid = child_start(f, add_in_process, &go);
	fixture_open(f, STORE_EXISTING);
	child_go(go);
	for (int i = 0; i < THREADS; i++) {
		assert_int_equal(pthread_create(&t[i], NULL, add_on_thread, f), 0);
	}
	for (int i = 0; i < THREADS; i++) {
		assert_int_equal(pthread_join(t[i], NULL), 0);
	}
	assert_int_equal(child_status(pid), 0);
	assert_string_equal(check(f, (THREADS + 1) * EACH), "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		STORE_TEST(entries_come_back_the_newest_first),
		STORE_TEST(the_table_guards_itself),
		STORE_TEST(every_change_is_found),
		STORE_TEST(a_shorter_log_is_noticed),
		STORE_TEST(a_cut_is_not_grown_over),
		STORE_TEST(a_cut_is_logged_once),
		STORE_TEST(a_full_disk_writes_nothing_by_halves),
		STORE_TEST(a_failure_undoes_all),
		STORE_TEST(many_writers_make_one_chain),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
