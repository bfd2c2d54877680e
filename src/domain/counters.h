/* What adds up over a worker's periods: successive day contracts, students'
 * hours, days at each agency.  Pure; of an overview that was built with other
 * employers, because a student's hours count over all of them. */
#ifndef DOMAIN_COUNTERS_H
#define DOMAIN_COUNTERS_H

#include "domain/overview.h"


/* Successive day contracts (collective agreement 108, art. 33): of at most 24
 * hours each, of one worker, agency and user undertaking, that follow each other
 * at once or with nothing but closing days between.  The first of a chain counts
 * too; students are counted apart (instructions for DmfA, consecutive daily
 * contracts).  By the half year in which each begins. */
struct counter_chain {
	int year, half;                /* 1: January to June, 2: July to December */
	size_t employer_ref, user_ref; /* index in overview.company */
	bool student;
	int64_t n;                     /* contracts that began until today */
	int64_t euro_each;             /* what the user owes for each; 0 below the first threshold */
	int64_t next;                  /* the next threshold above n; 0: none */
};

struct counter_student {
	int year;
	int64_t hours;                 /* declared, of live periods that start in it, also planned ones */
	int64_t quota;                 /* rules_student_hours */
};

struct counter_agency {
	int year;
	size_t employer_ref;
	int64_t days;                  /* calendar days declared until today, each once */
};

struct counters {                      /* newest year first; in a year the highest number first */
	struct counter_chain *chain;
	size_t n_chains;
	struct counter_student *student;
	size_t n_students;
	struct counter_agency *agency;
	size_t n_agencies;
};

struct counters *counters_build(struct arena *a, const struct overview *o);

#endif
