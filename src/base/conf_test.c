/* Settings: defaults, ranges on both sides, files. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <cmocka.h>

#include "base/conf.h"

static void test_defaults(void **state)
{
	struct conf c;

	(void)state;
	memset(&c, 0xff, sizeof(c));
	conf_defaults(&c);
	assert_string_equal(c.public_url, "https://localhost:8443");
	assert_string_equal(c.socket, "run/interimd.sock");
	assert_string_equal(c.token_audiences,
	    "https://services.socialsecurity.be/REST/oauth/v5/token https://oauth.socialsecurity.be");
	assert_int_equal(c.token_life_s, 1200);
	assert_int_equal(c.assertion_life_max_s, 50000);
	assert_int_equal(c.clock_skew_s, 60);
	assert_int_equal(c.session_idle_s, 900);
	assert_int_equal(c.session_life_s, 28800);
	assert_int_equal(c.argon2_kib, 47104);
	assert_int_equal(c.argon2_passes, 2);
	assert_int_equal(c.overlap_key_includes_user, 1);
	assert_int_equal(c.http_threads, 2);
	assert_int_equal(c.batch_max, 512);
	assert_int_equal(c.queue_max, 4096);
	assert_int_equal(c.overview_max, 5000);
	assert_int_equal(c.log_level, 5);
}

/* What a run of conf_each saw. */
struct seen {
	char last[64];
	int n;
	struct conf copy; /* filled by setting every printed value */
};

static void see(void *cls, const char *key, const char *value, const char *help)
{
	struct seen *s = cls;
	char what[200];

	assert_true(strcmp(s->last, key) < 0);
	snprintf(s->last, sizeof(s->last), "%s", key);
	assert_true(strlen(help) > 0);
	assert_int_equal(conf_set(&s->copy, str_of(key), str_of(value), what), ERR_OK);
	s->n++;
}

static void test_each_is_sorted_and_complete(void **state)
{
	static struct seen s;
	static struct conf c;

	(void)state;
	conf_defaults(&c);
	c.batch_max = 77;
	conf_each(&c, see, &s);
	assert_int_equal(s.n, 42);
	assert_memory_equal(&s.copy, &c, sizeof(c));
}

static void test_ranges(void **state)
{
	static const struct { const char *key; int64_t min, max; } table[] = {
		{ "argon2_kib", 1024, 1048576 }, { "argon2_passes", 1, 16 }, { "assertion_life_max_s", 5, 100000 },
		{ "batch_max", 1, 4096 }, { "clock_skew_s", 0, 600 }, { "fas_secret", 0, 1 },
		{ "fas_timeout_ms", 100, 20000 }, { "fresh_s", 60, 3600 },
		{ "ocsp_age_s", 10, 86400 }, { "ocsp_cache_s", 0, 3600 }, { "ocsp_skew_s", 0, 3600 },
		{ "ocsp_timeout_ms", 100, 20000 }, { "http_threads", 1, 64 }, { "log_level", 3, 7 },
		{ "overlap_key_includes_user", 0, 1 }, { "overview_max", 1, 5000 }, { "queue_max", 1, 65536 },
		{ "session_idle_s", 60, 86400 }, { "session_life_s", 300, 604800 }, { "token_life_s", 60, 86400 },
	};

	(void)state;
	for (size_t i = 0; i < N_OF(table); i++) {
		const struct { int64_t v; bool ok; } values[] = {
			{ table[i].min - 1, false }, { table[i].min, true },
			{ table[i].max, true }, { table[i].max + 1, false },
		};

		for (size_t k = 0; k < N_OF(values); k++) {
			struct conf c, before;
			char text[32], what[200] = "";

			conf_defaults(&c);
			before = c;
			snprintf(text, sizeof(text), "%lld", (long long)values[k].v);
			assert_int_equal(conf_set(&c, str_of(table[i].key), str_of(text), what),
			    values[k].ok ? ERR_OK : ERR_INVALID);
			if (!values[k].ok) {
				assert_memory_equal(&c, &before, sizeof(c));
				assert_true(str_starts(str_of(what), str_of(table[i].key)));
			}
		}
	}
}

static enum err set(struct conf *c, const char *key, const char *value)
{
	char what[200] = "";
	enum err e = conf_set(c, str_of(key), str_of(value), what);

	assert_int_equal(e != ERR_OK, strlen(what) > 0);
	return e;
}

static void test_texts(void **state)
{
	char text[1100];
	struct conf c;

	(void)state;
	conf_defaults(&c);
	memset(text, 'x', sizeof(text));
	text[99] = '\0';
	assert_int_equal(set(&c, "socket", text), ERR_OK);
	assert_string_equal(c.socket, text);
	text[99] = 'x';
	text[100] = '\0';
	assert_int_equal(set(&c, "socket", text), ERR_INVALID);
	assert_int_equal(set(&c, "socket", ""), ERR_INVALID);
	assert_int_equal(set(&c, "socket", "a\x01"), ERR_INVALID);
	assert_int_equal(set(&c, "token_audiences", ""), ERR_OK);
	assert_string_equal(c.token_audiences, "");
	text[100] = 'x';
	text[999] = '\0';
	assert_int_equal(set(&c, "token_audiences", text), ERR_OK);
	text[999] = 'x';
	text[1000] = '\0';
	assert_int_equal(set(&c, "token_audiences", text), ERR_INVALID);
	assert_int_equal(set(&c, "http_threads", "two"), ERR_INVALID);
	assert_int_equal(set(&c, "http_threads", ""), ERR_INVALID);
	assert_int_equal(set(&c, "http_threads", "-1"), ERR_INVALID);
	assert_int_equal(set(&c, "HTTP_THREADS", "2"), ERR_INVALID);
	assert_int_equal(set(&c, "", "2"), ERR_INVALID);
	assert_int_equal(set(&c, NULL, "2"), ERR_INVALID);
	memset(text, 'k', sizeof(text));
	text[1099] = '\0';
	assert_int_equal(set(&c, text, "2"), ERR_INVALID);
}

static void test_url(void **state)
{
	static const struct { const char *text; bool ok; } table[] = {
		{ "https://h", true }, { "http://h", true }, { "https://interim.example.be:8443", true },
		{ "https://", false }, { "http://", false }, { "https://h/", false }, { "https://h/x", false },
		{ "ftp://host.be", false }, { "h.example.be", false }, { "", false }, { "https://a b", false },
		{ "HTTPS://host", false },
	};

	(void)state;
	for (size_t i = 0; i < N_OF(table); i++) {
		struct conf c;

		conf_defaults(&c);
		assert_int_equal(set(&c, "public_url", table[i].text), table[i].ok ? ERR_OK : ERR_INVALID);
		assert_string_equal(c.public_url, table[i].ok ? table[i].text : "https://localhost:8443");
	}
}

static enum err read_text(struct conf *c, const char *text, size_t n, char what[200])
{
	char path[] = "/tmp/conf_test_XXXXXX";
	int fd = mkstemp(path);
	enum err e;

	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, n), n);
	close(fd);
	what[0] = '\0';
	e = conf_read_file(c, path, what);
	unlink(path);
	return e;
}

static void test_file(void **state)
{
	static const struct { const char *text; enum err e; const char *what; } table[] = {
		{ "", ERR_OK, "" },
		{ "# all\n\n  batch_max =  9  \r\nsocket=/run/x y\n\t# end\nlog_level=7", ERR_OK, "" },
		{ "batch_max = 9\nsocket = /run/x y\nlog_level = 3\nlog_level = 7\n", ERR_OK, "" },
		{ "batch_max = 9\nbatch_mix = 9\n", ERR_INVALID, "line 2: no such setting: batch_mix" },
		{ "\n\nlog_level = 8", ERR_INVALID, "line 3: log_level: must be a number from 3 to 7" },
		{ "log_level", ERR_INVALID, "line 1: must be key = value" },
		{ "= 5", ERR_INVALID, "line 1: no such setting: " },
		{ "log_level = 5 # loud", ERR_INVALID, "line 1: log_level: must be a number from 3 to 7" },
		{ "socket =", ERR_INVALID, "line 1: socket: must be a text of 1 to 99 bytes" },
	};
	char what[200];
	struct conf c;

	(void)state;
	for (size_t i = 0; i < N_OF(table); i++) {
		conf_defaults(&c);
		assert_int_equal(read_text(&c, table[i].text, strlen(table[i].text), what), table[i].e);
		assert_string_equal(what, table[i].what);
		if (table[i].e == ERR_OK && table[i].text[0] != '\0') {
			assert_int_equal(c.batch_max, 9);
			assert_string_equal(c.socket, "/run/x y");
			assert_int_equal(c.log_level, 7);
			assert_int_equal(c.queue_max, 4096);
		}
	}
}

static void test_file_limits(void **state)
{
	static char text[64 * 1024 + 1];
	char what[200];
	struct conf c;

	(void)state;
	conf_defaults(&c);
	memset(text, '#', sizeof(text));
	assert_int_equal(read_text(&c, text, sizeof(text) - 1, what), ERR_OK);
	assert_int_equal(read_text(&c, text, sizeof(text), what), ERR_INVALID);
	assert_string_equal(what, "longer than 65536 bytes");
	assert_int_equal(conf_read_file(&c, "/nonexistent/settings", what), ERR_NOT_FOUND);
	assert_int_equal(conf_read_file(&c, "/", what), ERR_UNAVAILABLE);
	assert_int_equal(conf_read_file(&c, "/dev/null/settings", what), ERR_UNAVAILABLE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_defaults),
		cmocka_unit_test(test_each_is_sorted_and_complete),
		cmocka_unit_test(test_ranges),
		cmocka_unit_test(test_texts),
		cmocka_unit_test(test_url),
		cmocka_unit_test(test_file),
		cmocka_unit_test(test_file_limits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
