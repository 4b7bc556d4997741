#!/usr/bin/env bash
# Attacks a server in release, and times another client meanwhile. TRACEWING names a command that is built already.
#
#   Scripts/hostile-test.sh [OPTION…]   the options of Tests/Hostile/run.py
set -euo pipefail
cd "$(dirname "$0")/.."

if [ -z "${TRACEWING:-}" ]; then
    swift build -c release --product tracewing
    TRACEWING=$(swift build -c release --show-bin-path)/tracewing
fi
ulimit -n "$(ulimit -Hn)"
python3 Tests/Hostile/run.py --tracewing "$TRACEWING" "$@"
