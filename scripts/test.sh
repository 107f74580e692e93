#!/usr/bin/env bash
# Builds and runs all tests. Ends with 0 only if every test that exists was run and passed.
#
# Tests over whole domains (named `WholeDomain...`) and of simulated worlds take minutes in a release build and hours in a
# debug build, so they run in a release build; all others run in a debug build, where broken invariants trap. Tests on
# random tables run in both: on some thousands in a debug build, on more than 100 000 in a release build. The operator's
# tests wait for servers, and run beside nothing else.
. "$(dirname "${BASH_SOURCE[0]}")/setup.sh"

command -v openssl >/dev/null 2>&1 || fail "missing: openssl, with which the tests of TLS make their certificates"

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
# count PATTERN: how many tests have a name like that.
count() { printf '%s\n' "$list" | grep -cE "$1" || true; }
slow='WholeDomain|FaultPointTests|ScenarioTests|SeededFaultTests|SimulationTests'
random='AnalysisAgainstBruteForce|PolicyText|PastedRows|DecideOpenFacts|DecideCounterfactuals|DecideTimeEvents|NumberCombinations'
networked='PolicyOperatorTests'
all="$(count .)"
[ "$all" -gt 0 ] || fail "no test was found"

run_tests "$((all - $(count "$slow|$networked")))" --skip-build --skip "$slow|$networked"
run_tests "$(count "$networked")" --skip-build --filter "$networked" --no-parallel

echo "tests over whole domains, of simulated worlds and on random tables, in a release build"
export FLINKPOLICY_WITHOUT_OPERATOR=1
pure=(--scratch-path "$root/.build/pure" -c release -Xswiftc -enable-testing)
run_tests "$(count "$slow|$random")" "${pure[@]}" --filter "$slow|$random"
unset FLINKPOLICY_WITHOUT_OPERATOR

echo "the example of embedding, a package of its own"
swift build --package-path examples/embed --scratch-path "$root/.build/embed"
"$(swift build --package-path examples/embed --scratch-path "$root/.build/embed" --show-bin-path)/embed" |
    grep -q "curl .*/stop " || fail "examples/embed printed no request to stop the job"

bash scripts/test-kubectl.sh

echo "test: all $all tests passed"
