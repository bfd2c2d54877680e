/* The JSON form of a declaration: names of REST v2, with the aliases and
 * tolerances of dimona.md 5.4, in one table.  The same form is what the store
 * keeps (without the worker, who is sealed apart) and what GET answers. */
#ifndef DOMAIN_DECL_JSON_H
#define DOMAIN_DECL_JSON_H

#include "base/buf.h"
#include "base/json_in.h"
#include "base/json_out.h"
#include "domain/decl.h"

#define DECL_FAULTS_MAX 16

/* A structural fault: the answer is HTTP 400, not a result (dimona.md 5.8). */
struct decl_fault {
	const char *name;   /* JSON path such as "dimonaIn.features"; "" = the whole body */
	const char *detail; /* "Features required" */
};
struct decl_faults { size_t n; struct decl_fault item[DECL_FAULTS_MAX]; };

/* Fills *d from the body of POST /declarations.  True when the structure is
 * right (contents are judged by the rules); false fills faults with all of
 * them.  Texts point into the JSON tree or the arena. */
bool decl_read_json(struct arena *a, const struct json *body, struct decl *d, struct decl_faults *faults) WUR;

/* The canonical form: {"employer":{…},"dimonaIn":{…}} without the worker,
 * members into an open object.  decl_read_json of what this writes gives the
 * same declaration; for that, what could not be understood (a date that is
 * none) is written as "invalid". */
void decl_write_json(struct json_out *o, const struct decl *d);
/* The members of the worker object, into an open object: ssin (when inss_known
 * > 0) and identity as given. */
void decl_write_worker_json(struct json_out *o, const struct decl_worker *w, int64_t inss_known);
/* Reads what decl_write_worker_json wrote (or a client's "worker" object). */
bool decl_read_worker_json(struct arena *a, const struct json *worker, struct decl_worker *w,
    struct decl_faults *faults) WUR;
/* The members of dimonaIn (dates, hours, features, …) into an open object, for
 * answers that are not declarations: GET /periods. */
void decl_write_features_json(struct json_out *o, const struct decl *d);

#endif
