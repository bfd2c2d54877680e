/* interimctl mandate, manager: for which other employers a program speaks, and
 * who looks after an enterprise's programs on the page. */
#include <stdio.h>

#include "base/clock.h"
#include "base/codec.h"
#include "base/day.h"
#include "cmd/ctl.h"
#include "cmd/ctl_employer.h"
#include "domain/number.h"

static int mandate_add(struct ctl *c)
{
	struct store_mandate m = { .client_id = ctl_value(c, "client-id"), .to_day = DAY_OPEN };
	struct store_reader *r;
	struct store_client client;
	enum err e;

	if (!ctl_enterprise(c, "employer", &m.employer) || !ctl_day(c, "from", &m.from_day) ||
	    !ctl_day(c, "to", &m.to_day)) {
		return CTL_USAGE;
	}
	if (m.to_day < m.from_day) {
		return ctl_misused("--to must not be before --from");
	}
	r = store_reader_take(c->store);
	e = store_client_get(r, c->arena, m.client_id, &client);
	store_reader_give(c->store, &r);
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

/* ---- managers */

static int manager_add(struct ctl *c)
{
	struct store_manager m = { .from_day = local_day(clock_now_us()), .to_day = DAY_OPEN };
	int64_t inss = 0;
	enum err e;

	if (!ctl_inss(c, "inss", &inss) || !ctl_enterprise(c, "enterprise", &m.enterprise) ||
	    !ctl_day(c, "from", &m.from_day) || !ctl_day(c, "to", &m.to_day)) {
		return CTL_USAGE;
	}
	if (m.to_day < m.from_day) {
		return ctl_misused("--to must not be before --from");
	}
	m.worker = store_worker_key(c->store, inss);
	e = ctl_employer_ensure(c->store, m.enterprise);
	if (e == ERR_OK) {
		e = store_manager_put(c->store, &m);
	}
	return e == ERR_OK ? CTL_OK : ctl_world(e, "the manager cannot be stored");
}

static int manager_remove(struct ctl *c)
{
	int64_t inss = 0, enterprise = 0;
	enum err e;

	if (!ctl_inss(c, "inss", &inss) || !ctl_enterprise(c, "enterprise", &enterprise)) {
		return CTL_USAGE;
	}
	e = store_manager_remove(c->store, store_worker_key(c->store, inss), enterprise);
	return e == ERR_OK ? CTL_OK : ctl_world(e, "the manager cannot be removed");
}

/* Only the key of the person is kept; --inss tells whether it is his. */
static int manager_list(struct ctl *c)
{
	struct store_reader *r = store_reader_take(c->store);
	struct store_manager *m;
	struct worker_key w = { { 0 } };
	int64_t inss = 0;
	size_t n;
	enum err e = store_manager_list(r, c->arena, &m, &n);

	store_reader_give(c->store, &r);
	if (!ctl_inss(c, "inss", &inss)) {
		return CTL_USAGE;
	}
	if (e != ERR_OK) {
		return ctl_world(e, "the managers cannot be read");
	}
	if (inss != 0) {
		w = store_worker_key(c->store, inss);
	}
	for (size_t i = 0; i < n; i++) {
		char enterprise[13], key[2 * WORKER_KEY_SIZE + 1], from[11], to[11];

		if (inss != 0 && memcmp(w.b, m[i].worker.b, sizeof(w.b)) != 0) {
			continue;
		}
		enterprise_format(m[i].enterprise, enterprise);
		codec_hex(key, m[i].worker.b, sizeof(m[i].worker.b));
		day_format(m[i].from_day, from);
		day_format(m[i].to_day, to);
		printf("%s  %s  %s  %s\n", enterprise, key, from, m[i].to_day == DAY_OPEN ? "open" : to);
	}
	return CTL_OK;
}

const struct ctl_command ctl_mandate_commands[] = {
	{ "mandate add", mandate_add, CTL_EXISTING, NULL, "Lets a program declare for another employer.",
	    { { "client-id", "ID", true, false }, { "employer", "N", true, false }, { "from", "DAY", true, false },
	      { "to", "DAY", false, false } } },
	{ "mandate end", mandate_end, CTL_EXISTING, NULL, "Ends a mandate; its last day is today, or DAY.",
	    { { "client-id", "ID", true, false }, { "employer", "N", true, false }, { "on", "DAY", false, false } } },
	{ "mandate list", mandate_list, CTL_EXISTING, NULL, "Lists all mandates, ended ones too.", { { 0 } } },
	{ "manager add", manager_add, CTL_CREATE, NULL,
	    "Lets a person look after an enterprise's programs on the page (from today, without end, unless said).",
	    { { "inss", "N", true, false }, { "enterprise", "N", true, false }, { "from", "DAY", false, false },
	      { "to", "DAY", false, false } } },
	{ "manager remove", manager_remove, CTL_EXISTING, NULL, "Takes that away, at once.",
	    { { "inss", "N", true, false }, { "enterprise", "N", true, false } } },
	{ "manager list", manager_list, CTL_EXISTING, NULL,
	    "Lists them by the key of the person; with --inss, one person's.",
	    { { "inss", "N", false, false } } },
	{ .name = NULL },
};
