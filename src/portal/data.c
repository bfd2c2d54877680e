/* What is held about the reader and for how long, and all of it as one file.
 *
 * The file is made on the pool, because it looks at all that an employer ever
 * declared, and wants a fresh proof of who asks.  Start reading at data_page()
 * and data_file(). */
#include "base/log.h"
#include "flow/everything.h"
#include "flow/looked.h"
#include "page.h"
#include "portal/door.h"
#include "portal/words.h"

/* Said for each part of the file; the janitor and the triggers of the schemas make it true. */
static const struct { enum msg what, how_long; } parts[EVERYTHING__MAX] = {
	[EVERYTHING_PERSON] = { MSG_DATA_PERSON, MSG_DATA_PERSON_LONG },
	[EVERYTHING_TOKEN] = { MSG_PRIVACY_ACCOUNT, MSG_PRIVACY_ACCOUNT_LONG },
	[EVERYTHING_SESSIONS] = { MSG_PRIVACY_SESSIONS, MSG_PRIVACY_SESSIONS_LONG },
	[EVERYTHING_BROWSERS] = { MSG_DATA_BROWSERS, MSG_DATA_BROWSERS_LONG },
	[EVERYTHING_PERIODS] = { MSG_DATA_PERIODS, MSG_DATA_PERIODS_LONG },
	[EVERYTHING_DECLARATIONS] = { MSG_DATA_DECLARATIONS, MSG_DATA_DECLARATIONS_LONG },
	[EVERYTHING_LOOKS] = { MSG_PRIVACY_LOOKS, MSG_PRIVACY_LOOKS_LONG },
	[EVERYTHING_MANAGED] = { MSG_DATA_MANAGED, MSG_DATA_MANAGED_LONG },
	[EVERYTHING_SHARES] = { MSG_DATA_SHARES, MSG_DATA_SHARES_LONG },
	[EVERYTHING_NOTED] = { MSG_DATA_NOTED, MSG_DATA_NOTED_LONG },
};

static const struct page_data_part *rows_of(struct ui *u)
{
	struct page_data_part *row = arena_array_of(u->q->arena, EVERYTHING__MAX, struct page_data_part);
	const struct conf *c = &u->flow->conf;
	const struct pair value[] = {
		{ STR("minutes"), str_of(arena_printf(u->q->arena, "%lld", (long long)c->session_idle_s / 60)) },
		{ STR("hours"), str_of(arena_printf(u->q->arena, "%lld", (long long)c->session_life_s / 3600)) },
	};
	struct buf b;

	buf_init(&b, 4096);
	for (size_t i = 0; i < EVERYTHING__MAX; i++) {
		words_pairs(&b, msg_text(u->lang, parts[i].how_long), value, N_OF(value));
		row[i] = (struct page_data_part){ .what = parts[i].what,
			.name = str_of(everything_name((enum everything_part)i)),
			.how_long = words_take(u->q->arena, &b) };
	}
	buf_free(&b);
	return row;
}

enum http_done data_page(void *app, struct http_request *q, struct http_response *r)
{
	static const struct page_notice large = { MSG_DATA_LARGE, MSG_DATA_LARGE_TEXT };
	struct page_data page;
	struct ui u;

	if (!door_signed_in(app, q, r, &u)) {
		return HTTP_DONE;
	}
	page = (struct page_data){ .back = ui_path(&u, "/account"), .file_url = ui_path(&u, "/account/data.json"),
		.privacy_url = ui_path(&u, "/privacy"), .notice = str_is(q->query, "large=1") ? &large : NULL,
		.rows = rows_of(&u), .n_rows = EVERYTHING__MAX };
	ui_head(&u, &(struct ui_frame){ .title = msg_text(u.lang, MSG_DATA_TITLE), .menu = true });
	page_data(&r->body, u.lang, &page);
	ui_foot(&u);
	return HTTP_DONE;
}

/* The answer is complete; it is shown once the access log has it. */
static enum err note(const struct ui *u)
{
	const struct store_look entry = { .at_us = u->q->now_us, .worker = u->session.worker, .by = LOOK_BY_SELF,
		.who = u->session.agent, .what = LOOK_EVERYTHING };

	return looked_wait(u->flow->looked, &entry, 1);
}

static void make(struct ui *u)
{
	enum err e = everything_write(u->flow, u->q->arena, &u->session, u->session_id, u->q->now_us, &u->r->body);

	if (e == ERR_OK) {
		e = note(u);
	}
	if (e != ERR_OK) {
		buf_clear(&u->r->body);
		u->r->body.overflow = false;
	}
	if (e == ERR_LIMIT) {
		log_event(LOG_NOTICE, "data.too-large", "limit=%u", LIMIT_PAGE_BYTES);
		door_go(u, "/account/data?large=1");
	} else if (e != ERR_OK) {
		door_failed(u, "data", e);
	} else {
		http_content_type(u->r, "application/json");
		http_add_header(u->r, "Content-Disposition", STR("attachment; filename=\"everything.json\""));
		http_add_header(u->r, "Cache-Control", STR("no-store"));
		http_add_header(u->r, "X-Content-Type-Options", STR("nosniff"));
	}
}

static void on_pool(void *arg)
{
	struct ui *u = arg;
	struct http_request *q = u->q;

	make(u);
	http_resume(q);
}

enum http_done data_file(void *app, struct http_request *q, struct http_response *r)
{
	struct ui *u = arena_new_of(q->arena, struct ui);

	if (!door_signed_in(app, q, r, u) || !door_fresh(u, "/account/data")) {
		return HTTP_DONE;
	}
	if (pool_run(u->flow->reads, on_pool, u) != ERR_OK) {
		ui_error(app, q, r, 503);
		return HTTP_DONE;
	}
	return HTTP_LATER;
}
