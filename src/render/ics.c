/* iCalendar, line by line.
 *
 * No METHOD: then DTSTAMP says when the assignment was last changed (RFC 5545,
 * 3.8.7.2), and the file is the same until something changes.  A shift has
 * hours when both are known and it lasts a day at most; everything else stands
 * on whole days, without an end on its first one.  Hours are Belgian with the
 * rules of the time zone beside them; in the two nights in which the clock is
 * changed, 02:00 to 03:00 is missing or comes twice, so a shift that touches it
 * is written in UTC.  Start reading at ics_event(). */
#include "render/ics.h"

#include <stdio.h>

#include "base/day.h"

#define LINE_MAX_OCTETS 75 /* without the line break (3.1) */
#define SEQUENCE_MAX INT64_C(2147483647)
#define MINUTES_A_DAY 1440
#define CHANGE_FROM 120
#define CHANGE_TO 180

/* These stay together on a line: a character, or an escape. */
static void put_unit(struct ics *o, const char *p, size_t n)
{
	if (o->column + n > LINE_MAX_OCTETS) {
		buf_puts(o->b, "\r\n ");
		o->column = 1;
	}
	buf_put(o->b, p, n);
	o->column += n;
}

static void put_plain(struct ics *o, const char *s)
{
	for (; *s != '\0'; s++) {
		put_unit(o, s, 1);
	}
}

static void end_line(struct ics *o)
{
	buf_puts(o->b, "\r\n");
	o->column = 0;
}

static void line(struct ics *o, const char *s)
{
	put_plain(o, s);
	end_line(o);
}

/* Octets of the character at p, as its first one says; fewer where those that follow are no part of it. */
static size_t char_size(const char *p, size_t n)
{
	unsigned char c = (unsigned char)*p;
	size_t k = 1, most = c >= 0xf0 ? 4 : c >= 0xe0 ? 3 : c >= 0xc0 ? 2 : 1;

	while (k < most && k < n && ((unsigned char)p[k] & 0xc0) == 0x80) {
		k++;
	}
	return k;
}

/* TEXT (3.3.11): every kind of line end is one \n, other control characters become blanks. */
static void put_text(struct ics *o, struct str s)
{
	for (size_t i = 0, k; i < s.n; i += k) {
		char c = s.p[i];

		k = char_size(s.p + i, s.n - i);
		if (c == '\\' || c == ';' || c == ',') {
			put_unit(o, (const char[]){ '\\', c }, 2);
		} else if (c == '\n' || c == '\r') {
			k += c == '\r' && i + 1 < s.n && s.p[i + 1] == '\n';
			put_unit(o, "\\n", 2);
		} else if ((unsigned char)c < 0x20 || c == 0x7f) {
			put_unit(o, " ", 1);
		} else {
			put_unit(o, s.p + i, k);
		}
	}
}

static void text_line(struct ics *o, const char *name, struct str s)
{
	put_plain(o, name);
	put_plain(o, ":");
	put_text(o, s);
	end_line(o);
}

static void put_day(struct ics *o, int32_t day)
{
	struct ymd d = day_ymd(day);
	char text[24];

	snprintf(text, sizeof(text), "%04d%02d%02d", d.year, d.month, d.day);
	put_plain(o, text);
}

/* minute: 0-1440 */
static void put_minute(struct ics *o, int32_t day, int minute)
{
	char text[24];

	put_day(o, day + minute / MINUTES_A_DAY);
	minute %= MINUTES_A_DAY;
	snprintf(text, sizeof(text), "T%02d%02d00", minute / 60, minute % 60);
	put_plain(o, text);
}

static void put_utc(struct ics *o, int64_t us)
{
	int64_t day = us / US_PER_DAY - (us % US_PER_DAY < 0), s = (us - day * US_PER_DAY) / US_PER_S;
	char text[24];

	put_day(o, (int32_t)day);
	snprintf(text, sizeof(text), "T%02d%02d%02dZ", (int)(s / 3600), (int)(s / 60 % 60), (int)(s % 60));
	put_plain(o, text);
}

static void utc_line(struct ics *o, const char *name, int64_t us)
{
	put_plain(o, name);
	put_utc(o, us);
	end_line(o);
}

static int64_t minutes_of(const struct ics_event *e)
{
	return ((int64_t)e->end_day - e->start_day) * MINUTES_A_DAY + e->end_minute - e->start_minute;
}

bool ics_is_timed(const struct ics_event *e)
{
	return e->end_day != DAY_OPEN && e->start_minute >= 0 && e->end_minute >= 0 && minutes_of(e) > 0 &&
	    minutes_of(e) <= MINUTES_A_DAY;
}

static bool clock_changes(int32_t day)
{
	return local_offset_s(local_instant(day, 0, false)) != local_offset_s(local_instant(day, MINUTES_A_DAY, false));
}

/* A shift of a day at most touches two days at most. */
static bool touches_change(const struct ics_event *e)
{
	for (int32_t day = e->start_day; day <= e->end_day; day++) {
		bool begun = day > e->start_day || e->start_minute <= CHANGE_TO;
		bool goes_on = day < e->end_day || e->end_minute >= CHANGE_FROM;

		if (begun && goes_on && clock_changes(day)) {
			return true;
		}
	}
	return false;
}

/* Declared hours that the spring night skips may end before they begin: then they last as long as they say. */
static void utc_times(struct ics *o, const struct ics_event *e)
{
	int64_t start = local_instant(e->start_day, e->start_minute, false);
	int64_t end = local_instant(e->end_day, e->end_minute, false);

	utc_line(o, "DTSTART:", start);
	utc_line(o, "DTEND:", end > start ? end : start + minutes_of(e) * US_PER_MIN);
}

static void belgian_times(struct ics *o, const struct ics_event *e)
{
	put_plain(o, "DTSTART;TZID=Europe/Brussels:");
	put_minute(o, e->start_day, e->start_minute);
	end_line(o);
	put_plain(o, "DTEND;TZID=Europe/Brussels:");
	put_minute(o, e->end_day, e->end_minute);
	end_line(o);
}

/* DTEND is the first day that is free again. */
static void whole_days(struct ics *o, const struct ics_event *e)
{
	bool known = e->end_day != DAY_OPEN && e->end_day > e->start_day;

	put_plain(o, "DTSTART;VALUE=DATE:");
	put_day(o, e->start_day);
	end_line(o);
	put_plain(o, "DTEND;VALUE=DATE:");
	put_day(o, (known ? e->end_day : e->start_day) + 1);
	end_line(o);
}

void ics_open(struct ics *o, struct buf *b, struct str language, struct str name)
{
	static const char *const zone[] = {
		"BEGIN:VTIMEZONE", "TZID:Europe/Brussels",
		"BEGIN:DAYLIGHT", "DTSTART:19810329T020000", "TZOFFSETFROM:+0100", "TZOFFSETTO:+0200", "TZNAME:CEST",
		"RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU", "END:DAYLIGHT",
		"BEGIN:STANDARD", "DTSTART:19961027T030000", "TZOFFSETFROM:+0200", "TZOFFSETTO:+0100", "TZNAME:CET",
		"RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU", "END:STANDARD", "END:VTIMEZONE",
	};

	*o = (struct ics){ .b = b };
	line(o, "BEGIN:VCALENDAR");
	line(o, "VERSION:2.0");
	put_plain(o, "PRODID:-//Interim@work//Overview 1//");
	for (size_t i = 0; i < language.n; i++) {
		put_unit(o, (const char[]){ (char)(language.p[i] - 'a' + 'A') }, 1);
	}
	end_line(o);
	line(o, "CALSCALE:GREGORIAN");
	text_line(o, "NAME", name);
	text_line(o, "X-WR-CALNAME", name); /* who does not know RFC 7986 */
	line(o, "X-WR-TIMEZONE:Europe/Brussels");
	for (size_t i = 0; i < sizeof(zone) / sizeof(zone[0]); i++) {
		line(o, zone[i]);
	}
}

void ics_event(struct ics *o, const struct ics_event *e)
{
	char sequence[40];

	line(o, "BEGIN:VEVENT");
	text_line(o, "UID", e->uid);
	utc_line(o, "DTSTAMP:", e->revised_us);
	utc_line(o, "LAST-MODIFIED:", e->revised_us);
	snprintf(sequence, sizeof(sequence), "SEQUENCE:%lld",
	    (long long)(e->sequence < SEQUENCE_MAX ? e->sequence : SEQUENCE_MAX));
	line(o, sequence);
	line(o, e->cancelled ? "STATUS:CANCELLED" : "STATUS:CONFIRMED");
	line(o, "CLASS:PRIVATE");
	if (e->cancelled) {
		line(o, "TRANSP:TRANSPARENT"); /* the time is free again */
	}
	if (!ics_is_timed(e)) {
		whole_days(o, e);
	} else if (touches_change(e)) {
		utc_times(o, e);
	} else {
		belgian_times(o, e);
	}
	text_line(o, "SUMMARY", e->summary);
	if (e->description.n > 0) {
		text_line(o, "DESCRIPTION", e->description);
	}
	line(o, "END:VEVENT");
}

void ics_close(struct ics *o)
{
	line(o, "END:VCALENDAR");
}
