/* Tests of the HTTP door as nginx sees it: a real server on a Unix socket of
 * its own, plain sockets as clients, bytes in and bytes out.  The routes of the
 * little site at the top do one thing each. */
#include "http/http_test.h"

#include <pthread.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>
#include <cmocka.h>

#include "base/limits.h"
#include "http/http.h"

#define BODY_MAX 1000
#define CLIENTS 64
#define ROUNDS 50

static char dir[] = "/tmp/http_test.XXXXXX";
static char path[64];
static struct http_server *server;

/* ---- the site */

static enum http_done echo(void *app, struct http_request *q, struct http_response *r)
{
	(void)app;
	http_content_type(r, "text/plain");
	buf_printf(&r->body, "[%.*s]", STR_ARG(q->body));
	return HTTP_DONE;
}

static enum http_done tell(void *app, struct http_request *q, struct http_response *r)
{
	(void)app;
	buf_printf(&r->body, "method=%d path=%.*s query=%.*s param=%.*s origin=%.*s peer=%.*s id=%.*s agent=%.*s",
	    (int)q->method, STR_ARG(q->path), STR_ARG(q->query), STR_ARG(q->param[0]), STR_ARG(q->origin),
	    STR_ARG(q->peer), STR_ARG(q->id), STR_ARG(http_header(q, "user-agent")));
	return HTTP_DONE;
}

static enum http_done page(void *app, struct http_request *q, struct http_response *r)
{
	const struct http_page_may much = { .script = true, .form_to = STR("https://eid.example:8444") };
	const struct http_page_may nothing = { 0 };

	(void)app;
	http_page_headers(r, str_is(q->query, "much") ? &much : &nothing);
	http_set_cookie(r, "__Host-x", STR("v"), -1);
	http_set_cookie(r, "__Host-y", STR(""), 0);
	buf_puts(&r->body, "<p>");
	return HTTP_DONE;
}

static enum http_done elsewhere(void *app, struct http_request *q, struct http_response *r)
{
	(void)app, (void)q;
	http_redirect(r, 303, STR("/there"));
	return HTTP_DONE;
}

static enum http_done too_long(void *app, struct http_request *q, struct http_response *r)
{
	(void)app, (void)q;
	while (!r->body.overflow) {
		buf_puts(&r->body, "0123456789012345678901234567890123456789");
	}
	return HTTP_DONE;
}

static enum http_done long_page(void *app, struct http_request *q, struct http_response *r)
{
	(void)app, (void)q;
	while (r->body.n < LIMIT_PAGE_BYTES) {
		buf_puts(&r->body, "0123456789abcdef");
	}
	return HTTP_DONE;
}

struct later {
	struct http_request *q;
	struct http_response *r;
	atomic_int *may_answer; /* NULL: at once */
};

static void pause_ms(long ms)
{
	const struct timespec t = { ms / 1000, ms % 1000 * 1000000 };

	nanosleep(&t, NULL);
}

static void *answer(void *arg)
{
	struct later *l = arg;

	while (l->may_answer != NULL && atomic_load(l->may_answer) == 0) {
		pause_ms(1);
	}
	buf_printf(&l->r->body, "later[%.*s]", STR_ARG(l->q->body));
	http_resume(l->q);
	return NULL;
}

static void answer_from_another_thread(struct http_request *q, struct http_response *r, atomic_int *may_answer)
{
	struct later *l = arena_new_of(q->arena, struct later);
	pthread_attr_t attr;
	pthread_t t;

	*l = (struct later){ q, r, may_answer };
	pthread_attr_init(&attr);
	pthread_attr_setdetachstate(&attr, PTHREAD_CREATE_DETACHED);
	AZ(pthread_create(&t, &attr, answer, l));
	pthread_attr_destroy(&attr);
}

static enum http_done later(void *app, struct http_request *q, struct http_response *r)
{
	(void)app;
	answer_from_another_thread(q, r, NULL);
	return HTTP_LATER;
}

static atomic_int gate, at_gate;

static enum http_done at_the_gate(void *app, struct http_request *q, struct http_response *r)
{
	(void)app;
	answer_from_another_thread(q, r, &gate);
	atomic_fetch_add(&at_gate, 1);
	return HTTP_LATER;
}

/* The answer is there before the handler returns. */
static enum http_done already(void *app, struct http_request *q, struct http_response *r)
{
	(void)app;
	buf_puts(&r->body, "already");
	http_resume(q);
	return HTTP_LATER;
}

static void refuse(void *app, struct http_request *q, struct http_response *r, int status)
{
	(void)q;
	http_content_type(r, "text/plain");
	buf_printf(&r->body, "%s %d", (const char *)app, status);
}

static const struct http_route route[] = {
	{ HTTP_POST, "/echo", echo, BODY_MAX },
	{ HTTP_GET, "/tell", tell, 0 },
	{ HTTP_GET, "/tell/{what}", tell, 0 },
	{ HTTP_GET, "/page", page, 0 },
	{ HTTP_GET, "/elsewhere", elsewhere, 0 },
	{ HTTP_GET, "/too-long", too_long, 0 },
	{ HTTP_GET, "/long", long_page, 0 },
	{ HTTP_POST, "/later", later, BODY_MAX },
	{ HTTP_POST, "/gate", at_the_gate, BODY_MAX },
	{ HTTP_GET, "/already", already, 0 },
};
static const struct http_route rest_route[] = {
	{ HTTP_POST, "/REST/x", echo, BODY_MAX },
};
static char rest_name[] = "rest", page_name[] = "page";
static const struct http_site site[] = {
	{ "/REST/", rest_route, N_OF(rest_route), rest_name, refuse },
	{ "", route, N_OF(route), page_name, refuse },
};

/* ---- tests */

static void answers(void **state)
{
#define REST "POST /REST/x HTTP/1.1\r\nHost: h\r\n"
	static const struct {
		const char *request;
		int status;
		const char *head, *body; /* must occur; whole body */
	} row[] = {
		{ "GET /tell/a%2Fb?x=%20&y HTTP/1.1\r\nHost: h:1\r\nX-Forwarded-Proto: https\r\n"
		  "X-Real-IP: 192.0.2.1\r\nX-Request-Id: abc\r\nUser-Agent: me\r\n\r\n", 200, "",
		  "method=1 path=/tell/a%2Fb query=x=%20&y param=a%2Fb "
		  "origin=https://h:1 peer=192.0.2.1 id=abc agent=me" },
		{ "HEAD /tell HTTP/1.1\r\nHost: h\r\nX-Request-Id: a\r\n\r\n", 200, "Content-Length: 67\r\n", "" },
		{ "POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nabc", 200,
		  "Content-Type: text/plain\r\n", "[abc]" },
		{ "POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n", 200, "", "[]" },
		{ "GET /already HTTP/1.1\r\nHost: h\r\n\r\n", 200, "", "already" },
		{ "POST /later HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\nxy", 200, "", "later[xy]" },
		{ "GET /elsewhere HTTP/1.1\r\nHost: h\r\n\r\n", 303, "Location: /there\r\n", "" },
		{ "GET /nothing HTTP/1.1\r\nHost: h\r\n\r\n", 404, "Content-Type: text/plain\r\n", "page 404" },
		{ "GET /REST/nothing HTTP/1.1\r\nHost: h\r\n\r\n", 404, "", "rest 404" },
		{ "GET /echo HTTP/1.1\r\nHost: h\r\n\r\n", 405, "Allow: POST\r\n", "page 405" },
		{ "DELETE /tell HTTP/1.1\r\nHost: h\r\n\r\n", 405, "Allow: GET, HEAD\r\n", "page 405" },
		{ "POST /tell HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\n\r\nx", 405,
		  "Allow: GET, HEAD\r\n", "page 405" },
		{ "GET /too-long HTTP/1.1\r\nHost: h\r\n\r\n", 500, "", "page 500" },
		{ REST "\r\n", 400, "", "rest 400" },
		{ REST "Content-Length: 1\r\nContent-Length: 1\r\n\r\nx", 400, "close", "rest 400" },
		{ REST "Content-Length: 1\r\nContent-Length: 2\r\n\r\nx", 400, "close", "rest 400" },
		{ REST "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400, "close", "rest 400" },
		{ REST "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400,
		  "close", "rest 400" },
		{ REST "Content-Length: 1001\r\n\r\nx", 413, "close", "rest 413" },
		{ "GET /tell HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\n\r\nx", 413, "close", "page 413" },
		{ "GET http://h/tell HTTP/1.1\r\nHost: h\r\n\r\n", 400, "", "page 400" },
		{ "GET /tell HTTP/1.1\r\nHost: a/b\r\n\r\n", 400, "", "page 400" },
		{ "GET /tell\x01 HTTP/1.1\r\nHost: h\r\n\r\n", 400, "", "page 400" },
	};

	(void)state;
	for (size_t i = 0; i < N_OF(row); i++) {
		struct client_reply a;

		client_ask(path, row[i].request, &a);
		if (a.status != row[i].status || strstr(a.head, row[i].head) == NULL ||
		    strcmp(a.body, row[i].body) != 0) {
			fail_msg("%s=> %s%s", row[i].request, a.head, a.body == NULL ? "" : a.body);
		}
		client_drop(&a);
	}
}

static void refuses_what_is_no_http(void **state)
{
	static const char *const row[] = {
		"GET\r\n\r\n", "GET / HTTP/1.1\r\n\r\n", "\x16\x03\x01\x02", "GET / HTTP/1.1\r\nHost : h\r\n\r\n",
		"POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: +5\r\n\r\nabcde",
		"POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 99999999999999999999\r\n\r\nabcde",
	};

	(void)state;
	for (size_t i = 0; i < N_OF(row); i++) {
		struct client_reply a;
		int fd = client_dial(path);

		client_put(fd, row[i], strlen(row[i]));
		shutdown(fd, SHUT_WR);
		client_get(fd, false, &a);
		assert_true(a.closed || (a.status >= 400 && a.status < 500));
		client_drop(&a);
		close(fd);
	}
}

static void bodies_up_to_the_maximum(void **state)
{
	(void)state;
	for (int n = BODY_MAX - 1; n <= BODY_MAX + 1; n++) {
		char request[2 * BODY_MAX];
		int head = snprintf(request, sizeof(request),
		    "POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: %d\r\n\r\n", n);
		struct client_reply a;

		memset(request + head, 'x', (size_t)n);
		request[head + n] = '\0';
		client_ask(path, request, &a);
		assert_int_equal(a.status, n <= BODY_MAX ? 200 : 413);
		assert_int_equal(a.body_n, n <= BODY_MAX ? n + 2 : 8);
		client_drop(&a);
	}
}

static void twenty_megabytes_are_refused_while_they_come(void **state)
{
	static char megabyte[1 << 20];
	const char *head = "POST /REST/x HTTP/1.1\r\nHost: h\r\nContent-Length: 20971520\r\n\r\n";
	struct client_reply a;
	int fd = client_dial(path);

	(void)state;
	client_put(fd, head, strlen(head));
	for (int i = 0; i < 20; i++) {
		client_put(fd, megabyte, sizeof(megabyte));
	}
	client_get(fd, false, &a);
	assert_int_equal(a.status, 413);
	assert_string_equal(a.body, "rest 413");
	client_drop(&a);
	close(fd);
}

static void reads_a_request_byte_by_byte(void **state)
{
	const char *request = "POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\n\r\nabcd";
	struct client_reply a;
	int fd = client_dial(path);

	(void)state;
	for (size_t i = 0; i < strlen(request); i++) {
		client_put(fd, request + i, 1);
		pause_ms(1);
	}
	client_get(fd, false, &a);
	assert_int_equal(a.status, 200);
	assert_string_equal(a.body, "[abcd]");
	client_drop(&a);
	close(fd);
}

static void keeps_connections_and_reads_ahead(void **state)
{
	const char *two = "POST /later HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\n\r\n1"
	    "POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\n\r\n2";
	int fd = client_dial(path);

	(void)state;
	for (int i = 0; i < 20; i++) {
		struct client_reply a;

		client_put(fd, two, strlen(two));
		client_get(fd, false, &a);
		assert_string_equal(a.body, "later[1]");
		assert_false(a.closed);
		client_drop(&a);
		client_get(fd, false, &a);
		assert_string_equal(a.body, "[2]");
		client_drop(&a);
	}
	close(fd);
}

static void headers_of_a_page(void **state)
{
	static const char *const wanted[] = {
		"Content-Security-Policy: default-src 'none';",
		"X-Content-Type-Options: nosniff",
		"Cross-Origin-Opener-Policy: same-origin",
		"Cross-Origin-Resource-Policy: same-origin", "Referrer-Policy: ",
		"Permissions-Policy: ", "Cache-Control: no-store",
		"Set-Cookie: __Host-x=v; Path=/; Secure; HttpOnly; SameSite=Lax\r\n",
		"Set-Cookie: __Host-y=; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=0\r\n",
	};
	struct client_reply a;

	(void)state;
	client_ask(path, "GET /page HTTP/1.1\r\nHost: h\r\n\r\n", &a);
	for (size_t i = 0; i < N_OF(wanted); i++) {
		assert_non_null(strstr(a.head, wanted[i]));
	}
	assert_non_null(strstr(a.head, "; form-action 'self'; "));
	assert_null(strstr(a.head, "script-src"));
	client_drop(&a);
	client_ask(path, "GET /page?much HTTP/1.1\r\nHost: h\r\n\r\n", &a);
	assert_non_null(strstr(a.head, " script-src 'self'; connect-src 'self'; "));
	assert_non_null(strstr(a.head, "; form-action 'self' https://eid.example:8444; "));
	client_drop(&a);
}

/* Only a name that others reach by https is told to be reached by https alone. */
static void https_only_for_real_names(void **state)
{
	static const struct { const char *proto, *host; bool told; } row[] = {
		{ "https", "interim.example", true }, { "https", "interim.example:8443", true },
		{ "http", "interim.example", false }, { "https", "localhost", false },
		{ "https", "LocalHost:8443", false }, { "https", "127.0.0.1:8443", false },
		{ "https", "[::1]:8443", false }, { "https", "[::1]", false },
		{ "https", "localhost.example", true }, { "https", "127.0.0.10", true },
	};

	(void)state;
	for (size_t i = 0; i < N_OF(row); i++) {
		char request[200];
		struct client_reply a;

		snprintf(request, sizeof(request),
		    "GET /page HTTP/1.1\r\nHost: %s\r\nX-Forwarded-Proto: %s\r\n\r\n", row[i].host, row[i].proto);
		client_ask(path, request, &a);
		assert_int_equal(a.status, 200);
		assert_int_equal(strstr(a.head, "Strict-Transport-Security: max-age=") != NULL, row[i].told);
		client_drop(&a);
	}
}

/* What follows a refused head is its body, whatever the head said about it. */
static void reads_nothing_behind_a_refusal(void **state)
{
	static const char *const heads[] = {
		"POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\nContent-Length: 38\r\n\r\n",
		"POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 38\r\nContent-Length: 0\r\n\r\n",
		"POST /echo HTTP/1.1\r\nHost: h\r\n\r\n", "GET /nothing HTTP/1.1\r\nHost: h\r\n\r\n",
		"GET /echo HTTP/1.1\r\nHost: h\r\n\r\n", "GET /tell HTTP/1.1\r\nHost: a/b\r\n\r\n",
	};
	static const char smuggled[] = "GET /tell/smuggled HTTP/1.1\r\nHost: h\r\n\r\n";

	(void)state;
	for (size_t i = 0; i < N_OF(heads); i++) {
		char request[300];
		struct client_reply a;
		int fd = client_dial(path);

		snprintf(request, sizeof(request), "%s%s", heads[i], smuggled);
		client_put(fd, request, strlen(request));
		client_get(fd, false, &a);
		assert_in_range(a.status, 400, 405);
		assert_true(a.closed);
		client_drop(&a);
		client_get(fd, false, &a);
		assert_int_equal(a.status, 0);
		assert_true(a.closed);
		close(fd);
	}
}

static void sends_the_longest_page_whole(void **state)
{
	(void)state;
	for (int i = 0; i < 3; i++) {
		struct client_reply a;

		client_ask(path, "GET /long HTTP/1.1\r\nHost: h\r\n\r\n", &a);
		assert_int_equal(a.status, 200);
		assert_int_equal(a.body_n, LIMIT_PAGE_BYTES);
		for (size_t k = 0; k < a.body_n; k += 16) {
			assert_memory_equal(a.body + k, "0123456789abcdef", 16);
		}
		client_drop(&a);
	}
}

static void *client(void *arg)
{
	int number = *(const int *)arg, fd = client_dial(path), wrong = 0;

	for (int i = 0; i < ROUNDS; i++) {
		char request[200], want[40];
		bool is_later = (number + i) % 2 == 0;
		struct client_reply a;
		int n = snprintf(want, sizeof(want), "%s[client %02d %02d]", is_later ? "later" : "", number, i);

		CHECK(n < (int)sizeof(want));
		n = snprintf(request, sizeof(request),
		    "POST /%s HTTP/1.1\r\nHost: h\r\nContent-Length: 12\r\n\r\nclient %02d %02d",
		    is_later ? "later" : "echo", number, i);
		client_put(fd, request, (size_t)n);
		client_get(fd, false, &a);
		wrong += a.status != 200 || strcmp(a.body, want) != 0;
		client_drop(&a);
	}
	close(fd);
	return (void *)(intptr_t)wrong;
}

static void serves_many_at_once(void **state)
{
	pthread_t t[CLIENTS];
	int number[CLIENTS];

	(void)state;
	for (int i = 0; i < CLIENTS; i++) {
		number[i] = i;
		assert_int_equal(pthread_create(&t[i], NULL, client, &number[i]), 0);
	}
	for (int i = 0; i < CLIENTS; i++) {
		void *wrong;

		assert_int_equal(pthread_join(t[i], &wrong), 0);
		assert_null(wrong);
	}
}

static void survives_clients_that_leave(void **state)
{
	static const char *const row[] = {
		"GET /te", "POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 9\r\n\r\nab",
		"POST /gate HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\n\r\nx", "GET /long HTTP/1.1\r\nHost: h\r\n\r\n",
	};
	struct client_reply a;

	(void)state;
	atomic_store(&gate, 0);
	atomic_store(&at_gate, 0);
	for (size_t i = 0; i < N_OF(row); i++) {
		int fd = client_dial(path);

		client_put(fd, row[i], strlen(row[i]));
		while (i == 2 && atomic_load(&at_gate) == 0) {
			pause_ms(1);
		}
		close(fd);
	}
	atomic_store(&gate, 1);
	client_ask(path, "POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\n\r\nx", &a);
	assert_string_equal(a.body, "[x]");
	client_drop(&a);
}

static void *stop(void *arg)
{
	http_stop(arg);
	return NULL;
}

static void stops_after_running_requests(void **state)
{
	const char *request = "POST /gate HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\n\r\nx";
	struct sockaddr_un a = { .sun_family = AF_UNIX };
	struct client_reply reply;
	struct stat st;
	pthread_t t;
	int fd = client_dial(path), idle = client_dial(path), late;

	(void)state;
	atomic_store(&gate, 0);
	atomic_store(&at_gate, 0);
	client_put(fd, request, strlen(request));
	while (atomic_load(&at_gate) == 0) {
		pause_ms(1);
	}
	assert_int_equal(pthread_create(&t, NULL, stop, &server), 0);
	while (stat(path, &st) == 0) {
		pause_ms(1);
	}
	memcpy(a.sun_path, path, strlen(path));
	late = socket(AF_UNIX, SOCK_STREAM, 0);
	assert_int_not_equal(connect(late, (struct sockaddr *)&a, sizeof(a)), 0);
	close(late);
	atomic_store(&gate, 1);
	client_get(fd, false, &reply);
	assert_int_equal(reply.status, 200);
	assert_string_equal(reply.body, "later[x]");
	assert_true(reply.closed);
	client_drop(&reply);
	assert_int_equal(pthread_join(t, NULL), 0);
	assert_null(server);
	client_get(idle, false, &reply);
	assert_true(reply.closed);
	close(fd);
	close(idle);
	http_stop(&server); /* nothing to stop: nothing happens */
	assert_int_equal(http_start(path, false, 2, site, N_OF(site), &server), ERR_OK);
}

static void guards_its_socket(void **state)
{
	char other[80], name[200];
	struct sockaddr_un a = { .sun_family = AF_UNIX };
	struct http_server *s = NULL;
	struct stat st;
	int fd;

	(void)state;
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0660);
	assert_int_equal(http_start(path, false, 1, site, N_OF(site), &s), ERR_EXISTS); /* ours is alive */
	snprintf(other, sizeof(other), "%s/other", dir);
	fd = socket(AF_UNIX, SOCK_STREAM, 0);
	memcpy(a.sun_path, other, strlen(other));
	assert_int_equal(bind(fd, (struct sockaddr *)&a, sizeof(a)), 0);
	close(fd); /* what a killed server leaves behind */
	assert_int_equal(http_start(other, false, 1, site, N_OF(site), &s), ERR_OK);
	http_stop(&s);
	fd = creat(other, 0600);
	assert_true(fd >= 0);
	close(fd);
	assert_int_equal(http_start(other, false, 1, site, N_OF(site), &s), ERR_EXISTS);
	assert_int_equal(unlink(other), 0);
	snprintf(name, sizeof(name), "%s/none/s", dir);
	assert_int_equal(http_start(name, false, 1, site, N_OF(site), &s), ERR_UNAVAILABLE);
	memset(name, 'x', sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	assert_int_equal(http_start(name, false, 1, site, N_OF(site), &s), ERR_INVALID);
	assert_int_equal(http_start("", false, 1, site, N_OF(site), &s), ERR_INVALID);
	assert_null(s);
}

static int start_server(void **state)
{
	(void)state;
	AN(mkdtemp(dir));
	snprintf(path, sizeof(path), "%s/s", dir);
	return http_start(path, false, 2, site, N_OF(site), &server) == ERR_OK ? 0 : -1;
}

static int stop_server(void **state)
{
	(void)state;
	http_stop(&server);
	return rmdir(dir);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(answers),
		cmocka_unit_test(refuses_what_is_no_http),
		cmocka_unit_test(bodies_up_to_the_maximum),
		cmocka_unit_test(twenty_megabytes_are_refused_while_they_come),
		cmocka_unit_test(reads_a_request_byte_by_byte),
		cmocka_unit_test(keeps_connections_and_reads_ahead),
		cmocka_unit_test(headers_of_a_page),
		cmocka_unit_test(https_only_for_real_names),
		cmocka_unit_test(reads_nothing_behind_a_refusal),
		cmocka_unit_test(sends_the_longest_page_whole),
		cmocka_unit_test(serves_many_at_once),
		cmocka_unit_test(survives_clients_that_leave),
		cmocka_unit_test(stops_after_running_requests),
		cmocka_unit_test(guards_its_socket),
	};

	return cmocka_run_group_tests(tests, start_server, stop_server);
}
