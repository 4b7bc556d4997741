"""Charts: what they show is what was sent, they share one time axis, and a click lists the traces of a moment."""

import time
from checks import check, expect, expect_equal, wait_until
from check_traces import keys
from server import MILLISECOND, random_id, span

HOUR = 3600 * 1000 * MILLISECOND


def hours_ago(server, project, *hours, failed=()):
    """Traces of a project so many hours ago, each a model call and a tool; returns their ids."""
    ids = []
    for number, ago in enumerate(hours):
        trace_id, root, start = random_id(16), random_id(8), time.time_ns() - int(ago * HOUR)
        server.ingest(
            [
                span(
                    trace_id,
                    "invoke_agent charted",
                    start,
                    start + 2000 * MILLISECOND,
                    span_id=root,
                    status="It failed." if number in failed else None,
                    gen_ai__operation__name="invoke_agent",
                ),
                span(
                    trace_id,
                    "chat gpt-4o-mini",
                    start,
                    start + 1200 * MILLISECOND,
                    root,
                    kind=3,
                    gen_ai__operation__name="chat",
                    gen_ai__provider__name="openai",
                    gen_ai__request__model="gpt-4o-mini",
                    gen_ai__response__time_to_first_chunk=0.4,
                    gen_ai__usage__input_tokens=1_000,
                    gen_ai__usage__output_tokens=100,
                ),
                span(
                    trace_id,
                    "execute_tool find_trains",
                    start + 1300 * MILLISECOND,
                    start + 1900 * MILLISECOND,
                    root,
                    gen_ai__operation__name="execute_tool",
                    gen_ai__tool__name="find_trains",
                ),
            ],
            project=project,
        )
        ids.append(trace_id)
    return ids


def figure(page, title):
    return page.locator("figure.chart", has=page.get_by_role("heading", name=title, exact=True))


@check("charts show requests, errors, latency, first chunk, tokens and cost of what was sent")
def charts_show(browser, server):
    project = f"charts-{random_id(3)}"
    hours_ago(server, project, 20, 10, 10, 1, failed=[1])
    with browser.page(f"/charts?project={project}&range=24h") as page:
        page.wait_for_selector("figure.chart svg")
        requests = figure(page, "Requests").locator(".legend").inner_text().split()
        expect("1" in requests and "3" in requests, f"the requests are {requests}")
        for title, words in (("Latency", "2.00 s"), ("Time to first chunk", "400 ms"), ("Tokens", "4k")):
            text = figure(page, title).locator(".legend").inner_text()
            expect(words in text, f"{title} says {text!r}")
        expect("$" in figure(page, "Cost").locator(".legend").inner_text(), "the cost is not shown")
        expect_equal(figure(page, "Requests").locator("rect.column").count(), 4, "columns")
        models = page.get_by_role("table", name="Cost by model")
        expect("gpt-4o-mini" in models.inner_text(), "the model is not in its table")
        tools = page.get_by_role("table", name="Slowest tools")
        expect("find_trains" in tools.inner_text() and "600 ms" in tools.inner_text(), "the tool is not in its table")
        browser.shoot(page, "charts")


@check("a moment that is pointed at is the same in all charts, by mouse and by keyboard")
def charts_share_an_axis(browser, server):
    project = f"charts-{random_id(3)}"
    hours_ago(server, project, 20, 10, 1)
    with browser.page(f"/charts?project={project}&range=24h") as page:
        page.wait_for_selector("figure.chart svg")
        plot = figure(page, "Latency").locator(".plot")
        box = plot.bounding_box()
        page.mouse.move(box["x"] + box["width"] / 2, box["y"] + 40)
        page.wait_for_selector("rect.pointed:not([hidden])")
        marked = page.eval_on_selector_all("rect.pointed", "all => new Set(all.map(one => one.getAttribute('x'))).size")
        expect_equal(marked, 1, "places that are marked")
        first = page.locator(".moment").inner_text()
        page.mouse.move(5, 5)
        page.keyboard.press("j")
        page.keyboard.press("j")
        wait_until(page, "another moment", lambda: page.locator(".moment").inner_text() != first)
        expect("trace" in page.locator(".moment").inner_text(), "the moment does not say how many traces it has")


@check("a click on a moment lists its traces, a model's name lists its own, and Back returns")
def charts_lead_to_traces(browser, server):
    project = f"charts-{random_id(3)}"
    early, late = hours_ago(server, project, 20, 1)
    with browser.page(f"/charts?project={project}&range=24h") as page:
        page.wait_for_selector("rect.column")
        box = figure(page, "Requests").locator("rect.column").first.bounding_box()
        page.mouse.click(box["x"] + box["width"] / 2, box["y"] + 1)
        page.wait_for_url("**from=*")
        wait_until(page, "the early trace alone", lambda: keys(page) == [early])
        expect_equal(page.input_value("#range"), "custom", "the range menu")
        page.go_back()
        page.wait_for_selector("figure.chart svg")
        page.get_by_role("link", name="gpt-4o-mini").click()
        wait_until(page, "both traces", lambda: set(keys(page)) == {early, late})
        expect("model" in page.input_value("#filter"), f"the filter is {page.input_value('#filter')!r}")


@check("every value of the charts is in a table, and a wrong filter is said here too")
def charts_as_table(browser, server):
    project = f"charts-{random_id(3)}"
    hours_ago(server, project, 3, 1)
    with browser.page(f"/charts?project={project}&range=24h", expects_errors=True) as page:
        page.get_by_text("All values as a table").click()
        table = page.get_by_role("table", name="All values")
        table.wait_for()
        expect_equal(table.locator("tbody tr").count(), 2, "rows with traces")
        page.keyboard.press("/")
        page.keyboard.type("latencey > 2s")
        page.wait_for_selector(".filter-error:has-text('latencey')")
        expect(page.locator("figure.chart svg").count() > 0, "the charts are gone")
