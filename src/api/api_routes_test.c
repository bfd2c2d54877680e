/* The table of routes and the served description name the same operations.
 *
 * The description is read as text: a path is a line of two blanks and a slash
 * under `paths:`, a method one of four blanks below it. */
#include "api/api.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

#include "asset.h"

#define OPERATIONS_MAX 64
#define SERVER "/REST" /* servers: url */

struct operation { char text[120]; };

static size_t described(struct operation *list)
{
	const struct asset *yaml = asset_named(STR("openapi.yaml"));
	struct str rest, line, path = STR_NONE;
	bool in_paths = false;
	size_t n = 0;

	assert_non_null(yaml);
	rest = (struct str){ (const char *)yaml->p, yaml->n };
	while (rest.p != NULL) {
		line = str_cut(&rest, '\n');
		if (line.n > 0 && line.p[0] != ' ') {
			in_paths = str_eq(line, STR("paths:"));
		} else if (in_paths && str_starts(line, STR("  /"))) {
			path = (struct str){ line.p + 2, line.n - 3 };
		} else if (in_paths && (str_eq(line, STR("    get:")) || str_eq(line, STR("    post:")))) {
			assert_true(n < OPERATIONS_MAX);
			snprintf(list[n++].text, sizeof(list[0].text), "%.*s " SERVER "%.*s", (int)line.n - 5,
			    line.p + 4, STR_ARG(path));
		}
	}
	return n;
}

static size_t routed(struct operation *list)
{
	struct http_site site;
	struct flow f = { .store = NULL };

	api_sites(&f, &site);
	assert_true(site.n_routes <= OPERATIONS_MAX);
	for (size_t i = 0; i < site.n_routes; i++) {
		snprintf(list[i].text, sizeof(list[0].text), "%s %s", site.route[i].method == HTTP_GET ? "get" : "post",
		    site.route[i].path);
	}
	return site.n_routes;
}

static void assert_all_in(const struct operation *a, size_t n_a, const struct operation *b, size_t n_b)
{
	for (size_t i = 0; i < n_a; i++) {
		bool found = false;

		for (size_t k = 0; k < n_b; k++) {
			found = found || strcmp(a[i].text, b[k].text) == 0;
		}
		if (!found) {
			fail_msg("only on one side: %s", a[i].text);
		}
	}
}

static void test_same_operations(void **state)
{
	static struct operation in_yaml[OPERATIONS_MAX], in_table[OPERATIONS_MAX];
	size_t n_yaml = described(in_yaml), n_table = routed(in_table);

	(void)state;
	assert_true(n_table > 5);
	assert_all_in(in_yaml, n_yaml, in_table, n_table);
	assert_all_in(in_table, n_table, in_yaml, n_yaml);
	assert_int_equal(n_yaml, n_table);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_same_operations) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
