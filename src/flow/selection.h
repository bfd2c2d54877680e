/* Use case: a worker's lines that a filter leaves, for every view, document and file. */
#ifndef FLOW_SELECTION_H
#define FLOW_SELECTION_H

#include "domain/overview_filter.h"
#include "flow/overview_read.h"

/* One choice beside a filter: how many lines would be left with it, the other filters as they are. */
struct selection_choice {
	struct str code;               /* what goes into the address */
	struct str name;               /* of a company; "" for types and verdicts, which the page words */
	struct str name_lang;
	size_t n_lines;
	bool chosen;
};
struct selection_choices { struct selection_choice *choice; size_t n; };

struct selection {
	struct overview *o;            /* of all lines: today, years; its months hold only the lines that are left */
	struct overview_names names;
	bool cut;                      /* older lines than overview_max were left out */
	const struct overview_line **line; /* those that are left, newest start first */
	size_t n;
	size_t n_all;                  /* without the filter */
	struct selection_choices types, agencies, users, verdicts;
};

/* lang: "nl" "fr" "de" "en" */
enum err selection_read(struct flow *f, struct arena *a, struct worker_key w, const char *lang, int64_t now_us,
    const struct overview_filter *filter, struct selection *s_r) WUR;
/* The pure part: o, names and cut are there, the rest is made. */
void selection_make(struct arena *a, const struct overview_filter *filter, struct selection *s);
/* Names as shown; "" when there is none (no user undertaking). */
struct str selection_agency(const struct selection *s, const struct overview_line *line);
struct str selection_user(const struct selection *s, const struct overview_line *line);

#endif
