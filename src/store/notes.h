/* The days that workers noted, in own.db: what he typed is sealed, the day is
 * not, as in monitor.db. */
#ifndef STORE_NOTES_H
#define STORE_NOTES_H

#include "domain/noted.h"
#include "store/store.h"

struct store_noted_sum {
	size_t n_new;
	size_t n_changed;              /* a job of that day with the same start was there, otherwise different */
	size_t n_same;
	size_t n_full;                 /* not kept: NOTED_A_DAY_MAX or NOTED_DAYS_MAX reached */
};

/* Keeps n days in one transaction, in their order; first forgets days and months before `oldest`. */
enum err store_noted_put(struct store *s, struct worker_key w, const struct noted_day *d, size_t n, int32_t oldest,
    int64_t now_us, struct store_noted_sum *sum_r) WUR;
/* ERR_NOT_FOUND: it is not there. */
enum err store_noted_remove(struct store *s, struct worker_key w, int32_t day, int64_t slot) WUR;
/* month: gap_month of its days; complete false: no longer.  Saying it twice changes nothing. */
enum err store_noted_month(struct store *s, struct worker_key w, int32_t month, bool complete, int64_t now_us) WUR;

struct store_noted {
	struct noted_day *day;         /* by day and slot */
	int64_t *slot;                 /* of each: 0 … NOTED_A_DAY_MAX - 1 */
	size_t n;
	int32_t *complete;             /* months */
	size_t n_complete;
};
/* Those from … to, and the months from … to. */
enum err store_noted_list(struct store_reader *r, struct arena *a, struct worker_key w, int32_t from, int32_t to,
    struct store_noted *x_r) WUR;

#endif
