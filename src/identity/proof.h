/* Registering a certificate on a page: its key has to sign a text of ours first,
 * so that nobody registers a certificate that is not his. */
#ifndef IDENTITY_PROOF_H
#define IDENTITY_PROOF_H

#include "store/store.h"

#define PROOF_LIFE_S 600

/* What is to be registered once the key has signed. */
struct proof {
	bool new;                        /* a new program; else a further certificate of one */
	struct str client_id;
	int64_t enterprise;
	struct str scopes;               /* new: blank-separated */
	struct store_certificate certificate;
	struct str text;                 /* what has to be signed: one line, no sign that a shell would change */
};

enum proof_result {
	PROOF_OK = 1,      /* it is registered */
	PROOF_NONE,        /* nothing was begun in this session, or too long ago, or it was answered before */
	PROOF_WRONG,       /* not the signature of this key over this text */
	PROOF_TAKEN,       /* the program has this certificate already */
	PROOF_FULL,        /* the program has two certificates, or the enterprise LIMIT_PROGRAMS programs */
	PROOF_GONE,        /* there is no such program any more */
	PROOF__MAX
};

/* "self_service_chaman_0123456749_…": ten random letters and digits, in the arena. */
struct str proof_client_id(struct arena *a, int64_t enterprise);
/* Makes p->text and remembers p for this session, in place of what was begun before. url: conf.public_url. */
enum err proof_begin(struct store *s, struct arena *a, struct str session_id, const char *url, int64_t now_us,
    struct proof *p) WUR;
/* What was begun, taken away: each text is answered once, right or wrong. ERR_NOT_FOUND: nothing. */
enum err proof_take(struct store *s, struct arena *a, struct str session_id, int64_t now_us, struct proof *p_r) WUR;
/* signature: base64, with or without line ends. Registers when it is right. */
enum err proof_answer(struct store *s, struct arena *a, const struct proof *p, struct str signature,
    const struct store_author *by, enum proof_result *result_r) WUR;
/* The command that signs the text, for this kind of key. */
const char *proof_command(struct arena *a, const struct proof *p);

#endif
