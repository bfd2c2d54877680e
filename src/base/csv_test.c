/* Quoted CSV: rows as published, odd but legal ones, and faults with their line. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <cmocka.h>

#include "base/buf.h"
#include "base/csv.h"

/* Rows written as field|field/ and so on, each with the line it began on. */
static void check_rows(struct str text, const char *want)
{
	struct csv c;
	struct csv_row row;
	struct buf b;
	enum err e;

	buf_init(&b, 100000);
	csv_open(&c, text);
	while ((e = csv_next(&c, &row)) == ERR_OK) {
		buf_printf(&b, "%d:", (int)c.line);
		for (size_t i = 0; i < row.n; i++) {
			if (i > 0) {
				buf_putc(&b, '|');
			}
			buf_putstr(&b, row.field[i]);
		}
		buf_putc(&b, '/');
	}
	if (e == ERR_INVALID) {
		int64_t line = c.line;

		buf_printf(&b, "%d!", (int)line);
		assert_int_equal(csv_next(&c, &row), ERR_INVALID);
		assert_int_equal(c.line, line);
	} else {
		assert_int_equal(e, ERR_NOT_FOUND);
		assert_int_equal(csv_next(&c, &row), ERR_NOT_FOUND);
	}
	if (!str_is(buf_str(&b), want)) {
		fail_msg("%.*s gave %.*s", STR_ARG(text), STR_ARG(buf_str(&b)));
	}
	buf_free(&b);
	csv_close(&c);
	csv_close(&c);
}

static void test_rows(void **state)
{
	static const char *const table[][2] = {
		{ "", "" },
		{ "a,b\nc,d\n", "1:a|b/2:c|d/" },
		{ "a,b\r\nc,d\r\n", "1:a|b/2:c|d/" },
		{ "a,b\nc,d", "1:a|b/2:c|d/" },
		{ "\"a\",\"b\"\r\n\"c\",\"d\"", "1:a|b/2:c|d/" },
		{ "\"EnterpriseNumber\",\"Status\"\n\"0123.456.749\",\"AC\"\n",
			"1:EnterpriseNumber|Status/2:0123.456.749|AC/" },
		{ "\"say \"\"hi\"\"\",x,\"\"\"\"\n", "1:say \"hi\"|x|\"/" },
		{ "\"\",,\"\"\n", "1:||/" },
		{ ",\n", "1:|/" },
		{ "\n", "1:/" },
		{ "a\n\nb\n", "1:a/2:/3:b/" },
		{ "\"a\nb\r\nc\",d\ne\n", "1:a\nb\r\nc|d/4:e/" },
		{ "\"a,b\",c", "1:a,b|c/" },
		{ "a b , c\n", "1:a b | c/" },
		{ "a\rb,c\n", "1:a\rb|c/" },
		{ "a\r", "1:a\r/" },
		{ "\xef\xbb\xbf\"a\",b\n", "1:a|b/" },
		{ "\xef\xbb\xbf", "" },
		{ "a\xef\xbb\xbf,b\n", "1:a\xef\xbb\xbf|b/" },
		{ "\"\"\"a\"\"\",\"b\"\"\",\"\"\"c\"\n\"\"\"longer than before\"\"\"",
			"1:\"a\"|b\"|\"c/2:\"longer than before\"/" },
	};

	(void)state;
	for (size_t i = 0; i < N_OF(table); i++) {
		check_rows(str_of(table[i][0]), table[i][1]);
	}
	check_rows(STR_NONE, "");
}

static void test_faults(void **state)
{
	static const char *const table[][2] = {
		{ "a\"b\n", "1!" },
		{ "a,b\"\n", "1!" },
		{ "a\n\"b\"c\n", "1:a/2!" },
		{ "\"a\" ,b", "1!" },
		{ "\"a", "1!" },
		{ "\"", "1!" },
		{ "\"a\"\"", "1!" },
		{ "x\ny\n\"a\n\n", "1:x/2:y/3!" },
		{ "\"a\nb\"\n\"c", "1:a\nb/3!" },
		{ "\"a\"\r", "1!" },
		{ "\"a\"\rb", "1!" },
	};

	(void)state;
	for (size_t i = 0; i < N_OF(table); i++) {
		check_rows(str_of(table[i][0]), table[i][1]);
	}
}

static enum err read_fields(size_t n, const char *field, struct csv_row *row, struct csv *c)
{
	static char text[CSV_FIELDS_MAX * 16];
	size_t at = 0;

	for (size_t i = 0; i < n; i++) {
		at += (size_t)snprintf(text + at, sizeof(text) - at, "%s%s", i > 0 ? "," : "", field);
	}
	csv_open(c, (struct str){ text, at });
	return csv_next(c, row);
}

static void test_most_fields(void **state)
{
	struct csv_row row;
	struct csv c;

	(void)state;
	assert_int_equal(read_fields(CSV_FIELDS_MAX, "\"\"\"x\"", &row, &c), ERR_OK);
	assert_int_equal(row.n, CSV_FIELDS_MAX);
	for (size_t i = 0; i < row.n; i++) {
		assert_true(str_is(row.field[i], "\"x"));
	}
	csv_close(&c);
	assert_int_equal(read_fields(CSV_FIELDS_MAX + 1, "x", &row, &c), ERR_INVALID);
	csv_close(&c);
}

static void test_column(void **state)
{
	struct csv_row row;
	struct csv c;

	(void)state;
	csv_open(&c, STR("EntityNumber,Language,\"Denomination\"\n"));
	assert_int_equal(csv_next(&c, &row), ERR_OK);
	assert_int_equal(csv_column(&row, "EntityNumber"), 0);
	assert_int_equal(csv_column(&row, "Denomination"), 2);
	assert_int_equal(csv_column(&row, "denomination"), -1);
	assert_int_equal(csv_column(&row, "Langu"), -1);
	csv_close(&c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_faults),
		cmocka_unit_test(test_most_fields),
		cmocka_unit_test(test_column),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
