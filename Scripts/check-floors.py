"""Checks that the house stands as ARCHITECTURE.md draws it.

    python3 Scripts/check-floors.py

The table of floors in ARCHITECTURE.md is what is checked against: Package.swift declares the same targets with the same
dependencies, no target depends on one that is not below it, and every import in Sources is declared. Where the table says
"no Foundation", no file imports it, and no object file that has been built needs it.
"""

import json
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent

# What every system or toolchain has. Whoever may not use Foundation says so in the table.
SYSTEM = {"Darwin", "Dispatch", "Foundation", "FoundationEssentials", "Glibc", "Musl", "Synchronization"}

IMPORT = re.compile(
    r"^\s*(?:@\w+(?:\([^)]*\))?\s+)*(?:(?:public|package|internal|private|fileprivate)\s+)?"
    r"import\s+(?:(?:struct|class|enum|protocol|func|var|let|typealias)\s+)?(\w+)",
    re.MULTILINE,
)


class Target:
    def __init__(self, floor, name, imports, has_foundation):
        self.floor = floor
        self.name = name
        self.imports = imports
        self.has_foundation = has_foundation


def table():
    """The floors as ARCHITECTURE.md has them: `| floor | target | owns | imports |`."""
    targets = {}
    for line in (ROOT / "ARCHITECTURE.md").read_text().splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if len(cells) == 4 and cells[0].isdigit():
            name = cells[1].strip("`")
            targets[name] = Target(
                int(cells[0]), name, set(re.findall(r"`([^`]+)`", cells[3])), "no Foundation" not in cells[3]
            )
    return targets


def declared():
    """For each target in Sources, the targets and the packages' products it may import, as Package.swift says."""
    text = subprocess.run(
        ["swift", "package", "dump-package"], cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout
    targets = {}
    for target in json.loads(text)["targets"]:
        if not (ROOT / "Sources" / target["name"]).is_dir():
            continue
        products = {}
        for dependency in target["dependencies"]:
            if "product" in dependency:
                product, package = dependency["product"][:2]
                products[product] = package
            else:
                name = next(iter(dependency.values()))[0]
                products[name] = name
        targets[target["name"]] = products
    return targets


def needs_foundation(target):
    """The built object files of a target that refer to Foundation; none if nothing has been built."""
    objects = sorted(ROOT.glob(f".build/*/debug/{target}.build/*.o"))
    if not objects:
        return None
    try:
        listing = subprocess.run(["nm", "-A", "-u", *objects], capture_output=True, text=True, check=True).stdout
    except FileNotFoundError:
        return None
    return [line for line in listing.splitlines() if re.search(r"\$s\d+Foundation|_NS|objc_", line)]


def main():
    problems = []
    floors = table()
    package = declared()
    if not floors:
        sys.exit("ARCHITECTURE.md has no table of floors.")
    for name in sorted(floors.keys() ^ package.keys()):
        where = "ARCHITECTURE.md" if name in floors else "Package.swift"
        problems.append(f"{name}: only {where} knows it")

    linked = 0
    for name in sorted(floors.keys() & package.keys()):
        target = floors[name]
        products = package[name]
        # Several products of a package are one entry in the table.
        for extra in sorted(set(products.values()) - target.imports):
            problems.append(f"{name}: Package.swift lets it import {extra}, ARCHITECTURE.md does not")
        for missing in sorted(target.imports - set(products.values())):
            problems.append(f"{name}: ARCHITECTURE.md lets it import {missing}, Package.swift does not")
        for other in sorted(products):
            if other in floors and floors[other].floor >= target.floor:
                problems.append(
                    f"{name}: on floor {target.floor}, it depends on {other}, on floor {floors[other].floor}"
                )

        imported = set()
        for file in sorted((ROOT / "Sources" / name).rglob("*.swift")):
            for module in IMPORT.findall(file.read_text()):
                imported.add(module)
                if module in products or (module in SYSTEM and (target.has_foundation or "Foundation" not in module)):
                    continue
                problems.append(f"{file.relative_to(ROOT)}: imports {module}, which {name} may not")
        for product in sorted(products.keys() - imported):
            problems.append(f"{name}: Package.swift lets it import {product}, no file does")

        if not target.has_foundation:
            references = needs_foundation(name)
            linked += references is not None
            problems += [f"{name}: an object file needs Foundation: {reference}" for reference in references or []]

    for problem in problems:
        print(problem)
    if problems:
        sys.exit(f"{len(problems)} problems with the floors.")
    print(f"{len(floors)} targets stand on their floors; {linked} checked for Foundation in their object files.")


if __name__ == "__main__":
    main()
