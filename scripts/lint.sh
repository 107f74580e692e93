#!/usr/bin/env bash
# Everything that is judged without running: the layout of the Swift sources and of the policies.
. "$(dirname "${BASH_SOURCE[0]}")/setup.sh"

swift format lint --strict --parallel --recursive Sources Tests Package.swift

swift build --product flinkpolicy
"$(swift build --show-bin-path)/flinkpolicy" fmt --check policies

echo "lint: nothing found"
