/* For the tests of the store: a folder that goes away again, and the shortest
 * way to declarations and periods.  Knows store.h only, so that the tests that
 * use it can judge another driver as well. */
#ifndef STORE_STORE_TEST_H
#define STORE_STORE_TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>
#include <ftw.h>
#include <sys/wait.h>
#include <unistd.h>

#include "domain/number.h"
#include "store/account.h"
#include "store/token.h"

#define NORA INT64_C(1050399864) /* 01050399864, the public specimen */
#define AGENCY INT64_C(123456749)
#define OTHER_AGENCY INT64_C(876543270)
#define T0 INT64_C(1772000000000000) /* a moment in February 2026 */
#define DAY0 20500

#define OK(call) assert_int_equal((call), ERR_OK)

struct fixture {
	char dir[64];
	struct store *s;
	struct store_reader *r;
	struct arena *a;
	struct worker_key nora;
	int64_t serial, received_us; /* of the batch */
};

static inline void fixture_open(struct fixture *f, enum store_open_mode mode)
{
	char what[300];

	if (store_open(f->dir, mode, &f->s, what) != ERR_OK) {
		fail_msg("store_open: %s", what);
	}
	f->r = store_reader_take(f->s);
	f->nora = store_worker_key(f->s, NORA);
}

static inline void fixture_close(struct fixture *f)
{
	store_reader_give(f->s, &f->r);
	store_close(&f->s);
	assert_null(f->s);
}

static inline int fixture_setup(void **state)
{
	struct fixture *f = test_calloc(1, sizeof(*f));
	const char *tmp = getenv("TMPDIR");

	assert_in_range(snprintf(f->dir, sizeof(f->dir), "%s/store-XXXXXX", tmp == NULL ? "/tmp" : tmp), 1,
	    sizeof(f->dir) - 1);
	assert_non_null(mkdtemp(f->dir));
	f->a = arena_new(LIMIT_ARENA_REQUEST);
	fixture_open(f, STORE_CREATE);
	*state = f;
	return 0;
}

static inline int remove_one(const char *path, const struct stat *st, int type, struct FTW *w)
{
	(void)st;
	(void)type;
	(void)w;
	return remove(path);
}

static inline int fixture_teardown(void **state)
{
	struct fixture *f = *state;

	if (f->s != NULL) {
		fixture_close(f);
	}
	assert_int_equal(nftw(f->dir, remove_one, 16, FTW_DEPTH | FTW_PHYS), 0);
	arena_free(&f->a);
	test_free(f);
	return 0;
}

#define STORE_TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)

static inline void begin(struct fixture *f)
{
	OK(store_batch_begin(f->s, &f->serial, &f->received_us));
	if (f->received_us < T0) {
		f->received_us = T0;
	}
}

/* An accepted IN of Nora for the agency, next in line, not yet handed to the store. */
static inline struct store_declaration next_in(struct fixture *f)
{
	struct store_declaration d = {
		.id = dimona_id(++f->serial),
		.received_us = ++f->received_us,
		.channel = CHANNEL_REST,
		.client_id = STR("self_service_chaman_1_abc"),
		.employer = AGENCY,
		.has_worker = true,
		.worker = f->nora,
		.kind = DECL_IN,
		.result = RESULT_ACCEPTED,
		.opens = OPENS_PERIOD,
		.body = STR("{\"dimonaIn\":{}}"),
	};

	d.period_id = d.id;
	return d;
}

static inline struct period period_of(const struct store_declaration *d, int32_t start_day, int32_t end_day)
{
	struct period p = {
		.id = d->id,
		.employer = d->employer,
		.start_day = start_day,
		.end_day = end_day,
		.start_minute = MINUTE_NONE,
		.end_minute = MINUTE_NONE,
		.state = end_day == DAY_OPEN ? PERIOD_OPEN : PERIOD_CLOSED,
		.worker_type = "OTH",
		.joint_committee = "322",
		.user_joint_committee = "XXX",
		.user_enterprise = OTHER_AGENCY,
		.declared_start_day = start_day,
		.declared_end_day = end_day,
		.received_us = d->received_us,
		.start_received_us = d->received_us,
		.last_id = d->id,
	};

	return p;
}

/* In a batch: an IN of this worker and employer with its period; returns its id. */
static inline int64_t hand_in(struct fixture *f, int64_t inss, int64_t employer, int32_t start_day, int32_t end_day)
{
	struct store_declaration d = next_in(f);
	struct period p;
	bool exists;

	d.worker = store_worker_key(f->s, inss);
	d.employer = employer;
	OK(store_worker_ensure(f->s, d.worker, inss));
	OK(store_relation_exists(f->s, d.worker, employer, &exists));
	d.opens = exists ? OPENS_PERIOD : OPENS_RELATION;
	OK(store_declaration_append(f->s, &d));
	p = period_of(&d, start_day, end_day);
	OK(store_period_put(f->s, d.worker, &p, DAY_NONE));
	return d.id;
}

static inline void commit(struct fixture *f)
{
	OK(store_batch_commit(f->s));
}

/* A struct has holes, so periods are compared by member. */
static inline void assert_same_period(const struct period *a, const struct period *b)
{
	assert_int_equal(a->id, b->id);
	assert_int_equal(a->employer, b->employer);
	assert_int_equal(a->start_day, b->start_day);
	assert_int_equal(a->end_day, b->end_day);
	assert_int_equal(a->start_minute, b->start_minute);
	assert_int_equal(a->end_minute, b->end_minute);
	assert_int_equal(a->planned_hours, b->planned_hours);
	assert_int_equal(a->state, b->state);
	assert_int_equal(a->late, b->late);
	assert_int_equal(a->locked, b->locked);
	assert_string_equal(a->worker_type, b->worker_type);
	assert_string_equal(a->joint_committee, b->joint_committee);
	assert_string_equal(a->user_joint_committee, b->user_joint_committee);
	assert_int_equal(a->user_enterprise, b->user_enterprise);
	assert_true(str_eq(a->user_name, b->user_name));
	assert_int_equal(a->exceeding_hours, b->exceeding_hours);
	assert_int_equal(a->declared_start_day, b->declared_start_day);
	assert_int_equal(a->declared_end_day, b->declared_end_day);
	assert_int_equal(a->received_us, b->received_us);
	assert_int_equal(a->start_received_us, b->start_received_us);
	assert_int_equal(a->changed_us, b->changed_us);
	assert_int_equal(a->cancelled_us, b->cancelled_us);
	assert_int_equal(a->last_id, b->last_id);
}

/* An assertion that gets nothing. */
static inline enum err jti_use(struct store *s, struct str client_id, struct str jti, int64_t expires_us,
    int64_t now_us)
{
	return store_assertion_use(s, &(struct store_assertion){ client_id, jti, expires_us }, NULL, now_us);
}

/* A token for an assertion that nobody used before. */
static inline enum err token_put(struct store *s, const unsigned char *hash, struct str client_id, struct str scopes,
    struct str signer, const unsigned char *certificate, int64_t now_us, int64_t expires_us)
{
	static int n;
	const struct store_grant g = { hash, scopes, signer, certificate, expires_us };
	char jti[30];

	snprintf(jti, sizeof(jti), "token_put-%d", n++);
	return store_assertion_use(s, &(struct store_assertion){ client_id, str_of(jti), INT64_MAX }, &g, now_us);
}

/* A process of its own that waits for a byte in *go_r and then runs fn.  It is
 * to be started while no store is open here: a database must not be taken
 * through a fork. */
static inline pid_t child_start(struct fixture *f, void (*fn)(struct fixture *f), int *go_r)
{
	int go[2];
	pid_t pid;
	char byte;

	assert_null(f->s);
	assert_int_equal(pipe(go), 0);
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		close(go[1]);
		if (read(go[0], &byte, 1) != 1) {
			_exit(2);
		}
		fn(f);
		_exit(0);
	}
	close(go[0]);
	*go_r = go[1];
	return pid;
}

static inline void child_go(int go)
{
	assert_int_equal(write(go, "", 1), 1);
	close(go);
}

static inline int child_status(pid_t pid)
{
	int status;

	assert_int_equal(waitpid(pid, &status, 0), pid);
	return status;
}

#endif
