/* Assertions that stay on in production.
 *
 * A failed check is a bug of ours, never a user's fault and never a failing
 * disk: those have their own mechanisms (results, enum err).  The report goes
 * to standard error and the process aborts; the supervisor starts it again and
 * nothing that was answered is lost, because nothing is answered before it is
 * on disk. */
#ifndef BASE_CHECK_H
#define BASE_CHECK_H

#include <stddef.h>

#define WUR __attribute__((warn_unused_result))
#define PRINTF_LIKE(fmt, args) __attribute__((format(printf, fmt, args)))

_Noreturn void check_failed(const char *file, int line, const char *func, const char *what);

#define CHECK(cond) ((cond) ? (void)0 : check_failed(__FILE__, __LINE__, __func__, #cond))
#define AN(x) CHECK((x) != 0) /* assert: not zero, not NULL */
#define AZ(x) CHECK((x) == 0) /* assert: zero or NULL */
#define WRONG(why) check_failed(__FILE__, __LINE__, __func__, (why))

#define N_OF(array) (sizeof(array) / sizeof((array)[0]))

#endif
