#!/usr/bin/env bash
# Measures how fast spans get to Agent 365 from here and from its Python SDK: the same spans, the same server, one run.
set -euo pipefail
cd "$(dirname "$0")/.."

python=$(Scripts/setup.sh --python agent365 Tests/Clients/agent365-requirements.txt)
TRACEWING_AGENT365_PYTHON=$python Scripts/in-package.sh Benchmarks run -c release TracewingBenchmarks agent365
