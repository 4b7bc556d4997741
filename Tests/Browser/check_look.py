"""How it looks and to whom: narrow windows, dark, contrast, assistive technology, motion, policy, first paint."""

import re
import time
from axe import examine
from checks import check, expect, expect_equal, expect_fast
from check_trace import SPANS, demo_trace
from check_traces import ready
from server import MILLISECOND, own_server, random_id, span

OVERFLOW = """() => {
    const width = document.documentElement.clientWidth;
    const whole = document.documentElement.scrollWidth;
    if (whole > width) return `the document is ${whole} wide`;
    for (const scroller of document.querySelectorAll(".scroller, .panel, .turns, .charts, .settings-part, .scoped, .list-page, .playground")) {
        const { className, scrollWidth, clientWidth } = scroller;
        if (scrollWidth > clientWidth + 1) return `${className} is ${scrollWidth} wide in ${clientWidth}`;
    }
    return null;
}"""


# The views beside the traces: name, address, and what is there once it is drawn.
VIEWS = [
    ("sessions", "/sessions", ".session-table tbody tr"),
    ("session", "/session?id=looked%20at&project=default", ".session-turn"),
    ("charts", "/charts?range=24h", "figure.chart svg"),
    ("projects", "/settings?tab=projects", ".settings-part h2"),
    ("keys", "/settings?tab=keys", ".settings-part h2"),
    ("retention", "/settings?tab=retention", ".settings-part h2"),
    ("prices", "/settings?tab=prices", ".settings-part table"),
    ("providers", "/settings?tab=providers", ".settings-part h2"),
    ("about", "/settings?tab=about", ".health li"),
    ("datasets", "/datasets", ".drop-zone"),
    ("experiments", "/experiments", ".list-page h1"),
    ("playground without a model", "/playground", ".prompt"),
]


def look_at_session(server):
    """Two turns of the session `VIEWS` opens, one of them failed."""
    for error in (None, "It failed."):
        server.simple_trace(text="looked at", gen_ai__conversation__id="looked at", status=error)


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
    look_at_session(server)
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
    for name, path, selector in VIEWS:
        with browser.page(path, **size) as page:
            page.wait_for_selector(selector)
            expect_equal(page.evaluate(OVERFLOW), None, name)
            browser.shoot(page, f"{name.replace(' ', '-')}-360")
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
    found = []

    def look(page, name):
        found.extend(examine(browser, page, name, is_shot=name in shown))

    def no_traces(page):
        page.route("**/api/v1/traces?*", lambda route: route.fulfill(json={"traces": [], "next": None}))

    running = running_trace(server)
    look_at_session(server)
    shown = {name for name, _, _ in VIEWS}
    with browser.page() as page:
        ready(page)
        trace_id = demo_trace(page, server)
        look(page, "list")
        page.keyboard.press("j")
        look(page, "list with a row focused")
        page.keyboard.press("?")
        look(page, "help")
    with browser.page(f"/traces/{trace_id}") as page:
        page.wait_for_selector(SPANS)
        for nth in range(3):
            page.locator(SPANS).nth(nth).click()
            page.evaluate("document.querySelectorAll('.panel details').forEach(details => { details.open = true })")
            page.wait_for_timeout(50)
            look(page, f"span {nth}")
    with browser.page(f"/traces/{running}") as page:
        page.wait_for_selector(SPANS)
        look(page, "running trace")
    with browser.page(f"/traces/{trace_id}", width=360) as page:
        page.wait_for_selector(SPANS)
        look(page, "narrow trace")
    with browser.page(width=360) as page:
        ready(page)
        look(page, "narrow list")
    for name, path, selector in VIEWS:
        with browser.page(path) as page:
            page.wait_for_selector(selector)
            look(page, name)
    with browser.page(expects_errors=True) as page:
        ready(page)
        page.keyboard.press("/")
        page.wait_for_selector("#filter-completions li")
        look(page, "completions")
        page.keyboard.type("latencey > 2s")
        page.wait_for_selector(".filter-error .glyph")
        look(page, "a wrong filter")
    with browser.page(prepare=no_traces) as page:
        page.wait_for_selector(".welcome")
        look(page, "empty")
    with browser.page(f"/traces/{random_id(16)}", expects_errors=True) as page:
        page.wait_for_selector(".failure")
        look(page, "not found")
    with own_server(TRACEWING_READ_KEY="a-reader") as guarded:
        with browser.page(url=guarded.url, expects_errors=True) as page:
            page.wait_for_selector(".sign-in")
            look(page, "sign-in")
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
    for path in (
        "/",
        "/traces/0af7651916cd43dd8448eb211c80319c",
        "/sessions",
        "/session",
        "/charts",
        "/playground",
        "/compare",
        "/settings",
    ):
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
