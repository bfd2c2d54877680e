/* For tests only: a PKI made by script/test-pki in a folder that goes with the
 * test, and what to read from it.  Tests run in the folder of the project. */
#ifndef IDENTITY_TESTPKI_H
#define IDENTITY_TESTPKI_H

#include <fcntl.h>
#include <ftw.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <openssl/pem.h>

#include "base/str.h"

extern char **environ;

struct testpki {
	char dir[40];
	char trust[50];          /* what to trust */
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
