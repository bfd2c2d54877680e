/* Answers about certificates of script/test-pki, made by OpenSSL's responder: each
 * true one and each way to lie, judged directly; then the way over the network. */
#include "identity/ocsp.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <spawn.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/clock.h"
#include "base/crypt.h"
#include "base/day.h"
#include "identity/cert.h"

#define MINUTE US_PER_MIN
#define WORDS 40

extern char **environ;

static struct arena *arena;
static struct fetch *fetch;
static struct conf conf;
static char folder[] = "/tmp/interim-ocsp-XXXXXX";
static struct str citizen, nora;
static char nonce_bytes[32];
static const struct str nonce = { nonce_bytes, sizeof(nonce_bytes) };
static char why[120];

/* Starts a command in the folder of the PKI; words are separated by blanks. */
static pid_t spawn_words(const char *command)
{
	struct str rest = str_of(command);
	posix_spawn_file_actions_t files;
	char *argv[WORDS] = { NULL };
	size_t n = 0;
	pid_t pid;

	while (rest.p != NULL) {
		struct str word = str_cut(&rest, ' ');

		if (word.n > 0) {
			assert_true(n + 1 < WORDS);
			argv[n++] = str_cstr(arena, word);
		}
	}
	posix_spawn_file_actions_init(&files);
	posix_spawn_file_actions_addopen(&files, 0, "/dev/null", O_RDONLY, 0);
	posix_spawn_file_actions_addopen(&files, 1, "/dev/null", O_WRONLY, 0);
	posix_spawn_file_actions_addopen(&files, 2, "/dev/null", O_WRONLY, 0);
	assert_int_equal(posix_spawnp(&pid, argv[0], &files, NULL, argv, environ), 0);
	posix_spawn_file_actions_destroy(&files);
	return pid;
}

static void run(const char *command)
{
	int status = -1;

	if (waitpid(spawn_words(command), &status, 0) < 0 || status != 0) {
		fail_msg("failed: %s", command);
	}
}

static struct str slurp(const char *name)
{
	char block[20000];
	FILE *f = fopen(name, "re");
	size_t n;

	assert_non_null(f);
	n = fread(block, 1, sizeof(block), f);
	assert_in_range(n, 1, sizeof(block) - 1);
	fclose(f);
	return (struct str){ arena_copy(arena, block, n), n };
}

static void spill(const char *name, struct str s)
{
	FILE *f = fopen(name, "we");

	assert_non_null(f);
	assert_int_equal(fwrite(s.p, 1, s.n, f), s.n);
	assert_int_equal(fclose(f), 0);
}

static struct str certificate(const char *name)
{
	struct str der;

	assert_int_equal(cert_der(arena, slurp(arena_printf(arena, "%s.pem", name)), &der), ERR_OK);
	return der;
}

static int setup(void **state)
{
	(void)state;
	conf_defaults(&conf);
	conf.ocsp_timeout_ms = 1000;
	assert_int_equal(fetch_start("", &fetch), ERR_OK);
	arena = arena_new(64u << 20);
	assert_non_null(mkdtemp(folder));
	run(arena_printf(arena, "script/test-pki %s/pki", folder));
	assert_int_equal(chdir(folder), 0);
	assert_int_equal(chdir("pki"), 0);
	spill("empty.txt", STR(""));
	crypt_random(nonce_bytes, sizeof(nonce_bytes));
	citizen = certificate("citizen");
	nora = certificate("nora");

	return 0;
}

static int teardown(void **state)
{
	(void)state;
	assert_int_equal(chdir("/"), 0);
	run(arena_printf(arena, "rm -rf %s", folder));
	fetch_stop(&fetch);
	arena_free(&arena);
	return 0;
}

/* The answer of a responder to our own request about this certificate. */
static struct str answer_about(const char *name, struct str with_nonce, const char *index, const char *signer,
    const char *more)
{
	struct str request;

	assert_int_equal(ocsp_request(arena, certificate(name), citizen, with_nonce, &request), ERR_OK);
	spill("request.der", request);
	run(arena_printf(arena, "openssl ocsp -index %s -CA citizen.pem -rsigner %s.pem -rkey %s.key "
	    "-reqin request.der -respout response.der %s", index, signer, signer, more));
	return slurp("response.der");
}

static struct str usual(const char *name)
{
	return answer_about(name, nonce, "index.txt", "ocsp", "-nmin 10");
}

static enum ocsp_status judge_at(struct str response, const char *name, int64_t now_us, int64_t *until_us_r)
{
	return ocsp_judge(response, certificate(name), citizen, nonce, &conf, now_us, until_us_r, why);
}

static enum ocsp_status judge(struct str response, const char *name)
{
	int64_t until_us;

	return judge_at(response, name, clock_now_us(), &until_us);
}

/* Each row is one answer and what it proves. */
static const struct {
	const char *label, *about, *index, *signer, *more;
	bool nonce;
	int64_t after_s;             /* judged so much after it was made */
	enum ocsp_status status;
	const char *why;
} answers[] = {
	{ "good", "nora", "index.txt", "ocsp", "-nmin 10", true, 0, OCSP_GOOD, "" },
	{ "good, of another certificate", "bob", "index.txt", "ocsp", "-nmin 10", true, 0, OCSP_GOOD, "" },
	{ "signed by the issuer itself", "nora", "index.txt", "citizen", "-nmin 10", true, 0, OCSP_GOOD, "" },
	{ "without the issuer's certificate", "nora", "index.txt", "citizen", "-nmin 10 -resp_no_certs", true, 0,
	    OCSP_GOOD, "" },
	{ "signer named by its key", "nora", "index.txt", "ocsp", "-nmin 10 -resp_key_id", true, 0, OCSP_GOOD, "" },
	{ "revoked", "revoked", "index.txt", "ocsp", "-nmin 10", true, 0, OCSP_REVOKED, "revoked" },
	{ "revoked, without nonce", "revoked", "index.txt", "ocsp", "-nmin 10", false, 0, OCSP_REVOKED, "revoked" },
	{ "unknown", "nora", "empty.txt", "ocsp", "-nmin 10", true, 0, OCSP_UNKNOWN,
	    "the responder does not know the certificate" },
	{ "no nonce, fresh", "nora", "index.txt", "ocsp", "-nmin 10", false, 0, OCSP_GOOD, "" },
	{ "no nonce, nearly two minutes", "nora", "index.txt", "ocsp", "-nmin 10", false, 110, OCSP_GOOD, "" },
	{ "no nonce, two minutes and ten seconds", "nora", "index.txt", "ocsp", "-nmin 10", false, 130, OCSP_UNKNOWN,
	    "the answer is too old" },
	{ "no end, fresh", "nora", "index.txt", "ocsp", "", true, 110, OCSP_GOOD, "" },
	{ "no end, old", "nora", "index.txt", "ocsp", "", true, 130, OCSP_UNKNOWN, "the answer is too old" },
	{ "old, not over", "nora", "index.txt", "ocsp", "-nmin 10", true, 590, OCSP_GOOD, "" },
	{ "over, within the skew", "nora", "index.txt", "ocsp", "-nmin 10", true, 600 + 890, OCSP_GOOD, "" },
	{ "over", "nora", "index.txt", "ocsp", "-nmin 10", true, 600 + 910, OCSP_UNKNOWN, "the answer's time is over" },
	{ "revoked, over", "revoked", "index.txt", "ocsp", "-nmin 10", true, 600 + 910, OCSP_UNKNOWN,
	    "the answer's time is over" },
	{ "a clock that is fast", "nora", "index.txt", "ocsp", "-nmin 10", true, -890, OCSP_GOOD, "" },
	{ "from the future", "nora", "index.txt", "ocsp", "-nmin 10", true, -910, OCSP_UNKNOWN,
	    "the answer comes from the future" },
	{ "responder not for OCSP", "nora", "index.txt", "ocsp-no-eku", "-nmin 10", true, 0, OCSP_UNKNOWN,
	    "the responder's certificate is not for OCSP" },
	{ "responder of another CA", "nora", "index.txt", "ocsp-other-ca", "-nmin 10", true, 0, OCSP_UNKNOWN,
	    "the responder's certificate is not of the issuer" },
	{ "responder of the sister CA", "nora", "index.txt", "ocsp-foreigner", "-nmin 10", true, 0, OCSP_UNKNOWN,
	    "the responder's certificate is not of the issuer" },
	{ "responder expired", "nora", "index.txt", "ocsp-expired", "-nmin 10", true, 0, OCSP_UNKNOWN,
	    "the responder's certificate is not valid now" },
	{ "a citizen as responder", "nora", "index.txt", "bob", "-nmin 10", true, 0, OCSP_UNKNOWN,
	    "the responder's certificate is not for OCSP" },
	{ "the issuer's issuer as responder", "nora", "index.txt", "root", "-nmin 10", true, 0, OCSP_UNKNOWN,
	    "the responder's certificate is not of the issuer" },
	{ "a CA that bears the issuer's name", "nora", "index.txt", "impostor-ca", "-nmin 10", true, 0, OCSP_UNKNOWN,
	    "the answer's signature is wrong" },
	{ "its name, without its certificate", "nora", "index.txt", "impostor-ca", "-nmin 10 -resp_no_certs", true, 0,
	    OCSP_UNKNOWN, "the answer's signature is wrong" },
	{ "responder's certificate left out", "nora", "index.txt", "ocsp", "-nmin 10 -resp_no_certs", true, 0,
	    OCSP_UNKNOWN, "the responder's certificate is missing" },
	{ "SHA-1", "nora", "index.txt", "ocsp", "-nmin 10 -rmd sha1", true, 0, OCSP_UNKNOWN,
	    "the answer is signed weakly" },
	{ "wrong signature", "nora", "index.txt", "ocsp", "-nmin 10 -badsig", true, 0, OCSP_UNKNOWN,
	    "the answer's signature is wrong" },
};

static void test_answers(void **state)
{
	(void)state;
	for (size_t i = 0; i < N_OF(answers); i++) {
		struct str r = answer_about(answers[i].about, answers[i].nonce ? nonce : STR_NONE, answers[i].index,
		    answers[i].signer, answers[i].more);
		int64_t until_us, now_us = clock_now_us() + answers[i].after_s * US_PER_S;
		enum ocsp_status status = judge_at(r, answers[i].about, now_us, &until_us);

		if (status != answers[i].status || strcmp(why, answers[i].why) != 0) {
			fail_msg("%s: %d \"%s\"", answers[i].label, (int)status, why);
		}
		if (status != OCSP_GOOD) {
			assert_true(until_us == now_us);
		}
	}
}

static void test_how_long_it_is_remembered(void **state)
{
	struct str ten = usual("nora"), long_one = answer_about("nora", nonce, "index.txt", "ocsp", "-ndays 2"),
		bare = answer_about("nora", STR_NONE, "index.txt", "ocsp", "-ndays 2");
	int64_t now_us = clock_now_us(), until_us;

	(void)state;
	assert_int_equal(judge_at(long_one, "nora", now_us, &until_us), OCSP_GOOD);
	assert_int_equal(until_us, now_us + 600 * US_PER_S);
	assert_int_equal(judge_at(ten, "nora", now_us + 9 * MINUTE, &until_us), OCSP_GOOD);
	assert_in_range(until_us, now_us + 9 * MINUTE + 30 * US_PER_S, now_us + 10 * MINUTE + US_PER_S);
	assert_int_equal(judge_at(ten, "nora", now_us + 11 * MINUTE, &until_us), OCSP_GOOD);
	assert_int_equal(until_us, now_us + 11 * MINUTE);
	assert_int_equal(judge_at(bare, "nora", now_us, &until_us), OCSP_GOOD);
	assert_in_range(until_us, now_us + 90 * US_PER_S, now_us + 121 * US_PER_S);
}

static void test_answers_to_other_questions(void **state)
{
	struct str good = usual("nora"), other_nonce = STR("01234567890123456789012345678901");
	int64_t now_us = clock_now_us(), until_us;

	(void)state;
	assert_int_equal(judge(good, "nora"), OCSP_GOOD);
	/* the same bytes, played back to somebody who asks with a nonce of his own */
	assert_int_equal(ocsp_judge(good, nora, citizen, other_nonce, &conf, now_us, &until_us, why), OCSP_UNKNOWN);
	assert_string_equal(why, "the answer has another nonce");
	assert_int_equal(ocsp_judge(good, nora, citizen, STR_NONE, &conf, now_us, &until_us, why), OCSP_UNKNOWN);
	assert_int_equal(judge(good, "bob"), OCSP_UNKNOWN);
	assert_string_equal(why, "the answer is about another certificate");
	assert_int_equal(judge(good, "revoked"), OCSP_UNKNOWN);
	assert_int_equal(ocsp_judge(good, nora, certificate("foreigner"), nonce, &conf, now_us, &until_us, why),
	    OCSP_UNKNOWN);
	assert_int_equal(ocsp_judge(good, nora, certificate("impostor-ca"), nonce, &conf, now_us, &until_us, why),
	    OCSP_UNKNOWN);
	assert_int_equal(ocsp_judge(good, STR("x"), citizen, nonce, &conf, now_us, &until_us, why), OCSP_UNKNOWN);
	assert_string_equal(why, "the certificate or its issuer is none");
}

static void test_two_answers_in_one(void **state)
{
	(void)state;
	run("openssl ocsp -no_nonce -issuer citizen.pem -cert nora.pem -cert revoked.pem -reqout request.der");
	run("openssl ocsp -index index.txt -CA citizen.pem -rsigner ocsp.pem -rkey ocsp.key -reqin request.der "
	    "-respout response.der -nmin 10");
	assert_int_equal(judge(slurp("response.der"), "nora"), OCSP_UNKNOWN);
	assert_string_equal(why, "the answer is not about exactly one certificate");
	assert_int_equal(judge(slurp("response.der"), "revoked"), OCSP_UNKNOWN);
}

static void test_no_answers(void **state)
{
	struct str good = usual("nora");
	char *longer = arena_copy(arena, good.p, good.n);

	(void)state;
	assert_int_equal(judge(STR_NONE, "nora"), OCSP_UNKNOWN);
	assert_int_equal(judge(STR(""), "nora"), OCSP_UNKNOWN);
	assert_int_equal(judge(STR("<html>"), "nora"), OCSP_UNKNOWN);
	assert_string_equal(why, "the answer is not one of OCSP");
	assert_int_equal(judge((struct str){ longer, good.n + 1 }, "nora"), OCSP_UNKNOWN);
	assert_int_equal(judge(STR("\x30\x03\x0a\x01\x03"), "nora"), OCSP_UNKNOWN); /* RFC 6960, 4.2.1: tryLater */
	assert_string_equal(why, "the responder says: trylater");
	assert_int_equal(judge(STR("\x30\x03\x0a\x01\x00"), "nora"), OCSP_UNKNOWN); /* successful, and nothing more */
	for (size_t n = 0; n < good.n; n++) {
		assert_int_equal(judge((struct str){ good.p, n }, "nora"), OCSP_UNKNOWN);
	}
}

/* Whatever single byte changes on the way, nobody gets in by it. */
static void test_flipped_bytes(void **state)
{
	static const struct { const char *about, *index; } rows[] = {
		{ "nora", "index.txt" }, { "revoked", "index.txt" }, { "nora", "empty.txt" },
	};

	(void)state;
	for (size_t i = 0; i < N_OF(rows); i++) {
		struct str r = answer_about(rows[i].about, nonce, rows[i].index, "ocsp", "-nmin 10");
		char *bytes = arena_copy(arena, r.p, r.n);
		struct str cert = certificate(rows[i].about);
		int64_t until_us;

		for (size_t k = 0; k < r.n; k++) {
			bytes[k] = (char)(bytes[k] ^ (1 << k % 8));
			if (ocsp_judge((struct str){ bytes, r.n }, cert, citizen, nonce, &conf, clock_now_us(),
			    &until_us, why) == OCSP_GOOD) {
				fail_msg("row %zu, byte %zu", i, k);
			}
			bytes[k] = r.p[k];
		}
	}
}

/* ---- over the network */

static uint16_t free_port(int *listener_r)
{
	struct sockaddr_in to = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t n = sizeof(to);

	*listener_r = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	assert_int_equal(bind(*listener_r, (struct sockaddr *)&to, n), 0);
	assert_int_equal(listen(*listener_r, 8), 0);
	assert_int_equal(getsockname(*listener_r, (struct sockaddr *)&to, &n), 0);
	return ntohs(to.sin_port);
}

static void end(pid_t pid)
{
	kill(pid, SIGKILL);
	assert_int_equal(waitpid(pid, NULL, 0), pid);
}

static enum ocsp_status ask_at(struct ocsp *o, const char *name, int64_t now_us)
{
	return ocsp_ask(o, arena, certificate(name), citizen, now_us, why);
}

/* OpenSSL's responder; returns when it answers. */
static pid_t responder(struct conf *c)
{
	enum ocsp_status status = OCSP_UNKNOWN;
	int listener, port = free_port(&listener);
	struct ocsp *o;
	pid_t pid;

	close(listener);
	pid = spawn_words(arena_printf(arena, "openssl ocsp -index index.txt -CA citizen.pem -rsigner ocsp.pem "
	    "-rkey ocsp.key -nmin 10 -ignore_err -port %d", port));
	snprintf(c->ocsp_url, sizeof(c->ocsp_url), "http://127.0.0.1:%d/", port);
	o = ocsp_open(c, fetch);
	for (int i = 0; i < 100 && status != OCSP_GOOD; i++) {
		const struct timespec moment = { 0, 100000000 };

		status = ask_at(o, "nora", clock_now_us());
		nanosleep(&moment, NULL);
	}
	ocsp_close(&o);
	assert_int_equal(status, OCSP_GOOD);
	return pid;
}

static void test_asks_and_remembers(void **state)
{
	struct conf c = conf;
	pid_t pid = responder(&c);
	struct ocsp *o = ocsp_open(&c, fetch);
	int64_t now_us = clock_now_us();

	(void)state;
	assert_int_equal(ask_at(o, "nora", now_us), OCSP_GOOD);
	assert_int_equal(ask_at(o, "revoked", now_us), OCSP_REVOKED);
	assert_int_equal(ask_at(o, "farah", now_us), OCSP_UNKNOWN); /* of another CA */
	end(pid);
	assert_int_equal(ask_at(o, "nora", now_us), OCSP_GOOD);
	assert_int_equal(ask_at(o, "nora", now_us + 9 * MINUTE), OCSP_GOOD);
	assert_int_equal(ask_at(o, "nora", now_us + 11 * MINUTE), OCSP_UNKNOWN);
	assert_int_equal(ask_at(o, "nora", now_us - 1), OCSP_UNKNOWN);
	assert_string_equal(why, "the responder gives no answer: unavailable");
	assert_int_equal(ask_at(o, "revoked", now_us), OCSP_UNKNOWN);
	assert_int_equal(ask_at(o, "bob", now_us), OCSP_UNKNOWN);
	ocsp_close(&o);
	assert_null(o);
}

/* Setting ocsp_cache_s 0: each time anew. */
static void test_remembers_nothing_when_told_so(void **state)
{
	struct conf c = conf;
	struct ocsp *o;
	pid_t pid;

	(void)state;
	c.ocsp_cache_s = 0;
	pid = responder(&c);
	o = ocsp_open(&c, fetch);
	assert_int_equal(ask_at(o, "nora", clock_now_us()), OCSP_GOOD);
	end(pid);
	assert_int_equal(ask_at(o, "nora", clock_now_us()), OCSP_UNKNOWN);
	ocsp_close(&o);
}

/* A server that says the same to everybody, or nothing. */
static pid_t parrot(struct conf *c, struct str text)
{
	int listener;
	uint16_t port = free_port(&listener);
	pid_t pid = fork();

	assert_true(pid >= 0);
	while (pid == 0) {
		int fd = accept(listener, NULL, NULL);
		char in[4096];

		if (recv(fd, in, sizeof(in), 0) > 0 && text.n > 0) {
			send(fd, text.p, text.n, MSG_NOSIGNAL);
			shutdown(fd, SHUT_WR);
		}
		while (recv(fd, in, sizeof(in), 0) > 0) {
		}
		close(fd);
	}
	close(listener);
	snprintf(c->ocsp_url, sizeof(c->ocsp_url), "http://127.0.0.1:%d/", port);
	return pid;
}

static struct str http(const char *status, struct str body)
{
	char *head = arena_printf(arena, "HTTP/1.0 %s\r\nContent-Type: application/ocsp-response\r\n\r\n", status);
	size_t n = strlen(head);
	char *all = arena_alloc(arena, n + body.n);

	memcpy(all, head, n);
	memcpy(all + n, body.p, body.n);
	return (struct str){ all, n + body.n };
}

static void test_servers_that_do_not_help(void **state)
{
	struct str old = usual("nora"), bare = answer_about("nora", STR_NONE, "index.txt", "ocsp", "-nmin 10");
	const struct { struct str says; int64_t after_us; enum ocsp_status status; const char *why; } rows[] = {
		{ http("200 OK", old), 0, OCSP_UNKNOWN, "the answer has another nonce" },
		{ http("200 OK", bare), 0, OCSP_GOOD, "" },
		{ http("200 OK", bare), 3 * MINUTE, OCSP_UNKNOWN, "the answer is too old" },
		{ http("500 Oops", bare), 0, OCSP_UNKNOWN, "the responder answers with HTTP status 500" },
		{ http("302 Found", bare), 0, OCSP_UNKNOWN, "the responder answers with HTTP status 302" },
		{ http("200 OK", STR("<html>")), 0, OCSP_UNKNOWN, "the answer is not one of OCSP" },
		{ http("200 OK", STR("")), 0, OCSP_UNKNOWN, "the answer is not one of OCSP" },
		{ STR("garbage\r\n\r\n"), 0, OCSP_UNKNOWN, "the responder gives no answer: unavailable" },
		{ STR_NONE, 0, OCSP_UNKNOWN, "the responder gives no answer: unavailable" },
	};

	(void)state;
	for (size_t i = 0; i < N_OF(rows); i++) {
		struct conf c = conf;
		pid_t pid = parrot(&c, rows[i].says);
		struct ocsp *o = ocsp_open(&c, fetch);
		int64_t begun_us = clock_mono_us();
		enum ocsp_status status = ask_at(o, "nora", clock_now_us() + rows[i].after_us);

		if (status != rows[i].status || strcmp(why, rows[i].why) != 0) {
			fail_msg("row %zu: %d \"%s\"", i, (int)status, why);
		}
		assert_in_range(clock_mono_us() - begun_us, 0, (conf.ocsp_timeout_ms + 2000) * 1000);
		end(pid);
		assert_int_equal(ask_at(o, "revoked", clock_now_us()), OCSP_UNKNOWN); /* now nobody is there at all */
		assert_string_equal(why, "the responder gives no answer: unavailable");
		ocsp_close(&o);
	}
}

/* Without the setting it is the address in the certificate, where nobody listens; the root's has none. */
static void test_where_it_asks(void **state)
{
	struct ocsp *o = ocsp_open(&conf, fetch);

	(void)state;
	assert_int_equal(ask_at(o, "root", clock_now_us()), OCSP_UNKNOWN);
	assert_string_equal(why, "the certificate names no responder");
	assert_int_equal(ocsp_ask(o, arena, STR("no"), citizen, clock_now_us(), why), OCSP_UNKNOWN);
	assert_string_equal(why, "the certificate names no responder");
	ocsp_close(&o);
	ocsp_close(&o);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_answers),
		cmocka_unit_test(test_how_long_it_is_remembered),
		cmocka_unit_test(test_answers_to_other_questions),
		cmocka_unit_test(test_two_answers_in_one),
		cmocka_unit_test(test_no_answers),
		cmocka_unit_test(test_flipped_bytes),
		cmocka_unit_test(test_asks_and_remembers),
		cmocka_unit_test(test_remembers_nothing_when_told_so),
		cmocka_unit_test(test_servers_that_do_not_help),
		cmocka_unit_test(test_where_it_asks),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
