/* Invented workers for the tests of the overview page: nobody, one relation,
 * every kind of line, and hundreds of lines.  It is Thursday 19 November 2026,
 * 07:12 in Belgium. */
#ifndef PORTAL_OVERVIEW_SAMPLES_H
#define PORTAL_OVERVIEW_SAMPLES_H

#include <stdlib.h>

#include "portal/overview_int.h"

#define VLIER INT64_C(123456749)
#define TANDEM INT64_C(200171970)
#define ZEVENSTER INT64_C(201310929)
#define MORGENROOD INT64_C(202239951)
#define KWIKSTAART INT64_C(203201340)
#define ZILVERDRAAD INT64_C(203430576)
#define GOUDEN_LEEUW INT64_C(204245277)
#define UNKNOWN_SHOP INT64_C(205157869)

static const struct { int64_t enterprise; const char *name, *lang; } sample_names[] = {
	{ VLIER, "Vlier Interim nv", "nl" }, { TANDEM, "Tandem Uitzendwerk bv", "nl" },
	{ ZEVENSTER, "Brouwerij Zevenster nv", "nl" }, { MORGENROOD, "Boulangerie de l’Aube & Fils srl", "fr" },
	{ KWIKSTAART, "Kwikstaart Magazijnen bv", "nl" }, { ZILVERDRAAD, "Drukkerij \"Zilverdraad\" bv", "nl" },
	{ GOUDEN_LEEUW, "Café De Gouden Leeuw", "nl" },
};

struct sample {
	int64_t employer, user;
	const char *type, *jc;
	const char *from, *to;          /* 2026-11-09; to NULL: open */
	const char *hours;              /* "06:00-14:00", "06:00" or NULL */
	const char *declared;           /* 2026-11-09 09:14 */
	enum period_state state;        /* 0: by to */
	const char *changed, *cancelled;
	const char *was_from, *was_to;  /* NULL: as now */
	const char *user_name;
	int planned, beyond;
	bool moved;                     /* the change moved the start earlier */
};

static const struct sample samples_one[] = {
	{ VLIER, ZEVENSTER, "OTH", "322", "2026-11-16", "2026-11-20", NULL, .declared = "2026-11-13 16:42" },
};

static const struct sample samples_many[] = {
	{ VLIER, ZEVENSTER, "FLX", "322", "2026-12-31", "2027-01-02", "22:00-06:00", .declared = "2026-11-18 16:42" },
	{ VLIER, ZEVENSTER, "OTH", "322", "2026-12-07", "2026-12-11", NULL, .declared = "2026-11-18 16:42" },
	{ VLIER, ZEVENSTER, "FLX", "322", "2026-11-20", "2026-11-20", "14:00", .declared = "2026-11-19 06:55" },
	{ VLIER, ZEVENSTER, "FLX", "322", "2026-11-19", "2026-11-19", "14:00-22:00", .declared = "2026-11-18 16:42" },
	{ VLIER, ZEVENSTER, "FLX", "322", "2026-11-17", "2026-11-17", "14:00-22:00", .declared = "2026-11-16 11:08",
	    .changed = "2026-11-16 17:30" },
	{ VLIER, MORGENROOD, "FLX", "322", "2026-11-09", "2026-11-12", "06:00-14:00", .declared = "2026-11-09 09:14",
	    .changed = "2026-11-11 15:02", .was_to = "2026-11-13" },
	{ VLIER, KWIKSTAART, "OTH", "322", "2026-11-04", "2026-11-04", NULL, .declared = "2026-11-04 07:50" },
	{ TANDEM, ZILVERDRAAD, "FLX", "322", "2026-11-06", "2026-11-06", "08:00-16:30",
	    .declared = "2026-11-04 15:10", .state = PERIOD_CANCELLED, .cancelled = "2026-11-05 18:22" },
	{ TANDEM, ZILVERDRAAD, "OTH", "322", "2026-11-05", "2026-11-05", NULL, .declared = "2026-11-04 15:10" },
	{ TANDEM, ZILVERDRAAD, "OTH", "322", "2026-11-02", "2026-11-03", NULL,
	    .declared = "2026-11-02 15:10", .state = PERIOD_CANCELLED, .cancelled = "2026-11-04 09:05",
	    .changed = "2026-11-03 08:00", .was_from = "2026-11-03" },
	{ TANDEM, ZILVERDRAAD, "OTH", "322", "2026-10-26", "2026-10-30", NULL, .declared = "2026-10-27 10:02",
	    .changed = "2026-10-27 10:02", .was_from = "2026-10-28", .moved = true },
	{ TANDEM, 0, "OTH", "322", "2026-10-20", "2026-10-22", NULL, .declared = "2026-10-19 14:47",
	    .user_name = "Müller & Söhne Logistik <Köln>" },
	{ TANDEM, ZILVERDRAAD, "OTH", "322", "2026-10-12", "2026-10-12", NULL,
	    .declared = "2026-10-13 10:00", .state = PERIOD_REFUSED },
	{ VLIER, ZEVENSTER, "STU", "322", "2026-07-01", "2026-07-31", NULL,
	    .declared = "2026-06-30 23:59", .planned = 152, .beyond = 12 },
	{ VLIER, KWIKSTAART, "OTH", "322", "2026-03-02", NULL, NULL, .declared = "2026-03-03 09:00" },
	{ GOUDEN_LEEUW, 0, "EXT", "302", "2026-02-14", "2026-02-15", "18:00-02:00", .declared = "2026-02-14 17:59" },
	{ UNKNOWN_SHOP, 0, "STU", "201", "2025-12-29", "2026-01-02", NULL, .declared = "2025-12-20 12:00", .planned = 1,
	    .changed = "2025-12-22 12:00" },
	{ VLIER, ZEVENSTER, "OTH", "322", "2025-05-05", "2025-05-16", NULL, .declared = "2025-05-02 12:00" },
	{ VLIER, ZEVENSTER, "OTH", "322", "2025-04-07", "2025-04-11", NULL, .declared = "2025-04-08 12:00" },
};

static int32_t sample_day(const char *text)
{
	int32_t day;

	CHECK(day_parse((struct str){ text, 10 }, &day));
	return day;
}

static int sample_minute(const char *hh_mm)
{
	return (hh_mm[0] - '0') * 600 + (hh_mm[1] - '0') * 60 + (hh_mm[3] - '0') * 10 + hh_mm[4] - '0';
}

static int64_t sample_moment(const char *text)
{
	return text == NULL ? 0 : local_instant(sample_day(text), sample_minute(text + 11), false);
}

static struct period sample_period(const struct sample *s, int64_t serial)
{
	struct period p = {
		.id = serial, .employer = s->employer, .start_day = sample_day(s->from), .end_day = DAY_OPEN,
		.start_minute = MINUTE_NONE, .end_minute = MINUTE_NONE, .planned_hours = s->planned, .state = s->state,
		.user_enterprise = s->user, .user_name = str_of(s->user_name), .exceeding_hours = s->beyond,
		.received_us = sample_moment(s->declared), .changed_us = sample_moment(s->changed),
		.cancelled_us = sample_moment(s->cancelled),
	};

	if (s->to != NULL)
		p.end_day = sample_day(s->to);
	if (p.state == 0)
		p.state = s->to == NULL ? PERIOD_OPEN : PERIOD_CLOSED;
	if (s->hours != NULL) {
		p.start_minute = (int16_t)sample_minute(s->hours);
		if (strlen(s->hours) > 5)
			p.end_minute = (int16_t)sample_minute(s->hours + 6);
	}
	p.declared_start_day = s->was_from == NULL ? p.start_day : sample_day(s->was_from);
	p.declared_end_day = s->was_to == NULL ? p.end_day : sample_day(s->was_to);
	p.start_received_us = s->moved ? p.changed_us : p.received_us;
	if (s->moved)
		p.received_us -= US_PER_DAY;
	memcpy(p.worker_type, s->type, 4);
	memcpy(p.joint_committee, s->jc, 4);
	return p;
}

static int sample_cmp(const void *a, const void *b)
{
	return period_cmp(a, b);
}

static struct period *sample_periods(struct arena *a, const struct sample *s, size_t n)
{
	struct period *p = arena_array_of(a, n, struct period);

	for (size_t i = 0; i < n; i++)
		p[i] = sample_period(&s[i], (int64_t)i + 1);
	if (n > 0)
		qsort(p, n, sizeof(*p), sample_cmp);
	return p;
}

/* Day contracts, one after the other back from today, of all kinds. */
static struct period *sample_days(struct arena *a, size_t n)
{
	struct period *p = arena_array_of(a, n, struct period);

	for (size_t i = 0; i < n; i++) {
		p[i] = sample_period(&samples_many[3 + i % 10], (int64_t)i + 1);
		int32_t shift = sample_day("2026-11-19") - (int32_t)(n - 1 - i) - p[i].start_day;
		int32_t length = p[i].end_day - p[i].start_day;
		p[i].declared_start_day = p[i].start_day += shift;
		p[i].end_day = p[i].declared_end_day = p[i].start_day + (length > 4 ? 0 : length);
		p[i].received_us += shift * US_PER_DAY;
		p[i].start_received_us += shift * US_PER_DAY;
		if (p[i].changed_us != 0)
			p[i].changed_us += shift * US_PER_DAY;
		if (p[i].cancelled_us != 0)
			p[i].cancelled_us += shift * US_PER_DAY;
	}
	return p;
}

static struct overview_names sample_look_up(struct arena *a, const struct overview *o, enum lang l)
{
	struct overview_names names = { arena_array_of(a, o->n_companies, struct str),
		arena_array_of(a, o->n_companies, struct str) };

	for (size_t i = 0; i < o->n_companies; i++) {
		names.name[i] = o->company[i].enterprise == 0 ? o->company[i].name_declared : STR("0205.157.869");
		names.name_lang[i] = STR("");
		for (size_t k = 0; k < N_OF(sample_names); k++) {
			if (sample_names[k].enterprise != o->company[i].enterprise)
				continue;
			names.name[i] = str_of(sample_names[k].name);
			if (strcmp(sample_names[k].lang, lang_code(l)) != 0)
				names.name_lang[i] = str_of(sample_names[k].lang);
		}
	}
	return names;
}

static struct overview_view sample_view(struct arena *a, enum lang l, const struct period *p, size_t n, bool with_other)
{
	int64_t now_us = sample_moment("2026-11-19 07:12");
	struct overview *o = overview_build(a, p, n, now_us, with_other);

	return (struct overview_view){ .arena = a, .lang = l, .o = o, .names = sample_look_up(a, o, l),
		.reader = STR("Nora Specimen"), .inss = INT64_C(1050399864), .now_us = now_us, .codes_left = -1,
		.self = STR("/nl/overview") };
}

#endif
