#!/usr/bin/env bash
# Kills the server under load, takes its disk away and damages its files, and counts what is lost: see Tests/Crash.
#
#   Scripts/crash-test.sh [ROUNDS]        1,000 kills unless said
#   Scripts/crash-test.sh --soak SECONDS  no kills: 100 writers and 50 readers at once
#
# It runs the release build; CONFIGURATION=debug takes the one that the tests have built anyway. PARTS names what is run of
# "kill disk damage experiments".
set -euo pipefail
cd "$(dirname "$0")/.."

configuration=${CONFIGURATION:-release}
swift build -c "$configuration" --product tracewing
tracewing=$(swift build -c "$configuration" --show-bin-path)/tracewing

if [ "${1:-}" = --soak ]; then
    exec python3 Tests/Crash/soak.py --tracewing "$tracewing" --seconds "${2:-600}"
fi
# Each tells of all it found: one that fails does not keep the others from running.
failed=0
for part in ${PARTS:-kill disk damage experiments}; do
    case $part in
        kill) python3 Tests/Crash/kill.py --tracewing "$tracewing" --rounds "${1:-1000}" || failed=1 ;;
        disk)
            # Only Linux lets a library stand in for the system's calls and a file system be mounted for a test.
            if [ "$(uname)" = Linux ]; then
                python3 Tests/Crash/disk.py --tracewing "$tracewing" || failed=1
            else
                echo "SKIP: failing disks are tested on Linux."
            fi
            ;;
        damage) python3 Tests/Crash/damage.py --tracewing "$tracewing" || failed=1 ;;
        experiments) python3 Tests/Crash/experiments.py --tracewing "$tracewing" || failed=1 ;;
        *) echo "There is no part '$part' of kill, disk, damage and experiments." >&2 && exit 64 ;;
    esac
done
exit "$failed"
