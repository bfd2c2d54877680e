/* Between the files of the overview page: what is shown, and the models that
 * the templates take. */
#ifndef PORTAL_OVERVIEW_INT_H
#define PORTAL_OVERVIEW_INT_H

#include "domain/overview.h"
#include "flow/selection.h"
#include "page.h"
#include "portal/words.h"

/* Everything that the page says, and to whom. */
struct overview_view {
	struct arena *arena;
	enum lang lang;
	const struct overview *o;
	struct overview_names names;
	const struct overview_filter *filter;
	const struct selection *selection; /* NULL: there is nothing to choose */
	bool cut;                    /* older lines were left out */
	struct str reader;           /* the worker's name */
	int64_t inss;
	int64_t now_us;
	int64_t codes_left;          /* on the card, when they are few; -1: nothing to say */
	struct str self;             /* the page's path */
	struct str month;            /* "2026-11" of the calendar; "" on other pages */
	const struct page_views *views; /* NULL: no other view */
	struct str sheet, calendar_file, data, json, xml; /* paths of the files that hold the same lines */
	struct str pdf;              /* path of the page of documents */
	struct buf scratch;          /* where texts are put together; owned by overview_write */
};

/* How each mark looks and what it is called. */
struct overview_look {
	const char *kind;            /* class of tag and moments */
	const char *row;             /* class of the row */
	const char *mark;            /* symbol beside the line of the list */
	const char *icon;            /* symbol in the tag */
	const char *block;           /* symbol in the legend of the strip */
	enum msg tag, column, count;
};
extern const struct overview_look overview_looks[MARK__MAX];

/* <main> … </main> */
void overview_write(struct buf *b, struct overview_view *x);

const struct page_today *overview_today(struct overview_view *x);   /* NULL: no line at all */
const struct page_strip *overview_strip(struct overview_view *x);
const struct page_list *overview_list(struct overview_view *x);

/* The page of one relation. */
struct str overview_relation_path(const struct overview_view *x, const struct period *p);
/* List and calendar, with the filter; calendar: which of them this is. */
struct ui;
const struct page_views *overview_views(struct overview_view *x, const struct ui *u, bool calendar);
/* A page's address with the filter in its query, and the month of the calendar. */
struct str overview_address(struct overview_view *x, struct str page, const struct overview_filter *f);
/* The filter's form and tags; NULL when there is nothing to choose. */
const struct page_filters *overview_filters(struct overview_view *x);
/* The switch for other employers; NULL when there are none. */
const struct page_switch *overview_switch(struct overview_view *x);

/* One line in words; the verdict's two moments, of a live one. */
void overview_row(struct overview_view *x, struct page_row *row, const struct overview_line *line);
const struct page_moments *overview_moments(struct overview_view *x, const struct overview_line *line);
/* The sentences of a line; year: of its start day. */
void overview_said(struct overview_view *x, const struct overview_line *line, int year, struct page_row *row);

/* What was written into x->scratch, kept in the arena. */
struct str overview_take(struct overview_view *x);
struct str overview_day(struct overview_view *x, int32_t day);     /* Mon 9/11/2026 */
struct str overview_moment(struct overview_view *x, int64_t us);   /* Mon 9/11/2026 at 09:14 */
/* "3 h 14 min before the start": the message with a length of time in it */
struct str overview_span(struct overview_view *x, enum msg message, int64_t us);
/* A known hour or, for the sentence, the moment at which the work started; false when no hour is known. */
bool overview_work_start(const struct period *p, int64_t *us_r);
struct str overview_worker_type(const struct overview_view *x, const struct period *p);

#endif
