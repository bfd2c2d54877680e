/* Handing in declarations: the hot path (design 6).  Many threads submit, one
 * writer takes all that waits, judges each against the worker's periods,
 * appends, and commits once for all.  Nothing is answered before that commit. */
#ifndef FLOW_INTAKE_H
#define FLOW_INTAKE_H

#include "domain/rules.h"
#include "flow/flow.h"

struct intake_item {
	/* in, filled by the submitter; all texts live until done() */
	const struct decl *decl;
	struct str client_id;
	int64_t client_enterprise;    /* whom the client stands for */
	enum decl_channel channel;
	struct arena *arena;          /* the writer allocates here while it owns the item */
	/* may the client speak for this employer today (own enterprise or mandate)?
	 * called by the writer for OUT, UPDATE, CANCEL; after an error nothing is stored */
	enum err (*may_speak)(void *cls, int64_t employer, bool *may_r);
	/* called by the writer thread after the commit (or its failure), once */
	void (*done)(struct intake_item *it);
	void *cls;
	/* out */
	enum err err;                 /* ERR_OK: stored and on disk; else nothing of it is */
	int64_t id;
	int64_t received_us;
	struct judgement judgement;
	struct intake_item *next;     /* the queue's */
};

enum err intake_start(struct flow *f) WUR;       /* sets f->intake */
void intake_stop(struct flow *f);                /* stores what waits, then stops */
/* ERR_BUSY: more than queue_max wait (answer 503). */
enum err intake_submit(struct intake *in, struct intake_item *it) WUR;

/* What the files know about the employer that a declaration names (also used before submitting, for mandates). */
enum err intake_employer(struct store *s, const struct decl_employer *e, struct employer_facts *f_r) WUR;

/* Stores one declaration in the caller's own batch: the part of the writer that
 * `interimctl identify` and tests share.  serial = last + 1. */
enum err intake_store_one(struct flow *f, struct intake_item *it, int64_t serial, int64_t received_us) WUR;

/* Decides a waiting declaration (`interimctl identify`): with an INSS it is
 * judged as if it had come with it, at its own reception moment; inss 0 = the
 * person cannot be identified (90017-151).  ERR_NOT_FOUND: no such declaration
 * waits.  Runs its own batch. */
enum err intake_identify(struct flow *f, int64_t declaration_id, int64_t inss, struct judgement *j_r) WUR;

#endif
