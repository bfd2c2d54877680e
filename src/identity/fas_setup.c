/* The federal sign-in at start: its settings, its key or secret.
 *
 * What is wrong here stops the server: a way in that is set up by halves would
 * fail in front of the people who use it.  Start reading at fas_open(). */
#include "identity/fas.h"

#include <limits.h>
#include <stdio.h>

#include <openssl/evp.h>

#include "base/crypt.h"
#include "identity/fas_int.h"

#define SECRET_MIN 16        /* shorter ones are made up by people */
#define SECRET_MAX 256

enum err fas_key_path(const struct conf *c, const char *dir, char *path, size_t size)
{
	int n = snprintf(path, size, "%s/%s", dir, c->fas_key);

	return n >= 0 && (size_t)n < size ? ERR_OK : ERR_LIMIT;
}

static enum err wrong(char what[300], const char *setting, const char *why)
{
	snprintf(what, 300, "%.100s: %.180s", setting, why);
	return ERR_INVALID;
}

/* https://host… without blanks; what follows the host is the provider's affair. */
static bool is_address(const char *text)
{
	struct str s = str_of(text);

	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] <= ' ' || s.p[i] > '~' || s.p[i] == '#') {
			return false;
		}
	}
	return str_starts(s, STR("https://")) && s.n > 8 && s.p[8] != '/' && s.p[8] != '?';
}

static enum err check_settings(struct fas *f, char what[300])
{
	const struct conf *c = f->conf;
	const struct { const char *setting, *value; } addresses[] = {
		{ "fas_issuer", c->fas_issuer }, { "fas_authorize_url", c->fas_authorize_url },
		{ "fas_token_url", c->fas_token_url }, { "fas_userinfo_url", c->fas_userinfo_url },
		{ "fas_jwks_url", c->fas_jwks_url },
	};

	for (size_t i = 0; i < N_OF(addresses); i++) {
		if (!is_address(addresses[i].value)) {
			return wrong(what, addresses[i].setting, "must be an address that begins with https://");
		}
	}
	if (c->fas_client_id[0] == '\0') {
		return wrong(what, "fas_client_id", "must be filled in when fas_issuer is");
	}
	if (!jose_alg_parse(str_of(c->fas_alg), &f->alg) || f->alg == JOSE_ES384) {
		return wrong(what, "fas_alg", "must be RS256, PS256 or ES256");
	}
	f->level = fas_level(str_of(c->fas_acr));
	return f->level > 0 ? ERR_OK : wrong(what, "fas_acr", "is no level that we know");
}

/* RFC 6749, 2.3.1: both are written as in a form first. */
static struct str basic(struct arena *a, struct str id, struct str secret)
{
	struct buf b;
	unsigned char *out;
	int n;

	buf_init(&b, 3 * (id.n + secret.n) + 1);
	buf_url(&b, id);
	buf_putc(&b, ':');
	buf_url(&b, secret);
	CHECK(!b.overflow && b.n < INT_MAX / 2);
	out = arena_alloc(a, 4 * (b.n / 3 + 1) + 1);
	n = EVP_EncodeBlock(out, (const unsigned char *)b.p, (int)b.n);
	crypt_wipe(b.p, b.n);
	buf_free(&b);
	return str_of(arena_printf(a, "Basic %.*s", n, (const char *)out));
}

static enum err read_secret(struct fas *f, const char *path, char what[300])
{
	char text[SECRET_MAX + 2];
	FILE *file = fopen(path, "re");
	size_t n;
	struct str secret;

	if (file == NULL) {
		return wrong(what, path, "cannot be opened");
	}
	n = fread(text, 1, sizeof(text), file);
	fclose(file);
	secret = str_trim((struct str){ text, n });
	if (n > SECRET_MAX || secret.n < 16) {
		crypt_wipe(text, sizeof(text));
		return wrong(what, path, "a secret has 16 to 256 characters");
	}
	f->authorization = basic(f->arena, str_of(f->conf->fas_client_id), secret);
	crypt_wipe(text, sizeof(text));
	return ERR_OK;
}

static enum err read_key(struct fas *f, const char *dir, char what[300])
{
	char path[PATH_MAX], why[200];
	enum err e = fas_key_path(f->conf, dir, path, sizeof(path));

	if (e != ERR_OK) {
		return wrong(what, "fas_key", "the name is too long");
	}
	if (f->conf->fas_secret) {
		return read_secret(f, path, what);
	}
	e = signkey_read(f->arena, path, &f->key, why);
	return e == ERR_OK ? ERR_OK : wrong(what, path, e == ERR_NOT_FOUND ? "is missing: interimctl fas key" : why);
}

enum err fas_open(const struct conf *c, const char *dir, struct fetch *fetch, struct fas **f_r, char what[300])
{
	struct arena *a;
	struct fas *f;
	enum err e;

	*f_r = NULL;
	if (c->fas_issuer[0] == '\0') {
		return ERR_OK;
	}
	a = arena_new(64u * 1024);
	f = arena_new_of(a, struct fas);
	f->arena = a;
	f->conf = c;
	f->fetch = fetch;
	AZ(pthread_mutex_init(&f->lock, NULL));
	buf_init(&f->keys, FETCH_BODY_MAX);
	e = check_settings(f, what);
	if (e == ERR_OK) {
		e = read_key(f, dir, what);
	}
	*f_r = f;
	if (e != ERR_OK) {
		fas_close(f_r);
	}
	return e;
}

void fas_close(struct fas **f)
{
	struct arena *a;

	if (*f == NULL) {
		return;
	}
	a = (*f)->arena;
	buf_free(&(*f)->keys);
	AZ(pthread_mutex_destroy(&(*f)->lock));
	if ((*f)->authorization.p != NULL) {
		crypt_wipe((char *)(uintptr_t)(*f)->authorization.p, (*f)->authorization.n);
	}
	arena_free(&a);
	*f = NULL;
}

struct str fas_origin(const struct fas *f)
{
	struct str s = str_of(f->conf->fas_authorize_url);
	size_t n = sizeof("https://") - 1;

	while (n < s.n && s.p[n] != '/' && s.p[n] != '?') {
		n++;
	}
	return (struct str){ s.p, n };
}
