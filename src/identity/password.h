/* Hashing of passwords and codes (Argon2id, RFC 9106) and what a new password
 * must be like. */
#ifndef IDENTITY_PASSWORD_H
#define IDENTITY_PASSWORD_H

#include "base/conf.h"

#define PASSWORD_MIN 10          /* characters */
#define PASSWORD_MAX 256         /* bytes: long phrases are welcome, books are not */

struct password_cost { uint32_t kib, passes; };

/* Settings argon2_kib and argon2_passes. */
struct password_cost password_cost(const struct conf *c);

/* Encoded form with a fresh salt, in the arena.  ERR_UNAVAILABLE: no memory for it. */
enum err password_hash(struct arena *a, struct password_cost cost, struct str secret, struct str *encoded_r) WUR;
/* ERR_CORRUPT: what is stored is not an encoded hash. */
enum err password_verify(struct arena *a, struct str encoded, struct str secret, bool *same_r) WUR;
/* A password that may not be chosen: too short, too long, very common, the user name. */
bool password_weak(struct str password, struct str user);

#endif
