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
	assert_int_equal(session_start(t.s, t.a, &nora, NOW, id), ERR_OK);
	assert_int_equal(session_start(t.s, t.a, &nora, NOW, other), ERR_OK);
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
	assert_int_equal(session_start(t.s, t.a, &nora, NOW, id), ERR_OK);
	for (size_t i = 0; i < N_OF(rows); i++) {
		assert_int_equal(find(id, NOW + rows[i].after_s * US_PER_S, &x), rows[i].e);
	}
	assert_int_equal(session_start(t.s, t.a, &nora, NOW, id), ERR_OK);
	assert_int_equal(find(id, NOW + 900 * US_PER_S - 1, &x), ERR_OK);
	assert_int_equal(session_start(t.s, t.a, &nora, NOW, id), ERR_OK);
	assert_int_equal(find(id, NOW + 900 * US_PER_S, &x), ERR_NOT_FOUND);
}

/* However busy, it ends after eight hours. */
static void test_absolute(void **state)
{
	char id[SESSION_ID_TEXT];
	struct session x;
	int64_t now_us;

	(void)state;
	assert_int_equal(session_start(t.s, t.a, &nora, NOW, id), ERR_OK);
	for (now_us = NOW; now_us < NOW + 28800 * US_PER_S; now_us += 600 * US_PER_S) {
		assert_int_equal(find(id, now_us, &x), ERR_OK);
	}
	assert_int_equal(find(id, NOW + 28800 * US_PER_S - 1, &x), ERR_OK);
	assert_int_equal(find(id, NOW + 28800 * US_PER_S, &x), ERR_NOT_FOUND);
}

/* Its use is written down once a minute, not with every request. */
static void test_touch(void **state)
{
	char id[SESSION_ID_TEXT];
	struct session x;

	(void)state;
	assert_int_equal(session_start(t.s, t.a, &nora, NOW, id), ERR_OK);
	assert_int_equal(find(id, NOW + 60 * US_PER_S - 1, &x), ERR_OK);
	assert_int_equal(find(id, NOW + 60 * US_PER_S, &x), ERR_OK);
	assert_int_equal(x.last_us, NOW);
	assert_int_equal(find(id, NOW + 61 * US_PER_S, &x), ERR_OK);
	assert_int_equal(x.last_us, NOW + 60 * US_PER_S);
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
	assert_int_equal(session_start(t.s, t.a, &nora, NOW, id), ERR_OK);
	AZ(sigaction(SIGXFSZ, &ignore, NULL));
	AZ(getrlimit(RLIMIT_FSIZE, &before));
	none = (struct rlimit){ .rlim_cur = 1, .rlim_max = before.rlim_max };
	AZ(setrlimit(RLIMIT_FSIZE, &none));
	e = find(id, NOW + 60 * US_PER_S, &x);
	AZ(setrlimit(RLIMIT_FSIZE, &before));
	assert_int_equal(e, ERR_OK);
	assert_int_equal(x.who.inss, INSS);
	assert_int_equal(find(id, NOW + 61 * US_PER_S, &x), ERR_OK);
	assert_int_equal(x.last_us, NOW); /* it was not written down then */
	assert_int_equal(find(id, NOW + 62 * US_PER_S, &x), ERR_OK);
	assert_int_equal(x.last_us, NOW + 61 * US_PER_S);
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
		cmocka_unit_test(test_touch),
		cmocka_unit_test(test_disk_full),
		cmocka_unit_test(test_bad_ids),
		cmocka_unit_test(test_form_token),
		cmocka_unit_test(test_sealed),
	};

	return cmocka_run_group_tests_name("session", tests, setup, teardown);
}
