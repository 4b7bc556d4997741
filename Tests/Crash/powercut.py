"""Makes the files that a power cut could have left, from the journal that faults.c writes.

What a file's last flush had reached is on the disk. Of what was written later each block of 4 KiB may be there or not,
in any of its versions. A flush that failed has told the kernel's tale: what it should have written counts as clean and
is never written again, unless the program writes it again.
"""

import os
import struct

RECORD = struct.Struct("<c3xIQQQ")
BLOCK = 4096


def read(journal):
    """The records: (kind, path, offset, replaced bytes, size before)."""
    with open(journal, "rb") as file:
        data = file.read()
    position, records = 0, []
    while position + RECORD.size <= len(data):
        kind, path_length, offset, length, size = RECORD.unpack_from(data, position)
        start = position + RECORD.size
        end = start + path_length + length
        if end > len(data):
            break
        path = data[start : start + path_length].decode()
        records.append((kind.decode(), path, offset, data[start + path_length : end], size))
        position = end
    return records


def doubtful(records):
    """For each path the changes that may not have reached the disk, in their order."""
    changes = {}
    for number, (kind, path, offset, old, size) in enumerate(records):
        waiting = changes.setdefault(path, [])
        if kind in "WT":
            # A block at a time: of one write some blocks may be written anew and others not.
            waiting += [[number, kind, start, piece, size, False] for start, piece in split(offset, old)]
        elif kind == "S":
            # Those that an earlier flush failed to write are clean to the kernel: this one has not written them.
            changes[path] = [change for change in waiting if change[0] >= offset or change[5]]
            changes[path] = without_overwritten(changes[path], waiting, offset)
        elif kind == "F":
            for change in waiting:
                if change[0] < offset:
                    change[5] = True
    return {path: waiting for path, waiting in changes.items() if waiting}


def split(offset, old):
    pieces = []
    for block in blocks(offset, len(old)):
        start, end = max(offset, block * BLOCK), min(offset + len(old), (block + 1) * BLOCK)
        pieces.append((start, old[start - offset : end - offset]))
    return pieces


def without_overwritten(kept, waiting, flushed):
    """Takes away what failed to be written and was then written anew and flushed."""
    rewritten = set()
    for number, _, offset, _, _, failed in waiting:
        if number < flushed and not failed:
            rewritten.add(offset // BLOCK)
    return [
        change
        for change in kept
        if not change[5] or change[2] // BLOCK not in rewritten
    ]


def blocks(offset, length):
    return range(offset // BLOCK, (offset + max(length, 1) - 1) // BLOCK + 1)


def cut(journal, chance):
    """Changes the files to what a power cut could have left. Returns how many blocks were taken back."""
    taken = 0
    for path, changes in doubtful(read(journal)).items():
        if not os.path.exists(path):
            continue
        taken += take_back(path, changes, chance)
        if os.path.exists(path + "-shm"):
            os.remove(path + "-shm")
    return taken


def take_back(path, changes, chance):
    pieces = {}
    for order, (_, _, start, old, _, failed) in enumerate(changes):
        pieces.setdefault(start // BLOCK, []).append((order, start, old, failed))
    taken = []
    mode = chance.choice(["all", "none", "some", "some"])
    for versions in pieces.values():
        keep = {"all": 0, "none": len(versions), "some": chance.randint(0, len(versions))}[mode]
        # What a failed flush left out is gone whatever the kernel did later.
        first_failed = next((index for index, version in enumerate(versions) if version[3]), len(versions))
        if all(version[3] for version in versions):
            keep = min(keep, first_failed)
        taken += versions[keep:]
    with open(path, "r+b") as file:
        for _, start, old, _ in sorted(taken, key=lambda piece: piece[0], reverse=True):
            file.seek(start)
            file.write(old)
        if mode == "all":
            file.truncate(changes[0][4])
    return len(taken)
