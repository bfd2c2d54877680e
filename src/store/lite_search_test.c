/* The three searches: who is found, in which order, page by page. */
#include "store/store_test.h"

#define WORKERS 5

static struct store_search query(int64_t employer, int64_t page, int64_t page_size)
{
	return (struct store_search){ .employer = employer, .page = page, .page_size = page_size };
}

/* Twelve INs of five workers, every third for the other agency, and an OUT of the first. */
static void fill(struct fixture *f)
{
	struct store_declaration d;

	begin(f);
	for (int i = 0; i < 12; i++) {
		hand_in(f, NORA + i % WORKERS, i % 3 == 2 ? OTHER_AGENCY : AGENCY, DAY0 + i, DAY0 + i);
	}
	d = next_in(f);
	d.kind = DECL_OUT;
	d.period_id = dimona_id(1);
	d.opens = OPENS_NOTHING;
	OK(store_declaration_append(f->s, &d));
	commit(f);
}

static void pages_follow_each_other(void **state)
{
	static const struct { int64_t page, size; size_t n; int64_t first_serial; } table[] = {
		{ 1, 4, 4, 1 }, { 2, 4, 4, 7 }, { 3, 4, 1, 13 }, { 4, 4, 0, 0 }, { 1, 9, 9, 1 }, { 2, 9, 0, 0 },
		{ 1, 10, 9, 1 }, { 9, 1, 1, 13 }, { 10, 1, 0, 0 }, { 1000000, LIMIT_PAGE_SIZE, 0, 0 },
	};
	struct fixture *f = *state;
	struct store_declaration *d;
	int64_t total;
	size_t n;

	fill(f);
	for (size_t i = 0; i < N_OF(table); i++) {
		struct store_search q = query(AGENCY, table[i].page, table[i].size);

		OK(store_search_declarations(f->r, f->a, &q, &d, &n, &total));
		assert_int_equal(total, 9);
		assert_int_equal(n, table[i].n);
		if (n > 0) {
			assert_int_equal(d[0].id, dimona_id(table[i].first_serial));
		}
		for (size_t k = 0; k < n; k++) {
			assert_int_equal(d[k].employer, AGENCY);
			assert_true(k == 0 || d[k].id > d[k - 1].id);
		}
	}
	struct store_search far = query(AGENCY, INT64_MAX, 10);
	assert_int_equal(store_search_declarations(f->r, f->a, &far, &d, &n, &total), ERR_LIMIT);
}

static void one_workers_declarations(void **state)
{
	struct fixture *f = *state;
	struct store_search q = query(AGENCY, 1, 10);
	struct store_declaration *d;
	int64_t total;
	size_t n;

	fill(f);
	q.has_worker = true;
	q.worker = f->nora; /* INs 1, (6 for the other), 11, and the OUT 13 */
	OK(store_search_declarations(f->r, f->a, &q, &d, &n, &total));
	assert_int_equal(n, 3);
	assert_int_equal(total, 3);
	assert_int_equal(d[0].id, dimona_id(1));
	assert_int_equal(d[1].id, dimona_id(11));
	assert_int_equal(d[2].id, dimona_id(13));
	assert_int_equal(d[2].inss, NORA);
	q.worker = store_worker_key(f->s, NORA + 99);
	OK(store_search_declarations(f->r, f->a, &q, &d, &n, &total));
	assert_int_equal(n, 0);
	assert_int_equal(total, 0);
}

static void set_state(struct fixture *f, int64_t id, enum period_state state)
{
	struct worker_key w;
	struct period p;
	int64_t inss;

	OK(store_period_in_batch(f->s, f->a, id, &p, &w, &inss));
	p.state = state;
	OK(store_period_put(f->s, w, &p, p.start_day));
}

static void periods_of_an_employer(void **state)
{
	struct fixture *f = *state;
	struct store_search q = query(AGENCY, 1, 10);
	struct store_found_period *p;
	struct store_declaration d;
	struct period refused;
	int64_t total;
	size_t n;

	fill(f);
	begin(f);
	set_state(f, dimona_id(4), PERIOD_CANCELLED); /* stays to be found */
	d = next_in(f);
	d.result = RESULT_REFUSED;
	d.opens = OPENS_NOTHING;
	OK(store_declaration_append(f->s, &d));
	refused = period_of(&d, DAY0, DAY0);
	refused.state = PERIOD_REFUSED;
	OK(store_period_put(f->s, f->nora, &refused, DAY_NONE));
	commit(f);

	OK(store_search_periods(f->r, f->a, &q, &p, &n, &total));
	assert_int_equal(total, 8);
	assert_int_equal(n, 8);
	for (size_t i = 0; i < n; i++) {
		struct worker_key w = store_worker_key(f->s, p[i].inss);

		assert_true(i == 0 || p[i].period.id > p[i - 1].period.id);
		assert_int_equal(p[i].period.employer, AGENCY);
		assert_memory_equal(&w, &p[i].worker, sizeof(w));
		assert_int_equal(p[i].period.state, p[i].period.id == dimona_id(4) ? PERIOD_CANCELLED : PERIOD_CLOSED);
	}
	q.page = 3;
	q.page_size = 3;
	OK(store_search_periods(f->r, f->a, &q, &p, &n, &total));
	assert_int_equal(n, 2);
	assert_int_equal(p[1].period.id, dimona_id(11));

	q = query(AGENCY, 1, 1);
	q.has_worker = true;
	q.worker = f->nora;
	OK(store_search_periods(f->r, f->a, &q, &p, &n, &total));
	assert_int_equal(total, 2);
	assert_int_equal(n, 1);
	assert_int_equal(p[0].period.id, dimona_id(1));
	assert_int_equal(p[0].inss, NORA);
	q.page = 2;
	OK(store_search_periods(f->r, f->a, &q, &p, &n, &total));
	assert_int_equal(p[0].period.id, dimona_id(11));
	q.page = 3;
	OK(store_search_periods(f->r, f->a, &q, &p, &n, &total));
	assert_int_equal(n, 0);
}

static void relations_of_an_employer(void **state)
{
	struct fixture *f = *state;
	struct store_search q = query(OTHER_AGENCY, 1, 10);
	struct store_relation *x;
	int64_t total;
	size_t n;

	fill(f); /* the other agency has 3, 6, 9, 12: workers 2, 0, 3, 1 */
	begin(f);
	hand_in(f, NORA, OTHER_AGENCY, DAY0 - 7, DAY_OPEN);
	set_state(f, dimona_id(3), PERIOD_CANCELLED);
	commit(f);
	OK(store_search_relations(f->r, f->a, &q, &x, &n, &total));
	assert_int_equal(total, 4);
	assert_int_equal(n, 4);
	assert_int_equal(x[0].inss, NORA + 2);
	assert_int_equal(x[0].start_day, DAY_NONE);
	assert_int_equal(x[0].end_day, DAY_NONE);
	assert_int_equal(x[1].inss, NORA);
	assert_int_equal(x[1].employer, OTHER_AGENCY);
	assert_int_equal(x[1].start_day, DAY0 - 7);
	assert_int_equal(x[1].end_day, DAY_OPEN);
	assert_int_equal(x[3].start_day, DAY0 + 11);
	assert_int_equal(x[3].end_day, DAY0 + 11);
	q.page = 2;
	q.page_size = 3;
	OK(store_search_relations(f->r, f->a, &q, &x, &n, &total));
	assert_int_equal(n, 1);

	q = query(OTHER_AGENCY, 1, 10);
	q.has_worker = true;
	q.worker = f->nora;
	OK(store_search_relations(f->r, f->a, &q, &x, &n, &total));
	assert_int_equal(total, 1);
	assert_int_equal(n, 1);
	assert_int_equal(x[0].start_day, DAY0 - 7);
	q.page = 2;
	OK(store_search_relations(f->r, f->a, &q, &x, &n, &total));
	assert_int_equal(total, 1);
	assert_int_equal(n, 0);
	q = query(AGENCY + 1, 1, 10);
	q.has_worker = true;
	q.worker = f->nora;
	OK(store_search_relations(f->r, f->a, &q, &x, &n, &total));
	assert_int_equal(total, 0);
	assert_int_equal(n, 0);
}

static void an_identified_one_is_found_like_the_others(void **state)
{
	struct fixture *f = *state;
	struct store_search q = query(AGENCY, 1, 10);
	struct store_found_period *p;
	struct store_declaration d, *list;
	struct store_relation *x;
	struct period row;
	int64_t total;
	size_t n;

	begin(f);
	d = next_in(f);
	d.has_worker = false;
	d.result = RESULT_WAITING;
	d.opens = OPENS_NOTHING;
	d.period_id = 0;
	d.worker_json = STR("{\"familyName\":\"SPECIMEN\"}");
	OK(store_declaration_append(f->s, &d));
	hand_in(f, NORA + 1, AGENCY, DAY0, DAY0);
	commit(f);
	OK(store_search_periods(f->r, f->a, &q, &p, &n, &total));
	assert_int_equal(total, 1);
	begin(f);
	d.has_worker = true;
	d.result = RESULT_ACCEPTED;
	d.opens = OPENS_RELATION;
	d.period_id = d.id;
	d.identified_us = f->received_us + 1;
	OK(store_worker_ensure(f->s, f->nora, NORA));
	OK(store_identification_append(f->s, &d));
	row = period_of(&d, DAY0, DAY0);
	OK(store_period_put(f->s, f->nora, &row, DAY_NONE));
	commit(f);

	OK(store_search_periods(f->r, f->a, &q, &p, &n, &total));
	assert_int_equal(total, 2);
	assert_int_equal(n, 2);
	assert_int_equal(p[0].period.id, d.id);
	assert_int_equal(p[0].inss, NORA);
	OK(store_search_relations(f->r, f->a, &q, &x, &n, &total));
	assert_int_equal(n, 2);
	assert_true(str_eq(x[0].worker_json, d.worker_json));
	assert_null(x[1].worker_json.p);
	q.has_worker = true;
	q.worker = f->nora;
	OK(store_search_declarations(f->r, f->a, &q, &list, &n, &total));
	assert_int_equal(n, 1);
	assert_int_equal(total, 1);
	assert_int_equal(list[0].id, d.id);
}

static void a_search_inside_a_snapshot_sees_that_state(void **state)
{
	struct fixture *f = *state;
	struct store_search q = query(AGENCY, 1, 10);
	struct store_declaration *d;
	int64_t total;
	size_t n;

	OK(store_snapshot_begin(f->r));
	OK(store_search_declarations(f->r, f->a, &q, &d, &n, &total));
	fill(f);
	OK(store_search_declarations(f->r, f->a, &q, &d, &n, &total));
	assert_int_equal(total, 0);
	store_snapshot_end(f->r);
	OK(store_search_declarations(f->r, f->a, &q, &d, &n, &total));
	assert_int_equal(total, 9);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		STORE_TEST(pages_follow_each_other),
		STORE_TEST(one_workers_declarations),
		STORE_TEST(periods_of_an_employer),
		STORE_TEST(relations_of_an_employer),
		STORE_TEST(an_identified_one_is_found_like_the_others),
		STORE_TEST(a_search_inside_a_snapshot_sees_that_state),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
