/* A document of several pages as other programs read it: qpdf finds no error,
 * pdfinfo the tags, pdftotext the words.  The keys of the two standards are
 * tried on the files that the site gives out (test/e2e/documents.test.js). */
#include "render/pdf_int.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/day.h"

#define MADE_US INT64_C(1795450200000000)   /* 2026-11-23 17:30 in Belgium */

extern char **environ;

static void make(struct buf *b, struct arena *a, size_t n_rows, size_t max, enum err want)
{
	static const struct pdf_column column[] = { { STR("Periode"), 2 }, { STR("Uitzendkantoor"), 3 },
		{ STR("Stand"), 1 } };
	static const struct pdf_fact fact[] = { { STR("Naam"), STR("Łucja Żółć, Ωμέγα, Şahin") },
		{ STR("Leeg"), STR("") } };
	static const struct pdf_file file = { "prestaties.csv", "text/csv", STR("De tabel"), STR("a;b\r\n1;2\r\n") };
	const struct pdf_info info = { .title = STR("Overzicht <&> van \"werk\""), .author = STR("Dienst & Co"),
		.lang = STR("nl-BE"), .running = STR("RUNNING HEAD"), .notice = STR("NOTICE AT FOOT"),
		.page_of = STR("Pagina {n} van {m}"), .made_us = MADE_US, .wide = n_rows % 2 == 1 };
	struct str *cell = arena_array_of(a, 3 * n_rows, struct str);
	struct pdf_doc *d = pdf_open(a, &info);

	for (size_t i = 0; i < n_rows; i++) {
		cell[3 * i] = str_of(arena_printf(a, "row%zu", i));
		cell[3 * i + 1] = STR("Een lange naam van een uitzendkantoor (met haakjes \\ en een streep)");
		cell[3 * i + 2] = i % 2 == 0 ? STR("") : STR("op tijd");
	}
	pdf_heading(d, 1, STR("Overzicht"));
	pdf_paragraph(d, STR("Dit is een alinea die lang genoeg is om over meer dan één regel te lopen, want zij moet "
	    "op het einde van een regel gebroken worden en op de volgende verder gaan."));
	pdf_facts(d, fact, 2);
	pdf_heading(d, 2, STR("Tabel"));
	pdf_table(d, column, 3, cell, n_rows);
	pdf_attach(d, &file);
	buf_init(b, max);
	assert_int_equal(pdf_close(d, b), want);
}

/* Runs `words` with the document in place of NULL; what it prints goes into `text`.  Returns its status. */
static int ask(const struct buf *b, const char *program, const char *option, const char *last, char *text, size_t size)
{
	char pdf[] = "/tmp/interim-doc-XXXXXX", out[] = "/tmp/interim-said-XXXXXX";
	char *words[] = { (char *)(uintptr_t)program, (char *)(uintptr_t)option, pdf, (char *)(uintptr_t)last, NULL };
	int fd = mkstemp(pdf), fd_out = mkstemp(out), status;
	posix_spawn_file_actions_t to;
	ssize_t n;
	pid_t pid;

	assert_true(fd >= 0 && fd_out >= 0);
	assert_int_equal(write(fd, b->p, b->n), (ssize_t)b->n);
	assert_int_equal(close(fd), 0);
	assert_int_equal(posix_spawn_file_actions_init(&to), 0);
	assert_int_equal(posix_spawn_file_actions_adddup2(&to, fd_out, 1), 0);
	assert_int_equal(posix_spawnp(&pid, program, &to, NULL, words, environ), 0);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	posix_spawn_file_actions_destroy(&to);
	n = pread(fd_out, text, size - 1, 0);
	assert_true(n > 0);
	text[n] = '\0';
	assert_int_equal(close(fd_out), 0);
	assert_int_equal(unlink(pdf) | unlink(out), 0);
	return WEXITSTATUS(status);
}

static size_t count(const char *text, const char *what)
{
	size_t n = 0;

	for (const char *p = text; (p = strstr(p, what)) != NULL; p++) {
		n++;
	}
	return n;
}

static char said[4u << 20];

/* How many pages it takes depends on the fonts of the machine. */
static void check_pages(size_t n_rows, size_t least, size_t most)
{
	struct arena *a = arena_new(16u << 20);
	size_t n_pages;
	struct buf b;

	make(&b, a, n_rows, 8u << 20, ERR_OK);
	assert_int_equal(ask(&b, "qpdf", "--check", NULL, said, sizeof(said)), 0);
	assert_int_equal(ask(&b, "pdftotext", "-layout", "-", said, sizeof(said)), 0);
	n_pages = count(said, "\f");
	assert_in_range(n_pages, least, most);
	assert_int_equal(count(said, "RUNNING HEAD"), n_pages);
	assert_int_equal(count(said, "NOTICE AT FOOT"), n_pages);
	assert_int_equal(count(said, "Uitzendkantoor"), n_pages); /* the table's head again on each */
	assert_int_equal(count(said, arena_printf(a, "Pagina %zu van %zu", n_pages, n_pages)), 1);
	assert_int_equal(count(said, arena_printf(a, "row%zu ", n_rows - 1)), 1);
	assert_int_equal(count(said, "haakjes"), n_rows);
	/* what is read aloud, and nothing of the frame; this poppler stops at the first line of a text of several */
	assert_int_equal(ask(&b, "pdfinfo", "-struct-text", NULL, said, sizeof(said)), 0);
	assert_int_equal(count(said, "RUNNING") + count(said, "NOTICE") + count(said, "Pagina"), 0);
	assert_int_equal(count(said, "\"Uitzendkantoor\""), 1);
	assert_int_equal(count(said, "\"row"), n_rows);
	assert_int_equal(count(said, "Łucja Żółć, Ωμέγα, Şahin"), 1);
	assert_int_equal(count(said, "Table (block)"), 2);
	assert_int_equal(count(said, "TR\n"), 2 + 1 + n_rows);
	assert_int_equal(count(said, "/Scope /Column"), 3);
	assert_int_equal(count(said, "/Scope /Row"), 2 + n_rows);
	buf_free(&b);
	arena_free(&a);
}

static void test_pages(void **state)
{
	(void)state;
	check_pages(1, 1, 1);
	check_pages(120, 3, 20);
}

static void test_same_bytes(void **state)
{
	struct arena *a = arena_new(16u << 20);
	struct buf one, two;

	(void)state;
	make(&one, a, 7, 8u << 20, ERR_OK);
	make(&two, a, 7, 8u << 20, ERR_OK);
	assert_int_equal(one.n, two.n);
	assert_memory_equal(one.p, two.p, one.n);
	buf_free(&one);
	buf_free(&two);
	make(&one, a, 7, 20000, ERR_LIMIT); /* too small a place */
	buf_free(&one);
	arena_free(&a);
}

static void check_artifacts(const char *in, const char *want, size_t n_texts)
{
	struct buf b;

	buf_init(&b, 4096);
	assert_int_equal(pdf_artifacts(str_of(in), &b), n_texts);
	buf_putc(&b, '\0');
	assert_string_equal(b.p, want);
	buf_free(&b);
}

static void test_artifacts(void **state)
{
	(void)state;
	check_artifacts("q 1 0 0 rg 1 2 3 4 re f Q", "q 1 0 0 rg /Artifact BMC\n1 2 3 4 re f\nEMC Q", 0);
	check_artifacts("0 0 m 1 1 l S\n", "/Artifact BMC\n0 0 m 1 1 l S\nEMC\n", 0);
	check_artifacts("1 2 3 4 re W n /x5 Do", "1 2 3 4 re W n /Artifact BMC\n/x5 Do\nEMC", 0);
	check_artifacts("/P << /MCID 0 >> BDC BT (a) Tj ET 1 2 3 4 re f EMC",
	    "/P << /MCID 0 >> BDC BT (a) Tj ET 1 2 3 4 re f EMC", 0);
	check_artifacts("BT (a\\) ET (b)) Tj ET", "/Artifact BMC\nBT (a\\) ET (b)) Tj ET\nEMC", 1);
	check_artifacts("BT [<01> -2 <02>]TJ ET BT ET", "/Artifact BMC\nBT [<01> -2 <02>]TJ ET\nEMC BT ET", 1);
	check_artifacts("BT /Span << /ActualText (x) >> BDC <01> Tj EMC ET",
	    "/Artifact BMC\nBT /Span << /ActualText (x) >> BDC <01> Tj EMC ET\nEMC", 1);
	check_artifacts("BT /P << /MCID 1 >> BDC <01> Tj EMC ET", "BT /P << /MCID 1 >> BDC <01> Tj EMC ET", 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_pages),
		cmocka_unit_test(test_same_bytes),
		cmocka_unit_test(test_artifacts),
	};

	return cmocka_run_group_tests_name("pdf_doc", tests, NULL, NULL);
}
