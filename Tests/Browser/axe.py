"""What axe finds on a page as it is drawn, in light and in dark."""

import os
import axe_playwright_python

AXE = os.path.join(os.path.dirname(axe_playwright_python.__file__), "axe.min.js")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# The document is the same in the dark: only what looks at colours is asked again.
RULES = {"light": TAGS, "dark": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}


def examine(browser, page, name, is_shot=False):
    """The violations, a line each; with `is_shot` there is a picture of both."""
    if not page.evaluate("'axe' in window"):
        with open(AXE, encoding="utf-8") as file:
            page.evaluate(file.read())
    found = []
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        # Elements in the middle of their entrance have the contrast of their entrance.
        page.evaluate("""() => Promise.all(document.getAnimations()
                .filter((one) => one.effect.getTiming().iterations !== Infinity).map((one) => one.finished))""")
        result = page.evaluate("runOnly => axe.run(document, { runOnly, resultTypes: ['violations'] })", RULES[scheme])
        for violation in result["violations"]:
            for node in violation["nodes"][:3]:
                words = (node["failureSummary"] or "").splitlines()[-1:]
                found.append(f"{name} {scheme}: {violation['id']}: {node['target']}: {' '.join(words).strip()}")
        if is_shot:
            browser.shoot(page, f"{name}-{scheme}")
    return found
