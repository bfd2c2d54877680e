/* What the world can do to the files: a full disk, a disk that fails, keys and
 * files that are missing, wrong, damaged or from the future.
 *
 * The disk is made to fail below SQLite, by copies of its own file methods
 * with two of them replaced: exact, and needs no privileges. */
#include "store/store_test.h"

#include <sqlite3.h>
#include <sys/stat.h>

/* ---- a disk that fails --------------------------------------------------- */

/* SQLite has several tables of methods, one for each way of locking. */
struct methods {
	sqlite3_io_methods bad; /* first: a file's pMethods leads back to the struct */
	const sqlite3_io_methods *good;
};

static sqlite3_vfs bad_vfs;
static struct methods methods[4];
static int (*good_open)(sqlite3_vfs *, const char *, sqlite3_file *, int, int *);
static int writes_left = -1; /* then the disk is full; -1 never */
static bool syncs_fail;

static const sqlite3_io_methods *good_of(sqlite3_file *file)
{
	return ((const struct methods *)file->pMethods)->good;
}

static int bad_write(sqlite3_file *file, const void *p, int n, sqlite3_int64 at)
{
	if (writes_left == 0) {
		return SQLITE_FULL;
	}
	if (writes_left > 0) {
		writes_left--;
	}
	return good_of(file)->xWrite(file, p, n, at);
}

static int bad_sync(sqlite3_file *file, int flags)
{
	return syncs_fail ? SQLITE_IOERR_FSYNC : good_of(file)->xSync(file, flags);
}

static int bad_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags, int *flags_r)
{
	int rc = good_open(vfs, name, file, flags, flags_r);
	size_t i = 0;

	if (rc != SQLITE_OK || file->pMethods == NULL) {
		return rc;
	}
	while (methods[i].good != NULL && methods[i].good != file->pMethods) {
		assert_true(++i < N_OF(methods));
	}
	methods[i].bad = *file->pMethods;
	methods[i].bad.xWrite = bad_write;
	methods[i].bad.xSync = bad_sync;
	methods[i].good = file->pMethods;
	file->pMethods = &methods[i].bad;
	return SQLITE_OK;
}

static int use_bad_disk(void **state)
{
	(void)state;
	bad_vfs = *sqlite3_vfs_find(NULL);
	good_open = bad_vfs.xOpen;
	bad_vfs.zName = "bad";
	bad_vfs.xOpen = bad_open;
	assert_int_equal(sqlite3_vfs_register(&bad_vfs, 1), SQLITE_OK);
	return 0;
}

/* The n-th write fails: in the middle of a row, of the log, of the commit. */
static void a_full_disk_stores_nothing_by_halves(void **state)
{
	struct fixture *f = *state;
	struct store_declaration d;
	int64_t serial, n_full = 0;
	struct period p;
	char *body;
	enum err e;

	body = test_malloc(20000);
	memset(body, 'x', 20000);
	begin(f);
	hand_in(f, NORA, AGENCY, DAY0, DAY0);
	commit(f);
	for (int n = 0; n < 120; n++) {
		begin(f);
		serial = f->serial;
		writes_left = n;
		for (int i = 0; i < 3; i++) {
			d = next_in(f);
			d.body = (struct str){ body, 20000 };
			OK(store_declaration_append(f->s, &d));
			p = period_of(&d, DAY0, DAY0);
			OK(store_period_put(f->s, f->nora, &p, DAY_NONE));
		}
		e = store_batch_commit(f->s);
		writes_left = -1;
		n_full += e == ERR_FULL;
		assert_true(e == ERR_FULL || e == ERR_OK);
		begin(f);
		assert_int_equal(f->serial, e == ERR_OK ? serial + 3 : serial);
		store_batch_rollback(f->s);
	}
	test_free(body);
	assert_true(n_full > 10 && n_full < 120);
	begin(f); /* works again */
	hand_in(f, NORA, AGENCY, DAY0, DAY0);
	commit(f);
}

static void tell(void *cls, const char *text)
{
	print_error("%s\n", text);
	++*(int *)cls;
}

/* A batch larger than the writer's memory meets the full disk before the commit. */
static void a_full_disk_within_a_batch_breaks_it(void **state)
{
	struct fixture *f = *state;
	struct store_declaration d;
	char *body = test_malloc(50000);
	enum err e = ERR_OK;
	int n_problems = 0;
	bool yes;

	memset(body, 'x', 50000);
	begin(f);
	writes_left = 100;
	for (int i = 0; i < 2000 && e == ERR_OK; i++) {
		d = next_in(f);
		d.body = (struct str){ body, 50000 };
		e = store_declaration_append(f->s, &d);
	}
	assert_int_equal(e, ERR_FULL);
	writes_left = -1; /* space again: but this batch is lost, and nothing of it may be stored alone */
	assert_int_equal(store_declaration_append(f->s, &d), ERR_FULL);
	assert_int_equal(store_worker_seen(f->s, f->nora, &yes), ERR_FULL);
	assert_int_equal(store_batch_commit(f->s), ERR_FULL);
	test_free(body);
	assert_int_equal(store_count_declarations(f->r), 0);
	begin(f);
	assert_int_equal(f->serial, 0);
	hand_in(f, NORA, AGENCY, DAY0, DAY0);
	commit(f);
	OK(store_integrity(f->s, tell, &n_problems));
	assert_int_equal(n_problems, 0);
}

static void a_full_disk_fails_the_other_doors_too(void **state)
{
	struct fixture *f = *state;
	struct store_employer employer = { .enterprise = AGENCY };
	struct store_register_import *x;

	writes_left = 0;
	assert_int_equal(jti_use(f->s, STR("c"), STR("1"), T0 + 1, T0), ERR_FULL);
	assert_int_equal(store_employer_put(f->s, &employer, 1), ERR_FULL);
	assert_int_equal(store_register_begin(f->s, &x), ERR_FULL);
	assert_null(x);
	writes_left = -1;
	OK(jti_use(f->s, STR("c"), STR("1"), T0 + 1, T0));
	OK(store_employer_put(f->s, &employer, 1));
	OK(store_register_begin(f->s, &x));
	store_register_abandon(&x);
}

static void a_sync_that_fails_leaves_it_uncertain(void **state)
{
	struct fixture *f = *state;

	begin(f);
	hand_in(f, NORA, AGENCY, DAY0, DAY0);
	syncs_fail = true;
	assert_int_equal(store_batch_commit(f->s), ERR_UNCERTAIN);
	syncs_fail = false;
	begin(f);
	assert_int_equal(f->serial, 0);
	hand_in(f, NORA, AGENCY, DAY0, DAY0);
	commit(f);
	assert_int_equal(store_count_declarations(f->r), 1);
}

/* Neither the assertion nor its token is there, or both: with an answer that was lost too the client may ask again. */
static void a_disk_that_fails_leaves_an_assertion_unused(void **state)
{
	struct fixture *f = *state;
	static const unsigned char hash[32] = { 1 };
	struct store_client c = { .client_id = STR("c"), .active = true, .n_certificates = 1,
		.certificate = { { STR("key"), STR("RS256"), 0 } } };
	const struct store_assertion x = { c.client_id, STR("1"), T0 + 100 };
	const struct store_grant g = { hash, STR(""), STR("key"), NULL, T0 + 100 };
	struct store_token t;

	OK(store_client_put(f->s, &c, &(struct store_author){ .at_us = 1 }));
	for (int i = 0; i < 2; i++) {
		writes_left = i == 0 ? 0 : -1;
		syncs_fail = i == 1;
		assert_int_equal(store_assertion_use(f->s, &x, &g, T0), i == 0 ? ERR_FULL : ERR_UNCERTAIN);
		writes_left = -1;
		syncs_fail = false;
		assert_int_equal(store_token_get(f->s, hash, T0, &t), ERR_NOT_FOUND);
	}
	OK(store_assertion_use(f->s, &x, &g, T0));
	OK(store_token_get(f->s, hash, T0, &t));
}

/* ---- opening ------------------------------------------------------------------ */

static void file_write(struct fixture *f, const char *name, const char *text)
{
	char path[100];
	FILE *fp;

	snprintf(path, sizeof(path), "%s/%s", f->dir, name);
	fp = fopen(path, "wb");
	assert_non_null(fp);
	assert_true(fputs(text, fp) >= 0);
	assert_int_equal(fclose(fp), 0);
}

static void refused(struct fixture *f, enum store_open_mode mode, enum err want, const char *named)
{
	struct store *s;
	char what[300];

	assert_int_equal(store_open(f->dir, mode, &s, what), want);
	assert_null(s);
	if (strstr(what, named) == NULL) {
		fail_msg("\"%s\" does not say \"%s\"", what, named);
	}
}

static void with_data(struct fixture *f)
{
	begin(f);
	hand_in(f, NORA, AGENCY, DAY0, DAY0);
	commit(f);
	fixture_close(f);
}

static void remove_file(struct fixture *f, const char *name)
{
	char path[100];

	snprintf(path, sizeof(path), "%s/%s", f->dir, name);
	assert_int_equal(unlink(path), 0);
}

static void a_missing_key_is_not_made_anew(void **state)
{
	struct fixture *f = *state;

	with_data(f);
	remove_file(f, "keys/seal.key");
	refused(f, STORE_EXISTING, ERR_UNAVAILABLE, "keys/seal.key is missing");
	refused(f, STORE_CREATE, ERR_UNAVAILABLE, "keys/seal.key is missing");
}

static void a_wrong_key_is_noticed(void **state)
{
	static const char *const names[] = { "keys/worker.key", "keys/pepper.key", "keys/seal.key" };
	struct fixture *f = *state;

	with_data(f);
	for (size_t i = 0; i < N_OF(names); i++) {
		char path[100], kept[100];

		snprintf(path, sizeof(path), "%s/%s", f->dir, names[i]);
		snprintf(kept, sizeof(kept), "%s/kept", f->dir);
		assert_int_equal(rename(path, kept), 0);
		file_write(f, names[i], "000102030405060708090a0b0c0d0e0f000102030405060708090a0b0c0d0e0f\n");
		refused(f, STORE_EXISTING, ERR_CORRUPT, names[i]);
		file_write(f, names[i], "0001020304\n");
		refused(f, STORE_EXISTING, ERR_CORRUPT, "is not a key");
		assert_int_equal(rename(kept, path), 0);
	}
	fixture_open(f, STORE_EXISTING);
}

static void an_empty_folder_is_no_store(void **state)
{
	struct fixture *f = *state;

	fixture_close(f);
	remove_file(f, "monitor.db");
	refused(f, STORE_EXISTING, ERR_NOT_FOUND, "no data");
	assert_true(strlen(f->dir) + 5 < sizeof(f->dir));
	memcpy(f->dir + strlen(f->dir), "/none", 6);
	refused(f, STORE_EXISTING, ERR_UNAVAILABLE, "cannot be opened");
	f->dir[strlen(f->dir) - 5] = '\0';
}

static void a_name_that_is_too_long(void **state)
{
	struct store *s;
	char dir[2000], what[300];

	(void)state;
	memset(dir, 'x', sizeof(dir) - 1);
	dir[sizeof(dir) - 1] = '\0';
	assert_int_equal(store_open(dir, STORE_CREATE, &s, what), ERR_UNAVAILABLE);
	assert_non_null(strstr(what, "too long"));
}

static void a_damaged_file_is_named(void **state)
{
	static const char *const names[] = { "identity.db", "monitor.db" };
	struct fixture *f = *state;

	with_data(f);
	for (size_t i = 0; i < N_OF(names); i++) {
		file_write(f, names[i], "This is no database, but a text that somebody has put there. It is long "
		    "enough to be looked at as if it were one: SQLite reads the first hundred bytes.");
		refused(f, STORE_EXISTING, ERR_CORRUPT, names[i]);
	}
}

static void a_newer_schema_is_refused(void **state)
{
	struct fixture *f = *state;
	char path[100];
	sqlite3 *db;

	with_data(f);
	snprintf(path, sizeof(path), "%s/identity.db", f->dir);
	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, "PRAGMA user_version = 999", NULL, NULL, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_close(db), SQLITE_OK);
	refused(f, STORE_EXISTING, ERR_INVALID, "newer version");
}

/* A card from before identity_003.sql, of which some codes were used: it is asked for one of the others. */
static void an_old_card_gets_its_number(void **state)
{
	static const char back[] = "UPDATE account SET code_number = 0; "
	    "UPDATE card_code SET used_us = 1 WHERE number <> 7; "
	    "ALTER TABLE session DROP COLUMN failures; ALTER TABLE session DROP COLUMN locked_until_us; "
	    "PRAGMA user_version = 2";
	struct fixture *f = *state;
	struct store_account acc = { .user_name = STR("nora"), .worker = f->nora, .inss = NORA, .name = STR("N") };
	struct str hash[CARD_CODES];
	char path[100];
	sqlite3 *db;
	int64_t id, without;

	for (int i = 0; i < CARD_CODES; i++) {
		hash[i] = STR("x");
	}
	OK(store_account_add(f->s, &acc, &id));
	OK(store_card_put(f->s, id, hash, &(struct store_keep){ .session = { 0 } }));
	acc.user_name = STR("piet");
	acc.worker.b[0] ^= 1;
	OK(store_account_add(f->s, &acc, &without));
	fixture_close(f);
	snprintf(path, sizeof(path), "%s/identity.db", f->dir);
	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, back, NULL, NULL, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_close(db), SQLITE_OK);
	fixture_open(f, STORE_EXISTING);
	OK(store_account_by_id(f->r, f->a, id, &acc));
	assert_int_equal(acc.code_number, 7);
	OK(store_account_by_id(f->r, f->a, without, &acc));
	assert_int_equal(acc.code_number, 0);
}

static void the_tables_guard_themselves(void **state)
{
	static const char *const sql[] = {
		"UPDATE declaration SET result = 1", "DELETE FROM declaration", "UPDATE identification SET result = 1",
		"DELETE FROM identification",
	};
	struct fixture *f = *state;
	struct store_declaration d;
	char path[100];
	sqlite3 *db;

	begin(f);
	d = next_in(f);
	d.has_worker = false;
	d.result = RESULT_WAITING;
	OK(store_declaration_append(f->s, &d));
	d.result = RESULT_REFUSED;
	d.identified_us = d.received_us;
	OK(store_identification_append(f->s, &d));
	commit(f);
	snprintf(path, sizeof(path), "%s/monitor.db", f->dir);
	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	for (size_t i = 0; i < N_OF(sql); i++) {
		assert_int_equal(sqlite3_exec(db, sql[i], NULL, NULL, NULL), SQLITE_CONSTRAINT);
		assert_non_null(strstr(sqlite3_errmsg(db), "are never"));
	}
	assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

/* Root may write anywhere, so somebody else tries. */
static void open_as_nobody(struct fixture *f)
{
	struct store *s;
	char what[300];

	if (geteuid() == 0 && setuid(65534) != 0) {
		_exit(3);
	}
	if (store_open(f->dir, STORE_EXISTING, &s, what) != ERR_UNAVAILABLE) {
		_exit(4);
	}
	_exit(strstr(what, "cannot be written to") != NULL ? 0 : 5);
}

static void a_read_only_folder_is_named(void **state)
{
	struct fixture *f = *state;
	pid_t pid;
	int go, status;

	with_data(f);
	assert_int_equal(chmod(f->dir, 0555), 0);
	pid = child_start(f, open_as_nobody, &go);
	child_go(go);
	status = child_status(pid);
	assert_int_equal(chmod(f->dir, 0700), 0);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		STORE_TEST(a_full_disk_stores_nothing_by_halves),
		STORE_TEST(a_full_disk_within_a_batch_breaks_it),
		STORE_TEST(a_full_disk_fails_the_other_doors_too),
		STORE_TEST(a_sync_that_fails_leaves_it_uncertain),
		STORE_TEST(a_disk_that_fails_leaves_an_assertion_unused),
		STORE_TEST(a_missing_key_is_not_made_anew),
		STORE_TEST(a_wrong_key_is_noticed),
		STORE_TEST(an_empty_folder_is_no_store),
		STORE_TEST(a_name_that_is_too_long),
		STORE_TEST(a_damaged_file_is_named),
		STORE_TEST(a_newer_schema_is_refused),
		STORE_TEST(an_old_card_gets_its_number),
		STORE_TEST(the_tables_guard_themselves),
		STORE_TEST(a_read_only_folder_is_named),
	};

	return cmocka_run_group_tests(tests, use_bad_disk, NULL);
}
