#!/usr/bin/env bash
# Builds the `flinkpolicy` that people use; `--operator` builds `flinkpolicy-operator` too, which takes minutes the first
# time. `--show-directory` only says where they are put.
. "$(dirname "${BASH_SOURCE[0]}")/setup.sh"

# The Swift libraries are linked in: the program starts without looking for twenty of them, and runs where no
# toolchain is.
options=(--configuration release --product flinkpolicy)
[ "$(uname)" = Darwin ] || options+=(--static-swift-stdlib)

if [ "${1:-}" = --show-directory ]; then
    swift build --configuration release --show-bin-path
else
    swift build "${options[@]}"
    if [ "${1:-}" = --operator ]; then swift build "${options[@]/%flinkpolicy/flinkpolicy-operator}"; fi
fi
