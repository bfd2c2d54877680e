/* Every rule of the calendar on both sides of its edge, read from the text
 * that comes out. */
#include "render/ics.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "base/day.h"

#define HOUR(h, m) ((h) * 60 + (m))

/* A day shift of one day, declared the evening before. */
static struct ics_event shift(void)
{
	return (struct ics_event){ .uid = STR("2ed6657d-e927-568b-95e1-2665a8aea6a2"),
		.revised_us = INT64_C(1793739600123456), /* 2026-11-03T21:00:00.123456Z */
		.start_day = day_of(2026, 11, 4), .end_day = day_of(2026, 11, 4),
		.start_minute = HOUR(8, 0), .end_minute = HOUR(16, 30), .summary = STR("Werk") };
}

static void write_one(struct buf *b, const struct ics_event *e)
{
	struct ics o;

	buf_init(b, 1 << 20);
	ics_open(&o, b, STR("nl"), STR("Mijn werk"));
	ics_event(&o, e);
	ics_close(&o);
	assert_false(b->overflow);
}

static bool holds(const struct ics_event *e, const char *part)
{
	struct buf b;
	bool found;

	write_one(&b, e);
	found = memmem(b.p, b.n, part, strlen(part)) != NULL;
	buf_free(&b);
	return found;
}

static void test_whole_file(void **state)
{
	struct ics_event e = shift();
	struct buf b;

	(void)state;
	e.description = STR("Oordeel: Op tijd");
	write_one(&b, &e);
	assert_true(str_is(buf_str(&b), "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Interim@work//Overview 1//NL\r\n"
		"CALSCALE:GREGORIAN\r\nNAME:Mijn werk\r\nX-WR-CALNAME:Mijn werk\r\nX-WR-TIMEZONE:Europe/Brussels\r\n"
		"BEGIN:VTIMEZONE\r\nTZID:Europe/Brussels\r\n"
		"BEGIN:DAYLIGHT\r\nDTSTART:19810329T020000\r\nTZOFFSETFROM:+0100\r\nTZOFFSETTO:+0200\r\nTZNAME:CEST\r\n"
		"RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU\r\nEND:DAYLIGHT\r\n"
		"BEGIN:STANDARD\r\nDTSTART:19961027T030000\r\nTZOFFSETFROM:+0200\r\nTZOFFSETTO:+0100\r\nTZNAME:CET\r\n"
		"RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n"
		"BEGIN:VEVENT\r\nUID:2ed6657d-e927-568b-95e1-2665a8aea6a2\r\nDTSTAMP:20261103T210000Z\r\n"
		"LAST-MODIFIED:20261103T210000Z\r\nSEQUENCE:0\r\nSTATUS:CONFIRMED\r\nCLASS:PRIVATE\r\n"
		"DTSTART;TZID=Europe/Brussels:20261104T080000\r\nDTEND;TZID=Europe/Brussels:20261104T163000\r\n"
		"SUMMARY:Werk\r\nDESCRIPTION:Oordeel: Op tijd\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"));
	buf_free(&b);
}

static void check_times(struct ics_event e, const char *start, const char *end)
{
	struct buf want;

	buf_init(&want, 200);
	buf_printf(&want, "\r\nDTSTART%s\r\nDTEND%s\r\n", start, end);
	buf_putc(&want, '\0');
	if (!holds(&e, want.p)) {
		fail_msg("not there: %s", want.p);
	}
	buf_free(&want);
}

static struct ics_event on(int32_t start_day, int start_minute, int32_t end_day, int end_minute)
{
	struct ics_event e = shift();

	e.start_day = start_day;
	e.start_minute = start_minute;
	e.end_day = end_day;
	e.end_minute = end_minute;
	return e;
}

static void test_hours_or_days(void **state)
{
	int32_t d = day_of(2026, 11, 30);

	(void)state;
	/* a night shift ends on the next day, of the next month */
	check_times(on(d, HOUR(22, 0), d + 1, HOUR(6, 0)), ";TZID=Europe/Brussels:20261130T220000",
		";TZID=Europe/Brussels:20261201T060000");
	/* a day at most; a minute more, and it stands on whole days */
	check_times(on(d, HOUR(6, 0), d + 1, HOUR(6, 0)), ";TZID=Europe/Brussels:20261130T060000",
		";TZID=Europe/Brussels:20261201T060000");
	check_times(on(d, HOUR(6, 0), d + 1, HOUR(6, 1)), ";VALUE=DATE:20261130", ";VALUE=DATE:20261202");
	/* a minute at least */
	check_times(on(d, HOUR(6, 0), d, HOUR(6, 1)), ";TZID=Europe/Brussels:20261130T060000",
		";TZID=Europe/Brussels:20261130T060100");
	check_times(on(d, HOUR(6, 0), d, HOUR(6, 0)), ";VALUE=DATE:20261130", ";VALUE=DATE:20261201");
	/* midnight at both ends */
	check_times(on(d, 0, d, 1440), ";TZID=Europe/Brussels:20261130T000000",
		";TZID=Europe/Brussels:20261201T000000");
	/* one hour alone, none, nonsense */
	check_times(on(d, HOUR(6, 0), d, MINUTE_NONE), ";VALUE=DATE:20261130", ";VALUE=DATE:20261201");
	check_times(on(d, MINUTE_NONE, d, HOUR(6, 0)), ";VALUE=DATE:20261130", ";VALUE=DATE:20261201");
	check_times(on(d, MINUTE_BAD, d, MINUTE_BAD), ";VALUE=DATE:20261130", ";VALUE=DATE:20261201");
	check_times(on(d, MINUTE_NONE, d - 1, MINUTE_NONE), ";VALUE=DATE:20261130", ";VALUE=DATE:20261201");
	/* the end is exclusive; leap years */
	check_times(on(day_of(2028, 2, 29), MINUTE_NONE, day_of(2028, 2, 29), MINUTE_NONE), ";VALUE=DATE:20280229",
		";VALUE=DATE:20280301");
	check_times(on(day_of(2028, 2, 27), MINUTE_NONE, day_of(2028, 2, 28), MINUTE_NONE), ";VALUE=DATE:20280227",
		";VALUE=DATE:20280229");
	/* no end: its first day, whatever hours there are */
	check_times(on(d, MINUTE_NONE, DAY_OPEN, MINUTE_NONE), ";VALUE=DATE:20261130", ";VALUE=DATE:20261201");
	check_times(on(d, HOUR(6, 0), DAY_OPEN, HOUR(7, 0)), ";VALUE=DATE:20261130", ";VALUE=DATE:20261201");
}

static void test_clock_changes(void **state)
{
	int32_t spring = day_of(2026, 3, 29), autumn = day_of(2026, 10, 25);

	(void)state;
	/* over the hour: UTC, and an hour shorter or longer than it looks */
	check_times(on(spring - 1, HOUR(22, 0), spring, HOUR(6, 0)), ":20260328T210000Z", ":20260329T040000Z");
	check_times(on(autumn - 1, HOUR(22, 0), autumn, HOUR(6, 0)), ":20261024T200000Z", ":20261025T050000Z");
	/* the night before and the night after are as all others */
	check_times(on(spring - 2, HOUR(22, 0), spring - 1, HOUR(6, 0)), ";TZID=Europe/Brussels:20260327T220000",
		";TZID=Europe/Brussels:20260328T060000");
	check_times(on(spring, HOUR(22, 0), spring + 1, HOUR(6, 0)), ";TZID=Europe/Brussels:20260329T220000",
		";TZID=Europe/Brussels:20260330T060000");
	/* ends at 02:00; a minute earlier */
	check_times(on(autumn - 1, HOUR(20, 0), autumn, HOUR(2, 0)), ":20261024T180000Z", ":20261025T000000Z");
	check_times(on(autumn - 1, HOUR(20, 0), autumn, HOUR(1, 59)), ";TZID=Europe/Brussels:20261024T200000",
		";TZID=Europe/Brussels:20261025T015900");
	/* begins at 03:00; a minute later */
	check_times(on(spring, HOUR(3, 0), spring, HOUR(9, 0)), ":20260329T010000Z", ":20260329T070000Z");
	check_times(on(spring, HOUR(3, 1), spring, HOUR(9, 0)), ";TZID=Europe/Brussels:20260329T030100",
		";TZID=Europe/Brussels:20260329T090000");
	/* within the hour that is missing, and out of it backwards */
	check_times(on(spring, HOUR(2, 15), spring, HOUR(2, 45)), ":20260329T011500Z", ":20260329T014500Z");
	check_times(on(spring, HOUR(2, 30), spring, HOUR(3, 10)), ":20260329T013000Z", ":20260329T021000Z");
	/* within the hour that comes twice: the first */
	check_times(on(autumn, HOUR(2, 15), autumn, HOUR(2, 45)), ":20261025T001500Z", ":20261025T004500Z");
	/* whole days know no hours */
	check_times(on(spring, MINUTE_NONE, spring, MINUTE_NONE), ";VALUE=DATE:20260329", ";VALUE=DATE:20260330");
}

static void test_state(void **state)
{
	struct ics_event e = shift();

	(void)state;
	assert_false(holds(&e, "TRANSP"));
	assert_false(holds(&e, "DESCRIPTION"));
	assert_false(holds(&e, "METHOD"));
	e.cancelled = true;
	e.sequence = 7;
	assert_true(holds(&e, "\r\nSEQUENCE:7\r\nSTATUS:CANCELLED\r\nCLASS:PRIVATE\r\nTRANSP:TRANSPARENT\r\n"));
	e.sequence = INT64_C(2147483647);
	assert_true(holds(&e, "\r\nSEQUENCE:2147483647\r\n"));
	e.sequence = INT64_C(2147483648);
	assert_true(holds(&e, "\r\nSEQUENCE:2147483647\r\n"));
	e.revised_us = -1;
	assert_true(holds(&e, "\r\nDTSTAMP:19691231T235959Z\r\n"));
}

static void check_summary(struct str given, const char *want)
{
	struct ics_event e = shift();

	e.summary = given;
	if (!holds(&e, want)) {
		fail_msg("not there: %s", want);
	}
}

static void test_text(void **state)
{
	(void)state;
	check_summary(STR("a\\b;c,d:e\"f"), "\r\nSUMMARY:a\\\\b\\;c\\,d:e\"f\r\n");
	check_summary(STR("a\nb\r\nc\rd\n\re\r"), "\r\nSUMMARY:a\\nb\\nc\\nd\\n\\ne\\n\r\n");
	check_summary(STR("a\0b\tc\x7f" "d\x1f" "e"), "\r\nSUMMARY:a b c d e\r\n");
	check_summary(STR("END:VEVENT"), "\r\nSUMMARY:END:VEVENT\r\n");
}

#define X10 "xxxxxxxxxx"
#define X60 X10 X10 X10 X10 X10 X10

static void test_folding(void **state)
{
	(void)state;
	/* "SUMMARY:" are 8 of the 75 octets; the blank of the next line counts there */
	check_summary(STR(X60 "1234567"), "\r\nSUMMARY:" X60 "1234567\r\n");
	check_summary(STR(X60 "12345678"), "\r\nSUMMARY:" X60 "1234567\r\n 8\r\n");
	check_summary(STR(X60 "1234567" X60 X10 "1234"), "\r\nSUMMARY:" X60 "1234567\r\n " X60 X10 "1234\r\n");
	check_summary(STR(X60 "1234567" X60 X10 "12345"), "\r\nSUMMARY:" X60 "1234567\r\n " X60 X10 "1234\r\n 5\r\n");
	/* never inside a character or an escape */
	check_summary(STR(X60 "12345\xc3\xa9"), "\r\nSUMMARY:" X60 "12345\xc3\xa9\r\n");
	check_summary(STR(X60 "123456\xc3\xa9"), "\r\nSUMMARY:" X60 "123456\r\n \xc3\xa9\r\n");
	check_summary(STR(X60 "1234\xe2\x82\xac"), "\r\nSUMMARY:" X60 "1234\xe2\x82\xac\r\n");
	check_summary(STR(X60 "12345\xe2\x82\xac"), "\r\nSUMMARY:" X60 "12345\r\n \xe2\x82\xac\r\n");
	check_summary(STR(X60 "123\xf0\x9f\x8e\x84"), "\r\nSUMMARY:" X60 "123\xf0\x9f\x8e\x84\r\n");
	check_summary(STR(X60 "1234\xf0\x9f\x8e\x84"), "\r\nSUMMARY:" X60 "1234\r\n \xf0\x9f\x8e\x84\r\n");
	check_summary(STR(X60 "12345;"), "\r\nSUMMARY:" X60 "12345\\;\r\n");
	check_summary(STR(X60 "123456;"), "\r\nSUMMARY:" X60 "123456\r\n \\;\r\n");
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_whole_file), cmocka_unit_test(test_hours_or_days),
		cmocka_unit_test(test_clock_changes), cmocka_unit_test(test_state),
		cmocka_unit_test(test_text), cmocka_unit_test(test_folding),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
