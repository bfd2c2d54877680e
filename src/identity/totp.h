/* Codes of an authenticator app: RFC 6238 with what every app can do (SHA-1, 30
 * seconds, 6 digits).  Pure: the store remembers which step was used. */
#ifndef IDENTITY_TOTP_H
#define IDENTITY_TOTP_H

#include "base/arena.h"
#include "base/str.h"

#define TOTP_SECRET_SIZE 20      /* bytes; RFC 4226, 4 R6 */
#define TOTP_DIGITS 6
#define TOTP_STEP_S 30
#define TOTP_WINDOW 1            /* steps before and behind the present one that are accepted (RFC 6238, 5.2) */

/* The number of the 30 seconds that now_us lies in. */
int64_t totp_step_of(int64_t now_us);
/* RFC 4226, 5.3: the code of a counter; digits 6 to 8. */
void totp_code(struct str secret, int64_t step, int digits, char code_r[9]);
/* Which step within the window the digits belong to; false: none.  Compares
 * every step in constant time, whatever was found. */
bool totp_find(struct str secret, struct str code, int64_t now_us, int64_t *step_r) WUR;
/* Base32 without padding (RFC 4648, 6), in groups of four for people to type. */
struct str totp_secret_text(struct arena *a, struct str secret);
/* "otpauth://totp/…", which apps read from a QR code.  issuer and user are escaped. */
struct str totp_uri(struct arena *a, struct str issuer, struct str user, struct str secret);

#endif
