"""The list of checks: `@check("a sentence")` puts a function on it; each prints one line."""

import os

CHECKS = []


class Failed(Exception):
    """What was expected and what was found instead."""


def check(sentence):
    def register(function):
        CHECKS.append((sentence, function))
        return function

    return register


def expect(condition, message):
    if not condition:
        raise Failed(message)


def expect_fast(condition, message):
    """For figures of this machine at this moment: they are always printed, and held to their limit with TRACEWING_TIMING=1."""
    if os.environ.get("TRACEWING_TIMING") == "1":
        expect(condition, message)


def expect_equal(found, expected, what):
    if found != expected:
        raise Failed(f"{what}: expected {expected!r}, found {found!r}")


def wait_until(page, what, condition, timeout=10.0, step=0.05):
    """Polls `condition()` until it is true; its value is returned."""
    waited = 0.0
    while True:
        value = condition()
        if value:
            return value
        if waited >= timeout:
            raise Failed(f"waited {timeout:g} s for {what}")
        page.wait_for_timeout(step * 1000)
        waited += step
