/* Values of options, and telling what is wrong with them. */
#include <errno.h>
#include <pwd.h>
#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/day.h"
#include "cmd/ctl.h"
#include "domain/number.h"
#include "flow/looked.h"

/* What a person can do about it. */
static const char *const remedy[ERR__MAX] = {
	[ERR_NOT_FOUND] = "it is not there",
	[ERR_EXISTS] = "it is there already",
	[ERR_INVALID] = "it is not of the right form",
	[ERR_LIMIT] = "a limit was reached",
	[ERR_BUSY] = "somebody else is writing to the data folder; try again",
	[ERR_FULL] = "the disk is full; make room and try again",
	[ERR_UNAVAILABLE] = "the data folder, or memory, cannot be used now; see the lines above, and try again",
	[ERR_UNCERTAIN] = "it may have been stored or not; look before you do it again",
	[ERR_CORRUPT] = "the data folder is damaged; run interimctl check, or put a backup back",
};

static void tell(const char *fmt, va_list ap) PRINTF_LIKE(1, 0);

static void tell(const char *fmt, va_list ap)
{
	fputs("interimctl: ", stderr);
	vfprintf(stderr, fmt, ap);
	fputc('\n', stderr);
}

enum err ctl_looked(struct ctl *c, struct worker_key w, enum store_look_what what, int64_t detail)
{
	const struct passwd *user = getpwuid(getuid());
	const struct store_look x = {
		.at_us = clock_now_us(),
		.worker = w,
		.by = LOOK_BY_STAFF,
		.who = str_of(user != NULL ? user->pw_name : arena_printf(c->arena, "%u", (unsigned)getuid())),
		.what = what,
		.detail = detail,
	};

	return looked_write(c->store, &x, 1);
}

int ctl_fail(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	tell(fmt, ap);
	va_end(ap);
	return CTL_FAILED;
}

int ctl_misused(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	tell(fmt, ap);
	va_end(ap);
	return CTL_USAGE;
}

int ctl_world(enum err e, const char *what)
{
	CHECK(e > ERR_OK && e < ERR__MAX);
	return ctl_fail("%s: %s", what, remedy[e]);
}

struct str ctl_value(const struct ctl *c, const char *name)
{
	for (size_t i = 0; c->command->option[i].name != NULL; i++) {
		if (strcmp(c->command->option[i].name, name) == 0) {
			return str_of(c->value[i]);
		}
	}
	WRONG("an option that the command does not have");
}

bool ctl_given(const struct ctl *c, const char *name)
{
	return ctl_value(c, name).p != NULL;
}

bool ctl_enterprise(const struct ctl *c, const char *name, int64_t *v_r)
{
	struct str v = ctl_value(c, name);

	if (v.p == NULL || (enterprise_parse(v, v_r) && enterprise_valid(*v_r))) {
		return true;
	}
	ctl_misused("--%s must be an enterprise number such as 0123.456.749, with right check digits", name);
	return false;
}

bool ctl_inss(const struct ctl *c, const char *name, int64_t *v_r)
{
	struct str v = ctl_value(c, name);
	uint64_t inss;

	if (v.p == NULL) {
		return true;
	}
	if (v.n != 11 || !str_u64(v, UINT64_C(99999999999), &inss) || !inss_valid(inss)) {
		ctl_misused("--%s must be a national register number of 11 digits, with right check digits", name);
		return false;
	}
	*v_r = (int64_t)inss;
	return true;
}

bool ctl_day(const struct ctl *c, const char *name, int32_t *v_r)
{
	struct str v = ctl_value(c, name);

	if (v.p == NULL || day_parse(v, v_r)) {
		return true;
	}
	ctl_misused("--%s must be a day such as 2026-03-02", name);
	return false;
}

bool ctl_read_file(struct ctl *c, const char *path, size_t max, struct str *text_r)
{
	FILE *f = fopen(path, "re");
	char block[4096];
	struct buf b;
	size_t n;

	if (f == NULL) {
		ctl_fail("%s cannot be opened: %s", path, strerror(errno));
		return false;
	}
	buf_init(&b, max);
	while ((n = fread(block, 1, sizeof(block), f)) > 0) {
		buf_put(&b, block, n);
	}
	if (ferror(f)) {
		ctl_fail("%s cannot be read: %s", path, strerror(errno));
	} else if (b.overflow) {
		ctl_fail("%s is longer than %zu bytes", path, max);
	}
	*text_r = str_dup(c->arena, buf_str(&b));
	n = (size_t)(ferror(f) || b.overflow);
	fclose(f);
	buf_free(&b);
	return n == 0;
}
