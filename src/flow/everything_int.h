/* Between the files that write all that is held about a worker. */
#ifndef FLOW_EVERYTHING_INT_H
#define FLOW_EVERYTHING_INT_H

#include "base/json_out.h"
#include "flow/everything.h"

struct everything {
	struct flow *f;
	struct store_reader *r;
	struct arena *a, *page;        /* page: emptied after each page of a long list */
	const struct session *who;
	struct str session_id;
	int64_t now_us;
	struct json_out o;
	bool has_account;
	struct store_account account;
	struct period *period;         /* of all years */
	size_t n_periods;
};

/* One member; null when there is nothing to say. */
void everything_moment(struct everything *x, const char *name, int64_t us);
void everything_day(struct everything *x, const char *name, int32_t day);
void everything_hour(struct everything *x, const char *name, int minute);
void everything_text(struct everything *x, const char *name, struct str s);

/* Parts of own.db (everything_own.c). */
enum err everything_shares(struct everything *x, const char *name) WUR;
enum err everything_noted(struct everything *x, const char *name) WUR;

#endif
