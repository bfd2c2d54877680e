/* A worker reads his overview: his periods of three years, judged and put in
 * order, and the name of every company in them.
 *
 * A company is looked up once however many lines name it.  One that the register
 * does not know is shown by its number, so that the reader can still ask about
 * it.  Start reading at overview_read. */
#include "flow/overview_read.h"

#include "base/limits.h"
#include "domain/number.h"

static struct str number_as_name(struct arena *a, int64_t enterprise)
{
	char text[13];

	enterprise_format(enterprise, text);
	return str_dup(a, str_of(text));
}

enum err overview_name_read(struct store_reader *r, struct arena *a, const char *lang, const struct overview_company *c,
    struct str *name_r, struct str *lang_r)
{
	struct store_company company;
	enum err e;

	*lang_r = STR("");
	if (c->enterprise == 0) {
		*name_r = c->name_declared;
		return ERR_OK;
	}
	e = store_company_get(r, a, c->enterprise, lang, &company);
	if (e == ERR_OK && company.name.n > 0) {
		*name_r = company.name;
		if (!str_is(company.name_lang, lang))
			*lang_r = company.name_lang;
		return ERR_OK;
	}
	*name_r = number_as_name(a, c->enterprise);
	return e == ERR_NOT_FOUND ? ERR_OK : e;
}

static enum err read_names(struct store_reader *r, struct arena *a, const char *lang, const struct overview *o,
    struct overview_names *names_r)
{
	enum err e = ERR_OK;

	names_r->name = arena_array_of(a, o->n_companies, struct str);
	names_r->name_lang = arena_array_of(a, o->n_companies, struct str);
	for (size_t i = 0; i < o->n_companies && e == ERR_OK; i++)
		e = overview_name_read(r, a, lang, &o->company[i], &names_r->name[i], &names_r->name_lang[i]);
	return e;
}

enum err overview_read(struct flow *f, struct arena *a, struct worker_key w, const char *lang, int64_t now_us,
    bool with_other, struct overview **o_r, struct overview_names *names_r, bool *cut_r)
{
	struct store_reader *r = store_reader_take(f->store);
	struct period *periods;
	size_t n;
	int32_t from, to;
	enum err e;

	overview_range(now_us, &from, &to);
	e = store_worker_periods(r, a, w, from, to, (size_t)f->conf.overview_max, &periods, &n, cut_r);
	if (e == ERR_OK) {
		*o_r = overview_build(a, periods, n, now_us, with_other);
		e = read_names(r, a, lang, *o_r, names_r);
	}
	store_reader_give(f->store, &r);
	return e;
}
