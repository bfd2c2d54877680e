/* Use case: a worker looks at one labour relation: what was declared, by which
 * messages, and whether it is right. */
#ifndef FLOW_RELATION_READ_H
#define FLOW_RELATION_READ_H

#include "domain/correctness.h"
#include "domain/history.h"
#include "flow/overview_read.h"

#define RELATION_MESSAGES_MAX 200  /* shown; the oldest when there are more */
#define RELATION_OVERLAPS_MAX 10

struct relation_overlap { const struct period *period; struct str name, name_lang; };

struct relation {
	struct period *period;
	struct overview_line line;       /* employer_ref 0, user_ref 1 or SIZE_MAX, in names */
	struct overview_names names;
	struct correct_judgement point[POINT__MAX];
	const struct store_declaration *declaration; /* n_steps of them, in the order in which they were received */
	struct history_step *step;       /* what each of them did */
	size_t n_steps;
	bool cut;                        /* there are more messages */
	struct relation_overlap *overlap; /* live jobs of other agencies on the same days */
	size_t n_overlaps;
};

/* ERR_NOT_FOUND: this worker has no such period.  lang: "nl" "fr" "de" "en" */
enum err relation_read(struct flow *f, struct arena *a, struct worker_key w, int64_t id, const char *lang,
    int64_t now_us, struct relation *r_r) WUR;

#endif
