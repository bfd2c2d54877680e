/* Dates and durations as people say them.
 *
 * Four languages differ in the order and the dots of a date, in names, and in
 * plural forms; names and plurals come from the message files, order and dots
 * from the one table below.  A page of a thousand lines calls these functions
 * six thousand times, so digits are put by hand.  Start reading at dates[]. */
#include "portal/words.h"

/* How numbers of a date are written; order is always day, month, year. */
static const struct {
	bool padded;          /* 09 instead of 9 */
	const char *sep;      /* between day and month, month and year */
	const char *end;      /* behind a date that ends with its month */
	const char *ordinal;  /* behind the day before a month's name */
	const char *comma;    /* behind the weekday before a day in full */
} dates[LANG__MAX] = {
	[LANG_NL] = { false, "/", "", "", "" },
	[LANG_FR] = { false, "/", "", "", "" },
	[LANG_DE] = { true, ".", ".", ".", "," },
	[LANG_EN] = { false, "/", "", "", "" },
};

static const enum msg weekday_short[7] = {
	MSG_WEEKDAY_SHORT_MON, MSG_WEEKDAY_SHORT_TUE, MSG_WEEKDAY_SHORT_WED, MSG_WEEKDAY_SHORT_THU,
	MSG_WEEKDAY_SHORT_FRI, MSG_WEEKDAY_SHORT_SAT, MSG_WEEKDAY_SHORT_SUN,
};
static const enum msg weekday_long[7] = {
	MSG_WEEKDAY_LONG_MON, MSG_WEEKDAY_LONG_TUE, MSG_WEEKDAY_LONG_WED, MSG_WEEKDAY_LONG_THU,
	MSG_WEEKDAY_LONG_FRI, MSG_WEEKDAY_LONG_SAT, MSG_WEEKDAY_LONG_SUN,
};
static const enum msg month_long[13] = {
	[1] = MSG_MONTH_LONG_01, MSG_MONTH_LONG_02, MSG_MONTH_LONG_03, MSG_MONTH_LONG_04, MSG_MONTH_LONG_05,
	MSG_MONTH_LONG_06, MSG_MONTH_LONG_07, MSG_MONTH_LONG_08, MSG_MONTH_LONG_09, MSG_MONTH_LONG_10,
	MSG_MONTH_LONG_11, MSG_MONTH_LONG_12,
};

struct words_day words_day_of(int32_t day)
{
	return (struct words_day){ day, day_ymd(day) };
}

struct words_time words_time_of(int64_t us)
{
	struct local t = local_of(us);

	return (struct words_time){ words_day_of(t.day), t.hour * 60 + t.minute };
}

static void put_two(struct buf *b, int n)
{
	const char two[2] = { (char)('0' + n / 10), (char)('0' + n % 10) };

	buf_put(b, two, 2);
}

static void put_number(struct buf *b, enum lang l, int n)
{
	if (n >= 10 || dates[l].padded)
		put_two(b, n);
	else
		buf_putc(b, (char)('0' + n));
}

void words_minute(struct buf *b, int minute)
{
	CHECK(minute >= 0 && minute <= 1440);
	put_two(b, minute / 60);
	buf_putc(b, ':');
	put_two(b, minute % 60);
}

void words_clock(struct buf *b, int64_t us)
{
	struct local t = local_of(us);

	words_minute(b, t.hour * 60 + t.minute);
}

void words_date(struct buf *b, enum lang l, int32_t day)
{
	struct ymd d = day_ymd(day);

	put_two(b, d.day);
	buf_puts(b, dates[l].sep);
	put_two(b, d.month);
	buf_puts(b, dates[l].sep);
	buf_i64(b, d.year);
}

void words_day_short(struct buf *b, enum lang l, const struct words_day *d, enum words_with with)
{
	buf_putstr(b, msg_text(l, weekday_short[day_weekday(d->day)]));
	buf_putc(b, ' ');
	put_number(b, l, d->ymd.day);
	if (with == WORDS_DAY) {
		buf_puts(b, dates[l].ordinal);
		return;
	}
	buf_puts(b, dates[l].sep);
	put_number(b, l, d->ymd.month);
	if (with == WORDS_MONTH) {
		buf_puts(b, dates[l].end);
		return;
	}
	buf_puts(b, dates[l].sep);
	buf_i64(b, d->ymd.year);
}

/* "9 November"; the French count the first of a month, the others do not. */
static void put_day_and_month(struct buf *b, enum lang l, struct ymd d)
{
	buf_i64(b, d.day);
	buf_puts(b, l == LANG_FR && d.day == 1 ? "er" : dates[l].ordinal);
	buf_putc(b, ' ');
	buf_putstr(b, msg_text(l, month_long[d.month]));
}

void words_day_long(struct buf *b, enum lang l, int32_t day)
{
	buf_putstr(b, msg_text(l, weekday_long[day_weekday(day)]));
	buf_puts(b, dates[l].comma);
	buf_putc(b, ' ');
	put_day_and_month(b, l, day_ymd(day));
}

void words_day_year(struct buf *b, enum lang l, int32_t day)
{
	struct ymd d = day_ymd(day);

	put_day_and_month(b, l, d);
	buf_putc(b, ' ');
	buf_i64(b, d.year);
}

void words_month(struct buf *b, enum lang l, int year, int month)
{
	struct str name = msg_text(l, month_long[month]);

	/* No month begins with a letter outside ASCII in these languages. */
	buf_putc(b, name.p[0] >= 'a' && name.p[0] <= 'z' ? (char)(name.p[0] - 'a' + 'A') : name.p[0]);
	buf_put(b, name.p + 1, name.n - 1);
	buf_putc(b, ' ');
	buf_i64(b, year);
}

void words_moment(struct buf *b, enum lang l, const struct words_time *t, enum words_with with)
{
	words_day_short(b, l, &t->day, with);
	buf_putstr(b, msg_text(l, MSG_LINE_AT));
	words_minute(b, t->minute);
}

/* Finds "{…}": what stands before and behind it. */
static bool split(struct str message, struct str *before_r, struct str *behind_r)
{
	const char *open = memchr(message.p, '{', message.n), *close;

	if (open == NULL)
		return false;
	close = memchr(open, '}', message.n - (size_t)(open - message.p));
	CHECK(close != NULL);
	*before_r = (struct str){ message.p, (size_t)(open - message.p) };
	*behind_r = (struct str){ close + 1, message.n - (size_t)(close + 1 - message.p) };
	return true;
}

struct str words_label(enum lang l, const char *nl, const char *fr, const char *de, const char *en)
{
	const char *const label[LANG__MAX] = { [LANG_NL] = nl, [LANG_FR] = fr, [LANG_DE] = de, [LANG_EN] = en };

	return str_of(label[l]);
}

void words_filled(struct buf *b, struct str message, struct str value)
{
	struct str before, behind;

	CHECK(split(message, &before, &behind));
	buf_putstr(b, before);
	buf_putstr(b, value);
	buf_putstr(b, behind);
}

void words_pairs(struct buf *b, struct str message, const struct pair *value, size_t n)
{
	buf_putstr(b, str_cut(&message, '{'));
	while (message.p != NULL) {
		struct str name = str_cut(&message, '}');

		for (size_t i = 0; i < n; i++) {
			if (str_eq(name, value[i].name)) {
				buf_putstr(b, value[i].value);
			}
		}
		buf_putstr(b, str_cut(&message, '{'));
	}
}

void words_count(struct buf *b, enum lang l, enum msg message, int64_t n)
{
	struct str before, behind;

	CHECK(split(msg_text_n(l, message, n), &before, &behind));
	buf_putstr(b, before);
	buf_i64(b, n);
	buf_putstr(b, behind);
}

void words_span(struct buf *b, enum lang l, int64_t us)
{
	int64_t minutes, hours, days;

	CHECK(us >= 0);
	minutes = us / US_PER_MIN;
	hours = minutes / 60;
	days = hours / 24;
	if (minutes == 0) {
		buf_putstr(b, msg_text(l, MSG_SPAN_MOMENT));
		return;
	}
	if (days > 0)
		words_count(b, l, MSG_SPAN_DAYS, days);
	if (hours % 24 > 0 && days < 7) {
		if (days > 0)
			buf_putc(b, ' ');
		words_count(b, l, MSG_SPAN_HOURS, hours % 24);
	}
	if (minutes % 60 > 0 && days == 0) {
		if (hours > 0)
			buf_putc(b, ' ');
		words_count(b, l, MSG_SPAN_MINUTES, minutes % 60);
	}
}

void words_iso(struct buf *b, const struct words_day *d, int minute)
{
	buf_i64(b, d->ymd.year);
	buf_putc(b, '-');
	put_two(b, d->ymd.month);
	buf_putc(b, '-');
	put_two(b, d->ymd.day);
	if (minute >= 0) {
		buf_putc(b, 'T');
		words_minute(b, minute);
	}
}

struct str words_take(struct arena *a, struct buf *b)
{
	struct str s = { arena_copy(a, b->p == NULL ? "" : b->p, b->n), b->n };

	CHECK(!b->overflow);
	buf_clear(b);
	return s;
}

struct str words_day_field(struct arena *a, int32_t day)
{
	char text[11] = "";

	if (day != DAY_NONE)
		day_format(day, text);
	return str_dup(a, str_of(text));
}
