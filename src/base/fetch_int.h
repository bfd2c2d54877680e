/* Between fetch.c and the process that it makes: one request and one answer
 * are one message each on a SOCK_SEQPACKET pair. */
#ifndef BASE_FETCH_INT_H
#define BASE_FETCH_INT_H

#include "base/fetch.h"

#define FETCH_CHANNELS 8        /* requests side by side: as many as the server has threads that wait for others */
#define FETCH_HEADER_MAX 4096   /* value of a header that is sent */
#define FETCH_TYPE_MAX 200      /* value of the Content-Type that is received */
#define FETCH_ABSENT UINT32_MAX

enum fetch_part { FETCH_URL, FETCH_CONTENT_TYPE, FETCH_AUTHORIZATION, FETCH_ACCEPT, FETCH_BODY, FETCH_PART__MAX };

struct fetch_ask {                       /* behind it the parts, in order */
	uint64_t id;
	int64_t deadline_us;             /* clock_mono_us, which both processes share */
	uint32_t n[FETCH_PART__MAX];     /* bytes; FETCH_ABSENT */
};

struct fetch_told {                      /* behind it content type and body, when err is ERR_OK */
	uint64_t id;                     /* of the request */
	int32_t err, status;
	uint32_t type_n, body_n;         /* type_n may be FETCH_ABSENT */
};

#define FETCH_ASK_MAX (sizeof(struct fetch_ask) + FETCH_URL_MAX + 3u * FETCH_HEADER_MAX + FETCH_BODY_MAX)
#define FETCH_TOLD_MAX (sizeof(struct fetch_told) + FETCH_TYPE_MAX + FETCH_BODY_MAX)

/* The new process: keeps a worker on each of these sockets for as long as `parent` lives. */
_Noreturn void fetch_supervise(const int fd[FETCH_CHANNELS], const char *ca_file, int parent);

#endif
