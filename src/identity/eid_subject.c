/* The person in an eID certificate (identity.md 1.2).
 *
 * The subject is read attribute by attribute, because every shortcut of
 * OpenSSL's takes the first of two serial numbers, or stops at a NUL.  An
 * attribute that we use stands once or not at all; what is not plain text is
 * refused.  Start with eid_subject_read(). */
#include "identity/eid_int.h"

#include <openssl/objects.h>

#include "domain/number.h"

#define INSS_DIGITS 11
#define PART_MAX 256     /* bytes of an attribute: 64 characters (X.520) of at most four bytes */

enum part { PART_COUNTRY, PART_NUMBER, PART_SURNAME, PART_GIVEN, PART__MAX };

static const int nids[PART__MAX] = { NID_countryName, NID_serialNumber, NID_surname, NID_givenName };

/* Text of the kinds that the cards use: UTF-8, or ASCII as PrintableString. */
static bool text_of(const X509_NAME_ENTRY *entry, struct str *text_r)
{
	const ASN1_STRING *s = X509_NAME_ENTRY_get_data(entry);
	int type = ASN1_STRING_type(s);

	*text_r = (struct str){ (const char *)ASN1_STRING_get0_data(s), (size_t)ASN1_STRING_length(s) };
	if (text_r->n == 0 || text_r->n > PART_MAX || (type != V_ASN1_UTF8STRING && type != V_ASN1_PRINTABLESTRING) ||
	    !str_utf8_ok(*text_r)) {
		return false;
	}
	for (size_t i = 0; i < text_r->n; i++) {
		unsigned char c = (unsigned char)text_r->p[i];

		if (c < ' ' || c == 0x7f || (c >= 0x80 && type == V_ASN1_PRINTABLESTRING)) {
			return false;
		}
	}
	return true;
}

/* Every attribute that we use at most once; the others are not looked at, except that they must be readable. */
static bool parts_of(const X509_NAME *subject, struct str part[PART__MAX])
{
	for (int i = 0; i < X509_NAME_entry_count(subject); i++) {
		const X509_NAME_ENTRY *entry = X509_NAME_get_entry(subject, i);
		int nid = OBJ_obj2nid(X509_NAME_ENTRY_get_object(entry));
		struct str text;

		if (!text_of(entry, &text)) {
			return false;
		}
		for (size_t p = 0; p < PART__MAX; p++) {
			if (nids[p] != nid) {
				continue;
			}
			if (part[p].p != NULL) {
				return false;
			}
			part[p] = text;
		}
	}
	return true;
}

enum eid_result eid_subject_read(struct arena *a, const X509 *x, int64_t *inss_r, struct str *name_r)
{
	struct str part[PART__MAX] = { STR_NONE };
	uint64_t inss;

	if (!parts_of(X509_get_subject_name(x), part) || !str_is(part[PART_COUNTRY], "BE") ||
	    part[PART_SURNAME].p == NULL || part[PART_NUMBER].n != INSS_DIGITS ||
	    !str_u64(part[PART_NUMBER], UINT64_C(99999999999), &inss) || !inss_valid(inss)) {
		return EID_BAD_SUBJECT;
	}
	*inss_r = (int64_t)inss;
	/* Some people have no given name; nobody has no surname. */
	*name_r = str_of(part[PART_GIVEN].p == NULL ? arena_printf(a, "%.*s", STR_ARG(part[PART_SURNAME])) :
	    arena_printf(a, "%.*s %.*s", STR_ARG(part[PART_GIVEN]), STR_ARG(part[PART_SURNAME])));
	return EID_OK;
}
