/* The worker's pages: signing in, the overview, and the files they load.  This is
 * all that the program sees of them; start reading at the table in portal.c. */
#ifndef PORTAL_PORTAL_H
#define PORTAL_PORTAL_H

#include "flow/flow.h"
#include "http/http.h"

/* The site for everything that is not REST (prefix ""). */
void portal_sites(struct flow *f, struct http_site site[1]);
/* The same at the door that asks for a client certificate: the one step of the eID that happens there. */
void portal_certificate_sites(struct flow *f, struct http_site site[1]);

#endif
