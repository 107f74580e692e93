#!/usr/bin/env bash
# What building needs: a Swift toolchain, libyaml and libjansson. Says at once what is missing; installs the libraries
# where apt and the rights for it are there. Run by itself it only does that; the other scripts source it.
#
# Sets `root`, the directory of the package, and goes there.

set -euo pipefail

root="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
cd "$root"

fail() {
    printf '%s\n' "$@" >&2
    exit 1
}

check_swift() {
    command -v swift >/dev/null 2>&1 ||
        fail "missing: a Swift toolchain (6.2 or newer)" "  see https://www.swift.org/install/linux/, then put its usr/bin on PATH"
    local version
    version="$(swift --version 2>/dev/null | sed -n 's/.*Swift version \([0-9]*\)\.\([0-9]*\).*/\1 \2/p' | head -n 1)"
    [ -n "$version" ] || fail "\`swift --version\` says no version: is the toolchain complete?" "$(swift --version 2>&1 | head -n 3)"
    local major=${version% *} minor=${version#* }
    if [ "$major" -lt 6 ] || { [ "$major" -eq 6 ] && [ "$minor" -lt 2 ]; }; then
        fail "missing: Swift 6.2 or newer (this is $major.$minor, at $(command -v swift))"
    fi
}

# has_library HEADER PKG_CONFIG_NAME
has_library() {
    local directory
    for directory in /usr/include /usr/local/include /opt/homebrew/include; do
        [ -e "$directory/$1" ] && return 0
    done
    command -v pkg-config >/dev/null 2>&1 && pkg-config --exists "$2"
}

missing_libraries() {
    has_library yaml.h yaml-0.1 || echo libyaml-dev
    has_library jansson.h jansson || echo libjansson-dev
}

# as_root COMMAND...: as it is for root, through sudo for others. Asks for a password only where somebody can type one.
as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        "$@"
    elif [ -t 0 ]; then
        sudo "$@"
    else
        sudo -n "$@"
    fi
}

check_libraries() {
    local missing
    missing="$(missing_libraries | tr '\n' ' ')"
    [ -n "$missing" ] || return 0
    command -v apt-get >/dev/null 2>&1 ||
        fail "missing: $missing(Debian's names); there is no apt-get here to install them" "  on macOS: brew install libyaml jansson"
    if [ "$(id -u)" -ne 0 ] && ! command -v sudo >/dev/null 2>&1; then
        fail "missing: $missing; you are not root and there is no sudo" "  as root: apt-get install $missing"
    fi
    if [ "$(id -u)" -ne 0 ] && [ ! -t 0 ] && ! sudo -n true 2>/dev/null; then
        fail "missing: $missing; sudo asks for a password and there is no terminal" "  as root: apt-get install $missing"
    fi
    echo "installing $missing"
    # The package lists of a fresh machine are empty, and those of an old one are wrong; elsewhere they need no update.
    # shellcheck disable=SC2086
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends $missing >/dev/null 2>&1 ||
        { as_root apt-get update -q &&
            as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends $missing; } ||
        fail "installing $missing failed"
    missing="$(missing_libraries | tr '\n' ' ')"
    [ -z "$missing" ] || fail "still missing after the installation: $missing"
}

check_swift
check_libraries
