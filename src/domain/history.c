/* The life of one period, message by message.
 *
 * The same fold that made the period (period_apply) is run again, so that what
 * is told about a change cannot differ from what it did.  Start reading at
 * history_replay. */
#include "domain/history.h"

#include "domain/timeliness.h"

static unsigned int differences(const struct period *a, const struct period *b)
{
	const struct { bool differs; enum history_field field; } table[] = {
		{ a->start_day != b->start_day, HISTORY_START }, { a->end_day != b->end_day, HISTORY_END },
		{ a->start_minute != b->start_minute, HISTORY_FROM }, { a->end_minute != b->end_minute, HISTORY_TO },
		{ a->planned_hours != b->planned_hours, HISTORY_PLANNED },
	};
	unsigned int bits = 0;

	for (size_t i = 0; i < N_OF(table); i++)
		bits |= table[i].differs ? 1u << table[i].field : 0;
	return bits;
}

void history_replay(const struct history_message *m, size_t n, struct history_step *step)
{
	struct period p = { .id = 0 };
	bool made = false;

	for (size_t i = 0; i < n; i++) {
		struct history_step *s = &step[i];
		bool in = m[i].d != NULL && m[i].d->kind == DECL_IN;

		*s = (struct history_step){ .before = p, .after = p };
		if (m[i].d == NULL || in == made || !period_heeds(m[i].d->kind, m[i].result, in) ||
		    !period_takes(&p, m[i].d))
			continue;
		period_apply(&p, m[i].d, m[i].id, m[i].employer, m[i].received_us, m[i].result, m[i].anomalies);
		s->after = p;
		s->applied = true;
		if (made) {
			s->after_start = timeliness_is_late(m[i].received_us, s->before.start_day,
			    s->before.start_minute);
			s->changed = differences(&s->before, &s->after);
			s->moved = (s->changed & (1u << HISTORY_START | 1u << HISTORY_FROM)) != 0;
		}
		made = true;
	}
}
