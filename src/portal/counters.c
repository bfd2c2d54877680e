/* The page of counters: what adds up over a worker's declarations.
 *
 * Domain counts, this page words.  It reads with other employers, because a
 * student's hours count over all of them.  Start reading at counters_page(). */
#include "base/log.h"
#include "domain/counters.h"
#include "flow/overview_read.h"
#include "page.h"
#include "portal/door.h"

struct counting {
	struct ui u;
	struct overview *o;
	struct overview_names names;
	struct counters *c;
};

static void show_chains(const struct counting *k, struct page_counters *page)
{
	struct page_counter_chain *row = arena_array_of(k->u.q->arena, k->c->n_chains, struct page_counter_chain);

	page->chains = row;
	page->n_chains = k->c->n_chains;
	for (size_t i = 0; i < k->c->n_chains; i++) {
		const struct counter_chain *c = &k->c->chain[i];
		struct str months = msg_text(k->u.lang, c->half == 1 ? MSG_COUNTERS_HALF_1 : MSG_COUNTERS_HALF_2);

		row[i] = (struct page_counter_chain){
			.half = str_of(arena_printf(k->u.q->arena, "%.*s %d", STR_ARG(months), c->year)),
			.user = k->names.name[c->user_ref], .user_lang = k->names.name_lang[c->user_ref],
			.agency = k->names.name[c->employer_ref], .agency_lang = k->names.name_lang[c->employer_ref],
			.student = c->student, .n = c->n, .euro = c->euro_each, .next = c->next,
		};
	}
}

static void show_students(const struct counting *k, struct page_counters *page)
{
	struct page_counter_student *row = arena_array_of(k->u.q->arena, k->c->n_students, struct page_counter_student);

	page->students = row;
	page->n_students = k->c->n_students;
	for (size_t i = 0; i < k->c->n_students; i++) {
		const struct counter_student *c = &k->c->student[i];

		row[i] = (struct page_counter_student){ .year = c->year, .hours = c->hours, .quota = c->quota };
		if (c->hours > c->quota) {
			row[i].beyond = c->hours - c->quota;
		} else {
			row[i].left = c->quota - c->hours;
		}
	}
}

static void show_agencies(const struct counting *k, struct page_counters *page)
{
	struct page_counter_agency *row = arena_array_of(k->u.q->arena, k->c->n_agencies, struct page_counter_agency);

	page->agencies = row;
	page->n_agencies = k->c->n_agencies;
	for (size_t i = 0; i < k->c->n_agencies; i++) {
		const struct counter_agency *c = &k->c->agency[i];

		row[i] = (struct page_counter_agency){ .name = k->names.name[c->employer_ref],
			.name_lang = k->names.name_lang[c->employer_ref], .year = c->year, .days = c->days };
	}
}

enum http_done counters_page(void *app, struct http_request *q, struct http_response *r)
{
	struct page_counters page = { .cut = false };
	struct counting k;
	enum err e;

	if (!door_signed_in(app, q, r, &k.u)) {
		return HTTP_DONE;
	}
	e = overview_read(k.u.flow, q->arena, k.u.session.worker, lang_code(k.u.lang), q->now_us, true, &k.o, &k.names,
	    &page.cut);
	if (e != ERR_OK) {
		door_failed(&k.u, "counters", e);
		return HTTP_DONE;
	}
	k.c = counters_build(q->arena, k.o);
	show_chains(&k, &page);
	show_students(&k, &page);
	show_agencies(&k, &page);
	ui_head(&k.u, &(struct ui_frame){ .title = msg_text(k.u.lang, MSG_COUNTERS_TITLE), .menu = true });
	page_counters(&r->body, k.u.lang, &page);
	return ui_noted(&k.u, true, LOOK_OVERVIEW, 0);
}
