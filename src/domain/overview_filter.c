/* The filter of an overview: reading and writing it as a query, and asking it
 * about a line.
 *
 * A query that somebody changed by hand must still show something: what cannot
 * be read counts as not chosen, and the page shows what was chosen.  Start
 * reading at overview_filter_read(). */
#include "domain/overview_filter.h"

#include "base/form.h"
#include "base/limits.h"
#include "domain/number.h"

/* U+00C0 to U+017F without case and accents: Latin letters of the languages that are written in Europe. */
static const char folded[] =
    "aaaaaaaceeeeiiiidnooooo ouuuuytsaaaaaaaceeeeiiiidnooooo ouuuuyty"
    "aaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiiiiijjkkklllllll"
    "lllnnnnnnnnnoooooooorrrrrrssssssssttttttuuuuuuuuuuuuwwyyyzzzzzzs";

#define FOLD_FROM 0xc0
#define FOLD_TO 0x17f

static const char *const codes[MARK__MAX] = {
	[MARK_OK] = "ok", [MARK_DAY] = "day", [MARK_LATE] = "late", [MARK_PLAN] = "plan", [MARK_OFF] = "off",
	[MARK_OFF_LATE] = "off-late", [MARK_REFUSED] = "refused",
};

const char *overview_mark_code(enum overview_mark m)
{
	return codes[m];
}

struct overview_filter overview_filter_none(void)
{
	return (struct overview_filter){ .from_day = DAY_NONE, .to_day = DAY_NONE, .worker_type = STR(""),
		.mark = MARK__MAX, .text = STR("") };
}

static void read_day(struct str s, int32_t *day_r)
{
	if (!day_parse(s, day_r)) {
		*day_r = DAY_NONE;
	}
}

static void read_enterprise(struct str s, int64_t *enterprise_r)
{
	if (!enterprise_parse(s, enterprise_r) || !enterprise_valid(*enterprise_r)) {
		*enterprise_r = 0;
	}
}

static void read_type(struct str s, struct str *type_r)
{
	bool ok = s.n == 3;

	for (size_t i = 0; ok && i < s.n; i++) {
		ok = (s.p[i] >= 'A' && s.p[i] <= 'Z') || (s.p[i] >= '0' && s.p[i] <= '9');
	}
	*type_r = ok ? s : STR("");
}

static void read_mark(struct str s, enum overview_mark *mark_r)
{
	*mark_r = 0;
	while (*mark_r < MARK__MAX && !str_is(s, codes[*mark_r])) {
		(*mark_r)++;
	}
}

static struct str read_text(struct str s)
{
	s = str_trim(s);
	if (s.n > FILTER_TEXT_MAX) {
		s.n = FILTER_TEXT_MAX;
		while (s.n > 0 && ((unsigned char)s.p[s.n] & 0xc0) == 0x80) {
			s.n--;
		}
		s = str_trim(s); /* a blank that stood before the cut */
	}
	return s.p == NULL ? STR("") : s;
}

struct overview_filter overview_filter_read(struct arena *a, struct str query)
{
	struct overview_filter f = overview_filter_none();
	struct pair *p;
	size_t n;

	if (!form_read(a, query, LIMIT_QUERY_FIELDS, &p, &n)) {
		return f;
	}
	read_day(form_field(p, n, "from", NULL), &f.from_day);
	read_day(form_field(p, n, "to", NULL), &f.to_day);
	read_type(form_field(p, n, "type", NULL), &f.worker_type);
	read_enterprise(form_field(p, n, "agency", NULL), &f.agency);
	read_enterprise(form_field(p, n, "user", NULL), &f.user);
	read_mark(form_field(p, n, "verdict", NULL), &f.mark);
	f.text = read_text(form_field(p, n, "q", NULL));
	f.with_other = str_is(form_field(p, n, "other", NULL), "1");
	return f;
}

static void put_name(struct buf *b, const char *name)
{
	buf_putc(b, b->n == 0 ? '?' : '&');
	buf_puts(b, name);
	buf_putc(b, '=');
}

static void put_day(struct buf *b, const char *name, int32_t day)
{
	char text[11];

	if (day != DAY_NONE) {
		put_name(b, name);
		day_format(day, text);
		buf_puts(b, text);
	}
}

static void put_enterprise(struct buf *b, const char *name, int64_t enterprise)
{
	char text[11];

	if (enterprise != 0) {
		put_name(b, name);
		enterprise_digits(enterprise, text);
		buf_puts(b, text);
	}
}

void overview_filter_write(struct buf *b, const struct overview_filter *f)
{
	put_day(b, "from", f->from_day);
	put_day(b, "to", f->to_day);
	if (f->worker_type.n > 0) {
		put_name(b, "type");
		buf_url(b, f->worker_type);
	}
	put_enterprise(b, "agency", f->agency);
	put_enterprise(b, "user", f->user);
	if (f->mark != MARK__MAX) {
		put_name(b, "verdict");
		buf_puts(b, codes[f->mark]);
	}
	if (f->text.n > 0) {
		put_name(b, "q");
		buf_url(b, f->text);
	}
	if (f->with_other) {
		put_name(b, "other");
		buf_putc(b, '1');
	}
}

bool overview_filter_any(const struct overview_filter *f)
{
	return f->from_day != DAY_NONE || f->to_day != DAY_NONE || f->worker_type.n > 0 || f->agency != 0 ||
	    f->user != 0 || f->mark != MARK__MAX || f->text.n > 0;
}

/* The next sign without case and accent; signs beyond the table as their bytes. */
static unsigned char next_folded(struct str s, size_t *at)
{
	unsigned char c = (unsigned char)s.p[*at];

	*at += 1;
	if (c >= 'A' && c <= 'Z') {
		return (unsigned char)(c - 'A' + 'a');
	}
	if ((c & 0xe0) == 0xc0 && *at < s.n) {
		unsigned int sign = (c & 0x1fu) << 6 | ((unsigned char)s.p[*at] & 0x3fu);

		if (sign >= FOLD_FROM && sign <= FOLD_TO) {
			*at += 1;
			return (unsigned char)folded[sign - FOLD_FROM];
		}
	}
	return c;
}

static bool begins_with(struct str name, size_t at, struct str text)
{
	size_t i = 0;

	while (i < text.n) {
		if (at >= name.n || next_folded(name, &at) != next_folded(text, &i)) {
			return false;
		}
	}
	return true;
}

bool overview_filter_finds(const struct overview_filter *f, struct str name)
{
	size_t at = 0;

	if (f->text.n == 0) {
		return true;
	}
	while (at < name.n) {
		if (begins_with(name, at, f->text)) {
			return true;
		}
		(void)next_folded(name, &at);
	}
	return false;
}

unsigned int overview_filter_fails(const struct overview_filter *f, const struct overview_line *line, bool found)
{
	const struct period *p = line->period;
	unsigned int fails = 0;

	if ((f->from_day != DAY_NONE && p->end_day < f->from_day) ||
	    (f->to_day != DAY_NONE && p->start_day > f->to_day)) {
		fails |= FILTER_DAYS;
	}
	if (f->worker_type.n > 0 && !str_is(f->worker_type, p->worker_type)) {
		fails |= FILTER_TYPE;
	}
	if (f->agency != 0 && f->agency != p->employer) {
		fails |= FILTER_AGENCY;
	}
	if (f->user != 0 && f->user != p->user_enterprise) {
		fails |= FILTER_USER;
	}
	if (f->mark != MARK__MAX && f->mark != line->mark) {
		fails |= FILTER_MARK;
	}
	return found ? fails : fails | FILTER_TEXT;
}
