/* For tests: a client of plain sockets that sends bytes as they are and reads
 * what comes back, because every real client would correct our mistakes. */
#ifndef HTTP_HTTP_TEST_H
#define HTTP_HTTP_TEST_H

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/check.h"

struct client_reply {
	int status;
	bool closed;            /* the server closed behind it */
	char head[4096];
	char *body;             /* malloc'd, NUL behind it */
	size_t body_n;
};

static inline int client_dial(const char *path)
{
	struct sockaddr_un a = { .sun_family = AF_UNIX };
	const struct timeval patience = { 20, 0 };
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	memcpy(a.sun_path, path, strlen(path));
	AZ(setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience)));
	AZ(connect(fd, (struct sockaddr *)&a, sizeof(a)));
	return fd;
}

static inline void client_put(int fd, const char *text, size_t n)
{
	while (n > 0) {
		ssize_t sent = send(fd, text, n, MSG_NOSIGNAL);

		if (sent <= 0) {
			return; /* the server may refuse before it has read all */
		}
		text += sent;
		n -= (size_t)sent;
	}
}

/* Reads one reply; the body by Content-Length unless it answers HEAD. */
static inline void client_get(int fd, bool is_head, struct client_reply *a)
{
	size_t n = 0;
	const char *length;

	*a = (struct client_reply){ 0 };
	while (strstr(a->head, "\r\n\r\n") == NULL) {
		CHECK(n < sizeof(a->head) - 1);
		if (recv(fd, a->head + n, 1, 0) != 1) {
			a->closed = true;
			return;
		}
		n++;
	}
	CHECK(sscanf(a->head, "HTTP/1.1 %d", &a->status) == 1);
	length = strstr(a->head, "Content-Length: ");
	a->body_n = length == NULL || is_head ? 0 : strtoul(length + 16, NULL, 10);
	a->body = calloc(1, a->body_n + 1);
	AN(a->body);
	for (size_t got = 0; got < a->body_n;) {
		ssize_t r = recv(fd, a->body + got, a->body_n - got, 0);

		CHECK(r > 0);
		got += (size_t)r;
	}
	a->closed = strstr(a->head, "Connection: close") != NULL;
}

static inline void client_drop(struct client_reply *a)
{
	free(a->body);
	a->body = NULL;
}

/* One request on a connection of its own. */
static inline void client_ask(const char *path, const char *request, struct client_reply *a)
{
	int fd = client_dial(path);

	client_put(fd, request, strlen(request));
	client_get(fd, strncmp(request, "HEAD ", 5) == 0, a);
	close(fd);
}

#endif
