/* What stands in a document: the list that the filter leaves, or which
 * declarations cover one day.
 *
 * Both say whose they are, when they were made and what they are not; the lines
 * of the table go with them as CSV.  Start reading at document_make(). */
#include "portal/document_int.h"

#include "base/limits.h"
#include "domain/number.h"
#include "portal/overview_int.h"
#include "portal/words.h"
#include "render/csv_out.h"
#include "render/pdf_doc.h"

#define FACTS_MAX 8
#define COLUMNS 6

struct making {
	const struct ui *u;
	enum document_kind kind;
	const struct overview_filter *filter;
	int32_t day;
	struct selection s;
	const struct overview_line **line;   /* those that are shown */
	size_t n;
	struct overview_view x;              /* for the words of the overview */
	struct pdf_fact fact[FACTS_MAX];
	size_t n_facts;
	struct pdf_file file;
	struct buf csv;
};

static const enum msg column_names[COLUMNS] = { MSG_DOC_PERIOD, MSG_EXPORT_AGENCY, MSG_EXPORT_USER, MSG_EXPORT_TYPE,
	MSG_EXPORT_RECEIVED, MSG_EXPORT_VERDICT };
static const int column_shares[COLUMNS] = { 4, 5, 5, 4, 4, 3 };

static struct str text_of(const struct making *m, enum msg text)
{
	return msg_text(m->u->lang, text);
}

static struct str day_text(struct making *m, int32_t day)
{
	words_day_year(&m->x.scratch, m->u->lang, day);
	return overview_take(&m->x);
}

static void add_fact(struct making *m, enum msg name, struct str value)
{
	CHECK(m->n_facts < FACTS_MAX);
	m->fact[m->n_facts++] = (struct pdf_fact){ text_of(m, name), value };
}

/* "09/11/2026 – 13/11/2026, 06:00 – 14:00" */
static struct str period_text(struct making *m, const struct period *p)
{
	struct buf *b = &m->x.scratch;

	words_date(b, m->u->lang, p->start_day);
	if (p->end_day == DAY_OPEN) {
		buf_putstr(b, text_of(m, MSG_LINE_SEP));
		buf_putstr(b, text_of(m, MSG_LINE_OPEN));
	} else if (p->end_day != p->start_day) {
		buf_putstr(b, text_of(m, MSG_LINE_TO));
		words_date(b, m->u->lang, p->end_day);
	}
	if (p->start_minute >= 0) {
		buf_putstr(b, text_of(m, MSG_LINE_SEP));
		words_minute(b, p->start_minute);
		if (p->end_minute >= 0) {
			buf_putstr(b, text_of(m, MSG_LINE_TO));
			words_minute(b, p->end_minute);
		}
	}
	return overview_take(&m->x);
}

static struct str company_text(struct making *m, struct str name, int64_t enterprise)
{
	char number[13] = "";

	if (enterprise == 0) {
		return name;
	}
	enterprise_format(enterprise, number);
	return str_is(name, number) ? name :
	    str_of(arena_printf(m->u->q->arena, "%.*s\n%s", STR_ARG(name), number));
}

static struct str *fill_cells(struct making *m)
{
	struct str *cell = arena_array_of(m->u->q->arena, COLUMNS * m->n, struct str);

	for (size_t i = 0; i < m->n; i++) {
		const struct overview_line *l = m->line[i];
		struct str *c = cell + COLUMNS * i;

		c[0] = period_text(m, l->period);
		c[1] = company_text(m, selection_agency(&m->s, l), l->period->employer);
		c[2] = company_text(m, selection_user(&m->s, l), l->period->user_enterprise);
		c[3] = overview_worker_type(&m->x, l->period);
		c[4] = overview_moment(&m->x, l->period->start_received_us);
		c[5] = text_of(m, overview_looks[l->mark].tag);
	}
	return cell;
}

/* The same table; the days stand in columns of their own, so that a spreadsheet can count with them. */
static void write_csv(struct making *m, const struct str *cell)
{
	struct csv_out o;

	csv_out_open(&o, &m->csv, CSV_FORM_SHEET);
	csv_out_text(&o, text_of(m, MSG_EXPORT_START));
	csv_out_text(&o, text_of(m, MSG_EXPORT_END));
	for (size_t c = 0; c < COLUMNS; c++) {
		csv_out_text(&o, text_of(m, column_names[c]));
	}
	csv_out_end(&o);
	for (size_t i = 0; i < m->n; i++) {
		csv_out_day(&o, m->line[i]->period->start_day);
		csv_out_day(&o, m->line[i]->period->end_day);
		for (size_t c = 0; c < COLUMNS; c++) {
			csv_out_text(&o, cell[COLUMNS * i + c]);
		}
		csv_out_end(&o);
	}
}

static void put_choice(struct making *m, struct str name)
{
	if (m->x.scratch.n > 0) {
		buf_puts(&m->x.scratch, "; ");
	}
	buf_putstr(&m->x.scratch, name);
}

static void put_companies(struct making *m, const struct selection_choices *c)
{
	for (size_t i = 0; i < c->n; i++) {
		if (c->choice[i].chosen) {
			put_choice(m, c->choice[i].name);
		}
	}
}

/* What was chosen, in words; empty when nothing was. */
static struct str choice_text(struct making *m)
{
	const struct overview_filter *f = m->filter;
	struct period p = { .worker_type = "" };

	if (f->mark != MARK__MAX) {
		put_choice(m, text_of(m, overview_looks[f->mark].tag));
	}
	if (f->worker_type.n > 0 && f->worker_type.n < sizeof(p.worker_type)) {
		memcpy(p.worker_type, f->worker_type.p, f->worker_type.n);
		put_choice(m, str_dup(m->u->q->arena, overview_worker_type(&m->x, &p)));
	}
	put_companies(m, &m->s.agencies);
	put_companies(m, &m->s.users);
	if (f->text.n > 0) {
		put_choice(m, f->text);
	}
	return overview_take(&m->x);
}

static void fill_facts(struct making *m)
{
	struct str choice;
	char masked[16];
	int32_t from, to;

	inss_mask((uint64_t)m->u->session.who.inss, masked);
	add_fact(m, MSG_DOC_NAME, m->u->session.who.name);
	add_fact(m, MSG_DOC_INSS, str_dup(m->u->q->arena, str_of(masked)));
	add_fact(m, MSG_DOC_MADE, overview_moment(&m->x, m->u->q->now_us));
	if (m->kind == DOCUMENT_SITUATION) {
		add_fact(m, MSG_DOC_DAY, day_text(m, m->day));
	} else {
		overview_range(m->u->q->now_us, &from, &to);
		from = m->filter->from_day > from ? m->filter->from_day : from; /* DAY_NONE is the smallest */
		to = m->filter->to_day != DAY_NONE && m->filter->to_day < to ? m->filter->to_day : to;
		words_date(&m->x.scratch, m->u->lang, from);
		buf_putstr(&m->x.scratch, text_of(m, MSG_LINE_TO));
		words_date(&m->x.scratch, m->u->lang, to);
		add_fact(m, MSG_DOC_PERIOD, overview_take(&m->x));
		choice = choice_text(m);
		if (choice.n > 0) {
			add_fact(m, MSG_DOC_CHOSEN, choice);
		}
	}
	add_fact(m, MSG_DOC_EMPLOYERS,
	    text_of(m, m->filter->with_other ? MSG_DOC_EMPLOYERS_ALL : MSG_DOC_EMPLOYERS_AGENCIES));
	add_fact(m, MSG_DOC_LINES, str_of(arena_printf(m->u->q->arena, "%zu", m->n)));
}

static void tell(struct making *m, struct pdf_doc *d)
{
	struct pdf_column column[COLUMNS];
	struct str *cell;

	pdf_heading(d, 1, text_of(m, m->kind == DOCUMENT_SITUATION ? MSG_DOC_SITUATION : MSG_DOC_OVERVIEW));
	pdf_paragraph(d, text_of(m, m->kind == DOCUMENT_SITUATION ? MSG_DOC_SITUATION_LEAD : MSG_DOC_OVERVIEW_LEAD));
	pdf_facts(d, m->fact, m->n_facts);
	if (m->s.cut) {
		pdf_paragraph(d, text_of(m, MSG_DOC_CUT));
	}
	pdf_heading(d, 2, text_of(m, MSG_DOC_LIST));
	if (m->n == 0) {
		pdf_paragraph(d,
		    text_of(m, m->kind == DOCUMENT_SITUATION ? MSG_DOC_SITUATION_NONE : MSG_DOC_OVERVIEW_NONE));
		return;
	}
	for (size_t c = 0; c < COLUMNS; c++) {
		column[c] = (struct pdf_column){ text_of(m, column_names[c]), column_shares[c] };
	}
	cell = fill_cells(m);
	write_csv(m, cell);
	m->file = (struct pdf_file){ "overview.csv", "text/csv", text_of(m, MSG_DOC_FILE), buf_str(&m->csv) };
	pdf_table(d, column, COLUMNS, cell, m->n);
	pdf_attach(d, &m->file);
}

/* Of a situation: what covers the day; what was cancelled or refused does not. */
static void choose(struct making *m)
{
	m->line = arena_array_of(m->u->q->arena, m->s.n, const struct overview_line *);
	for (size_t i = 0; i < m->s.n; i++) {
		if (m->kind == DOCUMENT_OVERVIEW || period_covers(m->s.line[i]->period, m->day)) {
			m->line[m->n++] = m->s.line[i];
		}
	}
}

static enum err write_pdf(struct making *m)
{
	struct arena *a = m->u->q->arena;
	const struct pdf_info info = {
		.title = text_of(m, m->kind == DOCUMENT_SITUATION ? MSG_DOC_SITUATION : MSG_DOC_OVERVIEW),
		.author = text_of(m, MSG_APP_NAME),
		.lang = m->u->lang == LANG_EN ? STR("en") :
		    str_of(arena_printf(a, "%s-BE", lang_code(m->u->lang))),
		.running = text_of(m, MSG_APP_NAME),
		.notice = text_of(m, MSG_DOC_NOTICE),
		.page_of = text_of(m, MSG_DOC_PAGE),
		.made_us = m->u->q->now_us,
		.wide = true,
	};
	struct pdf_doc *d = pdf_open(a, &info);

	fill_facts(m);
	tell(m, d);
	return pdf_close(d, &m->u->r->body);
}

enum err document_make(const struct ui *u, enum document_kind kind, const struct overview_filter *filter, int32_t day)
{
	struct making *m = arena_new_of(u->q->arena, struct making);
	enum err e;

	*m = (struct making){ .u = u, .kind = kind, .filter = filter, .day = day };
	e = selection_read(u->flow, u->q->arena, u->session.worker, lang_code(u->lang), u->q->now_us, filter, &m->s);
	if (e != ERR_OK) {
		return e;
	}
	choose(m);
	if (m->n > DOCUMENT_LINES_MAX) {
		return ERR_LIMIT;
	}
	m->x = (struct overview_view){ .arena = u->q->arena, .lang = u->lang };
	buf_init(&m->x.scratch, LIMIT_PAGE_BYTES);
	buf_init(&m->csv, LIMIT_PAGE_BYTES);
	e = write_pdf(m);
	buf_free(&m->x.scratch);
	buf_free(&m->csv);
	return e;
}
