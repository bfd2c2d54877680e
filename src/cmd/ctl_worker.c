/* interimctl worker, codecard: what is done at the counter for a worker who
 * signs in with the token. */
#include <stdio.h>

#include "base/clock.h"
#include "base/crypt.h"
#include "base/day.h"
#include "cmd/ctl.h"
#include "identity/password.h"
#include "identity/token.h"

#define CARD_COLUMNS 4

static const char *const langs[] = { "nl", "fr", "de", "en" };

static bool lang_ok(struct str lang)
{
	for (size_t i = 0; i < N_OF(langs); i++) {
		if (lang.p == NULL || str_is(lang, langs[i])) {
			return true;
		}
	}
	ctl_misused("--lang must be nl, fr, de or en");
	return false;
}

static int fail_account(enum err e)
{
	return e != ERR_NOT_FOUND ? ctl_world(e, "the account cannot be changed") :
	    ctl_fail("there is no account with this user name; interimctl worker add opens one");
}

static enum err set_lang(struct ctl *c, struct str lang)
{
	struct store_account acc;
	enum err e = token_account_get(c->store, c->arena, ctl_value(c, "user"), &acc);

	return e == ERR_OK ? store_account_lang(c->store, acc.id, lang) : e;
}

static int worker_add(struct ctl *c)
{
	char activation[ACTIVATION_TEXT];
	int64_t inss = 0;
	enum err e;

	if (!ctl_inss(c, "inss", &inss) || !lang_ok(ctl_value(c, "lang"))) {
		return CTL_USAGE;
	}
	e = token_account_open(c->store, inss, ctl_value(c, "name"), ctl_value(c, "user"), clock_now_us(), activation);
	if (e == ERR_EXISTS) {
		return ctl_fail("the user name is taken, or this worker has an account already");
	}
	if (e == ERR_INVALID) {
		return ctl_misused("--user must have 3 to 64 of the signs a-z 0-9 . _ - @, --name 1 to 100 bytes");
	}
	if (e == ERR_OK && ctl_given(c, "lang")) {
		e = set_lang(c, ctl_value(c, "lang"));
	}
	if (e != ERR_OK) {
		return ctl_world(e, "the account cannot be opened");
	}
	e = ctl_looked(c, store_worker_key(c->store, inss), LOOK_ACCOUNT, 0);
	if (e != ERR_OK) { /* the code is not shown then; worker activation makes another */
		return ctl_world(e, "the account is opened, but the access log cannot be written");
	}
	printf("activation code (14 days): %s\n", activation);
	return CTL_OK;
}

/* The worker will read in his list that staff dealt with his account. */
static enum err note(struct ctl *c)
{
	struct store_account acc;
	enum err e = token_account_get(c->store, c->arena, ctl_value(c, "user"), &acc);

	return e == ERR_OK ? ctl_looked(c, acc.worker, LOOK_ACCOUNT, 0) : e;
}

static int worker_activation(struct ctl *c)
{
	char activation[ACTIVATION_TEXT];
	enum err e = note(c);

	if (e == ERR_OK) {
		e = token_activation_new(c->store, ctl_value(c, "user"), clock_now_us(), activation);
	}
	if (e != ERR_OK) {
		return fail_account(e);
	}
	printf("activation code (14 days): %s\n", activation);
	return CTL_OK;
}

static int worker_password(struct ctl *c)
{
	char line[PASSWORD_MAX + 3];
	struct str password;
	enum err e;

	if (fgets(line, sizeof(line), stdin) == NULL) {
		return ctl_fail("the password must stand on standard input, as one line");
	}
	password = (struct str){ line, strcspn(line, "\r\n") };
	e = note(c);
	if (e == ERR_OK) {
		e = token_password_set(c->store, c->arena, &c->conf, ctl_value(c, "user"), password);
	}
	crypt_wipe(line, sizeof(line));
	if (e == ERR_INVALID) {
		return ctl_fail("the password must have 10 characters or more, at most 256 bytes, "
		    "and not be a common one");
	}
	return e == ERR_OK ? CTL_OK : fail_account(e);
}

static int worker_app_remove(struct ctl *c)
{
	enum err e = note(c);

	if (e == ERR_OK) {
		e = token_app_remove(c->store, (struct token_here){ STR_NONE, STR_NONE }, ctl_value(c, "user"));
	}
	return e == ERR_OK ? CTL_OK : fail_account(e);
}

static int worker_sessions_end(struct ctl *c)
{
	enum err e = note(c);

	if (e == ERR_OK) {
		e = token_sessions_end(c->store, ctl_value(c, "user"));
	}
	return e == ERR_OK ? CTL_OK : fail_account(e);
}

static void print_card(const struct store_account *acc, char code[CARD_CODES][CARD_CODE_LETTERS + 1])
{
	char today[11];

	day_format(local_day(clock_now_us()), today);
	printf("Interim@work  code card  %s\n", today);
	printf("%.*s (%.*s)\n\n", STR_ARG(acc->name), STR_ARG(acc->user_name));
	for (int i = 0; i < CARD_CODES; i++) {
		printf("%4d %s%s", i + 1, code[i], (i + 1) % CARD_COLUMNS == 0 ? "\n" : "   ");
	}
	puts("\nEach code works once. A new card voids this one.");
}

static int codecard_new(struct ctl *c)
{
	char code[CARD_CODES][CARD_CODE_LETTERS + 1];
	struct store_account acc;
	enum err e = note(c);

	if (e == ERR_OK) {
		e = token_card_new(c->store, c->arena, &c->conf, (struct token_here){ STR_NONE, STR_NONE },
		    ctl_value(c, "user"), code);
	}
	if (e == ERR_OK) {
		e = token_account_get(c->store, c->arena, ctl_value(c, "user"), &acc);
	}
	if (e != ERR_OK) {
		return fail_account(e);
	}
	print_card(&acc, code);
	crypt_wipe(code, sizeof(code));
	return CTL_OK;
}

const struct ctl_command ctl_worker_commands[] = {
	{ "worker add", worker_add, CTL_CREATE, NULL, "Opens a token account and prints its activation code.",
	    { { "inss", "N", true, false }, { "name", "NAME", true, false }, { "user", "NAME", true, false },
	      { "lang", "nl|fr|de|en", false, false } } },
	{ "worker activation", worker_activation, CTL_EXISTING, NULL, "Prints a new activation code for an account.",
	    { { "user", "NAME", true, false } } },
	{ "worker password", worker_password, CTL_EXISTING, NULL,
	    "Sets a password read from standard input: for installations without post, where the worker types it "
	    "at the counter.",
	    { { "user", "NAME", true, false } } },
	{ "worker app-remove", worker_app_remove, CTL_EXISTING, NULL,
	    "Takes the authenticator app away from an account, when the telephone is lost.",
	    { { "user", "NAME", true, false } } },
	{ "worker sessions-end", worker_sessions_end, CTL_EXISTING, NULL,
	    "Ends every session of an account's worker, those with the eID too, and forgets the browsers that it is "
	    "known in.",
	    { { "user", "NAME", true, false } } },
	{ "codecard new", codecard_new, CTL_EXISTING, NULL, "Prints a new card of 24 codes; the old card is void.",
	    { { "user", "NAME", true, false } } },
	{ .name = NULL },
};
