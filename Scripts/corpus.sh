#!/usr/bin/env bash
# Makes Tests/Corpus/spans.jsonl anew: spans as real instrumentations send them. Review what it changes, then what the
# store makes of it: TRACEWING_CORPUS=write swift test --filter CorpusTests.
set -euo pipefail
cd "$(dirname "$0")/.."

python=$(Scripts/setup.sh --python corpus Tests/Corpus/requirements.txt)
older=$(Scripts/setup.sh --python corpus-older Tests/Corpus/older-requirements.txt)
swift build --product tracewing
"$python" Tests/Corpus/make.py --older "$older" --tracewing "$(swift build --show-bin-path)/tracewing" "$@"
