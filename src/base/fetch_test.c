/* Asking other servers, against real ones: an HTTP server made of threads below
 * and openssl s_server for TLS; and the death of the processes that ask. */
#include "base/fetch.h"

#include <arpa/inet.h>
#include <dirent.h>
#include <fcntl.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <spawn.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/clock.h"
#include "base/dies.h"
#include "base/fetch_int.h"

extern char **environ;

static struct fetch *fetch, *unlearned; /* the second one knows only the certificates of the system */
static pid_t supervisor;
static struct arena *arena;
static int listener;
static uint16_t port;
static pthread_t acceptor;
static atomic_int n_serving, n_asked;
static char folder[] = "/tmp/interim-fetch-XXXXXX", ca_file[64], key_file[64];

static void nap_ms(int64_t ms)
{
	const struct timespec t = { ms / 1000, ms % 1000 * 1000000 };

	nanosleep(&t, NULL);
}

static void put(int fd, const void *p, size_t n)
{
	for (ssize_t k; n > 0 && (k = send(fd, p, n, MSG_NOSIGNAL)) > 0; n -= (size_t)k) {
		p = (const char *)p + k;
	}
}

static void respond(int fd, const char *status, const char *more, const char *body, size_t n)
{
	char head[400];

	int head_n = snprintf(head, sizeof(head), "HTTP/1.1 %s\r\n%sContent-Length: %zu\r\n\r\n", status, more, n);

	put(fd, head, (size_t)head_n);
	put(fd, body, n);
}

/* What the paths of the server do. */
static void serve_one(int fd, const char *head, const char *body, size_t body_n)
{
	static char filler[FETCH_BODY_MAX + 1];
	const char *path = strchr(head, ' ') + 1;
	size_t path_n = strcspn(path, " ");

	if (strncmp(path, "/slow", 5) == 0) {
		nap_ms(700);
	}
	if (strncmp(path, "/max", 4) == 0 || strncmp(path, "/long", 5) == 0) {
		respond(fd, "200 OK", "Content-Type: a/b\r\n", filler, FETCH_BODY_MAX + (path[1] == 'l'));
	} else if (strncmp(path, "/endless", 8) == 0) {
		put(fd, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", 47);
		for (int i = 0; i < 100; i++) {
			put(fd, "1000\r\n", 6);
			put(fd, filler, 4096);
			put(fd, "\r\n", 2);
		}
	} else if (strncmp(path, "/moved", 6) == 0) {
		respond(fd, "302 Found", "Location: /hello\r\n", "", 0);
	} else if (strncmp(path, "/head", 5) == 0) {
		respond(fd, "200 OK", "", head, strlen(head));
	} else if (strncmp(path, "/post", 5) == 0) {
		respond(fd, "200 OK", "Content-Type: x/y; z=1\r\n", body, body_n);
	} else if (strncmp(path, "/garbage", 8) == 0) {
		put(fd, "\x00\xff garbage\r\n\r\n", 14);
	} else if (strncmp(path, "/wrong", 6) == 0) {
		respond(fd, "500 Oops", "", "no", 2);
	} else {
		respond(fd, "200 OK", "", path, path_n);
	}
}

static void *serve(void *arg)
{
	int fd = (int)(intptr_t)arg;
	size_t room = FETCH_ASK_MAX + 4096, n = 0;
	char *in = calloc(1, room + 1), *body;

	while (in != NULL) {
		ssize_t k = recv(fd, in + n, room - n, 0);
		const char *length;
		size_t body_n;

		if (k <= 0) {
			break;
		}
		n += (size_t)k;
		body = memmem(in, n, "\r\n\r\n", 4);
		if (body == NULL) {
			continue;
		}
		*body = '\0';
		length = strcasestr(in, "content-length: ");
		*body = '\r';
		body += 4;
		body_n = length == NULL || length > body ? 0 : strtoul(length + 16, NULL, 10);
		if (n < (size_t)(body - in) + body_n) {
			continue;
		}
		body[-2] = '\0';
		atomic_fetch_add(&n_asked, 1);
		serve_one(fd, in, body, body_n);
		n = 0;
	}
	free(in);
	close(fd);
	atomic_fetch_sub(&n_serving, 1);
	return NULL;
}

static void *accept_all(void *cls)
{
	(void)cls;
	for (;;) {
		int fd = accept(listener, NULL, NULL);
		pthread_t t;

		if (fd < 0) {
			return NULL;
		}
		atomic_fetch_add(&n_serving, 1);
		assert_int_equal(pthread_create(&t, NULL, serve, (void *)(intptr_t)fd), 0);
		pthread_detach(t);
	}
}

/* A socket that listens on a free port. */
static int listen_somewhere(uint16_t *port_r)
{
	struct sockaddr_in to = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t n = sizeof(to);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	assert_true(fd >= 0 && bind(fd, (struct sockaddr *)&to, n) == 0 && listen(fd, 64) == 0);
	assert_int_equal(getsockname(fd, (struct sockaddr *)&to, &n), 0);
	*port_r = ntohs(to.sin_port);
	return fd;
}

static pid_t spawn(char *const argv[])
{
	posix_spawn_file_actions_t files;
	pid_t pid;

	posix_spawn_file_actions_init(&files);
	posix_spawn_file_actions_addopen(&files, 0, "/dev/null", O_RDONLY, 0);
	posix_spawn_file_actions_addopen(&files, 1, "/dev/null", O_WRONLY, 0);
	posix_spawn_file_actions_addopen(&files, 2, "/dev/null", O_WRONLY, 0);
	assert_int_equal(posix_spawnp(&pid, argv[0], &files, NULL, argv, environ), 0);
	posix_spawn_file_actions_destroy(&files);
	return pid;
}

static size_t children_of(pid_t parent, pid_t *child, size_t max)
{
	DIR *d = opendir("/proc");
	size_t n = 0;

	assert_non_null(d);
	for (struct dirent *e; (e = readdir(d)) != NULL;) {
		char path[300], text[512] = "", *p;
		FILE *f;

		snprintf(path, sizeof(path), "/proc/%s/stat", e->d_name);
		f = e->d_name[0] >= '1' && e->d_name[0] <= '9' ? fopen(path, "r") : NULL;
		if (f == NULL) {
			continue;
		}
		p = fgets(text, sizeof(text), f) == NULL ? NULL : strrchr(text, ')');
		if (p != NULL && p[2] != 'Z' && strtol(p + 4, NULL, 10) == parent && n < max) {
			child[n++] = (pid_t)strtol(e->d_name, NULL, 10);
		}
		fclose(f);
	}
	closedir(d);
	return n;
}

/* The processes are made first: before any thread, as in the server. */
static int setup(void **state)
{
	int status;

	(void)state;
	assert_non_null(mkdtemp(folder));
	snprintf(ca_file, sizeof(ca_file), "%s/ca.pem", folder);
	snprintf(key_file, sizeof(key_file), "%s/key.pem", folder);
	char *make[] = { "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
		"-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost",
		"-keyout", key_file, "-out", ca_file, NULL };
	assert_int_equal(waitpid(spawn(make), &status, 0) > 0 ? status : -1, 0);
	setenv("http_proxy", "http://127.0.0.1:1", 1); /* nobody is there: who obeyed it would fail */
	setenv("https_proxy", "http://127.0.0.1:1", 1);
	assert_int_equal(fetch_start(ca_file, &fetch), ERR_OK);
	assert_int_equal(children_of(getpid(), &supervisor, 1), 1);
	assert_int_equal(fetch_start("", &unlearned), ERR_OK);
	arena = arena_new(64u << 20);
	listener = listen_somewhere(&port);
	assert_int_equal(pthread_create(&acceptor, NULL, accept_all, NULL), 0);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	fetch_stop(&unlearned);
	fetch_stop(&fetch);
	assert_null(fetch);
	shutdown(listener, SHUT_RDWR);
	assert_int_equal(pthread_join(acceptor, NULL), 0);
	close(listener);
	while (atomic_load(&n_serving) > 0) {
		nap_ms(10);
	}
	unlink(key_file);
	unlink(ca_file);
	rmdir(folder);
	arena_free(&arena);
	return 0;
}

static struct str url_of(struct arena *a, const char *path)
{
	return str_of(arena_printf(a, "http://127.0.0.1:%d%s", port, path));
}

static enum err get(const char *path, int64_t timeout_ms, struct fetch_answer *x_r)
{
	struct fetch_request q = { .url = url_of(arena, path), .timeout_ms = timeout_ms };

	return fetch_run(fetch, arena, &q, x_r);
}

static void assert_answers(const char *path)
{
	struct fetch_answer x;

	assert_int_equal(get(path, 10000, &x), ERR_OK);
	assert_int_equal(x.status, 200);
	assert_true(str_is(x.body, path));
}

static void gets_and_posts(void **state)
{
	struct fetch_request q = { .timeout_ms = 10000, .content_type = STR("application/ocsp-request"),
		.body = STR("a\0b") };
	struct fetch_answer x;

	(void)state;
	assert_answers("/hello");
	q.url = url_of(arena, "/post");
	assert_int_equal(fetch_run(fetch, arena, &q, &x), ERR_OK);
	assert_int_equal(x.status, 200);
	assert_true(str_is(x.content_type, "x/y; z=1"));
	assert_true(str_eq(x.body, STR("a\0b")));
	q.body = STR("");
	assert_int_equal(fetch_run(fetch, arena, &q, &x), ERR_OK);
	assert_true(str_eq(x.body, STR("")));
	assert_int_equal(get("/wrong", 10000, &x), ERR_OK);
	assert_int_equal(x.status, 500);
	assert_true(x.content_type.p == NULL && str_is(x.body, "no"));
}

static void sends_the_headers(void **state)
{
	struct fetch_request q = { .timeout_ms = 10000, .authorization = STR("Bearer abc"),
		.accept = STR("application/jwt") };
	struct fetch_answer x;
	char *text;

	(void)state;
	q.url = url_of(arena, "/head");
	assert_int_equal(fetch_run(fetch, arena, &q, &x), ERR_OK);
	text = str_cstr(arena, x.body);
	assert_true(strncmp(text, "GET /head HTTP/1.1\r\n", 20) == 0);
	assert_non_null(strstr(text, "\r\nAuthorization: Bearer abc\r\n"));
	assert_non_null(strstr(text, "\r\nAccept: application/jwt\r\n"));
	assert_null(strcasestr(text, "content-type"));
	/* and none of them with the next request, which goes over the same connection */
	assert_int_equal(get("/head", 10000, &x), ERR_OK);
	assert_null(strstr(str_cstr(arena, x.body), "Bearer"));
}

static void the_largest_pass_and_larger_do_not(void **state)
{
	struct fetch_request q = { .timeout_ms = 10000, .content_type = STR("a/b") };
	char *body = arena_alloc(arena, FETCH_BODY_MAX + 1), *header = arena_alloc(arena, FETCH_HEADER_MAX + 1);
	struct fetch_answer x;

	(void)state;
	memset(body, 'x', FETCH_BODY_MAX + 1);
	memset(header, 'h', FETCH_HEADER_MAX + 1);
	q.url = url_of(arena, "/post");
	q.body = (struct str){ body, FETCH_BODY_MAX };
	q.authorization = q.accept = (struct str){ header, FETCH_HEADER_MAX };
	assert_int_equal(fetch_run(fetch, arena, &q, &x), ERR_OK);
	assert_true(str_eq(x.body, q.body));
	q.body.n++;
	assert_int_equal(fetch_run(fetch, arena, &q, &x), ERR_LIMIT);
	q.body.n = 1;
	q.accept.n++;
	assert_int_equal(fetch_run(fetch, arena, &q, &x), ERR_INVALID);
	assert_int_equal(get("/max", 10000, &x), ERR_OK);
	assert_int_equal(x.body.n, FETCH_BODY_MAX);
	assert_int_equal(get("/long", 10000, &x), ERR_LIMIT);
	assert_int_equal(get("/endless", 10000, &x), ERR_LIMIT);
	assert_null(x.body.p);
}

static void does_not_follow(void **state)
{
	struct fetch_answer x;

	(void)state;
	assert_int_equal(get("/moved", 10000, &x), ERR_OK);
	assert_int_equal(x.status, 302);
	assert_int_equal(x.body.n, 0);
}

static void refuses_other_addresses(void **state)
{
	char *host = arena_printf(arena, "127.0.0.1:%d", port);
	const char *const bad[] = {
		"", "file:///etc/hostname", "ftp://127.0.0.1/", "gopher://127.0.0.1/", "HTTPS:/x", "/hello",
		"javascript:1", "http://a b/", "http://a/\r\nHost: b", "http://\xc3\xa9/", "http://",
		"http://127.0.0.1:99999/",
		arena_printf(arena, "http://user:secret@%s/hello", host),
	};
	struct fetch_request q = { .timeout_ms = 10000 };
	struct fetch_answer x;
	int before = atomic_load(&n_asked);
	char *longest = arena_alloc(arena, FETCH_URL_MAX + 1);
	struct str base = url_of(arena, "/");

	(void)state;
	for (size_t i = 0; i < N_OF(bad); i++) {
		q.url = str_of(bad[i]);
		if (fetch_run(fetch, arena, &q, &x) != ERR_INVALID) {
			fail_msg("not refused: %s", bad[i]);
		}
	}
	q.url = url_of(arena, "/hello");
	q.authorization = STR("a\r\nHost: b");
	assert_int_equal(fetch_run(fetch, arena, &q, &x), ERR_INVALID);
	assert_int_equal(atomic_load(&n_asked), before);

	q.authorization = STR_NONE;
	memset(longest, 'p', FETCH_URL_MAX + 1);
	memcpy(longest, base.p, base.n);
	q.url = (struct str){ longest, FETCH_URL_MAX };
	assert_int_equal(fetch_run(fetch, arena, &q, &x), ERR_OK);
	q.url.n++;
	assert_int_equal(fetch_run(fetch, arena, &q, &x), ERR_INVALID);
}

static void failing_servers(void **state)
{
	struct fetch_request q = { .timeout_ms = 10000 };
	struct fetch_answer x;
	uint16_t closed;
	int fd = listen_somewhere(&closed);

	(void)state;
	close(fd);
	q.url = str_of(arena_printf(arena, "http://127.0.0.1:%d/", closed));
	assert_int_equal(fetch_run(fetch, arena, &q, &x), ERR_UNAVAILABLE);
	q.url = STR("http://no-such-name.invalid/");
	assert_int_equal(fetch_run(fetch, arena, &q, &x), ERR_UNAVAILABLE);
	assert_int_equal(get("/garbage", 10000, &x), ERR_UNAVAILABLE);
	assert_answers("/after");
}

static void a_late_answer_is_nobody_elses(void **state)
{
	struct fetch_answer x;
	char path[32];

	(void)state;
	for (int i = 0; i < 5; i++) {
		int64_t begun_us = clock_mono_us();

		assert_int_equal(get("/slow", 100, &x), ERR_UNAVAILABLE);
		assert_in_range(clock_mono_us() - begun_us, 90000, 400000);
		snprintf(path, sizeof(path), "/mine-%d", i);
		assert_answers(path);
	}
	assert_int_equal(get("/slow", 0, &x), ERR_UNAVAILABLE);
	assert_int_equal(get("/slow", 10000, &x), ERR_OK);
}

static void *ask_often(void *arg)
{
	struct arena *a = arena_new(64u << 20);
	const char *failed = NULL;

	for (int i = 0; i < 10 && failed == NULL; i++) {
		char *path = arena_printf(a, "/thread-%d-%d", (int)(intptr_t)arg, i);
		struct fetch_request q = { .url = url_of(a, path), .timeout_ms = 30000 };
		struct fetch_answer x;

		if (fetch_run(fetch, a, &q, &x) != ERR_OK || !str_is(x.body, path)) {
			failed = "another answer";
		}
	}
	arena_free(&a);
	return (void *)(uintptr_t)failed;
}

static void twenty_threads_at_once(void **state)
{
	pthread_t t[20];
	void *failed;

	(void)state;
	for (size_t i = 0; i < N_OF(t); i++) {
		assert_int_equal(pthread_create(&t[i], NULL, ask_often, (void *)(intptr_t)i), 0);
	}
	for (size_t i = 0; i < N_OF(t); i++) {
		assert_int_equal(pthread_join(t[i], &failed), 0);
		assert_null(failed);
	}
}

static void *ask_slow(void *arg)
{
	struct arena *a = arena_new(1u << 20);
	struct fetch_request q = { .url = url_of(a, "/slow"), .timeout_ms = 10000 };
	struct fetch_answer x;

	*(enum err *)arg = fetch_run(fetch, a, &q, &x);
	arena_free(&a);
	return NULL;
}

/* More askers than channels: who comes last waits for a channel, but no longer than his time. */
static void waits_for_a_channel(void **state)
{
	pthread_t t[FETCH_CHANNELS];
	enum err e[FETCH_CHANNELS];
	struct fetch_answer x;

	(void)state;
	for (size_t i = 0; i < N_OF(t); i++) {
		assert_int_equal(pthread_create(&t[i], NULL, ask_slow, &e[i]), 0);
	}
	nap_ms(200);
	assert_int_equal(get("/hello", 100, &x), ERR_UNAVAILABLE);
	assert_answers("/hello");
	for (size_t i = 0; i < N_OF(t); i++) {
		assert_int_equal(pthread_join(t[i], NULL), 0);
		assert_int_equal(e[i], ERR_OK);
	}
}

static void a_killed_worker_is_replaced(void **state)
{
	pid_t worker[FETCH_CHANNELS + 1];

	(void)state;
	assert_int_equal(children_of(supervisor, worker, N_OF(worker)), FETCH_CHANNELS);
	for (int i = 0; i < 3; i++) {
		size_t n = children_of(supervisor, worker, N_OF(worker));

		for (size_t k = 0; k < n; k++) {
			assert_int_equal(kill(worker[k], SIGKILL), 0);
		}
		for (size_t k = 0; k < n; k++) { /* while it dies it could still take the request with it */
			for (int t = 0; t < 500 && kill(worker[k], 0) == 0; t++) {
				nap_ms(10);
			}
		}
		assert_answers("/after-death");
	}
	for (int i = 0; i < 500 && children_of(supervisor, worker, N_OF(worker)) < FETCH_CHANNELS; i++) {
		nap_ms(20);
	}
	assert_int_equal(children_of(supervisor, worker, N_OF(worker)), FETCH_CHANNELS);
}

static void signal_all(const pid_t *pid, size_t n, int sig)
{
	for (size_t i = 0; i < n; i++) {
		assert_int_equal(kill(pid[i], sig), 0);
	}
}

static void *ask_half_a_second(void *arg)
{
	struct fetch_request q = { .timeout_ms = 500 };
	struct arena *a = arena_new(1u << 20);
	struct fetch_answer x;

	q.url = url_of(a, "/slow");
	*(enum err *)arg = fetch_run(fetch, a, &q, &x);
	arena_free(&a);
	return NULL;
}

/* Workers that stand still in the middle of a request: who asked goes on in time, and the alarm clock of the one
 * that had the request ends it. */
static void a_hung_worker_is_replaced(void **state)
{
	pid_t worker[FETCH_CHANNELS + 1];
	size_t n = children_of(supervisor, worker, N_OF(worker)), n_gone = 0;
	int64_t begun_us = clock_mono_us();
	enum err e = ERR_OK;
	pthread_t t;

	(void)state;
	assert_int_equal(n, FETCH_CHANNELS);
	assert_int_equal(pthread_create(&t, NULL, ask_half_a_second, &e), 0);
	nap_ms(200);
	signal_all(worker, n, SIGSTOP);
	assert_int_equal(pthread_join(t, NULL), 0);
	assert_int_equal(e, ERR_UNAVAILABLE);
	assert_in_range(clock_mono_us() - begun_us, 490000, 1500000);
	nap_ms(500);
	signal_all(worker, n, SIGCONT);
	for (int k = 0; k < 500 && n_gone == 0; k++) {
		nap_ms(10);
		for (size_t i = 0; i < n; i++) {
			n_gone += kill(worker[i], 0) != 0;
		}
	}
	assert_int_equal(n_gone, 1);
	for (int i = 0; i < 500 && children_of(supervisor, worker, N_OF(worker)) < FETCH_CHANNELS; i++) {
		nap_ms(20);
	}
	assert_answers("/after-standstill");
}

/* A worker holds its channel and the three standard files, of ours nothing. */
static void a_worker_inherits_nothing(void **state)
{
	pid_t worker[FETCH_CHANNELS + 1];
	char path[64], target[256];
	ssize_t n;

	(void)state;
	assert_int_equal(children_of(supervisor, worker, N_OF(worker)), FETCH_CHANNELS);
	for (int fd = 0; fd < 64; fd++) {
		snprintf(path, sizeof(path), "/proc/%d/fd/%d", worker[0], fd);
		n = readlink(path, target, sizeof(target) - 1);
		target[n > 0 ? n : 0] = '\0';
		if (fd < 2) {
			assert_string_equal(target, "/dev/null");
		} else if (fd > 2 && n > 0) {
			assert_true(strncmp(target, "socket:", 7) == 0);
		}
	}
}

static void tls_is_checked(void **state)
{
	char port_text[16];
	struct fetch_request q = { .timeout_ms = 5000 };
	struct fetch_answer x;
	uint16_t tls_port;
	enum err e = ERR_UNAVAILABLE;
	pid_t pid;

	(void)state;
	close(listen_somewhere(&tls_port));
	snprintf(port_text, sizeof(port_text), "%d", tls_port);
	pid = spawn((char *[]){ "openssl", "s_server", "-accept", port_text, "-cert", ca_file, "-key", key_file, "-www",
	    NULL });
	q.url = str_of(arena_printf(arena, "https://localhost:%d/", tls_port));
	for (int i = 0; i < 100 && (e = fetch_run(fetch, arena, &q, &x)) != ERR_OK; i++) {
		nap_ms(100);
	}
	assert_int_equal(e, ERR_OK);
	assert_int_equal(x.status, 200);
	assert_int_equal(fetch_run(unlearned, arena, &q, &x), ERR_UNAVAILABLE);
	/* the certificate is not for this name */
	q.url = str_of(arena_printf(arena, "https://127.0.0.1:%d/", tls_port));
	assert_int_equal(fetch_run(fetch, arena, &q, &x), ERR_UNAVAILABLE);
	kill(pid, SIGKILL);
	assert_int_equal(waitpid(pid, NULL, 0), pid);
}

/* Without its process there is no answer, and nobody waits for one. */
static void a_dead_supervisor_is_noticed(void **state)
{
	pid_t worker[FETCH_CHANNELS + 1];
	int64_t begun_us;
	struct fetch_answer x;
	size_t n;

	(void)state;
	n = children_of(supervisor, worker, N_OF(worker));
	assert_int_equal(kill(supervisor, SIGKILL), 0);
	for (size_t i = 0; i < n; i++) {
		for (int k = 0; k < 500 && kill(worker[i], 0) == 0; k++) {
			nap_ms(10);
		}
	}
	begun_us = clock_mono_us();
	assert_int_equal(get("/hello", 10000, &x), ERR_UNAVAILABLE);
	assert_int_equal(get("/hello", 10000, &x), ERR_UNAVAILABLE);
	assert_in_range(clock_mono_us() - begun_us, 0, 2000000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(gets_and_posts),
		cmocka_unit_test(sends_the_headers),
		cmocka_unit_test(the_largest_pass_and_larger_do_not),
		cmocka_unit_test(does_not_follow),
		cmocka_unit_test(refuses_other_addresses),
		cmocka_unit_test(failing_servers),
		cmocka_unit_test(a_late_answer_is_nobody_elses),
		cmocka_unit_test(twenty_threads_at_once),
		cmocka_unit_test(waits_for_a_channel),
		cmocka_unit_test(a_killed_worker_is_replaced),
		cmocka_unit_test(a_hung_worker_is_replaced),
		cmocka_unit_test(a_worker_inherits_nothing),
		cmocka_unit_test(tls_is_checked),
		cmocka_unit_test(a_dead_supervisor_is_noticed),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
