/* One line an event, written with one write(2), so that lines of several
 * threads never mix.  A line that cannot be written is lost: there is nobody
 * left to tell. */
#include "base/log.h"

#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/day.h"

#define LINE_MAX_BYTES 2048
#define VALUE_MAX 100   /* bytes of foreign text that are shown */
#define VALUES_KEPT 4   /* results of log_value that can stand in one event */

static atomic_int level_max = LOG_NOTICE;

void log_set_level(enum log_level max)
{
	atomic_store_explicit(&level_max, (int)max, memory_order_relaxed);
}

/* vsnprintf's idea of a length, cut to what really is in a buffer of cap bytes. */
static size_t written(int n, size_t cap)
{
	CHECK(n >= 0);
	return (size_t)n < cap ? (size_t)n : cap - 1;
}

void log_event(enum log_level level, const char *ev, const char *fmt, ...)
{
	char line[LINE_MAX_BYTES], when[28];
	size_t n, cap = sizeof(line) - 1; /* one byte stays free for the line end */
	va_list ap;

	if ((int)level > atomic_load_explicit(&level_max, memory_order_relaxed)) {
		return;
	}
	instant_format(clock_now_us(), when);
	n = written(snprintf(line, cap, "<%d>ts=%s ev=%s ", (int)level, when, ev), cap);
	va_start(ap, fmt);
	n += written(vsnprintf(line + n, cap - n, fmt, ap), cap - n);
	va_end(ap);
	for (size_t i = 0; i < n; i++) {
		if ((unsigned char)line[i] < 0x20 || line[i] == 0x7f) {
			line[i] = '?';
		}
	}
	line[n++] = '\n';
	if (write(STDERR_FILENO, line, n) < 0) {
		return;
	}
}

const char *log_value(const char *text)
{
	static _Thread_local char values[VALUES_KEPT][4 * VALUE_MAX + sizeof("\"...\"")];
	static _Thread_local unsigned turn;
	static const char hex[] = "0123456789abcdef";
	char *value = values[turn++ % VALUES_KEPT], *at = value;
	size_t n = 0;

	if (text == NULL) {
		return "-";
	}
	*at++ = '"';
	for (; n < VALUE_MAX && text[n] != '\0'; n++) {
		unsigned char c = (unsigned char)text[n];

		if (c == '"' || c == '\\') {
			*at++ = '\\';
			*at++ = (char)c;
		} else if (c < 0x20 || c > 0x7e) {
			*at++ = '\\';
			*at++ = 'x';
			*at++ = hex[c >> 4];
			*at++ = hex[c & 15];
		} else {
			*at++ = (char)c;
		}
	}
	memcpy(at, text[n] == '\0' ? "\"" : "...\"", text[n] == '\0' ? 2 : 5);
	return value;
}
