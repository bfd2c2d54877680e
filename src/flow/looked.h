/* Who looked at my data: every view of a worker's data is written down before it
 * is shown.  Many threads note, one writer commits for all that wait; what
 * cannot be written down is not shown. */
#ifndef FLOW_LOOKED_H
#define FLOW_LOOKED_H

#include "flow/flow.h"

struct looked_item {
	/* in; all texts and entries live until done() */
	const struct store_look *entry;
	size_t n;
	/* called once by the writer thread, after the commit or its failure; may give the item back */
	void (*done)(struct looked_item *it);
	void *cls;
	/* out */
	enum err err;                 /* ERR_OK: all entries are committed; else none is */
	struct looked_item *next;     /* the queue's */
};

enum err looked_start(struct flow *f) WUR;      /* sets f->looked */
void looked_stop(struct flow *f);               /* writes what waits, then stops */
/* ERR_BUSY: more than queue_max wait, or the writer stops (answer 503); done() is not called then. */
enum err looked_note(struct looked *l, struct looked_item *it) WUR;
/* The same for a thread that may wait: returns when the entries are committed.  n may be 0. */
enum err looked_wait(struct looked *l, const struct store_look *entry, size_t n) WUR;
/* The same without a writer thread, for programs that note a thing or two (interimctl). */
enum err looked_write(struct store *s, const struct store_look *entry, size_t n) WUR;

#endif
