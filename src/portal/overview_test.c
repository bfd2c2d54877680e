/* The overview page for invented workers, compared with pages that people have
 * looked at (test/golden/), and checked as markup in every language.
 * GOLDEN=write build/test/portal_overview_test makes the pages anew. */
#include "portal/overview_samples.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

#define PAGE_MAX (4u << 20)

struct page_case {
	const char *name;
	const struct sample *samples;
	size_t n;
	bool other;
	int64_t codes;
};

static const struct page_case cases[] = {
	{ "nobody", NULL, 0, false, -1 },
	{ "one", samples_one, N_OF(samples_one), false, -1 },
	{ "many", samples_many, N_OF(samples_many), false, 5 },
	{ "other", samples_many, N_OF(samples_many), true, -1 },
};

struct made {
	struct arena *arena;
	struct buf page;
};

static void make_page(struct made *m, const struct page_case *c, enum lang l)
{
	struct overview_view x;

	m->arena = arena_new(64u << 20);
	buf_init(&m->page, PAGE_MAX);
	x = sample_view(m->arena, l, sample_periods(m->arena, c->samples, c->n), c->n, c->other);
	x.codes_left = c->codes;
	overview_write(&m->page, &x);
	assert_false(m->page.overflow);
}

static void drop_page(struct made *m)
{
	buf_free(&m->page);
	arena_free(&m->arena);
}

static void compare(const struct page_case *c, enum lang l)
{
	struct made m;
	char path[100];
	char *golden;
	size_t n;
	FILE *f;

	make_page(&m, c, l);
	snprintf(path, sizeof(path), "test/golden/overview-%s.%s.html", c->name, lang_code(l));
	if (getenv("GOLDEN") != NULL) {
		f = fopen(path, "w");
		assert_non_null(f);
		assert_int_equal(fwrite(m.page.p, 1, m.page.n, f), m.page.n);
		assert_int_equal(fclose(f), 0);
	}
	f = fopen(path, "r");
	if (f == NULL)
		fail_msg("%s is missing", path);
	golden = arena_alloc(m.arena, PAGE_MAX);
	n = fread(golden, 1, PAGE_MAX, f);
	fclose(f);
	for (size_t i = 0; i < n && i < m.page.n; i++)
		if (golden[i] != m.page.p[i])
			fail_msg("%s differs at byte %zu: \"%.60s\"", path, i, m.page.p + i);
	assert_int_equal(n, m.page.n);
	drop_page(&m);
}

static void golden_pages(void **state)
{
	(void)state;
	for (size_t i = 0; i < N_OF(cases); i++)
		for (enum lang l = 0; l < LANG__MAX; l++)
			compare(&cases[i], l);
}

/* ---- markup -------------------------------------------------------------- */

struct checker {
	const char *at, *end;
	struct str open[40];
	size_t n_open;
	struct str id[200], ref[900];
	size_t n_ids, n_refs;
};

static struct str word_at(struct checker *c, const char *stop)
{
	const char *from = c->at;

	while (c->at < c->end && strchr(stop, *c->at) == NULL)
		c->at++;
	return (struct str){ from, (size_t)(c->at - from) };
}

static void note(struct str name, struct str value, struct checker *c)
{
	if (str_is(name, "id")) {
		for (size_t i = 0; i < c->n_ids; i++)
			if (str_eq(c->id[i], value))
				fail_msg("id %.*s twice", STR_ARG(value));
		assert_true(c->n_ids < N_OF(c->id));
		c->id[c->n_ids++] = value;
	}
	if (str_is(name, "aria-labelledby") || (str_is(name, "href") && str_starts(value, STR("#")))) {
		if (value.p[0] == '#')
			value = (struct str){ value.p + 1, value.n - 1 };
		assert_true(c->n_refs < N_OF(c->ref));
		c->ref[c->n_refs++] = value;
	}
	if (str_is(name, "style") || str_starts(name, STR("on")))
		fail_msg("%.*s is not allowed", STR_ARG(name));
}

static void read_attributes(struct checker *c)
{
	while (c->at < c->end && *c->at != '>' && *c->at != '/') {
		struct str name, value = STR("");
		assert_int_equal(*c->at, ' ');
		c->at++;
		name = word_at(c, "= />");
		assert_true(name.n > 0);
		if (*c->at == '=') {
			assert_int_equal(c->at[1], '"');
			c->at += 2;
			value = word_at(c, "\"<");
			assert_int_equal(*c->at, '"');
			c->at++;
		}
		note(name, value, c);
	}
}

static bool is_void(struct str name)
{
	return str_is(name, "br") || str_is(name, "input");
}

static void read_tag(struct checker *c)
{
	bool closing = c->at[1] == '/';
	struct str name;

	c->at += closing ? 2 : 1;
	name = word_at(c, " />");
	assert_true(name.n > 0);
	if (closing) {
		if (c->n_open == 0 || !str_eq(c->open[c->n_open - 1], name))
			fail_msg("</%.*s> closes nothing: %.60s", STR_ARG(name), c->at);
		c->n_open--;
		assert_int_equal(*c->at++, '>');
		return;
	}
	assert_true(c->n_open < N_OF(c->open));
	c->open[c->n_open++] = name;
	read_attributes(c);
	if (*c->at == '/' || is_void(name)) {
		c->n_open--;
		c->at += *c->at == '/';
	}
	assert_int_equal(*c->at++, '>');
}

static void check_markup(struct buf *page, struct checker *c)
{
	*c = (struct checker){ .at = page->p, .end = page->p + page->n };
	while (c->at < c->end) {
		if (*c->at == '<')
			read_tag(c);
		else if (*c->at == '&')
			assert_int_equal(word_at(c, ";<").p[0], '&');
		else if (*c->at == '{' || *c->at == '}')
			fail_msg("a placeholder was not filled: %.60s", c->at);
		else
			c->at++;
	}
	assert_int_equal(c->n_open, 0);
	for (size_t i = 0; i < c->n_refs; i++) {
		size_t k = 0;
		while (k < c->n_ids && !str_eq(c->id[k], c->ref[i]))
			k++;
		if (k == c->n_ids)
			fail_msg("#%.*s leads nowhere", STR_ARG(c->ref[i]));
	}
}

static void well_formed(void **state)
{
	static struct checker c;

	(void)state;
	for (size_t i = 0; i < N_OF(cases); i++)
		for (enum lang l = 0; l < LANG__MAX; l++) {
			struct made m;
			make_page(&m, &cases[i], l);
			check_markup(&m.page, &c);
			drop_page(&m);
		}
}

/* ---- what must be there -------------------------------------------------- */

static size_t occurrences(struct buf *page, const char *text)
{
	const char *at = page->p, *end = page->p + page->n;
	size_t n = 0;

	while ((at = memmem(at, (size_t)(end - at), text, strlen(text))) != NULL) {
		n++;
		at += strlen(text);
	}
	return n;
}

static void says_both_moments(void **state)
{
	static const struct { size_t n; const char *text; } wanted[] = {
		{ 1, "Mon 9/11 at 09:14</time>, <b>3 h 14 min after the start</b>" },
		{ 1, "Wed 18/11 at 16:42</time>, 21 h 18 min before the start" },
		{ 1, "Mon 19/10 at 14:47</time>, before the first day" },
		{ 1, "first declared: Mon 9/11 – Fri 13/11" },
		{ 1, "Cancelled <time datetime=\"2026-11-05T18:22\">Thu 5/11 at 18:22</time>, 13 h 38 min before" },
		{ 1, "Cancelled <time datetime=\"2026-11-04T09:05\">Wed 4/11 at 09:05</time>, <b>after the start</b>" },
		{ 1, "Refused <time datetime=\"2026-10-13T10:00\">Tue 13/10 at 10:00</time>, <b>this declaration" },
		{ 1, "12 hours beyond your yearly student quota" },
		{ 1, "152 hours planned" },
		{ 1, "Müller &amp; Söhne Logistik &lt;Köln&gt;" },
		{ 1, "<b lang=\"fr\">Boulangerie de l’Aube &amp; Fils srl</b>" },
		{ 1, "?other=1\">Also show 2 other declarations" },
		{ 1, "5 codes left on your card" },
		{ 0, "Gouden Leeuw" },
	};
	struct made m;

	(void)state;
	make_page(&m, &cases[2], LANG_EN);
	for (size_t i = 0; i < N_OF(wanted); i++)
		if (occurrences(&m.page, wanted[i].text) != wanted[i].n)
			fail_msg("not %zu times: %s", wanted[i].n, wanted[i].text);
	drop_page(&m);
	make_page(&m, &cases[3], LANG_EN);
	assert_int_equal(occurrences(&m.page, "Gouden Leeuw"), 1);
	assert_int_equal(occurrences(&m.page, "other=1"), 0);
	assert_int_equal(occurrences(&m.page, "overview\">Show only work through an agency"), 1);
	drop_page(&m);
	make_page(&m, &cases[1], LANG_EN);
	assert_int_equal(occurrences(&m.page, "class=\"other"), 0);
	assert_int_equal(occurrences(&m.page, "codes left"), 0);
	drop_page(&m);
}

/* What today's card says about one relation. */
static void today(void **state)
{
	static const struct { const char *from, *to, *hours, *declared, *title; } days[] = {
		{ "2026-11-19", "2026-11-19", "14:00", "2026-11-18 16:42", "You were declared in&nbsp;time." },
		{ "2026-11-19", "2026-11-19", "06:00", "2026-11-19 06:00", "You were declared in&nbsp;time." },
		{ "2026-11-19", "2026-11-19", "06:00", "2026-11-19 06:01", "You were declared too late." },
		{ "2026-11-19", "2026-11-19", NULL, "2026-11-18 23:59", "You were declared in&nbsp;time." },
		{ "2026-11-19", "2026-11-19", NULL, "2026-11-19 00:00", "You were declared only today." },
		{ "2026-11-18", "2026-11-19", NULL, "2026-11-18 00:00", "You were declared only on the first day." },
		{ "2026-11-18", NULL, NULL, "2026-11-19 00:00", "You were declared too late." },
		{ "2026-11-18", "2026-11-18", NULL, "2026-11-17 00:00", "Nothing is declared for today." },
		{ "2026-11-20", "2026-11-20", "06:00", "2026-11-17 00:00", "Nothing is declared for today." },
	};

	(void)state;
	for (size_t i = 0; i < N_OF(days); i++) {
		struct sample s = { VLIER, ZEVENSTER, "FLX", "322", days[i].from, days[i].to, days[i].hours,
			.declared = days[i].declared };
		struct made m;
		make_page(&m, &(struct page_case){ "", &s, 1, false, -1 }, LANG_EN);
		if (occurrences(&m.page, days[i].title) != 1)
			fail_msg("case %zu does not say %s", i, days[i].title);
		assert_int_equal(occurrences(&m.page, "class=\"next\""), i == N_OF(days) - 1 ? 1 : 0);
		drop_page(&m);
	}
}

/* Work that begins today comes before what began earlier; then the worst comes first. */
static void several_today(void **state)
{
	static const struct sample earlier = { VLIER, ZEVENSTER, "OTH", "322", "2026-03-02", NULL, NULL,
		.declared = "2026-03-05 10:00" };
	static const struct sample good = { VLIER, KWIKSTAART, "FLX", "322", "2026-11-19", "2026-11-19", "08:00",
		.declared = "2026-11-18 16:42" };
	static const struct sample bad = { TANDEM, ZILVERDRAAD, "FLX", "322", "2026-11-19", "2026-11-19", "06:00",
		.declared = "2026-11-19 06:42" };
	const struct sample with_good[] = { earlier, good }, with_both[] = { earlier, good, bad };
	struct made m;

	(void)state;
	make_page(&m, &(struct page_case){ "", with_good, 2, false, -1 }, LANG_EN);
	assert_int_equal(occurrences(&m.page, "You were declared in&nbsp;time."), 1);
	assert_int_equal(occurrences(&m.page, "1 other declaration for today"), 1);
	drop_page(&m);
	make_page(&m, &(struct page_case){ "", with_both, 3, false, -1 }, LANG_EN);
	assert_int_equal(occurrences(&m.page, "You were declared too late."), 1);
	assert_int_equal(occurrences(&m.page, "2 other declarations for today"), 1);
	drop_page(&m);
}

/* 750 relations make a page that is whole, within bounds, and can be jumped through. */
static void very_many(void **state)
{
	struct arena *a = arena_new(64u << 20);
	struct overview_view x = sample_view(a, LANG_DE, sample_days(a, 750), 750, false);
	struct buf page;
	size_t rows;

	(void)state;
	x.cut = true;
	buf_init(&page, PAGE_MAX);
	overview_write(&page, &x);
	rows = occurrences(&page, "<li class=\"row ");
	assert_int_equal(rows, x.o->n_lines);
	assert_true(rows > 600);
	assert_true(page.n < rows * 1000);
	assert_int_equal(occurrences(&page, "<main"), 1);
	assert_int_equal(occurrences(&page, "</main>"), 1);
	assert_int_equal(occurrences(&page, "<a href=\"#m202"), 2);
	buf_free(&page);
	arena_free(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(golden_pages),
		cmocka_unit_test(well_formed),
		cmocka_unit_test(says_both_moments),
		cmocka_unit_test(today),
		cmocka_unit_test(several_today),
		cmocka_unit_test(very_many),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
