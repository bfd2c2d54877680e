/* All that is held about a worker, as JSON.
 *
 * A table of parts: each reads what it needs by the store's use cases and writes
 * one member.  What is long is read page by page into an arena of its own, so
 * that the only bound is the buffer.  Hashes, sealed values and secrets are
 * never written, nor who else is in a row.  Start reading at everything_write(). */
#include "flow/everything.h"

#include "flow/everything_int.h"

#include "base/day.h"
#include "domain/number.h"

#define LOOKS_AT_ONCE 500
#define CHANGES_MAX 1000 /* of one program */

void everything_moment(struct everything *x, const char *name, int64_t us)
{
	char text[28];

	if (us == 0) {
		jo_null(&x->o, name);
		return;
	}
	instant_format(us, text);
	jo_cstr(&x->o, name, text);
}

/* For good is said by a member of its own. */
static void put_lock(struct everything *x, const char *name, int64_t until_us)
{
	everything_moment(x, name, until_us == INT64_MAX ? 0 : until_us);
}

void everything_day(struct everything *x, const char *name, int32_t day)
{
	char text[11];

	if (day == DAY_NONE || day == DAY_BAD || day == DAY_OPEN) {
		jo_null(&x->o, name);
		return;
	}
	day_format(day, text);
	jo_cstr(&x->o, name, text);
}

void everything_hour(struct everything *x, const char *name, int minute)
{
	jo_str(&x->o, name, str_of(minute < 0 ? NULL : arena_printf(x->page, "%02d:%02d", minute / 60, minute % 60)));
}

static void put_enterprise(struct everything *x, const char *name, int64_t enterprise)
{
	char digits[11];

	if (enterprise == 0) {
		jo_null(&x->o, name);
		return;
	}
	enterprise_digits(enterprise, digits);
	jo_cstr(&x->o, name, digits);
}

static void put_id(struct everything *x, const char *name, int64_t id)
{
	jo_str(&x->o, name, str_of(id == 0 ? NULL : arena_printf(x->page, "%012lld", (long long)id)));
}

void everything_text(struct everything *x, const char *name, struct str s)
{
	jo_str(&x->o, name, s.n > 0 ? s : STR_NONE);
}

static void put_inss(struct everything *x, int64_t inss)
{
	char digits[12];

	inss_format((uint64_t)inss, digits);
	jo_cstr(&x->o, "nationalNumber", digits);
}

static enum err write_person(struct everything *x, const char *name)
{
	jo_open(&x->o, name);
	put_inss(x, x->who->who.inss);
	everything_text(x, "name", x->who->who.name);
	jo_close(&x->o);
	return ERR_OK;
}

static enum err write_token(struct everything *x, const char *name)
{
	const struct store_account *acc = &x->account;
	static const unsigned char none[sizeof(acc->activation)];

	if (!x->has_account) {
		jo_null(&x->o, name);
		return ERR_OK;
	}
	jo_open(&x->o, name);
	jo_str(&x->o, "userName", acc->user_name);
	put_inss(x, acc->inss);
	everything_text(x, "name", acc->name);
	everything_text(x, "language", acc->lang);
	jo_bool(&x->o, "passwordSet", acc->password.p != NULL);
	jo_i64(&x->o, "wrongPasswords", acc->password_failures);
	put_lock(x, "passwordsLockedUntil", acc->password_locked_until_us);
	everything_moment(x, "activationCodeUntil", memcmp(acc->activation, none, sizeof(none)) == 0 ? 0 :
	    acc->activation_until_us);
	jo_i64(&x->o, "wrongCodes", acc->code_failures);
	put_lock(x, "codesLockedUntil", acc->code_locked_until_us);
	jo_bool(&x->o, "codesLockedUntilNewCard", acc->code_locked_until_us == INT64_MAX);
	if (acc->codes_left < 0) {
		jo_null(&x->o, "codesLeft");
	} else {
		jo_i64(&x->o, "codesLeft", acc->codes_left);
	}
	jo_bool(&x->o, "authenticatorApp", acc->totp.p != NULL);
	everything_moment(x, "lastSignIn", acc->last_us);
	jo_close(&x->o);
	return ERR_OK;
}

static enum err write_sessions(struct everything *x, const char *name)
{
	struct session_row *row;
	size_t n = 0;
	enum err e = session_list(x->f->store, x->r, x->a, &x->f->conf, x->session_id, x->who->worker, x->now_us, &row,
	    &n);

	jo_list(&x->o, name);
	for (size_t i = 0; e == ERR_OK && i < n; i++) {
		const struct session *s = &row[i].session;

		jo_open(&x->o, NULL);
		jo_bool(&x->o, "thisOne", row[i].own);
		everything_text(x, "name", s->who.name);
		jo_cstr(&x->o, "method", s->who.method);
		jo_i64(&x->o, "assurance", s->who.acr);
		everything_text(x, "browser", s->agent);
		everything_moment(x, "signedInAt", s->created_us);
		everything_moment(x, "lastUsedAt", s->last_us);
		jo_close(&x->o);
	}
	jo_list_end(&x->o);
	return e;
}

static enum err write_browsers(struct everything *x, const char *name)
{
	struct store_device *device;
	size_t n = 0;
	enum err e = x->has_account ? store_device_list(x->r, x->a, x->account.id, &device, &n) : ERR_OK;

	jo_list(&x->o, name);
	for (size_t i = 0; e == ERR_OK && i < n; i++) {
		jo_open(&x->o, NULL);
		everything_moment(x, "lastSignIn", device[i].last_us);
		jo_i64(&x->o, "wrongPasswords", device[i].failures);
		put_lock(x, "passwordsLockedUntil", device[i].locked_until_us);
		jo_close(&x->o);
	}
	jo_list_end(&x->o);
	return e;
}

static void write_period(struct everything *x, const struct period *p)
{
	static const char *const states[PERIOD_STATE__MAX] = { [PERIOD_OPEN] = "open", [PERIOD_CLOSED] = "closed",
		[PERIOD_CANCELLED] = "cancelled", [PERIOD_REFUSED] = "refused" };

	jo_open(&x->o, NULL);
	put_id(x, "periodId", p->id);
	jo_cstr(&x->o, "state", states[p->state]);
	put_enterprise(x, "employer", p->employer);
	everything_day(x, "startDate", p->start_day);
	everything_hour(x, "startHour", p->start_minute);
	everything_day(x, "endDate", p->end_day);
	everything_hour(x, "endHour", p->end_minute);
	jo_i64(&x->o, "plannedHours", p->planned_hours);
	jo_i64(&x->o, "hoursBeyondQuota", p->exceeding_hours);
	jo_cstr(&x->o, "workerType", p->worker_type);
	everything_text(x, "jointCommittee", str_of(p->joint_committee));
	put_enterprise(x, "userEnterprise", p->user_enterprise);
	everything_text(x, "userName", p->user_name);
	everything_text(x, "userJointCommittee", str_of(p->user_joint_committee));
	everything_day(x, "declaredStartDate", p->declared_start_day);
	everything_day(x, "declaredEndDate", p->declared_end_day);
	everything_moment(x, "receivedAt", p->received_us);
	everything_moment(x, "startReceivedAt", p->start_received_us);
	everything_moment(x, "changedAt", p->changed_us);
	everything_moment(x, "cancelledAt", p->cancelled_us);
	jo_bool(&x->o, "late", p->late);
	jo_bool(&x->o, "locked", p->locked);
	put_id(x, "lastDeclaration", p->last_id);
	jo_close(&x->o);
	arena_reset(x->page);
}

static enum err write_periods(struct everything *x, const char *name)
{
	jo_list(&x->o, name);
	for (size_t i = 0; i < x->n_periods; i++) {
		write_period(x, &x->period[i]);
	}
	jo_list_end(&x->o);
	return ERR_OK;
}

static void write_declaration(struct everything *x, const struct store_declaration *d)
{
	static const char *const kinds[DECL_KIND__MAX] = { [DECL_IN] = "in", [DECL_OUT] = "out",
		[DECL_UPDATE] = "update", [DECL_CANCEL] = "cancel" };
	const char result[2] = { decl_result_letter(d->result), '\0' };

	jo_open(&x->o, NULL);
	put_id(x, "declarationId", d->id);
	everything_moment(x, "receivedAt", d->received_us);
	jo_i64(&x->o, "channel", d->channel);
	put_enterprise(x, "employer", d->employer);
	jo_cstr(&x->o, "kind", kinds[d->kind]);
	jo_cstr(&x->o, "result", result);
	everything_moment(x, "identifiedAt", d->identified_us);
	put_id(x, "periodId", d->period_id);
	jo_list(&x->o, "anomalies");
	for (size_t i = 0; i < d->anomalies.n; i++) {
		jo_cstr(&x->o, NULL, anomaly_table[d->anomalies.item[i].id].id);
	}
	jo_list_end(&x->o);
	jo_raw(&x->o, "message", d->body);
	if (d->worker_json.p == NULL) {
		jo_null(&x->o, "worker");
	} else {
		jo_raw(&x->o, "worker", d->worker_json);
	}
	jo_close(&x->o);
}

/* Page by page, what one employer declared about him. */
static enum err write_declarations_of(struct everything *x, int64_t employer)
{
	struct store_search q = { .employer = employer, .has_worker = true, .worker = x->who->worker, .page = 1,
		.page_size = LIMIT_PAGE_SIZE };
	struct store_declaration *d;
	int64_t total;
	size_t n = 0;
	enum err e;

	do {
		arena_reset(x->page);
		e = store_search_declarations(x->r, x->page, &q, &d, &n, &total);
		for (size_t i = 0; e == ERR_OK && i < n; i++) {
			write_declaration(x, &d[i]);
		}
		q.page++;
	} while (e == ERR_OK && n == LIMIT_PAGE_SIZE && !x->o.b->overflow);
	return e;
}

/* Every declaration about him made a period, is about one, or was refused by an employer of one. */
static enum err write_declarations(struct everything *x, const char *name)
{
	enum err e = ERR_OK;

	jo_list(&x->o, name);
	for (size_t i = 0; e == ERR_OK && i < x->n_periods && !x->o.b->overflow; i++) {
		size_t k = 0;

		while (x->period[k].employer != x->period[i].employer) {
			k++;
		}
		if (k == i && x->period[i].employer != 0) {
			e = write_declarations_of(x, x->period[i].employer);
		}
	}
	jo_list_end(&x->o);
	return e;
}

static void write_look(struct everything *x, const struct store_look *look)
{
	static const char *const whos[LOOK_BY__MAX] = { [LOOK_BY_SELF] = "yourself", [LOOK_BY_CLIENT] = "program",
		[LOOK_BY_STAFF] = "staff",
		[LOOK_BY_LINK] = "link" };
	static const char *const whats[LOOK_WHAT__MAX] = { [LOOK_OVERVIEW] = "overview",
		[LOOK_DECLARATION] = "declaration", [LOOK_PERIOD] = "period",
		[LOOK_SEARCH_DECLARATIONS] = "searchDeclarations", [LOOK_SEARCH_PERIODS] = "searchPeriods",
		[LOOK_SEARCH_RELATIONS] = "searchRelations", [LOOK_IDENTIFY] = "identification",
		[LOOK_ACCOUNT] = "tokenAccount", [LOOK_WAITING] = "waiting", [LOOK_FILE] = "file",
		[LOOK_EVERYTHING] = "everything",
		[LOOK_SHARED] = "shared", [LOOK_BADGE] = "badge", [LOOK_FEED] = "feed" };

	jo_open(&x->o, NULL);
	jo_i64(&x->o, "number", look->n);
	everything_moment(x, "at", look->at_us);
	jo_cstr(&x->o, "by", whos[look->by]);
	everything_text(x, "who", look->who);
	put_enterprise(x, "enterprise", look->enterprise);
	jo_cstr(&x->o, "what", whats[look->what]);
	put_id(x, "about", look->detail);
	jo_close(&x->o);
}

static enum err write_looks(struct everything *x, const char *name)
{
	struct store_look *look;
	int64_t before = INT64_MAX;
	size_t n = 0;
	enum err e;

	jo_list(&x->o, name);
	do {
		arena_reset(x->page);
		e = store_look_list(x->r, x->page, x->who->worker, before, LOOKS_AT_ONCE, &look, &n);
		for (size_t i = 0; e == ERR_OK && i < n; i++) {
			write_look(x, &look[i]);
			before = look[i].n;
		}
	} while (e == ERR_OK && n == LOOKS_AT_ONCE && !x->o.b->overflow);
	jo_list_end(&x->o);
	return e;
}

/* What he changed about one program. */
static enum err write_changes_of(struct everything *x, const struct store_client *c)
{
	static const char *const whats[CLIENT_CHANGE__MAX] = { [CLIENT_REGISTERED] = "registered",
		[CLIENT_REPLACED] = "replaced", [CLIENT_CERTIFICATE_ADDED] = "certificateAdded",
		[CLIENT_CERTIFICATE_REMOVED] = "certificateRemoved", [CLIENT_STOPPED] = "stopped",
		[CLIENT_STARTED] = "started", [CLIENT_REVOKED] = "revoked" };
	struct store_change *change;
	size_t n = 0;
	enum err e = store_client_changes(x->r, x->page, c->client_id, CHANGES_MAX, &change, &n);

	for (size_t i = 0; e == ERR_OK && i < n; i++) {
		if (!change[i].by.has_worker ||
		    memcmp(&change[i].by.worker, &x->who->worker, sizeof(x->who->worker)) != 0) {
			continue;
		}
		jo_open(&x->o, NULL);
		everything_moment(x, "at", change[i].by.at_us);
		jo_str(&x->o, "program", c->client_id);
		jo_cstr(&x->o, "what", whats[change[i].what]);
		jo_close(&x->o);
	}
	return e;
}

static enum err write_enterprise(struct everything *x, const struct store_manager *m)
{
	struct store_client *client;
	size_t n = 0;
	enum err e = store_client_list(x->r, x->page, m->enterprise, &client, &n);

	jo_open(&x->o, NULL);
	put_enterprise(x, "enterprise", m->enterprise);
	everything_day(x, "from", m->from_day);
	everything_day(x, "to", m->to_day);
	jo_list(&x->o, "changes");
	for (size_t i = 0; e == ERR_OK && i < n; i++) {
		e = write_changes_of(x, &client[i]);
	}
	jo_list_end(&x->o);
	jo_close(&x->o);
	arena_reset(x->page);
	return e;
}

static enum err write_managed(struct everything *x, const char *name)
{
	struct store_manager *m;
	size_t n = 0;
	enum err e = store_manager_list(x->r, x->a, &m, &n);

	jo_list(&x->o, name);
	for (size_t i = 0; e == ERR_OK && i < n; i++) {
		if (memcmp(&m[i].worker, &x->who->worker, sizeof(m[i].worker)) == 0) {
			e = write_enterprise(x, &m[i]);
		}
	}
	jo_list_end(&x->o);
	return e;
}

static const struct {
	const char *name;
	enum err (*write)(struct everything *x, const char *name);
} parts[EVERYTHING__MAX] = {
	[EVERYTHING_PERSON] = { "person", write_person },
	[EVERYTHING_TOKEN] = { "token", write_token },
	[EVERYTHING_SESSIONS] = { "sessions", write_sessions },
	[EVERYTHING_BROWSERS] = { "knownBrowsers", write_browsers },
	[EVERYTHING_PERIODS] = { "periods", write_periods },
	[EVERYTHING_DECLARATIONS] = { "declarations", write_declarations },
	[EVERYTHING_LOOKS] = { "looks", write_looks },
	[EVERYTHING_MANAGED] = { "managed", write_managed },
	[EVERYTHING_SHARES] = { "shares", everything_shares },
	[EVERYTHING_NOTED] = { "notedDays", everything_noted },
};

const char *everything_name(enum everything_part p)
{
	return parts[p].name;
}

/* What several parts need, of one state of the database. */
static enum err read_all(struct everything *x)
{
	bool more = false;
	enum err e = store_account_by_worker(x->r, x->a, x->who->worker, &x->account);

	x->has_account = e == ERR_OK;
	if (e == ERR_OK || e == ERR_NOT_FOUND) {
		e = store_worker_periods(x->r, x->a, x->who->worker, day_of(1, 1, 1), DAY_OPEN, LIMIT_OVERVIEW_PERIODS,
		    &x->period, &x->n_periods, &more);
	}
	return e == ERR_OK && more ? ERR_LIMIT : e;
}

static enum err write_all(struct everything *x)
{
	enum err e = read_all(x);

	jo_open(&x->o, NULL);
	everything_moment(x, "madeAt", x->now_us);
	for (size_t i = 0; e == ERR_OK && i < EVERYTHING__MAX; i++) {
		e = parts[i].write(x, parts[i].name);
		if (e == ERR_OK && x->o.b->overflow) {
			e = ERR_LIMIT;
		}
	}
	jo_close(&x->o);
	return e == ERR_OK && x->o.b->overflow ? ERR_LIMIT : e;
}

enum err everything_write(struct flow *f, struct arena *a, const struct session *who, struct str session_id,
    int64_t now_us, struct buf *b)
{
	struct everything x = { .f = f, .r = store_reader_take(f->store), .a = a, .who = who, .session_id = session_id,
		.page = arena_new(LIMIT_ARENA_REQUEST), .now_us = now_us, .o = jo_start(b) };
	enum err e = store_snapshot_begin(x.r);

	if (e == ERR_OK) {
		e = write_all(&x);
		store_snapshot_end(x.r);
	}
	store_reader_give(f->store, &x.r);
	arena_free(&x.page);
	return e;
}
