/* Declarations as JSON: the official examples, what clients in the field send
 * (bodies made here after dimona.md 5.4 and clients.md), structural faults, and
 * the way there and back. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "base/limits.h"
#include "domain/decl_json.h"

static struct arena *arena;
static struct decl d;
static struct decl_faults faults;

static int set_up(void **state)
{
	(void)state;
	arena = arena_new(LIMIT_ARENA_REQUEST);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	arena_free(&arena);
	return 0;
}

/* Bodies are written with ' for ". */
static const struct json *json_of(const char *text)
{
	char *copy = arena_copy(arena, text, strlen(text));
	const struct json *root;
	struct json_fault fault;

	for (char *p = copy; *p != '\0'; p++) {
		*p = (char)(*p == '\'' ? '"' : *p);
	}
	if (json_read(arena, str_of(copy), LIMIT_JSON_DEPTH, &root, &fault) != ERR_OK) {
		fail_msg("%s at %d: %s", fault.what, fault.column, copy);
	}
	return root;
}

static bool read_body(const char *text)
{
	return decl_read_json(arena, json_of(text), &d, &faults);
}

static bool same_address(const struct decl_address *a, const struct decl_address *b)
{
	return a->given == b->given && str_eq(a->street, b->street) && str_eq(a->house_number, b->house_number) &&
	    str_eq(a->box_number, b->box_number) && str_eq(a->post_code, b->post_code) &&
	    str_eq(a->municipality, b->municipality) && a->municipality_code == b->municipality_code &&
	    a->country == b->country;
}

static bool same_worker(const struct decl_worker *a, const struct decl_worker *b)
{
	return a->inss == b->inss && str_eq(a->family_name, b->family_name) && str_eq(a->given_name, b->given_name) &&
	    str_eq(a->initial, b->initial) && str_eq(a->birth_date, b->birth_date) &&
	    str_eq(a->birth_place, b->birth_place) && a->birth_country == b->birth_country && a->sex == b->sex &&
	    a->nationality == b->nationality && same_address(&a->address, &b->address);
}

static bool same_user(const struct decl_user *a, const struct decl_user *b)
{
	return a->given == b->given && str_eq(a->joint_committee, b->joint_committee) &&
	    a->enterprise == b->enterprise && str_eq(a->name, b->name) && same_address(&a->address, &b->address);
}

/* All but the worker. */
static bool same_decl(const struct decl *a, const struct decl *b)
{
	return a->kind == b->kind && a->employer.given == b->employer.given && a->employer.nsso == b->employer.nsso &&
	    a->employer.provisional == b->employer.provisional && a->employer.enterprise == b->employer.enterprise &&
	    a->period_id == b->period_id && a->start_day == b->start_day && a->end_day == b->end_day &&
	    a->start_minute == b->start_minute && a->end_minute == b->end_minute &&
	    a->planned_hours == b->planned_hours && a->planned_days == b->planned_days &&
	    a->features_given == b->features_given && str_eq(a->joint_committee, b->joint_committee) &&
	    str_eq(a->worker_type, b->worker_type) && str_eq(a->sub_entity, b->sub_entity) &&
	    same_user(&a->user, &b->user) && a->cards_given == b->cards_given && str_eq(a->card_first, b->card_first) &&
	    str_eq(a->card_next, b->card_next) && a->place_given == b->place_given &&
	    str_eq(a->place_name, b->place_name) && same_address(&a->place_address, &b->place_address) &&
	    a->small_given == b->small_given && str_eq(a->small_nature, b->small_nature) &&
	    a->small_risk == b->small_risk && a->small_risk_given == b->small_risk_given &&
	    str_eq(a->small_status, b->small_status);
}

static const char *written(const struct decl *from)
{
	struct buf b;
	struct json_out o;
	const char *text;

	buf_init(&b, LIMIT_BODY_API);
	o = jo_start(&b);
	jo_open(&o, NULL);
	decl_write_json(&o, from);
	jo_close(&o);
	assert_false(b.overflow);
	text = str_cstr(arena, buf_str(&b));
	buf_free(&b);
	return text;
}

static const char *written_worker(const struct decl_worker *from, int64_t inss_known)
{
	struct buf b;
	struct json_out o;
	const char *text;

	buf_init(&b, LIMIT_BODY_API);
	o = jo_start(&b);
	jo_open(&o, NULL);
	decl_write_worker_json(&o, from, inss_known);
	jo_close(&o);
	text = str_cstr(arena, buf_str(&b));
	buf_free(&b);
	return text;
}

static const struct json *strict_json_of(const char *text)
{
	const struct json *root;
	struct json_fault fault;

	assert_int_equal(json_read(arena, str_of(text), LIMIT_JSON_DEPTH, &root, &fault), ERR_OK);
	return root;
}

/* The declaration in d and its worker, written and read, are the same. */
static void check_there_and_back(void)
{
	struct decl again;
	struct decl_worker worker;

	assert_true(decl_read_json(arena, strict_json_of(written(&d)), &again, &faults));
	if (!same_decl(&d, &again)) {
		fail_msg("%s reads as %s", written(&d), written(&again));
	}
	assert_string_equal(written(&d), written(&again));
	assert_true(decl_read_worker_json(arena, strict_json_of(written_worker(&d.worker, d.worker.inss)), &worker,
	    &faults));
	if (d.worker.inss >= 0) {
		assert_true(same_worker(&d.worker, &worker));
	}
}

/* ---- the examples of dimona.md 5.4 ---- */

static void test_example_agency(void **state)
{
	(void)state;
	assert_true(read_body(
	    "{ 'employer': { 'enterpriseNumber': '0123456749' }, 'worker': { 'ssin': '90010100123' },"
	    "  'dimonaIn': { 'startDate': '2026-03-02', 'endDate': '2026-03-06',"
	    "    'features': { 'jointCommissionNumber': '322', 'workerType': 'OTH',"
	    "      'usingEmployer': { 'jointCommissionNumber': 'XXX', 'enterpriseNumber': '0876543270' } } } }"));
	assert_int_equal(d.kind, DECL_IN);
	assert_true(d.employer.given);
	assert_int_equal(d.employer.enterprise, 123456749);
	assert_int_equal(d.employer.nsso, NUMBER_NONE);
	assert_int_equal(d.worker.inss, 90010100123);
	assert_int_equal(d.start_day, day_of(2026, 3, 2));
	assert_int_equal(d.end_day, day_of(2026, 3, 6));
	assert_int_equal(d.start_minute, MINUTE_NONE);
	assert_true(d.features_given);
	assert_true(str_is(d.joint_committee, "322"));
	assert_true(str_is(d.worker_type, "OTH"));
	assert_true(d.user.given);
	assert_true(str_is(d.user.joint_committee, "XXX"));
	assert_int_equal(d.user.enterprise, 876543270);
	assert_false(d.user.address.given);
	assert_false(d.cards_given);
	assert_false(d.place_given);
	assert_false(d.small_given);
	check_there_and_back();
	assert_string_equal(written(&d), "{\"employer\":{\"enterpriseNumber\":\"0123456749\"},"
	    "\"dimonaIn\":{\"startDate\":\"2026-03-02\",\"endDate\":\"2026-03-06\","
	    "\"features\":{\"jointCommissionNumber\":\"322\",\"workerType\":\"OTH\","
	    "\"usingEmployer\":{\"jointCommissionNumber\":\"XXX\",\"enterpriseNumber\":\"0876543270\"}}}}");
}

static void test_example_student_and_flexi(void **state)
{
	(void)state;
	assert_true(read_body(
	    "{'employer':{'enterpriseNumber':'0123456749'},'worker':{'ssin':'90010100123'},"
	    "'dimonaIn':{'startDate':'2026-07-01','endDate':'2026-07-10','plannedHoursNumber':38,"
	    "'features':{'jointCommissionNumber':'322','workerType':'STU',"
	    "'usingEmployer':{'jointCommissionNumber':'XXX',"
	    "'enterpriseNumber':'0876543270'}},'studentPlaceOfWork':{'name':'Zomerbar','address':{'street':'Zeedijk',"
	    "'houseNumber':'7','postCode':'8400','municipality':{'code':35013,'name':'Oostende'},'country':150}}}}"));
	assert_int_equal(d.planned_hours, 38);
	assert_true(d.place_given);
	assert_true(str_is(d.place_name, "Zomerbar"));
	assert_true(d.place_address.given);
	assert_true(str_is(d.place_address.municipality, "Oostende"));
	assert_int_equal(d.place_address.municipality_code, 35013);
	check_there_and_back();
	assert_true(read_body(
	    "{'employer':{'enterpriseNumber':'0123456749'},'worker':{'ssin':'90010100123'},"
	    "'dimonaIn':{'startDate':'2026-03-02','endDate':'2026-03-02','startHour':'0800','endHour':'1630',"
	    "'features':{'jointCommissionNumber':'322','workerType':'FLX'}}}"));
	assert_int_equal(d.start_minute, 480);
	assert_int_equal(d.end_minute, 990);
	assert_int_equal(d.planned_hours, NUMBER_NONE);
	check_there_and_back();
}

static void test_examples_of_later_messages(void **state)
{
	(void)state;
	assert_true(read_body(
	    "{ 'dimonaUpdate': { 'periodId': 700000000145, 'startDate': '2026-03-02', 'endDate': '2026-03-05' } }"));
	assert_int_equal(d.kind, DECL_UPDATE);
	assert_int_equal(d.period_id, 700000000145);
	assert_int_equal(d.end_day, day_of(2026, 3, 5));
	assert_false(d.employer.given);
	assert_int_equal(d.worker.inss, NUMBER_NONE);
	check_there_and_back();
	assert_true(read_body("{ 'dimonaOut': { 'periodId': 700000000145, 'endDate': '2026-03-05' } }"));
	assert_int_equal(d.kind, DECL_OUT);
	assert_int_equal(d.end_day, day_of(2026, 3, 5));
	check_there_and_back();
	assert_true(read_body("{ 'dimonaCancel': { 'periodId': 700000000145 } }"));
	assert_int_equal(d.kind, DECL_CANCEL);
	assert_string_equal(written(&d), "{\"dimonaCancel\":{\"periodId\":700000000145}}");
	check_there_and_back();
}

static void test_example_without_inss(void **state)
{
	(void)state;
	assert_true(read_body(
	    "{'employer':{'enterpriseNumber':'0123456749'},"
	    "'worker': { 'familyName': 'JANSSENS', 'givenName': 'AN', 'birthDate': '1990-01-01',"
	    " 'placeOfBirth': 'GENT',"
	    " 'countryOfBirth': 150, 'nationality': 150, 'gender': '2', 'address': { 'street': 'Kerkstraat',"
	    " 'houseNumber': '1', 'boxNumber': null, 'postCode': '9000', 'municipality': { 'code': 44021,"
	    " 'name': 'Gent' }, 'country': 150 } }, 'dimonaIn':{'startDate':'2026-03-02','features':{}}}"));
	assert_int_equal(d.worker.inss, NUMBER_NONE);
	assert_true(str_is(d.worker.family_name, "JANSSENS"));
	assert_true(str_is(d.worker.given_name, "AN"));
	assert_true(str_is(d.worker.birth_date, "1990-01-01"));
	assert_true(str_is(d.worker.birth_place, "GENT"));
	assert_int_equal(d.worker.birth_country, 150);
	assert_int_equal(d.worker.nationality, 150);
	assert_int_equal(d.worker.sex, 2);
	assert_true(d.worker.address.given);
	assert_true(str_is(d.worker.address.street, "Kerkstraat"));
	assert_true(str_is(d.worker.address.house_number, "1"));
	assert_null(d.worker.address.box_number.p);
	assert_true(str_is(d.worker.address.post_code, "9000"));
	assert_int_equal(d.worker.address.municipality_code, 44021);
	assert_int_equal(d.worker.address.country, 150);
	check_there_and_back();
	/* both names of the given name, for clients that read either */
	assert_non_null(strstr(written_worker(&d.worker, 0), "\"givenName\":\"AN\",\"givenNames\":\"AN\""));
	assert_null(strstr(written_worker(&d.worker, 0), "ssin"));
	assert_non_null(strstr(written_worker(&d.worker, 90010100123), "\"ssin\":\"90010100123\""));
}

/* ---- clients in the field ---- */

static void test_client_hyperlab(void **state)
{
	(void)state;
	/* features before dates, joint committee as a number, hours as a float, box null */
	assert_true(read_body(
	    "{'employer':{'enterpriseNumber':'0477472701'},'worker':{'ssin':'90010100123'},"
	    "'dimonaIn':{'features':{'jointCommissionNumber':200,'workerType':'STU'},'plannedHoursNumber':8.0,"
	    "'studentPlaceOfWork':{'name':'Werf','address':{'street':'Laan','houseNumber':'3','boxNumber':null,"
	    "'postCode':'1000','municipality':{'code':21004,'name':'Brussel'},'country':150}},"
	    "'startDate':'2026-03-02','endDate':'2026-03-02'}}"));
	assert_true(str_is(d.joint_committee, "200"));
	assert_int_equal(d.planned_hours, 8);
	assert_true(d.place_address.given);
	check_there_and_back();
	assert_true(read_body(
	    "{'employer':{'enterpriseNumber':'0477472701'},'worker':{'ssin':'90010100123'},"
	    "'dimonaIn':{'features':{'jointCommissionNumber':'XXX','workerType':'OTH'},'plannedHoursNumber':null,"
	    "'startDate':'2026-03-02','endDate':'2026-03-02'}}"));
	assert_int_equal(d.planned_hours, NUMBER_NONE);
	check_there_and_back();
	assert_true(read_body("{'dimonaUpdate':{'periodId':700000000145,'plannedHoursNumber':10.0,"
	    "'startDate':'2026-03-02','endDate':'2026-03-02'}}"));
	assert_int_equal(d.planned_hours, 10);
	check_there_and_back();
	assert_true(read_body("{'dimonaUpdate':{'periodId':700000000145,'startDate':'2026-03-02','startHour':'1700',"
	    "'endDate':'2026-03-03','endHour':'0100'}}"));
	assert_int_equal(d.start_minute, 17 * 60);
	assert_int_equal(d.end_minute, 60);
	check_there_and_back();
}

static void test_client_odoo(void **state)
{
	(void)state;
	/* employerId as a number, full identity beside the INSS, municipality unknown */
	assert_true(read_body(
	    "{'employer':{'employerId':51357716},'worker':{'ssin':'90010100123','lastName':'PEETERS',"
	    "'firstName':'JO','birthDate':'1990-01-01','placeOfBirth':'LIER','countryOfBirth':150,'nationality':150,"
	    "'gender':1,'address':{'street':'Markt','houseNumber':'12','postCode':'2500','municipality':{"
	    "'name':'LIER','code':99999},'country':150}},'dimonaIn':{'startDate':'2026-03-02',"
	    "'features':{'jointCommissionNumber':'XXX','workerType':'OTH'}}}"));
	assert_int_equal(d.employer.nsso, 51357716);
	assert_int_equal(d.employer.enterprise, NUMBER_NONE);
	assert_true(str_is(d.worker.family_name, "PEETERS"));
	assert_true(str_is(d.worker.given_name, "JO"));
	assert_int_equal(d.worker.sex, 1);
	assert_int_equal(d.worker.address.municipality_code, 99999);
	assert_int_equal(d.end_day, DAY_NONE);
	check_there_and_back();
	/* ids of other lengths than 12 digits are a matter of the rules */
	assert_true(read_body("{'dimonaUpdate':{'periodId':2029409422,'startDate':'2026-03-02',"
	    "'endDate':'9999-12-31'}}"));
	assert_int_equal(d.period_id, 2029409422);
	assert_int_equal(d.end_day, DAY_OPEN);
	check_there_and_back();
	/* the employer as the office itself shows it: leading zero lost */
	assert_true(read_body("{'employer':{'employerId':51357716,'enterpriseNumber':'477472701'},"
	    "'dimonaOut':{'periodId':2029409422,'endDate':'2026-03-05'}}"));
	assert_int_equal(d.employer.enterprise, 477472701);
	check_there_and_back();
}

static void test_client_fritos(void **state)
{
	(void)state;
	assert_true(read_body(
	    "{'employer':{'enterpriseNumber':206731645},'worker':{'ssin':'90010100123'},'dimonaIn':{"
	    "'startDate':'2026-03-02','startHour':'11:00','endDate':'2026-03-02','endHour':'15:30',"
	    "'features':{'jointCommissionNumber':'302','workerType':'FLX'}}}"));
	assert_int_equal(d.employer.enterprise, 206731645);
	assert_int_equal(d.start_minute, 660);
	assert_int_equal(d.end_minute, 930);
	check_there_and_back();
}

static void test_client_werkr(void **state)
{
	(void)state;
	/* a second `features` at the top */
	assert_true(read_body(
	    "{'employer':{'enterpriseNumber':'0477472701'},'worker':{'ssin':'90010100123','familyName':'PEETERS',"
	    "'givenName':'JO'},'features':{'jointCommissionNumber':'124','workerType':'EXT'},'dimonaIn':{"
	    "'startDate':'2026-03-02','endDate':'2026-03-02','plannedHoursNumber':6,"
	    "'features':{'jointCommissionNumber':'XXX','workerType':'FLX'}}}"));
	assert_true(str_is(d.joint_committee, "XXX"));
	assert_true(str_is(d.worker_type, "FLX"));
	check_there_and_back();
	/* only at the top */
	assert_false(read_body(
	    "{'employer':{'enterpriseNumber':'0477472701'},'features':{'workerType':'FLX'},'dimonaIn':{"
	    "'startDate':'2026-03-02'}}"));
	assert_int_equal(faults.n, 1);
	assert_string_equal(faults.item[0].name, "dimonaIn.features");
	assert_string_equal(faults.item[0].detail, "Features required");
	/* the period's number outside the message */
	assert_false(read_body("{'periodId':700000000145,'dimonaUpdate':{'plannedHoursNumber':6}}"));
	assert_int_equal(faults.n, 1);
	assert_string_equal(faults.item[0].name, "dimonaUpdate.periodId");
	/* CANCEL with the number as text */
	assert_true(read_body("{'dimonaCancel':{'periodId':'700000000145'}}"));
	assert_int_equal(d.period_id, 700000000145);
	check_there_and_back();
}

static void test_version_1_names(void **state)
{
	(void)state;
	assert_true(read_body(
	    "{'employer':{'nssoRegistrationNumber':112651531},'worker':{'lastName':'PEETERS','firstName':'JO',"
	    "'birthDate':'1990-00-00','birthPlace':'LIER','birthPlaceCountry':'00150','gender':'FEMALE',"
	    "'nationality':'00129','address':{'street':'Markt','houseNumber':12,'postBox':'3','zipCode':2500,"
	    "'city':'LIER','country':'00000'}},'dimonaIn':{'startingDate':'2026-03-02','startingHour':'0800',"
	    "'endingDate':'2026-03-03','endingHour':'1200','dimonaFeatures':{'jointCommissionNumber':124,"
	    "'workerType':'bcw'},'constructionControlCards':{'firstMonthC32ANumber':'000000000123',"
	    "'nextMonthC32ANumber':100000000124}}}"));
	assert_int_equal(d.employer.nsso, 112651531);
	assert_true(str_is(d.worker.family_name, "PEETERS"));
	assert_true(str_is(d.worker.given_name, "JO"));
	assert_true(str_is(d.worker.birth_date, "1990-00-00"));
	assert_true(str_is(d.worker.birth_place, "LIER"));
	assert_int_equal(d.worker.birth_country, 150);
	assert_int_equal(d.worker.nationality, 129);
	assert_int_equal(d.worker.sex, 2);
	assert_true(str_is(d.worker.address.house_number, "12"));
	assert_true(str_is(d.worker.address.box_number, "3"));
	assert_true(str_is(d.worker.address.post_code, "2500"));
	assert_true(str_is(d.worker.address.municipality, "LIER"));
	assert_int_equal(d.worker.address.country, 150);
	assert_int_equal(d.start_day, day_of(2026, 3, 2));
	assert_int_equal(d.end_day, day_of(2026, 3, 3));
	assert_int_equal(d.start_minute, 480);
	assert_int_equal(d.end_minute, 720);
	assert_true(d.features_given);
	assert_true(str_is(d.joint_committee, "124"));
	assert_true(str_is(d.worker_type, "BCW"));
	assert_true(d.cards_given);
	assert_true(str_is(d.card_first, "000000000123"));
	assert_true(str_is(d.card_next, "100000000124"));
	check_there_and_back();
	assert_true(read_body("{'dimonaCancel':{'dimonaNumber':'700000000145'}}"));
	assert_int_equal(d.period_id, 700000000145);
}

/* ---- tolerance ---- */

static void test_user_undertaking_names(void **state)
{
	static const struct { const char *in_message, *in_features; } table[] = {
		{ "", "'usingEmployer':{'jointCommissionNumber':'XXX','enterpriseNumber':'0876543270'}" },
		{ "", "'usingEmployer':{'jointCommissionNumber':'XXX','companyId':876543270}" },
		{ "", "'userUndertaking':{'jointCommissionNumber':'XXX','usingEmployerCompanyId':'876543270'}" },
		{ "'usingEmployer':{'jointCommissionNumber':'XXX','enterpriseNumber':'0876.543.270'},", "" },
		/* an empty block says nothing, the other one counts */
		{ "'usingEmployer':{'jointCommissionNumber':'XXX','companyId':'0876543270'},", "'usingEmployer':{}" },
		{ "", "'userUndertaking':{'jointCommissionNumber':'XXX','companyId':'0876543270'},"
		    "'usingEmployer':null" },
		/* the canonical name wins, wherever it stands */
		{ "'usingEmployer':{'companyId':'0206731645','name':'no'},",
		  "'userUndertaking':{'companyId':'0206731645'},"
		  "'usingEmployer':{'companyId':'0206731645','jointCommissionNumber':'XXX',"
		      "'enterpriseNumber':'0876543270'}" },
	};

	(void)state;
	for (size_t i = 0; i < N_OF(table); i++) {
		if (!read_body(arena_printf(arena, "{'dimonaIn':{%s'features':{%s}}}", table[i].in_message,
		    table[i].in_features)) || !d.user.given || d.user.enterprise != 876543270 ||
		    !str_is(d.user.joint_committee, "XXX") || d.user.name.p != NULL) {
			fail_msg("%s / %s", table[i].in_message, table[i].in_features);
		}
		check_there_and_back();
	}
	assert_true(read_body("{'dimonaIn':{'features':{'usingEmployer':{'jointCommissionNumber':'XXX',"
	    "'usingEmployerName':'Bau GmbH','enterpriseNumber':'0','address':{'street':'Weg','houseNumber':'1',"
	    "'postCode':'52062','municipality':{'name':'Aachen'},'country':103}}}}}"));
	assert_int_equal(d.user.enterprise, NUMBER_NONE);
	assert_true(str_is(d.user.name, "Bau GmbH"));
	assert_true(d.user.address.given);
	assert_int_equal(d.user.address.country, 103);
	assert_int_equal(d.user.address.municipality_code, NUMBER_NONE);
	check_there_and_back();
}

static void test_blocks_that_say_nothing(void **state)
{
	(void)state;
	assert_true(read_body("{'employer':{},'worker':null,'dimonaOut':null,'dimonaIn':{'features':{'usingEmployer':{"
	    "'address':{'street':null,'municipality':{}},'name':' '}},'constructionControlCards':{},"
	    "'studentPlaceOfWork':{'name':null},'smallStatutesInformation':{'unknown':1},'startDate':'',"
	    "'endDate':null}}"));
	assert_int_equal(d.kind, DECL_IN);
	assert_true(d.features_given);
	assert_false(d.employer.given);
	assert_false(d.user.given);
	assert_false(d.user.address.given);
	assert_false(d.cards_given);
	assert_false(d.place_given);
	assert_false(d.small_given);
	assert_int_equal(d.start_day, DAY_NONE);
	assert_string_equal(written(&d), "{\"dimonaIn\":{\"features\":{}}}");
	check_there_and_back();
}

static void test_canonical_name_wins(void **state)
{
	(void)state;
	assert_true(read_body("{'worker':{'lastName':'ALIAS','familyName':'OWN','givenNames':'FIRST',"
	    "'firstName':'SECOND',"
	    "'address':{'city':'ALIAS','municipality':{'name':'OWN'}}},'dimonaIn':{'startingDate':'2026-01-01',"
	    "'startDate':'2026-03-02','endDate':'x','endingDate':'2026-03-03','features':{}}}"));
	assert_true(str_is(d.worker.family_name, "OWN"));
	assert_true(str_is(d.worker.given_name, "FIRST"));
	assert_true(str_is(d.worker.address.municipality, "OWN"));
	assert_int_equal(d.start_day, day_of(2026, 3, 2));
	assert_int_equal(d.end_day, DAY_BAD);
	/* but not when it says nothing */
	assert_true(read_body("{'worker':{'familyName':null,'lastName':'ALIAS'},'dimonaIn':{'features':{}}}"));
	assert_true(str_is(d.worker.family_name, "ALIAS"));
}

static void test_members_of_other_messages(void **state)
{
	(void)state;
	assert_true(read_body("{'dimonaIn':{'periodId':[],'features':{}}}"));
	assert_int_equal(d.period_id, NUMBER_NONE);
	assert_true(read_body("{'dimonaOut':{'periodId':1,'startDate':'2026-03-02','endDate':'2026-03-03',"
	    "'startHour':1}}"));
	assert_int_equal(d.start_day, DAY_NONE);
	assert_int_equal(d.start_minute, MINUTE_NONE);
	assert_true(read_body("{'dimonaUpdate':{'periodId':1,'features':{'workerType':'STU'},'plannedDaysNumber':3}}"));
	assert_false(d.features_given);
	assert_null(d.worker_type.p);
	assert_int_equal(d.planned_days, 3);
	assert_true(read_body("{'dimonaCancel':{'periodId':1,'endDate':'2026-03-03'}}"));
	assert_int_equal(d.end_day, DAY_NONE);
}

static void test_contents_are_no_structure(void **state)
{
	(void)state;
	assert_true(read_body("{'employer':{'employerId':'abc','enterpriseNumber':'12'},'worker':{'ssin':'abc',"
	    "'gender':'X',"
	    "'nationality':'BE','address':{'municipality':{'code':'x'},'country':-1}},'dimonaIn':{"
	    "'startDate':'2026-02-30','endDate':'2026-03-02T08:00:00','startHour':'2530','endHour':'x',"
	    "'plannedHoursNumber':7.5,'plannedDaysNumber':-1,'features':{'workerType':'INTERM',"
	    "'jointCommissionNumber':'99999','subEntityNumber':'1','usingEmployer':{'enterpriseNumber':'x'}},"
	    "'smallStatutesInformation':{'employmentNature':'employee','activityWithRisk':'x','workerStatus':'F3'}}}"));
	assert_int_equal(d.employer.nsso, NUMBER_BAD);
	assert_int_equal(d.employer.enterprise, NUMBER_BAD);
	assert_int_equal(d.worker.inss, NUMBER_BAD);
	assert_int_equal(d.worker.sex, NUMBER_BAD);
	assert_int_equal(d.worker.nationality, NUMBER_BAD);
	assert_int_equal(d.worker.address.municipality_code, NUMBER_BAD);
	assert_int_equal(d.worker.address.country, NUMBER_BAD);
	assert_int_equal(d.start_day, DAY_BAD);
	assert_int_equal(d.end_day, DAY_BAD);
	assert_int_equal(d.start_minute, MINUTE_BAD);
	assert_int_equal(d.end_minute, MINUTE_BAD);
	assert_int_equal(d.planned_hours, NUMBER_BAD);
	assert_int_equal(d.planned_days, NUMBER_BAD);
	assert_true(str_is(d.worker_type, "INTERM"));
	assert_int_equal(d.user.enterprise, NUMBER_BAD);
	assert_true(d.small_given);
	assert_true(str_is(d.small_nature, "EMPLOYEE"));
	assert_true(d.small_risk_given);
	assert_int_equal(d.small_risk, NUMBER_BAD);
	check_there_and_back();
	assert_true(read_body("{'dimonaCancel':{'periodId':'abc'}}"));
	assert_int_equal(d.period_id, NUMBER_BAD);
	check_there_and_back();
	assert_true(read_body("{'dimonaCancel':{'periodId':0}}"));
	assert_int_equal(d.period_id, NUMBER_BAD);
}

/* ---- structural faults ---- */

static const struct {
	const char *body;
	const char *names; /* of the faults, in order */
} wrong[] = {
	{ "[]", "" }, { "null", "" }, { "'text'", "" }, { "{}", "" },
	{ "{'dimonaIn':null}", "" },
	{ "{'dimonaIn':{'features':{}},'dimonaOut':{'periodId':1}}", "" },
	{ "{'dimonaUpdate':{'periodId':1},'dimonaCancel':{'periodId':1},'employer':[]}", "employer " },
	{ "{'dimonaIn':[]}", "dimonaIn" },
	{ "{'dimonaIn':true}", "dimonaIn" },
	{ "{'dimonaIn':{}}", "dimonaIn.features" },
	{ "{'dimonaIn':{'features':null}}", "dimonaIn.features" },
	{ "{'dimonaIn':{'features':'OTH'}}", "dimonaIn.features" },
	{ "{'dimonaIn':{'features':[]}}", "dimonaIn.features" },
	{ "{'dimonaIn':{'features':{'workerType':1}}}", "dimonaIn.features.workerType" },
	{ "{'dimonaIn':{'features':{'workerType':['OTH']}}}", "dimonaIn.features.workerType" },
	{ "{'dimonaIn':{'features':{'jointCommissionNumber':true}}}", "dimonaIn.features.jointCommissionNumber" },
	{ "{'dimonaIn':{'features':{'usingEmployer':'0876543270'}}}", "dimonaIn.features.usingEmployer" },
	{ "{'dimonaIn':{'features':{'usingEmployer':{'address':{'municipality':'Gent'}}}}}",
	  "dimonaIn.features.usingEmployer.address.municipality" },
	{ "{'dimonaIn':{'features':{'userUndertaking':{'name':5}}}}", "dimonaIn.features.userUndertaking.name" },
	{ "{'dimonaIn':{'features':{},'startDate':20260302,'startHour':800,'endDate':{}}}",
	  "dimonaIn.startDate dimonaIn.startHour dimonaIn.endDate" },
	{ "{'dimonaIn':{'features':{},'plannedHoursNumber':true}}", "dimonaIn.plannedHoursNumber" },
	{ "{'dimonaOut':{}}", "dimonaOut.periodId" },
	{ "{'dimonaOut':{'periodId':null,'endDate':'2026-03-02'}}", "dimonaOut.periodId" },
	{ "{'dimonaOut':{'periodId':{}}}", "dimonaOut.periodId" },
	{ "{'dimonaUpdate':{'startDate':'2026-03-02'}}", "dimonaUpdate.periodId" },
	{ "{'dimonaCancel':{}}", "dimonaCancel.periodId" },
	{ "{'dimonaCancel':7}", "dimonaCancel" },
	{ "{'employer':5,'dimonaCancel':{'periodId':1}}", "employer" },
	{ "{'employer':{'enterpriseNumber':{}},'worker':{'ssin':[],'address':false},'dimonaIn':{'features':{}}}",
	  "employer.enterpriseNumber worker.ssin worker.address" },
	{ "{'worker':{'familyName':12},'dimonaIn':{'features':{}}}", "worker.familyName" },
	{ "{'worker':{'lastName':12},'dimonaIn':{'features':{}}}", "worker.lastName" },
};

static void test_structural_faults(void **state)
{
	struct buf b;

	(void)state;
	buf_init(&b, 10000);
	for (size_t i = 0; i < N_OF(wrong); i++) {
		assert_false(read_body(wrong[i].body));
		assert_true(faults.n > 0);
		buf_clear(&b);
		for (size_t k = 0; k < faults.n; k++) {
			buf_printf(&b, "%s%s", k > 0 ? " " : "", faults.item[k].name);
			assert_true(faults.item[k].detail[0] != '\0');
		}
		if (!str_is(buf_str(&b), wrong[i].names) && !(b.n == 0 && wrong[i].names[0] == '\0')) {
			fail_msg("%s: \"%.*s\"", wrong[i].body, STR_ARG(buf_str(&b)));
		}
	}
	buf_free(&b);
}

static void test_longest_text(void **state)
{
	char text[600];

	(void)state;
	memset(text, 'a', sizeof text);
	for (int n = 500; n <= 501; n++) {
		assert_int_equal(read_body(arena_printf(arena,
		    "{'worker':{'familyName':'%.*s'},'dimonaIn':{'features':{'workerType':'OTH'}}}", n, text)),
		    n == 500);
	}
	assert_int_equal(faults.n, 1);
	assert_string_equal(faults.item[0].name, "worker.familyName");
	assert_string_equal(faults.item[0].detail, "longer than 500 bytes");
}

static void test_more_faults_than_are_told(void **state)
{
	(void)state;
	assert_false(read_body("{'employer':{'employerId':[],'enterpriseNumber':[]},'worker':{'ssin':[],"
	    "'familyName':[],"
	    "'givenName':[],'initial':[],'birthDate':[],'placeOfBirth':[],'countryOfBirth':[],'gender':[],"
	    "'nationality':[],'address':[]},'dimonaIn':{'startDate':[],'startHour':[],'endDate':[],'endHour':[],"
	    "'plannedHoursNumber':[],'plannedDaysNumber':[],'features':[]}}"));
	assert_int_equal(faults.n, DECL_FAULTS_MAX);
}

/* ---- every field, every combination of absent ---- */

static void test_every_field_there_and_back(void **state)
{
	(void)state;
	assert_true(read_body("{'employer':{'employerId':'5000000120','enterpriseNumber':'1999999943'},"
	    "'worker':{'ssin':'01050399864','familyName':'\\u00c7A \\\\ \\u20ac','givenName':'N','initial':'X',"
	    "'birthDate':'2001-05-03','placeOfBirth':'P','countryOfBirth':111,'gender':'M','nationality':103,"
	    "'address':{'street':'S','houseNumber':'1','boxNumber':'b','postCode':'1000',"
	    "'municipality':{'code':21004,'name':'Brussel'},'country':150}},"
	    "'dimonaIn':{'startDate':'2026-03-02','startHour':'0000','endDate':'9999-12-31','endHour':'2359',"
	    "'plannedHoursNumber':999,'plannedDaysNumber':3,'features':{'jointCommissionNumber':'322',"
	    "'workerType':'EXT','subEntityNumber':'1234567890','usingEmployer':{'jointCommissionNumber':'302',"
	    "'enterpriseNumber':'0876543270','name':'U','address':{'street':'S2','houseNumber':'2','boxNumber':'c',"
	    "'postCode':'2000','municipality':{'code':11002,'name':'Antwerpen'},'country':129}}},"
	    "'constructionControlCards':{'firstMonthC32ANumber':'1','nextMonthC32ANumber':'2'},"
	    "'studentPlaceOfWork':{'name':'W','address':{'street':'S3','houseNumber':'3','boxNumber':'d',"
	    "'postCode':'3000','municipality':{'code':24062,'name':'Leuven'},'country':150}},"
	    "'smallStatutesInformation':{'employmentNature':'WORKER','activityWithRisk':0,'workerStatus':'F1'}}}"));
	assert_int_equal(d.employer.provisional, 5000000120);
	assert_int_equal(d.employer.nsso, NUMBER_NONE);
	assert_true(d.small_risk_given);
	check_there_and_back();
	/* an answer about a period says the same without the message around it */
	{
		struct buf b;
		struct json_out o;

		buf_init(&b, LIMIT_BODY_API);
		o = jo_start(&b);
		jo_open(&o, NULL);
		decl_write_features_json(&o, &d);
		jo_close(&o);
		assert_non_null(strstr(written(&d), str_cstr(arena, buf_str(&b))));
		assert_true(str_starts(buf_str(&b), STR("{\"startDate\":\"2026-03-02\",\"startHour\":\"0000\",")));
		buf_free(&b);
	}
}

static struct str some_text(unsigned r)
{
	static const char *const texts[] = { NULL, "a", "322", "é\"\\\n", "0" };

	return str_of(texts[r % N_OF(texts)]);
}

static int64_t some_number(unsigned r, int64_t v)
{
	return r % 3 == 0 ? NUMBER_NONE : r % 3 == 1 ? NUMBER_BAD : v;
}

static void fill_address(struct decl_address *a, unsigned *seed)
{
	*a = (struct decl_address){ .given = rand_r(seed) % 2 };
	if (!a->given) {
		return;
	}
	a->street = STR("s");
	a->house_number = some_text((unsigned)rand_r(seed));
	a->box_number = some_text((unsigned)rand_r(seed));
	a->post_code = some_text((unsigned)rand_r(seed));
	a->municipality = some_text((unsigned)rand_r(seed));
	a->municipality_code = some_number((unsigned)rand_r(seed), 44021);
	a->country = some_number((unsigned)rand_r(seed), 150);
}

static void fill(unsigned *seed)
{
	static const int32_t days[] = { DAY_NONE, DAY_BAD, 20514, DAY_OPEN };
	static const int16_t minutes[] = { MINUTE_NONE, MINUTE_BAD, 0, 1439 };

	decl_init(&d, DECL_IN);
	d.features_given = true;
	d.employer.enterprise = some_number((unsigned)rand_r(seed), 123456749);
	d.employer.nsso = some_number((unsigned)rand_r(seed), 112651531);
	d.employer.given = d.employer.enterprise != NUMBER_NONE || d.employer.nsso != NUMBER_NONE;
	d.worker.inss = rand_r(seed) % 2 == 0 ? NUMBER_NONE : 90010100123;
	d.worker.family_name = some_text((unsigned)rand_r(seed));
	d.worker.given_name = some_text((unsigned)rand_r(seed));
	d.worker.birth_date = some_text((unsigned)rand_r(seed));
	d.worker.sex = some_number((unsigned)rand_r(seed), 2);
	d.worker.nationality = some_number((unsigned)rand_r(seed), 103);
	fill_address(&d.worker.address, seed);
	d.start_day = days[rand_r(seed) % 4];
	d.end_day = days[rand_r(seed) % 4];
	d.start_minute = minutes[rand_r(seed) % 4];
	d.end_minute = minutes[rand_r(seed) % 4];
	d.planned_hours = some_number((unsigned)rand_r(seed), 38);
	d.joint_committee = some_text((unsigned)rand_r(seed));
	d.worker_type = rand_r(seed) % 2 == 0 ? STR_NONE : STR("OTH");
	d.user.given = rand_r(seed) % 2;
	if (d.user.given) {
		d.user.joint_committee = STR("XXX");
		d.user.enterprise = some_number((unsigned)rand_r(seed), 876543270);
		d.user.name = some_text((unsigned)rand_r(seed));
		fill_address(&d.user.address, seed);
	}
	d.place_given = rand_r(seed) % 2;
	if (d.place_given) {
		d.place_name = STR("place");
		fill_address(&d.place_address, seed);
	}
	d.small_given = rand_r(seed) % 2;
	if (d.small_given) {
		d.small_status = STR("F2");
		d.small_risk_given = rand_r(seed) % 2;
		d.small_risk = d.small_risk_given ? rand_r(seed) % 3 : 0;
	}
}

static void test_random_there_and_back(void **state)
{
	unsigned seed = 20161001;

	(void)state;
	for (int i = 0; i < 2000; i++) {
		fill(&seed);
		check_there_and_back();
		arena_reset(arena);
	}
}

static void test_worker_alone(void **state)
{
	struct decl_worker w;

	(void)state;
	assert_true(decl_read_worker_json(arena, json_of("{'ssin':'90010100123','extra':{}}"), &w, &faults));
	assert_int_equal(w.inss, 90010100123);
	assert_true(decl_read_worker_json(arena, json_of("null"), &w, &faults));
	assert_int_equal(w.inss, NUMBER_NONE);
	assert_false(decl_read_worker_json(arena, json_of("[]"), &w, &faults));
	assert_string_equal(faults.item[0].name, "worker");
	assert_false(decl_read_worker_json(arena, json_of("{'familyName':true}"), &w, &faults));
	assert_string_equal(faults.item[0].name, "worker.familyName");
	/* a number that is not known is not written, whatever was given */
	assert_true(decl_read_worker_json(arena, json_of("{'ssin':'abc'}"), &w, &faults));
	assert_string_equal(written_worker(&w, 0), "{}");
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_example_agency),
		TEST(test_example_student_and_flexi),
		TEST(test_examples_of_later_messages),
		TEST(test_example_without_inss),
		TEST(test_client_hyperlab),
		TEST(test_client_odoo),
		TEST(test_client_fritos),
		TEST(test_client_werkr),
		TEST(test_version_1_names),
		TEST(test_user_undertaking_names),
		TEST(test_blocks_that_say_nothing),
		TEST(test_canonical_name_wins),
		TEST(test_members_of_other_messages),
		TEST(test_contents_are_no_structure),
		TEST(test_structural_faults),
		TEST(test_longest_text),
		TEST(test_more_faults_than_are_told),
		TEST(test_every_field_there_and_back),
		TEST(test_random_there_and_back),
		TEST(test_worker_alone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
