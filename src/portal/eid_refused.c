/* Why a card does not open the door, in the reader's language: what is wrong and
 * what he can do about it.  Start reading at the table. */
#include "base/log.h"
#include "page.h"
#include "portal/eid_int.h"

static const struct {
	enum msg title, text;
} refusals[EID_RESULT__MAX] = {
	[EID_NO_CERTIFICATE] = { MSG_EID_NO_CERTIFICATE, MSG_EID_NO_CERTIFICATE_TEXT },
	[EID_MALFORMED] = { MSG_EID_NO_MALFORMED, MSG_EID_NO_MALFORMED_TEXT },
	[EID_UNKNOWN_ISSUER] = { MSG_EID_NO_ISSUER, MSG_EID_NO_ISSUER_TEXT },
	[EID_NOT_YET] = { MSG_EID_NO_NOTYET, MSG_EID_NO_NOTYET_TEXT },
	[EID_EXPIRED] = { MSG_EID_NO_EXPIRED, MSG_EID_NO_EXPIRED_TEXT },
	[EID_WRONG_PURPOSE] = { MSG_EID_NO_PURPOSE, MSG_EID_NO_PURPOSE_TEXT },
	[EID_WRONG_POLICY] = { MSG_EID_NO_POLICY, MSG_EID_NO_POLICY_TEXT },
	[EID_BAD_SUBJECT] = { MSG_EID_NO_SUBJECT, MSG_EID_NO_SUBJECT_TEXT },
	[EID_WEAK_KEY] = { MSG_EID_NO_KEY, MSG_EID_NO_KEY_TEXT },
	[EID_REVOKED] = { MSG_EID_NO_REVOKED, MSG_EID_NO_REVOKED_TEXT },
	[EID_STATUS_UNKNOWN] = { MSG_EID_NO_STATUS, MSG_EID_NO_STATUS_TEXT },
	[EID_BAD_SIGNATURE] = { MSG_EID_NO_SIGNATURE, MSG_EID_NO_SIGNATURE_TEXT },
	[EID_NO_NONCE] = { MSG_EID_NO_BEGIN, MSG_EID_NO_BEGIN_TEXT },
};

void eid_refuse(struct ui *u, const char *door, enum eid_result why, const char *retry)
{
	struct page_eid_refused page = {
		.title = refusals[why].title,
		.text = refusals[why].text,
		.retry = ui_path(u, retry),
		.gate = ui_path(u, "/"),
	};

	CHECK(why > EID_OK && why < EID_RESULT__MAX);
	log_event(LOG_NOTICE, "eid.refused", "door=%s why=%s", door, eid_result_name(why));
	u->r->status = why == EID_STATUS_UNKNOWN ? 503 : 403;
	if (why == EID_STATUS_UNKNOWN) {
		http_add_header(u->r, "Retry-After", STR("60"));
	}
	ui_head(u, &(struct ui_frame){ .title = msg_text(u->lang, refusals[why].title), .error = true });
	page_eid_refused(&u->r->body, u->lang, &page);
	ui_foot(u);
}
