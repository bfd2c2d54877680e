/* Which site, which route, which parameters.
 *
 * A site has a dozen routes, so they are compared one after the other: no tree,
 * no compiled form.  A {name} in a route stands for exactly one segment that is
 * not empty.  Start reading at route_find(). */
#include "http/impl.h"

static bool is_param(struct str segment)
{
	return segment.n > 2 && segment.p[0] == '{' && segment.p[segment.n - 1] == '}';
}

static bool path_matches(struct str pattern, struct str path, struct str param[HTTP_PARAMS])
{
	size_t n = 0;

	while (pattern.p != NULL && path.p != NULL) {
		struct str want = str_cut(&pattern, '/'), have = str_cut(&path, '/');

		if (!is_param(want)) {
			if (!str_eq(want, have)) {
				return false;
			}
		} else {
			if (have.n == 0) {
				return false;
			}
			param[n++] = have;
		}
	}
	return pattern.p == path.p; /* both used up */
}

const struct http_site *route_site(const struct http_site *sites, size_t n_sites, struct str path)
{
	const struct http_site *best = NULL;
	size_t best_n = 0;

	for (size_t i = 0; i < n_sites; i++) {
		struct str prefix = str_of(sites[i].prefix);

		if (str_starts(path, prefix) && (best == NULL || prefix.n > best_n)) {
			best = &sites[i];
			best_n = prefix.n;
		}
	}
	return best;
}

void route_find(const struct http_site *site, enum http_method method, struct str path, struct route_match *m_r)
{
	static const char *const allow[] = { "", "GET, HEAD", "POST", "GET, HEAD, POST" };
	size_t known = 0; /* bit 0: GET, bit 1: POST */

	*m_r = (struct route_match){ 0 };
	if (method == HTTP_HEAD) {
		method = HTTP_GET;
	}
	for (size_t i = 0; i < site->n_routes; i++) {
		const struct http_route *route = &site->route[i];
		struct str param[HTTP_PARAMS] = { 0 };

		if (!path_matches(str_of(route->path), path, param)) {
			continue;
		}
		known |= route->method == HTTP_GET ? 1 : 2;
		if (route->method == method && m_r->route == NULL) {
			m_r->route = route;
			memcpy(m_r->param, param, sizeof(param));
		}
	}
	memcpy(m_r->allow, allow[known], strlen(allow[known]) + 1);
}

static void check_route(const struct http_route *route)
{
	struct str rest = str_of(route->path);
	size_t n_params = 0;

	CHECK(route->method == HTTP_GET || route->method == HTTP_POST);
	CHECK(route->method == HTTP_POST || route->body_max == 0);
	CHECK(route->handle != NULL);
	CHECK(str_starts(rest, STR("/")));
	while (rest.p != NULL) {
		n_params += is_param(str_cut(&rest, '/'));
	}
	CHECK(n_params <= HTTP_PARAMS);
}

void route_check(const struct http_site *sites, size_t n_sites)
{
	bool has_rest = false;

	for (size_t i = 0; i < n_sites; i++) {
		struct str prefix = str_of(sites[i].prefix);

		CHECK(sites[i].refuse != NULL);
		has_rest = has_rest || prefix.n == 0;
		for (size_t k = 0; k < sites[i].n_routes; k++) {
			check_route(&sites[i].route[k]);
			CHECK(str_starts(str_of(sites[i].route[k].path), prefix));
		}
	}
	CHECK(has_rest);
}
