/* The reader's own sessions: where he is signed in, and ending that elsewhere.
 *
 * A session is named in a form by a handle that is good in this session only;
 * neither its cookie nor the hash that the store knows it by is ever shown.
 * Ending waits for the disk and runs on the pool.  Start reading at
 * sessions_page(). */
#include "base/day.h"
#include "base/log.h"
#include "page.h"
#include "portal/door.h"
#include "portal/words.h"

static enum msg method_text(const char *method)
{
	static const struct {
		const char *method;
		enum msg text;
	} rows[] = {
		{ "web-eid", MSG_SESSIONS_BY_EID }, { "eid-tls", MSG_SESSIONS_BY_EID },
		{ "fas", MSG_SESSIONS_BY_FAS }, { "token", MSG_SESSIONS_BY_TOKEN },
	};
	size_t i = 0;

	while (strcmp(rows[i].method, method) != 0) {
		i++;
		CHECK(i < N_OF(rows));
	}
	return rows[i].text;
}

static struct str moment_of(struct ui *u, int64_t us)
{
	struct words_time t = words_time_of(us);
	struct buf b;

	buf_init(&b, 200);
	words_moment(&b, u->lang, &t, WORDS_MONTH);
	return words_take(u->q->arena, &b);
}

static const struct page_notice *notice_of(const struct ui *u)
{
	static const struct page_notice ended = { MSG_SESSIONS_ENDED, MSG_SESSIONS_ENDED_TEXT };

	return str_is(u->q->query, "ended=1") ? &ended : NULL;
}

static void show(struct ui *u, const struct session_row *row, size_t n)
{
	struct str token = door_form_token(u, u->session_id), end_url = ui_path(u, "/account/sessions/end");
	struct page_session *rows = arena_array_of(u->q->arena, n, struct page_session);
	struct page_sessions page = {
		.back = ui_path(u, "/account"),
		.notice = notice_of(u),
		.rows = rows,
		.n_rows = n,
		.others = n > 1,
		.others_url = ui_path(u, "/account/sessions/others"),
		.form_token = token,
	};

	for (size_t i = 0; i < n; i++) {
		rows[i] = (struct page_session){
			.own = row[i].own,
			.agent = row[i].session.agent,
			.method = method_text(row[i].session.who.method),
			.since = moment_of(u, row[i].session.created_us),
			.last = moment_of(u, row[i].session.last_us),
			.handle = str_of(row[i].handle),
			.end_url = end_url,
			.form_token = token,
		};
	}
	ui_head(u, &(struct ui_frame){ .title = msg_text(u->lang, MSG_SESSIONS_TITLE), .menu = true });
	page_sessions(&u->r->body, u->lang, &page);
	ui_foot(u);
}

enum http_done sessions_page(void *app, struct http_request *q, struct http_response *r)
{
	struct store_reader *reader;
	struct session_row *row;
	struct ui u;
	size_t n;
	enum err e;

	if (!door_signed_in(app, q, r, &u)) {
		return HTTP_DONE;
	}
	reader = store_reader_take(u.flow->store);
	e = session_list(u.flow->store, reader, q->arena, &u.flow->conf, u.session_id, u.session.worker, q->now_us,
	    &row, &n);
	store_reader_give(u.flow->store, &reader);
	if (e != ERR_OK) {
		door_failed(&u, "sessions", e);
	} else {
		show(&u, row, n);
	}
	return HTTP_DONE;
}

/* One that has ended by itself meanwhile is as good as one that was ended here. */
static void run_end(struct door_step *s)
{
	struct ui *u = &s->u;
	struct store_reader *reader = store_reader_take(u->flow->store);
	enum err e = session_end_one(u->flow->store, reader, u->q->arena, u->session_id, u->session.worker,
	    door_field(s, "session"));

	store_reader_give(u->flow->store, &reader);
	if (e != ERR_OK && e != ERR_NOT_FOUND) {
		door_failed(u, "end", e);
		return;
	}
	door_go(u, "/account/sessions?ended=1");
}

static void run_others(struct door_step *s)
{
	struct ui *u = &s->u;
	enum err e = session_end_others(u->flow->store, u->session_id, u->session.worker);

	if (e != ERR_OK) {
		door_failed(u, "others", e);
		return;
	}
	door_go(u, "/account/sessions?ended=1");
}

enum http_done sessions_end_post(void *app, struct http_request *q, struct http_response *r)
{
	return door_post(app, q, r, ((struct flow *)app)->reads, true, run_end);
}

enum http_done sessions_others_post(void *app, struct http_request *q, struct http_response *r)
{
	return door_post(app, q, r, ((struct flow *)app)->reads, true, run_others);
}
