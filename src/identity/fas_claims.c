/* Judging the two tokens of the federal sign-in.
 *
 * Each check is a function that says what is wrong, and two tables say which
 * checks a token has to pass, in which order.  Nothing is read out of a token
 * before its signature is right.  Start reading at the tables. */
#include "identity/fas_claims.h"

#include "base/codec.h"
#include "base/crypt.h"
#include "base/day.h"
#include "base/json_in.h"
#include "domain/number.h"

#define TOKEN_MAX (32u * 1024)  /* a usual one has 1 to 3 KB; roles may be many */
#define CLAIMS_DEPTH 12
#define SUBJECT_MAX 255         /* OpenID Connect Core, 2: sub */
#define NAME_MAX_BYTES 200

static const char *const fault_names[FAS_FAULT__MAX] = {
	[FAS_FINE] = "fine", [FAS_FAULT_FORM] = "form", [FAS_FAULT_KEY] = "key", [FAS_FAULT_KEY_SET] = "key-set",
	[FAS_FAULT_SIGNATURE] = "signature", [FAS_FAULT_ISSUER] = "issuer", [FAS_FAULT_AUDIENCE] = "audience",
	[FAS_FAULT_PARTY] = "party", [FAS_FAULT_EXPIRED] = "expired", [FAS_FAULT_ISSUED] = "issued",
	[FAS_FAULT_NONCE] = "nonce", [FAS_FAULT_PROOF_TIME] = "proof-time", [FAS_FAULT_ACCESS_HASH] = "access-hash",
	[FAS_FAULT_SUBJECT] = "subject", [FAS_FAULT_LEVEL] = "level", [FAS_FAULT_NUMBER] = "number",
};

/* Values of acr seen in use (identity design, 3.2).  Those for enterprises are
 * left out: they say in whose name somebody acts, and nobody acts for a worker. */
static const struct { const char *acr; int level; } levels[] = {
	{ "urn:be:fedict:iam:fas:Level500", 500 },
	{ "urn:be:fedict:iam:fas:Level450", 450 },
	{ "urn:be:fedict:iam:fas:citizen:Level500", 500 },
	{ "urn:be:fedict:iam:fas:citizen:Level450", 450 },
	{ "urn:be:fedict:iam:fas:citizen:Level400", 400 },
	{ "urn:be:fedict:iam:fas:citizen:Level300", 300 },
	{ "urn:be:fedict:iam:fas:citizen:Level100", 100 },
};

const char *fas_fault_name(enum fas_fault f)
{
	CHECK(f < FAS_FAULT__MAX);
	return fault_names[f];
}

int fas_level(struct str acr)
{
	for (size_t i = 0; i < N_OF(levels); i++) {
		if (str_is(acr, levels[i].acr)) {
			return levels[i].level;
		}
	}
	return 0;
}

/* One token on its way through the checks. */
struct reading {
	struct arena *arena;
	const struct fas_expect *x;
	const struct json *claims;
	struct str sub;             /* that the ID token named; absent while that one is read */
};

static struct str text_of(const struct json *claims, const char *name)
{
	const struct json *v = json_get(claims, name);

	return v != NULL && json_type(v) == JSON_TEXT ? json_text(v) : STR_NONE;
}

/* Seconds since 1970 as µs; false when it is not there or no whole number of our era. */
static bool time_of(const struct json *claims, const char *name, int64_t *us_r)
{
	const struct json *v = json_get(claims, name);
	int64_t s;

	if (v == NULL || !json_whole(v, &s) || s < 0 || s > INT64_MAX / US_PER_S / 4) {
		return false;
	}
	*us_r = s * US_PER_S;
	return true;
}

/* Between the moment at which the browser was sent away (the provider counts
 * whole seconds) and now. */
static bool during(const struct fas_expect *x, int64_t us)
{
	return us + US_PER_S + x->skew_us > x->begun_us && us <= x->now_us + x->skew_us;
}

static enum fas_fault check_issuer(const struct reading *r)
{
	return str_eq(text_of(r->claims, "iss"), r->x->issuer) ? FAS_FINE : FAS_FAULT_ISSUER;
}

/* The text or a list of only it: other audiences are nobody that we trust. */
static enum fas_fault check_audience(const struct reading *r)
{
	const struct json *aud = json_get(r->claims, "aud");

	if (aud != NULL && json_type(aud) == JSON_LIST && json_count(aud) == 1) {
		aud = json_item(aud, 0);
	}
	return aud != NULL && json_type(aud) == JSON_TEXT && str_eq(json_text(aud), r->x->client_id) ? FAS_FINE :
	    FAS_FAULT_AUDIENCE;
}

static enum fas_fault check_party(const struct reading *r)
{
	return json_get(r->claims, "azp") == NULL || str_eq(text_of(r->claims, "azp"), r->x->client_id) ? FAS_FINE :
	    FAS_FAULT_PARTY;
}

static enum fas_fault check_expiry(const struct reading *r)
{
	int64_t exp_us;

	return time_of(r->claims, "exp", &exp_us) && exp_us + r->x->skew_us > r->x->now_us ? FAS_FINE :
	    FAS_FAULT_EXPIRED;
}

/* Userinfo need not say when it ends: it was asked for just now. */
static enum fas_fault check_expiry_if_said(const struct reading *r)
{
	return json_get(r->claims, "exp") == NULL ? FAS_FINE : check_expiry(r);
}

static enum fas_fault check_issued(const struct reading *r)
{
	int64_t iat_us;

	return time_of(r->claims, "iat", &iat_us) && during(r->x, iat_us) ? FAS_FINE : FAS_FAULT_ISSUED;
}

static enum fas_fault check_issued_if_said(const struct reading *r)
{
	return json_get(r->claims, "iat") == NULL ? FAS_FINE : check_issued(r);
}

static enum fas_fault check_nonce(const struct reading *r)
{
	struct str nonce = text_of(r->claims, "nonce");

	return nonce.n == r->x->nonce.n && nonce.n > 0 && crypt_equal(nonce.p, r->x->nonce.p, nonce.n) ? FAS_FINE :
	    FAS_FAULT_NONCE;
}

/* Core 3.1.2.1: max_age was asked for, so auth_time has to be there. */
static enum fas_fault check_proof_time(const struct reading *r)
{
	int64_t auth_us;

	return time_of(r->claims, "auth_time", &auth_us) && during(r->x, auth_us) ? FAS_FINE : FAS_FAULT_PROOF_TIME;
}

/* Core 3.1.3.6; all algorithms that we pin here hash with SHA-256. */
static enum fas_fault check_access_hash(const struct reading *r)
{
	unsigned char hash[SHA256_SIZE];
	char half[codec_b64url_size(SHA256_SIZE / 2)];

	if (json_get(r->claims, "at_hash") == NULL) {
		return FAS_FINE;
	}
	crypt_sha256(r->x->access_token.p, r->x->access_token.n, hash);
	codec_b64url(half, hash, SHA256_SIZE / 2);
	return str_is(text_of(r->claims, "at_hash"), half) ? FAS_FINE : FAS_FAULT_ACCESS_HASH;
}

static enum fas_fault check_subject(const struct reading *r)
{
	struct str sub = text_of(r->claims, "sub");

	return sub.n > 0 && sub.n <= SUBJECT_MAX && (r->sub.p == NULL || str_eq(sub, r->sub)) ? FAS_FINE :
	    FAS_FAULT_SUBJECT;
}

static enum fas_fault (*const id_checks[])(const struct reading *) = { check_issuer, check_audience, check_party,
	check_expiry, check_issued, check_nonce, check_proof_time, check_access_hash, check_subject };
static enum fas_fault (*const userinfo_checks[])(const struct reading *) = { check_issuer, check_audience,
	check_expiry_if_said, check_issued_if_said, check_subject };

/* Form and signature; then the claims may be looked at. */
static enum fas_fault open_token(struct reading *r, struct str key_set, struct str compact)
{
	struct json_fault fault;
	struct jose_jws jws;
	struct cert key;

	if (compact.n > TOKEN_MAX || !jose_read(r->arena, compact, &jws)) {
		return FAS_FAULT_FORM;
	}
	if (jws.alg != r->x->alg) {
		return FAS_FAULT_SIGNATURE;
	}
	switch (jwks_find(r->arena, key_set, r->x->alg, jws.kid, &key)) {
	case JWKS_FOUND:
		break;
	case JWKS_UNKNOWN:
		return FAS_FAULT_KEY;
	case JWKS_WRONG: case JWKS__MAX:
		return FAS_FAULT_KEY_SET;
	}
	if (!jose_verify(r->arena, &jws, r->x->alg, &key)) {
		return FAS_FAULT_SIGNATURE;
	}
	return json_read(r->arena, jws.payload, CLAIMS_DEPTH, &r->claims, &fault) == ERR_OK &&
	    json_type(r->claims) == JSON_OBJECT ? FAS_FINE : FAS_FAULT_FORM;
}

static enum fas_fault read_token(struct reading *r, struct str key_set, struct str compact,
    enum fas_fault (*const *checks)(const struct reading *), size_t n_checks)
{
	enum fas_fault f = open_token(r, key_set, compact);

	for (size_t i = 0; i < n_checks && f == FAS_FINE; i++) {
		f = checks[i](r);
	}
	return f;
}

/* A level that a token says: as acr, or as its number (assurance_level, "500").
 * -1: it says none; 0: one that we do not know. */
static int level_said(const struct json *claims, const char *name)
{
	const struct json *v = json_get(claims, name);
	int64_t number;
	uint64_t digits;

	if (v == NULL) {
		return -1;
	}
	if (json_type(v) == JSON_TEXT && fas_level(json_text(v)) > 0) {
		return fas_level(json_text(v));
	}
	if (json_type(v) == JSON_TEXT && str_u64(json_text(v), 1000, &digits)) {
		number = (int64_t)digits;
	} else if (!json_whole(v, &number)) {
		return 0;
	}
	for (size_t i = 0; i < N_OF(levels); i++) {
		if (levels[i].level == number) {
			return levels[i].level;
		}
	}
	return 0;
}

enum fas_fault fas_read_id(struct arena *a, const struct fas_expect *x, struct str key_set, struct str compact,
    struct fas_id *id_r)
{
	struct reading r = { .arena = a, .x = x };
	enum fas_fault f = read_token(&r, key_set, compact, id_checks, N_OF(id_checks));
	int level;

	if (f != FAS_FINE) {
		return f;
	}
	level = level_said(r.claims, "acr");
	*id_r = (struct fas_id){ .sub = text_of(r.claims, "sub"), .level = level < 0 ? 0 : level };
	return level >= 0 && level < x->level ? FAS_FAULT_LEVEL : FAS_FINE;
}

/* Every level that is said has to do, and one has to be said. */
static int lowest_level(const struct json *claims, const struct fas_id *id)
{
	static const char *const names[] = { "acr", "assurance_level" };
	int lowest = id->level > 0 ? id->level : -1;

	for (size_t i = 0; i < N_OF(names); i++) {
		int level = level_said(claims, names[i]);

		if (level >= 0 && (lowest < 0 || level < lowest)) {
			lowest = level;
		}
	}
	return lowest;
}

static bool number_of(const struct json *claims, int64_t *inss_r)
{
	struct str digits = text_of(claims, "egovNRN");
	uint64_t inss;

	if (digits.n != 11 || !str_u64(digits, INT64_MAX, &inss) || !inss_valid(inss)) {
		return false;
	}
	*inss_r = (int64_t)inss;
	return true;
}

/* The name as shown; the birth part of the number when the provider tells no name. */
static struct str name_of(struct arena *a, const struct json *claims, int64_t inss)
{
	struct str given = str_trim(text_of(claims, "givenName")), surname = str_trim(text_of(claims, "surname"));
	char mask[16];

	if (given.n + surname.n > 0 && given.n + surname.n < NAME_MAX_BYTES && str_utf8_ok(given) &&
	    str_utf8_ok(surname)) {
		return str_trim(str_of(arena_printf(a, "%.*s %.*s", STR_ARG(given), STR_ARG(surname))));
	}
	inss_mask((uint64_t)inss, mask);
	return str_dup(a, str_of(mask));
}

enum fas_fault fas_read_userinfo(struct arena *a, const struct fas_expect *x, struct str key_set, struct str compact,
    const struct fas_id *id, struct identity *who_r)
{
	struct reading r = { .arena = a, .x = x, .sub = id->sub };
	enum fas_fault f = read_token(&r, key_set, compact, userinfo_checks, N_OF(userinfo_checks));
	int64_t inss;
	int level;

	if (f != FAS_FINE) {
		return f;
	}
	level = lowest_level(r.claims, id);
	if (level < x->level) {
		return FAS_FAULT_LEVEL;
	}
	if (!number_of(r.claims, &inss)) {
		return FAS_FAULT_NUMBER;
	}
	*who_r = (struct identity){ .inss = inss, .name = name_of(a, r.claims, inss), .method = "fas", .acr = level,
		.lang = STR("") };
	return FAS_FINE;
}
