/* The filter: as a query, and about a line. */
#include "domain/overview_filter.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "domain/rules_script.h"

static struct arena *arena;

static int set_up(void **state)
{
	(void)state;
	arena = arena_new(1u << 20);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	arena_free(&arena);
	return 0;
}

/* A query, and what is written of what was read from it. */
static void test_query(void **state)
{
	static const struct { const char *query, *written; } table[] = {
		{ "", "" },
		{ "from=2026-11-01&to=2026-11-30", "?from=2026-11-01&to=2026-11-30" },
		{ "from=2028-02-29", "?from=2028-02-29" },
		{ "from=2026-02-29", "" },                       /* no such day */
		{ "from=1.11.2026&to=2026-11-30", "?to=2026-11-30" },
		{ "from=2026-11-01&from=2026-11-02", "" },       /* which of them? */
		{ "type=STU", "?type=STU" },
		{ "type=stu", "" }, { "type=STUD", "" }, { "type=%22%3E%3C", "" },
		{ "agency=0123456749", "?agency=0123456749" },
		{ "agency=0123456748", "" },                     /* check digits */
		{ "user=0876543270&agency=", "?user=0876543270" },
		{ "verdict=late", "?verdict=late" }, { "verdict=off-late", "?verdict=off-late" }, { "verdict=7", "" },
		{ "q=+bak+", "?q=bak" }, { "q=caf%C3%A9%26co", "?q=caf%C3%A9%26co" }, { "q=%FF", "" },
		{ "q=%3Cscript%3E", "?q=%3Cscript%3E" },
		{ "other=1", "?other=1" }, { "other=2", "" },
		{ "unknown=1&codes=5", "" },
		{ "type=STU&verdict=ok&q=x&other=1&user=0876543270&to=2026-01-01&agency=0123456749&from=2025-01-01",
		  "?from=2025-01-01&to=2026-01-01&type=STU&agency=0123456749&user=0876543270&verdict=ok&q=x&other=1" },
	};

	(void)state;
	for (size_t i = 0; i < N_OF(table); i++) {
		struct overview_filter f = overview_filter_read(arena, str_of(table[i].query));
		struct buf b;

		buf_init(&b, 1000);
		overview_filter_write(&b, &f);
		if (!str_is(buf_str(&b), table[i].written) && !(b.n == 0 && table[i].written[0] == '\0')) {
			fail_msg("%s: %.*s", table[i].query, (int)b.n, b.p);
		}
		buf_free(&b);
	}
}

static void test_any(void **state)
{
	(void)state;
	for (int with_other = 0; with_other < 2; with_other++) {
		struct overview_filter f = overview_filter_none();

		f.with_other = with_other == 1;
		assert_false(overview_filter_any(&f));
	}
	assert_true(overview_filter_any(&(struct overview_filter){ .from_day = DAY_NONE, .to_day = DAY_NONE,
		.mark = MARK_OK }));
}

/* A long text is cut where a sign ends: one letter, then signs of two bytes. */
static void test_long_text(void **state)
{
	char query[2 + 1 + 6 * 100] = "q=a";
	struct overview_filter f;

	(void)state;
	for (size_t i = 3; i < sizeof(query); i += 6) {
		memcpy(query + i, "%C3%A9", 6);
	}
	f = overview_filter_read(arena, (struct str){ query, sizeof(query) });
	assert_int_equal(f.text.n, FILTER_TEXT_MAX - 1);
	assert_true(str_utf8_ok(f.text));
	f = overview_filter_read(arena, (struct str){ query, 3 + 6 * 49 });
	assert_int_equal(f.text.n, 99);
}

static void test_finds(void **state)
{
	static const struct { const char *text, *name; bool found; } table[] = {
		{ "", "", true }, { "a", "", false },
		{ "cafe", "Grand Café", true }, { "CAFÉ", "grand cafe", true }, { "cafes", "Café", false },
		{ "strasse", "Straße", false }, { "strase", "STRAßE", true }, { "lodz", "Łódź", true },
		{ "grøn", "GRON", true }, { "Ω", "Ωmega", true }, { "ω", "Ωmega", false },
		{ "a b", "xa by", true }, { "%", "100% werk", true },
	};

	(void)state;
	for (size_t i = 0; i < N_OF(table); i++) {
		struct overview_filter f = overview_filter_none();

		f.text = str_of(table[i].text);
		if (overview_filter_finds(&f, str_of(table[i].name)) != table[i].found) {
			fail_msg("%s in %s", table[i].text, table[i].name);
		}
	}
}

/* A student's late line of 2 to 6 March 2026. */
static void test_fails(void **state)
{
	static const struct { const char *query; unsigned int fails; } table[] = {
		{ "", 0 },
		{ "from=2026-03-06", 0 }, { "from=2026-03-07", FILTER_DAYS },
		{ "to=2026-03-02", 0 }, { "to=2026-03-01", FILTER_DAYS },
		{ "from=2026-03-04&to=2026-03-04", 0 }, { "from=2026-03-05&to=2026-03-03", 0 },
		{ "from=2026-04-01&to=2026-02-01", FILTER_DAYS },
		{ "type=STU", 0 }, { "type=OTH", FILTER_TYPE },
		{ "agency=0123456749", 0 }, { "agency=0477472701", FILTER_AGENCY },
		{ "user=0876543270", 0 }, { "user=0206731645", FILTER_USER },
		{ "verdict=late", 0 }, { "verdict=ok", FILTER_MARK },
		{ "type=OTH&verdict=ok", FILTER_TYPE | FILTER_MARK },
	};
	struct period p = script_period(ID_NEAR);
	struct overview_line line = { .period = &p, .mark = MARK_LATE };

	(void)state;
	memcpy(p.worker_type, "STU", 4);
	for (size_t i = 0; i < N_OF(table); i++) {
		struct overview_filter f = overview_filter_read(arena, str_of(table[i].query));

		if (overview_filter_fails(&f, &line, true) != table[i].fails) {
			fail_msg("%s", table[i].query);
		}
		assert_int_equal(overview_filter_fails(&f, &line, false), table[i].fails | FILTER_TEXT);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_query), cmocka_unit_test(test_any), cmocka_unit_test(test_long_text),
		cmocka_unit_test(test_finds), cmocka_unit_test(test_fails),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
