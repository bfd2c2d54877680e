/* Names of the world's errors, for logs. */
#include "base/err.h"

static const char *const names[ERR__MAX] = {
	[ERR_OK] = "ok",
	[ERR_NOT_FOUND] = "not-found",
	[ERR_EXISTS] = "exists",
	[ERR_INVALID] = "invalid",
	[ERR_LIMIT] = "limit",
	[ERR_BUSY] = "busy",
	[ERR_FULL] = "full",
	[ERR_UNAVAILABLE] = "unavailable",
	[ERR_UNCERTAIN] = "uncertain",
	[ERR_CORRUPT] = "corrupt",
};

const char *err_name(enum err e)
{
	return e < ERR__MAX ? names[e] : "unknown";
}
