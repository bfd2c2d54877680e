/* interimctl client, mandate: the employers' programs and for whom they speak. */
#include <inttypes.h>
#include <stdio.h>

#include "base/clock.h"
#include "base/day.h"
#include "cmd/ctl.h"
#include "cmd/ctl_employer.h"
#include "domain/number.h"
#include "identity/cert.h"
#include "identity/client.h"
#include "identity/oauth.h"

#define CERTIFICATE_MAX (64u * 1024)

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
		e = store_client_put(c->store, &client);
	}
	if (e != ERR_OK) {
		return ctl_world(e, "the client cannot be stored");
	}
	printf("certificate: %.*s, valid until %s\n", STR_ARG(certificate.alg), until);
	printf("client %.*s: %zu certificate(s), scopes %.*s\n", STR_ARG(id), client.n_certificates,
	    STR_ARG(client.scopes));
	return CTL_OK;
}

static int client_list(struct ctl *c)
{
	struct store_reader *r = store_reader_take(c->store);
	struct store_client *client;
	size_t n;
	enum err e = store_client_list(r, c->arena, &client, &n);

	store_reader_give(c->store, &r);
	if (e != ERR_OK) {
		return ctl_world(e, "the clients cannot be read");
	}
	for (size_t i = 0; i < n; i++) {
		char number[13];

		enterprise_format(client[i].enterprise, number);
		printf("%.*s  %s  %s ", STR_ARG(client[i].client_id), number, client[i].active ? "active" : "stopped");
		for (size_t k = 0; k < client[i].n_certificates; k++) {
			printf(" %.*s", STR_ARG(client[i].certificate[k].alg));
		}
		printf("  %.*s\n", STR_ARG(client[i].scopes));
	}
	return CTL_OK;
}

static int client_switch(struct ctl *c, bool active)
{
	struct str id = ctl_value(c, "client-id");
	struct store_client client;
	enum err e = client_get(c, id, &client);

	if (e == ERR_OK) {
		client.active = active;
		e = store_client_put(c->store, &client);
	}
	if (e != ERR_OK) {
		return ctl_world(e, "the client cannot be changed");
	}
	printf("client %.*s is %s\n", STR_ARG(id), active ? "active" : "stopped");
	return CTL_OK;
}

static int client_stop(struct ctl *c)
{
	return client_switch(c, false);
}

static int client_start(struct ctl *c)
{
	return client_switch(c, true);
}

static int mandate_add(struct ctl *c)
{
	struct store_mandate m = { .client_id = ctl_value(c, "client-id"), .to_day = DAY_OPEN };
	struct store_client client;
	enum err e;

	if (!ctl_enterprise(c, "employer", &m.employer) || !ctl_day(c, "from", &m.from_day) ||
	    !ctl_day(c, "to", &m.to_day)) {
		return CTL_USAGE;
	}
	if (m.to_day < m.from_day) {
		return ctl_misused("--to must not be before --from");
	}
	e = client_get(c, m.client_id, &client);
	if (e != ERR_OK) {
		return ctl_world(e, "the client cannot be looked up");
	}
	e = ctl_employer_ensure(c->store, m.employer);
	if (e == ERR_OK) {
		e = store_mandate_put(c->store, &m);
	}
	return e == ERR_OK ? CTL_OK : ctl_world(e, "the mandate cannot be stored");
}

static enum err mandates(struct ctl *c, struct store_mandate **m_r, size_t *n_r)
{
	struct store_reader *r = store_reader_take(c->store);
	enum err e = store_mandate_list(r, c->arena, m_r, n_r);

	store_reader_give(c->store, &r);
	return e;
}

/* Mandates are kept for later questions, so one that has not begun yet is
 * ended on the day before it begins. */
static int mandate_end(struct ctl *c)
{
	struct str id = ctl_value(c, "client-id");
	int32_t on_day = local_day(clock_now_us());
	int64_t employer = 0;
	struct store_mandate *m;
	size_t n, ended = 0;
	enum err e;

	if (!ctl_enterprise(c, "employer", &employer) || !ctl_day(c, "on", &on_day)) {
		return CTL_USAGE;
	}
	e = mandates(c, &m, &n);
	for (size_t i = 0; i < n && e == ERR_OK; i++) {
		bool runs = m[i].to_day > on_day && m[i].to_day >= m[i].from_day;

		if (runs && m[i].employer == employer && str_eq(m[i].client_id, id)) {
			m[i].to_day = on_day >= m[i].from_day ? on_day : m[i].from_day - 1;
			e = store_mandate_put(c->store, &m[i]);
			ended++;
		}
	}
	if (e != ERR_OK) {
		return ctl_world(e, "the mandate cannot be ended");
	}
	return ended > 0 ? CTL_OK : ctl_fail("this client has no mandate for this employer beyond that day");
}

static int mandate_list(struct ctl *c)
{
	struct store_mandate *m;
	size_t n;
	enum err e = mandates(c, &m, &n);

	if (e != ERR_OK) {
		return ctl_world(e, "the mandates cannot be read");
	}
	for (size_t i = 0; i < n; i++) {
		char employer[13], from[11], to[11];

		enterprise_format(m[i].employer, employer);
		day_format(m[i].from_day, from);
		day_format(m[i].to_day, to);
		printf("%.*s  %s  %s  %s\n", STR_ARG(m[i].client_id), employer, from,
		    m[i].to_day == DAY_OPEN ? "open" : to);
	}
	return CTL_OK;
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
	{ "mandate add", mandate_add, CTL_EXISTING, NULL, "Lets a program declare for another employer.",
	    { { "client-id", "ID", true, false }, { "employer", "N", true, false }, { "from", "DAY", true, false },
	      { "to", "DAY", false, false } } },
	{ "mandate end", mandate_end, CTL_EXISTING, NULL, "Ends a mandate; its last day is today, or DAY.",
	    { { "client-id", "ID", true, false }, { "employer", "N", true, false }, { "on", "DAY", false, false } } },
	{ "mandate list", mandate_list, CTL_EXISTING, NULL, "Lists all mandates, ended ones too.", { { 0 } } },
	{ .name = NULL },
};
