/* The page of one labour relation: the answer first, then what is to be pointed
 * out, the points of correctness, and every message that made it.
 *
 * What the list says about a line is said here by the same functions.  Start
 * reading at relation_page; points and messages are in files of their own. */
#include "portal/relation_int.h"

#include "domain/number.h"
#include "portal/door.h"

/* The words of each mark: those of the help. */
static const struct {
	enum msg title, means, act, ask;
	const char *help;
} words_of[MARK__MAX] = {
	[MARK_OK] = { MSG_RELATION_OK, MSG_HELP_OK_MEANS, MSG_HELP_OK_DO, MSG_HELP_ASK_AGENCY, "in-time" },
	[MARK_DAY] = { MSG_RELATION_DAY, MSG_HELP_DAY_MEANS, MSG_HELP_DAY_DO, MSG_HELP_ASK_UNION, "same-day" },
	[MARK_LATE] = { MSG_RELATION_LATE, MSG_HELP_LATE_MEANS, MSG_HELP_LATE_DO, MSG_HELP_ASK_UNION, "late" },
	[MARK_PLAN] = { MSG_RELATION_PLAN, MSG_HELP_PLAN_MEANS, MSG_HELP_PLAN_DO, MSG_HELP_ASK_AGENCY, "planned" },
	[MARK_OFF] = { MSG_RELATION_OFF, MSG_HELP_OFF_MEANS, MSG_HELP_OFF_DO, MSG_HELP_ASK_AGENCY, "cancelled" },
	[MARK_OFF_LATE] = { MSG_RELATION_OFFLATE, MSG_HELP_OFFLATE_MEANS, MSG_HELP_OFFLATE_DO, MSG_HELP_ASK_UNION,
	    "cancelled-late" },
	[MARK_REFUSED] = { MSG_RELATION_REFUSED, MSG_HELP_REFUSED_MEANS, MSG_HELP_REFUSED_DO, MSG_HELP_ASK_UNION,
	    "refused" },
};

struct str relation_number(struct arena *a, int64_t id)
{
	return str_of(arena_printf(a, "%04lld %04lld %04lld", (long long)(id / 100000000),
	    (long long)(id / 10000 % 10000), (long long)(id % 10000)));
}

/* Two moments are compared where a start was declared; a cancellation and a refusal are told in a sentence. */
static void show_verdict(struct relation_view *v, struct page_relation *page)
{
	const struct overview_line *line = &v->r->line;
	const struct verdict *verdict = &line->verdict;
	struct page_row row;

	overview_row(&v->x, &row, line);
	page->hours = row.hours;
	page->type = row.type;
	page->look = row.kind;
	page->icon = row.icon;
	page->tag = row.tag;
	page->changed = row.changed;
	page->changed_tag = row.changed_tag;
	page->beyond = row.beyond;
	page->title = words_of[line->mark].title;
	page->means = words_of[line->mark].means;
	page->act = words_of[line->mark].act;
	page->ask = words_of[line->mark].ask;
	page->help = str_of(words_of[line->mark].help);
	page->ruled = verdict->rule != RULE_NONE;
	if (page->ruled)
		page->rule = verdict->rule == RULE_CANCEL_BY_START ? MSG_RELATION_RULE_CANCEL :
		    verdict->rule == RULE_BEFORE_HOUR ? MSG_RELATION_RULE_HOUR : MSG_RELATION_RULE_DAY;
	if (period_is_live(line->period)) {
		page->moments = overview_moments(&v->x, line);
	} else {
		page->said = row.said;
		page->n_said = row.n_said;
	}
}

static void show_head(struct relation_view *v, struct page_relation *page)
{
	const struct period *p = v->r->period;
	const struct overview_names *names = &v->r->names;
	bool placed = v->r->line.user_ref != SIZE_MAX;
	struct words_day day = words_day_of(p->start_day);

	page->back = ui_path(v->u, "/overview");
	page->name = names->name[placed ? 1 : 0];
	page->name_lang = names->name_lang[placed ? 1 : 0];
	if (placed) {
		page->agency = names->name[0];
		page->agency_lang = names->name_lang[0];
	}
	page->when_from = overview_day(&v->x, p->start_day);
	words_iso(&v->x.scratch, &day, p->start_minute);
	page->when_from_iso = overview_take(&v->x);
	if (v->r->line.n_days > 1) {
		day = words_day_of(p->end_day);
		page->when_to = overview_day(&v->x, p->end_day);
		words_iso(&v->x.scratch, &day, -1);
		page->when_to_iso = overview_take(&v->x);
	}
	page->number = relation_number(v->x.arena, p->id);
}

static struct page_relation_spot *add_spot(struct page_relation *page, struct page_relation_spot *spots, enum msg title)
{
	struct page_relation_spot *spot = &spots[page->n_spots++];

	*spot = (struct page_relation_spot){ .title = title };
	return spot;
}

/* "Tandem Uitzendwerk bv: Mon 9/11/2026 – Tue 10/11/2026" */
static struct str overlap_text(struct relation_view *v, const struct relation_overlap *o)
{
	struct str from = overview_day(&v->x, o->period->start_day);
	struct str to = o->period->end_day == DAY_OPEN ? msg_text(v->x.lang, MSG_LINE_OPEN) :
	    overview_day(&v->x, o->period->end_day);

	return str_of(arena_printf(v->x.arena, "%.*s: %.*s – %.*s", STR_ARG(o->name), STR_ARG(from), STR_ARG(to)));
}

static void show_spots(struct relation_view *v, struct page_relation *page)
{
	const struct relation *r = v->r;
	struct page_relation_spot *spots = arena_array_of(v->x.arena, r->n_steps + r->n_overlaps + 1,
	    struct page_relation_spot);

	page->spots = spots;
	if (r->line.verdict.code == VERDICT_CANCELLED_LATE)
		(void)add_spot(page, spots, MSG_RELATION_SPOT_CANCELLED);
	for (size_t i = 0; i < r->n_steps; i++) {
		if (!r->step[i].moved || !r->step[i].after_start)
			continue;
		add_spot(page, spots, MSG_RELATION_SPOT_MOVED)->text = overview_moment(&v->x,
		    r->declaration[i].received_us);
	}
	for (size_t i = 0; i < r->n_overlaps; i++) {
		struct page_relation_spot *spot = add_spot(page, spots, MSG_RELATION_SPOT_OVERLAP);

		spot->text = overlap_text(v, &r->overlap[i]);
		spot->text_lang = r->overlap[i].name_lang;
	}
}

/* The number behind the language: exactly twelve digits. */
static bool read_id(struct str s, int64_t *id_r)
{
	uint64_t n;

	if (s.n != 12 || !str_all_digits(s) || !str_u64(s, INT64_C(999999999999), &n))
		return false;
	*id_r = (int64_t)n;
	return true;
}

enum http_done relation_page(void *app, struct http_request *q, struct http_response *r)
{
	struct page_relation page = { .n_spots = 0 };
	struct relation relation;
	struct relation_view v = { .r = &relation };
	struct ui u;
	int64_t id;
	enum err e;

	if (!door_signed_in(app, q, r, &u))
		return HTTP_DONE;
	if (!read_id(q->param[1], &id)) {
		ui_error(app, q, r, 404);
		return HTTP_DONE;
	}
	e = relation_read(u.flow, q->arena, u.session.worker, id, lang_code(u.lang), q->now_us, &relation);
	if (e == ERR_NOT_FOUND) {
		ui_error(app, q, r, 404);
		return HTTP_DONE;
	}
	if (e != ERR_OK) {
		door_failed(&u, "relation", e);
		return HTTP_DONE;
	}
	v.u = &u;
	v.x = (struct overview_view){ .arena = q->arena, .lang = u.lang, .names = relation.names,
		.inss = u.session.who.inss, .now_us = q->now_us };
	buf_init(&v.x.scratch, 400);
	show_head(&v, &page);
	show_verdict(&v, &page);
	show_spots(&v, &page);
	relation_points(&v, &page);
	relation_steps(&v, &page);
	buf_free(&v.x.scratch);
	ui_head(&u, &(struct ui_frame){ .title = page.name, .menu = true });
	page_relation(&r->body, u.lang, &page);
	return ui_noted(&u, true, LOOK_PERIOD, id);
}
