/* Sharing by link: choosing what, for how long; the address, shown once; the
 * list of links with who opened them; ending one.
 *
 * Making and ending wait for the disk and run on the pool.  What the link shows
 * is in shared.c.  Start reading at share_page(). */
#include "portal/shared.h"

#include "base/log.h"
#include "domain/number.h"
#include "domain/overview.h"
#include "page.h"
#include "portal/door.h"
#include "portal/words.h"
#include "render/qr.h"

#define OPENINGS_SHOWN 20

/* How long a link may live; the second is offered first. */
static const struct { const char *value; int days; enum msg text; } lives[] = {
	{ "1", 1, MSG_SHARE_DAY }, { "7", 7, MSG_SHARE_WEEK }, { "30", 30, MSG_SHARE_MONTH },
	{ "90", 90, MSG_SHARE_QUARTER },
};

static struct str moment_of(struct ui *u, struct buf *b, int64_t us)
{
	struct words_time t = words_time_of(us);

	words_moment(b, u->lang, &t, WORDS_YEAR);
	return words_take(u->q->arena, b);
}

/* Who opened it, from the access log; the newest first. */
static enum err show_openings(struct ui *u, struct buf *b, struct store_reader *r, const struct share *x,
    struct page_share_row *p)
{
	struct page_share_opening *rows;
	struct store_look *look;
	size_t n;
	enum err e = store_look_about(r, u->q->arena, u->session.worker, LOOK_SHARED, x->row.id, OPENINGS_SHOWN + 1,
	    &look, &n);

	if (e != ERR_OK)
		return e;
	p->more = n > OPENINGS_SHOWN;
	p->n_openings = p->more ? OPENINGS_SHOWN : n;
	rows = arena_array_of(u->q->arena, p->n_openings, struct page_share_opening);
	p->openings = rows;
	for (size_t i = 0; i < p->n_openings; i++)
		rows[i] = (struct page_share_opening){ .when = moment_of(u, b, look[i].at_us), .who = look[i].who };
	return ERR_OK;
}

static enum err show_list(struct ui *u, struct buf *b, struct page_share *page)
{
	struct store_reader *r;
	struct page_share_row *rows;
	struct share *x;
	size_t n;
	enum err e = share_list(u->flow, u->q->arena, u->session.worker, u->q->now_us, &x, &n);

	if (e != ERR_OK)
		return e;
	rows = arena_array_of(u->q->arena, n, struct page_share_row);
	r = store_reader_take(u->flow->store);
	for (size_t i = 0; i < n && e == ERR_OK; i++) {
		rows[i] = (struct page_share_row){
			.whom = x[i].terms.whom, .live = x[i].live, .revoked = x[i].row.revoked_us != 0,
			.agency = x[i].terms.agency, .user = x[i].terms.user,
			.until = moment_of(u, b, x[i].row.revoked_us != 0 ? x[i].row.revoked_us : x[i].row.expires_us),
			.id = str_of(arena_printf(u->q->arena, "%lld", (long long)x[i].row.id)),
			.end_url = ui_path(u, "/share/end"), .form_token = page->form_token,
		};
		words_day_year(b, u->lang, x[i].terms.from_day);
		rows[i].from = words_take(u->q->arena, b);
		words_day_year(b, u->lang, x[i].terms.to_day);
		rows[i].to = words_take(u->q->arena, b);
		e = show_openings(u, b, r, &x[i], &rows[i]);
	}
	store_reader_give(u->flow->store, &r);
	page->rows = rows;
	page->n_rows = n;
	return e;
}

/* The number of his feed; "" when he has none. */
static enum err feed_of(struct ui *u, struct str *id_r)
{
	struct store_reader *r = store_reader_take(u->flow->store);
	struct store_share x;
	enum err e = store_share_live(r, u->q->arena, u->session.worker, SHARE_FEED, u->q->now_us, &x);

	store_reader_give(u->flow->store, &r);
	*id_r = e == ERR_OK ? str_of(arena_printf(u->q->arena, "%lld", (long long)x.id)) : STR("");
	return e == ERR_NOT_FOUND ? ERR_OK : e;
}

/* secret: of the link that was just made, absent otherwise. */
static void show(struct ui *u, struct page_share *page, struct str secret)
{
	struct page_share_life *life = arena_array_of(u->q->arena, N_OF(lives), struct page_share_life);
	struct buf b;
	int size = 0;
	enum err e;

	for (size_t i = 0; i < N_OF(lives); i++)
		life[i] = (struct page_share_life){ str_of(lives[i].value), lives[i].text, i == 1 };
	page->lives = life;
	page->n_lives = N_OF(lives);
	page->action = ui_path(u, "/share");
	page->badge_url = ui_path(u, "/badge");
	page->form_token = door_form_token(u, u->session_id);
	if (secret.p != NULL) {
		page->link = str_of(arena_printf(u->q->arena, "%.*s%.*s/%.*s", STR_ARG(u->q->origin),
		    STR_ARG(ui_path(u, "/shared")), STR_ARG(secret)));
		CHECK(qr_path(u->q->arena, page->link, &page->qr, &size));
		page->size = size;
	}
	page->feed_url = ui_path(u, "/share/feed");
	page->end_url = ui_path(u, "/share/end");
	e = feed_of(u, &page->feed);
	buf_init(&b, 400);
	if (e == ERR_OK)
		e = show_list(u, &b, page);
	buf_free(&b);
	if (e != ERR_OK) {
		door_failed(u, "share", e);
		return;
	}
	ui_head(u, &(struct ui_frame){ .title = msg_text(u->lang, MSG_SHARE_TITLE), .error = page->fault != NULL,
		.menu = true });
	page_share(&u->r->body, u->lang, page);
	ui_foot(u);
}

/* What stands in the form when it is opened: the year that has passed. */
static void fill_form(struct ui *u, struct page_share *page)
{
	int32_t today = local_day(u->q->now_us), first, last;

	overview_range(u->q->now_us, &first, &last);
	page->from = words_day_field(u->q->arena, today - 365 > first ? today - 365 : first);
	page->to = words_day_field(u->q->arena, today);
	page->first = words_day_field(u->q->arena, first);
	page->last = words_day_field(u->q->arena, last);
	page->agency = page->user = true;
}

enum http_done share_page(void *app, struct http_request *q, struct http_response *r)
{
	static const struct page_notice ended = { MSG_SHARE_ENDED, MSG_SHARE_ENDED_TEXT };
	struct page_share page = { .link = STR_NONE };
	struct ui u;

	if (!door_signed_in(app, q, r, &u))
		return HTTP_DONE;
	fill_form(&u, &page);
	page.notice = str_is(q->query, "ended=1") ? &ended : NULL;
	show(&u, &page, STR_NONE);
	return HTTP_DONE;
}

/* What is wrong with the form, or NULL. */
static const struct page_fault *read_form(struct door_step *s, struct page_share *page, struct share_terms *t,
    int *life_days_r)
{
	struct arena *a = s->u.q->arena;
	struct str life = door_field(s, "life");
	struct page_fault *fault = arena_new_of(a, struct page_fault);
	size_t i = 0;

	t->whom = str_trim(door_field(s, "whom"));
	t->agency = door_field(s, "agency").n > 0;
	t->user = door_field(s, "user").n > 0;
	page->whom = t->whom;
	page->from = door_field(s, "from");
	page->to = door_field(s, "to");
	page->agency = t->agency;
	page->user = t->user;
	while (i < N_OF(lives) && !str_is(life, lives[i].value))
		i++;
	fault->linked = true;
	if (t->whom.n == 0 || t->whom.n > SHARE_WHOM_MAX) {
		fault->text = msg_text(s->u.lang, MSG_SHARE_FAULT_WHOM);
		fault->href = STR("#whom");
	} else if (!day_parse(page->from, &t->from_day) || !day_parse(page->to, &t->to_day) ||
	    t->from_day > t->to_day) {
		fault->text = msg_text(s->u.lang, MSG_SHARE_FAULT_DAYS);
		fault->href = STR("#from");
	} else if (i == N_OF(lives)) {
		fault->text = msg_text(s->u.lang, MSG_SHARE_FAULT_LIFE);
		fault->href = STR("#life");
	} else {
		*life_days_r = lives[i].days;
		return NULL;
	}
	return fault;
}

static void run_make(struct door_step *s)
{
	struct ui *u = &s->u;
	struct page_share page = { .link = STR_NONE };
	struct share_terms t = share_person(u);
	char secret[SESSION_ID_TEXT];
	int days = 0;
	enum err e;

	fill_form(u, &page);
	page.fault = read_form(s, &page, &t, &days);
	if (page.fault == NULL) {
		e = share_make(u->flow, u->q->arena, u->session.worker, SHARE_LINK, &t, u->q->now_us, days * US_PER_DAY,
		    secret);
		if (e != ERR_OK && e != ERR_LIMIT) {
			door_failed(u, "share", e);
			return;
		}
		if (e == ERR_OK) {
			fill_form(u, &page);
			page.whom = STR("");
			show(u, &page, str_dup(u->q->arena, str_of(secret)));
			return;
		}
		struct page_fault *fault = arena_new_of(u->q->arena, struct page_fault);
		fault->text = msg_text(u->lang, MSG_SHARE_FAULT_MANY);
		page.fault = fault;
	}
	u->r->status = 400;
	show(u, &page, STR_NONE);
}

static void run_feed(struct door_step *s)
{
	struct ui *u = &s->u;
	struct page_share page = { .link = STR_NONE };
	struct share_terms t = share_person(u);
	char secret[SESSION_ID_TEXT];
	enum err e = share_make(u->flow, u->q->arena, u->session.worker, SHARE_FEED, &t, u->q->now_us,
	    SHARE_FEED_LIFE_US, secret);

	if (e != ERR_OK) {
		door_failed(u, "feed", e);
		return;
	}
	fill_form(u, &page);
	page.feed_link = str_of(arena_printf(u->q->arena, "%.*s%.*s/%s", STR_ARG(u->q->origin),
	    STR_ARG(ui_path(u, "/feed")), secret));
	show(u, &page, STR_NONE);
}

static void run_end(struct door_step *s)
{
	struct ui *u = &s->u;
	uint64_t id = 0;
	enum err e = str_u64(door_field(s, "share"), INT64_MAX, &id) ?
	    store_share_revoke(u->flow->store, u->session.worker, (int64_t)id, u->q->now_us) : ERR_NOT_FOUND;

	if (e != ERR_OK && e != ERR_NOT_FOUND) {
		door_failed(u, "share", e);
		return;
	}
	door_go(u, "/share?ended=1"); /* one that has ended by itself meanwhile is as good */
}

enum http_done share_post(void *app, struct http_request *q, struct http_response *r)
{
	return door_post(app, q, r, ((struct flow *)app)->reads, true, run_make);
}

enum http_done share_end_post(void *app, struct http_request *q, struct http_response *r)
{
	return door_post(app, q, r, ((struct flow *)app)->reads, true, run_end);
}

enum http_done share_feed_post(void *app, struct http_request *q, struct http_response *r)
{
	return door_post(app, q, r, ((struct flow *)app)->reads, true, run_feed);
}
