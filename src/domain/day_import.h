/* Reads noted days from pasted text: a table with separators (CSV) or a calendar
 * (iCalendar, RFC 5545).  Hostile input gives a list of faults, never a failure. */
#ifndef DOMAIN_DAY_IMPORT_H
#define DOMAIN_DAY_IMPORT_H

#include "domain/noted.h"

#define DAY_IMPORT_FAULTS_MAX 50       /* told one by one; more are counted */

enum day_import_fault {
	DAY_FAULT_TABLE = 1,           /* quotes or columns that cannot be read: nothing behind it is read */
	DAY_FAULT_DAY,                 /* no day, or one that does not exist */
	DAY_FAULT_RANGE,               /* a day for which nothing can be compared */
	DAY_FAULT_LONG,                /* from one day to another: each worked day has to be noted */
	DAY_FAULT_HOUR,                /* an hour that cannot be read, or an end without a start */
	DAY_FAULT_TEXT,                /* a name that is too long or holds what is no text */
	DAY_FAULT_REPEATS,             /* an event that repeats itself */
	DAY_FAULT_CANCELLED,           /* an event that was called off */
	DAY_FAULT_ZONE,                /* an event in another time zone than Belgium's or UTC */
	DAY_FAULT_CALENDAR,            /* an event that does not end */
	DAY_FAULT_MANY,                /* more than NOTED_DAYS_MAX */
	DAY_FAULT__MAX
};

struct day_import {
	bool calendar;
	struct noted_day *noted;       /* in the order of the text; views on the text or in the arena */
	size_t n;
	struct { int64_t line; enum day_import_fault code; } fault[DAY_IMPORT_FAULTS_MAX]; /* line: 1-based */
	size_t n_faults;               /* told */
	size_t n_more;                 /* faults that found no room */
};

/* from, to: the days that are taken.  CSV: separated by ; , or tab, the columns day;from;to;agency;user, or
 * others in the order of a first line with names of columns (ours in four languages, and those of our own exports).
 * Calendar: each VEVENT is a day with its hours; what it is called is not taken for a company. */
struct day_import day_import_read(struct arena *a, struct str text, int32_t from, int32_t to);

#endif
