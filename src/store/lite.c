/* Connections to SQLite and their statements.
 *
 * Every connection belongs to one thread at a time, so SQLite's own locks are
 * off.  Statements are known by number and kept prepared.  Results of SQLite
 * become our errors at one place, lite_err(), which also logs them: what comes
 * out of here is either data or one of the errors of base/err.h. */
#include "store/lite_int.h"

#include <stdio.h>

#include "base/log.h"

struct role {
	const char *file;    /* for messages */
	int flags;
	int busy_ms;         /* how long to wait for another process's writing */
	const char *pragmas;
};

#define WRITE (SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE)
/* A file that nobody changes once it has its name: read without any lock. */
#define IMMUTABLE (SQLITE_OPEN_READONLY | SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE)
#define COMMON "PRAGMA trusted_schema = OFF; PRAGMA temp_store = MEMORY; PRAGMA mmap_size = 0; "
/* A commit is on disk when it returns; readers and the writer do not wait for each other. */
#define DURABLE "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; "
/* Readers of a write-ahead log must write to its index, so they cannot be opened read-only. */
#define READER "PRAGMA query_only = ON; "

static const struct role roles[ROLE__MAX] = {
	/* 32 MB hold the inner pages of ten million periods.  Pages of 4 KB, as the operating system keeps them:
	 * with smaller ones less goes to the log, but copying it into the database takes nearly twice the
	 * processor time (doc/performance.md). */
	[ROLE_MONITOR_WRITER] = { "monitor.db", WRITE, 5000,
	    COMMON "PRAGMA page_size = 4096; " DURABLE
	    "PRAGMA wal_autocheckpoint = 0; PRAGMA journal_size_limit = 134217728; PRAGMA cache_size = -32768" },
	[ROLE_MONITOR_READER] = { "monitor.db", WRITE, 5000, COMMON READER "PRAGMA cache_size = -8192" },
	[ROLE_MONITOR_CHECKPOINTER] = { "monitor.db", WRITE, 0, COMMON DURABLE "PRAGMA cache_size = -256" },
	[ROLE_IDENTITY_WRITER] = { "identity.db", WRITE, 5000, COMMON DURABLE "PRAGMA cache_size = -4096" },
	/* Commits without waiting for the disk: for what may be lost when the power fails. */
	[ROLE_IDENTITY_LAZY] = { "identity.db", WRITE, 5000,
	    COMMON "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA cache_size = -256" },
	[ROLE_IDENTITY_READER] = { "identity.db", WRITE, 5000, COMMON READER "PRAGMA cache_size = -1024" },
	/* An entry is safe from the end of the process when it is committed, and from the power failing a moment
	 * later: pages wait for it, and one fsync for each would be felt (doc/decisions/007). */
	[ROLE_ACCESS_WRITER] = { "access.db", WRITE, 5000,
	    COMMON "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA cache_size = -4096" },
	[ROLE_ACCESS_READER] = { "access.db", WRITE, 5000, COMMON READER "PRAGMA cache_size = -1024" },
	[ROLE_OWN_WRITER] = { "own.db", WRITE, 5000, COMMON DURABLE "PRAGMA cache_size = -4096" },
	[ROLE_OWN_READER] = { "own.db", WRITE, 5000, COMMON READER "PRAGMA cache_size = -1024" },
	[ROLE_REGISTER_READER] = { "register.db", IMMUTABLE, 0, COMMON READER "PRAGMA cache_size = -4096" },
	/* Nobody reads them before they are complete, and they are begun anew after a crash. */
	[ROLE_REGISTER_IMPORT] = { "register.db.new", WRITE, 0,
	    COMMON "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -32768" },
	[ROLE_SCRATCH] = { "scratch file", WRITE, 0,
	    COMMON "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -32768" },
};

enum err lite_err(const struct lite_conn *c, int rc)
{
	/* The last match counts: extended codes stand behind the plain one. */
	static const struct { int rc; enum err e; } table[] = {
		{ SQLITE_OK, ERR_OK },
		{ SQLITE_FULL, ERR_FULL },
		{ SQLITE_BUSY, ERR_BUSY },
		{ SQLITE_LOCKED, ERR_BUSY },
		{ SQLITE_CORRUPT, ERR_CORRUPT },
		{ SQLITE_NOTADB, ERR_CORRUPT },
		{ SQLITE_SCHEMA, ERR_CORRUPT },
		{ SQLITE_MISMATCH, ERR_CORRUPT },
		{ SQLITE_CONSTRAINT, ERR_CORRUPT },
		{ SQLITE_CONSTRAINT_UNIQUE, ERR_EXISTS },
		{ SQLITE_CONSTRAINT_PRIMARYKEY, ERR_EXISTS },
		{ SQLITE_CONSTRAINT_ROWID, ERR_EXISTS },
	};
	enum err e = ERR_UNAVAILABLE;

	for (size_t i = 0; i < N_OF(table); i++) {
		if (rc == table[i].rc || (rc & 0xff) == table[i].rc) {
			e = table[i].e;
		}
	}
	if (e != ERR_OK && e != ERR_EXISTS) {
		log_event(LOG_ERR, "store.failed", "file=\"%s\" err=%s code=%d errno=%d", c->file, err_name(e), rc,
		    c->db == NULL ? 0 : sqlite3_system_errno(c->db));
	}
	return e;
}

/* Memory counters of SQLite are one lock for all threads; nobody reads them.
 * (Refused when somebody has used SQLite before us: then it is only slower.) */
static void configure(void)
{
	(void)sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
	AZ(sqlite3_initialize());
}

static int open_immutable(struct lite_conn *c, const char *path, int flags)
{
	struct buf uri;
	int rc;

	buf_init(&uri, 4 * PATH_SIZE);
	buf_puts(&uri, "file:");
	buf_url(&uri, str_of(path));
	buf_puts(&uri, "?immutable=1");
	buf_putc(&uri, '\0');
	CHECK(!uri.overflow);
	rc = sqlite3_open_v2(uri.p, &c->db, flags, NULL);
	buf_free(&uri);
	return rc;
}

enum err lite_open(struct lite_conn *c, const char *path, enum lite_role role)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	const struct role *r = &roles[role];
	enum err e;
	int rc;

	AZ(pthread_once(&once, configure));
	*c = (struct lite_conn){ .file = r->file };
	rc = (r->flags & SQLITE_OPEN_URI) != 0 ? open_immutable(c, path, r->flags)
	                                       : sqlite3_open_v2(path, &c->db, r->flags, NULL);
	if (rc != SQLITE_OK) {
		e = lite_err(c, rc);
		lite_close(c);
		return e;
	}
	sqlite3_busy_timeout(c->db, r->busy_ms);
	sqlite3_limit(c->db, SQLITE_LIMIT_ATTACHED, 0);
	e = lite_exec(c, r->pragmas);
	if (e != ERR_OK) {
		lite_close(c);
	}
	return e;
}

void lite_close(struct lite_conn *c)
{
	for (size_t i = 0; i < SQL__MAX; i++) {
		sqlite3_finalize(c->stmt[i]);
		c->stmt[i] = NULL;
	}
	AZ(sqlite3_close(c->db));
	c->db = NULL;
}

enum err lite_exec(struct lite_conn *c, const char *sql)
{
	return lite_err(c, sqlite3_exec(c->db, sql, NULL, NULL, NULL));
}

enum err lite_use(struct lite_conn *c, enum lite_sql sql, sqlite3_stmt **st_r)
{
	int rc = SQLITE_OK;

	if (c->stmt[sql] == NULL) {
		rc = sqlite3_prepare_v3(c->db, lite_sql_text[sql], -1, SQLITE_PREPARE_PERSISTENT, &c->stmt[sql], NULL);
	}
	*st_r = c->stmt[sql]; /* NULL when it could not be prepared */
	return rc == SQLITE_OK ? ERR_OK : lite_err(c, rc);
}

enum err lite_row(struct lite_conn *c, sqlite3_stmt *st)
{
	int rc = sqlite3_step(st);

	if (rc == SQLITE_ROW) {
		return ERR_OK;
	}
	sqlite3_reset(st);
	return rc == SQLITE_DONE ? ERR_NOT_FOUND : lite_err(c, rc);
}

enum err lite_run(struct lite_conn *c, sqlite3_stmt *st, int64_t *changed_r)
{
	enum err e = lite_row(c, st);

	CHECK(e != ERR_OK);
	if (e != ERR_NOT_FOUND) {
		return e;
	}
	if (changed_r != NULL) {
		*changed_r = sqlite3_changes64(c->db);
	}
	return ERR_OK;
}

enum err lite_run_one(struct lite_conn *c, sqlite3_stmt *st)
{
	int64_t n = 0;
	enum err e = lite_run(c, st, &n);

	return e == ERR_OK && n == 0 ? ERR_NOT_FOUND : e;
}

enum err lite_do(struct lite_conn *c, enum lite_sql sql)
{
	sqlite3_stmt *st;
	enum err e = lite_use(c, sql, &st);

	return e == ERR_OK ? lite_run(c, st, NULL) : e;
}

enum err lite_commit(struct lite_conn *c)
{
	enum err e = lite_do(c, SQL_COMMIT);

	if (e == ERR_OK) {
		return ERR_OK;
	}
	/* The pages and the commit mark were written but the disk did not confirm
	 * them: until something is written over them, a crash may bring them back. */
	if (sqlite3_extended_errcode(c->db) == SQLITE_IOERR_FSYNC) {
		e = ERR_UNCERTAIN;
	}
	lite_undo(c);
	return e;
}

void lite_undo(struct lite_conn *c)
{
	/* Some failures end the transaction by themselves. */
	if (sqlite3_get_autocommit(c->db) == 0 && lite_do(c, SQL_ROLLBACK) != ERR_OK) {
		log_event(LOG_ERR, "store.rollback.failed", "file=\"%s\"", c->file);
	}
	CHECK(sqlite3_get_autocommit(c->db) != 0);
}

void lite_say(char what[WHAT_SIZE], const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	(void)vsnprintf(what, WHAT_SIZE, fmt, ap);
	va_end(ap);
}

void lite_bind(sqlite3_stmt *st, int n, int64_t v)
{
	AZ(sqlite3_bind_int64(st, n, v));
}

void lite_bind_unless(sqlite3_stmt *st, int n, int64_t v, int64_t usual)
{
	AZ(v == usual ? sqlite3_bind_null(st, n) : sqlite3_bind_int64(st, n, v));
}

void lite_bind_blob(sqlite3_stmt *st, int n, const void *p, size_t size)
{
	AZ(sqlite3_bind_blob64(st, n, p, size, SQLITE_STATIC));
}

void lite_bind_text(sqlite3_stmt *st, int n, struct str s)
{
	AZ(s.p == NULL ? sqlite3_bind_null(st, n) : sqlite3_bind_text64(st, n, s.p, s.n, SQLITE_STATIC, SQLITE_UTF8));
}

void lite_bind_sealed(sqlite3_stmt *st, int n, struct str s)
{
	AZ(s.p == NULL ? sqlite3_bind_null(st, n) : sqlite3_bind_blob64(st, n, s.p, s.n, SQLITE_STATIC));
}

/* Asked for as a blob also where it is text: as text, SQLite would copy it to put a NUL behind. */
struct str lite_view(sqlite3_stmt *st, int col)
{
	const char *p = sqlite3_column_blob(st, col);
	int n = sqlite3_column_bytes(st, col);

	if (p == NULL) { /* NULL or of length 0 */
		return sqlite3_column_type(st, col) == SQLITE_NULL ? STR_NONE : STR("");
	}
	return (struct str){ p, (size_t)n };
}

struct str lite_text(sqlite3_stmt *st, int col, struct arena *a)
{
	return sqlite3_column_type(st, col) == SQLITE_NULL ? STR_NONE : str_dup(a, lite_view(st, col));
}

bool lite_digest(sqlite3_stmt *st, int col, unsigned char out[SHA256_SIZE])
{
	struct str v = lite_view(st, col);

	if (v.p == NULL || v.n != SHA256_SIZE) {
		return false;
	}
	memcpy(out, v.p, v.n);
	return true;
}

bool lite_worker_key(sqlite3_stmt *st, int col, struct worker_key *w_r)
{
	struct str v = lite_view(st, col);

	if (v.p == NULL || v.n != sizeof(w_r->b)) {
		return false;
	}
	memcpy(w_r->b, v.p, v.n);
	return true;
}
