"""Checks that the code in the guides is code that compiles.

    python3 Scripts/check-guides.py

Every block of Swift in a Documentation.docc of Sources has to stand, word for word, in a file of Examples. How it is
broken into lines is of no matter. Building the examples then says whether it compiles.
"""

import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
GUIDES = "Sources/*/Documentation.docc"
EXAMPLES = ROOT / "Examples"

# Front pages that show a glimpse of the whole, with names that stand for the reader's own.
GLIMPSES = {"Tracewing.md", "TracewingAgents.md", "TracewingStreams.md"}

BLOCK = re.compile(r"^```swift\n(.*?)^```", re.MULTILINE | re.DOTALL)


def words(text):
    return " ".join(text.split())


def main():
    examples = [
        words(path.read_text(encoding="utf-8"))
        for path in sorted(EXAMPLES.rglob("*.swift"))
        if ".build" not in path.parts
    ]
    missing = []
    count = 0
    for guide in sorted(ROOT.glob(f"{GUIDES}/**/*.md")):
        if guide.name in GLIMPSES:
            continue
        text = guide.read_text(encoding="utf-8")
        for block in BLOCK.finditer(text):
            count += 1
            if not any(words(block.group(1)) in example for example in examples):
                line = text.count("\n", 0, block.start()) + 1
                missing.append(f"{guide.relative_to(ROOT)}:{line}: this code stands in no file of Examples")
    if not count:
        missing.append(f"{GUIDES}: no guide with code was found")
    for problem in missing:
        print(problem)
    if missing:
        sys.exit(f"{len(missing)} of {count} blocks of code are not compiled anywhere.")
    print(f"{count} blocks of code in the guides stand in Examples.")


if __name__ == "__main__":
    main()
