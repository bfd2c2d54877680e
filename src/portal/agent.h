/* Browser and system in words. */
#ifndef PORTAL_AGENT_H
#define PORTAL_AGENT_H

#include "base/str.h"

/* "Firefox, Windows" from the header User-Agent; one of the two when only it is known; "" when neither is.  What
 * the browser sent never comes back: every word is ours. */
struct str agent_name(struct arena *a, struct str user_agent);

#endif
