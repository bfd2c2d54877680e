/* interimctl import-cbe, waiting, identify, check, rebuild, config: the data
 * folder as a whole. */
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/codec.h"
#include "base/crypt.h"
#include "base/day.h"
#include "cmd/ctl.h"
#include "domain/decl_json.h"
#include "domain/number.h"
#include "flow/intake.h"
#include "flow/rebuild.h"
#include "flow/register_import.h"

#define TOLD_MAX 10
#define WAITING_MAX 1000

/* One line that is written over on a terminal, and nothing elsewhere. */
static void progress_line(const char *fmt, ...) PRINTF_LIKE(1, 2);

static void progress_line(const char *fmt, ...)
{
	char text[100];
	va_list ap;

	if (isatty(STDERR_FILENO)) {
		va_start(ap, fmt);
		vsnprintf(text, sizeof(text), fmt, ap);
		va_end(ap);
		fprintf(stderr, "\r%-76s\r", text);
	}
}

static void import_progress(void *cls, const char *file, int64_t n_rows, int percent)
{
	(void)cls;
	progress_line("%s: %" PRId64 " rows, %d %%", file, n_rows, percent);
}

static void import_bad_row(void *cls, const char *file, int64_t line, const char *why)
{
	int *n_told = cls;

	if (++*n_told <= TOLD_MAX) {
		ctl_fail("%s, line %" PRId64 ": %s", file, line, why);
	}
}

static int import_cbe(struct ctl *c)
{
	int n_told = 0;
	const struct register_watch w = { import_progress, import_bad_row, &n_told };
	struct register_report report;
	int64_t began_us = clock_mono_us();
	char what[300];
	enum err e = register_import(c->store, c->argument, &w, &report, what);

	progress_line("%s", "");
	if (e != ERR_OK) {
		return ctl_fail("%s; the register was not changed", what);
	}
	printf("%" PRId64 " enterprises, %" PRId64 " names, %" PRId64 " addresses; %" PRId64 " rows skipped, %" PRId64
	       " bad; %.1f s\n", report.n_enterprises, report.n_names, report.n_addresses, report.n_skipped,
	    report.n_bad, (double)(clock_mono_us() - began_us) / 1e6);
	return CTL_OK;
}

/* Who it may be: what the declaration says, for whoever has to find out. */
static void print_identity(struct arena *a, struct str worker_json)
{
	const struct json *j;
	struct json_fault fault;
	struct decl_faults faults;
	struct decl d;

	decl_init(&d, DECL_IN);
	if (json_read(a, worker_json, LIMIT_JSON_DEPTH, &j, &fault) != ERR_OK ||
	    !decl_read_worker_json(a, j, &d.worker, &faults)) {
		printf("  (the worker cannot be read)\n");
		return;
	}
	printf("  %.*s, %.*s, born %.*s\n", STR_ARG(d.worker.family_name), STR_ARG(d.worker.given_name),
	    STR_ARG(d.worker.birth_date));
}

static int waiting(struct ctl *c)
{
	struct store_reader *r = store_reader_take(c->store);
	const struct worker_key nobody = { { 0 } };
	struct store_declaration *d;
	size_t n;
	enum err e = store_waiting(r, c->arena, WAITING_MAX, &d, &n);

	store_reader_give(c->store, &r);
	if (e != ERR_OK) {
		return ctl_world(e, "the waiting declarations cannot be read");
	}
	e = ctl_looked(c, nobody, LOOK_WAITING, (int64_t)n);
	if (e != ERR_OK) {
		return ctl_world(e, "the access log cannot be written");
	}
	for (size_t i = 0; i < n; i++) {
		char received[28], employer[13];

		instant_format(d[i].received_us, received);
		enterprise_format(d[i].employer, employer);
		printf("%012" PRId64 "  %s  %s", d[i].id, received, employer);
		print_identity(c->arena, d[i].worker_json);
	}
	fprintf(stderr, "%zu waiting%s\n", n, n == WAITING_MAX ? " or more" : "");
	return CTL_OK;
}

static int identify(struct ctl *c)
{
	struct flow f = { .conf = c->conf, .store = c->store };
	struct judgement j;
	struct buf b;
	uint64_t id;
	int64_t inss = 0;
	enum err e;

	if (!str_u64(ctl_value(c, "declaration"), UINT64_C(999999999999), &id)) {
		return ctl_misused("--declaration must be the number of a declaration");
	}
	if (!ctl_inss(c, "inss", &inss)) {
		return CTL_USAGE;
	}
	if (ctl_given(c, "inss") == ctl_given(c, "refuse")) {
		return ctl_misused("give either --inss or --refuse");
	}
	e = intake_identify(&f, (int64_t)id, inss, &j);
	if (e == ERR_NOT_FOUND) {
		return ctl_fail("no such declaration waits; interimctl waiting lists those that do");
	}
	if (e != ERR_OK) {
		return ctl_world(e, "the declaration cannot be decided");
	}
	if (inss != 0) {
		e = ctl_looked(c, store_worker_key(c->store, inss), LOOK_IDENTIFY, (int64_t)id);
		if (e != ERR_OK) { /* what the rules found in the worker's data is not shown then */
			return ctl_world(e, "the declaration is decided, but the access log cannot be written");
		}
	}
	buf_init(&b, LIMIT_BODY_FORM);
	anomaly_write(&b, &j.anomalies);
	printf("declaration %012" PRIu64 ": %c %.*s\n", id, decl_result_letter(j.result), STR_ARG(buf_str(&b)));
	buf_free(&b);
	return CTL_OK;
}

static void rebuild_progress(void *cls, int64_t done, int64_t total)
{
	(void)cls;
	progress_line("%" PRId64 " of %" PRId64 " declarations", done, total);
}

static void rebuild_differs(void *cls, const char *text)
{
	(void)cls;
	printf("%s\n", text);
}

static int check(struct ctl *c)
{
	const struct rebuild_watch w = { rebuild_progress, rebuild_differs, NULL };
	struct rebuild_report report;
	char hash[2 * SHA256_SIZE + 1];
	enum err e = rebuild_check(c->store, &w, &report);

	progress_line("%s", "");
	if (e != ERR_OK) {
		return ctl_world(e, "the data folder cannot be checked");
	}
	codec_hex(hash, report.looks.hash, sizeof(report.looks.hash));
	printf("access log: %" PRId64 " entries, newest %s\n", report.looks.n, hash);
	printf("check: %" PRId64 " declarations, %" PRId64 " periods, %" PRId64 " differences\n", report.n_declarations,
	    report.n_periods, report.n_differences);
	return report.n_differences == 0 ? CTL_OK : CTL_FAILED;
}

static int rebuild(struct ctl *c)
{
	const struct rebuild_watch w = { rebuild_progress, rebuild_differs, NULL };
	struct rebuild_report report;
	enum err e = rebuild_replace(c->store, &w, &report);

	progress_line("%s", "");
	if (e != ERR_OK) {
		return ctl_world(e, "the periods were not rebuilt");
	}
	printf("rebuild: %" PRId64 " declarations, %" PRId64 " periods, %" PRId64 " put right\n", report.n_declarations,
	    report.n_periods, report.n_differences);
	return CTL_OK;
}

static void print_setting(void *cls, const char *key, const char *value, const char *help)
{
	(void)cls;
	printf("# %s\n%s = %s\n", help, key, value);
}

static int config(struct ctl *c)
{
	conf_each(&c->conf, print_setting, NULL);
	return CTL_OK;
}

const struct ctl_command ctl_data_commands[] = {
	{ "import-cbe", import_cbe, CTL_CREATE, "DIR",
	    "Reads the enterprise register: enterprise.csv, denomination.csv and address.csv in DIR.", { { 0 } } },
	{ "waiting", waiting, CTL_EXISTING, NULL, "Lists the declarations whose worker is not identified yet.",
	    { { 0 } } },
	{ "identify", identify, CTL_EXISTING, NULL,
	    "Says who the worker of a waiting declaration is, or that nobody knows.",
	    { { "declaration", "ID", true, false }, { "inss", "N", false, false }, { "refuse", NULL, false, false } } },
	{ "check", check, CTL_EXISTING, NULL,
	    "Compares everything stored with itself; exit code 1 when something differs.", { { 0 } } },
	{ "rebuild", rebuild, CTL_EXISTING, NULL, "Makes all periods anew from the declarations.", { { 0 } } },
	{ "config", config, CTL_NO_STORE, NULL, "Prints every setting with its present value (file interim.conf).",
	    { { 0 } } },
	{ .name = NULL },
};
