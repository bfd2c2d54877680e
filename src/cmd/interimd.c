/* The server: opens the data folder, starts the writer and the HTTP door, and
 * then only waits for the end, sweeping the store once a minute.
 *
 * Order matters at both ends.  Started last, the door never lets in a request
 * that finds something missing; stopped first, it waits for the requests that
 * run, which still need the writer and the pool.  Start reading at run(). */
#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "api/api.h"
#include "base/clock.h"
#include "base/day.h"
#include "base/fetch.h"
#include "base/log.h"
#include "base/wall.h"
#include "flow/intake.h"
#include "flow/looked.h"
#include "identity/eid.h"
#include "identity/fas.h"
#include "portal/portal.h"
#include "store/share.h"

#define JANITOR_S 60
#define FILES_MAX 4096        /* connections, and four database files for each reader */
#define SLOW_THREADS 1        /* a password hash takes 46 MiB and a whole processor */
#define SLOW_QUEUE 64         /* seven to eight seconds of hashing, measured */
#define READS_THREADS 2       /* searches side by side */
#define READS_QUEUE 64        /* searches that wait; more are told to come back */
#define OUTWARD_THREADS 8     /* they do nothing but wait; as many as base/fetch.h asks side by side */
#define OUTWARD_QUEUE 64      /* with a dead status service, eight in 4 s: half a minute until the last knows */

struct server {
	char dir[PATH_MAX];
	struct flow flow;
	struct http_site site[2], certificate_site[2];
	struct http_server *http, *certificate_http;
};

static int complain(const char *what, const char *why)
{
	fprintf(stderr, "interimd: %s: %s\n", what, why);
	return 1;
}

/* The data folder beside the folder of the program: …/build/interimd → …/data. */
static bool default_dir(char dir[PATH_MAX])
{
	char exe[PATH_MAX];
	ssize_t n = readlink("/proc/self/exe", exe, sizeof(exe) - 1);
	size_t used;

	if (n < 0) {
		return false;
	}
	exe[n] = '\0';
	for (int up = 0; up < 2; up++) {
		char *slash = strrchr(exe, '/');

		if (slash == NULL) {
			return false;
		}
		*slash = '\0';
	}
	used = strlen(exe);
	if (used + sizeof("/data") > PATH_MAX) {
		return false;
	}
	memcpy(dir, exe, used);
	memcpy(dir + used, "/data", sizeof("/data"));
	return true;
}

static bool read_arguments(int argc, char **argv, char dir[PATH_MAX])
{
	if (argc == 1) {
		return default_dir(dir);
	}
	if (argc == 3 && strcmp(argv[1], "--data") == 0 && argv[2][0] != '\0' && strlen(argv[2]) < PATH_MAX) {
		memcpy(dir, argv[2], strlen(argv[2]) + 1);
		return true;
	}
	return false;
}

/* A secret that leaks into a core file, or a child that gets more rights than we
 * have, are ways in; neither is ever needed. */
static void give_up_rights(void)
{
	struct rlimit files;

	AZ(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0));
	wall_no_core();
#if !defined(__SANITIZE_ADDRESS__) /* the leak finder has to look into its own process */
	AZ(prctl(PR_SET_DUMPABLE, 0, 0, 0, 0));
#endif
	AZ(getrlimit(RLIMIT_NOFILE, &files));
	if (files.rlim_cur < FILES_MAX) {
		files.rlim_cur = files.rlim_max < FILES_MAX ? files.rlim_max : FILES_MAX;
		AZ(setrlimit(RLIMIT_NOFILE, &files));
	}
}

/* Every thread inherits the mask, so that only the wait below sees these signals. */
static void block_signals(sigset_t *ends)
{
	struct sigaction ignore = { .sa_handler = SIG_IGN };

	AZ(sigaction(SIGPIPE, &ignore, NULL));
	AZ(sigemptyset(ends));
	AZ(sigaddset(ends, SIGTERM));
	AZ(sigaddset(ends, SIGINT));
	AZ(pthread_sigmask(SIG_BLOCK, ends, NULL));
}

/* A name in the data folder, or an absolute one. */
static bool in_dir(const struct server *s, const char *name, char path[PATH_MAX])
{
	int n = name[0] == '/' ? snprintf(path, PATH_MAX, "%s", name) : snprintf(path, PATH_MAX, "%s/%s", s->dir, name);

	if (n < PATH_MAX) {
		return true;
	}
	complain(name, "the name of the data folder is too long");
	return false;
}

static bool read_conf(struct server *s)
{
	char path[PATH_MAX], what[200];
	enum err e;

	conf_defaults(&s->flow.conf);
	if (!in_dir(s, "interim.conf", path)) {
		return false;
	}
	e = conf_read_file(&s->flow.conf, path, what);
	if (e != ERR_OK && e != ERR_NOT_FOUND) {
		complain(path, what);
		return false;
	}
	log_set_level((enum log_level)s->flow.conf.log_level);
	return true;
}

/* systemd's message that the service is up (sd_notify(3)); nobody else sets the variable. */
static void notify(const char *text)
{
	const char *name = getenv("NOTIFY_SOCKET");
	struct sockaddr_un to = { .sun_family = AF_UNIX };
	int fd;

	if (name == NULL || (name[0] != '/' && name[0] != '@') || strlen(name) >= sizeof(to.sun_path)) {
		return;
	}
	memcpy(to.sun_path, name, strlen(name));
	if (name[0] == '@') {
		to.sun_path[0] = '\0';
	}
	fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0) {
		return;
	}
	if (sendto(fd, text, strlen(text), MSG_NOSIGNAL, (const struct sockaddr *)&to,
	    (socklen_t)(offsetof(struct sockaddr_un, sun_path) + strlen(name))) < 0) {
		log_event(LOG_WARN, "notify.failed", "errno=%d", errno);
	}
	close(fd);
}

static const char *door_problem(enum err e)
{
	switch (e) {
	case ERR_EXISTS:
		return "another server listens there, or it is no socket";
	case ERR_INVALID:
		return "the name of the socket is too long (107 characters at most)";
	case ERR_OK: case ERR_NOT_FOUND: case ERR_LIMIT: case ERR_BUSY: case ERR_FULL: case ERR_UNAVAILABLE:
	case ERR_UNCERTAIN: case ERR_CORRUPT: case ERR__MAX:
		break;
	}
	return "cannot listen there";
}

static bool make_folder(const char *folder)
{
	if (mkdir(folder, 0700) == 0 || errno == EEXIST) {
		return true;
	}
	complain(folder, strerrordesc_np(errno));
	return false;
}

/* The folder that a socket lies in, made when it is not there; its parent is the data folder or somebody else's. */
static bool socket_folder(const struct server *s, const char *socket, char folder[PATH_MAX])
{
	char *slash;

	if (!in_dir(s, socket, folder)) {
		return false;
	}
	slash = strrchr(folder, '/');
	slash[slash == folder ? 1 : 0] = '\0';
	return make_folder(folder);
}

/* Makes the process that speaks with other servers, while there are no walls, no threads and no secrets. */
static bool start_fetch(struct server *s)
{
	enum err e = fetch_start(s->flow.conf.outward_ca_file, &s->flow.fetch);

	if (e != ERR_OK) {
		complain("the process that asks other servers", "no process or socket to be had");
	}
	return e == ERR_OK;
}

/* From here on: the data folder, the folders of the sockets, the trusted
 * certificates, nothing else.  What lies outside of them is opened before, and
 * so are processes; threads come after. */
static bool close_walls(const struct server *s)
{
	const struct conf *c = &s->flow.conf;
	char folder[PATH_MAX], certificate_folder[PATH_MAX], trust[PATH_MAX];
	const struct wall_path paths[] = {
		{ s->dir, WALL_WRITE }, { folder, WALL_WRITE }, { certificate_folder, WALL_WRITE },
		{ trust, WALL_READ },
	};

	if (!make_folder(s->dir) || !socket_folder(s, c->socket, folder) ||
	    !socket_folder(s, c->certificate_socket, certificate_folder) || !in_dir(s, c->trust_dir, trust)) {
		return false;
	}
	wall_close(WALL_SERVER, paths, N_OF(paths));
	return true;
}

static bool open_door(struct server *s, const char *socket, bool certificate_door, const struct http_site *sites,
    size_t n_sites, struct http_server **http_r)
{
	char path[PATH_MAX];
	enum err e;

	if (!in_dir(s, socket, path)) {
		return false;
	}
	e = http_start(path, certificate_door, (int)s->flow.conf.http_threads, sites, n_sites, http_r);
	if (e != ERR_OK) {
		complain(path, door_problem(e));
	}
	return e == ERR_OK;
}

static void remember(struct server *s)
{
	enum err e = store_look_remember(s->flow.store);

	if (e != ERR_OK) {
		log_event(LOG_WARN, "looked.remember", "err=%s", err_name(e));
	}
}

static bool open_doors(struct server *s)
{
	api_sites(&s->flow, &s->site[0]);
	portal_sites(&s->flow, &s->site[1]);
	api_sites(&s->flow, &s->certificate_site[0]);
	portal_certificate_sites(&s->flow, &s->certificate_site[1]);
	return open_door(s, s->flow.conf.socket, false, s->site, N_OF(s->site), &s->http) &&
	    open_door(s, s->flow.conf.certificate_socket, true, s->certificate_site, N_OF(s->certificate_site),
		&s->certificate_http);
}

static void close_doors(struct server *s)
{
	http_stop(&s->http);
	http_stop(&s->certificate_http);
	if (s->http != NULL || s->certificate_http != NULL) {
		_exit(1); /* what hangs would use what is closed after this; nothing answered is lost */
	}
}

static void sweep(struct server *s)
{
	int64_t idle_us = s->flow.conf.session_idle_s * US_PER_S, life_us = s->flow.conf.session_life_s * US_PER_S;
	enum err e = store_janitor(s->flow.store, clock_now_us(), idle_us, life_us);

	if (e == ERR_OK) {
		e = store_share_janitor(s->flow.store, clock_now_us());
	}
	if (e != ERR_OK) {
		log_event(LOG_WARN, "janitor.failed", "err=%s", err_name(e));
	}
	remember(s);
}

static void serve_until_told(struct server *s, const sigset_t *ends)
{
	const struct timespec minute = { JANITOR_S, 0 };

	puts("ready");
	fflush(stdout);
	notify("READY=1");
	log_event(LOG_NOTICE, "server.ready", "pid=%d", (int)getpid());
	for (;;) {
		int sig = sigtimedwait(ends, NULL, &minute);

		if (sig > 0) {
			log_event(LOG_NOTICE, "server.ends", "signal=%d", sig);
			break;
		}
		sweep(s);
	}
	notify("STOPPING=1");
}

static bool open_fas(struct server *s)
{
	char what[300];

	if (fas_open(&s->flow.conf, s->dir, s->flow.fetch, &s->flow.fas, what) == ERR_OK) {
		return true;
	}
	complain(s->dir, what);
	return false;
}

static int run(struct server *s, const sigset_t *ends)
{
	struct flow *f = &s->flow;
	char what[300];
	int status = 1;

	if (!read_conf(s) || !start_fetch(s) || !close_walls(s)) {
		return 1;
	}
	if (store_open(s->dir, STORE_CREATE, &f->store, what) != ERR_OK) {
		return complain(s->dir, what);
	}
	if (eid_open(s->dir, &f->conf, f->fetch, &f->eid) != ERR_OK) {
		store_close(&f->store);
		return complain(f->conf.trust_dir, "the trusted certificates cannot be looked at");
	}
	f->slow = pool_start("slow", SLOW_THREADS, SLOW_QUEUE);
	f->reads = pool_start("reads", READS_THREADS, READS_QUEUE);
	f->outward = pool_start("outward", OUTWARD_THREADS, OUTWARD_QUEUE);
	if (intake_start(f) != ERR_OK) {
		complain(s->dir, "the writer does not start");
	} else if (looked_start(f) != ERR_OK) {
		complain(s->dir, "the writer of the access log does not start");
		intake_stop(f);
	} else {
		if (open_fas(s) && open_doors(s)) {
			serve_until_told(s, ends);
			status = 0;
		}
		close_doors(s);
		looked_stop(f);
		intake_stop(f);
		remember(s);
	}
	pool_stop(&f->outward);
	pool_stop(&f->reads);
	pool_stop(&f->slow);
	eid_close(&f->eid);
	fas_close(&f->fas);
	store_close(&f->store);
	fetch_stop(&f->fetch);
	return status;
}

int main(int argc, char **argv)
{
	static struct server server;
	sigset_t ends;

	if (!read_arguments(argc, argv, server.dir)) {
		fputs("usage: interimd [--data DIR]\n", stderr);
		return 2;
	}
	give_up_rights();
	block_signals(&ends);
	return run(&server, &ends);
}
