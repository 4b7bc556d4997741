#!/usr/bin/env bash
# Loads a release build of `tracewing serve` and prints its table of costs, each rate beside what SQLite alone does in the
# same run. TRACEWING=/path/to/tracewing measures that binary instead of building one.
set -euo pipefail
cd "$(dirname "$0")/.."

if [ -z "${TRACEWING:-}" ]; then
    swift build -c release --product tracewing
    TRACEWING=$(swift build -c release --show-bin-path)/tracewing
fi
mkdir -p .cache
clang -O2 -o .cache/load-bound Tests/Load/bound.c -lsqlite3
python3 Tests/Load/load.py --tracewing "$TRACEWING" --bound .cache/load-bound "$@"
