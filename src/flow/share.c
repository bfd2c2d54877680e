/* Links and badges: a random secret in the address, its hash in the store, what
 * is shown sealed beside it as JSON.  Start reading at share_make. */
#include "flow/share.h"

#include "base/crypt.h"
#include "base/day.h"
#include "base/json_in.h"
#include "base/json_out.h"
#include "base/limits.h"

#define LIST_MAX 100

static struct str write_terms(struct arena *a, const struct share_terms *t)
{
	struct buf b;
	struct json_out o;
	struct str text;

	buf_init(&b, 1024);
	o = jo_start(&b);
	jo_open(&o, NULL);
	jo_str(&o, "whom", t->whom);
	jo_str(&o, "name", t->name);
	jo_str(&o, "masked", t->masked);
	jo_i64(&o, "from", t->from_day);
	jo_i64(&o, "to", t->to_day);
	jo_bool(&o, "agency", t->agency);
	jo_bool(&o, "user", t->user);
	jo_close(&o);
	text = str_dup(a, buf_str(&b));
	buf_free(&b);
	return text;
}

static bool read_text(const struct json *j, const char *name, struct str *s_r)
{
	const struct json *v = json_get(j, name);

	if (v == NULL || json_type(v) != JSON_TEXT)
		return false;
	*s_r = json_text(v);
	return true;
}

static bool read_day(const struct json *j, const char *name, int32_t *day_r)
{
	const struct json *v = json_get(j, name);
	int64_t n;

	if (v == NULL || !json_whole(v, &n) || n < INT32_MIN || n > INT32_MAX)
		return false;
	*day_r = (int32_t)n;
	return true;
}

static bool read_flag(const struct json *j, const char *name, bool *flag_r)
{
	const struct json *v = json_get(j, name);

	if (v == NULL || json_type(v) != JSON_BOOL)
		return false;
	*flag_r = json_bool(v);
	return true;
}

/* The seal has said that we wrote it. */
static enum err read_terms(struct arena *a, struct str text, struct share_terms *t)
{
	const struct json *j;
	struct json_fault fault;

	if (json_read(a, text, 2, &j, &fault) != ERR_OK || json_type(j) != JSON_OBJECT ||
	    !read_text(j, "whom", &t->whom) || !read_text(j, "name", &t->name) || !read_text(j, "masked", &t->masked) ||
	    !read_day(j, "from", &t->from_day) || !read_day(j, "to", &t->to_day) ||
	    !read_flag(j, "agency", &t->agency) || !read_flag(j, "user", &t->user))
		return ERR_CORRUPT;
	return ERR_OK;
}

static bool is_live(const struct store_share *x, int64_t now_us)
{
	return x->revoked_us == 0 && now_us < x->expires_us;
}

enum err share_make(struct flow *f, struct arena *a, struct worker_key w, enum share_kind kind,
    const struct share_terms *t, int64_t now_us, int64_t life_us, char secret_r[SESSION_ID_TEXT])
{
	struct store_share x = { .kind = kind, .worker = w, .created_us = now_us, .expires_us = now_us + life_us };
	int64_t id;

	session_new_id(secret_r);
	CHECK(session_id_hash(str_of(secret_r), x.hash));
	x.content = write_terms(a, t);
	return store_share_add(f->store, &x, &id);
}

enum err share_open(struct flow *f, struct arena *a, enum share_kind kind, struct str secret, int64_t now_us,
    struct share *x_r)
{
	struct store_reader *r;
	unsigned char hash[SHA256_SIZE];
	enum err e;

	if (!session_id_hash(secret, hash))
		return ERR_NOT_FOUND;
	r = store_reader_take(f->store);
	e = store_share_find(r, a, hash, &x_r->row);
	store_reader_give(f->store, &r);
	if (e == ERR_OK && x_r->row.kind != kind)
		return ERR_NOT_FOUND;
	x_r->live = e == ERR_OK && is_live(&x_r->row, now_us);
	return e == ERR_OK ? read_terms(a, x_r->row.content, &x_r->terms) : e;
}

enum err share_list(struct flow *f, struct arena *a, struct worker_key w, int64_t now_us, struct share **x_r,
    size_t *n_r)
{
	struct store_reader *r = store_reader_take(f->store);
	struct store_share *row;
	enum err e = store_share_list(r, a, w, LIST_MAX, &row, n_r);

	store_reader_give(f->store, &r);
	*x_r = arena_array_of(a, *n_r, struct share);
	for (size_t i = 0; i < *n_r && e == ERR_OK; i++) {
		(*x_r)[i] = (struct share){ .row = row[i], .live = is_live(&row[i], now_us) };
		e = read_terms(a, row[i].content, &(*x_r)[i].terms);
	}
	return e;
}
