/* The rules of the house that a program can check, and their tables.
 *
 * A rule looks at one file and reports lines.  What may be where is said by
 * tables: to let a library into another file is to change a line here, in
 * sight of everybody.  Start reading at check_source(). */
#include "checksrc.h"

#include <fnmatch.h>
#include <unistd.h>

#define LINES_MAX 500
#define LINES_MAX_TEST 800
#define FUNCTION_MAX 70
#define COLUMNS_MAX 120

/* Which layers a layer may include: the arrows of the house point left. */
static const struct { const char *layer, *may; } layers[] = {
	{ "base", "base" },
	{ "http", "base http" },
	{ "domain", "base domain" },
	{ "store", "base domain store" },
	{ "identity", "base domain store identity" },
	{ "render", "base domain render" },
	{ "flow", "base domain store identity render flow" },
	{ "portal", "base http domain store identity render flow portal" },
	{ "api", "base http domain store identity render flow api" },
	{ "batch", "base domain store identity render flow batch" },
	{ "job", "base domain store identity render flow job" },
	{ "cmd", "base http domain store identity render flow portal api batch job cmd" },
};

/* Generated headers have no folder; each belongs to the layers that may use it. */
static const struct { const char *header, *layers; } generated[] = {
	{ "codes.h", "domain store identity render flow portal api batch job cmd" },
	{ "msg.h", "render flow portal api job cmd" },
	{ "page.h", "portal" },
	{ "asset.h", "portal api" },
	{ "schema.h", "store" },
};

/* A library is named in one place, so that it can be replaced by rewriting that place. */
static const struct { const char *header, *files; } libraries[] = {
	{ "microhttpd.h", "src/http/mhd*.c" },
	{ "jansson.h", "src/base/json_in.c src/identity/jose*.c" },
	{ "sqlite3.h", "src/store/lite*" },
	{ "openssl/*", "src/base/crypt*.c src/identity/*" },
	{ "cjose/*", "src/identity/jose*.c" },
	{ "argon2.h", "src/identity/password.c" },
	{ "curl/*", "src/base/fetch*.c" },
	{ "seccomp.h", "src/base/wall*.c" },
	{ "qrencode.h", "src/render/qr.c" },
	{ "cairo*.h", "src/render/pdf*.c" },
	{ "pango/*", "src/render/pdf*.[ch]" },
	{ "qpdf/*", "src/render/pdf_finish.c" },
	{ "cmocka.h", "src/*_test.[ch]" },
};

/* The domain is pure functions: no clock, no settings, no log, no system. */
static const char *const impure[] = { "base/clock.h", "base/conf.h", "base/log.h", "time.h", "unistd.h", "fcntl.h",
	"pthread.h", "sys/*" };

/* Functions that may not be called; files: patterns of those that may. */
static const struct { const char *name, *why, *files; } banned[] = {
	{ "strcpy", "no bound; use struct str or snprintf", "" },
	{ "strncpy", "may leave out the NUL; use struct str or snprintf", "" },
	{ "stpcpy", "no bound; use struct str or snprintf", "" },
	{ "strcat", "no bound; use struct buf", "" },
	{ "strncat", "surprising bound; use struct buf", "" },
	{ "sprintf", "no bound; use snprintf or struct buf", "" },
	{ "vsprintf", "no bound; use vsnprintf or struct buf", "" },
	{ "gets", "no bound", "" },
	{ "scanf", "use str_u64", "" },
	{ "sscanf", "use str_u64", "src/*_test.[ch]" },
	{ "fscanf", "use str_u64", "" },
	{ "strtok", "hidden state; use str_cut", "" },
	{ "strtok_r", "use str_cut", "" },
	{ "atoi", "hides errors; use str_u64", "" },
	{ "atol", "hides errors; use str_u64", "" },
	{ "atof", "hides errors", "" },
	{ "rand", "not random; use crypt_random", "" },
	{ "random", "not random; use crypt_random", "" },
	{ "srand", "not random; use crypt_random", "" },
	{ "localtime", "libc's time zone; use local_of", "" },
	{ "localtime_r", "libc's time zone; use local_of", "" },
	{ "mktime", "libc's time zone; use local_instant", "" },
	{ "gmtime", "hidden state; use day_ymd", "" },
	{ "ctime", "hidden state; use instant_format", "" },
	{ "asctime", "hidden state; use instant_format", "" },
	{ "setlocale", "would change numbers and sorting everywhere", "" },
	{ "alloca", "no bound; use the arena", "" },
	{ "system", "a shell; use posix_spawn", "" },
	{ "popen", "a shell; use posix_spawn", "" },
	{ "signal", "use sigaction", "" },
	{ "tmpnam", "a race; use mkstemp", "" },
	{ "mktemp", "a race; use mkstemp", "" },
	{ "assert", "is switched off in production; use CHECK", "" },
	{ "time", "use clock_now_us", "src/base/clock*.c" },
	{ "gettimeofday", "use clock_now_us", "src/base/clock*.c" },
	{ "clock_gettime", "use clock_now_us or clock_mono_us", "src/base/clock.c" },
	{ "malloc", "memory is got from the arena", "src/base/* src/*_test.[ch] src/*_fuzz.c tools/*" },
	{ "calloc", "memory is got from the arena", "src/base/* src/*_test.[ch] src/*_fuzz.c tools/*" },
	{ "realloc", "memory is got from the arena", "src/base/* src/*_test.[ch] src/*_fuzz.c tools/*" },
	{ "strdup", "memory is got from the arena", "src/base/* src/*_test.[ch] src/*_fuzz.c tools/*" },
	{ "free", "memory belongs to the arena", "src/base/* src/*_test.[ch] src/*_fuzz.c tools/*" },
};

/* Words of SQL in a text of our own; the second, if any, behind the first.
 * (Pragma alone is a header of HTTP.) */
static const struct { const char *first, *then; } sql[] = {
	{ "select", "from" }, { "insert into", NULL }, { "delete from", NULL }, { "update", "set" },
	{ "create table", NULL }, { "create index", NULL }, { "drop table", NULL }, { "pragma", "=" },
};

/* Words that stand in place of work; cut in two so that this table is not one of them. */
static const char *const words[] = { "TO" "DO", "FIX" "ME", "T" "BD", "HA" "CK", "st" "ub", "mo" "ck", "for" " now",
	"not" " implemented", "not yet" " implemented" };

/* Members that a template may write unescaped: where (a pattern) and which. */
static const struct { const char *file, *member; } raw_members[] = {
	{ "src/portal/page/*.html", "sprite" }, /* our own icons.svg */
};

static bool is_word_char(char c)
{
	return is_lower(c) || is_digit(c) || (c >= 'A' && c <= 'Z') || c == '_';
}

/* The first whole-word occurrence or NULL; a word in small letters is found in either case. */
static const char *find_word(const char *line, const char *word)
{
	size_t n = strlen(word);

	for (const char *p = line; (p = is_lower(*word) ? strcasestr(p, word) : strstr(p, word)) != NULL; p++)
		if ((p == line || !is_word_char(p[-1])) && !is_word_char(p[n]))
			return p;
	return NULL;
}

/* Whether name matches one of the blank-separated patterns. */
static bool matches(const char *patterns, const char *name)
{
	char *next = copy_of(patterns, strlen(patterns)), *one;

	while ((one = strsep(&next, " ")) != NULL)
		if (*one != '\0' && fnmatch(one, name, 0) == 0)
			return true;
	return false;
}

static bool is_test(const struct source *s)
{
	return matches("*_test.[ch] *_fuzz.c", s->path);
}

/* "src/base/str.c" → "base"; NULL outside src. */
static char *layer_of(const struct source *s)
{
	if (strncmp(s->path, "src/", 4) != 0)
		return NULL;
	return copy_of(s->path + 4, strcspn(s->path + 4, "/"));
}

/* The header named by an #include line, or NULL; *quoted_r tells "x" from <x>. */
static char *included(const struct source *s, size_t i, bool *quoted_r)
{
	const char *p = s->text[i], *open;

	if (s->code[i][0] != '#' || strncmp(p, "#include", 8) != 0)
		return NULL;
	open = strpbrk(p, "\"<");
	if (open == NULL)
		return NULL;
	*quoted_r = *open == '"';
	return copy_of(open + 1, strcspn(open + 1, "\">"));
}

static void check_layer(const struct source *s, size_t i, const char *layer, const char *header)
{
	const char *slash = strchr(header, '/');

	for (size_t k = 0; k < GEN_N_OF(generated); k++)
		if (strcmp(generated[k].header, header) == 0) {
			if (!matches(generated[k].layers, layer))
				report(s, i + 1, "layer", "%s may not include %s", layer, header);
			return;
		}
	if (slash == NULL) {
		report(s, i + 1, "layer", "%s: name it from src/, as in \"base/str.h\"", header);
		return;
	}
	for (size_t k = 0; k < GEN_N_OF(layers); k++)
		if (strcmp(layers[k].layer, layer) == 0) {
			if (!matches(layers[k].may, copy_of(header, (size_t)(slash - header))))
				report(s, i + 1, "layer", "%s may not include %s", layer, header);
			return;
		}
	report(s, i + 1, "layer", "src/%s is no layer (table in tools/checksrc_rules.c)", layer);
}

static void check_includes(const struct source *s)
{
	char *layer = layer_of(s), *own = copy_of(s->full, strlen(s->full)), *header;
	bool quoted = false, first = true, has_own;
	size_t n = strlen(own);

	own[n - 1] = 'h';
	has_own = layer != NULL && s->full[n - 1] == 'c' && access(own, F_OK) == 0;
	own += n - strlen(s->path) + strlen("src/");
	for (size_t i = 0; i < s->n_lines; i++) {
		if ((header = included(s, i, &quoted)) == NULL)
			continue;
		if (layer != NULL && quoted)
			check_layer(s, i, layer, header);
		for (size_t k = 0; k < GEN_N_OF(libraries); k++)
			if (matches(libraries[k].header, header) && !matches(libraries[k].files, s->path))
				report(s, i + 1, "library", "<%s> belongs to %s", header, libraries[k].files);
		for (size_t k = 0; k < GEN_N_OF(impure); k++)
			if (layer != NULL && strcmp(layer, "domain") == 0 && !is_test(s) && matches(impure[k], header))
				report(s, i + 1, "pure", "the domain may not include %s", header);
		if (first && has_own && strcmp(own, header) != 0)
			report(s, i + 1, "own-header", "\"%s\" comes first", own);
		first = false;
	}
}

static void check_banned(const struct source *s, size_t i)
{
	const char *line = s->code[i], *p, *end, *name;

	for (p = line; *p != '\0'; p = end) {
		for (end = p; is_word_char(*end); end++)
			;
		if (end == p) {
			end = p + 1;
			continue;
		}
		/* A member of that name is somebody else's function. */
		if (end[strspn(end, " ")] != '(' || (p > line && (p[-1] == '.' || p[-1] == '>')))
			continue;
		name = copy_of(p, (size_t)(end - p));
		for (size_t k = 0; k < GEN_N_OF(banned); k++)
			if (strcmp(banned[k].name, name) == 0 && !matches(banned[k].files, s->path))
				report(s, i + 1, "banned", "%s: %s", banned[k].name, banned[k].why);
	}
}

static void check_sql(const struct source *s, size_t i)
{
	const char *p;

	if (!matches("src/*", s->path) || matches("src/store/*", s->path))
		return;
	for (size_t k = 0; k < GEN_N_OF(sql); k++) {
		p = find_word(s->strings[i], sql[k].first);
		if (p != NULL && (sql[k].then == NULL || strcasestr(p, sql[k].then) != NULL))
			report(s, i + 1, "sql", "\"%s\" outside src/store", sql[k].first);
	}
}

/* Columns that a line takes, tabs at every eighth, continuation bytes none. */
static size_t width(const char *line)
{
	size_t n = 0;

	for (; *line != '\0'; line++)
		n += *line == '\t' ? 8 - n % 8 : ((unsigned char)*line & 0xc0) != 0x80;
	return n;
}

static void check_code_line(const struct source *s, size_t i)
{
	const char *code = s->code[i], *p;
	size_t n = strlen(code);

	if (width(s->text[i]) > COLUMNS_MAX)
		report(s, i + 1, "line-length", "more than %d columns", COLUMNS_MAX);
	p = find_word(code, "typedef");
	if (p != NULL && find_word(p, "struct") != NULL)
		report(s, i + 1, "typedef", "structs keep their tag");
	if (strncmp(code, "        ", 8) == 0 && strspn(code, " ") < n)
		report(s, i + 1, "indent", "tabs, please");
	if (n > 3 && is_word_char(code[0]) && strcmp(code + n - 3, ") {") == 0)
		report(s, i + 1, "brace", "a function's brace stands on its own line");
	check_banned(s, i);
	check_sql(s, i);
}

static void check_functions(const struct source *s)
{
	size_t start = 0;

	for (size_t i = 0; i < s->n_lines; i++) {
		if (s->code[i][0] == '{')
			start = i + 1;
		if (s->code[i][0] != '}' || start == 0)
			continue;
		if (i + 2 - start > FUNCTION_MAX)
			report(s, start, "function-length", "%zu lines; %d are enough", i + 2 - start, FUNCTION_MAX);
		start = 0;
	}
}

static void check_opening(const struct source *s)
{
	size_t n = 0, i;

	for (i = 0; i < s->n_lines && s->code[i][strspn(s->code[i], " \t")] == '\0'; i++)
		for (const char *p = s->comments[i]; *p != '\0'; p++)
			n += is_word_char(*p);
	if (s->n_lines == 0 || strncmp(s->text[0], "/*", 2) != 0 || n < 20)
		report(s, 1, "opening", "the file opens with a comment: what it is, why so, where to start reading");
}

static void check_guard(const struct source *s)
{
	const char *from = strncmp(s->path, "src/", 4) == 0 ? s->path + 4 : s->path;
	char *guard = upper_name(from);
	struct text ifndef = { NULL, 0, 0 }, define = { NULL, 0, 0 };
	size_t i;

	text_printf(&ifndef, "#ifndef %s", guard);
	text_printf(&define, "#define %s", guard);
	for (i = 0; i < s->n_lines && s->code[i][0] != '#'; i++)
		;
	if (i + 1 >= s->n_lines || strcmp(s->text[i], ifndef.p) != 0 || strcmp(s->text[i + 1], define.p) != 0 ||
	    strcmp(s->text[s->n_lines - 1], "#endif") != 0)
		report(s, i + 1, "guard", "%s ... #endif is expected", ifndef.p);
}

static bool may_be_raw(const struct source *s, const char *member)
{
	for (size_t k = 0; k < GEN_N_OF(raw_members); k++)
		if (matches(raw_members[k].file, s->path) && strcmp(raw_members[k].member, member) == 0)
			return true;
	return false;
}

/* "raw" declarations inside the struct block of a template: raw a, b; */
static void check_raw(const struct source *s)
{
	bool inside = false;
	char *next, *one, *member;

	for (size_t i = 0; i < s->n_lines; i++) {
		if (strstr(s->text[i], "{{struct}}") != NULL)
			inside = true;
		else if (strstr(s->text[i], "{{end}}") != NULL)
			inside = false;
		next = inside ? copy_of(s->text[i], strlen(s->text[i])) : NULL;
		while ((one = strsep(&next, ";")) != NULL) {
			one += strspn(one, " \t");
			if (strncmp(one, "raw", 3) != 0 || is_word_char(one[3]))
				continue;
			for (one += 3; (member = strsep(&one, ", \t")) != NULL;)
				if (*member != '\0' && !may_be_raw(s, member))
					report(s, i + 1, "raw", "%s is written unescaped (see raw_members)", member);
		}
	}
}

static void check_text_line(const struct source *s, size_t i)
{
	size_t n = strlen(s->text[i]);

	/* A list may end in an empty field. */
	if (n > 0 && (s->text[i][n - 1] == ' ' || (s->text[i][n - 1] == '\t' && !matches("*.tsv", s->path))))
		report(s, i + 1, "trailing", "blanks at the end of the line");
	for (size_t k = 0; k < GEN_N_OF(words); k++)
		if (find_word(s->text[i], words[k]) != NULL)
			report(s, i + 1, "word", "\"%s\" stands in place of work", words[k]);
}

void check_source(const struct source *s)
{
	size_t lines_max = is_test(s) ? LINES_MAX_TEST : LINES_MAX;

	for (size_t i = 0; i < s->n_lines; i++) {
		check_text_line(s, i);
		if (s->code != NULL)
			check_code_line(s, i);
	}
	if (matches("*.html", s->path))
		check_raw(s);
	if (s->code == NULL)
		return;
	if (s->n_lines > lines_max)
		report(s, lines_max + 1, "file-length", "%zu lines; %zu are enough", s->n_lines, lines_max);
	check_includes(s);
	check_functions(s);
	check_opening(s);
	if (matches("*.h", s->path))
		check_guard(s);
}
