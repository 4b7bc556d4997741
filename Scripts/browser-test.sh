#!/usr/bin/env bash
# Drives the demo's page through headless Chromium. Arguments go to Tests/Browser/run.py.
set -euo pipefail
cd "$(dirname "$0")/.."

Scripts/setup.sh --browser
python=$(Scripts/setup.sh --python browser-tests Tests/Browser/requirements.txt)
Scripts/with-demo.sh "$python" Tests/Browser/run.py "$@"
