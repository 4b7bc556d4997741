"""What one can do with a trace: follow a tool call, read the stream on a bar, export, look at the raw span, print."""

import json
import time
from playwright.sync_api import Error as BrowserError
from checks import check, expect, expect_equal, wait_until
from check_trace import SPANS, demo_trace, selected, span_row
from check_traces import is_live
from server import MILLISECOND, random_id, said, span


def agent_trace(server, *children, error=None, **items):
    """An agent span of two seconds with these spans below; a child is made from its parent's id and the start."""
    trace_id, root, start = random_id(16), random_id(8), time.time_ns() - 3000 * MILLISECOND
    spans = [
        span(
            trace_id,
            "invoke_agent made",
            start,
            start + 2000 * MILLISECOND,
            span_id=root,
            status=error,
            gen_ai__operation__name="invoke_agent",
            **items,
        )
    ]
    server.ingest(spans + [child(trace_id, root, start) for child in children])
    return trace_id


@check("a tool call is followed from the conversation to the span that ran it, and back")
def tool_call_is_followed(browser, server):
    with browser.page(f"/traces/{demo_trace_of(browser, server)}") as page:
        page.wait_for_selector(SPANS)
        span_row(page, "model", 0).click()
        card = page.locator(".conversation .tool-card").first
        card.wait_for()
        # The first call's result is in the tool's own span alone.
        wait_until(page, "the result", lambda: "Loading" not in card.inner_text())
        expect("Not in this call" not in card.inner_text(), f"the card says {card.inner_text()!r}")
        card.locator("a").click()
        wait_until(page, "the tool's span", lambda: selected(page) == span_row(page, "tool").get_attribute("data-key"))
        page.wait_for_selector(".panel > .tool-card")
        page.go_back()
        model = span_row(page, "model", 0).get_attribute("data-key")
        wait_until(page, "the model's span", lambda: selected(page) == model)


@check("the card of a tool call in a model's messages says how the tool stands: not there, running, ended")
def tool_card_follows(browser, server):
    trace_id, root, model, tool = random_id(16), random_id(8), random_id(8), random_id(8)
    start = time.time_ns() - 1000 * MILLISECOND
    call = {"type": "tool_call", "id": "call-1", "name": "find_trains", "arguments": {"to": "Bergen"}}

    def send_tool(end, **more):
        server.ingest(
            [
                span(
                    trace_id,
                    "execute_tool find_trains",
                    start + 200 * MILLISECOND,
                    end,
                    root,
                    tool,
                    gen_ai__operation__name="execute_tool",
                    gen_ai__tool__name="find_trains",
                    gen_ai__tool__call__id="call-1",
                    **more,
                )
            ]
        )

    server.ingest(
        [
            span(
                trace_id,
                "invoke_agent calling",
                start,
                0,
                span_id=root,
                gen_ai__operation__name="invoke_agent",
                tracewing__running=True,
            ),
            span(
                trace_id,
                "chat calling",
                start,
                start + 100 * MILLISECOND,
                root,
                model,
                kind=3,
                gen_ai__operation__name="chat",
                gen_ai__output__messages=json.dumps([{"role": "assistant", "parts": [call]}]),
            ),
        ]
    )
    card = ".conversation .tool-card"
    with browser.page(f"/traces/{trace_id}?span={model}") as page:
        is_live(page)
        page.wait_for_selector(f"{card}:has-text('Not in this call.')")
        send_tool(0, tracewing__running=True)
        page.wait_for_selector(f"{card}:has-text('Running.')")
        send_tool(start + 700 * MILLISECOND, gen_ai__tool__call__result="The one at 8:25.")
        page.wait_for_selector(f"{card}:has-text('The one at 8:25.')")


@check("in a narrow window a link in the tab of a span stays in it, and under the filter")
def link_stays_in_tab(browser, server):
    trace_id = demo_trace_of(browser, server)
    with browser.page(f"/traces/{trace_id}?q=a", width=360, height=740) as page:
        span_row(page, "model", 0).click()
        link = page.locator(".conversation .tool-card a").first
        link.click()
        page.wait_for_url(f"**/traces/{trace_id}?*tab=span*")
        page.wait_for_selector(".panel > .tool-card")
        expect("q=a" in page.url, f"the address is {page.url}")
        expect_equal(page.locator(".panes").get_attribute("data-tab"), "span", "the tab in front")


def demo_trace_of(browser, server):
    with browser.page() as page:
        is_live(page)
        return demo_trace(page, server)


@check("a model's bar shows its wait and its chunks, and what lies between siblings is seen")
def stream_on_bars(browser, server):
    def model(at, **more):
        return lambda trace_id, root, start: span(
            trace_id,
            "chat streamed",
            start + at * MILLISECOND,
            start + (at + 500) * MILLISECOND,
            root,
            kind=3,
            gen_ai__operation__name="chat",
            gen_ai__response__time_to_first_chunk=0.25,
            **more,
        )

    def timed(trace_id, root, start):
        made = model(1300)(trace_id, root, start)
        made["events"] = [
            {"name": "gen_ai.content.chunk", "timeUnixNano": str(start + at * MILLISECOND), "attributes": []}
            for at in (1560, 1600, 1700)
        ]
        return made

    trace_id = agent_trace(server, model(100, tracewing__stream__chunks=20), timed)
    with browser.page(f"/traces/{trace_id}") as page:
        page.wait_for_selector(SPANS)
        counted, each = (span_row(page, "model", nth) for nth in (0, 1))
        share = counted.locator(".wait").evaluate("wait => wait.offsetWidth / wait.parentElement.clientWidth")
        expect(0.45 < share < 0.55, f"the wait is {share:.2f} of the bar")
        expect(counted.locator(".stream.counted").count() == 1, "counted chunks are not shown")
        expect("20 chunks, one every 13" in counted.locator("td.time").get_attribute("title"), "the rate is not said")
        expect_equal(each.locator(".marks i.chunk").count(), 3, "chunks that were timed")
        expect(each.locator(".stream.counted").count() == 0, "timed chunks are shown twice")
        gap = each.locator(".gap").bounding_box()
        bars = [row.locator(".bar").bounding_box() for row in (counted, each)]
        expect(abs(gap["x"] - bars[0]["x"] - bars[0]["width"]) < 3, "the gap does not begin where the one before ends")
        expect(abs(gap["x"] + gap["width"] - bars[1]["x"]) < 3, "the gap does not end where the next begins")
        browser.shoot(page, "stream")


@check("the head says what a trace cost, whose it was and which session it is of, and leads there")
def head_says_all(browser, server):
    session = f"head {random_id(3)}"

    def model(trace_id, root, start):
        return span(
            trace_id,
            "chat gpt-4o-mini",
            start,
            start + 500 * MILLISECOND,
            root,
            kind=3,
            gen_ai__operation__name="chat",
            gen_ai__provider__name="openai",
            gen_ai__request__model="gpt-4o-mini",
            gen_ai__usage__input_tokens=100_000,
            gen_ai__usage__output_tokens=1_000,
        )

    trace_id = agent_trace(server, model, gen_ai__conversation__id=session, user__id="ada")
    with browser.page(f"/traces/{trace_id}") as page:
        page.wait_for_selector(SPANS)
        text = page.locator(".figures").inner_text()
        for words in ("$0.0", "100,000 → 1,000", "ada", session):
            expect(words in text, f"{words!r} is not in {text!r}")
        span_row(page, "model").click()
        page.wait_for_selector(".panel h2:has-text('gpt-4o-mini')")
        expect("$0.0" in page.locator(".panel").inner_text(), "the span's cost is not shown")
        page.get_by_role("link", name=session).click()
        page.wait_for_selector(".session-turn")


@check("the waterfall says what each call cost, its tokens where nobody knows a price, nothing where none is counted")
def waterfall_says_spend(browser, server):
    def model(name, **usage):
        def made(trace_id, root, start):
            usage_items = {f"gen_ai__usage__{key}": count for key, count in usage.items()}
            return span(
                trace_id,
                f"chat {name}",
                start,
                start + 500 * MILLISECOND,
                root,
                kind=3,
                gen_ai__operation__name="chat",
                gen_ai__provider__name="openai",
                gen_ai__request__model=name,
                **usage_items,
            )

        return made

    def column(page):
        head = page.locator(".waterfall th.spend")
        if not head.is_visible():
            return None
        # Spans that start at once come in the order of their ids.
        return [head.inner_text(), *sorted(page.locator(f"{SPANS} td.spend").all_inner_texts())]

    counted = {"input_tokens": 100_000, "output_tokens": 1_000}
    for children, expected in (
        ([model("gpt-4o-mini", **counted), model("gpt-4o-mini")], ["Cost", "", "", "$0.016"]),
        ([model("nobody-knows", **counted)], ["Tokens", "", "101,000"]),
        ([model("nobody-knows")], None),
    ):
        with browser.page(f"/traces/{agent_trace(server, *children)}") as page:
            page.wait_for_selector(SPANS)
            expect_equal(column(page), expected, "the column")


@check("a trace is exported as OTLP/JSON and as lines, by links a browser can save")
def trace_is_exported(browser, server):
    trace_id = server.simple_trace(text="to export")
    with browser.page(f"/traces/{trace_id}") as page:
        page.wait_for_selector(SPANS)
        for words, ending in (("OTLP/JSON", ".json"), ("JSON lines", ".jsonl")):
            page.locator(".menu > summary").click()
            with page.expect_download() as download:
                page.get_by_role("link", name=words).click()
            expect(download.value.suggested_filename.endswith(ending), download.value.suggested_filename)
            with open(download.value.path(), encoding="utf-8") as file:
                text = file.read()
            expect("to export" in text, f"{words} does not hold what was said")
            json.loads(text.splitlines()[0] if ending == ".jsonl" else text)
            page.keyboard.press("Escape")
            if page.locator("details.menu[open]").count():
                page.locator(".menu > summary").click()


@check("the raw span is there as it was received, asked for only when it is opened")
def raw_span(browser, server):
    trace_id = server.simple_trace(text="raw", tester__odd=[1, "two", {"three": 3.5}])
    requests = []
    with browser.page(
        f"/traces/{trace_id}",
        prepare=lambda page: page.on("request", lambda one: requests.append(one.url) if "otlp" in one.url else None),
    ) as page:
        page.wait_for_selector(".panel h2")
        expect_equal(requests, [], "requests before it is opened")
        page.get_by_text("Raw OTLP").click()
        page.get_by_role("button", name="Copy as OTLP/JSON").click()
        wait_until(page, "the copy", lambda: "resourceSpans" in page.evaluate("navigator.clipboard.readText()"))
        copied = json.loads(page.evaluate("navigator.clipboard.readText()"))
        text = json.dumps(copied)
        expect("tester.odd" in text and '"three"' in text, "the attribute is not in the raw span")


@check("a trace prints as a report: figures, all spans, what was said, nothing that is for clicking")
def trace_prints(browser, server):
    with browser.page(f"/traces/{demo_trace_of(browser, server)}", width=800) as page:
        page.wait_for_selector(SPANS)
        page.evaluate("window.print = () => { window.printed = true }")
        page.get_by_role("button", name="Print").click()
        page.wait_for_function("window.printed")
        page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
        page.emulate_media(media="print")
        text = page.locator(".report").inner_text()
        for words in ("find_trains", "Oslo to Bergen", "Arguments", "duration"):
            expect(words in text, f"{words!r} is not in the report")
        expect(page.locator(".report .outline tbody tr").count() >= 4, "not all spans are in the report")
        for hidden in (".masthead", ".panes", ".trace-head"):
            expect(page.locator(hidden).first.is_hidden(), f"{hidden} is printed")
        if browser.screenshots:
            page.screenshot(path=f"{browser.screenshots}/print.png", full_page=True)


@check("a span that carries input and output but no messages shows both, folded where they are JSON")
def input_and_output(browser, server):
    def chain(trace_id, root, start):
        return span(
            trace_id,
            "retriever",
            start,
            start + 10 * MILLISECOND,
            root,
            openinference__span__kind="CHAIN",
            input__value=json.dumps({"question": {"words": ["deep", "deeper"]}}),
            output__value="plain words came out",
        )

    trace_id = agent_trace(server, chain)
    with browser.page(f"/traces/{trace_id}") as page:
        page.wait_for_selector(SPANS)
        page.keyboard.press("j")
        page.wait_for_selector(".panel h2:has-text('retriever')")
        text = page.locator(".panel").inner_text()
        expect("plain words came out" in text and "question" in text, f"the panel says {text!r}")


@check("a span whose content cannot be loaded says why, with a retry, and the tree stays")
def detail_fails(browser, server):
    failing = {"is": True}

    def answer(route):
        if not failing["is"]:
            return route.continue_()
        return route.fulfill(status=503, json={"error": {"message": "The store is busy.", "request_id": "req-9"}})

    trace_id = server.simple_trace(text="comes later")
    with browser.page(
        f"/traces/{trace_id}",
        expects_errors=True,
        prepare=lambda page: page.route("**/api/v1/traces/*/spans/*", answer),
    ) as page:
        page.wait_for_selector(".panel .failure:has-text('req-9')")
        expect(page.locator(SPANS).count() == 1, "the tree is gone")
        failing["is"] = False
        page.locator(".panel .failure button").click()
        page.wait_for_selector(".bubble.user:has-text('comes later')")


@check("holding j down leaves the panel at the last span, whatever came back first")
def quick_steps(browser, server):
    held = []

    def answer(route):
        # What was asked for first is answered last.
        if len(held) < 3:
            held.append(route)
        else:
            route.continue_()

    def step(number):
        return lambda trace_id, root, start: span(
            trace_id,
            f"chat number {number}",
            start + number * MILLISECOND,
            start + (number + 1) * MILLISECOND,
            root,
            gen_ai__operation__name="chat",
            gen_ai__input__messages=said("user", f"message {number}"),
        )

    trace_id = agent_trace(server, *[step(number) for number in range(8)])
    with browser.page(
        f"/traces/{trace_id}", prepare=lambda page: page.route("**/api/v1/traces/*/spans/*", answer)
    ) as page:
        page.wait_for_selector(SPANS)
        for _ in range(8):
            page.keyboard.press("j")
        page.wait_for_selector(".panel h2:has-text('number 7')")
        for route in held:
            try:
                route.continue_()
            except BrowserError:
                # The page gave the request up, as it should.
                pass
        page.wait_for_timeout(500)
        expect("message 7" in page.locator(".panel").inner_text(), "another span's content came late")
