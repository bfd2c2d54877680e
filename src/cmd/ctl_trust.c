/* interimctl trust: the certificate authorities whose certificates sign people
 * in.  A running server notices a change within a second.  The work is done by
 * identity/trust_admin.c; here it is called and told. */
#include <inttypes.h>
#include <stdio.h>

#include "base/clock.h"
#include "base/day.h"
#include "base/fetch.h"
#include "cmd/ctl.h"
#include "identity/trust.h"

#define CERTIFICATE_MAX (64u * 1024)

static const char *trust_dir(struct ctl *c)
{
	return c->conf.trust_dir[0] == '/' ? c->conf.trust_dir :
	    arena_printf(c->arena, "%s/%s", c->dir, c->conf.trust_dir);
}

static int list(struct ctl *c)
{
	int64_t now_us = clock_now_us();
	struct trust_entry *entry;
	size_t n;

	trust_list(trust_dir(c), c->arena, &entry, &n);
	for (size_t i = 0; i < n; i++) {
		char until[28];

		instant_format(entry[i].not_after_us, until);
		printf("%.*s\n    %.*s\n    SHA-256 %s\n    valid until %.10s%s\n", STR_ARG(entry[i].file),
		    STR_ARG(entry[i].subject), entry[i].fingerprint, until,
		    entry[i].not_after_us < now_us ? " (expired)" : "");
		if (entry[i].crl_made_us > 0) {
			instant_format(entry[i].crl_next_us, until);
			printf("    list of revoked authorities: %" PRId64 " days old, valid until %.10s%s\n",
			    (now_us - entry[i].crl_made_us) / US_PER_DAY, until,
			    entry[i].crl_next_us < now_us ? " (out of date)" : "");
		}
	}
	return CTL_OK;
}

static int add(struct ctl *c)
{
	struct str text, file;
	char why[200];

	if (!ctl_read_file(c, c->argument, CERTIFICATE_MAX, &text)) {
		return CTL_FAILED;
	}
	if (trust_add(trust_dir(c), c->arena, text, clock_now_us(), &file, why) != ERR_OK) {
		return ctl_fail("%s: %s", c->argument, why);
	}
	printf("added as %.*s\n", STR_ARG(file));
	return CTL_OK;
}

static int remove_one(struct ctl *c)
{
	char why[200];

	if (trust_remove(trust_dir(c), c->arena, str_of(c->argument), why) != ERR_OK) {
		return ctl_fail("%s: %s", c->argument, why);
	}
	return CTL_OK;
}

static void told(void *cls, const char *url, const char *trouble)
{
	bool *failed = cls;

	printf("%s: %s\n", url, trouble == NULL ? "up to date" : trouble);
	*failed = *failed || trouble != NULL;
}

static int refresh(struct ctl *c)
{
	bool failed = false;
	struct fetch *f;
	enum err e = fetch_start("", &f);

	if (e != ERR_OK) {
		return ctl_world(e, "no process to ask with");
	}
	e = trust_refresh(trust_dir(c), c->arena, f, clock_now_us(), told, &failed);
	fetch_stop(&f);
	if (e != ERR_OK) {
		return ctl_world(e, "the lists cannot be stored");
	}
	return failed ? CTL_FAILED : CTL_OK;
}

const struct ctl_command ctl_trust_commands[] = {
	{ "trust list", list, CTL_NO_STORE, NULL, "Lists the authorities whose eID certificates sign people in.",
	    { { 0 } } },
	{ "trust add", add, CTL_NO_STORE, "FILE", "Trusts an authority: its certificate, PEM or DER.", { { 0 } } },
	{ "trust remove", remove_one, CTL_NO_STORE, "NAME", "Trusts an authority no longer; NAME as in the list.",
	    { { 0 } } },
	{ "trust refresh", refresh, CTL_NO_STORE, NULL, "Gets new lists of revoked authorities from their issuers.",
	    { { 0 } } },
	{ .name = NULL },
};
