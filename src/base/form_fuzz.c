/* Any bytes as a form: read or refused, and what is read is valid text. */
#include "base/form.h"

#include "base/limits.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a;
	struct pair *p;
	size_t n;

	if (size > LIMIT_BODY_FORM) {
		return 0;
	}
	a = arena_new(1u << 20);
	if (form_read(a, (struct str){ (const char *)data, size }, LIMIT_FORM_FIELDS, &p, &n)) {
		CHECK(n <= LIMIT_FORM_FIELDS);
		for (size_t i = 0; i < n; i++) {
			CHECK(str_utf8_ok(p[i].name) && str_utf8_ok(p[i].value));
			CHECK(memchr(p[i].value.p, 0, p[i].value.n) == NULL);
			(void)form_field(p, n, p[i].name.p, NULL);
		}
	}
	arena_free(&a);
	return 0;
}
