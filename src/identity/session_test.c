/* Sessions: their limits on both sides, what is kept, form tokens. */
#include "identity/session.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>
#include <signal.h>
#include <sys/resource.h>

#include "base/day.h"
#include "identity/temp_store.h"

#define NOW (day_of(2026, 3, 2) * US_PER_DAY)
#define INSS 1050399864

static struct temp_store t;

static int setup(void **state)
{
	(void)state;
	temp_store_open(&t);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	temp_store_close(&t);
	return 0;
}

static const struct identity nora = { INSS, { "Nora Specimen", 13 }, "token", 400, { "fr", 2 } };

static enum err find(const char *id, int64_t now_us, struct session *x_r)
{
	struct store_reader *r = store_reader_take(t.s);
	enum err e = session_find(t.s, r, t.a, &t.conf, str_of(id), now_us, x_r);

	store_reader_give(t.s, &r);
	return e;
}

static void test_kept(void **state)
{
	struct worker_key w = store_worker_key(t.s, INSS);
	char id[SESSION_ID_TEXT], other[SESSION_ID_TEXT];
	struct session x;

	(void)state;
	assert_int_equal(session_start(t.s, t.a, &nora, STR("Firefox, Linux"), NOW, id), ERR_OK);
	assert_int_equal(session_start(t.s, t.a, &nora, STR("Firefox, Linux"), NOW, other), ERR_OK);
	assert_string_not_equal(id, other);
	assert_int_equal(find(id, NOW + 1, &x), ERR_OK);
	assert_memory_equal(&x.worker, &w, sizeof(w));
	assert_int_equal(x.who.inss, INSS);
	assert_true(str_is(x.who.name, "Nora Specimen"));
	assert_string_equal(x.who.method, "token");
	assert_int_equal(x.who.acr, 400);
	assert_true(str_is(x.who.lang, "fr"));
	assert_int_equal(x.created_us, NOW);
	assert_int_equal(session_end(t.s, str_of(id)), ERR_OK);
	assert_int_equal(find(id, NOW + 1, &x), ERR_NOT_FOUND);
	assert_int_equal(find(other, NOW + 1, &x), ERR_OK);
	assert_int_equal(session_end(t.s, str_of(id)), ERR_OK);
	assert_int_equal(session_end(t.s, STR("nonsense")), ERR_OK);
}

static void test_idle(void **state)
{
	static const struct { int64_t after_s; enum err e; } rows[] = {
		{ 899, ERR_OK }, { 899 + 899, ERR_OK }, { 899 + 899 + 900, ERR_NOT_FOUND },
	};
	char id[SESSION_ID_TEXT];
	struct session x;

	(void)state;
	assert_int_equal(session_start(t.s, t.a, &nora, STR("Firefox, Linux"), NOW, id), ERR_OK);
	for (size_t i = 0; i < N_OF(rows); i++) {
		assert_int_equal(find(id, NOW + rows[i].after_s * US_PER_S, &x), rows[i].e);
	}
	assert_int_equal(session_start(t.s, t.a, &nora, STR("Firefox, Linux"), NOW, id), ERR_OK);
	assert_int_equal(find(id, NOW + 900 * US_PER_S - 1, &x), ERR_OK);
	assert_int_equal(session_start(t.s, t.a, &nora, STR("Firefox, Linux"), NOW, id), ERR_OK);
	assert_int_equal(find(id, NOW + 900 * US_PER_S, &x), ERR_NOT_FOUND);
}

/* However busy, it ends after eight hours. */
static void test_absolute(void **state)
{
	char id[SESSION_ID_TEXT];
	struct session x;
	int64_t now_us;

	(void)state;
	assert_int_equal(session_start(t.s, t.a, &nora, STR("Firefox, Linux"), NOW, id), ERR_OK);
	for (now_us = NOW; now_us < NOW + 28800 * US_PER_S; now_us += 600 * US_PER_S) {
		assert_int_equal(find(id, now_us, &x), ERR_OK);
	}
	assert_int_equal(find(id, NOW + 28800 * US_PER_S - 1, &x), ERR_OK);
	assert_int_equal(find(id, NOW + 28800 * US_PER_S, &x), ERR_NOT_FOUND);
}

/* The last use counts exactly, though the disk hears of it once a minute. */
static void test_touch(void **state)
{
	static const int64_t uses_s[] = { 1, 59, 60, 61, 119, 120 };
	char id[SESSION_ID_TEXT];
	int64_t last_us = NOW;
	struct session x;

	(void)state;
	assert_int_equal(session_start(t.s, t.a, &nora, STR("Firefox, Linux"), NOW, id), ERR_OK);
	for (size_t i = 0; i < N_OF(uses_s); i++) {
		assert_int_equal(find(id, NOW + uses_s[i] * US_PER_S, &x), ERR_OK);
		assert_int_equal(x.last_us, last_us);
		last_us = NOW + uses_s[i] * US_PER_S;
	}
	assert_int_equal(find(id, last_us + 900 * US_PER_S - 1, &x), ERR_OK);
	assert_int_equal(find(id, last_us + 2 * 900 * US_PER_S - 1, &x), ERR_NOT_FOUND);
}

/* The janitor and another process know only what is on disk: they may not end early what memory knows is in use. */
static void test_janitor_waits(void **state)
{
	char id[SESSION_ID_TEXT];
	struct session x;

	(void)state;
	assert_int_equal(session_start(t.s, t.a, &nora, STR(""), NOW, id), ERR_OK);
	assert_int_equal(find(id, NOW + US_PER_S, &x), ERR_OK);
	assert_int_equal(find(id, NOW + 60 * US_PER_S, &x), ERR_OK); /* in memory only */
	assert_int_equal(store_janitor(t.s, NOW + 959 * US_PER_S, 900 * US_PER_S, 28800 * US_PER_S), ERR_OK);
	assert_int_equal(find(id, NOW + 960 * US_PER_S - 1, &x), ERR_OK);
}

/* Looking at a session without using it. */
static void test_peek(void **state)
{
	struct store_reader *r = store_reader_take(t.s);
	char id[SESSION_ID_TEXT];
	struct session x;
	bool extend;

	(void)state;
	assert_int_equal(session_start(t.s, t.a, &nora, STR(""), NOW, id), ERR_OK);
	for (int64_t s = 0; s < 900; s += 100) {
		assert_int_equal(session_peek(t.s, r, t.a, &t.conf, str_of(id), NOW + s * US_PER_S, &x), ERR_OK);
		assert_int_equal(x.last_us, NOW);
		assert_true(session_ends_us(&t.conf, &x, &extend) == NOW + 900 * US_PER_S && extend);
	}
	assert_int_equal(session_peek(t.s, r, t.a, &t.conf, str_of(id), NOW + 900 * US_PER_S, &x), ERR_NOT_FOUND);
	assert_int_equal(session_peek(t.s, r, t.a, &t.conf, STR("x"), NOW, &x), ERR_NOT_FOUND);
	store_reader_give(t.s, &r);
	x = (struct session){ .created_us = NOW, .last_us = NOW + (28800 - 900) * US_PER_S };
	assert_int_equal(session_ends_us(&t.conf, &x, &extend), NOW + 28800 * US_PER_S);
	assert_false(extend);
	x.last_us--;
	assert_int_equal(session_ends_us(&t.conf, &x, &extend), NOW + 28800 * US_PER_S - 1);
	assert_true(extend);
}

static enum err list(const char *id, int64_t inss, int64_t now_us, struct session_row **x_r, size_t *n_r)
{
	struct store_reader *r = store_reader_take(t.s);
	enum err e = session_list(t.s, r, t.a, &t.conf, str_of(id), store_worker_key(t.s, inss), now_us, x_r, n_r);

	store_reader_give(t.s, &r);
	return e;
}

static enum err end_one(const char *id, int64_t inss, const char *handle)
{
	struct store_reader *r = store_reader_take(t.s);
	enum err e = session_end_one(t.s, r, t.a, str_of(id), store_worker_key(t.s, inss), str_of(handle));

	store_reader_give(t.s, &r);
	return e;
}

static void test_list(void **state)
{
	struct identity piet = nora;
	char a[SESSION_ID_TEXT], b[SESSION_ID_TEXT], c[SESSION_ID_TEXT], other[SESSION_ID_TEXT];
	struct session_row *row, *seen;
	struct session x;
	size_t n;
	int64_t at = NOW + 100 * US_PER_DAY; /* sessions of the other tests have ended */

	(void)state;
	piet.inss = 72020290081;
	assert_int_equal(session_start(t.s, t.a, &nora, STR("Firefox, Linux"), at, a), ERR_OK);
	assert_int_equal(session_start(t.s, t.a, &nora, STR("Safari, iPhone"), at + 1, b), ERR_OK);
	assert_int_equal(session_start(t.s, t.a, &nora, STR(""), at + 2, c), ERR_OK);
	assert_int_equal(session_start(t.s, t.a, &piet, STR("Edge, Windows"), at, other), ERR_OK);
	assert_int_equal(list(a, INSS, at + 3, &row, &n), ERR_OK);
	assert_int_equal(n, 3);
	assert_true(row[2].own && !row[0].own && !row[1].own);
	assert_true(str_is(row[1].session.agent, "Safari, iPhone"));
	assert_true(str_is(row[2].session.agent, "Firefox, Linux"));
	assert_string_equal(row[1].session.who.method, "token");
	assert_int_equal(row[1].session.created_us, at + 1);

	/* a handle is good in the session that was shown it, for one's own sessions only */
	assert_int_equal(list(b, INSS, at + 3, &seen, &n), ERR_OK);
	assert_string_not_equal(seen[0].handle, row[0].handle);
	assert_int_equal(end_one(b, INSS, row[0].handle), ERR_NOT_FOUND);
	assert_int_equal(end_one(other, 72020290081, row[0].handle), ERR_NOT_FOUND);
	assert_int_equal(end_one(a, INSS, ""), ERR_NOT_FOUND);
	assert_int_equal(end_one(a, INSS, c), ERR_NOT_FOUND);
	assert_int_equal(find(c, at + 3, &x), ERR_OK);
	assert_int_equal(end_one(a, INSS, row[0].handle), ERR_OK);
	assert_int_equal(find(c, at + 3, &x), ERR_NOT_FOUND);
	assert_int_equal(end_one(a, INSS, row[0].handle), ERR_NOT_FOUND);

	assert_int_equal(session_end_others(t.s, str_of(a), store_worker_key(t.s, INSS)), ERR_OK);
	assert_int_equal(find(b, at + 3, &x), ERR_NOT_FOUND);
	assert_int_equal(find(a, at + 3, &x), ERR_OK);
	assert_int_equal(find(other, at + 3, &x), ERR_OK);
	assert_int_equal(list(a, INSS, at + 3, &row, &n), ERR_OK);
	assert_int_equal(n, 1);

	/* what has ended by itself is not shown, also before the janitor comes */
	assert_int_equal(session_start(t.s, t.a, &nora, STR(""), at + 800 * US_PER_S, b), ERR_OK);
	assert_int_equal(list(b, INSS, at + 3 + 900 * US_PER_S, &row, &n), ERR_OK);
	assert_int_equal(n, 1);
	assert_true(row[0].own);
}

/* No file may grow any more: nobody is turned away who could read. */
static void test_disk_full(void **state)
{
	const struct sigaction ignore = { .sa_handler = SIG_IGN };
	struct rlimit before, none;
	char id[SESSION_ID_TEXT];
	struct session x;
	enum err e;

	(void)state;
	assert_int_equal(session_start(t.s, t.a, &nora, STR("Firefox, Linux"), NOW, id), ERR_OK);
	AZ(sigaction(SIGXFSZ, &ignore, NULL));
	AZ(getrlimit(RLIMIT_FSIZE, &before));
	none = (struct rlimit){ .rlim_cur = 1, .rlim_max = before.rlim_max };
	AZ(setrlimit(RLIMIT_FSIZE, &none));
	e = find(id, NOW + 60 * US_PER_S, &x);
	AZ(setrlimit(RLIMIT_FSIZE, &before));
	assert_int_equal(e, ERR_OK);
	assert_int_equal(x.who.inss, INSS);
	assert_int_equal(find(id, NOW + 61 * US_PER_S, &x), ERR_OK);
	assert_int_equal(x.last_us, NOW + 60 * US_PER_S); /* it was not written down then, and counts */
}

static void test_bad_ids(void **state)
{
	char id[SESSION_ID_TEXT];
	const char *bad[4];
	struct session x;
	unsigned char hash[32];

	(void)state;
	session_new_id(id);
	assert_int_equal(strlen(id), SESSION_ID_TEXT - 1);
	assert_true(session_id_hash(str_of(id), hash));
	assert_int_equal(find(id, NOW, &x), ERR_NOT_FOUND);
	bad[0] = "";
	bad[1] = arena_printf(t.a, "%s=", id);
	bad[2] = arena_printf(t.a, "%.42s", id);
	bad[3] = arena_printf(t.a, "%.42s*", id);
	for (size_t i = 0; i < N_OF(bad); i++) {
		assert_false(session_id_hash(str_of(bad[i]), hash));
		assert_int_equal(find(bad[i], NOW, &x), ERR_NOT_FOUND);
		assert_false(session_form_ok(str_of(bad[i]), str_of(id)));
	}
	assert_false(session_id_hash(STR_NONE, hash));
}

static void test_form_token(void **state)
{
	char id[SESSION_ID_TEXT], other[SESSION_ID_TEXT], token[SESSION_ID_TEXT];

	(void)state;
	session_new_id(id);
	session_new_id(other);
	session_form_token(str_of(id), token);
	assert_string_not_equal(token, id);
	assert_true(session_form_ok(str_of(id), str_of(token)));
	assert_false(session_form_ok(str_of(other), str_of(token)));
	assert_false(session_form_ok(str_of(id), str_of(id)));
	assert_false(session_form_ok(str_of(id), STR_NONE));
	assert_false(session_form_ok(str_of(id), STR("")));
	token[5] = token[5] == 'A' ? 'B' : 'A';
	assert_false(session_form_ok(str_of(id), str_of(token)));
}

/* Another installation's session, or a changed one, opens nothing. */
static void test_sealed(void **state)
{
	struct store_session x = { .who = STR("1050399864\ntoken\n500\nnl\nNora"), .created_us = NOW, .last_us = NOW };
	char id[SESSION_ID_TEXT];
	unsigned char hash[32];
	static const struct { const char *text; enum err e; } forms[] = {
		{ "1050399864\ntoken\n500\nnl\nNora", ERR_OK }, { "1050399864\ntoken\n500\n\n", ERR_OK },
		{ "1050399864\ntoken\n500\nnl", ERR_CORRUPT }, { "1050399864\nkey\n500\nnl\nNora", ERR_CORRUPT },
		{ "x\ntoken\n500\nnl\nNora", ERR_CORRUPT }, { "1050399864\ntoken\n\nnl\nNora", ERR_CORRUPT },
		{ "", ERR_CORRUPT }, { "{\"inss\":1050399864}", ERR_CORRUPT },
	};
	struct session found;

	(void)state;
	session_new_id(id);
	assert_true(session_id_hash(str_of(id), hash));
	assert_int_equal(store_session_put(t.s, hash, &x), ERR_OK);
	assert_int_equal(find(id, NOW, &found), ERR_CORRUPT);
	for (size_t i = 0; i < N_OF(forms); i++) {
		x.who = store_seal(t.s, t.a, STR("session"), str_of(forms[i].text));
		assert_int_equal(store_session_put(t.s, hash, &x), ERR_OK);
		assert_int_equal(find(id, NOW, &found), forms[i].e);
	}
	x.who = store_seal(t.s, t.a, STR("name"), x.who);
	assert_int_equal(store_session_put(t.s, hash, &x), ERR_OK);
	assert_int_equal(find(id, NOW, &found), ERR_CORRUPT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_kept),
		cmocka_unit_test(test_idle),
		cmocka_unit_test(test_absolute),
		cmocka_unit_test(test_janitor_waits),
		cmocka_unit_test(test_peek),
		cmocka_unit_test(test_list),
		cmocka_unit_test(test_touch),
		cmocka_unit_test(test_disk_full),
		cmocka_unit_test(test_bad_ids),
		cmocka_unit_test(test_form_token),
		cmocka_unit_test(test_sealed),
	};

	return cmocka_run_group_tests_name("session", tests, setup, teardown);
}
