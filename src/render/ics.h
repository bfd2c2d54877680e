/* Writing of iCalendar (RFC 5545, RFC 7986 for the calendar's name): a calendar
 * of days at work as a file.  Belgian time.  The caller owns the buffer and
 * tests its `overflow` once, at the end. */
#ifndef RENDER_ICS_H
#define RENDER_ICS_H

#include "base/buf.h"

struct ics {
	struct buf *b;
	size_t column; /* octets of the line that is being written */
};

/* One assignment. */
struct ics_event {
	struct str uid;             /* the same for ever, says nothing about a person (RFC 7986, 5.3) */
	int64_t revised_us;         /* when it was last changed; never "now": the same assignment is the same text */
	int64_t sequence;           /* 0, and more after each change; above 2^31-1 is written as that */
	bool cancelled;
	int32_t start_day, end_day; /* last day; DAY_OPEN: not known */
	int start_minute, end_minute;      /* of the first and of the last day; MINUTE_NONE */
	struct str summary, description;   /* valid UTF-8; description "" = none */
};

/* name, language (two small letters): of the calendar */
void ics_open(struct ics *o, struct buf *b, struct str language, struct str name);
void ics_event(struct ics *o, const struct ics_event *e);
void ics_close(struct ics *o);
/* True: it has hours; false: it stands on whole days. */
bool ics_is_timed(const struct ics_event *e);

#endif
