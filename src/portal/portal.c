/* Which address is which page.  Start reading at the table. */
#include "portal/portal.h"

#include "asset.h"
#include "base/limits.h"
#include "portal/ui.h"

static enum http_done static_file(void *app, struct http_request *q, struct http_response *r)
{
	const struct asset *asset = asset_find(q->path);

	if (asset == NULL) {
		ui_error(app, q, r, 404);
		return HTTP_DONE;
	}
	/* the address holds a hash of the content: it never changes */
	http_add_header(r, "Cache-Control", STR("public, max-age=31536000, immutable"));
	http_add_header(r, "X-Content-Type-Options", STR("nosniff"));
	http_content_type(r, asset->type);
	buf_put(&r->body, asset->p, asset->n);
	return HTTP_DONE;
}

static void refuse(void *app, struct http_request *q, struct http_response *r, int status)
{
	ui_error(app, q, r, status);
}

static const struct http_route routes[] = {
	{ HTTP_GET, "/{lang}/overview", overview_page, 0 },
	{ HTTP_GET, "/{lang}/calendar", calendar_page, 0 },
	{ HTTP_GET, "/{lang}/relation/{id}", relation_page, 0 },
	{ HTTP_GET, "/{lang}/export/{file}", export_file, 0 },
	{ HTTP_GET, "/{lang}/documents", documents_page, 0 },
	{ HTTP_POST, "/{lang}/documents/overview", documents_overview_post, LIMIT_BODY_FORM },
	{ HTTP_POST, "/{lang}/documents/situation", documents_situation_post, LIMIT_BODY_FORM },
	{ HTTP_GET, "/{lang}/counters", counters_page, 0 },
	{ HTTP_GET, "/{lang}/share", share_page, 0 },
	{ HTTP_POST, "/{lang}/share", share_post, LIMIT_BODY_FORM },
	{ HTTP_POST, "/{lang}/share/end", share_end_post, LIMIT_BODY_FORM },
	{ HTTP_POST, "/{lang}/share/feed", share_feed_post, LIMIT_BODY_FORM },
	{ HTTP_GET, "/{lang}/shared/{secret}", shared_page, 0 },
	{ HTTP_GET, "/{lang}/feed/{secret}", feed_file, 0 },
	{ HTTP_GET, "/{lang}/badge", badge_page, 0 },
	{ HTTP_POST, "/{lang}/badge", badge_post, LIMIT_BODY_FORM },
	{ HTTP_GET, "/{lang}/now/{secret}", now_page, 0 },
	{ HTTP_GET, "/{lang}/days", days_page, 0 },
	{ HTTP_POST, "/{lang}/days", days_post, LIMIT_BODY_FORM },
	{ HTTP_POST, "/{lang}/days/change", days_change_post, LIMIT_BODY_FORM },
	{ HTTP_POST, "/{lang}/days/import", days_import_post, LIMIT_BODY_DAYS },
	{ HTTP_GET, "/{lang}/account", account_page, 0 },
	{ HTTP_GET, "/{lang}/account/sessions", sessions_page, 0 },
	{ HTTP_POST, "/{lang}/account/sessions/end", sessions_end_post, LIMIT_BODY_FORM },
	{ HTTP_POST, "/{lang}/account/sessions/others", sessions_others_post, LIMIT_BODY_FORM },
	{ HTTP_GET, "/{lang}/account/looked", looked_page, 0 },
	{ HTTP_GET, "/{lang}/account/data", data_page, 0 },
	{ HTTP_GET, "/{lang}/account/data.json", data_file, 0 },
	{ HTTP_GET, "/{lang}/stay", stay_page, 0 },
	{ HTTP_POST, "/{lang}/stay", stay_post, LIMIT_BODY_FORM },
	{ HTTP_GET, "/{lang}/prove", signin_prove, 0 },
	{ HTTP_GET, "/{lang}/", signin_gate, 0 },
	{ HTTP_GET, "/{lang}/eid", eid_page, 0 },
	{ HTTP_POST, "/{lang}/eid/challenge", eid_challenge, LIMIT_BODY_FORM },
	{ HTTP_POST, "/{lang}/eid/login", eid_login, LIMIT_BODY_EID },
	{ HTTP_GET, "/{lang}/eid/certificate", eid_certificate_page, 0 },
	{ HTTP_POST, "/{lang}/eid/certificate", eid_certificate_post, LIMIT_BODY_FORM },
	{ HTTP_GET, "/{lang}/eid/return", eid_return, 0 },
	{ HTTP_GET, "/{lang}/fas", fas_page, 0 },
	{ HTTP_POST, "/{lang}/fas", fas_post, LIMIT_BODY_FORM },
	{ HTTP_GET, "/{lang}/fas/return", fas_return, 0 },
	{ HTTP_GET, "/{lang}/token", signin_token_form, 0 },
	{ HTTP_POST, "/{lang}/token", signin_token_post, LIMIT_BODY_FORM },
	{ HTTP_GET, "/{lang}/token/code", signin_code_form, 0 },
	{ HTTP_POST, "/{lang}/token/code", signin_code_post, LIMIT_BODY_FORM },
	{ HTTP_GET, "/{lang}/activate", signin_activate_form, 0 },
	{ HTTP_POST, "/{lang}/activate", signin_activate_post, LIMIT_BODY_FORM },
	{ HTTP_POST, "/{lang}/signout", signin_out, LIMIT_BODY_FORM },
	{ HTTP_GET, "/{lang}/account/token", token_own_page, 0 },
	{ HTTP_POST, "/{lang}/account/token", token_own_post, LIMIT_BODY_FORM },
	{ HTTP_GET, "/{lang}/account/password", token_password_page, 0 },
	{ HTTP_POST, "/{lang}/account/password", token_password_post, LIMIT_BODY_FORM },
	{ HTTP_GET, "/{lang}/account/card", token_card_page, 0 },
	{ HTTP_POST, "/{lang}/account/card", token_card_post, LIMIT_BODY_FORM },
	{ HTTP_POST, "/{lang}/account/card/pdf", token_card_pdf, LIMIT_BODY_FORM },
	{ HTTP_GET, "/{lang}/account/app", token_app_page, 0 },
	{ HTTP_POST, "/{lang}/account/app", token_app_post, LIMIT_BODY_FORM },
	{ HTTP_POST, "/{lang}/account/app/confirm", token_app_confirm_post, LIMIT_BODY_FORM },
	{ HTTP_POST, "/{lang}/account/app/remove", token_app_remove_post, LIMIT_BODY_FORM },
	{ HTTP_GET, "/{lang}/account/programs", programs_page, 0 },
	{ HTTP_POST, "/{lang}/account/programs/change", programs_change_post, LIMIT_BODY_FORM },
	{ HTTP_GET, "/{lang}/account/programs/new", programs_new_form, 0 },
	{ HTTP_POST, "/{lang}/account/programs/new", programs_new_post, LIMIT_BODY_PROGRAM },
	{ HTTP_GET, "/{lang}/account/programs/certificate", programs_certificate_form, 0 },
	{ HTTP_POST, "/{lang}/account/programs/certificate", programs_certificate_post, LIMIT_BODY_PROGRAM },
	{ HTTP_GET, "/{lang}/account/programs/proof", programs_proof_form, 0 },
	{ HTTP_POST, "/{lang}/account/programs/proof", programs_proof_post, LIMIT_BODY_PROGRAM },
	{ HTTP_GET, "/{lang}/help", help_page, 0 },
	{ HTTP_GET, "/{lang}/help/{topic}", help_topic_page, 0 },
	{ HTTP_GET, "/{lang}/privacy", privacy_page, 0 },
	{ HTTP_GET, "/{lang}/accessibility", accessibility_page, 0 },
	{ HTTP_GET, "/static/{file}", static_file, 0 },
	{ HTTP_GET, "/", ui_root, 0 },
};

static const struct http_route certificate_routes[] = {
	{ HTTP_GET, "/{lang}/eid/go", eid_go, 0 },
	{ HTTP_GET, "/static/{file}", static_file, 0 },
};

void portal_sites(struct flow *f, struct http_site site[1])
{
	site[0] = (struct http_site){
		.prefix = "",
		.route = routes,
		.n_routes = N_OF(routes),
		.app = f,
		.refuse = refuse,
	};
}

void portal_certificate_sites(struct flow *f, struct http_site site[1])
{
	site[0] = (struct http_site){
		.prefix = "",
		.route = certificate_routes,
		.n_routes = N_OF(certificate_routes),
		.app = f,
		.refuse = refuse,
	};
}
