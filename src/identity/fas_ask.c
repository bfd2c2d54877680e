/* The two questions to the provider: the code for tokens, the access token for
 * the person; and its keys, which are asked for when they are needed.
 *
 * What comes back is worth what its signature is worth (fas_claims.c).  The key
 * set is kept as text and read anew for each use, so that nobody holds a part of
 * a set that another thread replaces.  Start reading at fas_ask(). */
#include <stdio.h>

#include "base/clock.h"
#include "base/day.h"
#include "base/json_in.h"
#include "base/json_out.h"
#include "base/log.h"
#include "identity/fas_int.h"

#define KEYS_OLD_US (60 * US_PER_MIN)     /* a key that the provider withdraws is believed no longer than this */
#define KEYS_AGAIN_US US_PER_MIN          /* an unknown key makes us ask again, but not more often */
#define ASSERTION_LIFE_S 60
#define ANSWER_DEPTH 6
#define ACCESS_TOKEN_MAX 4096
#define FORM_MAX (16u * 1024)

/* Wall clock, for claims of the provider; the request's own time is seconds old by then. */
static struct fas_expect expect(const struct fas *f, const struct fas_begun *x, struct str access_token)
{
	return (struct fas_expect){
		.issuer = str_of(f->conf->fas_issuer),
		.client_id = str_of(f->conf->fas_client_id),
		.alg = f->alg,
		.level = f->level,
		.nonce = x->nonce,
		.access_token = access_token,
		.begun_us = x->us,
		.now_us = clock_now_us(),
		.skew_us = f->conf->clock_skew_s * US_PER_S,
	};
}

/* ---- the provider's keys */

bool fas_keys_due(bool any, int64_t age_us, bool unknown)
{
	return !any || age_us >= (unknown ? KEYS_AGAIN_US : KEYS_OLD_US);
}

/* Whether it is time to ask; if so, nobody else will at the same time. */
static bool may_ask_keys(struct fas *f, bool unknown)
{
	int64_t now_us = clock_mono_us();
	bool may;

	AZ(pthread_mutex_lock(&f->lock));
	may = fas_keys_due(f->keys.n > 0, now_us - f->keys_us, unknown);
	if (may && f->keys.n > 0) {
		f->keys_us = now_us;
	}
	AZ(pthread_mutex_unlock(&f->lock));
	return may;
}

static bool ask_keys(struct fas *f, struct arena *a)
{
	const struct fetch_request q = { .url = str_of(f->conf->fas_jwks_url), .accept = STR("application/json"),
		.timeout_ms = f->conf->fas_timeout_ms };
	struct fetch_answer x;
	enum err e = fetch_run(f->fetch, a, &q, &x);

	if (e != ERR_OK || x.status != 200 || x.body.n == 0) {
		log_event(LOG_WARN, "federal.keys", "err=%s status=%d", err_name(e), e == ERR_OK ? x.status : 0);
		return false;
	}
	AZ(pthread_mutex_lock(&f->lock));
	buf_clear(&f->keys);
	buf_putstr(&f->keys, x.body);
	f->keys_us = clock_mono_us();
	AZ(pthread_mutex_unlock(&f->lock));
	return true;
}

/* A copy of the set for this request; asked for first when it is due.  False: none to be had. */
static bool keys_of(struct fas *f, struct arena *a, bool unknown, struct str *set_r)
{
	if (may_ask_keys(f, unknown) && !ask_keys(f, a)) {
		return false;
	}
	AZ(pthread_mutex_lock(&f->lock));
	*set_r = str_dup(a, buf_str(&f->keys));
	AZ(pthread_mutex_unlock(&f->lock));
	return true;
}

/* ---- the code for tokens */

struct tokens { struct str id, access; };

/* RFC 7523, 2.2 and 3: who we are, signed. */
static struct str assertion(const struct fas *f, struct arena *a)
{
	char jti[SESSION_ID_TEXT];
	int64_t now_s = clock_now_us() / US_PER_S;
	struct json_out o;
	struct buf b;

	session_new_id(jti);
	buf_init(&b, FORM_MAX);
	o = jo_start(&b);
	jo_open(&o, NULL);
	jo_cstr(&o, "iss", f->conf->fas_client_id);
	jo_cstr(&o, "sub", f->conf->fas_client_id);
	jo_cstr(&o, "aud", f->conf->fas_token_url);
	jo_cstr(&o, "jti", jti);
	jo_i64(&o, "iat", now_s);
	jo_i64(&o, "exp", now_s + ASSERTION_LIFE_S);
	jo_close(&o);
	return signkey_jws(f->key, a, fas_kept(a, &b));
}

static struct str token_form(const struct fas *f, struct arena *a, const struct fas_begun *x, struct str code,
    struct str return_url)
{
	struct buf b;

	buf_init(&b, FORM_MAX);
	fas_put_field(&b, "grant_type", STR("authorization_code"));
	fas_put_field(&b, "code", code);
	fas_put_field(&b, "redirect_uri", return_url);
	fas_put_field(&b, "code_verifier", x->verifier);
	if (f->key != NULL) {
		fas_put_field(&b, "client_id", str_of(f->conf->fas_client_id));
		fas_put_field(&b, "client_assertion_type",
		    STR("urn:ietf:params:oauth:client-assertion-type:jwt-bearer"));
		fas_put_field(&b, "client_assertion", assertion(f, a));
	}
	return fas_kept(a, &b);
}

static struct str text_of(const struct json *j, const char *name)
{
	const struct json *v = json_get(j, name);

	return v != NULL && json_type(v) == JSON_TEXT ? json_text(v) : STR_NONE;
}

/* It goes into a header, so it may hold nothing that ends one (RFC 6750, 2.1). */
static bool is_bearer(struct str token)
{
	for (size_t i = 0; i < token.n; i++) {
		if (token.p[i] <= ' ' || token.p[i] > '~') {
			return false;
		}
	}
	return token.n > 0 && token.n <= ACCESS_TOKEN_MAX;
}

/* RFC 6749, 5.1; OpenID Connect Core, 3.1.3.3. */
static bool read_tokens(struct arena *a, struct str body, struct tokens *t_r)
{
	const struct json *j;
	struct json_fault fault;

	if (json_read(a, body, ANSWER_DEPTH, &j, &fault) != ERR_OK) {
		return false;
	}
	*t_r = (struct tokens){ .id = text_of(j, "id_token"), .access = text_of(j, "access_token") };
	return str_eq_nocase(text_of(j, "token_type"), STR("bearer")) && t_r->id.n > 0 && is_bearer(t_r->access);
}

/* What an answer that is not 200 means: ours to mend, or theirs. */
static enum fas_result unhappy(const char *step, enum err e, int status)
{
	char why[64];

	snprintf(why, sizeof(why), "%s-%d", e == ERR_OK ? "status" : err_name(e), status);
	return fas_told(e != ERR_OK || status >= 500 || status == 429 ? FAS_DOWN : FAS_REFUSED, step, why);
}

static enum fas_result ask_tokens(struct fas *f, struct arena *a, const struct fas_begun *x, struct str code,
    struct str return_url, struct tokens *t_r)
{
	const struct fetch_request q = {
		.url = str_of(f->conf->fas_token_url),
		.content_type = STR("application/x-www-form-urlencoded"),
		.authorization = f->authorization,
		.accept = STR("application/json"),
		.body = token_form(f, a, x, code, return_url),
		.timeout_ms = f->conf->fas_timeout_ms,
	};
	struct fetch_answer answer;
	enum err e = fetch_run(f->fetch, a, &q, &answer);

	if (e != ERR_OK || answer.status != 200) {
		return unhappy("token", e, e == ERR_OK ? answer.status : 0);
	}
	return read_tokens(a, answer.body, t_r) ? FAS_OK : fas_told(FAS_REFUSED, "token", "form");
}

/* ---- the person */

static enum fas_result ask_userinfo(struct fas *f, struct arena *a, struct str access, struct str *compact_r)
{
	const struct fetch_request q = {
		.url = str_of(f->conf->fas_userinfo_url),
		.authorization = str_of(arena_printf(a, "Bearer %.*s", STR_ARG(access))),
		.accept = STR("application/jwt"),
		.timeout_ms = f->conf->fas_timeout_ms,
	};
	struct fetch_answer answer;
	enum err e = fetch_run(f->fetch, a, &q, &answer);
	struct str type;

	if (e != ERR_OK || answer.status != 200) {
		return unhappy("userinfo", e, e == ERR_OK ? answer.status : 0);
	}
	type = str_trim(str_cut(&answer.content_type, ';'));
	*compact_r = str_trim(answer.body);
	return str_eq_nocase(type, STR("application/jwt")) ? FAS_OK : fas_told(FAS_REFUSED, "userinfo", "not signed");
}

static enum fas_result judged(const char *step, enum fas_fault fault)
{
	switch (fault) {
	case FAS_FINE:
		return FAS_OK;
	case FAS_FAULT_LEVEL:
		return fas_told(FAS_LOW, step, fas_fault_name(fault));
	case FAS_FAULT_NUMBER:
		return fas_told(FAS_NUMBER, step, fas_fault_name(fault));
	case FAS_FAULT_FORM: case FAS_FAULT_KEY: case FAS_FAULT_KEY_SET: case FAS_FAULT_SIGNATURE:
	case FAS_FAULT_ISSUER: case FAS_FAULT_AUDIENCE: case FAS_FAULT_PARTY: case FAS_FAULT_EXPIRED:
	case FAS_FAULT_ISSUED: case FAS_FAULT_NONCE: case FAS_FAULT_PROOF_TIME: case FAS_FAULT_ACCESS_HASH:
	case FAS_FAULT_SUBJECT: case FAS_FAULT__MAX:
		break;
	}
	return fas_told(FAS_REFUSED, step, fas_fault_name(fault));
}

/* One of the two tokens: again with a newer key set when this one does not hold the key. */
struct question {
	struct fas *f;
	struct arena *a;
	struct fas_expect x;
	struct fas_id id;
	struct identity *who_r;
};

static enum fas_result read_token(struct question *q, const char *step, struct str compact,
    enum fas_fault (*read)(struct question *q, struct str key_set, struct str compact))
{
	enum fas_fault fault = FAS_FAULT_KEY;

	for (int attempt = 0; attempt < 2 && fault == FAS_FAULT_KEY; attempt++) {
		struct str key_set;

		if (!keys_of(q->f, q->a, attempt > 0, &key_set)) {
			return fas_told(FAS_DOWN, step, "keys");
		}
		fault = read(q, key_set, compact);
	}
	return judged(step, fault);
}

static enum fas_fault read_id(struct question *q, struct str key_set, struct str compact)
{
	return fas_read_id(q->a, &q->x, key_set, compact, &q->id);
}

static enum fas_fault read_userinfo(struct question *q, struct str key_set, struct str compact)
{
	return fas_read_userinfo(q->a, &q->x, key_set, compact, &q->id, q->who_r);
}

enum fas_result fas_ask(struct fas *f, struct arena *a, const struct fas_begun *x, struct str code,
    struct str return_url, struct identity *who_r)
{
	struct question q = { .f = f, .a = a, .who_r = who_r };
	struct tokens t = { STR_NONE, STR_NONE };
	struct str userinfo;
	enum fas_result result = ask_tokens(f, a, x, code, return_url, &t);

	if (result == FAS_OK) {
		q.x = expect(f, x, t.access);
		result = read_token(&q, "id-token", t.id, read_id);
	}
	if (result == FAS_OK) {
		result = ask_userinfo(f, a, t.access, &userinfo);
	}
	if (result == FAS_OK) {
		q.x.now_us = clock_now_us();
		result = read_token(&q, "userinfo", userinfo, read_userinfo);
	}
	return result;
}
