/* The card of codes as a PDF of one A4 page: a card to cut out, and what to do
 * with it. */
#ifndef RENDER_PDF_CARD_H
#define RENDER_PDF_CARD_H

#include "base/arena.h"
#include "base/buf.h"

#define PDF_CARD_CODES 24

struct pdf_card {
	struct str title;        /* document and card: "Code card" */
	struct str service;      /* "Interim@work" */
	struct str user;         /* user name, as printed on the card */
	struct str made;         /* the day, in words */
	struct str advice;       /* what to do with it: one paragraph */
	struct str lang;         /* "nl", for who has it read aloud */
	struct str code[PDF_CARD_CODES];
};

/* Adds the document to b. */
void pdf_card(struct arena *a, const struct pdf_card *card, struct buf *b);

#endif
