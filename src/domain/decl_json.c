/* The JSON form of a declaration.
 *
 * The tables below are the whole mapping: which member stands where, under
 * which names, in which form, and which part of struct decl it fills.  Reading
 * walks the members that are there and looks each one up; writing walks the
 * table.  A name of another version or client is a row with role ALIAS behind
 * the row of the canonical name; it counts only where the canonical one says
 * nothing.  Unknown members are skipped, null and blank text mean absent, and
 * a block in which nothing is given is not given (clients send empty ones).
 *
 * The names of the user undertaking's block are a proposal (dimona.md 3.2):
 * the official description of version 2 was not at hand.  Should it turn up,
 * only rows change.  Start reading at decl_read_json(). */
#include "domain/decl_json.h"

#include "domain/decl_form.h"

#define TEXT_MAX 500 /* bytes; the longest zone has 96 characters */
#define NO_FLAG SIZE_MAX

enum role {
	OWN,   /* the canonical name */
	ALIAS, /* read when the canonical one is absent */
	ECHO   /* an alias that some client reads in answers: written as well */
};

#define IN (1u << DECL_IN)
#define OUT (1u << DECL_OUT)
#define UPDATE (1u << DECL_UPDATE)
#define CANCEL (1u << DECL_CANCEL)
#define ALL (IN | OUT | UPDATE | CANCEL)

struct shape;

struct member {
	struct str name;
	enum form form;
	enum role role;
	unsigned kinds;             /* messages that know it */
	size_t at;                  /* offset from the shape's struct */
	const struct shape *shape;  /* FORM_OBJECT */
};

struct shape {
	const struct member *member;
	size_t n;
	size_t given;     /* offset of the flag that says the block is there, or NO_FLAG */
	bool when_empty;  /* the block counts as given even with nothing in it */
};

#define NAME(s) { "" s, sizeof(s) - 1 }
#define ROW(s, form, role, kinds, in, part) { NAME(s), form, role, kinds, offsetof(struct in, part), NULL }
#define SUB(s, shape, role, kinds, at) { NAME(s), FORM_OBJECT, role, kinds, at, &(shape) }
#define SHAPE(rows, given, when_empty) { rows, N_OF(rows), given, when_empty }

static const struct member municipality_rows[] = {
	ROW("code", FORM_WHOLE, OWN, ALL, decl_address, municipality_code),
	ROW("name", FORM_TEXT,  OWN, ALL, decl_address, municipality),
};
static const struct shape municipality = SHAPE(municipality_rows, NO_FLAG, false);

static const struct member address_rows[] = {
	ROW("street",      FORM_TEXT,    OWN,   ALL, decl_address, street),
	ROW("houseNumber", FORM_CODE,    OWN,   ALL, decl_address, house_number),
	ROW("boxNumber",   FORM_CODE,    OWN,   ALL, decl_address, box_number),
	ROW("postBox",     FORM_CODE,    ALIAS, ALL, decl_address, box_number),
	ROW("postCode",    FORM_CODE,    OWN,   ALL, decl_address, post_code),
	ROW("zipCode",     FORM_CODE,    ALIAS, ALL, decl_address, post_code),
	SUB("municipality", municipality, OWN,  ALL, 0),
	ROW("city",        FORM_TEXT,    ALIAS, ALL, decl_address, municipality),
	ROW("country",     FORM_COUNTRY, OWN,   ALL, decl_address, country),
};
static const struct shape address = SHAPE(address_rows, offsetof(struct decl_address, given), false);

static const struct member worker_rows[] = {
	ROW("ssin",              FORM_INSS,    OWN,   ALL, decl_worker, inss),
	ROW("familyName",        FORM_TEXT,    OWN,   ALL, decl_worker, family_name),
	ROW("lastName",          FORM_TEXT,    ALIAS, ALL, decl_worker, family_name),
	ROW("givenName",         FORM_TEXT,    OWN,   ALL, decl_worker, given_name),
	ROW("givenNames",        FORM_TEXT,    ECHO,  ALL, decl_worker, given_name),
	ROW("firstName",         FORM_TEXT,    ALIAS, ALL, decl_worker, given_name),
	ROW("initial",           FORM_TEXT,    OWN,   ALL, decl_worker, initial),
	ROW("birthDate",         FORM_TEXT,    OWN,   ALL, decl_worker, birth_date),
	ROW("placeOfBirth",      FORM_TEXT,    OWN,   ALL, decl_worker, birth_place),
	ROW("birthPlace",        FORM_TEXT,    ALIAS, ALL, decl_worker, birth_place),
	ROW("countryOfBirth",    FORM_COUNTRY, OWN,   ALL, decl_worker, birth_country),
	ROW("birthPlaceCountry", FORM_COUNTRY, ALIAS, ALL, decl_worker, birth_country),
	ROW("gender",            FORM_SEX,     OWN,   ALL, decl_worker, sex),
	ROW("nationality",       FORM_COUNTRY, OWN,   ALL, decl_worker, nationality),
	SUB("address",           address,      OWN,   ALL, offsetof(struct decl_worker, address)),
};
static const struct shape worker = SHAPE(worker_rows, NO_FLAG, false);

static const struct member employer_rows[] = {
	{ NAME("employerId"), FORM_EMPLOYER, OWN, ALL, 0, NULL },
	{ NAME("nssoRegistrationNumber"), FORM_EMPLOYER, ALIAS, ALL, 0, NULL },
	ROW("enterpriseNumber", FORM_ENTERPRISE, OWN, ALL, decl_employer, enterprise),
};
static const struct shape employer = SHAPE(employer_rows, offsetof(struct decl_employer, given), false);

static const struct member user_rows[] = {
	ROW("jointCommissionNumber",  FORM_CODE,            OWN,   ALL, decl_user, joint_committee),
	ROW("enterpriseNumber",       FORM_USER_ENTERPRISE, OWN,   ALL, decl_user, enterprise),
	ROW("companyId",              FORM_USER_ENTERPRISE, ALIAS, ALL, decl_user, enterprise),
	ROW("usingEmployerCompanyId", FORM_USER_ENTERPRISE, ALIAS, ALL, decl_user, enterprise),
	ROW("name",                   FORM_TEXT,            OWN,   ALL, decl_user, name),
	ROW("usingEmployerName",      FORM_TEXT,            ALIAS, ALL, decl_user, name),
	SUB("address",                address,              OWN,   ALL, offsetof(struct decl_user, address)),
};
static const struct shape user = SHAPE(user_rows, offsetof(struct decl_user, given), false);

static const struct member features_rows[] = {
	ROW("jointCommissionNumber", FORM_CODE,  OWN,   ALL, decl, joint_committee),
	ROW("workerType",            FORM_UPPER, OWN,   ALL, decl, worker_type),
	ROW("subEntityNumber",       FORM_CODE,  OWN,   ALL, decl, sub_entity),
	SUB("usingEmployer",         user,       OWN,   ALL, offsetof(struct decl, user)),
	SUB("userUndertaking",       user,       ALIAS, ALL, offsetof(struct decl, user)),
};
static const struct shape features = SHAPE(features_rows, offsetof(struct decl, features_given), true);

static const struct member cards_rows[] = {
	ROW("firstMonthC32ANumber", FORM_CODE, OWN, ALL, decl, card_first),
	ROW("nextMonthC32ANumber",  FORM_CODE, OWN, ALL, decl, card_next),
};
static const struct shape cards = SHAPE(cards_rows, offsetof(struct decl, cards_given), false);

static const struct member place_rows[] = {
	ROW("name",    FORM_TEXT, OWN, ALL, decl, place_name),
	SUB("address", address,   OWN, ALL, offsetof(struct decl, place_address)),
};
static const struct shape place = SHAPE(place_rows, offsetof(struct decl, place_given), false);

static const struct member small_rows[] = {
	ROW("employmentNature", FORM_UPPER, OWN, ALL, decl, small_nature),
	{ NAME("activityWithRisk"), FORM_RISK, OWN, ALL, 0, NULL },
	ROW("workerStatus",     FORM_UPPER, OWN, ALL, decl, small_status),
};
static const struct shape small = SHAPE(small_rows, offsetof(struct decl, small_given), false);

static const struct member message_rows[] = {
	ROW("periodId",            FORM_WHOLE,  OWN,   OUT | UPDATE | CANCEL, decl, period_id),
	ROW("dimonaNumber",        FORM_WHOLE,  ALIAS, OUT | UPDATE | CANCEL, decl, period_id),
	ROW("startDate",           FORM_DAY,    OWN,   IN | UPDATE,           decl, start_day),
	ROW("startingDate",        FORM_DAY,    ALIAS, IN | UPDATE,           decl, start_day),
	ROW("startHour",           FORM_MINUTE, OWN,   IN | UPDATE,           decl, start_minute),
	ROW("startingHour",        FORM_MINUTE, ALIAS, IN | UPDATE,           decl, start_minute),
	ROW("endDate",             FORM_DAY,    OWN,   IN | OUT | UPDATE,     decl, end_day),
	ROW("endingDate",          FORM_DAY,    ALIAS, IN | OUT | UPDATE,     decl, end_day),
	ROW("endHour",             FORM_MINUTE, OWN,   IN | UPDATE,           decl, end_minute),
	ROW("endingHour",          FORM_MINUTE, ALIAS, IN | UPDATE,           decl, end_minute),
	ROW("plannedHoursNumber",  FORM_WHOLE,  OWN,   IN | UPDATE,           decl, planned_hours),
	ROW("plannedDaysNumber",   FORM_WHOLE,  OWN,   IN | UPDATE,           decl, planned_days),
	SUB("features",            features,    OWN,   IN,                    0),
	SUB("dimonaFeatures",      features,    ALIAS, IN,                    0),
	SUB("usingEmployer",       user,        ALIAS, IN,                    offsetof(struct decl, user)),
	SUB("constructionControlCards",  cards, OWN,   IN,                    0),
	SUB("studentPlaceOfWork",        place, OWN,   IN,                    0),
	SUB("smallStatutesInformation",  small, OWN,   IN,                    0),
};
static const struct shape message = SHAPE(message_rows, NO_FLAG, false);

static const struct { const char *name, *features, *period_id; } kinds[DECL_KIND__MAX] = {
	[DECL_IN]     = { "dimonaIn",     "dimonaIn.features", NULL },
	[DECL_OUT]    = { "dimonaOut",    NULL, "dimonaOut.periodId" },
	[DECL_UPDATE] = { "dimonaUpdate", NULL, "dimonaUpdate.periodId" },
	[DECL_CANCEL] = { "dimonaCancel", NULL, "dimonaCancel.periodId" },
};

/* ---- reading ---- */

struct reader {
	struct arena *arena;
	struct decl_faults *faults;
	unsigned kind;   /* one bit of ALL */
};

/* Where the reader is, for the names of faults: a chain on the stack. */
struct path {
	const struct path *up;
	const char *name;
};

/* One fault a place: a block of the wrong type is not also missing. */
static void add_fault(struct decl_faults *faults, const char *name, const char *detail)
{
	for (size_t i = 0; i < faults->n; i++) {
		if (strcmp(faults->item[i].name, name) == 0) {
			return;
		}
	}
	if (faults->n < DECL_FAULTS_MAX) {
		faults->item[faults->n++] = (struct decl_fault){ name, detail };
	}
}

static void add_fault_at(struct reader *r, const struct path *at, const char *detail)
{
	const char *name = at->name;

	for (const struct path *p = at->up; p != NULL; p = p->up) {
		name = arena_printf(r->arena, "%s.%s", p->name, name);
	}
	add_fault(r->faults, name, detail);
}

static bool says_nothing(const struct json *j)
{
	return json_type(j) == JSON_NULL || (json_type(j) == JSON_TEXT && str_trim(json_text(j)).n == 0);
}

static const struct member *find_member(const struct shape *s, struct str name, unsigned kind)
{
	for (size_t i = 0; i < s->n; i++) {
		const struct member *m = &s->member[i];

		if (m->name.n == name.n && memcmp(m->name.p, name.p, name.n) == 0) {
			return (m->kinds & kind) != 0 ? m : NULL;
		}
	}
	return NULL;
}

static bool is_absent(const struct member *m, const char *base)
{
	const char *at = base + m->at;

	if (m->form != FORM_OBJECT) {
		return decl_form_absent(m->form, at);
	}
	if (m->shape->given != NO_FLAG) {
		return !*(const bool *)(at + m->shape->given);
	}
	for (size_t i = 0; i < m->shape->n; i++) {
		if (!is_absent(&m->shape->member[i], at)) {
			return false;
		}
	}
	return true;
}

static bool read_object(struct reader *r, const struct path *at, const struct json *j, const struct shape *s,
    char *base);

/* Calls read_object again, but only along the tables, which end at an address's
 * municipality: no input makes it go deeper. */
static void read_member(struct reader *r, const struct path *at, const struct json *j, const struct member *m,
    char *base)
{
	if (m->form == FORM_OBJECT) {
		(void)read_object(r, at, j, m->shape, base + m->at);
	} else if (json_type(j) == JSON_TEXT && json_text(j).n > TEXT_MAX) {
		add_fault_at(r, at, "longer than 500 bytes");
	} else if (!decl_form_read(m->form, r->arena, j, base + m->at)) {
		add_fault_at(r, at, decl_form_expected(m->form));
	}
}

/* One walk over the members that are there: the canonical ones, or the aliases. */
static bool read_members(struct reader *r, const struct path *up, const struct json *j, const struct shape *s,
    char *base, bool aliases, bool *saw_alias_r)
{
	const struct json *value;
	const struct member *m;
	struct path at = { up, NULL };
	struct str name;
	void *iter = NULL;
	bool any = false;

	while ((value = json_next(j, &iter, &name)) != NULL) {
		m = find_member(s, name, r->kind);
		if (m == NULL || says_nothing(value)) {
			continue;
		}
		if (m->role != OWN && !aliases) {
			*saw_alias_r = true;
			continue;
		}
		if ((m->role != OWN) == aliases && (!aliases || is_absent(m, base))) {
			at.name = m->name.p;
			read_member(r, &at, value, m, base);
		}
		any = any || !is_absent(m, base);
	}
	return any;
}

static bool read_object(struct reader *r, const struct path *at, const struct json *j, const struct shape *s,
    char *base)
{
	bool saw_alias = false, any;

	if (json_type(j) != JSON_OBJECT) {
		add_fault_at(r, at, decl_form_expected(FORM_OBJECT));
		return false;
	}
	any = read_members(r, at, j, s, base, false, &saw_alias);
	if (saw_alias) {
		any = read_members(r, at, j, s, base, true, &saw_alias) || any;
	}
	if (s->given != NO_FLAG && (any || s->when_empty)) {
		*(bool *)(base + s->given) = true;
	}
	return any;
}

static void read_root(struct reader *r, const struct json *j, const char *name, const struct shape *s, void *base)
{
	struct path at = { NULL, name };

	if (j != NULL && !says_nothing(j)) {
		(void)read_object(r, &at, j, s, base);
	}
}

/* The kind of message; 0 when there is not exactly one. */
static enum decl_kind find_kind(const struct json *body, const struct json **message_r)
{
	enum decl_kind found = 0;

	for (int k = DECL_IN; k < DECL_KIND__MAX; k++) {
		const struct json *j = json_get(body, kinds[k].name);

		if (j == NULL || says_nothing(j)) {
			continue;
		}
		if (found != 0) {
			return 0;
		}
		found = (enum decl_kind)k;
		*message_r = j;
	}
	return found;
}

bool decl_read_json(struct arena *a, const struct json *body, struct decl *d, struct decl_faults *faults)
{
	struct reader r = { a, faults, ALL };
	const struct json *j = NULL;
	enum decl_kind kind;

	faults->n = 0;
	if (json_type(body) != JSON_OBJECT) {
		add_fault(faults, "", decl_form_expected(FORM_OBJECT));
		return false;
	}
	kind = find_kind(body, &j);
	decl_init(d, kind != 0 ? kind : DECL_IN);
	read_root(&r, json_get(body, "employer"), "employer", &employer, &d->employer);
	read_root(&r, json_get(body, "worker"), "worker", &worker, &d->worker);
	if (kind == 0) {
		add_fault(faults, "", "exactly one of dimonaIn, dimonaOut, dimonaUpdate, dimonaCancel expected");
		return false;
	}
	r.kind = 1u << kind;
	read_root(&r, j, kinds[kind].name, &message, d);
	if (json_type(j) == JSON_OBJECT && kinds[kind].features != NULL && !d->features_given) {
		add_fault(faults, kinds[kind].features, "Features required");
	}
	if (json_type(j) == JSON_OBJECT && kinds[kind].period_id != NULL && d->period_id == NUMBER_NONE) {
		add_fault(faults, kinds[kind].period_id, "periodId required");
	}
	return faults->n == 0;
}

bool decl_read_worker_json(struct arena *a, const struct json *worker_json, struct decl_worker *w,
    struct decl_faults *faults)
{
	struct reader r = { a, faults, ALL };

	faults->n = 0;
	*w = (struct decl_worker){ .inss = NUMBER_NONE };
	read_root(&r, worker_json, "worker", &worker, w);
	return faults->n == 0;
}

/* ---- writing ---- */

/* The members of base that are there.  Calls itself along the tables only. */
static void write_members(struct json_out *o, const struct shape *s, const void *base, unsigned kind)
{
	for (size_t i = 0; i < s->n; i++) {
		const struct member *m = &s->member[i];
		const char *at = (const char *)base + m->at;

		if (m->role == ALIAS || (m->kinds & kind) == 0 || is_absent(m, base)) {
			continue;
		}
		if (m->form != FORM_OBJECT) {
			decl_form_write(m->form, o, m->name.p, at);
			continue;
		}
		jo_open(o, m->name.p);
		write_members(o, m->shape, at, kind);
		jo_close(o);
	}
}

void decl_write_json(struct json_out *o, const struct decl *d)
{
	if (d->employer.given) {
		jo_open(o, "employer");
		write_members(o, &employer, &d->employer, ALL);
		jo_close(o);
	}
	jo_open(o, kinds[d->kind].name);
	write_members(o, &message, d, 1u << d->kind);
	jo_close(o);
}

void decl_write_worker_json(struct json_out *o, const struct decl_worker *w, int64_t inss_known)
{
	struct decl_worker known = *w;

	known.inss = inss_known > 0 ? inss_known : NUMBER_NONE;
	write_members(o, &worker, &known, ALL);
}

void decl_write_features_json(struct json_out *o, const struct decl *d)
{
	write_members(o, &message, d, IN);
}
