/* The document as another program reads it: pdftotext finds one page, all codes
 * in their order, and the texts. */
#include "render/pdf_card.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

extern char **environ;

static void to_text(const struct buf *b, char *text, size_t size)
{
	char pdf[] = "/tmp/interim-card-XXXXXX", out[] = "/tmp/interim-text-XXXXXX";
	char *words[] = { (char[]){ "pdftotext" }, (char[]){ "-layout" }, pdf, out, NULL };
	int fd = mkstemp(pdf), fd_out = mkstemp(out), status;
	ssize_t n;
	pid_t pid;

	assert_true(fd >= 0 && fd_out >= 0);
	assert_int_equal(write(fd, b->p, b->n), (ssize_t)b->n);
	assert_int_equal(close(fd), 0);
	assert_int_equal(posix_spawnp(&pid, words[0], NULL, NULL, words, environ), 0);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
	n = read(fd_out, text, size - 1);
	assert_true(n > 0);
	text[n] = '\0';
	assert_int_equal(close(fd_out), 0);
	assert_int_equal(unlink(pdf) | unlink(out), 0);
}

static void test_card(void **state)
{
	struct arena *a = arena_new(1u << 20);
	struct pdf_card card = { STR("Kaart met codes"), STR("Interim@work"), STR("nora.specimen"), STR("2 maart 2026"),
		STR("Knip de kaart uit. Bewaar ze goed, é en ß."), STR("nl"), { STR_NONE } };
	static char text[20000];
	struct buf b;
	char *at = text;
	size_t pages = 0;

	(void)state;
	for (size_t i = 0; i < PDF_CARD_CODES; i++) {
		card.code[i] = str_of(arena_printf(a, "BC%c%cFG", (int)('B' + i / 12), (int)('D' + i % 12)));
	}
	buf_init(&b, 1u << 20);
	pdf_card(a, &card, &b);
	assert_false(b.overflow);
	assert_memory_equal(b.p, "%PDF-1.", 7);
	to_text(&b, text, sizeof(text));
	assert_non_null(strstr(text, "Kaart met codes"));
	assert_non_null(strstr(text, "nora.specimen · 2 maart 2026"));
	assert_non_null(strstr(text, "é en ß."));
	for (size_t i = 0; i < PDF_CARD_CODES; i++) {
		char *found = strstr(at, str_cstr(a, card.code[i]));

		assert_non_null(found); /* behind the one before */
		at = found;
	}
	for (const char *p = text; *p != '\0'; p++) {
		pages += *p == '\f';
	}
	assert_int_equal(pages, 1);
	buf_free(&b);
	arena_free(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_card),
	};

	return cmocka_run_group_tests_name("pdf_card", tests, NULL, NULL);
}
