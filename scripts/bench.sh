#!/usr/bin/env bash
# Measures what docs/performance.md tells of: `bench.sh [--only GROUP] [--rounds N] [--json FILE]`.
# Groups: upgrade, decisions, documents, command, analysis. Takes some minutes, most of them to build.
. "$(dirname "${BASH_SOURCE[0]}")/setup.sh"

bash scripts/build-release.sh
program="$(bash scripts/build-release.sh --show-directory)/flinkpolicy"
swift build --package-path Benchmarks --configuration release --product benchmarks
exec "$(swift build --package-path Benchmarks --configuration release --show-bin-path)/benchmarks" \
    --program "$program" "$@"
