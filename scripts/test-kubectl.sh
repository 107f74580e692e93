#!/usr/bin/env bash
# Runs unmodified kubectl against the simulator's HTTP face and compares what it prints.
#
#   scripts/test-kubectl.sh [FILE...]        all of Tests/KubectlTests/*.session otherwise
#   UPDATE_GOLDEN=1 scripts/test-kubectl.sh  writes what is printed now into the files
#
# A session is commands with what they print:
#
#   # server: --speed 20          the arguments of the server of this file
#   == the claim                  the name of what follows
#   $ kubectl get namespaces      a command; lines with `> ` go on with it
#   NAME  STATUS  AGE             what it prints, errors included, in words that are the same in each run
#   [1]                           its exit status, where it is not 0
#
# Times, ages, uids, resourceVersions and the port are replaced by words, and several blanks by
# two, several blank lines by one; what client-go logs of its watches is left out. Everything happens on
# the loopback and in a temporary directory; a command that takes longer than 60 s has failed.
. "$(dirname "${BASH_SOURCE[0]}")/setup.sh"

command -v kubectl >/dev/null 2>&1 || {
    echo "not run: kubectl is missing, so nothing was tried against the simulator's HTTP face" >&2
    # Where the change is judged, everything must be run.
    [ "${CI:-}" != true ] || exit 1
    exit 0
}

operator="${FLINKPOLICY_OPERATOR:-$root/.build/debug/flinkpolicy-operator}"
[ -x "$operator" ] || swift build --product flinkpolicy-operator

files=("$@")
[ ${#files[@]} -gt 0 ] || files=("$root"/Tests/KubectlTests/*.session)

work="$(mktemp -d)"
server=
stop_server() {
    [ -n "$server" ] || return 0
    kill -TERM "$server" 2>/dev/null || true
    for _ in $(seq 100); do
        kill -0 "$server" 2>/dev/null || break
        sleep 0.1
    done
    kill -KILL "$server" 2>/dev/null && fail "the server did not end on SIGTERM"
    wait "$server" 2>/dev/null || true
    server=
}
trap 'stop_server; rm -rf "$work"' EXIT

export HOME="$work/home" KUBECACHEDIR="$work/cache" KUBECONFIG="$work/kubeconfig" TMPDIR="$work"
unset http_proxy https_proxy HTTP_PROXY HTTPS_PROXY
export NO_PROXY=127.0.0.1
mkdir -p "$HOME"

# start_server ARGUMENTS...
start_server() {
    rm -rf "$KUBECACHEDIR" "$KUBECONFIG"
    "$operator" simulate --serve --kubeconfig "$KUBECONFIG" "$@" >"$work/server.out" 2>"$work/server.err" &
    server=$!
    for _ in $(seq 300); do
        [ ! -s "$KUBECONFIG" ] || return 0
        kill -0 "$server" 2>/dev/null || fail "the server ended at once:" "$(cat "$work/server.err")"
        sleep 0.1
    done
    fail "the server did not begin to listen within 30 s"
}

# Takes out what is different in each run.
normalized() {
    sed -E \
        -e "s/127\.0\.0\.1:$port/127.0.0.1:PORT/g" \
        -e 's/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/UID/g' \
        -e 's/[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?Z/TIME/g' \
        -e 's/\b(Mon|Tue|Wed|Thu|Fri|Sat|Sun), [0-9]{2} [A-Z][a-z]{2} [0-9]{4} [0-9:]{8} [+-][0-9]{4}/TIME/g' \
        -e 's/(resourceVersion"?: ")[0-9]+"/\1RV"/g' \
        -e 's/(^|[ (])([0-9]{1,3}(d|h|m|s)([0-9]{1,2}(h|m|s))?|<invalid>)( ago)?( |\)|$)/\1AGE\6\7/g' \
        -e 's/(Resource Version:) +[0-9]+/\1  RV/' \
        -e 's/[0-9a-f]{32}/HEX/g' \
        -e "s#$work#WORK#g" \
        -e 's/ {2,}/  /g' -e 's/[ \t]+$//' \
        -e '/^E[0-9]{4} [0-9:.]+ +[0-9]+ reflector\.go:/d' | cat -s
}

failures=0
commands=0

# run_session FILE
run_session() {
    local file=$1 name="" line command expected actual status arguments
    local -a lines
    mapfile -t lines <"$file"
    arguments="$(sed -nE 's/^# server: *(.*)$/\1/p' "$file" | head -n 1)"
    # shellcheck disable=SC2086
    start_server $arguments
    port="$(sed -nE 's#.*server: http://127\.0\.0\.1:([0-9]+).*#\1#p' "$KUBECONFIG")"
    export PORT="$port"
    local rewritten="$work/rewritten" index=0 count=${#lines[@]}
    : >"$rewritten"
    cd "$root/Tests/KubectlTests"
    while [ "$index" -lt "$count" ]; do
        line=${lines[$index]}
        index=$((index + 1))
        case $line in
        "== "*) name=${line#== } ;;
        esac
        if [ "${line:0:2}" != "\$ " ]; then
            printf '%s\n' "$line" >>"$rewritten"
            continue
        fi
        printf '%s\n' "$line" >>"$rewritten"
        command=${line:2}
        while [ "$index" -lt "$count" ] && [ "${lines[$index]:0:2}" = "> " ]; do
            printf '%s\n' "${lines[$index]}" >>"$rewritten"
            command+=$'\n'${lines[$index]:2}
            index=$((index + 1))
        done
        expected=
        while [ "$index" -lt "$count" ]; do
            case ${lines[$index]} in
            "\$ "* | "== "*) break ;;
            "") # A blank line ends what is expected if a command, a claim, a comment or nothing follows.
                case ${lines[$((index + 1))]:-} in "\$ "* | "== "* | "# "* | "") break ;; esac
                ;;
            esac
            expected+=${lines[$index]}$'\n'
            index=$((index + 1))
        done
        status=0
        timeout -k 5 60 bash -c "$command" >"$work/out" 2>&1 </dev/null || status=$?
        actual="$(normalized <"$work/out"; [ "$status" -eq 0 ] || printf '[%s]\n' "$status"; printf .)"
        actual=${actual%.}
        [ -z "$actual" ] || [ "${actual: -1}" = $'\n' ] || actual+=$'\n'
        # Blank lines at the end are not compared.
        while [ "${actual: -2}" = $'\n\n' ]; do actual=${actual%$'\n'}; done
        printf '%s' "$actual" >>"$rewritten"
        commands=$((commands + 1))
        if [ "$actual" != "$expected" ] && [ -z "${UPDATE_GOLDEN:-}" ]; then
            failures=$((failures + 1))
            printf 'FAILED %s: %s\n$ %s\n' "$(basename "$file")" "$name" "$command" >&2
            diff <(printf '%s' "$expected") <(printf '%s' "$actual") | sed 's/^</  expected </; s/^>/  printed  >/' >&2 || true
        fi
    done
    cd "$root"
    [ -z "${UPDATE_GOLDEN:-}" ] || cp "$rewritten" "$file"
    [ ! -s "$work/server.err" ] || { echo "the server complained:" >&2; cat "$work/server.err" >&2; failures=$((failures + 1)); }
    stop_server
}

for file in "${files[@]}"; do run_session "$file"; done
[ "$failures" -eq 0 ] || fail "test-kubectl: $failures of $commands commands printed something else"
[ "$commands" -gt 0 ] || fail "test-kubectl: no command was run"
echo "test-kubectl: all $commands commands printed what they should ($(kubectl version --client 2>/dev/null | head -n 1))"
