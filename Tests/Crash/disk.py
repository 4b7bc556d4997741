"""Lets the disk fill up, fail and lose power under a running server.

    python3 Tests/Crash/disk.py --tracewing .build/release/tracewing

A request whose spans could not be stored is answered with 503 and nothing else; reading goes on; when the disk is well
again, so is the server, without anyone doing anything; and what was acknowledged is there in the end.

The full disk is a small file system of its own, which takes root to mount. A failing one is `faults.c`, preloaded.
"""

import argparse
import os
import random
import shutil
import subprocess
import tempfile
import time

from audit import Expected, audit
from load import Client, Source
from outcomes import Outcomes
from powercut import cut
from server import DidNotStart, Server

HERE = os.path.dirname(os.path.abspath(__file__))
MIB = 1 << 20


class Scene:
    """A server with some load, and what must hold of it."""

    def __init__(self, binary, folder, environment=None, seed=1):
        self.server = Server(binary, os.path.join(folder, "traces.db"), [], environment)
        self.source = Source(seed)
        self.expected = Expected()
        self.wrong = []
        self.refused = 0
        self.accepted = 0

    def start(self):
        self.server.start()
        for _ in range(5):
            self.send(200)

    def send(self, wanted, **shape):
        """Sends a batch in its parts and checks the answer; `wanted` is None for either."""
        for batch in self.source.batch(**shape):
            status, body = self.server.request("POST", "/v1/traces", batch.body, batch.headers)
            if status == 200:
                self.expected.acknowledged(batch)
                self.accepted += 1
            elif status == 503:
                self.refused += 1
            if status not in (200, 503) or (wanted and status != wanted):
                self.wrong.append(f"An append was answered with {status}, not {wanted}: {body[:200]!r}")
            if status != 200:
                return status
        return 200

    def read(self, when):
        """Reading goes on."""
        # The same trace often would be answered from memory.
        trace = random.choice(list(self.expected.traces))
        for path in [
            "/api/v1/traces?limit=100",
            f"/api/v1/traces/{trace:032x}",
            f"/api/v1/traces/{trace:032x}/export?format=jsonl",
            "/api/v1/statistics",
            "/readyz",
            "/",
        ]:
            status, body = self.server.get(path)
            if status != 200:
                self.wrong.append(f"{when}: GET {path} answered {status}: {body[:160]!r}")

    def resumes(self, within=5.0):
        """Appends go through again, of themselves. Returns after how many seconds."""
        began = time.perf_counter()
        while time.perf_counter() - began < within:
            if self.send(None) == 200:
                return time.perf_counter() - began
            time.sleep(0.02)
        self.wrong.append(f"Appends were still refused {within:.0f} s after the disk was well again.")
        return within

    def finds_all(self, within=5.0):
        """The text index has come to the end."""
        until = time.perf_counter() + within
        check = None
        while time.perf_counter() < until:
            checks = self.server.json("/api/v1/about")["checks"]
            check = next(check["message"] for check in checks if check["name"] == "text index")
            if check == "Up to date.":
                return
            time.sleep(0.05)
        self.wrong.append(f"The text index did not catch up: {check}")

    def end(self, stop=True):
        if not self.server.is_running():
            self.wrong.append(f"The server died: {self.server.log()[-300:]}")
        elif stop:
            self.finds_all()
            code = self.server.stop()
            if code != 0:
                self.wrong.append(f"It ended with exit code {code}: {self.server.log()[-300:]}")
        else:
            self.server.kill()
            self.server.start()
            self.finds_all()
            self.server.stop()
        wrong, figures = audit(self.server.binary, self.server.database, self.expected)
        self.wrong += wrong
        return figures


class Disks:
    """The scenarios."""

    def __init__(self, binary, outcomes):
        self.binary = binary
        self.outcomes = outcomes
        self.folder = tempfile.mkdtemp(prefix="tracewing-disk-")
        self.shim = os.path.join(self.folder, "faults.so")
        subprocess.run(
            ["cc", "-shared", "-fPIC", "-O1", "-o", self.shim, os.path.join(HERE, "faults.c"), "-ldl"], check=True
        )
        self.control = os.path.join(self.folder, "control")

    def close(self):
        shutil.rmtree(self.folder, ignore_errors=True)

    def scene(self, name, journal=None, **environment):
        folder = os.path.join(self.folder, name)
        os.makedirs(folder)
        environment |= {"LD_PRELOAD": self.shim, "TRACEWING_FAULTS": self.control}
        if journal:
            environment["TRACEWING_JOURNAL"] = journal
        return Scene(self.binary, folder, environment)

    def fail(self, *lines):
        """Switches faults on, at once: a file that is being written is not read in half."""
        with open(self.control + ".new", "w") as file:
            file.write("".join(line + "\n" for line in lines))
        os.rename(self.control + ".new", self.control)

    def heal(self):
        for suffix in ("", ".log"):
            if os.path.exists(self.control + suffix):
                os.remove(self.control + suffix)

    def faults(self):
        if not os.path.exists(self.control + ".log"):
            return 0
        with open(self.control + ".log") as file:
            return len(file.readlines())

    def run(self, name, body, *arguments):
        """One scenario: whatever it throws is a failure of it."""
        scene = None
        try:
            scene, figures = body(*arguments)
            wrong = scene.wrong
        except (DidNotStart, OSError, RuntimeError, AssertionError) as error:
            wrong, figures = [f"{type(error).__name__}: {error}"], ""
        finally:
            self.heal()
        self.outcomes.add(name, wrong, figures)
        if scene:
            scene.server.kill()

    # A full disk

    def full_disk(self):
        """Everything on one disk, which fills up, gets room again, and fills up once more."""
        mount = os.path.join(self.folder, "small")
        os.makedirs(mount)
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=48m", "tracewing-crash", mount], check=True)
        scene = Scene(self.binary, mount)
        # Elsewhere: a log that cannot be written would hide what is wrong.
        scene.server.log_path = os.path.join(self.folder, "full.log")
        try:
            scene.start()
            took = []
            for _ in range(3):
                filler = os.path.join(mount, "filler")
                with open(filler, "wb") as file:
                    free = os.statvfs(mount).f_bavail * os.statvfs(mount).f_frsize
                    file.write(bytes(max(0, free - 2 * MIB)))
                refused = scene.refused
                until = time.perf_counter() + 20
                while scene.refused < refused + 20 and time.perf_counter() < until:
                    scene.send(None, noise=20_000)
                    scene.read("on a full disk")
                if scene.refused == refused:
                    scene.wrong.append("The disk was never full.")
                os.remove(filler)
                took.append(scene.resumes())
                scene.read("with room again")
            figures = scene.end()
            return scene, (
                f"{scene.refused} refused, {scene.accepted} taken, resumed in {max(took) * 1000:.0f} ms, "
                f"{figures['spans']} spans"
            )
        finally:
            scene.server.kill()
            subprocess.run(["umount", mount], check=False)

    def full_at_start(self):
        """Started on a disk without any room: it says so, or it serves what is there; it does not spoil anything."""
        mount = os.path.join(self.folder, "narrow")
        os.makedirs(mount)
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=24m", "tracewing-crash", mount], check=True)
        scene = Scene(self.binary, mount)
        scene.server.log_path = os.path.join(self.folder, "narrow.log")
        try:
            scene.start()
            scene.server.kill()
            filler = os.path.join(mount, "filler")
            with open(filler, "wb", buffering=0) as file:
                try:
                    while True:
                        file.write(bytes(4096))
                except OSError:
                    pass
            try:
                scene.server.start()
                said = "started"
                scene.read("started on a full disk")
                scene.send(503, noise=20_000)
            except DidNotStart as error:
                said = "said so and ended"
                if error.code != 1 or "full" not in error.text and "No space" not in error.text:
                    scene.wrong.append(f"It did not say that the disk is full: {error}")
            os.remove(filler)
            if not scene.server.is_running():
                scene.server.start()
            scene.resumes()
            scene.end()
            return scene, said
        finally:
            scene.server.kill()
            subprocess.run(["umount", mount], check=False)

    # A disk that fails

    def failing(self, *lines, refuses, appends=10):
        """Some calls fail for a while. `refuses`: whether no append can be taken then."""
        scene = self.scene(f"failing-{len(os.listdir(self.folder))}")
        scene.start()
        self.fail(*lines)
        for _ in range(appends):
            scene.send(503 if refuses else 200, noise=20_000)
            scene.read("while the disk fails")
        # The index follows after a pause, which ten appends may not take.
        until = time.perf_counter() + 2
        while not self.faults() and time.perf_counter() < until:
            time.sleep(0.02)
        faults = self.faults()
        if not faults:
            scene.wrong.append("Nothing failed.")
        self.heal()
        took = scene.resumes()
        for _ in range(5):
            scene.send(200)
        figures = scene.end()
        return scene, (
            f"{faults} faults, {scene.refused} refused, {scene.accepted} taken, resumed in {took * 1000:.0f} ms, "
            f"{figures['spans']} spans"
        )

    def failing_under_load(self, line):
        """The same from four connections that go on, again and again, with a kill in the end."""
        scene = self.scene(f"load-{len(os.listdir(self.folder))}")
        scene.start()
        clients = [Client(scene.server, [], scene.source.batch, scene.expected.acknowledged) for _ in range(4)]
        for client in clients:
            client.start()
        faults = 0
        for _ in range(20):
            self.fail(line)
            time.sleep(0.05)
            faults += self.faults()
            self.heal()
            time.sleep(0.05)
        for client in clients:
            client.is_stopped = True
        for client in clients:
            client.join(30)
            if client.fault:
                scene.wrong.append(client.fault)
        refused = sum(sum(client.refusals.values()) for client in clients)
        if not faults:
            scene.wrong.append("Nothing failed.")
        scene.resumes()
        scene.end(stop=False)
        return scene, f"{faults} faults, {refused} refused, {scene.expected.spans()} spans taken"

    def checkpoint(self, *lines):
        """The database cannot grow while the log can: appends go on, and the log is moved when it can be."""
        scene = self.scene(f"checkpoint-{len(os.listdir(self.folder))}")
        scene.start()
        log = scene.server.database + "-wal"
        self.fail(*lines)
        until = time.perf_counter() + 60
        # The database is only flushed when a run has come to the log's end.
        while (os.path.getsize(log) < 40 * MIB or not self.faults()) and time.perf_counter() < until:
            scene.send(200, noise=20_000)
            if scene.accepted % 20 == 0:
                scene.read("while checkpoints fail")
        faults, grown = self.faults(), os.path.getsize(log)
        if not faults:
            scene.wrong.append("Nothing failed.")
        self.heal()
        # Eight mebibytes are worth a run; then the log starts over.
        database = os.path.getsize(scene.server.database)
        until = time.perf_counter() + 60
        while os.path.getsize(scene.server.database) < database + 30 * MIB and time.perf_counter() < until:
            scene.send(200, noise=20_000)
        if os.path.getsize(scene.server.database) < database + 30 * MIB:
            scene.wrong.append("The log was not moved into the database.")
        figures = scene.end(stop=False)
        return scene, f"{faults} faults, log {grown // MIB} MiB, {figures['spans']} spans"

    def temporary(self):
        """No room for temporary files: a vacuum, which needs them, says so and leaves all as it was."""
        scene = self.scene("temporary", SQLITE_TMPDIR=self.folder)
        scene.start()
        # More than fits the connection's cache of 16 MiB: what does needs no file.
        for _ in range(120):
            scene.send(200, noise=200_000)
        self.fail("pwrite *etilqs_* ENOSPC")
        scene.read("without temporary files")
        scene.send(200)
        scene.server.stop()
        vacuum = subprocess.run(
            [self.binary, "store", "vacuum", "--database", scene.server.database],
            env=scene.server.environment | {"HOME": self.folder, "PATH": "/usr/bin:/bin"},
            capture_output=True,
            text=True,
        )
        faults = self.faults()
        if not faults or vacuum.returncode != 1 or "disk is full" not in vacuum.stderr:
            scene.wrong.append(f"store vacuum: {faults} faults, exit code {vacuum.returncode}: {vacuum.stderr}")
        self.heal()
        scene.server.start()
        scene.resumes()
        scene.end()
        return scene, f"{faults} faults; it said: {vacuum.stderr.strip()[:70]}"

    # Power

    def power_cut(self, seed, *lines):
        """Load, then a kill, and of what was not flushed some is lost."""
        journal = os.path.join(self.folder, f"journal-{seed}")
        scene = self.scene(f"power-{seed}", journal=journal)
        chance = random.Random(seed)
        taken = 0
        for _ in range(5):
            scene.server.start()
            clients = [Client(scene.server, [], scene.source.batch, scene.expected.acknowledged) for _ in range(4)]
            for client in clients:
                client.start()
            if lines:
                time.sleep(chance.uniform(0, 0.1))
                self.fail(*lines)
            time.sleep(chance.uniform(0.05, 0.5))
            scene.server.kill()
            self.heal()
            for client in clients:
                client.join(30)
            taken += cut(journal, chance)
            os.remove(journal)
            self.verify(scene)
        return scene, f"{scene.expected.spans()} spans acknowledged, {taken} blocks lost"

    def lies(self):
        """The same with a disk that says it has flushed and has not: were nothing lost, the test could not fail."""
        scene, figures = self.power_cut(4711, "fsync *traces.db* LIE")
        found, scene.wrong = scene.wrong, []
        if not any("lost" in sentence for sentence in found):
            scene.wrong.append("Nothing was lost.")
        return scene, f"{figures}; {found[0][:60] if found else ''}"

    def verify(self, scene):
        """A copy, so that the server starts from what the cut left."""
        copy = os.path.join(os.path.dirname(scene.server.database), "copy")
        os.makedirs(copy)
        for name in os.listdir(os.path.dirname(scene.server.database)):
            if name.startswith("traces.db") and not name.endswith(".log"):
                shutil.copy(os.path.join(os.path.dirname(scene.server.database), name), copy)
        other = Server(self.binary, os.path.join(copy, "traces.db"))
        try:
            other.start()
            said = [line for line in other.log().splitlines() if "warning" in line or "error" in line]
            scene.wrong += [f"It said after a power cut: {line}" for line in said]
            until = time.perf_counter() + 20
            while other.json("/api/v1/about")["checks"][-1]["message"] != "Up to date.":
                if time.perf_counter() > until:
                    break
                time.sleep(0.05)
            other.stop()
            scene.wrong += audit(self.binary, other.database, scene.expected)[0]
        finally:
            other.kill()
            shutil.rmtree(copy)


def can_mount():
    folder = tempfile.mkdtemp()
    try:
        command = ["mount", "-t", "tmpfs", "-o", "size=1m", "tracewing-crash", folder]
        if subprocess.run(command, capture_output=True).returncode != 0:
            return False
        subprocess.run(["umount", folder], check=True)
        return True
    except FileNotFoundError:
        return False
    finally:
        os.rmdir(folder)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tracewing", required=True)
    parser.add_argument("--power-cuts", type=int, default=10, help="how many servers lose power, five times each")
    options = parser.parse_args()
    outcomes = Outcomes()
    disks = Disks(options.tracewing, outcomes)
    run = disks.run
    try:
        if can_mount():
            run("full disk, three times", disks.full_disk)
            run("started on a full disk", disks.full_at_start)
        else:
            outcomes.skip("full disk", "THIS USER MAY NOT MOUNT: run it as root to see what a full disk does.")
        log, database, text = "*/traces.db-wal", "*/traces.db", "*/traces.db-text*"
        run("log: EIO on flush", lambda: disks.failing(f"fsync {log} EIO", refuses=True))
        run("log: EIO on write", lambda: disks.failing(f"pwrite {log} EIO", refuses=True))
        run("log: no room", lambda: disks.failing(f"pwrite {log} ENOSPC", refuses=True))
        run("log: EIO on one flush, once, again and again", disks.failing_under_load, f"fsync {log} EIO once")
        run("log: EIO on flush for moments, under load", disks.failing_under_load, f"fsync {log} EIO")
        run("log: no room for moments, under load", disks.failing_under_load, f"pwrite {log} ENOSPC")
        run("checkpoint: no room in the database", disks.checkpoint, f"pwrite {database} ENOSPC")
        run("checkpoint: EIO on write", disks.checkpoint, f"pwrite {database} EIO")
        run("checkpoint: EIO on flush", disks.checkpoint, f"fsync {database} EIO")
        run(
            "text index: EIO on everything",
            lambda: disks.failing(f"pwrite {text} EIO", f"fsync {text} EIO", f"ftruncate {text} EIO", refuses=False),
        )
        run("temporary files: no room", disks.temporary)
        run("five power cuts on a disk that lies: they are noticed", disks.lies)
        for seed in range(1, options.power_cuts + 1):
            lines = [[], [f"fsync {log} EIO once"], [f"fsync {database} EIO once"]][seed % 3]
            name = ", after an EIO on flush" if lines else ""
            run(f"five power cuts under load{name}, {seed}", disks.power_cut, seed, *lines)
    finally:
        disks.close()
    outcomes.end()


if __name__ == "__main__":
    main()
