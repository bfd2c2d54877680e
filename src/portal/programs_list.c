/* The list of programs: from rows of the store to the model of the page. */
#include "base/codec.h"
#include "base/crypt.h"
#include "base/day.h"
#include "base/limits.h"
#include "domain/number.h"
#include "identity/cert.h"
#include "identity/oauth.h"
#include "portal/programs_int.h"
#include "portal/words.h"

#define CHANGES_SHOWN 20
#define SHORT_BYTES 8        /* of a fingerprint */

struct filling {
	struct programs *p;
	struct arena *a;
	struct store_reader *r;
	struct buf text;         /* for dates */
	struct str action, form_token;
};

struct str programs_fingerprint(struct arena *a, const unsigned char sha256[32])
{
	char hex[2 * SHORT_BYTES + 1];

	codec_hex(hex, sha256, SHORT_BYTES);
	return str_of(arena_printf(a, "%.4s %.4s %.4s %.4s", hex, hex + 4, hex + 8, hex + 12));
}

static struct str day_words(struct filling *x, int64_t us)
{
	words_day_year(&x->text, x->p->u.lang, local_day(us));
	return words_take(x->a, &x->text);
}

static struct str moment_words(struct filling *x, int64_t us)
{
	struct words_time t = words_time_of(us);

	words_moment(&x->text, x->p->u.lang, &t, WORDS_YEAR);
	return words_take(x->a, &x->text);
}

static void fill_certificate(struct filling *x, const struct store_client *c, const struct store_certificate *k,
    struct page_program_certificate *page)
{
	int64_t now_us = x->p->u.q->now_us;
	unsigned char sha256[SHA256_SIZE];
	char why[200], *hex = arena_alloc(x->a, 2 * SHA256_SIZE + 1);
	struct cert cert;

	crypt_sha256(k->der.p, k->der.n, sha256);
	codec_hex(hex, sha256, sizeof(sha256));
	*page = (struct page_program_certificate){
		.subject = cert_subject(x->a, k->der), .alg = k->alg, .fingerprint = programs_fingerprint(x->a, sha256),
		.hex = str_of(hex), .until = STR("?"), .last = c->n_certificates == 1, .client_id = c->client_id,
		.action = x->action, .form_token = x->form_token,
	};
	if (cert_read(x->a, k->der, &cert, why) != ERR_OK) {
		return; /* it could be read when it was registered: a rule has become stricter since */
	}
	page->until = day_words(x, cert.not_after_us);
	page->from = now_us < cert.not_before_us ? day_words(x, cert.not_before_us) : STR("");
	page->expired = now_us >= cert.not_before_us && !cert_valid_at(&cert, now_us);
	page->soon = cert_ends_soon(&cert, now_us);
	page->days = local_day(cert.not_after_us) - local_day(now_us);
}

static void fill_scopes(struct filling *x, struct str scopes, struct page_program *page)
{
	static const struct { const char *scope; enum msg words; } known[] = {
		{ SCOPE_DECLARE, MSG_PROGRAMS_SCOPE_DECLARE }, { SCOPE_CONSULT, MSG_PROGRAMS_SCOPE_CONSULT },
	};

	enum msg *words = arena_array_of(x->a, N_OF(known), enum msg);

	page->scopes = words;
	while (scopes.p != NULL) {
		struct str one = str_cut(&scopes, ' ');

		for (size_t i = 0; i < N_OF(known) && page->n_scopes < N_OF(known); i++) {
			if (str_is(one, known[i].scope)) {
				words[page->n_scopes++] = known[i].words;
			}
		}
	}
}

static enum err fill_changes(struct filling *x, struct str client_id, struct page_program *page)
{
	static const enum msg words[CLIENT_CHANGE__MAX] = {
		[CLIENT_REGISTERED] = MSG_PROGRAMS_CHANGE_REGISTERED,
		[CLIENT_REPLACED] = MSG_PROGRAMS_CHANGE_REPLACED,
		[CLIENT_CERTIFICATE_ADDED] = MSG_PROGRAMS_CHANGE_ADDED,
		[CLIENT_CERTIFICATE_REMOVED] = MSG_PROGRAMS_CHANGE_REMOVED,
		[CLIENT_STOPPED] = MSG_PROGRAMS_CHANGE_STOPPED,
		[CLIENT_STARTED] = MSG_PROGRAMS_CHANGE_STARTED,
		[CLIENT_REVOKED] = MSG_PROGRAMS_CHANGE_REVOKED,
	};
	const struct worker_key *me = &x->p->u.session.worker;
	struct page_program_change *row;
	struct store_change *list;
	size_t n;
	enum err e = store_client_changes(x->r, x->a, client_id, CHANGES_SHOWN, &list, &n);

	if (e != ERR_OK) {
		return e;
	}
	row = arena_array_of(x->a, n, struct page_program_change);
	page->changes = row;
	page->n_changes = n;
	for (size_t i = 0; i < n; i++) {
		const struct store_change *c = &list[i];

		CHECK(c->what > 0 && c->what < CLIENT_CHANGE__MAX);
		row[i] = (struct page_program_change){
			.when = moment_words(x, c->by.at_us),
			.what = words[c->what],
			.who = !c->by.has_worker ? MSG_PROGRAMS_BY_OFFICE :
			    memcmp(c->by.worker.b, me->b, sizeof(me->b)) == 0 ? MSG_PROGRAMS_BY_YOU :
			    MSG_PROGRAMS_BY_OTHER,
			.certificate = c->has_certificate ? programs_fingerprint(x->a, c->certificate) : STR(""),
		};
	}
	return ERR_OK;
}

static enum err fill_program(struct filling *x, const struct store_client *c, struct page_program *page)
{
	struct page_program_certificate *certificate = arena_array_of(x->a, c->n_certificates,
	    struct page_program_certificate);
	struct buf url;

	*page = (struct page_program){
		.client_id = c->client_id, .active = c->active, .office = c->stopped_by_office,
		.action = x->action, .form_token = x->form_token,
		.certificates = certificate, .n_certificates = c->n_certificates,
		.last = c->last_token_us == 0 ? STR("") : moment_words(x, c->last_token_us),
	};
	for (size_t i = 0; i < c->n_certificates; i++) {
		fill_certificate(x, c, &c->certificate[i], &certificate[i]);
	}
	if (c->n_certificates < LIMIT_CLIENT_CERTIFICATES) {
		buf_init(&url, 1000);
		buf_puts(&url, PROGRAMS_PATH "/certificate?client=");
		buf_url(&url, c->client_id);
		page->add_url = ui_path(&x->p->u, str_cstr(x->a, buf_str(&url)));
		buf_free(&url);
	}
	fill_scopes(x, c->scopes, page);
	return fill_changes(x, c->client_id, page);
}

static enum err fill_name(struct filling *x, int64_t enterprise, struct page_programs_of *page)
{
	const char *lang = lang_code(x->p->u.lang);
	struct store_company company;
	char number[13];
	enum err e;

	enterprise_format(enterprise, number);
	page->number = page->name = str_of(arena_printf(x->a, "%s", number));
	e = store_company_get(x->r, x->a, enterprise, lang, &company);
	if (e == ERR_OK && company.name.n > 0) {
		page->named = true;
		page->name = company.name;
		page->name_lang = str_is(company.name_lang, lang) ? STR("") : company.name_lang;
	}
	return e == ERR_NOT_FOUND ? ERR_OK : e;
}

static enum err fill_enterprise(struct filling *x, int64_t enterprise, struct page_programs_of *page)
{
	struct page_program *row;
	struct store_client *list;
	char digits[11];
	size_t n;
	enum err e;

	*page = (struct page_programs_of){ .named = false };
	e = fill_name(x, enterprise, page);
	if (e == ERR_OK) {
		e = store_client_list(x->r, x->a, enterprise, &list, &n);
	}
	if (e != ERR_OK) {
		return e;
	}
	enterprise_digits(enterprise, digits);
	if (n < LIMIT_PROGRAMS) {
		page->new_url = ui_path(&x->p->u,
		    arena_printf(x->a, PROGRAMS_PATH "/new?enterprise=%s", digits));
	}
	row = arena_array_of(x->a, n, struct page_program);
	page->programs = row;
	page->n_programs = n;
	for (size_t i = 0; e == ERR_OK && i < n; i++) {
		e = fill_program(x, &list[i], &row[i]);
	}
	return e;
}

enum err programs_fill(struct programs *p, struct page_programs *page)
{
	struct filling x = {
		.p = p, .a = p->u.q->arena, .r = store_reader_take(p->u.flow->store),
		.action = ui_path(&p->u, PROGRAMS_PATH "/change"),
		.form_token = door_form_token(&p->u, p->u.session_id),
	};
	struct page_programs_of *row = arena_array_of(x.a, p->n_enterprises, struct page_programs_of);
	enum err e = ERR_OK;

	buf_init(&x.text, 200);
	page->enterprises = row;
	page->n_enterprises = p->n_enterprises;
	for (size_t i = 0; e == ERR_OK && i < p->n_enterprises; i++) {
		e = fill_enterprise(&x, p->enterprise[i], &row[i]);
	}
	buf_free(&x.text);
	store_reader_give(p->u.flow->store, &x.r);
	return e;
}
