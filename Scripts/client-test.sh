#!/usr/bin/env bash
# Lets clients that are not ours send to the demo's server, and compares what arrived.
set -euo pipefail
cd "$(dirname "$0")/.."

python=$(Scripts/setup.sh --python client-tests Tests/Clients/requirements.txt)
tracewing=$(swift build --show-bin-path)/tracewing
Scripts/with-demo.sh "$python" Tests/Clients/otel_sdk.py --tracewing "$tracewing" "$@"
