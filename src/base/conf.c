/* Settings: one table, alphabetical, of everything that can be set.
 *
 * A setting that is not in the table does not exist; a key that is not in the
 * table is refused, because a misspelt setting that is silently ignored is
 * worse than a server that does not start.  Start reading at the table. */
#include "base/conf.h"

#include <errno.h>
#include <stdio.h>

#include "base/buf.h"

#define FILE_MAX (64u * 1024)

enum kind { KIND_INT, KIND_TEXT, KIND_URL };

struct setting {
	const char *key;
	enum kind kind;
	size_t at;               /* offset in struct conf */
	int64_t min, max;        /* of a number; of a text's bytes */
	int64_t number;          /* default of a number */
	const char *text;        /* default of a text */
	const char *help;
};

#define INT(member, lo, hi, dflt, help) \
	{ #member, KIND_INT, offsetof(struct conf, member), (lo), (hi), (dflt), NULL, (help) }
#define TEXT(member, kind, lo, dflt, help) \
	{ #member, (kind), offsetof(struct conf, member), (lo), \
	    (int64_t)sizeof(((struct conf *)NULL)->member) - 1, 0, (dflt), (help) }

static const struct setting settings[] = {
	INT(argon2_kib, 1024, 1048576, 47104,
	    "memory for one password hash, KiB; below 19456 only for tests (OWASP Password Storage)"),
	INT(argon2_passes, 1, 16, 2, "passes over that memory"),
	INT(assertion_life_max_s, 5, 100000, 50000,
	    "longest life of a client's assertion, seconds; clients in the field use long ones"),
	INT(batch_max, 1, 4096, 512, "declarations written in one commit"),
	TEXT(certificate_socket, KIND_TEXT, 1, "run/certificate.sock",
	    "Unix socket that the front server's certificate door talks to; relative to the data folder"),
	TEXT(certificate_url, KIND_URL, 8, "https://localhost:8444",
	    "address of the door that asks for a client certificate, without a slash at the end"),
	INT(clock_skew_s, 0, 600, 60, "tolerated difference of a client's clock, seconds"),
	TEXT(eid_policies, KIND_TEXT, 0,
	    "2.16.56.10.1.1.2.2 2.16.56.10.1.1.7.2 2.16.56.12.1.1.2.2 2.16.56.12.1.1.7.2",
	    "certificate policies of authentication certificates that may sign in, separated by blanks"),
	TEXT(fas_acr, KIND_TEXT, 1, "urn:be:fedict:iam:fas:citizen:Level400",
	    "federal sign-in: level of assurance that is asked for; a lower one is refused"),
	TEXT(fas_alg, KIND_TEXT, 1, "RS256", "federal sign-in: algorithm of its signatures, RS256, PS256 or ES256"),
	TEXT(fas_authorize_url, KIND_TEXT, 0, "", "federal sign-in: address to which browsers are sent"),
	TEXT(fas_client_id, KIND_TEXT, 0, "", "federal sign-in: the name under which this site is registered there"),
	TEXT(fas_issuer, KIND_TEXT, 0, "", "federal sign-in: iss of its tokens; empty: it is switched off"),
	TEXT(fas_jwks_url, KIND_TEXT, 0, "", "federal sign-in: address of its keys"),
	TEXT(fas_key, KIND_TEXT, 1, "keys/fas.pem",
	    "federal sign-in: file of our private key, in the data folder (interimctl fas key makes it)"),
	TEXT(fas_scopes, KIND_TEXT, 6, "openid profile egovnrn", "federal sign-in: scopes that are asked for"),
	INT(fas_secret, 0, 1, 0, "federal sign-in: 1 when the file fas_key holds a client secret instead of a key"),
	INT(fas_timeout_ms, 100, 20000, 5000, "federal sign-in: waiting for one of its answers, milliseconds"),
	TEXT(fas_token_url, KIND_TEXT, 0, "", "federal sign-in: address where codes are cashed in"),
	TEXT(fas_userinfo_url, KIND_TEXT, 0, "", "federal sign-in: address that tells who somebody is"),
	INT(fresh_s, 60, 3600, 600, "a sensitive act wants a sign-in that is not longer ago, seconds"),
	INT(http_threads, 1, 64, 2, "threads that serve requests"),
	INT(log_level, 3, 7, 5, "3 errors, 4 warnings, 5 notices, 6 information, 7 everything"),
	INT(ocsp_age_s, 10, 86400, 120, "oldest answer of a status service that says no end of its own, seconds"),
	INT(ocsp_cache_s, 0, 3600, 600, "a good answer of the status service is remembered so long at most, seconds"),
	INT(ocsp_skew_s, 0, 3600, 900, "tolerated difference of a status service's clock, seconds"),
	INT(ocsp_timeout_ms, 100, 20000, 4000, "waiting for the status service, milliseconds"),
	TEXT(ocsp_url, KIND_TEXT, 0, "", "status service (OCSP); empty: the address that stands in each certificate"),
	TEXT(office_mail, KIND_TEXT, 0, "", "mail address for questions, on the help pages; empty: none"),
	TEXT(office_name, KIND_TEXT, 0, "", "who runs this service and is responsible for its data; empty: not named"),
	TEXT(office_phone, KIND_TEXT, 0, "", "telephone number for questions, on the same pages; empty: none"),
	TEXT(outward_ca_file, KIND_TEXT, 0, "",
	    "certificates (PEM) that HTTPS to other servers is checked against; empty: those of the system"),
	INT(overlap_key_includes_user, 0, 1, 1,
	    "1: for agencies, only relations with the same user undertaking can overlap"),
	INT(overview_max, 1, 5000, 5000, "periods shown on one overview"),
	TEXT(public_url, KIND_URL, 8, "https://localhost:8443",
	    "address under which browsers and clients reach this site, without a slash at the end"),
	INT(queue_max, 1, 65536, 4096, "declarations that may wait for the disk; more are told to come back"),
	INT(session_idle_s, 60, 86400, 900, "a session ends after so many seconds without a request"),
	INT(session_life_s, 300, 604800, 28800, "a session ends after so many seconds in any case"),
	TEXT(socket, KIND_TEXT, 1, "run/interimd.sock",
	    "Unix socket that the front server talks to; relative to the data folder"),
	TEXT(token_audiences, KIND_TEXT, 0,
	    "https://services.socialsecurity.be/REST/oauth/v5/token https://oauth.socialsecurity.be",
	    "accepted aud of assertions besides our own token endpoint, separated by blanks"),
	INT(token_life_s, 60, 86400, 1200, "life of an access token, seconds"),
	TEXT(trust_dir, KIND_TEXT, 1, "trust", "folder of CA certificates for the eID; relative to the data folder"),
};

#undef INT
#undef TEXT

static void put_number(struct conf *c, const struct setting *s, int64_t v)
{
	memcpy((char *)c + s->at, &v, sizeof(v));
}

static int64_t number_of(const struct conf *c, const struct setting *s)
{
	int64_t v;

	memcpy(&v, (const char *)c + s->at, sizeof(v));
	return v;
}

static void put_text(struct conf *c, const struct setting *s, struct str v)
{
	char *to = (char *)c + s->at;

	CHECK((int64_t)v.n <= s->max);
	if (v.n > 0) {
		memcpy(to, v.p, v.n);
	}
	to[v.n] = '\0';
}

void conf_defaults(struct conf *c)
{
	for (size_t i = 0; i < N_OF(settings); i++) {
		if (settings[i].kind == KIND_INT) {
			put_number(c, &settings[i], settings[i].number);
		} else {
			put_text(c, &settings[i], str_of(settings[i].text));
		}
	}
}

static enum err refuse(char what[200], const struct setting *s, const char *wanted)
{
	snprintf(what, 200, "%s: must be %s", s->key, wanted);
	return ERR_INVALID;
}

static enum err set_number(struct conf *c, const struct setting *s, struct str value, char what[200])
{
	char wanted[64];
	uint64_t v;

	if (!str_u64(value, (uint64_t)s->max, &v) || (int64_t)v < s->min) {
		snprintf(wanted, sizeof(wanted), "a number from %lld to %lld", (long long)s->min, (long long)s->max);
		return refuse(what, s, wanted);
	}
	put_number(c, s, (int64_t)v);
	return ERR_OK;
}

/* scheme://host[:port] and nothing behind it. */
static bool is_origin(struct str v)
{
	static const struct str schemes[] = { { "https://", 8 }, { "http://", 7 } };

	for (size_t i = 0; i < N_OF(schemes); i++) {
		if (str_starts(v, schemes[i])) {
			v.p += schemes[i].n;
			v.n -= schemes[i].n;
			return v.n > 0 && memchr(v.p, '/', v.n) == NULL && memchr(v.p, ' ', v.n) == NULL;
		}
	}
	return false;
}

static enum err set_text(struct conf *c, const struct setting *s, struct str value, char what[200])
{
	char wanted[64];

	if ((int64_t)value.n < s->min || (int64_t)value.n > s->max || !str_utf8_ok(value)) {
		snprintf(wanted, sizeof(wanted), "a text of %lld to %lld bytes", (long long)s->min, (long long)s->max);
		return refuse(what, s, wanted);
	}
	if (s->kind == KIND_URL && !is_origin(value)) {
		return refuse(what, s, "like https://host or https://host:port, without a slash at the end");
	}
	put_text(c, s, value);
	return ERR_OK;
}

enum err conf_set(struct conf *c, struct str key, struct str value, char what[200])
{
	for (size_t i = 0; i < N_OF(settings); i++) {
		const struct setting *s = &settings[i];

		if (str_is(key, s->key)) {
			return s->kind == KIND_INT ? set_number(c, s, value, what) : set_text(c, s, value, what);
		}
	}
	snprintf(what, 200, "no such setting: %.*s", key.n < 60 ? (int)key.n : 60, key.p == NULL ? "" : key.p);
	return ERR_INVALID;
}

static enum err read_line(struct conf *c, struct str line, int64_t line_no, char what[200])
{
	char why[200] = "must be key = value";
	struct str value = str_trim(line), key;

	if (value.n == 0 || value.p[0] == '#') {
		return ERR_OK;
	}
	key = str_trim(str_cut(&value, '='));
	if (value.p == NULL || conf_set(c, key, str_trim(value), why) != ERR_OK) {
		snprintf(what, 200, "line %lld: %.170s", (long long)line_no, why);
		return ERR_INVALID;
	}
	return ERR_OK;
}

static enum err slurp(const char *path, struct buf *b, char what[200])
{
	char block[4096];
	size_t n;
	FILE *f = fopen(path, "re");
	bool failed;

	if (f == NULL) {
		int why = errno;

		snprintf(what, 200, "cannot be opened: errno %d", why);
		return why == ENOENT ? ERR_NOT_FOUND : ERR_UNAVAILABLE;
	}
	while ((n = fread(block, 1, sizeof(block), f)) > 0) {
		buf_put(b, block, n);
	}
	failed = ferror(f) != 0;
	fclose(f);
	if (failed) {
		snprintf(what, 200, "cannot be read");
		return ERR_UNAVAILABLE;
	}
	if (b->overflow) {
		snprintf(what, 200, "longer than %u bytes", FILE_MAX);
		return ERR_INVALID;
	}
	return ERR_OK;
}

enum err conf_read_file(struct conf *c, const char *path, char what[200])
{
	struct buf b;
	struct str rest;
	enum err e;

	buf_init(&b, FILE_MAX);
	e = slurp(path, &b, what);
	rest = buf_str(&b);
	for (int64_t line_no = 1; e == ERR_OK && rest.p != NULL; line_no++) {
		e = read_line(c, str_cut(&rest, '\n'), line_no, what);
	}
	buf_free(&b);
	return e;
}

void conf_each(const struct conf *c,
    void (*out)(void *cls, const char *key, const char *value, const char *help), void *cls)
{
	for (size_t i = 0; i < N_OF(settings); i++) {
		const struct setting *s = &settings[i];
		char number[24];

		if (s->kind == KIND_INT) {
			snprintf(number, sizeof(number), "%lld", (long long)number_of(c, s));
			out(cls, s->key, number, s->help);
		} else {
			out(cls, s->key, (const char *)c + s->at, s->help);
		}
	}
}
