/* What a worker keeps here himself (own.db), as parts of the file with
 * everything.  The secrets of his links are not known and not written. */
#include "base/day.h"
#include "flow/everything_int.h"
#include "flow/share.h"
#include "store/notes.h"

enum err everything_shares(struct everything *x, const char *name)
{
	struct share *share;
	size_t n = 0;
	enum err e = share_list(x->f, x->a, x->who->worker, x->now_us, &share, &n);

	jo_list(&x->o, name);
	for (size_t i = 0; e == ERR_OK && i < n; i++) {
		jo_open(&x->o, NULL);
		jo_i64(&x->o, "number", share[i].row.id);
		jo_str(&x->o, "for", share[i].terms.whom);
		everything_day(x, "from", share[i].terms.from_day);
		everything_day(x, "to", share[i].terms.to_day);
		jo_bool(&x->o, "agencyShown", share[i].terms.agency);
		jo_bool(&x->o, "userShown", share[i].terms.user);
		everything_moment(x, "madeAt", share[i].row.created_us);
		everything_moment(x, "until", share[i].row.expires_us);
		everything_moment(x, "endedAt", share[i].row.revoked_us);
		jo_close(&x->o);
	}
	jo_list_end(&x->o);
	return e;
}

enum err everything_noted(struct everything *x, const char *name)
{
	struct store_noted noted;
	enum err e = store_noted_list(x->r, x->a, x->who->worker, day_of(1, 1, 1), DAY_OPEN, &noted);

	jo_list(&x->o, name);
	for (size_t i = 0; e == ERR_OK && i < noted.n; i++) {
		jo_open(&x->o, NULL);
		everything_day(x, "date", noted.day[i].day);
		everything_hour(x, "startHour", noted.day[i].start_minute);
		everything_hour(x, "endHour", noted.day[i].end_minute);
		everything_text(x, "agency", noted.day[i].agency);
		everything_text(x, "user", noted.day[i].user);
		jo_close(&x->o);
	}
	jo_list_end(&x->o);
	return e;
}
