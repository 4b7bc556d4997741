"""Traces that mean harm, or are merely too large: text stays text, and the page stays quick."""

import collections
import json
import re
import time
from checks import check, expect, expect_equal, expect_fast, wait_until
from check_trace import SPANS
from check_traces import ready, row
from server import MILLISECOND, random_id, said, span

EVIL = '<img src=x onerror="window.owned=1"><script>window.owned=1</script><svg onload=window.owned=1>{{7*7}}'


PANEL_IS_SELECTED = """() => document.querySelector(".panel h2")?.textContent ===
    document.querySelector(".waterfall tr[aria-selected=true] .name").title"""

UNFOLD = "document.querySelectorAll('.panel details:not([open])').forEach(details => { details.open = true })"


@check("hostile text is shown as text, in every place a trace can put it")
def hostile_text(browser, server):
    trace_id, start = random_id(16), time.time_ns() - 100 * MILLISECOND
    pixel = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
    question = json.dumps(
        [
            {
                "role": EVIL,
                "parts": [
                    {"type": "text", "content": EVIL},
                    {"type": EVIL, "content": EVIL},
                    {"type": "reasoning", "content": EVIL},
                    {"type": "uri", "uri": "javascript:window.owned=1", "mime_type": "text/html"},
                    {"type": "uri", "uri": "https://attacker.example/pixel.png", "mime_type": "image/png"},
                    {"type": "uri", "uri": "data:text/html,<script>window.owned=1</script>"},
                    {"type": "blob", "mime_type": "image/svg+xml", "content": pixel},
                    {"type": "blob", "mime_type": "image/png", "content": pixel},
                    {
                        "type": "tool_call",
                        "id": EVIL,
                        "name": EVIL,
                        "arguments": {EVIL: EVIL, "__proto__": {"polluted": 1}},
                    },
                ],
            }
        ]
    )
    event = {
        "name": EVIL,
        "timeUnixNano": str(start + MILLISECOND),
        "attributes": [{"key": EVIL, "value": {"stringValue": EVIL}}],
    }
    server.ingest(
        [
            span(
                trace_id,
                f"invoke_agent {EVIL}",
                start,
                start + 40 * MILLISECOND,
                status=EVIL,
                events=[event],
                links=[{"traceId": trace_id, "spanId": random_id(8), "attributes": []}],
                gen_ai__operation__name="invoke_agent",
                gen_ai__agent__name=EVIL,
                gen_ai__conversation__id=EVIL,
                gen_ai__input__messages=question,
                gen_ai__output__messages=said("assistant", EVIL + "\u202egnp.exe"),
                **{EVIL: EVIL, "gen_ai__system_instructions": EVIL},
            )
        ],
        service=EVIL,
    )
    with browser.page() as page:
        ready(page)
        requests = []
        page.on("request", lambda request: requests.append(request.url))
        expect(EVIL[:20] in row(page, trace_id).inner_text(), "the row does not show the text")
        row(page, trace_id).click()
        page.wait_for_selector(SPANS)
        page.evaluate(UNFOLD)
        page.wait_for_timeout(300)
        page.evaluate(UNFOLD)
        page.wait_for_timeout(100)
        text = page.locator("main").inner_text()
        expect(text.count("<script>window.owned=1</script>") >= 8, "the text is not shown in all places")
        expect_equal(page.evaluate("window.owned ?? null"), None, "what the text ran")
        expect_equal(page.evaluate("({}).polluted ?? null"), None, "Object.prototype")
        expect_equal(page.locator("main script").count(), 0, "script elements")
        expect_equal(page.locator("main img").count(), 1, "images (only the PNG in the message)")
        expect_equal(
            page.locator("main a[href^='javascript'], main a[href^='data']").count(), 0, "links that run something"
        )
        foreign = [url for url in requests if not url.startswith((browser.url, "data:image/png"))]
        expect_equal(foreign, [], "requests to elsewhere")
        browser.shoot(page, "hostile")


@check("messages of any shape leave the page standing")
def odd_messages(browser, server):
    shapes = [
        "[]",
        "{}",
        "null",
        "not json",
        '[1, null, "text", {}]',
        json.dumps([{"role": 7, "parts": "text"}]),
        json.dumps([{"role": "user", "parts": [None, 1, {"type": None}, {"type": "text", "content": {"a": 1}}]}]),
        json.dumps([{"role": "assistant", "content": "plain content", "name": 5, "finish_reason": {"a": 1}}]),
        json.dumps([{"role": "tool", "parts": [{"type": "tool_call_response", "id": 4}]}]),
        "[" * 500 + "]" * 500,
    ]
    trace_id, root, start = random_id(16), random_id(8), time.time_ns() - 1000 * MILLISECOND
    spans = [
        span(
            trace_id,
            "invoke_agent odd",
            start,
            start + 900 * MILLISECOND,
            span_id=root,
            gen_ai__operation__name="invoke_agent",
        )
    ]
    spans += [
        span(
            trace_id,
            f"chat shape {number}",
            start + number * MILLISECOND,
            start + (number + 5) * MILLISECOND,
            root,
            gen_ai__operation__name="chat",
            gen_ai__input__messages=shape,
            gen_ai__output__messages=shape,
        )
        for number, shape in enumerate(shapes)
    ]
    spans += [
        span(
            trace_id,
            "execute_tool odd",
            start,
            start + MILLISECOND,
            root,
            gen_ai__operation__name="execute_tool",
            gen_ai__tool__name="odd",
            gen_ai__tool__call__arguments=shape,
            gen_ai__tool__call__result=shape,
        )
        for shape in shapes
    ]
    server.ingest(spans)
    with browser.page(f"/traces/{trace_id}") as page:
        page.wait_for_selector(SPANS)
        for _ in spans[1:]:
            page.keyboard.press("j")
            wait_until(page, "the panel", lambda: page.evaluate(PANEL_IS_SELECTED))
            page.evaluate(UNFOLD)
        last = page.locator(f"{SPANS} .name").last.get_attribute("title")
        wait_until(page, "the last panel", lambda: page.locator(".panel h2").inner_text() == last)


@check("spans that are their own ancestors, or come twice, are shown once")
def rings(browser, server):
    trace_id, one, two, alone, start = (
        random_id(16),
        random_id(8),
        random_id(8),
        random_id(8),
        time.time_ns() - 1000 * MILLISECOND,
    )
    server.ingest(
        [
            span(trace_id, "ring one", start, start + MILLISECOND, two, one),
            span(trace_id, "ring two", start, start + MILLISECOND, one, two),
            span(trace_id, "ring alone", start, start + MILLISECOND, alone, alone),
        ]
    )
    with browser.page(f"/traces/{trace_id}") as page:
        page.wait_for_selector(SPANS)
        expect_equal(page.locator(SPANS).count(), 3, "rows")


@check("a megabyte in an attribute is cut, and all of it is one click away")
def megabyte(browser, server):
    text = "".join(f"line {number} of a very long text\n" for number in range(34_000))
    trace_id = server.simple_trace(
        big=text, structured=json.dumps({"rows": [{"id": number, "words": "x" * 20} for number in range(5_000)]})
    )
    with browser.page(f"/traces/{trace_id}") as page:
        page.wait_for_selector(SPANS)
        page.evaluate(WATCH_TASKS)
        page.get_by_text("Attributes", exact=True).click()
        shown = page.locator(".panel").evaluate("panel => panel.textContent.length")
        expect(shown < 20_000, f"{shown} characters are in the panel")
        page.locator(".attributes tr", has_text="structured").locator("summary").click()
        page.locator(".attributes tr", has_text="structured").locator("summary").nth(1).click()
        page.get_by_role("button", name="Show 100 more of 4900").wait_for()
        page.get_by_role("button", name=re.compile(r"Show all \(1\.\d MB\)")).click()
        page.wait_for_selector(".whole")
        whole = page.locator(".whole").evaluate("element => element.textContent")
        expect_equal(len(whole), len(text), "characters shown")
        page.wait_for_timeout(300)
        longest = page.evaluate("window.longestTask")
        expect_fast(longest < 200, f"a task of {longest:.0f} ms")
        return f"longest task {longest:.0f} ms"


WATCH_TASKS = """() => {
    window.longestTask = 0;
    new PerformanceObserver((list) => {
        for (const { duration } of list.getEntries()) window.longestTask = Math.max(window.longestTask, duration);
    }).observe({ type: "longtask" });
}"""

# A fast wheel, a third of the window a frame, with a jump of the scroll bar now and then.
FRAMES = 300
SCROLL = """async () => {
    const scroller = document.querySelector(".pane .scroller");
    for (let frame = 0; frame < FRAMES; frame += 1) {
        scroller.scrollTop = frame % 60 === 59 ? (scroller.scrollHeight * frame) / FRAMES : scroller.scrollTop + 260;
        await new Promise(requestAnimationFrame);
    }
    return document.querySelectorAll(".waterfall tbody tr").length;
}""".replace("FRAMES", str(FRAMES))


def milliseconds(events, name):
    """Processor time of every event of that name on the thread that draws the page."""
    thread = collections.Counter(event["tid"] for event in events if event["name"] == "UpdateLayoutTree").most_common(
        1
    )[0][0]
    return [event.get("tdur", 0) / 1000 for event in events if event["name"] == name and event["tid"] == thread]


def many_spans(server, count):
    """Sends a trace of so many spans, with attributes and messages, in a tree; its id."""
    trace_id, root, start = random_id(16), random_id(8), time.time_ns() - 60_000 * MILLISECOND
    length = (count * 4 + 10_000) * MILLISECOND
    spans = [
        span(
            trace_id,
            "invoke_workflow import",
            start,
            start + length,
            span_id=root,
            gen_ai__operation__name="invoke_workflow",
        )
    ]
    parent = root
    for number in range(1, count):
        at = start + number * 4 * MILLISECOND
        operation = ("invoke_agent", "chat", "execute_tool")[number % 3]
        spans.append(
            span(
                trace_id,
                f"{operation} step {number}",
                at,
                at + (number % 700 + 1) * MILLISECOND,
                parent,
                gen_ai__operation__name=operation,
                gen_ai__request__model="gpt-4o-mini",
                gen_ai__usage__input_tokens=number,
                gen_ai__output__messages=said("assistant", f"what step {number} answered " * 8),
            )
        )
        if number % 60 == 0:
            parent = spans[-1]["spanId"] if number % 180 else root
    for first in range(0, len(spans), 2_000):
        server.ingest(spans[first : first + 2_000])
    return trace_id


OPENED = """path => {
    const [asked] = performance.getEntriesByType("resource").filter(({ name }) => name.endsWith(path));
    return { drawn: performance.now(), answered: asked.responseEnd - asked.requestStart };
}"""


@check("a trace of 1,000 spans opens at once")
def thousand_spans(browser, server):
    path = f"/traces/{many_spans(server, 1_000)}"
    times = []
    for _ in range(3):
        with browser.page(path, prepare=lambda page: page.add_init_script(f"({WATCH_TASKS})()")) as page:
            page.wait_for_selector(SPANS)
            page.wait_for_selector(".panel h2")
            found = page.evaluate(OPENED, path)
            page.wait_for_timeout(200)
            times.append((found["drawn"], found["answered"], page.evaluate("window.longestTask")))
    drawn, answered, task = (min(column) for column in zip(*times))
    expect_fast(drawn < 500, f"drawn {drawn:.0f} ms after the address was entered")
    return f"drawn {drawn:.0f} ms after the address, the answer took {answered:.0f}, longest task {task:.0f} ms"


@check("10,000 spans scroll, and only the rows in sight exist")
def ten_thousand_spans(browser, server):
    trace_id = many_spans(server, 10_000)
    with browser.page(f"/traces/{trace_id}") as page:
        page.wait_for_selector(SPANS)
        page.wait_for_timeout(500)
        # Processor time, from the browser's own trace: what else the machine is doing must not fail this.
        browser.chromium.start_tracing(
            page=page, categories=["disabled-by-default-devtools.timeline", "devtools.timeline"]
        )
        rows = page.evaluate(SCROLL)
        events = json.loads(browser.chromium.stop_tracing())["traceEvents"]
        expect(rows < 120, f"{rows} rows are in the document")
        longest = max(milliseconds(events, "RunTask"))
        script = sum(milliseconds(events, "FunctionCall")) / FRAMES
        expect_fast(longest <= 50, f"a task of {longest:.0f} ms while scrolling")
        expect(script <= 4, f"{script:.1f} ms of script a frame")
        page.keyboard.press("End")
        wait_until(page, "the last row", lambda: page.locator(f"{SPANS}[aria-rowindex='10001']").count())
        browser.shoot(page, "ten-thousand")
        return f"{script:.1f} ms of script a frame, longest task {longest:.0f} ms"
