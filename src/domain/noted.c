/* Reading what a worker writes down about a day.
 *
 * People and programs write days and hours in many ways; those that mean one
 * thing only are taken.  Day stands before month, as everywhere in Belgium.
 * Start reading at noted_day_read(). */
#include "domain/noted.h"

#include "domain/number.h"

/* Digits up to a sign that is none; true when there are lo to hi of them. */
static bool cut_digits(struct str *s, size_t lo, size_t hi, int *v_r)
{
	size_t n = 0;

	*v_r = 0;
	while (n < s->n && n < hi && s->p[n] >= '0' && s->p[n] <= '9') {
		*v_r = *v_r * 10 + (s->p[n++] - '0');
	}
	s->p += n;
	s->n -= n;
	return n >= lo;
}

static bool cut_sign(struct str *s, const char *signs, char *sign_r)
{
	if (s->n == 0 || strchr(signs, *s->p) == NULL) {
		return false;
	}
	*sign_r = *s->p++;
	s->n--;
	return true;
}

static bool day_of_parts(struct str rest, int year, int month, int day, int32_t *day_r)
{
	if (rest.n != 0 || !day_valid(year, month, day)) {
		return false;
	}
	*day_r = day_of(year, month, day);
	return true;
}

bool noted_day_read(struct str s, int32_t *day_r)
{
	struct str rest = s = str_trim(s);
	int a, b, c;
	char sign, again;

	if (s.n == 8 && str_all_digits(s)) {
		return cut_digits(&rest, 4, 4, &a) && cut_digits(&rest, 2, 2, &b) && cut_digits(&rest, 2, 2, &c) &&
		    day_of_parts(rest, a, b, c, day_r);
	}
	if (s.n == 10 && s.p[4] == '-') {
		return day_parse(s, day_r);
	}
	return cut_digits(&rest, 1, 2, &a) && cut_sign(&rest, "/.-", &sign) && cut_digits(&rest, 1, 2, &b) &&
	    cut_sign(&rest, "/.-", &again) && again == sign && cut_digits(&rest, 4, 4, &c) &&
	    day_of_parts(rest, c, b, a, day_r);
}

bool noted_minute_read(struct str s, int16_t *minute_r)
{
	struct str rest = s = str_trim(s);
	int hour, minute = 0, second = 0;
	char sign;

	*minute_r = MINUTE_NONE;
	if (s.n == 0) {
		return true;
	}
	if (s.n == 4 && str_all_digits(s)) {
		return minute_parse(s, minute_r);
	}
	if (!cut_digits(&rest, 1, 2, &hour) || !cut_sign(&rest, ":.hHuU", &sign)) {
		return false;
	}
	if (!(rest.n == 0 && sign != ':' && sign != '.') && !cut_digits(&rest, 2, 2, &minute)) {
		return false;
	}
	if (sign == ':' && rest.n > 0 && !(cut_sign(&rest, ":", &sign) && cut_digits(&rest, 2, 2, &second))) {
		return false;
	}
	if (rest.n != 0 || hour > 23 || minute > 59 || second > 59) {
		return false;
	}
	*minute_r = (int16_t)(hour * 60 + minute);
	return true;
}

bool noted_text_read(struct str s, struct str *text_r)
{
	s = str_trim(s);
	if (s.n > NOTED_TEXT_MAX || !str_utf8_ok(s)) {
		return false;
	}
	for (size_t i = 0; i < s.n; i++) {
		if ((unsigned char)s.p[i] < ' ') {
			return false;
		}
	}
	*text_r = s.p == NULL ? STR("") : s;
	return true;
}

int64_t noted_number(struct str text)
{
	char digits[10];
	size_t n = 0;
	uint64_t v;

	if (str_starts(text, STR("BE"))) {
		text = (struct str){ text.p + 2, text.n - 2 };
	}
	for (size_t i = 0; i < text.n; i++) {
		if (text.p[i] == '.' || text.p[i] == ' ') {
			continue;
		}
		if (n == sizeof(digits)) {
			return 0;
		}
		digits[n++] = text.p[i];
	}
	return n >= 9 && str_u64((struct str){ digits, n }, INT64_C(9999999999), &v) && enterprise_valid((int64_t)v) ?
	    (int64_t)v : 0;
}

bool noted_hours_ok(const struct noted_day *d)
{
	return d->end_minute == MINUTE_NONE || (d->start_minute != MINUTE_NONE && d->start_minute != d->end_minute);
}
