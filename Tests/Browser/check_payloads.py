"""200 texts that try to be more than text, in every field a trace has: nothing runs, nothing is fetched."""

import json
import time
from checks import check, expect, expect_equal, wait_until
from check_hostile import UNFOLD
from check_trace import SPANS
from check_traces import keys, ready
from payloads import PAYLOADS
from server import MILLISECOND, attributes, random_id, value

SELECTED = f"""() => {{
    const row = document.querySelector("{SPANS}[aria-selected=true]");
    const name = row.querySelector(".name").title || "unnamed";
    const isInPanel = document.querySelector(".panel h2")?.textContent === name;
    return isInPanel ? Number(row.getAttribute("aria-rowindex")) : null;
}}"""

# To another address without loading the page anew.
GO = """path => {
    for (const view of document.querySelector("main").children) view.dataset.old = "";
    history.pushState(null, "", path);
    dispatchEvent(new PopStateEvent("popstate"));
}"""


def hostile_span(trace_id, number, text, start, parent):
    """A span with the text in every field, under every name the mapping knows."""
    messages = json.dumps(
        [
            {"role": text, "name": text, "parts": [{"type": "text", "content": text}, {"type": text, "content": text}]},
            {
                "role": "assistant",
                "finish_reason": text,
                "parts": [
                    {"type": "reasoning", "content": text},
                    {"type": "tool_call", "id": text, "name": text, "arguments": {text: text}},
                    {"type": "tool_call_response", "id": text, "response": text},
                    {"type": "uri", "uri": text, "mime_type": text},
                    {"type": "blob", "content": text, "mime_type": text},
                    {"type": "file", "file_id": text, "mime_type": text},
                ],
            },
        ]
    )
    items = {
        "gen_ai.operation.name": ["chat", "invoke_agent", "execute_tool", text][number % 4],
        "gen_ai.system_instructions": json.dumps([{"type": "text", "content": text}]),
        "gen_ai.input.messages": messages,
        "gen_ai.output.messages": messages,
        "gen_ai.tool.call.arguments": json.dumps({text: text}),
        "gen_ai.tool.call.result": text,
        "gen_ai.request.stop_sequences": [text, {text: text}],
        "input.value": text,
        "output.value": json.dumps({text: [text]}),
        "metadata": json.dumps({text: text}),
        text: text,
    }
    for key in ("provider.name", "request.model", "response.model", "response.id", "response.finish_reasons"):
        items[f"gen_ai.{key}"] = text
    for key in ("agent.name", "agent.id", "tool.name", "tool.call.id", "conversation.id"):
        items[f"gen_ai.{key}"] = text
    for key in ("error.type", "user.id", "session.id", "llm.model_name", "tag.tags", "openinference.span.kind"):
        items[key] = text
    attribute = {"key": text, "value": value(text)}
    event = {"name": text, "timeUnixNano": str(start + MILLISECOND), "attributes": [attribute]}
    exception = {
        "name": "exception",
        "timeUnixNano": str(start + MILLISECOND),
        "attributes": attributes({f"exception.{part}": text for part in ("type", "message", "stacktrace")}),
    }
    return {
        "traceId": trace_id,
        "spanId": random_id(8),
        "parentSpanId": parent,
        "name": text,
        "kind": number % 6,
        "startTimeUnixNano": str(start + number * MILLISECOND),
        "endTimeUnixNano": str(start + (number + 5) * MILLISECOND),
        "attributes": attributes(items),
        "status": {"code": 2, "message": text},
        "events": [event, exception],
        "links": [{"traceId": trace_id, "spanId": random_id(8), "attributes": [attribute]}],
    }


def send(server, text, spans):
    resource = attributes({"service.name": text, text: text})
    scope = {"name": text, "version": text}
    body = {"resourceSpans": [{"resource": {"attributes": resource}, "scopeSpans": [{"scope": scope, "spans": spans}]}]}
    server.post("/v1/traces", body)


def watched(page):
    """What ran or was fetched, filled as the page goes on."""
    heard = []
    page.on("dialog", lambda dialog: (heard.append(f"a dialog: {dialog.message}"), dialog.dismiss()))
    page.on("request", lambda request: heard.append(f"a request: {request.url}") if is_foreign(request.url) else None)
    page.on("popup", lambda popup: heard.append(f"a window: {popup.url}"))
    page.on("framenavigated", lambda frame: heard.append("a frame") if frame.parent_frame else None)
    return heard


def is_foreign(url):
    return "attacker" in url or url.startswith(("javascript:", "data:text", "vbscript:"))


def nothing_ran(page, heard, where):
    expect_equal(heard, [], f"what happened on {where}")
    expect_equal(page.evaluate("window.owned ?? null"), None, f"what ran on {where}")
    expect_equal(page.evaluate("({}).polluted ?? null"), None, f"Object.prototype on {where}")
    for selector in ("script", "iframe", "object", "embed", "base", "style", "link", "meta", "video", "template"):
        expect_equal(page.locator(f"main {selector}").count(), 0, f"{selector} on {where}")
    runs = "main :is(a[href^='javascript' i], a[href^='vbscript' i], a[href^='data' i], [onload], [onerror], [onfocus])"
    expect_equal(page.locator(runs).count(), 0, f"what would run on {where}")


@check("200 hostile texts in every field of a span run nothing when the spans are looked at")
def payloads_in_spans(browser, server):
    trace_id, start = random_id(16), time.time_ns() - 3000 * MILLISECOND
    for number, text in enumerate(PAYLOADS):
        send(server, text, [hostile_span(trace_id, number, text, start, "")])
    with browser.page(f"/traces/{trace_id}") as page:
        heard = watched(page)
        page.wait_for_selector(SPANS)
        for number in range(len(PAYLOADS)):
            if number:
                page.keyboard.press("j")
            index = wait_until(page, f"span {number}", lambda: page.evaluate(SELECTED), step=0.01)
            expect_equal(index, number + 2, "the selected row")
            # Twice: what was folded may hold what folds.
            page.evaluate(f"{UNFOLD}; {UNFOLD}")
            if number % 20 == 0:
                nothing_ran(page, heard, f"span {number}")
        nothing_ran(page, heard, "the trace")
        page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
        nothing_ran(page, heard, "the report")
        browser.shoot(page, "payloads-trace")


@check("200 hostile texts as names, sessions, users and previews run nothing in lists, charts and settings")
def payloads_in_lists(browser, server):
    now = time.time_ns()
    sent = {}
    for number, text in enumerate(PAYLOADS):
        trace_id = random_id(16)
        sent[trace_id] = text
        send(server, text, [hostile_span(trace_id, 0, text, now - number * MILLISECOND, "")])
    with browser.page() as page:
        heard = watched(page)
        ready(page)
        seen = set()
        scroller = page.locator(".list-body .scroller")
        for _ in range(60):
            seen |= set(keys(page))
            if set(sent) <= seen:
                break
            scroller.evaluate("element => { element.scrollTop += 500 }")
            page.wait_for_timeout(60)
        expect(set(sent) <= seen, f"{len(set(sent) - seen)} traces were not in the list")
        nothing_ran(page, heard, "the list")
        page.goto(browser.url + "/sessions")
        page.wait_for_selector(".session-table tbody tr")
        nothing_ran(page, heard, "the sessions")
        for text in PAYLOADS[::10]:
            session = page.evaluate("text => new URLSearchParams({ id: text, project: 'default' }).toString()", text)
            page.evaluate(GO, f"/session?{session}")
            page.wait_for_selector("main > :not([data-old]) :is(.session-turn, .failure)")
            page.evaluate("document.querySelectorAll('main details').forEach(details => { details.open = true })")
            nothing_ran(page, heard, f"session {text[:40]!r}")
        page.goto(browser.url + "/charts?range=1h")
        page.wait_for_selector("figure.chart svg")
        nothing_ran(page, heard, "the charts")
        page.goto(browser.url + "/settings")
        page.wait_for_selector(".settings-part table")
        nothing_ran(page, heard, "the settings")


@check("20 hostile texts as projects, filters and saved filters run nothing")
def payloads_in_addresses(browser, server):
    with browser.page(expects_errors=True) as page:
        heard = watched(page)
        ready(page)
        for text in PAYLOADS[1::10]:
            query = page.evaluate("text => new URLSearchParams({ filter: text, project: text }).toString()", text)
            with page.expect_response("**/api/v1/traces?*"):
                page.evaluate(GO, f"/?{query}")
            page.click("#save-filter")
            page.keyboard.press("Enter")
            nothing_ran(page, heard, f"the address with {text[:40]!r}")
        page.goto(browser.url + "/")
        ready(page)
        nothing_ran(page, heard, "the list with the saved filters")
