/* The filter on the page: a form that needs no script, and what was chosen as
 * tags, each a link to the page without it.
 *
 * Choices come with the number of lines that would be left (flow/selection.h),
 * so that nobody chooses his way to an empty page.  Start reading at
 * overview_filters(). */
#include "base/limits.h"
#include "domain/number.h"
#include "portal/overview_int.h"
#include "portal/ui.h"

#define TAGS_MAX 7

struct str overview_address(struct overview_view *x, struct str page, const struct overview_filter *f)
{
	struct buf b;
	struct str url, query;

	buf_init(&b, LIMIT_PAGE_BYTES);
	overview_filter_write(&b, f);
	query = buf_str(&b);
	if (x->month.n == 0) {
		url = str_of(arena_printf(x->arena, "%.*s%.*s", STR_ARG(page), STR_ARG(query)));
	} else {
		if (query.n > 0)
			query = (struct str){ query.p + 1, query.n - 1 };
		url = str_of(arena_printf(x->arena, "%.*s?month=%.*s%s%.*s", STR_ARG(page), STR_ARG(x->month),
		    query.n > 0 ? "&" : "", STR_ARG(query)));
	}
	buf_free(&b);
	return url;
}

const struct page_views *overview_views(struct overview_view *x, const struct ui *u, bool calendar)
{
	struct page_views *v = arena_new_of(x->arena, struct page_views);
	struct str month = x->month;

	v->calendar = calendar;
	v->calendar_url = overview_address(x, ui_path(u, "/calendar"), x->filter);
	x->month = STR("");
	v->list_url = overview_address(x, ui_path(u, "/overview"), x->filter);
	x->month = month;
	return v;
}

static struct str verdict_word(const struct overview_view *x, struct str code)
{
	for (enum overview_mark m = 0; m < MARK__MAX; m++) {
		if (str_is(code, overview_mark_code(m))) {
			return msg_text(x->lang, overview_looks[m].tag);
		}
	}
	return code;
}

static struct str type_word(const struct overview_view *x, struct str code)
{
	struct period p = { .worker_type = "" };

	memcpy(p.worker_type, code.p, code.n < sizeof(p.worker_type) ? code.n : sizeof(p.worker_type) - 1);
	return str_dup(x->arena, overview_worker_type(x, &p));
}

static struct str company_word(const struct overview_view *x, struct str name)
{
	(void)x;
	return name;
}

/* The parts with choices, in the order of the form. */
static const struct part {
	const char *name, *id;
	enum msg label;
	size_t choices;                /* offset in struct selection */
	struct str (*word)(const struct overview_view *x, struct str code_or_name);
	bool by_name;
} parts[] = {
	{ "verdict", "f-verdict", MSG_FILTER_VERDICT, offsetof(struct selection, verdicts), verdict_word, false },
	{ "agency", "f-agency", MSG_FILTER_AGENCY, offsetof(struct selection, agencies), company_word, true },
	{ "user", "f-user", MSG_FILTER_USER, offsetof(struct selection, users), company_word, true },
	{ "type", "f-type", MSG_FILTER_TYPE, offsetof(struct selection, types), type_word, false },
};

static const struct selection_choices *choices_of(const struct overview_view *x, const struct part *part)
{
	return (const void *)((const char *)x->selection + part->choices);
}

static struct str word_of(const struct overview_view *x, const struct part *part, const struct selection_choice *c)
{
	return part->word(x, part->by_name ? c->name : c->code);
}

static void fill_select(struct overview_view *x, const struct part *part, struct page_filter_select *s)
{
	const struct selection_choices *c = choices_of(x, part);
	struct page_filter_option *o = arena_array_of(x->arena, c->n, struct page_filter_option);

	*s = (struct page_filter_select){ .name = str_of(part->name), .id = str_of(part->id), .label = part->label,
		.options = o, .n_options = c->n };
	for (size_t i = 0; i < c->n; i++) {
		o[i] = (struct page_filter_option){ .code = c->choice[i].code, .text = word_of(x, part, &c->choice[i]),
			.text_lang = c->choice[i].name_lang, .n = (int64_t)c->choice[i].n_lines,
			.chosen = c->choice[i].chosen };
	}
}

static void add_tag(struct overview_view *x, struct page_filters *p, struct page_filter_tag *tags, struct str text,
    const struct overview_filter *without)
{
	tags[p->n_tags++] = (struct page_filter_tag){ .text = text, .url = overview_address(x, x->self, without) };
}

/* A tag with the word of what was chosen; with its code when no line has it. */
static void add_chosen(struct overview_view *x, struct page_filters *p, struct page_filter_tag *tags,
    const struct part *part, struct str code, const struct overview_filter *without)
{
	const struct selection_choices *c = choices_of(x, part);
	struct page_filter_tag *tag = &tags[p->n_tags++];

	*tag = (struct page_filter_tag){ .text = part->by_name ? code : part->word(x, code),
		.url = overview_address(x, x->self, without) };
	for (size_t i = 0; i < c->n; i++) {
		if (c->choice[i].chosen) {
			tag->text = word_of(x, part, &c->choice[i]);
			tag->text_lang = c->choice[i].name_lang;
		}
	}
}

static struct str number_of(struct overview_view *x, int64_t enterprise)
{
	char text[13];

	enterprise_format(enterprise, text);
	return str_dup(x->arena, str_of(text));
}

static struct str day_word(struct overview_view *x, enum msg message, int32_t day)
{
	struct str text;

	words_date(&x->scratch, x->lang, day);
	text = overview_take(x);
	words_filled(&x->scratch, msg_text(x->lang, message), text);
	return overview_take(x);
}

static void fill_tags(struct overview_view *x, struct page_filters *p)
{
	struct page_filter_tag *tags = arena_array_of(x->arena, TAGS_MAX, struct page_filter_tag);
	const struct overview_filter *f = x->filter;
	struct overview_filter w;

	p->tags = tags;
	if (f->text.n > 0) {
		w = *f, w.text = STR("");
		words_filled(&x->scratch, msg_text(x->lang, MSG_FILTER_TAG_Q), f->text);
		add_tag(x, p, tags, overview_take(x), &w);
	}
	if (f->from_day != DAY_NONE) {
		w = *f, w.from_day = DAY_NONE;
		add_tag(x, p, tags, day_word(x, MSG_FILTER_TAG_FROM, f->from_day), &w);
	}
	if (f->to_day != DAY_NONE) {
		w = *f, w.to_day = DAY_NONE;
		add_tag(x, p, tags, day_word(x, MSG_FILTER_TAG_TO, f->to_day), &w);
	}
	if (f->mark != MARK__MAX) {
		w = *f, w.mark = MARK__MAX;
		add_chosen(x, p, tags, &parts[0], str_of(overview_mark_code(f->mark)), &w);
	}
	if (f->agency != 0) {
		w = *f, w.agency = 0;
		add_chosen(x, p, tags, &parts[1], number_of(x, f->agency), &w);
	}
	if (f->user != 0) {
		w = *f, w.user = 0;
		add_chosen(x, p, tags, &parts[2], number_of(x, f->user), &w);
	}
	if (f->worker_type.n > 0) {
		w = *f, w.worker_type = STR("");
		add_chosen(x, p, tags, &parts[3], f->worker_type, &w);
	}
}

const struct page_filters *overview_filters(struct overview_view *x)
{
	struct page_filter_select *selects;
	struct page_filters *p;
	struct overview_filter none = overview_filter_none();

	if (x->selection == NULL) {
		return NULL;
	}
	none.with_other = x->filter->with_other;
	p = arena_new_of(x->arena, struct page_filters);
	selects = arena_array_of(x->arena, N_OF(parts), struct page_filter_select);
	*p = (struct page_filters){ .action = x->self, .q = x->filter->text,
		.from = words_day_field(x->arena, x->filter->from_day),
		.to = words_day_field(x->arena, x->filter->to_day), .selects = selects, .n_selects = N_OF(parts),
		.clear = overview_address(x, x->self, &none), .with_other = none.with_other, .month = x->month,
		.open = overview_filter_any(x->filter),
		.n = (int64_t)x->selection->n, .n_all = (int64_t)x->selection->n_all };
	for (size_t i = 0; i < N_OF(parts); i++) {
		fill_select(x, &parts[i], &selects[i]);
	}
	fill_tags(x, p);
	return p;
}

const struct page_switch *overview_switch(struct overview_view *x)
{
	struct overview_filter f = x->filter != NULL ? *x->filter : overview_filter_none();
	struct page_switch *s;

	if (x->o->n_other == 0) {
		return NULL;
	}
	f.with_other = !x->o->with_other;
	s = arena_new_of(x->arena, struct page_switch);
	*s = (struct page_switch){ overview_address(x, x->self, &f), x->o->with_other, (int64_t)x->o->n_other };
	return s;
}
