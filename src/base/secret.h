/* Memory for keys: pages of their own that are neither written to a core file
 * nor, as far as the system lets us, to swap. */
#ifndef BASE_SECRET_H
#define BASE_SECRET_H

#include <stddef.h>

/* n zeroed bytes; for what lives as long as the process, since each takes a page
 * at least.  A page that cannot be locked is logged as secret.unlocked and used
 * all the same: a server without its keys helps nobody. */
void *secret_new(size_t n);
/* Wipes them, gives them back and sets *p to NULL; NULL is allowed. */
void secret_free(void **p, size_t n);

#endif
