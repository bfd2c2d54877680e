/* What was read from any query, written and read again, is the same. */
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/check.h"
#include "domain/overview_filter.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a;
	struct overview_filter f, again;
	struct buf b;
	struct str query;

	if (size > 4096) {
		return 0;
	}
	a = arena_new(1u << 20);
	f = overview_filter_read(a, (struct str){ (const char *)data, size });
	buf_init(&b, 4096);
	overview_filter_write(&b, &f);
	CHECK(!b.overflow);
	query = buf_str(&b);
	if (query.n > 0) {
		query.p++;
		query.n--;
	}
	again = overview_filter_read(a, query);
	CHECK(f.from_day == again.from_day && f.to_day == again.to_day && str_eq(f.worker_type, again.worker_type));
	CHECK(f.agency == again.agency && f.user == again.user && f.mark == again.mark);
	CHECK(str_eq(f.text, again.text) && f.with_other == again.with_other && f.text.n <= FILTER_TEXT_MAX);
	(void)overview_filter_finds(&f, query);
	buf_free(&b);
	arena_free(&a);
	return 0;
}
