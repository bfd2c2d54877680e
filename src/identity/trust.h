/* The trust folder: which certificate authorities may say who somebody is.
 *
 *   NAME.pem                 certificate of a CA: an issuing one (Citizen CA, Foreigner CA) or a root
 *   crl/NAME.crl, NAME.pem   list of CAs that were revoked, made by their root; DER or PEM
 *
 * An issuing CA is trusted because it lies there, whether or not its root does:
 * so one can be taken away (identity.md 1.1).  Files may change at any time. */
#ifndef IDENTITY_TRUST_H
#define IDENTITY_TRUST_H

#include "identity/eid.h"

#define TRUST_FILES_MAX 500     /* Belgium made a few dozen issuing CAs a year at most */

struct trust;

/* dir is absolute or relative to the working folder; missing or empty: nobody is trusted. */
struct trust *trust_open(const char *dir);
void trust_close(struct trust **t);
/* Judges the certificate itself and its chain, without the status service.
 * policies: accepted OIDs, blank-separated.  EID_OK: issuer_r is the issuer's
 * certificate (DER).  Any thread; a changed folder is noticed within a second. */
enum eid_result trust_judge(struct trust *t, struct arena *a, struct str der, struct str policies, int64_t now_us,
    struct str *issuer_r) WUR;

/* Administration.  `why` holds a sentence when the answer is not ERR_OK. */
struct trust_entry {
	struct str file;                      /* name in the folder */
	struct str subject;                   /* "CN=Citizen CA,serialNumber=202002,..." */
	char fingerprint[65];                 /* SHA-256, hexadecimal */
	int64_t not_after_us;
	int64_t crl_made_us, crl_next_us;     /* its own list of revoked CAs; 0: the folder has none */
};
/* In the order of the file names. */
void trust_list(const char *dir, struct arena *a, struct trust_entry **entry_r, size_t *n_r);
/* Adds one CA's certificate (PEM or DER) under a name made from its own; file_r.
 * ERR_INVALID: not a CA's certificate; ERR_EXISTS: it is there. */
enum err trust_add(const char *dir, struct arena *a, struct str text, int64_t now_us, struct str *file_r,
    char why[200]) WUR;
/* ERR_NOT_FOUND: no such file there. */
enum err trust_remove(const char *dir, struct arena *a, struct str file, char why[200]) WUR;
/* Gets one list from each address that stands in the CAs' certificates.  told(cls, url, trouble) for each address:
 * trouble is NULL when the list is there now. */
enum err trust_refresh(const char *dir, struct arena *a, struct fetch *f, int64_t now_us,
    void (*told)(void *cls, const char *url, const char *trouble), void *cls) WUR;

#endif
