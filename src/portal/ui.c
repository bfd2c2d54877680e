/* The frame around every page, and what a page knows about its reader.
 *
 * The language stands in the address (/nl/…), so that a page can be sent to
 * somebody, kept as a bookmark and read in another language without a cookie.
 * Start reading at ui_begin(). */
#include "portal/ui.h"

#include "base/log.h"
#include "page.h"
#include "portal/stay.h"

static const char *const lang_upper[LANG__MAX] = { "NL", "FR", "DE", "EN" };
static const char *const lang_name[LANG__MAX] = { "Nederlands", "Français", "Deutsch", "English" };

/* Language and rest of the address; false when it has no language in front. */
static bool read_lang(struct ui *u)
{
	struct str path = u->q->path, first;

	str_cut(&path, '/');
	first = str_cut(&path, '/');
	if (!lang_parse(first, &u->lang)) {
		return false;
	}
	u->rest = path.p == NULL ? STR("/") : (struct str){ path.p - 1, path.n + 1 };
	return true;
}

/* RFC 9110, 12.5.4, reduced to what browsers send: the first language of the
 * list that we speak; they list them in the order of preference. */
static enum lang preferred_lang(const struct http_request *q)
{
	struct str list = http_header(q, "Accept-Language");
	enum lang lang;

	if (lang_parse(http_cookie(q, LANG_COOKIE), &lang)) {
		return lang;
	}
	while (list.p != NULL) {
		struct str item = str_cut(&list, ','), tag = str_trim(str_cut(&item, ';'));

		if (lang_parse(str_cut(&tag, '-'), &lang)) {
			return lang;
		}
	}
	return LANG_NL;
}

static enum err read_session(struct ui *u, bool use)
{
	struct str id = http_cookie(u->q, SESSION_COOKIE);
	struct store_reader *reader;
	enum err e;

	if (id.p == NULL) {
		return ERR_OK;
	}
	reader = store_reader_take(u->flow->store);
	e = (use ? session_find : session_peek)(u->flow->store, reader, u->q->arena, &u->flow->conf, id, u->q->now_us,
	    &u->session);
	store_reader_give(u->flow->store, &reader);
	if (e == ERR_OK) {
		u->signed_in = true;
		u->session_id = id;
	}
	return e == ERR_NOT_FOUND ? ERR_OK : e;
}

static struct ui ui_of(struct flow *f, struct http_request *q, struct http_response *r)
{
	return (struct ui){ .flow = f, .q = q, .r = r,
		.site = q->certificate_door ? str_of(f->conf.public_url) : STR("") };
}

static bool begin(struct flow *f, struct http_request *q, struct http_response *r, bool use, struct ui *u)
{
	enum err e;

	*u = ui_of(f, q, r);
	if (!read_lang(u)) {
		ui_error(f, q, r, 404);
		return false;
	}
	e = read_session(u, use);
	if (e != ERR_OK) {
		log_event(LOG_ERR, "session.unreadable", "err=%s", err_name(e));
		ui_error(f, q, r, 503);
		return false;
	}
	return true;
}

bool ui_begin(struct flow *f, struct http_request *q, struct http_response *r, struct ui *u)
{
	return begin(f, q, r, true, u);
}

bool ui_peek(struct flow *f, struct http_request *q, struct http_response *r, struct ui *u)
{
	return begin(f, q, r, false, u);
}

struct str ui_path(const struct ui *u, const char *rest)
{
	return str_of(arena_printf(u->q->arena, "%.*s/%s%s", STR_ARG(u->site), lang_code(u->lang), rest));
}

struct page_lang_link *ui_lang_links(const struct ui *u, bool wide)
{
	struct page_lang_link *link = arena_array_of(u->q->arena, LANG__MAX, struct page_lang_link);
	bool has_query = !u->q->certificate_door && u->q->query.p != NULL && u->q->query.n > 0;
	struct str rest = u->q->certificate_door ? STR("/") : u->rest; /* what happens there happens once */

	for (enum lang l = 0; l < LANG__MAX; l++) {
		link[l].code = str_of(lang_code(l));
		link[l].upper = str_of(lang_upper[l]);
		link[l].name = str_of(lang_name[l]);
		link[l].current = l == u->lang;
		link[l].wide = wide;
		link[l].url = str_of(arena_printf(u->q->arena, "%.*s/%s%.*s%s%.*s", STR_ARG(u->site), lang_code(l),
		    STR_ARG(rest), has_query ? "?" : "", has_query ? (int)u->q->query.n : 0,
		    has_query ? u->q->query.p : ""));
	}
	return link;
}

/* The main menu, in its order; an item is marked on its own page and on all below it. */
static const struct {
	const char *rest;
	enum msg text;
} main_items[] = {
	{ "/overview", MSG_NAV_OVERVIEW },
	{ "/counters", MSG_COUNTERS_TITLE },
	{ "/share", MSG_NAV_SHARE },
	{ "/account", MSG_NAV_ACCOUNT },
};

static struct page_nav_item *main_menu(const struct ui *u)
{
	struct page_nav_item *items = arena_array_of(u->q->arena, N_OF(main_items), struct page_nav_item);

	for (size_t i = 0; i < N_OF(main_items); i++) {
		items[i] = (struct page_nav_item){
			.url = ui_path(u, main_items[i].rest),
			.text = msg_text(u->lang, main_items[i].text),
			.current = str_starts(u->rest, str_of(main_items[i].rest)),
		};
	}
	return items;
}

void ui_head(struct ui *u, const struct ui_frame *f)
{
	char form_token[SESSION_ID_TEXT] = "";
	struct page_head head = {
		.title = f->title,
		.error = f->error,
		.menu = f->menu,
		.wide = f->wide_lang,
		.home = ui_path(u, u->signed_in ? "/overview" : "/"),
		.out_url = ui_path(u, "/signout"),
		.links = ui_lang_links(u, f->wide_lang),
		.n_links = LANG__MAX,
		.items = main_menu(u),
		.n_items = N_OF(main_items),
	};

	if (u->signed_in) {
		session_form_token(u->session_id, form_token);
	}
	/* the answer to a form cannot be opened again: a card is shown once */
	if (u->signed_in && f->menu && (f->typing || u->q->method == HTTP_POST)) {
		head.until = stay_until(u);
	} else if (u->signed_in && f->menu) {
		stay_warn(u);
	}
	head.out_token = str_of(form_token);
	page_head(&u->r->body, u->lang, &head);
}

void ui_foot(struct ui *u)
{
	const struct page_foot foot = {
		.help_url = ui_path(u, "/help"),
		.privacy_url = ui_path(u, "/privacy"),
		.accessibility_url = ui_path(u, "/accessibility"),
	};

	page_foot(&u->r->body, u->lang, &foot);
	http_content_type(u->r, "text/html; charset=utf-8");
	http_add_header(u->r, "Content-Language", str_of(lang_code(u->lang)));
	http_page_headers(u->r, &u->may);
}

void ui_error(struct flow *f, struct http_request *q, struct http_response *r, int status)
{
	static const struct {
		int status;
		enum msg title, text;
	} errors[] = {
		{ 400, MSG_ERROR_400, MSG_ERROR_400_TEXT }, { 403, MSG_ERROR_403, MSG_ERROR_403_TEXT },
		{ 404, MSG_ERROR_404, MSG_ERROR_404_TEXT }, { 405, MSG_ERROR_405, MSG_ERROR_405_TEXT },
		{ 413, MSG_ERROR_413, MSG_ERROR_413_TEXT }, { 500, MSG_ERROR_500, MSG_ERROR_500_TEXT },
		{ 410, MSG_ERROR_410, MSG_ERROR_410_TEXT },
		{ 503, MSG_ERROR_503, MSG_ERROR_503_TEXT },
	};
	struct ui u = ui_of(f, q, r);
	struct page_problem page;
	size_t i = 0;

	while (errors[i].status != status) {
		i++;
		CHECK(i < N_OF(errors));
	}
	/* an address of another form must not come back in links */
	if (!read_lang(&u)) {
		u.lang = preferred_lang(q);
		u.rest = STR("/");
	}
	r->status = status;
	buf_clear(&r->body);
	if (status == 503) {
		http_add_header(r, "Retry-After", STR("60"));
	}
	ui_head(&u, &(struct ui_frame){ .title = msg_text(u.lang, errors[i].title), .error = true });
	page = (struct page_problem){ .title = errors[i].title, .text = errors[i].text, .home = ui_path(&u, "/") };
	page_problem(&r->body, u.lang, &page);
	ui_foot(&u);
}

enum http_done ui_root(void *app, struct http_request *q, struct http_response *r)
{
	(void)app;
	http_add_header(r, "Vary", STR("Accept-Language, Cookie"));
	http_add_header(r, "Cache-Control", STR("no-store"));
	http_redirect(r, 303, str_of(arena_printf(q->arena, "/%s/", lang_code(preferred_lang(q)))));
	return HTTP_DONE;
}
