/* Two minutes before a session ends by itself, the reader is warned and can stay
 * (WCAG 2.2, 2.2.1), also without script.
 *
 * Every signed-in page tells the browser to open the warning when that time
 * comes.  The browser opens it, not the reader, so it is no use of the session;
 * the button is.  When the time is over the warning opens itself once more and
 * leads to the gate.  If another window of the same browser has used the session
 * meanwhile, it says until when that is good and waits again.
 *
 * Pages on which something is typed stay where they are: what was typed would be
 * lost.  So do the answers to a form, some of which are shown once.  They say until
 * when they can be sent.  Start reading at stay_page(). */
#include "portal/stay.h"

#include "base/day.h"
#include "page.h"
#include "portal/door.h"
#include "portal/words.h"

#define WARNING_US (2 * US_PER_MIN)
#define FROM_MAX 200

/* How long before the end the warning comes: half of a session that is shorter than twice that. */
static int64_t lead_us(const struct conf *c)
{
	int64_t half = c->session_idle_s * US_PER_S / 2;

	return half < WARNING_US ? half : WARNING_US;
}

/* The session's end, this request being a use of it. */
static int64_t end_from_now(const struct ui *u, bool *extend_r)
{
	struct session x = u->session;

	x.last_us = u->q->now_us;
	return session_ends_us(&u->flow->conf, &x, extend_r);
}

static void refresh(struct ui *u, int64_t after_us, struct str from)
{
	struct buf b;

	buf_init(&b, 4096);
	buf_i64(&b, after_us < 0 ? 0 : (after_us + US_PER_S - 1) / US_PER_S);
	buf_puts(&b, "; url=");
	buf_putstr(&b, ui_path(u, "/stay?from="));
	buf_url(&b, from);
	CHECK(!b.overflow);
	http_add_header(u->r, "Refresh", buf_str(&b));
	buf_free(&b);
}

/* A page of this site: what stands behind the language in an address of ours. */
static bool is_own_page(struct str from)
{
	if (from.n == 0 || from.n > FROM_MAX || from.p[0] != '/') {
		return false;
	}
	for (size_t i = 0; i < from.n; i++) {
		char c = from.p[i];

		if (!(c >= 'a' && c <= 'z') && !(c >= 'A' && c <= 'Z') && !(c >= '0' && c <= '9') &&
		    memchr("/?=&-_", c, 6) == NULL) {
			return false;
		}
	}
	return true;
}

void stay_warn(struct ui *u)
{
	bool has_query = u->q->query.p != NULL && u->q->query.n > 0, extend;
	struct str here = str_of(arena_printf(u->q->arena, "%.*s%s%.*s", STR_ARG(u->rest), has_query ? "?" : "",
	    STR_ARG(u->q->query)));

	refresh(u, end_from_now(u, &extend) - lead_us(&u->flow->conf) - u->q->now_us,
	    is_own_page(here) ? here : STR("/overview"));
}

static struct str clock_of(const struct ui *u, int64_t us)
{
	struct str text;
	struct buf b;

	buf_init(&b, 16);
	words_clock(&b, us);
	text = words_take(u->q->arena, &b);
	buf_free(&b);
	return text;
}

struct str stay_until(const struct ui *u)
{
	bool extend;

	return clock_of(u, end_from_now(u, &extend));
}

static struct str from_query(const struct http_request *q)
{
	struct pair *field;
	struct str from;
	size_t n;

	if (q->query.p == NULL || !form_read(q->arena, q->query, 2, &field, &n)) {
		return STR("/overview");
	}
	from = form_field(field, n, "from", NULL);
	return is_own_page(from) ? from : STR("/overview");
}

enum http_done stay_page(void *app, struct http_request *q, struct http_response *r)
{
	struct page_stay page;
	struct str from;
	struct ui u;
	int64_t left_us;
	bool soon;

	if (!ui_peek(app, q, r, &u)) {
		return HTTP_DONE;
	}
	if (!u.signed_in) {
		return door_go(&u, "/?ended=1");
	}
	from = from_query(q);
	page = (struct page_stay){
		.action = ui_path(&u, "/stay"),
		.form_token = door_form_token(&u, u.session_id),
		.from = from,
		.prove_url = ui_path(&u, "/prove"),
		.out_url = ui_path(&u, "/signout"),
	};
	left_us = session_ends_us(&u.flow->conf, &u.session, &page.extend) - q->now_us;
	page.time = clock_of(&u, q->now_us + left_us);
	soon = left_us <= lead_us(&u.flow->conf);
	page.soon = soon;
	refresh(&u, soon ? left_us : left_us - lead_us(&u.flow->conf), from);
	ui_head(&u, &(struct ui_frame){ .title = msg_text(u.lang, soon ? MSG_STAY_TITLE : MSG_STAY_ON) });
	page_stay(&r->body, u.lang, &page);
	ui_foot(&u);
	return HTTP_DONE;
}

/* That the session was found is the use; all that is left is to go back. */
enum http_done stay_post(void *app, struct http_request *q, struct http_response *r)
{
	const struct pair *field;
	struct str from;
	struct ui u;
	size_t n;

	if (!door_signed_in(app, q, r, &u) || !door_form_ours(&u, u.session_id, &field, &n)) {
		return HTTP_DONE;
	}
	from = form_field(field, n, "from", NULL);
	return door_go(&u, is_own_page(from) ? str_cstr(q->arena, from) : "/overview");
}
