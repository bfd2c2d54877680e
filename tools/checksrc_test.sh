#!/bin/sh
# Tests of tools/checksrc.c: a clean tree passes, and one sample per rule is reported where it is.
. tools/testlib.sh

CLEAN='/* A sample that breaks no rule: strcpy() in a comment is fine, TO''DOS is another word. */
#include "base/str.h"

#include <stdio.h>

int main(void)
{
	puts("strcpy(a, b); select a date from the list?: no, update it and set it");
	return 0;
}'
CLEAN_H='/* A header that breaks no rule and says what it is for. */
#ifndef BASE_STR_H
#define BASE_STR_H

#endif'

tree() {
	rm -rf "$W/root"
	mkdir -p "$W/root/src/base" "$W/root/tools"
	printf '%s\n' "$CLEAN_H" >"$W/root/src/base/str.h"
}
put() { mkdir -p "$W/root/$(dirname "$1")"; printf '%s\n' "$2" >"$W/root/$1"; }
check() { "$run" "$W/root"; }
# NAME WHERE: RULE, FILE, TEXT: the only fault of the tree is WHERE in FILE.
broken() { tree; put "$3" "$4"; refuse "$1" "$3:$2" check; same "$1: nothing else" 1 "$(grep -c '^[a-z/_.]*:[0-9]*: ' "$W/out")"; }
fine() { tree; put "$2" "$3"; accept "$1" check; }
# The clean file with LINE before its main().
with() { printf '%s\n' "$CLEAN" | sed "5i\\
$1"; }
body() { printf '%s\n' "$CLEAN" | sed "s|puts(.*|$1|"; }
lines() { i=0; while [ "$i" -lt "$1" ]; do echo "$2"; i=$((i + 1)); done; }

CLEAN=$(printf '%s\n' "$CLEAN" | sed 's/ select a date from the list?: no,//; s/update it and set it/nothing/')
fine 'clean file' src/base/x.c "$CLEAN"
fine 'clean test' src/domain/x_test.c "$(with '#include <cmocka.h>')"

broken 'domain includes store' '5: layer' src/domain/x.c "$(with '#include "store/store.h"')"
broken 'base includes domain' '5: layer' src/base/x.c "$(with '#include "domain/decl.h"')"
broken 'api includes portal' '5: layer' src/api/x.c "$(with '#include "portal/x.h"')"
broken 'http includes domain' '5: layer' src/http/x.c "$(with '#include "domain/decl.h"')"
broken 'unknown layer' '2: layer' src/attic/x.c "$CLEAN"
broken 'header not named from src' '5: layer' src/domain/x.c "$(with '#include "decl.h"')"
broken 'generated header in the wrong layer' '5: layer' src/api/x.c "$(with '#include "page.h"')"
fine 'generated header in its layer' src/portal/x.c "$(with '#include "page.h"')"
fine 'flow includes store' src/flow/x.c "$(with '#include "store/store.h"')"

for pair in microhttpd.h:src/http/mhd.c jansson.h:src/base/json_in.c jansson.h:src/identity/jose.c \
    sqlite3.h:src/store/lite_sql.c openssl/evp.h:src/base/crypt.c openssl/x509.h:src/identity/cert.c \
    cjose/cjose.h:src/identity/jose.c argon2.h:src/identity/password.c; do
	fine "${pair%:*} at home" "${pair#*:}" "$(with "#include <${pair%:*}>")"
	broken "${pair%:*} elsewhere" '5: library' src/flow/x.c "$(with "#include <${pair%:*}>")"
done
broken 'cmocka outside tests' '5: library' src/flow/x.c "$(with '#include <cmocka.h>')"

for call in strcpy strcat sprintf strtok gets atoi rand localtime setlocale alloca malloc calloc realloc free strdup \
    time system signal assert; do
	broken "$call" '8: banned' src/flow/x.c "$(body "(void)$call(0);")"
done
fine 'free in base' src/base/x.c "$(body 'free(0);')"
fine 'free of somebody else' src/flow/x.c "$(body 'a->free(0); b.free(0); sqlite3_free(0);')"
fine 'clock_gettime in its file' src/base/clock.c "$(body 'clock_gettime(0, 0);')"
fine 'a banned name without a call' src/flow/x.c "$(body 'int time = 0;')"

broken 'clock in the domain' '5: pure' src/domain/x.c "$(with '#include "base/clock.h"')"
broken 'system in the domain' '5: pure' src/domain/x.c "$(with '#include <unistd.h>')"
fine 'clock in flow' src/flow/x.c "$(with '#include "base/clock.h"')"

broken 'SQL in flow' '8: sql' src/flow/x.c "$(body 'puts("SELECT a FROM b");')"
broken 'SQL in api' '8: sql' src/api/x.c "$(body 'puts("INSERT INTO b");')"
broken 'pragma in cmd' '8: sql' src/cmd/x.c "$(body 'puts("PRAGMA user_version = 1");')"
fine 'SQL in store' src/store/x.c "$(body 'puts("SELECT a FROM b");')"
fine 'no SQL: half of it' src/flow/x.c "$(body 'puts("select one"); puts("UPDATE"); puts("Pragma: no-cache");')"
fine 'no SQL: a comment' src/flow/x.c "$(with '/* select a from b */')"

broken 'file of 501 lines' '501: file-length' src/base/x.c "$CLEAN
$(lines 491 'extern int a;')"
fine 'file of 500 lines' src/base/x.c "$CLEAN
$(lines 490 'extern int a;')"
fine 'test of 800 lines' src/base/x_test.c "$CLEAN
$(lines 790 'extern int a;')"
broken 'test of 801 lines' '801: file-length' src/base/x_test.c "$CLEAN
$(lines 791 'extern int a;')"
function_of() { printf '%s\n\nint f(void)\n{\n%s\n}\n' "$CLEAN" "$(lines $(($1 - 2)) '	f();')"; }
broken 'function of 71 lines' '13: function-length' src/base/x.c "$(function_of 71)"
fine 'function of 70 lines' src/base/x.c "$(function_of 70)"
wide() { printf '/* %s */' "$(lines $(($1 - 6)) x | tr -d '\n')"; }
broken 'line of 121 columns' '5: line-length' src/base/x.c "$(with "$(wide 121)")"
fine 'line of 120 columns' src/base/x.c "$(with "$(wide 120)")"
broken 'tabs count eight' '5: line-length' src/base/x.c "$(with "int a;	$(wide 113)")"
fine 'letters count one' src/base/x.c "$(with "$(wide 120 | sed 's/xx/éé/g')")"

broken 'blank at the end' '5: trailing' src/base/x.c "$(with 'int a; ')"
broken 'blank at the end of a template' '1: trailing' src/portal/page/x.html '<p> '
broken 'typedef' '5: typedef' src/base/x.c "$(with 'typedef struct str str_t;')"
broken 'blanks for tabs' '8: indent' src/base/x.c "$(body 'f();' | sed 's/	f/        f/')"
broken 'brace of a function' '6: brace' src/base/x.c "$(printf '%s\n' "$CLEAN" | sed 's/main(void)/main(void) {/; /^{/d')"
broken 'no opening comment' '1: opening' src/base/x.c "$(printf '%s\n' "$CLEAN" | sed 1d)"
broken 'too short an opening' '1: opening' src/base/x.c "$(printf '%s\n' "$CLEAN" | sed '1s/.*/\/* Sample. *\//')"
broken 'guard' '2: guard' src/base/x.h "$CLEAN_H"
with_own() { tree; put src/flow/y.h "$(printf '%s\n' "$CLEAN_H" | sed 's/BASE_STR_H/FLOW_Y_H/')"; put src/flow/y.c "$1"; }
with_own "$CLEAN"
refuse 'own header later' 'src/flow/y.c:2: own-header' check
with_own "$(printf '%s\n' "$CLEAN" | sed '2i#include "flow/y.h"')"
accept 'own header first' check
for word in 'TO''DO' 'FIX''ME' 'st''ub' 'Mo''ck' 'for'' now' 'not'' implemented'; do
	broken "word: $word" '5: word' src/base/x.c "$(with "/* $word: more */")"
done
broken 'word in a template' '1: word' src/portal/page/x.html "<p>TO""DO</p>"
broken 'raw member' '2: raw' src/portal/page/x.html '{{struct}}
str a; raw text;
{{end}}
raw text;'
broken 'raw member behind an allowed one' '2: raw' src/portal/page/x.html '{{struct}}
raw sprite, text;
{{end}}'
fine 'a class named todo' src/portal/page/x.html '<p class="todo">'
fine 'allowed raw member' src/portal/page/x.html '{{struct}}
raw sprite;
{{end}}'
tree
printf '%s' "$CLEAN" >"$W/root/src/base/x.c"
refuse 'no line end at the end' 'x.c:1: ending' check
tree
printf '/* \351 */\n' >"$W/root/src/base/x.c"
refuse 'bad UTF-8' 'not clean UTF-8' check
rm -rf "$W/root"
mkdir -p "$W/root/src" "$W/root/tools"
refuse 'empty tree' 'no files' check
finish
