/* The Belgian working day.
 *
 * Seven holidays have a fixed date, three hang on Easter (Royal Decree of
 * 18 April 1974, art. 1).  A holiday on a Sunday is replaced by a day that
 * each company chooses; nobody outside can know it, so it is not looked at. */
#include "domain/workday.h"

static const struct { int month, day; enum workday_holiday holiday; } fixed[] = {
	{ 1, 1, HOLIDAY_NEW_YEAR }, { 5, 1, HOLIDAY_LABOUR }, { 7, 21, HOLIDAY_NATIONAL },
	{ 8, 15, HOLIDAY_ASSUMPTION }, { 11, 1, HOLIDAY_ALL_SAINTS }, { 11, 11, HOLIDAY_ARMISTICE },
	{ 12, 25, HOLIDAY_CHRISTMAS },
};

static const struct { int days; enum workday_holiday holiday; } after_easter[] = {
	{ 1, HOLIDAY_EASTER_MONDAY }, { 39, HOLIDAY_ASCENSION }, { 50, HOLIDAY_WHIT_MONDAY },
};

enum workday_holiday workday_holiday(int32_t day)
{
	struct ymd d = day_ymd(day);
	int32_t easter;

	for (size_t i = 0; i < N_OF(fixed); i++) {
		if (d.month == fixed[i].month && d.day == fixed[i].day) {
			return fixed[i].holiday;
		}
	}
	easter = day_easter(d.year);
	for (size_t i = 0; i < N_OF(after_easter); i++) {
		if (day == easter + after_easter[i].days) {
			return after_easter[i].holiday;
		}
	}
	return HOLIDAY_NONE;
}

bool workday_is_holiday(int32_t day)
{
	return workday_holiday(day) != HOLIDAY_NONE;
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
