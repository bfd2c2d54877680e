/* The worker's own account: what he can look at and change, by links. */
#include "base/day.h"
#include "identity/token.h"
#include "page.h"
#include "portal/door.h"

/* Programs are looked after by managers who signed in with eID (programs.c). */
static enum err is_manager(const struct ui *u, bool *manager_r)
{
	struct store_reader *r = store_reader_take(u->flow->store);
	int64_t *enterprise;
	size_t n = 0;
	enum err e = store_manager_of(r, u->q->arena, u->session.worker, local_day(u->q->now_us), &enterprise, &n);

	store_reader_give(u->flow->store, &r);
	*manager_r = n > 0 && u->session.who.acr >= ACR_EID;
	return e;
}

/* Said here as well as behind a sign-in: who proves again who he is comes back here, not to the overview. */
static enum err read_codes(const struct ui *u, struct page_account *page)
{
	struct store_account acc;
	enum err e = token_of_worker(u->flow->store, u->q->arena, u->session.worker, &acc);

	if (e == ERR_OK) {
		page->card_low = acc.codes_left >= 0 && acc.codes_left <= CODES_FEW;
		page->codes = acc.codes_left;
	}
	return e == ERR_NOT_FOUND ? ERR_OK : e;
}

enum http_done account_page(void *app, struct http_request *q, struct http_response *r)
{
	struct page_account page;
	struct ui u;
	enum err e;

	if (!door_signed_in(app, q, r, &u)) {
		return HTTP_DONE;
	}
	page = (struct page_account){
		.name = u.session.who.name,
		.sessions_url = ui_path(&u, "/account/sessions"),
		.looked_url = ui_path(&u, "/account/looked"),
		.data_url = ui_path(&u, "/account/data"),
		.token_url = ui_path(&u, "/account/token"),
		.programs_url = ui_path(&u, "/account/programs"),
		.links = ui_lang_links(&u, true),
		.n_links = LANG__MAX,
	};
	e = is_manager(&u, &page.manager);
	if (e == ERR_OK) {
		e = read_codes(&u, &page);
	}
	if (e != ERR_OK) {
		door_failed(&u, "account", e);
		return HTTP_DONE;
	}
	ui_head(&u, &(struct ui_frame){ .title = msg_text(u.lang, MSG_ACCOUNT_TITLE), .menu = true });
	page_account(&r->body, u.lang, &page);
	ui_foot(&u);
	return HTTP_DONE;
}
