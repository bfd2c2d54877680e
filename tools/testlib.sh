# What the tests of the tools share; read with `.` from the project's folder.
#
#   accept NAME COMMAND...        must succeed
#   refuse NAME TEXT COMMAND...   must fail and say TEXT
#   same NAME WANTED GOT          two texts
#
# A test file ends with `finish`.
BUILD=${BUILD:-build}
CC=${CC:-gcc}
W=$(mktemp -d)
trap 'rm -rf "$W"' EXIT
tool=$(basename "$0" _test.sh)
run=$BUILD/tool/$tool
n_passed=0
n_failed=0

passed() { echo "ok $tool: $1"; n_passed=$((n_passed + 1)); }
failed() { echo "not ok $tool: $1"; n_failed=$((n_failed + 1)); }

accept() {
	name=$1; shift
	if "$@" >"$W/out" 2>&1; then passed "$name"; else failed "$name"; cat "$W/out"; fi
}

refuse() {
	name=$1; text=$2; shift 2
	if "$@" >"$W/out" 2>&1; then failed "$name: was accepted"
	elif grep -qF -- "$text" "$W/out"; then passed "$name"
	else failed "$name: \"$text\" is not in:"; cat "$W/out"; fi
}

same() {
	if [ "$2" = "$3" ]; then passed "$1"; else
		failed "$1"
		printf '%s\n' "$2" >"$W/wanted"
		printf '%s\n' "$3" | diff "$W/wanted" -
	fi
}

# Compiles FILES with the warnings of the house and what of base the generated code needs.
compile() {
	$CC -std=gnu17 -D_GNU_SOURCE -Wall -Wextra -Wshadow -Wconversion -Wsign-conversion -Wvla -Wformat=2 \
	    -Wstrict-prototypes -Wswitch-enum -Wundef -Werror -fsanitize=address,undefined -fno-sanitize-recover=all \
	    -Isrc -I"$W" "$@" src/base/arena.c src/base/buf.c src/base/check.c src/base/str.c -o "$W/program"
}

finish() {
	echo "$tool: $n_passed passed, $n_failed failed"
	[ "$n_failed" -eq 0 ] && [ "$n_passed" -gt 0 ]
	exit
}
