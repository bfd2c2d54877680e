/* One declaration as it was received: the same fields for every channel
 * (dimona.md 3.1-3.5).  "Absent", "given but invalid" and "valid" are three
 * things: the rules answer each with another anomaly. */
#ifndef DOMAIN_DECL_H
#define DOMAIN_DECL_H

#include "base/day.h"
#include "base/str.h"

enum decl_kind { DECL_IN = 1, DECL_OUT, DECL_UPDATE, DECL_CANCEL, DECL_KIND__MAX };

/* Results of NSSO's answer (zone declarationStatus.result) */
enum decl_result {
	RESULT_ACCEPTED = 1, /* A */
	RESULT_WARNED,       /* W accepted with warnings (class NP) */
	RESULT_REFUSED,      /* B */
	RESULT_WAITING,      /* S the worker's identity is being established */
	RESULT__MAX
};
char decl_result_letter(enum decl_result r);
bool decl_result_parse(char letter, enum decl_result *r_r) WUR;

/* Channel codes of the glossary (dimona.md 6.4) */
enum decl_channel { CHANNEL_SFTP = 14, CHANNEL_REST = 13 };

#define NUMBER_NONE 0     /* absent */
#define NUMBER_BAD (-1)   /* given, but not a number in the domain of its zone */

/* Address (block 90022 and zones 00030-00035).  Absent text: p == NULL. */
struct decl_address {
	bool given;
	struct str street, house_number, box_number, post_code, municipality;
	int64_t municipality_code; /* NIS, NUMBER_NONE, NUMBER_BAD */
	int64_t country;           /* NIS 150 = Belgium (0 on the wire is taken as 150) */
};

/* Natural person (block 90017) */
struct decl_worker {
	int64_t inss;              /* zone 00024; NUMBER_NONE, NUMBER_BAD (not 11 digits), else digits as given */
	struct str family_name;    /* 00025, 1-48 characters */
	struct str given_name;     /* 00026, 1-24 */
	struct str initial;        /* 00027, one letter */
	struct str birth_date;     /* 00028 as given: YYYY-MM-DD, also YYYY-00-00 */
	struct str birth_place;    /* 00168, ≤ 40 */
	int64_t birth_country;     /* 00169 NIS */
	int64_t sex;               /* 00029: 1, 2, NUMBER_NONE, NUMBER_BAD */
	int64_t nationality;       /* 00119 NIS */
	struct decl_address address;
};

/* Employer (block 90256) */
struct decl_employer {
	bool given;
	int64_t nsso;        /* zone 00011, or NUMBER_NONE / NUMBER_BAD */
	int64_t provisional; /* zone 00948 (10 digits, begins with 5) */
	int64_t enterprise;  /* zone 00014 */
};

/* User undertaking (block 90107) */
struct decl_user {
	bool given;
	struct str joint_committee;  /* 00046, as given */
	int64_t enterprise;          /* 00131; 0 on the wire = unknown = NUMBER_NONE */
	struct str name;             /* 00153, ≤ 96 */
	struct decl_address address;
};

struct decl {
	enum decl_kind kind;
	struct decl_employer employer;
	struct decl_worker worker;
	int64_t period_id;           /* OUT, UPDATE, CANCEL: zone 00913; NUMBER_NONE, NUMBER_BAD */
	int32_t start_day;           /* 00910; DAY_NONE, DAY_BAD */
	int32_t end_day;             /* 00911; DAY_OPEN for 9999-12-31 */
	int16_t start_minute;        /* 00777; MINUTE_NONE, MINUTE_BAD */
	int16_t end_minute;          /* 00778 */
	int64_t planned_hours;       /* 01135; NUMBER_NONE, NUMBER_BAD; 8.0 is 8, 7.5 is NUMBER_BAD */
	int64_t planned_days;        /* 01017 */
	bool features_given;         /* block 90374 */
	struct str joint_committee;  /* 00046 as given; whole numbers become text */
	struct str worker_type;      /* 00655 as given, upper-cased */
	struct str sub_entity;       /* 00652 */
	struct decl_user user;
	bool cards_given;            /* block 90375 */
	struct str card_first, card_next; /* 00663, 00664 */
	bool place_given;            /* block 90376 studentPlaceOfWork */
	struct str place_name;       /* 00776, ≤ 96 */
	struct decl_address place_address;
	bool small_given;            /* block 90594 smallStatutesInformation */
	struct str small_nature;     /* 01231 EMPLOYEE, WORKER */
	int64_t small_risk;          /* 00041 0-999; NUMBER_BAD; meaningful when small_risk_given */
	bool small_risk_given;
	struct str small_status;     /* 00053 F1, F2 */
};

void decl_init(struct decl *d, enum decl_kind kind); /* everything absent */

#endif
