/* The tags: each becomes a statement of the page's function.  Start reading at
 * the table near the end. */
#include "tmplc.h"

static void put_indent(void)
{
	for (size_t i = 0; i <= now.depth; i++)
		text_puts(&now.out, "\t");
}

void flush_literal(void)
{
	if (now.literal.n == 0)
		return;
	put_indent();
	text_printf(&now.out, "LITERAL(\"%s\");\n", now.literal.p);
	now.literal.n = 0;
}

/* One statement, reported by the compiler as this line of the template. */
static void GEN_PRINTF(1, 2) put_code(const char *fmt, ...)
{
	va_list ap;
	char *c;

	flush_literal();
	va_start(ap, fmt);
	if (vasprintf(&c, fmt, ap) < 0)
		bad("no memory");
	va_end(ap);
	text_printf(&now.out, "#line %d \"%s\"\n", now.line, now.page->file);
	put_indent();
	text_printf(&now.out, "%s\n", c);
}

void put_literal(const char *p, size_t n)
{
	if (memmem(p, n, "<!--", 4) != NULL)
		bad("write {{# a remark}} instead of an HTML comment, which would be sent");
	text_c_escape(&now.literal, p, n);
	for (size_t i = 0; i < n; i++) {
		if (now.at == AT_TEXT && p[i] == '<')
			now.at = AT_TAG;
		else if (now.at == AT_TAG)
			now.at = p[i] == '>' ? AT_TEXT : p[i] == '"' ? AT_DOUBLE : p[i] == '\'' ? AT_SINGLE : AT_TAG;
		else if ((now.at == AT_DOUBLE && p[i] == '"') || (now.at == AT_SINGLE && p[i] == '\''))
			now.at = AT_TAG;
	}
}

static void need_place(bool text_only)
{
	if (now.at == AT_TAG)
		bad("a value inside a tag must stand in quotes");
	if (text_only && now.at != AT_TEXT)
		bad("only allowed in text, not in an attribute");
}

static void put_value(struct value value)
{
	static const char *const how[KIND__MAX] = {
		[KIND_STR] = "buf_html(b, %s);", [KIND_INT] = "buf_i64(b, %s);", [KIND_RAW] = "buf_putstr(b, %s);",
		[KIND_FOREIGN] = "put_value(b, VALUE(%s));",
	};
	struct text c = { NULL, 0, 0 };
	const char *hole;

	need_place(value.kind == KIND_RAW);
	if (how[value.kind] == NULL)
		bad("%s is of type %s and cannot be written", value.c, kinds[value.kind].word);
	hole = strstr(how[value.kind], "%s");
	text_put(&c, how[value.kind], (size_t)(hole - how[value.kind]));
	text_puts(&c, value.c);
	text_puts(&c, hole + 2);
	put_code("%s", c.p);
}

static const struct po_msg *message(const char *key, bool plural)
{
	const struct po_msg *m = key == NULL ? NULL : po_find(&now.po, key);

	if (m == NULL)
		bad("%s has no message %s", now.po.file, key == NULL ? "(none named)" : key);
	if (m->plural != plural)
		bad("%s %s plural forms: use {{%s}}", key, m->plural ? "has" : "has no", m->plural ? "tn" : "t");
	return m;
}

/* As an argument of a message. */
static void put_argument(struct text *c, const char *name, struct value value)
{
	text_printf(c, "{ STR(\"%s\"), ", name);
	if (value.kind == KIND_MSG)
		text_printf(c, "value_str(msg_text(lang, %s)) }, ", value.c);
	else if (value.kind == KIND_STR || value.kind == KIND_INT || value.kind == KIND_FOREIGN)
		text_printf(c, "VALUE(%s) }, ", value.c);
	else
		bad("%s is of type %s and cannot be put into a message", value.c, kinds[value.kind].word);
}

static void tag_message(char *rest, bool plural)
{
	const char *key = next_word(&rest);
	const struct po_msg *m = message(key, plural);
	struct po_names given = { 0 };
	struct text args = { NULL, 0, 0 }, msg = { NULL, 0, 0 };
	size_t n = strlen(key);
	bool html = n > 5 && strcmp(key + n - 5, ".html") == 0;
	char *word, *equals;

	need_place(html);
	if (plural) {
		struct value count = read_value((word = next_word(&rest)) == NULL ? "" : word);

		put_argument(&args, "count", count);
		memcpy(given.name[given.n++], "count", 6);
		text_printf(&msg, "msg_text_n(lang, MSG_%s, %s)", upper_name(key), count.c);
	} else {
		text_printf(&msg, "msg_text(lang, MSG_%s)", upper_name(key));
	}
	while ((word = next_word(&rest)) != NULL) {
		equals = strchr(word, '=');
		if (equals == NULL)
			bad("\"%s\": NAME=EXPRESSION is expected", word);
		*equals = '\0';
		if (!po_has(&m->names, word, strlen(word)) || po_has(&given, word, strlen(word)))
			bad("%s has no {%s}, or it is given twice", key, word);
		put_argument(&args, word, read_value(equals + 1));
		memcpy(given.name[given.n++], word, strlen(word) + 1);
	}
	for (size_t i = 0; i < m->names.n; i++)
		if (!po_has(&given, m->names.name[i], strlen(m->names.name[i])))
			bad("%s needs a value for {%s}", key, m->names.name[i]);
	if (given.n == 0)
		put_code("%s(b, %s);", html ? "buf_putstr" : "buf_html", msg.p);
	else
		put_code("put_msg(b, %s, %s, (const struct arg[]){ %s}, %zu);", msg.p, html ? "true" : "false", args.p,
		    given.n);
}

static void open_block(struct block b)
{
	if (now.depth + 1 == DEPTH_MAX)
		bad("more than %d blocks inside one another", DEPTH_MAX);
	b.line = now.line;
	now.block[now.depth++] = b;
}

static char *condition(char *rest)
{
	struct text c = { NULL, 0, 0 };
	char *word = next_word(&rest);
	bool not = word != NULL && strcmp(word, "not") == 0;
	struct value value;
	const char *test = "";

	if (not)
		word = next_word(&rest);
	if (word == NULL || next_word(&rest) != NULL)
		bad("{{if NAME}} or {{if not NAME}} is expected");
	value = read_value(word);
	if (value.kind == KIND_STR || value.kind == KIND_RAW)
		test = ".n > 0";
	if (value.kind == KIND_LIST) {
		/* v->rows → v->n_rows > 0 */
		const char *arrow = strrchr(value.c, '>');

		text_printf(&c, "%s%.*sn_%s > 0%s", not ? "!(" : "", (int)(arrow + 1 - value.c), value.c, arrow + 1,
		    not ? ")" : "");
		return c.p;
	}
	text_printf(&c, "%s%s%s%s", not ? "!(" : "", value.c, test, not ? ")" : "");
	return c.p;
}

static void tag_if(char *rest)
{
	char *c = condition(rest);

	put_code("if (%s) {", c);
	open_block((struct block){ .what = BLOCK_IF });
}

static void tag_else(char *rest)
{
	char *word = next_word(&rest), *c;

	if (now.depth == 0 || now.block[now.depth - 1].what != BLOCK_IF)
		bad("{{else}} without {{if}}");
	if (word != NULL && strcmp(word, "if") != 0)
		bad("{{else}} or {{else if NAME}} is expected");
	flush_literal();
	c = word == NULL ? NULL : condition(rest);
	now.depth--;
	if (c == NULL)
		put_code("} else {");
	else
		put_code("} else if (%s) {", c);
	open_block((struct block){ .what = c == NULL ? BLOCK_ELSE : BLOCK_IF });
}

/* The number of items stands beside the list under the name n_LIST. */
static void tag_each(char *rest)
{
	char *path = next_word(&rest), *as = next_word(&rest), *var = next_word(&rest);
	struct text count = { NULL, 0, 0 };
	struct value list;
	size_t n;

	if (var == NULL || strcmp(as, "as") != 0 || !is_name(var) || next_word(&rest) != NULL)
		bad("{{each LIST as NAME}} is expected");
	for (size_t i = 0; i < now.depth; i++)
		if (now.block[i].what == BLOCK_EACH && strcmp(now.block[i].var, var) == 0)
			bad("%s is in use by the loop of line %d", var, now.block[i].line);
	if (strcmp(var, "v") == 0 || strcmp(var, "lang") == 0 || member_named(now.page, var) != NULL)
		bad("%s is taken", var);
	list = read_path(path);
	if (list.kind != KIND_LIST && list.kind != KIND_FOREIGN)
		bad("%s is no list", path);
	for (n = strlen(list.c); list.c[n - 1] != '>' && list.c[n - 1] != '.'; n--)
		;
	text_put(&count, list.c, n);
	text_printf(&count, "n_%s", list.c + n);
	put_code("for (size_t i%zu = 0; i%zu < %s; i%zu++) {", now.depth, now.depth, count.p, now.depth);
	open_block((struct block){ .what = BLOCK_EACH, .var = var, .of = list.of });
	put_code("__typeof__(&%s[0]) e%zu = &%s[i%zu];", list.c, now.depth - 1, list.c, now.depth - 1);
}

static void tag_end(char *rest)
{
	if (next_word(&rest) != NULL)
		bad("{{end}} stands alone");
	if (now.depth == 0)
		bad("{{end}} without a block");
	flush_literal();
	now.depth--;
	put_code("}");
}

static void tag_use(char *rest)
{
	char *name = next_word(&rest), *path = next_word(&rest);
	const struct page *p = name == NULL ? NULL : page_named(name);

	need_place(true);
	if (p == NULL)
		bad("there is no template %s.html", name == NULL ? "" : name);
	if (p->has_struct != (path != NULL) || next_word(&rest) != NULL)
		bad("{{use %s%s}} is expected", name, p->has_struct ? " NAME" : "");
	if (path == NULL)
		put_code("page_%s(b, lang);", name);
	else
		put_code("page_%s(b, lang, %s);", name, read_path(path).c);
}

static char *only_word(char *rest)
{
	char *word = next_word(&rest);

	if (word == NULL || next_word(&rest) != NULL)
		bad("one name is expected");
	return word;
}

static void tag_t(char *rest)
{
	tag_message(rest, false);
}

static void tag_tn(char *rest)
{
	tag_message(rest, true);
}

static void tag_tm(char *rest)
{
	struct value value = read_value(only_word(rest));

	need_place(false);
	if (value.kind != KIND_MSG && value.kind != KIND_FOREIGN)
		bad("%s is no msg", value.c);
	put_code("buf_html(b, msg_text(lang, %s));", value.c);
}

static void tag_u(char *rest)
{
	struct value value = read_value(only_word(rest));

	if (now.at != AT_DOUBLE && now.at != AT_SINGLE)
		bad("only allowed inside an attribute");
	if (value.kind != KIND_STR && value.kind != KIND_FOREIGN)
		bad("%s is no str", value.c);
	put_code("buf_url(b, %s);", value.c);
}

static void tag_lang(char *rest)
{
	if (next_word(&rest) != NULL)
		bad("{{lang}} stands alone");
	need_place(false);
	put_code("buf_puts(b, lang_code(lang));");
}

/* Stays part of the literal: the address is a string constant of asset.h. */
static void tag_asset(char *rest)
{
	char *name = only_word(rest);

	need_place(false);
	text_printf(&now.literal, "\" ASSET_%s \"", upper_name(name));
}

static void tag_remark(char *rest)
{
	(void)rest;
}

/* Control tags write nothing themselves. */
static const struct { const char *word; void (*fn)(char *); bool control; } tags[] = {
	{ "#", tag_remark, true }, { "if", tag_if, true },   { "else", tag_else, true },
	{ "each", tag_each, true }, { "end", tag_end, true }, { "use", tag_use, true },
	{ "t", tag_t, false },     { "tn", tag_tn, false },  { "tm", tag_tm, false },
	{ "u", tag_u, false },     { "lang", tag_lang, false }, { "asset", tag_asset, false },
};

/* Returns GEN_N_OF(tags) for a plain value. */
static size_t tag_index(const char *text)
{
	size_t n = text[0] == '#' ? 1 : strcspn(text, " \t"), k;

	for (k = 0; k < GEN_N_OF(tags); k++)
		if (strlen(tags[k].word) == n && strncmp(tags[k].word, text, n) == 0)
			break;
	return k;
}

bool is_control_tag(const char *text)
{
	size_t k = tag_index(text);

	return k < GEN_N_OF(tags) && tags[k].control;
}

void do_tag(char *text)
{
	size_t k = tag_index(text);

	if (k < GEN_N_OF(tags))
		tags[k].fn(text + strlen(tags[k].word));
	else
		put_value(read_value(only_word(text)));
}
