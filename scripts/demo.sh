#!/usr/bin/env bash
# From a fresh clone to an answer: installs what is missing, builds, and shows the main job on real input.
. "$(dirname "${BASH_SOURCE[0]}")/setup.sh"

bash scripts/build-release.sh
flinkpolicy="$(bash scripts/build-release.sh --show-directory)/flinkpolicy"

# show ARGUMENTS...: a command as a person would type it, and what it answers.
show() {
    printf '\n$ flinkpolicy %s\n' "$*"
    "$flinkpolicy" "$@"
}

show check policies/apache-operator.fpol
if [ -e examples/upgrade/new.yaml ]; then
    show explain examples/upgrade/new.yaml --against examples/upgrade/old.yaml --evidence examples/upgrade/evidence
fi

printf '\nThe program is %s\n' "$flinkpolicy"
