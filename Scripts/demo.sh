#!/usr/bin/env bash
# Builds the command and runs `tracewing demo` with the arguments given.
#
#   Scripts/demo.sh --once              with the scripted model
#   MODEL=local Scripts/demo.sh --once  with a small real model on this machine, fetched on first use (about 300 MB)
set -euo pipefail
cd "$(dirname "$0")/.."

case "${MODEL:-}" in
    '' | scripted) beside=() ;;
    local)
        python=$(Scripts/setup.sh --python local-model Scripts/local-model/requirements.txt)
        beside=("$python" Scripts/local-model/run.py --files .cache/local-model-files --)
        ;;
    *)
        echo "MODEL is 'local' or not set, not '$MODEL'. For another server: ARGS=\"--model-url URL --model NAME\"." >&2
        exit 64
        ;;
esac

swift build --product tracewing
# Bash 3.2 takes an empty array for an unset variable.
exec ${beside[@]+"${beside[@]}"} "$(swift build --show-bin-path)/tracewing" demo "$@"
