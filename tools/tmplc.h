/* What the three files of the template compiler share: tmplc.c (files and
 * lines), tmplc_type.c (declarations and expressions), tmplc_tag.c (tags and
 * what they write). */
#ifndef TOOLS_TMPLC_H
#define TOOLS_TMPLC_H

#include "po.h"

#define DEPTH_MAX 16 /* blocks inside one another */

enum kind { KIND_STR, KIND_INT, KIND_BOOL, KIND_MSG, KIND_RAW, KIND_LIST, KIND_PTR, KIND_FOREIGN, KIND__MAX };

struct member {
	char *name;
	enum kind kind;
	char *of;      /* what a list or a ptr is of */
};

struct page {
	const char *file;
	char *name;
	struct text src;
	struct member *member;
	size_t n_members;
	bool has_struct;
};

/* What an expression of a template is in C. */
struct value {
	char *c;
	enum kind kind;
	const char *of;  /* of a list or pointer */
};

struct block {
	enum { BLOCK_IF, BLOCK_ELSE, BLOCK_EACH } what;
	int line;
	char *var;       /* BLOCK_EACH: its name in the template */
	const char *of;  /* type of an element; NULL when only C knows */
};

/* The one translation that goes on. */
struct state {
	struct po po;             /* English: which messages there are, with which placeholders */
	struct page *pages;
	size_t n_pages;
	char **headers;           /* named by include_h */
	size_t n_headers;
	struct page *page;        /* being read, at this line */
	int line;
	struct block block[DEPTH_MAX];
	size_t depth;
	struct text out;          /* page.c so far */
	struct text literal;      /* text that waits for the next statement, escaped for C */
	/* Where in the HTML we are, to refuse a value outside quotes. */
	enum { AT_TEXT, AT_TAG, AT_DOUBLE, AT_SINGLE } at;
};

extern struct state now;
extern const struct kind_name { const char *word, *c; } kinds[KIND__MAX];

#define bad(...) fail(now.page->file, now.line, __VA_ARGS__)

/* tmplc_type.c */
struct page *page_named(const char *name);
const struct member *member_named(const struct page *p, const char *name);
enum kind kind_of_element(const char *of);
void read_declarations(struct page *p);
/* A path such as row.agency.name; -> is for pointers inside foreign structs. */
struct value read_path(const char *path);
/* The same, where it is to be written: an element of a list of str is the str itself. */
struct value read_value(const char *path);

/* tmplc_tag.c */
void flush_literal(void);
void put_literal(const char *p, size_t n);
bool is_control_tag(const char *text);
void do_tag(char *text);

/* The next word of *p, cut at blanks; NULL at the end. */
static inline char *next_word(char **p)
{
	char *word;

	*p += strspn(*p, " \t");
	if (**p == '\0')
		return NULL;
	word = *p;
	*p += strcspn(*p, " \t");
	if (**p != '\0')
		*(*p)++ = '\0';
	return word;
}

static inline char *trim(char *s)
{
	size_t n;

	s += strspn(s, " \t");
	for (n = strlen(s); n > 0 && (s[n - 1] == ' ' || s[n - 1] == '\t'); n--)
		;
	s[n] = '\0';
	return s;
}

#endif
