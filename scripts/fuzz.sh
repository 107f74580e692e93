#!/usr/bin/env bash
# Feeds random and mutated bytes to every reader for a while: bash scripts/fuzz.sh [SECONDS]
#
# Needs a toolchain with libFuzzer. The corpus is kept in .build/fuzz-corpus; a crash leaves its input there too.
. "$(dirname "${BASH_SOURCE[0]}")/setup.sh"

seconds=${1:-60}
corpus="$root/.build/fuzz-corpus"
mkdir -p "$corpus"
# Seeds: the first byte chooses the reader.
for file in policies/*.fpol; do
    { printf '\0'; cat "$file"; } >"$corpus/compile-$(basename "$file")"
    { printf '\1'; cat "$file"; } >"$corpus/format-$(basename "$file")"
done
for file in examples/upgrade/*.yaml; do
    { printf '\2'; cat "$file"; } >"$corpus/document-$(basename "$file")"
    { printf '\4'; cat "$file"; } >"$corpus/evidence-$(basename "$file")"
done

swift build --package-path fuzz --sanitize=fuzzer --product fuzz
SWIFT_BACKTRACE=enable=no "$(swift build --package-path fuzz --sanitize=fuzzer --show-bin-path)/fuzz" \
    -max_total_time="$seconds" -max_len=65536 -timeout=10 -rss_limit_mb=2048 -artifact_prefix="$corpus/" "$corpus"
echo "fuzz: nothing found in $seconds seconds"
