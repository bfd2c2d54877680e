/* A day on which a worker says that he worked: what he noted, and how it may be
 * written in a form, a table or a calendar. */
#ifndef DOMAIN_NOTED_H
#define DOMAIN_NOTED_H

#include "base/arena.h"
#include "base/day.h"

#define NOTED_TEXT_MAX 100             /* bytes of a name */
#define NOTED_DAYS_MAX 1100            /* of one worker; one for each day of three years makes 1,096 */
#define NOTED_A_DAY_MAX 4              /* jobs of one day, told apart by the hour at which they began */

struct noted_day {
	int32_t day;                   /* on which the work began */
	int16_t start_minute;          /* MINUTE_NONE: not noted */
	int16_t end_minute;            /* MINUTE_NONE: not noted; earlier than the start: on the next day */
	struct str agency, user;       /* as typed: (a part of) the name, or the enterprise number; "" not noted */
};

/* 2026-11-09, 20261109, 9/11/2026, 09.11.2026, 9-11-2026; years of four digits. */
bool noted_day_read(struct str s, int32_t *day_r) WUR;
/* 07:00, 7:00, 07:00:00, 0700, 7h, 7h30, 07.30; empty: MINUTE_NONE. */
bool noted_minute_read(struct str s, int16_t *minute_r) WUR;
/* A name of one line: trimmed, valid UTF-8 without control characters, at most NOTED_TEXT_MAX bytes. */
bool noted_text_read(struct str s, struct str *text_r) WUR;
/* The enterprise number that a text is (blanks and dots, the first 0 missing, BE in front are fine); 0: it is none. */
int64_t noted_number(struct str text);
/* An end without a start says nothing. */
bool noted_hours_ok(const struct noted_day *d);

#endif
