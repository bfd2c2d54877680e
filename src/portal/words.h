/* Dates, times, durations and counts in the reader's language.  Everything is
 * written straight into the page from message tables: no printf, no locale.
 * What these functions write needs no escaping (words_test.c checks the
 * messages that they use).  Days and times are Belgian. */
#ifndef PORTAL_WORDS_H
#define PORTAL_WORDS_H

#include "base/buf.h"
#include "base/day.h"
#include "base/form.h"
#include "msg.h"

/* A day taken apart once, for texts that need its parts several times. */
struct words_day { int32_t day; struct ymd ymd; };
/* A moment, likewise; minute of the Belgian day. */
struct words_time { struct words_day day; int minute; };

/* How much of a date its neighbourhood does not tell already. */
enum words_with { WORDS_DAY, WORDS_MONTH, WORDS_YEAR, WORDS_WITH__MAX };

struct words_day words_day_of(int32_t day);
struct words_time words_time_of(int64_t us);

void words_minute(struct buf *b, int minute);                            /* 06:05; minute of the day, 0-1440 */
void words_clock(struct buf *b, int64_t us);                             /* 09:14 */
void words_date(struct buf *b, enum lang l, int32_t day);                /* 09/11/2026, 09.11.2026 */
void words_day_short(struct buf *b, enum lang l, const struct words_day *d,
    enum words_with with);                                               /* Mon 9, Mon 9/11, Mon 9/11/2026 */
void words_day_long(struct buf *b, enum lang l, int32_t day);            /* Monday 9 November */
void words_day_year(struct buf *b, enum lang l, int32_t day);            /* 9 November 2026 */
void words_month(struct buf *b, enum lang l, int year, int month);       /* November 2026, with a capital */
void words_moment(struct buf *b, enum lang l, const struct words_time *t,
    enum words_with with);                                               /* Mon 9/11 at 09:14 */
/* Length of time, never negative: "3 h 14 min", "2 days 5 h", "12 days"; the
 * hours of a week and more, and what is less than a minute, are left out. */
void words_span(struct buf *b, enum lang l, int64_t us);
/* The one of four that is in the language; the tables of codes have them so. */
struct str words_label(enum lang l, const char *nl, const char *fr, const char *de, const char *en);
/* The message with its only placeholder replaced; plural form for n. */
void words_filled(struct buf *b, struct str message, struct str value);
/* The message with each {name} replaced by the value of that name. */
void words_pairs(struct buf *b, struct str message, const struct pair *value, size_t n);
void words_count(struct buf *b, enum lang l, enum msg message, int64_t n);

/* For <time datetime>: 2026-11-09, and with minute >= 0 2026-11-09T06:00 (Belgian civil time) */
void words_iso(struct buf *b, const struct words_day *d, int minute);

/* "2026-11-09" for <input type="date">; "" for DAY_NONE. */
struct str words_day_field(struct arena *a, int32_t day);
/* Moves what was written into the arena and empties the buffer. */
struct str words_take(struct arena *a, struct buf *b);

#endif
