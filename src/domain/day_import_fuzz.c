/* Any pasted text: reading ends, what is taken can be kept, faults go forward. */
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/check.h"
#include "domain/day_import.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	int32_t from = day_of(2025, 1, 1), to = day_of(2027, 12, 31);
	struct day_import x;
	struct arena *a;

	if (size > 65536) {
		return 0;
	}
	a = arena_new(32u << 20);
	x = day_import_read(a, (struct str){ (const char *)data, size }, from, to);
	CHECK(x.n <= NOTED_DAYS_MAX && x.n_faults <= DAY_IMPORT_FAULTS_MAX);
	for (size_t i = 0; i < x.n; i++) {
		const struct noted_day *d = &x.noted[i];
		struct str again;

		CHECK(d->day >= from && d->day <= to && noted_hours_ok(d));
		CHECK(d->start_minute >= MINUTE_NONE && d->start_minute < 1440 && d->end_minute < 1440);
		CHECK(noted_text_read(d->agency, &again) && noted_text_read(d->user, &again));
		CHECK(!x.calendar || (d->agency.n == 0 && d->user.n == 0));
	}
	for (size_t i = 0; i < x.n_faults; i++) {
		CHECK(x.fault[i].line >= 1 && x.fault[i].code > 0 && x.fault[i].code < DAY_FAULT__MAX);
		CHECK(i == 0 || x.fault[i].line >= x.fault[i - 1].line);
	}
	arena_free(&a);
	return 0;
}
