/* The declaration's small parts: the empty one, and the letters of the results. */
#include "domain/decl.h"

static const char letters[RESULT__MAX] = {
	[RESULT_ACCEPTED] = 'A', [RESULT_WARNED] = 'W', [RESULT_REFUSED] = 'B', [RESULT_WAITING] = 'S',
};

char decl_result_letter(enum decl_result r)
{
	CHECK(r >= RESULT_ACCEPTED && r < RESULT__MAX);
	return letters[r];
}

bool decl_result_parse(char letter, enum decl_result *r_r)
{
	for (int r = RESULT_ACCEPTED; r < RESULT__MAX; r++) {
		if (letters[r] == letter) {
			*r_r = (enum decl_result)r;
			return true;
		}
	}
	return false;
}

void decl_init(struct decl *d, enum decl_kind kind)
{
	CHECK(kind >= DECL_IN && kind < DECL_KIND__MAX);
	/* All zero is "absent" but for days and minutes. */
	*d = (struct decl){
		.kind = kind,
		.start_day = DAY_NONE,
		.end_day = DAY_NONE,
		.start_minute = MINUTE_NONE,
		.end_minute = MINUTE_NONE,
	};
}
