/* A Web eID token from hostile hands is never signed over a nonce of ours: only
 * the card's own token is, and its certificate comes back byte for byte. */
#include "identity/webeid.h"

#include "base/json_in.h"
#include "base/limits.h"

#define ORIGIN "https://47f0-46-131-86-189.ngrok-free.app"
#define NONCE "iMeEwP2cgUINY2XoO/lqEpOUn7z/ysHRqGXkGKC4VXE="

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new(4u << 20);
	struct str text = { arena_copy(a, data, size), size }, der;
	struct json_fault fault;
	const struct json *j;

	CHECK(webeid_token_check(a, text, STR("https://work.example"), STR(NONCE), &der) != EID_OK && der.p == NULL);
	if (webeid_token_check(a, text, STR(ORIGIN), STR(NONCE), &der) == EID_OK) {
		CHECK(der.n > 0 && size >= WEBEID_TOKEN_MIN && size <= WEBEID_TOKEN_MAX);
		CHECK(json_read(a, text, LIMIT_JSON_DEPTH, &j, &fault) == ERR_OK);
		CHECK(str_starts(json_text(json_get(j, "format")), STR("web-eid:1")));
		CHECK(str_is(json_text(json_get(j, "algorithm")), "ES384"));
	}
	arena_free(&a);
	return 0;
}
