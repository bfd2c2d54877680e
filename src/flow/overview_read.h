/* Use case: a worker reads his overview. */
#ifndef FLOW_OVERVIEW_READ_H
#define FLOW_OVERVIEW_READ_H

#include "domain/overview.h"
#include "flow/flow.h"

struct overview_names {
	/* one per overview.company: name in the reader's language; "0123.456.749" when the register does not know it */
	struct str *name;
	struct str *name_lang;   /* language of the name when it differs from the page's, else "" */
};

/* The name of one company as the overview shows it. */
enum err overview_name_read(struct store_reader *r, struct arena *a, const char *lang, const struct overview_company *c,
    struct str *name_r, struct str *lang_r) WUR;
/* lang: "nl" "fr" "de" "en" */
enum err overview_read(struct flow *f, struct arena *a, struct worker_key w, const char *lang, int64_t now_us,
    bool with_other, struct overview **o_r, struct overview_names *names_r, bool *cut_r) WUR;

#endif
