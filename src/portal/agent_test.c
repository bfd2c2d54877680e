/* Real headers of browsers, and nonsense. */
#include "portal/agent.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static void test_names(void **state)
{
	static const struct { const char *header, *name; } rows[] = {
		{ "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:128.0) Gecko/20100101 Firefox/128.0",
		  "Firefox, Windows" },
		{ "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 "
		  "Safari/537.36",
		  "Chrome, Linux" },
		{ "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 "
		  "Safari/537.36 Edg/126.0.0.0", "Edge, Windows" },
		{ "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
		  "Version/17.5 Mobile/15E148 Safari/604.1", "Safari, iPhone" },
		{ "Mozilla/5.0 (iPad; CPU OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
		  "CriOS/126.0.6478.54 Mobile/15E148 Safari/604.1", "Chrome, iPad" },
		{ "Mozilla/5.0 (Macintosh; Intel Mac OS X 14_5) AppleWebKit/605.1.15 (KHTML, like Gecko) "
		  "Version/17.4.1 Safari/605.1.15", "Safari, Mac" },
		{ "Mozilla/5.0 (Linux; Android 14; SM-S918B) AppleWebKit/537.36 (KHTML, like Gecko) "
		  "SamsungBrowser/25.0 Chrome/121.0.0.0 Mobile Safari/537.36", "Samsung Internet, Android" },
		{ "Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 "
		  "Safari/537.36", "Chrome, ChromeOS" },
		{ "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/126.0.0.0 "
		  "Safari/537.36", "Chromium, Linux" },
		{ "curl/8.5 (Windows)", "Windows" }, { "Firefox/1", "Firefox" },
		{ "<script>alert(1)</script>", "" }, { "", "" },
	};
	struct arena *a = arena_new(4096);

	(void)state;
	for (size_t i = 0; i < N_OF(rows); i++) {
		struct str name = agent_name(a, str_of(rows[i].header));

		assert_int_equal(name.n, strlen(rows[i].name));
		assert_memory_equal(name.p, rows[i].name, name.n);
	}
	assert_int_equal(agent_name(a, STR_NONE).n, 0);
	arena_free(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_names) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
