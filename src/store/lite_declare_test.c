/* Declarations, periods and batches, written and read back. */
#include "store/store_test.h"

#include <sys/stat.h>

#include "base/crypt.h"
#include "base/dies.h"

static void a_new_folder_is_empty(void **state)
{
	struct fixture *f = *state;
	struct store_declaration d, *list;
	struct period p, *ps;
	struct worker_key w;
	int64_t inss, total;
	size_t n;
	bool yes;

	assert_string_equal(store_dir(f->s), f->dir);
	assert_int_equal(store_count_declarations(f->r), 0);
	OK(store_batch_begin(f->s, &f->serial, &f->received_us));
	assert_int_equal(f->serial, 0);
	assert_int_equal(f->received_us, 0);
	OK(store_worker_seen(f->s, f->nora, &yes));
	assert_false(yes);
	OK(store_relation_exists(f->s, f->nora, AGENCY, &yes));
	assert_false(yes);
	OK(store_student_hours(f->s, f->nora, 2026, 0, &inss));
	assert_int_equal(inss, 0);
	assert_int_equal(store_period_in_batch(f->s, f->a, dimona_id(1), &p, &w, &inss), ERR_NOT_FOUND);
	commit(f);
	assert_int_equal(store_declaration_get(f->r, f->a, dimona_id(1), &d), ERR_NOT_FOUND);
	assert_int_equal(store_declaration_get(f->r, f->a, dimona_id(1) + 1, &d), ERR_NOT_FOUND);
	assert_int_equal(store_period_get(f->r, f->a, dimona_id(1), &p, &w, &inss), ERR_NOT_FOUND);
	assert_int_equal(store_worker_inss(f->r, f->nora, &inss), ERR_NOT_FOUND);
	OK(store_worker_periods(f->r, f->a, f->nora, 0, DAY_OPEN, 10, &ps, &n, &yes));
	assert_int_equal(n, 0);
	assert_false(yes);
	OK(store_waiting(f->r, f->a, 10, &list, &n));
	assert_int_equal(n, 0);
	OK(store_search_declarations(f->r, f->a,
	    &(struct store_search){ .employer = AGENCY, .page = 1, .page_size = 10 }, &list, &n, &total));
	assert_int_equal(n, 0);
	assert_int_equal(total, 0);
}

static void the_folder_is_nobody_elses_to_read(void **state)
{
	static const struct { const char *name; mode_t mode; } files[] = {
		{ "keys", S_IFDIR | 0700 }, { "keys/worker.key", S_IFREG | 0600 },
		{ "keys/pepper.key", S_IFREG | 0600 }, { "keys/seal.key", S_IFREG | 0600 },
		{ "monitor.db", S_IFREG | 0600 },
		{ "identity.db", S_IFREG | 0600 }, { "monitor.db-wal", S_IFREG | 0600 },
	};
	struct fixture *f = *state;
	char path[200];
	struct stat st;

	begin(f);
	hand_in(f, NORA, AGENCY, DAY0, DAY0);
	commit(f);
	for (size_t i = 0; i < N_OF(files); i++) {
		snprintf(path, sizeof(path), "%s/%s", f->dir, files[i].name);
		assert_int_equal(stat(path, &st), 0);
		assert_int_equal(st.st_mode, files[i].mode);
	}
}

static void a_declaration_comes_back_as_it_was(void **state)
{
	struct fixture *f = *state;
	struct store_declaration d, x;

	begin(f);
	d = next_in(f);
	d.channel = CHANNEL_SFTP;
	d.kind = DECL_UPDATE;
	d.period_id = dimona_id(77);
	d.result = RESULT_WARNED;
	d.opens = OPENS_NOTHING;
	anomaly_add(&d.anomalies, ANOMALY_90373_460, 0);
	anomaly_add(&d.anomalies, ANOMALY_90017_369, 12);
	d.worker_json = STR("{\"familyName\":\"SPECIMEN\"}");
	OK(store_worker_ensure(f->s, f->nora, NORA));
	OK(store_worker_ensure(f->s, f->nora, NORA));
	OK(store_declaration_append(f->s, &d));
	commit(f);
	OK(store_declaration_get(f->r, f->a, d.id, &x));
	assert_int_equal(x.id, d.id);
	assert_int_equal(x.received_us, d.received_us);
	assert_int_equal(x.channel, CHANNEL_SFTP);
	assert_true(str_eq(x.client_id, d.client_id));
	assert_int_equal(x.employer, AGENCY);
	assert_true(x.has_worker);
	assert_memory_equal(&x.worker, &d.worker, sizeof(x.worker));
	assert_int_equal(x.inss, NORA);
	assert_int_equal(x.kind, DECL_UPDATE);
	assert_int_equal(x.period_id, dimona_id(77));
	assert_int_equal(x.result, RESULT_WARNED);
	assert_int_equal(x.opens, OPENS_NOTHING);
	assert_int_equal(x.anomalies.n, 2);
	assert_int_equal(x.anomalies.item[1].id, ANOMALY_90017_369);
	assert_int_equal(x.anomalies.item[1].number, 12);
	assert_true(str_eq(x.body, d.body));
	assert_true(str_eq(x.worker_json, d.worker_json));
	assert_int_equal(x.identified_us, 0);
	assert_int_equal(store_count_declarations(f->r), 1);
}

static void what_is_absent_stays_absent(void **state)
{
	struct fixture *f = *state;
	struct store_declaration d, x;

	begin(f);
	d = next_in(f);
	d.client_id = STR_NONE;
	d.employer = 0;
	d.has_worker = false;
	d.period_id = 0;
	d.result = RESULT_REFUSED;
	d.opens = OPENS_NOTHING;
	OK(store_declaration_append(f->s, &d));
	commit(f);
	OK(store_declaration_get(f->r, f->a, d.id, &x));
	assert_null(x.client_id.p);
	assert_int_equal(x.employer, 0);
	assert_false(x.has_worker);
	assert_int_equal(x.inss, 0);
	assert_int_equal(x.period_id, 0);
	assert_int_equal(x.anomalies.n, 0);
	assert_null(x.worker_json.p);
}

static void many_client_names_are_told_apart(void **state)
{
	struct fixture *f = *state;
	struct store_declaration d, x;
	char name[64];

	for (int round = 0; round < 2; round++) {
		begin(f);
		for (int i = 0; i < 200; i++) {
			d = next_in(f);
			snprintf(name, sizeof(name), "client-%d", i);
			d.client_id = str_of(name);
			OK(store_declaration_append(f->s, &d));
		}
		if (round == 0) { /* numbers given to names here are forgotten */
			store_batch_rollback(f->s);
		} else {
			commit(f);
		}
	}
	for (int i = 0; i < 200; i++) {
		snprintf(name, sizeof(name), "client-%d", i);
		OK(store_declaration_get(f->r, f->a, dimona_id(i + 1), &x));
		assert_true(str_is(x.client_id, name));
	}
}

static void a_period_comes_back_as_it_was(void **state)
{
	struct fixture *f = *state;
	struct store_declaration d;
	struct period p[3], x, *list;
	struct worker_key w;
	int64_t inss;
	size_t n;
	bool more;

	begin(f);
	OK(store_worker_ensure(f->s, f->nora, NORA));
	for (int i = 0; i < 3; i++) {
		d = next_in(f);
		OK(store_declaration_append(f->s, &d));
		p[i] = period_of(&d, DAY0 + i, i == 0 ? DAY_OPEN : DAY0 + 10);
	}
	/* 0 has as little as possible, 1 has everything, 2 differs in what is usually the same */
	p[0].joint_committee[0] = p[0].user_joint_committee[0] = '\0';
	p[0].user_enterprise = 0;
	p[1].start_minute = 0;
	p[1].end_minute = 1439;
	p[1].planned_hours = 40;
	p[1].late = p[1].locked = true;
	p[1].user_name = STR("Gr\xc3\xb6\xc3\x9f" "e GmbH");
	p[1].exceeding_hours = 3;
	p[2].state = PERIOD_CANCELLED;
	p[2].declared_start_day = DAY0 - 1;
	p[2].declared_end_day = DAY_OPEN;
	p[2].start_received_us = T0 + 50;
	p[2].changed_us = T0 + 60;
	p[2].cancelled_us = T0 + 70;
	p[2].last_id = dimona_id(99);
	for (int i = 0; i < 3; i++) {
		OK(store_period_put(f->s, f->nora, &p[i], DAY_NONE));
	}
	OK(store_period_in_batch(f->s, f->a, p[1].id, &x, &w, &inss));
	assert_same_period(&x, &p[1]);
	commit(f);
	OK(store_worker_periods(f->r, f->a, f->nora, DAY0, DAY0 + 1000, 10, &list, &n, &more));
	assert_int_equal(n, 3);
	for (int i = 0; i < 3; i++) {
		assert_same_period(&list[i], &p[i]);
		OK(store_period_get(f->r, f->a, p[i].id, &x, &w, &inss));
		assert_same_period(&x, &p[i]);
		assert_memory_equal(&w, &f->nora, sizeof(w));
		assert_int_equal(inss, NORA);
	}
}

static void a_put_replaces_the_row_of_its_old_start(void **state)
{
	struct fixture *f = *state;
	struct period p, *list;
	struct worker_key w;
	int64_t id, inss;
	size_t n;
	bool more;

	begin(f);
	id = hand_in(f, NORA, AGENCY, DAY0, DAY0 + 5);
	OK(store_period_in_batch(f->s, f->a, id, &p, &w, &inss));
	p.end_day = DAY0 + 9;
	OK(store_period_put(f->s, w, &p, DAY0));
	p.start_day = DAY0 - 3;
	OK(store_period_put(f->s, w, &p, DAY0));
	commit(f);
	OK(store_worker_periods(f->r, f->a, f->nora, 0, DAY_OPEN, 10, &list, &n, &more));
	assert_int_equal(n, 1);
	assert_int_equal(list[0].start_day, DAY0 - 3);
	assert_int_equal(list[0].end_day, DAY0 + 9);
	assert_int_equal(list[0].declared_start_day, DAY0);
	assert_int_equal(list[0].declared_end_day, DAY0 + 5);
}

/* Nora: an open one, days 10-12, 20, a cancelled 30, a refused 40. */
static void some_periods(struct fixture *f)
{
	struct period p;
	struct worker_key w;
	int64_t inss;
	int64_t cancelled, refused;

	hand_in(f, NORA, AGENCY, DAY0 + 5, DAY_OPEN);
	hand_in(f, NORA, AGENCY, DAY0 + 10, DAY0 + 12);
	hand_in(f, NORA, OTHER_AGENCY, DAY0 + 20, DAY0 + 20);
	cancelled = hand_in(f, NORA, AGENCY, DAY0 + 30, DAY0 + 30);
	refused = hand_in(f, NORA, AGENCY, DAY0 + 40, DAY0 + 40);
	OK(store_period_in_batch(f->s, f->a, cancelled, &p, &w, &inss));
	p.state = PERIOD_CANCELLED;
	OK(store_period_put(f->s, w, &p, p.start_day));
	OK(store_period_in_batch(f->s, f->a, refused, &p, &w, &inss));
	p.state = PERIOD_REFUSED;
	OK(store_period_put(f->s, w, &p, p.start_day));
	hand_in(f, NORA + 1, AGENCY, DAY0 + 11, DAY0 + 11);
}

static void near_are_those_that_touch(void **state)
{
	static const struct { int32_t from, to; size_t n; int32_t first; } table[] = {
		{ 0, 4, 0, 0 }, { 0, 5, 1, 5 }, { 9, 9, 1, 5 }, { 9, 10, 2, 5 }, { 12, 12, 2, 5 }, { 13, 13, 1, 5 },
		{ 12, 20, 3, 5 }, { 20, 30, 3, 5 }, { 40, 40, 1, 5 }, { 31, 5000, 1, 5 },
	};
	struct fixture *f = *state;
	const struct period *p;
	size_t n;

	begin(f);
	some_periods(f);
	for (size_t i = 0; i < N_OF(table); i++) {
		OK(store_near_periods(f->s, f->a, f->nora, DAY0 + table[i].from, DAY0 + table[i].to, &p, &n));
		assert_int_equal(n, table[i].n);
		if (n > 0) {
			assert_int_equal(p[0].start_day, DAY0 + table[i].first);
		}
		for (size_t k = 1; k < n; k++) {
			assert_true(period_cmp(&p[k - 1], &p[k]) < 0);
		}
	}
	commit(f);
}

static void near_has_a_limit(void **state)
{
	struct fixture *f = *state;
	const struct period *p;
	size_t n;

	begin(f);
	for (int i = 0; i < LIMIT_NEAR_PERIODS; i++) {
		hand_in(f, NORA, AGENCY, DAY0, DAY0);
	}
	OK(store_near_periods(f->s, f->a, f->nora, DAY0, DAY0, &p, &n));
	assert_int_equal(n, LIMIT_NEAR_PERIODS);
	hand_in(f, NORA, AGENCY, DAY0, DAY0);
	assert_int_equal(store_near_periods(f->s, f->a, f->nora, DAY0, DAY0, &p, &n), ERR_LIMIT);
	commit(f); /* an answer about data does not break the batch */
	assert_int_equal(store_count_declarations(f->r), LIMIT_NEAR_PERIODS + 1);
}

static void facts_about_a_worker(void **state)
{
	struct fixture *f = *state;
	struct worker_key other = store_worker_key(f->s, NORA + 2);
	bool yes;

	begin(f);
	some_periods(f);
	OK(store_relation_exists(f->s, f->nora, AGENCY, &yes));
	assert_true(yes);
	OK(store_relation_exists(f->s, f->nora, AGENCY + 1, &yes));
	assert_false(yes);
	OK(store_worker_seen(f->s, f->nora, &yes));
	assert_true(yes);
	OK(store_worker_seen(f->s, other, &yes));
	assert_false(yes);
	OK(store_worker_ensure(f->s, other, NORA + 2)); /* known, without any period */
	OK(store_worker_seen(f->s, other, &yes));
	assert_true(yes);
	commit(f);
}

static void a_refused_row_makes_no_relation(void **state)
{
	struct fixture *f = *state;
	struct store_declaration d;
	struct worker_key w;
	struct period p;
	int64_t inss;
	bool yes;

	begin(f);
	d = next_in(f);
	d.result = RESULT_REFUSED;
	d.opens = OPENS_NOTHING;
	OK(store_declaration_append(f->s, &d));
	p = period_of(&d, DAY0, DAY0);
	p.state = PERIOD_REFUSED;
	OK(store_period_put(f->s, f->nora, &p, DAY_NONE));
	OK(store_relation_exists(f->s, f->nora, AGENCY, &yes));
	assert_false(yes);
	OK(store_worker_seen(f->s, f->nora, &yes));
	assert_true(yes);
	assert_int_equal(store_period_in_batch(f->s, f->a, d.id, &p, &w, &inss), ERR_NOT_FOUND);
	commit(f);
	assert_int_equal(store_period_get(f->r, f->a, d.id, &p, &w, &inss), ERR_NOT_FOUND);
}

static void student_hours_are_those_of_the_year(void **state)
{
	static const struct {
		int year, month, day;
		const char *type;
		enum period_state state;
		int32_t hours;
	} rows[] = {
		{ 2025, 12, 31, "STU", PERIOD_CLOSED, 1000 }, { 2026, 1, 1, "STU", PERIOD_CLOSED, 100 },
		{ 2026, 12, 31, "STU", PERIOD_OPEN, 20 }, { 2027, 1, 1, "STU", PERIOD_CLOSED, 4000 },
		{ 2026, 5, 1, "OTH", PERIOD_CLOSED, 8000 }, { 2026, 5, 2, "STU", PERIOD_CANCELLED, 16000 },
		{ 2026, 5, 3, "STU", PERIOD_REFUSED, 32000 }, { 2026, 6, 1, "STU", PERIOD_CLOSED, 3 },
	};
	struct fixture *f = *state;
	struct store_declaration d;
	struct period p;
	int64_t hours;

	begin(f);
	for (size_t i = 0; i < N_OF(rows); i++) {
		int32_t day = day_of(rows[i].year, rows[i].month, rows[i].day);

		d = next_in(f);
		p = period_of(&d, day, day);
		memcpy(p.worker_type, rows[i].type, 4);
		p.state = rows[i].state;
		p.planned_hours = rows[i].hours;
		OK(store_period_put(f->s, f->nora, &p, DAY_NONE));
	}
	OK(store_student_hours(f->s, f->nora, 2026, 0, &hours));
	assert_int_equal(hours, 123);
	OK(store_student_hours(f->s, f->nora, 2026, p.id, &hours));
	assert_int_equal(hours, 120);
	store_batch_rollback(f->s);
}

static void an_overview_is_the_newest_that_touch(void **state)
{
	struct fixture *f = *state;
	struct period *p;
	size_t n;
	bool more;

	begin(f);
	some_periods(f);
	commit(f);
	OK(store_worker_periods(f->r, f->a, f->nora, DAY0 + 13, DAY0 + 40, 10, &p, &n, &more));
	assert_int_equal(n, 4);
	assert_false(more);
	assert_int_equal(p[0].start_day, DAY0 + 5);
	assert_int_equal(p[3].state, PERIOD_REFUSED);
	OK(store_worker_periods(f->r, f->a, f->nora, DAY0 + 13, DAY0 + 40, 4, &p, &n, &more));
	assert_int_equal(n, 4);
	assert_false(more);
	OK(store_worker_periods(f->r, f->a, f->nora, DAY0 + 13, DAY0 + 40, 3, &p, &n, &more));
	assert_int_equal(n, 3);
	assert_true(more);
	assert_int_equal(p[0].start_day, DAY0 + 20);
	assert_int_equal(p[2].start_day, DAY0 + 40);
	OK(store_worker_periods(f->r, f->a, f->nora, DAY0 - 5, DAY0 + 4, 3, &p, &n, &more));
	assert_int_equal(n, 0);
}

static void many_periods_come_in_order(void **state)
{
	struct fixture *f = *state;
	struct period *p;
	size_t n;
	bool more;

	begin(f);
	for (int i = 0; i < 300; i++) {
		hand_in(f, NORA, AGENCY, DAY0 + i * 7 % 300, DAY_OPEN);
	}
	commit(f);
	OK(store_worker_periods(f->r, f->a, f->nora, DAY0, DAY0 + 300, 1000, &p, &n, &more));
	assert_int_equal(n, 300);
	for (size_t i = 0; i < n; i++) {
		assert_int_equal(p[i].start_day, DAY0 + (int32_t)i);
	}
}

static struct store_declaration waiting_in(struct fixture *f)
{
	struct store_declaration d = next_in(f);

	d.has_worker = false;
	d.result = RESULT_WAITING;
	d.opens = OPENS_NOTHING;
	d.period_id = 0;
	d.worker_json = STR("{\"familyName\":\"SPECIMEN\"}");
	OK(store_declaration_append(f->s, &d));
	return d;
}

static void a_waiting_one_is_decided_once(void **state)
{
	struct fixture *f = *state;
	struct store_declaration d[3], x, *list;
	struct worker_key w;
	struct period p;
	int64_t inss;
	size_t n;

	begin(f);
	for (int i = 0; i < 3; i++) {
		d[i] = waiting_in(f);
	}
	commit(f);
	OK(store_waiting(f->r, f->a, 10, &list, &n));
	assert_int_equal(n, 3);
	assert_int_equal(list[0].id, d[0].id);
	OK(store_waiting(f->r, f->a, 2, &list, &n));
	assert_int_equal(n, 2);

	begin(f);
	d[0].has_worker = true;
	d[0].result = RESULT_WARNED;
	d[0].opens = OPENS_RELATION;
	d[0].period_id = d[0].id;
	d[0].identified_us = T0 + 1000;
	anomaly_add(&d[0].anomalies, ANOMALY_90373_460, 0);
	OK(store_worker_ensure(f->s, f->nora, NORA));
	OK(store_identification_append(f->s, &d[0]));
	p = period_of(&d[0], DAY0, DAY0);
	OK(store_period_put(f->s, f->nora, &p, DAY_NONE));
	OK(store_period_in_batch(f->s, f->a, d[0].id, &p, &w, &inss));
	assert_int_equal(inss, NORA);
	d[1].result = RESULT_REFUSED;
	d[1].identified_us = T0 + 1001;
	anomaly_add(&d[1].anomalies, ANOMALY_90017_151, 0);
	OK(store_identification_append(f->s, &d[1]));
	assert_int_equal(store_identification_append(f->s, &d[1]), ERR_EXISTS);
	commit(f);

	OK(store_waiting(f->r, f->a, 10, &list, &n));
	assert_int_equal(n, 1);
	assert_int_equal(list[0].id, d[2].id);
	assert_int_equal(list[0].result, RESULT_WAITING);
	OK(store_declaration_get(f->r, f->a, d[0].id, &x));
	assert_int_equal(x.result, RESULT_WARNED);
	assert_int_equal(x.opens, OPENS_RELATION);
	assert_int_equal(x.period_id, d[0].id);
	assert_int_equal(x.identified_us, T0 + 1000);
	assert_int_equal(x.received_us, d[0].received_us);
	assert_int_equal(x.inss, NORA);
	assert_int_equal(x.anomalies.n, 1);
	assert_true(str_eq(x.worker_json, d[0].worker_json));
	OK(store_period_get(f->r, f->a, d[0].id, &p, &w, &inss));
	OK(store_declaration_get(f->r, f->a, d[1].id, &x));
	assert_int_equal(x.result, RESULT_REFUSED);
	assert_int_equal(x.period_id, 0);
	assert_false(x.has_worker);
	assert_int_equal(store_period_get(f->r, f->a, d[1].id, &p, &w, &inss), ERR_NOT_FOUND);

	begin(f); /* the decision's moment counts for what comes after */
	assert_int_equal(f->received_us, T0 + 1001);
	hand_in(f, NORA, AGENCY, DAY0, DAY0);
	d[0].id = dimona_id(4); /* never waited */
	d[0].identified_us = T0 + 2000;
	assert_int_equal(store_identification_append(f->s, &d[0]), ERR_NOT_FOUND);
	d[0].id = dimona_id(400);
	assert_int_equal(store_identification_append(f->s, &d[0]), ERR_NOT_FOUND);
	commit(f);
}

static void a_batch_is_all_or_nothing(void **state)
{
	struct fixture *f = *state;
	struct worker_key w;
	struct period p;
	int64_t id, inss;

	begin(f);
	id = hand_in(f, NORA, AGENCY, DAY0, DAY0);
	assert_int_equal(store_period_get(f->r, f->a, id, &p, &w, &inss), ERR_NOT_FOUND);
	store_batch_rollback(f->s);
	assert_int_equal(store_count_declarations(f->r), 0);
	assert_int_equal(store_worker_inss(f->r, f->nora, &inss), ERR_NOT_FOUND);
	begin(f);
	assert_int_equal(f->serial, 0);
	id = hand_in(f, NORA, AGENCY, DAY0, DAY0);
	commit(f);
	begin(f);
	assert_int_equal(f->serial, 1);
	assert_int_equal(f->received_us, T0 + 1);
	commit(f);
	OK(store_period_get(f->r, f->a, id, &p, &w, &inss));
	OK(store_worker_inss(f->r, f->nora, &inss));
	assert_int_equal(inss, NORA);
}

static void a_snapshot_stands_still(void **state)
{
	struct fixture *f = *state;

	begin(f);
	hand_in(f, NORA, AGENCY, DAY0, DAY0);
	commit(f);
	OK(store_snapshot_begin(f->r));
	assert_int_equal(store_count_declarations(f->r), 1);
	begin(f);
	hand_in(f, NORA, AGENCY, DAY0 + 1, DAY0 + 1);
	commit(f);
	assert_int_equal(store_count_declarations(f->r), 1);
	store_snapshot_end(f->r);
	assert_int_equal(store_count_declarations(f->r), 2);
}

struct walk {
	int64_t n, stop_at;
	bool in_order;
};

static bool count_walk(void *cls, const struct store_declaration *d)
{
	struct walk *w = cls;

	w->in_order = w->in_order && d->id == dimona_id(++w->n);
	return w->n != w->stop_at;
}

static void a_walk_sees_all_in_order(void **state)
{
	static const int64_t sizes[] = { 0, 1, 999, 1000, 1001, 2000, 2345 };
	struct fixture *f = *state;

	for (size_t i = 0; i < N_OF(sizes); i++) {
		struct walk w = { .in_order = true };

		begin(f);
		while (f->serial < sizes[i]) {
			hand_in(f, NORA, AGENCY, DAY0, DAY0);
		}
		commit(f);
		OK(store_each_declaration(f->r, f->a, count_walk, &w));
		assert_int_equal(w.n, sizes[i]);
		assert_true(w.in_order);
	}
	struct walk w = { .in_order = true, .stop_at = 1500 };
	OK(store_each_declaration(f->r, f->a, count_walk, &w));
	assert_int_equal(w.n, 1500);
}

static void keys_are_keyed(void **state)
{
	struct fixture *f = *state;
	struct worker_key same = store_worker_key(f->s, NORA), other = store_worker_key(f->s, NORA + 1);
	unsigned char a[32], b[32];
	struct str sealed, plain;

	assert_memory_equal(&same, &f->nora, sizeof(same));
	assert_memory_not_equal(&same, &other, sizeof(same));
	store_pepper(f->s, STR("code"), STR("ABC"), a);
	store_pepper(f->s, STR("code"), STR("ABC"), b);
	assert_memory_equal(a, b, 32);
	store_pepper(f->s, STR("codeA"), STR("BC"), b);
	assert_memory_not_equal(a, b, 32);
	sealed = store_seal(f->s, f->a, STR("x"), STR("plain text"));
	assert_int_equal(sealed.n, 10 + SEAL_OVERHEAD);
	OK(store_unseal(f->s, f->a, STR("x"), sealed, &plain));
	assert_true(str_is(plain, "plain text"));
	assert_int_equal(store_unseal(f->s, f->a, STR("y"), sealed, &plain), ERR_CORRUPT);
	assert_int_equal(store_unseal(f->s, f->a, STR("x"), STR("short"), &plain), ERR_CORRUPT);
	sealed = store_seal(f->s, f->a, STR("x"), STR(""));
	OK(store_unseal(f->s, f->a, STR("x"), sealed, &plain));
	assert_int_equal(plain.n, 0);
	assert_non_null(plain.p);
}

/* What a program must never do ends it. */
static struct fixture *mine;

static void gap(void)
{
	struct store_declaration d;

	begin(mine);
	mine->serial++;
	d = next_in(mine);
	(void)!store_declaration_append(mine->s, &d);
}

static void back_in_time(void)
{
	struct store_declaration d;

	begin(mine);
	hand_in(mine, NORA, AGENCY, DAY0, DAY0);
	d = next_in(mine);
	d.received_us -= 2;
	(void)!store_declaration_append(mine->s, &d);
}

static void same_moment(void)
{
	struct store_declaration d;

	begin(mine);
	hand_in(mine, NORA, AGENCY, DAY0, DAY0);
	d = next_in(mine);
	d.received_us -= 1;
	(void)!store_declaration_append(mine->s, &d);
}

static void outside_a_batch(void)
{
	struct store_declaration d = next_in(mine);

	(void)!store_declaration_append(mine->s, &d);
}

static void decided_too_early(void)
{
	struct store_declaration d;

	begin(mine);
	d = waiting_in(mine);
	d.result = RESULT_REFUSED;
	d.identified_us = d.received_us - 1;
	(void)!store_identification_append(mine->s, &d);
}

static void wrong_order_is_a_bug(void **state)
{
	static const struct { void (*fn)(void); bool ends; } table[] = {
		{ gap, true }, { back_in_time, true }, { outside_a_batch, true }, { decided_too_early, true },
		{ same_moment, false },
	};

	mine = *state;
	for (size_t i = 0; i < N_OF(table); i++) {
		assert_int_equal(dies(table[i].fn), table[i].ends);
	}
}

/* Is the text anywhere in this file? */
static bool file_holds(const char *path, const char *text)
{
	FILE *fp = fopen(path, "rb");
	char *bytes;
	long n;
	bool found;

	assert_non_null(fp);
	assert_int_equal(fseek(fp, 0, SEEK_END), 0);
	n = ftell(fp);
	rewind(fp);
	bytes = test_malloc((size_t)n + 1);
	assert_int_equal(fread(bytes, 1, (size_t)n, fp), n);
	fclose(fp);
	found = memmem(bytes, (size_t)n, text, strlen(text)) != NULL;
	test_free(bytes);
	return found;
}

static const char *searched;
static int n_files, n_found;

static int search_file(const char *path, const struct stat *st, int type, struct FTW *w)
{
	(void)st;
	(void)w;
	if (type == FTW_F && strstr(path, "-shm") == NULL) {
		n_files++;
		n_found += file_holds(path, searched);
	}
	return 0;
}

static int files_with(struct fixture *f, const char *text)
{
	searched = text;
	n_files = n_found = 0;
	assert_int_equal(nftw(f->dir, search_file, 16, FTW_PHYS), 0);
	return n_found;
}

static void nobody_can_be_read_from_the_files(void **state)
{
	static const char *const secrets[] = { "01050399864", "1050399864", "Specimenova", "GEHEIM" };
	struct fixture *f = *state;
	struct store_account acc = { .user_name = STR("nora"), .worker = f->nora, .inss = NORA,
	    .name = STR("Nora Specimenova") };
	struct store_declaration d;
	int64_t id;

	begin(f);
	OK(store_worker_ensure(f->s, f->nora, NORA));
	d = next_in(f);
	d.worker_json = STR("{\"ssin\":\"01050399864\",\"familyName\":\"Specimenova\",\"givenName\":\"GEHEIM\"}");
	OK(store_declaration_append(f->s, &d));
	commit(f);
	OK(store_account_add(f->s, &acc, &id));
	for (size_t i = 0; i < N_OF(secrets); i++) { /* in the write-ahead log */
		assert_int_equal(files_with(f, secrets[i]), 0);
	}
	fixture_close(f);
	for (size_t i = 0; i < N_OF(secrets); i++) { /* in the database itself */
		assert_int_equal(files_with(f, secrets[i]), 0);
	}
	assert_true(n_files >= 5);
	assert_int_equal(files_with(f, "self_service_chaman_1_abc"), 1); /* the search does find */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		STORE_TEST(a_new_folder_is_empty),
		STORE_TEST(the_folder_is_nobody_elses_to_read),
		STORE_TEST(a_declaration_comes_back_as_it_was),
		STORE_TEST(what_is_absent_stays_absent),
		STORE_TEST(many_client_names_are_told_apart),
		STORE_TEST(a_period_comes_back_as_it_was),
		STORE_TEST(a_put_replaces_the_row_of_its_old_start),
		STORE_TEST(near_are_those_that_touch),
		STORE_TEST(near_has_a_limit),
		STORE_TEST(facts_about_a_worker),
		STORE_TEST(a_refused_row_makes_no_relation),
		STORE_TEST(student_hours_are_those_of_the_year),
		STORE_TEST(an_overview_is_the_newest_that_touch),
		STORE_TEST(many_periods_come_in_order),
		STORE_TEST(a_waiting_one_is_decided_once),
		STORE_TEST(a_batch_is_all_or_nothing),
		STORE_TEST(a_snapshot_stands_still),
		STORE_TEST(a_walk_sees_all_in_order),
		STORE_TEST(keys_are_keyed),
		STORE_TEST(wrong_order_is_a_bug),
		STORE_TEST(nobody_can_be_read_from_the_files),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
