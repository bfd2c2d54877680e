#!/bin/sh
# Tests of tools/msgc.c: what it makes, and that each fault in a message file fails the build.
. tools/testlib.sh

HEAD='msgid ""
msgstr "Content-Type: text/plain; charset=UTF-8\n"'
GOOD="$HEAD

#. Said first.
msgid \"hello.name\"
msgstr \"Hi, \"
\"{name}\\n\\\"x\\\"\"

msgid \"n.days\"
msgid_plural \"n.days\"
msgstr[0] \"one day\"
msgstr[1] \"{count} days\"

msgid \"rich.html\"
msgstr \"<b>a</b><br>b&shy;c&nbsp;d\""

put() { printf '%s\n' "$2" >"$W/$1.po"; }
all() { for l in nl fr de en; do put $l "$1"; done; }
msgc() { $run "$W" "$W/nl.po" "$W/fr.po" "$W/de.po" "$W/en.po"; }
# One language has TEXT instead of the good file.
broken() { all "$GOOD"; put "$2" "$4"; refuse "$1" "$3" msgc; }
# All four languages have it.
broken_all() { all "$3"; refuse "$1" "$2" msgc; }

all "$GOOD"
put nl "$(printf '%s' "$GOOD" | sed 's/one day/één dag/; s/{count} days/{count} dagen/')"
put fr "$(printf '%s' "$GOOD" | sed 's/one day/« {count} » ? : ; !/; s/{count} days/«{count}» ?/')"
accept 'good files' msgc
cat >"$W/main.c" <<'C'
#include <stdio.h>
#include "msg.h"

int main(void)
{
	enum lang lang;

	for (int64_t n = 0; n < 3; n++)
		for (int l = 0; l < LANG__MAX; l++) {
			struct str s = msg_text_n((enum lang)l, MSG_N_DAYS, n);
			printf("%d %s %.*s\n", (int)n, lang_code((enum lang)l), STR_ARG(s));
		}
	printf("%.*s\n", STR_ARG(msg_text(LANG_EN, MSG_HELLO_NAME)));
	printf("%.*s\n", STR_ARG(msg_text_n(LANG_FR, MSG_RICH_HTML, 2)));
	printf("%s %d\n", msg_key(MSG_N_DAYS), MSG__MAX);
	printf("%d %d\n", lang_parse(STR("fr"), &lang) && lang == LANG_FR, lang_parse(STR("f"), &lang));
	return 0;
}
C
accept 'what it makes compiles' compile "$W/main.c" "$W/msg.c"
same 'texts, plural rules, keys, codes' '0 nl {count} dagen
0 fr « {count} » ? : ; !
0 de {count} days
0 en {count} days
1 nl één dag
1 fr « {count} » ? : ; !
1 de one day
1 en one day
2 nl {count} dagen
2 fr «{count}» ?
2 de {count} days
2 en {count} days
Hi, {name}
"x"
<b>a</b><br>b&shy;c&nbsp;d
n.days 3
1 0' "$("$W/program")"

broken 'key missing' fr 'n.days is missing' "$(printf '%s' "$GOOD" | sed '/n.days/,/msgstr.1/d')"
broken 'key too many' de 'de.po:16: more.here is not in' "$GOOD
msgid \"more.here\"
msgstr \"x\""
broken 'other placeholder' nl 'nl.po:5: hello.name: {nome} is not in' "$(printf '%s' "$GOOD" | sed 's/{name}/{nome}/')"
broken 'placeholder left out' nl 'hello.name has fewer placeholders' "$(printf '%s' "$GOOD" | sed 's/{name}//')"
broken 'plural forms in one language only' nl 'n.days has plural forms in only one' \
    "$(printf '%s' "$GOOD" | sed '/msgid_plural/d; /msgstr.0/d; s/msgstr.1./msgstr/')"
broken 'empty text' en 'en.po:9: n.days has no text' "$(printf '%s' "$GOOD" | sed 's/one day//')"
broken 'duplicate key' fr 'fr.po:16: n.days is there twice' "$GOOD
msgid \"n.days\"
msgstr \"x\""
broken 'bad UTF-8' fr 'fr.po:5: not clean UTF-8' "$(printf '%s' "$GOOD" | sed 's/hello/h\xe9llo/')"
broken 'control character' fr 'not clean UTF-8' "$(printf '%s' "$GOOD" | sed 's/one/o\x01e/')"
broken 'stray brace' en 'en.po:5: a brace' "$(printf '%s' "$GOOD" | sed 's/{name}/{name/')"
broken 'unknown escape' en 'en.po:7: unknown escape' "$(printf '%s' "$GOOD" | sed 's/{name}/\\q/')"
broken 'quote not closed' en 'en.po:6: text behind or without' "$(printf '%s' "$GOOD" | sed 's/"Hi, "/"Hi, /')"
broken 'fuzzy entry' en 'fuzzy' "$(printf '%s' "$GOOD" | sed 's/^#\. .*/#, fuzzy/')"
broken 'obsolete entry' en 'obsolete' "$(printf '%s' "$GOOD" | sed 's/^#\. .*/#~ msgid "x"/')"
broken 'context' en 'not understood' "$(printf '%s' "$GOOD" | sed 's/^#\. .*/msgctxt "x"/')"
broken 'bad key' en 'is no key' "$(printf '%s' "$GOOD" | sed 's/hello.name/Hello name/')"
broken 'msgid_plural of another key' en 'differs' "$(printf '%s' "$GOOD" | sed 's/msgid_plural "n.days"/msgid_plural "n.day"/')"
broken_all 'link in an html message' 'only <b>' "$(printf '%s' "$GOOD" | sed 's/<br>/<a>/')"
broken_all 'entity in an html message' 'only <b>' "$(printf '%s' "$GOOD" | sed 's/&shy;/\&lt;/')"
broken_all 'open <b>' 'do not match' "$(printf '%s' "$GOOD" | sed 's/<.b>//')"
broken_all 'plural without count' 'a plural without {count}' "$(printf '%s' "$GOOD" | sed 's/{count}/some/')"
broken_all 'count only in the singular' '{count} is not in each form' \
    "$(printf '%s' "$GOOD" | sed 's/{count}/some/; s/one/{count}/')"
broken_all 'two keys, one constant' 'MSG_N_DAYS' "$GOOD
msgid \"n-days\"
msgstr \"x\""
broken_all 'no messages' 'no messages' "$HEAD"
all "$GOOD"
refuse 'files in another order' 'nl.po is expected' $run "$W" "$W/fr.po" "$W/nl.po" "$W/de.po" "$W/en.po"
finish
