/* One company for a page: its name and address in the reader's language.
 *
 * The register has names in any of four languages and addresses in Dutch and
 * French.  Languages are tried in an order; of one language the name comes
 * before the commercial name.  Start reading at store_company_get(). */
#include "store/lite_int.h"

enum lang { LANG_NONE, LANG_FR, LANG_NL, LANG_DE, LANG_EN, LANG__MAX }; /* the register's numbers */
enum name_type { TYPE_NAME = 1, TYPE_ABBREVIATION, TYPE_COMMERCIAL };

static const char *const lang_name[LANG__MAX] = { "", "fr", "nl", "de", "en" };

/* Language of the region by post code.  Brussels has two and keeps the usual
 * order.  German: the nine municipalities of the German-speaking Community. */
static const struct { int first, last; enum lang lang; } regions[] = {
	{ 1300, 1499, LANG_FR },
	{ 1500, 3999, LANG_NL },
	{ 4000, 4699, LANG_FR },
	{ 4700, 4799, LANG_DE },
	{ 4800, 7999, LANG_FR },
	{ 8000, 9999, LANG_NL },
};

static enum lang region_of(struct str post_code)
{
	uint64_t n;

	if (!str_u64(post_code, 9999, &n)) {
		return LANG_NONE;
	}
	for (size_t i = 0; i < N_OF(regions); i++) {
		if ((int)n >= regions[i].first && (int)n <= regions[i].last) {
			return regions[i].lang;
		}
	}
	return LANG_NONE;
}

static enum lang lang_of(const char *name)
{
	for (int i = LANG_FR; i < LANG__MAX; i++) {
		if (strcmp(lang_name[i], name) == 0) {
			return (enum lang)i;
		}
	}
	return LANG_NONE;
}

/* Place of a name in the order of choice; the lowest wins.  Six languages to
 * try (the reader's, the region's, then the usual four), each with two types;
 * behind them any name, in the order of the file. */
static int rank(enum lang asked, enum lang region, int language, int type)
{
	const enum lang order[] = { asked, region, LANG_NL, LANG_FR, LANG_DE, LANG_EN };

	for (int i = 0; i < (int)N_OF(order) && type != TYPE_ABBREVIATION; i++) {
		if (order[i] != LANG_NONE && (int)order[i] == language) {
			return 2 * i + (type == TYPE_COMMERCIAL);
		}
	}
	return 2 * (int)N_OF(order) + (type == TYPE_ABBREVIATION);
}

static enum err name_choose(struct lite_conn *c, struct arena *a, enum lang asked, enum lang region,
    struct store_company *x)
{
	sqlite3_stmt *st;
	int best = INT32_MAX;
	enum err e = lite_use(c, SQL_COMPANY_NAMES, &st);

	if (e != ERR_OK) {
		return e;
	}
	lite_bind(st, 1, x->enterprise);
	while ((e = lite_row(c, st)) == ERR_OK) {
		int64_t language = lite_int(st, 0);
		int r;

		if (language < LANG_NONE || language >= LANG__MAX) {
			lite_end(st);
			return ERR_CORRUPT;
		}
		r = rank(asked, region, (int)language, (int)lite_int(st, 1));
		if (r < best) {
			best = r;
			x->name = lite_text(st, 2, a);
			x->name_lang = str_of(lang_name[language]);
		}
	}
	return e == ERR_NOT_FOUND ? ERR_OK : e;
}

static struct str either(struct str first, struct str second)
{
	return first.p != NULL ? first : second;
}

enum err store_company_get(struct store_reader *r, struct arena *a, int64_t enterprise, const char *lang,
    struct store_company *c_r)
{
	struct store_company *x = c_r;
	enum lang asked = lang_of(lang), region;
	struct lite_conn *c;
	sqlite3_stmt *st;
	bool french;
	enum err e = lite_register(r, &c);

	if (e == ERR_OK) {
		e = lite_use(c, SQL_COMPANY_GET, &st);
	}
	if (e != ERR_OK) {
		return e;
	}
	lite_bind(st, 1, enterprise);
	e = lite_row(c, st);
	if (e != ERR_OK) {
		return e;
	}
	*x = (struct store_company){ .enterprise = enterprise, .active = lite_int(st, 0) != 0, .name_lang = STR("") };
	x->house_number = lite_text(st, 3, a);
	x->box_number = lite_text(st, 4, a);
	x->post_code = lite_text(st, 5, a);
	region = region_of(x->post_code);
	/* German-speaking places have their French name in the register's second column. */
	french = asked == LANG_FR || (asked != LANG_NL && (region == LANG_FR || region == LANG_DE));
	x->street = either(lite_text(st, french ? 2 : 1, a), lite_text(st, french ? 1 : 2, a));
	x->municipality = either(lite_text(st, french ? 7 : 6, a), lite_text(st, french ? 6 : 7, a));
	lite_end(st);
	return name_choose(c, a, asked, region, x);
}
