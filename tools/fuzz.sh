#!/bin/sh
# Runs each fuzzer for a while.
#
#   tools/fuzz.sh BUILD SECONDS PROGRAM...
#
# The seeds in test/fuzz/NAME are only read; what a run finds goes into
# BUILD/corpus/NAME and is the start of the next run.  An input that crashes is
# kept as BUILD/crash-NAME-... and belongs into the seeds once it is mended.
build=$1
seconds=$2
shift 2
# However many fuzzers there are, the short round stays under a minute.
[ "$seconds" -ge 60 ] || [ $(($# * seconds)) -le 50 ] || seconds=$((50 / $#))
[ "$seconds" -gt 0 ] || seconds=1
passed=0
failed=0
for program in "$@"; do
	name=${program##*/}
	seeds=test/fuzz/${name#*_}
	corpus=$build/corpus/$name
	mkdir -p "$corpus"
	if [ ! -d "$seeds" ] || [ -z "$(ls "$seeds")" ]; then
		echo "not ok fuzz $name: no seeds in $seeds"
		failed=$((failed + 1))
		continue
	fi
	if "$program" -max_total_time="$seconds" -timeout=5 -rss_limit_mb=1024 -print_final_stats=1 \
	    -artifact_prefix="$build/crash-$name-" "$corpus" "$seeds" >"$build/fuzz-$name.log" 2>&1; then
		echo "ok fuzz $name: $(sed -n 's/^stat::number_of_executed_units: *//p' "$build/fuzz-$name.log") inputs"
		passed=$((passed + 1))
	else
		echo "not ok fuzz $name"
		tail -n 40 "$build/fuzz-$name.log"
		failed=$((failed + 1))
	fi
done
echo "fuzz: $passed passed, $failed failed"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
