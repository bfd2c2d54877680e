/* Rebuilding over a real store: a life like in practice is equal to its fold;
 * each kind of damage is found, told and, where it can be, put right. */
#include "flow/rebuild.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "domain/decl_json.h"
#include "domain/number.h"
#include "flow/intake.h"
#include "flow/tempflow.h"

#define RECEIVED (INT64_C(1772409600) * 1000000) /* 2026-03-02T00:00Z */
#define AGENCY INT64_C(123456749)
#define NORA "01050399864"
#define ANN "90010100123"

struct world {
	struct tempflow t;
	struct arena *a;
	int64_t last_id;
	struct rebuild_report report;
	char told[2000];
	int64_t told_done, told_total;
};

static struct world x;

static enum err may_speak(void *cls, int64_t employer, bool *may_r)
{
	(void)cls;
	*may_r = employer == AGENCY;
	return ERR_OK;
}

/* Hands in a declaration; 'text' is the body with ' for ". */
static enum decl_result hand_in(const char *text)
{
	char *json = arena_printf(x.a, "%s", text);
	const struct json *body;
	struct json_fault fault;
	struct decl_faults faults;
	struct decl d;
	struct intake_item it = {
		.decl = &d, .client_id = STR("c"), .client_enterprise = AGENCY, .channel = CHANNEL_REST, .arena = x.a,
		.may_speak = may_speak,
	};
	int64_t serial, last_us;

	for (char *p = json; *p != '\0'; p++) {
		*p = *p == '\'' ? '"' : *p;
	}
	assert_int_equal(json_read(x.a, str_of(json), LIMIT_JSON_DEPTH, &body, &fault), ERR_OK);
	assert_true(decl_read_json(x.a, body, &d, &faults));
	assert_int_equal(store_batch_begin(x.t.flow.store, &serial, &last_us), ERR_OK);
	last_us = last_us < RECEIVED ? RECEIVED : last_us + 1000000;
	assert_int_equal(intake_store_one(&x.t.flow, &it, serial + 1, last_us), ERR_OK);
	assert_int_equal(store_batch_commit(x.t.flow.store), ERR_OK);
	x.last_id = it.id;
	return it.judgement.result;
}

static enum decl_result hand_in_in(const char *worker, const char *from, const char *to)
{
	return hand_in(arena_printf(x.a, "{'employer':{'enterpriseNumber':'0123456749'},'worker':{%s},'dimonaIn':{"
	    "'startDate':'%s'%s%s%s,'features':{'jointCommissionNumber':'322','workerType':'OTH','usingEmployer':{"
	    "'jointCommissionNumber':'XXX','enterpriseNumber':'0876543270'}}}}", worker, from,
	    to == NULL ? "" : ",'endDate':'", to == NULL ? "" : to, to == NULL ? "" : "'"));
}

static enum decl_result change(const char *kind, int64_t period, const char *rest)
{
	return hand_in(arena_printf(x.a, "{'%s':{'periodId':%lld%s}}", kind, (long long)period, rest));
}

/* A bit of everything; ids are consecutive, so the tests know them. */
static void live(void)
{
	struct judgement j;
	int64_t id;

	assert_int_equal(hand_in_in("'ssin':'" NORA "'", "2026-03-03", "2026-03-03"), RESULT_ACCEPTED);
	assert_int_equal(hand_in_in("'ssin':'" NORA "'", "2026-03-04", "2026-03-05"), RESULT_ACCEPTED);
	assert_int_equal(change("dimonaUpdate", x.last_id, ",'startDate':'2026-03-05','endDate':'2026-03-06'"),
	    RESULT_ACCEPTED);
	assert_int_equal(hand_in_in("'ssin':'" NORA "'", "2026-03-09", "2026-03-10"), RESULT_ACCEPTED);
	assert_int_equal(change("dimonaCancel", x.last_id, ""), RESULT_ACCEPTED);
	assert_int_equal(change("dimonaCancel", 999, ""), RESULT_REFUSED);
	assert_int_equal(hand_in_in("'ssin':'" ANN "'", "2026-03-03", "2026-03-03"), RESULT_ACCEPTED);
	/* the same again; a late one; one that cannot be but that the worker sees */
	assert_int_equal(hand_in_in("'ssin':'" ANN "'", "2026-03-03", "2026-03-03"), RESULT_REFUSED);
	assert_int_not_equal(hand_in_in("'ssin':'" ANN "'", "2026-02-02", "2026-02-02"), RESULT_REFUSED);
	assert_int_equal(hand_in_in("'ssin':'" ANN "'", "2026-03-20", "2026-03-10"), RESULT_REFUSED);
	assert_int_equal(hand_in_in("'familyName':'Doe','givenName':'Jo','birthDate':'1990-01-01',"
	    "'placeOfBirth':'Gent','countryOfBirth':150,'gender':1,'nationality':150,"
	    "'address':{'street':'Kouter','houseNumber':'1',"
	    "'postCode':'9000','municipality':{'code':44021,'name':'Gent'},'country':150}", "2026-03-12", "2026-03-12"),
	    RESULT_WAITING);
	id = x.last_id;
	assert_int_equal(hand_in_in("'ssin':'" NORA "'", "2026-03-16", "2026-03-16"), RESULT_ACCEPTED);
	assert_int_equal(intake_identify(&x.t.flow, id, INT64_C(90010100123), &j), ERR_OK);
	assert_int_not_equal(j.result, RESULT_REFUSED);
	/* by now it may be late: the identification was written with today's clock */
	assert_int_not_equal(change("dimonaUpdate", id, ",'startDate':'2026-03-13','endDate':'2026-03-13'"),
	    RESULT_REFUSED);
}

static int setup(void **state)
{
	(void)state;
	memset(&x, 0, sizeof(x));
	tempflow_open(&x.t);
	x.a = arena_new(LIMIT_ARENA_REQUEST);
	live();
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	arena_free(&x.a);
	tempflow_close(&x.t);
	return 0;
}

static void progress(void *cls, int64_t done, int64_t total)
{
	struct world *w = cls;

	w->told_done = done;
	w->told_total = total;
}

static void differs(void *cls, const char *text)
{
	struct world *w = cls;

	size_t n = strlen(w->told);

	snprintf(w->told + n, sizeof(w->told) - n, "%s\n", text);
}

static int64_t check(void)
{
	const struct rebuild_watch w = { progress, differs, &x };

	x.told[0] = '\0';
	assert_int_equal(rebuild_check(x.t.flow.store, &w, &x.report), ERR_OK);
	return x.report.n_differences;
}

static enum err rebuild(void)
{
	const struct rebuild_watch w = { progress, differs, &x };

	x.told[0] = '\0';
	return rebuild_replace(x.t.flow.store, &w, &x.report);
}

/* Writes a row behind the rules' back. */
static void put(int64_t period_id, void (*spoil)(struct period *p), bool move)
{
	struct store *s = x.t.flow.store;
	struct period p;
	struct worker_key w;
	int64_t serial, last_us, inss;
	int32_t old;

	assert_int_equal(store_batch_begin(s, &serial, &last_us), ERR_OK);
	assert_int_equal(store_period_in_batch(s, x.a, period_id, &p, &w, &inss), ERR_OK);
	old = p.start_day;
	spoil(&p);
	assert_int_equal(store_period_put(s, w, &p, move ? old : DAY_NONE), ERR_OK);
	assert_int_equal(store_batch_commit(s), ERR_OK);
}

static void longer(struct period *p)
{
	p->end_day++;
}

static void moved(struct period *p)
{
	p->start_day--;
}

static void surplus(struct period *p)
{
	p->start_day -= 2;
}

static void punctual(struct period *p)
{
	p->late = !p->late;
}

static void test_clean(void **state)
{
	(void)state;
	assert_int_equal(check(), 0);
	assert_int_equal(x.report.n_declarations, 13);
	assert_int_equal(x.report.n_periods, 8);
	assert_string_equal(x.told, "");
	assert_int_equal(x.told_done, 13);
	assert_int_equal(x.told_total, 13);
	assert_int_equal(rebuild(), ERR_OK);
	assert_int_equal(x.report.n_differences, 0);
	assert_int_equal(x.report.n_periods, 8);
	assert_int_equal(check(), 0);
}

static void test_silent(void **state)
{
	const struct rebuild_watch w = { NULL, NULL, NULL };

	(void)state;
	put(dimona_id(1), longer, true);
	assert_int_equal(rebuild_check(x.t.flow.store, &w, &x.report), ERR_OK);
	assert_int_equal(x.report.n_differences, 1);
}

/* Each spoilt row is found by its id and put right. */
static void test_spoilt(void **state)
{
	static const struct { void (*spoil)(struct period *p); bool move; } rows[] = {
		{ longer, true }, { moved, true }, { surplus, false }, { punctual, true },
	};

	(void)state;
	for (size_t i = 0; i < N_OF(rows); i++) {
		put(dimona_id(2), rows[i].spoil, rows[i].move);
		assert_true(check() >= 1);
		assert_non_null(strstr(x.told, arena_printf(x.a, "%012lld", (long long)dimona_id(2))));
		assert_int_equal(rebuild(), ERR_OK);
		assert_true(x.report.n_differences >= 1);
		assert_int_equal(check(), 0);
		assert_int_equal(x.report.n_periods, 8);
	}
}

static void append(struct store_declaration d)
{
	struct store *s = x.t.flow.store;
	int64_t serial;

	assert_int_equal(store_batch_begin(s, &serial, &d.received_us), ERR_OK);
	d.id = dimona_id(serial + 1);
	d.channel = CHANNEL_REST;
	d.client_id = STR("c");
	d.employer = AGENCY;
	if (d.kind == DECL_IN) {
		d.period_id = d.id;
	}
	assert_int_equal(store_declaration_append(s, &d), ERR_OK);
	assert_int_equal(store_batch_commit(s), ERR_OK);
}

/* Declarations that contradict each other are told, and nothing is replaced by them. */
static void test_contradictions(void **state)
{
	static const char in_body[] = "{\"dimonaIn\":{\"startDate\":\"2026-03-03\",\"features\":{}}}";
	struct worker_key nora = store_worker_key(x.t.flow.store, 1050399864);
	const struct { struct store_declaration d; const char *told; } rows[] = {
		{ { .kind = DECL_CANCEL, .period_id = 999, .result = RESULT_ACCEPTED,
		    .body = STR("{\"dimonaCancel\":{\"periodId\":999}}") }, "no declaration made its period" },
		{ { .kind = DECL_CANCEL, .period_id = dimona_id(4), .result = RESULT_ACCEPTED,
		    .body = STR("{\"dimonaCancel\":{\"periodId\":1}}") }, "does not fit" },       /* cancelled before */
		{ { .kind = DECL_OUT, .period_id = dimona_id(1), .result = RESULT_ACCEPTED,
		    .body = STR("{\"dimonaOut\":{\"periodId\":1}}") }, "does not fit" },          /* has its end */
		{ { .kind = DECL_UPDATE, .period_id = dimona_id(1), .result = RESULT_WARNED,
		    .body = STR("{\"dimonaUpdate\":{\"periodId\":1,\"startDate\":\"2026-04-01\"}}") }, "does not fit" },
		{ { .kind = DECL_IN, .result = RESULT_ACCEPTED, .has_worker = true, .worker = nora,
		    .body = STR("{\"dimonaIn\":{\"features\":{}}}") }, "does not fit" },          /* no start day */
		/* nobody's */
		{ { .kind = DECL_IN, .result = RESULT_ACCEPTED, .body = str_of(in_body) }, "does not fit" },
		{ { .kind = DECL_IN, .result = RESULT_ACCEPTED, .has_worker = true, .worker = nora, .body = STR("{") },
		    "cannot be read" },
		{ { .kind = DECL_IN, .result = RESULT_ACCEPTED, .has_worker = true, .worker = nora,
		    .body = STR("{\"dimonaCancel\":{\"periodId\":1}}") }, "cannot be read" },     /* another kind */
	};

	(void)state;
	for (size_t i = 0; i < N_OF(rows); i++) {
		append(rows[i].d);
		assert_true(check() > 0);
		assert_non_null(strstr(x.told, arena_printf(x.a, "%012lld: ", (long long)dimona_id(14 + (int64_t)i))));
		assert_non_null(strstr(x.told, rows[i].told));
		put(dimona_id(1), longer, true);
		assert_int_equal(rebuild(), ERR_CORRUPT);
		put(dimona_id(1), longer, true); /* still there, one day longer each time: nothing was replaced */
	}
	assert_true(check() > 0);
	assert_non_null(strstr(x.told, arena_printf(x.a, "period %012lld", (long long)dimona_id(1))));
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_clean),
		TEST(test_silent),
		TEST(test_spoilt),
		TEST(test_contradictions),
	};

	return cmocka_run_group_tests_name("rebuild", tests, NULL, NULL);
}
