/* One line an event, logfmt, to standard error (journald or a file):
 *   <6>ts=2026-03-02T05:12:00.000000Z ev=declaration.stored n=18 ms=2.1
 * Never a national number, a name of a person, a token, a password: there is
 * no helper that would print one.  Values are quoted and control characters
 * escaped, so a client cannot forge a line. */
#ifndef BASE_LOG_H
#define BASE_LOG_H

#include "base/check.h"

enum log_level { LOG_ERR = 3, LOG_WARN = 4, LOG_NOTICE = 5, LOG_INFO = 6, LOG_DEBUG = 7 };

void log_set_level(enum log_level max);
/* ev: dotted event name; fmt: logfmt pairs, e.g. "file=%s errno=%d" (the caller
 * passes only text of our own or of %d kind; use log_value for foreign text). */
void log_event(enum log_level level, const char *ev, const char *fmt, ...) PRINTF_LIKE(3, 4);
/* Foreign text made safe and quoted, cut at 100 bytes.  In memory of the
 * thread; the last four results stay valid, so that one event can hold four. */
const char *log_value(const char *text);

#endif
