/* Comparing with, and replacing by, periods made anew; the check of the files. */
#include "store/store_test.h"

#include <glob.h>

static int64_t told[20];
static size_t n_told;

static void tell_id(void *cls, int64_t id)
{
	(void)cls;
	assert_true(n_told < N_OF(told));
	told[n_told++] = id;
}

static size_t differences(struct fixture *f, struct store_scratch *x)
{
	n_told = 0;
	OK(store_scratch_compare(x, f->r, tell_id, NULL));
	return n_told;
}

/* Four periods of two workers, and the same in a scratch file. */
static struct store_scratch *both(struct fixture *f, struct period p[4], struct worker_key w[4])
{
	struct store_scratch *x;
	int64_t inss;

	begin(f);
	for (int i = 0; i < 4; i++) {
		int64_t id = hand_in(f, NORA + i % 2, AGENCY, DAY0 + i, DAY0 + i);

		OK(store_period_in_batch(f->s, f->a, id, &p[i], &w[i], &inss));
	}
	commit(f);
	OK(store_scratch_open(f->s, &x));
	for (int i = 0; i < 4; i++) {
		OK(store_scratch_put(x, w[i], &p[i], DAY_NONE));
	}
	return x;
}

static void the_same_is_the_same(void **state)
{
	struct fixture *f = *state;
	struct store_scratch *x;
	struct worker_key w[4], found;
	struct period p[4], q;

	x = both(f, p, w);
	assert_int_equal(differences(f, x), 0);
	OK(store_scratch_get(x, f->a, p[2].id, &q, &found));
	assert_same_period(&q, &p[2]);
	assert_memory_equal(&found, &w[2], sizeof(found));
	assert_int_equal(store_scratch_get(x, f->a, dimona_id(99), &q, &found), ERR_NOT_FOUND);
	store_scratch_close(&x);
	assert_null(x);
}

static void the_file_goes_away(void **state)
{
	struct fixture *f = *state;
	struct store_scratch *x;
	char pattern[100];
	glob_t g;

	snprintf(pattern, sizeof(pattern), "%s/scratch*", f->dir);
	OK(store_scratch_open(f->s, &x));
	assert_int_equal(glob(pattern, 0, NULL, &g), 0);
	globfree(&g);
	store_scratch_close(&x);
	assert_int_equal(glob(pattern, 0, NULL, &g), GLOB_NOMATCH);
	globfree(&g);
}

static void each_kind_of_difference_is_told_and_replaced(void **state)
{
	struct fixture *f = *state;
	struct store_scratch *x;
	struct worker_key w[4], found;
	struct period p[4], surplus, q;
	int64_t inss;

	x = both(f, p, w);
	/* changed in place, moved, surplus in use; one only in the scratch file */
	p[0].exceeding_hours = 1;
	OK(store_scratch_put(x, w[0], &p[0], p[0].start_day));
	p[1].start_day = DAY0 - 100;
	OK(store_scratch_put(x, w[1], &p[1], DAY0 + 1));
	begin(f);
	surplus = p[2];
	surplus.id = surplus.last_id = dimona_id(50);
	OK(store_period_put(f->s, w[2], &surplus, DAY_NONE));
	commit(f);
	surplus.id = surplus.last_id = dimona_id(51);
	OK(store_scratch_put(x, w[3], &surplus, DAY_NONE));
	/* the moved one is missing at one place and surplus at the other */
	assert_int_equal(differences(f, x), 5);

	begin(f);
	OK(store_scratch_replace(x, f->s));
	store_batch_rollback(f->s);
	assert_int_equal(differences(f, x), 5);
	begin(f);
	OK(store_scratch_replace(x, f->s));
	commit(f);
	assert_int_equal(differences(f, x), 0);
	OK(store_period_get(f->r, f->a, p[1].id, &q, &found, &inss));
	assert_same_period(&q, &p[1]);
	store_scratch_close(&x);
}

static int n_problems;
static char problem[400];

static void tell_text(void *cls, const char *text)
{
	(void)cls;
	n_problems++;
	snprintf(problem, sizeof(problem), "%s", text);
}

static void integrity_sees_a_worker_without_number(void **state)
{
	struct fixture *f = *state;
	struct store_declaration d;
	struct period p;

	begin(f);
	hand_in(f, NORA, AGENCY, DAY0, DAY0);
	commit(f);
	n_problems = 0;
	OK(store_integrity(f->s, tell_text, NULL));
	assert_int_equal(n_problems, 0);

	begin(f);
	d = next_in(f);
	d.worker = store_worker_key(f->s, NORA + 1);
	OK(store_declaration_append(f->s, &d));
	p = period_of(&d, DAY0, DAY0);
	OK(store_period_put(f->s, d.worker, &p, DAY_NONE)); /* nobody ensured the worker */
	OK(store_worker_ensure(f->s, store_worker_key(f->s, NORA + 2), NORA + 3)); /* another's number */
	commit(f);
	OK(store_integrity(f->s, tell_text, NULL));
	assert_int_equal(n_problems, 2);
}

static void integrity_sees_a_damaged_page(void **state)
{
	struct fixture *f = *state;
	char path[100];
	FILE *fp;

	begin(f);
	for (int i = 0; i < 500; i++) {
		hand_in(f, NORA + i, AGENCY, DAY0, DAY0);
	}
	commit(f);
	fixture_close(f);
	snprintf(path, sizeof(path), "%s/monitor.db", f->dir);
	fp = fopen(path, "r+b");
	assert_non_null(fp);
	assert_int_equal(fseek(fp, -4096 * 3, SEEK_END), 0);
	for (int i = 0; i < 4096; i++) {
		assert_int_equal(fputc(0xa5, fp), 0xa5);
	}
	assert_int_equal(fclose(fp), 0);
	fixture_open(f, STORE_EXISTING);
	n_problems = 0;
	OK(store_integrity(f->s, tell_text, NULL));
	assert_true(n_problems > 0);
	assert_non_null(strstr(problem, "monitor.db"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		STORE_TEST(the_same_is_the_same),
		STORE_TEST(the_file_goes_away),
		STORE_TEST(each_kind_of_difference_is_told_and_replaced),
		STORE_TEST(integrity_sees_a_worker_without_number),
		STORE_TEST(integrity_sees_a_damaged_page),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
