/* Numbers with check digits.
 *
 * All of them end in two digits that follow from the digits before, by a
 * remainder of 97; they differ in what is divided and in what stands for
 * remainder 0.  The five rules are together here so that the differences show
 * (dimona.md 2.4).  Nothing here knows whether a number was ever given out. */
#include "domain/number.h"

#define INSS_MAX UINT64_C(99999999999)
#define INSS_2000 UINT64_C(2000000000) /* a 2 in front of the nine digits of those born from 2000 on */
#define BIS_SEX_UNKNOWN 20             /* added to the month */
#define BIS_SEX_KNOWN 40
#define ENTERPRISE_MAX 1999999999
#define NSSO_MIN 100006
#define NSSO_MAX 199999934
#define PROVISIONAL_MIN INT64_C(5000000120)
#define PROVISIONAL_MAX INT64_C(5999999989)
#define SERIAL_MAX INT64_C(9999999999)

static void put_digits(char *p, int n, uint64_t v)
{
	while (n-- > 0) {
		p[n] = (char)('0' + v % 10);
		v /= 10;
	}
}

/* The century that the check digits speak for, 0 when for neither.  Never for
 * both: 2,000,000,000 is no multiple of 97. */
static int inss_century(uint64_t inss)
{
	uint64_t front = inss / 100, check = inss % 100;

	if (inss > INSS_MAX) {
		return 0;
	}
	if (check == 97 - front % 97) {
		return 1900;
	}
	return check == 97 - (INSS_2000 + front) % 97 ? 2000 : 0;
}

/* The month as written, and what BIS numbers added to it. */
static int inss_month(uint64_t inss, int *bis_r)
{
	int month = (int)(inss / 10000000 % 100);

	*bis_r = month >= BIS_SEX_KNOWN ? BIS_SEX_KNOWN : month >= BIS_SEX_UNKNOWN ? BIS_SEX_UNKNOWN : 0;
	return month - *bis_r;
}

bool inss_birth(uint64_t inss, struct ymd *birth_r)
{
	int century = inss_century(inss), bis;
	struct ymd b;

	/* The serial of the day begins at 1; how far it goes is not relied on: BIS
	 * numbers with 999 are in use. */
	if (century == 0 || inss / 100 % 1000 == 0) {
		return false;
	}
	b.year = century + (int)(inss / 1000000000);
	b.month = inss_month(inss, &bis);
	b.day = (int)(inss / 100000 % 100);
	/* Where month or day is unknown the other one can only be judged roughly. */
	if (b.month > 12 || b.day > 31) {
		return false;
	}
	if (b.month != 0 && b.day != 0 && !day_valid(b.year, b.month, b.day)) {
		return false;
	}
	*birth_r = b;
	return true;
}

bool inss_valid(uint64_t inss)
{
	struct ymd birth;

	return inss_birth(inss, &birth);
}

enum sex inss_sex(uint64_t inss)
{
	int bis;

	(void)inss_month(inss, &bis);
	if (!inss_valid(inss) || bis == BIS_SEX_UNKNOWN) {
		return SEX_NONE;
	}
	return inss / 100 % 2 == 1 ? SEX_MAN : SEX_WOMAN;
}

void inss_format(uint64_t inss, char out[12])
{
	CHECK(inss <= INSS_MAX);
	put_digits(out, 11, inss);
	out[11] = '\0';
}

void inss_mask(uint64_t inss, char out[16])
{
	char digits[12];

	inss_format(inss, digits);
	memcpy(out, "00.00.00-***.**", 16);
	memcpy(out, digits, 2);
	memcpy(out + 3, digits + 2, 2);
	memcpy(out + 6, digits + 4, 2);
}

bool enterprise_valid(int64_t enterprise)
{
	int64_t front = enterprise / 100;

	return enterprise > 0 && enterprise <= ENTERPRISE_MAX && front > 0 && enterprise % 100 == 97 - front % 97;
}

void enterprise_digits(int64_t enterprise, char out[11])
{
	CHECK(enterprise >= 0 && enterprise <= ENTERPRISE_MAX);
	put_digits(out, 10, (uint64_t)enterprise);
	out[10] = '\0';
}

void enterprise_format(int64_t enterprise, char out[13])
{
	char digits[11];

	enterprise_digits(enterprise, digits);
	memcpy(out, digits, 4);
	out[4] = '.';
	memcpy(out + 5, digits + 4, 3);
	out[8] = '.';
	memcpy(out + 9, digits + 7, 4);
}

bool enterprise_parse(struct str s, int64_t *enterprise_r)
{
	char digits[10];
	uint64_t v;
	size_t n = 0;

	if (s.n < 9 || s.n > 12) {
		return false;
	}
	for (size_t i = 0; i < s.n; i++) {
		/* Dots stand before the last three and the last six digits, both or none. */
		bool dot = s.n > 10 && (s.n - i == 4 || s.n - i == 8);

		if (dot ? s.p[i] != '.' : s.p[i] < '0' || s.p[i] > '9') {
			return false;
		}
		if (!dot) {
			digits[n++] = s.p[i];
		}
	}
	if (!str_u64((struct str){ digits, n }, ENTERPRISE_MAX, &v)) {
		return false;
	}
	*enterprise_r = (int64_t)v;
	return true;
}

/* 96 less the remainder, lifted into 1 … 97 (formula checked on numbers in
 * public use, dimona.md 2.4). */
static bool nsso_check_ok(int64_t v)
{
	int64_t check = 96 - v / 100 * 100 % 97;

	return v % 100 == (check <= 0 ? check + 97 : check);
}

bool nsso_valid(int64_t nsso)
{
	return nsso >= NSSO_MIN && nsso <= NSSO_MAX && nsso_check_ok(nsso);
}

bool nsso_provisional_valid(int64_t nsso)
{
	return nsso >= PROVISIONAL_MIN && nsso <= PROVISIONAL_MAX && nsso_check_ok(nsso);
}

int64_t dimona_id(int64_t serial)
{
	CHECK(serial >= 1 && serial <= SERIAL_MAX);
	return serial * 100 + (serial % 97 == 0 ? 97 : serial % 97);
}

int64_t dimona_id_serial(int64_t id)
{
	int64_t serial = id / 100;

	if (serial < 1 || serial > SERIAL_MAX) {
		return 0;
	}
	return dimona_id(serial) == id ? serial : 0;
}

bool c32a_valid(struct str s)
{
	uint64_t v;

	return s.n == 12 && str_u64(s, UINT64_C(999999999999), &v) && v > 0;
}
