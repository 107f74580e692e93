#!/usr/bin/env bash
# Runs what README.md shows, and compares.
#
#   ```fpol NAME      the block is written to the file NAME
#   ```sh             each line is run in the package and must end with 0
#   ```console        lines after `$ ` are run, beside the files; the lines below are their whole output, where a line
#                     `...` stands for any number of lines
#
# `--ran COMMAND` leaves out a line of a `sh` block that the caller has run already. `flinkpolicy` is the release build.
. "$(dirname "${BASH_SOURCE[0]}")/setup.sh"

ran=()
while [ $# -gt 0 ]; do
    case "$1" in
        --ran) ran+=("$2") && shift 2 ;;
        *) fail "usage: check-readme.sh [--ran COMMAND]..." ;;
    esac
done

scratch="$(mktemp -d)"
trap 'rm -rf "$scratch"' EXIT
ln -s "$root/policies" "$scratch/policies"
[ ! -d "$root/examples" ] || ln -s "$root/examples" "$scratch/examples"

bash scripts/build-release.sh
PATH="$(bash scripts/build-release.sh --show-directory):$PATH"
export PATH

failures=0
commands=0

# A glob that matches exactly this text, but for lines of three dots. `=` marks the end, which `$()` would trim.
pattern() {
    printf '%s' "$1" | awk '$0 == "..." { printf "*"; next } { gsub(/[][\\*?+@!()|]/, "\\\\&"); print } END { print "=" }'
}

run_line() {
    local line=$1 done
    for done in ${ran[@]+"${ran[@]}"}; do
        if [ "$line" = "$done" ]; then
            echo "has run: $line"
            return
        fi
    done
    echo "run: $line"
    commands=$((commands + 1))
    if ! (cd "$root" && bash -c "$line" </dev/null); then
        echo "README.md:$number: failed: $line" >&2
        failures=$((failures + 1))
    fi
}

status=0
run_command() {
    local command=$1 expected=$2 output
    echo "compare: $command"
    commands=$((commands + 1))
    # `$?` in a command is the status of the one before it.
    output="$(cd "$scratch" && (exit "$status") || true; cd "$scratch"; (exit "$status"); eval "$command" 2>&1 </dev/null; echo "=$?")"
    status="${output##*=}"
    output="${output%=*}"
    # shellcheck disable=SC2053
    if [[ "$output=" != $(pattern "$expected") ]]; then
        echo "README.md:$number: \`$command\` does not print what is shown:" >&2
        diff <(printf '%s' "$expected") <(printf '%s' "$output") >&2 || true
        failures=$((failures + 1))
    fi
}

number=0
block=""
file=""
command=""
expected=""

flush_command() {
    [ -z "$command" ] || run_command "$command" "$expected"
    command=""
    expected=""
}

while IFS= read -r line <&3 || [ -n "$line" ]; do
    number=$((number + 1))
    case "$block:$line" in
        ':```sh' | ':```console') block="${line#\`\`\`}" status=0 ;;
        ':```fpol '*) block=file file="$scratch/${line#\`\`\`fpol }" && : >"$file" ;;
        ':```'?*) block=other ;;
        :*) ;;
        *':```') flush_command && block="" ;;
        file:*) printf '%s\n' "$line" >>"$file" ;;
        sh:'' | sh:'#'*) ;;
        sh:*) run_line "$line" ;;
        'console:$ '*) flush_command && command="${line#\$ }" ;;
        console:*) expected+="$line"$'\n' ;;
    esac
done 3<"$root/README.md"
[ -z "$block" ] || fail "README.md: the last block has no end"
[ "$commands" -gt 0 ] || fail "README.md shows no command"
[ "$failures" -eq 0 ] || fail "README.md: $failures of $commands commands do not do what is shown"
echo "readme: all $commands commands do what is shown"
