/* Hashes, keyed hashes, sealing, randomness; OpenSSL underneath. */
#ifndef BASE_CRYPT_H
#define BASE_CRYPT_H

#include "base/err.h"
#include "base/str.h"

#define SHA256_SIZE 32
#define SEAL_KEY_SIZE 32
#define SEAL_OVERHEAD 28 /* nonce 12 + tag 16 */

void crypt_random(void *p, size_t n);                        /* CHECKs success */
void crypt_sha256(const void *p, size_t n, unsigned char out[SHA256_SIZE]);
void crypt_hmac(const unsigned char *key, size_t key_n, const void *p, size_t n,
    unsigned char out[SHA256_SIZE]);
/* RFC 9562, 5.5: the same name in the same space is the same uuid, anywhere.  Text with NUL.  SHA-1: for names,
 * never for a secret. */
void crypt_uuid5(const unsigned char space[16], struct str name, char out[37]);
bool crypt_equal(const void *a, const void *b, size_t n);    /* constant time */
void crypt_wipe(void *p, size_t n);                          /* not optimised away */
/* AES-256-GCM, fresh random nonce in front, tag behind; out has n + SEAL_OVERHEAD
 * bytes.  `what` is authenticated context (e.g. "inss") so that a sealed value
 * cannot be moved to another column. */
void crypt_seal(const unsigned char key[SEAL_KEY_SIZE], struct str what, const void *p, size_t n,
    unsigned char *out);
/* ERR_CORRUPT when it was not sealed with this key and context.  out has n - SEAL_OVERHEAD bytes. */
enum err crypt_open(const unsigned char key[SEAL_KEY_SIZE], struct str what, const void *p, size_t n,
    unsigned char *out) WUR;

#endif
