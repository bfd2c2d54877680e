/* Any text and any times in a calendar: lines are folded as they must be, an
 * assignment ends after it begins, and the texts read back as they were.
 *
 * Input: 8 octets for the times, then the summary; the description is the same
 * text backwards. */
#include <stdint.h>

#include "base/check.h"
#include "base/day.h"
#include "render/ics.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

/* The next line, put together again and without its end. */
static bool next_line(struct str *rest, struct buf *line)
{
	buf_clear(line);
	while (rest->n > 0) {
		const char *end = memmem(rest->p, rest->n, "\r\n", 2);
		size_t k;

		CHECK(end != NULL);
		k = (size_t)(end - rest->p);
		CHECK(k <= 75 && k > 0);
		buf_put(line, rest->p, k);
		*rest = (struct str){ end + 2, rest->n - k - 2 };
		if (rest->n == 0 || *rest->p != ' ') {
			return true;
		}
		*rest = (struct str){ rest->p + 1, rest->n - 1 };
	}
	return false;
}

/* As the reader of TEXT undoes it. */
static void read_text(struct buf *b, struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		CHECK(s.p[i] != ';' && s.p[i] != ',' && (unsigned char)s.p[i] >= 0x20 && s.p[i] != 0x7f);
		if (s.p[i] == '\\') {
			i++;
			CHECK(i < s.n && strchr("\\;,n", s.p[i]) != NULL);
			buf_putc(b, s.p[i] == 'n' ? '\n' : s.p[i]);
		} else {
			buf_putc(b, s.p[i]);
		}
	}
}

/* What cannot be told apart once it is read. */
static void plain_text(struct buf *b, struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];

		if (c == '\r') {
			buf_putc(b, '\n');
			i += i + 1 < s.n && s.p[i + 1] == '\n';
		} else {
			buf_putc(b, c != '\n' && ((unsigned char)c < 0x20 || c == 0x7f) ? ' ' : c);
		}
	}
}

static bool value_of(struct str line, const char *name, struct str *value_r)
{
	if (!str_starts(line, str_of(name))) {
		return false;
	}
	*value_r = (struct str){ line.p + strlen(name), line.n - strlen(name) };
	return true;
}

static void check_text(struct str value, struct str given)
{
	struct buf was, is;

	buf_init(&was, SIZE_MAX / 2);
	buf_init(&is, SIZE_MAX / 2);
	plain_text(&was, given);
	read_text(&is, value);
	CHECK(str_eq(buf_str(&was), buf_str(&is)));
	buf_free(&was);
	buf_free(&is);
}

static void check(struct str file, const struct ics_event *e)
{
	struct str rest = file, value, start = { 0 };
	struct buf line;
	int seen = 0;

	buf_init(&line, SIZE_MAX / 2);
	while (next_line(&rest, &line)) {
		struct str s = buf_str(&line);
		const char *colon = memchr(s.p, ':', s.n);

		CHECK(colon != NULL);
		if (value_of(s, "SUMMARY:", &value)) {
			check_text(value, e->summary);
			seen++;
		} else if (value_of(s, "DESCRIPTION:", &value)) {
			check_text(value, e->description);
			seen++;
		} else if (start.p == NULL && seen == 0 && str_starts(s, STR("UID:"))) {
			start = STR("");
		} else if (start.p != NULL && start.n == 0 && str_starts(s, STR("DTSTART"))) {
			static char kept[80];

			memcpy(kept, s.p + 7, s.n - 7);
			start = (struct str){ kept, s.n - 7 };
		} else if (start.n > 0 && value_of(s, "DTEND", &value)) {
			CHECK(value.n == start.n && memcmp(start.p, value.p, start.n) < 0);
			seen++;
		}
	}
	CHECK(seen == (e->description.n > 0 ? 3 : 2));
	buf_free(&line);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct ics_event e = { .uid = STR("2ed6657d-e927-568b-95e1-2665a8aea6a2") };
	struct buf back, file;
	struct ics o;

	if (n < 8) {
		return 0;
	}
	e.start_day = day_of(2024, 1, 1) + data[0] + (data[1] & 7) * 256;
	e.end_day = data[2] == 255 ? DAY_OPEN : e.start_day + data[2] % 4 - 1;
	e.start_minute = data[3] == 255 ? MINUTE_NONE : (data[3] * 256 + data[4]) % 1440;
	e.end_minute = data[5] == 255 ? MINUTE_NONE : (data[5] * 256 + data[6]) % 1441;
	e.cancelled = (data[7] & 1) != 0;
	e.revised_us = (int64_t)data[7] * US_PER_DAY * 100;
	e.sequence = data[7];
	e.summary = (struct str){ (const char *)data + 8, n - 8 };
	buf_init(&back, n);
	buf_init(&file, SIZE_MAX / 2);
	for (size_t i = n; i > 8; i--) {
		buf_putc(&back, (char)data[i - 1]);
	}
	e.description = buf_str(&back);
	ics_open(&o, &file, STR("nl"), e.summary);
	ics_event(&o, &e);
	ics_close(&o);
	check(buf_str(&file), &e);
	buf_free(&file);
	buf_free(&back);
	return 0;
}
