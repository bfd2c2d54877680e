/* How the single values of a declaration stand in JSON: what each kind of
 * member accepts and how it is written.  Used by decl_json.c only. */
#ifndef DOMAIN_DECL_FORM_H
#define DOMAIN_DECL_FORM_H

#include "base/json_in.h"
#include "base/json_out.h"
#include "domain/decl.h"

enum form {
	FORM_TEXT,            /* struct str */
	FORM_CODE,            /* struct str; a whole number is taken as its digits */
	FORM_UPPER,           /* struct str, upper-cased */
	FORM_DAY,             /* int32_t; YYYY-MM-DD */
	FORM_MINUTE,          /* int16_t; HHMM or HH:MM */
	FORM_WHOLE,           /* int64_t; 1 and above */
	FORM_INSS,            /* int64_t; text of 11 digits, or a number; 0 is none */
	FORM_ENTERPRISE,      /* int64_t; text as enterprise_parse takes it, or a number */
	FORM_USER_ENTERPRISE, /* the same; 0 is none (zone 00131) */
	FORM_EMPLOYER,        /* struct decl_employer: NSSO or provisional number */
	FORM_SEX,             /* int64_t */
	FORM_COUNTRY,         /* int64_t; NIS code, 0 is Belgium */
	FORM_RISK,            /* struct decl: small_risk and small_risk_given; 0 and above */
	FORM_OBJECT,          /* has members of its own: not for the functions below */
	FORM__MAX
};

/* False when the JSON type is not one that the form can have.  Null and blank
 * text never come here: they are "absent". */
bool decl_form_read(enum form f, struct arena *a, const struct json *j, void *at) WUR;
bool decl_form_absent(enum form f, const void *at);
/* Not for absent values.  "Given but invalid" is written so that it is read back as that. */
void decl_form_write(enum form f, struct json_out *o, const char *name, const void *at);
/* What a client should have sent: "text expected" */
const char *decl_form_expected(enum form f);

#endif
