/* The points of correctness in words: tables from point, mark and reason to
 * texts, and beside each what was declared.  Start reading at relation_points. */
#include "portal/relation_int.h"

#include "codes.h"
#include "domain/number.h"

static const enum msg head_of[POINT__MAX] = {
	[POINT_TIME] = MSG_RELATION_POINT_TIME, [POINT_VALID] = MSG_RELATION_POINT_VALID,
	[POINT_AGENCY] = MSG_RELATION_POINT_AGENCY, [POINT_PERSON] = MSG_RELATION_POINT_PERSON,
	[POINT_USER] = MSG_RELATION_POINT_USER, [POINT_COMMITTEE] = MSG_RELATION_POINT_COMMITTEE,
	[POINT_TYPE] = MSG_RELATION_POINT_TYPE, [POINT_DAYS] = MSG_RELATION_POINT_DAYS,
	[POINT_HOURS] = MSG_RELATION_POINT_HOURS,
};

static const struct { enum msg word; const char *look, *icon; } marks[CORRECT__MAX] = {
	[CORRECT_YES] = { MSG_RELATION_YES, "v-ok", "ok" },
	[CORRECT_NO] = { MSG_RELATION_NO, "v-late", "late" },
	[CORRECT_OPEN] = { MSG_RELATION_COMPARE, "v-off", "ask" },
	[CORRECT_UNNEEDED] = { MSG_RELATION_UNNEEDED, "v-off", "na" },
};

static const enum msg text_of[WHY__MAX] = {
	[WHY_IN_TIME] = MSG_HELP_OK_MEANS, [WHY_SAME_DAY] = MSG_HELP_DAY_MEANS, [WHY_LATE] = MSG_HELP_LATE_MEANS,
	[WHY_NO_TIME] = MSG_RELATION_WHY_NO_TIME, [WHY_STANDS] = MSG_RELATION_WHY_STANDS,
	[WHY_REFUSED] = MSG_HELP_REFUSED_MEANS, [WHY_CANCELLED] = MSG_RELATION_WHY_CANCELLED,
	[WHY_AGENCY] = MSG_RELATION_WHY_AGENCY, [WHY_NO_AGENCY] = MSG_RELATION_WHY_NO_AGENCY,
	[WHY_AGENCY_UNKNOWN] = MSG_RELATION_WHY_AGENCY_UNKNOWN, [WHY_EMPLOYER] = MSG_RELATION_WHY_EMPLOYER,
	[WHY_PERSON] = MSG_RELATION_WHY_PERSON, [WHY_USER] = MSG_RELATION_WHY_USER,
	[WHY_USER_UNKNOWN] = MSG_RELATION_WHY_USER_UNKNOWN, [WHY_USER_UNCHECKED] = MSG_RELATION_WHY_USER_UNCHECKED,
	[WHY_USER_BY_NAME] = MSG_RELATION_WHY_USER_BY_NAME, [WHY_NO_USER] = MSG_RELATION_WHY_NO_USER,
	[WHY_USER_UNNEEDED] = MSG_RELATION_WHY_USER_UNNEEDED, [WHY_COMMITTEE] = MSG_RELATION_WHY_COMMITTEE,
	[WHY_NO_COMMITTEE] = MSG_RELATION_WHY_NO_COMMITTEE,
	[WHY_COMMITTEE_UNNEEDED] = MSG_RELATION_WHY_USER_UNNEEDED, [WHY_TYPE] = MSG_RELATION_WHY_TYPE,
	[WHY_NO_TYPE] = MSG_RELATION_WHY_NO_TYPE, [WHY_DAYS] = MSG_RELATION_WHY_DAYS,
	[WHY_NO_END] = MSG_RELATION_WHY_NO_END, [WHY_HOURS] = MSG_RELATION_WHY_HOURS,
	[WHY_PLANNED] = MSG_RELATION_WHY_PLANNED, [WHY_NO_HOURS] = MSG_RELATION_WHY_NO_HOURS,
	[WHY_NO_PLANNED] = MSG_RELATION_WHY_NO_PLANNED, [WHY_HOURS_UNNEEDED] = MSG_RELATION_WHY_HOURS_UNNEEDED,
};

static struct str enterprise_number(struct arena *a, int64_t enterprise)
{
	char text[13];

	if (enterprise == 0)
		return STR_NONE;
	enterprise_format(enterprise, text);
	return str_dup(a, str_of(text));
}

static struct str committee(struct relation_view *v, const char *code)
{
	const struct joint_committee_row *row = joint_committee_find(str_of(code));

	if (row == NULL)
		return str_of(code);
	return str_of(arena_printf(v->x.arena, "%s, %.*s", code,
	    STR_ARG(words_label(v->x.lang, row->label_nl, row->label_fr, row->label_de, row->label_en))));
}

static struct str masked(struct relation_view *v)
{
	char text[16];

	inss_mask((uint64_t)v->x.inss, text);
	return str_dup(v->x.arena, str_of(text));
}

/* What was declared about a point; empty where the sentence says it. */
static void show_value(struct relation_view *v, enum correct_point point, struct page_relation_point *p,
    const struct page_relation *page)
{
	const struct overview_names *names = &v->r->names;
	const struct period *period = v->r->period;

	switch (point) {
	case POINT_AGENCY:
		p->value = names->name[0];
		p->value_lang = names->name_lang[0];
		p->number = enterprise_number(v->x.arena, period->employer);
		break;
	case POINT_PERSON:
		p->value = masked(v);
		break;
	case POINT_USER:
		if (v->r->line.user_ref == SIZE_MAX)
			break;
		p->value = names->name[1];
		p->value_lang = names->name_lang[1];
		p->number = enterprise_number(v->x.arena, period->user_enterprise);
		break;
	case POINT_COMMITTEE:
		p->value = committee(v, period->user_joint_committee);
		break;
	case POINT_TYPE:
		p->value = page->type;
		break;
	case POINT_DAYS:
		p->value = page->when_to.n == 0 ? page->when_from : str_of(arena_printf(v->x.arena, "%.*s – %.*s",
		    STR_ARG(page->when_from), STR_ARG(page->when_to)));
		break;
	case POINT_HOURS:
		if (v->r->point[point].mark == CORRECT_YES)
			p->value = page->hours;
		break;
	case POINT_TIME:
	case POINT_VALID:
	case POINT__MAX:
	default:
		break;
	}
	if (p->number.n > 0 && str_eq(p->number, p->value))
		p->number = STR_NONE;   /* the register does not know the name */
}

void relation_points(struct relation_view *v, struct page_relation *page)
{
	struct page_relation_point *points = arena_array_of(v->x.arena, POINT__MAX, struct page_relation_point);

	for (enum correct_point i = 0; i < POINT__MAX; i++) {
		const struct correct_judgement *j = &v->r->point[i];
		struct page_relation_point *p = &points[i];

		p->head = head_of[i];
		p->mark = marks[j->mark].word;
		p->look = str_of(marks[j->mark].look);
		p->icon = str_of(marks[j->mark].icon);
		p->text = text_of[j->why];
		if (j->why == WHY_SAME_DAY) {
			p->mark = MSG_RELATION_UNPROVEN;
			p->look = STR("v-day");
			p->icon = STR("day");
		}
		show_value(v, i, p, page);
		page->wrong += j->mark == CORRECT_NO;
		page->right += j->mark == CORRECT_YES;
		page->open += j->mark == CORRECT_OPEN;
	}
	page->points = points;
	page->n_points = POINT__MAX;
}
