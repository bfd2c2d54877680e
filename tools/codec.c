/* Makes codes.h and codes.c from the code lists src/domain/codes/NAME.tsv.
 *
 *   codec OUT NAME.tsv...
 *
 * The office publishes code lists; they stay files that one can lay beside the
 * publication, and become tables that the rules can use without reading
 * anything.  A list opens with a line of column names and a line of types:
 *
 *   text    const char *      empty is ""
 *   int     int64_t
 *   flag    bool              0 or 1
 *   day     int32_t           YYYY-MM-DD; empty is DAY_NONE, in a column named ..._to DAY_OPEN
 *   enumid  const char *      makes enum NAME and a table indexed by it; NAME_NONE is a row of empty fields
 *   key     const char *      sorts the table and gives NAME_find(); rows of one key keep their order
 *
 * A list has at most one enumid or key.  Empty lines and lines that begin with # are
 * comments.  Start reading at main(). */
#include "gen.h"

#define COLUMNS_MAX 32

enum kind { KIND_TEXT, KIND_INT, KIND_FLAG, KIND_DAY, KIND_ENUMID, KIND_KEY, KIND__MAX };

static const struct { const char *name, *c; } kinds[KIND__MAX] = {
	[KIND_TEXT] = { "text", "const char *" }, [KIND_INT] = { "int", "int64_t " },
	[KIND_FLAG] = { "flag", "bool " },        [KIND_DAY] = { "day", "int32_t " },
	[KIND_ENUMID] = { "enumid", "const char *" }, [KIND_KEY] = { "key", "const char *" },
};

struct row {
	int line;
	char *field[COLUMNS_MAX];
};

struct list {
	const char *file;
	char *name;
	size_t n_columns, n_rows;
	char *column[COLUMNS_MAX];
	enum kind kind[COLUMNS_MAX];
	size_t by;        /* the enumid or key column; n_columns when there is none */
	struct row *row;
};

static bool is_indexed(const struct list *l, enum kind kind)
{
	return l->by < l->n_columns && l->kind[l->by] == kind;
}

static size_t split(const struct list *l, int line, char *text, char **field)
{
	size_t n = 0;

	for (char *p = text; p != NULL; n++) {
		if (n == COLUMNS_MAX)
			fail(l->file, line, "more than %d columns", COLUMNS_MAX);
		field[n] = strsep(&p, "\t");
	}
	return n;
}

static void read_names(struct list *l, int line, char *text)
{
	l->n_columns = split(l, line, text, l->column);
	for (size_t i = 0; i < l->n_columns; i++) {
		if (!is_name(l->column[i]))
			fail(l->file, line, "\"%s\" is no column name (a-z 0-9 _)", l->column[i]);
		for (size_t k = 0; k < i; k++)
			if (strcmp(l->column[i], l->column[k]) == 0)
				fail(l->file, line, "two columns are named %s", l->column[i]);
	}
}

static void read_types(struct list *l, int line, char *text)
{
	char *type[COLUMNS_MAX];
	size_t k;

	if (split(l, line, text, type) != l->n_columns)
		fail(l->file, line, "not as many types as names");
	l->by = l->n_columns;
	for (size_t i = 0; i < l->n_columns; i++) {
		for (k = 0; k < KIND__MAX && strcmp(type[i], kinds[k].name) != 0; k++)
			;
		if (k == KIND__MAX)
			fail(l->file, line, "\"%s\" is no type", type[i]);
		l->kind[i] = (enum kind)k;
		if (k != KIND_ENUMID && k != KIND_KEY)
			continue;
		if (l->by != l->n_columns)
			fail(l->file, line, "a second enumid or key");
		l->by = i;
	}
}

static bool is_leap(int year)
{
	return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

/* YYYY-MM-DD to days since 1970-01-01 by counting; false when it is no date. */
static bool parse_day(const char *s, int32_t *day_r)
{
	static const int in_month[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	int y, m, d, days;
	int32_t n = 0;

	if (strlen(s) != 10 || strspn(s, "0123456789-") != 10 || s[4] != '-' || s[7] != '-' ||
	    strcspn(s, "-") != 4 || strcspn(s + 5, "-") != 2 || strcspn(s + 8, "-") != 2)
		return false;
	y = (int)strtol(s, NULL, 10);
	m = (int)strtol(s + 5, NULL, 10);
	d = (int)strtol(s + 8, NULL, 10);
	if (y < 1 || m < 1 || m > 12)
		return false;
	days = in_month[m - 1] + (m == 2 && is_leap(y));
	if (d < 1 || d > days)
		return false;
	for (int i = 1; i < y; i++)
		n += is_leap(i) ? 366 : 365;
	for (int i = 1; i < m; i++)
		n += in_month[i - 1] + (i == 2 && is_leap(y));
	*day_r = n + d - 1 - 719162; /* 1970-01-01 counted from 0001-01-01 */
	return true;
}

static bool is_whole(const char *s)
{
	size_t n = strlen(s + (*s == '-'));

	return n > 0 && n <= 18 && strspn(s + (*s == '-'), "0123456789") == n;
}

static void check_row(const struct list *l, const struct row *r)
{
	int32_t day;

	for (size_t i = 0; i < l->n_columns; i++) {
		const char *s = r->field[i];
		bool ok = true;

		switch (l->kind[i]) {
		case KIND_TEXT: break;
		case KIND_INT: ok = is_whole(s); break;
		case KIND_FLAG: ok = strcmp(s, "0") == 0 || strcmp(s, "1") == 0; break;
		case KIND_DAY: ok = *s == '\0' || parse_day(s, &day); break;
		case KIND_ENUMID: ok = *s != '\0' && strcmp(upper_name(s), "NONE") != 0; break;
		case KIND_KEY: ok = *s != '\0'; break;
		case KIND__MAX: break;
		}
		if (!ok)
			fail(l->file, r->line, "%s: \"%s\" is not of type %s", l->column[i], s, kinds[l->kind[i]].name);
	}
}

static const struct list *sorting;

/* Byte order, as str_cmp has it; equal keys keep the order of the file. */
static int by_index(const void *a, const void *b)
{
	const struct row *x = a, *y = b;
	int c = strcmp(x->field[sorting->by], y->field[sorting->by]);

	return c != 0 ? c : x->line - y->line;
}

static int by_constant(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static void check_constants(const struct list *l)
{
	char **name = grow(NULL, l->n_rows, sizeof *name);

	for (size_t i = 0; i < l->n_rows; i++)
		name[i] = upper_name(l->row[i].field[l->by]);
	qsort(name, l->n_rows, sizeof *name, by_constant);
	for (size_t i = 1; i < l->n_rows; i++)
		if (strcmp(name[i - 1], name[i]) == 0)
			fail(l->file, 1, "two rows make the constant %s", name[i]);
}

static struct list read_list(const char *file)
{
	struct list l = { .file = file, .name = stem_of(file) };
	struct text t = file_read(file);
	char *p = t.p, *text;
	int stage = 0;

	if (!is_name(l.name))
		fail(file, 1, "the file's name is no C name");
	check_utf8(file, &t);
	for (int line = 1; p != NULL && *p != '\0'; line++) {
		text = strsep(&p, "\n");
		if (*text == '#' || *text == '\0')
			continue;
		if (stage == 0) {
			read_names(&l, line, text);
		} else if (stage == 1) {
			read_types(&l, line, text);
		} else {
			l.row = grow(l.row, l.n_rows + 1, sizeof *l.row);
			l.row[l.n_rows].line = line;
			if (split(&l, line, text, l.row[l.n_rows].field) != l.n_columns)
				fail(file, line, "not as many fields as there are columns (%zu)", l.n_columns);
			check_row(&l, &l.row[l.n_rows++]);
		}
		stage += stage < 2;
	}
	if (l.n_rows == 0)
		fail(file, 1, "no rows");
	sorting = &l;
	if (l.by < l.n_columns)
		qsort(l.row, l.n_rows, sizeof *l.row, by_index);
	if (is_indexed(&l, KIND_ENUMID))
		check_constants(&l);
	return l;
}

static void put_declarations(struct text *t, const struct list *l)
{
	const char *x = l->name, *u = upper_name(x);

	if (is_indexed(l, KIND_ENUMID)) {
		text_printf(t, "enum %s {\n\t%s_NONE = 0,\n", x, u);
		for (size_t i = 0; i < l->n_rows; i++)
			text_printf(t, "\t%s_%s,\n", u, upper_name(l->row[i].field[l->by]));
		text_printf(t, "\t%s__MAX\n};\n\n", u);
	}
	text_printf(t, "struct %s_row {\n", x);
	for (size_t i = 0; i < l->n_columns; i++)
		text_printf(t, "\t%s%s;\n", kinds[l->kind[i]].c, l->column[i]);
	text_puts(t, "};\n\n");
	if (is_indexed(l, KIND_ENUMID)) {
		text_printf(t, "extern const struct %s_row %s_table[%s__MAX];\n", x, x, u);
		text_printf(t, "/* %s_NONE when there is no such %s. */\nenum %s %s_find(struct str %s);\n\n", u,
		    l->column[l->by], x, x, l->column[l->by]);
		return;
	}
	text_printf(t, "#define %s_COUNT %zu\nextern const struct %s_row %s_table[%s_COUNT];\n", u, l->n_rows, x, x, u);
	if (is_indexed(l, KIND_KEY))
		text_printf(t, "/* The first row with this %s, or NULL; more of them follow it in the table. */\n"
		    "const struct %s_row *%s_find(struct str %s);\n", l->column[l->by], x, x, l->column[l->by]);
	text_puts(t, "\n");
}

/* row is NULL for the row of empty fields. */
static void put_row(struct text *t, const struct list *l, const struct row *row)
{
	int32_t day;
	size_t n;

	text_puts(t, "\t{ ");
	for (size_t i = 0; i < l->n_columns; i++) {
		const char *s = row == NULL ? "" : row->field[i];

		switch (l->kind[i]) {
		case KIND_INT:
			text_printf(t, "INT64_C(%s)", row == NULL ? "0" : s);
			break;
		case KIND_FLAG:
			text_puts(t, *s == '1' ? "true" : "false");
			break;
		case KIND_DAY:
			n = strlen(l->column[i]);
			if (parse_day(s, &day))
				text_printf(t, "%d /* %s */", day, s);
			else
				text_puts(t, n > 3 && strcmp(l->column[i] + n - 3, "_to") == 0 ? "DAY_OPEN" :
				    "DAY_NONE");
			break;
		case KIND_TEXT:
		case KIND_ENUMID:
		case KIND_KEY:
		case KIND__MAX:
			text_c_string(t, s, strlen(s));
			break;
		}
		text_puts(t, i + 1 < l->n_columns ? ", " : " },\n");
	}
}

/* A binary search for the first row that is not below the wanted text. */
static void put_find(struct text *t, const struct list *l)
{
	const char *x = l->name, *u = upper_name(x), *by = l->column[l->by];
	bool is_enum = is_indexed(l, KIND_ENUMID);
	const char *end = is_enum ? "_MAX" : "COUNT";

	if (is_enum)
		text_printf(t, "enum %s %s_find(struct str %s)\n{\n\tsize_t lo = 1", x, x, by);
	else
		text_printf(t, "const struct %s_row *%s_find(struct str %s)\n{\n\tsize_t lo = 0", x, x, by);
	text_printf(t, ", end = %s_%s, hi = end, mid;\n\n"
	    "\twhile (lo < hi) {\n\t\tmid = lo + (hi - lo) / 2;\n"
	    "\t\tif (str_cmp(str_of(%s_table[mid].%s), %s) < 0)\n"
	    "\t\t\tlo = mid + 1;\n\t\telse\n\t\t\thi = mid;\n\t}\n"
	    "\tif (lo == end || !str_is(%s, %s_table[lo].%s))\n", u, end, x, by, by, by, x, by);
	if (is_enum)
		text_printf(t, "\t\treturn %s_NONE;\n\treturn (enum %s)lo;\n}\n\n", u, x);
	else
		text_printf(t, "\t\treturn NULL;\n\treturn &%s_table[lo];\n}\n\n", x);
}

static void put_definitions(struct text *t, const struct list *l)
{
	const char *x = l->name, *u = upper_name(x);
	bool is_enum = is_indexed(l, KIND_ENUMID);

	text_printf(t, "const struct %s_row %s_table[%s_%s] = {\n", x, x, u, is_enum ? "_MAX" : "COUNT");
	if (is_enum)
		put_row(t, l, NULL);
	for (size_t i = 0; i < l->n_rows; i++)
		put_row(t, l, &l->row[i]);
	text_puts(t, "};\n\n");
	if (l->by < l->n_columns)
		put_find(t, l);
}

int main(int argc, char **argv)
{
	struct text h = { NULL, 0, 0 }, c = { NULL, 0, 0 };
	struct list l;

	if (argc < 2)
		fail("codec", 0, "usage: codec OUT NAME.tsv...");
	text_puts(&h, "/* Made by tools/codec.c from the lists in src/domain/codes/. */\n"
	    "#ifndef GEN_CODES_H\n#define GEN_CODES_H\n\n#include \"base/day.h\"\n\n");
	text_puts(&c, "/* Made by tools/codec.c from the lists in src/domain/codes/. */\n#include \"codes.h\"\n\n");
	for (int i = 2; i < argc; i++) {
		l = read_list(argv[i]);
		put_declarations(&h, &l);
		put_definitions(&c, &l);
	}
	text_puts(&h, "#endif\n");
	file_write(argv[1], "codes.h", &h);
	file_write(argv[1], "codes.c", &c);
	return 0;
}
