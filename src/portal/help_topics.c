/* What the help says and in which order: a table of topics, each a table of
 * sections.  The anchors are used by links from other pages (overview_looks,
 * overview_today.c).  Start reading at help_topics at the end. */
#include "base/check.h"
#include "portal/help.h"

/* SECTION("id", MSG_title, MSG paragraphs…) */
#define SECTION(anchor, head, ...) \
	{ .id = (anchor), .title = (head), .para = { __VA_ARGS__ }, \
	    .n_paras = sizeof((const enum msg[]){ __VA_ARGS__ }) / sizeof(enum msg) }
#define VERDICT(anchor, head, means, act, ask) \
	{ .id = (anchor), .title = (head), .verdict = true, .para = { (means), (act), (ask) }, .n_paras = 3 }

static const struct help_section service[] = {
	SECTION("what", MSG_HELP_SERVICE_WHAT, MSG_HELP_SERVICE_WHAT_1, MSG_HELP_SERVICE_WHAT_2),
	SECTION("who", MSG_HELP_SERVICE_WHO, MSG_HELP_SERVICE_WHO_1),
	SECTION("not", MSG_HELP_SERVICE_NOT, MSG_HELP_SERVICE_NOT_1, MSG_HELP_SERVICE_NOT_2),
};

static const struct help_section declaration[] = {
	SECTION("why", MSG_HELP_DECLARATION_WHY, MSG_HELP_DECLARATION_WHY_1, MSG_HELP_DECLARATION_WHY_2),
	SECTION("when", MSG_HELP_DECLARATION_WHEN, MSG_HELP_DECLARATION_WHEN_1, MSG_HELP_DECLARATION_WHEN_2,
	    MSG_HELP_DECLARATION_WHEN_3, MSG_HELP_DECLARATION_WHEN_4, MSG_HELP_DECLARATION_WHEN_5,
	    MSG_HELP_DECLARATION_WHEN_6),
	SECTION("says", MSG_HELP_DECLARATION_SAYS, MSG_HELP_DECLARATION_SAYS_1),
	SECTION("check", MSG_HELP_DECLARATION_CHECK, MSG_HELP_DECLARATION_CHECK_1, MSG_HELP_DECLARATION_CHECK_2),
};

static const struct help_section verdicts[] = {
	VERDICT("in-time", MSG_TAG_OK, MSG_HELP_OK_MEANS, MSG_HELP_OK_DO, MSG_HELP_ASK_AGENCY),
	VERDICT("same-day", MSG_TAG_DAY, MSG_HELP_DAY_MEANS, MSG_HELP_DAY_DO, MSG_HELP_ASK_UNION),
	VERDICT("late", MSG_TAG_LATE, MSG_HELP_LATE_MEANS, MSG_HELP_LATE_DO, MSG_HELP_ASK_UNION),
	VERDICT("planned", MSG_TAG_PLAN, MSG_HELP_PLAN_MEANS, MSG_HELP_PLAN_DO, MSG_HELP_ASK_AGENCY),
	VERDICT("waiting", MSG_HELP_WAIT, MSG_HELP_WAIT_MEANS, MSG_HELP_WAIT_DO, MSG_HELP_ASK_AGENCY),
	VERDICT("refused", MSG_TAG_REFUSED, MSG_HELP_REFUSED_MEANS, MSG_HELP_REFUSED_DO, MSG_HELP_ASK_UNION),
	VERDICT("cancelled", MSG_TAG_OFF, MSG_HELP_OFF_MEANS, MSG_HELP_OFF_DO, MSG_HELP_ASK_AGENCY),
	VERDICT("cancelled-late", MSG_TAG_OFFLATE, MSG_HELP_OFFLATE_MEANS, MSG_HELP_OFFLATE_DO, MSG_HELP_ASK_UNION),
	VERDICT("missing", MSG_HELP_MISSING, MSG_HELP_MISSING_MEANS, MSG_HELP_MISSING_DO, MSG_HELP_ASK_UNION),
};

static const struct help_section contract[] = {
	SECTION("sign", MSG_HELP_CONTRACT_SIGN, MSG_HELP_CONTRACT_SIGN_1, MSG_HELP_CONTRACT_SIGN_2),
	SECTION("differ", MSG_HELP_CONTRACT_DIFFER, MSG_HELP_CONTRACT_DIFFER_1),
};

static const struct help_section signing_in[] = {
	SECTION("eid", MSG_HELP_SIGNIN_EID, MSG_HELP_SIGNIN_EID_1, MSG_HELP_SIGNIN_EID_2),
	SECTION("token", MSG_HELP_SIGNIN_TOKEN, MSG_HELP_SIGNIN_TOKEN_1, MSG_HELP_SIGNIN_TOKEN_2),
	SECTION("app", MSG_HELP_SIGNIN_APP, MSG_HELP_SIGNIN_APP_1),
	SECTION("none", MSG_GATE_HELP, MSG_GATE_HELP_TEXT),
	SECTION("lost", MSG_HELP_SIGNIN_LOST, MSG_HELP_SIGNIN_LOST_1, MSG_HELP_SIGNIN_LOST_2),
	SECTION("out", MSG_HELP_SIGNIN_OUT, MSG_HELP_SIGNIN_OUT_1),
};

static const struct help_section data[] = {
	SECTION("kept", MSG_HELP_DATA_KEPT, MSG_HELP_DATA_KEPT_1, MSG_HELP_DATA_KEPT_2),
	SECTION("looked", MSG_ACCOUNT_LOOKED, MSG_HELP_DATA_LOOKED_1),
	SECTION("wrong", MSG_HELP_DATA_WRONG, MSG_HELP_DATA_WRONG_1),
};

static const struct help_section mistake[] = {
	SECTION("agency", MSG_HELP_MISTAKE_AGENCY, MSG_HELP_MISTAKE_AGENCY_1),
	SECTION("write", MSG_HELP_MISTAKE_WRITE, MSG_HELP_MISTAKE_WRITE_1),
	SECTION("union", MSG_HELP_MISTAKE_UNION, MSG_HELP_MISTAKE_UNION_1),
	{ .id = "report", .title = MSG_HELP_MISTAKE_REPORT, .link = "https://www.meldpuntsocialefraude.belgie.be/",
	    .para = { MSG_HELP_MISTAKE_REPORT_1, MSG_HELP_MISTAKE_REPORT_2 }, .n_paras = 2 },
};

static const struct help_section words[] = {
	SECTION("agency", MSG_HELP_WORD_AGENCY, MSG_HELP_WORD_AGENCY_1),
	SECTION("user", MSG_HELP_WORD_USER, MSG_HELP_WORD_USER_1),
	SECTION("relation", MSG_HELP_WORD_RELATION, MSG_HELP_WORD_RELATION_1),
	SECTION("dimona", MSG_HELP_WORD_DIMONA, MSG_HELP_WORD_DIMONA_1),
	SECTION("committee", MSG_HELP_WORD_COMMITTEE, MSG_HELP_WORD_COMMITTEE_1),
	SECTION("inss", MSG_HELP_WORD_INSS, MSG_HELP_WORD_INSS_1),
	SECTION("type", MSG_HELP_WORD_TYPE, MSG_HELP_WORD_TYPE_1),
	SECTION("student", MSG_HELP_WORD_STUDENT, MSG_HELP_WORD_STUDENT_1),
	SECTION("nsso", MSG_HELP_WORD_NSSO, MSG_HELP_WORD_NSSO_1),
	SECTION("enterprise", MSG_HELP_WORD_ENTERPRISE, MSG_HELP_WORD_ENTERPRISE_1),
	SECTION("inspectorate", MSG_HELP_WORD_INSPECTORATE, MSG_HELP_WORD_INSPECTORATE_1),
	SECTION("eid", MSG_HELP_WORD_EID, MSG_HELP_WORD_EID_1),
};

const struct help_topic help_topics[] = {
	{ "service", MSG_HELP_SERVICE, MSG_HELP_SERVICE_LEAD, service, N_OF(service) },
	{ "declaration", MSG_HELP_DECLARATION, MSG_HELP_DECLARATION_LEAD, declaration, N_OF(declaration) },
	{ "verdicts", MSG_HELP_VERDICTS, MSG_HELP_VERDICTS_LEAD, verdicts, N_OF(verdicts) },
	{ "mistake", MSG_HELP_MISTAKE, MSG_HELP_MISTAKE_LEAD, mistake, N_OF(mistake) },
	{ "contract", MSG_HELP_CONTRACT, MSG_NOTE_TEXT, contract, N_OF(contract) },
	{ "signin", MSG_HELP_SIGNIN, MSG_HELP_SIGNIN_LEAD, signing_in, N_OF(signing_in) },
	{ "data", MSG_HELP_DATA, MSG_HELP_DATA_LEAD, data, N_OF(data) },
	{ "words", MSG_HELP_WORD, MSG_HELP_WORD_LEAD, words, N_OF(words) },
};
const size_t help_topics_n = N_OF(help_topics);
