/* Three years at a glance: a picture of at most eight paths a year, the same in
 * words, and a table.
 *
 * The picture is 636 units wide.  A week stands at the day of the year of its
 * Thursday.  The line lies at 44; a block is a day, 4.5 high and 1 apart; the
 * style sheet cuts one thick stroke into blocks by dashes, so that a week is one
 * command of a path.  Above the line: in time, and planned on top of it.  Below:
 * late, and refused under it.  On it: what is neither.  Start reading at
 * overview_strip. */
#include "portal/overview_int.h"

#define WIDTH 636
#define HALF 5             /* half the width of what stands for a week */
#define ABOVE 40           /* where blocks above the line begin */
#define BELOW 48
#define BLOCK_TENTHS 55    /* a block and the gap behind it */
#define BLOCKS_MAX 7       /* days of a week */
#define BLOCKS_SHALLOW 3   /* so many fit below the line in the usual picture */

static int x_of(const struct overview_year *y, int32_t day)
{
	return (day_of_year(day) * WIDTH + days_in_year(y->year) / 2) / days_in_year(y->year);
}

static void put_tenths(struct buf *b, int tenths)
{
	buf_i64(b, tenths / 10);
	if (tenths % 10 != 0) {
		buf_putc(b, '.');
		buf_putc(b, (char)('0' + tenths % 10));
	}
}

static void move_to(struct buf *b, int x, int y)
{
	buf_putc(b, 'M');
	buf_i64(b, x);
	buf_putc(b, ' ');
	buf_i64(b, y);
}

static void put_stack(struct buf *b, int x, int n, bool above)
{
	move_to(b, x, above ? ABOVE : BELOW);
	buf_puts(b, above ? "v-" : "v");
	put_tenths(b, n * BLOCK_TENTHS - 10);
}

/* Hollow blocks, behind `under` solid ones. */
static void put_hollow(struct buf *b, int x, int under, int n, bool above)
{
	for (int i = under; i < under + n && i < BLOCKS_MAX; i++) {
		buf_putc(b, 'M');
		buf_i64(b, x - 4);
		buf_putc(b, ' ');
		put_tenths(b, above ? ABOVE * 10 - 5 - i * BLOCK_TENTHS : BELOW * 10 + 5 + i * BLOCK_TENTHS);
		buf_puts(b, above ? "h8v-3.8h-8z" : "h8v3.8h-8z");
	}
}

static void put_week(struct buf *b, const struct overview_year *y, const struct overview_week *w,
    enum overview_mark mark)
{
	int x = x_of(y, w->thursday), n = w->days[mark];

	/* The first and the last week of a year stay inside the picture. */
	x = x < HALF ? HALF : x > WIDTH - HALF ? WIDTH - HALF : x;

	switch (mark) {
	case MARK_OK:
	case MARK_LATE:
		put_stack(b, x, n, mark == MARK_OK);
		break;
	case MARK_PLAN:
		put_hollow(b, x, w->days[MARK_OK], n, true);
		break;
	case MARK_REFUSED:
		put_hollow(b, x, w->days[MARK_LATE], n, false);
		break;
	case MARK_DAY:
		move_to(b, x - HALF, 44);
		buf_puts(b, "l5-5 5 5-5 5z");
		break;
	case MARK_OFF:
	case MARK_OFF_LATE:
		move_to(b, x - 4, 40);
		buf_puts(b, "l8 8m0-8l-8 8");
		break;
	case MARK__MAX:
	default:
		WRONG("no such mark");
	}
}

static struct str path_of(struct overview_view *x, const struct overview_year *y, enum overview_mark mark)
{
	if (y->days[mark] == 0)
		return STR_NONE;
	for (int i = 0; i < y->n_weeks; i++)
		if (y->week[i].days[mark] > 0)
			put_week(&x->scratch, y, &y->week[i], mark);
	return overview_take(x);
}

static struct str ticks_of(struct overview_view *x, const struct overview_year *y)
{
	for (int month = 1; month <= 12; month++) {
		move_to(&x->scratch, x_of(y, day_of(y->year, month, 1)), 40);
		buf_puts(&x->scratch, "v8");
	}
	return overview_take(x);
}

/* "122 in time · 3 late" */
static struct str counts_of(struct overview_view *x, const struct overview_year *y, const char *between)
{
	const char *before = "";

	for (size_t mark = 0; mark < MARK__MAX; mark++) {
		if (y->days[mark] == 0)
			continue;
		buf_puts(&x->scratch, before);
		words_count(&x->scratch, x->lang, overview_looks[mark].count, y->days[mark]);
		before = between;
	}
	if (x->scratch.n == 0)
		buf_putstr(&x->scratch, msg_text(x->lang, MSG_STRIP_NOTHING));
	return overview_take(x);
}

/* "2026: 122 in time, 3 late. The table below gives this by month." */
static struct str label_of(struct overview_view *x, const struct overview_year *y)
{
	struct str counts = counts_of(x, y, ", "), rest = msg_text(x->lang, MSG_STRIP_LABEL), name;

	for (;;) {
		buf_putstr(&x->scratch, str_cut(&rest, '{'));
		if (rest.p == NULL)
			return overview_take(x);
		name = str_cut(&rest, '}');
		if (str_is(name, "year"))
			buf_i64(&x->scratch, y->year);
		else
			buf_putstr(&x->scratch, counts);
	}
}

/* All three years have one scale; it makes room below the line when some week needs it. */
static struct str box_of(const struct overview *o)
{
	for (int i = 0; i < 3; i++)
		for (int k = 0; k < o->strip[i].n_weeks; k++)
			if (o->strip[i].week[k].days[MARK_LATE] + o->strip[i].week[k].days[MARK_REFUSED] >
			    BLOCKS_SHALLOW)
				return STR("0 0 636 88");
	return STR("0 0 636 68");
}

static void fill_year(struct overview_view *x, const struct overview_year *y, struct page_strip_year *p)
{
	p->year = y->year;
	p->label = label_of(x, y);
	p->counts = counts_of(x, y, " · ");
	p->tick = ticks_of(x, y);
	p->ok = path_of(x, y, MARK_OK);
	p->day = path_of(x, y, MARK_DAY);
	p->late = path_of(x, y, MARK_LATE);
	p->plan = path_of(x, y, MARK_PLAN);
	p->off = path_of(x, y, MARK_OFF);
	p->off_late = path_of(x, y, MARK_OFF_LATE);
	p->refused = path_of(x, y, MARK_REFUSED);
	if (y->year == x->o->year) {
		move_to(&x->scratch, x_of(y, x->o->today), 0);
		buf_puts(&x->scratch, "v88");
		p->now = overview_take(x);
	}
}

/* Rare marks have a column and a place in the legend only where they occur. */
static size_t choose_marks(const struct overview *o, enum overview_mark marks[MARK__MAX])
{
	size_t n = 0;

	for (enum overview_mark mark = 0; mark < MARK__MAX; mark++) {
		bool occurs = mark != MARK_OFF_LATE && mark != MARK_REFUSED;
		for (int i = 0; i < 3; i++)
			occurs = occurs || o->strip[i].days[mark] > 0;
		if (occurs)
			marks[n++] = mark;
	}
	return n;
}

static void fill_months(struct overview_view *x, struct page_strip *s, const enum overview_mark *marks,
    size_t n)
{
	struct page_strip_month *months = arena_array_of(x->arena, x->o->n_table, struct page_strip_month);
	int64_t *days = arena_array_of(x->arena, x->o->n_table * n, int64_t);

	for (size_t i = 0; i < x->o->n_table; i++, days += n) {
		words_month(&x->scratch, x->lang, x->o->table[i].year, x->o->table[i].month);
		months[i] = (struct page_strip_month){ .name = overview_take(x), .days = days, .n_days = n,
			.year = x->o->table[i].year,
			.month = str_of(arena_printf(x->arena, "%02d", x->o->table[i].month)) };
		for (size_t k = 0; k < n; k++)
			days[k] = x->o->table[i].days[marks[k]];
	}
	s->months = months;
	s->n_months = x->o->n_table;
}

const struct page_strip *overview_strip(struct overview_view *x)
{
	static const enum msg when[3] = { MSG_STRIP_PREVIOUS, MSG_STRIP_CURRENT, MSG_STRIP_FOLLOWING };
	struct page_strip *s = arena_new_of(x->arena, struct page_strip);
	struct page_strip_year *years = arena_array_of(x->arena, 3, struct page_strip_year);
	struct page_strip_mark *legend = arena_array_of(x->arena, MARK__MAX, struct page_strip_mark);
	enum overview_mark marks[MARK__MAX];
	struct str box = box_of(x->o);

	for (int i = 0; i < 3; i++) {
		years[i].when = when[i];
		years[i].box = box;
		fill_year(x, &x->o->strip[i], &years[i]);
	}
	s->years = years;
	s->n_years = 3;
	s->n_marks = choose_marks(x->o, marks);
	for (size_t i = 0; i < s->n_marks; i++) {
		const struct overview_look *look = &overview_looks[marks[i]];
		legend[i] = (struct page_strip_mark){ str_of(look->kind), str_of(look->block), look->tag,
		    look->column };
	}
	s->marks = legend;
	fill_months(x, s, marks, s->n_marks);
	return s;
}
