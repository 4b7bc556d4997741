"""Attacks a real server, and asks all the while, as another client, how long an answer takes.

    python3 Tests/Hostile/run.py --tracewing PATH [--spans COUNT] [--only NAME]

Prints a table. Ends with 1 if an attack is not answered as it should be, if another client's 99th percentile is beyond
one and a half times what it is without attacks and 10 ms, if memory goes beyond 700 MiB, or if a span that was
acknowledged is not there at the end. Attacks that are nothing but more spans than the disk takes share it with the other
client: there it may wait for 250 ms.
"""

import argparse
import multiprocessing
import os
import resource
import subprocess
import sys
import time

import attacks
import secrets_kept
from probe import Probe
from served import Served


# Other senders' spans, as fast as they can.
LOADS = {"watchers that stall", "distinct names", "one large trace", "replaced in a large trace"}
MOST_UNDER_LOAD = 250


def attempt(attack, server, arguments, answers):
    # Attackers have machines of their own; here they share two processors with what they attack.
    os.nice(10)
    try:
        answers.put((True, attack(server, *arguments)))
    except attacks.Missed as missed:
        answers.put((False, str(missed)))
    except Exception as error:  # pylint: disable=broad-except
        answers.put((False, f"the attack itself failed: {error!r}"))


def under_attack(attack, server, arguments):
    """What the attack saw, and a probe that ran meanwhile."""
    context = multiprocessing.get_context("fork")
    answers = context.SimpleQueue()
    process = context.Process(target=attempt, args=(attack, server, arguments, answers))
    with Probe(server) as probe:
        process.start()
        # A short attack is watched for a while all the same.
        time.sleep(1.5)
        held, sentence = answers.get()
        process.join()
    return held, sentence, probe


def main():
    parser = argparse.ArgumentParser(description="Attack a trace server.")
    parser.add_argument("--tracewing", required=True)
    parser.add_argument("--spans", type=int, default=1_000_000, help="of a large trace, and of distinct names")
    parser.add_argument("--lines", type=int, default=5_000, help="of those that send slowly")
    parser.add_argument("--only", help="a part of an attack's name")
    options = parser.parse_args()
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    lines = min(options.lines, hard - 500)
    if lines < options.lines:
        print(f"Only {lines} slow lines: this process may have no more than {hard} files open.")
    table = [
        ("gzip bombs", attacks.gzip_bombs, ()),
        ("lying lengths", attacks.lying_lengths, ()),
        ("chunks without end", attacks.chunks_without_end, ()),
        ("content-length and chunks", attacks.both_lengths, ()),
        ("connections, nonsense", attacks.fast_flood, ()),
        ("slow heads and bodies", attacks.slow_lines, (lines,)),
        ("watchers that stall", attacks.stalled_watchers, ()),
        ("too many watchers", attacks.too_many_watchers, ()),
        ("nested 100,000 deep", attacks.nested, ()),
        ("odd trees", attacks.odd_trees, ()),
        ("distinct names", attacks.many_names, (options.spans,)),
        ("one large trace", attacks.large_trace, (options.spans,)),
        ("replaced in a large trace", attacks.replacements, ()),
        ("costly questions", attacks.costly_questions, ()),
    ]
    server = Served(options.tracewing)
    failures, acked = [], []
    with Probe(server) as idle:
        time.sleep(5)
    acked.append(idle)
    limit = 1.5 * idle.percentile(0.99) + 10
    print(f"Another client, idle: p50 {idle.percentile(0.5):.1f} ms, p99 {idle.percentile(0.99):.1f} ms; "
          f"under attack p99 at most {limit:.1f} ms\n")
    print(f"{'attack':28}{'p50 ms':>8}{'p99 ms':>8}{'MiB':>6}  {'took':>6}")
    for name, attack, arguments in table:
        if options.only and options.only not in name:
            continue
        began = time.monotonic()
        held, sentence, probe = under_attack(attack, server, arguments)
        acked.append(probe)
        p99 = probe.percentile(0.99)
        wrong = ""
        if not held:
            wrong = "  MISSED"
            failures.append(f"{name}: {sentence}")
        if p99 > (MOST_UNDER_LOAD if name in LOADS else limit):
            wrong += "  TOO SLOW"
            failures.append(f"{name}: another client's p99 is {p99:.1f} ms")
        if probe.wrong:
            wrong += f"  REFUSED {len(probe.wrong)}"
            failures.append(f"{name}: another client was answered {probe.wrong[:3]}")
        print(f"{name:28}{probe.percentile(0.5):8.1f}{p99:8.1f}{server.memory()[0]:6}  "
              f"{time.monotonic() - began:5.1f}s  {sentence}{wrong}", flush=True)
    peak = server.memory()[1]
    if peak > attacks.MOST_MEMORY:
        failures.append(f"memory went up to {peak} MiB")
    for probe in acked:
        _, found = server.get(f"/api/v1/traces?limit=1000&filter=service%20%3D%20%22probe-{probe.label}%22")
        stored, following = len(found["traces"]), found["next"]
        while following:
            _, found = server.get(
                f"/api/v1/traces?limit=1000&cursor={following}&filter=service%20%3D%20%22probe-{probe.label}%22"
            )
            stored, following = stored + len(found["traces"]), found["next"]
        if stored < probe.sent:
            failures.append(f"{probe.sent - stored} of {probe.sent} acknowledged spans are not there")
    status = server.stop()
    if status != 0:
        failures.append(f"the server ended with {status}")
    check = subprocess.run(
        [options.tracewing, "store", "check", "--database", server.database], capture_output=True, text=True, check=False
    )
    if check.returncode != 0:
        failures.append(f"the store is damaged: {check.stdout}{check.stderr}")
    print(f"\nPeak of memory {peak} MiB; {sum(probe.sent for probe in acked)} acknowledged spans of the other client "
          f"looked up; {check.stdout.strip()}")
    subprocess.run(["rm", "-rf", server.folder], check=False)
    if not options.only:
        failures += secrets_kept.run(options.tracewing)
    for failure in failures:
        print(f"FAILED  {failure}")
    print(f"{len(failures)} failures")
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
