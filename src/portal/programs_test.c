/* The page of programs from outside: a real server on a Unix socket, a real
 * store, sessions of several people, keys and signatures made by OpenSSL. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/clock.h"
#include "base/crypt.h"
#include "domain/number.h"
#include "flow/tempflow.h"
#include "http/http_test.h"
#include "identity/mint.h"
#include "identity/oauth.h"
#include "identity/session.h"
#include "portal/portal.h"

#define MINE INT64_C(123456749)
#define OTHER INT64_C(876543270)
#define NORA INT64_C(1050399864)
#define PIET INT64_C(85073003328)
#define PAGE "/en/account/programs"

enum who { NOBODY, MANAGER, STALE, BY_TOKEN, STRANGER, N_WHO };

static struct tempflow flow;
static struct http_server *server;
static char door[100], id[N_WHO][SESSION_ID_TEXT];
static struct arena *arena;
static EVP_PKEY *rsa, *rsa_new, *ec, *ec384;

static void sign_in(enum who who, int64_t inss, int acr, int64_t ago_s)
{
	struct identity x = { .inss = inss, .name = STR("Nora"), .method = "web-eid", .acr = acr, .lang = STR("en") };

	CHECK(session_start(flow.flow.store, arena, &x, STR(""), clock_now_us() - ago_s * US_PER_S, id[who]) == ERR_OK);
}

static int setup(void **state)
{
	static struct http_site site[1];
	const struct store_manager m = { .enterprise = MINE, .from_day = 0, .to_day = DAY_OPEN };
	struct store_manager one = m;

	(void)state;
	tempflow_open(&flow);
	arena = arena_new(64u * 1024 * 1024);
	one.worker = store_worker_key(flow.flow.store, NORA);
	CHECK(store_manager_put(flow.flow.store, &one) == ERR_OK);
	one.to_day = 1; /* long ago */
	one.worker = store_worker_key(flow.flow.store, PIET);
	CHECK(store_manager_put(flow.flow.store, &one) == ERR_OK);
	sign_in(MANAGER, NORA, 500, 0);
	sign_in(STALE, NORA, 500, 600);
	sign_in(BY_TOKEN, NORA, 400, 0);
	sign_in(STRANGER, PIET, 500, 0);
	rsa = mint_key("RSA", 2048, 65537);
	rsa_new = mint_key("RSA", 2048, 65537);
	ec = mint_key("P-256", 0, 0);
	ec384 = mint_key("P-384", 0, 0);
	portal_sites(&flow.flow, site);
	snprintf(door, sizeof(door), "%s/door", flow.dir);
	return http_start(door, false, 1, site, 1, &server) == ERR_OK ? 0 : -1;
}

static int teardown(void **state)
{
	(void)state;
	http_stop(&server);
	EVP_PKEY_free(rsa);
	EVP_PKEY_free(rsa_new);
	EVP_PKEY_free(ec);
	EVP_PKEY_free(ec384);
	arena_free(&arena);
	tempflow_close(&flow);
	return 0;
}

/* ---- asking */

struct reply {
	int status;
	const char *head, *body;
};

static struct reply ask(enum who who, const char *path, const char *form)
{
	const char *method = form == NULL ? "GET" : "POST";
	char *request = arena_printf(arena, "%s %s HTTP/1.1\r\nHost: portal.test\r\nX-Forwarded-Proto: https\r\n"
	    "Sec-Fetch-Site: same-origin\r\n%s%s%s%sContent-Length: %zu\r\n\r\n%s", method, path,
	    who == NOBODY ? "" : "Cookie: __Host-sid=", who == NOBODY ? "" : id[who], who == NOBODY ? "" : "\r\n",
	    form == NULL ? "" : "Content-Type: application/x-www-form-urlencoded\r\n", form == NULL ? 0 : strlen(form),
	    form == NULL ? "" : form);
	struct client_reply c;
	struct reply x;

	client_ask(door, request, &c);
	x = (struct reply){ c.status, arena_printf(arena, "%s", c.head),
		arena_printf(arena, "%s", c.body == NULL ? "" : c.body) };
	client_drop(&c);
	return x;
}

static const char *escaped(struct str s)
{
	struct buf b;
	const char *out;

	buf_init(&b, 100000);
	buf_url(&b, s);
	out = str_cstr(arena, buf_str(&b));
	buf_free(&b);
	return out;
}

static struct reply post(enum who who, const char *path, const char *fields)
{
	char token[SESSION_ID_TEXT];

	session_form_token(str_of(id[who]), token);
	return ask(who, path, arena_printf(arena, "token=%s&%s", token, fields));
}

static void assert_shows(const struct reply *x, int status, const char *text)
{
	if (x->status != status || strstr(x->body, text) == NULL) {
		fail_msg("%d instead of %d, or no \"%s\" in %s", x->status, status, text, x->body);
	}
}

static void assert_goes(const struct reply *x, const char *where)
{
	const char *line = arena_printf(arena, "Location: %s\r\n", where);

	if (x->status != 303 || strstr(x->head, line) == NULL) {
		fail_msg("%d, not to %s: %s %s", x->status, where, x->head, x->body);
	}
}

/* ---- certificates */

static const char *pem_of(EVP_PKEY *key, int64_t from_day, int64_t to_day)
{
	int64_t now_us = clock_now_us();

	return mint_pem(arena, mint_cert(arena, key, now_us + from_day * US_PER_DAY, now_us + to_day * US_PER_DAY));
}

/* The form of a new program (client NULL) or of a further certificate. */
static struct reply offer(const char *client, const char *pem, const char *more)
{
	const char *rest = arena_printf(arena, "certificate=%s%s", escaped(str_of(pem)), more);

	return client == NULL ? post(MANAGER, PAGE "/new", arena_printf(arena, "enterprise=0123456749&%s", rest)) :
	    post(MANAGER, PAGE "/certificate", arena_printf(arena, "client=%s&%s", client, rest));
}

/* The text that the page wants signed. */
static const char *text_of(const struct reply *x)
{
	static const char mark[] = "id=\"text\">";
	const char *at = strstr(x->body, mark);

	if (x->status != 200 || at == NULL) {
		fail_msg("%d, no text to sign: %s", x->status, x->body);
		return NULL;
	}
	at += sizeof(mark) - 1;
	return arena_printf(arena, "%.*s", (int)strcspn(at, "<"), at);
}

static struct reply answer(const char *signature)
{
	return post(MANAGER, PAGE "/proof", arena_printf(arena, "signature=%s", escaped(str_of(signature))));
}

static size_t programs(struct store_client **list_r)
{
	struct store_reader *r = store_reader_take(flow.flow.store);
	size_t n;

	assert_int_equal(store_client_list(r, arena, MINE, list_r, &n), ERR_OK);
	store_reader_give(flow.flow.store, &r);
	return n;
}

static const char *registered(EVP_PKEY *key, const char *alg, const char *more)
{
	struct store_client *before, *after;
	size_t n = programs(&before), k = 0;
	struct reply x = offer(NULL, pem_of(key, -1, 100), more);

	x = answer(mint_dgst(arena, key, alg, text_of(&x)));
	assert_goes(&x, PAGE "?done=new");
	assert_int_equal(programs(&after), n + 1);
	while (k < n && str_eq(before[k].client_id, after[k].client_id)) {
		k++;
	}
	assert_true(str_is(after[k].certificate[0].alg, alg));
	return str_cstr(arena, after[k].client_id);
}

static struct store_client program(const char *client)
{
	struct store_reader *r = store_reader_take(flow.flow.store);
	struct store_client c;

	assert_int_equal(store_client_get(r, arena, str_of(client), &c), ERR_OK);
	store_reader_give(flow.flow.store, &r);
	return c;
}

/* ---- tests */

static void test_who_may_come(void **state)
{
	static const char *const paths[] = { PAGE, PAGE "/new?enterprise=0123456749", PAGE "/certificate?client=x",
		PAGE "/proof" };
	struct reply x;

	(void)state;
	for (size_t i = 0; i < N_OF(paths); i++) {
		x = ask(NOBODY, paths[i], NULL);
		assert_goes(&x, "/en/");
		x = ask(BY_TOKEN, paths[i], NULL);
		assert_shows(&x, 403, "This page needs your eID");
		x = ask(STRANGER, paths[i], NULL);
		assert_shows(&x, 403, "You look after no enterprise");
	}
	x = ask(STALE, PAGE, NULL); /* reading wants no fresh proof, changing does */
	assert_shows(&x, 200, "No program is registered yet");
	x = ask(STALE, PAGE "/new?enterprise=0123456749", NULL);
	assert_goes(&x, "/en/prove");
	x = post(STALE, PAGE "/change", "client=x&act=stop");
	assert_goes(&x, "/en/prove");
	x = ask(MANAGER, PAGE "/change", "client=x&act=stop"); /* without the form's token */
	assert_int_equal(x.status, 403);
	x = ask(MANAGER, PAGE "/new?enterprise=0876543270", NULL); /* another's enterprise */
	assert_int_equal(x.status, 404);
}

static void test_registering(void **state)
{
	static const struct { const char *alg, *more; } kinds[] = {
		{ "RS256", "&declare=1&consult=1" }, { "PS256", "&consult=1&pss=1" }, { "ES256", "&declare=1" },
		{ "ES384", "&declare=1" },
	};
	EVP_PKEY *keys[] = { rsa, rsa, ec, ec384 };
	struct store_client c;
	struct reply x;

	(void)state;
	for (size_t i = 0; i < N_OF(kinds); i++) {
		c = program(registered(keys[i], kinds[i].alg, kinds[i].more));
		assert_true(str_starts(c.client_id, STR("self_service_chaman_0123456749_")));
		assert_int_equal(c.client_id.n, 31 + 10);
		assert_true(c.active);
		assert_int_equal(c.enterprise, MINE);
		assert_true(str_is(c.scopes, i == 0 ? SCOPE_DECLARE " " SCOPE_CONSULT :
		    i == 1 ? SCOPE_CONSULT : SCOPE_DECLARE));
		x = ask(MANAGER, PAGE, NULL);
		assert_shows(&x, 200, str_cstr(arena, c.client_id));
		assert_shows(&x, 200, "CN=specimen");
		assert_shows(&x, 200, "by you");
		x = ask(MANAGER, PAGE "?done=new", NULL);
		assert_shows(&x, 200, "The program is registered.");
	}
}

static void test_faults_of_the_form(void **state)
{
	EVP_PKEY *weak = mint_key("RSA", 1024, 65537), *other = mint_key("P-521", 0, 0);
	const char *good = pem_of(rsa, -1, 100);
	const struct { const char *pem, *more, *says; } rows[] = {
		{ good, "", "Choose at least one task for the program." },
		{ "", "&declare=1", "This is not a certificate" },
		{ "-----BEGIN CERTIFICATE-----\nxx\n-----END CERTIFICATE-----", "&declare=1",
		    "This is not a certificate" },
		{ "-----BEGIN PRIVATE KEY-----\nsecret\n-----END PRIVATE KEY-----", "&declare=1",
		    "You pasted a private key" },
		{ pem_of(weak, -1, 100), "&declare=1", "too weak or of another kind" },
		{ pem_of(other, -1, 100), "&declare=1", "too weak or of another kind" },
		{ pem_of(ec, -1, 100), "&declare=1&pss=1", "PS256 is for RSA keys only" },
		{ pem_of(rsa, -100, -1), "&declare=1", "This certificate has expired." },
	};
	struct reply x;

	(void)state;
	for (size_t i = 0; i < N_OF(rows); i++) {
		x = offer(NULL, rows[i].pem, rows[i].more);
		assert_shows(&x, 200, rows[i].says);
		assert_shows(&x, 200, "class=\"fault\"");
		assert_null(strstr(x.body, "id=\"text\""));
		assert_null(strstr(x.body, "secret"));
	}
	x = offer(NULL, pem_of(rsa, 10, 100), "&declare=1"); /* for later: may be registered now */
	text_of(&x);
	EVP_PKEY_free(weak);
	EVP_PKEY_free(other);
}

/* Wrong, foreign and used signatures register nothing. */
static void test_possession(void **state)
{
	struct store_client *list;
	size_t n = programs(&list);
	struct reply x = offer(NULL, pem_of(rsa, -1, 100), "&declare=1");
	const char *text = text_of(&x), *next, *right;

	(void)state;
	x = answer(mint_dgst(arena, rsa_new, "RS256", text)); /* a foreign key */
	assert_shows(&x, 200, "This is not the signature of this key");
	next = text_of(&x);
	assert_string_not_equal(text, next);
	x = answer(mint_dgst(arena, rsa, "RS256", text)); /* right, but over the text that was answered */
	next = text_of(&x);
	x = answer(mint_dgst(arena, rsa, "PS256", next)); /* another algorithm */
	next = text_of(&x);
	x = answer("nonsense");
	next = text_of(&x);
	x = answer("");
	next = text_of(&x);
	assert_int_equal(programs(&list), n);
	right = mint_dgst(arena, rsa, "RS256", next);
	x = answer(right);
	assert_goes(&x, PAGE "?done=new");
	x = answer(right); /* again */
	assert_goes(&x, PAGE "?done=late");
	assert_int_equal(programs(&list), n + 1);
	x = ask(MANAGER, PAGE "/proof", NULL);
	assert_goes(&x, PAGE);
}

static const char *hex_of(const struct store_certificate *k)
{
	unsigned char sha256[SHA256_SIZE];
	char *hex = arena_alloc(arena, 2 * SHA256_SIZE + 1);

	crypt_sha256(k->der.p, k->der.n, sha256);
	codec_hex(hex, sha256, sizeof(sha256));
	return hex;
}

static void test_roll_over(void **state)
{
	const char *client = registered(rsa, "RS256", "&declare=1"), *pem = pem_of(rsa_new, -1, 20);
	struct store_client c = program(client);
	const char *old = hex_of(&c.certificate[0]);
	struct reply x;

	(void)state;
	x = offer(client, pem, "");
	x = answer(mint_dgst(arena, rsa_new, "RS256", text_of(&x)));
	assert_goes(&x, PAGE "?done=added");
	assert_int_equal(program(client).n_certificates, 2);
	x = ask(MANAGER, PAGE, NULL);
	assert_shows(&x, 200, "Ends in 20 days");
	x = offer(client, pem, "");
	assert_shows(&x, 200, "The program has this certificate already.");
	x = offer(client, pem_of(ec, -1, 20), "");
	assert_shows(&x, 200, "The program has two certificates already.");
	x = post(MANAGER, PAGE "/change", arena_printf(arena, "client=%s&act=remove&certificate=%s", client, old));
	assert_goes(&x, PAGE "?done=changed");
	c = program(client);
	assert_int_equal(c.n_certificates, 1);
	assert_string_not_equal(hex_of(&c.certificate[0]), old);
	x = post(MANAGER, PAGE "/change", arena_printf(arena, "client=%s&act=remove&certificate=%s", client, old));
	assert_goes(&x, PAGE "?done=gone");
	x = post(MANAGER, PAGE "/change", arena_printf(arena, "client=%s&act=remove&certificate=%.62s", client, old));
	assert_int_equal(x.status, 400);
}

static void test_stopping(void **state)
{
	const char *client = registered(ec, "ES256", "&declare=1");
	unsigned char hash[32] = { 7 };
	struct store_token t;
	struct reply x;

	(void)state;
	assert_int_equal(store_assertion_use(flow.flow.store,
	    &(struct store_assertion){ str_of(client), STR("1"), INT64_MAX },
	    &(struct store_grant){ hash, STR(SCOPE_DECLARE), program(client).certificate[0].der, NULL, INT64_MAX },
	    clock_now_us()), ERR_OK);
	assert_int_equal(store_token_get(flow.flow.store, hash, 0, &t), ERR_OK);
	x = post(MANAGER, PAGE "/change", arena_printf(arena, "client=%s&act=stop", client));
	assert_goes(&x, PAGE "?done=changed");
	assert_false(program(client).active);
	assert_int_equal(store_token_get(flow.flow.store, hash, 0, &t), ERR_NOT_FOUND);
	x = post(MANAGER, PAGE "/change", arena_printf(arena, "client=%s&act=start", client));
	assert_goes(&x, PAGE "?done=changed");
	assert_true(program(client).active);
	assert_int_equal(store_token_get(flow.flow.store, hash, 0, &t), ERR_NOT_FOUND); /* not back */
	x = post(MANAGER, PAGE "/change", arena_printf(arena, "client=%s&act=burn", client));
	assert_int_equal(x.status, 400);
	for (int active = 0; active < 2; active++) { /* the office's stop holds until the office starts */
		assert_int_equal(store_client_switch(flow.flow.store, str_of(client), active == 1,
		    &(struct store_author){ .at_us = 1 }), ERR_OK);
		x = ask(MANAGER, PAGE, NULL);
		assert_int_equal(strstr(x.body, "Only the administration can start it again") != NULL ||
		    strstr(x.body, "Alleen zij kunnen het weer starten") != NULL, active == 0);
		x = post(MANAGER, PAGE "/change", arena_printf(arena, "client=%s&act=start", client));
		assert_goes(&x, active == 0 ? PAGE "?done=gone" : PAGE "?done=changed");
		assert_int_equal(program(client).active, active);
	}
}

/* A program of an enterprise that one does not look after is not there. */
static void test_of_another(void **state)
{
	const struct store_client c = { .client_id = STR("theirs"), .enterprise = OTHER, .scopes = STR(SCOPE_DECLARE),
		.active = true };
	struct reply x;

	(void)state;
	assert_int_equal(store_client_put(flow.flow.store, &c, &(struct store_author){ .at_us = 1 }), ERR_OK);
	x = ask(MANAGER, PAGE, NULL);
	assert_null(strstr(x.body, "theirs"));
	x = ask(MANAGER, PAGE "/certificate?client=theirs", NULL);
	assert_int_equal(x.status, 404);
	x = ask(MANAGER, PAGE "/certificate?client=nobody", NULL);
	assert_int_equal(x.status, 404);
	x = post(MANAGER, PAGE "/change", "client=theirs&act=stop");
	assert_int_equal(x.status, 404);
	assert_true(program("theirs").active);
	x = offer("theirs", pem_of(rsa, -1, 100), "");
	assert_int_equal(x.status, 404);
}

/* Who loses the task between the two steps registers nothing any more. */
static void test_dismissed(void **state)
{
	struct store_manager m = { .worker = store_worker_key(flow.flow.store, NORA), .enterprise = MINE,
		.to_day = DAY_OPEN };
	struct store_manager elsewhere = m;
	struct store_client *list;
	size_t n = programs(&list);
	struct reply x = offer(NULL, pem_of(rsa, -1, 100), "&declare=1");
	const char *signature = mint_dgst(arena, rsa, "RS256", text_of(&x));

	(void)state;
	elsewhere.enterprise = OTHER;
	assert_int_equal(store_manager_put(flow.flow.store, &elsewhere), ERR_OK);
	assert_int_equal(store_manager_remove(flow.flow.store, m.worker, MINE), ERR_OK);
	assert_int_equal(store_manager_remove(flow.flow.store, m.worker, MINE), ERR_NOT_FOUND);
	x = answer(signature);
	assert_goes(&x, PAGE "?done=late");
	assert_int_equal(programs(&list), n);
	assert_int_equal(store_manager_remove(flow.flow.store, m.worker, OTHER), ERR_OK);
	assert_int_equal(store_manager_put(flow.flow.store, &m), ERR_OK);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_who_may_come),
		cmocka_unit_test(test_registering),
		cmocka_unit_test(test_faults_of_the_form),
		cmocka_unit_test(test_possession),
		cmocka_unit_test(test_roll_over),
		cmocka_unit_test(test_stopping),
		cmocka_unit_test(test_of_another),
		cmocka_unit_test(test_dismissed),
	};

	return cmocka_run_group_tests_name("programs", tests, setup, teardown);
}
