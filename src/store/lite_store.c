/* The folder as a whole: opening and closing it, readers, snapshots.
 *
 * While a folder is being opened it is locked (flock on the folder itself), so
 * that two programs started at once do not both make keys; afterwards they
 * share it through SQLite's own locks.  Start reading at store_open(). */
#include "store/lite_int.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/secret.h"

#define STORE_MEMORY (16u * 1024 * 1024)  /* handle, caches, the register's bitmap */
#define READER_MEMORY (64u * 1024)
#define LONGEST_FILE 64                   /* room behind the folder's name for our longest file name */

void lite_path(const struct store *s, const char *file, char out[PATH_SIZE])
{
	CHECK(snprintf(out, PATH_SIZE, "%s/%s", s->dir, file) < PATH_SIZE);
}

/* The folder, locked; -1 and what[] when that cannot be. */
static int folder_lock(const char *dir, enum store_open_mode mode, char what[WHAT_SIZE])
{
	int fd;

	if (strlen(dir) + LONGEST_FILE > PATH_SIZE) {
		lite_say(what, "the name of the data folder is too long");
		return -1;
	}
	if (mode == STORE_CREATE && mkdir(dir, 0700) != 0 && errno != EEXIST) {
		lite_say(what, "the data folder %s cannot be made: %s", dir, strerror(errno));
		return -1;
	}
	fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0) {
		lite_say(what, "the data folder %s cannot be opened: %s", dir, strerror(errno));
		return -1;
	}
	if (access(dir, W_OK) != 0) {
		lite_say(what, "the data folder %s cannot be written to: %s", dir, strerror(errno));
		(void)close(fd);
		return -1;
	}
	AZ(flock(fd, LOCK_EX));
	return fd;
}

/* An empty file becomes a database at the first write; made here so that it is nobody else's to read. */
static enum err file_make(const char *path, char what[WHAT_SIZE])
{
	int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);

	if (fd < 0) {
		lite_say(what, "%s cannot be made: %s", path, strerror(errno));
		return ERR_UNAVAILABLE;
	}
	(void)close(fd);
	return ERR_OK;
}

static enum err database_open(struct store *s, struct lite_conn *c, const char *file, enum lite_role role,
    const struct schema_step *steps, char what[WHAT_SIZE])
{
	char path[PATH_SIZE];
	enum err e;

	lite_path(s, file, path);
	e = file_make(path, what);
	if (e != ERR_OK) {
		return e;
	}
	e = lite_open(c, path, role);
	if (e == ERR_CORRUPT) {
		lite_say(what, "%s is damaged or no database", path);
	} else if (e != ERR_OK) {
		lite_say(what, "%s cannot be opened (%s)", path, err_name(e));
	}
	return e == ERR_OK ? lite_migrate(c, steps, what) : e;
}

static bool has_data(const char *dir)
{
	char path[PATH_SIZE];
	struct stat st;

	CHECK(snprintf(path, sizeof(path), "%s/monitor.db", dir) < (int)sizeof(path));
	return stat(path, &st) == 0 && st.st_size > 0;
}

static enum err files_open(struct store *s, enum store_open_mode mode, char what[WHAT_SIZE])
{
	bool data = has_data(s->dir);
	char path[PATH_SIZE];
	enum err e;

	if (mode == STORE_EXISTING && !data) {
		lite_say(what, "there is no data in the folder %s", s->dir);
		return ERR_NOT_FOUND;
	}
	e = lite_keys_read(s->keys, s->dir, !data, what);
	if (e == ERR_OK) {
		e = database_open(s, &s->writer, "monitor.db", ROLE_MONITOR_WRITER, schema_monitor, what);
	}
	if (e == ERR_OK) {
		e = lite_keys_check(s->keys, &s->writer, what);
	}
	if (e == ERR_OK) {
		e = database_open(s, &s->identity, "identity.db", ROLE_IDENTITY_WRITER, schema_identity, what);
	}
	if (e == ERR_OK) {
		lite_path(s, "identity.db", path);
		e = lite_open(&s->lazy, path, ROLE_IDENTITY_LAZY);
		if (e != ERR_OK) {
			lite_say(what, "identity.db cannot be opened twice (%s)", err_name(e));
		}
	}
	if (e == ERR_OK) {
		e = database_open(s, &s->access.conn, "access.db", ROLE_ACCESS_WRITER, schema_access, what);
	}
	if (e == ERR_OK) {
		e = database_open(s, &s->own, "own.db", ROLE_OWN_WRITER, schema_own, what);
	}
	if (e == ERR_OK && (e = lite_checkpoint_start(s)) != ERR_OK) {
		lite_say(what, "monitor.db cannot be opened twice (%s)", err_name(e));
	}
	return e;
}

static struct store *handle_new(const char *dir)
{
	struct arena *a = arena_new(STORE_MEMORY);
	struct store *s = arena_new_of(a, struct store);

	s->arena = a;
	s->keys = secret_new(sizeof(*s->keys));
	CHECK(snprintf(s->dir, sizeof(s->dir), "%s", dir) < (int)sizeof(s->dir));
	s->token = arena_array_of(a, TOKEN_SLOTS, struct token_slot);
	s->employer = arena_array_of(a, EMPLOYER_SLOTS, struct employer_slot);
	AZ(pthread_mutex_init(&s->writer_lock, NULL));
	AZ(pthread_mutex_init(&s->identity_lock, NULL));
	s->use = arena_array_of(a, USE_SLOTS, struct use_slot);
	AZ(pthread_mutex_init(&s->access.lock, NULL));
	AZ(pthread_mutex_init(&s->own_lock, NULL));
	AZ(pthread_mutex_init(&s->use_lock, NULL));
	AZ(pthread_mutex_init(&s->pool_lock, NULL));
	AZ(pthread_mutex_init(&s->token_lock, NULL));
	AZ(pthread_mutex_init(&s->employer_lock, NULL));
	AZ(pthread_mutex_init(&s->reg.lock, NULL));
	buf_init(&s->batch.anomalies, LIMIT_ANOMALIES * 32);
	return s;
}

enum err store_open(const char *dir, enum store_open_mode mode, struct store **s_r, char what[300])
{
	struct store *s;
	enum err e;
	int fd;

	*s_r = NULL;
	what[0] = '\0';
	fd = folder_lock(dir, mode, what);
	if (fd < 0) {
		return ERR_UNAVAILABLE;
	}
	s = handle_new(dir);
	e = files_open(s, mode, what);
	(void)close(fd);
	if (e != ERR_OK) {
		store_close(&s);
		return e;
	}
	lite_register_look(s);
	*s_r = s;
	return ERR_OK;
}

static void reader_free(struct store_reader *r)
{
	struct arena *a = r->arena;

	lite_close(&r->monitor);
	lite_close(&r->identity);
	lite_close(&r->access);
	lite_close(&r->own);
	lite_close(&r->reg);
	arena_free(&a);
}

void store_close(struct store **s)
{
	struct store *x = *s;
	struct arena *a;
	void *keys;

	if (x == NULL) {
		return;
	}
	CHECK(!x->batch.active);
	lite_checkpoint_stop(x);
	while (x->idle != NULL) {
		struct store_reader *r = x->idle;

		x->idle = r->next;
		reader_free(r);
	}
	lite_close(&x->writer);
	lite_close(&x->lazy);
	lite_close(&x->identity);
	lite_close(&x->access.conn);
	lite_close(&x->own);
	lite_register_close(x);
	buf_free(&x->batch.anomalies);
	AZ(pthread_mutex_destroy(&x->writer_lock));
	AZ(pthread_mutex_destroy(&x->identity_lock));
	AZ(pthread_mutex_destroy(&x->access.lock));
	AZ(pthread_mutex_destroy(&x->own_lock));
	AZ(pthread_mutex_destroy(&x->use_lock));
	AZ(pthread_mutex_destroy(&x->pool_lock));
	AZ(pthread_mutex_destroy(&x->token_lock));
	AZ(pthread_mutex_destroy(&x->employer_lock));
	keys = x->keys;
	secret_free(&keys, sizeof(*x->keys));
	a = x->arena;
	arena_free(&a);
	*s = NULL;
}

const char *store_dir(const struct store *s)
{
	return s->dir;
}

struct store_reader *store_reader_take(struct store *s)
{
	struct store_reader *r;
	struct arena *a;

	AZ(pthread_mutex_lock(&s->pool_lock));
	r = s->idle;
	if (r != NULL) {
		s->idle = r->next;
	}
	AZ(pthread_mutex_unlock(&s->pool_lock));
	if (r == NULL) {
		a = arena_new(READER_MEMORY);
		r = arena_new_of(a, struct store_reader);
		r->arena = a;
		r->s = s;
	}
	return r;
}

void store_reader_give(struct store *s, struct store_reader **r)
{
	CHECK((*r)->s == s);
	CHECK(!(*r)->snapshot);
	AZ(pthread_mutex_lock(&s->pool_lock));
	(*r)->next = s->idle;
	s->idle = *r;
	AZ(pthread_mutex_unlock(&s->pool_lock));
	*r = NULL;
}

static enum err reader_open(struct store_reader *r, struct lite_conn *c, const char *file, enum lite_role role)
{
	char path[PATH_SIZE];

	if (c->db != NULL) {
		return ERR_OK;
	}
	lite_path(r->s, file, path);
	return lite_open(c, path, role);
}

enum err lite_monitor(struct store_reader *r, struct lite_conn **c_r)
{
	*c_r = &r->monitor;
	return reader_open(r, &r->monitor, "monitor.db", ROLE_MONITOR_READER);
}

enum err lite_identity(struct store_reader *r, struct lite_conn **c_r)
{
	*c_r = &r->identity;
	return reader_open(r, &r->identity, "identity.db", ROLE_IDENTITY_READER);
}

enum err lite_access(struct store_reader *r, struct lite_conn **c_r)
{
	*c_r = &r->access;
	return reader_open(r, &r->access, "access.db", ROLE_ACCESS_READER);
}

enum err lite_own(struct store_reader *r, struct lite_conn **c_r)
{
	*c_r = &r->own;
	return reader_open(r, &r->own, "own.db", ROLE_OWN_READER);
}

enum err lite_register(struct store_reader *r, struct lite_conn **c_r)
{
	int now;

	lite_register_look(r->s);
	if (!atomic_load(&r->s->reg.loaded)) {
		return ERR_NOT_FOUND;
	}
	now = atomic_load(&r->s->reg.generation);
	if (r->reg.db != NULL && r->register_generation != now) {
		lite_close(&r->reg);
	}
	r->register_generation = now;
	*c_r = &r->reg;
	return reader_open(r, &r->reg, "register.db", ROLE_REGISTER_READER);
}

enum err store_snapshot_begin(struct store_reader *r)
{
	struct lite_conn *c;
	enum err e = lite_monitor(r, &c);

	CHECK(!r->snapshot);
	if (e == ERR_OK) {
		e = lite_do(c, SQL_BEGIN);
	}
	r->snapshot = e == ERR_OK;
	return e;
}

void store_snapshot_end(struct store_reader *r)
{
	CHECK(r->snapshot);
	lite_undo(&r->monitor);
	r->snapshot = false;
}

static enum err write_begin(pthread_mutex_t *lock, struct lite_conn *c)
{
	enum err e;

	AZ(pthread_mutex_lock(lock));
	e = lite_do(c, SQL_BEGIN_WRITE);
	if (e != ERR_OK) {
		AZ(pthread_mutex_unlock(lock));
	}
	return e;
}

static enum err write_end(pthread_mutex_t *lock, struct lite_conn *c, enum err e)
{
	if (e == ERR_OK) {
		e = lite_commit(c);
	} else {
		lite_undo(c);
	}
	AZ(pthread_mutex_unlock(lock));
	return e;
}

enum err lite_identity_begin(struct store *s)
{
	return write_begin(&s->identity_lock, &s->identity);
}

enum err lite_identity_end(struct store *s, enum err e)
{
	return write_end(&s->identity_lock, &s->identity, e);
}

enum err lite_own_begin(struct store *s)
{
	return write_begin(&s->own_lock, &s->own);
}

enum err lite_own_end(struct store *s, enum err e)
{
	return write_end(&s->own_lock, &s->own, e);
}
