/* Whatever can be read as a declaration is judged, stored and answered, and the
 * answer is JSON: the body of POST /declarations through the whole house, over
 * a real store, except for the HTTP around it.
 *
 * The first two declarations make periods (ids 101 and 202), so that changes
 * and duplicates have something to meet. */
#include <stdlib.h>

#include "api/api_int.h"
#include "domain/decl_json.h"
#include "domain/number.h"
#include "flow/intake.h"
#include "flow/rebuild.h"
#include "flow/tempflow.h"

#define ENTERPRISE 123456749

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static struct tempflow flow;
static struct arena *arena;
static struct buf out;

static enum err may_speak(void *cls, int64_t employer, bool *may_r)
{
	(void)cls;
	*may_r = employer == ENTERPRISE;
	return ERR_OK;
}

/* False when the rules never saw it. */
static bool hand_in(struct str text, int64_t *id_r)
{
	struct decl decl;
	struct decl_faults faults;
	struct json_fault fault;
	const struct json *body;
	struct intake_item it = { .decl = &decl, .client_id = STR("c"), .client_enterprise = ENTERPRISE,
		.channel = CHANNEL_REST, .arena = arena, .may_speak = may_speak };
	int64_t serial, last_us;
	enum err e;

	if (json_read(arena, text, LIMIT_JSON_DEPTH, &body, &fault) != ERR_OK ||
	    !decl_read_json(arena, body, &decl, &faults)) {
		return false;
	}
	CHECK(store_batch_begin(flow.flow.store, &serial, &last_us) == ERR_OK);
	e = intake_store_one(&flow.flow, &it, serial + 1, last_us + 1);
	if (e == ERR_LIMIT) {
		store_batch_rollback(flow.flow.store);
		return false;
	}
	CHECK(e == ERR_OK);
	CHECK(store_batch_commit(flow.flow.store) == ERR_OK);
	*id_r = it.id;
	return true;
}

static void answer_both(struct json_out *o, int64_t id)
{
	const struct store_token caller = { .client_id = "c", .enterprise = ENTERPRISE };
	struct store_reader *r = store_reader_take(flow.flow.store);
	struct answer a = { .store = flow.flow.store, .reader = r, .arena = arena, .origin = STR("https://localhost"),
		.caller = &caller };
	struct store_declaration d;
	struct worker_key worker;
	struct period p;
	int64_t inss;
	enum err e;

	jo_list(o, NULL);
	CHECK(store_declaration_get(r, arena, id, &d) == ERR_OK);
	CHECK(answer_declaration(&a, o, &d) == ERR_OK);
	e = store_period_get(r, arena, id, &p, &worker, &inss);
	CHECK(e == ERR_OK ? answer_period(&a, o, &p, inss) == ERR_OK : e == ERR_NOT_FOUND);
	jo_list_end(o);
	store_reader_give(flow.flow.store, &r);
}

/* Whatever came in, the periods are what the declarations say. */
static void end(void)
{
	const struct rebuild_watch quiet = { .cls = NULL };
	struct rebuild_report report;

	CHECK(rebuild_check(flow.flow.store, &quiet, &report) == ERR_OK && report.n_differences == 0);
	arena_free(&arena);
	buf_free(&out);
	tempflow_close(&flow);
}

static void begin(void)
{
	static const char in[] = "{\"employer\":{\"enterpriseNumber\":\"0123456749\"},"
	    "\"worker\":{\"ssin\":\"90010100123\"},"
	    "\"dimonaIn\":{\"startDate\":\"2030-01-0%c\",%s\"features\":{\"jointCommissionNumber\":\"%s\","
	    "\"workerType\":\"OTH\"%s}}}";
	char text[400];
	int64_t id;

	tempflow_open(&flow);
	arena = arena_new(LIMIT_ARENA_REQUEST);
	buf_init(&out, LIMIT_PAGE_BYTES);
	(void)atexit(end);
	snprintf(text, sizeof(text), in, '1', "", "XXX", "");
	CHECK(hand_in(str_of(text), &id) && id == dimona_id(1));
	snprintf(text, sizeof(text), in, '7', "\"endDate\":\"2030-01-08\",", "322",
	    ",\"usingEmployer\":{\"jointCommissionNumber\":\"XXX\",\"enterpriseNumber\":\"0876543270\"}");
	CHECK(hand_in(str_of(text), &id) && id == dimona_id(2));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct json_out o;
	struct json_fault fault;
	const struct json *body;
	int64_t id;

	if (flow.flow.store == NULL) {
		begin();
	}
	if (n <= LIMIT_BODY_API && hand_in((struct str){ (const char *)data, n }, &id)) {
		buf_clear(&out);
		o = jo_start(&out);
		answer_both(&o, id);
		CHECK(json_read(arena, buf_str(&out), LIMIT_JSON_DEPTH, &body, &fault) == ERR_OK);
		CHECK(json_count(body) > 0);
		CHECK(json_type(json_get(json_item(body, 0), "declarationStatus")) == JSON_OBJECT);
	}
	arena_reset(arena);
	return 0;
}
