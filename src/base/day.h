/* Civil days, minutes of a day, UTC instants, and Belgian local time.
 *
 * A day is an int32_t: days since 1970-01-01 in the proleptic Gregorian
 * calendar.  An instant is an int64_t: microseconds since 1970-01-01T00:00Z.
 * Belgian time follows directive 2000/84/EC (last Sunday of March to last
 * Sunday of October, changes at 01:00 UTC), applied to all years: no libc time
 * zone state, no file, so a test and a server on another continent agree. */
#ifndef BASE_DAY_H
#define BASE_DAY_H

#include "base/str.h"

#define DAY_NONE INT32_MIN           /* absent */
#define DAY_BAD (INT32_MIN + 1)      /* given, but no date */
#define DAY_OPEN 2932896             /* 9999-12-31: "no end" */
#define MINUTE_NONE (-1)             /* absent */
#define MINUTE_BAD (-2)              /* given, but no time of day */
#define US_PER_S INT64_C(1000000)
#define US_PER_MIN (60 * US_PER_S)
#define US_PER_DAY (86400 * US_PER_S)

struct ymd { int year, month, day; };          /* 1-9999, 1-12, 1-31 */
struct local { int32_t day; int hour, minute, second, micro; }; /* Belgian civil time */

bool day_valid(int year, int month, int day);
int32_t day_of(int year, int month, int day);  /* CHECKs day_valid */
struct ymd day_ymd(int32_t day);
bool day_parse(struct str s, int32_t *day_r) WUR;   /* exactly YYYY-MM-DD */
void day_format(int32_t day, char out[11]);         /* YYYY-MM-DD */
int day_weekday(int32_t day);                       /* 0 Monday … 6 Sunday */
int day_of_year(int32_t day);                       /* 0 … 365 */
int days_in_year(int year);
int day_quarter(int32_t day);                       /* year * 4 + 0…3 */
int32_t day_quarter_start(int32_t day);
int32_t day_easter(int year);                       /* Gregorian Easter Sunday */
bool minute_parse(struct str s, int16_t *minute_r) WUR; /* exactly HHMM, 0000-2359 */

struct local local_of(int64_t us);                  /* instant → Belgian civil time */
int32_t local_day(int64_t us);
int local_offset_s(int64_t us);                     /* 3600 or 7200 */
/* Belgian civil time → instant.  A time that the spring night skips is taken
 * as if the clock had not yet moved (02:30 → 03:30 summer time); a time that
 * the autumn night has twice is its first occurrence, or its second with
 * `later` set.  minute may be 1440 (= next midnight). */
int64_t local_instant(int32_t day, int minute, bool later);
/* RFC 3339 in UTC with microseconds: 2026-03-02T05:12:00.000000Z */
void instant_format(int64_t us, char out[28]);

#endif
