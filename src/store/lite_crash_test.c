/* Several processes and threads on one folder, and processes that die. */
#include "store/store_test.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/mman.h>
#include <sys/stat.h>

#define RACES 100

/* What the processes of one test tell each other. */
struct shared {
	atomic_int won;
	atomic_int processes;
	atomic_llong committed; /* serial that was answered */
};

static struct shared *shared;

static void share(void)
{
	shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	assert_true(shared != MAP_FAILED);
}

/* Two processes do the same at the same time. */
static void race(struct fixture *f, void (*fn)(struct fixture *f))
{
	pid_t pid[2];
	int go[2];

	share();
	fixture_close(f);
	for (int i = 0; i < 2; i++) {
		pid[i] = child_start(f, fn, &go[i]);
	}
	child_go(go[0]);
	child_go(go[1]);
	for (int i = 0; i < 2; i++) {
		assert_int_equal(child_status(pid[i]), 0);
	}
	fixture_open(f, STORE_EXISTING);
}

/* ---- an assertion and its token */

static struct store_client some_client(void)
{
	return (struct store_client){ .client_id = STR("c"), .enterprise = AGENCY, .scopes = STR(""), .active = true,
		.n_certificates = 1, .certificate = { { STR("key"), STR("RS256"), 0 } } };
}

static void client_put(struct fixture *f)
{
	struct store_client c = some_client();

	OK(store_client_put(f->s, &c, &(struct store_author){ .at_us = 1 }));
}

/* Assertion i for token i of this process. */
static enum err assertion_use(struct fixture *f, int i, int process, bool *token_r)
{
	unsigned char hash[32] = { (unsigned char)i, (unsigned char)(i >> 8), (unsigned char)process };
	const struct store_grant g = { hash, STR(""), STR("key"), NULL, T0 + 100 };
	char jti[20];
	struct store_token t;
	enum err e;

	snprintf(jti, sizeof(jti), "jti-%d", i);
	e = store_assertion_use(f->s, &(struct store_assertion){ STR("c"), str_of(jti), T0 + 100 }, &g, T0);
	*token_r = store_token_get(f->s, hash, T0, &t) == ERR_OK;
	return e;
}

static void use_assertions(struct fixture *f)
{
	int process = atomic_fetch_add(&shared->processes, 1);

	fixture_open(f, STORE_EXISTING);
	for (int i = 0; i < RACES; i++) {
		bool token;
		enum err e = assertion_use(f, i, process, &token);

		assert_true(e == ERR_OK || e == ERR_EXISTS);
		assert_int_equal(token, e == ERR_OK);
		atomic_fetch_add(&shared->won, e == ERR_OK);
	}
	fixture_close(f);
}

static void one_of_two_processes_uses_an_assertion(void **state)
{
	client_put(*state);
	race(*state, use_assertions);
	assert_int_equal(shared->won, RACES);
}

static void burn_codes(struct fixture *f)
{
	fixture_open(f, STORE_EXISTING);
	for (int i = 1; i <= CARD_CODES; i++) {
		enum err e = store_card_burn(f->s, 1, i, STR("x"), T0);

		assert_true(e == ERR_OK || e == ERR_EXISTS);
		atomic_fetch_add(&shared->won, e == ERR_OK);
	}
	fixture_close(f);
}

static void one_of_two_processes_burns_a_code(void **state)
{
	struct fixture *f = *state;
	struct store_account acc = { .user_name = STR("nora"), .worker = f->nora, .inss = NORA, .name = STR("N") };
	struct str hash[CARD_CODES];
	int64_t id;

	OK(store_account_add(f->s, &acc, &id));
	assert_int_equal(id, 1);
	for (int i = 0; i < CARD_CODES; i++) {
		hash[i] = STR("x");
	}
	OK(store_card_put(f->s, id, hash, &(struct store_keep){ .session = { 0 } }));
	race(f, burn_codes);
	assert_int_equal(shared->won, CARD_CODES);
}

static void write_batches(struct fixture *f)
{
	fixture_open(f, STORE_EXISTING);
	for (int i = 0; i < RACES; i++) {
		begin(f);
		for (int k = 0; k < 1 + i % 5; k++) {
			hand_in(f, NORA, AGENCY, DAY0 + i, DAY0 + i);
		}
		commit(f);
	}
	fixture_close(f);
}

struct order { int64_t serial, received_us; bool good; };

static bool check_order(void *cls, const struct store_declaration *d)
{
	struct order *o = cls;

	o->good = o->good && d->id == dimona_id(++o->serial) && d->received_us >= o->received_us;
	o->received_us = d->received_us;
	return true;
}

static void two_processes_number_in_one_row(void **state)
{
	struct fixture *f = *state;
	struct order o = { .good = true };

	race(f, write_batches);
	OK(store_each_declaration(f->r, f->a, check_order, &o));
	assert_true(o.good);
	assert_int_equal(o.serial, 2 * RACES * 3);
}

/* ---- kill -9 --------------------------------------------------------------- */

#define BATCH_MAX 7

static void write_until_killed(struct fixture *f)
{
	fixture_open(f, STORE_EXISTING);
	for (int i = 0;; i++) {
		begin(f);
		for (int k = 0; k <= i % BATCH_MAX; k++) {
			hand_in(f, NORA + f->serial % 50, AGENCY, DAY0 + i % 1000, DAY0 + i % 1000);
		}
		commit(f);
		atomic_store(&shared->committed, f->serial);
	}
}

static int n_problems;

static void tell(void *cls, const char *text)
{
	(void)cls;
	print_error("%s\n", text);
	n_problems++;
}

static void check_after_kill(struct fixture *f, int64_t answered)
{
	int64_t n = store_count_declarations(f->r), inss;
	struct order o = { .good = true };
	struct worker_key w;
	struct period p;

	assert_true(n >= answered);
	assert_true(n <= answered + BATCH_MAX);
	OK(store_each_declaration(f->r, f->a, check_order, &o));
	assert_true(o.good);
	assert_int_equal(o.serial, n);
	for (int64_t i = 1; i <= n; i++) {
		OK(store_period_get(f->r, f->a, dimona_id(i), &p, &w, &inss));
	}
	n_problems = 0;
	OK(store_integrity(f->s, tell, NULL));
	assert_int_equal(n_problems, 0);
	begin(f); /* numbers and times go on */
	assert_int_equal(f->serial, n);
	assert_true(f->received_us >= T0 + n);
	hand_in(f, NORA, AGENCY, DAY0, DAY0);
	commit(f);
	atomic_store(&shared->committed, f->serial);
}

static void what_was_answered_survives_a_kill(void **state)
{
	struct fixture *f = *state;
	int64_t before = 0;

	share();
	for (int round = 0; round < 8; round++) {
		int go, status;
		pid_t pid;

		fixture_close(f);
		pid = child_start(f, write_until_killed, &go);
		child_go(go);
		while (atomic_load(&shared->committed) < before + 20) {
			usleep(1000);
		}
		usleep((useconds_t)(round * 1300));
		assert_int_equal(kill(pid, SIGKILL), 0);
		status = child_status(pid);
		assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
		fixture_open(f, STORE_EXISTING);
		arena_reset(f->a);
		check_after_kill(f, atomic_load(&shared->committed));
		before = atomic_load(&shared->committed);
	}
}

static void use_until_killed(struct fixture *f)
{
	bool token;

	fixture_open(f, STORE_EXISTING);
	for (int i = 0;; i++) {
		OK(assertion_use(f, i, 0, &token));
		atomic_store(&shared->committed, i + 1);
	}
}

static void an_assertion_and_its_token_survive_a_kill_together(void **state)
{
	struct fixture *f = *state;
	int64_t n_used = 0, answered;
	bool token;
	pid_t pid;
	int go;

	share();
	client_put(f);
	fixture_close(f);
	pid = child_start(f, use_until_killed, &go);
	child_go(go);
	while (atomic_load(&shared->committed) < 50) {
		usleep(100);
	}
	assert_int_equal(kill(pid, SIGKILL), 0);
	assert_true(WIFSIGNALED(child_status(pid)));
	fixture_open(f, STORE_EXISTING);
	answered = atomic_load(&shared->committed);
	for (int i = 0; i < answered + 5; i++) {
		enum err e = assertion_use(f, i, 0, &token);

		assert_true(e == ERR_OK || e == ERR_EXISTS);
		assert_true(token);
		n_used += e == ERR_EXISTS;
	}
	assert_true(n_used >= answered && n_used <= answered + 1);
}

/* ---- threads ------------------------------------------------------------------ */

static atomic_bool stop;

static void *read_on(void *arg)
{
	struct fixture *f = arg;
	struct arena *a = arena_new(LIMIT_ARENA_REQUEST);
	struct store_reader *r = store_reader_take(f->s);
	static const unsigned char hash[32] = { 9 };
	struct store_employer employer;
	struct store_token t;
	struct period *p;
	size_t n, before = 0;
	bool more;

	while (!atomic_load(&stop)) {
		arena_reset(a);
		CHECK(store_snapshot_begin(r) == ERR_OK);
		CHECK(store_worker_periods(r, a, f->nora, 0, DAY_OPEN, 10000, &p, &n, &more) == ERR_OK);
		CHECK(n >= before);
		CHECK((int64_t)n == store_count_declarations(r)); /* one state */
		before = n;
		store_snapshot_end(r);
		CHECK(store_token_get(f->s, hash, T0, &t) == ERR_OK);
		CHECK(store_employer_find(f->s, 0, AGENCY, &employer) == ERR_OK);
		CHECK(store_repertory_loaded(f->s));
		CHECK(!store_register_has(f->s, AGENCY));
	}
	store_reader_give(f->s, &r);
	arena_free(&a);
	return NULL;
}

static void readers_and_a_writer_do_not_disturb_each_other(void **state)
{
	static const unsigned char hash[32] = { 9 };
	struct fixture *f = *state;
	struct store_client c = some_client();
	struct store_employer employer = { .enterprise = AGENCY };
	pthread_t thread[3];

	OK(store_employer_put(f->s, &employer, 1));
	OK(store_client_put(f->s, &c, &(struct store_author){ .at_us = 1 }));
	OK(token_put(f->s, hash, STR("c"), STR(""), STR("key"), NULL, 0, T0 + 100));
	atomic_store(&stop, false);
	for (size_t i = 0; i < N_OF(thread); i++) {
		assert_int_equal(pthread_create(&thread[i], NULL, read_on, f), 0);
	}
	for (int i = 0; i < 100; i++) {
		begin(f);
		hand_in(f, NORA, AGENCY, DAY0 + i, DAY0 + i);
		hand_in(f, NORA, AGENCY, DAY0 + i, DAY0 + i);
		commit(f);
		OK(store_client_put(f->s, &c, &(struct store_author){ .at_us = 1 }));
		OK(store_employer_put(f->s, &employer, 1));
	}
	atomic_store(&stop, true);
	for (size_t i = 0; i < N_OF(thread); i++) {
		assert_int_equal(pthread_join(thread[i], NULL), 0);
	}
	assert_int_equal(store_count_declarations(f->r), 200);
}

/* ---- the write-ahead log ---------------------------------------------------------- */

#define MB (1024 * 1024)

static void the_log_does_not_grow_without_bound(void **state)
{
	struct fixture *f = *state;
	struct store_declaration d;
	int64_t written = 0, longest = 0;
	char path[100], *body;
	struct stat st;

	snprintf(path, sizeof(path), "%s/monitor.db-wal", f->dir);
	body = test_malloc(50000);
	memset(body, 'x', 50000);
	while (written < 400 * MB) {
		begin(f);
		for (int i = 0; i < 20; i++) {
			d = next_in(f);
			d.body = (struct str){ body, 50000 };
			OK(store_declaration_append(f->s, &d));
			written += 50000;
		}
		commit(f);
		assert_int_equal(stat(path, &st), 0);
		longest = st.st_size > longest ? st.st_size : longest;
	}
	test_free(body);
	assert_true(longest > 1 * MB);
	assert_true(longest < 160 * MB);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		STORE_TEST(one_of_two_processes_uses_an_assertion),
		STORE_TEST(one_of_two_processes_burns_a_code),
		STORE_TEST(two_processes_number_in_one_row),
		STORE_TEST(what_was_answered_survives_a_kill),
		STORE_TEST(an_assertion_and_its_token_survive_a_kill_together),
		STORE_TEST(readers_and_a_writer_do_not_disturb_each_other),
		STORE_TEST(the_log_does_not_grow_without_bound),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
