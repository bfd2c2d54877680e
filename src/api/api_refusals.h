/* For api_test.c alone: requests that are refused, each with its problem and the
 * place that it names (issue_in NULL: none). */
#ifndef API_API_REFUSALS_H
#define API_API_REFUSALS_H

#define GOOD IN("90010100123", 1, 2)

#define JSON "application/json"

static const struct {
	const char *method, *path;
	enum who who;
	const char *type, *body;
	int status;
	const char *problem, *issue_in, *issue_name;
} refusals[] = {
	{ "POST", BASE "declarations", NOBODY, JSON, GOOD, 401, "noAccessToken", NULL, NULL },
	{ "POST", BASE "declarations", FORGED, JSON, GOOD, 401, "invalidAccessToken", NULL, NULL },
	{ "POST", BASE "declarations", LATE, JSON, GOOD, 401, "expiredAccessToken", NULL, NULL },
	{ "POST", BASE "declarations", READER, JSON, GOOD, 403, "missingScope", NULL, NULL },
	{ "POST", BASE "declarations", STRANGER, JSON, GOOD, 403, "missingPermission", NULL, NULL },
	{ "POST", BASE "declarations", WRITER, NULL, GOOD, 400, "badRequest", "header", "Content-Type" },
	{ "POST", BASE "declarations", WRITER, "text/plain", GOOD, 400, "badRequest", "header", "Content-Type" },
	{ "POST", BASE "declarations", WRITER, JSON, "", 400, "badRequest", "body", "" },
	{ "POST", BASE "declarations", WRITER, JSON, "{\"dimonaIn\":", 400, "badRequest", "body", "" },
	{ "POST", BASE "declarations", WRITER, JSON, "[]", 400, "badRequest", "body", "" },
	{ "POST", BASE "declarations", WRITER, JSON, "{\"a\":1,\"a\":2}", 400, "badRequest", "body", "" },
	{ "POST", BASE "declarations", WRITER, JSON, "{\"worker\":{\"familyName\":\"\xff\"}}",
	    400, "badRequest", "body", "" },
	{ "POST", BASE "declarations", WRITER, JSON, "[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]",
	    400, "badRequest", "body", "" },
	{ "POST", BASE "declarations", WRITER, JSON, "{}", 400, "badRequest", "body", "" },
	{ "POST", BASE "declarations", WRITER, JSON, "{\"dimonaIn\":{},\"dimonaOut\":{}}",
	    400, "badRequest", "body", "" },
	{ "POST", BASE "declarations", WRITER, JSON, "{\"dimonaIn\":{\"startDate\":\"2030-01-01\"}}",
	    400, "badRequest", "body", "dimonaIn.features" },
	{ "POST", BASE "declarations", WRITER, JSON, "{\"dimonaIn\":{\"startDate\":true,\"features\":{}}}",
	    400, "badRequest", "body", "dimonaIn.startDate" },
	{ "POST", BASE "declarations", WRITER, JSON, "{\"periodId\":1,\"dimonaUpdate\":{\"endHour\":\"0800\"}}",
	    400, "badRequest", "body", "dimonaUpdate.periodId" },
	{ "GET", BASE "declarations/000000000101", READER, NULL, "", 404, "resourceNotFound", NULL, NULL },
	{ "GET", BASE "declarations/search", READER, NULL, "", 404, "resourceNotFound", NULL, NULL },
	{ "GET", BASE "declarations/99999999999999999999", READER, NULL, "", 404, "resourceNotFound", NULL, NULL },
	{ "GET", BASE "declarations/1", NOBODY, NULL, "", 401, "noAccessToken", NULL, NULL },
	{ "GET", BASE "periods/1", READER, NULL, "", 404, "resourceNotFound", NULL, NULL },
	{ "GET", BASE "dailyRegistrations/1", READER, NULL, "", 404, "resourceNotFound", NULL, NULL },
	{ "GET", BASE "nothing", NOBODY, NULL, "", 404, "resourceNotFound", NULL, NULL },
	{ "GET", BASE "declarations", READER, NULL, "", 405, "methodNotAllowed", NULL, NULL },
	{ "DELETE", BASE "declarations/1", READER, NULL, "", 405, "methodNotAllowed", NULL, NULL },
	{ "POST", BASE "periods/search?page=0", READER, JSON, "{}", 400, "badRequest", "query", "page" },
	{ "POST", BASE "periods/search?page=x", READER, JSON, "{}", 400, "badRequest", "query", "page" },
	{ "POST", BASE "periods/search?page=1&page=2", READER, JSON, "{}", 400, "badRequest", "query", "page" },
	{ "POST", BASE "periods/search?pageSize=251", READER, JSON, "{}", 400, "badRequest", "query", "pageSize" },
	{ "POST", BASE "periods/search?%zz", READER, JSON, "{}", 400, "badRequest", "query", "" },
	{ "POST", BASE "periods/search", READER, JSON, "[]", 400, "badRequest", "body", "" },
	{ "POST", BASE "periods/search", READER, JSON, "{\"employer\":{\"employerId\":true}}",
	    400, "badRequest", "body", "employer.employerId" },
	{ "POST", BASE "periods/search", READER, JSON, "{\"employer\":{\"enterpriseNumber\":\"x\"}}",
	    400, "badRequest", "body", "employer.enterpriseNumber" },
	{ "POST", BASE "periods/search", READER, JSON, "{\"worker\":{\"ssin\":\"9001010012\"}}",
	    400, "badRequest", "body", "worker.ssin" },
	{ "POST", BASE "periods/search", READER, JSON, "{\"worker\":{\"ssin\":[90010100123]}}",
	    400, "badRequest", "body", "worker.ssin" },
	{ "POST", BASE "periods/search", READER, JSON, "{\"worker\":\"90010100123\"}",
	    400, "badRequest", "body", "worker" },
	{ "POST", BASE "periods/search", READER, JSON, "{\"worker\":[{\"ssin\":\"90010100123\"}]}",
	    400, "badRequest", "body", "worker" },
	{ "POST", BASE "declarations/search", READER, JSON, "{\"employer\":112651531}",
	    400, "badRequest", "body", "employer" },
	{ "POST", BASE "relations/search", READER, JSON, "{\"employer\":true}", 400, "badRequest", "body", "employer" },
	{ "POST", BASE "relations/search", READER, JSON, "{\"employer\":{\"enterpriseNumber\":{}}}",
	    400, "badRequest", "body", "employer.enterpriseNumber" },
	{ "POST", BASE "relations/search", READER, JSON, "{\"employer\":{\"enterpriseNumber\":\"0876543270\"}}",
	    403, "missingPermission", NULL, NULL },
	{ "POST", BASE "declarations/search", READER, JSON, "{\"employer\":{\"employerId\":51357716}}",
	    403, "missingPermission", NULL, NULL },
};

#endif
