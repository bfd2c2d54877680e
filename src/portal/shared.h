/* Between sharing (share.c) and what others see (shared.c). */
#ifndef PORTAL_SHARED_H
#define PORTAL_SHARED_H

#include "flow/share.h"
#include "portal/ui.h"

/* The terms of whoever is signed in, without days and columns. */
struct share_terms share_person(const struct ui *u);

/* The body of a worker's days as a calendar, with its media type (export.c). */
enum err export_calendar(const struct ui *u, struct worker_key w) WUR;

#endif
