/* The asking side: a few channels to the process that speaks with the network.
 *
 * A channel serves one request at a time.  Who finds none free waits for one,
 * and his time runs all the while.  Both sides know the moment at which it is
 * over, so nothing needs to be cancelled: whoever asks goes away then, the
 * worker too gives up then, and an answer that crosses it on the way is known
 * by its number and thrown away by the next who uses the channel.
 *
 * The process is not believed: what comes back is measured before it is used.
 * Start reading at fetch_run(); the other side is fetch_child.c. */
#include "base/fetch.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/fetch_int.h"
#include "base/log.h"

struct fetch {
	pid_t supervisor;
	int fd[FETCH_CHANNELS];
	pthread_mutex_t lock;
	pthread_cond_t freed;
	bool taken[FETCH_CHANNELS];
	uint64_t last_id;
};

static void close_all(const int fd[FETCH_CHANNELS])
{
	for (size_t i = 0; i < FETCH_CHANNELS; i++) {
		if (fd[i] >= 0) {
			close(fd[i]);
		}
	}
}

/* Room for the longest message; the system's default would do, if nobody has made it smaller. */
static bool set_room(int fd)
{
	int n = 2 * (int)(FETCH_ASK_MAX > FETCH_TOLD_MAX ? FETCH_ASK_MAX : FETCH_TOLD_MAX);

	return setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &n, sizeof(n)) == 0;
}

static bool make_channels(int ours[FETCH_CHANNELS], int theirs[FETCH_CHANNELS])
{
	for (size_t i = 0; i < FETCH_CHANNELS; i++) {
		ours[i] = theirs[i] = -1;
	}
	for (size_t i = 0; i < FETCH_CHANNELS; i++) {
		int pair[2];

		if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) != 0) {
			return false;
		}
		ours[i] = pair[0];
		theirs[i] = pair[1];
		if (!set_room(pair[0]) || !set_room(pair[1])) {
			return false;
		}
	}
	return true;
}

enum err fetch_start(const char *ca_file, struct fetch **f_r)
{
	int ours[FETCH_CHANNELS], theirs[FETCH_CHANNELS];
	pid_t parent = getpid(), pid = -1;
	pthread_condattr_t attr;
	struct fetch *f;

	*f_r = NULL;
	if (make_channels(ours, theirs)) {
		pid = fork();
	}
	if (pid == 0) {
		fetch_supervise(theirs, ca_file, parent);
	}
	close_all(theirs);
	if (pid < 0) {
		close_all(ours);
		return ERR_UNAVAILABLE;
	}
	f = calloc(1, sizeof(*f));
	CHECK(f != NULL);
	f->supervisor = pid;
	memcpy(f->fd, ours, sizeof(f->fd));
	AZ(pthread_mutex_init(&f->lock, NULL));
	AZ(pthread_condattr_init(&attr));
	AZ(pthread_condattr_setclock(&attr, CLOCK_MONOTONIC));
	AZ(pthread_cond_init(&f->freed, &attr));
	AZ(pthread_condattr_destroy(&attr));
	*f_r = f;
	return ERR_OK;
}

void fetch_stop(struct fetch **fetch)
{
	struct fetch *f = *fetch;

	if (f == NULL) {
		return;
	}
	close_all(f->fd); /* the process sees it and ends */
	while (waitpid(f->supervisor, NULL, 0) < 0 && errno == EINTR) {
	}
	AZ(pthread_cond_destroy(&f->freed));
	AZ(pthread_mutex_destroy(&f->lock));
	free(f);
	*fetch = NULL;
}

/* Visible ASCII; in the value of a header blanks too, but nothing that would begin another header. */
static bool all_visible(struct str s, char lowest)
{
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] < lowest || s.p[i] > '~') {
			return false;
		}
	}
	return true;
}

static bool may_ask(const struct str part[FETCH_PART__MAX])
{
	struct str url = part[FETCH_URL];

	if ((!str_starts(url, STR("http://")) && !str_starts(url, STR("https://"))) || url.n > FETCH_URL_MAX ||
	    !all_visible(url, '!')) {
		return false;
	}
	for (size_t i = FETCH_CONTENT_TYPE; i <= FETCH_ACCEPT; i++) {
		if (part[i].n > FETCH_HEADER_MAX || !all_visible(part[i], ' ')) {
			return false;
		}
	}
	return true;
}

/* A free channel and the number of the request; false when none gets free in time. */
static bool take_channel(struct fetch *f, int64_t deadline_us, size_t *channel_r, uint64_t *id_r)
{
	struct timespec until = { deadline_us / 1000000, deadline_us % 1000000 * 1000 };
	size_t i = 0;
	int late = 0;

	AZ(pthread_mutex_lock(&f->lock));
	for (;;) {
		for (i = 0; i < FETCH_CHANNELS && f->taken[i]; i++) {
		}
		if (i < FETCH_CHANNELS || late != 0) {
			break;
		}
		late = pthread_cond_timedwait(&f->freed, &f->lock, &until);
	}
	if (i < FETCH_CHANNELS) {
		f->taken[i] = true;
		*channel_r = i;
		*id_r = ++f->last_id;
	}
	AZ(pthread_mutex_unlock(&f->lock));
	return i < FETCH_CHANNELS;
}

static void give_back(struct fetch *f, size_t channel)
{
	AZ(pthread_mutex_lock(&f->lock));
	f->taken[channel] = false;
	AZ(pthread_cond_signal(&f->freed));
	AZ(pthread_mutex_unlock(&f->lock));
}

/* Waits until the channel can be used; false: the time is over. */
static bool wait_for(int fd, short what, int64_t deadline_us)
{
	struct pollfd p = { .fd = fd, .events = what };

	for (;;) {
		int64_t left_us = deadline_us - clock_mono_us();
		int n;

		if (left_us <= 0) {
			return false;
		}
		n = poll(&p, 1, (int)((left_us + 999) / 1000));
		if (n > 0) {
			return true;
		}
		CHECK(n == 0 || errno == EINTR);
	}
}

/* false: the time is over (the channel is full of requests that nobody takes), or the process is gone. */
static bool send_ask(int fd, uint64_t id, int64_t deadline_us, const struct str part[FETCH_PART__MAX])
{
	struct fetch_ask ask = { .id = id, .deadline_us = deadline_us };
	struct iovec v[1 + FETCH_PART__MAX] = { { &ask, sizeof(ask) } };
	struct msghdr m = { .msg_iov = v, .msg_iovlen = N_OF(v) };

	for (size_t i = 0; i < FETCH_PART__MAX; i++) {
		ask.n[i] = part[i].p == NULL ? FETCH_ABSENT : (uint32_t)part[i].n;
		v[1 + i] = (struct iovec){ (void *)(uintptr_t)part[i].p, part[i].n };
	}
	do {
		if (sendmsg(fd, &m, MSG_NOSIGNAL | MSG_DONTWAIT) >= 0) {
			return true;
		}
	} while ((errno == EAGAIN || errno == EINTR) && wait_for(fd, POLLOUT, deadline_us));
	return false;
}

/* Is this what a worker writes?  Its lengths must add up to exactly what came. */
static bool told_ok(const struct fetch_told *t, size_t n)
{
	size_t type_n = t->type_n == FETCH_ABSENT ? 0 : t->type_n;

	return t->err >= ERR_OK && t->err < ERR__MAX && type_n <= FETCH_TYPE_MAX && t->body_n <= FETCH_BODY_MAX &&
	    n == sizeof(*t) + type_n + t->body_n && (t->err != ERR_OK || (t->status >= 100 && t->status <= 599));
}

static enum err receive(int fd, struct arena *a, uint64_t id, int64_t deadline_us, struct fetch_answer *x_r)
{
	char *message = arena_alloc(a, FETCH_TOLD_MAX);
	struct fetch_told t;

	while (wait_for(fd, POLLIN, deadline_us)) {
		ssize_t n = recv(fd, message, FETCH_TOLD_MAX, MSG_TRUNC | MSG_DONTWAIT);

		if (n < 0 && (errno == EAGAIN || errno == EINTR)) {
			continue;
		}
		if (n <= 0) {
			log_event(LOG_ERR, "fetch.gone", "errno=%d", n < 0 ? errno : 0);
			return ERR_UNAVAILABLE;
		}
		if ((size_t)n >= sizeof(t)) {
			memcpy(&t, message, sizeof(t));
		}
		if ((size_t)n < sizeof(t) || !told_ok(&t, (size_t)n)) {
			log_event(LOG_ERR, "fetch.nonsense", "n=%zd", n);
			return ERR_UNAVAILABLE;
		}
		if (t.id != id) {
			continue; /* to somebody who waits no longer */
		}
		if (t.err == ERR_OK) {
			size_t type_n = t.type_n == FETCH_ABSENT ? 0 : t.type_n;
			const char *type = message + sizeof(t);

			x_r->status = t.status;
			x_r->content_type = t.type_n == FETCH_ABSENT ? STR_NONE : (struct str){ type, type_n };
			x_r->body = (struct str){ type + type_n, t.body_n };
		}
		return (enum err)t.err;
	}
	return ERR_UNAVAILABLE;
}

enum err fetch_run(struct fetch *f, struct arena *a, const struct fetch_request *q, struct fetch_answer *x_r)
{
	const struct str part[FETCH_PART__MAX] = {
		[FETCH_URL] = q->url, [FETCH_CONTENT_TYPE] = q->content_type, [FETCH_AUTHORIZATION] = q->authorization,
		[FETCH_ACCEPT] = q->accept, [FETCH_BODY] = q->body,
	};
	int64_t deadline_us = clock_mono_us() + q->timeout_ms * 1000;
	enum err e = ERR_UNAVAILABLE;
	size_t channel;
	uint64_t id;

	*x_r = (struct fetch_answer){ 0 };
	if (!may_ask(part)) {
		return ERR_INVALID;
	}
	if (q->body.n > FETCH_BODY_MAX) {
		return ERR_LIMIT;
	}
	if (!take_channel(f, deadline_us, &channel, &id)) {
		return ERR_UNAVAILABLE;
	}
	if (send_ask(f->fd[channel], id, deadline_us, part)) {
		e = receive(f->fd[channel], a, id, deadline_us, x_r);
	}
	give_back(f, channel);
	return e;
}
