/* For rules_test.c: a declaration and its context in one line of text, so that
 * a case of the law is a line of a table.
 *
 *   "start=2026-03-02; end=-; type=STU; recv=2026-03-01 12:00; near=2026-03-02/2026-03-06"
 *
 * An edit names a member (see members[]) or one of the words of apply_word();
 * "-" makes it absent, "bad" makes it given but invalid. */
#ifndef DOMAIN_RULES_SCRIPT_H
#define DOMAIN_RULES_SCRIPT_H

#include <stdio.h>
#include <stdlib.h>

#include "domain/rules.h"

#define AGENCY INT64_C(123456749)      /* 0123.456.749 */
#define OTHER_AGENCY INT64_C(477472701)
#define USER INT64_C(876543270)
#define OTHER_USER INT64_C(206731645)
#define WORKER INT64_C(90010100123)    /* born 1 January 1990, a man */
#define ID_NEW INT64_C(700000000145)
#define ID_TARGET INT64_C(600027876089)
#define ID_NEAR INT64_C(656309292174)

/* All that rules_judge looks at. */
struct script {
	char text[1024];
	struct decl d;
	struct rule_context c;
	struct period target;
	struct period near[8];
};

enum member_type { M_STR, M_I64, M_DAY, M_MIN, M_FLAG };

struct member { const char *name; enum member_type type; size_t at; };

static const struct member members[] = {
#define M(name, type, field) { name, type, offsetof(struct script, field) }
	M("start", M_DAY, d.start_day), M("end", M_DAY, d.end_day), M("from", M_MIN, d.start_minute),
	M("to", M_MIN, d.end_minute), M("hours", M_I64, d.planned_hours), M("days", M_I64, d.planned_days),
	M("jc", M_STR, d.joint_committee), M("type", M_STR, d.worker_type), M("sub", M_STR, d.sub_entity),
	M("user", M_FLAG, d.user.given), M("user.jc", M_STR, d.user.joint_committee),
	M("user.nr", M_I64, d.user.enterprise), M("user.name", M_STR, d.user.name),
	M("user.street", M_STR, d.user.address.street), M("user.house", M_STR, d.user.address.house_number),
	M("user.box", M_STR, d.user.address.box_number), M("user.zip", M_STR, d.user.address.post_code),
	M("user.town", M_STR, d.user.address.municipality), M("user.country", M_I64, d.user.address.country),
	M("cards", M_FLAG, d.cards_given), M("card1", M_STR, d.card_first), M("card2", M_STR, d.card_next),
	M("place", M_FLAG, d.place_given), M("place.name", M_STR, d.place_name),
	M("place.address", M_FLAG, d.place_address.given),
	M("place.street", M_STR, d.place_address.street), M("place.house", M_STR, d.place_address.house_number),
	M("place.box", M_STR, d.place_address.box_number), M("place.zip", M_STR, d.place_address.post_code),
	M("place.town", M_STR, d.place_address.municipality), M("place.nis", M_I64, d.place_address.municipality_code),
	M("place.country", M_I64, d.place_address.country),
	M("nature", M_STR, d.small_nature), M("status", M_STR, d.small_status), M("risk", M_I64, d.small_risk),
	M("risk.given", M_FLAG, d.small_risk_given),
	M("nsso", M_I64, d.employer.nsso), M("prov", M_I64, d.employer.provisional),
	M("cbe", M_I64, d.employer.enterprise), M("period", M_I64, d.period_id),
	M("inss", M_I64, d.worker.inss), M("w.name", M_STR, d.worker.family_name),
	M("w.given", M_STR, d.worker.given_name), M("w.initial", M_STR, d.worker.initial),
	M("w.birth", M_STR, d.worker.birth_date), M("w.place", M_STR, d.worker.birth_place),
	M("w.country", M_I64, d.worker.birth_country), M("w.sex", M_I64, d.worker.sex),
	M("w.nation", M_I64, d.worker.nationality), M("w.street", M_STR, d.worker.address.street),
	M("w.house", M_STR, d.worker.address.house_number), M("w.box", M_STR, d.worker.address.box_number),
	M("w.zip", M_STR, d.worker.address.post_code), M("w.town", M_STR, d.worker.address.municipality),
	M("w.nis", M_I64, d.worker.address.municipality_code), M("w.land", M_I64, d.worker.address.country),
	M("repertory", M_FLAG, c.employer.repertory_loaded), M("register", M_FLAG, c.employer.register_loaded),
	M("nsso.known", M_FLAG, c.employer.nsso_known), M("in.repertory", M_FLAG, c.employer.in_repertory),
	M("in.register", M_FLAG, c.employer.in_register), M("agency", M_FLAG, c.employer.agency),
	M("active.from", M_DAY, c.employer.active_from_day), M("active.to", M_DAY, c.employer.active_to_day),
	M("resolved", M_I64, c.employer.enterprise), M("user.known", M_FLAG, c.user_in_register),
	M("refused", M_FLAG, c.identification_refused), M("caller", M_I64, c.caller_employer),
	M("t.inss", M_I64, c.target_inss), M("used", M_I64, c.student_hours_used),
	M("by.user", M_FLAG, c.settings.overlap_key_includes_user), M("t.locked", M_FLAG, target.locked),
	M("t.start", M_DAY, target.start_day), M("t.end", M_DAY, target.end_day),
	M("t.from", M_MIN, target.start_minute), M("t.to", M_MIN, target.end_minute),
#undef M
};

static inline int32_t script_day(struct str v)
{
	int32_t day;

	if (str_is(v, "-"))
		return DAY_NONE;
	if (str_is(v, "open"))
		return DAY_OPEN;
	return day_parse(v, &day) ? day : DAY_BAD;
}

static inline int16_t script_minute(struct str v)
{
	int16_t minute;

	if (str_is(v, "-"))
		return MINUTE_NONE;
	return minute_parse(v, &minute) ? minute : MINUTE_BAD;
}

/* "2026-03-01 12:00" or with seconds and micros, Belgian time */
static inline int64_t script_instant(struct str v)
{
	int32_t day;
	uint64_t part[4] = { 0 }; /* hour, minute, second, micros */
	struct str seconds = { v.p + 11, v.n - 11 }, field;

	CHECK(v.n >= 16 && day_parse((struct str){ v.p, 10 }, &day));
	for (size_t i = 0; i < N_OF(part); i++) {
		field = str_cut(&seconds, i == 2 ? '.' : ':');
		CHECK(field.p == NULL ? i >= 2 : str_u64(field, 999999, &part[i]));
	}
	return local_instant(day, (int)(part[0] * 60 + part[1]), false) + (int64_t)part[2] * US_PER_S +
	       (int64_t)part[3];
}

static inline void script_set(struct script *s, const struct member *m, struct str v)
{
	char *at = (char *)s + m->at;
	struct str text = str_is(v, "-") ? STR_NONE : v;
	int64_t number = str_is(v, "-") ? NUMBER_NONE : str_is(v, "bad") ? NUMBER_BAD : strtoll(v.p, NULL, 10);
	int32_t day = script_day(v);
	int16_t minute = script_minute(v);
	bool flag = str_is(v, "1");

	switch (m->type) {
	case M_STR:
		memcpy(at, &text, sizeof(text));
		break;
	case M_I64:
		memcpy(at, &number, sizeof(number));
		break;
	case M_DAY:
		memcpy(at, &day, sizeof(day));
		break;
	case M_MIN:
		memcpy(at, &minute, sizeof(minute));
		break;
	case M_FLAG:
	default:
		memcpy(at, &flag, sizeof(flag));
		break;
	}
}

static inline void script_code(char out[4], struct str v)
{
	CHECK(v.n <= 3);
	memset(out, 0, 4);
	memcpy(out, v.p, v.n);
}

static inline struct period script_period(int64_t id)
{
	struct period p = {
		.id = id, .employer = AGENCY, .start_day = day_of(2026, 3, 2), .end_day = day_of(2026, 3, 6),
		.start_minute = MINUTE_NONE, .end_minute = MINUTE_NONE, .state = PERIOD_CLOSED, .worker_type = "OTH",
		.joint_committee = "322", .user_joint_committee = "XXX", .user_enterprise = USER, .received_us = 1,
		.start_received_us = 1, .last_id = id,
	};

	p.declared_start_day = p.start_day;
	p.declared_end_day = p.end_day;
	return p;
}

/* START/END/TYPE/JC/USER/FROM/TO/EMPLOYER/ID, as many of them as matter */
static inline void script_near(struct script *s, struct str v)
{
	struct period *p = &s->near[s->c.n_near];
	struct str f[9] = { STR_NONE };

	*p = script_period(ID_NEAR + (int64_t)s->c.n_near);
	s->c.n_near++;
	for (size_t i = 0; i < N_OF(f); i++)
		f[i] = str_cut(&v, '/');
	p->start_day = script_day(f[0]);
	p->end_day = script_day(f[1]);
	if (f[2].n > 0)
		script_code(p->worker_type, f[2]);
	if (f[3].n > 0)
		script_code(p->joint_committee, f[3]);
	if (f[4].n > 0) {
		p->user_enterprise = strtoll(f[4].p, NULL, 10);
		if (p->user_enterprise == 0)
			p->user_name = f[4];
	}
	if (f[5].n > 0)
		p->start_minute = script_minute(f[5]);
	if (f[6].n > 0)
		p->end_minute = script_minute(f[6]);
	if (f[7].n > 0)
		p->employer = strtoll(f[7].p, NULL, 10);
	if (f[8].n > 0)
		p->id = strtoll(f[8].p, NULL, 10);
}

static inline void script_state(struct script *s, struct str v)
{
	static const struct { const char *name; enum period_state state; } states[] = {
		{ "open", PERIOD_OPEN }, { "closed", PERIOD_CLOSED }, { "cancelled", PERIOD_CANCELLED },
		{ "refused", PERIOD_REFUSED },
	};

	if (str_is(v, "unknown")) {
		s->c.target = NULL;
		return;
	}
	for (size_t i = 0; i < N_OF(states); i++) {
		if (!str_is(v, states[i].name))
			continue;
		s->target.state = states[i].state;
		if (states[i].state == PERIOD_OPEN)
			s->target.end_day = DAY_OPEN;
		return;
	}
	WRONG("no such state");
}

/* A worker by identity instead of INSS. */
static inline void script_identity(struct script *s)
{
	struct decl_worker *w = &s->d.worker;

	*w = (struct decl_worker){
		.family_name = STR("JANSSENS"), .given_name = STR("AN"), .birth_date = STR("1990-01-01"),
		.birth_place = STR("GENT"), .birth_country = 150, .sex = 2, .nationality = 150,
		.address = { .given = true, .street = STR("Kerkstraat"), .house_number = STR("1"),
		    .post_code = STR("9000"), .municipality = STR("Gent"), .municipality_code = 44021, .country = 150 },
	};
}

/* A foreign user undertaking by name. */
static inline void script_foreign(struct script *s)
{
	s->d.user.enterprise = NUMBER_NONE;
	s->d.user.name = STR("Müller GmbH & Co.");
	s->d.user.address = (struct decl_address){ .given = true, .street = STR("Ringstraße"),
		.house_number = STR("7"), .post_code = STR("52062"), .municipality = STR("Aachen"), .country = 103 };
}

static inline bool script_word(struct script *s, struct str key, struct str v)
{
	if (str_is(key, "recv"))
		s->c.received_us = script_instant(v);
	else if (str_is(key, "near"))
		script_near(s, v);
	else if (str_is(key, "t.state"))
		script_state(s, v);
	else if (str_is(key, "t.type"))
		script_code(s->target.worker_type, v);
	else if (str_is(key, "t.jc"))
		script_code(s->target.joint_committee, v);
	else if (str_is(key, "t.hours"))
		s->target.planned_hours = (int32_t)strtol(v.p, NULL, 10);
	else if (str_is(key, "identity"))
		script_identity(s);
	else if (str_is(key, "foreign"))
		script_foreign(s);
	else
		return false;
	return true;
}

static inline void script_edit(struct script *s, struct str edit)
{
	struct str v = edit, key = str_trim(str_cut(&v, '='));

	if (key.n == 0 || script_word(s, key, v))
		return;
	for (size_t i = 0; i < N_OF(members); i++) {
		if (str_is(key, members[i].name)) {
			script_set(s, &members[i], v);
			return;
		}
	}
	fprintf(stderr, "no such member: %.*s\n", STR_ARG(key));
	WRONG("no such member");
}

/* A valid day contract week of an agency worker, handed in the day before. */
static inline void script_base(struct script *s, enum decl_kind kind)
{
	memset(s, 0, sizeof(*s));
	decl_init(&s->d, kind);
	s->c.received_us = local_instant(day_of(2026, 3, 1), 12 * 60, false);
	s->c.caller_employer = AGENCY;
	s->c.employer = (struct employer_facts){ .enterprise = AGENCY, .active_from_day = DAY_NONE,
		.active_to_day = DAY_OPEN, .nsso_known = true, .in_repertory = true, .in_register = true,
		.agency = true };
	s->c.user_in_register = true;
	s->c.settings.overlap_key_includes_user = true;
	s->c.near = s->near;
	if (kind != DECL_IN) {
		s->target = script_period(ID_TARGET);
		s->c.target = &s->target;
		s->c.target_inss = WORKER;
		s->d.period_id = ID_TARGET;
		return;
	}
	s->d.employer.given = true;
	s->d.employer.enterprise = AGENCY;
	s->d.worker.inss = WORKER;
	s->d.start_day = day_of(2026, 3, 2);
	s->d.end_day = day_of(2026, 3, 6);
	s->d.features_given = true;
	s->d.joint_committee = STR("322");
	s->d.worker_type = STR("OTH");
	s->d.user = (struct decl_user){ .given = true, .joint_committee = STR("XXX"), .enterprise = USER };
}

static inline void script_read(struct script *s, enum decl_kind kind, const char *edits)
{
	struct str rest;

	script_base(s, kind);
	CHECK(strlen(edits) < sizeof(s->text));
	memcpy(s->text, edits, strlen(edits) + 1);
	rest = str_of(s->text);
	while (rest.p != NULL)
		script_edit(s, str_trim(str_cut(&rest, ';')));
}

#endif
