#!/bin/sh
# Tests of tools/tmplc.c: what pages write, and that each fault in a template fails the build.
. tools/testlib.sh

mkdir "$W/page"
cat >"$W/en.po" <<'PO'
msgid "app.name"
msgstr "A & B"
msgid "hello.name"
msgstr "Hi <{name}>, {n}{name}"
msgid "bold.html"
msgstr "<b>{name}</b>&nbsp;x"
msgid "n.days"
msgid_plural "n.days"
msgstr[0] "one day in {where}"
msgstr[1] "{count} days in {where}"
PO
for l in nl fr de; do cp "$W/en.po" "$W/$l.po"; done
cat >"$W/model.h" <<'H'
#include "msg.h"
struct kid { int k; };
struct model { struct str name; char day[11]; struct kid sub; const struct kid *one; enum msg label; struct kid *kids; size_t n_kids; };
H
echo 'a{}' >"$W/app.css"
cat >"$W/page/main.html" <<'HTML'
{{# A remark; <!-- nothing of it is sent --> }}
{{include_h "model.h"}}
{{struct}}
str title; // shown twice
int n; bool late, early;
list rows: page_row;
list notes: str;
list models: model;
ptr today: page_row;
ptr gone: page_row;
raw sprite;
msg label;
{{end}}
<!doctype html>
<html lang="{{lang}}">
  <link href="{{asset app.css}}">

	{{sprite}}
<h1 title='{{t app.name}}'>{{title}} {{n}} {{n_rows}}</h1>
{{if late}}
	<p>late</p>
{{else if not rows}}
	<p>none</p>
{{else}}
	<p>{{t hello.name name=title n=n}}</p>
{{end}}
{{if not early}}{{tm label}}{{end}}{{if title}}+{{end}}{{if notes}}+{{end}}{{if not sprite}}-{{end}}
{{each rows as r}}
	{{use row r}}
	{{each notes as s}}
		{{s}}/{{r.name}}
	{{end}}
{{end}}
{{each models as m}}
	{{m.name}} {{m.day}} {{m.sub.k}} {{m.one->k}} {{tm m.label}}{{each m.kids as k}} {{k.k}}{{end}}
{{end}}
{{if today}}{{today.name}}{{end}}{{if gone}}{{gone.name}}{{end}}
{{t bold.html name=title}}
{{tn n.days n where=label}}
<a href="/x?q={{u title}}&amp;n={{n}}"{{if late}} class="late"{{end}}>x</a>
{{use foot}}
HTML
cat >"$W/page/row.html" <<'HTML'
{{struct}}
str name; int days;
{{end}}
<b>{{name}}</b> {{tn n.days days where=name}}
HTML
echo '<footer>{{t app.name}}</footer>' >"$W/page/foot.html"
cat >"$W/main.c" <<'C'
#include <stdio.h>
#include "page.h"

int main(void)
{
	struct page_row rows[] = { { STR("a<b"), 1 }, { STR("c"), 2 } };
	struct str notes[] = { STR("n'1"), STR("n2") };
	struct kid kids[] = { { 1 }, { 2 } };
	struct model models[] = { { STR("x&y"), "2026-01-31", { 3 }, &kids[1], MSG_APP_NAME, kids, 2 } };
	struct page_main v = { .title = STR("T\"<"), .n = 5, .rows = rows, .n_rows = 2, .notes = notes, .n_notes = 2,
		.models = models, .n_models = 1, .today = &rows[0], .sprite = STR("<svg/>"), .label = MSG_APP_NAME };
	struct buf b;

	buf_init(&b, 100000);
	page_main(&b, LANG_NL, &v);
	v.n_rows = 0;
	v.n_models = 0;
	v.late = v.early = true;
	v.title = STR("");
	page_main(&b, LANG_DE, &v);
	fwrite(b.p, 1, b.n, stdout);
	buf_free(&b);
	return 0;
}
C
tmplc() { $run "$W" "$W/en.po" "$W"/page/*.html; }
accept 'good templates' tmplc
"$BUILD/tool/msgc" "$W" "$W/nl.po" "$W/fr.po" "$W/de.po" "$W/en.po"
"$BUILD/tool/embed" "$W" "$W/app.css"
accept 'what it makes compiles' compile "$W/main.c" "$W/page.c" "$W/msg.c" "$W/asset.c"
same 'pages' '<!doctype html>
<html lang="nl">
<link href="/static/app.4b9740841b7e2cd6.css">
<svg/>
<h1 title='"'"'A &amp; B'"'"'>T&quot;&lt; 5 2</h1>
<p>Hi &lt;T&quot;&lt;&gt;, 5T&quot;&lt;</p>
A &amp; B++
<b>a&lt;b</b> one day in a&lt;b
n&#39;1/a&lt;b
n2/a&lt;b
<b>c</b> 2 days in c
n&#39;1/c
n2/c
x&amp;y 2026-01-31 3 2 A &amp; B 1 2
a&lt;b
<b>T&quot;&lt;</b>&nbsp;x
5 days in A &amp; B
<a href="/x?q=T%22%3C&amp;n=5">x</a>
<footer>A &amp; B</footer>
<!doctype html>
<html lang="de">
<link href="/static/app.4b9740841b7e2cd6.css">
<svg/>
<h1 title='"'"'A &amp; B'"'"'> 5 0</h1>
<p>late</p>
+
a&lt;b
<b></b>&nbsp;x
5 days in A &amp; B
<a href="/x?q=&amp;n=5" class="late">x</a>
<footer>A &amp; B</footer>' "$("$W/program")"

rm "$W"/page/*
# The body B of a template with members of every type is refused with TEXT.
STRUCT='{{struct}}
str s; int n; bool b; msg m; raw r; list rows: page_other; ptr p: page_other; list words: str;
{{end}}'
broken() {
	printf '{{struct}}\nstr a;\n{{end}}\n{{a}}\n' >"$W/page/other.html"
	printf '%s\n%s\n' "$STRUCT" "$3" >"$W/page/bad.html"
	refuse "$1" "$2" tmplc
}
broken_struct() { STRUCT=$3 broken "$1" "$2" ''; }

broken 'unknown name' 'bad.html:4: bad.html declares no x' '{{x}}'
broken 'unknown name in another struct' 'other.html declares no x' '{{each rows as row}}{{row.x}}{{end}}'
broken 'unknown name behind a pointer' 'other.html declares no x' '{{p.x}}'
broken 'name of a loop outside it' 'declares no row' '{{each rows as row}}{{row.a}}{{end}}{{row.a}}'
broken 'member of a text' 'has no members' '{{s.a}}'
broken 'a flag cannot be written' 'of type bool and cannot be written' '{{b}}'
broken 'a message is written by tm' 'of type msg and cannot be written' '{{m}}'
broken 'a list cannot be written' 'of type list and cannot be written' '{{rows}}'
broken 'a text is no msg' 'is no msg' '{{tm s}}'
broken 'each over no list' 'is no list' '{{each s as x}}{{end}}'
broken 'loop name taken by a member' 's is taken' '{{each rows as s}}{{end}}'
broken 'loop name taken by a loop' 'in use by the loop of line 4' '{{each rows as x}}{{each rows as x}}{{end}}{{end}}'
broken 'each without as' '{{each LIST as NAME}}' '{{each rows}}{{end}}'
broken 'if without end' 'bad.html:4: this block has no' '{{if b}}'
broken 'end without block' 'without a block' '{{end}}'
broken 'else without if' 'without {{if}}' '{{each rows as x}}{{else}}{{end}}'
broken 'else twice' 'without {{if}}' '{{if b}}{{else}}{{else}}{{end}}'
broken 'if with too much' '{{if NAME}}' '{{if b s}}{{end}}'
broken 'unknown message' 'has no message no.such' '{{t no.such}}'
broken 'placeholder without value' 'needs a value for {n}' '{{t hello.name name=s}}'
broken 'value without placeholder' 'has no {x}' '{{t app.name x=s}}'
broken 'value given twice' 'given twice' '{{t bold.html name=s name=s}}'
broken 'a flag in a message' 'cannot be put into a message' '{{t bold.html name=b}}'
broken 'raw in a message' 'cannot be put into a message' '{{t bold.html name=r}}'
broken 'plural by t' 'use {{tn}}' '{{t n.days where=s}}'
broken 'no plural by tn' 'use {{t}}' '{{tn app.name n}}'
broken 'tn without count' 'is no name' '{{tn n.days}}'
broken 'unknown template' 'there is no template none.html' '{{use none s}}'
broken 'use without its struct' '{{use other NAME}}' '{{use other}}'
broken 'value outside quotes' 'must stand in quotes' '<a href={{s}}>'
broken 'message outside quotes' 'must stand in quotes' '<a title={{t app.name}}>'
broken 'raw in an attribute' 'only allowed in text' '<a title="{{r}}">'
broken 'html message in an attribute' 'only allowed in text' '<a title="{{t bold.html name=s}}">'
broken 'URL part outside an attribute' 'only allowed inside an attribute' '{{u s}}'
broken 'tag left open' 'ends inside a tag' '<a href="x"'
broken 'HTML comment' 'instead of an HTML comment' '<!-- x -->'
broken 'tag over two lines' 'without }}' '{{t
app.name}}'
broken 'include with something else' '{{include_h "file.h"}}' '{{include_h model}}'
broken_struct 'unknown type' '"float" is no type' '{{struct}}
float x;
{{end}}'
broken_struct 'declaration without ;' "ends in ';'" '{{struct}}
str x
{{end}}'
broken_struct 'member twice' 'two members are named x' '{{struct}}
str x; int x;
{{end}}'
broken_struct 'list of nothing' 'say of what they are' '{{struct}}
list x;
{{end}}'
broken_struct 'list of an unknown page' 'no template nope.html' '{{struct}}
list x: page_nope;
{{end}}'
broken_struct 'empty struct' 'is empty' '{{struct}}
{{end}}'
broken_struct 'struct not closed' 'has no {{end}}' '{{struct}}
str x;'
broken_struct 'two structs' 'a second struct' '{{struct}}
str x;
{{end}}
{{struct}}'

# A wrong name in a foreign struct is found by the C compiler, at the template's line.
printf '{{include_h "model.h"}}\n{{struct}}\nptr m: model;\n{{end}}\n\n{{m.nothing}}\n' >"$W/page/bad.html"
accept 'foreign struct' tmplc
refuse 'unknown name in a foreign struct' 'bad.html:6:' compile "$W/page.c" "$W/msg.c" "$W/asset.c"
finish
