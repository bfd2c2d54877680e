/* Between the files that write the list as a file. */
#ifndef PORTAL_EXPORT_INT_H
#define PORTAL_EXPORT_INT_H

#include "base/day.h"
#include "base/json_out.h"
#include "flow/selection.h"
#include "portal/overview_int.h"
#include "portal/ui.h"
#include "render/csv_out.h"
#include "render/xml_out.h"

struct export {
	struct ui u;
	struct selection s;
	struct overview_view x;        /* for the words of the overview */
	const struct export_file *file;
	const struct export_column *column; /* whose value is written */
	struct csv_out csv;            /* one of these is written */
	struct json_out json;
	struct xml_out xml;
	struct buf note;               /* description of an assignment in the calendar */
};

struct export_column {
	enum msg people;
	const char *programs;
	bool noted;                    /* stands in the description of an assignment in the calendar */
	void (*put)(struct export *e, const struct overview_line *l);
};

struct export_file {
	const char *name, *type;       /* the name says nothing about the person */
	bool people;                   /* values in words, as people write them; else for programs */
	void (*write)(struct export *e);
	/* one value: text (empty: there is none), a day, hours */
	void (*text)(struct export *e, struct str s);
	void (*day)(struct export *e, int32_t day);
	void (*hours)(struct export *e, int64_t hours);
};

/* The columns of a line, through the file's functions; noted: only those of the description. */
void export_line(struct export *e, const struct overview_line *l, bool noted);

/* export_ics.c */
void export_ics(struct export *e);
void export_ics_text(struct export *e, struct str s);

#endif
