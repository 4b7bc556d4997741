"""One trace: its tree, what was said, the address, the keys, growing while it runs."""

import json
import time
from checks import check, expect, expect_equal, wait_until
from check_traces import is_live, ready, row, start_chat
from server import MILLISECOND, random_id, said, span

SPANS = ".waterfall tbody tr[data-key]"
NEW_CHAT = {}


def demo_trace(page, server):
    """The id of a finished run of the demo; one run serves all checks that only look at it."""
    if "id" not in NEW_CHAT:
        before = server.trace_ids()
        server.start_chat().join()

        def finished():
            listed = server.get("/api/v1/traces?limit=50")["traces"]
            return [
                trace["traceId"]
                for trace in listed
                if trace["traceId"] not in before
                and not trace["running"]
                and "Oslo to Bergen" in (trace["inputPreview"] or "")
            ]

        NEW_CHAT["id"] = wait_until(page, "the demo's run to end", finished)[0]
    return NEW_CHAT["id"]


def outline(page):
    """The steps of agents on the page as (level, kind)."""
    return page.eval_on_selector_all(
        SPANS,
        """rows => rows
        .map(row => [Number(row.ariaLevel), /kind-(\\w+)/.exec(row.className)[1]])
        .filter(([, kind]) => ["agent", "model", "tool"].includes(kind))""",
    )


def span_row(page, kind, nth=0):
    return page.locator(f"{SPANS}.kind-{kind}").nth(nth)


def selected(page):
    return page.evaluate("() => document.querySelector('.waterfall tr[aria-selected=true]')?.dataset.key")


@check("the trace is a tree: the agent, below it model, tool, model")
def trace_is_a_tree(browser, server):
    with browser.page() as page:
        ready(page)
        trace_id = demo_trace(page, server)
        row(page, trace_id).click()
        page.wait_for_url(f"**/traces/{trace_id}*")
        page.wait_for_selector(SPANS)
        expect_equal(outline(page), [[1, "agent"], [2, "model"], [2, "tool"], [2, "model"]], "the tree")
        names = page.eval_on_selector_all(f"{SPANS} .name", "names => names.map(name => name.textContent)")
        expect(names[0].startswith("invoke_agent"), f"the first span is {names[0]!r}")
        words = set(page.eval_on_selector_all(f"{SPANS} td.kind", "cells => cells.map(cell => cell.textContent)"))
        expect({"agent", "model", "tool"} <= words, f"the kinds in words are {words}")
        page.go_back()
        page.wait_for_selector(".trace-table")


@check("bars share one time axis and show what was waiting for the first chunk")
def bars_share_an_axis(browser, server):
    with browser.page() as page:
        page.goto(f"{browser.url}/traces/{demo_trace(page, server)}")
        page.wait_for_selector(SPANS)
        boxes = page.eval_on_selector_all(
            f"{SPANS}:is(.kind-agent, .kind-model, .kind-tool) .bar",
            "bars => bars.map(bar => { const { left, right } = bar.getBoundingClientRect(); return [left, right] })",
        )
        agent, first, tool, second = boxes
        expect(agent[0] <= first[0] + 1 and agent[1] >= second[1] - 1, "the agent's bar does not span its children's")
        expect(first[1] <= tool[0] + 4 and tool[1] <= second[0] + 4, f"the steps are not one after the other: {boxes}")
        waits = page.eval_on_selector_all(f"{SPANS}.kind-model .wait", "all => all.map(wait => wait.offsetWidth)")
        expect(any(width > 1 for width in waits), "no model bar shows its wait")
        expect(page.locator(".tick").count() >= 3, "the axis has no ticks")


@check("the conversation is there: for the agent, the model call and the tool")
def conversation_is_there(browser, server):
    with browser.page() as page:
        page.goto(f"{browser.url}/traces/{demo_trace(page, server)}")
        page.wait_for_selector(".conversation")
        expect("Oslo to Bergen tomorrow" in page.locator(".bubble.user").inner_text(), "the question is not shown")
        answer = page.locator(".bubble.assistant").last.inner_text()
        expect(len(answer) > 20, f"the answer is {answer!r}")
        browser.shoot(page, "trace-light")
        span_row(page, "model", 1).click()
        page.wait_for_selector(".conversation .tool-card")
        card = page.locator(".conversation .tool-card").first.inner_text()
        expect("Arguments" in card and "Result" in card, f"the card is {card!r}")
        expect("None recorded" not in card and "Not in this call" not in card, f"the card is {card!r}")
        browser.shoot(page, "model-span")
        span_row(page, "tool").click()
        page.wait_for_selector(".panel > .tool-card")
        expect(
            "None recorded" not in page.locator(".panel > .tool-card").inner_text(), "arguments or result are missing"
        )
        browser.shoot(page, "tool-span")


@check("a trace that is open grows while it runs, and ends without a reload")
def open_trace_grows(browser, server):
    with browser.page() as page:
        ready(page)
        chat, fresh = start_chat(page, server)
        row(page, fresh).click()
        page.wait_for_selector(f"{SPANS}.state-running")
        expect(chat.is_alive(), "the trace opened only after the run had ended")
        page.evaluate("window.sameDocument = true")
        bar = page.locator(f"{SPANS} .bar").first
        duration = page.locator(f"{SPANS} td.duration").first
        first = duration.inner_text()
        wait_until(page, "the duration to grow", lambda: duration.inner_text() != first, timeout=1)
        widths = {bar.evaluate("bar => bar.style.width")}
        for _ in range(6):
            page.wait_for_timeout(60)
            widths.add(bar.evaluate("bar => bar.style.width"))
        expect(len(widths) > 1, "the bar does not grow")
        browser.shoot(page, "trace-running")
        wait_until(
            page,
            "all four steps, ended",
            lambda: len(outline(page)) == 4 and not page.locator(f"{SPANS}.state-running").count(),
        )
        expect(page.evaluate("window.sameDocument"), "the page was loaded again")
        wait_until(page, "the answer", lambda: page.locator(".bubble.assistant").count() > 0)
        chat.join()


@check("every view of a trace is an address: span, filter and tab come back with a link")
def views_are_addresses(browser, server):
    with browser.page() as page:
        trace_id = demo_trace(page, server)
        page.goto(f"{browser.url}/traces/{trace_id}")
        page.wait_for_selector(SPANS)
        span_row(page, "tool").click()
        key = selected(page)
        expect(f"span={key}" in page.url, f"the address is {page.url}")
        link = page.url
        page.goto(browser.url + "/")
        page.goto(link)
        page.wait_for_selector(SPANS)
        expect_equal(selected(page), key, "the selected span")
        page.keyboard.press("/")
        page.keyboard.type("find_")
        wait_until(page, "fewer rows", lambda: "q=find_" in page.url)
        link = page.url
        page.goto(browser.url + "/")
        page.goto(link)
        page.wait_for_selector(SPANS)
        expect_equal(page.input_value("#filter"), "find_", "the filter")
    with browser.page(f"/traces/{trace_id}?tab=span", width=360, height=740) as page:
        page.wait_for_selector(".panel h2")
        expect(
            page.locator(".panel").is_visible() and page.locator(".waterfall").is_hidden(),
            "the tab of the link is not in front",
        )


@check("the tree works with the keyboard alone: j, k, [, ], x, arrows, Enter, /, Esc")
def keyboard_in_trace(browser, server):
    with browser.page() as page:
        page.goto(f"{browser.url}/traces/{demo_trace(page, server)}")
        page.wait_for_selector(SPANS)
        rows = page.eval_on_selector_all(SPANS, "rows => rows.map(row => row.dataset.key)")
        expect_equal(selected(page), rows[0], "the selection at first")
        page.keyboard.press("j")
        expect_equal(selected(page), rows[1], "after j")
        expect_equal(page.evaluate("() => document.activeElement.dataset.key"), rows[1], "the focus after j")
        page.keyboard.press("k")
        expect_equal(selected(page), rows[0], "after k")
        page.keyboard.press("x")
        expect_equal(page.locator(SPANS).count(), 1, "rows after x")
        expect_equal(page.locator(SPANS).get_attribute("aria-expanded"), "false", "aria-expanded")
        page.keyboard.press("]")
        expect_equal(selected(page), rows[1], "after ], which unfolds")
        expect_equal(page.locator(SPANS).count(), len(rows), "rows after ]")
        page.keyboard.press("[")
        expect_equal(selected(page), rows[0], "after [")
        page.keyboard.press("ArrowLeft")
        expect_equal(page.locator(SPANS).count(), 1, "rows after ←")
        page.keyboard.press("ArrowRight")
        page.keyboard.press("ArrowRight")
        expect_equal(selected(page), rows[1], "after → →")
        page.keyboard.press("End")
        expect_equal(selected(page), rows[-1], "after End")
        page.keyboard.press("Enter")
        expect_equal(page.evaluate("() => document.activeElement.id"), "pane-span", "the focus after Enter")
        page.keyboard.press("Escape")
        expect_equal(page.evaluate("() => document.activeElement.dataset.key"), rows[-1], "the focus after Esc")
        page.keyboard.press("/")
        page.keyboard.type("execute_tool")
        wait_until(page, "fewer rows", lambda: page.locator(SPANS).count() < len(rows))
        page.keyboard.press("Escape")
        wait_until(page, "all rows", lambda: page.locator(SPANS).count() == len(rows))
        page.keyboard.press("Escape")
        page.wait_for_url(browser.url + "/")


@check("attributes can be searched and copied as JSON")
def attributes_search_and_copy(browser, server):
    trace_id = server.simple_trace(**{f"tester__number{number}": number for number in range(12)})
    with browser.page(f"/traces/{trace_id}") as page:
        page.get_by_text("Attributes", exact=True).click()
        table = page.locator("table[aria-label='attributes'] tr")
        all_rows = table.count()
        page.get_by_label("Search attributes").fill("number11")
        wait_until(page, "one row", lambda: table.count() == 1)
        expect(all_rows > 12, f"{all_rows} rows")
        page.get_by_role("button", name="Copy as JSON").first.click()
        page.wait_for_selector("button:has-text('Copied')")
        copied = json.loads(page.evaluate("navigator.clipboard.readText()"))
        expect_equal(copied.get("tester.number11"), 11, "the copied attribute")


@check("the trace id is copied whole")
def trace_id_is_copied(browser, server):
    trace_id = server.simple_trace()
    with browser.page(f"/traces/{trace_id}") as page:
        page.get_by_role("button", name="Copy trace id").click()
        wait_until(page, "the clipboard", lambda: page.evaluate("navigator.clipboard.readText()") == trace_id)


@check("an error is on top: what failed, with which words, where it started")
def error_is_on_top(browser, server):
    trace_id, root, tool = random_id(16), random_id(8), random_id(8)
    start = time.time_ns() - 2000 * MILLISECOND
    stack = {
        "name": "exception",
        "timeUnixNano": str(start + 700 * MILLISECOND),
        "attributes": [
            {"key": "exception.type", "value": {"stringValue": "TimetableUnavailable"}},
            {"key": "exception.stacktrace", "value": {"stringValue": "at Timetable.trains()"}},
        ],
    }
    server.ingest(
        [
            span(
                trace_id,
                "invoke_agent failing",
                start,
                start + 900 * MILLISECOND,
                span_id=root,
                status="The tool failed.",
                gen_ai__operation__name="invoke_agent",
            ),
            span(
                trace_id,
                "execute_tool find_trains",
                start + 100 * MILLISECOND,
                start + 700 * MILLISECOND,
                root,
                tool,
                status="The timetable did not answer.",
                events=[stack],
                gen_ai__operation__name="execute_tool",
                gen_ai__tool__name="find_trains",
                error__type="TimetableUnavailable",
            ),
        ]
    )
    with browser.page(f"/traces/{trace_id}") as page:
        page.wait_for_selector(".trace-banner p")
        banner = page.locator(".trace-banner").inner_text()
        expect("find_trains" in banner and "did not answer" in banner, f"the banner is {banner!r}")
        expect(
            "It started in execute_tool find_trains" in page.locator(".error-block").inner_text(),
            "the panel does not say where it started",
        )
        page.click(".error-block a")
        wait_until(page, "the tool to be selected", lambda: selected(page) == tool)
        page.wait_for_selector(".error-block:has-text('TimetableUnavailable'):has-text('Stack trace')")
        browser.shoot(page, "trace-error")


@check("orphans hang under what was not received, and move when it comes")
def orphans(browser, server):
    trace_id, missing, start = random_id(16), random_id(8), time.time_ns() - 3000 * MILLISECOND
    server.ingest(
        [
            span(trace_id, "chat early", start, start + 300 * MILLISECOND, missing, gen_ai__operation__name="chat"),
            span(
                trace_id,
                "execute_tool late",
                start + 400 * MILLISECOND,
                start + 500 * MILLISECOND,
                missing,
                gen_ai__operation__name="execute_tool",
                gen_ai__tool__name="late",
            ),
        ]
    )
    with browser.page(f"/traces/{trace_id}") as page:
        is_live(page)
        page.wait_for_selector(f"{SPANS}.kind-orphan:has-text('parent not received')")
        expect_equal(outline(page), [[2, "model"], [2, "tool"]], "the orphans")
        browser.shoot(page, "orphans")
        server.ingest(
            [
                span(
                    trace_id,
                    "invoke_agent found",
                    start,
                    start + 600 * MILLISECOND,
                    span_id=missing,
                    gen_ai__operation__name="invoke_agent",
                )
            ]
        )
        wait_until(page, "the tree", lambda: outline(page) == [[1, "agent"], [2, "model"], [2, "tool"]])


@check("a link goes to the trace and span it names, and back returns")
def links_go(browser, server):
    target = server.simple_trace(name="invoke_agent target")
    target_span = server.get(f"/api/v1/traces/{target}")["spans"][0]["spanId"]
    trace_id, start = random_id(16), time.time_ns() - 100 * MILLISECOND
    server.ingest(
        [
            span(
                trace_id,
                "invoke_agent source",
                start,
                start + 5 * MILLISECOND,
                gen_ai__operation__name="invoke_agent",
                links=[{"traceId": target, "spanId": target_span, "attributes": []}],
            )
        ]
    )
    with browser.page(f"/traces/{trace_id}") as page:
        page.locator("summary", has_text="Links").click()
        page.click(".links a")
        page.wait_for_url(f"**/traces/{target}*")
        wait_until(page, "the target's name", lambda: "target" in page.locator("h1").first.inner_text())
        page.go_back()
        wait_until(page, "the source's name", lambda: "source" in page.locator("h1").first.inner_text())


@check("a trace that is not there is said so, and shows when it arrives")
def trace_not_found(browser, server):
    trace_id = random_id(16)
    with browser.page(f"/traces/{trace_id}", expects_errors=True) as page:
        is_live(page)
        page.wait_for_selector(".failure")
        expect("may not have arrived" in page.locator(".failure").inner_text(), "the page does not say what may be")
        server.simple_trace(trace_id=trace_id)
        page.wait_for_selector(SPANS)


@check("messages that were not recorded are said not to be, with what turns them on")
def no_messages(browser, server):
    trace_id, start = random_id(16), time.time_ns() - 100 * MILLISECOND
    server.ingest(
        [span(trace_id, "chat silent", start, start + 5 * MILLISECOND, gen_ai__operation__name="chat", kind=3)]
    )
    with browser.page(f"/traces/{trace_id}") as page:
        page.wait_for_selector(".panel .note")
        expect("ENABLE_SENSITIVE_DATA" in page.locator(".panel .note").inner_text(), "the switch is not named")


@check("a long history shows its end first, and system messages are folded")
def long_history(browser, server):
    trace_id, start = random_id(16), time.time_ns() - 100 * MILLISECOND
    history = [{"role": "system", "parts": [{"type": "text", "content": "Be brief."}]}]
    history += [
        {"role": "user" if number % 2 == 0 else "assistant", "parts": [{"type": "text", "content": f"turn {number}"}]}
        for number in range(40)
    ]
    server.ingest(
        [
            span(
                trace_id,
                "chat long",
                start,
                start + 5 * MILLISECOND,
                gen_ai__operation__name="chat",
                kind=3,
                gen_ai__input__messages=json.dumps(history),
                gen_ai__output__messages=said("assistant", "the end"),
            )
        ]
    )
    with browser.page(f"/traces/{trace_id}") as page:
        page.wait_for_selector(".bubble.user")
        expect(page.locator("details.bubble.system").get_attribute("open") is None, "the system message is not folded")
        expect("turn 0" not in page.locator(".conversation").inner_text(), "the whole history is shown")
        page.click(".earlier")
        wait_until(page, "the beginning", lambda: "turn 0" in page.locator(".conversation").inner_text())
