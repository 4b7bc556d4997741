#!/usr/bin/env bash
# Compares every run with itself without telemetry, and prints how many cases, comparisons and differences there were.
# It fails if there is a difference.
#
#   Scripts/isolation.sh             the comparison
#   Scripts/isolation.sh --mutants   whether it can fail: each patch in Scripts/isolation-mutants lets telemetry into the
#                                    run, in a copy of the package in .cache/isolation, and has to be noticed
set -euo pipefail
cd "$(dirname "$0")/.."

# compare: prints the summary and what differs; the last line is the summary.
compare() {
    swift test --skip-build --disable-xctest --no-parallel --filter IsolationTests > "$1" 2>&1 || true
    if ! grep -aE '^(isolation|different): ' "$1"; then
        tail -n 40 "$1" >&2
        echo "The comparison did not come to its end." >&2
        return 1
    fi
}

mkdir -p .cache
if [ "${1:-}" != --mutants ]; then
    swift build --build-tests
    compare .cache/isolation.log | tee .cache/isolation.summary
    tail -n 1 .cache/isolation.summary | grep -q ', 0 differences$' || {
        echo "Telemetry changes runs; .cache/isolation.log has the whole output." >&2
        exit 1
    }
    exit 0
fi

work=.cache/isolation
mkdir -p "$work"
rm -rf "$work/Sources" "$work/Tests"
cp -a Package.swift Sources "$work/"
[ ! -f Package.resolved ] || cp -a Package.resolved "$work/"
mkdir "$work/Tests"
cp -a Tests/TracewingAgentsTests "$work/Tests/"
# Of the package only what the runtime's tests need.
cat >> "$work/Package.swift" << 'SWIFT'

var kept: Set<String> = ["TracewingAgentsTests"]
for target in package.targets.reversed() where kept.contains(target.name) {
    for dependency in target.dependencies {
        if case .byNameItem(let name, _) = dependency { kept.insert(name) }
    }
}
package.targets.removeAll { !kept.contains($0.name) }
package.products = []
SWIFT

# apply [-R] PATCH: changes the copy, or changes it back. Git must not take it for a part of this repository.
apply() {
    local patch=${!#}
    (cd "$work" && GIT_CEILING_DIRECTORIES=${PWD%/*} git apply -C1 "${@:1:$#-1}" "$root/$patch")
}
root=$PWD

# A few states are enough to notice.
export TRACEWING_ISOLATION_STATES="on|on, with content"
missed=()
for patch in Scripts/isolation-mutants/*.patch; do
    name=$(basename "$patch" .patch)
    if ! apply "$patch"; then
        echo "$patch does not fit the sources any more: write it anew." >&2
        exit 1
    fi
    (cd "$work" && swift build --build-tests) > "$work/$name.log" 2>&1 || {
        tail -n 40 "$work/$name.log" >&2
        echo "mutant $name: does not build" >&2
        exit 1
    }
    summary=$(cd "$work" && compare "$name.log" | tail -n 1)
    count=$(sed -E 's/.*, ([0-9]+) differences$/\1/' <<< "$summary")
    if [ "$count" -gt 0 ]; then
        echo "mutant $name: red ($count differences)"
    else
        echo "mutant $name: green, nothing was noticed"
        missed+=("$name")
    fi
    apply -R "$patch"
done
if [ ${#missed[@]} -gt 0 ]; then
    echo "The comparison does not notice: ${missed[*]}" >&2
    exit 1
fi
