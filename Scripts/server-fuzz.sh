#!/usr/bin/env bash
# Sends hostile bodies through the server's routes into a store, in one process: cut at every byte, damaged, nested
# 100,000 deep, random; protobuf and JSON.
#
#   Scripts/server-fuzz.sh [COUNT] [SEED]   100,000 bodies unless said
set -euo pipefail
cd "$(dirname "$0")/.."

swift build -c release --product TracewingServerFuzz
"$(swift build -c release --show-bin-path)/TracewingServerFuzz" "$@"
