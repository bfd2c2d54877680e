/* Makes asset.h/.c and schema.h/.c: files that travel inside the program.
 *
 *   embed OUT FILE...
 *
 * A .sql file is a step of a database's schema (monitor_001.sql, ...), every
 * other file is an asset that a browser may ask for.  An asset's address holds
 * a hash of its content, so that it may be cached for ever and a new release
 * is never mixed with an old style sheet.  Start reading at main(). */
#include "gen.h"

static const struct { const char *ending, *type; } types[] = {
	{ ".css", "text/css; charset=utf-8" },
	{ ".ico", "image/x-icon" },
	{ ".js", "text/javascript; charset=utf-8" },
	{ ".json", "application/json" },
	{ ".png", "image/png" },
	{ ".svg", "image/svg+xml" },
	{ ".txt", "text/plain; charset=utf-8" },
	{ ".webmanifest", "application/manifest+json" },
	{ ".xsd", "application/xml" },
	{ ".yaml", "application/yaml" },
};

static const char *const databases[] = { "access", "identity", "monitor", "own", "register" };

static bool has_ending(const char *name, const char *ending)
{
	size_t n = strlen(name), k = strlen(ending);

	return n > k && strcmp(name + n - k, ending) == 0;
}

static const char *type_of(const char *file)
{
	for (size_t i = 0; i < GEN_N_OF(types); i++)
		if (has_ending(file, types[i].ending))
			return types[i].type;
	fail(file, 1, "no content type for this ending (table in tools/embed.c)");
}

/* FNV-1a, 64 bit: tells one release's file from the next one's; nobody gains
 * anything by making two files collide. */
static uint64_t hash_of(const struct text *t)
{
	uint64_t h = UINT64_C(14695981039346656037);

	for (size_t i = 0; i < t->n; i++)
		h = (h ^ (unsigned char)t->p[i]) * UINT64_C(1099511628211);
	return h;
}

static void put_asset(struct text *h, struct text *c, const char *file)
{
	const char *name = base_name(file), *stem = stem_of(file), *type = type_of(file);
	struct text content = file_read(file);
	uint64_t hash = hash_of(&content);

	if (strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-_.") != strlen(name))
		fail(file, 1, "the file's name is not of a-z 0-9 - _ .");
	text_printf(h, "#define ASSET_%s \"/static/%s.%016llx%s\"\n", upper_name(name), stem, (unsigned long long)hash,
	    name + strlen(stem));
	text_printf(c, "\t{ \"%s\", \"%s\", ASSET_%s, \"%016llx\", %zu,\n\t    (const unsigned char *)\n\t    \"",
	    name, type, upper_name(name), (unsigned long long)hash, content.n);
	for (size_t i = 0; i < content.n; i++) {
		text_c_escape(c, content.p + i, 1);
		if (content.p[i] == '\n' && i + 1 < content.n)
			text_puts(c, "\"\n\t    \"");
	}
	text_puts(c, "\" },\n");
}

static void make_assets(const char *out, int n, char **files)
{
	struct text h = { NULL, 0, 0 }, c = { NULL, 0, 0 };

	text_puts(&h, "/* Made by tools/embed.c from src/portal/static/ and src/api/openapi.yaml. */\n"
	    "#ifndef GEN_ASSET_H\n#define GEN_ASSET_H\n\n#include \"base/str.h\"\n\n"
	    "struct asset {\n"
	    "\tconst char *name; /* of the file: app.css */\n"
	    "\tconst char *type; /* Content-Type */\n"
	    "\tconst char *url;  /* /static/app.HASH.css */\n"
	    "\tchar hash[17];    /* of the content, for ETag */\n"
	    "\tsize_t n;         /* bytes */\n"
	    "\tconst unsigned char *p;\n"
	    "};\n\n"
	    "/* By address or by name; NULL when there is none. */\n"
	    "const struct asset *asset_find(struct str url_path);\n"
	    "const struct asset *asset_named(struct str name);\n\n");
	text_puts(&c, "/* Made by tools/embed.c. */\n#include \"asset.h\"\n\nstatic const struct asset assets[] = {\n");
	for (int i = 0; i < n; i++)
		if (!has_ending(files[i], ".sql"))
			put_asset(&h, &c, files[i]);
	text_puts(&h, "\n#endif\n");
	text_puts(&c, "\t{ .name = NULL },\n};\n\n"
	    "const struct asset *asset_find(struct str url_path)\n{\n"
	    "\tfor (size_t i = 0; assets[i].name != NULL; i++)\n\t\tif (str_is(url_path, assets[i].url))\n"
	    "\t\t\treturn &assets[i];\n\treturn NULL;\n}\n\n"
	    "const struct asset *asset_named(struct str name)\n{\n"
	    "\tfor (size_t i = 0; assets[i].name != NULL; i++)\n\t\tif (str_is(name, assets[i].name))\n"
	    "\t\t\treturn &assets[i];\n\treturn NULL;\n}\n");
	file_write(out, "asset.h", &h);
	file_write(out, "asset.c", &c);
}

/* monitor_001.sql → 1; 0 when the file is of another database. */
static int version_of(const char *file, const char *database)
{
	const char *name = base_name(file);
	size_t n = strlen(database);

	if (strncmp(name, database, n) != 0 || name[n] != '_')
		return 0;
	if (strspn(name + n + 1, "0123456789") != 3 || strcmp(name + n + 4, ".sql") != 0)
		fail(file, 1, "a schema step is named DATABASE_NNN.sql");
	return (int)strtol(name + n + 1, NULL, 10);
}

static void put_database(struct text *h, struct text *c, const char *database, int n, char **files)
{
	int want = 1, i;
	struct text content;

	text_printf(h, "extern const struct schema_step schema_%s[];\n", database);
	text_printf(c, "const struct schema_step schema_%s[] = {\n", database);
	for (;; want++) {
		for (i = 0; i < n && !(has_ending(files[i], ".sql") && version_of(files[i], database) == want); i++)
			;
		if (i == n)
			break;
		content = file_read(files[i]);
		check_utf8(files[i], &content);
		text_printf(c, "\t{ %d, ", want);
		text_c_string(c, content.p, content.n);
		text_puts(c, " },\n");
	}
	for (i = 0; i < n; i++)
		if (has_ending(files[i], ".sql") && version_of(files[i], database) >= want)
			fail(files[i], 1, "step %03d is missing before this one", want);
	text_puts(c, "\t{ 0, NULL },\n};\n\n");
}

static void check_database(const char *file)
{
	for (size_t k = 0; k < GEN_N_OF(databases); k++)
		if (version_of(file, databases[k]) > 0)
			return;
	fail(file, 1, "of no known database, or numbered 000");
}

static void make_schemas(const char *out, int n, char **files)
{
	struct text h = { NULL, 0, 0 }, c = { NULL, 0, 0 };

	text_puts(&h, "/* Made by tools/embed.c from src/store/schema/. */\n"
	    "#ifndef GEN_SCHEMA_H\n#define GEN_SCHEMA_H\n\n#include <stddef.h>\n\n"
	    "/* Steps 1, 2, ... of a database; the list ends with version 0. */\n"
	    "struct schema_step {\n\tint version;\n\tconst char *sql;\n};\n\n");
	text_puts(&c, "/* Made by tools/embed.c. */\n#include \"schema.h\"\n\n");
	for (int i = 0; i < n; i++)
		if (has_ending(files[i], ".sql"))
			check_database(files[i]);
	for (size_t k = 0; k < GEN_N_OF(databases); k++)
		put_database(&h, &c, databases[k], n, files);
	text_puts(&h, "\n#endif\n");
	file_write(out, "schema.h", &h);
	file_write(out, "schema.c", &c);
}

int main(int argc, char **argv)
{
	if (argc < 2)
		fail("embed", 0, "usage: embed OUT FILE...");
	make_assets(argv[1], argc - 2, argv + 2);
	make_schemas(argv[1], argc - 2, argv + 2);
	return 0;
}
