/* One declaration: what it is judged by, the judgement, the rows.
 *
 * Everything read for a decision is read inside the writer's transaction, so
 * two equal INs in parallel cannot both be accepted.  A waiting declaration is
 * decided later by the same steps.  Start reading at intake_store_one. */
#include "base/clock.h"
#include "domain/decl_json.h"
#include "domain/number.h"
#include "flow/intake.h"

/* What one declaration is judged by. */
struct brief {
	struct rule_context c;
	struct period target;         /* c.target points here */
	bool has_worker;              /* worker and inss are set: whose periods the rules look at */
	struct worker_key worker;
	int64_t inss;
};

static bool employer_named(const struct decl_employer *e)
{
	return e->nsso != NUMBER_NONE || e->provisional != NUMBER_NONE || e->enterprise != NUMBER_NONE;
}

/* The NSSO number has priority; an enterprise number stands for itself when
 * the repertory does not know it (dimona.md 3.1). */
enum err intake_employer(struct store *s, const struct decl_employer *e, struct employer_facts *f_r)
{
	int64_t nsso = e->nsso > 0 ? e->nsso : e->provisional > 0 ? e->provisional : 0;
	struct store_employer found;
	enum err err = ERR_NOT_FOUND;

	*f_r = (struct employer_facts){
		.repertory_loaded = store_repertory_loaded(s),
		.register_loaded = store_register_loaded(s),
	};
	if (nsso > 0) {
		err = store_employer_find(s, nsso, 0, &found);
		f_r->nsso_known = err == ERR_OK;
	}
	if (err == ERR_NOT_FOUND && enterprise_valid(e->enterprise)) {
		f_r->enterprise = e->enterprise;
		err = store_employer_find(s, 0, e->enterprise, &found);
	}
	if (err == ERR_OK) {
		f_r->in_repertory = true;
		f_r->active_from_day = found.from_day;
		f_r->active_to_day = found.to_day;
		f_r->enterprise = found.enterprise;
		f_r->nsso = found.nsso;
		f_r->agency = found.agency;
	} else if (err != ERR_NOT_FOUND) {
		return err;
	}
	f_r->in_register = f_r->enterprise > 0 && store_register_has(s, f_r->enterprise);
	return ERR_OK;
}

/* OUT, UPDATE and CANCEL name a period; employer and worker follow from it. */
static enum err brief_target(struct flow *f, struct intake_item *it, struct brief *b)
{
	const struct decl *d = it->decl;
	enum err e = ERR_NOT_FOUND;

	if (d->period_id > 0) {
		e = store_period_in_batch(f->store, it->arena, d->period_id, &b->target, &b->worker, &b->inss);
	}
	if (e == ERR_OK) {
		b->c.target = &b->target;
	} else if (e != ERR_NOT_FOUND) {
		return e;
	}
	if (!employer_named(&d->employer)) {
		bool speaks = false;

		if (b->c.target != NULL) {
			e = it->may_speak(it->cls, b->target.employer, &speaks);
			if (e != ERR_OK) {
				return e;
			}
		}
		b->c.caller_employer = speaks ? b->target.employer : it->client_enterprise;
		e = intake_employer(f->store, &(struct decl_employer){ .enterprise = b->c.caller_employer },
		    &b->c.employer);
		if (e != ERR_OK) {
			return e;
		}
	}
	/* Another employer's worker is none of the caller's business. */
	b->has_worker = b->c.target != NULL && b->target.employer == b->c.caller_employer;
	b->inss = b->has_worker ? b->inss : 0;
	b->c.target_inss = b->inss;
	return ERR_OK;
}

static enum err brief_near(struct flow *f, struct intake_item *it, struct brief *b)
{
	int32_t from, to;
	int year;
	enum err e;

	if (!b->has_worker) {
		return ERR_OK;
	}
	if (rules_span(it->decl, b->c.target, &from, &to)) {
		e = store_near_periods(f->store, it->arena, b->worker, from, to, &b->c.near, &b->c.n_near);
		if (e != ERR_OK) {
			return e;
		}
	}
	year = rules_student_year(it->decl, b->c.target);
	if (year != 0) {
		return store_student_hours(f->store, b->worker, year, b->c.target == NULL ? 0 : b->target.id,
		    &b->c.student_hours_used);
	}
	return ERR_OK;
}

/* Collects what the rules need to know, in the order in which one thing needs another. */
static enum err brief_make(struct flow *f, struct intake_item *it, struct brief *b)
{
	const struct decl *d = it->decl;
	enum err e;

	*b = (struct brief){ .c = {
		.received_us = it->received_us,
		.settings = { .overlap_key_includes_user = f->conf.overlap_key_includes_user != 0 },
		.user_in_register = d->user.enterprise > 0 && store_register_has(f->store, d->user.enterprise),
	} };
	e = intake_employer(f->store, &d->employer, &b->c.employer);
	if (e != ERR_OK) {
		return e;
	}
	if (d->kind == DECL_IN) {
		b->c.caller_employer = employer_named(&d->employer) ? b->c.employer.enterprise : it->client_enterprise;
		b->has_worker = d->worker.inss > 0 && inss_valid((uint64_t)d->worker.inss);
		if (b->has_worker) {
			b->inss = d->worker.inss;
			b->worker = store_worker_key(f->store, b->inss);
		}
	} else {
		b->c.caller_employer = b->c.employer.enterprise;
		e = brief_target(f, it, b);
		if (e != ERR_OK) {
			return e;
		}
	}
	return brief_near(f, it, b);
}

/* Everything of the row but what was received. */
static enum err row_fill(struct flow *f, const struct intake_item *it, const struct brief *b,
    struct store_declaration *row_r)
{
	const struct judgement *j = &it->judgement;
	bool is_in = it->decl->kind == DECL_IN;
	int64_t made = j->keeps_period ? it->id : 0;
	bool known = false;
	enum err e = ERR_OK;

	*row_r = (struct store_declaration){
		.id = it->id,
		.received_us = it->received_us,
		.channel = it->channel,
		.client_id = it->client_id,
		.employer = b->c.caller_employer,
		.has_worker = b->has_worker,
		.worker = b->worker,
		.inss = b->inss,
		.kind = it->decl->kind,
		.period_id = is_in ? made : it->decl->period_id > 0 ? it->decl->period_id : 0,
		.result = j->result,
		.anomalies = j->anomalies,
	};
	if (is_in && j->keeps_period && j->result != RESULT_REFUSED) {
		e = store_relation_exists(f->store, b->worker, b->c.caller_employer, &known);
		row_r->opens = known ? OPENS_PERIOD : OPENS_RELATION;
	}
	return e;
}

/* The worker (his INSS is kept once, on first sight) and the period. */
static enum err derived_put(struct flow *f, const struct intake_item *it, const struct brief *b)
{
	bool seen = true;
	enum err e;

	if (!b->has_worker) {
		return ERR_OK;
	}
	if (b->c.target == NULL && b->c.n_near == 0) {
		e = store_worker_seen(f->store, b->worker, &seen);
		if (e != ERR_OK) {
			return e;
		}
	}
	if (!seen) {
		e = store_worker_ensure(f->store, b->worker, b->inss);
		if (e != ERR_OK) {
			return e;
		}
	}
	if (!it->judgement.keeps_period) {
		return ERR_OK;
	}
	return store_period_put(f->store, b->worker, &it->judgement.period,
	    b->c.target == NULL ? DAY_NONE : b->target.start_day);
}

static bool worker_has_identity(const struct decl_worker *w)
{
	return w->family_name.p != NULL || w->given_name.p != NULL || w->initial.p != NULL || w->birth_date.p != NULL ||
	    w->birth_place.p != NULL || w->birth_country != NUMBER_NONE || w->sex != NUMBER_NONE ||
	    w->nationality != NUMBER_NONE || w->address.given;
}

/* The two texts that are kept: the declaration without the worker, readable,
 * and the worker as given, sealed.  An INSS with wrong check digits is nobody's
 * key and stands in the sealed one; a right one stands in the worker's own row. */
static void texts_write(const struct decl *d, struct buf *body, struct buf *worker)
{
	struct json_out o = jo_start(body);
	bool odd_inss = d->worker.inss > 0 && !inss_valid((uint64_t)d->worker.inss);

	jo_open(&o, NULL);
	decl_write_json(&o, d);
	jo_close(&o);
	if (worker_has_identity(&d->worker) || odd_inss) {
		o = jo_start(worker);
		jo_open(&o, NULL);
		decl_write_worker_json(&o, &d->worker, odd_inss ? d->worker.inss : 0);
		jo_close(&o);
	}
	CHECK(!body->overflow && !worker->overflow);
}

static enum err append(struct flow *f, const struct decl *d, struct store_declaration *row)
{
	struct buf body, worker;
	enum err e;

	buf_init(&body, LIMIT_PAGE_BYTES);
	buf_init(&worker, LIMIT_PAGE_BYTES);
	texts_write(d, &body, &worker);
	row->body = buf_str(&body);
	row->worker_json = worker.n > 0 ? buf_str(&worker) : STR_NONE;
	e = store_declaration_append(f->store, row);
	buf_free(&body);
	buf_free(&worker);
	return e;
}

/* A refused message that names a worker is that worker's, also when it names
 * no period that would tell whose it is. */
static void brief_worker_named(struct flow *f, const struct decl *d, struct brief *b)
{
	if (d->worker.inss > 0 && inss_valid((uint64_t)d->worker.inss) && d->worker.inss != b->inss) {
		CHECK(d->kind != DECL_IN);
		b->has_worker = true;
		b->inss = d->worker.inss;
		b->worker = store_worker_key(f->store, b->inss);
		b->c.target = NULL;
		b->c.n_near = 0;
	}
}

enum err intake_store_one(struct flow *f, struct intake_item *it, int64_t serial, int64_t received_us)
{
	struct store_declaration row;
	struct brief b;
	enum err e;

	it->id = dimona_id(serial);
	it->received_us = received_us;
	e = brief_make(f, it, &b);
	if (e != ERR_OK) {
		return e;
	}
	rules_judge(it->decl, it->id, &b.c, &it->judgement);
	if (it->judgement.result == RESULT_REFUSED) {
		brief_worker_named(f, it->decl, &b);
	}
	e = row_fill(f, it, &b, &row);
	if (e == ERR_OK) {
		e = append(f, it->decl, &row);
	}
	return e == ERR_OK ? derived_put(f, it, &b) : e;
}

/* The declaration as it was when it came in, with the INSS that was found (0: none). */
static enum err waiting_read(struct arena *a, const struct store_declaration *row, int64_t inss, struct decl *d_r)
{
	const struct json *body, *worker;
	struct decl_faults faults;
	struct json_fault fault;

	if (json_read(a, row->body, LIMIT_JSON_DEPTH, &body, &fault) != ERR_OK ||
	    json_read(a, row->worker_json, LIMIT_JSON_DEPTH, &worker, &fault) != ERR_OK ||
	    !decl_read_json(a, body, d_r, &faults) || !decl_read_worker_json(a, worker, &d_r->worker, &faults)) {
		return ERR_CORRUPT;
	}
	d_r->worker.inss = inss == 0 ? NUMBER_NONE : inss;
	return ERR_OK;
}

static enum err waiting_judge(struct flow *f, struct intake_item *it, int64_t employer, struct brief *b)
{
	enum err e = brief_make(f, it, b);

	/* It was handed in for this employer, whatever his numbers lead to today. */
	b->c.employer.enterprise = employer;
	b->c.caller_employer = employer;
	b->c.identification_refused = it->decl->worker.inss == NUMBER_NONE;
	if (e == ERR_OK) {
		rules_judge(it->decl, it->id, &b->c, &it->judgement);
	}
	return e;
}

/* In the batch.  Nobody else writes now, so what the reader sees is the newest. */
static enum err identify(struct flow *f, struct arena *a, int64_t id, int64_t inss, int64_t now_us,
    struct judgement *j_r)
{
	struct store_reader *r = store_reader_take(f->store);
	struct store_declaration row;
	struct decl d;
	struct brief b = { .has_worker = false };
	struct intake_item it = { .decl = &d, .arena = a, .id = id };
	enum err e = store_declaration_get(r, a, id, &row);

	store_reader_give(f->store, &r);
	if (e == ERR_OK && row.result != RESULT_WAITING) {
		e = ERR_NOT_FOUND;
	}
	if (e == ERR_OK) {
		e = waiting_read(a, &row, inss, &d);
	}
	if (e != ERR_OK) {
		return e;
	}
	it.client_id = row.client_id;
	it.channel = row.channel;
	it.received_us = row.received_us;
	e = waiting_judge(f, &it, row.employer, &b);
	if (e == ERR_OK && it.judgement.result == RESULT_REFUSED) {
		/* Without an accepted declaration nothing ties this person to it. */
		it.judgement.keeps_period = false;
		b.has_worker = false;
		b.inss = 0;
	}
	if (e == ERR_OK) {
		e = row_fill(f, &it, &b, &row);
	}
	if (e == ERR_OK) {
		row.identified_us = now_us;
		e = store_identification_append(f->store, &row);
	}
	if (e == ERR_OK) {
		e = derived_put(f, &it, &b);
	}
	*j_r = it.judgement;
	return e;
}

enum err intake_identify(struct flow *f, int64_t declaration_id, int64_t inss, struct judgement *j_r)
{
	struct arena *a;
	int64_t serial, last_us, now_us;
	enum err e;

	if (inss != 0 && !(inss > 0 && inss_valid((uint64_t)inss))) {
		return ERR_INVALID;
	}
	e = store_batch_begin(f->store, &serial, &last_us);
	if (e != ERR_OK) {
		return e;
	}
	now_us = clock_now_us();
	a = arena_new(LIMIT_ARENA_REQUEST);
	e = identify(f, a, declaration_id, inss, now_us > last_us ? now_us : last_us, j_r);
	arena_free(&a);
	if (e != ERR_OK) {
		store_batch_rollback(f->store);
		return e;
	}
	return store_batch_commit(f->store);
}
