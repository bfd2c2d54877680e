/* The end of a session and the warning before it (stay.c). */
#ifndef PORTAL_STAY_H
#define PORTAL_STAY_H

#include "portal/ui.h"

/* Tells the browser to open the warning in time (header Refresh). */
void stay_warn(struct ui *u);
/* "14:32": when the session of a signed-in reader ends if he does nothing from now on. */
struct str stay_until(const struct ui *u);

#endif
