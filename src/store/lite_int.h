/* What the files of the SQLite store share with each other and with nobody else. */
#ifndef STORE_LITE_INT_H
#define STORE_LITE_INT_H

#include <pthread.h>
#include <stdatomic.h>

#include <sqlite3.h>

#include "base/buf.h"
#include "base/crypt.h"
#include "schema.h"
#include "store/account.h"
#include "store/lite_sql.h"
#include "store/token.h"

#define PATH_SIZE 1024
#define WHAT_SIZE 300

/* ---- lite.c: connections and statements ------------------------------- */

/* What a connection is for; says which file, how it is opened and its memory. */
enum lite_role {
	ROLE_MONITOR_WRITER,
	ROLE_MONITOR_READER,
	ROLE_MONITOR_CHECKPOINTER,
	ROLE_IDENTITY_WRITER,
	ROLE_IDENTITY_LAZY,
	ROLE_IDENTITY_READER,
	ROLE_ACCESS_WRITER,
	ROLE_ACCESS_READER,
	ROLE_OWN_WRITER,
	ROLE_OWN_READER,
	ROLE_REGISTER_READER,
	ROLE_REGISTER_IMPORT,
	ROLE_SCRATCH,
	ROLE__MAX
};

struct lite_conn {
	sqlite3 *db; /* NULL: not open */
	const char *file;
	sqlite3_stmt *stmt[SQL__MAX];
};

enum err lite_open(struct lite_conn *c, const char *path, enum lite_role role) WUR;
void lite_close(struct lite_conn *c);
/* Our name for a result code of SQLite; writes it to the log. */
enum err lite_err(const struct lite_conn *c, int rc) WUR;
enum err lite_exec(struct lite_conn *c, const char *sql) WUR;
/* The statement, ready to be bound. */
enum err lite_use(struct lite_conn *c, enum lite_sql sql, sqlite3_stmt **st_r) WUR;
/* ERR_OK: a row, its columns valid until the next call; ERR_NOT_FOUND: no more.
 * The statement is at rest again after anything but ERR_OK. */
enum err lite_row(struct lite_conn *c, sqlite3_stmt *st) WUR;
/* For statements that give no row; changed_r (may be NULL): rows changed. */
enum err lite_run(struct lite_conn *c, sqlite3_stmt *st, int64_t *changed_r) WUR;
/* The same; ERR_NOT_FOUND when no row was changed. */
enum err lite_run_one(struct lite_conn *c, sqlite3_stmt *st) WUR;
enum err lite_do(struct lite_conn *c, enum lite_sql sql) WUR; /* no parameter, no row */
/* Ends a statement that has given the row that was wanted. */
static inline void lite_end(sqlite3_stmt *st)
{
	sqlite3_reset(st);
}

/* What is wrong, for a person; cut when too long. */
void lite_say(char what[WHAT_SIZE], const char *fmt, ...) PRINTF_LIKE(2, 3);

/* Binding: what is bound must live until the statement has run. */
void lite_bind(sqlite3_stmt *st, int n, int64_t v);
void lite_bind_unless(sqlite3_stmt *st, int n, int64_t v, int64_t usual); /* NULL when v == usual */
void lite_bind_blob(sqlite3_stmt *st, int n, const void *p, size_t size);
void lite_bind_text(sqlite3_stmt *st, int n, struct str s);               /* absent: NULL */
void lite_bind_sealed(sqlite3_stmt *st, int n, struct str s);             /* as blob; absent: NULL */
/* Reading: views are valid until the statement moves. */
struct str lite_view(sqlite3_stmt *st, int col);                          /* text or blob; NULL: absent */
struct str lite_text(sqlite3_stmt *st, int col, struct arena *a);         /* a copy */
static inline int64_t lite_int(sqlite3_stmt *st, int col)
{
	return sqlite3_column_int64(st, col);
}
static inline int64_t lite_int_or(sqlite3_stmt *st, int col, int64_t usual)
{
	return sqlite3_column_type(st, col) == SQLITE_NULL ? usual : sqlite3_column_int64(st, col);
}
/* False when the column does not hold exactly one digest; one key. */
bool lite_digest(sqlite3_stmt *st, int col, unsigned char out[SHA256_SIZE]) WUR;
bool lite_worker_key(sqlite3_stmt *st, int col, struct worker_key *w_r) WUR;

/* lite_mandate.c: the array, with room for one more than n; *cap begins with 0. */
void *lite_with_room(struct arena *a, void *p, size_t n, size_t *cap, size_t size);

/* ---- lite_schema.c ----------------------------------------------------- */

enum err lite_migrate(struct lite_conn *c, const struct schema_step *steps, char what[WHAT_SIZE]) WUR;

/* ---- lite_keys.c ------------------------------------------------------- */

enum lite_key { KEY_WORKER, KEY_PEPPER, KEY_SEAL, KEY__MAX };

struct lite_keys { unsigned char key[KEY__MAX][SEAL_KEY_SIZE]; };

/* create: makes keys that are missing. */
enum err lite_keys_read(struct lite_keys *k, const char *dir, bool create, char what[WHAT_SIZE]) WUR;
/* Are these the keys that the data was written with?  Remembers them in a new file. */
enum err lite_keys_check(const struct lite_keys *k, struct lite_conn *c, char what[WHAT_SIZE]) WUR;
#define INSS_SEALED_SIZE (11 + SEAL_OVERHEAD)
void lite_inss_seal(const struct store *s, int64_t inss, unsigned char out[INSS_SEALED_SIZE]);
enum err lite_inss_open(const struct store *s, struct str sealed, int64_t *inss_r) WUR; /* absent: 0 */

/* ---- the handle -------------------------------------------------------- */

/* Small cache of things asked for all the time, by a key of its own: a slot
 * serves for a second, then the file is asked again. */
#define CACHE_LIFE_US US_PER_S

#define TOKEN_SLOTS 1024 /* half a megabyte; a slot shared by two live tokens only costs a read */
struct token_slot {
	unsigned char hash[SHA256_SIZE];
	int64_t until_us;  /* of clock_mono_us */
	struct store_token token;
};

#define EMPLOYER_SLOTS 4096
struct employer_slot {
	int64_t nsso, enterprise; /* what was asked for */
	int64_t until_us;         /* of clock_mono_us */
	bool found;
	struct store_employer employer; /* name absent */
};

#define CLIENT_SLOTS 64
struct client_slot { int64_t id; size_t n; char name[130]; };

/* The one write transaction of monitor.db. */
struct lite_batch {
	bool active;
	enum err broken;      /* the first failure of the world: nothing more is done, commit undoes */
	int64_t serial;       /* newest declaration */
	int64_t received_us;  /* its time, or that of a later identification */
	struct buf anomalies; /* room for their text */
	struct client_slot client[CLIENT_SLOTS]; /* ids of client_name by hash of the name */
};

struct lite_checkpointer {
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t wake;
	bool wanted, passing, stop; /* under lock */
	struct lite_conn conn;
	atomic_int frames;          /* length of the write-ahead log, in pages */
	atomic_int copied;          /* of these, in the database when last looked at */
	atomic_bool finish;         /* the log is too long: the writer shall finish it */
	int64_t again_us;           /* of clock_mono_us: a reader was in the way; writer's own */
};

struct lite_register {
	pthread_mutex_t lock;              /* of loading */
	_Atomic(atomic_uchar *) bits;      /* NULL: none was ever loaded */
	atomic_bool loaded;
	atomic_llong next_look_us;         /* of clock_mono_us */
	atomic_int generation;             /* counts loadings; readers open the file again */
	int64_t inode, changed_ns, size;   /* of the loaded file; under lock */
};

/* The running transaction of access.db; conn and what follows are under lock. */
struct lite_access {
	pthread_mutex_t lock;
	struct lite_conn conn;
	struct store_look_head head; /* newest entry */
	int64_t at_us;               /* its time */
	bool told;                   /* that what was remembered is missing */
};

/* When sessions were used last, between two writings of that to the disk. */
#define USE_SLOTS 4096
struct use_slot {
	uint64_t tag;      /* a part of the session's hash; 0 empty */
	int64_t last_us;
	int64_t disk_us;   /* what stands on disk */
};

struct store {
	struct arena *arena;
	char dir[PATH_SIZE];
	struct lite_keys *keys;            /* memory of base/secret.h */

	pthread_mutex_t writer_lock;       /* held from begin to commit */
	struct lite_conn writer;           /* monitor.db */
	struct lite_batch batch;
	struct lite_checkpointer checkpointer;

	pthread_mutex_t identity_lock;
	struct lite_conn identity;         /* identity.db, written */
	struct lite_conn lazy;             /* the same, without waiting for the disk; under identity_lock */

	struct lite_access access;

	pthread_mutex_t own_lock;
	struct lite_conn own;              /* own.db, written */

	pthread_mutex_t use_lock;
	struct use_slot *use;              /* USE_SLOTS */

	pthread_mutex_t pool_lock;
	struct store_reader *idle;

	struct lite_register reg;

	pthread_mutex_t token_lock;
	struct token_slot *token;          /* TOKEN_SLOTS */
	unsigned token_turn;               /* counts forgettings: what was read before one is not kept */
	pthread_mutex_t employer_lock;
	struct employer_slot *employer;    /* EMPLOYER_SLOTS */
	unsigned employer_turn;
	atomic_llong repertory_until_us;   /* of clock_mono_us */
	atomic_bool repertory_loaded;
};

struct store_reader {
	struct store *s;
	struct arena *arena; /* holds the reader itself */
	struct store_reader *next;
	bool snapshot;
	struct lite_conn monitor, identity, access, own, reg;
	int register_generation; /* of the file that reg has open */
};

/* dir/file; CHECKs that it fits, which store_open has made sure of. */
void lite_path(const struct store *s, const char *file, char out[PATH_SIZE]);
/* The reader's connection, opened at the first use. */
enum err lite_monitor(struct store_reader *r, struct lite_conn **c_r) WUR;
enum err lite_identity(struct store_reader *r, struct lite_conn **c_r) WUR;
enum err lite_access(struct store_reader *r, struct lite_conn **c_r) WUR;
enum err lite_own(struct store_reader *r, struct lite_conn **c_r) WUR;
/* ERR_NOT_FOUND: no register was imported. */
enum err lite_register(struct store_reader *r, struct lite_conn **c_r) WUR;

/* One write transaction of identity.db: begin takes the lock; end commits when
 * e is ERR_OK, else undoes, and gives the lock back.  Returns e, or why the
 * commit failed. */
enum err lite_identity_begin(struct store *s) WUR;
enum err lite_identity_end(struct store *s, enum err e) WUR;
/* The same for own.db. */
enum err lite_own_begin(struct store *s) WUR;
enum err lite_own_end(struct store *s, enum err e) WUR;
/* COMMIT, or everything undone. */
enum err lite_commit(struct lite_conn *c) WUR;
void lite_undo(struct lite_conn *c);

/* ---- lite_batch.c, lite_checkpoint.c ------------------------------------ */

/* A statement of the running batch; the batch's failure when it has failed. */
enum err lite_batch_use(struct store *s, enum lite_sql sql, sqlite3_stmt **st_r) WUR;
/* Passes e on; a failure of the world breaks the batch. */
enum err lite_batch_end(struct store *s, enum err e) WUR;
enum err lite_checkpoint_start(struct store *s) WUR;
void lite_checkpoint_stop(struct store *s);
void lite_checkpoint_finish(struct store *s); /* by the writer, between two batches */

/* ---- lite_period.c ------------------------------------------------------- */

#define PERIOD_COLUMNS 24 /* with the worker's key */
void lite_period_bind(sqlite3_stmt *st, const struct worker_key *w, const struct period *p);
enum err lite_period_read(sqlite3_stmt *st, struct arena *a, struct period *p_r) WUR;
/* Reads all rows of st; max: the most that may come, else ERR_LIMIT. */
enum err lite_period_rows(struct lite_conn *c, sqlite3_stmt *st, struct arena *a, size_t max, struct period **p_r,
    size_t *n_r) WUR;
enum err lite_worker_inss(const struct store *s, struct lite_conn *c, const struct worker_key *w, int64_t *inss_r) WUR;
/* By id, not REFUSED. */
enum err lite_period_find(const struct store *s, struct lite_conn *c, struct arena *a, int64_t id, struct period *p_r,
    struct worker_key *w_r, int64_t *inss_r) WUR;

/* ---- lite_read.c ----------------------------------------------------------- */

enum err lite_declaration_read(const struct store *s, sqlite3_stmt *st, struct arena *a,
    struct store_declaration *d_r) WUR;

/* ---- lite_register.c, lite_employer.c, lite_token.c -------------------------- */

void lite_register_look(struct store *s); /* loads a register that was put in place since */
void lite_register_close(struct store *s);
void lite_token_forget(struct store *s);
void lite_employer_forget(struct store *s);

/* ---- lite_factor.c --------------------------------------------------------- */

/* After a change of a secret of an account, in its transaction: struct store_keep. */
enum err lite_account_secure(struct lite_conn *c, int64_t account, const struct store_keep *keep) WUR;

#endif
