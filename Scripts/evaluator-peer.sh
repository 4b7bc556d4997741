#!/usr/bin/env bash
# Lets Phoenix's code evaluators and ours judge the same inputs, and compares what they say.
#
#   Scripts/evaluator-peer.sh [--count 500] [--seed 1]
set -euo pipefail
cd "$(dirname "$0")/.."

python=$(Scripts/setup.sh --python evaluators Tests/Evaluators/requirements.txt)
swift build --product tracewing
"$python" Tests/Evaluators/phoenix_peer.py --tracewing "$(swift build --show-bin-path)/tracewing" "$@"
