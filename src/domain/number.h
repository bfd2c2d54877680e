/* The numbers with check digits (dimona.md 2.4): national register number,
 * enterprise number, NSSO number, provisional NSSO number, Dimona id. */
#ifndef DOMAIN_NUMBER_H
#define DOMAIN_NUMBER_H

#include "base/day.h"
#include "base/str.h"

/* INSS (national register or BIS number): 11 digits, as a number. */
bool inss_valid(uint64_t inss);        /* check digits of either century, plausible month and day */
enum sex { SEX_NONE = 0, SEX_MAN = 1, SEX_WOMAN = 2 };
enum sex inss_sex(uint64_t inss);      /* by digits 7-9; SEX_NONE for BIS numbers with month + 20 */
/* The birth date that the number tells; parts are 0 where it says 00.  False
 * where it tells nothing (invalid number). */
bool inss_birth(uint64_t inss, struct ymd *birth_r);
void inss_format(uint64_t inss, char out[12]);  /* 11 digits */
void inss_mask(uint64_t inss, char out[16]);    /* "01.05.03-***.**": birth part only */

/* Enterprise number: 10 digits, first 0 or 1; kept as a number. */
bool enterprise_valid(int64_t enterprise);
void enterprise_format(int64_t enterprise, char out[13]);  /* 0123.456.749 */
void enterprise_digits(int64_t enterprise, char out[11]);  /* 0123456749 */
/* Accepts 10 digits, 9 digits (a leading 0 lost) and dots: "0123.456.749",
 * "BE 0123456749" is refused.  Form only, not the check digits. */
bool enterprise_parse(struct str s, int64_t *enterprise_r) WUR;

bool nsso_valid(int64_t nsso);                 /* 100006 … 199999934 */
bool nsso_provisional_valid(int64_t nsso);     /* 5000000120 … 5999999989 */

/* Ids of declarations and periods: 12 digits, the first ten consecutive. */
int64_t dimona_id(int64_t serial);             /* serial 1 … 9999999999 → id with check digits */
int64_t dimona_id_serial(int64_t id);          /* 0 when the check digits are wrong or it is out of range */

/* C3.2A control cards: 12 digits, not 0. (form only; no public check rule) */
bool c32a_valid(struct str s);

#endif
