/* What is read from the trust folder, for the files trust*.c. */
#ifndef IDENTITY_TRUST_INT_H
#define IDENTITY_TRUST_INT_H

#include <openssl/x509.h>

#include "identity/trust.h"

#define TRUST_FILE_MAX (64 * 1024)     /* as long as what fetch_run may bring; a list of revoked CAs has under 2 KB */

struct trust_file {
	const char *name;        /* in the folder: "citizen.pem", "crl/root.crl" */
	const char *path;
	bool crl;
	int64_t size, mtime_us;
	uint64_t inode;
};

struct trust_ca {
	const struct trust_file *file;
	X509 *x;
};

struct trust_crl {
	const struct trust_file *file;
	X509_CRL *list;
	X509 *issuer;            /* of the folder; its key signed the list */
};

/* All in one arena, which frees the objects of OpenSSL as well. */
struct trust_set {
	struct trust_file *file;
	struct trust_ca *ca;
	struct trust_crl *crl;
	size_t n_files, n_cas, n_crls;
};

/* The files' names and what tells that one of them changed, in the order of the names. */
void trust_files(const char *dir, struct arena *a, struct trust_file **file_r, size_t *n_r);
/* Reads them; what is not a CA's certificate, or a list that no CA of the folder
 * signed, is left out with a line in the log. */
void trust_read(const char *dir, struct arena *a, struct trust_set *set_r);
/* The list in this text (DER or PEM); NULL: none.  The caller frees it. */
X509_CRL *trust_crl_parse(struct str text);
/* The CA of the set that signed this list; NULL: none. */
X509 *trust_crl_issuer(const struct trust_set *set, X509_CRL *list);
/* The newest list that this CA's issuer made; NULL: none. */
X509_CRL *trust_crl_for(const struct trust_set *set, X509 *ca);
bool trust_instant(const ASN1_TIME *t, int64_t *us_r) WUR;

#endif
