"""What came of the scenarios: a table, and an exit code."""

import sys
import time


class Outcomes:
    def __init__(self):
        self.rows = []
        self.began = time.perf_counter()

    def add(self, scenario, wrong, figures=""):
        """Notes a scenario; `wrong` holds a sentence for each thing that does not hold."""
        wrong = [wrong] if isinstance(wrong, str) else list(wrong or [])
        self.rows.append((scenario, wrong, figures))
        print(f"{'FAIL' if wrong else 'ok':4}  {scenario:58}  {figures}", flush=True)
        for sentence in wrong[:10]:
            print(f"        {sentence}", flush=True)

    def skip(self, scenario, why):
        print(f"SKIP  {scenario:58}  {why}", flush=True)

    def end(self):
        failed = sum(1 for _, wrong, _ in self.rows if wrong)
        seconds = time.perf_counter() - self.began
        print(f"{len(self.rows) - failed} held, {failed} failed, {seconds:.0f} s")
        sys.exit(1 if failed else 0)


def percentile(values, share):
    values = sorted(values)
    return values[min(len(values) - 1, int(len(values) * share))] if values else 0
