/* The data folder: the only SQL in the house stands behind these functions,
 * one per use case.
 *
 * Files: monitor.db (declarations, periods, workers, repertory of employers),
 * identity.db (clients, mandates, tokens, accounts, sessions), access.db (who
 * looked at whose data), own.db (what workers keep here),
 * register.db (the enterprise register, replaced as a whole by an import),
 * keys/ (secrets).  Access tokens (token.h), how workers come in (account.h) and
 * what stands in own.db have headers of their own beside this one.
 * Five files because they have five writers and five lives: a sign-in never
 * waits for a hand-in, and an import of two million companies for nobody.
 *
 * Threads: functions with `struct store_reader *` belong to the thread that took
 * the reader.  monitor.db has one writer at a time: store_batch_* and what is
 * marked (batch) are called between begin and commit by one thread.  All other
 * functions with `struct store *` may be called by any thread. */
#ifndef STORE_STORE_H
#define STORE_STORE_H

#include "base/arena.h"
#include "base/err.h"
#include "domain/period.h"

struct store;
struct store_reader;

struct worker_key { unsigned char b[WORKER_KEY_SIZE]; };

enum store_open_mode { STORE_CREATE, STORE_EXISTING };

/* ---- the folder ------------------------------------------------------- */

/* Opens (STORE_CREATE: makes what is missing, mode 0700; keys 0600) and brings
 * the schema up to date.  what[] tells a person what is wrong. */
enum err store_open(const char *dir, enum store_open_mode mode, struct store **s_r, char what[300]) WUR;
void store_close(struct store **s);
const char *store_dir(const struct store *s);
struct store_reader *store_reader_take(struct store *s);      /* never NULL; grows the pool when needed */
void store_reader_give(struct store *s, struct store_reader **r);
/* All reads of one request see one state: begin takes a snapshot of monitor.db at the first read. */
enum err store_snapshot_begin(struct store_reader *r) WUR;
void store_snapshot_end(struct store_reader *r);

/* HMAC-SHA-256(secret, 11 digits) cut to 128 bit */
struct worker_key store_worker_key(const struct store *s, int64_t inss);
/* Keyed hash under the pepper of this installation for codes and names: HMAC(secret, what || 0 || text) */
void store_pepper(const struct store *s, struct str what, struct str text, unsigned char out[32]);
/* Seals / opens small personal things with the folder's key (crypt.h). */
struct str store_seal(const struct store *s, struct arena *a, struct str what, struct str plain);
enum err store_unseal(const struct store *s, struct arena *a, struct str what, struct str sealed,
    struct str *plain_r) WUR;

/* ---- declarations and periods ----------------------------------------- */

enum store_opens {
	OPENS_NOTHING = 0,
	OPENS_PERIOD = 1,
	OPENS_RELATION = 2           /* the first period of this employer and worker */
};

struct store_declaration {
	int64_t id;                  /* dimona_id of its serial */
	int64_t received_us;         /* UTC; never earlier than the one before */
	enum decl_channel channel;
	struct str client_id;        /* who handed it in */
	int64_t employer;            /* enterprise number it speaks for; 0 unknown */
	bool has_worker;
	struct worker_key worker;    /* when has_worker */
	int64_t inss;                /* reads: opened from the sealed one; 0 unknown */
	enum decl_kind kind;
	int64_t period_id;           /* the period it made or names; 0 none */
	enum decl_result result;     /* reads: after identification, the final one */
	enum store_opens opens;
	struct anomaly_list anomalies;
	struct str body;             /* canonical JSON without the worker (domain/decl_json.h) */
	struct str worker_json;      /* the worker as given, when more than an INSS was given; sealed on disk;
	                              * absent otherwise */
	int64_t identified_us;       /* when a waiting one was decided, never earlier than what was written before; 0 */
};

/* Starts the one write transaction of monitor.db (BEGIN IMMEDIATE).
 * last_serial_r: serial of the newest declaration; last_received_us_r: its time. */
enum err store_batch_begin(struct store *s, int64_t *last_serial_r, int64_t *last_received_us_r) WUR;
/* On any error everything since begin is undone; ERR_UNCERTAIN when even that is not known. */
enum err store_batch_commit(struct store *s) WUR;
void store_batch_rollback(struct store *s);

/* (batch) */
enum err store_worker_ensure(struct store *s, struct worker_key w, int64_t inss) WUR;
enum err store_declaration_append(struct store *s, const struct store_declaration *d) WUR;
/* The decision about a waiting declaration: an own append-only row beside it.
 * result REFUSED: has_worker false. */
enum err store_identification_append(struct store *s, const struct store_declaration *d) WUR;
/* Inserts, or replaces the row of old_start_day (DAY_NONE: new). */
enum err store_period_put(struct store *s, struct worker_key w, const struct period *p, int32_t old_start_day) WUR;
/* Rows of the worker that touch [from, to] and are not REFUSED, sorted; at most
 * LIMIT_NEAR_PERIODS, else ERR_LIMIT.  Sees what this batch wrote. */
enum err store_near_periods(struct store *s, struct arena *a, struct worker_key w, int32_t from, int32_t to,
    const struct period **p_r, size_t *n_r) WUR;
enum err store_student_hours(struct store *s, struct worker_key w, int year, int64_t without_period_id,
    int64_t *hours_r) WUR;
enum err store_relation_exists(struct store *s, struct worker_key w, int64_t employer, bool *exists_r) WUR;
/* Any row of the worker at all (then his INSS is kept already). */
enum err store_worker_seen(struct store *s, struct worker_key w, bool *seen_r) WUR;
/* ERR_NOT_FOUND: no such period (or only a REFUSED row).  inss_r 0 when not known. */
enum err store_period_in_batch(struct store *s, struct arena *a, int64_t period_id, struct period *p_r,
    struct worker_key *w_r, int64_t *inss_r) WUR;

/* reads */
enum err store_declaration_get(struct store_reader *r, struct arena *a, int64_t id, struct store_declaration *d_r) WUR;
enum err store_period_get(struct store_reader *r, struct arena *a, int64_t period_id, struct period *p_r,
    struct worker_key *w_r, int64_t *inss_r) WUR;
/* The worker's row with this id, REFUSED ones too.  ERR_NOT_FOUND: he has none. */
enum err store_worker_period(struct store_reader *r, struct arena *a, struct worker_key w, int64_t period_id,
    struct period *p_r) WUR;
/* The worker's rows (REFUSED ones too) that touch [from, to], sorted; the newest
 * `max` when there are more (*more_r). */
enum err store_worker_periods(struct store_reader *r, struct arena *a, struct worker_key w, int32_t from, int32_t to,
    size_t max, struct period **p_r, size_t *n_r, bool *more_r) WUR;
/* ERR_NOT_FOUND when never seen. */
enum err store_worker_inss(struct store_reader *r, struct worker_key w, int64_t *inss_r) WUR;
/* Declarations that still wait, oldest first. */
enum err store_waiting(struct store_reader *r, struct arena *a, size_t max, struct store_declaration **d_r,
    size_t *n_r) WUR;

/* All messages that name this period, in the order in which they were received: the IN that made it first, refused
 * ones too, also those that another employer handed in; the oldest `max` when there are more (*more_r).
 * ERR_NOT_FOUND: no declaration has this number. */
enum err store_period_declarations(struct store_reader *r, struct arena *a, int64_t period_id, size_t max,
    struct store_declaration **d_r, size_t *n_r, bool *more_r) WUR;

struct store_search {
	int64_t employer;          /* enterprise number; required */
	bool has_worker;
	struct worker_key worker;
	int64_t page;              /* 1-based */
	int64_t page_size;         /* 1 … LIMIT_PAGE_SIZE */
};
enum err store_search_declarations(struct store_reader *r, struct arena *a, const struct store_search *q,
    struct store_declaration **d_r, size_t *n_r, int64_t *total_r) WUR;
struct store_found_period { struct period period; struct worker_key worker; int64_t inss; };
/* In order of id; REFUSED rows left out. */
enum err store_search_periods(struct store_reader *r, struct arena *a, const struct store_search *q,
    struct store_found_period **p_r, size_t *n_r, int64_t *total_r) WUR;
struct store_relation {
	struct worker_key worker;
	int64_t inss;
	int64_t employer;
	int32_t start_day, end_day;  /* of the first and last live period; DAY_OPEN; both DAY_NONE when every
	                              * period was cancelled */
	struct str worker_json;      /* names, when the opening declaration gave them */
};
enum err store_search_relations(struct store_reader *r, struct arena *a, const struct store_search *q,
    struct store_relation **x_r, size_t *n_r, int64_t *total_r) WUR;

/* ---- check and rebuild ------------------------------------------------- */

/* Walks all declarations in order; fn returns false to stop.  The arena is reset between calls. */
enum err store_each_declaration(struct store_reader *r, struct arena *a,
    bool (*fn)(void *cls, const struct store_declaration *d), void *cls) WUR;
int64_t store_count_declarations(struct store_reader *r); /* serial of the newest: there are no gaps */
/* A scratch table of periods in a file of its own beside monitor.db (removed at end). */
struct store_scratch;
enum err store_scratch_open(struct store *s, struct store_scratch **x_r) WUR;
enum err store_scratch_put(struct store_scratch *x, struct worker_key w, const struct period *p,
    int32_t old_start_day) WUR;
/* By id; the worker is found with it. */
enum err store_scratch_get(struct store_scratch *x, struct arena *a, int64_t period_id, struct period *p_r,
    struct worker_key *w_r) WUR;
/* Compares with the periods that r sees: calls differs(cls, period id) for each
 * that is missing, surplus or not byte-identical. */
enum err store_scratch_compare(struct store_scratch *x, struct store_reader *r,
    void (*differs)(void *cls, int64_t id), void *cls) WUR;
/* (batch) Replaces all periods by the scratch ones. */
enum err store_scratch_replace(struct store_scratch *x, struct store *s) WUR;
void store_scratch_close(struct store_scratch **x);
/* SQLite's own integrity check of all files, and that every period's worker has
 * a sealed INSS; each problem through tell(). */
enum err store_integrity(struct store *s, void (*tell)(void *cls, const char *text), void *cls) WUR;

/* ---- repertory of employers -------------------------------------------- */

struct store_employer {
	int64_t enterprise;        /* required */
	int64_t nsso;              /* definitive or provisional number; 0 none */
	int32_t from_day, to_day;  /* active; DAY_OPEN */
	bool agency;               /* recognised employment agency */
	struct str name;           /* for lists; the register's name wins on screen */
};
/* Inserts or replaces, all or nothing. */
enum err store_employer_put(struct store *s, const struct store_employer *list, size_t n) WUR;
/* nsso or enterprise 0 = not asked by that number.  Any thread; answered from
 * memory, at most a second old (at once for changes made by this process).
 * The name is absent: it is for lists. */
enum err store_employer_find(struct store *s, int64_t nsso, int64_t enterprise, struct store_employer *e_r) WUR;
bool store_repertory_loaded(struct store *s);
enum err store_employer_list(struct store_reader *r, struct arena *a, struct store_employer **e_r, size_t *n_r) WUR;

/* ---- the enterprise register -------------------------------------------- */

struct store_company {
	int64_t enterprise;
	bool active;
	struct str name;            /* in the language asked for, else see store_company_get */
	struct str name_lang;       /* "nl", "fr", "de", "en" or "" when unknown: the language that was found */
	struct str street, house_number, box_number, post_code, municipality;
};
bool store_register_loaded(struct store *s);                          /* lock-free */
bool store_register_has(struct store *s, int64_t enterprise);         /* lock-free: a bit in memory */
/* lang: "nl" "fr" "de" "en".  Fallback: the name in that language, commercial
 * name in that language, then nl, fr, de, en in the order that starts with the
 * language of the region of its address, then any.  ERR_NOT_FOUND: not there. */
enum err store_company_get(struct store_reader *r, struct arena *a, int64_t enterprise, const char *lang,
    struct store_company *c_r) WUR;
/* Building a new register beside the old one (one at a time: ERR_BUSY); finish puts it in its place at
 * once, running servers notice within a second. */
struct store_register_import;
enum err store_register_begin(struct store *s, struct store_register_import **x_r) WUR;
enum err store_register_enterprise(struct store_register_import *x, int64_t enterprise, bool active) WUR;
/* language: 0 unknown, 1 FR, 2 NL, 3 DE, 4 EN; type: 1 name, 2 abbreviation, 3 commercial */
enum err store_register_name(struct store_register_import *x, int64_t enterprise, int language, int type,
    struct str name) WUR;
enum err store_register_address(struct store_register_import *x, int64_t enterprise, struct str street_nl,
    struct str street_fr, struct str house_number, struct str box_number, struct str post_code,
    struct str municipality_nl, struct str municipality_fr) WUR;
enum err store_register_finish(struct store_register_import **x, int64_t *n_enterprises_r) WUR;
void store_register_abandon(struct store_register_import **x);

/* ---- client programs, mandates, tokens ---------------------------------- */

struct store_certificate {
	struct str der;
	struct str alg;            /* RS256 PS256 ES256 ES384: pinned */
	int64_t added_us;
};
struct store_client {
	struct str client_id;      /* ≤ 128 characters */
	int64_t enterprise;        /* whom it stands for */
	struct str scopes;         /* blank-separated */
	bool active;
	int64_t last_token_us;     /* reads: when it was given its last token; 0 never */
	bool stopped_by_office;    /* reads: not active, and the last stop was the administration's */
	size_t n_certificates;
	struct store_certificate certificate[LIMIT_CLIENT_CERTIFICATES];
};
/* Every change is written down in the same transaction: what, when, by whom. */
enum client_change {
	CLIENT_REGISTERED = 1,
	CLIENT_REPLACED,           /* registered again, with other contents */
	CLIENT_CERTIFICATE_ADDED,
	CLIENT_CERTIFICATE_REMOVED,
	CLIENT_STOPPED,
	CLIENT_STARTED,
	CLIENT_REVOKED,            /* the tokens that it had */
	CLIENT_CHANGE__MAX
};
struct store_author {
	int64_t at_us;
	bool has_worker;           /* false: the administration, by interimctl */
	struct worker_key worker;
};
/* Inserts or replaces.  Fewer scopes or another enterprise than before void its
 * tokens; a certificate that it has no more, those that came with it. */
enum err store_client_put(struct store *s, const struct store_client *c, const struct store_author *by) WUR;
/* A new one. ERR_EXISTS: this id is taken; ERR_LIMIT: the enterprise has LIMIT_PROGRAMS already. */
enum err store_client_add(struct store *s, const struct store_client *c, const struct store_author *by) WUR;
enum err store_client_get(struct store_reader *r, struct arena *a, struct str client_id, struct store_client *c_r) WUR;
/* enterprise 0: of all. */
enum err store_client_list(struct store_reader *r, struct arena *a, int64_t enterprise, struct store_client **c_r,
    size_t *n_r) WUR;
/* ERR_NOT_FOUND: no such client; ERR_EXISTS: it has this certificate; ERR_LIMIT: it has two. */
enum err store_client_certificate_add(struct store *s, struct str client_id, const struct store_certificate *k,
    const struct store_author *by) WUR;
/* sha256: of its DER.  Tokens that are bound to it, and those whose assertion was signed with it, go too.
 * ERR_NOT_FOUND. */
enum err store_client_certificate_remove(struct store *s, struct str client_id, const unsigned char sha256[32],
    const struct store_author *by) WUR;
/* Stopping removes its tokens, so that starting again brings none back.  ERR_NOT_FOUND;
 * ERR_EXISTS: a worker wants to start what the administration has stopped. */
enum err store_client_switch(struct store *s, struct str client_id, bool active, const struct store_author *by) WUR;
/* Removes its tokens; it may ask for new ones.  ERR_NOT_FOUND. */
enum err store_client_revoke(struct store *s, struct str client_id, const struct store_author *by) WUR;
struct store_change {
	struct store_author by;
	enum client_change what;
	bool has_certificate;
	unsigned char certificate[32]; /* SHA-256 of the one that it is about */
};
/* The newest first, at most max. */
enum err store_client_changes(struct store_reader *r, struct arena *a, struct str client_id, size_t max,
    struct store_change **x_r, size_t *n_r) WUR;

/* Who looks after an enterprise's programs. */
struct store_manager {
	struct worker_key worker;
	int64_t enterprise;
	int32_t from_day, to_day;  /* last day; DAY_OPEN */
};
/* Same worker and enterprise: replaced. */
enum err store_manager_put(struct store *s, const struct store_manager *m) WUR;
/* ERR_NOT_FOUND. */
enum err store_manager_remove(struct store *s, struct worker_key w, int64_t enterprise) WUR;
enum err store_manager_list(struct store_reader *r, struct arena *a, struct store_manager **m_r, size_t *n_r) WUR;
/* The enterprises that this worker manages on that day. */
enum err store_manager_of(struct store_reader *r, struct arena *a, struct worker_key w, int32_t day,
    int64_t **enterprise_r, size_t *n_r) WUR;

struct store_mandate {
	struct str client_id;
	int64_t employer;
	int32_t from_day, to_day;
};
/* Same client, employer and from_day: replaced. */
enum err store_mandate_put(struct store *s, const struct store_mandate *m) WUR;
enum err store_mandate_has(struct store_reader *r, struct str client_id, int64_t employer, int32_t day,
    bool *has_r) WUR;
enum err store_mandate_list(struct store_reader *r, struct arena *a, struct store_mandate **m_r, size_t *n_r) WUR;

/* ---- who looked at a worker's data (access.db) ----------------------------- */

/* LINK: whoever has a link of his */
enum store_look_by { LOOK_BY_SELF = 1, LOOK_BY_CLIENT, LOOK_BY_STAFF, LOOK_BY_LINK, LOOK_BY__MAX };
enum store_look_what {
	LOOK_OVERVIEW = 1,
	LOOK_DECLARATION,              /* one declaration, period: detail is its id */
	LOOK_PERIOD,
	LOOK_SEARCH_DECLARATIONS,      /* in the results of a search */
	LOOK_SEARCH_PERIODS,
	LOOK_SEARCH_RELATIONS,
	LOOK_IDENTIFY,                 /* staff found out whose a declaration is: detail is its id */
	LOOK_ACCOUNT,                  /* staff saw or changed the token account */
	LOOK_WAITING,                  /* staff saw the names of detail waiting declarations; the key is zeros */
	LOOK_FILE,                     /* a file with his data */
	LOOK_SHARED,                   /* what he shows by a link: detail is the share's number */
	LOOK_BADGE,                    /* his badge */
	LOOK_FEED,                     /* his calendar program read his days; at most once an hour */
	LOOK_EVERYTHING,               /* the file with all that is held about him */
	LOOK_WHAT__MAX
};
#define LOOK_WHO_MAX 128               /* bytes of who; longer ones are cut */
struct store_look {
	int64_t n, at_us;              /* reads; at_us also says when it is added (moved on to the one before) */
	struct worker_key worker;
	enum store_look_by by;
	struct str who;                /* "Firefox, Windows"; client_id; user name of the operating system */
	int64_t enterprise;            /* of the client; 0 */
	enum store_look_what what;
	int64_t detail;
};
/* One transaction for all that is added between begin and end: begin takes the lock, end gives it back in any case
 * and commits when e is ERR_OK.  Committed entries survive the end of the process; the power failing may take the
 * last ones (synchronous = NORMAL). */
enum err store_look_begin(struct store *s) WUR;
enum err store_look_add(struct store *s, const struct store_look *x) WUR;
enum err store_look_end(struct store *s, enum err e) WUR;
/* The worker's entries before number `before`, the newest first. */
enum err store_look_list(struct store_reader *r, struct arena *a, struct worker_key w, int64_t before, size_t max,
    struct store_look **x_r, size_t *n_r) WUR;
/* Who came by a link of the worker's (LOOK_BY_LINK) and saw this one thing, the newest first. */
enum err store_look_about(struct store_reader *r, struct arena *a, struct worker_key w, enum store_look_what what,
    int64_t detail, size_t max, struct store_look **x_r, size_t *n_r) WUR;
/* Remembers in identity.db how far the log has come, once that is on disk for sure.  When the entry remembered
 * before is not in the log any more, it stays remembered and the event looked.cut says so, once a process. */
enum err store_look_remember(struct store *s) WUR;
struct store_look_head { int64_t n; unsigned char hash[32]; };   /* the newest entry */
/* Walks the chain; tells the first entry that does not fit, and when the log is shorter than it was or another one. */
enum err store_look_check(struct store *s, void (*tell)(void *cls, const char *text), void *cls,
    struct store_look_head *head_r) WUR;

/* Removes what expired: jti, tokens, sign-ins, what was begun, sessions. */
enum err store_janitor(struct store *s, int64_t now_us, int64_t session_idle_us, int64_t session_life_us) WUR;

#endif
