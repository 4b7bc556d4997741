#!/usr/bin/env bash
# Makes sure that what the build needs is there. As root on Debian or Ubuntu it installs what is missing; anywhere else it
# says in one line what to install. It prints nothing when nothing is missing.
#
#   Scripts/setup.sh                     a Swift toolchain, git, the headers of the libraries the build links, openssl
#   Scripts/setup.sh --browser           a browser and its fonts, curl
#   Scripts/setup.sh --python NAME FILE  a virtual environment .cache/NAME with the packages of FILE; prints its Python
set -euo pipefail
cd "$(dirname "$0")/.."

fail() {
    echo "$*" >&2
    exit 1
}

# install WHAT PACKAGE…: through apt-get where this user may, else one line.
install() {
    local what=$1
    shift
    if [ "$(id -u)" != 0 ] || ! command -v apt-get > /dev/null; then
        case "$(uname)" in
            Darwin) fail "$what is missing. Install it, for example with Homebrew, then run this again." ;;
            *) fail "$what is missing. Install it (Debian, Ubuntu: sudo apt-get install $*), then run this again." ;;
        esac
    fi
    echo "Installing $* ($what is missing)" >&2
    local log
    log=$(mktemp)
    if ! (
        export DEBIAN_FRONTEND=noninteractive
        apt-get update -qq && apt-get install -y -qq --no-install-recommends "$@"
    ) > "$log" 2>&1; then
        cat "$log" >&2
        rm -f "$log"
        fail "$what could not be installed: apt-get install $* failed, as shown above."
    fi
    rm -f "$log"
}

swift_toolchain() {
    local version
    command -v swift > /dev/null || fail "Swift is missing. Install Swift 6.2 or newer: https://www.swift.org/install"
    version=$(swift --version 2>&1 | sed -n 's/.*Swift version \([0-9]*\.[0-9]*\).*/\1/p' | head -n 1)
    case "$version" in
        6.[01] | [0-5].*) fail "Swift $version is too old. Install Swift 6.2 or newer: https://www.swift.org/install" ;;
        '') fail "'swift --version' names no version. Install Swift 6.2 or newer: https://www.swift.org/install" ;;
    esac
    command -v git > /dev/null || install "git" git
}

# header FILE WHAT PACKAGE: the header of a library that the build links.
header() {
    local folder homebrew
    homebrew=$(brew --prefix 2> /dev/null || true)
    local IFS=:
    for folder in "${homebrew:+$homebrew/include}" /usr/include /usr/local/include /usr/include/*-linux-gnu* ${CPATH:-} ${C_INCLUDE_PATH:-}; do
        [ ! -e "$folder/$1" ] || return 0
    done
    unset IFS
    install "$2's header, $1," "$3"
}

browser() {
    # A check runs the samples that the page shows.
    command -v curl > /dev/null || install "curl" curl
    local name
    for name in "${CHROMIUM:-}" chromium chromium-browser google-chrome; do
        [ -z "$name" ] || ! command -v "$name" > /dev/null || return 0
    done
    install "Chromium" chromium fonts-dejavu-core fonts-liberation
}

python_environment() {
    local folder=.cache/$1 requirements=$2
    python3 -c 'import ensurepip, venv' 2> /dev/null || install "Python 3 with venv" python3 python3-venv
    if ! cmp -s "$requirements" "$folder/requirements.txt"; then
        echo "Installing the Python packages of $requirements into $folder" >&2
        python3 -m venv --clear "$folder"
        "$folder/bin/python" -m pip install --quiet --disable-pip-version-check -r "$requirements" >&2 ||
            fail "The Python packages of $requirements could not be installed, as shown above."
        # Last: an installation that was stopped is begun again.
        cp "$requirements" "$folder/requirements.txt"
    fi
    echo "$folder/bin/python"
}

case "${1:-}" in
    --browser) browser ;;
    --python) python_environment "$2" "$3" ;;
    '')
        swift_toolchain
        # On a Mac the others are part of the system's SDK.
        [ "$(uname)" = Darwin ] || header sqlite3.h SQLite libsqlite3-dev
        [ "$(uname)" = Darwin ] || header zlib.h zlib zlib1g-dev
        header zstd.h zstd libzstd-dev
        header libdeflate.h libdeflate libdeflate-dev
        # Tests of TLS make their certificates with it.
        command -v openssl > /dev/null || install "The openssl command" openssl
        ;;
    *) fail "Unknown option '$1'. See the head of $0." ;;
esac
