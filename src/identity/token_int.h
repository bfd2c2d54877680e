/* Shared by token.c (signing in), token_admin.c (accounts and cards) and token_own.c. */
#ifndef IDENTITY_TOKEN_INT_H
#define IDENTITY_TOKEN_INT_H

#include "identity/password.h"
#include "identity/token.h"

/* Lower case, without blanks around. */
struct str token_user_name(struct arena *a, struct str user);
struct password_cost token_code_cost(const struct conf *c);
bool token_user_ok(struct str user);   /* 3 to 64 of a-z 0-9 . _ - @ */
/* What a person typed, as it was printed: capitals, without blanks and dashes. */
struct str token_typed(struct arena *a, struct str text);
/* Waiting time of wrong passwords (never for good) by number of failures; for store_account_failure. */
int64_t token_password_lock(int32_t failures, int64_t now_us);
/* For the store. */
struct store_keep token_keep(struct token_here here);
/* What is hashed for a code: peppered, bound to its account and number. */
struct str token_code_text(const struct store *s, struct arena *a, int64_t account, int32_t number, struct str code);

#endif
