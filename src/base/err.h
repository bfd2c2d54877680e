/* What the world outside can do to us: the second of the three kinds of error.
 * (Wrong user data is a result; a bug is a CHECK.) */
#ifndef BASE_ERR_H
#define BASE_ERR_H

#include "base/check.h"

enum err {
	ERR_OK = 0,
	ERR_NOT_FOUND,   /* asked for something that is not there */
	ERR_EXISTS,      /* a unique thing is there already (replayed jti, used name) */
	ERR_INVALID,     /* input that is not of the documented form */
	ERR_LIMIT,       /* a limit of base/limits.h was reached */
	ERR_BUSY,        /* try again soon: queue full, lock held */
	ERR_FULL,        /* the disk is full */
	ERR_UNAVAILABLE, /* file, disk or service cannot be used now */
	ERR_UNCERTAIN,   /* a commit was sent and its answer lost: it may be stored */
	ERR_CORRUPT,     /* stored data contradicts itself */
	ERR__MAX
};

/* Name for logs, such as "not-found".  Never NULL. */
const char *err_name(enum err e);

#endif
