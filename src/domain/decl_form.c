/* The wire forms of single values.
 *
 * One table of functions at the end, a reader and a writer for each form.  A
 * reader that can make nothing of a value of the right JSON type stores the
 * "given but invalid" value: the rules answer it with an anomaly.  Only a wrong
 * JSON type is a structural fault (dimona.md 5.8).  Start reading at forms[]. */
#include "domain/decl_form.h"

#include "domain/number.h"

#define WHOLE_MAX (INT64_C(1) << 53) /* beyond, a JSON number is not exact */
#define INSS_MAX INT64_C(99999999999)
#define ENTERPRISE_MAX INT64_C(1999999999)
#define NSSO_DIGITS_MAX INT64_C(999999999)
#define PROVISIONAL_FIRST INT64_C(5000000000) /* ten digits, the first is 5 (zone 00948) */
#define PROVISIONAL_LAST INT64_C(5999999999)
#define COUNTRY_MAX 99999
#define BELGIUM 150
#define INVALID "invalid" /* stands for what could not be understood; understood by no reader */

/* A number, or a text of digits.  NUMBER_BAD when it is above max or something
 * else than a whole number from 0 on; false when it is neither number nor text. */
static bool number_of(const struct json *j, int64_t max, int64_t *v_r)
{
	uint64_t v;

	if (json_type(j) == JSON_NUMBER) {
		if (!json_whole(j, v_r) || *v_r < 0 || *v_r > max) {
			*v_r = NUMBER_BAD;
		}
		return true;
	}
	if (json_type(j) == JSON_TEXT) {
		*v_r = str_u64(json_text(j), (uint64_t)max, &v) ? (int64_t)v : NUMBER_BAD;
		return true;
	}
	return false;
}

static bool read_text(struct arena *a, const struct json *j, void *at)
{
	(void)a;
	if (json_type(j) != JSON_TEXT) {
		return false;
	}
	*(struct str *)at = json_text(j);
	return true;
}

static bool read_code(struct arena *a, const struct json *j, void *at)
{
	int64_t v;

	if (json_type(j) != JSON_NUMBER) {
		return read_text(a, j, at);
	}
	if (!json_whole(j, &v)) {
		return false;
	}
	*(struct str *)at = str_of(arena_printf(a, "%lld", (long long)v));
	return true;
}

static bool read_upper(struct arena *a, const struct json *j, void *at)
{
	struct str *s = at;
	char *copy;

	if (!read_text(a, j, at)) {
		return false;
	}
	for (size_t i = 0; i < s->n; i++) {
		if (s->p[i] >= 'a' && s->p[i] <= 'z') {
			copy = arena_copy(a, s->p, s->n);
			for (; i < s->n; i++) {
				copy[i] = (char)(copy[i] >= 'a' && copy[i] <= 'z' ? copy[i] - 'a' + 'A' : copy[i]);
			}
			s->p = copy;
		}
	}
	return true;
}

static bool absent_text(const void *at)
{
	return ((const struct str *)at)->p == NULL;
}

static void write_text(struct json_out *o, const char *name, const void *at)
{
	jo_str(o, name, *(const struct str *)at);
}

static bool read_day(struct arena *a, const struct json *j, void *at)
{
	int32_t *day = at;

	(void)a;
	if (json_type(j) != JSON_TEXT) {
		return false;
	}
	if (!day_parse(json_text(j), day)) {
		*day = DAY_BAD;
	}
	return true;
}

static bool absent_day(const void *at)
{
	return *(const int32_t *)at == DAY_NONE;
}

static void write_day(struct json_out *o, const char *name, const void *at)
{
	int32_t day = *(const int32_t *)at;
	char text[11];

	if (day == DAY_BAD) {
		jo_cstr(o, name, INVALID);
		return;
	}
	day_format(day, text);
	jo_cstr(o, name, text);
}

static bool read_minute(struct arena *a, const struct json *j, void *at)
{
	int16_t *minute = at;
	char four[4];
	struct str s;

	(void)a;
	if (json_type(j) != JSON_TEXT) {
		return false;
	}
	s = json_text(j);
	if (s.n == 5 && s.p[2] == ':') {
		memcpy(four, s.p, 2);
		memcpy(four + 2, s.p + 3, 2);
		s = (struct str){ four, sizeof four };
	}
	if (!minute_parse(s, minute)) {
		*minute = MINUTE_BAD;
	}
	return true;
}

static bool absent_minute(const void *at)
{
	return *(const int16_t *)at == MINUTE_NONE;
}

static void write_minute(struct json_out *o, const char *name, const void *at)
{
	int minute = *(const int16_t *)at, hhmm = minute / 60 * 100 + minute % 60;
	char text[5] = "0000";

	if (minute == MINUTE_BAD) {
		jo_cstr(o, name, INVALID);
		return;
	}
	for (int i = 3; i >= 0; i--) {
		text[i] = (char)('0' + hhmm % 10);
		hhmm /= 10;
	}
	jo_cstr(o, name, text);
}

static bool read_whole(struct arena *a, const struct json *j, void *at)
{
	int64_t *v = at;

	(void)a;
	if (!number_of(j, WHOLE_MAX, v)) {
		return false;
	}
	if (*v == 0) {
		*v = NUMBER_BAD; /* 0 would mean absent, but it was given */
	}
	return true;
}

static bool absent_number(const void *at)
{
	return *(const int64_t *)at == NUMBER_NONE;
}

static void write_number(struct json_out *o, const char *name, const void *at)
{
	int64_t v = *(const int64_t *)at;

	if (v == NUMBER_BAD) {
		jo_cstr(o, name, INVALID);
	} else {
		jo_i64(o, name, v);
	}
}

static bool read_inss(struct arena *a, const struct json *j, void *at)
{
	int64_t *v = at;
	struct str s;

	(void)a;
	if (!number_of(j, INSS_MAX, v)) {
		return false;
	}
	if (json_type(j) == JSON_TEXT) {
		s = json_text(j);
		if (s.n != 11 && !str_is(s, "0")) { /* "0" is the schema's way of saying none */
			*v = NUMBER_BAD;
		}
	}
	return true;
}

static void write_inss(struct json_out *o, const char *name, const void *at)
{
	int64_t v = *(const int64_t *)at;
	char digits[12];

	if (v == NUMBER_BAD) {
		jo_cstr(o, name, INVALID);
		return;
	}
	inss_format((uint64_t)v, digits);
	jo_cstr(o, name, digits);
}

static bool read_user_enterprise(struct arena *a, const struct json *j, void *at)
{
	int64_t *v = at;

	(void)a;
	if (!number_of(j, ENTERPRISE_MAX, v)) {
		return false;
	}
	if (json_type(j) == JSON_TEXT && *v != 0 && !enterprise_parse(json_text(j), v)) {
		*v = NUMBER_BAD;
	}
	return true;
}

static bool read_enterprise(struct arena *a, const struct json *j, void *at)
{
	int64_t *v = at;

	if (!read_user_enterprise(a, j, at)) {
		return false;
	}
	if (*v == 0) {
		*v = NUMBER_BAD; /* "value 0 never allowed in Dimona" (zone 00014) */
	}
	return true;
}

static void write_enterprise(struct json_out *o, const char *name, const void *at)
{
	int64_t v = *(const int64_t *)at;
	char digits[11];

	if (v == NUMBER_BAD) {
		jo_cstr(o, name, INVALID);
		return;
	}
	enterprise_digits(v, digits);
	jo_cstr(o, name, digits);
}

/* One member for two numbers: ten digits that begin with 5 are a provisional one. */
static bool read_employer(struct arena *a, const struct json *j, void *at)
{
	struct decl_employer *e = at;
	int64_t v;

	(void)a;
	if (!number_of(j, PROVISIONAL_LAST, &v)) {
		return false;
	}
	if (v >= PROVISIONAL_FIRST) {
		e->provisional = v;
	} else {
		e->nsso = v > 0 && v <= NSSO_DIGITS_MAX ? v : NUMBER_BAD;
	}
	return true;
}

static bool absent_employer(const void *at)
{
	const struct decl_employer *e = at;

	return e->nsso == NUMBER_NONE && e->provisional == NUMBER_NONE;
}

static void write_employer(struct json_out *o, const char *name, const void *at)
{
	const struct decl_employer *e = at;

	write_number(o, name, e->nsso != NUMBER_NONE ? &e->nsso : &e->provisional);
}

static bool read_sex(struct arena *a, const struct json *j, void *at)
{
	static const struct { const char *word; int64_t sex; } words[] = {
		{ "M", 1 }, { "MALE", 1 }, { "F", 2 }, { "FEMALE", 2 },
	};
	int64_t *v = at;

	(void)a;
	if (!number_of(j, 2, v)) {
		return false;
	}
	if (*v == 0) {
		*v = NUMBER_BAD;
	}
	for (size_t i = 0; json_type(j) == JSON_TEXT && i < N_OF(words); i++) {
		if (str_eq_nocase(json_text(j), str_of(words[i].word))) {
			*v = words[i].sex;
		}
	}
	return true;
}

static void write_sex(struct json_out *o, const char *name, const void *at)
{
	int64_t v = *(const int64_t *)at;

	/* a text, as the office answers it */
	jo_cstr(o, name, v == 1 ? "1" : v == 2 ? "2" : INVALID);
}

static bool read_country(struct arena *a, const struct json *j, void *at)
{
	int64_t *v = at;

	(void)a;
	if (!number_of(j, COUNTRY_MAX, v)) {
		return false;
	}
	if (*v == 0) {
		*v = BELGIUM; /* clients of version 1 send 00000 */
	}
	return true;
}

static bool read_risk(struct arena *a, const struct json *j, void *at)
{
	struct decl *d = at;

	(void)a;
	d->small_risk_given = number_of(j, WHOLE_MAX, &d->small_risk);
	return d->small_risk_given;
}

static bool absent_risk(const void *at)
{
	return !((const struct decl *)at)->small_risk_given;
}

static void write_risk(struct json_out *o, const char *name, const void *at)
{
	write_number(o, name, &((const struct decl *)at)->small_risk);
}

#define TEXT_ONLY "text expected"
#define EITHER "text or number expected"

static const struct {
	bool (*read)(struct arena *, const struct json *, void *);
	bool (*absent)(const void *);
	void (*write)(struct json_out *, const char *, const void *);
	const char *expected;
} forms[FORM__MAX] = {
	[FORM_TEXT]            = { read_text, absent_text, write_text, TEXT_ONLY },
	[FORM_CODE]            = { read_code, absent_text, write_text, "text or whole number expected" },
	[FORM_UPPER]           = { read_upper, absent_text, write_text, TEXT_ONLY },
	[FORM_DAY]             = { read_day, absent_day, write_day, TEXT_ONLY },
	[FORM_MINUTE]          = { read_minute, absent_minute, write_minute, TEXT_ONLY },
	[FORM_WHOLE]           = { read_whole, absent_number, write_number, EITHER },
	[FORM_INSS]            = { read_inss, absent_number, write_inss, EITHER },
	[FORM_ENTERPRISE]      = { read_enterprise, absent_number, write_enterprise, EITHER },
	[FORM_USER_ENTERPRISE] = { read_user_enterprise, absent_number, write_enterprise, EITHER },
	[FORM_EMPLOYER]        = { read_employer, absent_employer, write_employer, EITHER },
	[FORM_SEX]             = { read_sex, absent_number, write_sex, EITHER },
	[FORM_COUNTRY]         = { read_country, absent_number, write_number, EITHER },
	[FORM_RISK]            = { read_risk, absent_risk, write_risk, EITHER },
	[FORM_OBJECT]          = { NULL, NULL, NULL, "object expected" },
};

bool decl_form_read(enum form f, struct arena *a, const struct json *j, void *at)
{
	return forms[f].read(a, j, at);
}

bool decl_form_absent(enum form f, const void *at)
{
	return forms[f].absent(at);
}

void decl_form_write(enum form f, struct json_out *o, const char *name, const void *at)
{
	forms[f].write(o, name, at);
}

const char *decl_form_expected(enum form f)
{
	return forms[f].expected;
}
