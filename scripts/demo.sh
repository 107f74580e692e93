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
show explain examples/upgrade/orders-new.yaml --evidence examples/upgrade/cluster.yaml
show test --timeline examples/upgrade/jobmanager-dies.fpol

printf '\nThe program is %s; README.md says what else it does.\n' "$flinkpolicy"
