/* Who may speak for whom.
 *
 * Nearly every request is about the client's own enterprise, which is answered
 * without a look at the disk; a mandate is looked up each time, so that ending
 * one takes effect at once. */
#include "flow/access.h"

enum err access_may_speak(struct store *s, struct str client_id, int64_t client_enterprise, int64_t employer,
    int32_t on_day, bool *may_r)
{
	struct store_reader *r;
	enum err e;

	*may_r = employer > 0 && employer == client_enterprise;
	if (employer <= 0 || *may_r) {
		return ERR_OK;
	}
	r = store_reader_take(s);
	e = store_mandate_has(r, client_id, employer, on_day, may_r);
	store_reader_give(s, &r);
	return e;
}
