/* Names and values of a form: cut at '&' and '=', then decoded.
 *
 * One bad pair spoils the whole form: a form that we did not make is not
 * repaired.  A field that comes twice is refused where it is read, because
 * nobody else agrees on which of the two counts. */
#include "base/form.h"

#include "base/codec.h"

static size_t count_pairs(struct str encoded)
{
	size_t n = 1;

	for (size_t i = 0; i < encoded.n; i++) {
		n += encoded.p[i] == '&';
	}
	return n;
}

bool form_read(struct arena *a, struct str encoded, size_t max, struct pair **pairs_r, size_t *n_r)
{
	struct pair *pairs;
	size_t n = 0;

	*pairs_r = NULL;
	*n_r = 0;
	if (encoded.n == 0) {
		return true;
	}
	if (count_pairs(encoded) > max) {
		return false;
	}
	pairs = arena_array_of(a, count_pairs(encoded), struct pair);
	while (encoded.p != NULL) {
		struct str value = str_cut(&encoded, '&'), name;

		if (value.n == 0) {
			continue;
		}
		name = str_cut(&value, '=');
		if (value.p == NULL) {
			value = STR("");
		}
		if (!codec_form_decode(a, name, &pairs[n].name) || !codec_form_decode(a, value, &pairs[n].value)) {
			return false;
		}
		n++;
	}
	*pairs_r = pairs;
	*n_r = n;
	return true;
}

struct str form_field(const struct pair *p, size_t n, const char *name, bool *twice_r)
{
	struct str value = STR_NONE;
	size_t found = 0;

	for (size_t i = 0; i < n; i++) {
		if (str_is(p[i].name, name)) {
			value = p[i].value;
			found++;
		}
	}
	if (twice_r != NULL) {
		*twice_r = found > 1;
	}
	return found == 1 ? value : STR_NONE;
}
