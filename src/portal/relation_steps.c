/* Every message about one relation, the newest first: when and by which way it
 * came, what it changed, its result with the anomalies of the official list.
 *
 * Of a message that another employer handed in under this number nothing is
 * shown but that it came.  Start reading at relation_steps. */
#include "portal/relation_int.h"

static struct str field_value(struct relation_view *v, const struct period *p, enum history_field field)
{
	struct overview_view *x = &v->x;

	switch (field) {
	case HISTORY_START:
		return overview_day(x, p->start_day);
	case HISTORY_END:
		return p->end_day == DAY_OPEN ? msg_text(x->lang, MSG_LINE_OPEN) : overview_day(x, p->end_day);
	case HISTORY_FROM:
	case HISTORY_TO: {
		int minute = field == HISTORY_FROM ? p->start_minute : p->end_minute;
		if (minute < 0)
			return msg_text(x->lang, MSG_RELATION_NONE);
		words_minute(&x->scratch, minute);
		return overview_take(x);
	}
	case HISTORY_PLANNED:
		words_count(&x->scratch, x->lang, MSG_LINE_HOURS, p->planned_hours);
		return overview_take(x);
	case HISTORY__MAX:
	default:
		WRONG("no such field");
	}
}

static void show_changes(struct relation_view *v, const struct history_step *s, struct page_relation_step *p)
{
	static const enum msg field_of[HISTORY__MAX] = {
		[HISTORY_START] = MSG_EXPORT_START, [HISTORY_END] = MSG_EXPORT_END, [HISTORY_FROM] = MSG_EXPORT_FROM,
		[HISTORY_TO] = MSG_EXPORT_TO, [HISTORY_PLANNED] = MSG_EXPORT_HOURS,
	};
	struct page_relation_change *changes = arena_array_of(v->x.arena, HISTORY__MAX, struct page_relation_change);

	p->changes = changes;
	for (enum history_field f = 0; f < HISTORY__MAX; f++)
		if (s->changed & 1u << f)
			changes[p->n_changes++] = (struct page_relation_change){ .field = field_of[f],
				.from = field_value(v, &s->before, f), .to = field_value(v, &s->after, f) };
}

/* "Mon 9/11/2026 – Thu 12/11/2026, 06:00 – 14:00": what the first message said. */
static struct str given(struct relation_view *v, const struct period *p)
{
	struct str from = field_value(v, p, HISTORY_START), to = field_value(v, p, HISTORY_END);
	struct buf *b = &v->x.scratch;

	buf_putstr(b, from);
	if (p->end_day != p->start_day) {
		buf_putstr(b, msg_text(v->x.lang, p->end_day == DAY_OPEN ? MSG_LINE_SEP : MSG_LINE_TO));
		buf_putstr(b, to);
	}
	if (p->start_minute >= 0 && p->end_minute >= 0) {
		buf_putstr(b, msg_text(v->x.lang, MSG_LINE_SEP));
		words_minute(b, p->start_minute);
		buf_putstr(b, msg_text(v->x.lang, MSG_LINE_TO));
		words_minute(b, p->end_minute);
	}
	if (p->planned_hours > 0) {
		buf_putstr(b, msg_text(v->x.lang, MSG_LINE_SEP));
		words_count(b, v->x.lang, MSG_LINE_HOURS, p->planned_hours);
	}
	return overview_take(&v->x);
}

static void show_anomalies(struct relation_view *v, const struct anomaly_list *l, struct page_relation_step *p)
{
	struct page_relation_anomaly *rows = arena_array_of(v->x.arena, l->n, struct page_relation_anomaly);

	for (size_t i = 0; i < l->n; i++) {
		const struct anomaly_row *row = &anomaly_table[l->item[i].id];

		rows[i].id = str_of(row->id);
		rows[i].text = words_label(v->x.lang, row->label_nl, row->label_fr, row->label_de, row->label_en);
	}
	p->anomalies = rows;
	p->n_anomalies = l->n;
}

static void show_step(struct relation_view *v, size_t i, struct page_relation_step *p)
{
	static const enum msg kinds[DECL_KIND__MAX] = {
		[DECL_IN] = MSG_RELATION_IN, [DECL_OUT] = MSG_RELATION_OUT, [DECL_UPDATE] = MSG_RELATION_UPDATE,
		[DECL_CANCEL] = MSG_RELATION_CANCEL,
	};
	static const struct { enum msg text; const char *look, *icon; } results[RESULT__MAX] = {
		[RESULT_ACCEPTED] = { MSG_RELATION_ACCEPTED, "v-ok", "ok" },
		[RESULT_WARNED] = { MSG_RELATION_WARNED, "v-day", "day" },
		[RESULT_REFUSED] = { MSG_RELATION_NOT_ACCEPTED, "v-late", "no" },
		[RESULT_WAITING] = { MSG_RELATION_WAITING, "v-plan", "plan" },
	};
	const struct store_declaration *d = &v->r->declaration[i];
	const struct history_step *s = &v->r->step[i];
	struct words_time t = words_time_of(d->received_us);

	p->kind = kinds[d->kind];
	words_iso(&v->x.scratch, &t.day, t.minute);
	p->iso = overview_take(&v->x);
	p->when = overview_moment(&v->x, d->received_us);
	p->number = relation_number(v->x.arena, d->id);
	p->result = results[d->result].text;
	p->look = str_of(results[d->result].look);
	p->icon = str_of(results[d->result].icon);
	p->foreign = !s->applied && d->employer != v->r->period->employer;
	if (p->foreign)
		return;
	p->via = d->channel == CHANNEL_SFTP ? MSG_RELATION_VIA_FILE : MSG_RELATION_VIA_SERVICE;
	p->program = d->client_id;
	p->after_start = s->after_start;
	if (d->identified_us != 0)
		p->identified = overview_moment(&v->x, d->identified_us);
	if (s->applied && d->kind == DECL_IN)
		p->given = given(v, &s->after);
	show_changes(v, s, p);
	show_anomalies(v, &d->anomalies, p);
}

void relation_steps(struct relation_view *v, struct page_relation *page)
{
	size_t n = v->r->n_steps;
	struct page_relation_step *steps = arena_array_of(v->x.arena, n, struct page_relation_step);

	for (size_t i = 0; i < n; i++)
		show_step(v, i, &steps[n - 1 - i]);
	page->steps = steps;
	page->n_steps = n;
	page->cut = v->r->cut;
}
