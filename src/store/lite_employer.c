/* The repertory of employers: a small table, asked for every declaration.
 *
 * Answers are remembered for a second, also "not there"; changes made by this
 * process empty the memory at once.  A slot of the cache is chosen by the two
 * numbers; who comes later takes it.  Start reading at store_employer_find(). */
#include "store/lite_int.h"

#include "base/clock.h"

enum err store_employer_put(struct store *s, const struct store_employer *list, size_t n)
{
	struct lite_conn *c = &s->writer;
	sqlite3_stmt *st;
	enum err e;

	AZ(pthread_mutex_lock(&s->writer_lock));
	e = lite_use(c, SQL_EMPLOYER_PUT, &st);
	if (e == ERR_OK) {
		e = lite_do(c, SQL_BEGIN_WRITE);
	}
	for (size_t i = 0; i < n && e == ERR_OK; i++) {
		CHECK(list[i].enterprise > 0);
		lite_bind(st, 1, list[i].enterprise);
		lite_bind(st, 2, list[i].nsso);
		lite_bind(st, 3, list[i].from_day);
		lite_bind(st, 4, list[i].to_day);
		lite_bind(st, 5, list[i].agency);
		lite_bind_text(st, 6, list[i].name);
		e = lite_run(c, st, NULL);
	}
	if (e == ERR_OK) {
		e = lite_commit(c);
	} else {
		lite_undo(c);
	}
	AZ(pthread_mutex_unlock(&s->writer_lock));
	lite_employer_forget(s);
	return e;
}

void lite_employer_forget(struct store *s)
{
	AZ(pthread_mutex_lock(&s->employer_lock));
	memset(s->employer, 0, EMPLOYER_SLOTS * sizeof(*s->employer));
	s->employer_turn++;
	atomic_store(&s->repertory_until_us, 0);
	AZ(pthread_mutex_unlock(&s->employer_lock));
}

static void employer_read(sqlite3_stmt *st, struct store_employer *e)
{
	*e = (struct store_employer){
		.enterprise = lite_int(st, 0),
		.nsso = lite_int(st, 1),
		.from_day = (int32_t)lite_int(st, 2),
		.to_day = (int32_t)lite_int(st, 3),
		.agency = lite_int(st, 4) != 0,
	};
}

static enum err employer_ask(struct store *s, int64_t nsso, int64_t enterprise, struct store_employer *e_r)
{
	struct store_reader *r = store_reader_take(s);
	struct lite_conn *c;
	sqlite3_stmt *st;
	enum err e = lite_monitor(r, &c);

	if (e == ERR_OK) {
		e = lite_use(c, enterprise != 0 ? SQL_EMPLOYER_BY_ENTERPRISE : SQL_EMPLOYER_BY_NSSO, &st);
	}
	if (e == ERR_OK) {
		if (enterprise != 0) {
			lite_bind(st, 1, enterprise);
			lite_bind(st, 2, nsso);
		} else {
			lite_bind(st, 1, nsso);
		}
		e = lite_row(c, st);
	}
	if (e == ERR_OK) {
		employer_read(st, e_r);
		lite_end(st);
	}
	store_reader_give(s, &r);
	return e;
}

static struct employer_slot *slot_of(struct store *s, int64_t nsso, int64_t enterprise)
{
	uint64_t h = ((uint64_t)nsso * 3 + (uint64_t)enterprise) * UINT64_C(0x9e3779b97f4a7c15);

	return &s->employer[h >> 32 & (EMPLOYER_SLOTS - 1)];
}

enum err store_employer_find(struct store *s, int64_t nsso, int64_t enterprise, struct store_employer *e_r)
{
	struct employer_slot *slot = slot_of(s, nsso, enterprise);
	int64_t now = clock_mono_us();
	unsigned turn;
	enum err e;

	if (nsso == 0 && enterprise == 0) {
		return ERR_NOT_FOUND;
	}
	AZ(pthread_mutex_lock(&s->employer_lock));
	if (slot->until_us > now && slot->nsso == nsso && slot->enterprise == enterprise) {
		e = slot->found ? ERR_OK : ERR_NOT_FOUND;
		*e_r = slot->employer;
		AZ(pthread_mutex_unlock(&s->employer_lock));
		return e;
	}
	turn = s->employer_turn;
	AZ(pthread_mutex_unlock(&s->employer_lock));
	*e_r = (struct store_employer){ .enterprise = 0 };
	e = employer_ask(s, nsso, enterprise, e_r);
	if (e == ERR_OK || e == ERR_NOT_FOUND) {
		AZ(pthread_mutex_lock(&s->employer_lock));
		if (turn == s->employer_turn) {
			*slot = (struct employer_slot){ .nsso = nsso, .enterprise = enterprise,
				.until_us = now + CACHE_LIFE_US, .found = e == ERR_OK, .employer = *e_r };
		}
		AZ(pthread_mutex_unlock(&s->employer_lock));
	}
	return e;
}

bool store_repertory_loaded(struct store *s)
{
	int64_t now = clock_mono_us();
	struct store_reader *r;
	unsigned turn;
	struct lite_conn *c;
	sqlite3_stmt *st;
	enum err e;

	if (atomic_load(&s->repertory_until_us) > now) {
		return atomic_load(&s->repertory_loaded);
	}
	AZ(pthread_mutex_lock(&s->employer_lock));
	turn = s->employer_turn;
	AZ(pthread_mutex_unlock(&s->employer_lock));
	r = store_reader_take(s);
	e = lite_monitor(r, &c);
	if (e == ERR_OK && (e = lite_use(c, SQL_EMPLOYER_ANY, &st)) == ERR_OK && (e = lite_row(c, st)) == ERR_OK) {
		lite_end(st);
	}
	store_reader_give(s, &r);
	if (e != ERR_OK && e != ERR_NOT_FOUND) {
		return atomic_load(&s->repertory_loaded);
	}
	AZ(pthread_mutex_lock(&s->employer_lock));
	if (turn == s->employer_turn) {
		atomic_store(&s->repertory_loaded, e == ERR_OK);
		atomic_store(&s->repertory_until_us, now + CACHE_LIFE_US);
	}
	AZ(pthread_mutex_unlock(&s->employer_lock));
	return e == ERR_OK;
}

enum err store_employer_list(struct store_reader *r, struct arena *a, struct store_employer **e_r, size_t *n_r)
{
	struct lite_conn *c;
	sqlite3_stmt *st;
	size_t cap = 64;
	enum err e = lite_monitor(r, &c);

	if (e == ERR_OK) {
		e = lite_use(c, SQL_EMPLOYER_LIST, &st);
	}
	if (e != ERR_OK) {
		return e;
	}
	*e_r = arena_array_of(a, cap, struct store_employer);
	*n_r = 0;
	while ((e = lite_row(c, st)) == ERR_OK) {
		if (*n_r == cap) {
			*e_r = memcpy(arena_array_of(a, 2 * cap, struct store_employer), *e_r, cap * sizeof(**e_r));
			cap *= 2;
		}
		employer_read(st, &(*e_r)[*n_r]);
		(*e_r)[*n_r].name = lite_text(st, 5, a);
		++*n_r;
	}
	return e == ERR_NOT_FOUND ? ERR_OK : e;
}
