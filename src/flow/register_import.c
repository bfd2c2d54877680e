/* Two million enterprises in a minute: the files are mapped, rows are views of
 * them, and what a row says goes straight to the store.
 *
 * One table says what each file is: its name, the columns that are wanted (by
 * name, in any order, others may stand between) and what to do with a row.  A
 * row that cannot be read is counted and told, and reading goes on behind its
 * line.  Start reading at that table. */
#include "flow/register_import.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/csv.h"
#include "domain/number.h"

#define COLUMNS_MAX 10
#define TEXT_MAX 320             /* bytes of one text; the longest name in the register has under 320 */
#define PROGRESS_EVERY 50000

struct import {
	const struct register_watch *w;
	struct register_report *report;
	struct store_register_import *to;
	struct str field[COLUMNS_MAX];   /* of the present row, in the order of the table */
	int64_t enterprise;
	enum err err;                    /* of the store */
};

/* Each returns NULL, or why the row is bad. */
static const char *put_enterprise(struct import *x)
{
	x->report->n_enterprises++;
	x->err = store_register_enterprise(x->to, x->enterprise, str_is(x->field[1], "AC"));
	return NULL;
}

static const char *put_name(struct import *x)
{
	uint64_t language, type;

	if (!str_u64(x->field[1], 4, &language)) {
		return "Language is not 0 to 4";
	}
	if (!str_u64(x->field[2], 999, &type) || type == 0) {
		return "TypeOfDenomination is not a code";
	}
	if (type > 3) {
		x->report->n_skipped++;  /* a branch's name */
		return NULL;
	}
	if (x->field[3].n == 0) {
		return "Denomination is empty";
	}
	x->report->n_names++;
	x->err = store_register_name(x->to, x->enterprise, (int)language, (int)type, x->field[3]);
	return NULL;
}

static const char *put_address(struct import *x)
{
	const struct str *f = x->field;

	if (!str_is(f[1], "REGO")) {     /* registered office */
		x->report->n_skipped++;
		return NULL;
	}
	x->report->n_addresses++;
	x->err = store_register_address(x->to, x->enterprise, f[5], f[6], f[7], f[8], f[2], f[3], f[4]);
	return NULL;
}

static const struct file {
	const char *name;
	const char *(*put)(struct import *x);
	const char *column[COLUMNS_MAX];  /* the first is the number */
} files[] = {
	{ "enterprise.csv", put_enterprise, { "EnterpriseNumber", "Status" } },
	{ "denomination.csv", put_name, { "EntityNumber", "Language", "TypeOfDenomination", "Denomination" } },
	{ "address.csv", put_address, { "EntityNumber", "TypeOfAddress", "Zipcode", "MunicipalityNL", "MunicipalityFR",
	    "StreetNL", "StreetFR", "HouseNumber", "Box" } },
};

/* Establishment units have numbers of the same form that begin with 2 to 8. */
static bool is_establishment(struct str number)
{
	return number.n == 13 && number.p[0] >= '2' && number.p[0] <= '8' && number.p[1] == '.';
}

/* NULL, or why the row is bad. */
static const char *take_row(struct import *x, const struct file *f, const int *at, const struct csv_row *row)
{
	for (size_t i = 0; i < COLUMNS_MAX && f->column[i] != NULL; i++) {
		if ((size_t)at[i] >= row->n) {
			return "a field is missing";
		}
		x->field[i] = str_trim(row->field[at[i]]);
		if (x->field[i].n > TEXT_MAX) {
			return "a field is longer than 320 bytes";
		}
		if (!str_utf8_ok(x->field[i])) {
			return "a field is not valid UTF-8 text";
		}
	}
	if (is_establishment(x->field[0])) {
		x->report->n_skipped++;
		return NULL;
	}
	if (!enterprise_parse(x->field[0], &x->enterprise) || !enterprise_valid(x->enterprise)) {
		return "the enterprise number is wrong";
	}
	return f->put(x);
}

/* Behind the line on which the faulty row began; csv.h stays at it otherwise. */
static void skip_line(struct csv *c)
{
	const char *end = memchr(c->rest.p, '\n', c->rest.n);
	size_t n = end == NULL ? c->rest.n : (size_t)(end - c->rest.p) + 1;

	c->rest = (struct str){ c->rest.p + n, c->rest.n - n };
	c->next_line++;
}

static enum err bad_row(struct import *x, const struct file *f, int64_t line, const char *why, char what[300])
{
	x->report->n_bad++;
	if (x->w->bad_row != NULL) {
		x->w->bad_row(x->w->cls, f->name, line, why);
	}
	if (x->report->n_bad <= REGISTER_BAD_MAX) {
		return ERR_OK;
	}
	snprintf(what, 300, "%s: more than %d rows cannot be read; is this the enterprise register?", f->name,
	    REGISTER_BAD_MAX);
	return ERR_INVALID;
}

static void progress(const struct import *x, const struct file *f, int64_t n_rows, size_t left, size_t size)
{
	if (x->w->progress != NULL) {
		x->w->progress(x->w->cls, f->name, n_rows, (int)((size - left) * 100 / size));
	}
}

static enum err read_rows(struct import *x, const struct file *f, struct csv *c, const int *at, size_t size,
    char what[300])
{
	struct csv_row row;
	int64_t n_rows = 0;
	enum err e;

	while ((e = csv_next(c, &row)) != ERR_NOT_FOUND) {
		const char *why = "it is not quoted CSV";

		if (e == ERR_OK) {
			why = take_row(x, f, at, &row);
		} else {
			skip_line(c);
		}
		if (why != NULL && bad_row(x, f, c->line, why, what) != ERR_OK) {
			return ERR_INVALID;
		}
		if (x->err != ERR_OK) {
			snprintf(what, 300, "%s, line %lld: cannot be stored (%s)", f->name, (long long)c->line,
			    err_name(x->err));
			return x->err;
		}
		if (++n_rows % PROGRESS_EVERY == 0) {
			progress(x, f, n_rows, c->rest.n, size);
		}
	}
	progress(x, f, n_rows, 0, size);
	return ERR_OK;
}

static enum err read_text(struct import *x, const struct file *f, struct str text, char what[300])
{
	int at[COLUMNS_MAX] = { 0 };
	struct csv_row header;
	struct csv c;
	enum err e;

	csv_open(&c, text);
	if (csv_next(&c, &header) != ERR_OK) {
		csv_close(&c);
		snprintf(what, 300, "%s: there is no header line", f->name);
		return ERR_INVALID;
	}
	for (size_t i = 0; i < COLUMNS_MAX && f->column[i] != NULL; i++) {
		at[i] = csv_column(&header, f->column[i]);
		if (at[i] < 0) {
			csv_close(&c);
			snprintf(what, 300, "%s: the column %s is missing", f->name, f->column[i]);
			return ERR_INVALID;
		}
	}
	e = read_rows(x, f, &c, at, text.n, what);
	csv_close(&c);
	return e;
}

static enum err read_file(struct import *x, const char *dir, const struct file *f, char what[300])
{
	struct arena *a = arena_new(LIMIT_ARENA_REQUEST);
	int fd = open(arena_printf(a, "%s/%s", dir, f->name), O_RDONLY | O_CLOEXEC);
	struct stat st;
	void *p;
	enum err e;

	arena_free(&a);
	if (fd < 0 || fstat(fd, &st) != 0) {
		snprintf(what, 300, "%s cannot be opened in %.100s: %s", f->name, dir, strerror(errno));
		e = errno == ENOENT ? ERR_NOT_FOUND : ERR_UNAVAILABLE;
	} else if (st.st_size == 0) {
		snprintf(what, 300, "%s is empty", f->name);
		e = ERR_INVALID;
	} else if ((p = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0)) == MAP_FAILED) {
		snprintf(what, 300, "%s cannot be read: %s", f->name, strerror(errno));
		e = ERR_UNAVAILABLE;
	} else {
		madvise(p, (size_t)st.st_size, MADV_SEQUENTIAL);
		e = read_text(x, f, (struct str){ p, (size_t)st.st_size }, what);
		munmap(p, (size_t)st.st_size);
	}
	if (fd >= 0) {
		close(fd);
	}
	return e;
}

enum err register_import(struct store *s, const char *dir, const struct register_watch *w,
    struct register_report *r_r, char what[300])
{
	struct import x = { .w = w, .report = r_r };
	enum err e = store_register_begin(s, &x.to);

	*r_r = (struct register_report){ 0 };
	what[0] = '\0';
	if (e != ERR_OK) {
		snprintf(what, 300, "a new register cannot be begun in %.150s (%s)", store_dir(s), err_name(e));
		return e;
	}
	for (size_t i = 0; i < N_OF(files) && e == ERR_OK; i++) {
		e = read_file(&x, dir, &files[i], what);
	}
	if (e != ERR_OK) {
		store_register_abandon(&x.to);
		return e;
	}
	e = store_register_finish(&x.to, &r_r->n_enterprises);
	if (e != ERR_OK) {
		snprintf(what, 300, "the new register cannot be put in its place (%s)", err_name(e));
	}
	return e;
}
