/* The overview as a page: one model per template, from what was read.
 *
 * Knows nothing of requests and sessions, so that tests and pictures can have
 * it for any overview.  Today, the strip and the list have a file each.  Start
 * reading at overview_write. */
#include "portal/overview_int.h"

#include "base/limits.h"
#include "codes.h"
#include "domain/number.h"

const struct overview_look overview_looks[MARK__MAX] = {
	[MARK_OK] = { "v-ok", "v-ok", "dot", "ok", "bok", MSG_TAG_OK, MSG_TABLE_OK, MSG_COUNT_OK },
	[MARK_DAY] = { "v-day", "v-day", "day", "day", "bday", MSG_TAG_DAY, MSG_TABLE_DAY, MSG_COUNT_DAY },
	[MARK_LATE] = { "v-late", "v-late", "late", "late", "blate", MSG_TAG_LATE, MSG_TABLE_LATE, MSG_COUNT_LATE },
	[MARK_PLAN] = { "v-plan", "v-plan", "plan", "plan", "bplan", MSG_TAG_PLAN, MSG_TABLE_PLAN, MSG_COUNT_PLAN },
	[MARK_OFF] = { "v-off", "v-off struck", "off", "off", "boff", MSG_TAG_OFF, MSG_TABLE_OFF, MSG_COUNT_OFF },
	[MARK_OFF_LATE] = { "v-late", "v-late struck", "off", "off", "boff", MSG_TAG_OFFLATE, MSG_TABLE_OFFLATE,
	    MSG_COUNT_OFFLATE },
	[MARK_REFUSED] = { "v-late", "v-late", "no", "no", "bno", MSG_TAG_REFUSED, MSG_TABLE_REFUSED,
	    MSG_COUNT_REFUSED },
};

struct str overview_take(struct overview_view *x)
{
	return words_take(x->arena, &x->scratch);
}

struct str overview_span(struct overview_view *x, enum msg message, int64_t us)
{
	struct str span;

	words_span(&x->scratch, x->lang, us);
	span = overview_take(x);
	words_filled(&x->scratch, msg_text(x->lang, message), span);
	return overview_take(x);
}

bool overview_work_start(const struct period *p, int64_t *us_r)
{
	if (p->start_minute < 0)
		return false;
	*us_r = local_instant(p->start_day, p->start_minute, true);
	return true;
}

struct str overview_worker_type(const struct overview_view *x, const struct period *p)
{
	const struct worker_type_row *row = worker_type_find(str_of(p->worker_type));

	if (row == NULL)
		return str_of(p->worker_type);
	return words_label(x->lang, row->label_nl, row->label_fr, row->label_de, row->label_en);
}

struct str overview_relation_path(const struct overview_view *x, const struct period *p)
{
	return str_of(arena_printf(x->arena, "/%s/relation/%012lld", lang_code(x->lang), (long long)p->id));
}

struct str overview_day(struct overview_view *x, int32_t day)
{
	struct words_day d = words_day_of(day);

	words_day_short(&x->scratch, x->lang, &d, WORDS_YEAR);
	return overview_take(x);
}

struct str overview_moment(struct overview_view *x, int64_t us)
{
	struct words_time t = words_time_of(us);

	words_moment(&x->scratch, x->lang, &t, WORDS_YEAR);
	return overview_take(x);
}

static struct str day_year(struct overview_view *x, int32_t day)
{
	words_day_year(&x->scratch, x->lang, day);
	return overview_take(x);
}

static void write_page(struct buf *b, struct overview_view *x)
{
	struct page_overview page = { .name = x->reader };
	struct page_empty empty = { .other = overview_switch(x) };
	int32_t from, to;
	char masked[16];

	inss_mask((uint64_t)x->inss, masked);
	page.masked = str_of(masked);
	overview_range(x->now_us, &from, &to);
	empty.from = day_year(x, from);
	empty.to = day_year(x, to);
	words_filled(&x->scratch, STR("{} – "), empty.from);
	words_day_year(&x->scratch, x->lang, to);
	page.period = overview_take(x);
	words_date(&x->scratch, x->lang, x->o->today);
	page.printed_date = overview_take(x);
	words_clock(&x->scratch, x->now_us);
	page.printed_time = overview_take(x);
	page.card_low = x->codes_left >= 0;
	page.codes = x->codes_left;
	if (x->o->n_lines > 0 || (x->selection != NULL && x->selection->n_all > 0)) {
		page.today = overview_today(x);
		page.strip = overview_strip(x);
		page.list = overview_list(x);
	} else {
		empty.previous = x->o->year - 1;
		empty.current = x->o->year;
		empty.following = x->o->year + 1;
		page.empty = &empty;
	}
	page_overview(b, x->lang, &page);
}

void overview_write(struct buf *b, struct overview_view *x)
{
	buf_init(&x->scratch, LIMIT_PAGE_BYTES);
	write_page(b, x);
	buf_free(&x->scratch);
}
