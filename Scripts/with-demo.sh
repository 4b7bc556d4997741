#!/usr/bin/env bash
# Runs a command beside `tracewing demo` on a free port; `--url URL` is added to its arguments, and TRACEWING is the
# binary. The demo ends with it.
set -euo pipefail
cd "$(dirname "$0")/.."

swift build --product tracewing
TRACEWING=$(swift build --show-bin-path)/tracewing
export TRACEWING
log=$(mktemp)
"$TRACEWING" demo --port 0 > "$log" 2>&1 &
demo=$!
trap 'kill "$demo" 2> /dev/null || true; wait "$demo" 2> /dev/null || true; rm -f "$log"' EXIT

# The demo names its page when its own conversation is over.
url=
for _ in $(seq 600); do
    url=$(sed -n 's|^The page: \(http://[^ ]*\)/ .*|\1|p' "$log")
    [ -z "$url" ] || break
    kill -0 "$demo" 2> /dev/null || break
    sleep 0.1
done
if [ -z "$url" ]; then
    cat "$log" >&2
    echo "The demo did not come up, as shown above." >&2
    exit 1
fi
"$@" --url "$url"
