"""Checks the house rules that the formatter does not know.

    python3 Scripts/check-house.py

Looks at every file git knows or would take. Exits with 1 if a rule is broken; a long file is only pointed out.
"""

import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent

TEXT = {".css", ".html", ".jinja", ".js", ".json", ".md", ".py", ".sh", ".sql", ".swift", ".txt", ".yml", ""}
COLUMNS = 120
LINES = 400

# What a reader must not have to take on trust. Each needs a comment: on the line, or right above the declaration.
NEEDS_PROOF = [
    (re.compile(r"@unchecked\s+Sendable"), "@unchecked Sendable"),
    (re.compile(r"\bnonisolated\(unsafe\)"), "nonisolated(unsafe)"),
    (re.compile(r"\bunsafeBitCast\b"), "unsafeBitCast"),
    (re.compile(r"\btry!"), "try!"),
    (re.compile(r"\bas!"), "as!"),
    (re.compile(r"\b(?:fatalError|preconditionFailure)\("), "fatalError or preconditionFailure"),
]
UNFINISHED = re.compile(r"\b(?:TO[D]O|FIX[M]E|XX[X])\b")
CONFLICT = re.compile(r"^(?:<{7} |>{7} |={7}$)")
# Absolute paths of one machine. The file system's own, such as /usr and /tmp, are nobody's.
MACHINE_PATH = re.compile(r"(?<![\w./~:*-])/(?:root|home|Users|work|opt|workspace)/[\w.]")
NEVER_COMMITTED = re.compile(
    r"(?:^|/)(?:\.build[^/]*|\.swiftpm|\.cache|node_modules|__pycache__)/|(?:^|/)Package\.resolved$|\.sqlite(?:-\w+)?$"
)


def files():
    names = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout.split("\0")
    return sorted({name for name in names if name and (ROOT / name).is_file()})


def has_proof(lines, index):
    """Whether a comment stands on a line, or ends right above the declaration the line is part of."""
    if "//" in lines[index]:
        return True
    while index > 0:
        above = lines[index - 1].strip()
        if above.startswith("//"):
            return True
        # Attributes and the lines of an unfinished declaration are still the same one.
        if not (above.startswith("@") or above.endswith((",", "("))):
            return False
        index -= 1
    return False


def check(name, problem, note):
    if NEVER_COMMITTED.search(name):
        problem(name, 0, "must not be committed")
        return
    path = ROOT / name
    if path.suffix not in TEXT or name == "LICENSE":
        return
    content = path.read_text(encoding="utf-8")
    lines = content.split("\n")
    generated = "DO NOT EDIT" in content[:400]
    if content and not content.endswith("\n"):
        problem(name, len(lines), "ends without a newline")
    if content.endswith("\n\n"):
        problem(name, len(lines), "ends with empty lines")
    is_swift = path.suffix == ".swift" and not generated
    is_source = is_swift and name.startswith("Sources/")
    if is_source and len(lines) > LINES:
        note(f"{name}: {len(lines)} lines. Look whether it is one thing.")
    for index, line in enumerate(lines):
        number = index + 1
        if CONFLICT.match(line):
            problem(name, number, "an unresolved conflict")
        if MACHINE_PATH.search(line) and not name.startswith("Scripts/check-house"):
            problem(name, number, "a path of one machine")
        if generated:
            continue
        if UNFINISHED.search(line):
            problem(name, number, "unfinished: finish it, or file an issue")
        if line != line.rstrip():
            problem(name, number, "white space at the end")
        if "\t" in line and path.name != "Makefile" and not is_swift:
            problem(name, number, "a tab")
        if is_swift and len(line) > COLUMNS and line.lstrip().startswith("//"):
            problem(name, number, f"a comment of {len(line)} columns; {COLUMNS} is the limit")
        if is_source:
            for pattern, words in NEEDS_PROOF:
                if pattern.search(line.split("//")[0]) and not has_proof(lines, index):
                    problem(name, number, f"{words} without a comment that says why it is right")


def main():
    problems = []
    names = files()
    for name in names:
        check(
            name,
            lambda name, line, words: problems.append(f"{name}:{line}: {words}"),
            lambda words: print(f"note: {words}"),
        )
    for problem in problems:
        print(problem)
    if problems:
        sys.exit(f"{len(problems)} places against the house rules.")
    print(f"{len(names)} files follow the house rules.")


if __name__ == "__main__":
    main()
