/* What the pages of the token share with each other: signing in with it
 * (signin.c) and looking after it (token_own.c, token_card.c, token_app.c). */
#ifndef PORTAL_TOKEN_INT_H
#define PORTAL_TOKEN_INT_H

#include "identity/token.h"
#include "page.h"
#include "portal/door.h"

#define TOKEN_ACR_EID 500   /* a proof that opens or re-opens a token */

/* For the summary of faults; href: the field, or NULL. */
struct page_fault *token_fault(const struct ui *u, struct str text, const char *href);
/* A message with its one placeholder filled in. */
struct str token_filled(const struct ui *u, enum msg msg, struct str value);
/* The minute in which a wait is over: "16:42". */
struct str token_time(const struct ui *u, int64_t us);

/* Where the reader is, for a change of a secret. */
struct token_here token_here(const struct ui *u);
/* The answer when such a change failed: to the gate if his session was ended meanwhile, else as door_failed. */
void token_failed(struct ui *u, const char *what, enum err e);

/* The reader's account, for a page of it: where there is none, or it is locked and
 * he did not sign in with his eID, the response sends him to /account/token,
 * which says so.  Asks for a fresh proof first; then: as in door_fresh. */
bool token_account(struct ui *u, const char *then, struct store_account *acc_r);

#endif
