/* The enterprise register: building a new one, and knowing who is in it.
 *
 * A new register is a new file beside the old one, written without any care
 * for crashes and put in its place by one rename: who has the old one open
 * reads on in it.  "Is this number there" is asked for every declaration, so
 * the answer is one bit in memory: 20 million of them (the first 8 of 10
 * digits) made at import and kept in the file.  The bits are changed in place,
 * word by word, when a new file was put there; nobody waits, and for a moment a
 * mixture of old and new is seen, as if one had asked a moment earlier.
 * Start reading at store_register_has() and store_register_begin(). */
#include "store/lite_int.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "domain/number.h"

#define N_NUMBERS 20000000 /* 8 digits, the first 0 or 1 */
#define BITS_SIZE (N_NUMBERS / 8)
#define LOOK_EVERY_US US_PER_S

struct store_register_import {
	struct arena *arena;
	struct store *s;
	struct lite_conn conn;
	char path[PATH_SIZE];
	int lock_fd;     /* of register.lock; -1: another import has it */
	unsigned char *bits;
	int64_t n_names; /* numbers them, so that names of one kind keep their order */
	enum err broken;
};

/* ---- knowing ----------------------------------------------------------- */

static enum err bits_load(struct store *s, struct lite_conn *c)
{
	atomic_uchar *bits = atomic_load(&s->reg.bits);
	sqlite3_stmt *st;
	struct str v;
	enum err e = lite_use(c, SQL_REGISTER_KNOWN_GET, &st);

	if (e == ERR_OK) {
		e = lite_row(c, st);
	}
	if (e != ERR_OK) {
		return e == ERR_NOT_FOUND ? ERR_CORRUPT : e;
	}
	v = lite_view(st, 0);
	if (v.n == BITS_SIZE) {
		if (bits == NULL) {
			bits = arena_alloc(s->arena, BITS_SIZE);
		}
		for (size_t i = 0; i < BITS_SIZE; i++) {
			atomic_store_explicit(&bits[i], (unsigned char)v.p[i], memory_order_relaxed);
		}
		atomic_store(&s->reg.bits, bits);
	}
	lite_end(st);
	return v.n == BITS_SIZE ? ERR_OK : ERR_CORRUPT;
}

static enum err register_load(struct store *s, const char *path)
{
	struct lite_conn c;
	sqlite3_stmt *st;
	int64_t version = 0;
	enum err e = lite_open(&c, path, ROLE_REGISTER_READER);

	if (e != ERR_OK) {
		return e;
	}
	e = lite_use(&c, SQL_USER_VERSION, &st);
	if (e == ERR_OK && (e = lite_row(&c, st)) == ERR_OK) {
		version = lite_int(st, 0);
		lite_end(st);
	}
	if (e == ERR_OK) {
		e = version == schema_register[0].version ? bits_load(s, &c) : ERR_INVALID;
	}
	lite_close(&c);
	return e;
}

static void look(struct store *s)
{
	struct lite_register *g = &s->reg;
	struct stat st;
	char path[PATH_SIZE];
	int64_t changed_ns;
	enum err e;

	lite_path(s, "register.db", path);
	if (stat(path, &st) != 0) {
		return; /* it is never taken away: none was imported yet */
	}
	changed_ns = (int64_t)st.st_mtim.tv_sec * 1000000000 + st.st_mtim.tv_nsec;
	if ((int64_t)st.st_ino == g->inode && changed_ns == g->changed_ns && st.st_size == g->size) {
		return;
	}
	e = register_load(s, path);
	if (e != ERR_OK) { /* tried again at the next look */
		log_event(LOG_ERR, "store.register.failed", "err=%s", err_name(e));
		return;
	}
	g->inode = (int64_t)st.st_ino;
	g->changed_ns = changed_ns;
	g->size = st.st_size;
	atomic_fetch_add(&g->generation, 1);
	atomic_store(&g->loaded, true);
}

void lite_register_look(struct store *s)
{
	struct lite_register *g = &s->reg;
	long long now = clock_mono_us(), next = atomic_load_explicit(&g->next_look_us, memory_order_relaxed);

	if (now < next || !atomic_compare_exchange_strong(&g->next_look_us, &next, now + LOOK_EVERY_US)) {
		return;
	}
	AZ(pthread_mutex_lock(&g->lock));
	look(s);
	AZ(pthread_mutex_unlock(&g->lock));
}

void lite_register_close(struct store *s)
{
	AZ(pthread_mutex_destroy(&s->reg.lock));
}

bool store_register_loaded(struct store *s)
{
	lite_register_look(s);
	return atomic_load(&s->reg.loaded);
}

bool store_register_has(struct store *s, int64_t enterprise)
{
	atomic_uchar *bits;
	int64_t n = enterprise / 100;

	lite_register_look(s);
	bits = atomic_load(&s->reg.bits);
	if (bits == NULL || !enterprise_valid(enterprise) || n >= N_NUMBERS) {
		return false;
	}
	return (atomic_load_explicit(&bits[n / 8], memory_order_relaxed) >> (n % 8) & 1) != 0;
}

/* ---- building ------------------------------------------------------------ */

/* Held until the import ends, also when its process is killed. */
static int lock_take(const char *path)
{
	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600), failed;

	if (fd >= 0 && flock(fd, LOCK_EX | LOCK_NB) != 0) {
		failed = errno;
		(void)close(fd);
		errno = failed;
		return -1;
	}
	return fd;
}

static enum err import_open(struct store_register_import *x)
{
	enum err e;
	int fd;

	if (x->lock_fd < 0) {
		return errno == EWOULDBLOCK ? ERR_BUSY : ERR_UNAVAILABLE;
	}
	(void)unlink(x->path);
	fd = open(x->path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd < 0) {
		return errno == ENOSPC ? ERR_FULL : ERR_UNAVAILABLE;
	}
	(void)close(fd);
	e = lite_open(&x->conn, x->path, ROLE_REGISTER_IMPORT);
	for (const struct schema_step *step = schema_register; e == ERR_OK && step->version != 0; step++) {
		e = lite_exec(&x->conn, step->sql);
	}
	return e == ERR_OK ? lite_do(&x->conn, SQL_BEGIN) : e;
}

enum err store_register_begin(struct store *s, struct store_register_import **x_r)
{
	struct arena *a = arena_new(2 * BITS_SIZE);
	struct store_register_import *x = arena_new_of(a, struct store_register_import);
	enum err e;

	x->arena = a;
	x->s = s;
	x->bits = arena_alloc(a, BITS_SIZE);
	lite_path(s, "register.lock", x->path);
	x->lock_fd = lock_take(x->path);
	lite_path(s, "register.db.new", x->path);
	e = import_open(x);
	*x_r = x;
	if (e != ERR_OK) {
		store_register_abandon(x_r);
	}
	return e;
}

/* Without a journal, a failed statement leaves the file in no state at all: the import is over then. */
static enum err import_use(struct store_register_import *x, enum lite_sql sql, sqlite3_stmt **st_r)
{
	return x->broken != ERR_OK ? x->broken : lite_use(&x->conn, sql, st_r);
}

static enum err import_run(struct store_register_import *x, sqlite3_stmt *st)
{
	x->broken = lite_run(&x->conn, st, NULL);
	return x->broken;
}

enum err store_register_enterprise(struct store_register_import *x, int64_t enterprise, bool active)
{
	int64_t n = enterprise / 100;
	sqlite3_stmt *st;
	enum err e;

	if (!enterprise_valid(enterprise) || n >= N_NUMBERS) {
		return ERR_INVALID;
	}
	e = import_use(x, SQL_REGISTER_ENTERPRISE_ADD, &st);
	if (e != ERR_OK) {
		return e;
	}
	lite_bind(st, 1, enterprise);
	lite_bind(st, 2, active);
	e = import_run(x, st);
	x->bits[n / 8] = (unsigned char)(x->bits[n / 8] | 1u << n % 8);
	return e;
}

enum err store_register_name(struct store_register_import *x, int64_t enterprise, int language, int type,
    struct str name)
{
	sqlite3_stmt *st;
	enum err e;

	if (!enterprise_valid(enterprise) || language < 0 || language > 4 || type < 1 || type > 3 || name.n == 0) {
		return ERR_INVALID;
	}
	e = import_use(x, SQL_REGISTER_NAME_ADD, &st);
	if (e != ERR_OK) {
		return e;
	}
	lite_bind(st, 1, enterprise);
	lite_bind(st, 2, language);
	lite_bind(st, 3, type);
	lite_bind(st, 4, x->n_names++);
	lite_bind_text(st, 5, name);
	return import_run(x, st);
}

enum err store_register_address(struct store_register_import *x, int64_t enterprise, struct str street_nl,
    struct str street_fr, struct str house_number, struct str box_number, struct str post_code,
    struct str municipality_nl, struct str municipality_fr)
{
	const struct str text[] = { street_nl, street_fr, house_number, box_number, post_code, municipality_nl,
		municipality_fr };
	sqlite3_stmt *st;
	enum err e;

	if (!enterprise_valid(enterprise)) {
		return ERR_INVALID;
	}
	e = import_use(x, SQL_REGISTER_ADDRESS_ADD, &st);
	if (e != ERR_OK) {
		return e;
	}
	lite_bind(st, 1, enterprise);
	for (size_t i = 0; i < N_OF(text); i++) {
		lite_bind_text(st, 2 + (int)i, text[i].n == 0 ? STR_NONE : text[i]);
	}
	return import_run(x, st);
}

static int64_t bits_count(const unsigned char *bits)
{
	int64_t n = 0;

	for (size_t i = 0; i < BITS_SIZE; i++) {
		n += __builtin_popcount(bits[i]);
	}
	return n;
}

static enum err known_add(struct store_register_import *x, int64_t n)
{
	sqlite3_stmt *st;
	enum err e = import_use(x, SQL_REGISTER_KNOWN_ADD, &st);

	if (e != ERR_OK) {
		return e;
	}
	lite_bind(st, 1, n);
	lite_bind_blob(st, 2, x->bits, BITS_SIZE);
	e = import_run(x, st);
	return e == ERR_OK ? lite_do(&x->conn, SQL_COMMIT) : e;
}

static enum err sync_path(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	bool good = fd >= 0 && fsync(fd) == 0;

	if (fd >= 0) {
		(void)close(fd);
	}
	return good ? ERR_OK : ERR_UNAVAILABLE;
}

/* On disk, under its name, and the name on disk. */
static enum err put_in_place(struct store_register_import *x)
{
	char path[PATH_SIZE];
	enum err e = sync_path(x->path);

	lite_path(x->s, "register.db", path);
	if (e == ERR_OK && rename(x->path, path) != 0) {
		e = ERR_UNAVAILABLE;
	}
	return e == ERR_OK ? sync_path(x->s->dir) : e;
}

enum err store_register_finish(struct store_register_import **x, int64_t *n_enterprises_r)
{
	struct store *s = (*x)->s;
	enum err e;

	*n_enterprises_r = bits_count((*x)->bits);
	e = known_add(*x, *n_enterprises_r);
	lite_close(&(*x)->conn);
	if (e == ERR_OK) {
		e = put_in_place(*x);
	}
	store_register_abandon(x);
	atomic_store(&s->reg.next_look_us, 0);
	lite_register_look(s);
	return e;
}

void store_register_abandon(struct store_register_import **x)
{
	struct arena *a = (*x)->arena;

	lite_close(&(*x)->conn);
	if ((*x)->lock_fd >= 0) {
		(void)unlink((*x)->path); /* gone already when it was put in place */
		(void)close((*x)->lock_fd);
	}
	arena_free(&a);
	*x = NULL;
}
