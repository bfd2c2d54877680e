/* Shared by token.c (signing in) and token_admin.c (accounts and cards). */
#ifndef IDENTITY_TOKEN_INT_H
#define IDENTITY_TOKEN_INT_H

#include "identity/password.h"
#include "identity/token.h"

/* Lower case, without blanks around. */
struct str token_user_name(struct arena *a, struct str user);
struct password_cost token_code_cost(const struct conf *c);
/* What is hashed for a code: peppered, bound to its account and number. */
struct str token_code_text(const struct store *s, struct arena *a, int64_t account, int32_t number, struct str code);

#endif
