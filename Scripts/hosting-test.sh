#!/usr/bin/env bash
# Lets OpenAI's Python package ask hosted agents, and drives Examples/AzureFunctions as the Functions host would.
#
#   Scripts/hosting-test.sh --crowd   a thousand clients at once as well, which takes five minutes
set -euo pipefail
cd "$(dirname "$0")/.."

python=$(Scripts/setup.sh --python hosting-clients Tests/HostingClients/requirements.txt)
swift build --build-tests
TRACEWING_HOSTING_PYTHON=$python swift test --skip-build --disable-xctest --no-parallel --filter OpenAIPackageTests
if [ "${1:-}" = --crowd ]; then
    TRACEWING_CROWD=1 swift test --skip-build --disable-xctest --no-parallel --filter CrowdTests
fi

example=(--package-path Examples/AzureFunctions --scratch-path Examples/.build)
swift build "${example[@]}"
"$python" Tests/HostingClients/functions_host.py Examples/AzureFunctions "$(swift build "${example[@]}" --show-bin-path)"
