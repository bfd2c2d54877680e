/* What a worker who is signed in does with his own token: opens it, changes the
 * password, couples an app.
 *
 * Nothing here asks how he proved himself; the pages do (portal/token_*.c).  The
 * secret of an app is kept sealed, and becomes the account's only when a code
 * shows that the app has it: nobody locks himself out with a photo that failed.
 * Start reading at token_app_confirm(). */
#include <limits.h>

#include "base/crypt.h"
#include "base/day.h"
#include "identity/token_int.h"
#include "identity/totp.h"

#define APP_LIFE_US (10 * US_PER_MIN)   /* to fetch the telephone and read a QR code */

enum err token_of_worker(struct store *s, struct arena *a, struct worker_key worker, struct store_account *acc_r)
{
	struct store_reader *r = store_reader_take(s);
	enum err e = store_account_by_worker(r, a, worker, acc_r);

	store_reader_give(s, &r);
	return e;
}

bool token_is_locked(const struct store_account *acc)
{
	return acc->code_locked_until_us == INT64_MAX;
}

enum err token_open_own(struct store *s, struct arena *a, const struct conf *c, const struct identity *who,
    struct str user, struct str password, struct token_answer *t_r)
{
	struct store_account acc = {
		.user_name = token_user_name(a, user),
		.worker = store_worker_key(s, who->inss),
		.inss = who->inss,
		.name = who->name,
		.lang = who->lang,
	}, other;
	int64_t id;
	enum err e;

	*t_r = (struct token_answer){ .result = TOKEN_BAD_NAME };
	if (!token_user_ok(acc.user_name)) {
		return ERR_OK;
	}
	t_r->result = TOKEN_WEAK;
	if (password_weak(password, acc.user_name)) {
		return ERR_OK;
	}
	e = password_hash(a, password_cost(c), password, &acc.password);
	if (e == ERR_OK) {
		e = store_account_add(s, &acc, &id);
	}
	t_r->result = TOKEN_OK;
	if (e == ERR_EXISTS) {
		e = token_of_worker(s, a, acc.worker, &other);
		t_r->result = e == ERR_OK ? TOKEN_HAS_ACCOUNT : TOKEN_TAKEN;
		e = e == ERR_NOT_FOUND ? ERR_OK : e;
	}
	return e;
}

/* The old password, counted before it is compared, with the waits of the sign-in.
 * Counted in this session, not on the account: that counter strangers fill from
 * outside, who could so keep the worker from changing his password, just when he
 * should.  To begin with a fresh counter one needs another session, hence the
 * password and a code. */
static enum err compare_old(struct store *s, struct arena *a, const unsigned char session[32],
    const struct store_account *acc, struct str old, int64_t now_us, struct token_answer *t_r)
{
	int64_t until_us;
	bool same = false;
	enum err e = store_session_failure(s, session, now_us, token_password_lock, &until_us);

	if (e == ERR_OK && until_us > now_us) {
		*t_r = (struct token_answer){ .result = TOKEN_WAIT, .wait_until_us = until_us };
		return ERR_OK;
	}
	if (e == ERR_OK && acc->password.p != NULL) {
		e = password_verify(a, acc->password, old, &same);
	}
	t_r->result = same ? TOKEN_OK : TOKEN_WRONG;
	return e;
}

enum err token_password_change(struct store *s, struct arena *a, const struct conf *c, struct token_here here,
    const struct store_account *acc, struct str old, struct str password, int64_t now_us, struct token_answer *t_r)
{
	struct store_keep keep = token_keep(here);
	struct str encoded;
	enum err e = ERR_OK;

	*t_r = (struct token_answer){ .result = TOKEN_WEAK };
	if (password_weak(password, acc->user_name)) {
		return ERR_OK;
	}
	t_r->result = TOKEN_OK;
	if (old.p != NULL) {
		e = compare_old(s, a, keep.session, acc, old, now_us, t_r);
	}
	if (e != ERR_OK || t_r->result != TOKEN_OK) {
		return e;
	}
	e = password_hash(a, password_cost(c), password, &encoded);
	return e == ERR_OK ? store_account_password(s, acc->id, NULL, encoded, &keep) : e;
}

static enum err app_keep(struct store *s, struct arena *a, struct str session_id, struct str secret, int64_t now_us)
{
	unsigned char hash[32];

	CHECK(session_id_hash(session_id, hash));
	return store_pending_put(s, PENDING_TOTP, hash, store_seal(s, a, STR("totp-new"), secret),
	    now_us + APP_LIFE_US);
}

enum err token_app_begin(struct store *s, struct arena *a, struct str session_id, int64_t now_us, struct str *secret_r)
{
	char *secret = arena_alloc(a, TOTP_SECRET_SIZE);

	crypt_random(secret, TOTP_SECRET_SIZE);
	*secret_r = (struct str){ secret, TOTP_SECRET_SIZE };
	return app_keep(s, a, session_id, *secret_r, now_us);
}

enum err token_app_confirm(struct store *s, struct arena *a, struct token_here here, const struct store_account *acc,
    struct str code, int64_t now_us, struct str *secret_r, struct token_answer *t_r)
{
	struct store_keep keep = token_keep(here);
	struct str sealed;
	int64_t step;
	enum err e;

	*t_r = (struct token_answer){ .result = TOKEN_EXPIRED };
	e = store_pending_take(s, a, PENDING_TOTP, keep.session, now_us, &sealed);
	if (e == ERR_OK) {
		e = store_unseal(s, a, STR("totp-new"), sealed, secret_r);
	}
	if (e != ERR_OK) {
		return e == ERR_NOT_FOUND ? ERR_OK : e;
	}
	if (!totp_find(*secret_r, token_typed(a, code), now_us, &step)) {
		t_r->result = TOKEN_WRONG;
		return app_keep(s, a, here.session, *secret_r, now_us);
	}
	t_r->result = TOKEN_OK;
	return store_totp_put(s, acc->id, *secret_r, step, &keep);
}
