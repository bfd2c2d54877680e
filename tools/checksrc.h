/* What the style checker's files share: a file split into code, text and
 * comments, and the way to complain. */
#ifndef TOOLS_CHECKSRC_H
#define TOOLS_CHECKSRC_H

#include "gen.h"

/* One file, as lines.  code, strings and comments are the text with everything
 * else blanked, so a column is the same column in all four; for files that are
 * not C they are NULL. */
struct source {
	const char *full;  /* as it is opened */
	const char *path;  /* from the root: src/base/str.c */
	size_t n_lines;
	char **text;
	char **code;       /* without comments and the inside of literals */
	char **strings;    /* only the inside of string literals */
	char **comments;   /* only comments, with their marks */
};

/* Prints "path:line: rule: what" and counts. */
void report(const struct source *s, size_t line, const char *rule, const char *fmt, ...) GEN_PRINTF(4, 5);

/* checksrc_rules.c: every rule, over one file. */
void check_source(const struct source *s);

#endif
