/* What is to be sent to somebody: mail, eBox.  It is written in the transaction
 * of what caused it, sent by a thread of its own (job/outbox.h), and kept with
 * what became of it.  Stands on own.db; see store.h for threads. */
#ifndef STORE_OUTBOX_H
#define STORE_OUTBOX_H

#include "store/store.h"

enum outbox_channel { OUTBOX_MAIL = 1, OUTBOX_EBOX, OUTBOX_CHANNEL__MAX };
enum outbox_topic {
	OUTBOX_CONFIRM = 1,          /* the code that confirms a mail address */
	OUTBOX_DOCUMENT,             /* a PDF; detail: its number in own.db */
	OUTBOX_ALERT,                /* something was declared, changed, cancelled, is late */
	OUTBOX_EXPECTED,             /* no declaration yet for a job that begins soon */
	OUTBOX_REPORT,               /* a report of a mistake, to the agency; detail: its number */
	OUTBOX_ANSWER,               /* the agency answered; detail: the report's number */
	OUTBOX_TOPIC__MAX
};
enum outbox_state {
	OUTBOX_WAITS = 1,            /* for its first or next try */
	OUTBOX_SENT,                 /* the receiver's server took it */
	OUTBOX_REFUSED,              /* it said no for good */
	OUTBOX_GIVEN_UP,             /* too many tries */
	OUTBOX_WITHDRAWN,            /* its cause went away before it was sent */
	OUTBOX_STATE__MAX
};

struct store_outbox {
	int64_t id;                  /* reads */
	enum outbox_channel channel;
	enum outbox_topic topic;
	struct worker_key worker;
	int64_t detail;
	int64_t created_us, due_us;  /* due_us: not before */
	enum outbox_state state;     /* reads, and the three below */
	int64_t tries, changed_us;
	struct str fault, remote_id;
	unsigned char key[16];       /* reads; made when it is added */
	/* sealed on disk; reads: absent once it is over */
	struct str to;               /* mail address; INSS of 11 digits for eBox */
	char lang[3];                /* "nl" "fr" "de" "en" */
	struct str subject;          /* no personal data */
	struct str text;             /* plain text, UTF-8, lines end in LF; no personal data */
	struct str attachment;       /* bytes; absent when none */
	struct str attachment_name;  /* ASCII */
	struct str attachment_type;  /* media type */
};

enum err store_outbox_add(struct store *s, const struct store_outbox *x) WUR;
/* The next ones that are due, oldest first; the content stands in the arena. */
enum err store_outbox_due(struct store_reader *r, struct arena *a, int64_t now_us, size_t max,
    struct store_outbox **x_r, size_t *n_r) WUR;
/* What became of a try.  WAITS: again at due_us. */
enum err store_outbox_tried(struct store *s, int64_t id, enum outbox_state state, int64_t now_us, int64_t due_us,
    struct str fault, struct str remote_id) WUR;
/* A worker's, newest first, without their content. */
enum err store_outbox_list(struct store_reader *r, struct arena *a, struct worker_key w, size_t max,
    struct store_outbox **x_r, size_t *n_r) WUR;
/* What waits and when the oldest was made, for operations. */
enum err store_outbox_count(struct store_reader *r, int64_t *waiting_r, int64_t *oldest_us_r) WUR;

#endif
