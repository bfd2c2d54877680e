/* What the page files share: who reads, in which language, and the frame
 * (header, language links, footer) around every page. */
#ifndef PORTAL_UI_H
#define PORTAL_UI_H

#include "flow/flow.h"
#include "http/http.h"
#include "identity/session.h"
#include "msg.h"

#define LANG_COOKIE "__Host-lang"
#define PRE_COOKIE "__Host-pre"
#define CODES_FEW 6   /* a card that holds no more is soon used up; the overview says so */

/* One visit to a page, made by ui_begin from the address and the cookies. */
struct ui {
	struct flow *flow;
	struct http_request *q;
	struct http_response *r;
	enum lang lang;
	struct str rest;            /* the path behind the language: "/overview" */
	bool signed_in;
	struct str session_id;      /* the cookie, when signed in */
	struct session session;     /* when signed in */
	struct str site;            /* in front of the links to our pages: "", at the certificate door public_url */
	struct http_page_may may;   /* what this page may do; nothing unless set before ui_foot */
};

/* Reads language and session; false: the response is filled already (store away). */
bool ui_begin(struct flow *f, struct http_request *q, struct http_response *r, struct ui *u);
/* The same for a page that a browser opens by itself: no use of the session. */
bool ui_peek(struct flow *f, struct http_request *q, struct http_response *r, struct ui *u);
/* The frame: everything before and behind <main>.  `title` is plain text without
 * the name of the service; `error`: the title gets the error word in front. */
struct ui_frame {
	struct str title;
	bool error;
	bool menu;                  /* main menu and sign-out (signed-in pages) */
	bool typing;                /* something is typed on it: it says until when it can be sent, and the browser
	                             * stays there, as on the answer to a form; other signed-in pages lead to the
	                             * warning (stay.c) in time */
	bool wide_lang;             /* languages in full (the gate) */
};
void ui_head(struct ui *u, const struct ui_frame *f);   /* doctype … <main> */
/* This page in each language, LANG__MAX of them, in the arena; wide: names in full. */
struct page_lang_link;
struct page_lang_link *ui_lang_links(const struct ui *u, bool wide);
void ui_foot(struct ui *u);                             /* </main> … </html>, page headers, status 200 unless set */
/* Answers with what stands in the response once the access log has it that the worker saw it, with 503 when that
 * cannot be.  page: ui_foot first.  For every page and file that shows what is declared about him. */
enum http_done ui_noted(const struct ui *u, bool page, enum store_look_what what, int64_t detail);
/* The same with an entry of one's own: somebody else than the worker saw it. */
enum http_done ui_noted_as(const struct ui *u, bool page, const struct store_look *entry);
/* An error page in the reader's language. */
void ui_error(struct flow *f, struct http_request *q, struct http_response *r, int status);
/* "/nl" + rest, in the arena; at the certificate door the whole address */
struct str ui_path(const struct ui *u, const char *rest);

/* "/": to the pages in the language that the browser prefers */
enum http_done ui_root(void *app, struct http_request *q, struct http_response *r);

/* account.c, sessions.c, stay.c, looked.c */
enum http_done account_page(void *app, struct http_request *q, struct http_response *r);
enum http_done sessions_page(void *app, struct http_request *q, struct http_response *r);
enum http_done sessions_end_post(void *app, struct http_request *q, struct http_response *r);
enum http_done sessions_others_post(void *app, struct http_request *q, struct http_response *r);
enum http_done stay_page(void *app, struct http_request *q, struct http_response *r);
enum http_done stay_post(void *app, struct http_request *q, struct http_response *r);
enum http_done looked_page(void *app, struct http_request *q, struct http_response *r);
/* data.c */
enum http_done data_page(void *app, struct http_request *q, struct http_response *r);
enum http_done data_file(void *app, struct http_request *q, struct http_response *r);
/* help.c */
enum http_done help_page(void *app, struct http_request *q, struct http_response *r);
enum http_done help_topic_page(void *app, struct http_request *q, struct http_response *r);
enum http_done privacy_page(void *app, struct http_request *q, struct http_response *r);
enum http_done accessibility_page(void *app, struct http_request *q, struct http_response *r);
/* overview.c */
enum http_done overview_page(void *app, struct http_request *q, struct http_response *r);
/* calendar.c, relation.c */
enum http_done calendar_page(void *app, struct http_request *q, struct http_response *r);
enum http_done relation_page(void *app, struct http_request *q, struct http_response *r);
/* share.c, shared.c */
enum http_done share_page(void *app, struct http_request *q, struct http_response *r);
enum http_done share_post(void *app, struct http_request *q, struct http_response *r);
enum http_done share_end_post(void *app, struct http_request *q, struct http_response *r);
enum http_done share_feed_post(void *app, struct http_request *q, struct http_response *r);
enum http_done feed_file(void *app, struct http_request *q, struct http_response *r);
enum http_done shared_page(void *app, struct http_request *q, struct http_response *r);
enum http_done badge_page(void *app, struct http_request *q, struct http_response *r);
enum http_done badge_post(void *app, struct http_request *q, struct http_response *r);
enum http_done now_page(void *app, struct http_request *q, struct http_response *r);
/* counters.c, export.c */
enum http_done export_file(void *app, struct http_request *q, struct http_response *r);
enum http_done counters_page(void *app, struct http_request *q, struct http_response *r);
/* days.c, days_post.c */
enum http_done days_page(void *app, struct http_request *q, struct http_response *r);
enum http_done days_post(void *app, struct http_request *q, struct http_response *r);
enum http_done days_change_post(void *app, struct http_request *q, struct http_response *r);
enum http_done days_import_post(void *app, struct http_request *q, struct http_response *r);
/* documents.c */
enum http_done documents_page(void *app, struct http_request *q, struct http_response *r);
enum http_done documents_overview_post(void *app, struct http_request *q, struct http_response *r);
enum http_done documents_situation_post(void *app, struct http_request *q, struct http_response *r);
/* eid.c */
enum http_done eid_page(void *app, struct http_request *q, struct http_response *r);
enum http_done eid_challenge(void *app, struct http_request *q, struct http_response *r);
enum http_done eid_login(void *app, struct http_request *q, struct http_response *r);
/* eid_certificate.c */
enum http_done eid_certificate_page(void *app, struct http_request *q, struct http_response *r);
enum http_done eid_certificate_post(void *app, struct http_request *q, struct http_response *r);
enum http_done eid_go(void *app, struct http_request *q, struct http_response *r);   /* at the certificate door only */
enum http_done eid_return(void *app, struct http_request *q, struct http_response *r);
/* programs.c, programs_key.c */
enum http_done programs_page(void *app, struct http_request *q, struct http_response *r);
enum http_done programs_change_post(void *app, struct http_request *q, struct http_response *r);
enum http_done programs_new_form(void *app, struct http_request *q, struct http_response *r);
enum http_done programs_new_post(void *app, struct http_request *q, struct http_response *r);
enum http_done programs_certificate_form(void *app, struct http_request *q, struct http_response *r);
enum http_done programs_certificate_post(void *app, struct http_request *q, struct http_response *r);
enum http_done programs_proof_form(void *app, struct http_request *q, struct http_response *r);
enum http_done programs_proof_post(void *app, struct http_request *q, struct http_response *r);
/* fas.c */
enum http_done fas_page(void *app, struct http_request *q, struct http_response *r);
enum http_done fas_post(void *app, struct http_request *q, struct http_response *r);
enum http_done fas_return(void *app, struct http_request *q, struct http_response *r);
/* signin.c */
enum http_done signin_gate(void *app, struct http_request *q, struct http_response *r);
enum http_done signin_prove(void *app, struct http_request *q, struct http_response *r);
enum http_done signin_token_form(void *app, struct http_request *q, struct http_response *r);
enum http_done signin_token_post(void *app, struct http_request *q, struct http_response *r);
enum http_done signin_code_form(void *app, struct http_request *q, struct http_response *r);
enum http_done signin_code_post(void *app, struct http_request *q, struct http_response *r);
enum http_done signin_activate_form(void *app, struct http_request *q, struct http_response *r);
enum http_done signin_activate_post(void *app, struct http_request *q, struct http_response *r);
enum http_done signin_out(void *app, struct http_request *q, struct http_response *r);
/* token_own.c, token_card.c, token_app.c: looking after one's own token */
enum http_done token_own_page(void *app, struct http_request *q, struct http_response *r);
enum http_done token_own_post(void *app, struct http_request *q, struct http_response *r);
enum http_done token_password_page(void *app, struct http_request *q, struct http_response *r);
enum http_done token_password_post(void *app, struct http_request *q, struct http_response *r);
enum http_done token_card_page(void *app, struct http_request *q, struct http_response *r);
enum http_done token_card_post(void *app, struct http_request *q, struct http_response *r);
enum http_done token_card_pdf(void *app, struct http_request *q, struct http_response *r);
enum http_done token_app_page(void *app, struct http_request *q, struct http_response *r);
enum http_done token_app_post(void *app, struct http_request *q, struct http_response *r);
enum http_done token_app_confirm_post(void *app, struct http_request *q, struct http_response *r);
enum http_done token_app_remove_post(void *app, struct http_request *q, struct http_response *r);

#endif
