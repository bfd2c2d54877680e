/* The REST door from outside: a real server on a Unix socket, a real store, the
 * requests of the known clients, every kind of refusal. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <semaphore.h>

#include "api/api.h"
#include "base/clock.h"
#include "base/codec.h"
#include "base/crypt.h"
#include "base/json_in.h"
#include "domain/number.h"
#include "flow/intake.h"
#include "flow/looked.h"
#include "flow/tempflow.h"
#include "http/http_test.h"
#include "identity/oauth.h"

#define AGENCY INT64_C(123456749)
#define AGENCY_NSSO INT64_C(112651531)
#define OTHER INT64_C(876543270)
#define BASE "/REST/dimona/v2/"
#define ORIGIN "https://dimona.test:8443"

enum who {
	NOBODY,
	WRITER,     /* both scopes */
	READER,
	STRANGER,   /* of another enterprise */
	LATE,       /* with a token that expired */
	FORGED,
	N_WHO
};

static struct tempflow flow;
static struct http_server *server;
static char door[100];
static char bearer[N_WHO][44];

/* ---- asking */

struct reply {
	int status;
	struct arena *a;
	const struct json *body;   /* NULL when it is not JSON */
	char head[4096];
	char *text;
};

static void ask_as(const char *method, const char *path, const char *authorization, const char *type,
    const char *body, struct reply *x)
{
	static char request[20000];
	struct client_reply c;
	struct json_fault fault;

	snprintf(request, sizeof(request), "%s %s HTTP/1.1\r\nHost: dimona.test:8443\r\nX-Forwarded-Proto: https\r\n"
	    "X-Request-Id: 0123456789abcdef0123456789abcdef\r\n%s%s%s%s%s%sContent-Length: %zu\r\n\r\n%s",
	    method, path, authorization == NULL ? "" : "Authorization: ", authorization == NULL ? "" : authorization,
	    authorization == NULL ? "" : "\r\n", type == NULL ? "" : "Content-Type: ", type == NULL ? "" : type,
	    type == NULL ? "" : "\r\n", strlen(body), body);
	client_ask(door, request, &c);
	*x = (struct reply){ .status = c.status, .a = arena_new(LIMIT_ARENA_REQUEST) };
	memcpy(x->head, c.head, sizeof(x->head));
	x->text = arena_copy(x->a, c.body == NULL ? "" : c.body, c.body_n);
	if (json_read(x->a, str_of(x->text), 32, &x->body, &fault) != ERR_OK) {
		x->body = NULL;
	}
	client_drop(&c);
}

static void ask(const char *method, const char *path, enum who who, const char *body, struct reply *x)
{
	char authorization[60];

	snprintf(authorization, sizeof(authorization), "Bearer %s", bearer[who]);
	ask_as(method, path, who == NOBODY ? NULL : authorization,
	    strcmp(method, "POST") == 0 ? "application/json" : NULL, body, x);
}

static void reply_free(struct reply *x)
{
	arena_free(&x->a);
}

/* "declarationStatus.anomalies.0.code"; NULL when there is none. */
static const struct json *at(const struct reply *x, const char *path)
{
	struct str rest = str_of(path), name;
	const struct json *j = x->body;
	char text[60];
	uint64_t i;

	while (j != NULL && rest.p != NULL) {
		name = str_cut(&rest, '.');
		if (json_type(j) == JSON_LIST) {
			j = str_u64(name, 10000, &i) && i < json_count(j) ? json_item(j, i) : NULL;
		} else {
			snprintf(text, sizeof(text), "%.*s", STR_ARG(name));
			j = json_get(j, text);
		}
	}
	return j;
}

static void assert_text(const struct reply *x, const char *path, const char *want)
{
	const struct json *j = at(x, path);

	if (j == NULL || json_type(j) != JSON_TEXT || !str_is(json_text(j), want)) {
		fail_msg("%s is not \"%s\" in %s", path, want, x->text);
	}
}

static int64_t number_at(const struct reply *x, const char *path)
{
	const struct json *j = at(x, path);
	int64_t v = 0;

	if (j == NULL || !json_whole(j, &v)) {
		fail_msg("%s is no number in %s", path, x->text);
	}
	return v;
}

static void assert_header(const struct reply *x, const char *line)
{
	if (strstr(x->head, line) == NULL) {
		fail_msg("no \"%s\" in %s", line, x->head);
	}
}

static void assert_problem(const struct reply *x, int status, const char *type)
{
	char urn[80];

	if (x->status != status) {
		fail_msg("%d instead of %d: %s", x->status, status, x->text);
	}
	assert_header(x, "Content-Type: application/problem+json");
	snprintf(urn, sizeof(urn), "urn:problem-type:belgif:%s", type);
	assert_text(x, "type", urn);
	assert_int_equal(number_at(x, "status"), status);
	assert_text(x, "instance", "urn:uuid:01234567-89ab-cdef-0123-456789abcdef");
	assert_true(json_text(at(x, "detail")).n > 0);
}

static int32_t today(void)
{
	return local_day(clock_now_us());
}

/* Puts a day counted from today for every @n@ in the text: "@3@". */
static const char *dated(const char *text)
{
	static char out[20000];
	size_t n = 0;

	while (*text != '\0') {
		char *end;

		if (*text == '@') {
			day_format(today() + (int32_t)strtol(text + 1, &end, 10), out + n);
			n += 10;
			text = end + 1;
		} else {
			out[n++] = *text++;
		}
		assert_true(n < sizeof(out) - 12);
	}
	out[n] = '\0';
	return out;
}

/* Hands in, expects 201, gives the id and the answer of GET. */
static int64_t declare(const char *json, struct reply *x)
{
	struct reply created;
	char path[80], location[160];
	int64_t id;

	ask("POST", BASE "declarations", WRITER, dated(json), &created);
	if (created.status != 201) {
		fail_msg("%d: %s", created.status, created.text);
	}
	id = number_at(&created, "declarationStatus.declarationId");
	snprintf(location, sizeof(location), "Location: " ORIGIN BASE "declarations/%lld\r\n", (long long)id);
	assert_header(&created, location);
	assert_header(&created, "Content-Type: application/json");
	reply_free(&created);
	snprintf(path, sizeof(path), BASE "declarations/%lld", (long long)id);
	ask("GET", path, READER, "", x);
	assert_int_equal(x->status, 200);
	assert_header(x, "Cache-Control: no-store");
	assert_int_equal(number_at(x, "declarationStatus.declarationId"), id);
	return id;
}

#define FEATURES "\"features\":{\"jointCommissionNumber\":\"322\",\"workerType\":\"OTH\",\"usingEmployer\":" \
	"{\"jointCommissionNumber\":\"XXX\",\"enterpriseNumber\":\"0876543270\"}}"
#define IN(ssin, from, to) "{\"employer\":{\"enterpriseNumber\":\"0123456749\"},\"worker\":{\"ssin\":\"" ssin "\"}," \
	"\"dimonaIn\":{\"startDate\":\"@" #from "@\",\"endDate\":\"@" #to "@\"," FEATURES "}}"

/* ---- set up */

static void client_put_one(const char *name, int64_t enterprise, const char *scopes)
{
	const struct store_client c = { .client_id = str_of(name), .enterprise = enterprise, .scopes = str_of(scopes),
		.active = true, .n_certificates = 1, .certificate = { { STR("key"), STR("RS256"), 0 } } };

	CHECK(store_client_put(flow.flow.store, &c, &(struct store_author){ .at_us = 1 }) == ERR_OK);
}

static void token_put(enum who who, const char *client, const char *scopes, int64_t expires_us)
{
	unsigned char raw[32], hash[32];

	crypt_random(raw, sizeof(raw));
	codec_b64url(bearer[who], raw, sizeof(raw));
	crypt_sha256(raw, sizeof(raw), hash);
	if (client != NULL) {
		CHECK(store_assertion_use(flow.flow.store,
		    &(struct store_assertion){ str_of(client), str_of(bearer[who]), 1 },
		    &(struct store_grant){ hash, str_of(scopes), STR("key"), NULL, expires_us }, 0) == ERR_OK);
	}
}

static void nobody_home(void *app, struct http_request *q, struct http_response *r, int status)
{
	(void)app;
	(void)q;
	r->status = status;
}

static int setup(void **state)
{
	const struct store_employer agency = {
		.enterprise = AGENCY, .nsso = AGENCY_NSSO, .from_day = day_of(2000, 1, 1), .to_day = DAY_OPEN,
		.agency = true,
	};
	static struct http_site site[2] = { [1] = { .prefix = "", .refuse = nobody_home } };
	int64_t soon = clock_now_us() + 3600 * US_PER_S;

	(void)state;
	tempflow_open(&flow);
	CHECK(store_employer_put(flow.flow.store, &agency, 1) == ERR_OK);
	client_put_one("writer", AGENCY, SCOPE_DECLARE " " SCOPE_CONSULT);
	client_put_one("stranger", OTHER, SCOPE_DECLARE " " SCOPE_CONSULT);
	token_put(WRITER, "writer", SCOPE_DECLARE " " SCOPE_CONSULT, soon);
	token_put(READER, "writer", SCOPE_CONSULT, soon);
	token_put(STRANGER, "stranger", SCOPE_DECLARE " " SCOPE_CONSULT, soon);
	token_put(LATE, "writer", SCOPE_DECLARE, clock_now_us() - US_PER_S);
	token_put(FORGED, NULL, NULL, 0);
	CHECK(intake_start(&flow.flow) == ERR_OK);
	CHECK(looked_start(&flow.flow) == ERR_OK);
	flow.flow.reads = pool_start("reads", 1, 1);
	api_sites(&flow.flow, site);
	snprintf(door, sizeof(door), "%s/door", flow.dir);
	return http_start(door, false, 2, site, N_OF(site), &server) == ERR_OK ? 0 : -1;
}

static int teardown(void **state)
{
	(void)state;
	http_stop(&server);
	pool_stop(&flow.flow.reads);
	looked_stop(&flow.flow);
	intake_stop(&flow.flow);
	tempflow_close(&flow);
	return 0;
}

/* ---- refusals */

#include "api/api_refusals.h"

static void test_refusals(void **state)
{
	char authorization[60];
	struct reply x;

	(void)state;
	for (size_t i = 0; i < N_OF(refusals); i++) {
		snprintf(authorization, sizeof(authorization), "Bearer %s", bearer[refusals[i].who]);
		ask_as(refusals[i].method, refusals[i].path, refusals[i].who == NOBODY ? NULL : authorization,
		    refusals[i].type, dated(refusals[i].body), &x);
		assert_problem(&x, refusals[i].status, refusals[i].problem);
		if (refusals[i].issue_in != NULL) {
			assert_text(&x, "issues.0.in", refusals[i].issue_in);
			assert_text(&x, "issues.0.name", refusals[i].issue_name);
			assert_text(&x, "issues.0.type", "urn:problem-type:belgif:input-validation:schemaViolation");
		} else {
			assert_null(at(&x, "issues"));
		}
		reply_free(&x);
	}
}

static void test_what_refusals_tell(void **state)
{
	static char large[17000];
	struct reply x;

	(void)state;
	ask("POST", BASE "declarations", NOBODY, GOOD, &x);
	assert_header(&x, "WWW-Authenticate: Bearer realm=\"dimona\"\r\n");
	reply_free(&x);
	ask("POST", BASE "declarations", LATE, GOOD, &x);
	assert_header(&x, "WWW-Authenticate: Bearer realm=\"dimona\", error=\"invalid_token\"");
	reply_free(&x);
	ask("POST", BASE "declarations", READER, GOOD, &x);
	assert_header(&x, "error=\"insufficient_scope\", scope=\"scope:dimona:declaration:declarant\"");
	assert_text(&x, "requiredScopes.0", SCOPE_DECLARE);
	reply_free(&x);
	ask("POST", BASE "declarations", WRITER, "{\n \"dimonaIn\": nope}", &x);
	assert_text(&x, "issues.0.detail", "line 2, column 17: not JSON");
	reply_free(&x);
	ask("PUT", BASE "declarations", WRITER, "", &x);
	assert_header(&x, "Allow: POST\r\n");
	reply_free(&x);
	memset(large, ' ', sizeof(large) - 1);
	ask("POST", BASE "declarations", WRITER, large, &x);
	assert_problem(&x, 413, "payloadTooLarge");
	reply_free(&x);
}

static void test_token_door(void **state)
{
	static const struct { const char *type, *body, *error; } row[] = {
		{ "application/json", "{}", "invalid_request" },
		{ NULL, "grant_type=client_credentials", "invalid_request" },
		{ "application/x-www-form-urlencoded", "grant_type=%zz", "invalid_request" },
		{ "application/x-www-form-urlencoded", "", "invalid_request" },
		{ "application/x-www-form-urlencoded", "grant_type=password", "unsupported_grant_type" },
	};
	/* any kind, and an empty one: a second way to say who one is (RFC 6749, 2.3) */
	static const char *const authorization[] = { NULL, "Basic YTpi", "Bearer abc", "" };
	static const char form[] = "grant_type=password";
	struct reply x;

	(void)state;
	for (size_t i = 0; i < N_OF(authorization); i++) {
		ask_as("POST", "/REST/oauth/v5/token", authorization[i], "application/x-www-form-urlencoded", form, &x);
		assert_int_equal(x.status, 400);
		assert_text(&x, "error", i == 0 ? "unsupported_grant_type" : "invalid_request");
		reply_free(&x);
	}
	for (size_t i = 0; i < N_OF(row); i++) {
		ask_as("POST", "/REST/oauth/v5/token", NULL, row[i].type, row[i].body, &x);
		assert_int_equal(x.status, 400);
		assert_header(&x, "Content-Type: application/json");
		assert_header(&x, "Cache-Control: no-store");
		assert_text(&x, "error", row[i].error);
		assert_null(at(&x, "access_token"));
		reply_free(&x);
	}
}

/* ---- declarations */

static void test_accepted(void **state)
{
	struct reply x;
	int64_t id;
	char href[120];

	(void)state;
	id = declare(IN("90010100123", 1, 5), &x);
	assert_text(&x, "declarationStatus.result", "A");
	assert_int_equal(number_at(&x, "declarationStatus.period.id"), id);
	snprintf(href, sizeof(href), ORIGIN BASE "periods/%lld", (long long)id);
	assert_text(&x, "declarationStatus.period.href", href);
	snprintf(href, sizeof(href), ORIGIN BASE "declarations/%lld", (long long)id);
	assert_text(&x, "href", href);
	assert_int_equal(number_at(&x, "employer.employerId"), AGENCY_NSSO);
	assert_text(&x, "employer.enterpriseNumber", "0123456749");
	assert_text(&x, "worker.ssin", "90010100123");
	assert_text(&x, "dimonaIn.features.usingEmployer.enterpriseNumber", "0876543270");
	assert_int_equal(json_count(at(&x, "declarationStatus.anomalies")), 0);
	assert_int_equal(json_count(at(&x, "declarationStatus.anomaliesCollection")), 0);
	assert_int_equal(json_count(at(&x, "declarationStatus.informationsCollection")), 0);
	reply_free(&x);
}

static void test_late_is_a_warning(void **state)
{
	static const char *const text[] = { "errorId", "code", "anomalyClass", "label.nl", "label.fr", "label.de",
	    "label.en",
		"labelNl", "labelFr", "descriptionNl", "descriptionFr" };
	struct reply x;
	char path[100];

	(void)state;
	(void)declare(IN("90010100123", -9, -8), &x);
	assert_text(&x, "declarationStatus.result", "W");
	assert_non_null(at(&x, "declarationStatus.period.id"));
	for (size_t i = 0; i < N_OF(text); i++) {
		snprintf(path, sizeof(path), "declarationStatus.anomalies.0.%s", text[i]);
		assert_true(json_text(at(&x, path)).n > 0);
		snprintf(path, sizeof(path), "declarationStatus.anomaliesCollection.0.%s", text[i]);
		assert_true(json_text(at(&x, path)).n > 0);
	}
	assert_text(&x, "declarationStatus.anomalies.0.errorId", "90373-460");
	assert_text(&x, "declarationStatus.anomalies.0.anomalyClass", "NP");
	reply_free(&x);
}

static void test_duplicate_names_the_other(void **state)
{
	struct reply x;
	int64_t first;

	(void)state;
	first = declare(IN("90010100123", 21, 22), &x);
	reply_free(&x);
	(void)declare(IN("90010100123", 21, 22), &x);
	assert_text(&x, "declarationStatus.result", "B");
	assert_null(at(&x, "declarationStatus.period"));
	assert_text(&x, "declarationStatus.anomalies.0.code", "90373-333");
	assert_int_equal(number_at(&x, "declarationStatus.anomalies.0.period.id"), first);
	assert_text(&x, "declarationStatus.anomalies.0.period.startDate", dated("@21@"));
	assert_text(&x, "declarationStatus.anomalies.0.period.endDate", dated("@22@"));
	reply_free(&x);
}

static void test_changes_without_employer(void **state)
{
	struct reply x;
	char json[200];
	int64_t id;

	(void)state;
	id = declare(IN("90010100123", 31, 35), &x);
	reply_free(&x);
	snprintf(json, sizeof(json),
	    "{\"dimonaUpdate\":{\"periodId\":%lld.0,\"startDate\":\"@31@\",\"endDate\":\"@34@\"}}",
	    (long long)id);
	(void)declare(json, &x);
	assert_text(&x, "declarationStatus.result", "A");
	assert_int_equal(number_at(&x, "declarationStatus.period.id"), id);
	assert_text(&x, "worker.ssin", "90010100123");
	reply_free(&x);
	snprintf(json, sizeof(json), "{\"dimonaOut\":{\"periodId\":%lld,\"endDate\":\"@34@\"}}", (long long)id);
	(void)declare(json, &x);
	assert_text(&x, "declarationStatus.result", "B");
	assert_text(&x, "declarationStatus.anomalies.0.code", "00913-356");
	assert_int_equal(number_at(&x, "declarationStatus.period.id"), id);
	reply_free(&x);
	snprintf(json, sizeof(json), "{\"dimonaCancel\":{\"periodId\":\"%lld\"}}", (long long)id);
	(void)declare(json, &x);
	assert_text(&x, "declarationStatus.result", "A");
	reply_free(&x);
	(void)declare(json, &x);
	assert_text(&x, "declarationStatus.anomalies.0.code", "00913-355");
	reply_free(&x);
	(void)declare("{\"dimonaCancel\":{\"periodId\":2029409422}}", &x); /* an id of another length */
	assert_text(&x, "declarationStatus.result", "B");
	assert_text(&x, "declarationStatus.anomalies.0.code", "00913-354");
	assert_null(at(&x, "worker"));
	reply_free(&x);
}

static void test_waiting(void **state)
{
	static const char *const name[] = { "worker.familyName", "worker.givenName", "worker.givenNames",
		"worker.birthDate", "worker.gender" };
	static const char *const value[] = { "JANSSENS", "AN", "AN", "1990-01-01", "2" };
	struct judgement j;
	struct reply x;
	char path[80];
	int64_t id;

	(void)state;
	id = declare("{\"employer\":{\"employerId\":112651531},\"worker\":{\"familyName\":\"JANSSENS\","
	    "\"givenName\":\"AN\","
	    "\"birthDate\":\"1990-01-01\",\"placeOfBirth\":\"GENT\",\"countryOfBirth\":150,\"nationality\":150,"
	    "\"gender\":\"2\",\"address\":{\"street\":\"Kerkstraat\",\"houseNumber\":\"1\",\"boxNumber\":null,"
	    "\"postCode\":\"9000\",\"municipality\":{\"code\":44021,\"name\":\"Gent\"},\"country\":150}},\"dimonaIn\":{"
	    "\"startDate\":\"@41@\",\"endDate\":\"@42@\"," FEATURES "}}", &x);
	assert_text(&x, "declarationStatus.result", "S");
	assert_null(at(&x, "declarationStatus.period"));
	assert_null(at(&x, "worker.ssin"));
	assert_int_equal(json_count(at(&x, "declarationStatus.anomalies")), 0);
	for (size_t i = 0; i < N_OF(name); i++) {
		assert_text(&x, name[i], value[i]);
	}
	reply_free(&x);
	/* The office found her: same number, now with an INSS and a period. */
	assert_int_equal(intake_identify(&flow.flow, id, 90010100222, &j), ERR_OK);
	snprintf(path, sizeof(path), BASE "declarations/%lld", (long long)id);
	ask("GET", path, READER, "", &x);
	assert_text(&x, "declarationStatus.result", "A");
	assert_text(&x, "worker.ssin", "90010100222");
	assert_text(&x, "worker.familyName", "JANSSENS");
	assert_int_equal(number_at(&x, "declarationStatus.period.id"), id);
	reply_free(&x);
}

static void test_student_quota(void **state)
{
	struct reply x;

	(void)state;
	(void)declare("{\"employer\":{\"enterpriseNumber\":\"123456749\"},"
	    "\"worker\":{\"ssin\":\"90010100222\"},\"dimonaIn\":{"
	    "\"features\":{\"jointCommissionNumber\":\"XXX\",\"workerType\":\"STU\"},\"plannedHoursNumber\":662.0,"
	    "\"startDate\":\"@1@\",\"endDate\":\"@1@\",\"startHour\":null}}", &x);
	assert_text(&x, "declarationStatus.result", "W");
	assert_text(&x, "declarationStatus.anomalies.0.code", "90017-369");
	assert_text(&x, "declarationStatus.anomalies.0.quota.type", "STUDENT");
	assert_int_equal(number_at(&x, "declarationStatus.anomalies.0.quota.exceedingHoursNumber"), 12);
	assert_int_equal(number_at(&x, "dimonaIn.plannedHoursNumber"), 662);
	reply_free(&x);
}

/* A number that leads to no employer: refused by the rules, seen by who handed it in. */
static void test_employer_not_found(void **state)
{
	struct reply x;
	char path[80];
	int64_t id;

	(void)state;
	id = declare("{\"employer\":{\"employerId\":51357716},\"worker\":{\"ssin\":\"90010100123\"},\"dimonaIn\":{"
	    "\"startDate\":\"@51@\",\"endDate\":\"@51@\"," FEATURES "}}", &x);
	assert_text(&x, "declarationStatus.result", "B");
	assert_text(&x, "declarationStatus.anomalies.0.code", "00011-235");
	assert_int_equal(number_at(&x, "employer.employerId"), 51357716);
	reply_free(&x);
	snprintf(path, sizeof(path), BASE "declarations/%lld", (long long)id);
	ask("GET", path, STRANGER, "", &x);
	assert_problem(&x, 404, "resourceNotFound");
	reply_free(&x);
}

static void test_other_employers_see_nothing(void **state)
{
	const struct store_mandate m = { .client_id = STR("stranger"), .employer = AGENCY, .from_day = today(),
		.to_day = today() };
	struct reply x;
	char declaration[80], period[80], cancel[80];
	int64_t id;

	(void)state;
	id = declare(IN("90010100123", 61, 62), &x);
	reply_free(&x);
	snprintf(declaration, sizeof(declaration), BASE "declarations/%lld", (long long)id);
	snprintf(period, sizeof(period), BASE "periods/%lld", (long long)id);
	snprintf(cancel, sizeof(cancel), "{\"dimonaCancel\":{\"periodId\":%lld}}", (long long)id);
	ask("GET", declaration, STRANGER, "", &x);
	assert_problem(&x, 404, "resourceNotFound");
	reply_free(&x);
	ask("GET", period, STRANGER, "", &x);
	assert_problem(&x, 404, "resourceNotFound");
	reply_free(&x);
	ask("POST", BASE "declarations", STRANGER, cancel, &x);
	assert_int_equal(x.status, 201);
	snprintf(cancel, sizeof(cancel), BASE "declarations/%lld",
	    (long long)number_at(&x, "declarationStatus.declarationId"));
	reply_free(&x);
	ask("GET", cancel, STRANGER, "", &x);
	assert_text(&x, "declarationStatus.result", "B");
	assert_text(&x, "declarationStatus.anomalies.0.code", "00014-347");
	assert_null(at(&x, "worker"));
	reply_free(&x);
	/* With a mandate it may. */
	assert_int_equal(store_mandate_put(flow.flow.store, &m), ERR_OK);
	ask("GET", period, STRANGER, "", &x);
	assert_int_equal(x.status, 200);
	reply_free(&x);
	ask("POST", BASE "declarations", STRANGER, dated(IN("90010100123", 64, 65)), &x);
	assert_int_equal(x.status, 201);
	reply_free(&x);
}

/* ---- periods and searches */

static void test_period(void **state)
{
	struct reply x;
	char path[80];
	int64_t id;

	(void)state;
	id = declare("{\"employer\":{\"enterpriseNumber\":\"0123456749\"},"
	    "\"worker\":{\"ssin\":\"90010100222\"},\"dimonaIn\":{"
	    "\"startDate\":\"@2@\",\"startHour\":\"0800\",\"endDate\":\"@2@\",\"endHour\":\"1630\",\"features\":{"
	    "\"jointCommissionNumber\":\"XXX\",\"workerType\":\"FLX\"}}}", &x);
	assert_text(&x, "declarationStatus.result", "A");
	reply_free(&x);
	snprintf(path, sizeof(path), BASE "periods/%lld", (long long)id);
	ask("GET", path, READER, "", &x);
	assert_int_equal(x.status, 200);
	assert_int_equal(number_at(&x, "periodId"), id);
	assert_text(&x, "startDate", dated("@2@"));
	assert_text(&x, "startHour", "0800");
	assert_text(&x, "endHour", "1630");
	assert_text(&x, "features.workerType", "FLX");
	assert_text(&x, "dimonaIn.features.jointCommissionNumber", "XXX");
	assert_text(&x, "worker.ssin", "90010100222");
	assert_text(&x, "lastUpdateDate", dated("@0@"));
	assert_text(&x, "declarationStatus.result", "A");
	assert_false(json_bool(at(&x, "isLate")));
	assert_false(json_bool(at(&x, "isCancelled")));
	assert_false(json_bool(at(&x, "isLocked")));
	reply_free(&x);
}

static int64_t search_count(const char *what, const char *query, const char *body, struct reply *x)
{
	char path[100];

	snprintf(path, sizeof(path), BASE "%s/search%s", what, query);
	ask("POST", path, READER, body, x);
	if (x->status != 200) {
		fail_msg("%d: %s", x->status, x->text);
	}
	assert_true((int64_t)json_count(at(x, "items")) <= number_at(x, "total"));
	return number_at(x, "total");
}

static void test_search(void **state)
{
	static const char by_nsso[] = "{\"employer\":{\"employerId\":112651531}}";
	static const char worker[] = "{\"employer\":{\"enterpriseNumber\":\"0123456749\"},"
	    "\"worker\":{\"ssin\":\"85073003328\"}}";
	struct reply x;
	int64_t total, first;

	(void)state;
	first = declare(IN("85073003328", 1, 1), &x);
	reply_free(&x);
	(void)declare(IN("85073003328", 3, 3), &x);
	reply_free(&x);
	(void)declare(IN("85073003328", 3, 3), &x); /* a duplicate: a declaration, no period */
	reply_free(&x);
	assert_int_equal(search_count("declarations", "", worker, &x), 3);
	assert_int_equal(number_at(&x, "items.0.declarationStatus.declarationId"), first);
	assert_text(&x, "items.2.declarationStatus.result", "B");
	assert_null(at(&x, "next"));
	assert_null(at(&x, "prev"));
	reply_free(&x);
	assert_int_equal(search_count("periods", "", worker, &x), 2);
	assert_int_equal(number_at(&x, "items.0.periodId"), first);
	assert_text(&x, "items.1.startDate", dated("@3@"));
	reply_free(&x);
	assert_int_equal(search_count("relations", "", worker, &x), 1);
	assert_text(&x, "items.0.worker.ssin", "85073003328");
	assert_text(&x, "items.0.startDate", dated("@1@"));
	assert_text(&x, "items.0.endDate", dated("@3@"));
	assert_text(&x, "items.0.employer.enterpriseNumber", "0123456749");
	reply_free(&x);
	/* By pages, all of the employer's. */
	total = search_count("declarations", "?page=1&pageSize=2", by_nsso, &x);
	assert_true(total > 4);
	assert_int_equal(json_count(at(&x, "items")), 2);
	assert_text(&x, "self", ORIGIN BASE "declarations/search?page=1&pageSize=2");
	assert_text(&x, "next", ORIGIN BASE "declarations/search?page=2&pageSize=2");
	reply_free(&x);
	assert_int_equal(search_count("declarations", "?page=2&pageSize=2", by_nsso, &x), total);
	assert_text(&x, "prev", ORIGIN BASE "declarations/search?page=1&pageSize=2");
	reply_free(&x);
	assert_int_equal(search_count("declarations", "?page=1000000&pageSize=250", by_nsso, &x), total);
	assert_int_equal(json_count(at(&x, "items")), 0);
	assert_null(at(&x, "next"));
	assert_text(&x, "prev", ORIGIN BASE "declarations/search?page=1&pageSize=250");
	reply_free(&x);
	/* Without criteria: the client's own enterprise; an unknown worker: nothing. */
	assert_int_equal(search_count("declarations", "", "{}", &x), total);
	reply_free(&x);
	assert_int_equal(search_count("periods", "", "{\"worker\":{\"ssin\":\"01050399864\"}}", &x), 0);
	assert_text(&x, "last", ORIGIN BASE "periods/search?page=1&pageSize=50");
	reply_free(&x);
}

static void test_description(void **state)
{
	struct reply x;

	(void)state;
	ask("GET", BASE "openapi.yaml", NOBODY, "", &x);
	assert_int_equal(x.status, 200);
	assert_header(&x, "Content-Type: application/yaml");
	assert_non_null(strstr(x.text, "openapi: 3.0.3"));
	reply_free(&x);
}

/* The intake gives nothing back that was not stored. */
static void test_busy(void **state)
{
	struct reply x;

	(void)state;
	flow.flow.conf.queue_max = 0;
	ask("POST", BASE "declarations", WRITER, dated(IN("90010100123", 71, 72)), &x);
	flow.flow.conf.queue_max = 4096;
	assert_problem(&x, 503, "serviceUnavailable");
	assert_header(&x, "Retry-After: 1\r\n");
	reply_free(&x);
	(void)declare(IN("90010100123", 71, 72), &x);
	assert_text(&x, "declarationStatus.result", "A");
	reply_free(&x);
}

static sem_t search_may_go, search_runs;

static void hold_up(void *arg)
{
	(void)arg;
	AZ(sem_post(&search_runs));
	AZ(sem_wait(&search_may_go));
}

/* Searches wait for each other and for nobody else; when too many wait, the next one is sent away. */
static void test_searches_wait(void **state)
{
	struct reply x;

	(void)state;
	AZ(sem_init(&search_may_go, 0, 0));
	AZ(sem_init(&search_runs, 0, 0));
	assert_int_equal(pool_run(flow.flow.reads, hold_up, NULL), ERR_OK);
	AZ(sem_wait(&search_runs));
	assert_int_equal(pool_run(flow.flow.reads, hold_up, NULL), ERR_OK);
	ask("POST", BASE "periods/search", READER, "{}", &x);
	assert_problem(&x, 503, "serviceUnavailable");
	assert_header(&x, "Retry-After: 1\r\n");
	reply_free(&x);
	(void)declare(IN("90010100123", 81, 82), &x);
	reply_free(&x);
	AZ(sem_post(&search_may_go));
	AZ(sem_wait(&search_runs));
	AZ(sem_post(&search_may_go));
	(void)search_count("periods", "", "{}", &x);
	reply_free(&x);
	AZ(sem_destroy(&search_may_go));
	AZ(sem_destroy(&search_runs));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_refusals), cmocka_unit_test(test_what_refusals_tell),
		cmocka_unit_test(test_token_door),
		cmocka_unit_test(test_accepted), cmocka_unit_test(test_late_is_a_warning),
		cmocka_unit_test(test_duplicate_names_the_other), cmocka_unit_test(test_changes_without_employer),
		cmocka_unit_test(test_waiting), cmocka_unit_test(test_student_quota),
		cmocka_unit_test(test_employer_not_found), cmocka_unit_test(test_other_employers_see_nothing),
		cmocka_unit_test(test_period), cmocka_unit_test(test_search), cmocka_unit_test(test_description),
		cmocka_unit_test(test_busy), cmocka_unit_test(test_searches_wait),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
