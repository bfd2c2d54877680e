/* The days that a worker noted against what was declared for him.  Pure; names
 * of companies are handed in. */
#ifndef DOMAIN_GAP_H
#define DOMAIN_GAP_H

#include "domain/noted.h"
#include "domain/overview.h"

enum gap_code {
	GAP_DECLARED = 1,              /* as noted, as far as both sides say something */
	GAP_NOT_YET,                   /* nothing declared, but the work has not begun either */
	GAP_MISSING,                   /* worked but not declared: VERDICT_MISSING */
	GAP_CANCELLED,                 /* the only declaration of that day was cancelled */
	GAP_REFUSED,                   /* … or refused */
	GAP_OTHER_AGENCY,
	GAP_OTHER_USER,
	GAP_OTHER_HOURS,               /* declared for that day alone, with other hours */
	GAP_NOT_WORKED,                /* declared, past, and the worker noted none of its days in months that he
	                                * says are complete */
	GAP_TWO_AGENCIES,              /* declarations of two agencies for the same day */
	GAP__MAX
};

struct gap {
	enum gap_code code;
	int32_t day;                   /* noted, or the first that is meant */
	int32_t to_day;                /* the last that is meant; DAY_OPEN: without end */
	const struct noted_day *noted; /* NULL: GAP_NOT_WORKED, GAP_TWO_AGENCIES */
	const struct overview_line *line;  /* compared with; NULL: GAP_NOT_YET, GAP_MISSING */
	const struct overview_line *other; /* GAP_TWO_AGENCIES: of the other agency */
	struct verdict verdict;        /* of line; VERDICT_MISSING with GAP_MISSING; else zeroed.  What was declared
	                                * too late is told on the page of the declaration, not here */
};

struct gap_list {
	struct gap *gap;               /* newest first */
	size_t n;
	size_t n_wrong;                /* gap_is_wrong */
};

struct gap_asked {
	const struct overview *o;      /* built with other employers: his other work may be what he noted */
	const struct str *name;        /* one per o->company, as shown; a number when the register has no name */
	const struct noted_day *noted; /* sorted by day; also those around from … to */
	size_t n_noted;
	const int32_t *complete;       /* months of which he says that he noted every day: gap_month */
	size_t n_complete;
	int32_t from, to;              /* findings that begin on these days */
	int64_t now_us;
};

int32_t gap_month(int32_t day);    /* year * 12 + month - 1 */
/* Something to be looked at: all but GAP_DECLARED and GAP_NOT_YET. */
bool gap_is_wrong(enum gap_code code);
/* Whether a company that the worker calls so may be the one with this number and name: the number is the same, or
 * one name stands in the other (any case, accents left out), or there is no name to compare with. */
bool gap_names(struct str noted, int64_t enterprise, struct str name);
struct gap_list gap_find(struct arena *a, const struct gap_asked *q);

#endif
