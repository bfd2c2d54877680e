/* Making and opening links: the secret, what it opens, when it has ended. */
#include "flow/share.h"

#include "store/store_test.h"

static struct share_terms terms(void)
{
	return (struct share_terms){ .whom = STR("My \"union\" <é>"), .name = STR("Nora Specimen"),
		.masked = STR("01.05.03-***.**"),
		.from_day = DAY0, .to_day = DAY0 + 30, .agency = true, .user = false };
}

static void a_link_opens_what_was_chosen(void **state)
{
	struct fixture *f = *state;
	struct flow flow = { .store = f->s };
	struct share_terms t = terms();
	char secret[SESSION_ID_TEXT];
	struct share x;

	OK(share_make(&flow, f->a, f->nora, SHARE_LINK, &t, T0, US_PER_DAY, secret));
	assert_int_equal(strlen(secret), 43); /* 256 bits */
	OK(share_open(&flow, f->a, SHARE_LINK, str_of(secret), T0, &x));
	assert_true(x.live);
	assert_memory_equal(&x.row.worker, &f->nora, sizeof(f->nora));
	assert_true(str_eq(x.terms.whom, t.whom));
	assert_true(str_eq(x.terms.name, t.name));
	assert_true(str_eq(x.terms.masked, t.masked));
	assert_int_equal(x.terms.from_day, DAY0);
	assert_int_equal(x.terms.to_day, DAY0 + 30);
	assert_true(x.terms.agency);
	assert_false(x.terms.user);
}

static void it_ends_by_time_and_by_will(void **state)
{
	struct fixture *f = *state;
	struct flow flow = { .store = f->s };
	struct share_terms t = terms();
	char one[SESSION_ID_TEXT], two[SESSION_ID_TEXT];
	struct share x, *list;
	size_t n;

	OK(share_make(&flow, f->a, f->nora, SHARE_LINK, &t, T0, US_PER_DAY, one));
	OK(share_make(&flow, f->a, f->nora, SHARE_LINK, &t, T0, US_PER_DAY, two));
	OK(share_open(&flow, f->a, SHARE_LINK, str_of(one), T0 + US_PER_DAY - 1, &x));
	assert_true(x.live);
	OK(share_open(&flow, f->a, SHARE_LINK, str_of(one), T0 + US_PER_DAY, &x));
	assert_false(x.live);
	OK(store_share_revoke(f->s, f->nora, x.row.id, T0 + 5));
	OK(share_open(&flow, f->a, SHARE_LINK, str_of(one), T0 + 6, &x));
	assert_false(x.live);
	OK(share_list(&flow, f->a, f->nora, T0 + 6, &list, &n));
	assert_int_equal(n, 2);
	assert_true(list[0].live);
	assert_false(list[1].live);
	assert_true(str_eq(list[1].terms.whom, t.whom));
}

static void what_was_never_given_opens_nothing(void **state)
{
	static const char *const forged[] = { "", "x", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
		"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "../../etc/passwd", "%41" };
	struct fixture *f = *state;
	struct flow flow = { .store = f->s };
	struct share_terms t = terms();
	char secret[SESSION_ID_TEXT];
	struct share x;

	for (size_t i = 0; i < N_OF(forged); i++)
		assert_int_equal(share_open(&flow, f->a, SHARE_LINK, str_of(forged[i]), T0, &x), ERR_NOT_FOUND);
	/* a badge is no link, and the other way round */
	OK(share_make(&flow, f->a, f->nora, SHARE_BADGE, &t, T0, SHARE_BADGE_LIFE_US, secret));
	assert_int_equal(share_open(&flow, f->a, SHARE_LINK, str_of(secret), T0, &x), ERR_NOT_FOUND);
	OK(share_open(&flow, f->a, SHARE_BADGE, str_of(secret), T0, &x));
	assert_true(x.live);
	secret[0] = secret[0] == 'A' ? 'B' : 'A';
	assert_int_equal(share_open(&flow, f->a, SHARE_BADGE, str_of(secret), T0, &x), ERR_NOT_FOUND);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		STORE_TEST(a_link_opens_what_was_chosen),
		STORE_TEST(it_ends_by_time_and_by_will),
		STORE_TEST(what_was_never_given_opens_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
