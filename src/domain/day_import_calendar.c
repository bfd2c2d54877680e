/* Noted days from a calendar (iCalendar, RFC 5545).
 *
 * Only what tells a day and its hours is looked at: DTSTART and DTEND of each
 * VEVENT, whether it repeats or was called off.  Nobody can know from the name
 * of an event for which agency it was, so no name is taken.  Long lines are
 * folded (3.1): a line that begins with a blank belongs to the one before.
 * Start reading at day_import_calendar(). */
#include "domain/day_import_int.h"

#define VALUE_MAX 100                  /* bytes of a line that is looked at; ours are shorter */
#define DEPTH_MAX 100

struct moment {
	bool given, whole_day;
	int32_t day;
	int16_t minute;
};

struct event {
	int64_t line;                  /* of BEGIN:VEVENT */
	enum day_import_fault fault;   /* the first; 0 none */
	struct moment start, end;
};

struct lines {
	struct str rest;
	int64_t line;                  /* of the next one */
};

/* One unfolded line, cut at VALUE_MAX; false at the end. */
static bool next_line(struct lines *l, char out[VALUE_MAX], struct str *line_r, int64_t *number_r)
{
	size_t n = 0;

	if (l->rest.p == NULL || l->rest.n == 0) {
		return false;
	}
	*number_r = l->line;
	do {
		struct str part = str_cut(&l->rest, '\n');

		l->line++;
		if (part.n > 0 && part.p[part.n - 1] == '\r') {
			part.n--;
		}
		if (l->line - *number_r > 1) { /* the blank of the folding */
			part = (struct str){ part.p + 1, part.n - 1 };
		}
		if (part.n > VALUE_MAX - n) {
			part.n = VALUE_MAX - n;
		}
		memcpy(out + n, part.p, part.n);
		n += part.n;
	} while (l->rest.p != NULL && l->rest.n > 0 && (*l->rest.p == ' ' || *l->rest.p == '\t'));
	*line_r = (struct str){ out, n };
	return true;
}

static void set_fault(struct event *e, enum day_import_fault fault)
{
	e->fault = e->fault == 0 ? fault : e->fault;
}

/* "20261109", "20261109T070000" or, in UTC, "20261109T060000Z" */
static bool moment_read(struct str value, struct moment *m)
{
	struct str time = value, date = str_cut(&time, 'T');
	bool utc = time.p != NULL && time.n == 7 && time.p[6] == 'Z';

	m->given = true;
	m->whole_day = time.p == NULL;
	m->minute = MINUTE_NONE;
	if (date.n != 8 || !noted_day_read(date, &m->day)) {
		return false;
	}
	if (m->whole_day) {
		return true;
	}
	if ((time.n != 6 && !utc) || !str_all_digits((struct str){ time.p, 6 }) ||
	    !minute_parse((struct str){ time.p, 4 }, &m->minute)) {
		return false;
	}
	if (utc) {
		struct local l = local_of(m->day * US_PER_DAY + m->minute * US_PER_MIN);

		m->day = l.day;
		m->minute = (int16_t)(l.hour * 60 + l.minute);
	}
	return true;
}

/* Belgian time is also that of its neighbours; what has no zone is the reader's own. */
static bool zone_is_ours(struct str parameters)
{
	static const char *const zones[] = { "Europe/Brussels", "Europe/Paris", "Europe/Amsterdam", "Europe/Berlin",
		"Europe/Luxembourg", "Romance Standard Time", "W. Europe Standard Time" };

	while (parameters.p != NULL) {
		struct str value = str_cut(&parameters, ';'), name = str_cut(&value, '=');
		bool ours = !str_eq_nocase(name, STR("TZID"));

		if (value.p != NULL && value.n >= 2 && value.p[0] == '"') {
			value = (struct str){ value.p + 1, value.n - 2 };
		}
		for (size_t i = 0; !ours && i < sizeof(zones) / sizeof(zones[0]); i++) {
			ours = str_is(value, zones[i]);
		}
		if (!ours) {
			return false;
		}
	}
	return true;
}

static void read_moment(struct event *e, struct str parameters, struct str value, struct moment *m)
{
	if (!zone_is_ours(parameters)) {
		set_fault(e, DAY_FAULT_ZONE);
	} else if (m->given || !moment_read(value, m)) {
		set_fault(e, DAY_FAULT_DAY);
	}
}

static void read_property(struct event *e, struct str name, struct str parameters, struct str value)
{
	if (str_eq_nocase(name, STR("DTSTART"))) {
		read_moment(e, parameters, value, &e->start);
	} else if (str_eq_nocase(name, STR("DTEND"))) {
		read_moment(e, parameters, value, &e->end);
	} else if (str_eq_nocase(name, STR("RRULE")) || str_eq_nocase(name, STR("RDATE"))) {
		set_fault(e, DAY_FAULT_REPEATS);
	} else if (str_eq_nocase(name, STR("STATUS")) && str_eq_nocase(value, STR("CANCELLED"))) {
		set_fault(e, DAY_FAULT_CANCELLED);
	}
}

/* The last day of an event stands behind it when it has no hours (3.8.2.2); over one midnight is one shift. */
static bool is_one_day(const struct event *e)
{
	int32_t days = e->end.day - e->start.day;

	if (!e->end.given || days == 0) {
		return true;
	}
	if (e->start.whole_day || e->end.whole_day) {
		return e->start.whole_day && e->end.whole_day && days == 1;
	}
	return days == 1 && e->end.minute < e->start.minute;
}

static void finish(struct day_import_reading *r, struct event *e)
{
	struct noted_day d = { .day = e->start.day, .start_minute = e->start.minute, .end_minute = MINUTE_NONE,
		.agency = STR(""), .user = STR("") };

	if (!e->start.given) {
		set_fault(e, DAY_FAULT_DAY);
	} else if (e->fault == 0 && !is_one_day(e)) {
		set_fault(e, DAY_FAULT_LONG);
	}
	if (e->fault != 0) {
		day_import_fault(r, e->line, e->fault);
		return;
	}
	if (e->end.given && !e->start.whole_day && e->end.minute != e->start.minute) {
		d.end_minute = e->end.minute;
	}
	day_import_take(r, e->line, &d);
}

void day_import_calendar(struct day_import_reading *r, struct str text)
{
	struct lines l = { text, 1 };
	struct event e = { .line = 0 };
	char room[VALUE_MAX];
	struct str line;
	int64_t number;
	int depth = 0;                 /* of parts within the event */

	while (next_line(&l, room, &line, &number)) {
		struct str value = line, parameters = str_cut(&value, ':'), name = str_cut(&parameters, ';');
		bool begin = str_eq_nocase(name, STR("BEGIN")), end = str_eq_nocase(name, STR("END"));
		bool event = value.p != NULL && str_eq_nocase(str_trim(value), STR("VEVENT"));

		if (value.p == NULL) {
			continue;
		}
		if (begin && event) {
			if (e.line != 0) {
				day_import_fault(r, e.line, DAY_FAULT_CALENDAR);
			}
			e = (struct event){ .line = number };
			depth = 0;
		} else if (e.line == 0) {
			continue;
		} else if (end && event) {
			finish(r, &e);
			e.line = 0;
		} else if (begin || end) {
			depth += begin ? depth < DEPTH_MAX : -(depth > 0);
		} else if (depth == 0) {
			read_property(&e, name, parameters, str_trim(value));
		}
	}
	if (e.line != 0) {
		day_import_fault(r, e.line, DAY_FAULT_CALENDAR);
	}
}
