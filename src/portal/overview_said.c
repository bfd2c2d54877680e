/* The sentences of a line: what was declared, changed or cancelled, when, and
 * how far that is from the start of work.
 *
 * The first sentence carries the verdict and its two moments.  A second one
 * tells of a change: what the first declaration had said.  Start reading at
 * overview_said. */
#include "portal/overview_int.h"

#define SAID_MAX 2

static void put_moment(struct overview_view *x, struct page_said *s, int64_t us, int year)
{
	struct words_time t = words_time_of(us);

	words_iso(&x->scratch, &t.day, t.minute);
	s->iso = overview_take(x);
	words_moment(&x->scratch, x->lang, &t, t.day.ymd.year == year ? WORDS_MONTH : WORDS_YEAR);
	s->when = overview_take(x);
}

/* How far the message that counts lies from the moment at which it was due. */
static void tell_start(struct overview_view *x, struct page_said *s, const struct verdict *v)
{
	bool late = v->code == VERDICT_LATE;

	s->strong = late;
	if (v->hour_known)
		s->rest = late ? overview_span(x, MSG_LINE_AFTER, v->said_us - v->due_us) :
		    overview_span(x, MSG_LINE_BEFORE, v->due_us - v->said_us);
	else if (late)
		s->rest = overview_span(x, MSG_LINE_DAYAFTER, v->said_us - v->due_us);
	else if (v->code == VERDICT_IN_TIME)
		s->rest = msg_text(x->lang, MSG_LINE_DAYBEFORE);
}

/* Before or after the work began; on the day itself only a known hour can tell. */
static void tell_cancel(struct overview_view *x, struct page_said *s, const struct overview_line *line)
{
	const struct period *p = line->period;
	int64_t start_us;

	s->strong = line->verdict.code == VERDICT_CANCELLED_LATE;
	if (overview_work_start(p, &start_us))
		s->rest = p->cancelled_us <= start_us ? overview_span(x, MSG_LINE_BEFORE, start_us - p->cancelled_us) :
		    overview_span(x, MSG_LINE_AFTER, p->cancelled_us - start_us);
	else if (local_day(p->cancelled_us) < p->start_day)
		s->rest = msg_text(x->lang, MSG_LINE_OFFBEFORE);
	else if (local_day(p->cancelled_us) > p->start_day)
		s->rest = msg_text(x->lang, MSG_LINE_OFFAFTER);
	else
		s->rest = msg_text(x->lang, MSG_LINE_OFFDAY);
}

/* "first declared: Mon 9 – Fri 13/11", when the days are other ones now. */
static void tell_was(struct overview_view *x, struct page_said *s, const struct period *p, int year)
{
	struct buf *b = &x->scratch;
	struct words_day from, to;
	enum words_with with;

	if (p->declared_start_day == p->start_day && p->declared_end_day == p->end_day)
		return;
	from = words_day_of(p->declared_start_day);
	to = words_day_of(p->declared_end_day);
	with = from.ymd.year == year && (to.day == DAY_OPEN || to.ymd.year == year) ? WORDS_MONTH : WORDS_YEAR;
	buf_putstr(b, msg_text(x->lang, MSG_LINE_WASWHEN));
	words_day_short(b, x->lang, &from, with);
	if (to.day == DAY_OPEN) {
		buf_putstr(b, msg_text(x->lang, MSG_LINE_SEP));
		buf_putstr(b, msg_text(x->lang, MSG_LINE_OPEN));
	} else if (to.day != from.day) {
		buf_putstr(b, msg_text(x->lang, MSG_LINE_TO));
		words_day_short(b, x->lang, &to, with);
	}
	s->rest = overview_take(x);
}

void overview_said(struct overview_view *x, const struct overview_line *line, int year, struct page_row *row)
{
	const struct period *p = line->period;
	const struct verdict *v = &line->verdict;
	struct page_said *s = arena_array_of(x->arena, SAID_MAX, struct page_said);
	/* The start was moved earlier: then that change counts, and the first declaration comes second. */
	bool moved = p->start_received_us != p->received_us;

	row->said = s;
	row->n_said = 1;
	put_moment(x, &s[0], v->code == VERDICT_REFUSED ? p->received_us : v->said_us, year);
	switch (p->state) {
	case PERIOD_CANCELLED:
		s[0].what = MSG_LINE_CANCELLED;
		tell_cancel(x, &s[0], line);
		break;
	case PERIOD_REFUSED:
		s[0].what = MSG_LINE_REFUSED;
		s[0].rest = msg_text(x->lang, MSG_LINE_REFUSED_TEXT);
		s[0].strong = true;
		return;
	case PERIOD_OPEN:
	case PERIOD_CLOSED:
	case PERIOD_STATE__MAX:
	default:
		s[0].what = moved ? MSG_LINE_CHANGED : MSG_LINE_DECLARED;
		tell_start(x, &s[0], v);
	}
	if (!v->changed && p->state != PERIOD_CANCELLED)
		return;
	row->n_said = 2;
	s[1].what = moved || !v->changed ? MSG_LINE_DECLARED : MSG_LINE_CHANGED;
	put_moment(x, &s[1], moved || !v->changed ? p->received_us : p->changed_us, year);
	tell_was(x, &s[1], p, year);
}
