/* A worker's lines that a filter leaves.
 *
 * Every line is asked once which parts of the filter it does not fit.  None: it
 * is left.  Only one: it counts beside the choices of that part, for it would be
 * left if that part were chosen otherwise.  Lines are copied, not moved: today
 * and the years point to the whole list.  Start reading at selection_read(). */
#include "flow/selection.h"

#include <stdlib.h>

#include "domain/number.h"

struct choosing {
	struct arena *a;
	const struct overview_filter *filter;
	struct selection *s;
	bool *found;                   /* per company: the text looked for is in its name */
	size_t *agency_of, *user_of;   /* per company: 1 + its choice, 0 none yet */
};

static bool is_found(const struct choosing *k, const struct overview_line *line)
{
	return k->found[line->employer_ref] || (line->user_ref != SIZE_MAX && k->found[line->user_ref]);
}

static void add_company(struct choosing *k, struct selection_choices *c, size_t *choice_of, size_t ref, bool counts,
    int64_t chosen)
{
	int64_t enterprise = k->s->o->company[ref].enterprise;
	char digits[11];

	if (enterprise == 0) {
		return; /* declared by name only: found by the search */
	}
	if (choice_of[ref] == 0) {
		enterprise_digits(enterprise, digits);
		c->choice[c->n] = (struct selection_choice){ .code = str_dup(k->a, str_of(digits)),
			.name = k->s->names.name[ref], .name_lang = k->s->names.name_lang[ref],
			.chosen = enterprise == chosen };
		choice_of[ref] = ++c->n;
	}
	c->choice[choice_of[ref] - 1].n_lines += counts;
}

static void add_code(struct selection_choices *c, struct str code, bool counts, bool chosen)
{
	size_t i = 0;

	while (i < c->n && !str_eq(c->choice[i].code, code)) {
		i++;
	}
	if (i == c->n) {
		c->choice[c->n++] = (struct selection_choice){ .code = code, .name = STR(""), .name_lang = STR(""),
			.chosen = chosen };
	}
	c->choice[i].n_lines += counts;
}

static void add_choices(struct choosing *k, const struct overview_line *line, unsigned int fails)
{
	const struct overview_filter *f = k->filter;
	struct str type = str_of(line->period->worker_type);

	add_code(&k->s->types, type, (fails & ~(unsigned)FILTER_TYPE) == 0, str_eq(type, f->worker_type));
	add_code(&k->s->verdicts, str_of(overview_mark_code(line->mark)), (fails & ~(unsigned)FILTER_MARK) == 0,
	    line->mark == f->mark);
	add_company(k, &k->s->agencies, k->agency_of, line->employer_ref, (fails & ~(unsigned)FILTER_AGENCY) == 0,
	    f->agency);
	if (line->user_ref != SIZE_MAX) {
		add_company(k, &k->s->users, k->user_of, line->user_ref, (fails & ~(unsigned)FILTER_USER) == 0,
		    f->user);
	}
}

/* What is left of a group; its lines are copied behind *line. */
static bool keep_group(struct choosing *k, struct overview_month *month, const struct overview_group *from,
    struct overview_line **line)
{
	struct overview_group *to = &month->group[month->n_groups];

	*to = *from;
	to->line = *line;
	to->n_lines = 0;
	for (size_t i = 0; i < from->n_lines; i++) {
		unsigned int fails = overview_filter_fails(k->filter, &from->line[i], is_found(k, &from->line[i]));

		add_choices(k, &from->line[i], fails);
		if (fails == 0) {
			to->line[to->n_lines++] = from->line[i];
			month->n_late += from->line[i].mark == MARK_LATE;
			month->n_planned += from->line[i].mark == MARK_PLAN;
		}
	}
	*line += to->n_lines;
	month->n_lines += to->n_lines;
	return to->n_lines > 0;
}

static void keep_months(struct choosing *k)
{
	struct overview *o = k->s->o;
	struct overview_month *months = arena_array_of(k->a, o->n_months, struct overview_month);
	struct overview_line *line = arena_array_of(k->a, o->n_lines, struct overview_line);
	size_t n = 0, n_lines = 0;

	for (size_t m = 0; m < o->n_months; m++) {
		const struct overview_month *from = &o->month[m];
		struct overview_month *to = &months[n];

		*to = *from;
		to->group = arena_array_of(k->a, from->n_groups, struct overview_group);
		to->n_groups = to->n_lines = to->n_late = to->n_planned = 0;
		for (size_t g = 0; g < from->n_groups; g++) {
			to->n_groups += keep_group(k, to, &from->group[g], &line);
		}
		n_lines += to->n_lines;
		n += to->n_lines > 0;
	}
	o->month = months;
	o->n_months = n;
	o->n_lines = n_lines;
}

static int newest_first(const void *a, const void *b)
{
	const struct overview_line *x = *(const struct overview_line *const *)a;
	const struct overview_line *y = *(const struct overview_line *const *)b;

	return period_cmp(y->period, x->period);
}

static void list_lines(struct choosing *k)
{
	struct overview *o = k->s->o;

	k->s->line = arena_array_of(k->a, o->n_lines, const struct overview_line *);
	for (size_t m = 0; m < o->n_months; m++) {
		for (size_t g = 0; g < o->month[m].n_groups; g++) {
			for (size_t i = 0; i < o->month[m].group[g].n_lines; i++) {
				k->s->line[k->s->n++] = &o->month[m].group[g].line[i];
			}
		}
	}
	qsort(k->s->line, k->s->n, sizeof(*k->s->line), newest_first);
}

static int by_name(const void *a, const void *b)
{
	const struct selection_choice *x = a, *y = b;
	int d = str_cmp(x->name, y->name);

	return d != 0 ? d : str_cmp(x->code, y->code);
}

static void sort_choices(struct selection *s)
{
	struct selection_choices *all[] = { &s->types, &s->agencies, &s->users, &s->verdicts };

	for (size_t i = 0; i < N_OF(all); i++) {
		qsort(all[i]->choice, all[i]->n, sizeof(*all[i]->choice), by_name);
	}
}

void selection_make(struct arena *a, const struct overview_filter *filter, struct selection *s)
{
	struct choosing k = { .a = a, .filter = filter, .s = s };
	size_t n = s->o->n_companies;

	k.found = arena_array_of(a, n, bool);
	k.agency_of = arena_array_of(a, n, size_t);
	k.user_of = arena_array_of(a, n, size_t);
	for (size_t i = 0; i < n; i++) {
		k.found[i] = overview_filter_finds(filter, s->names.name[i]);
	}
	s->types.choice = arena_array_of(a, s->o->n_lines, struct selection_choice);
	s->agencies.choice = arena_array_of(a, n, struct selection_choice);
	s->users.choice = arena_array_of(a, n, struct selection_choice);
	s->verdicts.choice = arena_array_of(a, MARK__MAX, struct selection_choice);
	s->n_all = s->o->n_lines;
	keep_months(&k);
	list_lines(&k);
	sort_choices(s);
}

enum err selection_read(struct flow *f, struct arena *a, struct worker_key w, const char *lang, int64_t now_us,
    const struct overview_filter *filter, struct selection *s_r)
{
	enum err e;

	*s_r = (struct selection){ .n = 0 };
	e = overview_read(f, a, w, lang, now_us, filter->with_other, &s_r->o, &s_r->names, &s_r->cut);
	if (e == ERR_OK) {
		selection_make(a, filter, s_r);
	}
	return e;
}

struct str selection_agency(const struct selection *s, const struct overview_line *line)
{
	return s->names.name[line->employer_ref];
}

struct str selection_user(const struct selection *s, const struct overview_line *line)
{
	return line->user_ref == SIZE_MAX ? STR("") : s->names.name[line->user_ref];
}
