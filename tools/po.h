/* Reading of the message files: the subset of gettext's .po that we write.
 *
 * Used by msgc (makes the tables) and tmplc (must know which placeholders a
 * message has).  What we do not write (contexts, fuzzy entries, obsolete
 * entries) is refused rather than skipped: a text silently left out would be
 * an untranslated page. */
#ifndef TOOLS_PO_H
#define TOOLS_PO_H

#include "gen.h"

#define PO_NAMES_MAX 8   /* placeholders in one message; our longest has 4 */
#define PO_NAME_SIZE 24

struct po_names {
	size_t n;
	char name[PO_NAMES_MAX][PO_NAME_SIZE];
};

struct po_msg {
	const char *key;
	int line;
	bool plural;
	struct text form[2];   /* form[0] is the singular; form[1] only when plural */
	struct po_names names; /* placeholders of all forms, in order of appearance */
};

struct po {
	const char *file;
	struct po_msg *msg;
	size_t n;
};

static inline bool po_has(const struct po_names *names, const char *name, size_t n)
{
	for (size_t i = 0; i < names->n; i++)
		if (strlen(names->name[i]) == n && memcmp(names->name[i], name, n) == 0)
			return true;
	return false;
}

static inline void po_collect(const char *file, int line, const struct text *t, struct po_names *names)
{
	const char *p = t->p;
	size_t n;

	while (*(p += strcspn(p, "{}")) != '\0') {
		n = strspn(p + 1, "abcdefghijklmnopqrstuvwxyz0123456789_");
		if (*p == '}' || n == 0 || p[1 + n] != '}' || n >= PO_NAME_SIZE)
			fail(file, line, "a brace that is no {placeholder}");
		if (!po_has(names, p + 1, n)) {
			if (names->n == PO_NAMES_MAX)
				fail(file, line, "more than %d placeholders", PO_NAMES_MAX);
			memcpy(names->name[names->n], p + 1, n);
			names->name[names->n++][n] = '\0';
		}
		p += n + 2;
	}
}

/* Adds the quoted string at p, which must fill the rest of its line. */
static inline void po_quoted(const char *file, int line, const char *p, const char *end, struct text *t)
{
	static const char from[] = "n\"\\", to[] = "\n\"\\";
	const char *esc;

	if (*p++ != '"')
		fail(file, line, "a quoted text is expected");
	for (; p < end && *p != '"'; p++) {
		if (*p != '\\') {
			text_put(t, p, 1);
			continue;
		}
		esc = ++p < end ? strchr(from, *p) : NULL;
		if (esc == NULL)
			fail(file, line, "unknown escape");
		text_put(t, to + (esc - from), 1);
	}
	if (p >= end || p + 1 != end)
		fail(file, line, "text behind or without the closing quote");
}

static inline void po_finish(struct po *po, struct po_msg *m)
{
	if (m->key == NULL)
		return;
	if (m->form[0].n == 0 || (m->plural && m->form[1].n == 0))
		fail(po->file, m->line, "%s has no text", m->key);
	for (size_t i = 0; i < (m->plural ? 2 : 1); i++)
		po_collect(po->file, m->line, &m->form[i], &m->names);
	po->msg = grow(po->msg, po->n + 1, sizeof *po->msg);
	po->msg[po->n++] = *m;
}

static inline const char *po_key(const char *file, int line, const struct text *t)
{
	if (!is_lower(t->p[0]) || strspn(t->p, "abcdefghijklmnopqrstuvwxyz0123456789._-") != t->n)
		fail(file, line, "\"%s\" is no key (a-z 0-9 . - _)", t->p);
	return t->p;
}

static const struct { const char *word; int is; } po_words[] = {
	{ "msgid_plural ", 2 }, { "msgid ", 1 }, { "msgstr[0] ", 3 }, { "msgstr[1] ", 4 }, { "msgstr ", 5 },
};

/* What is being read; the header entry (empty msgid) has no key and is dropped. */
struct po_state {
	struct po_msg msg;
	struct text id, id2;
	struct text *into; /* where continued strings go */
	bool header;       /* inside the header entry */
};

static inline void po_end_entry(struct po *po, struct po_state *st)
{
	if (st->id.p != NULL && st->id.n > 0) {
		st->msg.key = po_key(po->file, st->msg.line, &st->id);
		if (st->msg.plural && strcmp(st->id.p, st->id2.p) != 0)
			fail(po->file, st->msg.line, "msgid_plural differs from msgid");
		po_finish(po, &st->msg);
	}
	*st = (struct po_state){ 0 };
}

static inline void po_word(struct po *po, struct po_state *st, int line, int is)
{
	if (is == 1) {
		po_end_entry(po, st);
		st->msg.line = line;
	} else if (st->id.p == NULL) {
		fail(po->file, line, "no msgid before this");
	}
	if (is == 2)
		st->msg.plural = true;
	if ((is == 5 && st->msg.plural) || ((is == 3 || is == 4) && !st->msg.plural))
		fail(po->file, line, "msgstr[n] belongs to msgid_plural, msgstr to the rest");
	st->into = is == 1 ? &st->id : is == 2 ? &st->id2 : is == 4 ? &st->msg.form[1] : &st->msg.form[0];
	if (st->into->p != NULL)
		fail(po->file, line, "given twice");
	text_put(st->into, "", 0);
}

static inline void po_line(struct po *po, struct po_state *st, int line, const char *p, const char *end)
{
	size_t k = 0;

	if (p == end || *p == '#') {
		if (strncmp(p, "#~", 2) == 0 ||
		    (strncmp(p, "#,", 2) == 0 && memmem(p, (size_t)(end - p), "fuzzy", 5) != NULL))
			fail(po->file, line, "fuzzy and obsolete entries are not wanted");
		return;
	}
	if (*p == '"') {
		if (st->into == NULL)
			fail(po->file, line, "a text without a msgid");
		po_quoted(po->file, line, p, end, st->into);
		return;
	}
	while (k < GEN_N_OF(po_words) && strncmp(p, po_words[k].word, strlen(po_words[k].word)) != 0)
		k++;
	if (k == GEN_N_OF(po_words))
		fail(po->file, line, "not understood");
	po_word(po, st, line, po_words[k].is);
	po_quoted(po->file, line, p + strlen(po_words[k].word), end, st->into);
}

static inline int po_by_key(const void *a, const void *b)
{
	const struct po_msg *x = a, *y = b;

	return strcmp(x->key, y->key);
}

/* All messages, sorted by key. */
static inline struct po po_read(const char *file)
{
	struct po po = { file, NULL, 0 };
	struct po_state st = { 0 };
	struct text t = file_read(file);
	const char *p = t.p, *end;

	check_utf8(file, &t);
	for (int line = 1; *p != '\0'; line++) {
		end = p + strcspn(p, "\n");
		po_line(&po, &st, line, p, end);
		p = *end == '\n' ? end + 1 : end;
	}
	po_end_entry(&po, &st);
	po.msg = grow(po.msg, po.n, sizeof *po.msg);
	qsort(po.msg, po.n, sizeof *po.msg, po_by_key);
	for (size_t i = 1; i < po.n; i++)
		if (strcmp(po.msg[i].key, po.msg[i - 1].key) == 0)
			fail(file, po.msg[i].line > po.msg[i - 1].line ? po.msg[i].line : po.msg[i - 1].line,
			    "%s is there twice", po.msg[i].key);
	return po;
}

/* NULL when there is no such message. */
static inline const struct po_msg *po_find(const struct po *po, const char *key)
{
	struct po_msg want = { .key = key };

	return bsearch(&want, po->msg, po->n, sizeof *po->msg, po_by_key);
}

#endif
