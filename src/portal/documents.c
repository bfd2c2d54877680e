/* The page of documents (/documents): the overview as it was chosen, or what
 * covered one day, as a PDF.
 *
 * Making one takes tens of milliseconds and more, so it is done on a pool.  The
 * name of the file says nothing about the person.  Start reading at
 * documents_page(). */
#include "domain/overview.h"
#include "page.h"
#include "portal/document_int.h"
#include "portal/door.h"
#include "portal/words.h"

/* query: the filter, as it stands in addresses; day: as typed. */
static void show(struct ui *u, struct str query, struct str day, const struct page_fault *fault)
{
	struct overview_filter filter = overview_filter_read(u->q->arena, query);
	struct page_documents page = {
		.fault = fault,
		.overview_url = ui_path(u, "/documents/overview"),
		.situation_url = ui_path(u, "/documents/situation"),
		.form_token = door_form_token(u, u->session_id),
		.chosen = overview_filter_any(&filter) || filter.with_other,
		.day = day,
		.day_fault = fault != NULL && fault->linked,
	};
	struct buf b;
	int32_t from, to;

	overview_range(u->q->now_us, &from, &to);
	page.from = words_day_field(u->q->arena, from);
	page.to = words_day_field(u->q->arena, to);
	buf_init(&b, 4096);
	overview_filter_write(&b, &filter);
	page.list_url = str_of(arena_printf(u->q->arena, "%.*s%.*s", STR_ARG(ui_path(u, "/overview")),
	    STR_ARG(buf_str(&b))));
	page.filter = str_dup(u->q->arena, b.n > 0 ? (struct str){ b.p + 1, b.n - 1 } : STR(""));
	buf_free(&b);
	ui_head(u, &(struct ui_frame){ .title = msg_text(u->lang, MSG_DOC_TITLE), .error = fault != NULL, .menu = true,
		.typing = true });
	page_documents(&u->r->body, u->lang, &page);
	ui_foot(u);
}

enum http_done documents_page(void *app, struct http_request *q, struct http_response *r)
{
	struct ui u;

	if (door_signed_in(app, q, r, &u)) {
		show(&u, q->query.p == NULL ? STR("") : q->query, words_day_field(q->arena, local_day(q->now_us)),
		    NULL);
	}
	return HTTP_DONE;
}

static void answer(struct door_step *s, enum document_kind kind, const struct overview_filter *filter, int32_t day)
{
	const struct page_fault too_many = { .text = msg_text(s->u.lang, MSG_DOC_MANY) };
	enum err e = document_make(&s->u, kind, filter, day);

	if (e == ERR_LIMIT) {
		buf_clear(&s->u.r->body);
		show(&s->u, door_field(s, "filter"), words_day_field(s->u.q->arena, local_day(s->u.q->now_us)),
		    &too_many);
		return;
	}
	if (e != ERR_OK) {
		door_failed(&s->u, "document", e);
		return;
	}
	http_content_type(s->u.r, "application/pdf");
	http_add_header(s->u.r, "Content-Disposition", kind == DOCUMENT_SITUATION ?
	    STR("attachment; filename=\"interim-work-day.pdf\"") :
	    STR("attachment; filename=\"interim-work-overview.pdf\""));
	http_page_headers(s->u.r, &(struct http_page_may){ .script = false });
	s->note = LOOK_FILE;
}

static void run_overview(struct door_step *s)
{
	struct overview_filter filter = overview_filter_read(s->u.q->arena, door_field(s, "filter"));

	answer(s, DOCUMENT_OVERVIEW, &filter, DAY_NONE);
}

/* Whoever employed him that day: "none" must mean none. */
static void run_situation(struct door_step *s)
{
	struct overview_filter filter = overview_filter_none();
	struct str text = door_field(s, "day");
	struct page_fault fault = { .href = STR("#day"), .linked = true };
	int32_t day, from, to;

	overview_range(s->u.q->now_us, &from, &to);
	if (!day_parse(text, &day) || day < from || day > to) {
		fault.text = msg_text(s->u.lang, MSG_DOC_DAY_FAULT);
		show(&s->u, door_field(s, "filter"), text, &fault);
		return;
	}
	filter.from_day = filter.to_day = day;
	filter.with_other = true;
	answer(s, DOCUMENT_SITUATION, &filter, day);
}

enum http_done documents_overview_post(void *app, struct http_request *q, struct http_response *r)
{
	return door_post(app, q, r, ((struct flow *)app)->reads, true, run_overview);
}

enum http_done documents_situation_post(void *app, struct http_request *q, struct http_response *r)
{
	return door_post(app, q, r, ((struct flow *)app)->reads, true, run_situation);
}
