/* Passwords: the only file that knows libargon2.
 *
 * One lane: the server runs as many hashes at a time as its slow pool has
 * threads, and a second lane would only make each of them cost two.  The rules
 * for new passwords follow ASVS 5.0, 6.2: length, a list of common ones, no
 * demands on kinds of characters. */
#include "identity/password.h"

#include <argon2.h>

#include "base/crypt.h"

#define LANES 1
#define SALT_SIZE 16    /* RFC 9106, 3.1 */
#define HASH_SIZE 32

/* Very common passwords of ten characters and more, lower case: those that
 * head the published lists of broken-into sites, with their Dutch, French and
 * German cousins and the rows of Belgian (azerty) and other keyboards.  Shorter
 * ones are refused by their length. */
static const char *const common[] = {
	"0123456789", "01234567890", "0987654321", "1029384756", "1111111111", "1122334455", "11111111111",
	"12345678900", "1234512345", "123123123123", "1234567890", "12345678901", "123456789012", "1234567891",
	"12345678910", "1234567890a", "1234567890q", "123456789a", "123456789q", "1234qwerasdf", "123qweasdzxc",
	"1q2w3e4r5t", "1q2w3e4r5t6y", "1qaz2wsx3edc", "1qazxsw23edc", "9876543210", "0000000000", "5555555555",
	"6666666666", "7777777777", "8888888888", "9999999999", "a123456789", "a1b2c3d4e5", "aaaaaaaaaa",
	"abc1234567", "abcd123456", "abcd1234567", "abcde12345", "abcdef1234", "abcdefghij", "administrator",
	"administrateur", "anderlecht", "antwerpen1", "asdfasdfasdf", "asdfghjkl1", "asdfghjklm", "azertyuiop",
	"azertyuiop1", "azerty1234", "azerty12345", "azerty123456", "barcelona1", "basketball", "bienvenue1",
	"bonjour123", "bonjour1234", "bruxelles1", "changeme123", "chocolade1", "chocolat123", "clubbrugge",
	"computer12", "computer123", "doudoudoudou", "elizabeth1", "geheim1234", "hallo12345", "hallohallo",
	"iloveyou12", "iloveyou123", "ikhouvanjou", "interim123", "interim1234", "interimwork", "jetaime123",
	"juventus1897", "letmein123", "liverpool1", "loulou1234", "manchester", "marseille13", "motdepasse",
	"motdepasse1", "motdepasse123", "nederland1", "nicolas123", "p@ssw0rd123", "passw0rd123", "password01",
	"password11", "password12", "password123", "password1234", "password12345", "passwordpassword", "passwort12",
	"passwort123", "passwort1234", "princess12", "princess123", "q1w2e3r4t5", "q1w2e3r4t5y6", "qazwsxedc1",
	"qazwsxedcrfv", "qqqqqqqqqq", "qwer123456", "qwerasdfzxcv", "qwertz1234", "qwertzuiop", "qwerty1234",
	"qwerty12345", "qwerty123456", "qwertyqwerty", "qwertyuiop", "qwertyuiop1", "qwertyuiop123", "schalke04!",
	"soleil1234", "standard1898", "starwars123", "sunshine12", "sunshine123", "superman123", "testtest12",
	"uitzendwerk", "unbelievable", "vlaanderen", "wachtwoord", "wachtwoord1", "wachtwoord12", "wachtwoord123",
	"welcome123", "welcome1234", "welkom1234", "welkom12345", "welkom0123", "welkom2024", "welkom2025",
	"welkom2026", "willkommen", "willkommen1", "winter2024", "winter2025", "winter2026", "zaq12wsxcde3",
	"zxcvbnm123", "zxcvbnmasdf", "zzzzzzzzzz",
};

struct password_cost password_cost(const struct conf *c)
{
	return (struct password_cost){ (uint32_t)c->argon2_kib, (uint32_t)c->argon2_passes };
}

enum err password_hash(struct arena *a, struct password_cost cost, struct str secret, struct str *encoded_r)
{
	unsigned char salt[SALT_SIZE];
	size_t n = argon2_encodedlen(cost.passes, cost.kib, LANES, SALT_SIZE, HASH_SIZE, Argon2_id);
	char *encoded = arena_alloc(a, n);
	int rc;

	crypt_random(salt, sizeof(salt));
	rc = argon2id_hash_encoded(cost.passes, cost.kib, LANES, secret.p, secret.n, salt, sizeof(salt), HASH_SIZE,
	    encoded, n);
	if (rc == ARGON2_MEMORY_ALLOCATION_ERROR) {
		return ERR_UNAVAILABLE;
	}
	CHECK(rc == ARGON2_OK);
	*encoded_r = str_of(encoded);
	return ERR_OK;
}

enum err password_verify(struct arena *a, struct str encoded, struct str secret, bool *same_r)
{
	int rc = argon2id_verify(str_cstr(a, encoded), secret.p, secret.n);

	*same_r = rc == ARGON2_OK;
	switch (rc) {
	case ARGON2_OK:
	case ARGON2_VERIFY_MISMATCH:
		return ERR_OK;
	case ARGON2_MEMORY_ALLOCATION_ERROR:
		return ERR_UNAVAILABLE;
	default:
		return ERR_CORRUPT;
	}
}

bool password_weak(struct str password, struct str user)
{
	if (password.n > PASSWORD_MAX || str_utf8_len(password) < PASSWORD_MIN || str_eq_nocase(password, user)) {
		return true;
	}
	for (size_t i = 0; i < N_OF(common); i++) {
		if (str_eq_nocase(password, str_of(common[i]))) {
			return true;
		}
	}
	return false;
}
