/* Writes XML 1.0 straight into a buffer: no tree; the caller closes what he
 * opens.  Names are literals of the caller.  He tests the buffer's `overflow`
 * once, at the end. */
#ifndef RENDER_XML_OUT_H
#define RENDER_XML_OUT_H

#include "base/buf.h"

struct xml_out { struct buf *b; };

/* The document's head and its root in a namespace of its own; schema: where its XSD is found. */
void xml_out_open(struct xml_out *o, struct buf *b, const char *root, const char *space, struct str schema);
void xml_out_begin(struct xml_out *o, const char *name);
void xml_out_end(struct xml_out *o, const char *name);           /* of the root too */
/* <name>text</name>.  Any bytes: what XML cannot hold becomes U+FFFD. */
void xml_out_text(struct xml_out *o, const char *name, struct str s);

#endif
