#!/bin/sh
# Tests of tools/embed.c: assets come out as they went in; schema steps are complete and in order.
. tools/testlib.sh

mkdir "$W/in"
printf 'a{}\n"\\\377\0001?\?=\n' >"$W/in/app.css"
printf '' >"$W/in/open-api.yaml"
printf 'CREATE "x";\n' >"$W/in/monitor_001.sql"
printf 'two' >"$W/in/monitor_002.sql"
printf 'reg' >"$W/in/register_001.sql"
accept 'good files' $run "$W" "$W"/in/*
cat >"$W/main.c" <<'C'
#include <stdio.h>
#include "asset.h"
#include "schema.h"

int main(void)
{
	const struct asset *a = asset_named(STR("app.css"));

	fwrite(a->p, 1, a->n, stdout);
	printf("%s %d %d\n", a->type, asset_find(STR(ASSET_APP_CSS)) == a, asset_find(STR("/static/app.css")) == NULL);
	printf("%d %zu %d\n", (int)strlen(a->hash), asset_named(STR("open-api.yaml"))->n, asset_named(STR("x")) == NULL);
	for (const struct schema_step *s = schema_monitor; s->sql != NULL; s++)
		printf("%d %s\n", s->version, s->sql);
	printf("%d %s\n", schema_identity[0].version, schema_register[0].sql);
	return 0;
}
C
accept 'what it makes compiles' compile "$W/main.c" "$W/asset.c" "$W/schema.c"
"$W/program" >"$W/got"
{ cat "$W/in/app.css"; printf 'text/css; charset=utf-8 1 1\n16 0 1\n1 CREATE "x";\n\n2 two\n0 reg\n'; } >"$W/wanted"
accept 'bytes, types, addresses, steps' cmp "$W/wanted" "$W/got"
before=$(grep ASSET_APP_CSS "$W/asset.h")
echo 'b{}' >"$W/in/app.css"
$run "$W" "$W"/in/*
accept 'another content has another address' test "$before" != "$(grep ASSET_APP_CSS "$W/asset.h")"
accept 'no files' $run "$W"

one() { : >"$W/$1"; $run "$W" "$W/$1"; }
refuse 'unknown ending' 'no content type' one x.exe
refuse 'bad name' "file's name is not" one X.css
refuse 'unknown database' 'of no known database' one other_001.sql
refuse 'bad number' 'DATABASE_NNN.sql' one monitor_1.sql
refuse 'number 0' 'numbered 000' one monitor_000.sql
refuse 'missing step' 'step 001 is missing' one identity_002.sql
refuse 'unreadable file' 'cannot be read' $run "$W" "$W/none.css"
finish
