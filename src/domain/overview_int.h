/* What the two files of the overview share; nobody else includes it. */
#ifndef DOMAIN_OVERVIEW_INT_H
#define DOMAIN_OVERVIEW_INT_H

#include "domain/overview.h"

/* Counts the calendar days of every line: strip, table, and the months of the list. */
void overview_count_days(struct arena *a, struct overview *o);

#endif
