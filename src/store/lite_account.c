/* Workers' accounts, their counters of failures, and their code cards.
 *
 * Whatever decides about a sign-in is one write transaction here, so that two
 * tries at the same moment, in two processes, are counted twice and a code is
 * used once.  Names and national numbers are sealed. */
#include "store/lite_int.h"

static struct str bytes_or_none(const unsigned char b[32])
{
	static const unsigned char none[32];

	return memcmp(b, none, sizeof(none)) == 0 ? STR_NONE : (struct str){ (const char *)b, sizeof(none) };
}

enum err store_account_add(struct store *s, const struct store_account *acc, int64_t *id_r)
{
	struct arena *a;
	unsigned char inss[INSS_SEALED_SIZE];
	sqlite3_stmt *st;
	enum err e = lite_identity_begin(s);

	if (e != ERR_OK) {
		return e;
	}
	a = arena_new(LIMIT_BODY_FORM);
	e = lite_use(&s->identity, SQL_ACCOUNT_ADD, &st);
	if (e == ERR_OK) {
		lite_inss_seal(s, acc->inss, inss);
		lite_bind_text(st, 1, acc->user_name);
		lite_bind_blob(st, 2, acc->worker.b, sizeof(acc->worker.b));
		lite_bind_blob(st, 3, inss, sizeof(inss));
		lite_bind_sealed(st, 4, store_seal(s, a, STR("name"), acc->name));
		lite_bind_text(st, 5, acc->lang.p == NULL ? STR("") : acc->lang);
		lite_bind_text(st, 6, acc->password);
		lite_bind_sealed(st, 7, bytes_or_none(acc->activation));
		lite_bind(st, 8, acc->activation_until_us);
		e = lite_row(&s->identity, st);
	}
	if (e == ERR_OK) {
		*id_r = lite_int(st, 0);
		lite_end(st);
	}
	arena_free(&a);
	return lite_identity_end(s, e);
}

/* Columns as in ACCOUNT of lite_sql.c. */
static enum err account_read(const struct store *s, sqlite3_stmt *st, struct arena *a, struct store_account *acc)
{
	struct str activation = lite_view(st, 7);
	enum err e;

	memset(acc, 0, sizeof(*acc));
	acc->id = lite_int(st, 0);
	acc->user_name = lite_text(st, 1, a);
	acc->lang = lite_text(st, 5, a);
	acc->password = lite_text(st, 6, a);
	if (!lite_worker_key(st, 2, &acc->worker) ||
	    (activation.p != NULL && activation.n != sizeof(acc->activation))) {
		return ERR_CORRUPT;
	}
	if (activation.p != NULL) {
		memcpy(acc->activation, activation.p, activation.n);
	}
	acc->activation_until_us = lite_int(st, 8);
	acc->password_failures = (int32_t)lite_int(st, 9);
	acc->password_locked_until_us = lite_int(st, 10);
	acc->code_failures = (int32_t)lite_int(st, 11);
	acc->code_locked_until_us = lite_int(st, 12);
	acc->code_number = (int32_t)lite_int(st, 13);
	acc->codes_left = lite_int(st, 14) == 0 ? -1 : (int32_t)lite_int(st, 15);
	acc->last_us = lite_int(st, 17);
	e = lite_inss_open(s, lite_view(st, 3), &acc->inss);
	if (e == ERR_OK) {
		e = store_unseal(s, a, STR("name"), lite_view(st, 4), &acc->name);
	}
	if (e == ERR_OK && lite_view(st, 16).p != NULL) {
		e = store_unseal(s, a, STR("totp"), lite_view(st, 16), &acc->totp);
	}
	return e;
}

static enum err account_step(struct store_reader *r, struct lite_conn *c, sqlite3_stmt *st, struct arena *a,
    struct store_account *acc)
{
	enum err e = lite_row(c, st);

	if (e == ERR_OK) {
		e = account_read(r->s, st, a, acc);
		lite_end(st);
	}
	return e;
}

enum err store_account_by_user(struct store_reader *r, struct arena *a, struct str user_name,
    struct store_account *acc_r)
{
	struct lite_conn *c;
	sqlite3_stmt *st;
	enum err e = lite_identity(r, &c);

	if (e == ERR_OK) {
		e = lite_use(c, SQL_ACCOUNT_BY_USER, &st);
	}
	if (e != ERR_OK) {
		return e;
	}
	lite_bind_text(st, 1, user_name);
	return account_step(r, c, st, a, acc_r);
}

enum err store_account_by_id(struct store_reader *r, struct arena *a, int64_t id, struct store_account *acc_r)
{
	struct lite_conn *c;
	sqlite3_stmt *st;
	enum err e = lite_identity(r, &c);

	if (e == ERR_OK) {
		e = lite_use(c, SQL_ACCOUNT_BY_ID, &st);
	}
	if (e != ERR_OK) {
		return e;
	}
	lite_bind(st, 1, id);
	return account_step(r, c, st, a, acc_r);
}

enum err store_account_by_worker(struct store_reader *r, struct arena *a, struct worker_key worker,
    struct store_account *acc_r)
{
	struct lite_conn *c;
	sqlite3_stmt *st;
	enum err e = lite_identity(r, &c);

	if (e == ERR_OK) {
		e = lite_use(c, SQL_ACCOUNT_BY_WORKER, &st);
	}
	if (e != ERR_OK) {
		return e;
	}
	lite_bind_blob(st, 1, worker.b, sizeof(worker.b));
	return account_step(r, c, st, a, acc_r);
}

enum err store_account_lang(struct store *s, int64_t id, struct str lang)
{
	sqlite3_stmt *st;
	enum err e = lite_identity_begin(s);

	if (e != ERR_OK) {
		return e;
	}
	e = lite_use(&s->identity, SQL_ACCOUNT_LANG, &st);
	if (e == ERR_OK) {
		lite_bind(st, 1, id);
		lite_bind_text(st, 2, lang);
		e = lite_run_one(&s->identity, st);
	}
	return lite_identity_end(s, e);
}

enum err store_account_activation(struct store *s, int64_t id, const unsigned char hash[32], int64_t until_us)
{
	sqlite3_stmt *st;
	enum err e = lite_identity_begin(s);

	if (e != ERR_OK) {
		return e;
	}
	e = lite_use(&s->identity, SQL_ACCOUNT_ACTIVATION, &st);
	if (e == ERR_OK) {
		lite_bind(st, 1, id);
		lite_bind_blob(st, 2, hash, SHA256_SIZE);
		lite_bind(st, 3, until_us);
		e = lite_run_one(&s->identity, st);
	}
	return lite_identity_end(s, e);
}

static enum err failure_count(struct lite_conn *c, int64_t id, bool code, int32_t *failures_r, int64_t *locked_until_r)
{
	sqlite3_stmt *st;
	enum err e = lite_use(c, code ? SQL_ACCOUNT_FAIL_CODE : SQL_ACCOUNT_FAIL_PASSWORD, &st);

	if (e != ERR_OK) {
		return e;
	}
	lite_bind(st, 1, id);
	e = lite_row(c, st);
	if (e == ERR_OK) {
		*failures_r = (int32_t)lite_int(st, 0);
		*locked_until_r = lite_int(st, 1);
		lite_end(st);
	}
	return e;
}

enum err store_account_failure(struct store *s, int64_t id, bool code, int64_t now_us,
    int64_t (*lock_until)(int32_t failures, int64_t now_us), int32_t *failures_r, int64_t *locked_until_r)
{
	struct lite_conn *c = &s->identity;
	sqlite3_stmt *st;
	int64_t until;
	enum err e = lite_identity_begin(s);

	if (e != ERR_OK) {
		return e;
	}
	e = failure_count(c, id, code, failures_r, locked_until_r);
	if (e == ERR_OK) {
		until = lock_until(*failures_r, now_us);
		if (until > *locked_until_r) { /* a try that came in beside the one that locked does not unlock */
			*locked_until_r = until;
		}
		e = lite_use(c, code ? SQL_ACCOUNT_LOCK_CODE : SQL_ACCOUNT_LOCK_PASSWORD, &st);
	}
	if (e == ERR_OK) {
		lite_bind(st, 1, id);
		lite_bind(st, 2, *locked_until_r);
		e = lite_run(c, st, NULL);
	}
	return lite_identity_end(s, e);
}

enum err store_account_success(struct store *s, int64_t id, bool code)
{
	sqlite3_stmt *st;
	enum err e = lite_identity_begin(s);

	if (e != ERR_OK) {
		return e;
	}
	e = lite_use(&s->identity, code ? SQL_ACCOUNT_CLEAR_CODE : SQL_ACCOUNT_CLEAR_PASSWORD, &st);
	if (e == ERR_OK) {
		lite_bind(st, 1, id);
		e = lite_run_one(&s->identity, st);
	}
	return lite_identity_end(s, e);
}

/* ---- cards ------------------------------------------------------------- */

/* The number that is asked for next. */
static enum err choose(struct lite_conn *c, int64_t account)
{
	sqlite3_stmt *st;
	enum err e = lite_use(c, SQL_ACCOUNT_CHOOSE, &st);

	if (e == ERR_OK) {
		lite_bind(st, 1, account);
		e = lite_run(c, st, NULL);
	}
	return e;
}

static enum err card_write(struct lite_conn *c, int64_t account, const struct str hash[CARD_CODES])
{
	static const enum lite_sql first[] = { SQL_ACCOUNT_NEW_CARD, SQL_CARD_CLEAR };
	sqlite3_stmt *st;
	enum err e = ERR_OK;

	for (size_t i = 0; i < N_OF(first) && e == ERR_OK; i++) {
		e = lite_use(c, first[i], &st);
		if (e == ERR_OK) {
			lite_bind(st, 1, account);
			e = first[i] == SQL_ACCOUNT_NEW_CARD ? lite_run_one(c, st) : lite_run(c, st, NULL);
		}
	}
	for (int i = 0; i < CARD_CODES && e == ERR_OK; i++) {
		e = lite_use(c, SQL_CARD_ADD, &st);
		if (e == ERR_OK) {
			lite_bind(st, 1, account);
			lite_bind(st, 2, i + 1);
			lite_bind_text(st, 3, hash[i]);
			e = lite_run(c, st, NULL);
		}
	}
	return e == ERR_OK ? choose(c, account) : e;
}

enum err store_card_put(struct store *s, int64_t account, const struct str hash[CARD_CODES],
    const struct store_keep *keep)
{
	enum err e = lite_identity_begin(s);

	if (e != ERR_OK) {
		return e;
	}
	e = card_write(&s->identity, account, hash);
	if (e == ERR_OK) {
		e = lite_account_secure(&s->identity, account, keep);
	}
	return lite_identity_end(s, e);
}

enum err store_card_hash(struct store_reader *r, struct arena *a, int64_t account, int32_t number, struct str *hash_r)
{
	struct lite_conn *c;
	sqlite3_stmt *st;
	enum err e = lite_identity(r, &c);

	if (e == ERR_OK) {
		e = lite_use(c, SQL_CARD_HASH, &st);
	}
	if (e != ERR_OK) {
		return e;
	}
	lite_bind(st, 1, account);
	lite_bind(st, 2, number);
	e = lite_row(c, st);
	if (e == ERR_OK) {
		*hash_r = lite_text(st, 0, a);
		lite_end(st);
	}
	return e;
}

/* Nothing was burnt: was there such a code at all? */
static enum err why_not_burnt(struct lite_conn *c, int64_t account, int32_t number)
{
	sqlite3_stmt *st;
	enum err e = lite_use(c, SQL_CARD_HAS, &st);

	if (e != ERR_OK) {
		return e;
	}
	lite_bind(st, 1, account);
	lite_bind(st, 2, number);
	e = lite_row(c, st);
	if (e == ERR_OK) {
		lite_end(st);
		return ERR_EXISTS;
	}
	return e;
}

enum err store_card_burn(struct store *s, int64_t account, int32_t number, struct str hash, int64_t now_us)
{
	struct lite_conn *c = &s->identity;
	sqlite3_stmt *st;
	enum err e = lite_identity_begin(s);

	if (e != ERR_OK) {
		return e;
	}
	e = lite_use(c, SQL_CARD_BURN, &st);
	if (e == ERR_OK) {
		lite_bind(st, 1, account);
		lite_bind(st, 2, number);
		lite_bind(st, 3, now_us);
		lite_bind_text(st, 4, hash);
		e = lite_run_one(c, st);
	}
	if (e == ERR_NOT_FOUND) {
		e = why_not_burnt(c, account, number);
	} else if (e == ERR_OK) {
		e = choose(c, account);
	}
	return lite_identity_end(s, e);
}
