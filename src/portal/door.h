/* What every way in and every form shares: the pre-session of a browser, tokens
 * in forms, work on a pool, entering. */
#ifndef PORTAL_DOOR_H
#define PORTAL_DOOR_H

#include "portal/ui.h"

/* A POST on its way through a pool; lives in the request's arena. */
struct door_step {
	struct ui u;
	struct str id;              /* the cookie that the form's token was made from */
	const struct pair *field;
	size_t n_fields;
	void (*run)(struct door_step *s);
	enum store_look_what note;  /* set by run when its answer is a file that shows what is declared; 0 none */
};

/* A form's field; empty when it is not there. */
struct str door_field(const struct door_step *s, const char *name);
/* Checks where the form comes from (door_form_ours) and runs `run` on the pool,
 * which fills the response.  account: the form belongs to the session, and who is
 * not signed in is sent to the gate; else to the pre-session. */
enum http_done door_post(struct flow *f, struct http_request *q, struct http_response *r, struct pool *pool,
    bool account, void (*run)(struct door_step *s));

/* The same for a GET on which somebody comes back from another server with a
 * one-time code: no form, s->id is the pre-session or absent. */
enum http_done door_return(struct flow *f, struct http_request *q, struct http_response *r, struct pool *pool,
    void (*run)(struct door_step *s));

/* The browser's pre-session; a new one is given to it when it has none. */
struct str door_pre_session(struct ui *u);
/* The hidden field "token" of a form that is bound to this cookie. */
struct str door_form_token(const struct ui *u, struct str id);
/* True when the form came from a page of ours in this browser; else the response is filled. */
bool door_form_ours(struct ui *u, struct str id, const struct pair **field_r, size_t *n_r);
/* For pages of the account: begins as ui_begin and sends who is not signed in to the gate. */
bool door_signed_in(struct flow *f, struct http_request *q, struct http_response *r, struct ui *u);

struct page_door;
/* The ways in, as the gate and the page that asks for a fresh proof list them. */
struct page_door *door_ways(const struct ui *u, size_t *n_r);

/* See other: 303 to a page in the reader's language. */
enum http_done door_go(struct ui *u, const char *rest);
/* The world failed (disk, database): a line in the log and page 503. */
void door_failed(struct ui *u, const char *what, enum err e);

/* Somebody has proved who he is: ends the old session if there is one, starts a
 * new one, goes to the page that asked for the proof (door_fresh) if the same
 * person asked, else to the overview.
 * codes_left: unused codes of his card; -1: not by card.  pre: of a sign-in with
 * the token (session_start_token), absent at the other doors. */
void door_enter(struct ui *u, const struct identity *who, struct str pre, int32_t codes_left);

/* Acts that could harm (a new card, another password, a program's key) want a
 * proof that is at most setting fresh_s old.  True: it is.  False: the response
 * sends him to "/prove", and from there back to `then` (a row of the table in
 * door.c, such as "/account/card"). */
bool door_fresh(struct ui *u, const char *then);

#endif
