#!/usr/bin/env bash
# Lets the clients of models ask models that are not ours: PyPI's fakellm and, unless MODEL=none, llama.cpp's server.
set -euo pipefail
cd "$(dirname "$0")/.."

if [ "${1:-}" = --with-model ]; then
    # Called below: --with-model --model-url URL --model NAME
    export TRACEWING_PEER_MODEL_URL=$3 TRACEWING_PEER_MODEL=$5
    exec swift test --skip-build --disable-xctest --no-parallel --filter PeerTests
fi

python=$(Scripts/setup.sh --python peers Tests/Peers/requirements.txt)
swift build --build-tests

port=$("$python" -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
log=.cache/peers/fakellm.log
FAKELLM_CONFIG=Tests/Peers/fakellm.yaml "$python" -m uvicorn fakellm.server:app \
    --host 127.0.0.1 --port "$port" --log-level warning > "$log" 2>&1 &
server=$!
trap 'kill "$server" 2> /dev/null || true' EXIT
"$python" - "$port" << 'END' || { cat "$log" >&2; echo "fakellm did not start." >&2; exit 1; }
import socket, sys, time
for _ in range(200):
    try:
        socket.create_connection(("127.0.0.1", int(sys.argv[1])), 1).close()
        break
    except OSError:
        time.sleep(0.1)
else:
    sys.exit(1)
END

export TRACEWING_PEER_FAKELLM=http://127.0.0.1:$port
if [ "${MODEL:-local}" = none ]; then
    swift test --skip-build --disable-xctest --no-parallel --filter PeerTests
else
    python=$(Scripts/setup.sh --python local-model Scripts/local-model/requirements.txt)
    "$python" Scripts/local-model/run.py --files .cache/local-model-files -- Scripts/peer-test.sh --with-model
fi
