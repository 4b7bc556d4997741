"""The filter line, the time range, projects and saved filters: what is in them is in the address."""

import time
from checks import check, expect, expect_equal, wait_until
from check_traces import ROWS, is_live, keys, ready, row
from server import MILLISECOND, random_id, span

FIELD = "#filter"
OPTIONS = "#filter-completions [role=option]"


def offers(page):
    return page.eval_on_selector_all(f"{OPTIONS} code", "codes => codes.map(code => code.textContent)")


def named(server, word, **items):
    """A trace of an agent of that name, so that a filter can ask for it."""
    return server.simple_trace(name=f"invoke_agent {word}", text=f"about {word}", **items)


@check("the filter line completes fields, operators, values and what joins them, by keyboard alone")
def filter_completes(browser, server):
    server.simple_trace(text="a trace to complete from")
    with browser.page() as page:
        ready(page)
        page.keyboard.press("/")
        wait_until(page, "fields", lambda: {"status", "model", "latency"} <= set(offers(page)))
        page.keyboard.type("stat")
        wait_until(page, "one field", lambda: offers(page)[:1] == ["status"])
        expect_equal(page.get_attribute(FIELD, "aria-expanded"), "true", "aria-expanded")
        page.keyboard.press("Tab")
        expect_equal(page.input_value(FIELD), "status ", "the field after Tab")
        wait_until(page, "operators", lambda: "=" in offers(page))
        page.keyboard.type("= ")
        wait_until(page, "values", lambda: "error" in offers(page))
        page.keyboard.press("ArrowDown")
        active = page.get_attribute(FIELD, "aria-activedescendant")
        chosen = page.locator(f"#{active} code").inner_text()
        expect_equal(page.get_attribute(f"#{active}", "aria-selected"), "true", "aria-selected")
        page.keyboard.press("Enter")
        expect_equal(page.input_value(FIELD), f"status = {chosen} ", "the field after Enter")
        wait_until(page, "what joins terms", lambda: "and" in offers(page))
        browser.shoot(page, "filter-completion")
        page.keyboard.press("Escape")
        expect_equal(page.locator(OPTIONS).count(), 0, "offers after Esc")
        expect(page.evaluate("document.activeElement.id") == "filter", "Esc left the field while offers were open")


@check("a filter is applied as one types, is in the address, and Esc takes it back")
def filter_narrows(browser, server):
    word = f"needle{random_id(4)}"
    trace_id = named(server, word)
    named(server, f"other{random_id(4)}")
    with browser.page() as page:
        ready(page)
        before = len(keys(page))
        page.keyboard.press("/")
        page.keyboard.type(f'name ~ "{word}"')
        wait_until(page, "one row", lambda: keys(page) == [trace_id])
        expect(word in page.url, f"the address is {page.url}")
        page.reload()
        ready(page)
        wait_until(page, "the same row after a reload", lambda: keys(page) == [trace_id])
        expect_equal(page.input_value(FIELD), f'name ~ "{word}"', "the field after a reload")
        page.keyboard.press("Escape")
        wait_until(page, "all rows", lambda: len(keys(page)) >= before)
        expect("filter=" not in page.url, f"the address is {page.url}")


@check("a wrong filter is said under the very word that is wrong, with what was meant")
def filter_fault(browser, server):
    server.simple_trace(text="stays in sight")
    with browser.page(expects_errors=True) as page:
        ready(page)
        shown = keys(page)
        page.keyboard.press("/")
        page.keyboard.type("status = error and latencey > 2s")
        page.wait_for_selector(".filter-error:has-text('latencey')")
        expect("latency" in page.locator(".filter-error .muted").inner_text(), "what was meant is not said")
        expect_equal(page.locator(".filter-marks mark").inner_text(), "latencey", "the marked word")
        expect_equal(page.get_attribute(FIELD, "aria-invalid"), "true", "aria-invalid")
        mark = page.locator(".filter-marks mark").bounding_box()
        words = page.locator(".filter-error .glyph").bounding_box()
        expect(abs(mark["x"] - words["x"]) < 12, f"the words are at {words['x']:.0f}, the mark at {mark['x']:.0f}")
        expect_equal(keys(page)[: len(shown)], shown, "the rows while the filter is wrong")
        browser.shoot(page, "filter-error")
        page.locator(FIELD).fill("status = error and latency > 2s")
        wait_until(page, "the fault to go", lambda: page.locator(".filter-error").inner_text() == "")
        page.locator(FIELD).fill("status =")
        page.keyboard.press("Enter")
        page.wait_for_selector(".filter-error .glyph")


@check("a filter that is wrong is said to be so still when a blank is typed after it or before it")
def filter_fault_stays(browser, server):
    server.simple_trace(text="stays in sight")
    with browser.page(expects_errors=True) as page:
        ready(page)
        page.keyboard.press("/")
        page.keyboard.type("status = error and latencey > 2s")
        fault = page.locator(".filter-error")
        wait_until(page, "the fault", lambda: "latencey" in fault.inner_text())
        for key in ("End", "Home"):
            page.keyboard.press(key)
            page.keyboard.type(" ")
            wait_until(page, f"the fault after {key} and a blank", lambda: "latencey" in fault.inner_text())
            expect_equal(page.locator(".filter-marks mark").inner_text(), "latencey", "the marked word")


@check("a filter that is typed and not yet applied is not applied to the view one went to")
def filter_is_left(browser, server):
    trace_id = server.simple_trace(text="come back to")
    with browser.page(f"/traces/{trace_id}") as page:
        page.wait_for_selector(".waterfall tbody tr[data-key]")
        page.get_by_role("link", name="Traces", exact=True).click()
        ready(page)
        page.keyboard.press("/")
        page.keyboard.type("status =")
        page.go_back()
        page.wait_for_selector(".waterfall tbody tr[data-key]")
        # A half filter is tried when its writer seems to have stopped.
        page.wait_for_timeout(1_500)
        expect_equal(page.url, f"{browser.url}/traces/{trace_id}", "the address")
        page.go_forward()
        page.wait_for_selector(ROWS)
        expect_equal(page.input_value(FIELD), "", "the field")


@check("a filter that is wrong in a link is said too")
def filter_fault_in_link(browser, server):
    with browser.page("/?filter=nonsense%20%3D%201", expects_errors=True) as page:
        page.wait_for_selector(".filter-error:has-text('nonsense')")


@check("under a filter the feed brings what passes it, and nothing else")
def live_under_filter(browser, server):
    word = f"live{random_id(4)}"
    first = named(server, word)
    with browser.page(f"/?filter=name%20~%20%22{word}%22") as page:
        is_live(page)
        wait_until(page, "the first row", lambda: keys(page) == [first])
        named(server, f"not-{random_id(4)}")
        second = named(server, word)
        wait_until(page, "the second row on top", lambda: keys(page) == [second, first])


@check("under a filter the feed leaves nothing out when the server was busy as it was asked")
def live_under_filter_when_busy(browser, server):
    word, refused = f"busy{random_id(4)}", []

    def answer(route):
        if "ids=" not in route.request.url or len(refused) == 2:
            return route.continue_()
        refused.append(route.request.url)
        return route.fulfill(status=503, json={"error": {"code": "busy", "message": "Busy."}})

    def prepare(page):
        page.route("**/api/v1/traces?*", answer)

    with browser.page(f"/?filter=name%20~%20%22{word}%22", expects_errors=True, prepare=prepare) as page:
        is_live(page)
        page.wait_for_selector(".foot:has-text('No trace matches')")
        trace_id = named(server, word)
        wait_until(page, "the row", lambda: keys(page) == [trace_id])
        expect_equal(len(refused), 2, "requests that were refused")


@check("a trace that no longer passes the filter leaves the list")
def leaves_the_filter(browser, server):
    word, trace_id, span_id, start = f"leaves{random_id(4)}", random_id(16), random_id(8), time.time_ns()

    def send(end):
        running = {"tracewing__running": True} if not end else {}
        server.ingest(
            [
                span(
                    trace_id,
                    f"invoke_agent {word}",
                    start,
                    end,
                    span_id=span_id,
                    gen_ai__operation__name="invoke_agent",
                    **running,
                )
            ]
        )

    send(0)
    with browser.page(f"/?filter=status%20%3D%20running%20and%20name%20~%20%22{word}%22") as page:
        is_live(page)
        wait_until(page, "the row", lambda: keys(page) == [trace_id])
        send(time.time_ns())
        wait_until(page, "no row", lambda: keys(page) == [])
        page.wait_for_selector(".foot:has-text('No trace matches')")


@check("a trace that waits behind the pill and no longer passes the filter waits no more")
def leaves_the_pill(browser, server):
    word, trace_id, span_id, start = f"waits{random_id(4)}", random_id(16), random_id(8), time.time_ns()

    def send(end, status=None, **more):
        name = f"invoke_agent {word}"
        server.ingest([span(trace_id, name, start, end, span_id=span_id, status=status, **more)])

    for _ in range(40):
        named(server, word)
    with browser.page(f"/?filter=name%20~%20%22{word}%22%20and%20status%20!%3D%20error", height=600) as page:
        ready(page)
        page.locator(".list-body .scroller").evaluate("element => { element.scrollTop = 400 }")
        page.wait_for_timeout(200)
        send(0, tracewing__running=True)
        page.wait_for_selector(".pill:has-text('1 new')")
        send(time.time_ns(), status="It failed.")
        wait_until(page, "the pill to go", lambda: page.locator(".pill").is_hidden())


@check("a time range narrows the list, and is in the address")
def range_narrows(browser, server):
    old = server.simple_trace(text="long ago", start=time.time_ns() - 3 * 24 * 3600 * 1000 * MILLISECOND)
    new = server.simple_trace(text="just now")
    with browser.page() as page:
        ready(page)
        page.select_option("#range", "1h")
        page.wait_for_url("**range=1h*")
        wait_until(page, "the new one only", lambda: new in keys(page) and old not in keys(page))
        page.select_option("#range", "7d")
        page.wait_for_url("**range=7d*")
        page.go_back()
        page.wait_for_url("**range=1h*")
        expect_equal(page.input_value("#range"), "1h", "the menu after Back")
        page.select_option("#range", "custom")
        page.get_by_label("From").fill("2001-01-01T00:00:00")
        page.get_by_label("From").blur()
        page.get_by_label("To").fill("2001-01-02T00:00:00")
        page.get_by_label("To").blur()
        page.wait_for_selector(".foot:has-text('No trace matches')")
        expect("from=" in page.url and "to=" in page.url, f"the address is {page.url}")


@check("a project at the left shows its traces alone")
def project_narrows(browser, server):
    project = f"project-{random_id(3)}"
    mine = server.simple_trace(text="in the project", project=project)
    other = server.simple_trace(text="elsewhere")
    with browser.page() as page:
        ready(page)
        page.get_by_role("link", name=project).click()
        wait_until(page, "its trace", lambda: keys(page) == [mine])
        expect(f"project={project}" in page.url, f"the address is {page.url}")
        late = server.simple_trace(text="in the project, later", project=project)
        server.simple_trace(text="elsewhere, later")
        wait_until(page, "the later one", lambda: keys(page) == [late, mine])
        page.get_by_role("link", name="All projects").click()
        wait_until(page, "the others", lambda: other in keys(page))


@check("a filter that is kept is a link beside the list, also after a reload, until it is forgotten")
def filter_is_kept(browser, server):
    server.simple_trace(text="kept", status="It failed.")
    with browser.page("/?filter=status%20%3D%20error") as page:
        ready(page)
        page.click("#save-filter")
        page.get_by_label("Name of the filter").fill("what failed")
        page.keyboard.press("Enter")
        page.goto(browser.url + "/")
        ready(page)
        page.get_by_role("link", name="what failed").click()
        page.wait_for_url("**filter=status*")
        page.get_by_role("button", name="Forget what failed").click()
        wait_until(page, "it to go", lambda: page.get_by_role("link", name="what failed").count() == 0)


@check("the row of a trace says what it cost")
def row_says_cost(browser, server):
    trace_id = server.simple_trace(
        gen_ai__request__model="gpt-4o-mini",
        gen_ai__provider__name="openai",
        gen_ai__usage__input_tokens=12_480,
        gen_ai__usage__output_tokens=1_000,
    )
    with browser.page() as page:
        ready(page)
        text = row(page, trace_id).inner_text()
        expect("12,480" in text, f"the tokens are not in {text!r}")
        expect("$0.00" in text, f"the cost is not in {text!r}")
