/* Employers, client programs, mandates, assertions used, tokens. */
#include "store/store_test.h"

#include "base/crypt.h"

static const unsigned char hash_a[32] = { 1, 2, 3 }, hash_b[32] = { 1, 2, 4 };

static void an_empty_repertory(void **state)
{
	struct fixture *f = *state;
	struct store_employer e, *list;
	size_t n;

	assert_false(store_repertory_loaded(f->s));
	assert_int_equal(store_employer_find(f->s, 0, AGENCY, &e), ERR_NOT_FOUND);
	assert_int_equal(store_employer_find(f->s, 0, 0, &e), ERR_NOT_FOUND);
	OK(store_employer_list(f->r, f->a, &list, &n));
	assert_int_equal(n, 0);
}

static void employers_are_found_by_either_number(void **state)
{
	static const struct { int64_t nsso, enterprise; bool found; } table[] = {
		{ 0, AGENCY, true }, { 100006, 0, true }, { 100006, AGENCY, true }, { 100007, AGENCY, false },
		{ 100006, OTHER_AGENCY, false }, { 0, OTHER_AGENCY, true }, { 100008, 0, false },
		{ 0, AGENCY + 1, false },
	};
	struct fixture *f = *state;
	struct store_employer e, *got, list[2] = {
		{ .enterprise = AGENCY, .nsso = 100006, .from_day = 10, .to_day = 20, .agency = true,
		    .name = STR("Agency") },
		{ .enterprise = OTHER_AGENCY, .from_day = 30, .to_day = DAY_OPEN },
	};
	size_t n;

	assert_false(store_repertory_loaded(f->s));
	assert_int_equal(store_employer_find(f->s, 0, AGENCY, &e), ERR_NOT_FOUND); /* must not be remembered */
	OK(store_employer_put(f->s, list, 2));
	assert_true(store_repertory_loaded(f->s));
	for (int round = 0; round < 2; round++) { /* from the file, then from memory */
		for (size_t i = 0; i < N_OF(table); i++) {
			assert_int_equal(store_employer_find(f->s, table[i].nsso, table[i].enterprise, &e),
			    table[i].found ? ERR_OK : ERR_NOT_FOUND);
		}
		OK(store_employer_find(f->s, 100006, 0, &e));
		assert_int_equal(e.enterprise, AGENCY);
		assert_int_equal(e.nsso, 100006);
		assert_int_equal(e.from_day, 10);
		assert_int_equal(e.to_day, 20);
		assert_true(e.agency);
	}
	OK(store_employer_list(f->r, f->a, &got, &n));
	assert_int_equal(n, 2);
	assert_true(str_is(got[0].name, "Agency"));
	assert_null(got[1].name.p);
	assert_int_equal(got[1].to_day, DAY_OPEN);

	list[0].to_day = 25; /* seen at once */
	OK(store_employer_put(f->s, list, 1));
	OK(store_employer_find(f->s, 100006, 0, &e));
	assert_int_equal(e.to_day, 25);
}

static void another_processs_employer_is_seen_within_a_second(void **state)
{
	struct fixture *f = *state;
	struct store_employer e = { .enterprise = AGENCY };
	struct store *other;
	char what[300];
	int tries = 0;

	assert_false(store_repertory_loaded(f->s));
	assert_int_equal(store_employer_find(f->s, 0, AGENCY, &e), ERR_NOT_FOUND);
	OK(store_open(f->dir, STORE_EXISTING, &other, what));
	e.enterprise = AGENCY;
	OK(store_employer_put(other, &e, 1));
	store_close(&other);
	while (store_employer_find(f->s, 0, AGENCY, &e) != ERR_OK || !store_repertory_loaded(f->s)) {
		assert_true(++tries < 30);
		usleep(50000);
	}
}

static void many_employers(void **state)
{
	struct fixture *f = *state;
	struct store_employer *list = arena_array_of(f->a, 5000, struct store_employer), *got;
	size_t n;

	for (int i = 0; i < 5000; i++) {
		list[i] = (struct store_employer){ .enterprise = 200000000 + i, .nsso = i + 1, .to_day = DAY_OPEN };
	}
	OK(store_employer_put(f->s, list, 5000));
	for (int round = 0; round < 2; round++) { /* more than the memory has room for */
		for (int i = 0; i < 5000; i++) {
			struct store_employer e;

			OK(store_employer_find(f->s, i + 1, 0, &e));
			assert_int_equal(e.enterprise, 200000000 + i);
		}
	}
	OK(store_employer_list(f->r, f->a, &got, &n));
	assert_int_equal(n, 5000);
	assert_int_equal(got[4999].enterprise, 200004999);
}

#define ONE STR("der\0one")

static struct store_client some_client(void)
{
	return (struct store_client){
		.client_id = STR("client-a"),
		.enterprise = AGENCY,
		.scopes = STR("scope:a scope:b"),
		.active = true,
		.n_certificates = 2,
		.certificate = { { ONE, STR("RS256"), T0 }, { STR("two"), STR("ES256"), T0 + 1 } },
	};
}

static void a_client_comes_back_as_it_was(void **state)
{
	struct fixture *f = *state;
	struct store_client c = some_client(), x, *list;
	size_t n;

	assert_int_equal(store_client_get(f->r, f->a, c.client_id, &x), ERR_NOT_FOUND);
	OK(store_client_list(f->r, f->a, 0, &list, &n));
	assert_int_equal(n, 0);
	OK(store_client_put(f->s, &c, &(struct store_author){ .at_us = 1 }));
	OK(store_client_get(f->r, f->a, c.client_id, &x));
	assert_true(str_eq(x.client_id, c.client_id));
	assert_int_equal(x.enterprise, AGENCY);
	assert_true(str_eq(x.scopes, c.scopes));
	assert_true(x.active);
	assert_int_equal(x.n_certificates, 2);
	assert_true(str_eq(x.certificate[0].der, c.certificate[0].der));
	assert_true(str_eq(x.certificate[1].alg, c.certificate[1].alg));
	assert_int_equal(x.certificate[1].added_us, T0 + 1);
	c.n_certificates = 1;
	c.active = false;
	OK(store_client_put(f->s, &c, &(struct store_author){ .at_us = 1 }));
	OK(store_client_get(f->r, f->a, c.client_id, &x));
	assert_int_equal(x.n_certificates, 1);
	assert_false(x.active);
	for (int i = 0; i < 40; i++) {
		c.client_id = str_of(arena_printf(f->a, "z%02d", i));
		OK(store_client_put(f->s, &c, &(struct store_author){ .at_us = 1 }));
	}
	OK(store_client_list(f->r, f->a, 0, &list, &n));
	assert_int_equal(n, 41);
	assert_true(str_is(list[0].client_id, "client-a"));
	assert_true(str_is(list[40].client_id, "z39"));
	assert_int_equal(list[40].n_certificates, 1);
}

static void a_mandate_holds_from_to(void **state)
{
	static const struct { const char *client; int64_t employer; int32_t day; bool has; } table[] = {
		{ "c", AGENCY, 99, false }, { "c", AGENCY, 100, true }, { "c", AGENCY, 200, true },
		{ "c", AGENCY, 201, false },
		{ "c", AGENCY, 300, true }, { "c", AGENCY, DAY_OPEN, true }, { "c", OTHER_AGENCY, 150, false },
		{ "d", AGENCY, 150, false },
	};
	struct fixture *f = *state;
	struct store_mandate m = { STR("c"), AGENCY, 100, 150 }, *list;
	bool has;
	size_t n;

	OK(store_mandate_put(f->s, &m));
	m.to_day = 200;
	OK(store_mandate_put(f->s, &m));
	m.from_day = 300;
	m.to_day = DAY_OPEN;
	OK(store_mandate_put(f->s, &m));
	for (size_t i = 0; i < N_OF(table); i++) {
		OK(store_mandate_has(f->r, str_of(table[i].client), table[i].employer, table[i].day, &has));
		assert_int_equal(has, table[i].has);
	}
	OK(store_mandate_list(f->r, f->a, &list, &n));
	assert_int_equal(n, 2);
	assert_int_equal(list[0].to_day, 200);
	assert_int_equal(list[1].from_day, 300);
}

static void an_assertion_serves_once(void **state)
{
	struct fixture *f = *state;

	OK(jti_use(f->s, STR("c"), STR("1"), T0 + 100, T0));
	assert_int_equal(jti_use(f->s, STR("c"), STR("1"), T0 + 500, T0 + 99), ERR_EXISTS);
	OK(jti_use(f->s, STR("c"), STR("2"), T0 + 100, T0));
	OK(jti_use(f->s, STR("d"), STR("1"), T0 + 100, T0));
	OK(jti_use(f->s, STR("c"), STR("1"), T0 + 500, T0 + 100)); /* it had expired */
	assert_int_equal(jti_use(f->s, STR("c"), STR("1"), T0 + 500, T0 + 100), ERR_EXISTS);
}

/* What a token is refused for leaves the assertion unused, and one that was used before gets none. */
static void an_assertion_and_its_token_go_together(void **state)
{
	static const struct { const char *jti, *signer; enum err e; bool a, used; } row[] = {
		{ "1", "nobody's", ERR_NOT_FOUND, false, false },
		{ "1", "two", ERR_OK, true, true },
		{ "1", "two", ERR_EXISTS, false, true },
		{ "1", "nobody's", ERR_EXISTS, false, true },
		{ "2", "two", ERR_OK, true, true },
	};
	struct fixture *f = *state;
	struct store_client c = some_client();
	struct store_token t;
	unsigned char hash[32] = { 0 };

	OK(store_client_put(f->s, &c, &(struct store_author){ .at_us = 1 }));
	for (size_t i = 0; i < N_OF(row); i++) {
		const struct store_assertion x = { c.client_id, str_of(row[i].jti), T0 + 50 };
		const struct store_grant g = { hash, STR("scope:a"), str_of(row[i].signer), NULL, T0 + 100 };

		hash[0]++;
		assert_int_equal(store_assertion_use(f->s, &x, &g, T0), row[i].e);
		assert_int_equal(store_token_get(f->s, hash, T0, &t), row[i].a ? ERR_OK : ERR_NOT_FOUND);
		if (row[i].used) {
			assert_int_equal(jti_use(f->s, x.client_id, x.jti, T0 + 50, T0 + 49), ERR_EXISTS);
		}
	}
	OK(jti_use(f->s, c.client_id, STR("2"), T0 + 90, T0 + 50)); /* the assertion's end, not the token's */
}

static void a_token_lives_until_it_expires(void **state)
{
	struct fixture *f = *state;
	struct store_client c = some_client();
	struct store_token t;

	OK(store_client_put(f->s, &c, &(struct store_author){ .at_us = 1 }));
	assert_int_equal(store_token_get(f->s, hash_a, T0, &t), ERR_NOT_FOUND);
	OK(token_put(f->s, hash_a, c.client_id, STR("scope:a"), STR("two"), NULL, 0, T0 + 100));
	for (int round = 0; round < 2; round++) { /* from the file, then from memory */
		OK(store_token_get(f->s, hash_a, T0 + 99, &t));
		assert_string_equal(t.client_id, "client-a");
		assert_string_equal(t.scopes, "scope:a");
		assert_int_equal(t.enterprise, AGENCY);
		assert_int_equal(t.expires_us, T0 + 100);
		assert_int_equal(store_token_get(f->s, hash_a, T0 + 100, &t), ERR_NOT_FOUND);
		assert_int_equal(store_token_get(f->s, hash_b, T0, &t), ERR_NOT_FOUND); /* the same place in memory */
	}
	assert_int_equal(token_put(f->s, hash_b, STR("nobody"), STR(""), STR("two"), NULL, 0, T0 + 100),
	    ERR_NOT_FOUND);
	assert_int_equal(store_token_get(f->s, hash_b, T0, &t), ERR_NOT_FOUND);
}

static void a_client_switched_off_has_no_token(void **state)
{
	struct fixture *f = *state;
	struct store_client c = some_client();
	struct store *other;
	struct store_token t;
	char what[300];
	int tries = 0;

	OK(store_client_put(f->s, &c, &(struct store_author){ .at_us = 1 }));
	OK(token_put(f->s, hash_a, c.client_id, STR("scope:a"), STR("two"), NULL, 0, T0 + 100));
	OK(store_token_get(f->s, hash_a, T0, &t));
	c.active = false;
	OK(store_client_put(f->s, &c, &(struct store_author){ .at_us = 1 })); /* at once */
	assert_int_equal(store_token_get(f->s, hash_a, T0, &t), ERR_NOT_FOUND);
	c.active = true;
	OK(store_client_put(f->s, &c, &(struct store_author){ .at_us = 1 }));
	OK(store_token_get(f->s, hash_a, T0, &t));
	c.active = false;
	OK(store_open(f->dir, STORE_EXISTING, &other, what));
	OK(store_client_put(other, &c, &(struct store_author){ .at_us = 1 })); /* within a second */
	store_close(&other);
	while (store_token_get(f->s, hash_a, T0, &t) == ERR_OK) {
		assert_true(++tries < 30);
		usleep(50000);
	}
}

/* Every change is one step, kept with its author; what cannot be done changes nothing and leaves no line. */
static void changes_are_written_down(void **state)
{
	struct fixture *f = *state;
	struct store_author office = { .at_us = T0 }, nora = { .at_us = T0 + 1, .has_worker = true, .worker = f->nora };
	struct store_client c = some_client(), x;
	struct store_certificate third = { STR("three"), STR("ES256"), T0 };
	struct store_change *list;
	struct store_token t;
	unsigned char two[32], three[32];
	size_t n;

	crypt_sha256("two", 3, two);
	crypt_sha256("three", 5, three);
	assert_int_equal(store_client_switch(f->s, c.client_id, false, &office), ERR_NOT_FOUND);
	assert_int_equal(store_client_revoke(f->s, c.client_id, &office), ERR_NOT_FOUND);
	assert_int_equal(store_client_certificate_add(f->s, c.client_id, &third, &office), ERR_NOT_FOUND);
	assert_int_equal(store_client_certificate_remove(f->s, c.client_id, two, &office), ERR_NOT_FOUND);
	OK(store_client_add(f->s, &c, &office));
	assert_int_equal(store_client_add(f->s, &c, &office), ERR_EXISTS);
	assert_int_equal(store_client_certificate_add(f->s, c.client_id, &third, &nora), ERR_LIMIT);
	assert_int_equal(store_client_certificate_remove(f->s, c.client_id, three, &nora), ERR_NOT_FOUND);
	OK(token_put(f->s, hash_a, c.client_id, STR("scope:a"), ONE, two, T0 + 5, T0 + 100));
	OK(token_put(f->s, hash_b, c.client_id, STR("scope:a"), ONE, NULL, T0 + 4, T0 + 100));
	OK(store_client_certificate_remove(f->s, c.client_id, two, &nora));
	assert_int_equal(store_token_get(f->s, hash_a, T0, &t), ERR_NOT_FOUND); /* was bound to it */
	OK(store_token_get(f->s, hash_b, T0, &t));
	OK(store_client_certificate_add(f->s, c.client_id, &third, &nora));
	OK(store_client_switch(f->s, c.client_id, true, &nora)); /* as it is: no line */
	OK(store_client_switch(f->s, c.client_id, false, &nora));
	OK(store_client_switch(f->s, c.client_id, true, &nora));
	assert_int_equal(store_token_get(f->s, hash_b, T0, &t), ERR_NOT_FOUND);
	OK(store_client_get(f->r, f->a, c.client_id, &x));
	assert_int_equal(x.last_token_us, T0 + 5);
	assert_int_equal(x.n_certificates, 2);
	OK(store_client_changes(f->r, f->a, c.client_id, 10, &list, &n));
	assert_int_equal(n, 5);
	assert_int_equal(list[0].what, CLIENT_STARTED);
	assert_int_equal(list[1].what, CLIENT_STOPPED);
	assert_int_equal(list[2].what, CLIENT_CERTIFICATE_ADDED);
	assert_memory_equal(list[2].certificate, three, 32);
	assert_true(list[2].by.has_worker);
	assert_memory_equal(&list[2].by.worker, &f->nora, sizeof(f->nora));
	assert_int_equal(list[3].what, CLIENT_CERTIFICATE_REMOVED);
	assert_memory_equal(list[3].certificate, two, 32);
	assert_int_equal(list[4].what, CLIENT_REGISTERED);
	assert_false(list[4].by.has_worker);
	assert_false(list[4].has_certificate);
	OK(store_client_changes(f->r, f->a, c.client_id, 2, &list, &n));
	assert_int_equal(n, 2);
}

static void tokens_put(struct fixture *f, struct str one, struct str two)
{
	OK(token_put(f->s, hash_a, STR("client-a"), STR("scope:a"), one, NULL, 0, T0 + 100));
	OK(token_put(f->s, hash_b, STR("client-a"), STR("scope:a"), two, NULL, 0, T0 + 100));
}

static void assert_tokens(struct fixture *f, bool a, bool b)
{
	struct store_token t;

	assert_int_equal(store_token_get(f->s, hash_a, T0, &t), a ? ERR_OK : ERR_NOT_FOUND);
	assert_int_equal(store_token_get(f->s, hash_b, T0, &t), b ? ERR_OK : ERR_NOT_FOUND);
}

/* A token goes with the certificate that its assertion was signed with, and none is given for it any more. */
static void a_token_goes_with_its_signer(void **state)
{
	struct fixture *f = *state;
	struct store_author by = { .at_us = T0 };
	struct store_client c = some_client();
	unsigned char two[32], third[32] = { 3 };

	crypt_sha256("two", 3, two);
	OK(store_client_add(f->s, &c, &by));
	tokens_put(f, ONE, STR("two"));
	assert_tokens(f, true, true);
	OK(store_client_certificate_remove(f->s, c.client_id, two, &by));
	assert_tokens(f, true, false);
	assert_int_equal(token_put(f->s, third, c.client_id, STR(""), STR("two"), NULL, 0, T0), ERR_NOT_FOUND);
	OK(token_put(f->s, third, c.client_id, STR(""), ONE, NULL, 0, T0));
	OK(store_client_switch(f->s, c.client_id, false, &by));
	third[0]++;
	assert_int_equal(token_put(f->s, third, c.client_id, STR(""), ONE, NULL, 0, T0), ERR_NOT_FOUND);
}

/* Registered again: who may do less, or stands for another one, starts without tokens. */
static void registering_again_voids_what_was_narrowed(void **state)
{
	static const struct { const char *scopes; int64_t enterprise; bool without_two, a, b; } row[] = {
		{ "scope:a scope:b", AGENCY, false, true, true },
		{ "scope:c scope:b scope:a", AGENCY, false, true, true },
		{ "scope:a scope:b", AGENCY, true, true, false },
		{ "scope:a", AGENCY, false, false, false },
		{ "scope:a scope:bb", AGENCY, false, false, false },
		{ "", AGENCY, false, false, false },
		{ "scope:a scope:b", OTHER_AGENCY, false, false, false },
	};
	struct fixture *f = *state;
	struct store_author by = { .at_us = T0 };

	for (size_t i = 0; i < N_OF(row); i++) {
		struct store_client c = some_client();

		OK(store_client_put(f->s, &c, &by));
		OK(store_client_revoke(f->s, c.client_id, &by));
		tokens_put(f, ONE, STR("two"));
		c.scopes = str_of(row[i].scopes);
		c.enterprise = row[i].enterprise;
		c.n_certificates = row[i].without_two ? 1 : 2;
		OK(store_client_put(f->s, &c, &by));
		assert_tokens(f, row[i].a, row[i].b);
	}
}

/* A manager starts what a manager has stopped; what the office has stopped, the office. */
static void the_offices_stop_holds(void **state)
{
	static const struct { bool office, active; enum err e; bool is_active, by_office; } step[] = {
		{ false, false, ERR_OK, false, false }, { false, true, ERR_OK, true, false },
		{ true, false, ERR_OK, false, true }, { false, true, ERR_EXISTS, false, true },
		{ false, false, ERR_OK, false, true }, { false, true, ERR_EXISTS, false, true },
		{ true, true, ERR_OK, true, false },
		{ false, false, ERR_OK, false, false }, { true, false, ERR_OK, false, true }, /* the office after him */
		{ true, false, ERR_OK, false, true }, { false, true, ERR_EXISTS, false, true },
		{ true, true, ERR_OK, true, false }, { false, false, ERR_OK, false, false },
		{ false, true, ERR_OK, true, false },
	};
	struct fixture *f = *state;
	struct store_author office = { .at_us = T0 }, nora = { .at_us = T0, .has_worker = true, .worker = f->nora };
	struct store_client c = some_client(), x;
	struct store_change *list;
	size_t n;

	OK(store_client_add(f->s, &c, &office));
	for (size_t i = 0; i < N_OF(step); i++) {
		assert_int_equal(store_client_switch(f->s, c.client_id, step[i].active,
		    step[i].office ? &office : &nora), step[i].e);
		OK(store_client_get(f->r, f->a, c.client_id, &x));
		assert_int_equal(x.active, step[i].is_active);
		assert_int_equal(x.stopped_by_office, step[i].by_office);
	}
	OK(store_client_changes(f->r, f->a, c.client_id, 20, &list, &n));
	assert_int_equal(n, 10); /* what was refused or is so already leaves no line */
}

static void an_enterprise_has_so_many_programs(void **state)
{
	struct fixture *f = *state;
	struct store_author by = { .at_us = T0 };
	struct store_client c = some_client(), *list;
	size_t n;

	for (int i = 0; i < LIMIT_PROGRAMS; i++) {
		c.client_id = str_of(arena_printf(f->a, "p%02d", i));
		OK(store_client_add(f->s, &c, &by));
	}
	c.client_id = STR("one more");
	assert_int_equal(store_client_add(f->s, &c, &by), ERR_LIMIT);
	c.enterprise = OTHER_AGENCY;
	OK(store_client_add(f->s, &c, &by));
	OK(store_client_list(f->r, f->a, AGENCY, &list, &n));
	assert_int_equal(n, LIMIT_PROGRAMS);
	OK(store_client_list(f->r, f->a, OTHER_AGENCY, &list, &n));
	assert_int_equal(n, 1);
}

static void a_manager_holds_from_to(void **state)
{
	struct fixture *f = *state;
	struct store_manager m = { .worker = f->nora, .enterprise = AGENCY, .from_day = 100, .to_day = 200 }, *list;
	int64_t *enterprise;
	size_t n;

	OK(store_manager_put(f->s, &m));
	for (int32_t day = 99; day <= 201; day++) {
		OK(store_manager_of(f->r, f->a, f->nora, day, &enterprise, &n));
		assert_int_equal(n, day >= 100 && day <= 200);
	}
	m.to_day = DAY_OPEN;
	OK(store_manager_put(f->s, &m));
	m.enterprise = OTHER_AGENCY;
	OK(store_manager_put(f->s, &m));
	OK(store_manager_list(f->r, f->a, &list, &n));
	assert_int_equal(n, 2);
	OK(store_manager_of(f->r, f->a, f->nora, 201, &enterprise, &n));
	assert_int_equal(n, 2);
	assert_int_equal(enterprise[0], AGENCY);
	OK(store_manager_remove(f->s, f->nora, AGENCY));
	assert_int_equal(store_manager_remove(f->s, f->nora, AGENCY), ERR_NOT_FOUND);
	OK(store_manager_of(f->r, f->a, f->nora, 201, &enterprise, &n));
	assert_int_equal(n, 1);
	assert_int_equal(enterprise[0], OTHER_AGENCY);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		STORE_TEST(an_empty_repertory),
		STORE_TEST(employers_are_found_by_either_number),
		STORE_TEST(another_processs_employer_is_seen_within_a_second),
		STORE_TEST(many_employers),
		STORE_TEST(a_client_comes_back_as_it_was),
		STORE_TEST(a_mandate_holds_from_to),
		STORE_TEST(an_assertion_serves_once),
		STORE_TEST(an_assertion_and_its_token_go_together),
		STORE_TEST(a_token_lives_until_it_expires),
		STORE_TEST(a_client_switched_off_has_no_token),
		STORE_TEST(changes_are_written_down),
		STORE_TEST(a_token_goes_with_its_signer),
		STORE_TEST(registering_again_voids_what_was_narrowed),
		STORE_TEST(the_offices_stop_holds),
		STORE_TEST(an_enterprise_has_so_many_programs),
		STORE_TEST(a_manager_holds_from_to),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
