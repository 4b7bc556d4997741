#!/usr/bin/env bash
# Compares the OTLP codec with generated code on random messages, then lets libFuzzer look for bytes that make it trap,
# read out of bounds or ask for memory out of proportion. What it finds is left in .cache/fuzz.
#
#   Scripts/fuzz.sh [COUNT] [SECONDS] [SEED]   10,000,000 messages and 600 s unless said; 0 leaves one out
set -euo pipefail
cd "$(dirname "$0")/.."

count=${1:-10000000}
seconds=${2:-600}
seed=${3:-$(date +%s)}
work=.cache/fuzz

swift build --package-path Fuzz -c release --product CodecCompare
compare=$(swift build --package-path Fuzz -c release --show-bin-path)/CodecCompare
[ "$count" = 0 ] || "$compare" "$count" "$seed"
[ "$seconds" != 0 ] || exit 0

# compile MODULE FOLDER [OPTION…]: one object and one module, with the marks of both sanitizers.
compile() {
    local module=$1 folder=$2
    shift 2
    find "$folder" -name '*.swift' -print0 | sort -z | xargs -0 swiftc -O -wmo -parse-as-library \
        -sanitize=fuzzer,address -swift-version 6 -package-name tracewing -module-name "$module" \
        -enable-upcoming-feature ExistentialAny -enable-upcoming-feature MemberImportVisibility \
        -enable-upcoming-feature InternalImportsByDefault -I "$work" "$@"
}

mkdir -p "$work/corpus"
echo "Building the fuzzer"
for module in TracewingModel TracewingOTLP; do
    compile $module Sources/$module -c -o "$work/$module.o" \
        -emit-module -emit-module-path "$work/$module.swiftmodule"
done
# On Linux the usual linker warns of every symbol of the address sanitizer.
linker=$([ "$(uname)" = Darwin ] || echo -use-ld=lld)
# shellcheck disable=SC2086 # no word if there is none
compile CodecFuzzer Fuzz/LibFuzzer $linker -o "$work/fuzzer" "$work/TracewingModel.o" "$work/TracewingOTLP.o"

"$compare" corpus "$work/corpus"
# 64 KiB of input may not ask for more than 16 MiB at once, nor take more than 5 s.
"$work/fuzzer" -seed="$((seed % 2147483647))" -max_total_time="$seconds" -max_len=65536 -len_control=50 \
    -malloc_limit_mb=16 -rss_limit_mb=2048 -timeout=5 -detect_leaks=1 -print_final_stats=1 \
    -artifact_prefix="$work/" "$work/corpus"
echo "libFuzzer ran $seconds s and found nothing."
