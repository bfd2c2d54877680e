/* Tests of finding a site and a route. */
#include "http/impl.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#include "base/dies.h"

static enum http_done never(void *app, struct http_request *q, struct http_response *r)
{
	(void)app, (void)q, (void)r;
	return HTTP_DONE;
}

static void no(void *app, struct http_request *q, struct http_response *r, int status)
{
	(void)app, (void)q, (void)r, (void)status;
}

static const struct http_route rest[] = {
	{ HTTP_POST, "/REST/d/search", never, 1 },
	{ HTTP_POST, "/REST/d", never, 1 },
	{ HTTP_GET, "/REST/d/{id}", never, 0 },
	{ HTTP_GET, "/REST/{a}/{b}/{c}/{d}", never, 0 },
	{ HTTP_GET, "/REST/both", never, 0 },
	{ HTTP_POST, "/REST/both", never, 1 },
};
static const struct http_route page[] = {
	{ HTTP_GET, "/", never, 0 },
};
static const struct http_site sites[] = {
	{ "", page, N_OF(page), NULL, no },
	{ "/REST/", rest, N_OF(rest), NULL, no },
	{ "/REST/d", NULL, 0, NULL, no },
};

static void longest_prefix_wins(void **state)
{
	static const struct {
		const char *path;
		int site;
	} row[] = {
		{ "/", 0 }, { "/REST", 0 }, { "/rest/", 0 }, { "/REST/", 1 }, { "/REST/x", 1 }, { "/REST/dx", 2 },
	};

	(void)state;
	for (size_t i = 0; i < N_OF(row); i++) {
		assert_ptr_equal(route_site(sites, N_OF(sites), str_of(row[i].path)), &sites[row[i].site]);
	}
	assert_null(route_site(sites + 1, 1, STR("/")));
}

static void routes(void **state)
{
	static const struct {
		enum http_method method;
		const char *path;
		int route; /* -1: none */
		const char *allow;
		const char *first, *last; /* parameters */
	} row[] = {
		{ HTTP_POST, "/REST/d", 1, "POST", NULL, NULL },
		{ HTTP_GET, "/REST/d", -1, "POST", NULL, NULL },
		{ HTTP_GET, "/REST/d/7", 2, "GET, HEAD", "7", NULL },
		{ HTTP_HEAD, "/REST/d/7", 2, "GET, HEAD", "7", NULL },
		{ HTTP_GET, "/REST/d/%2F", 2, "GET, HEAD", "%2F", NULL },
		{ HTTP_POST, "/REST/d/7", -1, "GET, HEAD", NULL, NULL },
		{ HTTP_OTHER, "/REST/d/7", -1, "GET, HEAD", NULL, NULL },
		{ HTTP_POST, "/REST/d/search", 0, "GET, HEAD, POST", NULL, NULL },
		{ HTTP_GET, "/REST/d/search", 2, "GET, HEAD, POST", "search", NULL },
		{ HTTP_GET, "/REST/1/2/3/4", 3, "GET, HEAD", "1", "4" },
		{ HTTP_GET, "/REST/1/2/3", -1, "", NULL, NULL },
		{ HTTP_GET, "/REST/1/2/3/", -1, "", NULL, NULL },
		{ HTTP_GET, "/REST/1/2/3/4/5", -1, "", NULL, NULL },
		{ HTTP_GET, "/REST/d/", -1, "", NULL, NULL },
		{ HTTP_GET, "/REST/d//", -1, "", NULL, NULL },
		{ HTTP_GET, "/REST/both", 4, "GET, HEAD, POST", NULL, NULL },
		{ HTTP_POST, "/REST/both", 5, "GET, HEAD, POST", NULL, NULL },
		{ HTTP_OTHER, "/REST/both", -1, "GET, HEAD, POST", NULL, NULL },
		{ HTTP_GET, "/REST/nothing", -1, "", NULL, NULL },
	};

	(void)state;
	for (size_t i = 0; i < N_OF(row); i++) {
		struct route_match m;

		route_find(&sites[1], row[i].method, str_of(row[i].path), &m);
		assert_ptr_equal(m.route, row[i].route < 0 ? NULL : &rest[row[i].route]);
		assert_string_equal(m.allow, row[i].allow);
		assert_true(str_is(m.param[0], row[i].first));
		assert_true(str_is(m.param[HTTP_PARAMS - 1], row[i].last));
	}
}

static void check_one(const struct http_route *route)
{
	const struct http_site site[] = { { "", route, 1, NULL, no } };

	route_check(site, 1);
}

static void get_with_body(void)
{
	check_one(&(const struct http_route){ HTTP_GET, "/", never, 1 });
}

static void other_method(void)
{
	check_one(&(const struct http_route){ HTTP_HEAD, "/", never, 0 });
}

static void too_many_params(void)
{
	check_one(&(const struct http_route){ HTTP_GET, "/{a}/{b}/{c}/{d}/{e}", never, 0 });
}

static void no_rest(void)
{
	route_check(sites + 1, 1);
}

static void foreign_prefix(void)
{
	const struct http_site site[] = { sites[0], { "/x/", page, 1, NULL, no } };

	route_check(site, 2);
}

static void bad_tables_are_found_at_start(void **state)
{
	(void)state;
	route_check(sites, N_OF(sites));
	assert_true(dies(get_with_body));
	assert_true(dies(other_method));
	assert_true(dies(too_many_params));
	assert_true(dies(no_rest));
	assert_true(dies(foreign_prefix));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(longest_prefix_wins), cmocka_unit_test(routes),
		cmocka_unit_test(bad_tables_are_found_at_start),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
