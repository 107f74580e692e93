#!/usr/bin/env bash
# Builds and runs all tests. Ends with 0 only if every test that exists was run and passed.
#
# Tests over whole domains (named `WholeDomain...`) take minutes in a release build and hours in a debug build, so they
# run in a release build; all others run in a debug build, where overflows and broken invariants trap. Tests on random
# tables run in both: on some thousands in a debug build, on more than 100 000 in a release build. So do those that put
# faults around calls: around some calls in a debug build, around all of them in a release build.
. "$(dirname "${BASH_SOURCE[0]}")/setup.sh"

log="$root/.build/test.log"
mkdir -p "$root/.build"

# run_tests EXPECTED ARGUMENTS...: `swift test` with the arguments; so many tests must have run.
run_tests() {
    local expected=$1
    shift
    local status=0
    swift test --disable-xctest "$@" >"$log" 2>&1 || status=$?
    local closing
    closing="$(grep -E 'Test run with [0-9]+ tests?' "$log" | tail -n 1 || true)"
    if [ "$status" -ne 0 ]; then
        # What passed is not news.
        grep -vE '^(◇|✔|\[[0-9]+/[0-9]+\])' "$log" >&2 || true
        fail "${closing:-the tests did not run to their end}" "the whole log: $log"
    fi
    local count
    count="$(sed -nE 's/.*Test run with ([0-9]+) tests?.*/\1/p' "$log" | tail -n 1)"
    [ "${count:-0}" -eq "$expected" ] ||
        fail "only ${count:-0} of $expected tests were run" "the whole log: $log"
    ! grep -E '^(➜|↷).*skipped' "$log" >&2 || fail "a test was skipped"
    tail -n 3 "$log"
}

swift build --build-tests
list="$(swift test list --skip-build --disable-xctest 2>/dev/null)"
whole="$(printf '%s\n' "$list" | grep -c WholeDomain || true)"
random='AnalysisAgainstBruteForce|PolicyText|PastedRows|DecideOpenFacts|DecideCounterfactuals|DecideTimeEvents|NumberCombinations|FaultPoint|SeededFault'
many="$(printf '%s\n' "$list" | grep -cE "WholeDomain|$random" || true)"
all="$(printf '%s\n' "$list" | grep -c . || true)"
[ "$all" -gt 0 ] || fail "no test was found"

run_tests "$((all - whole))" --skip-build --skip WholeDomain

if [ "$many" -gt 0 ]; then
    echo "tests over whole domains and on random tables, in a release build"
    run_tests "$many" -c release -Xswiftc -enable-testing --filter "WholeDomain|$random"
fi

echo "the example of embedding, a package of its own"
swift build --package-path examples/embed --scratch-path "$root/.build/embed"
"$(swift build --package-path examples/embed --scratch-path "$root/.build/embed" --show-bin-path)/embed" |
    grep -q "curl .*/stop " || fail "examples/embed printed no request to stop the job"

echo "test: all $all tests passed"
