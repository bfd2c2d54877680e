/* Noted days from pasted text.
 *
 * What is read decides nothing by itself: each line is taken or named with its
 * number and the reason.  The table is here, the calendar in
 * day_import_calendar.c.  Start reading at day_import_read(). */
#include "domain/day_import.h"

#include "base/csv.h"
#include "domain/day_import_int.h"

/* What a column holds. */
enum column {
	COL_DAY, COL_LAST, COL_FROM, COL_TO, COL_AGENCY, COL_AGENCY_NUMBER, COL_USER, COL_USER_NUMBER, COL__MAX
};

/* Names of columns, as people call them and as our own exports do. */
static const struct { enum column column; const char *name; } names[] = {
	{ COL_DAY, "day" }, { COL_DAY, "date" }, { COL_DAY, "dag" }, { COL_DAY, "datum" }, { COL_DAY, "jour" },
	{ COL_DAY, "tag" }, { COL_DAY, "startDate" }, { COL_DAY, "Startdatum" }, { COL_DAY, "Begindatum" },
	{ COL_DAY, "Date de début" }, { COL_DAY, "Anfangsdatum" }, { COL_DAY, "Start date" },
	{ COL_LAST, "endDate" }, { COL_LAST, "Einddatum" }, { COL_LAST, "Date de fin" }, { COL_LAST, "Enddatum" },
	{ COL_LAST, "End date" },
	{ COL_FROM, "from" }, { COL_FROM, "van" }, { COL_FROM, "de" }, { COL_FROM, "von" }, { COL_FROM, "startHour" },
	{ COL_FROM, "Beginuur" }, { COL_FROM, "Heure de début" }, { COL_FROM, "Anfangszeit" },
	{ COL_FROM, "Start time" },
	{ COL_TO, "to" }, { COL_TO, "tot" }, { COL_TO, "à" }, { COL_TO, "bis" }, { COL_TO, "endHour" },
	{ COL_TO, "Einduur" }, { COL_TO, "Heure de fin" }, { COL_TO, "Endzeit" }, { COL_TO, "End time" },
	{ COL_AGENCY, "agency" }, { COL_AGENCY, "uitzendkantoor" }, { COL_AGENCY, "agence" }, { COL_AGENCY, "agentur" },
	{ COL_AGENCY, "employerName" }, { COL_AGENCY, "Werkgever" }, { COL_AGENCY, "Employeur" },
	{ COL_AGENCY, "Arbeitgeber" }, { COL_AGENCY, "Employer" },
	{ COL_AGENCY_NUMBER, "employerEnterpriseNumber" }, { COL_AGENCY_NUMBER, "Nummer werkgever" },
	{ COL_AGENCY_NUMBER, "Numéro de l’employeur" }, { COL_AGENCY_NUMBER, "Nummer des Arbeitgebers" },
	{ COL_AGENCY_NUMBER, "Employer number" },
	{ COL_USER, "user" }, { COL_USER, "company" }, { COL_USER, "bedrijf" }, { COL_USER, "entreprise" },
	{ COL_USER, "betrieb" }, { COL_USER, "userName" },
	{ COL_USER_NUMBER, "userEnterpriseNumber" }, { COL_USER_NUMBER, "Nummer bedrijf" },
	{ COL_USER_NUMBER, "Numéro de l’entreprise" }, { COL_USER_NUMBER, "Nummer des Betriebs" },
	{ COL_USER_NUMBER, "Company number" },
};

void day_import_fault(struct day_import_reading *r, int64_t line, enum day_import_fault code)
{
	struct day_import *x = &r->x;

	if (x->n_faults == DAY_IMPORT_FAULTS_MAX) {
		x->n_more++;
		return;
	}
	x->fault[x->n_faults].line = line;
	x->fault[x->n_faults++].code = code;
}

void day_import_take(struct day_import_reading *r, int64_t line, const struct noted_day *d)
{
	if (d->day < r->from || d->day > r->to) {
		day_import_fault(r, line, DAY_FAULT_RANGE);
	} else if (!noted_hours_ok(d)) {
		day_import_fault(r, line, DAY_FAULT_HOUR);
	} else if (r->x.n == NOTED_DAYS_MAX) {
		day_import_fault(r, line, DAY_FAULT_MANY);
	} else {
		r->x.noted[r->x.n++] = *d;
	}
}

/* ---- the table */

struct table {
	struct day_import_reading *r;
	int at[COL__MAX];              /* index of the column; -1: there is none */
};

/* True when the first row names columns; else the usual order counts. */
static bool read_header(struct table *t, const struct csv_row *row)
{
	bool named = false;

	for (enum column c = 0; c < COL__MAX; c++) {
		t->at[c] = -1;
	}
	for (size_t i = 0; i < row->n; i++) {
		struct str field = str_trim(row->field[i]);

		for (size_t k = 0; k < sizeof(names) / sizeof(names[0]); k++) {
			if (t->at[names[k].column] < 0 && str_eq_nocase(field, str_of(names[k].name))) {
				t->at[names[k].column] = (int)i;
				named = true;
				break;
			}
		}
	}
	if (!named) {
		static const enum column usual[] = { COL_DAY, COL_FROM, COL_TO, COL_AGENCY, COL_USER };

		for (size_t i = 0; i < sizeof(usual) / sizeof(usual[0]); i++) {
			t->at[usual[i]] = (int)i;
		}
	}
	return named;
}

static struct str field_of(const struct table *t, const struct csv_row *row, enum column c)
{
	return t->at[c] >= 0 && (size_t)t->at[c] < row->n ? row->field[t->at[c]] : STR("");
}

/* The spreadsheet form of our own export guards a text that looks like a formula with an apostrophe. */
static bool read_text(const struct table *t, const struct csv_row *row, enum column number, enum column name,
    struct str *text_r)
{
	struct str text = str_trim(field_of(t, row, number)), kept;

	if (noted_number(text) == 0) {
		text = field_of(t, row, name);
	}
	if (text.n > 1 && text.p[0] == '\'' && strchr("=+-@", text.p[1]) != NULL) {
		text = (struct str){ text.p + 1, text.n - 1 };
	}
	if (!noted_text_read(text, &kept)) {
		return false;
	}
	*text_r = str_dup(t->r->a, kept);  /* the reader's room is used again for the next row */
	return true;
}

static void read_row(struct table *t, const struct csv_row *row, int64_t line)
{
	struct noted_day d;
	struct str last = str_trim(field_of(t, row, COL_LAST));
	int32_t last_day;

	if (!noted_day_read(field_of(t, row, COL_DAY), &d.day)) {
		day_import_fault(t->r, line, DAY_FAULT_DAY);
		return;
	}
	if (last.n > 0 && (!noted_day_read(last, &last_day) || last_day != d.day)) {
		day_import_fault(t->r, line, DAY_FAULT_LONG);
		return;
	}
	if (!noted_minute_read(field_of(t, row, COL_FROM), &d.start_minute) ||
	    !noted_minute_read(field_of(t, row, COL_TO), &d.end_minute)) {
		day_import_fault(t->r, line, DAY_FAULT_HOUR);
		return;
	}
	if (!read_text(t, row, COL_AGENCY_NUMBER, COL_AGENCY, &d.agency) ||
	    !read_text(t, row, COL_USER_NUMBER, COL_USER, &d.user)) {
		day_import_fault(t->r, line, DAY_FAULT_TEXT);
		return;
	}
	day_import_take(t->r, line, &d);
}

static bool is_empty(const struct csv_row *row)
{
	for (size_t i = 0; i < row->n; i++) {
		if (str_trim(row->field[i]).n > 0) {
			return false;
		}
	}
	return true;
}

/* The sign that the first line has most of. */
static char separator_of(struct str text)
{
	static const char signs[] = { ';', '\t', ',' };
	struct str line = str_cut(&text, '\n');
	size_t best = 0, count[sizeof(signs)] = { 0 };

	for (size_t i = 0; i < line.n; i++) {
		for (size_t k = 0; k < sizeof(signs); k++) {
			count[k] += line.p[i] == signs[k];
		}
	}
	for (size_t k = 1; k < sizeof(signs); k++) {
		best = count[k] > count[best] ? k : best;
	}
	return signs[best];
}

static void read_table(struct day_import_reading *r, struct str text)
{
	struct table t = { .r = r };
	struct csv_row row;
	struct csv c;
	bool first = true;
	enum err e;

	csv_open_with(&c, text, separator_of(text));
	while ((e = csv_next(&c, &row)) == ERR_OK) {
		bool header = false;

		if (is_empty(&row)) {
			continue;
		}
		if (first) {
			header = read_header(&t, &row);
			first = false;
		}
		if (!header) {
			read_row(&t, &row, c.line);
		}
	}
	if (e == ERR_INVALID) {
		day_import_fault(r, c.line, DAY_FAULT_TABLE);
	}
	csv_close(&c);
}

struct day_import day_import_read(struct arena *a, struct str text, int32_t from, int32_t to)
{
	struct day_import_reading r = { .a = a, .from = from, .to = to };
	struct str start;

	if (str_starts(text, STR("\xef\xbb\xbf"))) {
		text = (struct str){ text.p + 3, text.n - 3 };
	}
	start = str_trim(text);
	start.n = start.n > 15 ? 15 : start.n;
	r.x.noted = arena_array_of(a, NOTED_DAYS_MAX, struct noted_day);
	r.x.calendar = str_eq_nocase(start, STR("BEGIN:VCALENDAR"));
	if (r.x.calendar) {
		day_import_calendar(&r, text);
	} else {
		read_table(&r, text);
	}
	return r.x;
}
