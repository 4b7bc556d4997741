#!/usr/bin/env bash
# Runs the suites whose subject is concurrency under the thread sanitizer, and fails on any report of it. Builds into
# .build-tsan, which takes as long as a first build of everything.
#
#   Scripts/tsan.sh [SUITE…]   TracewingSDKTests, TracewingStreamsTests, TracewingTests and TracewingExportTests unless said
set -euo pipefail
cd "$(dirname "$0")/.."

[ $# -gt 0 ] || set -- TracewingSDKTests TracewingStreamsTests TracewingTests TracewingExportTests

# On Linux the sanitizer does not see Synchronization.Mutex; with TRACEWING_TSAN our locks are ones it sees.
options=(--scratch-path .build-tsan --sanitize=thread -Xswiftc -D -Xswiftc TRACEWING_TSAN)
swift build --build-tests "${options[@]}"

reports=$PWD/.build-tsan/reports
rm -rf "$reports"
mkdir -p "$reports"
# Reports go to files, one a process: the programs that tests start have theirs as well, and what a test makes of their
# output is not disturbed.
export TSAN_OPTIONS="log_path=$reports/report halt_on_error=0 exitcode=0 second_deadlock_stack=1"

failed=()
for suite in "$@"; do
    swift test "${options[@]}" --skip-build --disable-xctest --no-parallel --filter "^$suite\." || failed+=("$suite")
done

if compgen -G "$reports/report*" > /dev/null; then
    cat "$reports"/report*
    count=$(cat "$reports"/report* | grep -c '^WARNING: ThreadSanitizer' || true)
    echo "The thread sanitizer has $count reports, as shown above and in ${reports#"$PWD"/}." >&2
    exit 1
fi
if [ ${#failed[@]} -gt 0 ]; then
    echo "No report of the thread sanitizer, but tests failed in: ${failed[*]}" >&2
    exit 1
fi
echo "No report of the thread sanitizer in: $*"
