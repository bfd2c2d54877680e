/* The eID door for who has only the middleware: a TLS client certificate.
 *
 * The browser goes to a second address, where nginx asks for a certificate in the
 * first handshake, and comes back with a one-time code.  A browser shows its
 * certificate to whoever sends it there, so that is no wish to sign in: the way
 * begins with a form of ours, its state belongs to the browser's pre-session, and
 * only the browser that began can end it.
 *
 *   site  POST /nl/eid/certificate         state → the browser's pre-session
 *   door  GET  /nl/eid/go?state=…          the certificate is judged; code → who it is, state
 *   site  GET  /nl/eid/return?code=…&state=…   the code is taken, the session begins
 *
 * State and code are taken away by the first who shows them, whatever follows.
 * Start reading at eid_certificate_post(). */
#include "base/codec.h"
#include "base/crypt.h"
#include "base/day.h"
#include "page.h"
#include "portal/eid_int.h"

#define STATE_LIFE_US (2 * US_PER_MIN)  /* the PIN, and a card that has to be found first */
#define CODE_LIFE_US US_PER_MIN         /* nobody has to do anything any more */
#define METHOD "eid-tls"

/* What stands behind a code. */
struct handover {
	struct identity who;
	unsigned char state[SHA256_SIZE], pre[SHA256_SIZE];   /* hashes */
};

static struct str handover_write(struct arena *a, const struct handover *h)
{
	char state[2 * SHA256_SIZE + 1], pre[2 * SHA256_SIZE + 1];

	codec_hex(state, h->state, SHA256_SIZE);
	codec_hex(pre, h->pre, SHA256_SIZE);
	return str_of(arena_printf(a, "%s\n%s\n%lld\n%d\n%.*s", state, pre, (long long)h->who.inss, h->who.acr,
	    STR_ARG(h->who.name)));
}

static enum err handover_read(struct str text, struct handover *h_r)
{
	struct str state = str_cut(&text, '\n'), pre = str_cut(&text, '\n');
	struct str inss = str_cut(&text, '\n'), acr = str_cut(&text, '\n');
	uint64_t inss_v, acr_v;

	if (text.p == NULL || !codec_hex_decode(state, h_r->state, SHA256_SIZE) ||
	    !codec_hex_decode(pre, h_r->pre, SHA256_SIZE) || !str_u64(inss, INT64_MAX, &inss_v) ||
	    !str_u64(acr, INT32_MAX, &acr_v)) {
		return ERR_CORRUPT;
	}
	h_r->who = (struct identity){ .inss = (int64_t)inss_v, .name = text, .method = METHOD, .acr = (int)acr_v,
		.lang = STR("") };
	return ERR_OK;
}

enum http_done eid_certificate_page(void *app, struct http_request *q, struct http_response *r)
{
	struct ui u;
	struct page_eid_certificate page;

	if (!ui_begin(app, q, r, &u)) {
		return HTTP_DONE;
	}
	page = (struct page_eid_certificate){
		.action = ui_path(&u, "/eid/certificate"),
		.form_token = door_form_token(&u, door_pre_session(&u)),
		.back = ui_path(&u, "/"),
	};
	u.may.form_to = str_of(u.flow->conf.certificate_url);
	ui_head(&u, &(struct ui_frame){ .title = msg_text(u.lang, MSG_CERT_TITLE) });
	page_eid_certificate(&r->body, u.lang, &page);
	ui_foot(&u);
	return HTTP_DONE;
}

/* 303 to an address with a one-time secret in it: nobody is told where we came from, nothing is kept. */
static void leave(struct ui *u, const char *to)
{
	http_add_header(u->r, "Cache-Control", STR("no-store"));
	http_add_header(u->r, "Referrer-Policy", STR("no-referrer"));
	http_redirect(u->r, 303, str_of(to));
}

static void run_start(struct door_step *s)
{
	struct ui *u = &s->u;
	char state[SESSION_ID_TEXT];
	unsigned char hash[SHA256_SIZE], pre[SHA256_SIZE];
	enum err e;

	session_new_id(state);
	CHECK(session_id_hash(str_of(state), hash));
	CHECK(session_id_hash(s->id, pre)); /* the form's token was made from it */
	e = store_pending_put(u->flow->store, PENDING_CERTIFICATE, hash, (struct str){ (char *)pre, sizeof(pre) },
	    u->q->now_us + STATE_LIFE_US);
	if (e != ERR_OK) {
		door_failed(u, "certificate", e);
		return;
	}
	leave(u, arena_printf(u->q->arena, "%s/%s/eid/go?state=%s", u->flow->conf.certificate_url, lang_code(u->lang),
	    state));
}

enum http_done eid_certificate_post(void *app, struct http_request *q, struct http_response *r)
{
	return door_post(app, q, r, ((struct flow *)app)->outward, false, run_start);
}

/* Takes away what stands behind a state or a code. */
static enum err take(struct ui *u, enum store_pending kind, struct str secret, unsigned char hash_r[SHA256_SIZE],
    struct str *value_r)
{
	if (!session_id_hash(secret, hash_r)) {
		return ERR_NOT_FOUND;
	}
	return store_pending_take(u->flow->store, u->q->arena, kind, hash_r, u->q->now_us, value_r);
}

/* Only a person's browser that is on its way to a page: no picture, frame or
 * script of another site gets an answer made from a certificate.  A browser that
 * does not say is taken at its word; the state is what counts. */
static bool is_visit(const struct http_request *q)
{
	struct str mode = http_header(q, "Sec-Fetch-Mode"), dest = http_header(q, "Sec-Fetch-Dest");

	return (mode.p == NULL || str_is(mode, "navigate")) && (dest.p == NULL || str_is(dest, "document"));
}

static void run_go(struct door_step *s)
{
	struct ui *u = &s->u;
	struct handover h;
	struct str pre, state = door_field(s, "state");
	char code[SESSION_ID_TEXT];
	unsigned char hash[SHA256_SIZE];
	enum eid_result result;
	enum err e = take(u, PENDING_CERTIFICATE, state, h.state, &pre);

	if (e == ERR_NOT_FOUND) {
		eid_refuse(u, METHOD, EID_NO_NONCE, "/eid/certificate");
		return;
	}
	if (e != ERR_OK || pre.n != sizeof(h.pre)) {
		door_failed(u, "go", e == ERR_OK ? ERR_CORRUPT : e);
		return;
	}
	result = eid_judge_escaped(u->flow->eid, u->q->arena, u->q->certificate, u->q->now_us, &h.who);
	if (result != EID_OK) {
		eid_refuse(u, METHOD, result, "/eid/certificate");
		return;
	}
	memcpy(h.pre, pre.p, sizeof(h.pre));
	session_new_id(code);
	CHECK(session_id_hash(str_of(code), hash));
	e = store_pending_put(u->flow->store, PENDING_HANDOVER, hash,
	    store_seal(u->flow->store, u->q->arena, STR("handover"), handover_write(u->q->arena, &h)),
	    u->q->now_us + CODE_LIFE_US);
	if (e != ERR_OK) {
		door_failed(u, "handover", e);
		return;
	}
	leave(u, arena_printf(u->q->arena, "%s/%s/eid/return?code=%s&state=%.*s", u->flow->conf.public_url,
	    lang_code(u->lang), code, STR_ARG(state)));
}

enum http_done eid_go(void *app, struct http_request *q, struct http_response *r)
{
	CHECK(q->certificate_door);
	if (!is_visit(q)) {
		ui_error(app, q, r, 400);
		return HTTP_DONE;
	}
	return door_return(app, q, r, ((struct flow *)app)->outward, run_go);
}

static void run_return(struct door_step *s)
{
	struct ui *u = &s->u;
	struct handover h;
	struct str sealed, text;
	unsigned char hash[SHA256_SIZE], state[SHA256_SIZE], pre[SHA256_SIZE];
	enum err e = take(u, PENDING_HANDOVER, door_field(s, "code"), hash, &sealed);

	if (e == ERR_OK) {
		e = store_unseal(u->flow->store, u->q->arena, STR("handover"), sealed, &text);
	}
	if (e == ERR_OK) {
		e = handover_read(text, &h);
	}
	if (e != ERR_OK && e != ERR_NOT_FOUND) {
		door_failed(u, "return", e);
		return;
	}
	if (e == ERR_NOT_FOUND || s->id.p == NULL || !session_id_hash(s->id, pre) ||
	    !session_id_hash(door_field(s, "state"), state) || !crypt_equal(pre, h.pre, sizeof(pre)) ||
	    !crypt_equal(state, h.state, sizeof(state))) {
		eid_refuse(u, METHOD, EID_NO_NONCE, "/eid/certificate");
		return;
	}
	http_add_header(u->r, "Referrer-Policy", STR("no-referrer"));
	door_enter(u, &h.who, STR_NONE, -1);
}

enum http_done eid_return(void *app, struct http_request *q, struct http_response *r)
{
	return door_return(app, q, r, ((struct flow *)app)->outward, run_return);
}
