/* For tests only: a real store in a folder of its own that goes with the test. */
#ifndef IDENTITY_TEMP_STORE_H
#define IDENTITY_TEMP_STORE_H

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/conf.h"
#include "store/store.h"

struct temp_store {
	char dir[40];
	struct store *s;
	struct arena *a;
	struct conf conf;     /* defaults, with cheap password hashing */
};

static inline void temp_store_open(struct temp_store *t)
{
	char what[300];

	snprintf(t->dir, sizeof(t->dir), "/tmp/interim-test-XXXXXX");
	AN(mkdtemp(t->dir));
	CHECK(store_open(t->dir, STORE_CREATE, &t->s, what) == ERR_OK);
	t->a = arena_new(256u * 1024 * 1024);
	conf_defaults(&t->conf);
	t->conf.argon2_kib = 1024;
	t->conf.argon2_passes = 1;
}

static inline int temp_store_remove(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)st;
	(void)type;
	(void)ftw;
	return remove(path);
}

static inline void temp_store_close(struct temp_store *t)
{
	arena_free(&t->a);
	store_close(&t->s);
	AZ(nftw(t->dir, temp_store_remove, 16, FTW_DEPTH | FTW_PHYS));
}

#endif
