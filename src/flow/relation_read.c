/* One labour relation with everything that is known about it.
 *
 * The row itself comes from the worker's own periods, so that nobody can ask for
 * another's.  All reads see one state.  A message whose text cannot be read is
 * shown as one that changed nothing.  Start reading at relation_read. */
#include "flow/relation_read.h"

#include "domain/decl_json.h"

struct reading {
	struct flow *f;
	struct store_reader *r;
	struct arena *a;
	const char *lang;
	struct relation *x;
};

static enum err read_names(struct reading *g)
{
	const struct period *p = g->x->period;
	const struct overview_company company[2] = {
		{ .enterprise = p->employer }, { .enterprise = p->user_enterprise, .name_declared = p->user_name },
	};
	struct overview_names *names = &g->x->names;
	size_t n = p->user_enterprise != 0 || p->user_name.p != NULL ? 2 : 1;
	enum err e = ERR_OK;

	names->name = arena_array_of(g->a, N_OF(company), struct str);
	names->name_lang = arena_array_of(g->a, N_OF(company), struct str);
	g->x->line.user_ref = n == 2 ? 1 : SIZE_MAX;
	for (size_t i = 0; i < n && e == ERR_OK; i++)
		e = overview_name_read(g->r, g->a, g->lang, &company[i], &names->name[i], &names->name_lang[i]);
	return e;
}

static enum err judge(struct reading *g)
{
	const struct period *p = g->x->period;
	struct store *s = g->f->store;
	struct correct_facts facts = {
		.repertory_loaded = store_repertory_loaded(s), .register_loaded = store_register_loaded(s),
		.user_in_register = store_register_has(s, p->user_enterprise),
	};
	struct store_employer employer;
	enum err e = store_employer_find(s, 0, p->employer, &employer);

	if (e != ERR_OK && e != ERR_NOT_FOUND)
		return e;
	facts.agency = e == ERR_OK && employer.agency;
	correctness_judge(p, &g->x->line.verdict, &facts, g->x->point);
	return ERR_OK;
}

static const struct decl *read_text(struct reading *g, const struct store_declaration *row)
{
	struct decl *d = arena_new_of(g->a, struct decl);
	const struct json *body;
	struct json_fault fault;
	struct decl_faults faults;

	if (json_read(g->a, row->body, LIMIT_JSON_DEPTH, &body, &fault) != ERR_OK ||
	    !decl_read_json(g->a, body, d, &faults) || d->kind != row->kind)
		return NULL;
	return d;
}

/* What was refused later on changed nothing, and its text may be about somebody else: it is not read. */
static enum err read_messages(struct reading *g)
{
	struct relation *x = g->x;
	struct store_declaration *row;
	struct history_message *m;
	enum err e = store_period_declarations(g->r, g->a, x->period->id, RELATION_MESSAGES_MAX, &row, &x->n_steps,
	    &x->cut);

	if (e != ERR_OK)
		return e;
	m = arena_array_of(g->a, x->n_steps, struct history_message);
	x->step = arena_array_of(g->a, x->n_steps, struct history_step);
	x->declaration = row;
	for (size_t i = 0; i < x->n_steps; i++)
		m[i] = (struct history_message){ row[i].id, row[i].employer, row[i].received_us, row[i].result,
			&row[i].anomalies, row[i].result == RESULT_REFUSED && i > 0 ? NULL : read_text(g, &row[i]) };
	history_replay(m, x->n_steps, x->step);
	return ERR_OK;
}

static enum err read_overlaps(struct reading *g, struct worker_key w)
{
	const struct period *p = g->x->period;
	struct period *near;
	size_t n;
	bool more;
	enum err e = store_worker_periods(g->r, g->a, w, p->start_day, p->end_day, LIMIT_NEAR_PERIODS, &near, &n,
	    &more);

	g->x->overlap = arena_array_of(g->a, RELATION_OVERLAPS_MAX, struct relation_overlap);
	if (!period_is_live(p) || !period_of_agency(p))
		return e;
	for (size_t i = 0; e == ERR_OK && i < n && g->x->n_overlaps < RELATION_OVERLAPS_MAX; i++) {
		const struct overview_company company = { .enterprise = near[i].employer };
		struct relation_overlap *o = &g->x->overlap[g->x->n_overlaps];

		if (near[i].employer == p->employer || !period_is_live(&near[i]) || !period_of_agency(&near[i]))
			continue;
		o->period = &near[i];
		g->x->n_overlaps++;
		e = overview_name_read(g->r, g->a, g->lang, &company, &o->name, &o->name_lang);
	}
	return e;
}

static enum err read_all(struct reading *g, struct worker_key w, int64_t id, int64_t now_us)
{
	struct relation *x = g->x;
	enum err e = store_worker_period(g->r, g->a, w, id, x->period);

	if (e != ERR_OK)
		return e;
	x->line.period = x->period;
	x->line.verdict = timeliness_judge(x->period, now_us);
	x->line.mark = overview_mark_of(&x->line.verdict);
	x->line.n_days = x->period->end_day == DAY_OPEN ? 0 : x->period->end_day - x->period->start_day + 1;
	x->line.today = period_covers(x->period, local_day(now_us));
	e = read_names(g);
	if (e == ERR_OK)
		e = judge(g);
	if (e == ERR_OK)
		e = read_messages(g);
	return e == ERR_OK ? read_overlaps(g, w) : e;
}

enum err relation_read(struct flow *f, struct arena *a, struct worker_key w, int64_t id, const char *lang,
    int64_t now_us, struct relation *r_r)
{
	struct reading g = { f, store_reader_take(f->store), a, lang, r_r };
	enum err e;

	*r_r = (struct relation){ .period = arena_new_of(a, struct period) };
	e = store_snapshot_begin(g.r);
	if (e == ERR_OK) {
		e = read_all(&g, w, id, now_us);
		store_snapshot_end(g.r);
	}
	store_reader_give(f->store, &g.r);
	return e;
}
