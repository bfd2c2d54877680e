/* The limit for handing in: rows of the size of a declaration and of a period
 * into an SQLite file, so many a commit, each commit on disk, nothing else.
 *
 *   raw_insert FILE ROWS_A_COMMIT SECONDS      prints pairs of rows a second */
#include <sqlite3.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

static sqlite3 *db;

static void must(int rc)
{
	if (rc != SQLITE_OK && rc != SQLITE_DONE && rc != SQLITE_ROW) {
		fprintf(stderr, "raw_insert: %s\n", sqlite3_errmsg(db));
		exit(1);
	}
}

static double now_s(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

int main(int argc, char **argv)
{
	static const char body[300];
	sqlite3_stmt *declaration, *period;
	int64_t n = 0, seed = 88172645463325252;
	double begun_s;
	int rows, seconds;

	if (argc != 4) {
		fprintf(stderr, "usage: raw_insert FILE ROWS_A_COMMIT SECONDS\n");
		return 2;
	}
	rows = (int)strtol(argv[2], NULL, 10);
	seconds = (int)strtol(argv[3], NULL, 10);
	unlink(argv[1]);
	must(sqlite3_open(argv[1], &db));
	must(sqlite3_exec(db, "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-32768;"
	    "CREATE TABLE declaration(id INTEGER PRIMARY KEY, body BLOB);"
	    "CREATE TABLE period(worker BLOB, day INTEGER, body BLOB, PRIMARY KEY(worker, day)) WITHOUT ROWID", NULL, NULL, NULL));
	must(sqlite3_prepare_v2(db, "INSERT INTO declaration VALUES(NULL, ?1)", -1, &declaration, NULL));
	must(sqlite3_prepare_v2(db, "INSERT OR REPLACE INTO period VALUES(?1, ?2, ?3)", -1, &period, NULL));
	for (begun_s = now_s(); now_s() < begun_s + seconds;) {
		must(sqlite3_exec(db, "BEGIN IMMEDIATE", NULL, NULL, NULL));
		for (int i = 0; i < rows; i++, n++) {
			int64_t key[2];

			seed ^= (int64_t)((uint64_t)seed << 13);
			seed ^= (int64_t)((uint64_t)seed >> 7);
			seed ^= (int64_t)((uint64_t)seed << 17);
			key[0] = key[1] = seed;
			must(sqlite3_bind_blob(declaration, 1, body, 300, SQLITE_STATIC));
			must(sqlite3_step(declaration));
			must(sqlite3_reset(declaration));
			must(sqlite3_bind_blob(period, 1, key, 16, SQLITE_TRANSIENT));
			must(sqlite3_bind_int64(period, 2, n));
			must(sqlite3_bind_blob(period, 3, body, 80, SQLITE_STATIC));
			must(sqlite3_step(period));
			must(sqlite3_reset(period));
		}
		must(sqlite3_exec(db, "COMMIT", NULL, NULL, NULL));
	}
	printf("%.0f\n", (double)n / (now_s() - begun_s));
	sqlite3_finalize(declaration);
	sqlite3_finalize(period);
	sqlite3_close(db);
	unlink(argv[1]);
	return 0;
}
