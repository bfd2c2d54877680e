/* Access tokens: stored by their hash together with the assertion that they were
 * given for, asked for with every request.
 *
 * A token that was found is remembered for a second, so that a client that is
 * switched off loses its tokens within a second in every process, and at once
 * in the one that switched it off.  What was not found is not remembered: a
 * flood of wrong tokens would push the right ones out. */
#include "store/lite_int.h"

#include "base/clock.h"

static void copy_text(char *out, size_t size, struct str s)
{
	CHECK(s.n < size);
	memcpy(out, s.p, s.n);
	out[s.n] = '\0';
}

/* What expired is forgotten by the janitor, but counts for nothing before that. */
static enum err assertion_add(struct lite_conn *c, const struct store_assertion *x, int64_t now_us)
{
	sqlite3_stmt *st;
	enum err e = lite_use(c, SQL_JTI_FORGET, &st);

	if (e == ERR_OK) {
		lite_bind_text(st, 1, x->client_id);
		lite_bind_text(st, 2, x->jti);
		lite_bind(st, 3, now_us);
		e = lite_run(c, st, NULL);
	}
	if (e == ERR_OK) {
		e = lite_use(c, SQL_JTI_ADD, &st);
	}
	if (e == ERR_OK) {
		lite_bind_text(st, 1, x->client_id);
		lite_bind_text(st, 2, x->jti);
		lite_bind(st, 3, x->expires_us);
		e = lite_run(c, st, NULL);
	}
	return e;
}

static enum err token_add(struct lite_conn *c, struct str client_id, const struct store_grant *g, int64_t now_us)
{
	unsigned char digest[SHA256_SIZE];
	int64_t added = 0;
	sqlite3_stmt *st;
	enum err e = lite_use(c, SQL_TOKEN_ADD, &st);

	if (e == ERR_OK) {
		crypt_sha256(g->signer.p, g->signer.n, digest);
		lite_bind_blob(st, 1, g->hash, SHA256_SIZE);
		lite_bind_text(st, 2, client_id);
		lite_bind_text(st, 3, g->scopes.p == NULL ? STR("") : g->scopes);
		lite_bind(st, 4, g->expires_us);
		lite_bind_sealed(st, 5, (struct str){ (const char *)g->certificate, SHA256_SIZE });
		lite_bind_blob(st, 6, digest, SHA256_SIZE);
		lite_bind_blob(st, 7, g->signer.p, g->signer.n);
		e = lite_run(c, st, &added);
	}
	if (e == ERR_OK && added == 0) {
		e = ERR_NOT_FOUND; /* stopped, or the certificate removed, since the assertion was judged */
	}
	if (e == ERR_OK) {
		e = lite_use(c, SQL_CLIENT_LAST_TOKEN, &st);
	}
	if (e == ERR_OK) {
		lite_bind_text(st, 1, client_id);
		lite_bind(st, 2, now_us);
		e = lite_run(c, st, NULL);
	}
	return e;
}

enum err store_assertion_use(struct store *s, const struct store_assertion *x, const struct store_grant *g,
    int64_t now_us)
{
	enum err e;

	CHECK(x->client_id.n < sizeof(((struct store_token *)NULL)->client_id));
	CHECK(g == NULL || g->scopes.n < sizeof(((struct store_token *)NULL)->scopes));
	e = lite_identity_begin(s);
	if (e != ERR_OK) {
		return e;
	}
	e = assertion_add(&s->identity, x, now_us);
	if (e == ERR_OK && g != NULL) {
		e = token_add(&s->identity, x->client_id, g, now_us);
	}
	return lite_identity_end(s, e);
}

void lite_token_forget(struct store *s)
{
	AZ(pthread_mutex_lock(&s->token_lock));
	memset(s->token, 0, TOKEN_SLOTS * sizeof(*s->token));
	s->token_turn++;
	AZ(pthread_mutex_unlock(&s->token_lock));
}

static enum err token_ask(struct store *s, const unsigned char hash[32], struct store_token *t)
{
	struct store_reader *r = store_reader_take(s);
	struct lite_conn *c;
	sqlite3_stmt *st;
	enum err e = lite_identity(r, &c);

	if (e == ERR_OK) {
		e = lite_use(c, SQL_TOKEN_GET, &st);
	}
	if (e == ERR_OK) {
		lite_bind_blob(st, 1, hash, SHA256_SIZE);
		e = lite_row(c, st);
	}
	if (e == ERR_OK) {
		copy_text(t->client_id, sizeof(t->client_id), lite_view(st, 0));
		t->enterprise = lite_int(st, 1);
		copy_text(t->scopes, sizeof(t->scopes), lite_view(st, 2));
		t->expires_us = lite_int(st, 3);
		t->bound = lite_view(st, 4).p != NULL;
		if (t->bound && !lite_digest(st, 4, t->certificate)) {
			e = ERR_CORRUPT;
		}
		lite_end(st);
	}
	store_reader_give(s, &r);
	return e;
}

enum err store_token_get(struct store *s, const unsigned char hash[32], int64_t now_us, struct store_token *t_r)
{
	struct token_slot *slot = &s->token[(hash[0] | hash[1] << 8) % TOKEN_SLOTS];
	int64_t now = clock_mono_us();
	unsigned turn;
	bool known;
	enum err e = ERR_OK;

	AZ(pthread_mutex_lock(&s->token_lock));
	turn = s->token_turn;
	known = slot->until_us > now && memcmp(slot->hash, hash, SHA256_SIZE) == 0;
	if (known) {
		*t_r = slot->token;
	}
	AZ(pthread_mutex_unlock(&s->token_lock));
	if (!known) {
		e = token_ask(s, hash, t_r);
		if (e != ERR_OK) {
			return e;
		}
		AZ(pthread_mutex_lock(&s->token_lock));
		if (turn == s->token_turn) {
			memcpy(slot->hash, hash, SHA256_SIZE);
			slot->token = *t_r;
			slot->until_us = now + CACHE_LIFE_US;
		}
		AZ(pthread_mutex_unlock(&s->token_lock));
	}
	return t_r->expires_us > now_us ? ERR_OK : ERR_NOT_FOUND;
}
