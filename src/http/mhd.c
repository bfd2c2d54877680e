/* The one file that knows libmicrohttpd.
 *
 * Event loops (one thread each) read requests from nginx over a Unix socket.  A
 * handler answers at once, or says HTTP_LATER: then the connection is suspended
 * and no thread waits; whoever owes the answer fills the response and calls
 * http_resume, and the event loop sends it.
 *
 * The library calls us: target() when the request line is there, handle() when
 * the headers are there, again for each piece of the body, again at its end,
 * again after a resume; completed() when all is sent or the peer is gone.
 * Start reading at handle().
 *
 * Traps of version 0.9.75 that this file answers: two Content-Length headers or
 * a Transfer-Encoding beside one are accepted (refused in request.c);
 * CONNECTION_TIMEOUT is for silence only, so a slow sender is nginx's to stop;
 * a daemon with suspended connections cannot be stopped (http_stop waits). */
#include <errno.h>
#include <microhttpd.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "http/impl.h"

#define IDLE_S 120u               /* longer than nginx keeps an idle connection (60 s), so that nginx closes first */
#define STOP_WAIT_MS 10000        /* for running requests, at the end */
#define KEPT_BYTES_MAX (16u << 20) /* of response buffers that wait for the next request */

struct http_server {
	struct arena *arena;             /* this struct, exchanges */
	struct MHD_Daemon *daemon;
	const struct http_site *sites;
	size_t n_sites;
	bool certificate_door;
	struct sockaddr_un address;
	_Atomic bool stopping;
	pthread_mutex_t lock;            /* of what follows */
	struct exchange *free;           /* the one used last comes first: it is warm */
	size_t kept_bytes;               /* in response buffers of free exchanges */
	size_t n_running;
};

/* ---- exchanges */

static struct exchange *exchange_make(struct http_server *s)
{
	struct exchange *x = arena_new_of(s->arena, struct exchange);

	x->server = s;
	buf_init(&x->r.body, LIMIT_PAGE_BYTES);
	x->q.arena = arena_new(LIMIT_ARENA_REQUEST);
	return x;
}

static struct exchange *exchange_take(struct http_server *s)
{
	struct exchange *x;

	AZ(pthread_mutex_lock(&s->lock));
	x = s->free;
	if (x == NULL) {
		x = exchange_make(s);
	} else {
		s->free = x->next;
		s->kept_bytes -= x->r.body.cap;
	}
	s->n_running++;
	AZ(pthread_mutex_unlock(&s->lock));
	return x;
}

static void exchange_give(struct exchange *x)
{
	struct http_server *s = x->server;

	arena_reset(x->q.arena);
	AZ(pthread_mutex_lock(&s->lock));
	if (s->kept_bytes + x->r.body.cap > KEPT_BYTES_MAX) {
		buf_free(&x->r.body);
	}
	s->kept_bytes += x->r.body.cap;
	x->next = s->free;
	s->free = x;
	s->n_running--;
	AZ(pthread_mutex_unlock(&s->lock));
}

static void exchange_begin(struct exchange *x, const char *uri, struct MHD_Connection *c)
{
	struct arena *arena = x->q.arena;

	x->q = (struct http_request){ .arena = arena, .impl = x, .now_us = clock_now_us() };
	x->q.path = str_dup(arena, str_of(uri)); /* request_read_head cuts it */
	x->connection = c;
	x->site = NULL;
	x->route = NULL;
	x->header = NULL;
	x->n_headers = 0;
	x->body_room = NULL;
	x->body_want = x->body_n = 0;
	x->head_read = false;
	atomic_store(&x->state, EXCHANGE_RUNNING);
	response_clear(x);
}

/* ---- requests */

struct header_list {
	struct http_field *field;
	size_t n, cap;
};

static enum MHD_Result note_header(void *cls, enum MHD_ValueKind kind, const char *name, size_t name_n,
    const char *value, size_t value_n)
{
	struct header_list *list = cls;

	(void)kind;
	if (list->n == list->cap) {
		return MHD_NO;
	}
	list->field[list->n++] = (struct http_field){ { name, name_n }, { value == NULL ? "" : value, value_n }, NULL };
	return MHD_YES;
}

static void read_headers(struct exchange *x)
{
	struct header_list list = { 0 };

	list.cap = (size_t)MHD_get_connection_values_n(x->connection, MHD_HEADER_KIND, NULL, NULL);
	list.field = arena_array_of(x->q.arena, list.cap, struct http_field);
	MHD_get_connection_values_n(x->connection, MHD_HEADER_KIND, note_header, &list);
	x->header = list.field;
	x->n_headers = list.n;
}

static void refuse(struct exchange *x, int status, const char *allow)
{
	response_clear(x);
	x->r.status = status;
	if (status == 405) {
		http_add_header(&x->r, "Allow", str_of(allow));
	}
	x->site->refuse(x->site->app, &x->q, &x->r, status);
}

/* Headers are complete: finds the route and makes room for the body.  False:
 * the response is a refusal. */
static bool read_head(struct exchange *x, const char *method)
{
	struct http_server *s = x->server;
	struct route_match m;
	int status;

	x->head_read = true;
	read_headers(x);
	status = request_read_head(x, str_dup(x->q.arena, str_of(method)), x->q.path);
	if (s->certificate_door) {
		x->q.certificate_door = true;
		x->q.certificate = http_header(&x->q, "X-Client-Certificate");
		x->q.certificate = x->q.certificate.p == NULL ? STR("") : x->q.certificate;
	}
	x->site = route_site(s->sites, s->n_sites, x->q.path);
	route_find(x->site, x->q.method, x->q.path, &m);
	if (status == 0 && m.route == NULL) {
		status = m.allow[0] == '\0' ? 404 : 405;
	}
	if (status == 0) {
		x->route = m.route;
		memcpy(x->q.param, m.param, sizeof(m.param));
		status = request_body_length(x, &x->body_want);
	}
	if (status != 0) {
		x->route = NULL;
		refuse(x, status, m.allow);
		return false;
	}
	if (x->body_want > 0) {
		x->body_room = arena_alloc(x->q.arena, x->body_want + 1);
	}
	return true;
}

/* ---- responses */

static enum MHD_Result send_response(struct exchange *x)
{
	struct http_response *r = &x->r;
	struct MHD_Response *response;
	enum MHD_Result sent;

	if (r->body.overflow) {
		log_event(LOG_ERR, "http.page-too-long", "id=%.*s", STR_ARG(x->q.id));
		refuse(x, 500, "");
	}
	CHECK(r->status >= 200 && r->status <= 599);
	/* The buffer is ours and stays until completed(). */
	response = MHD_create_response_from_buffer(r->body.n, r->body.p, MHD_RESPMEM_PERSISTENT);
	if (response == NULL) {
		return MHD_NO;
	}
	if (x->content_type.p != NULL) {
		AN(MHD_add_response_header(response, "Content-Type", x->content_type.p));
	}
	for (const struct http_field *f = x->first; f != NULL; f = f->next) {
		AN(MHD_add_response_header(response, f->name.p, f->value.p));
	}
	if (x->route == NULL || atomic_load_explicit(&x->server->stopping, memory_order_relaxed)) {
		AN(MHD_add_response_header(response, "Connection", "close"));
	}
	sent = MHD_queue_response(x->connection, (unsigned)r->status, response);
	MHD_destroy_response(response); /* our reference; the connection has its own */
	return sent;
}

void http_resume(struct http_request *q)
{
	struct exchange *x = q->impl;
	struct MHD_Connection *c = x->connection;
	enum exchange_state before = atomic_exchange(&x->state, EXCHANGE_ANSWERED);

	CHECK(before != EXCHANGE_ANSWERED);
	if (before == EXCHANGE_PARKED) {
		MHD_resume_connection(c);
	}
}

/* The handler promised an answer.  It may be there already, or come from
 * another thread at any moment from here on. */
static enum MHD_Result park(struct exchange *x)
{
	struct MHD_Connection *c = x->connection;
	enum exchange_state running = EXCHANGE_RUNNING;

	if (atomic_load(&x->state) == EXCHANGE_ANSWERED) {
		return send_response(x);
	}
	MHD_suspend_connection(c);
	if (!atomic_compare_exchange_strong(&x->state, &running, EXCHANGE_PARKED)) {
		MHD_resume_connection(c);
	}
	return MHD_YES;
}

static enum MHD_Result run_handler(struct exchange *x)
{
	if (x->body_room != NULL) {
		x->q.body = (struct str){ x->body_room, x->body_n };
	}
	if (atomic_load(&x->server->stopping)) {
		/* It came over a kept connection after http_stop counted: nobody would wait for a parked one. */
		refuse(x, 503, "");
		return send_response(x);
	}
	switch (x->route->handle(x->site->app, &x->q, &x->r)) {
	case HTTP_DONE:
		return send_response(x);
	case HTTP_LATER:
		return park(x);
	}
	WRONG("a handler must say HTTP_DONE or HTTP_LATER");
}

/* ---- what the library calls */

static void *target(void *cls, const char *uri, struct MHD_Connection *c)
{
	struct exchange *x = exchange_take(cls);

	exchange_begin(x, uri, c);
	return x;
}

static enum MHD_Result handle(void *cls, struct MHD_Connection *c, const char *url, const char *method,
    const char *version, const char *data, size_t *data_n, void **request)
{
	struct exchange *x = *request;

	(void)cls, (void)c, (void)url, (void)version;
	if (!x->head_read) {
		/* A refusal is sent at once and closes (send_response): where a refused request
		 * ends is not certain, and its body must not be read as another request. */
		return read_head(x, method) ? MHD_YES : send_response(x);
	}
	if (*data_n > 0) {
		CHECK(*data_n <= x->body_want - x->body_n);
		memcpy(x->body_room + x->body_n, data, *data_n);
		x->body_n += *data_n;
		*data_n = 0;
		return MHD_YES;
	}
	if (atomic_load(&x->state) == EXCHANGE_ANSWERED) {
		return send_response(x);
	}
	return run_handler(x);
}

static void completed(void *cls, struct MHD_Connection *c, void **request, enum MHD_RequestTerminationCode how)
{
	struct exchange *x = *request;

	(void)cls, (void)c;
	*request = NULL;
	log_event(LOG_INFO, "http.request", "id=%.*s route=%s status=%d us=%lld end=%d", STR_ARG(x->q.id),
	    x->route == NULL ? "-" : x->route->path, x->r.status, (long long)(clock_now_us() - x->q.now_us), (int)how);
	exchange_give(x);
}

/* The default would change "%2F" before we see it. */
static size_t keep_escapes(void *cls, struct MHD_Connection *c, char *s)
{
	(void)cls, (void)c;
	return strlen(s);
}

__attribute__((format(printf, 2, 0))) static void note(void *cls, const char *fmt, va_list ap)
{
	char text[200];

	(void)cls;
	vsnprintf(text, sizeof(text), fmt, ap);
	log_event(LOG_DEBUG, "http.library", "text=%s", log_value(text));
}

static _Noreturn void panic(void *cls, const char *file, unsigned line, const char *reason)
{
	(void)cls;
	check_failed(file, (int)line, "libmicrohttpd", reason);
}

/* ---- start and stop */

/* A socket file that nobody listens on is what a killed server leaves behind;
 * anything else with that name stays. */
static enum err remove_old_socket(const struct sockaddr_un *address)
{
	struct stat st;
	int fd, answered;

	if (lstat(address->sun_path, &st) != 0) {
		return errno == ENOENT ? ERR_OK : ERR_UNAVAILABLE;
	}
	if (!S_ISSOCK(st.st_mode)) {
		return ERR_EXISTS;
	}
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd < 0) {
		return ERR_UNAVAILABLE;
	}
	answered = connect(fd, (const struct sockaddr *)address, sizeof(*address));
	close(fd);
	if (answered == 0) {
		return ERR_EXISTS;
	}
	return unlink(address->sun_path) == 0 ? ERR_OK : ERR_UNAVAILABLE;
}

static enum err listen_at(const struct sockaddr_un *address, int *fd_r)
{
	enum err e = remove_old_socket(address);
	int fd;

	if (e != ERR_OK) {
		return e;
	}
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (fd < 0) {
		return ERR_UNAVAILABLE;
	}
	if (bind(fd, (const struct sockaddr *)address, sizeof(*address)) != 0 || chmod(address->sun_path, 0660) != 0 ||
	    listen(fd, SOMAXCONN) != 0) {
		close(fd);
		return ERR_UNAVAILABLE;
	}
	*fd_r = fd;
	return ERR_OK;
}

static struct MHD_Daemon *start_daemon(struct http_server *s, int fd, int n_threads)
{
	const unsigned flags = MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ITC |
	    MHD_USE_SUPPRESS_DATE_NO_CLOCK | MHD_USE_ERROR_LOG;
	struct MHD_OptionItem pool[] = {
		{ n_threads > 1 ? MHD_OPTION_THREAD_POOL_SIZE : MHD_OPTION_END, n_threads, NULL },
		{ MHD_OPTION_END, 0, NULL },
	};

	MHD_set_panic_func(panic, NULL);
	return MHD_start_daemon(flags, 0, NULL, NULL, handle, s,
	    MHD_OPTION_EXTERNAL_LOGGER, note, NULL,
	    MHD_OPTION_LISTEN_SOCKET, fd,
	    MHD_OPTION_STRICT_FOR_CLIENT, 1,
	    MHD_OPTION_CONNECTION_LIMIT, (unsigned)LIMIT_HTTP_CONNECTIONS,
	    MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)LIMIT_HTTP_HEADER_BYTES,
	    MHD_OPTION_CONNECTION_TIMEOUT, IDLE_S,
	    MHD_OPTION_URI_LOG_CALLBACK, target, s,
	    MHD_OPTION_UNESCAPE_CALLBACK, keep_escapes, NULL,
	    MHD_OPTION_NOTIFY_COMPLETED, completed, s,
	    MHD_OPTION_ARRAY, pool,
	    MHD_OPTION_END);
}

enum err http_start(const char *socket_path, bool certificate_door, int n_threads, const struct http_site *sites,
    size_t n_sites, struct http_server **s_r)
{
	struct arena *arena;
	struct http_server *s;
	struct str path = str_of(socket_path);
	enum err e;
	int fd = -1;

	CHECK(n_threads >= 1);
	route_check(sites, n_sites);
	if (path.n == 0 || path.n >= sizeof(s->address.sun_path)) {
		return ERR_INVALID;
	}
	arena = arena_new(LIMIT_ARENA_REQUEST);
	s = arena_new_of(arena, struct http_server);
	*s = (struct http_server){ .arena = arena, .sites = sites, .n_sites = n_sites,
		.certificate_door = certificate_door, .address.sun_family = AF_UNIX };
	memcpy(s->address.sun_path, path.p, path.n);
	AZ(pthread_mutex_init(&s->lock, NULL));
	e = listen_at(&s->address, &fd);
	if (e == ERR_OK) {
		s->daemon = start_daemon(s, fd, n_threads);
		if (s->daemon == NULL) {
			close(fd);
			unlink(s->address.sun_path);
			e = ERR_UNAVAILABLE;
		}
	}
	if (e != ERR_OK) {
		AZ(pthread_mutex_destroy(&s->lock));
		arena_free(&arena);
		return e;
	}
	*s_r = s;
	return ERR_OK;
}

static size_t running(struct http_server *s)
{
	size_t n;

	AZ(pthread_mutex_lock(&s->lock));
	n = s->n_running;
	AZ(pthread_mutex_unlock(&s->lock));
	return n;
}

void http_stop(struct http_server **server)
{
	const struct timespec moment = { 0, 1000000 };
	struct http_server *s = *server;
	struct arena *arena;
	int fd;

	if (s == NULL) {
		return;
	}
	arena = s->arena;
	atomic_store(&s->stopping, true);
	fd = MHD_quiesce_daemon(s->daemon);
	unlink(s->address.sun_path);
	for (int ms = 0; running(s) > 0; ms++) {
		if (ms == STOP_WAIT_MS) {
			/* Somebody still owes an answer and would write it into freed memory: leave all as it is. */
			log_event(LOG_ERR, "http.stop-gave-up", "running=%zu", running(s));
			return;
		}
		nanosleep(&moment, NULL);
	}
	*server = NULL;
	MHD_stop_daemon(s->daemon);
	close(fd);
	for (struct exchange *x = s->free; x != NULL; x = x->next) {
		buf_free(&x->r.body);
		arena_free(&x->q.arena);
	}
	AZ(pthread_mutex_destroy(&s->lock));
	arena_free(&arena);
}
