/* The list of anomalies as a whole, and lists of found ones. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/dies.h"
#include "domain/anomaly.h"

#define IDS 201      /* of Dimona 2023/3 */

static void test_every_id_has_its_fate(void **state)
{
	(void)state;
	assert_int_equal(ANOMALY__MAX - 1, IDS);
	for (int i = ANOMALY_NONE + 1; i < ANOMALY__MAX; i++) {
		const struct anomaly_row *r = &anomaly_table[i];

		if ((r->rule[0] != '\0') == (r->never[0] != '\0')) {
			fail_msg("%s: exactly one of rule and never", r->id);
		}
		if (r->label_nl[0] == '\0' || r->label_fr[0] == '\0' || r->label_de[0] == '\0' ||
		    r->label_en[0] == '\0') {
			fail_msg("%s: a label is missing", r->id);
		}
		assert_int_equal(strlen(r->id), 9);
		assert_true(r->id[5] == '-');
		assert_int_equal(anomaly_find(str_of(r->id)), i);
	}
}

static void test_classes(void **state)
{
	static const char *const warnings[] = {
		"00014-022", "00024-348", "00025-348", "00026-348", "00028-348", "00029-348", "90017-058", "90017-369",
		"90017-510", "90017-514", "90017-515", "90256-369", "90373-460", "90373-483", "90378-460", "90378-483",
	};
	size_t n = 0;

	(void)state;
	for (int i = ANOMALY_NONE + 1; i < ANOMALY__MAX; i++) {
		if (anomaly_class_of((enum anomaly)i) == ANOMALY_WARNING) {
			assert_true(n < N_OF(warnings));
			assert_string_equal(anomaly_table[i].id, warnings[n]);
			assert_string_equal(anomaly_table[i].class, "NP");
			n++;
		} else {
			assert_string_equal(anomaly_table[i].class, "B");
		}
	}
	assert_int_equal(n, N_OF(warnings));
	/* a full list holds a blocking one, so what is dropped cannot change the result */
	assert_true(N_OF(warnings) < LIMIT_ANOMALIES);
}

static void test_add(void **state)
{
	struct anomaly_list l = { .n = 0 };

	(void)state;
	assert_false(anomaly_has_blocking(&l));
	anomaly_add(&l, ANOMALY_90373_460, 0);
	assert_false(anomaly_has_blocking(&l));
	anomaly_add(&l, ANOMALY_90373_460, 0);
	assert_int_equal(l.n, 1);
	anomaly_add(&l, ANOMALY_90373_334, 700000000145);
	anomaly_add(&l, ANOMALY_90373_334, 700000000246);
	anomaly_add(&l, ANOMALY_90373_334, 700000000145);
	assert_int_equal(l.n, 3);
	assert_true(anomaly_has_blocking(&l));
	assert_true(anomaly_has(&l, ANOMALY_90373_334));
	assert_true(anomaly_has(&l, ANOMALY_90373_460));
	assert_false(anomaly_has(&l, ANOMALY_90373_333));
	assert_int_equal(l.item[0].id, ANOMALY_90373_460);
	assert_int_equal(l.item[2].number, 700000000246);
}

static void test_full_list(void **state)
{
	struct anomaly_list l = { .n = 0 };

	(void)state;
	for (int i = 1; i <= LIMIT_ANOMALIES + 5; i++) {
		anomaly_add(&l, ANOMALY_90373_334, i);
	}
	assert_int_equal(l.n, LIMIT_ANOMALIES);
	assert_int_equal(l.item[LIMIT_ANOMALIES - 1].number, LIMIT_ANOMALIES);
}

static struct str text_of(struct buf *b, const struct anomaly_list *l)
{
	buf_clear(b);
	anomaly_write(b, l);
	return buf_str(b);
}

static void test_text(void **state)
{
	struct anomaly_list l = { .n = 0 }, back;
	struct buf b;

	(void)state;
	buf_init(&b, 10000);
	assert_int_equal(text_of(&b, &l).n, 0);
	anomaly_add(&l, ANOMALY_90373_460, 0);
	assert_true(str_is(text_of(&b, &l), "90373-460"));
	anomaly_add(&l, ANOMALY_90017_369, 12);
	anomaly_add(&l, ANOMALY_90373_334, INT64_MAX);
	assert_true(str_is(text_of(&b, &l), "90373-460 90017-369:12 90373-334:9223372036854775807"));
	assert_true(anomaly_read(buf_str(&b), &back));
	assert_int_equal(back.n, 3);
	for (size_t i = 0; i < back.n; i++) {
		assert_int_equal(back.item[i].id, l.item[i].id);
		assert_int_equal(back.item[i].number, l.item[i].number);
	}
	l.n = 0;
	for (int i = 1; i <= LIMIT_ANOMALIES; i++) {
		anomaly_add(&l, ANOMALY_90373_334, i);
	}
	assert_true(anomaly_read(text_of(&b, &l), &back));
	assert_int_equal(back.n, LIMIT_ANOMALIES);
	buf_puts(&b, " 90373-460");
	assert_false(anomaly_read(buf_str(&b), &back));
	buf_free(&b);
}

static void test_text_that_is_none(void **state)
{
	static const char *const bad[] = {
		"x", "90373-461", "9037-460", "90373-460,", " 90373-460", "90373-460 ", "90373-460  90373-333",
		"90017-369:", "90017-369:0", "90017-369:-1", "90017-369:x", "90017-369:9223372036854775808", ":12",
		"90017-369:1:2",
	};
	struct anomaly_list l;

	(void)state;
	assert_true(anomaly_read(STR_NONE, &l));
	assert_int_equal(l.n, 0);
	assert_true(anomaly_read(STR(""), &l));
	assert_int_equal(l.n, 0);
	for (size_t i = 0; i < N_OF(bad); i++) {
		if (anomaly_read(str_of(bad[i]), &l)) {
			fail_msg("\"%s\"", bad[i]);
		}
	}
}

static void add_none(void)
{
	struct anomaly_list l = { .n = 0 };

	anomaly_add(&l, ANOMALY_NONE, 0);
}

static void add_negative(void)
{
	struct anomaly_list l = { .n = 0 };

	anomaly_add(&l, ANOMALY_90017_369, -1);
}

static void test_bugs_of_the_caller(void **state)
{
	(void)state;
	assert_true(dies(add_none));
	assert_true(dies(add_negative));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_id_has_its_fate),
		cmocka_unit_test(test_classes),
		cmocka_unit_test(test_add),
		cmocka_unit_test(test_full_list),
		cmocka_unit_test(test_text),
		cmocka_unit_test(test_text_that_is_none),
		cmocka_unit_test(test_bugs_of_the_caller),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
