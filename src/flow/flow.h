/* What every use case needs, made once at start. */
#ifndef FLOW_FLOW_H
#define FLOW_FLOW_H

#include "base/conf.h"
#include "base/pool.h"
#include "store/store.h"

struct eid;
struct fas;
struct fetch;
struct intake;
struct looked;

struct flow {
	struct conf conf;
	struct store *store;
	struct intake *intake;   /* the writer of declarations */
	struct looked *looked;   /* the writer of the access log */
	struct pool *slow;       /* password hashing */
	struct pool *reads;      /* searches, which may look at millions of rows */
	struct pool *outward;    /* waits for other servers: status of an eID, federal sign-in */
	struct fetch *fetch;     /* the process that speaks with other servers */
	struct eid *eid;         /* judges eID certificates */
	struct fas *fas;         /* federal sign-in; NULL: switched off */
};

#endif
