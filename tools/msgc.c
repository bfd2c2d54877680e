/* Makes msg.h and msg.c from the four message files.
 *
 *   msgc OUT lang/nl.po lang/fr.po lang/de.po lang/en.po
 *
 * The texts become tables in the program, because run-time locales differ per
 * machine and a missing translation must break the build, not a page.  Every
 * language must have the same keys with the same placeholders; English is only
 * the one that the others are compared with.  Start reading at main(). */
#include "po.h"

/* Order and rule of enum lang.  French counts zero as singular (CLDR plural
 * rules, cardinals, integers without the rare "many"). */
static const struct { const char *code; const char *singular; } langs[] = {
	{ "nl", "n == 1" }, { "fr", "n == 0 || n == 1" }, { "de", "n == 1" }, { "en", "n == 1" },
};
#define N_LANGS GEN_N_OF(langs)
#define FRENCH 1
#define REFERENCE 3

static const char *const markup[] = { "<b>", "</b>", "<br>", "&shy;", "&nbsp;" };

/* A key ending in ".html" marks a message that is written unescaped. */
static void check_markup(const char *file, const struct po_msg *m, const struct text *t)
{
	size_t n = strlen(m->key), k;
	int open = 0;

	if (n < 5 || strcmp(m->key + n - 5, ".html") != 0)
		return;
	for (const char *p = t->p; *(p += strcspn(p, "<>&")) != '\0'; p += strlen(markup[k])) {
		for (k = 0; k < GEN_N_OF(markup); k++)
			if (strncmp(p, markup[k], strlen(markup[k])) == 0)
				break;
		if (k == GEN_N_OF(markup))
			fail(file, m->line, "%s: only <b>, <br>, &shy; and &nbsp; are allowed", m->key);
		open += (k == 0) - (k == 1);
		if (open < 0 || open > 1)
			break;
	}
	if (open != 0)
		fail(file, m->line, "%s: <b> and </b> do not match", m->key);
}

/* "One day" may do without {count}; nothing else may be missing anywhere. */
static void check_forms(const char *file, const struct po_msg *m)
{
	struct po_names here;

	for (size_t f = 0; f < (m->plural ? 2 : 1); f++) {
		check_markup(file, m, &m->form[f]);
		here.n = 0;
		po_collect(file, m->line, &m->form[f], &here);
		for (size_t i = 0; i < m->names.n; i++)
			if (!po_has(&here, m->names.name[i], strlen(m->names.name[i])) &&
			    (f == 1 || strcmp(m->names.name[i], "count") != 0))
				fail(file, m->line, "%s: {%s} is not in each form", m->key, m->names.name[i]);
	}
	if (m->plural && !po_has(&m->names, "count", 5))
		fail(file, m->line, "%s: a plural without {count}", m->key);
}

static void check_same(const struct po *ref, const struct po *po)
{
	for (size_t i = 0; i < po->n; i++) {
		const struct po_msg *m = &po->msg[i];
		const struct po_msg *r = po_find(ref, m->key);

		if (r == NULL)
			fail(po->file, m->line, "%s is not in %s", m->key, ref->file);
		if (r->plural != m->plural)
			fail(po->file, m->line, "%s has plural forms in only one of this and %s", m->key, ref->file);
		for (size_t k = 0; k < m->names.n; k++)
			if (!po_has(&r->names, m->names.name[k], strlen(m->names.name[k])))
				fail(po->file, m->line, "%s: {%s} is not in %s", m->key, m->names.name[k], ref->file);
		if (m->names.n != r->names.n)
			fail(po->file, m->line, "%s has fewer placeholders than in %s", m->key, ref->file);
		check_forms(po->file, m);
	}
	for (size_t i = 0; i < ref->n; i++)
		if (po_find(po, ref->msg[i].key) == NULL)
			fail(po->file, 1, "%s is missing (%s:%d has it)", ref->msg[i].key, ref->file, ref->msg[i].line);
}

static int by_text(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* a.b and a-b would be the same constant. */
static void check_constants(const struct po *ref)
{
	char **name = grow(NULL, ref->n, sizeof *name);

	for (size_t i = 0; i < ref->n; i++)
		name[i] = upper_name(ref->msg[i].key);
	qsort(name, ref->n, sizeof *name, by_text);
	for (size_t i = 1; i < ref->n; i++)
		if (strcmp(name[i - 1], name[i]) == 0)
			fail(ref->file, 1, "two keys make the constant MSG_%s", name[i]);
}

static struct text make_header(const struct po *ref)
{
	struct text t = { NULL, 0, 0 };

	text_puts(&t, "/* Made by tools/msgc.c from the files in lang/. */\n"
	    "#ifndef GEN_MSG_H\n#define GEN_MSG_H\n\n#include \"base/str.h\"\n\nenum lang {");
	for (size_t i = 0; i < N_LANGS; i++)
		text_printf(&t, " LANG_%s,", upper_name(langs[i].code));
	text_puts(&t, " LANG__MAX };\n\nenum msg {\n");
	for (size_t i = 0; i < ref->n; i++)
		text_printf(&t, "\tMSG_%s,\n", upper_name(ref->msg[i].key));
	text_puts(&t, "\tMSG__MAX\n};\n\n"
	    "/* The text as it stands in the file: placeholders are not filled in. */\n"
	    "struct str msg_text(enum lang lang, enum msg msg);\n"
	    "/* The plural form for n, {count} not filled in; the text itself where there is only one form. */\n"
	    "struct str msg_text_n(enum lang lang, enum msg msg, int64_t n);\n"
	    "/* The key in the message files. */\n"
	    "const char *msg_key(enum msg msg);\n"
	    "/* nl, fr, de, en */\n"
	    "const char *lang_code(enum lang lang);\n"
	    "bool lang_parse(struct str code, enum lang *lang_r) WUR;\n\n#endif\n");
	return t;
}

static void put_forms(struct text *t, const struct po_msg *m)
{
	text_puts(t, "\t\t{ ");
	for (size_t f = 0; f < 2; f++) {
		const struct text *form = &m->form[m->plural ? f : 0];

		text_puts(t, "{ ");
		text_c_string(t, form->p, form->n);
		text_printf(t, ", %zu }%s", form->n, f == 0 ? ", " : " ");
	}
	text_puts(t, "},\n");
}

/* French sets a blank before ? ! : ; and inside « »; no line may break there. */
static struct text french(const struct text *from)
{
	struct text t = { NULL, 0, 0 };

	for (const char *p = from->p; *p != '\0'; p++) {
		bool opened = p - from->p >= 2 && memcmp(p - 2, "«", 2) == 0;
		bool closes = (p[1] != '\0' && strchr("?!:;", p[1]) != NULL) || strncmp(p + 1, "»", 2) == 0;

		if (*p == ' ' && (opened || closes))
			text_puts(&t, "\u00a0");
		else
			text_put(&t, p, 1);
	}
	return t;
}

static void set_french(struct po *po)
{
	for (size_t i = 0; i < po->n; i++)
		for (size_t f = 0; f < (po->msg[i].plural ? 2 : 1); f++)
			po->msg[i].form[f] = french(&po->msg[i].form[f]);
}

static struct text make_source(const struct po *po)
{
	struct text t = { NULL, 0, 0 };
	const struct po *ref = &po[REFERENCE];

	text_puts(&t, "/* Made by tools/msgc.c from the files in lang/. */\n#include \"msg.h\"\n\n"
	    "static const struct str texts[LANG__MAX][MSG__MAX][2] = {\n");
	for (size_t i = 0; i < N_LANGS; i++) {
		text_puts(&t, "\t{\n");
		for (size_t k = 0; k < po[i].n; k++)
			put_forms(&t, &po[i].msg[k]);
		text_puts(&t, "\t},\n");
	}
	text_puts(&t, "};\n\nstatic const char *const keys[MSG__MAX] = {\n");
	for (size_t k = 0; k < ref->n; k++)
		text_printf(&t, "\t\"%s\",\n", ref->msg[k].key);
	text_puts(&t, "};\n\nstatic const char codes[LANG__MAX][3] = {");
	for (size_t i = 0; i < N_LANGS; i++)
		text_printf(&t, " \"%s\",", langs[i].code);
	text_puts(&t, " };\n\nstatic bool is_singular(enum lang lang, int64_t n)\n{\n\tswitch (lang) {\n");
	for (size_t i = 0; i < N_LANGS; i++)
		text_printf(&t, "\tcase LANG_%s: return %s;\n", upper_name(langs[i].code), langs[i].singular);
	text_puts(&t, "\tcase LANG__MAX: break;\n\t}\n\tWRONG(\"no such language\");\n}\n\n"
	    "struct str msg_text(enum lang lang, enum msg msg)\n{\n"
	    "\tCHECK(lang < LANG__MAX && msg < MSG__MAX);\n\treturn texts[lang][msg][0];\n}\n\n"
	    "struct str msg_text_n(enum lang lang, enum msg msg, int64_t n)\n{\n"
	    "\tCHECK(lang < LANG__MAX && msg < MSG__MAX);\n"
	    "\treturn texts[lang][msg][is_singular(lang, n) ? 0 : 1];\n}\n\n"
	    "const char *msg_key(enum msg msg)\n{\n\tCHECK(msg < MSG__MAX);\n\treturn keys[msg];\n}\n\n"
	    "const char *lang_code(enum lang lang)\n{\n\tCHECK(lang < LANG__MAX);\n\treturn codes[lang];\n}\n\n"
	    "bool lang_parse(struct str code, enum lang *lang_r)\n{\n"
	    "\tfor (size_t i = 0; i < LANG__MAX; i++)\n\t\tif (str_is(code, codes[i])) {\n"
	    "\t\t\t*lang_r = (enum lang)i;\n\t\t\treturn true;\n\t\t}\n\treturn false;\n}\n");
	return t;
}

int main(int argc, char **argv)
{
	struct po po[N_LANGS];
	struct text h, c;

	if (argc != 2 + (int)N_LANGS)
		fail("msgc", 0, "usage: msgc OUT nl.po fr.po de.po en.po");
	for (size_t i = 0; i < N_LANGS; i++) {
		po[i] = po_read(argv[2 + i]);
		if (strcmp(stem_of(argv[2 + i]), langs[i].code) != 0)
			fail(argv[2 + i], 1, "%s.po is expected here", langs[i].code);
	}
	for (size_t i = 0; i < N_LANGS; i++)
		check_same(&po[REFERENCE], &po[i]);
	if (po[REFERENCE].n == 0)
		fail(po[REFERENCE].file, 1, "no messages");
	check_constants(&po[REFERENCE]);
	set_french(&po[FRENCH]);
	h = make_header(&po[REFERENCE]);
	c = make_source(po);
	file_write(argv[1], "msg.h", &h);
	file_write(argv[1], "msg.c", &c);
	return 0;
}
