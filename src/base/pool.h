/* A few threads for work that would hold up an event loop (password hashing):
 * a bounded queue in front of them, so that a flood is refused early. */
#ifndef BASE_POOL_H
#define BASE_POOL_H
#include "base/err.h"
struct pool;
struct pool *pool_start(const char *name, int n_threads, int queue_max);
enum err pool_run(struct pool *p, void (*fn)(void *arg), void *arg) WUR; /* ERR_BUSY: queue full */
void pool_stop(struct pool **p); /* finishes what is queued */
#endif
