/* Any bytes as a Cookie header: what is found lies inside the header and was
 * really called so. */
#include "http/impl.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const names[] = { "__Host-sid", "a", "" };
	struct str text = { (const char *)data, size };

	for (size_t i = 0; i < N_OF(names); i++) {
		size_t n = 0;
		struct str value = request_cookie_in(text, str_of(names[i]), &n);

		CHECK((n == 0) == (value.p == NULL));
		if (value.p != NULL) {
			CHECK(value.p >= text.p + strlen(names[i]));
			CHECK(value.p + value.n <= text.p + text.n);
			CHECK(value.n == 0 || memchr(value.p, ';', value.n) == NULL);
		}
	}
	return 0;
}
