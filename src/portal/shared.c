/* What others see: the page behind a link, the badge "declared now", and the
 * page on which a worker makes his badge.
 *
 * A link shows the lines that touch its days, read at the moment of opening, so
 * that what was corrected meanwhile is right here too.  Each opening stands in
 * the worker's access log before it is answered.  Start reading at shared_page()
 * and now_page(). */
#include "portal/shared.h"

#include "base/codec.h"
#include "base/crypt.h"
#include "base/log.h"
#include "domain/number.h"
#include "flow/selection.h"
#include "portal/agent.h"
#include "portal/door.h"
#include "portal/overview_int.h"
#include "render/qr.h"

#define FEED_NOTED_US (3600 * US_PER_S)

struct share_terms share_person(const struct ui *u)
{
	char masked[16];

	inss_mask((uint64_t)u->session.who.inss, masked);
	return (struct share_terms){ .whom = STR(""), .name = u->session.who.name,
		.masked = str_dup(u->q->arena, str_of(masked)), .from_day = DAY_NONE, .to_day = DAY_NONE };
}

/* The secret of the address; false: the response says why not. */
static bool open_secret(struct ui *u, enum share_kind kind, struct share *x)
{
	enum err e = share_open(u->flow, u->q->arena, kind, u->q->param[1], u->q->now_us, x);

	if (e == ERR_OK && x->live)
		return true;
	if (e != ERR_OK && e != ERR_NOT_FOUND)
		log_event(LOG_ERR, "share.failed", "err=%s", err_name(e));
	ui_error(u->flow, u->q, u->r, e == ERR_OK ? 410 : e == ERR_NOT_FOUND ? 404 : 503);
	return false;
}

static enum http_done noted(const struct ui *u, const struct share *x, bool page, enum store_look_what what)
{
	struct store_look look = { .at_us = u->q->now_us, .worker = x->row.worker, .by = LOOK_BY_LINK,
		.who = agent_name(u->q->arena, http_header(u->q, "User-Agent")), .what = what, .detail = x->row.id };

	return ui_noted_as(u, page, &look);
}

static void show_line(struct overview_view *v, const struct overview_line *line, bool agency, bool user,
    struct page_shared_row *p)
{
	struct page_row row;

	overview_row(v, &row, line);
	*p = (struct page_shared_row){ .from = overview_day(v, line->period->start_day), .hours = row.hours,
		.type = row.type, .kind = row.kind, .icon = row.icon, .tag = row.tag,
		.received = overview_moment(v, line->period->start_received_us), .placed = agency || user };
	if (line->n_days != 1)
		p->to = line->n_days == 0 ? msg_text(v->lang, MSG_LINE_OPEN) : overview_day(v, line->period->end_day);
	if (agency) {
		p->agency = v->names.name[line->employer_ref];
		p->agency_lang = v->names.name_lang[line->employer_ref];
	}
	if (user && line->user_ref != SIZE_MAX) {
		p->user = v->names.name[line->user_ref];
		p->user_lang = v->names.name_lang[line->user_ref];
	}
}

enum http_done shared_page(void *app, struct http_request *q, struct http_response *r)
{
	struct overview_filter filter = overview_filter_none();
	struct page_shared page = { .n = 0 };
	struct page_shared_row *rows;
	struct overview_view v;
	struct selection s;
	struct share x;
	struct ui u;
	enum err e;

	if (!ui_peek(app, q, r, &u) || !open_secret(&u, SHARE_LINK, &x))
		return HTTP_DONE;
	filter.from_day = x.terms.from_day;
	filter.to_day = x.terms.to_day;
	e = selection_read(u.flow, q->arena, x.row.worker, lang_code(u.lang), q->now_us, &filter, &s);
	if (e != ERR_OK) {
		door_failed(&u, "shared", e);
		return HTTP_DONE;
	}
	v = (struct overview_view){ .arena = q->arena, .lang = u.lang, .names = s.names, .now_us = q->now_us };
	buf_init(&v.scratch, 400);
	rows = arena_array_of(q->arena, s.n, struct page_shared_row);
	for (size_t i = 0; i < s.n; i++)
		show_line(&v, s.line[i], x.terms.agency, x.terms.user, &rows[i]);
	page.name = x.terms.name;
	page.masked = x.terms.masked;
	words_day_year(&v.scratch, u.lang, x.terms.from_day);
	page.from = overview_take(&v);
	words_day_year(&v.scratch, u.lang, x.terms.to_day);
	page.to = overview_take(&v);
	page.until = overview_moment(&v, x.row.expires_us);
	page.now = overview_moment(&v, q->now_us);
	page.agency = x.terms.agency;
	page.user = x.terms.user;
	page.placed = page.agency || page.user;
	page.rows = rows;
	page.n_rows = s.n;
	page.n = (int64_t)s.n;
	page.cut = s.cut;
	buf_free(&v.scratch);
	ui_head(&u, &(struct ui_frame){ .title = msg_text(u.lang, MSG_SHARED_TITLE) });
	page_shared(&r->body, u.lang, &page);
	return noted(&u, &x, true, LOOK_SHARED);
}

/* ---- the feed ------------------------------------------------------------- */

/* A calendar program asks all day long: once an hour is noted. */
static bool noted_lately(const struct ui *u, const struct share *x, enum err *e_r)
{
	struct store_reader *reader = store_reader_take(u->flow->store);
	struct store_look *look;
	size_t n = 0;

	*e_r = store_look_about(reader, u->q->arena, x->row.worker, LOOK_FEED, x->row.id, 1, &look, &n);
	store_reader_give(u->flow->store, &reader);
	return *e_r == ERR_OK && n == 1 && look[0].at_us > u->q->now_us - FEED_NOTED_US;
}

/* RFC 9110, 13.1.2: one of the tags that the program has, or any. */
static bool has_already(const struct http_request *q, struct str tag)
{
	struct str list = http_header(q, "If-None-Match");

	while (list.p != NULL) {
		struct str item = str_trim(str_cut(&list, ','));

		if (str_starts(item, STR("W/"))) {
			item = (struct str){ item.p + 2, item.n - 2 };
		}
		if (str_eq(item, tag) || str_is(item, "*")) {
			return true;
		}
	}
	return false;
}

enum http_done feed_file(void *app, struct http_request *q, struct http_response *r)
{
	unsigned char hash[SHA256_SIZE];
	char hex[2 * SHA256_SIZE + 1];
	struct str tag;
	struct share x;
	struct ui u;
	enum err e;

	if (!ui_peek(app, q, r, &u) || !open_secret(&u, SHARE_FEED, &x))
		return HTTP_DONE;
	e = export_calendar(&u, x.row.worker);
	if (e != ERR_OK) {
		door_failed(&u, "feed", e);
		return HTTP_DONE;
	}
	crypt_sha256(r->body.p, r->body.n, hash);
	codec_hex(hex, hash, sizeof(hash));
	tag = str_of(arena_printf(q->arena, "\"%.32s\"", hex));
	http_add_header(r, "ETag", tag);
	http_add_header(r, "Cache-Control", STR("private, no-cache"));
	if (has_already(q, tag)) {
		buf_clear(&r->body);
		r->status = 304;
		return HTTP_DONE;
	}
	if (noted_lately(&u, &x, &e))
		return HTTP_DONE;
	if (e != ERR_OK) {
		door_failed(&u, "feed", e);
		return HTTP_DONE;
	}
	return noted(&u, &x, false, LOOK_FEED);
}

/* ---- the badge ----------------------------------------------------------- */

enum http_done now_page(void *app, struct http_request *q, struct http_response *r)
{
	struct page_now page = { .declared = false };
	struct page_shared_row *rows;
	struct overview_names names;
	struct overview_view v;
	struct overview *o;
	struct share x;
	struct ui u;
	bool cut;
	enum err e;

	if (!ui_peek(app, q, r, &u) || !open_secret(&u, SHARE_BADGE, &x))
		return HTTP_DONE;
	e = overview_read(u.flow, q->arena, x.row.worker, lang_code(u.lang), q->now_us, true, &o, &names, &cut);
	if (e != ERR_OK) {
		door_failed(&u, "badge", e);
		return HTTP_DONE;
	}
	v = (struct overview_view){ .arena = q->arena, .lang = u.lang, .names = names, .now_us = q->now_us };
	buf_init(&v.scratch, 400);
	rows = arena_array_of(q->arena, o->n_now, struct page_shared_row);
	for (size_t i = 0; i < o->n_now; i++)
		show_line(&v, o->now[i], true, true, &rows[i]);
	page.name = x.terms.name;
	page.masked = x.terms.masked;
	page.now = overview_moment(&v, q->now_us);
	page.until = overview_moment(&v, x.row.expires_us);
	page.declared = o->n_now > 0;
	page.rows = rows;
	page.n_rows = o->n_now;
	buf_free(&v.scratch);
	ui_head(&u, &(struct ui_frame){ .title = msg_text(u.lang, MSG_NOW_TITLE) });
	page_now(&r->body, u.lang, &page);
	return noted(&u, &x, true, LOOK_BADGE);
}

/* secret: of the badge that was just made, absent otherwise. */
static void show_badge(struct ui *u, struct str secret)
{
	struct page_badge page = { .action = ui_path(u, "/badge"), .form_token = door_form_token(u, u->session_id),
		.back = ui_path(u, "/share"), .name = u->session.who.name };
	int size = 0;

	if (secret.p != NULL) {
		struct buf b;

		page.link = str_of(arena_printf(u->q->arena, "%.*s%.*s/%.*s", STR_ARG(u->q->origin),
		    STR_ARG(ui_path(u, "/now")), STR_ARG(secret)));
		CHECK(qr_path(u->q->arena, page.link, &page.qr, &size));
		page.size = size;
		buf_init(&b, 40);
		words_clock(&b, u->q->now_us + SHARE_BADGE_LIFE_US);
		page.until = words_take(u->q->arena, &b);
		buf_free(&b);
	}
	ui_head(u, &(struct ui_frame){ .title = msg_text(u->lang, MSG_BADGE_TITLE), .menu = true });
	page_badge(&u->r->body, u->lang, &page);
	ui_foot(u);
}

enum http_done badge_page(void *app, struct http_request *q, struct http_response *r)
{
	struct ui u;

	if (door_signed_in(app, q, r, &u))
		show_badge(&u, STR_NONE);
	return HTTP_DONE;
}

static void run_badge(struct door_step *s)
{
	struct ui *u = &s->u;
	struct share_terms t = share_person(u);
	char secret[SESSION_ID_TEXT];
	enum err e = share_make(u->flow, u->q->arena, u->session.worker, SHARE_BADGE, &t, u->q->now_us,
	    SHARE_BADGE_LIFE_US, secret);

	if (e != ERR_OK) {
		door_failed(u, "badge", e);
		return;
	}
	show_badge(u, str_dup(u->q->arena, str_of(secret)));
}

enum http_done badge_post(void *app, struct http_request *q, struct http_response *r)
{
	return door_post(app, q, r, ((struct flow *)app)->reads, true, run_badge);
}
