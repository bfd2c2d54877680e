/* Tests of what is read from a request's headers, on exchanges made by hand. */
#include "http/impl.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#define HEADERS_MAX 6

struct given {
	const char *name, *value;
};

static void make(struct exchange *x, struct http_field field[HEADERS_MAX], const struct given given[HEADERS_MAX])
{
	*x = (struct exchange){ .q.arena = arena_new(1u << 20), .header = field };
	x->q.impl = x;
	for (size_t i = 0; i < HEADERS_MAX && given[i].name != NULL; i++) {
		field[i] = (struct http_field){ str_of(given[i].name), str_of(given[i].value), NULL };
		x->n_headers++;
	}
}

static void cookies(void **state)
{
	static const struct {
		struct given given[HEADERS_MAX];
		const char *value; /* of cookie "a"; NULL: absent */
	} row[] = {
		{ { { "Cookie", "a=1" } }, "1" },
		{ { { "cookie", "a=1" } }, "1" },
		{ { { "Cookie", "b=2; a=1; c=3" } }, "1" },
		{ { { "Cookie", "a=x=y" } }, "x=y" },
		{ { { "Cookie", "a=" } }, "" },
		{ { { "Cookie", "a=\"q\"" } }, "q" },
		{ { { "Cookie", "a=\"" } }, "\"" },
		{ { { "Cookie", "b=2;a=1" } }, "1" },
		{ { { "Cookie", "b=2" }, { "Cookie", "a=1" } }, "1" },
		{ { { "Cookie", "a=1; a=1" } }, NULL },
		{ { { "Cookie", "a=1" }, { "Cookie", "a=2" } }, NULL },
		{ { { "Cookie", "A=1" } }, NULL },
		{ { { "Cookie", "xa=1" } }, NULL },
		{ { { "Cookie", "a" } }, NULL },
		{ { { "Cookie", "" } }, NULL },
		{ { { "X-Cookie", "a=1" } }, NULL },
		{ { { NULL, NULL } }, NULL },
	};

	(void)state;
	for (size_t i = 0; i < N_OF(row); i++) {
		struct http_field field[HEADERS_MAX];
		struct exchange x;

		make(&x, field, row[i].given);
		assert_true(str_is(http_cookie(&x.q, "a"), row[i].value));
		arena_free(&x.q.arena);
	}
}

static void same_origin(void **state)
{
	static const struct {
		struct given given[HEADERS_MAX];
		bool same;
	} row[] = {
		{ { { "Sec-Fetch-Site", "same-origin" } }, true },
		{ { { "Sec-Fetch-Site", "none" } }, true },
		{ { { "Sec-Fetch-Site", "same-site" } }, false },
		{ { { "Sec-Fetch-Site", "cross-site" }, { "Origin", "https://a.example" } }, false },
		{ { { "Sec-Fetch-Site", "" } }, false },
		{ { { "Origin", "https://a.example" } }, true },
		{ { { "Origin", "https://a.example:444" } }, false },
		{ { { "Origin", "http://a.example" } }, false },
		{ { { "Origin", "null" }, { "Referer", "https://a.example/x" } }, false },
		{ { { "Referer", "https://a.example/x" } }, true },
		{ { { "Referer", "https://a.example" } }, true },
		{ { { "Referer", "https://a.example.evil.example/" } }, false },
		{ { { "Referer", "https://b.example/" } }, false },
		{ { { "Referer", "" } }, false },
		{ { { NULL, NULL } }, false },
	};

	(void)state;
	for (size_t i = 0; i < N_OF(row); i++) {
		struct http_field field[HEADERS_MAX];
		struct exchange x;

		make(&x, field, row[i].given);
		x.q.origin = STR("https://a.example");
		assert_int_equal(http_same_origin(&x.q), row[i].same);
		arena_free(&x.q.arena);
	}
}

static void body_type(void **state)
{
	static const struct {
		const char *type;
		bool is;
	} row[] = {
		{ "application/json", true }, { "Application/JSON", true }, { "application/json; charset=utf-8", true },
		{ "application/json ;x", true }, { "application/jsonx", false }, { "text/json", false }, { "", false },
	};

	(void)state;
	for (size_t i = 0; i < N_OF(row); i++) {
		const struct given given[HEADERS_MAX] = { { "Content-Type", row[i].type } };
		struct http_field field[HEADERS_MAX];
		struct exchange x;

		make(&x, field, given);
		assert_int_equal(http_body_is(&x.q, "application/json"), row[i].is);
		arena_free(&x.q.arena);
	}
}

static void head(void **state)
{
	static const struct {
		const char *target;
		struct given given[HEADERS_MAX];
		int status;
		const char *path, *query, *origin, *peer;
	} row[] = {
		{ "/", { { "Host", "h" } }, 0, "/", NULL, "http://h", "" },
		{ "/a%2Fb?c=%20&d", { { "Host", "h:8443" }, { "X-Forwarded-Proto", "https" } }, 0,
		    "/a%2Fb", "c=%20&d", "https://h:8443", "" },
		{ "/?", { { "Host", "[::1]:8443" }, { "X-Real-IP", "2001:db8::1" } }, 0, "/", "", "http://[::1]:8443",
		    "2001:db8::1" },
		{ "/", { { "Host", "h" }, { "X-Real-IP", "<x>" } }, 0, "/", NULL, "http://h", "" },
		{ "/", { { "Host", "h" }, { "X-Forwarded-Proto", "gopher" } }, 0, "/", NULL, "http://h", "" },
		{ "http://h/", { { "Host", "h" } }, 400, "/", NULL, "", "" },
		{ "*", { { "Host", "h" } }, 400, "/", NULL, "", "" },
		{ "", { { "Host", "h" } }, 400, "/", NULL, "", "" },
		{ "/\x01", { { "Host", "h" } }, 400, "/", NULL, "", "" },
		{ "/\x80", { { "Host", "h" } }, 400, "/", NULL, "", "" },
		{ "/ ", { { "Host", "h" } }, 400, "/", NULL, "", "" },
		{ "/a", { { NULL, NULL } }, 400, "/a", NULL, "", "" },
		{ "/a", { { "Host", "" } }, 400, "/a", NULL, "", "" },
		{ "/a", { { "Host", "h/x" } }, 400, "/a", NULL, "", "" },
		{ "/a", { { "Host", "h@x" } }, 400, "/a", NULL, "", "" },
		{ "/a", { { "Host", "h" }, { "host", "h" } }, 400, "/a", NULL, "http://h", "" },
		{ "/a", { { "Host", "h" }, { "Transfer-Encoding", "chunked" } }, 400, "/a", NULL, "http://h", "" },
		{ "/a", { { "Host", "h" }, { "Content-Length", "1" }, { "Content-Length", "1" } },
		    400, "/a", NULL, "http://h", "" },
		{ "/a", { { "Host", "h" }, { "Authorization", "x" }, { "Authorization", "y" } },
		    400, "/a", NULL, "http://h", "" },
		{ "/a", { { "Host", "h" }, { "Accept", "x" }, { "Accept", "y" } }, 0, "/a", NULL, "http://h", "" },
	};

	(void)state;
	for (size_t i = 0; i < N_OF(row); i++) {
		struct http_field field[HEADERS_MAX];
		struct exchange x;

		make(&x, field, row[i].given);
		assert_int_equal(request_read_head(&x, STR("GET"), str_of(row[i].target)), row[i].status);
		assert_true(str_is(x.q.path, row[i].path));
		assert_true(str_is(x.q.query, row[i].query));
		assert_true(str_is(x.q.origin, row[i].origin));
		assert_true(str_is(x.q.peer, row[i].peer));
		assert_int_equal(x.q.id.n, 32);
		arena_free(&x.q.arena);
	}
}

static void request_id(void **state)
{
	static const struct {
		const char *given;
		bool taken;
	} row[] = {
		{ "0123456789abcdef", true },
		{ "6ba7b810-9dad-11d1-80b4-00c04fd430c8", true },
		{ "", false },
		{ "a b", false },
		{ "a\"b", false },
		{ "1234567890123456789012345678901234567890123456789012345678901234", true },
		{ "12345678901234567890123456789012345678901234567890123456789012345", false },
	};

	(void)state;
	for (size_t i = 0; i < N_OF(row); i++) {
		const struct given given[HEADERS_MAX] = { { "Host", "h" }, { "X-Request-Id", row[i].given } };
		struct http_field field[HEADERS_MAX];
		struct exchange x;

		make(&x, field, given);
		assert_int_equal(request_read_head(&x, STR("GET"), STR("/")), 0);
		assert_int_equal(str_is(x.q.id, row[i].given), row[i].taken);
		arena_free(&x.q.arena);
	}
}

static void body_length(void **state)
{
	static const struct {
		enum http_method method;
		const char *length; /* NULL: none given */
		int status;
		size_t n;
	} row[] = {
		{ HTTP_GET, NULL, 0, 0 },
		{ HTTP_GET, "0", 0, 0 },
		{ HTTP_POST, NULL, 400, 0 },
		{ HTTP_POST, "0", 0, 0 },
		{ HTTP_POST, "100", 0, 100 },
		{ HTTP_POST, "101", 413, 101 },
		{ HTTP_POST, "18446744073709551616", 400, 0 },
		{ HTTP_POST, "+5", 400, 0 },
		{ HTTP_POST, "-5", 400, 0 },
		{ HTTP_POST, "5,5", 400, 0 },
		{ HTTP_POST, "", 400, 0 },
	};
	static const struct http_route route = { .body_max = 100 };

	(void)state;
	for (size_t i = 0; i < N_OF(row); i++) {
		const char *name = row[i].length == NULL ? NULL : "Content-Length";
		const struct given given[HEADERS_MAX] = { { name, row[i].length } };
		struct http_field field[HEADERS_MAX];
		struct exchange x;
		size_t n;

		make(&x, field, given);
		x.route = &route;
		x.q.method = row[i].method;
		assert_int_equal(request_body_length(&x, &n), row[i].status);
		assert_int_equal(n, row[i].n);
		arena_free(&x.q.arena);
	}
}

static void methods(void **state)
{
	(void)state;
	assert_int_equal(request_method(STR("GET")), HTTP_GET);
	assert_int_equal(request_method(STR("HEAD")), HTTP_HEAD);
	assert_int_equal(request_method(STR("POST")), HTTP_POST);
	assert_int_equal(request_method(STR("get")), HTTP_OTHER);
	assert_int_equal(request_method(STR("DELETE")), HTTP_OTHER);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(cookies), cmocka_unit_test(same_origin), cmocka_unit_test(body_type),
		cmocka_unit_test(head), cmocka_unit_test(request_id), cmocka_unit_test(body_length),
		cmocka_unit_test(methods),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
