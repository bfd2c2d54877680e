/* interimctl employer: the repertory.  The list is written in the form that
 * the import reads. */
#include "cmd/ctl_employer.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/csv.h"
#include "base/day.h"
#include "cmd/ctl.h"
#include "domain/number.h"

#define IMPORT_FILE_MAX (256u * 1024 * 1024)
#define NAME_MAX 320
#define TOLD_MAX 10

/* The office began on 1 January 1945 (decree-law of 28 December 1944): an
 * employer of whom no day is known counts from then. */
static int32_t from_ever(void)
{
	return day_of(1945, 1, 1);
}

enum err ctl_employer_ensure(struct store *s, int64_t enterprise)
{
	struct store_employer e = {
		.enterprise = enterprise, .from_day = from_ever(), .to_day = DAY_OPEN, .agency = true, .name = STR(""),
	};
	struct store_employer present;
	enum err err = store_employer_find(s, 0, enterprise, &present);

	return err == ERR_NOT_FOUND ? store_employer_put(s, &e, 1) : err;
}

static bool nsso_read(struct str v, int64_t *nsso_r)
{
	uint64_t n;

	*nsso_r = 0;
	if (v.n == 0) {
		return true;
	}
	if (!str_u64(v, UINT64_C(9999999999), &n)) {
		return false;
	}
	*nsso_r = (int64_t)n;
	return nsso_valid(*nsso_r) || nsso_provisional_valid(*nsso_r);
}

static int employer_add(struct ctl *c)
{
	struct store_employer e = {
		.from_day = from_ever(), .to_day = DAY_OPEN, .agency = ctl_given(c, "agency"),
		.name = ctl_given(c, "name") ? ctl_value(c, "name") : STR(""),
	};
	enum err err;

	if (!ctl_enterprise(c, "enterprise", &e.enterprise) || !ctl_day(c, "from", &e.from_day) ||
	    !ctl_day(c, "to", &e.to_day)) {
		return CTL_USAGE;
	}
	if (!nsso_read(ctl_value(c, "nsso"), &e.nsso)) {
		return ctl_misused("--nsso must be an NSSO number or a provisional one, with right check digits");
	}
	if (e.to_day < e.from_day) {
		return ctl_misused("--to must not be before --from");
	}
	if (e.name.n > NAME_MAX || !str_utf8_ok(e.name)) {
		return ctl_misused("--name must be a text of at most %d bytes", NAME_MAX);
	}
	err = store_employer_put(c->store, &e, 1);
	return err == ERR_OK ? CTL_OK : ctl_world(err, "the employer cannot be stored");
}

/* The columns of the file, in our order. */
enum column { COL_ENTERPRISE, COL_NSSO, COL_NAME, COL_FROM, COL_TO, COL_AGENCY, COL__MAX };
static const char *const columns[COL__MAX] = { "enterprise", "nsso", "name", "from", "to", "agency" };

static bool day_read(struct str v, int32_t dflt, int32_t *day_r)
{
	*day_r = dflt;
	return v.n == 0 || day_parse(v, day_r);
}

/* NULL, or why the row is bad. */
static const char *row_read(struct arena *a, const struct csv_row *row, const int *at, struct store_employer *e_r)
{
	struct str v[COL__MAX];

	for (size_t i = 0; i < COL__MAX; i++) {
		v[i] = at[i] >= 0 && (size_t)at[i] < row->n ? str_trim(row->field[at[i]]) : STR("");
	}
	*e_r = (struct store_employer){ .name = str_dup(a, v[COL_NAME]) };
	e_r->agency = str_is(v[COL_AGENCY], "1");
	if (!enterprise_parse(v[COL_ENTERPRISE], &e_r->enterprise) || !enterprise_valid(e_r->enterprise)) {
		return "the enterprise number is wrong";
	}
	if (!nsso_read(v[COL_NSSO], &e_r->nsso)) {
		return "the NSSO number is wrong";
	}
	if (!day_read(v[COL_FROM], from_ever(), &e_r->from_day) || !day_read(v[COL_TO], DAY_OPEN, &e_r->to_day) ||
	    e_r->to_day < e_r->from_day) {
		return "from and to must be days such as 2026-03-02, in this order";
	}
	if (e_r->name.n > NAME_MAX || !str_utf8_ok(e_r->name)) {
		return "the name is not a text of at most 320 bytes";
	}
	return e_r->agency || v[COL_AGENCY].n == 0 || str_is(v[COL_AGENCY], "0") ? NULL : "agency must be 0 or 1";
}

static size_t count_lines(struct str text)
{
	size_t n = 0;

	while (text.p != NULL) {
		str_cut(&text, '\n');
		n++;
	}
	return n;
}

static int read_rows(struct ctl *c, struct csv *csv, const int *at, struct store_employer *list, size_t *n_r)
{
	struct csv_row row;
	int64_t n_bad = 0;
	enum err e;

	*n_r = 0;
	while ((e = csv_next(csv, &row)) == ERR_OK) {
		const char *why = row_read(c->arena, &row, at, &list[*n_r]);

		if (why == NULL) {
			++*n_r;
		} else if (++n_bad <= TOLD_MAX) {
			ctl_fail("line %" PRId64 ": %s", csv->line, why);
		}
	}
	if (e != ERR_NOT_FOUND) {
		return ctl_fail("line %" PRId64 ": it is not quoted CSV; nothing was stored", csv->line);
	}
	return n_bad == 0 ? CTL_OK : ctl_fail("%" PRId64 " rows are wrong; nothing was stored", n_bad);
}

static int employer_import(struct ctl *c)
{
	struct store_employer *list;
	struct csv csv;
	struct csv_row header;
	struct str text;
	int at[COL__MAX], code;
	size_t n;
	enum err e;

	if (!ctl_read_file(c, c->argument, IMPORT_FILE_MAX, &text)) {
		return CTL_FAILED;
	}
	csv_open(&csv, text);
	if (csv_next(&csv, &header) != ERR_OK || csv_column(&header, "enterprise") < 0) {
		csv_close(&csv);
		return ctl_fail("%s: the header line must name the columns enterprise,nsso,name,from,to,agency; "
		    "only enterprise must be there", c->argument);
	}
	for (size_t i = 0; i < COL__MAX; i++) {
		at[i] = csv_column(&header, columns[i]);
	}
	list = arena_array_of(c->arena, count_lines(text), struct store_employer);
	code = read_rows(c, &csv, at, list, &n);
	csv_close(&csv);
	if (code != CTL_OK) {
		return code;
	}
	e = store_employer_put(c->store, list, n);
	if (e != ERR_OK) {
		return ctl_world(e, "the employers cannot be stored");
	}
	printf("%zu employers\n", n);
	return CTL_OK;
}

static void print_quoted(struct str s)
{
	putchar('"');
	for (size_t i = 0; i < s.n; i++) {
		fputs(s.p[i] == '"' ? "\"\"" : (char[2]){ s.p[i], '\0' }, stdout);
	}
	putchar('"');
}

static int employer_list(struct ctl *c)
{
	struct store_reader *r = store_reader_take(c->store);
	struct store_employer *list;
	size_t n;
	enum err e = store_employer_list(r, c->arena, &list, &n);

	store_reader_give(c->store, &r);
	if (e != ERR_OK) {
		return ctl_world(e, "the employers cannot be read");
	}
	puts("enterprise,nsso,name,from,to,agency");
	for (size_t i = 0; i < n; i++) {
		char number[13], from[11], to[11];

		enterprise_format(list[i].enterprise, number);
		day_format(list[i].from_day, from);
		day_format(list[i].to_day, to);
		printf("%s,", number);
		if (list[i].nsso != 0) {
			printf("%" PRId64, list[i].nsso);
		}
		putchar(',');
		print_quoted(list[i].name);
		printf(",%s,%s,%d\n", from, list[i].to_day == DAY_OPEN ? "" : to, list[i].agency);
	}
	return CTL_OK;
}

const struct ctl_command ctl_employer_commands[] = {
	{ "employer add", employer_add, CTL_CREATE, NULL,
	    "Puts an employer into the repertory; replaces an earlier entry.",
	    { { "enterprise", "N", true, false }, { "nsso", "N", false, false }, { "name", "NAME", false, false },
	      { "from", "DAY", false, false }, { "to", "DAY", false, false }, { "agency", NULL, false, false } } },
	{ "employer import", employer_import, CTL_CREATE, "FILE.csv",
	    "The same for a file with the columns enterprise,nsso,name,from,to,agency (agency 0 or 1); "
	    "all rows or none.",
	    { { 0 } } },
	{ "employer list", employer_list, CTL_EXISTING, NULL, "Prints the repertory in the form that import reads.",
	    { { 0 } } },
	{ .name = NULL },
};
