/* Pages straight from the system: malloc's would be shared with everything else,
 * and what madvise and mlock say holds for whole pages.  Start reading at
 * secret_new(). */
#include "base/secret.h"

#include <errno.h>
#include <sys/mman.h>

#include "base/crypt.h"
#include "base/log.h"

void *secret_new(size_t n)
{
	void *p = mmap(NULL, n, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	CHECK(p != MAP_FAILED);
	AZ(madvise(p, n, MADV_DONTDUMP));
	if (mlock(p, n) != 0) {
		log_event(LOG_NOTICE, "secret.unlocked", "errno=%d", errno);
	}
	return p;
}

void secret_free(void **p, size_t n)
{
	if (*p == NULL) {
		return;
	}
	crypt_wipe(*p, n);
	AZ(munmap(*p, n));
	*p = NULL;
}
