#!/bin/sh
# Tests of tools/codec.c: the three kinds of lists, and that each fault in one fails the build.
. tools/testlib.sh

list() { name=$1; shift; printf '%b\n' "$@" >"$W/$name.tsv"; }
broken() { what=$1; text=$2; shift 2; list bad "$@"; refuse "$what" "$text" $run "$W" "$W/bad.tsv"; }

list worker '# Source: none' 'id\tlabel\tfrom\tvalid_from\tvalid_to\tok' 'enumid\ttext\tint\tday\tday\tflag' \
    '90-460\ta "b"\t-3\t2024-02-29\t\t1' '' 'STU\té\t0\t\t2020-12-31\t0'
list town 'zip\tname' 'key\ttext' '2000\tAntwerpen' '1000\tBrussel' '1000\tBruxelles' '9000\tGent'
list quota 'year\thours' 'int\tint' '2023\t600' '2017\t475'
accept 'good lists' $run "$W" "$W/worker.tsv" "$W/town.tsv" "$W/quota.tsv"
cat >"$W/main.c" <<'C'
#include <stdio.h>
#include "codes.h"

int main(void)
{
	for (size_t i = 0; i < WORKER__MAX; i++) {
		const struct worker_row *w = &worker_table[i];

		printf("%zu [%s] [%s] %d %d %d %d\n", i, w->id, w->label, (int)w->from, (int)w->valid_from, (int)w->valid_to, w->ok);
	}
	printf("%d %d %d\n", worker_find(STR("90-460")) == WORKER_90_460, worker_find(STR("STU")) == WORKER_STU,
	    worker_find(STR("")) == WORKER_NONE && worker_find(STR("ST")) == WORKER_NONE && worker_find(STR("X")) == WORKER_NONE);
	for (const struct town_row *t = town_find(STR("1000")); t < town_table + TOWN_COUNT && str_is(STR("1000"), t->zip); t++)
		printf("%s\n", t->name);
	printf("%s %s %d\n", town_find(STR("2000"))->name, town_find(STR("9000"))->name,
	    town_find(STR("0")) == NULL && town_find(STR("9001")) == NULL && town_find(STR("1500")) == NULL);
	printf("%d %d %d\n", QUOTA_COUNT, (int)quota_table[0].year, (int)quota_table[1].hours);
	return 0;
}
C
accept 'what it makes compiles' compile "$W/main.c" "$W/codes.c"
same 'tables and searches' '0 [] [] 0 -2147483648 2932896 0
1 [90-460] [a "b"] -3 19782 2932896 1
2 [STU] [é] 0 -2147483648 18627 0
1 1 1
Brussel
Bruxelles
Antwerpen Gent 1
2 2023 475' "$("$W/program")"

broken 'field missing' 'bad.tsv:3: not as many fields' 'a\tb' 'int\ttext' '1'
broken 'field too many' 'bad.tsv:3: not as many fields' 'a\tb' 'int\ttext' '1\tx\ty'
broken 'types missing' 'bad.tsv:2: not as many types' 'a\tb' 'int' '1\tx'
broken 'unknown type' 'bad.tsv:2: "float" is no type' 'a' 'float' '1'
broken 'bad column name' 'is no column name' 'A b' 'int' '1'
broken 'column twice' 'two columns are named a' 'a\ta' 'int\tint' '1\t2'
broken 'no whole number' 'a: "1.5" is not of type int' 'a' 'int' '1.5'
broken 'empty number' 'is not of type int' 'a\tb' 'int\ttext' '\tx'
broken 'no flag' '"2" is not of type flag' 'a' 'flag' '2'
broken 'no day: 29 February 2023' 'is not of type day' 'a' 'day' '2023-02-29'
broken 'no day: month 13' 'is not of type day' 'a' 'day' '2023-13-01'
broken 'no day: form' 'is not of type day' 'a' 'day' '2023-1-01'
broken 'empty id' 'is not of type enumid' 'a\tb' 'enumid\ttext' '\tx'
broken 'id that is the empty row' '"none" is not of type enumid' 'a' 'enumid' 'none'
broken 'id twice' 'two rows make the constant A_B' 'a' 'enumid' 'a-b' 'a.b'
broken 'two indexes' 'a second enumid or key' 'a\tb' 'enumid\tkey' 'x\ty'
broken 'no rows' 'no rows' 'a' 'int'
broken 'bad UTF-8' 'bad.tsv:3: not clean UTF-8' 'a' 'text' '\0351'
printf 'a\nint\n1\n' >"$W/Bad.tsv"
refuse 'bad file name' 'no C name' $run "$W" "$W/Bad.tsv"
finish
