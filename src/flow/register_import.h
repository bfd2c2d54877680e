/* Use case: the enterprise register from its open-data CSV files
 * (enterprise.csv, denomination.csv, address.csv; quoted, with a header line). */
#ifndef FLOW_REGISTER_IMPORT_H
#define FLOW_REGISTER_IMPORT_H

#include "store/store.h"

#define REGISTER_BAD_MAX 1000    /* so many unreadable rows: these are not the files that are meant */

/* What is told on the way; every function may be NULL. */
struct register_watch {
	void (*progress)(void *cls, const char *file, int64_t n_rows, int percent);
	void (*bad_row)(void *cls, const char *file, int64_t line, const char *why);
	void *cls;
};

struct register_report {
	int64_t n_enterprises, n_names, n_addresses;
	int64_t n_skipped;       /* establishments, branches and the like: not enterprises */
	int64_t n_bad;           /* rows that could not be read */
};

/* Builds the new register beside the present one and puts it in its place at
 * once.  ERR_NOT_FOUND, ERR_INVALID, ERR_UNAVAILABLE: what[] says which file
 * and why; nothing was changed. */
enum err register_import(struct store *s, const char *dir, const struct register_watch *w,
    struct register_report *r_r, char what[300]) WUR;

#endif
