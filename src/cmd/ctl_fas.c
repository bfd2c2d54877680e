/* interimctl fas: our key for the federal sign-in. */
#include <limits.h>
#include <stdio.h>

#include "cmd/ctl.h"
#include "identity/fas.h"
#include "identity/signkey.h"

static bool alg_read(struct ctl *c, enum jose_alg *alg_r)
{
	*alg_r = JOSE_RS256;
	if (!ctl_given(c, "alg")) {
		return true;
	}
	return jose_alg_parse(ctl_value(c, "alg"), alg_r) && (*alg_r == JOSE_RS256 || *alg_r == JOSE_ES256);
}

/* Made when there is none; its public half is printed in any case. */
static int fas_key(struct ctl *c)
{
	char path[PATH_MAX], what[200];
	struct signkey *key;
	struct str public;
	enum jose_alg alg;
	enum err e;

	if (!alg_read(c, &alg)) {
		return ctl_misused("--alg must be RS256 or ES256");
	}
	if (c->conf.fas_secret != 0) {
		return ctl_fail("the setting fas_secret says that the file holds a secret, not a key");
	}
	if (fas_key_path(&c->conf, c->dir, path, sizeof(path)) != ERR_OK) {
		return ctl_fail("the name of the key's file is too long");
	}
	e = signkey_make(path, alg);
	if (e != ERR_OK && e != ERR_EXISTS) {
		return ctl_world(e, "the key cannot be written");
	}
	if (signkey_read(c->arena, path, &key, what) != ERR_OK) {
		return ctl_fail("%s: %s", path, what);
	}
	public = signkey_public(key, c->arena);
	printf("%.*s\n", STR_ARG(public));
	return CTL_OK;
}

const struct ctl_command ctl_fas_commands[] = {
	{ "fas key", fas_key, CTL_CREATE, NULL,
	    "Makes our key for the federal sign-in if there is none, and prints its public half as a JWK Set.",
	    { { "alg", "ALG", false, false } } },
	{ .name = NULL },
};
