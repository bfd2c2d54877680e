/* Addresses: of the worker (zones 00030-00035) and of a block 90022 (user
 * undertaking, student's place of work; zones 00517-00523).
 *
 * Both have the same six parts; what differs are ids and lengths, in one table.
 * Belgian post codes must exist, and the town must be one of the post code
 * (annex 23) or a municipality by its NIS code: version 2 of the REST form
 * names the municipality, version 1 the town. */
#include "domain/rules_int.h"

#include <stdio.h>

/* Clients send it where they do not know the municipality (clients.md 2). */
#define MUNICIPALITY_UNKNOWN 99999

enum part { PART_STREET, PART_HOUSE, PART_BOX, PART_POST_CODE, PART_TOWN, PART_COUNTRY, PART__MAX };

struct zone {
	size_t max;  /* characters */
	enum anomaly bad;
};

/* Lengths: schema Dimona_20231. */
static const struct zone zones[][PART__MAX] = {
	[ADDRESS_OF_WORKER] = {
		[PART_STREET] = { 35, ANOMALY_00030_003 },
		[PART_HOUSE] = { 10, ANOMALY_00031_003 },
		[PART_BOX] = { 4, ANOMALY_00032_003 },
		[PART_POST_CODE] = { 9, ANOMALY_00033_003 },
		[PART_TOWN] = { 40, ANOMALY_00034_003 },
		[PART_COUNTRY] = { 0, ANOMALY_00035_003 },
	},
	[ADDRESS_OF_BLOCK] = {
		[PART_STREET] = { 42, ANOMALY_00517_003 },
		[PART_HOUSE] = { 10, ANOMALY_00518_003 },
		[PART_BOX] = { 4, ANOMALY_00519_003 },
		[PART_POST_CODE] = { 9, ANOMALY_00520_003 },
		[PART_TOWN] = { 40, ANOMALY_00522_003 },
		[PART_COUNTRY] = { 0, ANOMALY_00523_003 },
	},
};

/* Block 90022 only: the worker's address is part of his identity (90017-363). */
static const struct { enum anomaly absent, forbidden; } block_zones[PART__MAX] = {
	[PART_STREET] = { ANOMALY_00517_001, ANOMALY_00517_005 },
	[PART_HOUSE] = { ANOMALY_00518_001, ANOMALY_00518_005 },
	[PART_BOX] = { ANOMALY_NONE, ANOMALY_00519_005 }, /* optional */
	[PART_POST_CODE] = { ANOMALY_00520_001, ANOMALY_00520_005 },
	[PART_TOWN] = { ANOMALY_00522_001, ANOMALY_00522_005 },
	[PART_COUNTRY] = { ANOMALY_00523_001, ANOMALY_00523_005 },
};

static bool part_given(const struct decl_address *a, enum part part)
{
	switch (part) {
	case PART_STREET:
		return a->street.p != NULL;
	case PART_HOUSE:
		return a->house_number.p != NULL;
	case PART_BOX:
		return a->box_number.p != NULL;
	case PART_POST_CODE:
		return a->post_code.p != NULL;
	case PART_TOWN:
		return a->municipality.p != NULL || a->municipality_code != NUMBER_NONE;
	case PART_COUNTRY:
		return a->country != NUMBER_NONE;
	case PART__MAX:
	default:
		WRONG("no part of an address");
	}
}

static struct str digits(int64_t n, char buf[24])
{
	int len = snprintf(buf, 24, "%lld", (long long)n);
	return (struct str){ buf, len > 0 ? (size_t)len : 0 };
}

/* Codes of countries that are gone stay good: one may be born there. */
bool rules_country_known(int64_t country)
{
	char buf[24];
	return country > 0 && country_find(digits(country, buf)) != NULL;
}

static bool country_exists(int64_t country, int32_t day)
{
	char buf[24];
	const struct country_row *c = country > 0 ? country_find(digits(country, buf)) : NULL;
	return c != NULL && c->valid_from <= day && day <= c->valid_to;
}

static bool row_names(const struct zip_row *z, struct str town)
{
	return rules_same_name(str_of(z->name_nl), town) ||
	       (z->name_fr[0] != '\0' && rules_same_name(str_of(z->name_fr), town));
}

/* Looks through the rows of a post code: does it exist on the day, and is the town one of its names? */
static void look_up(struct str post_code, struct str town, int32_t day, bool *exists_r, bool *fits_r)
{
	const struct zip_row *z = zip_find(post_code);

	*exists_r = false;
	*fits_r = false;
	for (; z != NULL && z < zip_table + ZIP_COUNT && str_is(post_code, z->code); z++) {
		if (day < z->valid_from || day > z->valid_to)
			continue;
		*exists_r = true;
		*fits_r = *fits_r || (town.p != NULL && row_names(z, town));
	}
}

static void judge_belgian(struct rule_run *r, const struct decl_address *a, const struct zone *zone)
{
	char buf[24];
	bool exists, fits;
	int64_t code = a->municipality_code;

	look_up(a->post_code, a->municipality, r->received_day, &exists, &fits);
	if (a->post_code.p != NULL && !exists)
		rule_add(r, zone[PART_POST_CODE].bad);
	if (!part_given(a, PART_TOWN))
		return;
	if (code == NUMBER_NONE || code == MUNICIPALITY_UNKNOWN ? exists && !fits
	    : code < 0 || municipality_find(digits(code, buf)) == NULL)
		rule_add(r, zone[PART_TOWN].bad);
}

static bool text_bad(struct str s, const struct zone *zone)
{
	return s.p != NULL && !rules_text_ok(s, zone->max);
}

void rules_address(struct rule_run *r, const struct decl_address *a, enum address_use use)
{
	const struct zone *zone = zones[use];

	if (text_bad(a->street, &zone[PART_STREET]))
		rule_add(r, zone[PART_STREET].bad);
	if (text_bad(a->house_number, &zone[PART_HOUSE]))
		rule_add(r, zone[PART_HOUSE].bad);
	if (text_bad(a->box_number, &zone[PART_BOX]))
		rule_add(r, zone[PART_BOX].bad);
	if (text_bad(a->post_code, &zone[PART_POST_CODE]))
		rule_add(r, zone[PART_POST_CODE].bad);
	if (text_bad(a->municipality, &zone[PART_TOWN]))
		rule_add(r, zone[PART_TOWN].bad);
	if (part_given(a, PART_COUNTRY) && !country_exists(a->country, r->received_day))
		rule_add(r, zone[PART_COUNTRY].bad);
	if (a->country == COUNTRY_BELGIUM)
		judge_belgian(r, a, zone);
}

bool rules_address_complete(const struct decl_address *a)
{
	for (enum part p = 0; p < PART__MAX; p++)
		if (p != PART_BOX && !part_given(a, p))
			return false;
	return true;
}

void rules_address_required(struct rule_run *r, const struct decl_address *a)
{
	for (enum part p = 0; p < PART__MAX; p++)
		if (block_zones[p].absent != ANOMALY_NONE && !part_given(a, p))
			rule_add(r, block_zones[p].absent);
	rules_address(r, a, ADDRESS_OF_BLOCK);
}

void rules_address_forbidden(struct rule_run *r, const struct decl_address *a)
{
	for (enum part p = 0; p < PART__MAX; p++)
		if (part_given(a, p))
			rule_add(r, block_zones[p].forbidden);
}
