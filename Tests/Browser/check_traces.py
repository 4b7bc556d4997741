"""The list of traces: arrivals, the switch, the pill, the filter, and what is said when there is nothing."""

import json
import subprocess
import sys
import time
from checks import check, expect, expect_equal, wait_until
from server import MILLISECOND, Server, own_server, random_id, span

ROWS = ".trace-table tbody tr:not(.spacer)"


def keys(page):
    return page.eval_on_selector_all(ROWS, "rows => rows.map(row => row.dataset.key)")


def row(page, trace_id):
    return page.locator(f'{ROWS}[data-key="{trace_id}"]')


def is_live(page):
    page.wait_for_selector('#live[data-state="open"]')


def ready(page):
    is_live(page)
    page.wait_for_selector(f"{ROWS}, .welcome")


def start_chat(page, server):
    """Starts a run of the demo and waits for its row, which must be a new one on top; returns its thread and its id."""
    before = keys(page)[:1]
    chat = server.start_chat()
    wait_until(page, "a new row on top", lambda: keys(page)[:1] != before)
    return chat, keys(page)[0]


@check("a run shows while it streams, without a reload, and ends in place")
def run_shows_while_it_streams(browser, server):
    with browser.page() as page:
        ready(page)
        page.evaluate("window.sameDocument = true")
        chat, fresh = start_chat(page, server)
        expect(chat.is_alive(), "the row came only after the run had ended")
        page.wait_for_selector(f'{ROWS}.state-running[data-key="{fresh}"]', timeout=2_000)
        browser.shoot(page, "traces-running")
        number = row(page, fresh).locator("td.duration .number")
        first = number.inner_text()
        wait_until(page, "the duration to grow", lambda: number.inner_text() != first, timeout=2)
        page.wait_for_selector(f'{ROWS}.state-done[data-key="{fresh}"]')
        expect(page.evaluate("window.sameDocument"), "the page was loaded again")
        expect("Oslo to Bergen tomorrow" in row(page, fresh).inner_text(), "the row does not say what was asked")
        expect_equal(keys(page)[0], fresh, "the row on top")
        chat.join()


@check("what changed is patched: a row keeps its element while its trace runs and ends")
def row_keeps_its_element(browser, server):
    trace_id, span_id, start = random_id(16), random_id(8), time.time_ns()
    server.ingest(
        [
            span(
                trace_id,
                "invoke_agent patch",
                start,
                0,
                span_id=span_id,
                gen_ai__operation__name="invoke_agent",
                tracewing__running=True,
            )
        ]
    )
    with browser.page() as page:
        ready(page)
        row(page, trace_id).wait_for()
        page.evaluate("key => { window.kept = document.querySelector(`tr[data-key='${key}'] a`) }", trace_id)
        server.ingest(
            [
                span(
                    trace_id,
                    "invoke_agent patch",
                    start,
                    time.time_ns(),
                    span_id=span_id,
                    gen_ai__operation__name="invoke_agent",
                )
            ]
        )
        page.wait_for_selector(f'{ROWS}.state-done[data-key="{trace_id}"]')
        expect(page.evaluate("window.kept.isConnected"), "the link was made anew; a click on it would have been lost")


@check("scrolled down, new traces wait behind a pill that counts them")
def pill_counts(browser, server):
    now = time.time_ns()
    for number in range(60):
        server.simple_trace(text=f"filler {number}", start=now - (100 - number) * 1000 * MILLISECOND)
    with browser.page(height=600) as page:
        ready(page)
        top = keys(page)[0]
        page.locator(".list-body .scroller").evaluate("element => { element.scrollTop = 700 }")
        page.wait_for_timeout(200)
        seen = page.evaluate("() => document.elementFromPoint(400, 300).closest('tr').dataset.key")
        fresh = [server.simple_trace(text=f"while you were away {number}") for number in range(3)]
        page.wait_for_selector(".pill:has-text('3 new')")
        browser.shoot(page, "traces-pill")
        expect_equal(
            page.evaluate("() => document.elementFromPoint(400, 300).closest('tr').dataset.key"),
            seen,
            "the row under the eye",
        )
        page.click(".pill")
        wait_until(page, "the new rows", lambda: set(fresh) <= set(keys(page)))
        scrolled = page.locator(".list-body .scroller").evaluate("element => element.scrollTop")
        expect_equal(scrolled, 0, "scroll position")
        expect(page.locator(".pill").is_hidden(), "the pill stayed")
        expect(keys(page).index(top) >= 3, "the new traces are not on top")


@check("older traces come as one scrolls down")
def older_traces_load(browser, server):
    with browser.page(height=600) as page:
        ready(page)
        table = page.locator(".trace-table")
        scroller = page.locator(".list-body .scroller")
        for _ in range(30):
            if table.get_attribute("aria-rowcount") != "-1":
                break
            scroller.evaluate("element => { element.scrollTop = element.scrollHeight }")
            page.wait_for_timeout(100)
        loaded = int(page.locator(".loaded").inner_text().split()[0].replace(",", "").rstrip("+"))
        expect(loaded > 50, f"only {loaded} traces were loaded")
        expect(page.locator(ROWS).count() < 80, "rows out of sight are in the document")


IN_SIGHT = """() => {
    const row = document.activeElement.closest("tr").getBoundingClientRect();
    const place = document.querySelector(".list-body .scroller").getBoundingClientRect();
    return row.top >= place.top && row.bottom <= place.bottom + 1;
}"""


@check("Back from a trace, the list is where one had scrolled it, and the keys go on from the row one was at")
def back_to_the_place(browser, server):
    project = f"scrolled-{random_id(3)}"
    for number in range(60):
        server.simple_trace(text=f"scrolled {number}", project=project)
    with browser.page(f"/?project={project}", height=600) as page:
        ready(page)
        scroller = page.locator(".list-body .scroller")
        table = page.locator(".trace-table")
        wait_until(
            page,
            "the end of the list",
            lambda: scroller.evaluate("element => { element.scrollTop = element.scrollHeight }")
            or table.get_attribute("aria-rowcount") == "61",
        )
        scroller.evaluate("element => { element.scrollTop = element.scrollHeight }")
        page.wait_for_timeout(200)
        place = scroller.evaluate("element => element.scrollTop")
        seen = page.evaluate("() => document.elementFromPoint(400, 300).closest('tr').dataset.key")
        above = keys(page)[keys(page).index(seen) - 1]
        page.mouse.click(400, 300)
        page.wait_for_selector(".waterfall tbody tr[data-key]")
        # The list has let go of its rows by then.
        page.wait_for_timeout(200)
        page.go_back()
        page.wait_for_selector(ROWS)
        found = scroller.evaluate("element => element.scrollTop")
        expect(abs(found - place) < 2, f"the list was at {place:.0f}, and is at {found:.0f}")
        focused = "() => document.activeElement.closest('tr')?.dataset.key"
        expect_equal(page.evaluate(focused), seen, "the row with the focus")
        page.keyboard.press("k")
        expect_equal(page.evaluate(focused), above, "the row after k")
        expect(page.evaluate(IN_SIGHT), "the row after k is out of sight")


@check("live off, the page stands still; live on, it catches up")
def live_switch(browser, server):
    with browser.page() as page:
        ready(page)
        page.keyboard.press("l")
        expect_equal(page.get_attribute("#live", "aria-checked"), "false", "the switch")
        missed = server.simple_trace(text="sent while live was off")
        page.wait_for_timeout(600)
        expect(missed not in keys(page), "a trace came although live is off")
        page.click("#live")
        row(page, missed).wait_for()


@check("a lost connection is said quietly, and what was missed is caught up with")
def connection_lost(browser, server):
    cut = {"is": False}

    def feed(route):
        route.abort() if cut["is"] else route.continue_()

    with browser.page(expects_errors=True, prepare=lambda page: page.route("**/api/v1/live", feed)) as page:
        ready(page)
        cut["is"] = True
        # The feed is not to be cut from outside without the server's help; switching it off and on makes it connect.
        page.click("#live")
        page.click("#live")
        page.wait_for_selector("#connection:has-text('Connection lost')")
        browser.shoot(page, "connection-lost")
        expect(page.locator(ROWS).count() > 0 or page.locator(".welcome").count() > 0, "what was shown is gone")
        missed = server.simple_trace(text="sent while the connection was lost")
        cut["is"] = False
        page.click("#connection button")
        row(page, missed).wait_for()
        expect_equal(page.locator("#connection").inner_text(), "", "the line about the connection")


# Keeps the page's feeds at hand, so that a check can bring what the server brings only under load.
KEEP_FEEDS = """
window.feeds = [];
window.EventSource = class extends window.EventSource {
    constructor(...all) { super(...all); window.feeds.push(this); }
};
"""


@check("a gap in the feed makes the page load the list again")
def gap_reloads(browser, server):
    requests = []

    def prepare(page):
        page.add_init_script(KEEP_FEEDS)
        page.on("request", lambda request: requests.append(request.url) if "/api/v1/traces?" in request.url else None)

    with browser.page(prepare=prepare) as page:
        ready(page)
        page.wait_for_timeout(500)
        before = len(requests)
        page.wait_for_timeout(300)
        expect_equal(len(requests), before, "requests without a gap")
        page.evaluate("""window.feeds.at(-1).dispatchEvent(new MessageEvent("gap", { data: '{"missed":7}' }))""")
        wait_until(page, "another request for the list", lambda: len(requests) > before)


@check("what arrives between loading the list and opening the feed is not missed")
def no_hole_at_the_start(browser, server):
    missed = []

    def feed(route):
        # The list has been asked for by then; the feed opens only after this trace was stored.
        route.request.frame.page.wait_for_selector(f"{ROWS}, .welcome")
        missed.append(server.simple_trace(text="between list and feed"))
        route.continue_()

    with browser.page(path=None, prepare=lambda page: page.route("**/api/v1/live", feed)) as page:
        page.goto(browser.url + "/", wait_until="commit")
        wait_until(page, "the trace", lambda: missed and missed[0] in keys(page))


@check("without a trace, the page says how to send one, with this server's address filled in")
def empty_state(browser, server):
    def prepare(page):
        page.route("**/api/v1/traces?*", lambda route: route.fulfill(json={"traces": [], "next": None}))

    for scheme in ("light", "dark"):
        with browser.page(prepare=prepare, scheme=scheme) as page:
            page.wait_for_selector(".welcome")
            tabs = page.get_by_role("tab")
            expect_equal(tabs.all_inner_texts(), ["Swift", "Python", "curl"], "the tabs")
            for name in ("Swift", "Python", "curl"):
                page.get_by_role("tab", name=name).click()
                expect(
                    browser.url in page.locator(".sample:not([hidden])").inner_text(),
                    f"{name} does not name {browser.url}",
                )
            page.get_by_role("tab", name="curl").press("ArrowRight")
            chosen = page.locator("[role=tab][aria-selected=true]").inner_text()
            expect_equal(chosen, "Swift", "the tab after →")
            browser.shoot(page, f"empty-{scheme}")


@check("what the empty page says to paste is pasted, with curl and with Python, and the page shows the trace at once")
def samples_work(browser, server):
    for name, program in (("curl", ["bash"]), ("Python", [sys.executable])):
        with own_server() as empty, browser.page(url=empty.url) as page:
            page.wait_for_selector(".welcome")
            is_live(page)
            page.get_by_role("tab", name=name).click()
            page.locator(".sample:not([hidden])").get_by_role("button", name="Copy").last.click()
            code = page.evaluate("navigator.clipboard.readText()")
            done = subprocess.run(program, input=code, text=True, capture_output=True, timeout=60)
            expect_equal(done.returncode, 0, f"{name}: {done.stderr}")
            page.wait_for_selector(f"{ROWS}:has-text('hello'):has-text('Hello')")
            expect_equal(page.locator(".welcome").count(), 0, "the words for the empty page")


@check("where keys are asked for, what the empty page says to paste has a place for one")
def samples_with_a_key(browser, _server):
    keys = {"TRACEWING_READ_KEY": "a-reader", "TRACEWING_ADMIN_KEY": "an-administrator"}
    with own_server(**keys) as guarded, browser.page(url=guarded.url, expects_errors=True) as page:
        page.get_by_label("Key", exact=True).fill("a-reader")
        page.keyboard.press("Enter")
        page.wait_for_selector(".welcome:has-text('with a key')")
        is_live(page)
        for name in ("Swift", "Python", "curl"):
            page.get_by_role("tab", name=name).click()
            expect("twk_…" in page.locator(".sample:not([hidden])").inner_text(), f"{name} has no place for a key")
        page.locator(".sample:not([hidden])").get_by_role("button", name="Copy").click()
        code = page.evaluate("navigator.clipboard.readText()")
        made = json.loads(Server(guarded.url, key="an-administrator").post("/api/v1/keys", {"project": "default"}))
        code = code.replace("twk_…", made["secret"])
        done = subprocess.run(["bash"], input=code, text=True, capture_output=True, timeout=60)
        expect_equal(done.returncode, 0, done.stderr)
        page.wait_for_selector(f"{ROWS}:has-text('hello'):has-text('Hello')")


@check("a list that fails says what, with the request id, and a retry that works")
def list_fails(browser, server):
    failing = {"is": True}

    def answer(route):
        if not failing["is"]:
            return route.continue_()
        return route.fulfill(
            status=503,
            json={
                "error": {"code": "store_unavailable", "message": "The store is not readable."},
                "requestId": "req-4711",
            },
        )

    with browser.page(expects_errors=True, prepare=lambda page: page.route("**/api/v1/traces?*", answer)) as page:
        page.wait_for_selector(".failure")
        text = page.locator(".failure").inner_text()
        for words in ("could not be loaded", "The store is not readable.", "req-4711"):
            expect(words in text, f"{words!r} is not said in {text!r}")
        browser.shoot(page, "error")
        failing["is"] = False
        page.click(".failure button")
        page.wait_for_selector(f"{ROWS}, .welcome")


@check("a request that fails later leaves what is shown and says so above it")
def refresh_fails(browser, server):
    failing = {"is": False}

    def answer(route):
        return (
            route.fulfill(status=500, json={"error": {"code": "internal", "message": "No."}, "requestId": "req-1"})
            if failing["is"]
            else route.continue_()
        )

    with browser.page(expects_errors=True, prepare=lambda page: page.route("**/api/v1/traces?*", answer)) as page:
        ready(page)
        failing["is"] = True
        page.click("#live")
        page.click("#live")
        page.wait_for_selector("#connection:has-text('req-1')")
        expect(page.locator(ROWS).count() > 0, "the rows are gone")
        failing["is"] = False
        page.click("#connection button")
        wait_until(page, "the line to go", lambda: page.locator("#connection").inner_text() == "")


@check("the list works with the keyboard alone: j, k, Enter, Esc, and it comes back as it was left")
def keyboard_in_list(browser, server):
    for number in range(4):
        server.simple_trace(text=f"keyboard {number}")
    with browser.page() as page:
        ready(page)
        focused = "() => document.activeElement.closest('tr')?.dataset.key"
        listed = keys(page)
        page.keyboard.press("j")
        expect_equal(page.evaluate(focused), listed[0], "after j")
        page.keyboard.press("j")
        page.keyboard.press("j")
        expect_equal(page.evaluate(focused), listed[2], "after j j j")
        page.keyboard.press("k")
        expect_equal(page.evaluate(focused), listed[1], "after k")
        visible = page.evaluate("() => getComputedStyle(document.activeElement, '::after').outlineStyle")
        expect_equal(visible, "solid", "the focus outline")
        page.keyboard.press("Enter")
        page.wait_for_url(f"**/traces/{listed[1]}*")
        page.wait_for_selector(".waterfall tbody tr[data-key]")
        page.keyboard.press("Escape")
        page.wait_for_url(browser.url + "/")
        wait_until(page, "the focus on the row", lambda: page.evaluate(focused) == listed[1])


@check("? shows the keys, and only keys that do something")
def help_shows_keys(browser, server):
    with browser.page() as page:
        ready(page)
        page.keyboard.press("?")
        page.wait_for_selector("dialog.help[open]")
        text = page.locator("dialog.help").inner_text()
        for key in ("j", "k", "Enter", "Esc", "/", "l", "?"):
            expect(key in text, f"{key} is not in the help")
        browser.shoot(page, "help")
        page.keyboard.press("Escape")
        wait_until(page, "the help to go", lambda: page.locator("dialog.help").count() == 0)
        page.click("#help")
        page.get_by_role("button", name="Close").click()
        wait_until(page, "the help to go", lambda: page.locator("dialog.help").count() == 0)
