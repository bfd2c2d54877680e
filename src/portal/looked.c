/* Who looked at my data: the reader's part of the access log, in words.
 *
 * Reading it is no entry in it: the log would fill with looks at itself.  A
 * page leads to older entries by the number of its last one, so that what is
 * added meanwhile moves nothing.  Start reading at looked_page(). */
#include "base/day.h"
#include "domain/number.h"
#include "page.h"
#include "portal/door.h"
#include "portal/words.h"

#define PAGE_ENTRIES 50

struct reading {
	struct ui u;
	struct store_reader *reader;
	struct buf scratch;
	struct store_look *look;
	size_t n;
	/* the company that was looked up last: entries of one follow each other */
	int64_t enterprise;
	struct str company;
};

static enum msg what_text(const struct store_look *x)
{
	static const enum msg text[LOOK_WHAT__MAX] = {
		[LOOK_OVERVIEW] = MSG_LOOKED_OVERVIEW,
		[LOOK_DECLARATION] = MSG_LOOKED_DECLARATION,
		[LOOK_PERIOD] = MSG_LOOKED_PERIOD,
		[LOOK_SEARCH_DECLARATIONS] = MSG_LOOKED_SEARCH_DECLARATIONS,
		[LOOK_SEARCH_PERIODS] = MSG_LOOKED_SEARCH_PERIODS,
		[LOOK_SEARCH_RELATIONS] = MSG_LOOKED_SEARCH_RELATIONS,
		[LOOK_IDENTIFY] = MSG_LOOKED_IDENTIFY,
		[LOOK_FILE] = MSG_LOOKED_FILE,
		[LOOK_SHARED] = MSG_LOOKED_SHARED,
		[LOOK_BADGE] = MSG_LOOKED_BADGE,
		[LOOK_FEED] = MSG_LOOKED_FEED,
		[LOOK_EVERYTHING] = MSG_LOOKED_EVERYTHING,
		[LOOK_ACCOUNT] = MSG_LOOKED_ACCOUNT, /* LOOK_WAITING stands in no worker's list */
	};

	return text[x->what];
}

/* The register's name in the reader's language; the number where it knows none. */
static enum err read_company(struct reading *l, int64_t enterprise, struct str number)
{
	struct store_company company;
	enum err e;

	if (enterprise == l->enterprise) {
		return ERR_OK;
	}
	e = store_company_get(l->reader, l->u.q->arena, enterprise, lang_code(l->u.lang), &company);
	if (e != ERR_OK && e != ERR_NOT_FOUND) {
		return e;
	}
	l->enterprise = enterprise;
	l->company = e == ERR_OK && company.name.n > 0 ? company.name : number;
	return ERR_OK;
}

static enum err entry_of(struct reading *l, const struct store_look *x, struct page_looked_entry *p)
{
	char number[13];
	enum err e = ERR_OK;

	*p = (struct page_looked_entry){
		.what = what_text(x),
		.self = x->by == LOOK_BY_SELF,
		.staff = x->by == LOOK_BY_STAFF,
		.link = x->by == LOOK_BY_LINK,
		.who = x->who,
	};
	words_clock(&l->scratch, x->at_us);
	p->time = words_take(l->u.q->arena, &l->scratch);
	if (x->detail != 0 && x->by != LOOK_BY_LINK) {
		p->detail = str_of(arena_printf(l->u.q->arena, "%012lld", (long long)x->detail));
	}
	if (x->by == LOOK_BY_CLIENT) {
		enterprise_format(x->enterprise, number);
		p->number = str_of(arena_printf(l->u.q->arena, "%s", number));
		e = read_company(l, x->enterprise, p->number);
		p->company = l->company;
	}
	return e;
}

/* Entries that follow each other on one Belgian day make a group. */
static enum err days_of(struct reading *l, struct page_looked *page)
{
	struct page_looked_entry *entry = arena_array_of(l->u.q->arena, l->n, struct page_looked_entry);
	struct page_looked_day *days = arena_array_of(l->u.q->arena, l->n, struct page_looked_day), *d = NULL;
	int32_t day = DAY_NONE;
	enum err e = ERR_OK;

	page->days = days;
	for (size_t i = 0; e == ERR_OK && i < l->n; i++) {
		if (local_day(l->look[i].at_us) != day) {
			d = &days[page->n_days++];
			day = local_day(l->look[i].at_us);
			words_day_long(&l->scratch, l->u.lang, day);
			buf_printf(&l->scratch, " %d", day_ymd(day).year);
			d->day = words_take(l->u.q->arena, &l->scratch);
			d->id = str_of(arena_printf(l->u.q->arena, "d%d", (int)day));
			d->entries = &entry[i];
		}
		d->n_entries++;
		e = entry_of(l, &l->look[i], &entry[i]);
	}
	return e;
}

/* "before=1234"; INT64_MAX: from the newest. */
static int64_t before_of(const struct http_request *q)
{
	struct str value = q->query, name = str_cut(&value, '=');
	uint64_t n;

	return str_is(name, "before") && str_u64(value, INT64_MAX, &n) ? (int64_t)n : INT64_MAX;
}

static enum err show(struct reading *l, int64_t before)
{
	struct page_looked page = {
		.back = ui_path(&l->u, "/account"),
		.first = before == INT64_MAX,
		.none = l->n == 0,
		.newest_url = ui_path(&l->u, "/account/looked"),
	};
	enum err e;

	if (l->n > PAGE_ENTRIES) { /* one more was read, to see whether there is one */
		l->n = PAGE_ENTRIES;
		page.older_url = str_of(arena_printf(l->u.q->arena, "%.*s?before=%lld", STR_ARG(page.newest_url),
		    (long long)l->look[l->n - 1].n));
	}
	e = days_of(l, &page);
	if (e == ERR_OK) {
		ui_head(&l->u, &(struct ui_frame){ .title = msg_text(l->u.lang, MSG_LOOKED_TITLE), .menu = true });
		page_looked(&l->u.r->body, l->u.lang, &page);
		ui_foot(&l->u);
	}
	return e;
}

enum http_done looked_page(void *app, struct http_request *q, struct http_response *r)
{
	struct reading l = { .n = 0 };
	int64_t before = before_of(q);
	enum err e;

	if (!door_signed_in(app, q, r, &l.u)) {
		return HTTP_DONE;
	}
	buf_init(&l.scratch, 4096);
	l.reader = store_reader_take(l.u.flow->store);
	e = store_look_list(l.reader, q->arena, l.u.session.worker, before, PAGE_ENTRIES + 1, &l.look, &l.n);
	if (e == ERR_OK) {
		e = show(&l, before);
	}
	store_reader_give(l.u.flow->store, &l.reader);
	buf_free(&l.scratch);
	if (e != ERR_OK) {
		door_failed(&l.u, "looked", e);
	}
	return HTTP_DONE;
}
