/* Looking after the trust folder: what lies there, one more, one less, and new
 * lists of revoked CAs.
 *
 * Files appear whole: written beside, synchronised, renamed.  A list that comes
 * from the network is kept only when a CA of the folder signed it and it is not
 * older than the one that is there.  Start with trust_add() and
 * trust_refresh(). */
#include "identity/trust_int.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include "base/codec.h"
#include "base/crypt.h"
#include "base/day.h"
#include "base/fetch.h"
#include "identity/cert.h"
#include "identity/eid_int.h"

#define SET_BYTES (64u * 1024 * 1024)
#define REFRESH_TIMEOUT_MS 15000
#define NAME_TEXT_MAX 60          /* of a file's name, without fingerprint and ending */

static enum err refuse(char why[200], enum err e, const char *what)
{
	ERR_clear_error();
	snprintf(why, 200, "%s", what);
	return e;
}

static void fingerprint_of(X509 *x, char out[65])
{
	unsigned char *der = NULL, hash[SHA256_SIZE];
	int n = i2d_X509(x, &der);

	CHECK(n > 0);
	crypt_sha256(der, (size_t)n, hash);
	OPENSSL_free(der);
	codec_hex(out, hash, sizeof(hash));
}

/* In a form that is safe on a terminal: what is not ASCII is escaped. */
static struct str subject_of(struct arena *a, X509 *x)
{
	BIO *b = BIO_new(BIO_s_mem());
	char *p;
	long n;
	struct str out;

	AN(b);
	CHECK(X509_NAME_print_ex(b, X509_get_subject_name(x), 0, XN_FLAG_RFC2253) >= 0);
	n = BIO_get_mem_data(b, &p);
	out = (struct str){ arena_copy(a, p, (size_t)n), (size_t)n };
	BIO_free(b);
	return out;
}

void trust_list(const char *dir, struct arena *a, struct trust_entry **entry_r, size_t *n_r)
{
	struct arena *mine = arena_new(SET_BYTES);
	struct trust_set set;

	trust_read(dir, mine, &set);
	*entry_r = arena_array_of(a, set.n_cas, struct trust_entry);
	*n_r = set.n_cas;
	for (size_t i = 0; i < set.n_cas; i++) {
		struct trust_entry *entry = &(*entry_r)[i];

		entry->file = str_dup(a, str_of(set.ca[i].file->name));
		entry->subject = subject_of(a, set.ca[i].x);
		fingerprint_of(set.ca[i].x, entry->fingerprint);
		if (!trust_instant(X509_get0_notAfter(set.ca[i].x), &entry->not_after_us)) {
			entry->not_after_us = 0;
		}
		for (size_t k = 0; k < set.n_crls; k++) {
			int64_t made_us, next_us;

			if (set.crl[k].issuer == set.ca[i].x &&
			    trust_instant(X509_CRL_get0_lastUpdate(set.crl[k].list), &made_us) &&
			    trust_instant(X509_CRL_get0_nextUpdate(set.crl[k].list), &next_us) &&
			    made_us > entry->crl_made_us) {
				entry->crl_made_us = made_us;
				entry->crl_next_us = next_us;
			}
		}
	}
	arena_free(&mine);
}

/* Writes path as a whole: nobody ever reads half of it. */
static enum err put_file(struct arena *a, const char *path, const void *p, size_t n)
{
	const char *new = arena_printf(a, "%s.new", path);
	int fd = open(new, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	bool ok = fd >= 0 && write(fd, p, n) == (ssize_t)n && fsync(fd) == 0;
	bool full = errno == ENOSPC;

	if (fd >= 0) {
		ok = close(fd) == 0 && ok;
	}
	ok = ok && rename(new, path) == 0;
	if (!ok && fd >= 0) {
		unlink(new);
	}
	return ok ? ERR_OK : full ? ERR_FULL : ERR_UNAVAILABLE;
}

static bool folder_ensure(struct arena *a, const char *dir)
{
	return (mkdir(dir, 0755) == 0 || errno == EEXIST) &&
	    (mkdir(arena_printf(a, "%s/crl", dir), 0755) == 0 || errno == EEXIST);
}

/* "citizen-ca-202002-782873e7.pem": readable, and another one for every certificate. */
static const char *file_name(struct arena *a, X509 *x)
{
	const int nids[] = { NID_commonName, NID_serialNumber };
	char fingerprint[65], name[NAME_TEXT_MAX + 1];
	size_t n = 0;

	for (size_t i = 0; i < N_OF(nids); i++) {
		char text[100];
		int len = X509_NAME_get_text_by_NID(X509_get_subject_name(x), nids[i], text, sizeof(text));

		for (int k = 0; k < len && n < NAME_TEXT_MAX; k++) {
			char c = text[k] >= 'A' && text[k] <= 'Z' ? (char)(text[k] - 'A' + 'a') : text[k];

			if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) {
				name[n++] = c;
			} else if (n > 0 && name[n - 1] != '-') {
				name[n++] = '-';
			}
		}
		if (n > 0 && n < NAME_TEXT_MAX && name[n - 1] != '-') {
			name[n++] = '-';
		}
	}
	name[n] = '\0';
	fingerprint_of(x, fingerprint);
	return arena_printf(a, "%s%.8s.pem", name, fingerprint);
}

static enum err ca_check(X509 *x, int64_t now_us, char why[200])
{
	int64_t until_us;

	if (X509_check_ca(x) != 1 || (X509_get_extension_flags(x) & EXFLAG_INVALID) != 0) {
		return refuse(why, ERR_INVALID, "it is not a certificate of a certificate authority");
	}
	if ((X509_get_key_usage(x) & KU_KEY_CERT_SIGN) == 0) {
		return refuse(why, ERR_INVALID, "its key may not sign certificates");
	}
	if (eid_key_of(x) == EID_KEY_OTHER) {
		return refuse(why, ERR_INVALID, "its key is too weak or of a kind that the eID does not use");
	}
	if (!trust_instant(X509_get0_notAfter(x), &until_us) || until_us < now_us) {
		return refuse(why, ERR_INVALID, "it has expired");
	}
	return ERR_OK;
}

static bool lies_there(const char *dir, const char fingerprint[65])
{
	struct arena *a = arena_new(SET_BYTES);
	struct trust_set set;
	bool found = false;

	trust_read(dir, a, &set);
	for (size_t i = 0; i < set.n_cas && !found; i++) {
		char other[65];

		fingerprint_of(set.ca[i].x, other);
		found = strcmp(fingerprint, other) == 0;
	}
	arena_free(&a);
	return found;
}

static enum err add(const char *dir, struct arena *a, X509 *x, int64_t now_us, struct str *file_r, char why[200])
{
	enum err e = ca_check(x, now_us, why);
	const char *name = file_name(a, x);
	char fingerprint[65], *pem;
	BIO *b;
	long n;

	fingerprint_of(x, fingerprint);
	if (e != ERR_OK) {
		return e;
	}
	if (!folder_ensure(a, dir)) {
		return refuse(why, ERR_UNAVAILABLE, "the folder cannot be made");
	}
	if (lies_there(dir, fingerprint)) {
		return refuse(why, ERR_EXISTS, "it is there already");
	}
	b = BIO_new(BIO_s_mem());
	AN(b);
	CHECK(PEM_write_bio_X509(b, x) == 1);
	n = BIO_get_mem_data(b, &pem);
	e = put_file(a, arena_printf(a, "%s/%s", dir, name), pem, (size_t)n);
	BIO_free(b);
	*file_r = str_of(name);
	return e == ERR_OK ? e : refuse(why, e, "the file cannot be written");
}

enum err trust_add(const char *dir, struct arena *a, struct str text, int64_t now_us, struct str *file_r, char why[200])
{
	struct str der;
	X509 *x = cert_der(a, text, &der) == ERR_OK ? eid_parse(der) : NULL;
	enum err e;

	if (x == NULL) {
		return refuse(why, ERR_INVALID, "it is not a certificate");
	}
	e = add(dir, a, x, now_us, file_r, why);
	X509_free(x);
	return e;
}

enum err trust_remove(const char *dir, struct arena *a, struct str file, char why[200])
{
	struct trust_file *there;
	size_t n;

	trust_files(dir, a, &there, &n);
	for (size_t i = 0; i < n; i++) {
		if (str_is(file, there[i].name)) {
			return unlink(there[i].path) == 0 ? ERR_OK :
			    refuse(why, ERR_UNAVAILABLE, "the file cannot be removed");
		}
	}
	return refuse(why, ERR_NOT_FOUND, "no such file in the trust folder; interimctl trust list names them");
}

/* What became of one answer; NULL: the list is kept. */
static const char *keep_list(const char *dir, struct arena *a, const struct trust_set *set, struct str body,
    int64_t now_us)
{
	X509_CRL *list = trust_crl_parse(body), *old = NULL;
	X509 *issuer = list == NULL ? NULL : trust_crl_issuer(set, list);
	time_t now = now_us / US_PER_S;
	const char *trouble = NULL;
	char fingerprint[65];

	for (size_t i = 0; i < set->n_crls; i++) {
		if (set->crl[i].issuer == issuer) {
			old = set->crl[i].list;
		}
	}
	if (list == NULL) {
		trouble = "the answer is no list of revoked certificates";
	} else if (issuer == NULL) {
		trouble = "no certificate authority of the trust folder signed this list";
	} else if (X509_CRL_get0_nextUpdate(list) == NULL || X509_cmp_time(X509_CRL_get0_nextUpdate(list), &now) <= 0) {
		trouble = "this list is out of date";
	} else if (old != NULL &&
	    ASN1_TIME_compare(X509_CRL_get0_lastUpdate(list), X509_CRL_get0_lastUpdate(old)) < 0) {
		trouble = "this list is older than the one that is there";
	} else {
		fingerprint_of(issuer, fingerprint);
		trouble = put_file(a, arena_printf(a, "%s/crl/%.16s.crl", dir, fingerprint), body.p, body.n) == ERR_OK ?
		    NULL : "the list cannot be written";
	}
	X509_CRL_free(list);
	ERR_clear_error();
	return trouble;
}

static const char *refresh_one(const char *dir, struct arena *a, const struct trust_set *set, struct fetch *f,
    struct str url, int64_t now_us)
{
	struct fetch_request q = { .url = url, .timeout_ms = REFRESH_TIMEOUT_MS };
	struct fetch_answer x;
	enum err e;

	e = fetch_run(f, a, &q, &x);
	if (e != ERR_OK) {
		return e == ERR_LIMIT ? "the answer is too long for a list of authorities" :
		    e == ERR_INVALID ? "that is no address of a list" : "the server does not answer";
	}
	return x.status == 200 ? keep_list(dir, a, set, x.body, now_us) : "the server has no list there";
}

/* The http addresses in a CA's certificate where the list lies that its issuer makes. */
static size_t addresses(struct arena *a, X509 *x, struct str url[], size_t n, size_t max)
{
	CRL_DIST_POINTS *points = X509_get_ext_d2i(x, NID_crl_distribution_points, NULL, NULL);

	for (int i = 0; i < sk_DIST_POINT_num(points); i++) {
		const DIST_POINT_NAME *name = sk_DIST_POINT_value(points, i)->distpoint;

		for (int k = 0; name != NULL && name->type == 0 && k < sk_GENERAL_NAME_num(name->name.fullname); k++) {
			const GENERAL_NAME *one = sk_GENERAL_NAME_value(name->name.fullname, k);
			struct str s = STR_NONE;
			size_t seen = 0;

			if (one->type == GEN_URI) {
				s = (struct str){ (const char *)ASN1_STRING_get0_data(one->d.uniformResourceIdentifier),
				    (size_t)ASN1_STRING_length(one->d.uniformResourceIdentifier) };
			}
			while (seen < n && !str_eq(url[seen], s)) {
				seen++;
			}
			if (seen == n && n < max && s.n > 0 && s.n <= FETCH_URL_MAX && str_utf8_ok(s)) {
				url[n++] = str_dup(a, s);
			}
		}
	}
	CRL_DIST_POINTS_free(points);
	ERR_clear_error();
	return n;
}

enum err trust_refresh(const char *dir, struct arena *a, struct fetch *f, int64_t now_us,
    void (*told)(void *cls, const char *url, const char *trouble), void *cls)
{
	struct arena *mine = arena_new(SET_BYTES);
	struct str *url = arena_array_of(a, TRUST_FILES_MAX, struct str);
	struct trust_set set;
	enum err e = ERR_OK;
	size_t n = 0;

	trust_read(dir, mine, &set);
	for (size_t i = 0; i < set.n_cas; i++) {
		n = addresses(a, set.ca[i].x, url, n, TRUST_FILES_MAX);
	}
	if (n > 0 && !folder_ensure(a, dir)) {
		e = ERR_UNAVAILABLE;
	}
	for (size_t i = 0; i < n && e == ERR_OK; i++) {
		told(cls, url[i].p, refresh_one(dir, a, &set, f, url[i], now_us));
	}
	arena_free(&mine);
	return e;
}
