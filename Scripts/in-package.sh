#!/usr/bin/env bash
# Runs swift in a package of this repository that depends on the main one, in the main one's build folder: what both
# need is built once.
#
#   Scripts/in-package.sh Benchmarks run -c release
#   Scripts/in-package.sh Examples/AzureFunctions build
set -euo pipefail
cd "$(dirname "$0")/.."

# SwiftPM keeps one plan a folder, not one a package, and takes the one it finds: without this the next build, of any
# package, would say that it is complete and have built nothing.
forget_plan() { rm -f .build/debug.yaml .build/release.yaml; }
trap forget_plan EXIT
forget_plan

package=$1
swift "$2" --package-path "$package" --scratch-path .build "${@:3}"
