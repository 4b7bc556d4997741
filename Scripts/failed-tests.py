#!/usr/bin/env python3
"""Prints an expression for `swift test --filter` that names the tests which failed, out of what swift test wrote to
--event-stream-output-path. Of a run that did not come to its end it names all tests."""

import json
import re
import sys

failed, ended = set(), False
try:
    with open(sys.argv[1]) as events:
        for line in events:
            payload = json.loads(line).get("payload", {})
            ended = ended or payload.get("kind") == "runEnded"
            if payload.get("kind") == "issueRecorded" and not payload.get("issue", {}).get("isKnown"):
                # Its last part is where the test is in the code.
                failed.add(payload.get("testID", "").rpartition("/")[0])
except (OSError, ValueError):
    ended = False
print("|".join(f"^{re.escape(name)}" for name in sorted(failed)) if failed and ended else ".")
