/* The folder's secrets: three keys of 32 bytes, each a file of 64 hexadecimal
 * digits, so that they can be kept on paper.
 *
 * Three and not one, because they may one day live in different places: the
 * worker key turns a national number into a worker_key, the pepper guards codes
 * and names, the seal key closes what must be opened again.  A key that is lost
 * is never made anew beside data that was written with the old one: that would
 * look like a healthy, empty life to everybody.  Start reading at
 * lite_keys_read() and lite_keys_check(). */
#include "store/lite_int.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/codec.h"
#include "domain/number.h"

#define HEX_SIZE (2 * SEAL_KEY_SIZE)

static const char *const names[KEY__MAX] = {
	[KEY_WORKER] = "worker.key",
	[KEY_PEPPER] = "pepper.key",
	[KEY_SEAL] = "seal.key",
};

/* ERR_NOT_FOUND: no such file. */
static enum err key_read(const char *path, unsigned char key[SEAL_KEY_SIZE], char what[WHAT_SIZE])
{
	char text[HEX_SIZE + 2];
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n;
	bool good;

	if (fd < 0) {
		lite_say(what, "%s cannot be read: %s", path, strerror(errno));
		return errno == ENOENT ? ERR_NOT_FOUND : ERR_UNAVAILABLE;
	}
	n = read(fd, text, sizeof(text));
	(void)close(fd);
	good = n == HEX_SIZE + 1 && text[HEX_SIZE] == '\n' &&
	    codec_hex_decode((struct str){ text, HEX_SIZE }, key, SEAL_KEY_SIZE);
	crypt_wipe(text, sizeof(text));
	if (!good) {
		lite_say(what, "%s is not a key: it must hold %d hexadecimal digits and a line end", path,
		    HEX_SIZE);
		return ERR_CORRUPT;
	}
	return ERR_OK;
}

/* The caller holds the folder's lock, so nobody else makes one at this time. */
static enum err key_make(const char *path, unsigned char key[SEAL_KEY_SIZE], char what[WHAT_SIZE])
{
	char text[HEX_SIZE + 2];
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	bool good;

	if (fd < 0) {
		lite_say(what, "%s cannot be made: %s", path, strerror(errno));
		return ERR_UNAVAILABLE;
	}
	crypt_random(key, SEAL_KEY_SIZE);
	codec_hex(text, key, SEAL_KEY_SIZE);
	text[HEX_SIZE] = '\n';
	good = write(fd, text, HEX_SIZE + 1) == HEX_SIZE + 1 && fsync(fd) == 0;
	crypt_wipe(text, sizeof(text));
	if (!good) {
		lite_say(what, "%s cannot be written: %s", path, strerror(errno));
		(void)unlink(path);
	}
	return close(fd) == 0 && good ? ERR_OK : ERR_UNAVAILABLE;
}

enum err lite_keys_read(struct lite_keys *k, const char *dir, bool create, char what[WHAT_SIZE])
{
	char path[PATH_SIZE];
	enum err e = ERR_OK;
	int fd;

	CHECK((size_t)snprintf(path, sizeof(path), "%s/keys", dir) < sizeof(path));
	if (create && mkdir(path, 0700) != 0 && errno != EEXIST) {
		lite_say(what, "%s cannot be made: %s", path, strerror(errno));
		return ERR_UNAVAILABLE;
	}
	for (size_t i = 0; i < KEY__MAX && e == ERR_OK; i++) {
		CHECK((size_t)snprintf(path, sizeof(path), "%s/keys/%s", dir, names[i]) < sizeof(path));
		e = key_read(path, k->key[i], what);
		if (e == ERR_NOT_FOUND && create) {
			e = key_make(path, k->key[i], what);
		} else if (e == ERR_NOT_FOUND) {
			lite_say(what, "%s is missing: without it the data cannot be read; put it back from a copy",
			    path);
			e = ERR_UNAVAILABLE;
		}
	}
	if (e == ERR_OK && create) {
		CHECK((size_t)snprintf(path, sizeof(path), "%s/keys", dir) < sizeof(path));
		fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
		if (fd < 0 || fsync(fd) != 0) {
			lite_say(what, "%s cannot be written: %s", path, strerror(errno));
			e = ERR_UNAVAILABLE;
		}
		if (fd >= 0) {
			(void)close(fd);
		}
	}
	return e;
}

static enum err key_check(struct lite_conn *c, const char *name, const unsigned char value[SHA256_SIZE], bool *same_r)
{
	sqlite3_stmt *st;
	struct str kept;
	enum err e = lite_use(c, SQL_KEY_CHECK_GET, &st);

	if (e != ERR_OK) {
		return e;
	}
	lite_bind_text(st, 1, str_of(name));
	e = lite_row(c, st);
	if (e == ERR_OK) {
		kept = lite_view(st, 0);
		*same_r = kept.n == SHA256_SIZE && crypt_equal(kept.p, value, SHA256_SIZE);
		lite_end(st);
		return ERR_OK;
	}
	if (e != ERR_NOT_FOUND) {
		return e;
	}
	*same_r = true;
	e = lite_use(c, SQL_KEY_CHECK_ADD, &st);
	if (e != ERR_OK) {
		return e;
	}
	lite_bind_text(st, 1, str_of(name));
	lite_bind_blob(st, 2, value, SHA256_SIZE);
	return lite_run(c, st, NULL);
}

enum err lite_keys_check(const struct lite_keys *k, struct lite_conn *c, char what[WHAT_SIZE])
{
	static const char text[] = "key of a data folder";
	unsigned char value[SHA256_SIZE];
	bool same = true;
	enum err e = ERR_OK;

	for (size_t i = 0; i < KEY__MAX && e == ERR_OK; i++) {
		crypt_hmac(k->key[i], SEAL_KEY_SIZE, text, sizeof(text) - 1, value);
		e = key_check(c, names[i], value, &same);
		if (e != ERR_OK) {
			lite_say(what, "%s cannot be read (%s)", c->file, err_name(e));
		} else if (!same) {
			lite_say(what, "keys/%s is not the key that %s was written with", names[i], c->file);
			e = ERR_CORRUPT;
		}
	}
	return e;
}

struct worker_key store_worker_key(const struct store *s, int64_t inss)
{
	unsigned char mac[SHA256_SIZE];
	struct worker_key w;
	char digits[12];

	CHECK(inss > 0);
	inss_format((uint64_t)inss, digits);
	crypt_hmac(s->keys->key[KEY_WORKER], SEAL_KEY_SIZE, digits, 11, mac);
	memcpy(w.b, mac, sizeof(w.b));
	return w;
}

void store_pepper(const struct store *s, struct str what, struct str text, unsigned char out[32])
{
	struct buf b;

	buf_init(&b, what.n + 1 + text.n);
	buf_putstr(&b, what);
	buf_putc(&b, '\0');
	buf_putstr(&b, text);
	CHECK(!b.overflow);
	crypt_hmac(s->keys->key[KEY_PEPPER], SEAL_KEY_SIZE, b.p, b.n, out);
	crypt_wipe(b.p, b.n);
	buf_free(&b);
}

struct str store_seal(const struct store *s, struct arena *a, struct str what, struct str plain)
{
	unsigned char *out = arena_alloc(a, plain.n + SEAL_OVERHEAD);

	crypt_seal(s->keys->key[KEY_SEAL], what, plain.p, plain.n, out);
	return (struct str){ (const char *)out, plain.n + SEAL_OVERHEAD };
}

enum err store_unseal(const struct store *s, struct arena *a, struct str what, struct str sealed, struct str *plain_r)
{
	unsigned char *out;
	enum err e;

	if (sealed.n < SEAL_OVERHEAD) {
		return ERR_CORRUPT;
	}
	out = arena_alloc(a, sealed.n - SEAL_OVERHEAD + 1);
	e = crypt_open(s->keys->key[KEY_SEAL], what, sealed.p, sealed.n, out);
	if (e == ERR_OK) {
		*plain_r = (struct str){ (const char *)out, sealed.n - SEAL_OVERHEAD };
	}
	return e;
}

void lite_inss_seal(const struct store *s, int64_t inss, unsigned char out[INSS_SEALED_SIZE])
{
	char digits[12];

	CHECK(inss > 0);
	inss_format((uint64_t)inss, digits);
	crypt_seal(s->keys->key[KEY_SEAL], STR("inss"), digits, 11, out);
}

enum err lite_inss_open(const struct store *s, struct str sealed, int64_t *inss_r)
{
	unsigned char digits[11];
	uint64_t inss;

	*inss_r = 0;
	if (sealed.p == NULL) {
		return ERR_OK;
	}
	if (sealed.n != INSS_SEALED_SIZE ||
	    crypt_open(s->keys->key[KEY_SEAL], STR("inss"), sealed.p, sealed.n, digits) != ERR_OK ||
	    !str_u64((struct str){ (const char *)digits, 11 }, INT64_MAX, &inss)) {
		return ERR_CORRUPT;
	}
	*inss_r = (int64_t)inss;
	return ERR_OK;
}
