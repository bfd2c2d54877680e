/* Between the two readers of noted days. */
#ifndef DOMAIN_DAY_IMPORT_INT_H
#define DOMAIN_DAY_IMPORT_INT_H

#include "domain/day_import.h"

struct day_import_reading {
	struct arena *a;
	int32_t from, to;
	struct day_import x;
};

void day_import_fault(struct day_import_reading *r, int64_t line, enum day_import_fault code);
/* Keeps the day, or says why not. */
void day_import_take(struct day_import_reading *r, int64_t line, const struct noted_day *d);
void day_import_calendar(struct day_import_reading *r, struct str text);

#endif
