/* What the two eID doors share: how somebody is told that he cannot come in. */
#ifndef PORTAL_EID_INT_H
#define PORTAL_EID_INT_H

#include "identity/eid.h"
#include "portal/door.h"

/* The page that says why a card does not open the door; a line in the log that names
 * no person.  door: "web-eid" or "eid-tls"; retry: the page to begin again at. */
void eid_refuse(struct ui *u, const char *door, enum eid_result why, const char *retry);

#endif
