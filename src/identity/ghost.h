/* Failed sign-ins of those who do not exist.  A user name without an account
 * has to wait after wrong tries as one with an account does; otherwise the
 * waiting itself would tell which names exist. */
#ifndef IDENTITY_GHOST_H
#define IDENTITY_GHOST_H

#include <stdint.h>

/* Until when this one has to wait; 0: nothing is held against it. */
int64_t ghost_locked_until(uint64_t tag);
/* Counts one more; the new waiting time comes back (as store_account_failure does for accounts). */
int64_t ghost_failure(uint64_t tag, int64_t now_us, int64_t (*lock_until)(int32_t failures, int64_t now_us));

#endif
