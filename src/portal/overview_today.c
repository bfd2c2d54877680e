/* Today's card: one sentence that answers the question, the two moments, and
 * what to do.
 *
 * Several declarations can cover today.  The card then speaks about work that
 * begins today rather than about what began earlier, and among equals about the
 * worst one, because a reassuring sentence about another would be the wrong
 * answer; the list has them all.  Start reading at overview_today. */
#include "portal/overview_int.h"

/* From worst to best; what is planned for later today is judged like the rest. */
static const enum verdict_code gravity[] = { VERDICT_LATE, VERDICT_SAME_DAY, VERDICT_IN_TIME };

static const struct overview_line *worst_of(const struct overview *o, bool begins_today)
{
	for (size_t g = 0; g < N_OF(gravity); g++)
		for (size_t i = 0; i < o->n_now; i++)
			if (o->now[i]->verdict.code == gravity[g] &&
			    (o->now[i]->period->start_day == o->today) == begins_today)
				return o->now[i];
	return NULL;
}

static struct str take_day_long(struct overview_view *x, int32_t day)
{
	words_day_long(&x->scratch, x->lang, day);
	return overview_take(x);
}

static struct str take_hour(struct overview_view *x, const struct period *p)
{
	if (p->start_minute < 0)
		return STR_NONE;
	words_minute(&x->scratch, p->start_minute);
	return overview_take(x);
}

static struct str gap_of(struct overview_view *x, const struct verdict *v)
{
	if (v->code == VERDICT_SAME_DAY)
		return msg_text(x->lang, MSG_GAP_SAMEDAY);
	if (v->code == VERDICT_LATE)
		return overview_span(x, v->hour_known ? MSG_GAP_AFTER : MSG_LINE_DAYAFTER, v->said_us - v->due_us);
	return v->hour_known ? overview_span(x, MSG_GAP_BEFORE, v->due_us - v->said_us) :
	    msg_text(x->lang, MSG_LINE_DAYBEFORE);
}

const struct page_moments *overview_moments(struct overview_view *x, const struct overview_line *line)
{
	struct page_moments *m = arena_new_of(x->arena, struct page_moments);
	enum overview_mark mark = line->mark == MARK_PLAN ? MARK_OK : line->mark;

	m->kind = str_of(overview_looks[mark].kind);
	m->late = line->verdict.code == VERDICT_LATE;
	m->gap = gap_of(x, &line->verdict);
	words_clock(&x->scratch, line->verdict.said_us);
	m->said_time = overview_take(x);
	m->said_day = take_day_long(x, local_day(line->verdict.said_us));
	m->start_time = take_hour(x, line->period);
	m->start_day = take_day_long(x, line->period->start_day);
	return m;
}

/* Takes "At {user}, through {agency}." apart, because a name may have to be
 * marked as being in another language. */
static void place_names(struct overview_view *x, struct page_today *t, const struct overview_line *line,
    size_t employer)
{
	bool with_user = line->user_ref != SIZE_MAX;
	struct str rest = msg_text(x->lang, with_user ? MSG_TODAY_WHERE : MSG_TODAY_WHERE_DIRECT);

	t->placed = true;
	t->at = str_cut(&rest, '{');
	str_cut(&rest, '}');
	if (with_user) {
		t->user = x->names.name[line->user_ref];
		t->user_lang = x->names.name_lang[line->user_ref];
		t->through = str_cut(&rest, '{');
		str_cut(&rest, '}');
	}
	t->stop = rest;
	t->agency = x->names.name[employer];
	t->agency_lang = x->names.name_lang[employer];
}

static void show_next(struct overview_view *x, struct page_today *t, const struct overview_line *line)
{
	const struct period *p = line->period;
	size_t who = line->user_ref != SIZE_MAX ? line->user_ref : line->employer_ref;
	struct words_day day = words_day_of(p->start_day);

	t->has_next = true;
	t->tomorrow = p->start_day == x->o->today + 1;
	words_day_short(&x->scratch, x->lang, &day, day.ymd.year == x->o->year ? WORDS_MONTH : WORDS_YEAR);
	t->next_day = overview_take(x);
	t->next_hour = take_hour(x, p);
	t->next_who = x->names.name[who];
	t->next_lang = x->names.name_lang[who];
}

static void answer(struct overview_view *x, struct page_today *t, const struct overview_line *line)
{
	switch (line->verdict.code) {
	case VERDICT_LATE:
		t->title = MSG_TODAY_LATE;
		t->advice = MSG_TODAY_LATE_TEXT;
		t->help = STR("late");
		t->advised = true;
		break;
	case VERDICT_SAME_DAY:
		t->title = line->period->start_day == x->o->today ? MSG_TODAY_DAY : MSG_TODAY_STARTDAY;
		t->advice = MSG_TODAY_DAY_TEXT;
		t->help = STR("same-day");
		t->advised = true;
		break;
	case VERDICT_IN_TIME:
		t->in_time = true;
		break;
	case VERDICT_REFUSED:
	case VERDICT_CANCELLED:
	case VERDICT_CANCELLED_LATE:
	case VERDICT_MISSING:
	case VERDICT__MAX:
	default:
		WRONG("a live period without a verdict about its start");
	}
	t->hour = take_hour(x, line->period);
	t->moments = overview_moments(x, line);
	place_names(x, t, line, line->employer_ref);
	t->more = (int64_t)x->o->n_now - 1;
	t->has_more = t->more > 0;
}

const struct page_today *overview_today(struct overview_view *x)
{
	struct page_today *t = arena_new_of(x->arena, struct page_today);
	const struct overview_line *line = worst_of(x->o, true);

	if (line == NULL)
		line = worst_of(x->o, false);
	t->day = take_day_long(x, x->o->today);
	if (line != NULL) {
		answer(x, t, line);
	} else {
		t->title = MSG_TODAY_NONE;
		t->advice = MSG_TODAY_NONE_TEXT;
		t->help = STR("missing");
		t->advised = true;
	}
	if (x->o->next != NULL)
		show_next(x, t, x->o->next);
	return t;
}
