/* What the files of the page of programs share; nobody else includes it. */
#ifndef PORTAL_PROGRAMS_INT_H
#define PORTAL_PROGRAMS_INT_H

#include "page.h"
#include "portal/door.h"

#define PROGRAMS_PATH "/account/programs"

/* One visit of a manager. */
struct programs {
	struct ui u;
	struct store_author by;
	int64_t *enterprise;           /* those that he manages today; at least one */
	size_t n_enterprises;
	const struct pair *field;      /* of the form, or of the query */
	size_t n_fields;
};

/* Somebody who is signed in by eID and manages an enterprise; false: the response is filled. */
bool programs_begin(struct flow *f, struct http_request *q, struct http_response *r, struct programs *p);
/* The same with a fresh proof, and the form's fields (a POST) or the query's. */
bool programs_begin_change(struct flow *f, struct http_request *q, struct http_response *r, struct programs *p);
/* A field; empty when it is not there. */
struct str programs_field(const struct programs *p, const char *name);
bool programs_manages(const struct programs *p, int64_t enterprise);
/* The program that the field "client" names, of an enterprise that he manages; false: the response is filled. */
bool programs_client(struct programs *p, struct store_client *c_r);
void programs_failed(struct programs *p, enum err e);

/* programs_list.c: everything below the title. */
enum err programs_fill(struct programs *p, struct page_programs *page);
/* "1a2b 3c4d 5e6f 7a8b": the begin of a fingerprint, for people. */
struct str programs_fingerprint(struct arena *a, const unsigned char sha256[32]);

#endif
