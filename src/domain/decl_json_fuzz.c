/* Any JSON as a declaration: what is accepted is written so that it reads back
 * and is written the same; what is refused names at least one fault. */
#include <stdint.h>

#include "base/limits.h"
#include "domain/decl_json.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void write_all(struct buf *b, const struct decl *d)
{
	struct json_out o = jo_start(b);

	jo_open(&o, NULL);
	decl_write_json(&o, d);
	jo_open(&o, "worker");
	decl_write_worker_json(&o, &d->worker, d->worker.inss);
	jo_close(&o);
	jo_close(&o);
	CHECK(!b->overflow);
}

static void check_there_and_back(struct arena *a, struct decl *d)
{
	struct buf first, second;
	struct decl again;
	struct decl_faults faults;
	struct json_fault fault;
	const struct json *root;

	buf_init(&first, LIMIT_PAGE_BYTES);
	buf_init(&second, LIMIT_PAGE_BYTES);
	write_all(&first, d);
	CHECK(json_read(a, buf_str(&first), LIMIT_JSON_DEPTH, &root, &fault) == ERR_OK);
	CHECK(decl_read_json(a, root, &again, &faults));
	CHECK(again.kind == d->kind && again.features_given == d->features_given && again.user.given == d->user.given);
	write_all(&second, &again);
	CHECK(str_eq(buf_str(&first), buf_str(&second)));
	buf_free(&first);
	buf_free(&second);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct arena *a = arena_new(LIMIT_ARENA_REQUEST);
	struct decl d;
	struct decl_faults faults;
	struct json_fault fault;
	const struct json *root;

	if (n <= LIMIT_BODY_API && json_read(a, (struct str){ (const char *)data, n }, LIMIT_JSON_DEPTH, &root,
	    &fault) == ERR_OK) {
		if (decl_read_json(a, root, &d, &faults)) {
			CHECK(faults.n == 0);
			check_there_and_back(a, &d);
		} else {
			CHECK(faults.n > 0 && faults.n <= DECL_FAULTS_MAX);
		}
	}
	arena_free(&a);
	return 0;
}
