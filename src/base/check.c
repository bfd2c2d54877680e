/* Reporting a failed assertion.
 *
 * Written without the logger: whatever is broken may be what the logger stands
 * on.  One urgent line, then abort(), so that a debugger stands at the bug and
 * the supervisor starts the process again. */
#include "base/check.h"

#include <stdio.h>
#include <stdlib.h>

void check_failed(const char *file, int line, const char *func, const char *what)
{
	fprintf(stderr, "<2>ev=check.failed file=%s line=%d func=%s what=\"%s\"\n", file, line, func, what);
	fflush(stderr);
	abort();
}
