/* One finding in words: what was noted, what was declared, what it means.
 *
 * A table says how each finding looks and where the help explains it.  Start
 * reading at days_entry(). */
#include "portal/days_int.h"

static const struct {
	const char *look, *icon;
	enum msg tag, text;
	const char *help;
} looks[GAP__MAX] = {
	[GAP_DECLARED] = { "v-ok", "ok", MSG_DAYS_OK, MSG_DAYS_OK_TEXT, "" },
	[GAP_NOT_YET] = { "v-plan", "plan", MSG_DAYS_NOTYET, MSG_DAYS_NOTYET_TEXT, "/help/declaration#when" },
	[GAP_MISSING] = { "v-late", "late", MSG_DAYS_MISSING, MSG_DAYS_MISSING_TEXT, "/help/verdicts#missing" },
	[GAP_CANCELLED] = { "v-off", "off", MSG_DAYS_OFF, MSG_DAYS_OFF_TEXT, "/help/verdicts#cancelled-late" },
	[GAP_REFUSED] = { "v-late", "no", MSG_DAYS_REFUSED, MSG_DAYS_REFUSED_TEXT, "/help/verdicts#refused" },
	[GAP_OTHER_AGENCY] = { "v-day", "day", MSG_DAYS_OTHERAGENCY, MSG_DAYS_OTHERAGENCY_TEXT, "/help/mistake" },
	[GAP_OTHER_USER] = { "v-day", "day", MSG_DAYS_OTHERUSER, MSG_DAYS_OTHERUSER_TEXT, "/help/mistake" },
	[GAP_OTHER_HOURS] = { "v-day", "day", MSG_DAYS_OTHERHOURS, MSG_DAYS_OTHERHOURS_TEXT, "/help/mistake" },
	[GAP_NOT_WORKED] = { "v-day", "day", MSG_DAYS_NOTWORKED, MSG_DAYS_NOTWORKED_TEXT, "/help/mistake" },
	[GAP_TWO_AGENCIES] = { "v-day", "day", MSG_DAYS_TWO, MSG_DAYS_TWO_TEXT, "/help/mistake" },
};

struct str days_day(struct ui *u, int32_t day, enum words_with with)
{
	struct words_day d = words_day_of(day);
	struct str text;
	struct buf b;

	buf_init(&b, 200);
	words_day_short(&b, u->lang, &d, with);
	text = words_take(u->q->arena, &b);
	buf_free(&b);
	return text;
}

/* "07:00–15:30", "07:00", "" */
static struct str hours(struct ui *u, int16_t start, int16_t end)
{
	struct str text;
	struct buf b;

	if (start < 0) {
		return STR("");
	}
	buf_init(&b, 50);
	words_minute(&b, start);
	if (end >= 0) {
		buf_puts(&b, "–");
		words_minute(&b, end);
	}
	text = words_take(u->q->arena, &b);
	buf_free(&b);
	return text;
}

/* Parts with " · " between them; empty ones are left out. */
static struct str join(struct ui *u, const struct str *part, size_t n)
{
	struct str text = STR("");

	for (size_t i = 0; i < n; i++) {
		if (part[i].n > 0) {
			text = str_of(arena_printf(u->q->arena, "%.*s%s%.*s", STR_ARG(text), text.n > 0 ? " · " : "",
			    STR_ARG(part[i])));
		}
	}
	return text;
}

static struct str days_of(struct ui *u, int32_t from, int32_t to)
{
	struct str first = days_day(u, from, WORDS_MONTH);

	if (to == from) {
		return first;
	}
	if (to == DAY_OPEN) {
		return join(u, (struct str[]){ first, msg_text(u->lang, MSG_LINE_OPEN) }, 2);
	}
	return str_of(arena_printf(u->q->arena, "%.*s – %.*s", STR_ARG(first), STR_ARG(days_day(u, to, WORDS_MONTH))));
}

/* "Mon 9/11 · 07:00–15:30 · Vlier Interim · Bakery" */
static struct str declared(struct ui *u, const struct overview_names *names, const struct overview_line *line)
{
	const struct period *p = line->period;

	return join(u, (struct str[]){ days_of(u, p->start_day, p->end_day), hours(u, p->start_minute, p->end_minute),
	    names->name[line->employer_ref], line->user_ref == SIZE_MAX ? STR("") : names->name[line->user_ref] }, 4);
}

static struct str relation(struct ui *u, const struct overview_line *line)
{
	return ui_path(u, arena_printf(u->q->arena, "/relation/%012lld", (long long)line->period->id));
}

void days_entry(struct ui *u, const struct store_noted *noted, const struct overview_names *names, const struct gap *g,
    struct page_days_entry *row)
{
	*row = (struct page_days_entry){
		.look = str_of(looks[g->code].look), .icon = str_of(looks[g->code].icon),
		.tag = looks[g->code].tag, .text = looks[g->code].text,
		.help = looks[g->code].help[0] == '\0' ? STR("") : ui_path(u, looks[g->code].help),
		.when = days_of(u, g->day, g->to_day),
		.late = g->line != NULL && g->verdict.code == VERDICT_LATE,
	};
	if (g->noted != NULL) {
		const struct noted_day *d = g->noted;
		size_t i = (size_t)(d - noted->day);

		row->when = join(u, (struct str[]){ row->when, hours(u, d->start_minute, d->end_minute) }, 2);
		row->noted = join(u, (struct str[]){ d->agency, d->user }, 2);
		row->id = str_of(arena_printf(u->q->arena, "%d.%d", (int)d->day, (int)noted->slot[i]));
	}
	if (g->line != NULL) {
		row->declared = declared(u, names, g->line);
		row->url = relation(u, g->line);
	}
	if (g->other != NULL) {
		row->other = declared(u, names, g->other);
		row->other_url = relation(u, g->other);
	}
}
