/* The door for employers' software: the Dimona REST service and the token
 * endpoint, under /REST/. */
#ifndef API_API_H
#define API_API_H

#include "flow/flow.h"
#include "http/http.h"

void api_sites(struct flow *f, struct http_site site[1]);

#endif
