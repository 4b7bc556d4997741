"""Drives the page of a running server through headless Chromium.

    python3 Tests/Browser/run.py --url http://127.0.0.1:4318 [--screenshots DIR] [--only WORD] [--chromium PATH]

The server must have the demo's chat at POST /demo/chat (`tracewing demo`). The checks send it spans of their own.
One line a check, then `N passed, N failed`; the exit code is 1 if one failed.
Needs Chromium and `pip install -r Tests/Browser/requirements.txt`; Playwright need not download browsers.
"""

import argparse
import sys
import time
import traceback
from playwright.sync_api import Error as BrowserError

# They register checks.
import check_tokens, check_traces, check_filter, check_trace, check_trace_use, check_sessions  # noqa: E401, E402, F401
import check_charts, check_settings, check_playground, check_datasets  # noqa: E401, E402, F401
import check_navigation, check_hostile, check_payloads, check_look  # noqa: E401, E402, F401
from browser import chromium_path, open_browser
from checks import CHECKS, Failed
from server import Server


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--url", required=True)
    parser.add_argument("--screenshots", help="folder to put pictures of the screens in")
    parser.add_argument("--only", help="run the checks whose sentence contains this")
    parser.add_argument("--chromium", help="the browser's executable")
    options = parser.parse_args()

    server = Server(options.url)
    passed = failed = 0
    with open_browser(options.url, chromium_path(options.chromium), options.screenshots) as browser:
        for sentence, function in CHECKS:
            if options.only and options.only not in sentence:
                continue
            began = time.monotonic()
            try:
                note = function(browser, server)
                passed += 1
                print(f"ok    {sentence}{f' ({note})' if note else ''} {time.monotonic() - began:.1f} s", flush=True)
            except (
                Exception
            ) as error:  # Whatever goes wrong in a check is that check's failure, not the end of the run.
                failed += 1
                words = str(error) if isinstance(error, (Failed, BrowserError)) else traceback.format_exc().strip()
                print(f"FAIL  {sentence}\n      " + words.replace("\n", "\n      "), flush=True)
        complaints = list(dict.fromkeys(browser.complaints))
        if complaints:
            failed += 1
            print(
                "FAIL  no console error, no exception and no policy violation\n      "
                + "\n      ".join(complaints[:20])
            )
        else:
            passed += 1
            print(f"ok    no console error, no exception and no policy violation ({browser.pages_watched} pages)")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
