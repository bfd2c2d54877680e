#!/bin/sh
# Runs unit-test programs and counts the tests inside them.
#
#   tools/unit.sh PROGRAM...
#
# A program that dies, or that fails without naming a test (a leak found at its
# end), counts as one failed test.  What a failing program printed follows its
# verdicts.
export CMOCKA_MESSAGE_OUTPUT=TAP
passed=0
failed=0
errors=$(mktemp)
trap 'rm -f "$errors"' EXIT
for program in "$@"; do
	name=${program##*/}
	name=${name%_test}
	if out=$("$program" 2>"$errors"); then status=0; else status=$?; fi
	verdicts=$(printf '%s\n' "$out" | sed -nE "s/^((not )?ok) [0-9]+ (- )?/\1 $name: /p")
	[ -z "$verdicts" ] || printf '%s\n' "$verdicts"
	ok=$(printf '%s\n' "$verdicts" | grep -c '^ok ')
	bad=$(printf '%s\n' "$verdicts" | grep -c '^not ok ')
	if [ "$bad" -eq 0 ] && { [ "$status" -ne 0 ] || [ "$ok" -eq 0 ]; }; then
		echo "not ok $name: ended with status $status after $ok tests"
		bad=1
	fi
	if [ "$bad" -gt 0 ]; then
		printf '%s\n' "$out" | grep '^#'
		tail -n 60 "$errors"
	fi
	passed=$((passed + ok))
	failed=$((failed + bad))
done
echo "unit: $passed passed, $failed failed"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
