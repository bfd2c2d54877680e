/* Between the files of the page of one labour relation. */
#ifndef PORTAL_RELATION_INT_H
#define PORTAL_RELATION_INT_H

#include "flow/relation_read.h"
#include "portal/overview_int.h"
#include "portal/ui.h"

struct relation_view {
	struct overview_view x;          /* for the words of the overview; o and selection are NULL */
	const struct ui *u;
	const struct relation *r;
};

void relation_points(struct relation_view *v, struct page_relation *page);
void relation_steps(struct relation_view *v, struct page_relation *page);
struct str relation_number(struct arena *a, int64_t id);             /* 4410 0277 3140 */

#endif
