/* interimctl client: the employers' programs, their certificates and what was
 * changed.  For whom they speak and who looks after them: ctl_mandate.c. */
#include <inttypes.h>
#include <stdio.h>

#include "base/clock.h"
#include "base/codec.h"
#include "base/crypt.h"
#include "base/day.h"
#include "cmd/ctl.h"
#include "cmd/ctl_employer.h"
#include "domain/number.h"
#include "identity/cert.h"
#include "identity/client.h"
#include "identity/oauth.h"

#define CERTIFICATE_MAX (64u * 1024)
#define FINGERPRINT_MIN 8

static const char *const scopes_known[] = { SCOPE_DECLARE, SCOPE_CONSULT };

static bool client_id_ok(struct str id)
{
	for (size_t i = 0; i < id.n; i++) {
		if (id.p[i] <= ' ' || id.p[i] > '~') {
			return false;
		}
	}
	return id.n > 0 && id.n <= 128;
}

/* The scopes asked for, each once; absent when none was.  False, and told, for an unknown one. */
static bool scopes_read(struct ctl *c, struct str *scopes_r)
{
	struct str rest = ctl_value(c, "scope");
	bool asked[N_OF(scopes_known)] = { false };

	*scopes_r = STR_NONE;
	while (rest.p != NULL) {
		struct str one = str_cut(&rest, ' ');
		size_t i = 0;

		while (i < N_OF(scopes_known) && !str_is(one, scopes_known[i])) {
			i++;
		}
		if (i == N_OF(scopes_known)) {
			ctl_misused("--scope must be %s or %s", scopes_known[0], scopes_known[1]);
			return false;
		}
		asked[i] = true;
	}
	for (size_t i = 0; i < N_OF(scopes_known); i++) {
		if (asked[i]) {
			*scopes_r = str_of(scopes_r->p == NULL ? scopes_known[i] :
			    arena_printf(c->arena, "%s %s", scopes_r->p, scopes_known[i]));
		}
	}
	return true;
}

static enum err client_get(struct ctl *c, struct str id, struct store_client *client_r)
{
	struct store_reader *r = store_reader_take(c->store);
	enum err e = store_client_get(r, c->arena, id, client_r);

	store_reader_give(c->store, &r);
	return e;
}

static bool read_certificate(struct ctl *c, struct store_certificate *certificate_r, char until_r[11])
{
	struct str file = ctl_value(c, "certificate"), text;
	struct cert cert;
	char why[200], until[28];
	int64_t now_us = clock_now_us();

	if (!ctl_read_file(c, file.p, CERTIFICATE_MAX, &text)) {
		return false;
	}
	if (client_certificate_read(c->arena, text, ctl_value(c, "alg"), certificate_r, why) != ERR_OK ||
	    cert_read(c->arena, certificate_r->der, &cert, why) != ERR_OK) {
		ctl_fail("%s: %s", file.p, why);
		return false;
	}
	instant_format(cert.not_after_us, until);
	if (!cert_valid_at(&cert, now_us) && now_us > cert.not_after_us) {
		ctl_fail("%s: the certificate has expired on %.10s", file.p, until);
		return false;
	}
	certificate_r->added_us = now_us;
	memcpy(until_r, until, 10);
	until_r[10] = '\0';
	return true;
}

/* The new certificate beside the present one; of two the older one goes. */
static void add_certificate(struct store_client *client, const struct store_certificate *new)
{
	for (size_t i = 0; i < client->n_certificates; i++) {
		if (str_eq(client->certificate[i].der, new->der)) {
			client->certificate[i] = *new;
			return;
		}
	}
	if (client->n_certificates == LIMIT_CLIENT_CERTIFICATES) {
		for (size_t i = 1; i < client->n_certificates; i++) {
			client->certificate[i - 1] = client->certificate[i];
		}
		client->n_certificates--;
		puts("the older of the two certificates was taken away");
	}
	client->certificate[client->n_certificates++] = *new;
}

static int client_add(struct ctl *c)
{
	struct str id = ctl_value(c, "client-id"), scopes;
	struct store_certificate certificate;
	struct store_client client;
	char until[11];
	int64_t enterprise = 0;
	enum err e;

	if (!client_id_ok(id)) {
		return ctl_misused("--client-id must have 1 to 128 letters, digits and signs, without blanks");
	}
	if (!ctl_enterprise(c, "enterprise", &enterprise) || !scopes_read(c, &scopes)) {
		return CTL_USAGE;
	}
	if (!read_certificate(c, &certificate, until)) {
		return CTL_FAILED;
	}
	e = client_get(c, id, &client);
	if (e == ERR_NOT_FOUND) {
		client = (struct store_client){ .client_id = id, .enterprise = enterprise, .active = true };
		client.scopes = str_of(SCOPE_DECLARE " " SCOPE_CONSULT);
	} else if (e != ERR_OK) {
		return ctl_world(e, "the client cannot be looked up");
	} else if (client.enterprise != enterprise) {
		return ctl_fail("this client is registered for another enterprise; choose another --client-id");
	}
	if (scopes.p != NULL) {
		client.scopes = scopes;
	}
	add_certificate(&client, &certificate);
	e = ctl_employer_ensure(c->store, enterprise);
	if (e == ERR_OK) {
		e = store_client_put(c->store, &client, &(struct store_author){ .at_us = clock_now_us() });
	}
	if (e != ERR_OK) {
		return ctl_world(e, "the client cannot be stored");
	}
	printf("certificate: %.*s, valid until %s\n", STR_ARG(certificate.alg), until);
	printf("client %.*s: %zu certificate(s), scopes %.*s\n", STR_ARG(id), client.n_certificates,
	    STR_ARG(client.scopes));
	return CTL_OK;
}

/* What somebody has to do about it. */
static const char *mark_of(struct ctl *c, const struct store_certificate *k)
{
	int64_t now_us = clock_now_us();
	struct cert cert;
	char why[200];

	if (cert_read(c->arena, k->der, &cert, why) != ERR_OK) {
		return "(unreadable)";
	}
	return now_us >= cert.not_before_us && !cert_valid_at(&cert, now_us) ? "(expired)" :
	    cert_ends_soon(&cert, now_us) ? "(ends soon)" : "";
}

static int client_list(struct ctl *c)
{
	struct store_reader *r = store_reader_take(c->store);
	struct store_client *client;
	size_t n;
	enum err e = store_client_list(r, c->arena, 0, &client, &n);

	store_reader_give(c->store, &r);
	if (e != ERR_OK) {
		return ctl_world(e, "the clients cannot be read");
	}
	for (size_t i = 0; i < n; i++) {
		char number[13];

		enterprise_format(client[i].enterprise, number);
		printf("%.*s  %s  %s ", STR_ARG(client[i].client_id), number, client[i].active ? "active" : "stopped");
		for (size_t k = 0; k < client[i].n_certificates; k++) {
			printf(" %.*s%s", STR_ARG(client[i].certificate[k].alg), mark_of(c, &client[i].certificate[k]));
		}
		printf("  %.*s\n", STR_ARG(client[i].scopes));
	}
	return CTL_OK;
}

static int changed(enum err e, const char *done, struct str id)
{
	if (e != ERR_OK) {
		return ctl_world(e, "the client cannot be changed");
	}
	printf("client %.*s %s\n", STR_ARG(id), done);
	return CTL_OK;
}

static int client_stop(struct ctl *c)
{
	struct store_author by = { .at_us = clock_now_us() };
	struct str id = ctl_value(c, "client-id");

	return changed(store_client_switch(c->store, id, false, &by), "is stopped", id);
}

static int client_start(struct ctl *c)
{
	struct store_author by = { .at_us = clock_now_us() };
	struct str id = ctl_value(c, "client-id");

	return changed(store_client_switch(c->store, id, true, &by), "is active", id);
}

static int client_revoke(struct ctl *c)
{
	struct store_author by = { .at_us = clock_now_us() };
	struct str id = ctl_value(c, "client-id");

	return changed(store_client_revoke(c->store, id, &by), "has no tokens any more", id);
}

/* ---- certificates */

static int certificate_add(struct ctl *c)
{
	struct store_author by = { .at_us = clock_now_us() };
	struct store_certificate certificate;
	char until[11];
	enum err e;

	if (!read_certificate(c, &certificate, until)) {
		return CTL_FAILED;
	}
	e = store_client_certificate_add(c->store, ctl_value(c, "client-id"), &certificate, &by);
	if (e == ERR_EXISTS) {
		return ctl_fail("the client has this certificate already");
	}
	if (e == ERR_LIMIT) {
		return ctl_fail("the client has two certificates; remove one first");
	}
	if (e != ERR_OK) {
		return ctl_world(e, "the certificate cannot be added");
	}
	printf("certificate: %.*s, valid until %s\n", STR_ARG(certificate.alg), until);
	return CTL_OK;
}

static void fingerprint(const struct store_certificate *k, char hex[2 * SHA256_SIZE + 1])
{
	unsigned char sha256[SHA256_SIZE];

	crypt_sha256(k->der.p, k->der.n, sha256);
	codec_hex(hex, sha256, sizeof(sha256));
}

/* One line: fingerprint, algorithm, last day, what to watch, subject. */
static void print_certificate(struct ctl *c, const struct store_certificate *k)
{
	char hex[2 * SHA256_SIZE + 1], why[200], until[28];
	int64_t now_us = clock_now_us();
	struct str subject = cert_subject(c->arena, k->der);
	struct cert cert;

	fingerprint(k, hex);
	if (cert_read(c->arena, k->der, &cert, why) != ERR_OK) {
		printf("%s  %.*s  unreadable: %s\n", hex, STR_ARG(k->alg), why);
		return;
	}
	instant_format(cert.not_after_us, until);
	printf("%s  %.*s  until %.10s  ", hex, STR_ARG(k->alg), until);
	if (now_us < cert.not_before_us) {
		printf("not valid yet  ");
	} else if (!cert_valid_at(&cert, now_us)) {
		printf("EXPIRED  ");
	} else if (cert_ends_soon(&cert, now_us)) {
		printf("ends in %d days  ", (int)(local_day(cert.not_after_us) - local_day(now_us)));
	}
	printf("%.*s\n", STR_ARG(subject));
}

static int certificate_list(struct ctl *c)
{
	struct store_client client;
	enum err e = client_get(c, ctl_value(c, "client-id"), &client);

	if (e != ERR_OK) {
		return ctl_world(e, "the client cannot be looked up");
	}
	for (size_t i = 0; i < client.n_certificates; i++) {
		print_certificate(c, &client.certificate[i]);
	}
	return CTL_OK;
}

/* By the first digits of the fingerprint, as many as tell it from the other one. */
static int certificate_remove(struct ctl *c)
{
	struct str id = ctl_value(c, "client-id"), digits = ctl_value(c, "fingerprint");
	struct store_author by = { .at_us = clock_now_us() };
	unsigned char sha256[SHA256_SIZE];
	struct store_client client;
	size_t n = 0;
	enum err e = client_get(c, id, &client);

	if (e != ERR_OK) {
		return ctl_world(e, "the client cannot be looked up");
	}
	if (digits.n < FINGERPRINT_MIN) {
		return ctl_misused("--fingerprint must have at least %d hexadecimal digits", FINGERPRINT_MIN);
	}
	for (size_t i = 0; i < client.n_certificates; i++) {
		char hex[2 * SHA256_SIZE + 1];

		fingerprint(&client.certificate[i], hex);
		if (digits.n < sizeof(hex) && str_eq_nocase(digits, (struct str){ hex, digits.n })) {
			crypt_sha256(client.certificate[i].der.p, client.certificate[i].der.n, sha256);
			n++;
		}
	}
	if (n != 1) {
		return ctl_fail("%s certificate of this client begins with these digits",
		    n == 0 ? "no" : "more than one");
	}
	return changed(store_client_certificate_remove(c->store, id, sha256, &by), "has one certificate less", id);
}

const struct ctl_command ctl_client_commands[] = {
	{ "client add", client_add, CTL_CREATE, NULL,
	    "Registers an employer's program, or a second certificate of it (roll-over).",
	    { { "client-id", "ID", true, false }, { "enterprise", "N", true, false },
	      { "certificate", "FILE", true, false }, { "scope", "SCOPE", false, true },
	      { "alg", "ALG", false, false } } },
	{ "client list", client_list, CTL_EXISTING, NULL, "Lists the registered programs.", { { 0 } } },
	{ "client stop", client_stop, CTL_EXISTING, NULL,
	    "Refuses a program from now on; its tokens end within a second.", { { "client-id", "ID", true, false } } },
	{ "client start", client_start, CTL_EXISTING, NULL, "Lets a stopped program in again.",
	    { { "client-id", "ID", true, false } } },
	{ "client revoke", client_revoke, CTL_EXISTING, NULL,
	    "Ends the tokens that a program has, within a second; it may ask for new ones.",
	    { { "client-id", "ID", true, false } } },
	{ "client certificate add", certificate_add, CTL_EXISTING, NULL,
	    "Registers a second certificate beside the present one (roll-over).",
	    { { "client-id", "ID", true, false }, { "certificate", "FILE", true, false },
	      { "alg", "ALG", false, false } } },
	{ "client certificate list", certificate_list, CTL_EXISTING, NULL,
	    "Lists a program's certificates: SHA-256, algorithm, last day, subject.",
	    { { "client-id", "ID", true, false } } },
	{ "client certificate remove", certificate_remove, CTL_EXISTING, NULL,
	    "Removes a certificate; assertions signed with it are refused at once.",
	    { { "client-id", "ID", true, false }, { "fingerprint", "HEX", true, false } } },
	{ .name = NULL },
};
