/* The process that speaks with the network, through libcurl.
 *
 * A supervisor, forked while the server has neither threads nor secrets, keeps
 * one worker alive for each channel and does nothing else.  A worker holds its
 * channel and its connections, nothing of the server: what a hostile answer
 * could take over in it is a process that can say something untrue, which a
 * server on the network could do as well.  A worker that hangs beyond its time
 * is ended by its own alarm clock, one that dies is replaced.
 *
 * Start reading at fetch_supervise(), then serve(). */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <curl/curl.h>

#include "base/clock.h"
#include "base/fetch_int.h"
#include "base/log.h"
#include "base/wall.h"

#define FILES_MAX 64                         /* a worker has one channel and a few connections */
#define MEMORY_MAX ((rlim_t)256 << 20)       /* a resolver's thread alone maps 8 MiB of stack */
#define PAUSE_MS 100                         /* before a worker that died is replaced: no race of crashes */
#define OVERTIME_MS 200                      /* beyond its time a request ends the worker that hangs in it */

struct reply {
	char body[FETCH_BODY_MAX];
	size_t n;
	bool too_long;
};

/* Ends this process when its maker ends.  (If that happened before the call, the parent is another one by now.) */
static void end_with(pid_t maker)
{
	AZ(prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0));
	if (getppid() != maker) {
		_exit(0);
	}
}

/* No signal but the alarm clock ends these processes: they go when the server goes. */
static void block_signals(void)
{
	sigset_t all;

	AZ(sigfillset(&all));
	AZ(sigdelset(&all, SIGALRM));
	AZ(sigprocmask(SIG_SETMASK, &all, NULL));
}

/* Keeps the standard files, of which only the last is open to anything, and `keep`, sorted upwards. */
static void close_inherited(const int *keep, size_t n)
{
	unsigned int from = STDERR_FILENO + 1;
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);

	CHECK(null >= 0);
	CHECK(dup2(null, STDIN_FILENO) == STDIN_FILENO && dup2(null, STDOUT_FILENO) == STDOUT_FILENO);
	for (size_t i = 0; i < n; i++) {
		if ((unsigned int)keep[i] > from) {
			AZ(close_range(from, (unsigned int)keep[i] - 1, 0));
		}
		from = (unsigned int)keep[i] + 1;
	}
	AZ(close_range(from, ~0U, 0));
}

/* What a worker will never need; its walls come next (base/wall.h). */
static void give_up_rights(void)
{
	const struct rlimit files = { FILES_MAX, FILES_MAX };

	AZ(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0));
	wall_no_core();
	AZ(setrlimit(RLIMIT_NOFILE, &files));
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__) /* their shadow memory is larger */
	const struct rlimit memory = { MEMORY_MAX, MEMORY_MAX };

	AZ(setrlimit(RLIMIT_DATA, &memory));
	AZ(prctl(PR_SET_DUMPABLE, 0, 0, 0, 0));
#endif
}

static size_t take_body(char *p, size_t size, size_t n, void *cls)
{
	struct reply *r = cls;

	n *= size;
	if (n > sizeof(r->body) - r->n) {
		r->too_long = true;
		return 0;
	}
	memcpy(r->body + r->n, p, n);
	r->n += n;
	return n;
}

static struct curl_slist *add_header(struct curl_slist *list, const char *name, struct str value)
{
	char line[64 + FETCH_HEADER_MAX];

	if (value.p == NULL) {
		return list;
	}
	CHECK(snprintf(line, sizeof(line), "%s: %.*s", name, STR_ARG(value)) < (int)sizeof(line));
	list = curl_slist_append(list, line);
	CHECK(list != NULL);
	return list;
}

#define SET(c, option, value) CHECK(curl_easy_setopt((c), (option), (value)) == CURLE_OK)

/* What no request may do otherwise: redirects, proxies, other protocols, unchecked TLS. */
static void set_rules(CURL *c, const char *ca_file, long timeout_ms)
{
	curl_easy_reset(c); /* connections stay */
	SET(c, CURLOPT_NOSIGNAL, 1L);
	SET(c, CURLOPT_QUICK_EXIT, 1L); /* do not wait for a resolver that hangs */
	SET(c, CURLOPT_PROTOCOLS_STR, "http,https");
	SET(c, CURLOPT_DISALLOW_USERNAME_IN_URL, 1L);
	SET(c, CURLOPT_FOLLOWLOCATION, 0L);
	SET(c, CURLOPT_PROXY, "");
	SET(c, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
	SET(c, CURLOPT_SSL_VERIFYPEER, 1L);
	SET(c, CURLOPT_SSL_VERIFYHOST, 2L);
	SET(c, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
	SET(c, CURLOPT_TIMEOUT_MS, timeout_ms);
	SET(c, CURLOPT_MAXFILESIZE, (long)FETCH_BODY_MAX);
	SET(c, CURLOPT_USERAGENT, "interim");
	if (*ca_file != '\0') {
		SET(c, CURLOPT_CAINFO, ca_file);
		SET(c, CURLOPT_CAPATH, NULL);
	}
}

/* The name of the server in a sentence of libcurl's may be logged; addresses and contents are not in it. */
static enum err err_of(CURLcode code, const struct reply *r, const char *sentence)
{
	if (r->too_long || code == CURLE_FILESIZE_EXCEEDED) {
		return ERR_LIMIT;
	}
	if (code == CURLE_OK) {
		return ERR_OK;
	}
	log_event(LOG_WARN, "fetch.failed", "code=%d why=%s", (int)code,
	    log_value(*sentence != '\0' ? sentence : curl_easy_strerror(code)));
	return code == CURLE_URL_MALFORMAT || code == CURLE_LOGIN_DENIED ? ERR_INVALID : ERR_UNAVAILABLE;
}

static enum err perform(CURL *c, const char *ca_file, const struct str part[FETCH_PART__MAX], long timeout_ms,
    struct reply *r)
{
	struct curl_slist *headers = add_header(NULL, "Authorization", part[FETCH_AUTHORIZATION]);
	char url[FETCH_URL_MAX + 1], sentence[CURL_ERROR_SIZE] = "";
	CURLcode code;

	memcpy(url, part[FETCH_URL].p, part[FETCH_URL].n);
	url[part[FETCH_URL].n] = '\0';
	headers = add_header(headers, "Accept", part[FETCH_ACCEPT]);
	set_rules(c, ca_file, timeout_ms);
	SET(c, CURLOPT_URL, url);
	SET(c, CURLOPT_ERRORBUFFER, sentence);
	SET(c, CURLOPT_WRITEFUNCTION, take_body);
	SET(c, CURLOPT_WRITEDATA, r);
	if (part[FETCH_CONTENT_TYPE].p != NULL) {
		headers = add_header(headers, "Content-Type", part[FETCH_CONTENT_TYPE]);
		SET(c, CURLOPT_POST, 1L);
		SET(c, CURLOPT_POSTFIELDSIZE, (long)part[FETCH_BODY].n);
		SET(c, CURLOPT_POSTFIELDS, part[FETCH_BODY].n > 0 ? part[FETCH_BODY].p : "");
	}
	SET(c, CURLOPT_HTTPHEADER, headers);
	code = curl_easy_perform(c);
	SET(c, CURLOPT_HTTPHEADER, NULL);
	SET(c, CURLOPT_ERRORBUFFER, NULL);
	curl_slist_free_all(headers);
	return err_of(code, r, sentence);
}

static void answer(int fd, CURL *c, uint64_t id, enum err e, struct reply *r)
{
	struct fetch_told t = { .id = id, .err = (int32_t)e, .type_n = FETCH_ABSENT };
	struct iovec v[3] = { { &t, sizeof(t) } };
	struct msghdr m = { .msg_iov = v, .msg_iovlen = N_OF(v) };
	char *type = NULL;
	long status = 0;

	if (e == ERR_OK) {
		CHECK(curl_easy_getinfo(c, CURLINFO_RESPONSE_CODE, &status) == CURLE_OK);
		CHECK(curl_easy_getinfo(c, CURLINFO_CONTENT_TYPE, &type) == CURLE_OK);
		t.status = (int32_t)status;
		if (type != NULL && strlen(type) <= FETCH_TYPE_MAX) {
			t.type_n = (uint32_t)strlen(type);
			v[1] = (struct iovec){ type, t.type_n };
		}
		t.body_n = (uint32_t)r->n;
		v[2] = (struct iovec){ r->body, r->n };
	}
	if (sendmsg(fd, &m, MSG_NOSIGNAL) < 0) {
		_exit(0); /* nobody listens any more */
	}
}

/* The parts of a message; it comes from the server, so a wrong one is a bug. */
static void cut(const char *message, size_t n, const struct fetch_ask *ask, struct str part[FETCH_PART__MAX])
{
	size_t at = sizeof(*ask);

	for (size_t i = 0; i < FETCH_PART__MAX; i++) {
		part[i] = STR_NONE;
		if (ask->n[i] != FETCH_ABSENT) {
			CHECK(ask->n[i] <= n - at);
			part[i] = (struct str){ message + at, ask->n[i] };
			at += ask->n[i];
		}
	}
	CHECK(at == n && part[FETCH_URL].p != NULL && part[FETCH_URL].n <= FETCH_URL_MAX);
}

static void set_alarm_ms(int64_t ms)
{
	const struct itimerval t = { .it_value = { ms / 1000, ms % 1000 * 1000 } };

	AZ(setitimer(ITIMER_REAL, &t, NULL));
}

_Noreturn static void serve(int fd, const char *ca_file)
{
	static char message[FETCH_ASK_MAX];
	static struct reply reply;
	struct str part[FETCH_PART__MAX];
	struct fetch_ask ask;
	CURL *c;

	CHECK(curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK);
	c = curl_easy_init();
	CHECK(c != NULL);
	for (;;) {
		ssize_t n = recv(fd, message, sizeof(message), MSG_TRUNC);
		int64_t left_ms;
		enum err e;

		if (n <= 0) {
			_exit(0);
		}
		CHECK((size_t)n >= sizeof(ask) && (size_t)n <= sizeof(message));
		memcpy(&ask, message, sizeof(ask));
		cut(message, (size_t)n, &ask, part);
		left_ms = (ask.deadline_us - clock_mono_us()) / 1000;
		if (left_ms <= 0) {
			continue; /* who asked has gone */
		}
		reply.n = 0;
		reply.too_long = false;
		set_alarm_ms(left_ms + OVERTIME_MS);
		e = perform(c, ca_file, part, (long)left_ms, &reply);
		set_alarm_ms(0);
		answer(fd, c, ask.id, e, &reply);
	}
}

static pid_t make_worker(int fd, const char *ca_file)
{
	const struct wall_path ca = { ca_file, WALL_READ };
	pid_t maker = getpid(), pid = fork();

	if (pid == 0) {
		end_with(maker);
		AZ(prctl(PR_SET_NAME, "fetch-worker", 0, 0, 0));
		close_inherited(&fd, 1);
		give_up_rights();
		wall_close(WALL_OUTWARD, &ca, ca_file[0] == '\0' ? 0 : 1);
		serve(fd, ca_file);
	}
	return pid;
}

/* Waits until a worker has ended, and forgets all that have. */
static void bury(pid_t worker[FETCH_CHANNELS])
{
	int status;

	for (pid_t ended = wait(&status); ended > 0; ended = waitpid(-1, &status, WNOHANG)) {
		for (size_t i = 0; i < FETCH_CHANNELS; i++) {
			if (worker[i] == ended) {
				worker[i] = 0;
			}
		}
		if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
			log_event(LOG_WARN, "fetch.worker-ended", "signal=%d",
			    WIFSIGNALED(status) ? WTERMSIG(status) : 0);
		}
	}
}

/* The server closes all channels when it ends (fetch_stop). */
static bool is_closed(int fd)
{
	char c;

	return recv(fd, &c, 1, MSG_PEEK | MSG_DONTWAIT) == 0;
}

_Noreturn void fetch_supervise(const int fd[FETCH_CHANNELS], const char *ca_file, int parent)
{
	const struct timespec pause = { 0, PAUSE_MS * 1000000L };
	pid_t worker[FETCH_CHANNELS] = { 0 };

	end_with(parent);
	block_signals();
	AZ(prctl(PR_SET_NAME, "fetch", 0, 0, 0));
	close_inherited(fd, FETCH_CHANNELS);
	while (!is_closed(fd[0])) {
		for (size_t i = 0; i < FETCH_CHANNELS; i++) {
			if (worker[i] <= 0) {
				worker[i] = make_worker(fd[i], ca_file);
			}
		}
		bury(worker);
		nanosleep(&pause, NULL);
	}
	_exit(0); /* what is still under way ends with this process */
}
