#!/usr/bin/env python3
"""Prints an expression for `swift test --filter` that names the tests which failed, out of what swift test wrote to
--event-stream-output-path. Of a run that ended before it could say which, it names all."""

import json
import re
import sys

failed = set()
with open(sys.argv[1]) as events:
    for line in events:
        payload = json.loads(line).get("payload", {})
        if payload.get("kind") == "issueRecorded" and not payload.get("issue", {}).get("isKnown"):
            # Its last part is where the test is in the code.
            failed.add(payload.get("testID", "").rpartition("/")[0])
print("|".join(f"^{re.escape(name)}" for name in sorted(failed)) or ".")
