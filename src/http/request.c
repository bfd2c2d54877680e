/* What a request says: target, headers, cookies, where it comes from.
 *
 * nginx has read the same bytes before us, so two readers could disagree on
 * where a request ends or whom it is for.  Everything that could make them
 * disagree is refused here: a second Content-Length, any Transfer-Encoding, a
 * second Host.  Start reading at request_read_head(). */
#include "base/codec.h"
#include "base/crypt.h"
#include "http/impl.h"

#define ID_MAX 64
#define HOST_MAX 255 /* RFC 1035, 2.3.4, and a port: generous */
#define PEER_MAX 45  /* the longest text of an IPv6 address */

enum http_method request_method(struct str text)
{
	static const struct {
		struct str text;
		enum http_method method;
	} known[] = {
		{ { "GET", 3 }, HTTP_GET }, { { "HEAD", 4 }, HTTP_HEAD }, { { "POST", 4 }, HTTP_POST },
	};

	for (size_t i = 0; i < N_OF(known); i++) {
		if (str_eq(text, known[i].text)) {
			return known[i].method;
		}
	}
	return HTTP_OTHER;
}

static size_t count_header(const struct exchange *x, struct str name, struct str *first_r)
{
	size_t n = 0;

	*first_r = STR_NONE;
	for (size_t i = 0; i < x->n_headers; i++) {
		if (str_eq_nocase(x->header[i].name, name)) {
			if (n++ == 0) {
				*first_r = x->header[i].value;
			}
		}
	}
	return n;
}

static struct str header(const struct exchange *x, struct str name)
{
	struct str value;

	count_header(x, name, &value);
	return value;
}

struct str http_header(const struct http_request *q, const char *name)
{
	return header(q->impl, str_of(name));
}

/* Headers that mean something else, or to somebody else, when they come twice. */
static bool has_repeated(const struct exchange *x)
{
	static const struct str single[] = {
		{ "Host", 4 }, { "Content-Length", 14 }, { "Content-Type", 12 },
		{ "Authorization", 13 }, { "Origin", 6 },
	};

	for (size_t i = 0; i < N_OF(single); i++) {
		struct str value;

		if (count_header(x, single[i], &value) > 1) {
			return true;
		}
	}
	return false;
}

static bool is_alnum(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* 1 to max letters, digits and characters of `also`. */
static bool is_made_of(struct str s, const char *also, size_t max)
{
	if (s.n == 0 || s.n > max) {
		return false;
	}
	for (size_t i = 0; i < s.n; i++) {
		if (!is_alnum(s.p[i]) && memchr(also, s.p[i], strlen(also)) == NULL) {
			return false;
		}
	}
	return true;
}

static bool is_target(struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] < 0x21 || s.p[i] > 0x7e) {
			return false;
		}
	}
	return s.n > 0 && s.p[0] == '/';
}

static struct str request_id(const struct exchange *x)
{
	struct str given = header(x, STR("X-Request-Id"));
	unsigned char random[16];
	char *id;

	if (is_made_of(given, "-", ID_MAX)) {
		return given;
	}
	crypt_random(random, sizeof(random));
	id = arena_alloc(x->q.arena, 2 * sizeof(random) + 1);
	codec_hex(id, random, sizeof(random));
	return (struct str){ id, 2 * sizeof(random) };
}

static bool read_origin(struct exchange *x)
{
	struct str host = header(x, STR("Host")), scheme = header(x, STR("X-Forwarded-Proto"));

	if (!is_made_of(host, ".-:[]", HOST_MAX)) {
		return false;
	}
	if (!str_is(scheme, "https")) {
		scheme = STR("http");
	}
	x->q.origin = str_of(arena_printf(x->q.arena, "%.*s://%.*s", STR_ARG(scheme), STR_ARG(host)));
	return true;
}

int request_read_head(struct exchange *x, struct str method, struct str target)
{
	struct http_request *q = &x->q;
	struct str transfer, peer = header(x, STR("X-Real-IP"));

	q->id = request_id(x);
	q->peer = is_made_of(peer, ".:", PEER_MAX) ? peer : STR("");
	q->method_text = method;
	q->method = request_method(method);
	q->origin = STR("");
	q->path = STR("/");
	if (!is_target(target)) {
		return 400;
	}
	q->query = target;
	q->path = str_cut(&q->query, '?');
	if (!read_origin(x) || has_repeated(x) || count_header(x, STR("Transfer-Encoding"), &transfer) > 0) {
		return 400;
	}
	return 0;
}

int request_body_length(const struct exchange *x, size_t *n_r)
{
	struct str text = header(x, STR("Content-Length"));
	uint64_t n;

	*n_r = 0;
	if (text.p == NULL) {
		return x->q.method == HTTP_POST ? 400 : 0;
	}
	if (!str_u64(text, SIZE_MAX, &n)) {
		return 400;
	}
	*n_r = (size_t)n;
	return n > x->route->body_max ? 413 : 0;
}

bool http_body_is(const struct http_request *q, const char *type)
{
	struct str value = http_header(q, "Content-Type");

	return str_eq_nocase(str_trim(str_cut(&value, ';')), str_of(type));
}

struct str request_cookie_in(struct str text, struct str name, size_t *n_found)
{
	struct str value = STR_NONE;

	while (text.p != NULL) {
		struct str one = str_cut(&text, ';'), one_name = str_cut(&one, '=');

		/* Without '=' a browser sends a nameless value: it has no name that we could ask for. */
		if (one.p == NULL || !str_eq(str_trim(one_name), name)) {
			continue;
		}
		one = str_trim(one);
		if (one.n >= 2 && one.p[0] == '"' && one.p[one.n - 1] == '"') {
			one = (struct str){ one.p + 1, one.n - 2 };
		}
		value = one;
		(*n_found)++;
	}
	return value;
}

struct str http_cookie(const struct http_request *q, const char *name)
{
	const struct exchange *x = q->impl;
	struct str value = STR_NONE;
	size_t n = 0;

	for (size_t i = 0; i < x->n_headers; i++) {
		if (str_eq_nocase(x->header[i].name, STR("Cookie"))) {
			struct str found = request_cookie_in(x->header[i].value, str_of(name), &n);

			if (found.p != NULL) {
				value = found;
			}
		}
	}
	return n == 1 ? value : STR_NONE;
}

bool http_same_origin(const struct http_request *q)
{
	struct str site = http_header(q, "Sec-Fetch-Site"), origin = http_header(q, "Origin");
	struct str referer = http_header(q, "Referer");

	if (site.p != NULL) {
		return str_is(site, "same-origin") || str_is(site, "none");
	}
	if (q->origin.n == 0) {
		return false;
	}
	if (origin.p != NULL) {
		return str_eq(origin, q->origin);
	}
	return str_starts(referer, q->origin) && (referer.n == q->origin.n || referer.p[q->origin.n] == '/');
}
