#!/usr/bin/env bash
# Lets OpenAI's Python package ask hosted agents.
#
#   Scripts/hosting-test.sh --crowd       a thousand clients at once as well, which takes five minutes
#   Scripts/hosting-test.sh --functions   drives Examples/AzureFunctions as the Functions host would as well
set -euo pipefail
cd "$(dirname "$0")/.."

python=$(Scripts/setup.sh --python hosting-clients Tests/HostingClients/requirements.txt)
swift build --build-tests
TRACEWING_HOSTING_PYTHON=$python swift test --skip-build --disable-xctest --no-parallel --filter OpenAIPackageTests
case "${1:-}" in
    --crowd)
        # Optimized: the first chunks of a crowd wait for the processor, and their bound is for what is deployed.
        swift build -c release --build-tests -Xswiftc -enable-testing
        TRACEWING_CROWD=1 swift test -c release --skip-build --disable-xctest --no-parallel --filter CrowdTests
        ;;
    --functions)
        Scripts/in-package.sh Examples/AzureFunctions build
        "$python" Tests/HostingClients/functions_host.py Examples/AzureFunctions "$(swift build --show-bin-path)"
        ;;
esac
