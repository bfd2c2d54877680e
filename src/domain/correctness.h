/* Was this period declared correctly?  The points of dimona.md 7.3, each judged
 * alone, as far as it can be judged without the contract. */
#ifndef DOMAIN_CORRECTNESS_H
#define DOMAIN_CORRECTNESS_H

#include "domain/timeliness.h"

enum correct_point {
	POINT_TIME,          /* in time (7.2) */
	POINT_VALID,         /* it stands: neither refused nor cancelled */
	POINT_AGENCY,        /* temporary agency work, declared by a recognised agency */
	POINT_PERSON,        /* under the worker's own number */
	POINT_USER,          /* the user undertaking is named */
	POINT_COMMITTEE,     /* the user undertaking's joint committee */
	POINT_TYPE,          /* the type of worker */
	POINT_DAYS,          /* the days */
	POINT_HOURS,         /* hours of begin and end, or planned hours, where the type wants them */
	POINT__MAX
};
enum correct_mark {
	CORRECT_YES = 1,
	CORRECT_NO,
	CORRECT_OPEN,        /* cannot be judged here: compare with the contract, or the hour is unknown */
	CORRECT_UNNEEDED,    /* does not belong to this kind of declaration */
	CORRECT__MAX
};
/* Why, for the sentence beside the mark. */
enum correct_why {
	WHY_IN_TIME = 1, WHY_SAME_DAY, WHY_LATE, WHY_NO_TIME,
	WHY_STANDS, WHY_REFUSED, WHY_CANCELLED,
	WHY_AGENCY, WHY_NO_AGENCY, WHY_AGENCY_UNKNOWN, WHY_EMPLOYER,
	WHY_PERSON,
	WHY_USER, WHY_USER_UNKNOWN, WHY_USER_UNCHECKED, WHY_USER_BY_NAME, WHY_NO_USER, WHY_USER_UNNEEDED,
	WHY_COMMITTEE, WHY_NO_COMMITTEE, WHY_COMMITTEE_UNNEEDED,
	WHY_TYPE, WHY_NO_TYPE,
	WHY_DAYS, WHY_NO_END,
	WHY_HOURS, WHY_PLANNED, WHY_NO_HOURS, WHY_NO_PLANNED, WHY_HOURS_UNNEEDED,
	WHY__MAX
};

/* What the office's files know about the companies of the period. */
struct correct_facts {
	bool repertory_loaded;   /* false: nothing can be said about agencies */
	bool agency;             /* the employer is in the repertory as a recognised agency */
	bool register_loaded;
	bool user_in_register;
};

struct correct_judgement { enum correct_mark mark; enum correct_why why; };

/* One for each point. */
void correctness_judge(const struct period *p, const struct verdict *v, const struct correct_facts *f,
    struct correct_judgement j_r[POINT__MAX]);

#endif
