/* Reading the trust folder: CA certificates and the lists of revoked CAs.
 *
 * What cannot be used is left out and told, never a reason to trust less
 * strictly.  A list counts only when a CA of the same folder signed it, and
 * only when it has no critical extension (which could say that it is a list of
 * something else).  Start with trust_read(). */
#include "identity/trust_int.h"

#include <dirent.h>
#include <stdlib.h>
#include <sys/stat.h>

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include "base/day.h"
#include "base/log.h"

static bool wanted(const char *name, bool crl)
{
	struct str s = str_of(name);

	return name[0] != '.' && (str_ends(s, STR(".pem")) || (crl && str_ends(s, STR(".crl"))));
}

static void scan(const char *dir, bool crl, struct arena *a, struct trust_file *file, size_t *n)
{
	const char *folder = crl ? arena_printf(a, "%s/crl", dir) : dir;
	DIR *d = opendir(folder);
	const struct dirent *entry;

	while (d != NULL && *n < TRUST_FILES_MAX && (entry = readdir(d)) != NULL) {
		struct trust_file *f = &file[*n];
		struct stat st;

		if (!wanted(entry->d_name, crl)) {
			continue;
		}
		f->path = arena_printf(a, "%s/%s", folder, entry->d_name);
		if (stat(f->path, &st) != 0 || !S_ISREG(st.st_mode)) {
			continue;
		}
		f->name = arena_printf(a, "%s%s", crl ? "crl/" : "", entry->d_name);
		f->crl = crl;
		f->size = st.st_size;
		f->mtime_us = st.st_mtim.tv_sec * US_PER_S + st.st_mtim.tv_nsec / 1000;
		f->inode = st.st_ino;
		(*n)++;
	}
	if (d != NULL) {
		closedir(d);
	}
}

static int by_name(const void *x, const void *y)
{
	return strcmp(((const struct trust_file *)x)->name, ((const struct trust_file *)y)->name);
}

void trust_files(const char *dir, struct arena *a, struct trust_file **file_r, size_t *n_r)
{
	*file_r = arena_array_of(a, TRUST_FILES_MAX, struct trust_file);
	*n_r = 0;
	scan(dir, false, a, *file_r, n_r);
	scan(dir, true, a, *file_r, n_r);
	qsort(*file_r, *n_r, sizeof(**file_r), by_name);
}

bool trust_instant(const ASN1_TIME *t, int64_t *us_r)
{
	struct tm tm;

	if (t == NULL || ASN1_TIME_to_tm(t, &tm) != 1 || !day_valid(tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday)) {
		return false;
	}
	*us_r = day_of(tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday) * US_PER_DAY +
	    (tm.tm_hour * 60 + tm.tm_min) * US_PER_MIN + tm.tm_sec * US_PER_S;
	return true;
}

static void free_cert(void *x)
{
	X509_free(x);
}

static void free_list(void *list)
{
	X509_CRL_free(list);
}

static void skipped(const struct trust_file *f, const char *why)
{
	ERR_clear_error();
	log_event(LOG_WARN, "trust.skipped", "file=%s why=\"%s\"", log_value(f->name), why);
}

/* The whole file; empty when it cannot be read or is longer than any such file. */
static struct str content(struct arena *a, const struct trust_file *f)
{
	BIO *b = f->size <= TRUST_FILE_MAX ? BIO_new_file(f->path, "rb") : NULL;
	char *p = arena_alloc(a, b == NULL ? 0 : (size_t)f->size);
	int n = b == NULL ? 0 : BIO_read(b, p, (int)f->size);

	BIO_free(b);
	return (struct str){ p, n > 0 ? (size_t)n : 0 };
}

static void read_ca(struct arena *a, const struct trust_file *f, struct trust_set *set)
{
	struct str text = content(a, f);
	BIO *b = BIO_new_mem_buf(text.p, (int)text.n);
	X509 *x;

	AN(b);
	x = PEM_read_bio_X509(b, NULL, NULL, NULL);
	BIO_free(b);
	if (x == NULL) {
		skipped(f, "no certificate");
		return;
	}
	arena_defer(a, free_cert, x);
	if (X509_check_ca(x) != 1 || (X509_get_extension_flags(x) & EXFLAG_INVALID) != 0) {
		skipped(f, "not a certificate of a CA");
		return;
	}
	set->ca[set->n_cas++] = (struct trust_ca){ f, x };
}

X509_CRL *trust_crl_parse(struct str text)
{
	const unsigned char *at = (const unsigned char *)text.p;
	X509_CRL *list = text.n == 0 ? NULL : d2i_X509_CRL(NULL, &at, (long)text.n);

	if (list == NULL && text.n > 0) {
		BIO *b = BIO_new_mem_buf(text.p, (int)text.n);

		AN(b);
		list = PEM_read_bio_X509_CRL(b, NULL, NULL, NULL);
		BIO_free(b);
	}
	ERR_clear_error();
	return list;
}

X509 *trust_crl_issuer(const struct trust_set *set, X509_CRL *list)
{
	X509 *found = NULL;

	if (X509_CRL_get_ext_by_critical(list, 1, -1) >= 0) {
		return NULL;
	}
	for (size_t i = 0; i < set->n_cas && found == NULL; i++) {
		X509 *ca = set->ca[i].x;

		if (X509_NAME_cmp(X509_get_subject_name(ca), X509_CRL_get_issuer(list)) == 0 &&
		    (X509_get_key_usage(ca) & KU_CRL_SIGN) != 0 && X509_CRL_verify(list, X509_get0_pubkey(ca)) == 1) {
			found = ca;
		}
	}
	ERR_clear_error();
	return found;
}

static void read_crl(struct arena *a, const struct trust_file *f, struct trust_set *set)
{
	X509_CRL *list = trust_crl_parse(content(a, f));
	X509 *issuer;

	if (list == NULL) {
		skipped(f, "no list of revoked certificates");
		return;
	}
	arena_defer(a, free_list, list);
	issuer = trust_crl_issuer(set, list);
	if (issuer == NULL) {
		skipped(f, "no CA of this folder signed it");
		return;
	}
	set->crl[set->n_crls++] = (struct trust_crl){ f, list, issuer };
}

void trust_read(const char *dir, struct arena *a, struct trust_set *set_r)
{
	*set_r = (struct trust_set){ 0 };
	trust_files(dir, a, &set_r->file, &set_r->n_files);
	set_r->ca = arena_array_of(a, set_r->n_files, struct trust_ca);
	set_r->crl = arena_array_of(a, set_r->n_files, struct trust_crl);
	for (size_t i = 0; i < set_r->n_files; i++) {
		if (!set_r->file[i].crl) {
			read_ca(a, &set_r->file[i], set_r);
		}
	}
	for (size_t i = 0; i < set_r->n_files; i++) {
		if (set_r->file[i].crl) {
			read_crl(a, &set_r->file[i], set_r);
		}
	}
}

X509_CRL *trust_crl_for(const struct trust_set *set, X509 *ca)
{
	X509_CRL *newest = NULL;

	for (size_t i = 0; i < set->n_crls; i++) {
		X509_CRL *list = set->crl[i].list;

		if (X509_check_issued(set->crl[i].issuer, ca) == X509_V_OK && (newest == NULL ||
		    ASN1_TIME_compare(X509_CRL_get0_lastUpdate(list), X509_CRL_get0_lastUpdate(newest)) > 0)) {
			newest = list;
		}
	}
	return newest;
}
