"""Lets Phoenix's five code evaluators and ours judge the same inputs, and compares what they say.

    python phoenix_peer.py --tracewing PATH [--count 500] [--seed 1]

Needs `arize-phoenix`. The inputs are random, and the same for a seed.
"""

import argparse
import asyncio
import json
import logging
import os
import pathlib
import random
import re
import subprocess
import sys
import tempfile
import time
import warnings

os.environ.setdefault("PHOENIX_WORKING_DIR", tempfile.mkdtemp(prefix="phoenix-peer-"))
warnings.simplefilter("ignore")

from phoenix.db.types.evaluators import InputMapping  # noqa: E402
from phoenix.server.api.evaluators import get_builtin_evaluators  # noqa: E402

logging.disable(logging.CRITICAL)

LETTERS = "aaabbbccABC  eé"
ODD = ["é", "e\u0301", "ß", "ẞ", "Σ", "σ", "ς", "İ", "ı", "😀", "👩\u200d👧", "\n", "\t", "\u00a0", "\x1c", "١", "２", "_", "'", '"', "\\"]


def text(rng, longest=30):
    return "".join(
        rng.choice(ODD) if rng.random() < 0.15 else rng.choice(LETTERS) for _ in range(rng.randint(0, longest))
    )


def near(rng, original):
    """The same text, changed a little."""
    characters = list(original)
    for _ in range(rng.randint(0, 4)):
        place = rng.randint(0, len(characters))
        kind = rng.random()
        if kind < 0.4:
            characters.insert(place, rng.choice(LETTERS))
        elif place < len(characters):
            if kind < 0.7:
                characters[place] = rng.choice(LETTERS)
            else:
                del characters[place]
    return "".join(characters)


def value(rng, depth=0):
    """Any JSON."""
    kind = rng.randint(0, 8 if depth < 3 else 6)
    if kind == 0:
        return None
    if kind == 1:
        return rng.random() < 0.5
    if kind == 2:
        return rng.randint(-3, 3)
    if kind == 3:
        return rng.choice([0.0, 1.0, -0.5, 1e20, 1e-7, 2.5])
    if kind <= 6:
        return text(rng, 5)
    if kind == 7:
        return [value(rng, depth + 1) for _ in range(rng.randint(0, 4))]
    return {rng.choice("abcdeé"): value(rng, depth + 1) for _ in range(rng.randint(0, 4))}


def changed(rng, original, depth=0):
    """The same document, changed a little."""
    if rng.random() < 0.1:
        return value(rng, depth)
    if isinstance(original, list):
        result = [changed(rng, item, depth + 1) for item in original]
        if rng.random() < 0.3:
            result.append(value(rng, depth + 1))
        return result
    if isinstance(original, dict):
        result = {key: changed(rng, item, depth + 1) for key, item in original.items() if rng.random() < 0.9}
        if rng.random() < 0.3:
            result[rng.choice("xyz")] = value(rng, depth + 1)
        return result
    return original


def maybe(rng, inputs, **flags):
    """Optional inputs, sometimes; a wrong type, rarely; a required one that is missing, rarely."""
    for name in flags:
        if rng.random() < 0.5:
            inputs[name] = rng.random() < 0.5
        elif rng.random() < 0.02:
            inputs[name] = rng.choice(["yes", 1, None])
    if rng.random() < 0.03:
        del inputs[rng.choice(list(inputs))]
    return inputs


def cast(rng, original):
    """What is no text becomes text on both sides."""
    return value(rng) if rng.random() < 0.15 else original


def contains(rng):
    haystack = text(rng)
    words = [
        haystack[(start := rng.randint(0, len(haystack))) : start + rng.randint(0, 4)]
        if rng.random() < 0.5
        else text(rng, 3)
        for _ in range(rng.randint(0, 4))
    ]
    if rng.random() < 0.3:
        words = [word.swapcase() for word in words]
    inputs = {"words": cast(rng, rng.choice([",", ", ", " ,,"]).join(words)), "text": cast(rng, haystack)}
    return maybe(rng, inputs, case_sensitive=0, require_all=0)


def pair(rng):
    expected = text(rng)
    actual = near(rng, expected) if rng.random() < 0.8 else text(rng)
    if rng.random() < 0.2:
        actual = actual.swapcase()
    return maybe(rng, {"expected": cast(rng, expected), "actual": cast(rng, actual)}, case_sensitive=0)


def json_pair(rng):
    expected = value(rng)
    actual = changed(rng, expected)

    def written(document):
        kind = rng.random()
        if kind < 0.5:
            return json.dumps(document, ensure_ascii=rng.random() < 0.5)
        if kind < 0.6:
            return rng.choice(["", "{", "[1,]", "{'a': 1}", "nul", "[1] 2", '{"a":1,"a":2}', '"\\ud83d\\ude00"', " 1 "])
        return document

    return maybe(rng, {"expected": written(expected), "actual": written(actual)}, parse_strings=0)


def pattern(rng, depth=0):
    """A regular expression; not always one."""
    def atom():
        kind = rng.randint(0, 13 if depth < 3 else 8)
        if kind <= 3:
            return rng.choice("abcABC é")
        if kind == 4:
            return rng.choice([".", "^", "$", "\\b", "\\B", "\\A", "\\Z"])
        if kind == 5:
            return rng.choice(["\\d", "\\w", "\\s", "\\W", "\\S", "\\D", "\\n", "\\.", "\\x61", "\\u00e9"])
        if kind == 6:
            return rng.choice(["[abc]", "[^a]", "[a-c]", "[A-C\\s]", "[\\w-]", "[]a]", "[^\\d]", "[é-ß]", "[ß-é]"])
        if kind == 7:
            return rng.choice("abc") + rng.choice("abc")
        if kind == 8:
            return rng.choice(["\\1", "(", ")", "[", "a{", "{,2}", "\\q", "(?i)", "(?P<n>a)", "(?P=n)", "x**", "\\"])
        inner = pattern(rng, depth + 1)
        return rng.choice(
            ["({})", "(?:{})", "({})", "(?:{})", "(?={})", "(?!{})", "(?<={})", "(?<!{})", "(?>{})", "(?i:{})", "({})?(?(1)a|b)"]
        ).replace("{}", inner)

    parts = []
    for _ in range(rng.randint(1, 3)):
        part = atom()
        if rng.random() < 0.35:
            part += rng.choice(["*", "+", "?", "*?", "+?", "??", "{2}", "{1,3}", "{,2}", "{1,}", "++", "?+", "{1,2}?"])
        parts.append(part)
    joined = "".join(parts)
    return joined + "|" + atom() if rng.random() < 0.15 else joined


def regex(rng):
    expression = pattern(rng)
    if rng.random() < 0.15:
        expression = rng.choice(["(?i)", "(?m)", "(?s)", "(?x)", "(?a)", "(?im)"]) + expression
    # Short, because Phoenix has no limit for what takes for ever.
    return maybe(rng, {"pattern": cast(rng, expression), "text": cast(rng, text(rng, 12))}, full_match=0)


GENERATORS = {
    "contains": contains,
    "exact_match": pair,
    "regex": regex,
    "levenshtein_distance": pair,
    "json_distance": json_pair,
}


def phoenix(evaluator, inputs):
    (result,) = asyncio.run(
        evaluator.evaluate(
            context=inputs,
            input_mapping=InputMapping(path_mapping={}, literal_mapping={}),
            name=evaluator.name,
            output_configs=evaluator.output_configs,
        )
    )
    return result


def ours(tracewing, key, rows):
    lines = "".join(json.dumps(row) + "\n" for row in rows)
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl") as file:
        file.write(lines)
        file.flush()
        output = subprocess.run([tracewing, "eval", "judge", key, file.name], check=True, capture_output=True, text=True)
    results = [json.loads(line)[0] for line in output.stdout.split("\n") if line]
    assert len(results) == len(rows), f"{len(results)} results for {len(rows)} inputs"
    return results


def difference(key, theirs, mine):
    """What differs, in a word; None if nothing does."""
    error = mine.get("error", {}).get("message")
    if (theirs["error"] is None) != (error is None):
        return "error"
    if theirs["score"] != mine.get("score"):
        return "score"
    if theirs["label"] != mine.get("label"):
        return "label"
    if error is None:
        return None if theirs["explanation"] == mine.get("explanation") else "explanation"
    # What is wrong with a pattern or a document everybody says in words of their own.
    known = re.match(r"Invalid regex pattern: |Invalid JSON in '\w+': |", theirs["error"]).group()
    same = error.startswith(known) if known else error == theirs["error"]
    return None if same else "error's text"


def measure_long(tracewing):
    """Two texts of 100,000 characters: nobody waits for Phoenix there."""
    rng = random.Random(7)
    row = {name: "".join(rng.choices("abcdefghijklmnopqrstuvwxyz ", k=100_000)) for name in ("expected", "actual")}
    start = time.monotonic()
    (result,) = ours(tracewing, "levenshtein_distance", [row])
    return result["score"], time.monotonic() - start


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--tracewing", type=pathlib.Path, required=True)
    parser.add_argument("--count", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()

    builtin = {evaluator._key: evaluator() for _, evaluator in get_builtin_evaluators()}
    problems = 0
    for key, generate in GENERATORS.items():
        rng = random.Random(f"{key} {options.seed}")
        rows = [generate(rng) for _ in range(options.count)]
        theirs = [phoenix(builtin[key], row) for row in rows]
        mine = ours(options.tracewing, key, rows)
        found = [
            (kind, row, their, my)
            for row, their, my in zip(rows, theirs, mine)
            if (kind := difference(key, their, my))
        ]
        errors = sum(their["error"] is not None for their in theirs)
        scores = len({their["score"] for their in theirs})
        print(f"{key}: {len(rows)} inputs, {errors} errors, {scores} different scores, {len(found)} differences")
        for kind, row, their, my in found[:5]:
            print(f"  {kind}: {json.dumps(row, ensure_ascii=False)}")
            print(f"    Phoenix:   {their['score']} {their['label']} {their['error'] or their['explanation']}")
            print(f"    Tracewing: {my.get('score')} {my.get('label')} {my.get('error') or my.get('explanation')}")
        problems += len(found)
    score, seconds = measure_long(options.tracewing)
    print(f"levenshtein_distance of two texts of 100,000 characters: {score:.0f} in {seconds:.2f} s")
    if problems:
        sys.exit(f"{problems} differences.")


if __name__ == "__main__":
    main()
