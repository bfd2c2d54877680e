/* Registering a program, and a further certificate of one.
 *
 * Both take two steps: a form with the certificate, and the text that its key
 * has to sign (identity/proof.h).  The second page is the answer to the first
 * form, and to a wrong signature with a new text; it has no address of its own,
 * because a text is answered once.  Start reading at take_form(). */
#include "base/crypt.h"
#include "base/limits.h"
#include "base/log.h"
#include "domain/number.h"
#include "identity/cert.h"
#include "identity/client.h"
#include "identity/oauth.h"
#include "identity/proof.h"
#include "portal/programs_int.h"

/* What is wrong in the form. */
struct faults {
	bool scopes;
	bool certificate;
	enum msg why;
};

static struct page_fault *fault_of(const struct ui *u, enum msg msg, const char *href)
{
	struct page_fault *f = arena_new_of(u->q->arena, struct page_fault);

	*f = (struct page_fault){ .text = msg_text(u->lang, msg), .href = str_of(href), .linked = true };
	return f;
}

static bool looks_private(struct str pem)
{
	static const char mark[] = "PRIVATE KEY-----";

	return pem.n >= sizeof(mark) - 1 && memmem(pem.p, pem.n, mark, sizeof(mark) - 1) != NULL;
}

/* x: what is registered or its enterprise; without faults: the form as it is first shown. */
static void show_form(struct programs *p, const struct proof *x, const struct faults *wrong)
{
	struct ui *u = &p->u;
	bool first = u->q->method != HTTP_POST;
	struct str pem = programs_field(p, "certificate");
	char *digits = arena_alloc(u->q->arena, 13), number[13];
	enum msg title = x->new ? MSG_PROGRAMS_FORM_NEW : MSG_PROGRAMS_FORM_ADD;
	struct page_program_form page = {
		.title = title, .new = x->new,
		.action = ui_path(u, x->new ? PROGRAMS_PATH "/new" : PROGRAMS_PATH "/certificate"),
		.form_token = door_form_token(u, u->session_id), .back = ui_path(u, PROGRAMS_PATH),
		.declare = first || programs_field(p, "declare").n > 0,
		.consult = first || programs_field(p, "consult").n > 0,
		.pss = programs_field(p, "pss").n > 0,
		.pem = first || looks_private(pem) ? STR("") : pem,
		.is_scopes_wrong = wrong->scopes, .scopes_wrong = MSG_PROGRAMS_WRONG_SCOPES,
		.is_pem_wrong = wrong->certificate, .pem_wrong = wrong->why,
	};

	enterprise_digits(x->enterprise, digits);
	enterprise_format(x->enterprise, number);
	page.about = x->new ? str_of(arena_printf(u->q->arena, "%s", number)) : x->client_id;
	page.target_name = x->new ? STR("enterprise") : STR("client");
	page.target = x->new ? str_of(digits) : x->client_id;
	if (wrong->scopes) {
		page.fault = fault_of(u, MSG_PROGRAMS_WRONG_SCOPES, "#scopes");
	} else if (wrong->certificate) {
		page.fault = fault_of(u, wrong->why, "#certificate");
	}
	ui_head(u, &(struct ui_frame){ .title = msg_text(u->lang, title), .error = page.fault != NULL, .menu = true });
	page_program_form(&u->r->body, u->lang, &page);
	ui_foot(u);
}

static void show_proof(struct programs *p, const struct proof *x, bool wrong)
{
	struct ui *u = &p->u;
	unsigned char sha256[SHA256_SIZE];
	struct page_program_proof page = {
		.wrong = wrong, .alg = x->certificate.alg, .text = x->text,
		.subject = cert_subject(u->q->arena, x->certificate.der),
		.command = str_of(proof_command(u->q->arena, x)),
		.action = ui_path(u, PROGRAMS_PATH "/proof"), .form_token = door_form_token(u, u->session_id),
		.back = ui_path(u, PROGRAMS_PATH),
	};

	crypt_sha256(x->certificate.der.p, x->certificate.der.n, sha256);
	page.fingerprint = programs_fingerprint(u->q->arena, sha256);
	if (wrong) {
		page.fault = fault_of(u, MSG_PROGRAMS_WRONG_SIGNATURE, "#signature");
	}
	ui_head(u, &(struct ui_frame){ .title = msg_text(u->lang, MSG_PROGRAMS_PROOF_TITLE), .error = wrong,
	    .menu = true });
	page_program_proof(&u->r->body, u->lang, &page);
	ui_foot(u);
}

/* A new text for x, shown. */
static void ask(struct programs *p, struct proof *x, bool wrong)
{
	struct ui *u = &p->u;
	enum err e = proof_begin(u->flow->store, u->q->arena, u->session_id, u->flow->conf.public_url, u->q->now_us, x);

	if (e != ERR_OK) {
		programs_failed(p, e);
	} else {
		show_proof(p, x, wrong);
	}
}

/* The certificate of the form; false: why not, in words. */
static bool certificate_ok(const struct programs *p, struct store_certificate *k_r, enum msg *why_r)
{
	struct arena *a = p->u.q->arena;
	struct str pem = programs_field(p, "certificate"), der;
	bool pss = programs_field(p, "pss").n > 0;
	struct cert cert;
	char why[200];

	if (looks_private(pem)) {
		*why_r = MSG_PROGRAMS_WRONG_PRIVATE;
		return false;
	}
	if (!str_starts(str_trim(pem), STR("-----BEGIN")) || cert_der(a, pem, &der) != ERR_OK) {
		*why_r = MSG_PROGRAMS_WRONG_PEM;
		return false;
	}
	if (cert_read(a, der, &cert, why) != ERR_OK) {
		*why_r = MSG_PROGRAMS_WRONG_KEY;
		return false;
	}
	if (client_certificate_read(a, der, pss ? STR("PS256") : STR_NONE, k_r, why) != ERR_OK) {
		*why_r = MSG_PROGRAMS_WRONG_PSS;
		return false;
	}
	*why_r = MSG_PROGRAMS_WRONG_EXPIRED;
	return p->u.q->now_us < cert.not_before_us || cert_valid_at(&cert, p->u.q->now_us);
}

/* Is there room, and is it another one?  Told now, so that nobody signs in vain; kept by the store later. */
static bool room_for(const struct store_client *c, const struct store_certificate *k, enum msg *why_r)
{
	for (size_t i = 0; i < c->n_certificates; i++) {
		if (str_eq(c->certificate[i].der, k->der)) {
			*why_r = MSG_PROGRAMS_WRONG_TAKEN;
			return false;
		}
	}
	*why_r = MSG_PROGRAMS_WRONG_FULL;
	return c->n_certificates < LIMIT_CLIENT_CERTIFICATES;
}

static struct str scopes_of(const struct programs *p)
{
	bool declare = programs_field(p, "declare").n > 0, consult = programs_field(p, "consult").n > 0;

	return declare && consult ? STR(SCOPE_DECLARE " " SCOPE_CONSULT) : declare ? STR(SCOPE_DECLARE) :
	    consult ? STR(SCOPE_CONSULT) : STR("");
}

/* What the form is about, from the address or its hidden field; false: the response is filled. */
static bool begin(struct flow *f, struct http_request *q, struct http_response *r, bool new, struct programs *p,
    struct proof *x, struct store_client *c)
{
	*x = (struct proof){ .new = new };
	*c = (struct store_client){ .n_certificates = 0 };
	if (!programs_begin_change(f, q, r, p)) {
		return false;
	}
	if (!new) {
		if (!programs_client(p, c)) {
			return false;
		}
		x->client_id = c->client_id;
		x->enterprise = c->enterprise;
		return true;
	}
	if (!enterprise_parse(programs_field(p, "enterprise"), &x->enterprise) ||
	    !programs_manages(p, x->enterprise)) {
		ui_error(f, q, r, 404);
		return false;
	}
	x->client_id = proof_client_id(q->arena, x->enterprise);
	return true;
}

static enum http_done give_form(struct flow *f, struct http_request *q, struct http_response *r, bool new)
{
	struct programs p;
	struct proof x;
	struct store_client c;

	if (begin(f, q, r, new, &p, &x, &c)) {
		show_form(&p, &x, &(struct faults){ .why = MSG_PROGRAMS_WRONG_PEM });
	}
	return HTTP_DONE;
}

static enum http_done take_form(struct flow *f, struct http_request *q, struct http_response *r, bool new)
{
	struct faults wrong = { .why = MSG_PROGRAMS_WRONG_PEM };
	struct programs p;
	struct proof x;
	struct store_client c;

	if (!begin(f, q, r, new, &p, &x, &c)) {
		return HTTP_DONE;
	}
	x.scopes = new ? scopes_of(&p) : STR("");
	wrong.scopes = new && x.scopes.n == 0;
	wrong.certificate = !certificate_ok(&p, &x.certificate, &wrong.why) ||
	    !room_for(&c, &x.certificate, &wrong.why);
	if (wrong.scopes || wrong.certificate) {
		show_form(&p, &x, &wrong);
	} else {
		ask(&p, &x, false);
	}
	return HTTP_DONE;
}

enum http_done programs_new_form(void *app, struct http_request *q, struct http_response *r)
{
	return give_form(app, q, r, true);
}

enum http_done programs_new_post(void *app, struct http_request *q, struct http_response *r)
{
	return take_form(app, q, r, true);
}

enum http_done programs_certificate_form(void *app, struct http_request *q, struct http_response *r)
{
	return give_form(app, q, r, false);
}

enum http_done programs_certificate_post(void *app, struct http_request *q, struct http_response *r)
{
	return take_form(app, q, r, false);
}

/* Its address is only reached by another language, or from the history of the browser. */
enum http_done programs_proof_form(void *app, struct http_request *q, struct http_response *r)
{
	struct programs p;

	return programs_begin(app, q, r, &p) ? door_go(&p.u, PROGRAMS_PATH) : HTTP_DONE;
}

static enum http_done answered(struct programs *p, struct proof *x, enum proof_result result)
{
	switch (result) {
	case PROOF_OK:
		log_event(LOG_NOTICE, "client.changed", "client=%.*s what=%s err=ok", STR_ARG(x->client_id),
		    x->new ? "register" : "add");
		return door_go(&p->u, x->new ? PROGRAMS_PATH "?done=new" : PROGRAMS_PATH "?done=added");
	case PROOF_WRONG:
		ask(p, x, true);
		return HTTP_DONE;
	case PROOF_TAKEN: case PROOF_FULL: case PROOF_GONE:
		return door_go(&p->u, PROGRAMS_PATH "?done=gone");
	case PROOF_NONE: case PROOF__MAX:
		break;
	}
	return door_go(&p->u, PROGRAMS_PATH "?done=late");
}

enum http_done programs_proof_post(void *app, struct http_request *q, struct http_response *r)
{
	struct programs p;
	struct proof x;
	enum proof_result result = PROOF_NONE;
	enum err e;

	if (!programs_begin_change(app, q, r, &p)) {
		return HTTP_DONE;
	}
	e = proof_take(p.u.flow->store, q->arena, p.u.session_id, q->now_us, &x);
	if (e == ERR_OK && !programs_manages(&p, x.enterprise)) { /* no longer */
		e = ERR_NOT_FOUND;
	}
	if (e == ERR_OK) {
		e = proof_answer(p.u.flow->store, q->arena, &x, programs_field(&p, "signature"), &p.by, &result);
	} else if (e == ERR_NOT_FOUND) {
		e = ERR_OK;
	}
	if (e != ERR_OK) {
		programs_failed(&p, e);
		return HTTP_DONE;
	}
	return answered(&p, &x, result);
}
