"""From view to view: what loads slowly or fails, dialogs, the way back, what a view leaves behind."""

import time
from check_look import look_at_session
from check_trace import SPANS, selected
from check_traces import ROWS, is_live, keys, ready
from checks import check, expect, expect_equal, wait_until
from server import MILLISECOND, own_server, random_id, span

COLUMNS = """() => [...document.querySelectorAll(".trace-table th")].map((cell) => {
    const { left, width } = cell.getBoundingClientRect();
    return `${cell.className} ${Math.round(left)} ${Math.round(width)}`;
})"""

FAULT = {"error": {"code": "busy", "message": "The server is busy."}}


@check("the list looks the same after every other view was open")
def views_leave_the_list(browser, server):
    look_at_session(server)
    with browser.page() as page:
        ready(page)
        before = page.evaluate(COLUMNS)
        for name in ("Playground", "Datasets", "Sessions", "Charts", "Settings", "Traces"):
            page.get_by_role("link", name=name, exact=True).click()
            page.wait_for_selector(f"#nav-{name.lower()}[aria-current]")
        page.wait_for_selector(ROWS)
        expect_equal(page.evaluate(COLUMNS), before, "the columns")


@check("Back while a view loads slowly stays, takes the sign away, and what came late changes nothing")
def back_while_loading(browser, server):
    trace_id = server.simple_trace(name="invoke_agent late")
    held = []

    def prepare(page):
        page.route(f"**/api/v1/traces/{trace_id}", lambda route: held.append(route))

    with browser.page(prepare=prepare) as page:
        ready(page)
        page.locator(f'{ROWS}[data-key="{trace_id}"] a').click()
        page.wait_for_selector("#progress:not([hidden])")
        page.go_back()
        wait_until(page, "the sign to go", lambda: not page.is_visible("#progress"))
        for route in held:
            route.continue_()
        page.wait_for_timeout(500)
        expect_equal(page.title(), "Tracewing", "the title")
        expect_equal(page.url, browser.url + "/", "the address")
        expect(page.locator(ROWS).count() > 0, "the list is gone")


@check("a view whose files do not come says so, and opens when it is tried again")
def files_do_not_come(browser, server):
    server.simple_trace(text="charted")
    away = {"is": True}

    def answer(route):
        return route.abort() if away["is"] else route.fallback()

    def prepare(page):
        page.route("**/page/charts-view.js", answer)

    with browser.page(expects_errors=True, prepare=prepare) as page:
        ready(page)
        page.get_by_role("link", name="Charts", exact=True).click()
        page.wait_for_selector(".failure:has-text('could not be opened')")
        expect(not page.is_visible("#progress"), "the page seems to load still")
        away["is"] = False
        page.locator(".failure button").click()
        page.wait_for_selector("figure.chart svg")


@check("a list that cannot be narrowed to what is asked for says so above what it shows")
def other_project_fails(browser, server):
    project = f"project-{random_id(3)}"
    trace_id = server.simple_trace(text="of a project", project=project)
    failing = {"is": False}

    def answer(route):
        return route.fulfill(status=503, json=FAULT) if failing["is"] else route.continue_()

    with browser.page(expects_errors=True, prepare=lambda page: page.route("**/api/v1/traces?*", answer)) as page:
        ready(page)
        page.locator(f'{ROWS}[data-key="{trace_id}"] a').click()
        page.wait_for_selector(SPANS)
        failing["is"] = True
        page.locator(".figures").get_by_role("link", name=project).click()
        page.wait_for_selector("#connection:has-text('busy')")
        failing["is"] = False
        page.click("#connection button")
        wait_until(page, "the project's trace alone", lambda: keys(page) == [trace_id])
        wait_until(page, "the line to go", lambda: page.locator("#connection").inner_text() == "")


@check("a question does not outlive the view it is about")
def dialogs_go(browser, server):
    with browser.page() as page:
        ready(page)
        page.keyboard.press("g")
        page.keyboard.press(",")
        page.get_by_role("button", name="Delete").first.click()
        page.locator("dialog.confirm").wait_for()
        page.go_back()
        page.wait_for_selector(ROWS)
        wait_until(page, "the question to go", lambda: page.locator("dialog").count() == 0)


@check("the form for a key stays while one goes elsewhere, and then that is what opens")
def form_stays(browser, _server):
    with own_server(TRACEWING_READ_KEY="a-reader") as guarded:
        with browser.page("/charts", url=guarded.url, expects_errors=True) as page:
            field = page.get_by_label("Key", exact=True)
            field.wait_for()
            page.get_by_role("link", name="Sessions", exact=True).click()
            page.wait_for_url("**/sessions")
            page.wait_for_timeout(1_000)
            expect(field.is_visible(), "the form is gone")
            expect_equal(page.locator(".failure").count(), 0, "failures")
            expect_equal(page.locator("#connection").inner_text(), "", "the line above")
            field.fill("a-reader")
            page.keyboard.press("Enter")
            page.wait_for_selector(".empty:has-text('No sessions yet')")


@check("Esc leads from a trace back to where it was opened, over the links one followed: a filtered list, a session")
def escape_leads_back(browser, server):
    word, trace_id, root, start = f"back{random_id(4)}", random_id(16), random_id(8), time.time_ns()
    child = random_id(8)
    name = f"invoke_agent {word}"
    server.ingest(
        [
            span(
                trace_id,
                name,
                start,
                start + 9 * MILLISECOND,
                span_id=root,
                gen_ai__operation__name="invoke_agent",
                gen_ai__conversation__id=word,
                links=[{"traceId": trace_id, "spanId": child, "attributes": []}],
            ),
            span(trace_id, "execute_tool t", start, start + MILLISECOND, root, span_id=child),
        ]
    )

    def follow(page):
        page.wait_for_selector(SPANS)
        page.locator("summary", has_text="Links").click()
        page.click(".links a")
        page.wait_for_url(f"**/traces/{trace_id}?span={child}")
        wait_until(page, "the child", lambda: selected(page) == child)

    with browser.page(f"/?filter=name%20~%20%22{word}%22") as page:
        is_live(page)
        wait_until(page, "the row", lambda: keys(page) == [trace_id])
        page.locator(f"{ROWS} a").click()
        follow(page)
        page.go_back()
        wait_until(page, "the first span", lambda: selected(page) == root)
        page.go_forward()
        wait_until(page, "the child again", lambda: selected(page) == child)
        page.locator(SPANS).first.focus()
        page.keyboard.press("Escape")
        page.wait_for_url(f"**/?filter=*{word}*")
        wait_until(page, "the row", lambda: keys(page) == [trace_id])
    with browser.page("/sessions") as page:
        page.get_by_role("link", name=word, exact=True).click()
        page.locator(".turn-head a").click()
        follow(page)
        page.locator(SPANS).first.focus()
        page.keyboard.press("Escape")
        page.wait_for_url(f"**/session?id={word}*")
        page.wait_for_selector(".session-turn")
        page.keyboard.press("Escape")
        page.wait_for_url("**/sessions")
