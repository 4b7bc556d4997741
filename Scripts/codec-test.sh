#!/usr/bin/env bash
# Lets Python's protobuf read what our codec writes, and our codec read what Python writes.
#
#   Scripts/codec-test.sh [--count 2000] [--seed 1]
set -euo pipefail
cd "$(dirname "$0")/.."

python=$(Scripts/setup.sh --python codec-tests Tests/Codec/requirements.txt)
swift build --package-path Fuzz -c release --product CodecCompare
compare=$(swift build --package-path Fuzz -c release --show-bin-path)/CodecCompare
"$python" Tests/Codec/python_protobuf.py --compare "$compare" "$@"
