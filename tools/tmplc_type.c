/* Declarations and expressions: what a template's struct holds, and what a path
 * such as row.agency.name is in C.  Start reading at read_path(). */
#include "tmplc.h"

const struct kind_name kinds[KIND__MAX] = {
	[KIND_STR] = { "str", "struct str " }, [KIND_INT] = { "int", "int64_t " },
	[KIND_BOOL] = { "bool", "bool " },     [KIND_MSG] = { "msg", "enum msg " },
	[KIND_RAW] = { "raw", "struct str " }, [KIND_LIST] = { "list", NULL },
	[KIND_PTR] = { "ptr", NULL },          [KIND_FOREIGN] = { "", NULL },
};

struct page *page_named(const char *name)
{
	for (size_t i = 0; i < now.n_pages; i++)
		if (strcmp(now.pages[i].name, name) == 0)
			return &now.pages[i];
	return NULL;
}

const struct member *member_named(const struct page *p, const char *name)
{
	for (size_t i = 0; i < p->n_members; i++)
		if (strcmp(p->member[i].name, name) == 0)
			return &p->member[i];
	return NULL;
}

/* "page_row" → the template row.html; NULL for foreign types. */
static struct page *page_of_type(const char *of)
{
	return of != NULL && strncmp(of, "page_", 5) == 0 ? page_named(of + 5) : NULL;
}

static enum kind kind_named(const char *word)
{
	for (size_t k = 0; k < KIND_FOREIGN; k++)
		if (strcmp(word, kinds[k].word) == 0)
			return (enum kind)k;
	return KIND__MAX;
}

static void add_member(enum kind kind, char *name, char *of)
{
	if (!is_name(name) || strcmp(name, "v") == 0 || strcmp(name, "lang") == 0)
		bad("\"%s\" cannot be a member's name", name);
	if (member_named(now.page, name) != NULL)
		bad("two members are named %s", name);
	now.page->member = grow(now.page->member, now.page->n_members + 1, sizeof *now.page->member);
	now.page->member[now.page->n_members++] = (struct member){ name, kind, of };
}

/* "list rows: page_row" or "str a, b" */
static void read_declaration(char *text)
{
	char *word = next_word(&text), *names, *colon, *of = NULL;
	enum kind kind;

	if (word == NULL)
		return;
	kind = kind_named(word);
	if (kind == KIND__MAX)
		bad("\"%s\" is no type", word);
	names = text;
	colon = strchr(text, ':');
	if ((colon != NULL) != (kind == KIND_LIST || kind == KIND_PTR))
		bad("list and ptr, and nothing else, say of what they are: list NAME: TYPE;");
	if (colon != NULL) {
		*colon = '\0';
		of = trim(colon + 1);
		if (!is_name(of))
			bad("\"%s\" is no type", of);
		if (strncmp(of, "page_", 5) == 0 && (page_of_type(of) == NULL))
			bad("there is no template %s.html", of + 5);
	}
	while (names != NULL)
		add_member(kind, trim(strsep(&names, ",")), of);
}

/* A line of the struct block; // opens a remark. */
static void read_struct_line(char *text)
{
	char *remark = strstr(text, "//"), *one;

	if (remark != NULL)
		*remark = '\0';
	text = trim(text);
	if (*text == '\0')
		return;
	if (text[strlen(text) - 1] != ';')
		bad("a declaration ends in ';' on its own line");
	text[strlen(text) - 1] = '\0';
	while ((one = strsep(&text, ";")) != NULL)
		read_declaration(copy_of(one, strlen(one)));
}

static void add_header(const char *name)
{
	for (size_t i = 0; i < now.n_headers; i++)
		if (strcmp(now.headers[i], name) == 0)
			return;
	now.headers = grow(now.headers, now.n_headers + 1, sizeof *now.headers);
	now.headers[now.n_headers++] = copy_of(name, strlen(name));
}

/* {{include_h "x.h"}} on a line of its own */
static bool read_include(char *text)
{
	static const char head[] = "{{include_h \"", tail[] = "\"}}";
	size_t n = strlen(text);

	if (strncmp(text, head, strlen("{{include_h")) != 0)
		return false;
	if (strncmp(text, head, sizeof head - 1) != 0 || n < sizeof head + sizeof tail - 1 ||
	    strcmp(text + n - (sizeof tail - 1), tail) != 0)
		bad("{{include_h \"file.h\"}} is expected");
	add_header(copy_of(text + sizeof head - 1, n - (sizeof head - 1) - (sizeof tail - 1)));
	return true;
}

/* First pass: takes the declarations out of the text, leaving empty lines. */
void read_declarations(struct page *p)
{
	char *next = p->src.p, *text, *copy;
	bool inside = false;
	struct text rest = { NULL, 0, 0 };

	now.page = p;
	for (now.line = 1; next != NULL; now.line++) {
		text = strsep(&next, "\n");
		copy = trim(copy_of(text, strlen(text)));
		if (strcmp(copy, "{{struct}}") == 0) {
			if (p->has_struct)
				bad("a second struct block");
			p->has_struct = inside = true;
		} else if (inside && strcmp(copy, "{{end}}") == 0) {
			inside = false;
		} else if (inside) {
			read_struct_line(copy);
		} else if (!read_include(copy)) {
			text_puts(&rest, text);
		}
		text_puts(&rest, "\n");
	}
	if (inside || (p->has_struct && p->n_members == 0))
		bad("the struct block is empty or has no {{end}}");
	p->src = rest;
}

enum kind kind_of_element(const char *of)
{
	enum kind kind = of == NULL ? KIND__MAX : kind_named(of);

	return kind == KIND__MAX ? KIND_FOREIGN : kind;
}

/* A member of a struct that a template declares; `from` is the C of a pointer to it. */
static struct value member_value(const struct page *p, const char *from, const char *name)
{
	const struct member *m = member_named(p, name);
	struct text c = { NULL, 0, 0 };

	if (m == NULL && strncmp(name, "n_", 2) == 0) {
		m = member_named(p, name + 2);
		if (m == NULL || m->kind != KIND_LIST)
			bad("%s.html declares no list %s", p->name, name + 2);
		text_printf(&c, "(int64_t)%s->%s", from, name);
		return (struct value){ c.p, KIND_INT, NULL };
	}
	if (m == NULL)
		bad("%s.html declares no %s", p->name, name);
	text_printf(&c, "%s->%s", from, name);
	return (struct value){ c.p, m->kind, m->of };
}

/* The first name of a path: a loop variable, v, or a member of v. */
static struct value first_value(const char *name)
{
	struct text c = { NULL, 0, 0 };

	for (size_t i = now.depth; i-- > 0;)
		if (now.block[i].what == BLOCK_EACH && strcmp(now.block[i].var, name) == 0) {
			text_printf(&c, "e%zu", i);
			return (struct value){ c.p, KIND_PTR, now.block[i].of };
		}
	if (!now.page->has_struct)
		bad("%s: this template declares no struct", name);
	if (strcmp(name, "v") == 0) {
		text_printf(&c, "page_%s", now.page->name);
		return (struct value){ copy_of("v", 1), KIND_PTR, c.p };
	}
	return member_value(now.page, "v", name);
}

static struct value step_value(struct value from, bool arrow, const char *name)
{
	struct text c = { NULL, 0, 0 };
	struct page *p = from.kind == KIND_PTR ? page_of_type(from.of) : NULL;

	if (p != NULL)
		return member_value(p, from.c, name);
	if (from.kind != KIND_PTR && from.kind != KIND_FOREIGN)
		bad("%s has no members", from.c);
	text_printf(&c, "%s%s%s", from.c, arrow || from.kind == KIND_PTR ? "->" : ".", name);
	return (struct value){ c.p, KIND_FOREIGN, NULL };
}

struct value read_path(const char *path)
{
	struct value value = { NULL, KIND__MAX, NULL };
	bool arrow = false;
	size_t n;

	for (;; path += n + (arrow ? 2 : 1)) {
		n = strcspn(path, ".-");
		char *name = copy_of(path, n);

		if (!is_name(name))
			bad("\"%s\" is no name", name);
		value = value.c == NULL ? first_value(name) : step_value(value, arrow, name);
		if (path[n] == '\0')
			return value;
		arrow = strncmp(path + n, "->", 2) == 0;
		if (path[n] == '-' && !arrow)
			bad("\"%s\" is no path", path);
	}
}

struct value read_value(const char *path)
{
	struct value value = read_path(path);
	struct text c = { NULL, 0, 0 };

	if (value.kind == KIND_PTR && strchr(path, '.') == NULL && kind_of_element(value.of) != KIND_FOREIGN) {
		text_printf(&c, "*%s", value.c);
		return (struct value){ c.p, kind_of_element(value.of), NULL };
	}
	return value;
}
