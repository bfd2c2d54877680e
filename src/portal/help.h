/* The help pages as tables, and links into them from other pages.
 *
 * A topic is a page under /{lang}/help/, a section a heading on it with an
 * anchor; what they say stands in the message files.  The names of topics and
 * anchors are addresses, the same in all languages: they stay. */
#ifndef PORTAL_HELP_H
#define PORTAL_HELP_H

#include "msg.h"

#define HELP_PARAS 6

struct help_section {
	const char *id;              /* the anchor */
	enum msg title;
	bool verdict;                /* three paragraphs: what it means, what to do, who helps */
	const char *link;            /* another site, or NULL */
	enum msg para[HELP_PARAS];
	size_t n_paras;
};

struct help_topic {
	const char *name;            /* the address */
	enum msg title, lead;
	const struct help_section *section;
	size_t n_sections;
};

extern const struct help_topic help_topics[];
extern const size_t help_topics_n;

#endif
