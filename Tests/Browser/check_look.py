"""How it looks and to whom: narrow windows, dark, contrast, assistive technology, motion, policy, first paint."""

import os
import re
import time
import axe_playwright_python
from checks import check, expect, expect_equal, expect_fast
from check_trace import SPANS, demo_trace
from check_traces import ready
from server import MILLISECOND, random_id, span

AXE = os.path.join(os.path.dirname(axe_playwright_python.__file__), "axe.min.js")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

OVERFLOW = """() => {
    const width = document.documentElement.clientWidth;
    const whole = document.documentElement.scrollWidth;
    if (whole > width) return `the document is ${whole} wide`;
    for (const scroller of document.querySelectorAll(".scroller, .panel")) {
        const { className, scrollWidth, clientWidth } = scroller;
        if (scrollWidth > clientWidth + 1) return `${className} is ${scrollWidth} wide in ${clientWidth}`;
    }
    return null;
}"""


def running_trace(server):
    trace_id, root, start = random_id(16), random_id(8), time.time_ns() - 1500 * MILLISECOND
    server.ingest(
        [
            span(
                trace_id,
                "invoke_agent running",
                start,
                0,
                span_id=root,
                gen_ai__operation__name="invoke_agent",
                tracewing__running=True,
            ),
            span(
                trace_id,
                "chat waiting",
                start + 20 * MILLISECOND,
                0,
                root,
                kind=3,
                gen_ai__operation__name="chat",
                tracewing__running=True,
            ),
        ]
    )
    return trace_id


@check("nothing is wider than a window of 360 px")
def narrow(browser, server):
    def no_traces(page):
        page.route("**/api/v1/traces?*", lambda route: route.fulfill(json={"traces": [], "next": None}))

    def broken(page):
        page.route(
            "**/api/v1/traces?*",
            lambda route: route.fulfill(
                status=500, json={"error": {"code": "x", "message": "m" * 200}, "requestId": "r" * 80}
            ),
        )

    size = {"width": 360, "height": 740}
    with browser.page(**size) as page:
        ready(page)
        trace_id = demo_trace(page, server)
        expect_equal(page.evaluate(OVERFLOW), None, "the list")
        browser.shoot(page, "traces-360")
    with browser.page(f"/traces/{trace_id}", **size) as page:
        page.wait_for_selector(SPANS)
        expect_equal(page.evaluate(OVERFLOW), None, "the spans")
        browser.shoot(page, "trace-360")
        for nth in range(page.locator(SPANS).count()):
            page.locator(SPANS).nth(nth).click()
            page.wait_for_selector(".panel h2")
            page.evaluate("document.querySelectorAll('.panel details').forEach(details => { details.open = true })")
            page.wait_for_timeout(50)
            expect_equal(page.evaluate(OVERFLOW), None, f"span {nth}")
            browser.shoot(page, f"span-360-{nth}")
            page.get_by_role("tab", name="Spans").click()
    with browser.page(prepare=no_traces, **size) as page:
        page.wait_for_selector(".welcome")
        expect_equal(page.evaluate(OVERFLOW), None, "the empty state")
        browser.shoot(page, "empty-360")
    with browser.page(prepare=broken, expects_errors=True, **size) as page:
        page.wait_for_selector(".failure")
        expect_equal(page.evaluate(OVERFLOW), None, "the error state")


@check("dark follows the system, and the switch remembers what was chosen over it")
def dark(browser, server):
    ground = "() => getComputedStyle(document.body).backgroundColor"

    def is_dark(page):
        return sum(map(int, re.findall(r"\d+", page.evaluate(ground))[:3])) < 200

    with browser.page(scheme="dark") as page:
        ready(page)
        expect(is_dark(page), "a dark system shows a light page")
        browser.shoot(page, "traces-dark")
        page.goto(f"{browser.url}/traces/{demo_trace(page, server)}")
        page.wait_for_selector(SPANS)
        browser.shoot(page, "trace-dark")
    with browser.page(scheme="light") as page:
        ready(page)
        expect(not is_dark(page), "a light system shows a dark page")
        browser.shoot(page, "traces-light")
        page.click("#theme")
        page.click("#theme")
        expect(is_dark(page), "the switch does not switch")
        page.reload()
        expect(is_dark(page), "the choice is forgotten")
        page.click("#theme")
        expect(not is_dark(page), "auto is not the system's")


@check("assistive technology and contrast as drawn: axe finds nothing, light and dark")
def axe_finds_nothing(browser, server):
    with open(AXE, encoding="utf-8") as file:
        axe = file.read()
    found = []

    def examine(page, name):
        # Elements in the middle of their entrance have the contrast of their entrance.
        page.evaluate("""() => Promise.all(document.getAnimations()
                .filter((one) => one.effect.getTiming().iterations !== Infinity).map((one) => one.finished))""")
        page.evaluate(axe)
        result = page.evaluate("tags => axe.run(document, { runOnly: tags, resultTypes: ['violations'] })", TAGS)
        for violation in result["violations"]:
            for node in violation["nodes"][:3]:
                words = (node["failureSummary"] or "").splitlines()[-1:]
                found.append(f"{name}: {violation['id']}: {node['target']}: {' '.join(words).strip()}")

    def no_traces(page):
        page.route("**/api/v1/traces?*", lambda route: route.fulfill(json={"traces": [], "next": None}))

    running = running_trace(server)
    for scheme in ("light", "dark"):
        with browser.page(scheme=scheme, motion="reduce") as page:
            ready(page)
            trace_id = demo_trace(page, server)
            examine(page, f"list {scheme}")
            page.keyboard.press("j")
            examine(page, f"list with a row focused {scheme}")
            page.keyboard.press("?")
            examine(page, f"help {scheme}")
        with browser.page(f"/traces/{trace_id}", scheme=scheme, motion="reduce") as page:
            page.wait_for_selector(SPANS)
            for nth in range(3):
                page.locator(SPANS).nth(nth).click()
                page.evaluate("document.querySelectorAll('.panel details').forEach(details => { details.open = true })")
                page.wait_for_timeout(50)
                examine(page, f"span {nth} {scheme}")
        with browser.page(f"/traces/{running}", scheme=scheme, motion="reduce") as page:
            page.wait_for_selector(SPANS)
            examine(page, f"running trace {scheme}")
        with browser.page(f"/traces/{trace_id}", scheme=scheme, width=360, motion="reduce") as page:
            page.wait_for_selector(SPANS)
            examine(page, f"narrow trace {scheme}")
        with browser.page(scheme=scheme, width=360, motion="reduce") as page:
            ready(page)
            examine(page, f"narrow list {scheme}")
        with browser.page(scheme=scheme, prepare=no_traces) as page:
            page.wait_for_selector(".welcome")
            examine(page, f"empty {scheme}")
        with browser.page(f"/traces/{random_id(16)}", scheme=scheme, expects_errors=True) as page:
            page.wait_for_selector(".failure")
            examine(page, f"not found {scheme}")
    unique = list(dict.fromkeys(found))
    expect(not unique, "\n".join(unique[:20]))


@check("motion stops for those who ask for it")
def motion_stops(browser, server):
    trace_id = running_trace(server)
    for path in ("/", f"/traces/{trace_id}"):
        with browser.page(path, motion="reduce") as page:
            page.wait_for_selector("tr.state-running")
            expect_equal(page.evaluate("document.getAnimations().length"), 0, f"animations at {path}")
        with browser.page(path) as page:
            page.wait_for_selector("tr.state-running")
            expect(
                page.evaluate("document.getAnimations().length") > 0,
                f"nothing moves at {path}, so the check proves nothing",
            )


@check("the document has no inline script or style, and the headers forbid them")
def policy(browser, server):
    for path in ("/", "/traces/0af7651916cd43dd8448eb211c80319c"):
        headers, body = server.headers(path)
        text = body.decode()
        scripts = re.findall(r"<script\b[^>]*>(.*?)</script>", text, re.S)
        expect(not any(script.strip() for script in scripts), "there is an inline script")
        expect(not re.search(r"<style|\sstyle=|\son\w+=", text), "there is an inline style or handler")
        content_policy = headers.get("content-security-policy", "")
        expect("default-src 'self'" in content_policy, f"the policy is {content_policy!r}")
        expect("unsafe" not in content_policy, f"the policy is {content_policy!r}")
        expect_equal(headers.get("x-content-type-options"), "nosniff", "x-content-type-options")


@check("the first paint is quick")
def first_paint(browser, server):
    paints = []
    for _ in range(5):
        with browser.page() as page:
            ready(page)
            paints.append(page.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime"))
    best = min(paints)
    expect_fast(best < 200, f"the best of five was {best:.0f} ms")
    return f"best {best:.0f} ms, median {sorted(paints)[2]:.0f} ms"
