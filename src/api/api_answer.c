/* Declarations, periods and relations as clients see them.
 *
 * The answer is a superset in which every known client finds the names that it
 * reads (dimona.md 5.5, 5.7); nothing in it is an object for one and a list for
 * another.  What was handed in is spliced from the stored text, not parsed
 * again.  Start reading at answer_declaration. */
#include "api/api_int.h"
#include "domain/decl_json.h"
#include "domain/number.h"
#include "flow/access.h"

/* origin and path need no escaping in JSON: both are made of URL characters. */
static void write_href(const struct answer *a, struct json_out *o, const char *path, int64_t id)
{
	jo_raw(o, "href", STR("\""));
	buf_putstr(o->b, a->origin);
	buf_puts(o->b, path);
	buf_i64(o->b, id);
	buf_putc(o->b, '"');
}

static void write_day(struct json_out *o, const char *name, int32_t day)
{
	char text[11];

	day_format(day, text);
	jo_cstr(o, name, text);
}

static enum err write_employer(const struct answer *a, struct json_out *o, int64_t enterprise)
{
	struct store_employer known;
	enum err e = store_employer_find(a->store, 0, enterprise, &known);
	char digits[11];

	if (e != ERR_OK && e != ERR_NOT_FOUND) {
		return e;
	}
	jo_open(o, "employer");
	if (e == ERR_OK && known.nsso > 0) {
		jo_i64(o, "employerId", known.nsso);
	}
	enterprise_digits(enterprise, digits);
	jo_cstr(o, "enterpriseNumber", digits);
	jo_close(o);
	return ERR_OK;
}

/* json is an object as the intake wrote it, or absent; it has no ssin when inss is known. */
static void write_worker(struct json_out *o, int64_t inss, struct str json)
{
	char digits[12];

	if (inss == 0 && json.p == NULL) {
		return;
	}
	jo_open(o, "worker");
	if (inss > 0) {
		inss_format((uint64_t)inss, digits);
		jo_cstr(o, "ssin", digits);
	}
	if (json.n > 2) {
		jo_raw(o, NULL, (struct str){ json.p + 1, json.n - 2 });
	}
	jo_close(o);
}

static void write_period_ref(const struct answer *a, struct json_out *o, int64_t id)
{
	jo_open(o, "period");
	jo_i64(o, "id", id);
	write_href(a, o, API_PERIODS, id);
	jo_close(o);
}

/* The other period of a duplicate or overlap, when it is the caller's to know. */
static enum err write_conflict(const struct answer *a, struct json_out *o, int64_t id)
{
	struct worker_key worker;
	struct period p;
	int64_t inss;
	bool may = false;
	enum err e = store_period_get(a->reader, a->arena, id, &p, &worker, &inss);

	if (e == ERR_OK) {
		e = access_may_speak(a->store, str_of(a->caller->client_id), a->caller->enterprise, p.employer,
		    a->today, &may);
	}
	if (e != ERR_OK || !may) {
		return e == ERR_NOT_FOUND ? ERR_OK : e;
	}
	jo_open(o, "period");
	jo_i64(o, "id", id);
	write_href(a, o, API_PERIODS, id);
	write_day(o, "startDate", p.start_day);
	if (p.end_day != DAY_OPEN) {
		write_day(o, "endDate", p.end_day);
	}
	jo_close(o);
	return ERR_OK;
}

static enum err write_anomaly(const struct answer *a, struct json_out *o, const struct anomaly_found *found)
{
	const struct anomaly_row *row = &anomaly_table[found->id];
	enum err e = ERR_OK;

	jo_open(o, NULL);
	jo_cstr(o, "errorId", row->id);
	jo_cstr(o, "code", row->id);
	jo_cstr(o, "anomalyClass", row->class);
	jo_open(o, "label");
	jo_cstr(o, "nl", row->label_nl);
	jo_cstr(o, "fr", row->label_fr);
	jo_cstr(o, "de", row->label_de);
	jo_cstr(o, "en", row->label_en);
	jo_close(o);
	jo_cstr(o, "labelNl", row->label_nl);
	jo_cstr(o, "labelFr", row->label_fr);
	jo_cstr(o, "descriptionNl", row->label_nl);
	jo_cstr(o, "descriptionFr", row->label_fr);
	if (found->id == ANOMALY_90017_369) {
		jo_open(o, "quota");
		jo_cstr(o, "type", "STUDENT");
		jo_i64(o, "exceedingHoursNumber", found->number);
		jo_close(o);
	} else if (found->number != 0) {
		e = write_conflict(a, o, found->number);
	}
	jo_close(o);
	return e;
}

/* The same list under both names: clients disagree on which one they read. */
static enum err write_anomalies(const struct answer *a, struct json_out *o, const struct anomaly_list *l)
{
	size_t from, n;
	enum err e = ERR_OK;

	jo_list(o, "anomalies");
	from = o->b->n - 1;
	for (size_t i = 0; e == ERR_OK && i < l->n; i++) {
		e = write_anomaly(a, o, &l->item[i]);
	}
	jo_list_end(o);
	n = o->b->n - from;
	jo_raw(o, "anomaliesCollection", STR(""));
	if (buf_room(o->b, n)) { /* now adding does not move what is copied */
		buf_put(o->b, o->b->p + from, n);
	}
	jo_list(o, "informationsCollection");
	jo_list_end(o);
	return e;
}

static void write_result(struct json_out *o, int64_t id, enum decl_result result)
{
	char letter[2] = { decl_result_letter(result), '\0' };

	jo_i64(o, "declarationId", id);
	jo_cstr(o, "result", letter);
}

/* The stored text is {"employer":{…},"dimonaIn":{…}}: the employer, if given,
 * first and with numbers only, so the first "dimona is the message's name.
 * False when it is anything else. */
static bool split_body(struct str body, struct str *employer_r, struct str *message_r)
{
	static const char mark[] = "\"dimona";
	const char *at = memmem(body.p, body.n, mark, sizeof(mark) - 1);
	size_t before;

	if (at == NULL || body.p[0] != '{' || body.p[body.n - 1] != '}') {
		return false;
	}
	before = (size_t)(at - body.p);
	if (before == 0 || (before > 1 && body.p[before - 1] != ',')) {
		return false;
	}
	*message_r = (struct str){ at, body.n - before - 1 };
	*employer_r = before > 1 ? (struct str){ body.p + 1, before - 2 } : STR_NONE;
	return true;
}

enum err answer_declaration(const struct answer *a, struct json_out *o, const struct store_declaration *d)
{
	bool refused_in = d->kind == DECL_IN && d->result == RESULT_REFUSED;
	struct str employer, message;
	enum err e = ERR_OK;

	if (!split_body(d->body, &employer, &message)) {
		return ERR_CORRUPT;
	}
	jo_open(o, NULL);
	write_href(a, o, API_DECLARATIONS, d->id);
	if (d->employer != 0) {
		e = write_employer(a, o, d->employer);
	} else if (employer.p != NULL) {
		jo_raw(o, NULL, employer);
	}
	write_worker(o, d->has_worker ? d->inss : 0, d->worker_json);
	jo_raw(o, NULL, message);
	jo_open(o, "declarationStatus");
	write_result(o, d->id, d->result);
	if (d->period_id != 0 && !refused_in) {
		write_period_ref(a, o, d->period_id);
	}
	if (e == ERR_OK) {
		e = write_anomalies(a, o, &d->anomalies);
	}
	jo_close(o);
	jo_close(o);
	return e;
}

/* A period in the words of the IN that would make it as it stands now. */
static void period_as_decl(const struct period *p, struct decl *d_r)
{
	decl_init(d_r, DECL_IN);
	d_r->start_day = p->start_day;
	d_r->end_day = p->end_day == DAY_OPEN ? DAY_NONE : p->end_day;
	d_r->start_minute = p->start_minute;
	d_r->end_minute = p->end_minute;
	d_r->planned_hours = p->planned_hours;
	d_r->features_given = true;
	d_r->worker_type = str_of(p->worker_type);
	d_r->joint_committee = p->joint_committee[0] != '\0' ? str_of(p->joint_committee) : STR_NONE;
	d_r->user.enterprise = p->user_enterprise;
	d_r->user.name = p->user_name;
	d_r->user.joint_committee = p->user_joint_committee[0] != '\0' ? str_of(p->user_joint_committee) : STR_NONE;
	d_r->user.given = p->user_enterprise != 0 || p->user_name.p != NULL || d_r->user.joint_committee.p != NULL;
}

static void write_last_update(struct json_out *o, const struct period *p)
{
	int64_t us = p->cancelled_us > 0 ? p->cancelled_us : p->changed_us > 0 ? p->changed_us : p->received_us;
	struct local at = local_of(us);
	char hour[9] = { (char)('0' + at.hour / 10), (char)('0' + at.hour % 10), ':', (char)('0' + at.minute / 10),
		(char)('0' + at.minute % 10), ':', (char)('0' + at.second / 10), (char)('0' + at.second % 10), '\0' };

	write_day(o, "lastUpdateDate", at.day);
	jo_cstr(o, "lastUpdateHour", hour);
}

enum err answer_period(const struct answer *a, struct json_out *o, const struct period *p, int64_t inss)
{
	struct store_declaration in;
	struct decl d;
	enum err e = store_declaration_get(a->reader, a->arena, p->id, &in);

	if (e != ERR_OK) {
		return e == ERR_NOT_FOUND ? ERR_CORRUPT : e; /* a period without the IN that made it */
	}
	period_as_decl(p, &d);
	jo_open(o, NULL);
	jo_i64(o, "periodId", p->id);
	jo_i64(o, "id", p->id);
	write_href(a, o, API_PERIODS, p->id);
	e = write_employer(a, o, p->employer);
	write_worker(o, inss, STR_NONE);
	decl_write_features_json(o, &d);
	jo_open(o, "dimonaIn");
	decl_write_features_json(o, &d);
	jo_close(o);
	jo_bool(o, "isLate", p->late);
	jo_bool(o, "isCancelled", p->state == PERIOD_CANCELLED);
	jo_bool(o, "isLocked", p->locked);
	write_last_update(o, p);
	jo_open(o, "declarationStatus");
	write_result(o, p->id, in.result);
	write_period_ref(a, o, p->id);
	if (e == ERR_OK) {
		e = write_anomalies(a, o, &in.anomalies);
	}
	jo_close(o);
	jo_close(o);
	return e;
}

enum err answer_relation(const struct answer *a, struct json_out *o, const struct store_relation *x)
{
	enum err e;

	jo_open(o, NULL);
	write_worker(o, x->inss, x->worker_json);
	e = write_employer(a, o, x->employer);
	if (x->start_day != DAY_NONE) {
		write_day(o, "startDate", x->start_day);
		if (x->end_day != DAY_OPEN) {
			write_day(o, "endDate", x->end_day);
		}
	}
	jo_close(o);
	return e;
}
