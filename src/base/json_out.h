/* Writes JSON straight into a buffer: no tree, commas placed by itself. */
#ifndef BASE_JSON_OUT_H
#define BASE_JSON_OUT_H

#include "base/buf.h"

struct json_out { struct buf *b; bool comma; };

struct json_out jo_start(struct buf *b);
/* name is NULL inside lists and for the root */
void jo_open(struct json_out *o, const char *name);        /* { */
void jo_close(struct json_out *o);                         /* } */
void jo_list(struct json_out *o, const char *name);        /* [ */
void jo_list_end(struct json_out *o);                      /* ] */
void jo_str(struct json_out *o, const char *name, struct str v); /* absent text is written as null */
void jo_cstr(struct json_out *o, const char *name, const char *v);
void jo_i64(struct json_out *o, const char *name, int64_t v);
void jo_bool(struct json_out *o, const char *name, bool v);
void jo_null(struct json_out *o, const char *name);
void jo_raw(struct json_out *o, const char *name, struct str json); /* already JSON */

#endif
