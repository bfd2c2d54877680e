/* Answers about stored texts that no hand-in wrote: told as damage, and nothing
 * ends.  Sound ones are in api_test.c, all kinds of them in api_answer_fuzz.c. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "api/api_int.h"
#include "flow/tempflow.h"

static void test_damaged_body(void **state)
{
	static const struct { const char *body; enum err e; } row[] = {
		{ "{\"dimonaIn\":{}}", ERR_OK }, { "{\"employer\":{\"employerId\":1},\"dimonaIn\":{}}", ERR_OK },
		{ "", ERR_CORRUPT }, { "{", ERR_CORRUPT }, { "{}", ERR_CORRUPT }, { "x", ERR_CORRUPT },
		{ "\"dimona", ERR_CORRUPT }, { "[\"dimonaIn\":{}}", ERR_CORRUPT }, { "{\"dimonaIn\":{", ERR_CORRUPT },
		{ "{\"employer\":{}\"dimonaIn\":{}}", ERR_CORRUPT }, { "{x\"dimonaIn\":{}}", ERR_CORRUPT },
		{ "}\"dimonaIn\":{}}", ERR_CORRUPT },
	};
	const struct store_token caller = { .client_id = "c", .enterprise = 123456749 };
	struct arena *arena = arena_new(LIMIT_ARENA_REQUEST);
	struct tempflow t;
	struct buf out;

	(void)state;
	tempflow_open(&t);
	buf_init(&out, LIMIT_PAGE_BYTES);
	for (size_t i = 0; i < N_OF(row); i++) {
		const struct answer a = { .store = t.flow.store, .arena = arena, .origin = STR("https://localhost"),
			.caller = &caller };
		const struct store_declaration d = { .id = 101, .kind = DECL_IN, .result = RESULT_ACCEPTED,
			.body = str_of(row[i].body) };
		const struct json *j;
		struct json_fault fault;
		struct json_out o;

		buf_clear(&out);
		o = jo_start(&out);
		assert_int_equal(answer_declaration(&a, &o, &d), row[i].e);
		if (row[i].e == ERR_OK) {
			assert_int_equal(json_read(arena, buf_str(&out), LIMIT_JSON_DEPTH, &j, &fault), ERR_OK);
		}
	}
	buf_free(&out);
	tempflow_close(&t);
	arena_free(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_damaged_body) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
