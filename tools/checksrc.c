/* The style checker: what the compilers do not watch, as part of the build.
 *
 *   checksrc ROOT
 *
 * Reads ROOT/src and ROOT/tools and prints "file:line: rule: what" for each
 * fault.  The rules and their tables are in checksrc_rules.c; this file finds
 * the files and splits C text into code, strings and comments.  It is a
 * splitter, not a parser: the house style makes the rest easy to see (a
 * function's braces stand in the first column).  Start reading at main(). */
#include "checksrc.h"

#include <ftw.h>

static char **paths;
static size_t n_paths, n_faults;
static size_t root_n;

void report(const struct source *s, size_t line, const char *rule, const char *fmt, ...)
{
	va_list ap;

	printf("%s:%zu: %s: ", s->path, line, rule);
	va_start(ap, fmt);
	vprintf(fmt, ap);
	va_end(ap);
	putchar('\n');
	n_faults++;
}

static bool ends_in(const char *s, const char *ending)
{
	size_t n = strlen(s), k = strlen(ending);

	return n >= k && strcmp(s + n - k, ending) == 0;
}

enum state { CODE, LINE_COMMENT, COMMENT, STRING, CHARACTER };

/* The state after the character at p; *skip_r is set when the next one belongs to it. */
static enum state next_state(enum state st, const char *p, bool *skip_r)
{
	*skip_r = false;
	switch (st) {
	case CODE:
		*skip_r = p[0] == '/' && (p[1] == '*' || p[1] == '/');
		if (*skip_r)
			return p[1] == '*' ? COMMENT : LINE_COMMENT;
		return p[0] == '"' ? STRING : p[0] == '\'' ? CHARACTER : CODE;
	case LINE_COMMENT:
		return p[0] == '\n' ? CODE : LINE_COMMENT;
	case COMMENT:
		*skip_r = p[0] == '*' && p[1] == '/';
		return *skip_r ? CODE : COMMENT;
	case STRING:
	case CHARACTER:
		*skip_r = p[0] == '\\' && p[1] != '\0';
		return p[0] == (st == STRING ? '"' : '\'') ? CODE : st;
	}
	return CODE;
}

/* Blanks in each copy what belongs to another. */
static void split_c(char *text, char *code, char *strings, char *comments)
{
	enum state st = CODE, next, here;
	bool skip;

	for (size_t i = 0; text[i] != '\0'; i++) {
		next = next_state(st, text + i, &skip);
		/* The marks of a comment are comment, the quotes of a literal are code. */
		here = next == COMMENT || next == LINE_COMMENT ? next : st == STRING && next == CODE ? CODE :
		    st == CODE && next != CODE ? CODE : st;
		for (size_t k = i; k <= i + (skip ? 1 : 0); k++) {
			if (text[k] == '\n' || text[k] == '\t')
				continue;
			if (here != CODE)
				code[k] = ' ';
			if (here != STRING)
				strings[k] = ' ';
			if (here != COMMENT && here != LINE_COMMENT)
				comments[k] = ' ';
		}
		i += skip ? 1 : 0;
		st = next;
	}
}

static char **split_lines(char *text, size_t *n_r)
{
	char **lines = NULL, *next = text;
	size_t n = 0;

	while (next != NULL && *next != '\0') {
		lines = grow(lines, n + 1, sizeof *lines);
		lines[n++] = strsep(&next, "\n");
	}
	*n_r = n;
	return lines;
}

static void check_file(const char *path)
{
	struct text t = file_read(path);
	struct source s = { .full = path, .path = path + root_n + 1 };
	char *code, *strings, *comments;

	check_utf8(path, &t);
	if (t.n == 0 || t.p[t.n - 1] != '\n')
		report(&s, 1, "ending", "the file does not end in a line end");
	if (ends_in(path, ".c") || ends_in(path, ".h")) {
		code = copy_of(t.p, t.n);
		strings = copy_of(t.p, t.n);
		comments = copy_of(t.p, t.n);
		split_c(t.p, code, strings, comments);
		s.code = split_lines(code, &s.n_lines);
		s.strings = split_lines(strings, &s.n_lines);
		s.comments = split_lines(comments, &s.n_lines);
	}
	s.text = split_lines(t.p, &s.n_lines);
	check_source(&s);
}

static int found(const char *path, const struct stat *st, int type, struct FTW *where)
{
	static const char *const endings[] = { ".c", ".h", ".html", ".sql", ".sh", ".css", ".js", ".tsv", ".yaml" };

	(void)st;
	(void)where;
	for (size_t i = 0; type == FTW_F && i < GEN_N_OF(endings); i++)
		if (ends_in(path, endings[i])) {
			paths = grow(paths, n_paths + 1, sizeof *paths);
			paths[n_paths++] = copy_of(path, strlen(path));
		}
	return 0;
}

static int by_text(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

int main(int argc, char **argv)
{
	static const char *const folders[] = { "src", "tools" };
	struct text folder = { NULL, 0, 0 };

	if (argc != 2)
		fail("checksrc", 0, "usage: checksrc ROOT");
	root_n = strlen(argv[1]);
	for (size_t i = 0; i < GEN_N_OF(folders); i++) {
		folder.n = 0;
		text_printf(&folder, "%s/%s", argv[1], folders[i]);
		if (nftw(folder.p, found, 16, FTW_PHYS) != 0)
			fail(folder.p, 0, "cannot be read");
	}
	if (n_paths == 0)
		fail(argv[1], 0, "no files");
	qsort(paths, n_paths, sizeof *paths, by_text);
	for (size_t i = 0; i < n_paths; i++)
		check_file(paths[i]);
	printf("style: %zu files, %zu faults\n", n_paths, n_faults);
	return n_faults == 0 ? 0 : 1;
}
