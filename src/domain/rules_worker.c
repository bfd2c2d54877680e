/* The worker: INSS, or an identity complete enough to find it (block 90017).
 *
 * Zones of the identity are judged whenever they are given: known programs
 * send them beside the INSS.  Start reading at rules_worker. */
#include "domain/number.h"
#include "domain/rules_int.h"

#define AGE_MAX 120 /* years; zone 00028 */

static bool four_digits(const char *p, int *v_r)
{
	*v_r = 0;
	for (int i = 0; i < 4; i++) {
		if (p[i] < '0' || p[i] > '9')
			return false;
		*v_r = *v_r * 10 + (p[i] - '0');
	}
	return true;
}

/* YYYY-MM-DD, or YYYY-00-00 for somebody of whom only the year is known. */
static bool birth_read(struct str s, struct ymd *birth_r)
{
	int32_t day;

	memset(birth_r, 0, sizeof(*birth_r));
	if (s.n == 10 && memcmp(s.p + 4, "-00-00", 6) == 0)
		return four_digits(s.p, &birth_r->year);
	if (!day_parse(s, &day))
		return false;
	*birth_r = day_ymd(day);
	return true;
}

static bool birth_ok(struct str s, int32_t today, struct ymd *birth_r)
{
	int32_t day;
	int year = day_ymd(today).year;

	if (!birth_read(s, birth_r) || birth_r->year < year - AGE_MAX || birth_r->year > year)
		return false;
	return birth_r->month == 0 || (day_parse(s, &day) && day <= today);
}

static bool initial_ok(struct str s)
{
	bool ascii_letter = s.n == 1 && ((s.p[0] >= 'a' && s.p[0] <= 'z') || (s.p[0] >= 'A' && s.p[0] <= 'Z'));

	return ascii_letter || (s.n > 1 && rules_name_ok(s, 1));
}

static void judge_identity(struct rule_run *r, const struct decl_worker *w)
{
	struct ymd birth;

	if (w->family_name.p != NULL && !rules_name_ok(w->family_name, 48))
		rule_add(r, ANOMALY_00025_003);
	if (w->given_name.p != NULL && !rules_name_ok(w->given_name, 24))
		rule_add(r, ANOMALY_00026_003);
	if (w->initial.p != NULL && !initial_ok(w->initial))
		rule_add(r, ANOMALY_00027_003);
	if (w->birth_date.p != NULL && !birth_ok(w->birth_date, r->received_day, &birth))
		rule_add(r, ANOMALY_00028_003);
	if (w->sex != NUMBER_NONE && w->sex != SEX_MAN && w->sex != SEX_WOMAN)
		rule_add(r, ANOMALY_00029_003);
	if (w->birth_place.p != NULL && !rules_name_ok(w->birth_place, 40))
		rule_add(r, ANOMALY_00168_003);
	if (w->birth_country != NUMBER_NONE && !rules_country_known(w->birth_country))
		rule_add(r, ANOMALY_00169_003);
	if (w->nationality != NUMBER_NONE && !rules_country_known(w->nationality))
		rule_add(r, ANOMALY_00119_003);
	rules_address(r, &w->address, ADDRESS_OF_WORKER);
}

static bool contradicts(int given, int told)
{
	return given != 0 && told != 0 && given != told;
}

/* The number tells the birth date and the sex: what is given beside it must fit. */
static void judge_against_inss(struct rule_run *r, const struct decl_worker *w)
{
	struct ymd given, told;
	enum sex sex = inss_sex((uint64_t)w->inss);

	if (w->birth_date.p != NULL && birth_ok(w->birth_date, r->received_day, &given) &&
	    inss_birth((uint64_t)w->inss, &told) && (contradicts(given.year, told.year) ||
	    contradicts(given.month, told.month) || contradicts(given.day, told.day)))
		rule_add(r, ANOMALY_00028_348);
	if ((w->sex == SEX_MAN || w->sex == SEX_WOMAN) && contradicts((int)w->sex, (int)sex))
		rule_add(r, ANOMALY_00029_348);
}

bool rules_identity_complete(const struct decl_worker *w)
{
	return w->family_name.p != NULL && w->given_name.p != NULL && w->birth_date.p != NULL &&
	       w->birth_place.p != NULL && w->birth_country != NUMBER_NONE && w->sex != NUMBER_NONE &&
	       w->nationality != NUMBER_NONE && rules_address_complete(&w->address);
}

void rules_worker(struct rule_run *r)
{
	const struct decl_worker *w = &r->d->worker;

	judge_identity(r, w);
	if (w->inss == NUMBER_NONE) {
		if (r->type != NULL && r->type->inss)
			rule_add(r, ANOMALY_00024_001);
		else if (!rules_identity_complete(w))
			rule_add(r, ANOMALY_90017_363);
		else if (r->c->identification_refused)
			rule_add(r, ANOMALY_90017_151);
	} else if (w->inss < 0 || !inss_valid((uint64_t)w->inss)) {
		rule_add(r, ANOMALY_00024_003);
	} else {
		judge_against_inss(r, w);
	}
}
