/* Between the files of the page of noted days. */
#ifndef PORTAL_DAYS_INT_H
#define PORTAL_DAYS_INT_H

#include "domain/day_import.h"
#include "domain/gap.h"
#include "flow/overview_read.h"
#include "page.h"
#include "portal/door.h"
#include "portal/words.h"
#include "store/notes.h"

/* What stands in the form. */
struct days_typed { struct str day, from, to, agency, user; };

/* The form, with what was typed and what is wrong with it, and the place for a table. */
struct page_days_form *days_form(struct ui *u, const struct days_typed *typed, const struct page_fault *fault);
/* "Mon 9/11/2026" */
struct str days_day(struct ui *u, int32_t day, enum words_with with);
/* One finding; days_look.c. */
void days_entry(struct ui *u, const struct store_noted *noted, const struct overview_names *names, const struct gap *g,
    struct page_days_entry *row);

#endif
