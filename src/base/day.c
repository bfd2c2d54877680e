/* Civil days, UTC instants and Belgian time, all by arithmetic.
 *
 * Days and dates are converted by counting in eras of 400 years that begin on
 * 1 March, so that the leap day is the last of its year (Howard Hinnant,
 * "chrono-Compatible Low-Level Date Algorithms").  Belgian time is one rule,
 * local_offset_s(); local_instant() turns it round. */
#include "base/day.h"

#define ERA_DAYS 146097       /* days in 400 years */
#define ERAS INT64_C(20000)   /* of 400 years: more days than an int32_t has below zero */
#define ERA_SHIFT 719468      /* days from 0000-03-01 to 1970-01-01 */
#define DAY_FIRST (-719162)   /* 0001-01-01 */
#define OFFSET_WINTER_S 3600
#define OFFSET_SUMMER_S 7200

static int64_t floor_div(int64_t a, int64_t b)
{
	return a / b - (a % b < 0);
}

static bool is_leap(int year)
{
	return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

bool day_valid(int year, int month, int day)
{
	static const int days[12] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };

	if (year < 1 || year > 9999 || month < 1 || month > 12 || day < 1) {
		return false;
	}
	return day <= days[month - 1] + (month == 2 && is_leap(year));
}

int32_t day_of(int year, int month, int day)
{
	int y, era, of_era, of_year;

	CHECK(day_valid(year, month, day));
	y = year - (month <= 2);
	era = y / 400;
	of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
	of_era = y % 400 * 365 + y % 400 / 4 - y % 400 / 100 + of_year;
	return era * ERA_DAYS + of_era - ERA_SHIFT;
}

struct ymd day_ymd(int32_t day)
{
	uint64_t n, of_years;
	uint32_t century, of_year, t;
	bool next_year;

	CHECK(day > DAY_BAD);
	/* Neri and Schneider, "Euclidean affine functions and their application to
	 * calendar algorithms" (2022): multiplications in place of most divisions.
	 * Every page and every verdict asks this often.  ERAS makes all days positive. */
	n = 4 * (uint64_t)((int64_t)day + ERA_SHIFT + ERAS * ERA_DAYS) + 3;
	century = (uint32_t)(n / ERA_DAYS);
	of_years = (n % ERA_DAYS | 3) * 2939745;
	of_year = (uint32_t)of_years / 2939745 / 4;
	t = 2141 * of_year + 197913;
	next_year = of_year >= 306; /* years begin in March here */
	return (struct ymd){
		.day = (int)(t % 65536 / 2141) + 1,
		.month = (int)(t / 65536) - (next_year ? 12 : 0),
		.year = (int)(100 * century + (uint32_t)(of_years >> 32)) - (int)(400 * ERAS) + next_year,
	};
}

/* The number written by n digits at p, -1 when they are none. */
static int digits(const char *p, int n)
{
	int v = 0;

	for (int i = 0; i < n; i++) {
		if (p[i] < '0' || p[i] > '9') {
			return -1;
		}
		v = v * 10 + p[i] - '0';
	}
	return v;
}

bool day_parse(struct str s, int32_t *day_r)
{
	int year, month, day;

	if (s.n != 10 || s.p[4] != '-' || s.p[7] != '-') {
		return false;
	}
	year = digits(s.p, 4);
	month = digits(s.p + 5, 2);
	day = digits(s.p + 8, 2);
	if (!day_valid(year, month, day)) {
		return false;
	}
	*day_r = day_of(year, month, day);
	return true;
}

static void put_digits(char *p, int n, int v)
{
	while (n-- > 0) {
		p[n] = (char)('0' + v % 10);
		v /= 10;
	}
}

void day_format(int32_t day, char out[11])
{
	struct ymd d;

	CHECK(day >= DAY_FIRST && day <= DAY_OPEN);
	d = day_ymd(day);
	put_digits(out, 4, d.year);
	out[4] = '-';
	put_digits(out + 5, 2, d.month);
	out[7] = '-';
	put_digits(out + 8, 2, d.day);
	out[10] = '\0';
}

int day_weekday(int32_t day)
{
	int64_t monday_based = (int64_t)day + 3; /* 1970-01-01 was a Thursday */

	return (int)(monday_based - floor_div(monday_based, 7) * 7);
}

int day_of_year(int32_t day)
{
	return day - day_of(day_ymd(day).year, 1, 1);
}

int days_in_year(int year)
{
	return is_leap(year) ? 366 : 365;
}

int day_quarter(int32_t day)
{
	struct ymd d = day_ymd(day);

	return d.year * 4 + (d.month - 1) / 3;
}

int32_t day_quarter_start(int32_t day)
{
	struct ymd d = day_ymd(day);

	return day_of(d.year, (d.month - 1) / 3 * 3 + 1, 1);
}

/* The anonymous Gregorian algorithm (J. Meeus, Astronomical Algorithms, ch. 8). */
int32_t day_easter(int year)
{
	int a = year % 19, b = year / 100, c = year % 100;
	int d = b / 4, e = b % 4, f = (b + 8) / 25, g = (b - f + 1) / 3;
	int h = (19 * a + b - d - g + 15) % 30, i = c / 4, k = c % 4;
	int l = (32 + 2 * e + 2 * i - h - k) % 7, m = (a + 11 * h + 22 * l) / 451;
	int n = h + l - 7 * m + 114;

	return day_of(year, n / 31, n % 31 + 1);
}

bool minute_parse(struct str s, int16_t *minute_r)
{
	int hour, minute;

	if (s.n != 4) {
		return false;
	}
	hour = digits(s.p, 2);
	minute = digits(s.p + 2, 2);
	if (hour < 0 || hour > 23 || minute < 0 || minute > 59) {
		return false;
	}
	*minute_r = (int16_t)(hour * 60 + minute);
	return true;
}

/* Directive 2000/84/EC: summer time from 01:00 UTC on the last Sunday of March
 * to 01:00 UTC on the last Sunday of October; both months have 31 days. */
int local_offset_s(int64_t us)
{
	int32_t day = (int32_t)floor_div(us, US_PER_DAY);
	struct ymd d = day_ymd(day);
	int sunday;
	bool changed;

	if (d.month != 3 && d.month != 10) {
		return d.month > 3 && d.month < 10 ? OFFSET_SUMMER_S : OFFSET_WINTER_S;
	}
	sunday = 31 - (day_weekday(day + 31 - d.day) + 1) % 7;
	changed = d.day > sunday || (d.day == sunday && us - day * US_PER_DAY >= 60 * US_PER_MIN);
	return changed == (d.month == 3) ? OFFSET_SUMMER_S : OFFSET_WINTER_S;
}

struct local local_of(int64_t us)
{
	int64_t local_us = us + local_offset_s(us) * US_PER_S;
	int32_t day = (int32_t)floor_div(local_us, US_PER_DAY);
	int64_t rest_us = local_us - day * US_PER_DAY;
	int second = (int)(rest_us / US_PER_S);

	return (struct local){
		.day = day,
		.hour = second / 3600,
		.minute = second / 60 % 60,
		.second = second % 60,
		.micro = (int)(rest_us % US_PER_S),
	};
}

int32_t local_day(int64_t us)
{
	return (int32_t)floor_div(us + local_offset_s(us) * US_PER_S, US_PER_DAY);
}

/* Each local time is read both as summer and as winter time; a reading counts
 * when that offset holds at the instant that it gives.  Both count in the
 * double hour of autumn, none in the gap of spring. */
int64_t local_instant(int32_t day, int minute, bool later)
{
	int64_t local_us, summer_us, winter_us;

	CHECK(day >= DAY_FIRST && day <= DAY_OPEN + 1);
	CHECK(minute >= 0 && minute <= 1440);
	local_us = day * US_PER_DAY + minute * US_PER_MIN;
	summer_us = local_us - OFFSET_SUMMER_S * US_PER_S;
	winter_us = local_us - OFFSET_WINTER_S * US_PER_S;
	if (local_offset_s(summer_us) != OFFSET_SUMMER_S) {
		return winter_us;
	}
	return later && local_offset_s(winter_us) == OFFSET_WINTER_S ? winter_us : summer_us;
}

void instant_format(int64_t us, char out[28])
{
	int32_t day = (int32_t)floor_div(us, US_PER_DAY);
	int64_t rest_us = us - day * US_PER_DAY;
	int second = (int)(rest_us / US_PER_S);

	day_format(day, out);
	out[10] = 'T';
	put_digits(out + 11, 2, second / 3600);
	out[13] = ':';
	put_digits(out + 14, 2, second / 60 % 60);
	out[16] = ':';
	put_digits(out + 17, 2, second % 60);
	out[19] = '.';
	put_digits(out + 20, 6, (int)(rest_us % US_PER_S));
	out[26] = 'Z';
	out[27] = '\0';
}
