#!/usr/bin/env bash
# Builds the documentation of every library into .build/documentation, one archive each.
# To read one while writing it:
#   TRACEWING_DOCS=1 swift package --disable-sandbox preview-documentation --target Tracewing
set -euo pipefail
cd "$(dirname "$0")/.."

# The plugin is a dependency only while documentation is built.
export TRACEWING_DOCS=1
targets=()
for folder in Sources/*/; do
    target=$(basename "$folder")
    # The command has its own --help, a system's module its own manual.
    [ "$target" = TracewingCommand ] || [ -e "$folder/module.modulemap" ] || targets+=(--target "$target")
done
swift package --allow-writing-to-directory .build/documentation \
    generate-documentation --output-path .build/documentation "${targets[@]}" "$@"
