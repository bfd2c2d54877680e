/* The list as a calendar file.
 *
 * A line is an assignment: with hours when both are declared, else on whole
 * days.  A refused declaration is none and is left out.  Its uid is made from
 * the period's number and this installation's address, so that the same file
 * taken again replaces what it brought before.  Start reading at export_ics(). */
#include "base/crypt.h"
#include "domain/period.h"
#include "portal/export_int.h"
#include "render/ics.h"

#define NOTE_MAX 4096

/* RFC 9562, 6.6: names that are addresses. */
static const unsigned char addresses[16] = { 0x6b, 0xa7, 0xb8, 0x11, 0x9d, 0xad, 0x11, 0xd1,
	0x80, 0xb4, 0x00, 0xc0, 0x4f, 0xd4, 0x30, 0xc8 };

static struct str filled(struct export *e, enum msg message, const struct pair *value, size_t n)
{
	words_pairs(&e->x.scratch, msg_text(e->u.lang, message), value, n);
	return overview_take(&e->x);
}

/* One line of the description per column. */
void export_ics_text(struct export *e, struct str s)
{
	const struct pair value[] = { { STR("label"), msg_text(e->u.lang, e->column->people) }, { STR("value"), s } };

	if (s.n > 0) {
		buf_puts(&e->note, e->note.n > 0 ? "\n" : "");
		buf_putstr(&e->note, filled(e, MSG_ICS_LINE, value, N_OF(value)));
	}
}

static struct str summary(struct export *e, const struct overview_line *l, const struct ics_event *event)
{
	const struct pair value[] = { { STR("agency"), selection_agency(&e->s, l) },
		{ STR("user"), selection_user(&e->s, l) } };
	struct pair said = { STR("summary"), filled(e, value[1].value.n > 0 ? MSG_ICS_USER : MSG_ICS_AGENCY, value,
	    N_OF(value)) };

	if (event->cancelled) {
		said.value = filled(e, MSG_ICS_OFF, &said, 1);
	} else if (event->end_day == DAY_OPEN) {
		said.value = filled(e, MSG_ICS_OPEN, &said, 1);
	}
	return said.value;
}

static int64_t last_change(const struct period *p)
{
	int64_t us = p->received_us;

	us = p->changed_us > us ? p->changed_us : us;
	return p->cancelled_us > us ? p->cancelled_us : us;
}

/* What is kept of an assignment does not count its changes; the seconds since it was declared go up as well. */
static int64_t sequence(const struct period *p)
{
	int64_t later = last_change(p) - p->received_us;

	return p->changed_us == 0 && p->cancelled_us == 0 ? 0 : 1 + later / US_PER_S;
}

static void write_event(struct export *e, struct ics *o, const struct overview_line *l)
{
	const struct period *p = l->period;
	struct ics_event event = { .revised_us = last_change(p), .sequence = sequence(p),
		.cancelled = p->state == PERIOD_CANCELLED, .start_day = p->start_day, .end_day = p->end_day,
		.start_minute = p->start_minute, .end_minute = p->end_minute };
	char uid[37];

	crypt_uuid5(addresses, str_of(arena_printf(e->u.q->arena, "%s/period/%012lld", e->u.flow->conf.public_url,
	    (long long)p->id)), uid);
	event.uid = str_of(uid);
	event.summary = summary(e, l, &event);
	buf_clear(&e->note);
	export_line(e, l, true);
	event.description = buf_str(&e->note);
	ics_event(o, &event);
}

void export_ics(struct export *e)
{
	struct ics o;

	buf_init(&e->note, NOTE_MAX);
	ics_open(&o, &e->u.r->body, str_of(lang_code(e->u.lang)), msg_text(e->u.lang, MSG_ICS_NAME));
	for (size_t i = 0; i < e->s.n; i++) {
		if (e->s.line[i]->period->state != PERIOD_REFUSED) {
			write_event(e, &o, e->s.line[i]);
		}
	}
	ics_close(&o);
	buf_free(&e->note);
}
