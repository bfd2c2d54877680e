/* For tests: a flow over a real store in a fresh folder, removed at the end. */
#ifndef FLOW_TEMPFLOW_H
#define FLOW_TEMPFLOW_H

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "flow/flow.h"

struct tempflow {
	struct flow flow;
	char dir[64];
};

static inline void tempflow_remove(const char *dir)
{
	char path[600];
	struct dirent *d;
	DIR *list = opendir(dir);

	CHECK(list != NULL);
	while ((d = readdir(list)) != NULL) {
		struct stat st;

		if (strcmp(d->d_name, ".") == 0 || strcmp(d->d_name, "..") == 0) {
			continue;
		}
		snprintf(path, sizeof(path), "%s/%s", dir, d->d_name);
		AZ(lstat(path, &st));
		if (S_ISDIR(st.st_mode)) {
			struct dirent *k;
			DIR *sub = opendir(path);
			char inner[900];

			CHECK(sub != NULL);
			while ((k = readdir(sub)) != NULL) {
				snprintf(inner, sizeof(inner), "%s/%s", path, k->d_name);
				(void)unlink(inner);
			}
			closedir(sub);
			AZ(rmdir(path));
		} else {
			AZ(unlink(path));
		}
	}
	closedir(list);
	AZ(rmdir(dir));
}

static inline void tempflow_open(struct tempflow *t)
{
	char what[300] = "";
	enum err e;

	memset(t, 0, sizeof(*t));
	snprintf(t->dir, sizeof(t->dir), "/tmp/interim-flow-XXXXXX");
	CHECK(mkdtemp(t->dir) != NULL);
	conf_defaults(&t->flow.conf);
	e = store_open(t->dir, STORE_CREATE, &t->flow.store, what);
	if (e != ERR_OK) {
		fprintf(stderr, "store_open: %s: %s\n", err_name(e), what);
	}
	CHECK(e == ERR_OK);
}

static inline void tempflow_close(struct tempflow *t)
{
	store_close(&t->flow.store);
	tempflow_remove(t->dir);
}

#endif
