/* The intake over a real store: order, times, duplicates in parallel, a full
 * queue, a full disk, stopping, waiting declarations, whose period it is. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <pthread.h>
#include <signal.h>
#include <sys/resource.h>

#include "base/clock.h"
#include "domain/decl_json.h"
#include "domain/number.h"
#include "flow/access.h"
#include "flow/intake.h"
#include "flow/rebuild.h"
#include "flow/tempflow.h"

#define AGENCY INT64_C(123456749)   /* enterprise numbers with right check digits */
#define OTHER INT64_C(876543270)
#define AGENCY_NSSO INT64_C(112651531)
#define NORA INT64_C(1050399864)
#define ANN INT64_C(90010100123)

/* One hand-in with everything it needs; waits for done(). */
struct hand {
	struct intake_item item;
	struct arena *arena;
	struct decl decl;
	pthread_mutex_t lock;
	pthread_cond_t said;
	bool answered;
	int64_t mandate;      /* employer for whom the client may speak besides its own */
	enum err trouble;     /* what comes of looking for that mandate */
};

static enum err may_speak(void *cls, int64_t employer, bool *may_r)
{
	const struct hand *h = cls;

	*may_r = employer == h->item.client_enterprise || employer == h->mandate;
	return h->trouble;
}

static void done(struct intake_item *it)
{
	struct hand *h = it->cls;

	AZ(pthread_mutex_lock(&h->lock));
	CHECK(!h->answered);
	h->answered = true;
	AZ(pthread_cond_signal(&h->said));
	AZ(pthread_mutex_unlock(&h->lock));
}

static void hand_make(struct hand *h, const char *json)
{
	const struct json *body;
	struct json_fault fault;
	struct decl_faults faults;

	memset(h, 0, sizeof(*h));
	h->arena = arena_new(LIMIT_ARENA_REQUEST);
	AZ(pthread_mutex_init(&h->lock, NULL));
	AZ(pthread_cond_init(&h->said, NULL));
	CHECK(json_read(h->arena, str_dup(h->arena, str_of(json)), LIMIT_JSON_DEPTH, &body, &fault) == ERR_OK);
	CHECK(decl_read_json(h->arena, body, &h->decl, &faults));
	h->item = (struct intake_item){
		.decl = &h->decl,
		.client_id = STR("self_service_expeditor_1"),
		.client_enterprise = AGENCY,
		.channel = CHANNEL_REST,
		.arena = h->arena,
		.may_speak = may_speak,
		.done = done,
		.cls = h,
	};
}

static void hand_wait(struct hand *h)
{
	AZ(pthread_mutex_lock(&h->lock));
	while (!h->answered) {
		AZ(pthread_cond_wait(&h->said, &h->lock));
	}
	AZ(pthread_mutex_unlock(&h->lock));
}

static void hand_free(struct hand *h)
{
	AZ(pthread_mutex_destroy(&h->lock));
	AZ(pthread_cond_destroy(&h->said));
	arena_free(&h->arena);
}

static int32_t today(void)
{
	return local_day(clock_now_us());
}

/* An IN of the agency for one worker, from day `from` to day `to` counted from today. */
static const char *in_json(char *out, size_t n, int64_t inss, int from, int to)
{
	char a[11], b[11];

	day_format(today() + from, a);
	day_format(today() + to, b);
	snprintf(out, n, "{\"employer\":{\"enterpriseNumber\":\"0123456749\"},\"worker\":{\"ssin\":\"%011lld\"},"
	    "\"dimonaIn\":{\"startDate\":\"%s\",\"endDate\":\"%s\",\"features\":{\"jointCommissionNumber\":\"322\","
	    "\"workerType\":\"OTH\",\"usingEmployer\":{\"jointCommissionNumber\":\"XXX\","
	    "\"enterpriseNumber\":\"0876543270\"}}}}", (long long)inss, a, b);
	return out;
}

static struct intake_item submit(struct tempflow *t, const char *json, int64_t mandate)
{
	struct hand h;
	struct intake_item it;

	hand_make(&h, json);
	h.mandate = mandate;
	assert_int_equal(intake_submit(t->flow.intake, &h.item), ERR_OK);
	hand_wait(&h);
	it = h.item;
	hand_free(&h);
	return it;
}

static struct intake_item submit_in(struct tempflow *t, int64_t inss, int from, int to)
{
	char json[600];

	return submit(t, in_json(json, sizeof(json), inss, from, to), 0);
}

static enum err declaration(struct tempflow *t, struct arena *a, int64_t id, struct store_declaration *d_r)
{
	struct store_reader *r = store_reader_take(t->flow.store);
	enum err e = store_declaration_get(r, a, id, d_r);

	store_reader_give(t->flow.store, &r);
	return e;
}

static int64_t count(struct tempflow *t)
{
	struct store_reader *r = store_reader_take(t->flow.store);
	int64_t n = store_count_declarations(r);

	store_reader_give(t->flow.store, &r);
	return n;
}

/* The whole store agrees with its declarations; serials and times are in order. */
static void assert_sound(struct tempflow *t)
{
	const struct rebuild_watch quiet = { .cls = NULL };
	struct rebuild_report report;

	assert_int_equal(rebuild_check(t->flow.store, &quiet, &report), ERR_OK);
	assert_int_equal(report.n_differences, 0);
}

static int setup(void **state)
{
	struct tempflow *t = test_malloc(sizeof(*t));

	tempflow_open(t);
	*state = t;
	return intake_start(&t->flow) == ERR_OK ? 0 : -1;
}

static int teardown(void **state)
{
	struct tempflow *t = *state;

	if (t->flow.intake != NULL) {
		intake_stop(&t->flow);
	}
	assert_sound(t);
	tempflow_close(t);
	test_free(t);
	return 0;
}

static void test_accepted_is_stored(void **state)
{
	struct tempflow *t = *state;
	struct arena *a = arena_new(LIMIT_ARENA_REQUEST);
	int64_t before = clock_now_us();
	struct intake_item it = submit_in(t, ANN, 1, 5);
	struct store_declaration d;

	assert_int_equal(it.err, ERR_OK);
	assert_int_equal(it.judgement.result, RESULT_ACCEPTED);
	assert_int_equal(it.id, dimona_id(1));
	assert_in_range(it.received_us, before, clock_now_us());
	assert_int_equal(declaration(t, a, it.id, &d), ERR_OK);
	assert_int_equal(d.result, RESULT_ACCEPTED);
	assert_int_equal(d.period_id, it.id);
	assert_int_equal(d.opens, OPENS_RELATION);
	assert_int_equal(d.employer, AGENCY);
	assert_true(d.has_worker);
	assert_int_equal(d.inss, ANN);
	assert_int_equal(d.received_us, it.received_us);
	assert_null(d.worker_json.p);
	it = submit_in(t, ANN, 8, 12);
	assert_int_equal(it.id, dimona_id(2));
	assert_int_equal(declaration(t, a, it.id, &d), ERR_OK);
	assert_int_equal(d.opens, OPENS_PERIOD);
	arena_free(&a);
}

#define N_RACERS 8

static void test_same_in_in_parallel(void **state)
{
	struct tempflow *t = *state;
	struct hand h[N_RACERS];
	char json[600];
	int accepted = 0, duplicates = 0;

	in_json(json, sizeof(json), NORA, 1, 3);
	for (int i = 0; i < N_RACERS; i++) {
		hand_make(&h[i], json);
	}
	for (int i = 0; i < N_RACERS; i++) {
		assert_int_equal(intake_submit(t->flow.intake, &h[i].item), ERR_OK);
	}
	for (int i = 0; i < N_RACERS; i++) {
		const struct judgement *j = &h[i].item.judgement;

		hand_wait(&h[i]);
		assert_int_equal(h[i].item.err, ERR_OK);
		accepted += j->result == RESULT_ACCEPTED;
		duplicates += j->result == RESULT_REFUSED && anomaly_has(&j->anomalies, ANOMALY_90373_333);
		hand_free(&h[i]);
	}
	assert_int_equal(accepted, 1);
	assert_int_equal(duplicates, N_RACERS - 1);
}

#define N_THREADS 6
#define N_EACH 40

struct crowd { struct tempflow *t; int first; int64_t id[N_EACH]; };

static void *hand_in_many(void *arg)
{
	struct crowd *c = arg;
	struct hand h;
	char json[600];

	for (int i = 0; i < N_EACH; i++) {
		int day = c->first + 3 * i;

		hand_make(&h, in_json(json, sizeof(json), ANN, day, day));
		CHECK(intake_submit(c->t->flow.intake, &h.item) == ERR_OK);
		hand_wait(&h);
		CHECK(h.item.err == ERR_OK && h.item.judgement.result == RESULT_ACCEPTED);
		c->id[i] = h.item.id;
		hand_free(&h);
	}
	return NULL;
}

static void test_many_threads(void **state)
{
	struct tempflow *t = *state;
	struct crowd crowd[N_THREADS];
	pthread_t thread[N_THREADS];
	bool seen[N_THREADS * N_EACH + 1] = { false };

	for (int i = 0; i < N_THREADS; i++) {
		crowd[i] = (struct crowd){ .t = t, .first = 1 + 3 * N_EACH * i };
		AZ(pthread_create(&thread[i], NULL, hand_in_many, &crowd[i]));
	}
	for (int i = 0; i < N_THREADS; i++) {
		AZ(pthread_join(thread[i], NULL));
		for (int k = 0; k < N_EACH; k++) {
			int64_t serial = dimona_id_serial(crowd[i].id[k]);

			assert_in_range(serial, 1, N_THREADS * N_EACH);
			assert_false(seen[serial]);
			seen[serial] = true;
		}
	}
	assert_int_equal(count(t), N_THREADS * N_EACH);
}

/* As if the machine's clock had been a day ahead until now. */
static void test_clock_stepping_back(void **state)
{
	struct tempflow *t = *state;
	int64_t serial, last_us, future = clock_now_us() + US_PER_DAY;
	struct intake_item it;
	struct hand h;
	char json[600];

	hand_make(&h, in_json(json, sizeof(json), ANN, 1, 1));
	assert_int_equal(store_batch_begin(t->flow.store, &serial, &last_us), ERR_OK);
	assert_int_equal(intake_store_one(&t->flow, &h.item, serial + 1, future), ERR_OK);
	assert_int_equal(store_batch_commit(t->flow.store), ERR_OK);
	hand_free(&h);
	it = submit_in(t, ANN, 3, 3);
	assert_int_equal(it.received_us, future + 1);
	it = submit_in(t, ANN, 5, 5);
	assert_int_equal(it.received_us, future + 2);
}

/* Somebody else (interimctl, in life) holds the store: what is handed in waits. */
struct held { struct store *store; };

static struct held hold(struct tempflow *t)
{
	struct held x;
	char what[300];
	int64_t serial, last_us;

	assert_int_equal(store_open(t->dir, STORE_EXISTING, &x.store, what), ERR_OK);
	assert_int_equal(store_batch_begin(x.store, &serial, &last_us), ERR_OK);
	return x;
}

static void release(struct held *x)
{
	store_batch_rollback(x->store);
	store_close(&x->store);
}

#define ROOM 3

static void test_queue_full(void **state)
{
	struct tempflow *t = *state;
	struct held x;
	struct hand h[ROOM + 2];
	char json[600];
	int n = 0;
	enum err e;

	t->flow.conf.queue_max = ROOM;
	x = hold(t);
	for (int i = 0; i < ROOM + 2; i++) {
		hand_make(&h[i], in_json(json, sizeof(json), ANN, 1 + 2 * i, 1 + 2 * i));
	}
	/* The writer takes the first ones; then as many as there is room for wait. */
	assert_int_equal(intake_submit(t->flow.intake, &h[0].item), ERR_OK);
	usleep(100000);
	do {
		n++;
		e = intake_submit(t->flow.intake, &h[n].item);
	} while (e == ERR_OK && n < ROOM + 1);
	assert_int_equal(e, ERR_BUSY);
	assert_int_equal(n, ROOM + 1);
	release(&x);
	for (int i = 0; i < ROOM + 2; i++) {
		if (i != n) {
			hand_wait(&h[i]);
			assert_int_equal(h[i].item.err, ERR_OK);
		}
		hand_free(&h[i]);
	}
	assert_int_equal(count(t), ROOM + 1);
	assert_int_equal(submit_in(t, NORA, 1, 1).err, ERR_OK);
}

static void *stop(void *arg)
{
	intake_stop(arg);
	return NULL;
}

static void test_stop_stores_what_waits(void **state)
{
	struct tempflow *t = *state;
	struct held x = hold(t);
	struct hand h[5];
	char json[600];
	pthread_t stopper;

	t->flow.conf.batch_max = 2;
	for (int i = 0; i < 5; i++) {
		hand_make(&h[i], in_json(json, sizeof(json), ANN, 1 + 2 * i, 1 + 2 * i));
		assert_int_equal(intake_submit(t->flow.intake, &h[i].item), ERR_OK);
	}
	AZ(pthread_create(&stopper, NULL, stop, &t->flow));
	usleep(100000);
	release(&x);
	AZ(pthread_join(stopper, NULL));
	assert_null(t->flow.intake);
	for (int i = 0; i < 5; i++) {
		assert_true(h[i].answered);
		assert_int_equal(h[i].item.err, ERR_OK);
		hand_free(&h[i]);
	}
	assert_int_equal(count(t), 5);
}

/* No file may grow any more: the closest thing to a full disk that needs no rights. */
static void test_disk_full(void **state)
{
	struct tempflow *t = *state;
	const struct sigaction ignore = { .sa_handler = SIG_IGN };
	struct rlimit before, none;
	struct intake_item it;

	assert_int_equal(submit_in(t, ANN, 1, 1).err, ERR_OK);
	AZ(sigaction(SIGXFSZ, &ignore, NULL));
	AZ(getrlimit(RLIMIT_FSIZE, &before));
	none = (struct rlimit){ .rlim_cur = 1, .rlim_max = before.rlim_max };
	AZ(setrlimit(RLIMIT_FSIZE, &none));
	it = submit_in(t, ANN, 3, 3);
	AZ(setrlimit(RLIMIT_FSIZE, &before));
	assert_true(it.err == ERR_FULL || it.err == ERR_UNAVAILABLE);
	assert_int_equal(count(t), 1);
	it = submit_in(t, ANN, 3, 3);
	assert_int_equal(it.err, ERR_OK);
	assert_int_equal(it.id, dimona_id(2));
	assert_int_equal(it.judgement.result, RESULT_ACCEPTED);
}

static const char *out_json(char *out, size_t n, const char *kind, int64_t id, const char *more)
{
	snprintf(out, n, "{\"%s\":{\"periodId\":%lld%s}}", kind, (long long)id, more);
	return out;
}

static void test_life_of_a_period(void **state)
{
	struct tempflow *t = *state;
	struct intake_item in = submit_in(t, ANN, 2, 6), it;
	char json[600], more[60], end[11];

	day_format(today() + 5, end);
	snprintf(more, sizeof(more), ",\"endDate\":\"%s\"", end);
	it = submit(t, out_json(json, sizeof(json), "dimonaUpdate", in.id, more), 0);
	assert_int_equal(it.judgement.result, RESULT_ACCEPTED);
	assert_int_equal(it.judgement.period.end_day, today() + 5);
	assert_int_equal(it.judgement.period.last_id, it.id);
	it = submit(t, out_json(json, sizeof(json), "dimonaOut", in.id, more), 0);
	assert_true(anomaly_has(&it.judgement.anomalies, ANOMALY_00913_356));
	it = submit(t, out_json(json, sizeof(json), "dimonaCancel", in.id, ""), 0);
	assert_int_equal(it.judgement.result, RESULT_ACCEPTED);
	it = submit(t, out_json(json, sizeof(json), "dimonaCancel", in.id, ""), 0);
	assert_true(anomaly_has(&it.judgement.anomalies, ANOMALY_00913_355));
	it = submit(t, out_json(json, sizeof(json), "dimonaCancel", dimona_id(999), ""), 0);
	assert_true(anomaly_has(&it.judgement.anomalies, ANOMALY_00913_354));
	it = submit_in(t, ANN, 2, 6);
	assert_int_equal(it.judgement.result, RESULT_ACCEPTED); /* the cancelled one is no duplicate */
}

/* Somebody else's period: refused, and nothing about its worker is told or kept. */
static void test_period_of_another_employer(void **state)
{
	struct tempflow *t = *state;
	struct arena *a = arena_new(LIMIT_ARENA_REQUEST);
	struct intake_item in = submit_in(t, ANN, 2, 6), it;
	struct store_declaration d;
	struct hand h;
	char json[600];

	for (int with_mandate = 0; with_mandate <= 1; with_mandate++) {
		hand_make(&h, out_json(json, sizeof(json), "dimonaCancel", in.id, ""));
		h.item.client_enterprise = OTHER;
		h.mandate = with_mandate ? AGENCY : 0;
		assert_int_equal(intake_submit(t->flow.intake, &h.item), ERR_OK);
		hand_wait(&h);
		it = h.item;
		hand_free(&h);
		assert_int_equal(declaration(t, a, it.id, &d), ERR_OK);
		assert_int_equal(d.has_worker, with_mandate);
		assert_int_equal(d.inss, with_mandate ? ANN : 0);
		assert_int_equal(d.employer, with_mandate ? AGENCY : OTHER);
		assert_int_equal(d.result, with_mandate ? RESULT_ACCEPTED : RESULT_REFUSED);
		assert_int_equal(anomaly_has(&d.anomalies, ANOMALY_00014_347), !with_mandate);
	}
	arena_free(&a);
}

#define ROUNDS 8 /* as intake.c has it */

/* In one commit: n_bad items of the agency about another employer's period, whose
 * mandate gives `trouble` when looked up, and one sound item behind them. */
static void one_batch(struct tempflow *t, int64_t id, int n_bad, enum err trouble, enum err for_bad, enum err for_sound)
{
	struct held x = hold(t);
	struct hand first, h[ROUNDS + 2];
	char json[600];
	int64_t before;

	hand_make(&first, in_json(json, sizeof(json), NORA, 100 + n_bad, 100 + n_bad));
	assert_int_equal(intake_submit(t->flow.intake, &first.item), ERR_OK);
	usleep(100000); /* the writer takes it alone */
	for (int i = 0; i < n_bad; i++) {
		hand_make(&h[i], out_json(json, sizeof(json), "dimonaCancel", id, ""));
		h[i].trouble = trouble;
	}
	hand_make(&h[n_bad], in_json(json, sizeof(json), NORA, 1, 1));
	for (int i = 0; i <= n_bad; i++) {
		assert_int_equal(intake_submit(t->flow.intake, &h[i].item), ERR_OK);
	}
	release(&x);
	hand_wait(&first);
	assert_int_equal(first.item.err, ERR_OK);
	hand_free(&first);
	before = first.item.id / 100;
	for (int i = 0; i <= n_bad; i++) {
		hand_wait(&h[i]);
		if (i == n_bad) {
			assert_int_equal(h[i].item.err, for_sound);
		} else if (h[i].item.err != trouble) {
			assert_int_equal(h[i].item.err, for_bad);
		}
		hand_free(&h[i]);
	}
	assert_int_equal(count(t), before + (for_sound == ERR_OK));
}

/* A lookup that fails is no refusal: nothing is stored, and the client hears why.
 * Damage costs the one that meets it, a missing disk costs all. */
static void test_trouble_of_one(void **state)
{
	struct tempflow *t = *state;
	struct intake_item in = submit_in(t, ANN, 2, 6);

	one_batch(t, in.id, 1, ERR_CORRUPT, ERR_CORRUPT, ERR_OK);
	one_batch(t, in.id, ROUNDS - 1, ERR_CORRUPT, ERR_CORRUPT, ERR_OK);
	one_batch(t, in.id, ROUNDS, ERR_CORRUPT, ERR_CORRUPT, ERR_UNAVAILABLE);
	one_batch(t, in.id, ROUNDS + 1, ERR_CORRUPT, ERR_UNAVAILABLE, ERR_UNAVAILABLE);
	one_batch(t, in.id, 2, ERR_UNAVAILABLE, ERR_UNAVAILABLE, ERR_UNAVAILABLE);
}

static const char unidentified[] =
    "{\"employer\":{\"enterpriseNumber\":\"0123456749\"},\"worker\":{\"familyName\":\"JANSSENS\",\"givenName\":\"AN\","
    "\"birthDate\":\"1990-01-01\",\"placeOfBirth\":\"GENT\",\"countryOfBirth\":150,"
    "\"nationality\":150,\"gender\":\"2\","
    "\"address\":{\"street\":\"Kerkstraat\",\"houseNumber\":\"1\",\"boxNumber\":null,\"postCode\":\"9000\","
    "\"municipality\":{\"code\":44021,\"name\":\"Gent\"},\"country\":150}},\"dimonaIn\":{\"startDate\":\"%s\","
    "\"endDate\":\"%s\",\"features\":{\"jointCommissionNumber\":\"322\",\"workerType\":\"OTH\",\"usingEmployer\":{"
    "\"jointCommissionNumber\":\"XXX\",\"enterpriseNumber\":\"0876543270\"}}}}";

static struct intake_item submit_unidentified(struct tempflow *t, int from, int to)
{
	char json[900], a[11], b[11];

	day_format(today() + from, a);
	day_format(today() + to, b);
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
	snprintf(json, sizeof(json), unidentified, a, b);
#pragma GCC diagnostic pop
	return submit(t, json, 0);
}

static void test_waiting_then_identified(void **state)
{
	struct tempflow *t = *state;
	struct arena *a = arena_new(LIMIT_ARENA_REQUEST);
	struct intake_item it = submit_unidentified(t, 2, 3);
	struct store_declaration d;
	struct judgement j;

	assert_int_equal(it.judgement.result, RESULT_WAITING);
	assert_int_equal(declaration(t, a, it.id, &d), ERR_OK);
	assert_int_equal(d.result, RESULT_WAITING);
	assert_false(d.has_worker);
	assert_int_equal(d.period_id, 0);
	assert_non_null(d.worker_json.p);
	assert_int_equal(intake_identify(&t->flow, it.id, ANN + 1, &j), ERR_INVALID);
	assert_int_equal(intake_identify(&t->flow, dimona_id(2), ANN, &j), ERR_NOT_FOUND);
	assert_int_equal(intake_identify(&t->flow, it.id, ANN, &j), ERR_OK);
	assert_int_equal(j.result, RESULT_WARNED); /* 900101-001 is a man's number, she is declared a woman */
	assert_true(anomaly_has(&j.anomalies, ANOMALY_00029_348));
	assert_int_equal(j.period.id, it.id);
	assert_int_equal(j.period.received_us, it.received_us);
	assert_int_equal(declaration(t, a, it.id, &d), ERR_OK);
	assert_int_equal(d.result, RESULT_WARNED);
	assert_int_equal(d.inss, ANN);
	assert_int_equal(d.period_id, it.id);
	assert_int_equal(d.received_us, it.received_us);
	assert_true(d.identified_us >= it.received_us);
	assert_int_equal(intake_identify(&t->flow, it.id, ANN, &j), ERR_NOT_FOUND);
	/* From now on he is like any other worker: the same days again are a duplicate. */
	it = submit_in(t, ANN, 2, 3);
	assert_true(anomaly_has(&it.judgement.anomalies, ANOMALY_90373_333));
	arena_free(&a);
}

static void test_waiting_then_refused(void **state)
{
	struct tempflow *t = *state;
	struct arena *a = arena_new(LIMIT_ARENA_REQUEST);
	struct intake_item one = submit_unidentified(t, 2, 3), two;
	struct store_declaration d;
	struct judgement j;

	assert_int_equal(intake_identify(&t->flow, one.id, 0, &j), ERR_OK);
	assert_int_equal(j.result, RESULT_REFUSED);
	assert_true(anomaly_has(&j.anomalies, ANOMALY_90017_151));
	assert_int_equal(j.anomalies.n, 1);
	assert_int_equal(declaration(t, a, one.id, &d), ERR_OK);
	assert_int_equal(d.result, RESULT_REFUSED);
	assert_false(d.has_worker);
	assert_int_equal(d.period_id, 0);
	assert_int_equal(intake_identify(&t->flow, one.id, ANN, &j), ERR_NOT_FOUND);
	/* The rules have judged it: that it came late is told as well. */
	two = submit_unidentified(t, -3, 3);
	assert_int_equal(two.judgement.result, RESULT_WAITING);
	assert_int_equal(intake_identify(&t->flow, two.id, 0, &j), ERR_OK);
	assert_int_equal(j.result, RESULT_REFUSED);
	assert_true(anomaly_has(&j.anomalies, ANOMALY_90017_151));
	assert_int_equal(j.anomalies.n, two.judgement.anomalies.n + 1);
	assert_true(j.anomalies.n > 1);
	/* Identified as somebody who is declared for these days already. */
	two = submit_unidentified(t, 5, 6);
	assert_int_equal(submit_in(t, NORA, 5, 6).judgement.result, RESULT_ACCEPTED);
	assert_int_equal(intake_identify(&t->flow, two.id, NORA, &j), ERR_OK);
	assert_int_equal(j.result, RESULT_REFUSED);
	assert_true(anomaly_has(&j.anomalies, ANOMALY_90373_333));
	assert_false(j.keeps_period);
	arena_free(&a);
}

/* What is not an INSS is sealed with the rest of the worker and is nobody's key. */
static void test_wrong_inss(void **state)
{
	struct tempflow *t = *state;
	struct arena *a = arena_new(LIMIT_ARENA_REQUEST);
	struct intake_item it = submit_in(t, ANN + 1, 1, 2);
	struct store_declaration d;

	assert_int_equal(it.judgement.result, RESULT_REFUSED);
	assert_true(anomaly_has(&it.judgement.anomalies, ANOMALY_00024_003));
	assert_int_equal(declaration(t, a, it.id, &d), ERR_OK);
	assert_false(d.has_worker);
	assert_true(str_eq(d.worker_json, STR("{\"ssin\":\"90010100124\"}")));
	assert_null(memmem(d.body.p, d.body.n, "ssin", 4));
	arena_free(&a);
}

/* More periods of one worker in the way than may be looked at: that one is
 * turned away, those beside it in the same commit are stored. */
static void test_too_many_near(void **state)
{
	struct tempflow *t = *state;
	struct held x;
	struct hand h[3];
	char json[600];

	for (int i = 0; i <= LIMIT_NEAR_PERIODS; i += 1) {
		assert_int_equal(submit_in(t, ANN, 1 + 2 * i, 1 + 2 * i).judgement.result, RESULT_ACCEPTED);
	}
	x = hold(t);
	hand_make(&h[0], in_json(json, sizeof(json), NORA, 1, 1));
	hand_make(&h[1], in_json(json, sizeof(json), ANN, 1, 3 * LIMIT_NEAR_PERIODS));
	hand_make(&h[2], in_json(json, sizeof(json), NORA, 3, 3));
	for (int i = 0; i < 3; i++) {
		assert_int_equal(intake_submit(t->flow.intake, &h[i].item), ERR_OK);
	}
	release(&x);
	for (int i = 0; i < 3; i++) {
		hand_wait(&h[i]);
		assert_int_equal(h[i].item.err, i == 1 ? ERR_LIMIT : ERR_OK);
		hand_free(&h[i]);
	}
	assert_int_equal(count(t), LIMIT_NEAR_PERIODS + 3);
}

static void test_employer(void **state)
{
	struct tempflow *t = *state;
	const struct store_employer agency = {
		.enterprise = AGENCY, .nsso = AGENCY_NSSO, .from_day = day_of(2000, 1, 1), .to_day = DAY_OPEN,
		.agency = true, .name = STR("Vlier Interim"),
	};
	struct employer_facts f;

	/* Nothing is known yet: a well-formed enterprise number stands for itself. */
	assert_int_equal(intake_employer(t->flow.store, &(struct decl_employer){ .enterprise = AGENCY }, &f), ERR_OK);
	assert_false(f.repertory_loaded);
	assert_false(f.in_repertory);
	assert_int_equal(f.enterprise, AGENCY);
	assert_int_equal(intake_employer(t->flow.store, &(struct decl_employer){ .enterprise = AGENCY + 1 }, &f),
	    ERR_OK);
	assert_int_equal(f.enterprise, 0);
	assert_int_equal(store_employer_put(t->flow.store, &agency, 1), ERR_OK);
	/* By its NSSO number. */
	assert_int_equal(intake_employer(t->flow.store, &(struct decl_employer){ .nsso = AGENCY_NSSO }, &f), ERR_OK);
	assert_true(f.repertory_loaded && f.nsso_known && f.in_repertory && f.agency);
	assert_int_equal(f.enterprise, AGENCY);
	assert_int_equal(f.active_from_day, day_of(2000, 1, 1));
	assert_int_equal(f.active_to_day, DAY_OPEN);
	/* The NSSO number wins over an enterprise number that says otherwise. */
	assert_int_equal(intake_employer(t->flow.store,
	    &(struct decl_employer){ .nsso = AGENCY_NSSO, .enterprise = OTHER }, &f), ERR_OK);
	assert_int_equal(f.enterprise, AGENCY);
	/* An unknown one leaves the enterprise number. */
	assert_int_equal(intake_employer(t->flow.store,
	    &(struct decl_employer){ .nsso = 51357716, .enterprise = OTHER }, &f), ERR_OK);
	assert_false(f.nsso_known);
	assert_false(f.in_repertory);
	assert_int_equal(f.enterprise, OTHER);
	assert_int_equal(intake_employer(t->flow.store, &(struct decl_employer){ .nsso = 51357716 }, &f), ERR_OK);
	assert_int_equal(f.enterprise, 0);
}

static void test_access(void **state)
{
	struct tempflow *t = *state;
	const struct store_mandate m = { .client_id = STR("c"), .employer = OTHER, .from_day = 100, .to_day = 200 };
	static const struct { int64_t employer; int32_t day; bool may; } row[] = {
		{ AGENCY, 50, true }, { OTHER, 99, false }, { OTHER, 100, true }, { OTHER, 200, true },
		{ OTHER, 201, false },
		{ 0, 150, false }, { 206731645, 150, false },
	};
	bool may;

	assert_int_equal(store_mandate_put(t->flow.store, &m), ERR_OK);
	for (size_t i = 0; i < N_OF(row); i++) {
		assert_int_equal(access_may_speak(t->flow.store, STR("c"), AGENCY, row[i].employer, row[i].day, &may),
		    ERR_OK);
		assert_int_equal(may, row[i].may);
	}
	assert_int_equal(access_may_speak(t->flow.store, STR("d"), AGENCY, OTHER, 150, &may), ERR_OK);
	assert_false(may);
}

#define T(fn) cmocka_unit_test_setup_teardown(fn, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(test_accepted_is_stored), T(test_same_in_in_parallel), T(test_many_threads),
		T(test_clock_stepping_back), T(test_queue_full), T(test_stop_stores_what_waits), T(test_disk_full),
		T(test_life_of_a_period),
		T(test_period_of_another_employer), T(test_waiting_then_identified), T(test_waiting_then_refused),
		T(test_wrong_inss), T(test_trouble_of_one), T(test_too_many_near), T(test_employer), T(test_access),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
