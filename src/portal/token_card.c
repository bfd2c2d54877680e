/* A new card (/account/card), shown once on a page and as PDF.
 *
 * The codes are kept nowhere in clear: the form on the page that shows them
 * carries them to the PDF.  What comes back is checked by its form only; a PDF of
 * invented codes opens nothing.  Start reading at run_card(). */
#include "portal/token_int.h"

#include "base/crypt.h"
#include "base/limits.h"
#include "portal/words.h"
#include "render/pdf_card.h"

static struct str today(struct ui *u)
{
	struct str text;
	struct buf b;

	buf_init(&b, 200);
	words_day_year(&b, u->lang, local_day(u->q->now_us));
	text = words_take(u->q->arena, &b);
	buf_free(&b);
	return text;
}

static void show(struct ui *u, struct page_own_card *page)
{
	enum msg title = page->made ? MSG_OWN_CARD_TITLE : MSG_OWN_CARD_NEW;

	page->action = ui_path(u, "/account/card");
	page->pdf_action = ui_path(u, "/account/card/pdf");
	page->form_token = door_form_token(u, u->session_id);
	page->back = ui_path(u, "/account/token");
	ui_head(u, &(struct ui_frame){ .title = msg_text(u->lang, title), .menu = true });
	page_own_card(&u->r->body, u->lang, page);
	ui_foot(u);
}

enum http_done token_card_page(void *app, struct http_request *q, struct http_response *r)
{
	struct store_account acc;
	struct ui u;

	if (door_signed_in(app, q, r, &u) && token_account(&u, "/account/card", &acc)) {
		show(&u, &(struct page_own_card){ .has_card = acc.codes_left >= 0, .codes_left = acc.codes_left });
	}
	return HTTP_DONE;
}

static void run_card(struct door_step *s)
{
	struct ui *u = &s->u;
	struct arena *a = u->q->arena;
	char code[CARD_CODES][CARD_CODE_LETTERS + 1];
	struct page_own_card page = { .made = true, .day = today(u), .n_codes = CARD_CODES };
	struct page_own_code *shown = arena_array_of(a, CARD_CODES, struct page_own_code);
	char *all = arena_alloc(a, sizeof(code));
	struct store_account acc;
	enum err e;

	if (!token_account(u, "/account/card", &acc)) {
		return;
	}
	e = token_card_new(u->flow->store, a, &u->flow->conf, token_here(u), acc.user_name, code);
	if (e != ERR_OK) {
		token_failed(u, "card", e);
		return;
	}
	page.user = acc.user_name;
	page.codes = shown;
	for (size_t i = 0; i < CARD_CODES; i++) {
		char *one = all + i * sizeof(code[0]);

		memcpy(one, code[i], CARD_CODE_LETTERS);
		one[CARD_CODE_LETTERS] = ' ';
		shown[i] = (struct page_own_code){ (int)i + 1, { one, CARD_CODE_LETTERS } };
	}
	page.all = (struct str){ all, sizeof(code) - 1 };
	crypt_wipe(code, sizeof(code));
	show(u, &page);
}

enum http_done token_card_post(void *app, struct http_request *q, struct http_response *r)
{
	return door_post(app, q, r, ((struct flow *)app)->slow, true, run_card);
}

/* 24 words of six letters of the card's alphabet, a blank between them. */
static bool read_codes(struct str text, struct str code[PDF_CARD_CODES])
{
	for (size_t i = 0; i < PDF_CARD_CODES; i++) {
		code[i] = str_cut(&text, ' ');
		if (code[i].n != CARD_CODE_LETTERS) {
			return false;
		}
		for (size_t k = 0; k < CARD_CODE_LETTERS; k++) {
			if (memchr(CARD_ALPHABET, code[i].p[k], sizeof(CARD_ALPHABET) - 1) == NULL) {
				return false;
			}
		}
	}
	return text.p == NULL;
}

static void run_pdf(struct door_step *s)
{
	struct ui *u = &s->u;
	struct pdf_card card = {
		.title = msg_text(u->lang, MSG_OWN_CARD),
		.service = msg_text(u->lang, MSG_APP_NAME),
		.made = today(u),
		.advice = msg_text(u->lang, MSG_OWN_CARD_ADVICE),
		.lang = str_of(lang_code(u->lang)),
	};
	struct store_account acc;

	if (!token_account(u, "/account/card", &acc)) {
		return;
	}
	if (!read_codes(door_field(s, "codes"), card.code)) {
		ui_error(u->flow, u->q, u->r, 400);
		return;
	}
	card.user = acc.user_name;
	pdf_card(u->q->arena, &card, &u->r->body);
	http_content_type(u->r, "application/pdf");
	http_add_header(u->r, "Content-Disposition", STR("attachment; filename=\"interim-work-card.pdf\""));
	http_page_headers(u->r, &(struct http_page_may){ .script = false });
}

enum http_done token_card_pdf(void *app, struct http_request *q, struct http_response *r)
{
	return door_post(app, q, r, ((struct flow *)app)->slow, true, run_pdf);
}
