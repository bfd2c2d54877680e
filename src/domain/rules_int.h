/* What the files of the rules share; nobody else includes it. */
#ifndef DOMAIN_RULES_INT_H
#define DOMAIN_RULES_INT_H

#include "domain/rules.h"

#define COUNTRY_BELGIUM 150

/* One declaration on its way through the rules. */
struct rule_run {
	const struct decl *d;
	const struct rule_context *c;
	struct anomaly_list *found;
	int32_t received_day;               /* Belgian day of reception */
	const struct period *before;        /* target; NULL for an IN */
	struct period after;                /* the period as it would be */
	const struct worker_type_row *type; /* of `after`; NULL when missing or unknown */
	bool committee_ok;                  /* of the features: given and known */
	bool start_ok, end_ok;              /* of `after`: usable by the rules that reckon with them */
};

/* The same fault has one id in an IN and another in an UPDATE. */
static inline enum anomaly rule_id(const struct rule_run *r, enum anomaly in, enum anomaly update)
{
	return r->d->kind == DECL_IN ? in : update;
}

static inline void rule_add(struct rule_run *r, enum anomaly id)
{
	anomaly_add(r->found, id, 0);
}

static inline bool rule_is(const char *a, const char *b)
{
	return strcmp(a, b) == 0;
}

/* rules_employer.c */
void rules_employer_numbers(struct rule_run *r);
void rules_employer_active(struct rule_run *r);
void rules_owner(struct rule_run *r);

/* rules_worker.c */
void rules_worker(struct rule_run *r);
bool rules_identity_complete(const struct decl_worker *w);

/* rules_address.c */
enum address_use { ADDRESS_OF_WORKER, ADDRESS_OF_BLOCK };
bool rules_address_complete(const struct decl_address *a);
void rules_address(struct rule_run *r, const struct decl_address *a, enum address_use use);
void rules_address_required(struct rule_run *r, const struct decl_address *a);
void rules_address_forbidden(struct rule_run *r, const struct decl_address *a);
bool rules_country_known(int64_t country);

/* rules_text.c */
bool rules_text_ok(struct str s, size_t max);   /* 1 to max characters, not only blanks */
bool rules_name_ok(struct str s, size_t max);   /* the same, of the characters admitted in names (annex 24) */
bool rules_same_name(struct str a, struct str b); /* without case, accents, blanks and signs */

/* rules_features.c */
void rules_features(struct rule_run *r);

/* rules_user.c */
void rules_user(struct rule_run *r);

/* rules_dates.c */
void rules_dates(struct rule_run *r);
bool rules_end_mandatory(const struct rule_run *r);

/* rules_hours.c */
void rules_hours(struct rule_run *r);
void rules_planned(struct rule_run *r);
void rules_student_quota(struct rule_run *r);
void rules_lateness(struct rule_run *r);

/* rules_change.c */
bool rules_change(struct rule_run *r); /* false: nothing more can be said */
void rules_unchanged(struct rule_run *r);

/* rules_overlap.c */
void rules_overlap(struct rule_run *r);
void rules_consecutive(struct rule_run *r);

#endif
