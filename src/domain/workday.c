/* The Belgian working day.
 *
 * Seven holidays have a fixed date, three hang on Easter (Royal Decree of
 * 18 April 1974, art. 1).  A holiday on a Sunday is replaced by a day that
 * each company chooses; nobody outside can know it, so it is not looked at. */
#include "domain/workday.h"

static const struct { int month, day; } fixed[] = {
	{ 1, 1 },   /* New Year's Day */
	{ 5, 1 },   /* Labour Day */
	{ 7, 21 },  /* National Day */
	{ 8, 15 },  /* Assumption */
	{ 11, 1 },  /* All Saints */
	{ 11, 11 }, /* Armistice */
	{ 12, 25 }, /* Christmas */
};

static const int after_easter[] = {
	1,  /* Easter Monday */
	39, /* Ascension */
	50, /* Whit Monday */
};

bool workday_is_holiday(int32_t day)
{
	struct ymd d = day_ymd(day);
	int32_t easter;

	for (size_t i = 0; i < N_OF(fixed); i++) {
		if (d.month == fixed[i].month && d.day == fixed[i].day) {
			return true;
		}
	}
	easter = day_easter(d.year);
	for (size_t i = 0; i < N_OF(after_easter); i++) {
		if (day == easter + after_easter[i]) {
			return true;
		}
	}
	return false;
}

bool workday_is(int32_t day)
{
	return day_weekday(day) < 5 && !workday_is_holiday(day);
}

int32_t workday_next(int32_t day)
{
	do {
		day++;
	} while (!workday_is(day));
	return day;
}
