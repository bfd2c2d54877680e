/* Pasted tables and calendars: what is taken, and which line is named with which reason. */
#include "domain/day_import.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#include "base/buf.h"

#define EVENT(lines) "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n" lines "END:VEVENT\r\nEND:VCALENDAR\r\n"

static struct day_import read_into(struct arena *a, struct str text)
{
	return day_import_read(a, text, day_of(2025, 1, 1), day_of(2027, 12, 31));
}

/* "2026-11-09 420-930 agency|user/" for each day, then "line:fault " for each fault. */
static void check(const char *text, const char *want)
{
	struct arena *a = arena_new(4u << 20);
	struct day_import x = read_into(a, str_of(text));
	struct buf b;

	buf_init(&b, 100000);
	for (size_t i = 0; i < x.n; i++) {
		char on[11];

		day_format(x.noted[i].day, on);
		buf_printf(&b, "%s %d-%d %.*s|%.*s/", on, x.noted[i].start_minute, x.noted[i].end_minute,
		    STR_ARG(x.noted[i].agency), STR_ARG(x.noted[i].user));
	}
	for (size_t i = 0; i < x.n_faults; i++) {
		buf_printf(&b, "%d:%d ", (int)x.fault[i].line, (int)x.fault[i].code);
	}
	buf_putc(&b, '\0');
	if (strcmp(b.p, want) != 0) {
		fail_msg("%s\nis  %s\nnot %s", text, b.p, want);
	}
	buf_free(&b);
	arena_free(&a);
}

static void tables_are_read(void **state)
{
	(void)state;
	check("", "");
	check("\n \n;;\n", "");
	check("09/11/2026;07:00;15:30;Vlier;Bakery", "2026-11-09 420-930 Vlier|Bakery/");
	check("2026-11-09,07:00,15:30,Vlier,Bakery\n2026-11-10\n",
	    "2026-11-09 420-930 Vlier|Bakery/2026-11-10 -1--1 |/");
	check("9.11.2026\t7h\r\n", "2026-11-09 420--1 |/");
	check("\xef\xbb\xbf\"09/11/2026\";;;\"Vlier \"\"A\"\"; B\"\n", "2026-11-09 -1--1 Vlier \"A\"; B|/");
	check("dag;uitzendkantoor\n09/11/2026;Vlier\n", "2026-11-09 -1--1 Vlier|/");
	check("User;Day\nBakery;2026-11-09\nShop;2026-11-10", "2026-11-09 -1--1 |Bakery/2026-11-10 -1--1 |Shop/");
	check("2026-11-09;22:00;06:00", "2026-11-09 1320-360 |/");
}

static void our_own_exports_are_read(void **state)
{
	(void)state;
	check("startDate,endDate,startHour,endHour,employerName,employerEnterpriseNumber,userName,"
	    "userEnterpriseNumber\r\n"
	    "\"2026-11-09\",2026-11-09,\"07:00\",\"15:30\",\"Vlier\",\"0123456749\",\"Bakery\",\"\"\r\n"
	    "2026-11-10,2026-11-13,\"\",\"\",\"Vlier\",\"\",\"\",\"\"\r\n",
	    "2026-11-09 420-930 0123456749|Bakery/3:4 ");
	check("\xef\xbb\xbf\"Begindatum\";\"Einddatum\";\"Beginuur\";\"Einduur\";\"Werkgever\";\"Bedrijf\"\r\n"
	    "09/11/2026;09/11/2026;\"07:00\";\"\";\"'=Vlier\";\"Bakkerij\"\r\n", "2026-11-09 420--1 =Vlier|Bakkerij/");
}

static void lines_that_are_not_taken_are_named(void **state)
{
	(void)state;
	check("nothing of the kind", "1:2 ");
	check("2026-11-09\n31/02/2026\n2026-11-10", "2026-11-09 -1--1 |/2026-11-10 -1--1 |/2:2 ");
	check("2024-12-31\n2025-01-01\n2027-12-31\n2028-01-01", "2025-01-01 -1--1 |/2027-12-31 -1--1 |/1:3 4:3 ");
	check("2026-11-09;25:00\n2026-11-09;;15:00\n2026-11-09;7:00;7:00", "1:5 2:5 3:5 ");
	check("2026-11-09;;;a\x01", "1:6 ");
	check("2026-11-09\n2026-11-10;\"open\n", "2026-11-09 -1--1 |/2:1 ");
	check("2026-11-09;;;=cmd|'/c calc'!A1;<script>", "2026-11-09 -1--1 =cmd|'/c calc'!A1|<script>/");
	check("\"a\nb\"\n31/02/2026", "1:2 3:2 ");
}

static void calendars_are_read(void **state)
{
	(void)state;
	check(EVENT("DTSTART:20261109T070000\r\nDTEND:20261109T153000\r\nSUMMARY:Vlier\r\n"), "2026-11-09 420-930 |/");
	check(EVENT("DTSTART:20261109T060000Z\r\nDTEND:20261109T143000Z\r\n"), "2026-11-09 420-930 |/");
	check(EVENT("DTSTART:20260709T060000Z\r\n"), "2026-07-09 480--1 |/"); /* summer time */
	check(EVENT("DTSTART:20261109T233000Z\r\n"), "2026-11-10 30--1 |/");
	check(EVENT("DTSTART;TZID=Europe/Brussels:20261109T070000\r\n"), "2026-11-09 420--1 |/");
	check(EVENT("DTSTART;TZID=\"Romance Standard Time\":20261109T070000\r\n"), "2026-11-09 420--1 |/");
	check(EVENT("dtstart;value=date:20261109\r\nDTEND;VALUE=DATE:20261110\r\n"), "2026-11-09 -1--1 |/");
	check(EVENT("DTSTART:20261109T220000\r\nDTEND:20261110T060000\r\n"), "2026-11-09 1320-360 |/");
	check(EVENT("DTSTART:2026\r\n 1109T07\r\n\t0000\r\n"), "2026-11-09 420--1 |/"); /* folded */
	check("\xef\xbb\xbf begin:vcalendar\nBEGIN:VEVENT\nDTSTART:20261109\nEND:VEVENT", "2026-11-09 -1--1 |/");
	check("BEGIN:VCALENDAR\nBEGIN:VTIMEZONE\nBEGIN:STANDARD\nDTSTART:19701025T030000\nEND:STANDARD\nEND:VTIMEZONE\n"
	    "BEGIN:VEVENT\nDTSTART:20261109\nBEGIN:VALARM\nDTSTART:20261110\nEND:VALARM\nEND:VEVENT\nEND:VCALENDAR\n",
	    "2026-11-09 -1--1 |/");
}

static void events_that_are_not_taken_are_named(void **state)
{
	(void)state;
	check("BEGIN:VCALENDAR\nEND:VCALENDAR\n", "");
	check(EVENT("SUMMARY:x\r\n"), "2:2 ");
	check(EVENT("DTSTART:20260230\r\n"), "2:2 ");
	check(EVENT("DTSTART:20261109T2500\r\n"), "2:2 ");
	check(EVENT("DTSTART:20261109T250000\r\n"), "2:2 ");
	check(EVENT("DTSTART:20261109\r\nDTSTART:20261110\r\n"), "2:2 ");
	check(EVENT("DTSTART:20241231\r\n"), "2:3 ");
	check(EVENT("DTSTART;VALUE=DATE:20261109\r\nDTEND;VALUE=DATE:20261111\r\n"), "2:4 ");
	check(EVENT("DTSTART:20261109T070000\r\nDTEND:20261110T070000\r\n"), "2:4 ");
	check(EVENT("DTSTART:20261109T070000\r\nDTEND:20261108T080000\r\n"), "2:4 ");
	check(EVENT("DTSTART:20261109\r\nRRULE:FREQ=DAILY\r\n"), "2:7 ");
	check(EVENT("DTSTART:20261109\r\nSTATUS:CANCELLED\r\n"), "2:8 ");
	check(EVENT("DTSTART;TZID=America/New_York:20261109T070000\r\n"), "2:9 ");
	check("BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20261109\nBEGIN:VEVENT\nDTSTART:20261110\n", "2:10 4:10 ");
}

static void more_than_a_worker_may_keep_is_not_taken(void **state)
{
	struct arena *a = arena_new(8u << 20);
	struct day_import x;
	struct buf b;

	(void)state;
	buf_init(&b, 1u << 20);
	for (int i = 0; i < NOTED_DAYS_MAX + DAY_IMPORT_FAULTS_MAX + 3; i++) {
		buf_puts(&b, "2026-11-09\n");
	}
	x = read_into(a, buf_str(&b));
	assert_int_equal(x.n, NOTED_DAYS_MAX);
	assert_int_equal(x.n_faults, DAY_IMPORT_FAULTS_MAX);
	assert_int_equal(x.n_more, 3);
	assert_int_equal(x.fault[0].line, NOTED_DAYS_MAX + 1);
	assert_int_equal(x.fault[0].code, DAY_FAULT_MANY);
	buf_free(&b);
	arena_free(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tables_are_read),
		cmocka_unit_test(our_own_exports_are_read),
		cmocka_unit_test(lines_that_are_not_taken_are_named),
		cmocka_unit_test(calendars_are_read),
		cmocka_unit_test(events_that_are_not_taken_are_named),
		cmocka_unit_test(more_than_a_worker_may_keep_is_not_taken),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
