/* The law of declarations: from a declaration and what is known to a result
 * (dimona.md 1-4 and 7.2).  Pure: no clock, no store, no globals. */
#ifndef DOMAIN_RULES_H
#define DOMAIN_RULES_H

#include "domain/period.h"

/* What the office's files know about the employer that a declaration names. */
struct employer_facts {
	bool repertory_loaded;       /* false: nothing can be said about being in it */
	bool register_loaded;        /* the enterprise register was imported */
	bool nsso_known;             /* the NSSO (or provisional) number given is in the repertory */
	bool in_repertory;           /* the employer (by either number) is in the repertory */
	int32_t active_from_day, active_to_day; /* in the repertory; active_to DAY_OPEN */
	bool in_register;            /* its enterprise number is in the register (active or not) */
	int64_t enterprise;          /* resolved enterprise number; 0 = could not be resolved */
	int64_t nsso;                /* its NSSO number in the repertory, 0 = none */
	bool agency;                 /* recognised employment agency (joint committee 322) */
};

struct rule_settings {
	bool overlap_key_includes_user; /* dimona.md 3.6 */
};

struct rule_context {
	int64_t received_us;           /* reception of this message */
	struct rule_settings settings;
	struct employer_facts employer;
	bool identification_refused;   /* the worker handed in without INSS could not be identified (90017-151) */
	bool user_in_register;         /* the user undertaking's enterprise number is known; meaningful when
	                                  employer.register_loaded */
	const struct period *target;   /* the period that period_id names; NULL = unknown id */
	int64_t target_inss;           /* INSS of the target's worker; 0 = unknown */
	int64_t caller_employer;       /* enterprise that the message speaks for: the employer named in it, else the
	                                  target's if the client may speak for that one, else the client's own */
	const struct period *near;     /* the worker's periods that touch rules_span, every employer, sorted; never
	                                  REFUSED ones */
	size_t n_near;
	int64_t student_hours_used;    /* planned hours of the worker's live STU periods in rules_student_year, all
	                                  employers, without the target */
};

struct judgement {
	enum decl_result result;
	struct anomaly_list anomalies;
	bool keeps_period;     /* *period is to be stored: accepted, or a refused IN worth showing to the worker */
	struct period period;  /* worker of the context */
};

/* Which days of the worker's periods the rules need to see; false: none. */
bool rules_span(const struct decl *d, const struct period *target, int32_t *from_r, int32_t *to_r);
/* The year whose student hours the rules need; 0: none. */
int rules_student_year(const struct decl *d, const struct period *target);
/* True when the worker is not known by INSS but by identity: the declaration
 * waits with result S (provided nothing else refuses it). */
bool rules_needs_identification(const struct decl *d);

void rules_judge(const struct decl *d, int64_t id, const struct rule_context *c, struct judgement *j_r);

/* Hours of that calendar year in which a student works at reduced contributions (codes/student_quota.tsv). */
int64_t rules_student_hours(int year);

#endif
