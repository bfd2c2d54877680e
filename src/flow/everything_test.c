/* What the file with everything holds, what it must not, and where it ends. */
#include "flow/everything.h"

#include "flow/share.h"

#include "store/store_test.h"

#include "base/day.h"
#include "base/json_in.h"

#define STRANGER (NORA + 97)
#define LOOKS 501 /* one more than are read at once */

static struct flow flow;

/* The text, and read back; the session is this worker's. */
struct file { struct buf b; const struct json *root; };

static struct session session_of(struct fixture *f, int64_t inss)
{
	struct identity who = { .inss = inss, .name = STR("Nora \"S\""), .method = "token", .acr = 400,
		.lang = STR("nl") };

	return (struct session){ .worker = store_worker_key(f->s, inss), .who = who, .created_us = T0, .last_us = T0 };
}

/* The id of a session that is not there. */
static struct str nobody(void)
{
	static char id[SESSION_ID_TEXT];

	session_new_id(id);
	return str_of(id);
}

static enum err write_file(struct fixture *f, int64_t inss, struct str id, size_t max, struct buf *b)
{
	struct session who = session_of(f, inss);

	flow.store = f->s;
	conf_defaults(&flow.conf);
	buf_init(b, max);
	return everything_write(&flow, f->a, &who, id, T0, b);
}

static struct file read_file(struct fixture *f, int64_t inss, struct str id)
{
	struct json_fault fault;
	struct file x;

	OK(write_file(f, inss, id, (size_t)64 << 20, &x.b));
	OK(json_read(f->a, buf_str(&x.b), 16, &x.root, &fault));
	assert_int_equal(json_count(x.root), 1 + EVERYTHING__MAX);
	return x;
}

static const struct json *part(const struct file *x, enum everything_part p)
{
	const struct json *j = json_get(x->root, everything_name(p));

	assert_non_null(j);
	return j;
}

static bool says(const struct json *j, const char *name, const char *text)
{
	return str_is(json_text(json_get(j, name)), text);
}

static int64_t number(const struct json *j, const char *name)
{
	int64_t v;

	assert_true(json_whole(json_get(j, name), &v));
	return v;
}

static bool is_null(const struct json *j, const char *name)
{
	return json_type(json_get(j, name)) == JSON_NULL;
}

static bool holds(const struct file *x, const char *text)
{
	return memmem(x->b.p, x->b.n, text, strlen(text)) != NULL;
}

static void nothing_is_an_empty_file(void **state)
{
	struct fixture *f = *state;
	struct file x = read_file(f, NORA, nobody());

	assert_true(says(x.root, "madeAt", "2026-02-25T06:13:20.000000Z"));
	assert_true(says(part(&x, EVERYTHING_PERSON), "nationalNumber", "01050399864"));
	assert_true(says(part(&x, EVERYTHING_PERSON), "name", "Nora \"S\""));
	assert_int_equal(json_type(part(&x, EVERYTHING_TOKEN)), JSON_NULL);
	for (int p = EVERYTHING_SESSIONS; p < EVERYTHING__MAX; p++) {
		assert_int_equal(json_count(part(&x, (enum everything_part)p)), 0);
	}
	buf_free(&x.b);
}

static int64_t never(int32_t failures, int64_t now_us)
{
	return failures > 1 ? INT64_MAX : now_us + 60 * US_PER_S;
}

static void account_sessions_and_browsers(void **state)
{
	static const unsigned char device[32] = "a browser";
	struct fixture *f = *state;
	struct store_account acc = { .user_name = STR("nora"), .worker = f->nora, .inss = NORA, .name = STR("Nora"),
		.lang = STR("fr"), .password = STR("$argon2id$SECRET") };
	struct session who = session_of(f, NORA), other = session_of(f, STRANGER);
	char own[SESSION_ID_TEXT], mine[SESSION_ID_TEXT], foreign[SESSION_ID_TEXT];
	const struct store_keep nowhere = { { 0 }, { 0 } };
	int64_t id, until;
	struct file x;
	int32_t n;

	OK(store_account_add(f->s, &acc, &id));
	OK(store_totp_put(f->s, id, STR("TOTPSECRET"), 5, &nowhere));
	OK(session_start(f->s, f->a, &who.who, STR("Firefox, Linux"), T0 - 5, own));
	OK(session_start(f->s, f->a, &who.who, STR(""), T0 - 9, mine));
	OK(session_start(f->s, f->a, &other.who, STR("Opera"), T0 - 7, foreign));
	OK(store_account_entered(f->s, id, device, T0));
	OK(store_account_failure(f->s, id, true, T0, never, &n, &until));
	x = read_file(f, NORA, str_of(own));
	const struct json *token = part(&x, EVERYTHING_TOKEN);
	assert_true(says(token, "userName", "nora"));
	assert_true(says(token, "language", "fr"));
	assert_true(json_bool(json_get(token, "passwordSet")));
	assert_true(json_bool(json_get(token, "authenticatorApp")));
	assert_true(is_null(token, "codesLeft"));
	assert_true(is_null(token, "activationCodeUntil"));
	assert_int_equal(number(token, "wrongCodes"), 1);
	assert_true(says(token, "codesLockedUntil", "2026-02-25T06:14:20.000000Z"));
	assert_false(json_bool(json_get(token, "codesLockedUntilNewCard")));
	assert_true(says(token, "lastSignIn", "2026-02-25T06:13:20.000000Z"));
	assert_int_equal(json_count(part(&x, EVERYTHING_SESSIONS)), 2);
	const struct json *first = json_item(part(&x, EVERYTHING_SESSIONS), 0);
	assert_true(says(first, "browser", "Firefox, Linux"));
	assert_true(json_bool(json_get(first, "thisOne")));
	assert_false(json_bool(json_get(json_item(part(&x, EVERYTHING_SESSIONS), 1), "thisOne")));
	assert_int_equal(json_count(part(&x, EVERYTHING_BROWSERS)), 1);
	assert_false(holds(&x, "SECRET"));
	assert_false(holds(&x, own));
	assert_false(holds(&x, mine));
	assert_false(holds(&x, "Opera"));
	buf_free(&x.b);
	OK(store_account_failure(f->s, id, true, T0, never, &n, &until));
	x = read_file(f, NORA, str_of(own));
	assert_true(is_null(part(&x, EVERYTHING_TOKEN), "codesLockedUntil"));
	assert_true(json_bool(json_get(part(&x, EVERYTHING_TOKEN), "codesLockedUntilNewCard")));
	buf_free(&x.b);
}

/* As many as fill a page of a search, and one; of two employers, and somebody else's. */
static void every_declaration_of_all_years(void **state)
{
	struct fixture *f = *state;
	struct store_declaration d;
	struct file x;

	begin(f);
	for (int i = 0; i <= LIMIT_PAGE_SIZE; i++) {
		hand_in(f, NORA, AGENCY, day_of(2001, 1, 1) + 10 * i, day_of(2001, 1, 3) + 10 * i);
		hand_in(f, STRANGER, AGENCY, DAY0, DAY0);
	}
	hand_in(f, NORA, OTHER_AGENCY, DAY0, DAY_OPEN);
	d = next_in(f);
	d.kind = DECL_OUT;
	d.period_id = dimona_id(1);
	d.opens = OPENS_NOTHING;
	d.result = RESULT_REFUSED;
	d.worker_json = STR("{\"familyName\":\"SPECIMEN\"}");
	anomaly_add(&d.anomalies, ANOMALY_00913_362, 0);
	d.body = STR("{\"dimonaOut\":{\"periodId\":1}}");
	OK(store_declaration_append(f->s, &d));
	commit(f);
	x = read_file(f, NORA, nobody());
	const struct json *periods = part(&x, EVERYTHING_PERIODS), *list = part(&x, EVERYTHING_DECLARATIONS);
	assert_int_equal(json_count(periods), LIMIT_PAGE_SIZE + 2);
	assert_true(says(json_item(periods, 0), "startDate", "2001-01-01"));
	assert_true(says(json_item(periods, 0), "endDate", "2001-01-03"));
	assert_true(says(json_item(periods, 0), "employer", "0123456749"));
	assert_true(says(json_item(periods, 0), "state", "closed"));
	assert_true(is_null(json_item(periods, 0), "startHour"));
	assert_true(is_null(json_item(periods, LIMIT_PAGE_SIZE + 1), "endDate"));
	assert_true(says(json_item(periods, LIMIT_PAGE_SIZE + 1), "state", "open"));
	assert_int_equal(json_count(list), LIMIT_PAGE_SIZE + 3);
	const struct json *out = json_item(list, LIMIT_PAGE_SIZE + 1), *last = json_item(list, LIMIT_PAGE_SIZE + 2);
	assert_true(says(out, "kind", "out"));
	assert_true(says(out, "result", "B"));
	assert_true(says(json_get(out, "worker"), "familyName", "SPECIMEN"));
	assert_int_equal(number(json_get(json_get(out, "message"), "dimonaOut"), "periodId"), 1);
	assert_true(str_is(json_text(json_item(json_get(out, "anomalies"), 0)), "00913-362"));
	assert_true(says(last, "employer", "0876543270"));
	assert_true(is_null(last, "worker"));
	for (size_t i = 0; i < json_count(list); i++) { /* every second one is a stranger's */
		assert_false(says(json_item(list, i), "declarationId", "000000000202"));
	}
	buf_free(&x.b);
}

static void looks_of_all_pages(void **state)
{
	struct fixture *f = *state;
	struct store_look look = { .at_us = T0, .worker = f->nora, .by = LOOK_BY_CLIENT, .who = STR("a-program"),
		.enterprise = AGENCY, .what = LOOK_PERIOD, .detail = 101 };
	struct file x;

	OK(store_look_begin(f->s));
	for (int i = 0; i < LOOKS; i++) {
		OK(store_look_add(f->s, &look));
	}
	look.worker = store_worker_key(f->s, STRANGER);
	look.who = STR("not-his");
	OK(store_look_add(f->s, &look));
	OK(store_look_end(f->s, ERR_OK));
	x = read_file(f, NORA, nobody());
	assert_int_equal(json_count(part(&x, EVERYTHING_LOOKS)), LOOKS);
	const struct json *first = json_item(part(&x, EVERYTHING_LOOKS), 0);
	assert_int_equal(number(first, "number"), LOOKS);
	assert_int_equal(number(json_item(part(&x, EVERYTHING_LOOKS), LOOKS - 1), "number"), 1);
	assert_true(says(first, "by", "program"));
	assert_true(says(first, "what", "period"));
	assert_true(says(first, "enterprise", "0123456749"));
	assert_true(says(first, "about", "000000000101"));
	assert_false(holds(&x, "not-his"));
	buf_free(&x.b);
}

static void what_he_manages(void **state)
{
	struct fixture *f = *state;
	struct store_manager m = { .worker = f->nora, .enterprise = AGENCY, .from_day = DAY0, .to_day = DAY_OPEN };
	struct store_client c = { .client_id = STR("our-program"), .enterprise = AGENCY, .scopes = STR("x"),
		.active = true };
	const struct store_author office = { .at_us = T0 };
	const struct store_author nora = { .at_us = T0 + 1, .has_worker = true, .worker = f->nora };
	const struct store_author other = { .at_us = T0 + 2, .has_worker = true,
		.worker = store_worker_key(f->s, STRANGER) };
	struct file x;

	OK(store_manager_put(f->s, &m));
	m.worker = other.worker;
	OK(store_manager_put(f->s, &m));
	OK(store_client_put(f->s, &c, &office));
	OK(store_client_switch(f->s, c.client_id, false, &nora));
	OK(store_client_switch(f->s, c.client_id, true, &other));
	x = read_file(f, NORA, nobody());
	assert_int_equal(json_count(part(&x, EVERYTHING_MANAGED)), 1);
	const struct json *one = json_item(part(&x, EVERYTHING_MANAGED), 0), *changes = json_get(one, "changes");
	assert_true(says(one, "enterprise", "0123456749"));
	assert_true(is_null(one, "to"));
	assert_int_equal(json_count(changes), 1);
	assert_true(says(json_item(changes, 0), "what", "stopped"));
	assert_true(says(json_item(changes, 0), "program", "our-program"));
	buf_free(&x.b);
}

static void ends_where_it_must(void **state)
{
	struct fixture *f = *state;
	struct buf b;
	size_t n;

	begin(f);
	for (int i = 0; i < LIMIT_OVERVIEW_PERIODS; i++) {
		hand_in(f, NORA, AGENCY, DAY0 + i, DAY0 + i);
	}
	commit(f);
	OK(write_file(f, NORA, nobody(), (size_t)64 << 20, &b));
	n = b.n;
	buf_free(&b);
	OK(write_file(f, NORA, nobody(), n, &b)); /* exactly full */
	buf_free(&b);
	assert_int_equal(write_file(f, NORA, nobody(), n - 1, &b), ERR_LIMIT);
	buf_free(&b);
	begin(f);
	hand_in(f, NORA, AGENCY, DAY0 - 1, DAY0 - 1);
	commit(f);
	assert_int_equal(write_file(f, NORA, nobody(), (size_t)64 << 20, &b), ERR_LIMIT);
	buf_free(&b);
}

static void what_he_shares(void **state)
{
	struct fixture *f = *state;
	struct share_terms t = { .whom = STR("My union"), .name = STR("Nora S"), .masked = STR("x"), .from_day = DAY0,
		.to_day = DAY0 + 1, .agency = true };
	char secret[SESSION_ID_TEXT];
	const struct json *one;
	struct file x;

	flow.store = f->s;
	OK(share_make(&flow, f->a, f->nora, SHARE_LINK, &t, T0, US_PER_DAY, secret));
	x = read_file(f, NORA, nobody());
	assert_int_equal(json_count(part(&x, EVERYTHING_SHARES)), 1);
	one = json_item(part(&x, EVERYTHING_SHARES), 0);
	assert_true(says(one, "for", "My union"));
	assert_true(json_bool(json_get(one, "agencyShown")));
	assert_false(json_bool(json_get(one, "userShown")));
	assert_int_equal(json_type(json_get(one, "endedAt")), JSON_NULL);
	assert_null(memmem(x.b.p, x.b.n, secret, strlen(secret)));
	buf_free(&x.b);
	x = read_file(f, STRANGER, nobody());
	assert_int_equal(json_count(part(&x, EVERYTHING_SHARES)), 0);
	buf_free(&x.b);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		STORE_TEST(nothing_is_an_empty_file), STORE_TEST(account_sessions_and_browsers),
		STORE_TEST(every_declaration_of_all_years), STORE_TEST(looks_of_all_pages), STORE_TEST(what_he_manages),
		STORE_TEST(what_he_shares),
		STORE_TEST(ends_where_it_must),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
