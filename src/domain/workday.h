/* Belgian working days: Monday to Friday without the ten legal public holidays
 * (Royal Decree of 18 April 1974, art. 1).  Whether Saturday counts was not
 * found (dimona.md 7.2): it does not here, which favours the employer. */
#ifndef DOMAIN_WORKDAY_H
#define DOMAIN_WORKDAY_H

#include "base/day.h"

enum workday_holiday {
	HOLIDAY_NONE, HOLIDAY_NEW_YEAR, HOLIDAY_EASTER_MONDAY, HOLIDAY_LABOUR, HOLIDAY_ASCENSION, HOLIDAY_WHIT_MONDAY,
	HOLIDAY_NATIONAL, HOLIDAY_ASSUMPTION, HOLIDAY_ALL_SAINTS, HOLIDAY_ARMISTICE, HOLIDAY_CHRISTMAS,
	WORKDAY_HOLIDAY__MAX
};
enum workday_holiday workday_holiday(int32_t day);
bool workday_is_holiday(int32_t day);
bool workday_is(int32_t day);
int32_t workday_next(int32_t day);   /* the first working day after `day` */

#endif
