/* The worker's own account: what he can look at and change, by links. */
#include "page.h"
#include "portal/door.h"

enum http_done account_page(void *app, struct http_request *q, struct http_response *r)
{
	struct page_account page;
	struct ui u;

	if (!door_signed_in(app, q, r, &u)) {
		return HTTP_DONE;
	}
	page = (struct page_account){
		.name = u.session.who.name,
		.sessions_url = ui_path(&u, "/account/sessions"),
		.looked_url = ui_path(&u, "/account/looked"),
		.token_url = ui_path(&u, "/account/token"),
		.programs_url = ui_path(&u, "/account/programs"),
		.manager = false,
	};
	ui_head(&u, &(struct ui_frame){ .title = msg_text(u.lang, MSG_ACCOUNT_TITLE), .menu = true });
	page_account(&r->body, u.lang, &page);
	ui_foot(&u);
	return HTTP_DONE;
}
