/* Which lines of an overview the reader wants to see.  The same filter goes with
 * him from view to view and into every document and file: it is written into
 * and read from the query of an address. */
#ifndef DOMAIN_OVERVIEW_FILTER_H
#define DOMAIN_OVERVIEW_FILTER_H

#include "base/buf.h"
#include "base/day.h"
#include "domain/overview.h"

#define FILTER_TEXT_MAX 100        /* bytes of the text looked for; longer ones are cut at a sign's end */

struct overview_filter {
	int32_t from_day, to_day;      /* lines that touch these days; DAY_NONE: no bound */
	struct str worker_type;        /* zone 00655 as it stands in the period; "" all */
	int64_t agency;                /* enterprise number of the employer; 0 all */
	int64_t user;                  /* enterprise number of the user undertaking; 0 all */
	enum overview_mark mark;       /* verdict; MARK__MAX all */
	struct str text;               /* in the name of agency or user, any case, accents left out; "" all */
	bool with_other;               /* other employers than agencies too */
};

/* Nothing chosen: all lines of agencies. */
struct overview_filter overview_filter_none(void);
/* from to (YYYY-MM-DD) type agency user (10 digits) verdict (see overview_mark_code) q other=1.  What cannot be
 * read, a day that does not exist or an unknown code counts as not chosen; unknown names are left alone.
 * Texts are decoded into the arena. */
struct overview_filter overview_filter_read(struct arena *a, struct str query);
/* "?from=…&verdict=late" or "" when nothing is chosen: what overview_filter_read reads back, percent-encoded. */
void overview_filter_write(struct buf *b, const struct overview_filter *f);
/* Whether anything but with_other is chosen. */
bool overview_filter_any(const struct overview_filter *f);
/* Whether the text looked for stands in this name; true when none is looked for. */
bool overview_filter_finds(const struct overview_filter *f, struct str name);
/* Which parts of the filter a line does not fit, as bits; 0: it is shown.  found: overview_filter_finds its agency or
 * its user. */
enum overview_filter_part {
	FILTER_DAYS = 1, FILTER_TYPE = 2, FILTER_AGENCY = 4, FILTER_USER = 8, FILTER_MARK = 16, FILTER_TEXT = 32
};
unsigned int overview_filter_fails(const struct overview_filter *f, const struct overview_line *line, bool found);
/* "ok" "day" "late" "plan" "off" "off-late" "refused": in addresses and files */
const char *overview_mark_code(enum overview_mark m);

#endif
