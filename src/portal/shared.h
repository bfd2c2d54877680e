/* Between sharing (share.c) and what others see (shared.c). */
#ifndef PORTAL_SHARED_H
#define PORTAL_SHARED_H

#include "flow/share.h"
#include "portal/ui.h"

/* The terms of whoever is signed in, without days and columns. */
struct share_terms share_person(const struct ui *u);

#endif
