/* Accounts, activation codes, passwords and cards.
 *
 * Nothing that a person types stays readable: activation codes (80 bit) are
 * kept as a keyed hash, passwords as Argon2id, card codes as Argon2id over a
 * keyed hash. */
#include "identity/token_int.h"

#include "base/codec.h"
#include "base/crypt.h"
#include "base/day.h"
#include "domain/number.h"

#define USER_MIN 3
#define USER_MAX 64
#define NAME_MAX 100
#define ACTIVATION_BYTES 10
#define ACTIVATION_LETTERS 16
#define ACTIVATION_LIFE_US (14 * US_PER_DAY)

struct store_keep token_keep(struct token_here here)
{
	struct store_keep keep = { .session = { 0 } };

	if (here.session.p != NULL) {
		CHECK(session_id_hash(here.session, keep.session)); /* who is signed in has a good one */
	}
	if (!session_id_hash(here.device, keep.device)) {
		memset(keep.device, 0, sizeof(keep.device));
	}
	return keep;
}

static char lower(char ch)
{
	return ch >= 'A' && ch <= 'Z' ? (char)(ch - 'A' + 'a') : ch;
}

static char upper(char ch)
{
	return ch >= 'a' && ch <= 'z' ? (char)(ch - 'a' + 'A') : ch;
}

struct str token_user_name(struct arena *a, struct str user)
{
	struct str in = str_trim(user);
	char *out = arena_alloc(a, in.n + 1);

	for (size_t i = 0; i < in.n; i++) {
		out[i] = lower(in.p[i]);
	}
	return (struct str){ out, in.n };
}

bool token_user_ok(struct str user)
{
	for (size_t i = 0; i < user.n; i++) {
		char ch = user.p[i];

		if (!(ch >= 'a' && ch <= 'z') && !(ch >= '0' && ch <= '9') && memchr("._-@", ch, 4) == NULL) {
			return false;
		}
	}
	return user.n >= USER_MIN && user.n <= USER_MAX;
}

struct str token_typed(struct arena *a, struct str text)
{
	char *out = arena_alloc(a, text.n + 1);
	size_t n = 0;

	for (size_t i = 0; i < text.n; i++) {
		if (memchr(" \t-", text.p[i], 3) == NULL) {
			out[n++] = upper(text.p[i]);
		}
	}
	return (struct str){ out, n };
}

/* Cheaper than a password, on purpose: a code is random (25.9 bits), lives on
 * one card, is worthless without the password, and cannot be guessed from the
 * store alone because its pepper stands in another file.  With that file
 * stolen too no cost would save 26 bits; and 24 of them are hashed for a card. */
struct password_cost token_code_cost(const struct conf *c)
{
	struct password_cost cost = password_cost(c);

	cost.kib /= 8;
	cost.passes = 1;
	return cost;
}

struct str token_code_text(const struct store *s, struct arena *a, int64_t account, int32_t number, struct str code)
{
	char *text = arena_printf(a, "%lld:%d:%.*s", (long long)account, number, STR_ARG(token_typed(a, code)));
	char *hex = arena_alloc(a, 2 * SHA256_SIZE + 1);
	unsigned char mac[SHA256_SIZE];

	store_pepper(s, STR("code"), str_of(text), mac);
	codec_hex(hex, mac, sizeof(mac));
	return str_of(hex);
}

/* Crockford's base32: five bits a letter, in groups of four. */
static void activation_make(char out[ACTIVATION_TEXT])
{
	static const char letters[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
	unsigned char bytes[ACTIVATION_BYTES];
	size_t n = 0;

	crypt_random(bytes, sizeof(bytes));
	for (size_t i = 0; i < ACTIVATION_LETTERS; i++) {
		size_t bit = 5 * i;
		unsigned pair = (unsigned)bytes[bit / 8] << 8 | (bit / 8 + 1 < sizeof(bytes) ? bytes[bit / 8 + 1] : 0u);

		if (i > 0 && i % 4 == 0) {
			out[n++] = '-';
		}
		out[n++] = letters[pair >> (11 - bit % 8) & 31];
	}
	out[n] = '\0';
	CHECK(n == ACTIVATION_TEXT - 1);
}

/* Letters that Crockford's alphabet leaves out are read as the digits they look like. */
static void activation_hash(const struct store *s, struct arena *a, struct str code, unsigned char hash_r[32])
{
	struct str text = token_typed(a, code);
	char *p = arena_copy(a, text.p, text.n);

	for (size_t i = 0; i < text.n; i++) {
		p[i] = p[i] == 'O' ? '0' : p[i] == 'I' || p[i] == 'L' ? '1' : p[i];
	}
	store_pepper(s, STR("activation"), (struct str){ p, text.n }, hash_r);
}

enum err token_account_get(struct store *s, struct arena *a, struct str user, struct store_account *acc_r)
{
	struct store_reader *r = store_reader_take(s);
	enum err e = store_account_by_user(r, a, token_user_name(a, user), acc_r);

	store_reader_give(s, &r);
	return e;
}

enum err token_activate(struct store *s, struct arena *a, const struct conf *c, struct str user, struct str activation,
    struct str password, int64_t now_us, struct token_answer *t_r)
{
	static const unsigned char none[32];
	struct store_keep keep = token_keep((struct token_here){ STR_NONE, STR_NONE });
	struct store_account acc;
	unsigned char hash[32];
	struct str encoded;
	enum err found, e;

	*t_r = (struct token_answer){ .result = TOKEN_WEAK };
	if (password_weak(password, str_trim(user))) {
		return ERR_OK;
	}
	e = password_hash(a, password_cost(c), password, &encoded);
	if (e != ERR_OK) {
		return e;
	}
	t_r->result = TOKEN_WRONG;
	activation_hash(s, a, activation, hash);
	found = token_account_get(s, a, user, &acc);
	if (found != ERR_OK) {
		return found == ERR_NOT_FOUND ? ERR_OK : found;
	}
	if (crypt_equal(acc.activation, none, sizeof(none)) || !crypt_equal(acc.activation, hash, sizeof(hash)) ||
	    now_us >= acc.activation_until_us) {
		return ERR_OK;
	}
	e = store_account_password(s, acc.id, hash, encoded, &keep);
	if (e != ERR_OK) { /* not found: the same code came twice at once */
		return e == ERR_NOT_FOUND ? ERR_OK : e;
	}
	t_r->result = TOKEN_OK;
	t_r->codes_left = acc.codes_left;
	t_r->who = (struct identity){ acc.inss, acc.name, "token", 0, acc.lang };
	return ERR_OK;
}

enum err token_account_open(struct store *s, int64_t inss, struct str name, struct str user, int64_t now_us,
    char activation_r[ACTIVATION_TEXT])
{
	struct arena *a = arena_new(LIMIT_ARENA_REQUEST);
	struct store_account acc = {
		.user_name = token_user_name(a, user),
		.inss = inss,
		.name = str_trim(name),
		.lang = STR(""),
		.activation_until_us = now_us + ACTIVATION_LIFE_US,
		.codes_left = -1,
	};
	int64_t id;
	enum err e = ERR_INVALID;

	if (inss > 0 && inss_valid((uint64_t)inss) && token_user_ok(acc.user_name) && acc.name.n > 0 &&
	    acc.name.n <= NAME_MAX && str_utf8_ok(acc.name)) {
		acc.worker = store_worker_key(s, inss);
		activation_make(activation_r);
		activation_hash(s, a, str_of(activation_r), acc.activation);
		e = store_account_add(s, &acc, &id);
	}
	arena_free(&a);
	return e;
}

enum err token_activation_new(struct store *s, struct str user, int64_t now_us, char activation_r[ACTIVATION_TEXT])
{
	struct arena *a = arena_new(LIMIT_ARENA_REQUEST);
	struct store_account acc;
	enum err e = token_account_get(s, a, user, &acc);

	if (e == ERR_OK) {
		activation_make(activation_r);
		activation_hash(s, a, str_of(activation_r), acc.activation);
		e = store_account_activation(s, acc.id, acc.activation, now_us + ACTIVATION_LIFE_US);
	}
	arena_free(&a);
	return e;
}

enum err token_password_set(struct store *s, struct arena *a, const struct conf *c, struct str user,
    struct str password)
{
	struct store_keep keep = token_keep((struct token_here){ STR_NONE, STR_NONE });
	struct store_account acc;
	enum err e = token_account_get(s, a, user, &acc);

	if (e != ERR_OK) {
		return e;
	}
	if (password_weak(password, acc.user_name)) {
		return ERR_INVALID;
	}
	e = password_hash(a, password_cost(c), password, &acc.password);
	if (e != ERR_OK) {
		return e;
	}
	return store_account_password(s, acc.id, NULL, acc.password, &keep);
}

enum err token_app_remove(struct store *s, struct token_here here, struct str user)
{
	struct store_keep keep = token_keep(here);
	struct arena *a = arena_new(LIMIT_ARENA_REQUEST);
	struct store_account acc;
	enum err e = token_account_get(s, a, user, &acc);

	if (e == ERR_OK) {
		e = store_totp_remove(s, acc.id, &keep);
	}
	arena_free(&a);
	return e;
}

enum err token_sessions_end(struct store *s, struct str user)
{
	struct store_keep keep = token_keep((struct token_here){ STR_NONE, STR_NONE });
	struct arena *a = arena_new(LIMIT_ARENA_REQUEST);
	struct store_account acc;
	enum err e = token_account_get(s, a, user, &acc);

	if (e == ERR_OK) {
		e = store_account_secure(s, acc.id, &keep);
	}
	arena_free(&a);
	return e;
}

static void code_make(char out[CARD_CODE_LETTERS + 1])
{
	static const char letters[] = CARD_ALPHABET;
	const size_t n_letters = sizeof(letters) - 1;
	unsigned char byte;
	size_t n = 0;

	while (n < CARD_CODE_LETTERS) {
		crypt_random(&byte, 1);
		if (byte < 256 / n_letters * n_letters) { /* the rest would favour the first letters */
			out[n++] = letters[byte % n_letters];
		}
	}
	out[n] = '\0';
}

enum err token_card_new(struct store *s, struct arena *a, const struct conf *c, struct token_here here, struct str user,
    char code_r[CARD_CODES][CARD_CODE_LETTERS + 1])
{
	struct store_keep keep = token_keep(here);
	struct store_account acc;
	struct str hash[CARD_CODES];
	enum err e = token_account_get(s, a, user, &acc);

	for (int32_t i = 0; i < CARD_CODES && e == ERR_OK; i++) {
		code_make(code_r[i]);
		e = password_hash(a, token_code_cost(c), token_code_text(s, a, acc.id, i + 1, str_of(code_r[i])),
		    &hash[i]);
	}
	return e == ERR_OK ? store_card_put(s, acc.id, hash, &keep) : e;
}
