/* Between the page of documents and what stands in them. */
#ifndef PORTAL_DOCUMENT_INT_H
#define PORTAL_DOCUMENT_INT_H

#include "flow/selection.h"
#include "portal/ui.h"

#define DOCUMENT_LINES_MAX 1500    /* three years of day contracts are 1,096; making 1,000 takes less than a second */

enum document_kind { DOCUMENT_OVERVIEW, DOCUMENT_SITUATION };

/* Adds the PDF to the response's body.  day: of the situation.  ERR_LIMIT: more lines than DOCUMENT_LINES_MAX. */
enum err document_make(const struct ui *u, enum document_kind kind, const struct overview_filter *filter,
    int32_t day) WUR;

#endif
