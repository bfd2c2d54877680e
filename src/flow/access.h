/* May a client program speak for an employer?  For its own enterprise always,
 * for another one on the days of a mandate (dimona.md 4, 90256-155). */
#ifndef FLOW_ACCESS_H
#define FLOW_ACCESS_H

#include "store/store.h"

/* on_day: the Belgian day of the request.  employer 0 (not resolved) is nobody's. */
enum err access_may_speak(struct store *s, struct str client_id, int64_t client_enterprise, int64_t employer,
    int32_t on_day, bool *may_r) WUR;

#endif
