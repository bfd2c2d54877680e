/* Anomalies: the official list (2023/3) with class, labels in four languages,
 * and for each id the rule that raises it here or the reason why it cannot
 * occur.  The list is domain/codes/anomaly.tsv; enum anomaly and anomaly_table
 * are generated from it. */
#ifndef DOMAIN_ANOMALY_H
#define DOMAIN_ANOMALY_H

#include "base/buf.h"
#include "base/limits.h"
#include "codes.h"

enum anomaly_class { ANOMALY_BLOCKING = 1, ANOMALY_WARNING /* NP */ };

struct anomaly_found {
	enum anomaly id;
	int64_t number;  /* 90017-369: hours beyond; -333/-334: the other period's id; else 0 */
};

/* In the order in which the rules found them; never the same (id, number) twice.
 * What does not fit any more is dropped (the declaration is refused anyway). */
struct anomaly_list {
	size_t n;
	struct anomaly_found item[LIMIT_ANOMALIES];
};

void anomaly_add(struct anomaly_list *l, enum anomaly id, int64_t number);
bool anomaly_has(const struct anomaly_list *l, enum anomaly id);
bool anomaly_has_blocking(const struct anomaly_list *l);
enum anomaly_class anomaly_class_of(enum anomaly id);
/* "90373-460 90017-369:12": how a declaration's row keeps them. */
void anomaly_write(struct buf *b, const struct anomaly_list *l);
bool anomaly_read(struct str s, struct anomaly_list *l_r) WUR;

#endif
