/* Fills a data folder for the benchmarks: N workers with K one-day periods each,
 * one worker with 1,000, and sessions for some of them.
 *
 * It goes through the store's own functions, and through period_apply, so that
 * `interimctl check` finds nothing to say about the result; it leaves out the
 * rules, which would only slow the filling down.  Workers are written in the
 * order of their keys, because a b-tree that is filled in order is filled fast.
 *
 *   fill --data DIR --workers 250000 --periods 40 --sessions 2000 --out FILE [--only-sessions 1]
 *
 * FILE gets one session id a line; the last one is that of the worker with 1,000. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "domain/decl_json.h"
#include "domain/number.h"
#include "identity/session.h"
#include "store/store.h"

#define AGENCY INT64_C(417497106) /* stands for all of them; the driver registers it */
#define BATCH 2000
#define N_USERS 20

struct person {
	struct worker_key key;
	int64_t index;
};

/* The same numbers as in people.lua. */
static int64_t person_inss(int64_t i)
{
	int64_t year = 60 + i % 40, month = 1 + i / 40 % 12, day = 1 + i / 480 % 28, serial = 1 + i / 13440;
	int64_t nine = ((year * 100 + month) * 100 + day) * 1000 + serial;

	CHECK(serial <= 997);
	return nine * 100 + 97 - nine % 97;
}

static int64_t user_enterprise(int64_t i)
{
	int64_t eight = 8000000 + i;

	return eight * 100 + 97 - eight % 97;
}

static int person_cmp(const void *a, const void *b)
{
	return memcmp(((const struct person *)a)->key.b, ((const struct person *)b)->key.b, WORKER_KEY_SIZE);
}

static void must(enum err e, const char *what)
{
	if (e == ERR_OK)
		return;
	fprintf(stderr, "fill: %s: %s\n", what, err_name(e));
	exit(1);
}

struct fill {
	struct store *store;
	struct arena *arena, *people;
	struct buf body;
	int64_t serial, received_us;
	int32_t first_day;
	int n_in_batch;
};

static void fill_one(struct fill *f, const struct person *p, int32_t day, bool first)
{
	struct decl d;
	struct period period;
	struct anomaly_list none = { 0 };
	struct store_declaration row = { 0 };
	struct json_out o;
	int64_t last_us;

	if (f->n_in_batch == 0)
		must(store_batch_begin(f->store, &f->serial, &last_us), "begin");
	decl_init(&d, DECL_IN);
	d.employer.given = true;
	d.employer.enterprise = AGENCY;
	d.start_day = d.end_day = day;
	d.features_given = true;
	d.joint_committee = STR("322");
	d.worker_type = STR("OTH");
	d.user.given = true;
	d.user.joint_committee = STR("XXX");
	d.user.enterprise = user_enterprise((p->index + day) % N_USERS);
	buf_clear(&f->body);
	o = jo_start(&f->body);
	jo_open(&o, NULL);
	decl_write_json(&o, &d);
	jo_close(&o);
	row.id = dimona_id(++f->serial);
	row.received_us = ++f->received_us;
	row.channel = CHANNEL_REST;
	row.client_id = STR("bench");
	row.employer = AGENCY;
	row.has_worker = true;
	row.worker = p->key;
	row.kind = DECL_IN;
	row.period_id = row.id;
	row.result = RESULT_ACCEPTED;
	row.opens = first ? OPENS_RELATION : OPENS_PERIOD;
	row.body = buf_str(&f->body);
	if (first)
		must(store_worker_ensure(f->store, p->key, person_inss(p->index)), "worker");
	must(store_declaration_append(f->store, &row), "declaration");
	period_apply(&period, &d, row.id, AGENCY, row.received_us, RESULT_ACCEPTED, &none);
	must(store_period_put(f->store, p->key, &period, DAY_NONE), "period");
	if (++f->n_in_batch == BATCH) {
		must(store_batch_commit(f->store), "commit");
		f->n_in_batch = 0;
	}
}

static void write_sessions(struct fill *f, int64_t n, int64_t n_workers, FILE *out)
{
	int64_t now_us = clock_now_us();

	for (int64_t i = 0; i <= n; i++) {
		/* the last one is the worker with 1,000 periods */
		int64_t index = i == n ? n_workers : i * (n_workers / (n > 0 ? n : 1));
		struct identity who = { .inss = person_inss(index), .name = STR("Bench Specimen"), .method = "token", .acr = 400,
			.lang = STR("nl") };
		char id[SESSION_ID_TEXT];

		arena_reset(f->arena);
		must(session_start(f->store, f->arena, &who, STR(""), now_us, id), "session");
		fprintf(out, "%s\n", id);
	}
}

static const char *option(int argc, char **argv, const char *name)
{
	for (int i = 1; i + 1 < argc; i += 2) {
		if (strcmp(argv[i], name) == 0) {
			return argv[i + 1];
		}
	}
	return NULL;
}

static int64_t number(int argc, char **argv, const char *name)
{
	const char *text = option(argc, argv, name);

	return text == NULL ? 0 : strtoll(text, NULL, 10);
}

/* All declared 400 days ago, for days since: in time, the last ones still planned. */
static void write_periods(struct fill *f, int64_t n_workers, int64_t n_periods)
{
	struct person *people = arena_array_of(f->people, (size_t)n_workers + 1, struct person);
	int64_t begun_us = clock_mono_us();

	f->received_us = clock_now_us() - 400 * US_PER_DAY;
	f->first_day = local_day(f->received_us) + 2;
	for (int64_t i = 0; i <= n_workers; i++) {
		people[i].index = i;
		people[i].key = store_worker_key(f->store, person_inss(i));
	}
	qsort(people, (size_t)n_workers + 1, sizeof(*people), person_cmp);
	for (int64_t i = 0; i <= n_workers; i++) {
		int64_t n = people[i].index == n_workers ? 1000 : n_periods;

		for (int64_t k = 0; k < n; k++) {
			fill_one(f, &people[i], f->first_day + (int32_t)(n == 1000 ? k * 7 / 10 : k * 11), k == 0);
		}
		if (i % 1000 == 0) {
			fprintf(stderr, "\rfill: %lld of %lld workers, %.0f s", (long long)i, (long long)n_workers,
			    (double)(clock_mono_us() - begun_us) / 1e6);
		}
	}
	if (f->n_in_batch > 0) {
		must(store_batch_commit(f->store), "commit");
	}
	fprintf(stderr, "\rfill: %lld declarations in %.0f s          \n", (long long)f->serial,
	    (double)(clock_mono_us() - begun_us) / 1e6);
}

int main(int argc, char **argv)
{
	const char *dir = option(argc, argv, "--data"), *out_path = option(argc, argv, "--out");
	int64_t n_workers = number(argc, argv, "--workers"), n_periods = number(argc, argv, "--periods");
	struct fill f = { 0 };
	char what[300];
	FILE *out;

	if (dir == NULL || out_path == NULL || n_workers < 1) {
		fprintf(stderr, "usage: see the top of test/bench/fill.c\n");
		return 2;
	}
	if (store_open(dir, STORE_CREATE, &f.store, what) != ERR_OK) {
		fprintf(stderr, "fill: %s\n", what);
		return 1;
	}
	f.arena = arena_new(1 << 20);
	f.people = arena_new(64 + ((size_t)n_workers + 1) * sizeof(struct person));
	buf_init(&f.body, 1 << 16);
	if (option(argc, argv, "--only-sessions") == NULL) {
		write_periods(&f, n_workers, n_periods);
	}
	AN(out = fopen(out_path, "w"));
	write_sessions(&f, number(argc, argv, "--sessions"), n_workers, out);
	AZ(fclose(out));
	buf_free(&f.body);
	arena_free(&f.people);
	arena_free(&f.arena);
	store_close(&f.store);
	return 0;
}
