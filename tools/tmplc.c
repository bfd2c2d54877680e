/* Makes page.h and page.c from the page templates.
 *
 *   tmplc OUT lang/en.po src/portal/page/NAME.html...
 *
 * NAME.html becomes void page_NAME(struct buf *, enum lang, const struct page_NAME *v).
 * A template is a function with a typed argument, so that a wrong name is an
 * error of the build, and what it writes is escaped unless its author asked
 * otherwise in the one place that the style checker watches (raw).  The
 * whole language:
 *
 *   {{# a remark}}   {{include_h "portal/x.h"}}
 *   {{struct}} str a; int n; bool b; msg m; list rows: T; ptr p: T; raw r; {{end}}
 *   {{a}}  {{row.a}}  {{u a}} URL component  {{tm m}} message  {{lang}}  {{asset app.css}}
 *   {{t key x=a}}  {{tn key n x=a}}  {{if a}} {{else if not b}} {{else}} {{end}}
 *   {{each rows as row}} {{end}}  {{use other p}}
 *
 * T is page_OTHER (declared by OTHER.html), a struct of an included header, or
 * str, int, bool, msg.  Members of foreign structs are left to the C compiler,
 * which reports them with the template's file and line.  A line of only control
 * tags leaves nothing behind; other lines lose their indentation.  A tag stands
 * on one line.  Start reading at main(). */
#include "tmplc.h"

struct state now;

/* The inside of the tag at *p, which moves behind it. */
static char *take_tag(char **p)
{
	char *start = *p + 2, *close = strstr(start, "}}");

	if (close == NULL)
		bad("{{ without }} on the same line");
	*p = close + 2;
	return trim(copy_of(start, (size_t)(close - start)));
}

static bool is_control_line(char *p)
{
	while (*p != '\0') {
		if (*p == ' ' || *p == '\t') {
			p++;
			continue;
		}
		if (strncmp(p, "{{", 2) != 0)
			return false;
		if (!is_control_tag(take_tag(&p)))
			return false;
	}
	return true;
}

static void do_line(char *p)
{
	bool control = is_control_line(p);
	char *open;

	while (*p != '\0') {
		open = strstr(p, "{{");
		if (open == NULL)
			open = p + strlen(p);
		if (open > p && !control)
			put_literal(p, (size_t)(open - p));
		p = open;
		if (*p != '\0')
			do_tag(take_tag(&p));
	}
	if (!control)
		put_literal("\n", 1);
}

static void put_signature(struct text *t, const struct page *p)
{
	text_printf(t, "void page_%s(struct buf *b, enum lang lang", p->name);
	if (p->has_struct)
		text_printf(t, ", const struct page_%s *v", p->name);
	text_puts(t, ")");
}

static void translate(struct page *p)
{
	char *next = p->src.p, *text;

	now.page = p;
	now.at = AT_TEXT;
	put_signature(&now.out, p);
	text_printf(&now.out, "\n{\n\t(void)lang;\n%s", p->has_struct ? "\t(void)v;\n" : "");
	for (now.line = 1; next != NULL; now.line++) {
		text = trim(strsep(&next, "\n"));
		if (*text != '\0')
			do_line(text);
	}
	if (now.depth > 0)
		fail(p->file, now.block[now.depth - 1].line, "this block has no {{end}}");
	if (now.at != AT_TEXT)
		bad("the file ends inside a tag");
	flush_literal();
	text_puts(&now.out, "}\n\n");
}

static struct text make_header(void)
{
	struct text t = { NULL, 0, 0 };

	text_puts(&t, "/* Made by tools/tmplc.c from the templates in src/portal/page/. */\n"
	    "#ifndef GEN_PAGE_H\n#define GEN_PAGE_H\n\n#include \"base/buf.h\"\n#include \"msg.h\"\n");
	for (size_t i = 0; i < now.n_headers; i++)
		text_printf(&t, "#include \"%s\"\n", now.headers[i]);
	for (size_t i = 0; i < now.n_pages; i++)
		if (now.pages[i].has_struct)
			text_printf(&t, "\nstruct page_%s;", now.pages[i].name);
	text_puts(&t, "\n\n");
	for (size_t i = 0; i < now.n_pages; i++) {
		if (!now.pages[i].has_struct)
			continue;
		text_printf(&t, "struct page_%s {\n", now.pages[i].name);
		for (size_t k = 0; k < now.pages[i].n_members; k++) {
			const struct member *m = &now.pages[i].member[k];
			enum kind of = kind_of_element(m->of);

			if (kinds[m->kind].c != NULL) {
				text_printf(&t, "\t%s%s;\n", kinds[m->kind].c, m->name);
				continue;
			}
			text_printf(&t, "\tconst %s%s%s*%s;\n", of == KIND_FOREIGN ? "struct " : kinds[of].c,
			    of == KIND_FOREIGN ? m->of : "", of == KIND_FOREIGN ? " " : "", m->name);
			if (m->kind == KIND_LIST)
				text_printf(&t, "\tsize_t n_%s;\n", m->name);
		}
		text_puts(&t, "};\n\n");
	}
	for (size_t i = 0; i < now.n_pages; i++) {
		put_signature(&t, &now.pages[i]);
		text_puts(&t, ";\n");
	}
	text_puts(&t, "\n#endif\n");
	return t;
}

static const char prelude[] =
    "/* Made by tools/tmplc.c from the templates in src/portal/page/. */\n"
    "#include \"page.h\"\n\n#include \"asset.h\"\n\n"
    "#define UNUSED __attribute__((unused))\n"
    "#define LITERAL(s) buf_put(b, (s), sizeof(s) - 1)\n"
    "/* What a template may write: text or a whole number; anything else is refused by the compiler. */\n"
    "#define VALUE(x) _Generic((x), struct str: value_str, const char *: value_cstr, char *: value_cstr, \\\n"
    "    int64_t: value_int, int: value_int, int16_t: value_int, int8_t: value_int, \\\n"
    "    uint32_t: value_int, uint16_t: value_int, uint8_t: value_int)(x)\n\n"
    "struct value {\n\tstruct str text;\n\tint64_t number; /* when text is absent */\n};\n\n"
    "struct arg {\n\tstruct str name;\n\tstruct value value;\n};\n\n"
    "UNUSED static struct value value_str(struct str s)\n{\n"
    "\treturn (struct value){ s.p == NULL ? STR(\"\") : s, 0 };\n}\n\n"
    "UNUSED static struct value value_int(int64_t n)\n{\n\treturn (struct value){ STR_NONE, n };\n}\n\n"
    "UNUSED static struct value value_cstr(const char *s)\n{\n\treturn value_str(str_of(s));\n}\n\n"
    "UNUSED static void put_value(struct buf *b, struct value v)\n{\n"
    "\tif (v.text.p == NULL)\n\t\tbuf_i64(b, v.number);\n\telse\n\t\tbuf_html(b, v.text);\n}\n\n"
    "/* Every brace in a message opens a placeholder and tmplc has seen a value for each. */\n"
    "UNUSED static void put_msg(struct buf *b, struct str msg, bool html, const struct arg *arg, size_t n_args)\n{\n"
    "\tstruct str rest = msg, part, name;\n\tsize_t i;\n\n"
    "\twhile ((part = str_cut(&rest, '{')).p != NULL) {\n"
    "\t\tif (html)\n\t\t\tbuf_putstr(b, part);\n\t\telse\n\t\t\tbuf_html(b, part);\n"
    "\t\tif (rest.p == NULL)\n\t\t\tbreak;\n"
    "\t\tname = str_cut(&rest, '}');\n"
    "\t\tfor (i = 0; i < n_args && !str_eq(arg[i].name, name); i++)\n\t\t\t;\n"
    "\t\tCHECK(i < n_args);\n"
    "\t\tput_value(b, arg[i].value);\n\t}\n}\n\n";

int main(int argc, char **argv)
{
	struct text header;

	if (argc < 3)
		fail("tmplc", 0, "usage: tmplc OUT en.po NAME.html...");
	now.po = po_read(argv[2]);
	now.n_pages = (size_t)argc - 3;
	now.pages = grow(NULL, now.n_pages, sizeof *now.pages);
	memset(now.pages, 0, now.n_pages * sizeof *now.pages);
	for (size_t i = 0; i < now.n_pages; i++) {
		now.pages[i].file = argv[3 + i];
		now.pages[i].name = stem_of(argv[3 + i]);
		now.pages[i].src = file_read(argv[3 + i]);
		check_utf8(now.pages[i].file, &now.pages[i].src);
		if (!is_name(now.pages[i].name))
			fail(now.pages[i].file, 1, "the file's name is no C name");
	}
	for (size_t i = 0; i < now.n_pages; i++)
		read_declarations(&now.pages[i]);
	text_puts(&now.out, prelude);
	for (size_t i = 0; i < now.n_pages; i++)
		translate(&now.pages[i]);
	header = make_header();
	file_write(argv[1], "page.h", &header);
	file_write(argv[1], "page.c", &now.out);
	return 0;
}
