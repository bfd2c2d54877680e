/* For tests only: a PKI made by script/test-pki in a folder that goes with the
 * test, and what to read from it.  Tests run in the folder of the project. */
#ifndef IDENTITY_TESTPKI_H
#define IDENTITY_TESTPKI_H

#include <arpa/inet.h>
#include <fcntl.h>
#include <ftw.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <openssl/pem.h>

#include "base/str.h"

extern char **environ;

struct testpki {
	char dir[40];
	char trust[50];          /* what to trust */
	pid_t responder;
};

static inline void testpki_run(char *const argv[])
{
	pid_t pid;
	int status;

	AZ(posix_spawnp(&pid, argv[0], NULL, NULL, argv, environ));
	CHECK(waitpid(pid, &status, 0) == pid);
	AZ(status);
}

static inline void testpki_make(struct testpki *t, char *ocsp_port)
{
	char script[] = "script/test-pki", option[] = "--ocsp-port";
	char *argv[] = { script, t->dir, option, ocsp_port, NULL };

	snprintf(t->dir, sizeof(t->dir), "/tmp/interim-test-XXXXXX");
	AN(mkdtemp(t->dir));
	snprintf(t->trust, sizeof(t->trust), "%s/ca", t->dir);
	testpki_run(argv);
}

/* A socket bound to this port of 127.0.0.1 (0: any); -1 when it is taken. */
static inline int testpki_socket(uint16_t port)
{
	struct sockaddr_in in = { .sin_family = AF_INET, .sin_port = htons(port) };
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	in.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (bind(fd, (const struct sockaddr *)&in, sizeof(in)) != 0) {
		close(fd);
		return -1;
	}
	return fd;
}

/* A port that is free, and the one behind it too. */
static inline uint16_t testpki_port(void)
{
	for (;;) {
		struct sockaddr_in in;
		socklen_t n = sizeof(in);
		int one = testpki_socket(0), two;
		uint16_t port;

		AZ(getsockname(one, (struct sockaddr *)&in, &n));
		port = ntohs(in.sin_port);
		two = port < UINT16_MAX ? testpki_socket((uint16_t)(port + 1)) : -1;
		close(one);
		if (two >= 0) {
			close(two);
			return port;
		}
	}
}

static inline bool testpki_says(const char *dir, const char *log, const char *what)
{
	char path[80], text[1000] = "";
	int fd;

	snprintf(path, sizeof(path), "%s/%s", dir, log);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd >= 0) {
		CHECK(read(fd, text, sizeof(text) - 1) >= 0);
		close(fd);
	}
	return strstr(text, what) != NULL;
}

/* Starts the responders of this PKI and waits until both say that they answer.
 * (A bare connection would not do: openssl reads from a closed one for ever.) */
static inline void testpki_responder(struct testpki *t, char *port)
{
	static const char *const logs[] = { "responder.log", "responder-foreigner.log" };
	char script[] = "script/test-pki", option[] = "--responder", path[80];
	char *argv[] = { script, t->dir, option, port, NULL };

	for (size_t i = 0; i < N_OF(logs); i++) {
		snprintf(path, sizeof(path), "%s/%s", t->dir, logs[i]);
		unlink(path);
	}
	AZ(posix_spawnp(&t->responder, argv[0], NULL, NULL, argv, environ));
	for (size_t i = 0, tries = 0; i < N_OF(logs); i += testpki_says(t->dir, logs[i], "waiting for OCSP")) {
		usleep(20 * 1000);
		CHECK(++tries < 1000);
	}
}

static inline void testpki_responder_stop(struct testpki *t)
{
	AZ(kill(t->responder, SIGTERM));
	CHECK(waitpid(t->responder, NULL, 0) == t->responder);
}

static inline int testpki_unlink(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)st;
	(void)type;
	(void)ftw;
	return remove(path);
}

static inline void testpki_remove(struct testpki *t)
{
	AZ(nftw(t->dir, testpki_unlink, 16, FTW_DEPTH | FTW_PHYS));
}

/* A certificate (PEM file) as DER. */
static inline struct str testpki_der(struct arena *a, const char *path)
{
	BIO *b = BIO_new_file(path, "r");
	X509 *x = PEM_read_bio_X509(b, NULL, NULL, NULL);
	unsigned char *der = NULL;
	int n = i2d_X509(x, &der);
	struct str out;

	CHECK(n > 0);
	out = (struct str){ arena_copy(a, der, (size_t)n), (size_t)n };
	OPENSSL_free(der);
	X509_free(x);
	BIO_free(b);
	return out;
}

/* DIR/NAME.pem as DER, DIR/NAME.key. */
static inline struct str testpki_cert(struct arena *a, const struct testpki *t, const char *name)
{
	return testpki_der(a, arena_printf(a, "%s/%s.pem", t->dir, name));
}

static inline EVP_PKEY *testpki_key(struct arena *a, const struct testpki *t, const char *name)
{
	BIO *b = BIO_new_file(arena_printf(a, "%s/%s.key", t->dir, name), "r");
	EVP_PKEY *key = PEM_read_bio_PrivateKey(b, NULL, NULL, NULL);

	AN(key);
	BIO_free(b);
	return key;
}

static inline struct str testpki_file(struct arena *a, const char *path)
{
	struct stat st;
	int fd = open(path, O_RDONLY);
	char *p;

	CHECK(fd >= 0 && fstat(fd, &st) == 0);
	p = arena_alloc(a, (size_t)st.st_size + 1);
	CHECK(read(fd, p, (size_t)st.st_size) == st.st_size);
	close(fd);
	return (struct str){ p, (size_t)st.st_size };
}

#endif
