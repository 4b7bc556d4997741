"""Datasets, experiments and their comparison: import, export, adding a span, running, what got worse; and how it looks."""

import json
from axe import examine
from check_look import OVERFLOW
from check_payloads import nothing_ran, watched
from check_playground import add_evaluator, capitals, playground, prompt, stored_call, write
from check_trace import SPANS
from checks import check, expect, expect_equal, wait_until
from payloads import PAYLOADS
from server import own_server

ROWS = ".example-table tbody tr"

# Drops a file as a person does from another window.
DROP = """([selector, name, content]) => {
    const data = new DataTransfer();
    data.items.add(new File([content], name));
    for (const type of ["dragenter", "dragover", "drop"]) {
        const event = new DragEvent(type, { dataTransfer: data, bubbles: true, cancelable: true });
        document.querySelector(selector).dispatchEvent(event);
    }
}"""


def drop(page, name, content):
    page.evaluate(DROP, [".list-page", name, content])


def lines(*examples):
    return "\n".join(json.dumps(example) for example in examples)


@check("a file that is dropped becomes a dataset, another one a new version of it, and a wrong one says its line")
def files_are_imported(browser, _server):
    with own_server() as server, browser.page(url=server.url, expects_errors=True) as page:
        page.keyboard.press("g")
        page.keyboard.press("d")
        page.wait_for_url("**/datasets")
        page.wait_for_selector(".list-page:has-text('no dataset yet')")
        drop(
            page,
            "trains.jsonl",
            lines({"id": "a", "input": "Oslo?", "reference": "Yes"}, {"id": "b", "input": {"q": 1}}),
        )
        dialog = page.locator("dialog")
        expect_equal(dialog.get_by_label("Dataset").input_value(), "trains", "the name that is offered")
        dialog.get_by_role("button", name="Import").click()
        page.wait_for_selector(".outcome:has-text('2 examples added')")
        row = page.locator(".figures-table tbody tr")
        wait_until(page, "the dataset", lambda: row.count() == 1)
        row.get_by_role("link", name="trains").click()
        page.wait_for_url("**/dataset?name=trains")
        wait_until(page, "two examples", lambda: page.locator(ROWS).count() == 2)
        drop(page, "more.csv", "input,reference\nBergen?,Maybe\n")
        wait_until(page, "three examples", lambda: page.locator(ROWS).count() == 3)
        browser.shoot(page, "dataset")
        drop(page, "bad.jsonl", lines({"input": "x"}) + "\n{not json\n")
        page.wait_for_selector(".outcome.error:has-text('2')")
        expect("ine 2" in page.locator(".outcome.error").inner_text(), "the line is not told")
        expect_equal(page.locator(ROWS).count(), 3, "examples after a file that is wrong")
        with page.expect_file_chooser() as chooser:
            page.get_by_role("button", name="Choose a file").click()
        chooser.value.set_files({"name": "last.jsonl", "mimeType": "", "buffer": lines({"input": "chosen"}).encode()})
        wait_until(page, "four examples", lambda: page.locator(ROWS).count() == 4)


@check("examples are added, changed and removed, each in a new version, and older versions stay as they were")
def examples_change(browser, _server):
    with own_server() as server:
        capitals(server)
        with browser.page("/dataset?name=capitals", url=server.url) as page:
            wait_until(page, "three examples", lambda: page.locator(ROWS).count() == 3)
            page.get_by_role("button", name="Add an example").click()
            dialog = page.locator("dialog")
            dialog.get_by_label("Input").fill('{"question": "new"}')
            dialog.get_by_label("Reference").fill("an answer")
            dialog.get_by_label("Metadata").fill("[1")
            dialog.get_by_role("button", name="Add").click()
            dialog.locator(".outcome.error:has-text('no JSON')").wait_for()
            dialog.get_by_label("Metadata").fill('{"from": "a test"}')
            dialog.get_by_role("button", name="Add").click()
            wait_until(page, "four examples", lambda: page.locator(ROWS).count() == 4)
            page.get_by_role("button", name="Change e1").click()
            dialog.get_by_label("Reference").fill("changed")
            dialog.get_by_role("button", name="Change").click()
            page.wait_for_selector(f"{ROWS}[data-id=e1]:has-text('changed')")
            page.get_by_role("button", name="Remove e2").click()
            page.locator("dialog.confirm").get_by_role("button", name="Remove").click()
            wait_until(page, "three examples", lambda: page.locator(ROWS).count() == 3)
            versions = page.get_by_label("Version").locator("option").all_inner_texts()
            three = [text for text in versions if ": 3 examples" in text]
            first = min(three, key=lambda text: int(text.split(":")[0]))
            page.get_by_label("Version").select_option(label=first)
            page.wait_for_selector(f"{ROWS}[data-id=e2]")
            expect("changed" not in page.locator(f"{ROWS}[data-id=e1]").inner_text(), "the old version has changed")
            expect_equal(page.get_by_role("button", name="Change e1").count(), 0, "ways to change an old version")
            page.go_back()
            wait_until(page, "the newest", lambda: page.locator(f"{ROWS}[data-id=e2]").count() == 0)


@check("of two versions chosen one after the other the last is shown, whichever comes first")
def last_version_wins(browser, _server):
    held = []
    with own_server() as server:
        capitals(server)
        server.post("/api/v1/datasets/capitals/examples", {"examples": [{"id": "e4", "input": "new"}]})
        with browser.page("/dataset?name=capitals", url=server.url) as page:
            wait_until(page, "four examples", lambda: page.locator(ROWS).count() == 4)
            version = page.get_by_label("Version")
            options = version.locator("option").all_inner_texts()
            old = next(text for text in options if ": 3 examples" in text)
            page.route("**/examples?version=*", lambda route: held.append(route))
            version.select_option(label=old)
            wait_until(page, "the old version to be asked for", lambda: held)
            page.go_back()
            page.wait_for_timeout(300)
            for route in held:
                route.continue_()
            page.wait_for_timeout(500)
            expect_equal(page.locator(ROWS).count(), 4, "examples")
            expect("4 examples" in version.locator("option:checked").inner_text(), "another version is chosen")


@check("a dataset is exported as it was imported")
def dataset_is_exported(browser, _server):
    with own_server() as server:
        capitals(server, "a b?c#d")
        with browser.page("/dataset?name=a%20b%3Fc%23d", url=server.url) as page:
            wait_until(page, "three examples", lambda: page.locator(ROWS).count() == 3)
            for words, has in (("JSON lines", '"question"'), ("CSV", "e1")):
                with page.expect_download() as download:
                    page.get_by_role("link", name=words).click()
                with open(download.value.path(), encoding="utf-8") as file:
                    text = file.read()
                expect(has in text and text.count("\n") >= 3, f"the file is {text!r}")


@check("a span goes into a dataset from its panel, with its messages as input and its answer as reference")
def span_is_added(browser, _server):
    with own_server() as server:
        trace_id, span_id = stored_call(server, "Which train?")
        with browser.page(f"/traces/{trace_id}", url=server.url) as page:
            page.wait_for_selector(".add-to-dataset")
            page.keyboard.press("d")
            dialog = page.locator("dialog")
            dialog.get_by_label("Dataset").fill("collected")
            dialog.get_by_role("button", name="Add").click()
            dialog.get_by_role("link", name="collected").click()
            page.wait_for_url("**/dataset?name=collected")
            row = page.locator(ROWS)
            row.wait_for()
            text = row.inner_text()
            expect("Which train?" in text and "It rains." in text, f"the example is {text!r}")
            row.get_by_role("link", name="Trace").click()
            page.wait_for_selector(SPANS)


def run_in_background(page, server, model, text="{{question}}"):
    """Runs a prompt over the capitals in the background; the page is then at the experiments."""
    page.goto(f"{server.url}/playground")
    write(page, text, model=model)
    page.get_by_label("Template").select_option("mustache")
    page.get_by_label("Dataset").select_option("capitals")
    if not page.locator(".evaluators li").count():
        add_evaluator(page)
    page.get_by_role("button", name="Run in the background").click()
    page.wait_for_url("**/experiments?dataset=capitals")


def finished(page, count):
    """Waits until so many experiments are done."""
    done = ".figures-table tbody .state-done"
    wait_until(page, f"{count} experiments", lambda: page.locator(done).count() == count, timeout=60)


@check("experiments run in the background, show how far they are, and are compared with what got worse on top")
def experiments_are_compared(browser, _server):
    with playground() as (server, model):
        capitals(server)
        with browser.page("/experiments", url=server.url) as page:
            page.wait_for_selector(".list-page:has-text('Nothing was run')")
            run_in_background(page, server, "quick")
            finished(page, 1)
            run_in_background(page, server, "shout")
            finished(page, 2)
            page.get_by_role("link", name="All experiments").click()
            wait_until(page, "the heading of all", lambda: page.locator("h1").inner_text() == "Experiments")
            page.go_back()
            wait_until(page, "that of one", lambda: page.locator("h1").inner_text() == "Experiments over capitals")
            scores = page.locator(".figures-table .mean strong").all_inner_texts()
            expect_equal(scores, ["0.667", "1"], "the scores, the newest on top")
            browser.shoot(page, "experiments")
            page.keyboard.press("j")
            page.keyboard.press("x")
            page.keyboard.press("j")
            page.keyboard.press("x")
            page.keyboard.press("c")
            page.wait_for_url("**/compare?**")
            rows = page.locator(".compare-table tbody tr[data-id]")
            wait_until(page, "three rows", lambda: rows.count() == 3)
            expect_equal(rows.first.get_attribute("data-id"), "e1", "the example that got worse")
            expect("−1" in rows.first.inner_text(), "the loss is not marked")
            expect_equal(page.locator("td.differs").count(), 1, "answers that differ")
            summary = page.locator("tr.summary").inner_text()
            expect("1 worse, 0 better, 2 the same" in summary, f"the summary is {summary!r}")
            browser.shoot(page, "comparison")
            page.get_by_label("Baseline").select_option(index=1)
            wait_until(page, "the other baseline", lambda: "1 better" in page.locator("tr.summary").inner_text())
            page.get_by_label("Order").select_option("example")
            page.wait_for_url("**sort=example")
            page.reload()
            wait_until(page, "three rows", lambda: rows.count() == 3)
            page.locator(".compare-table thead a").first.click()
            page.wait_for_url("**/experiment?id=*")
            wait_until(page, "three results", lambda: page.locator(".result-table tbody tr").count() == 3)
            browser.shoot(page, "experiment")
            page.locator(".result-table").get_by_role("link", name="Trace", exact=True).first.click()
            page.wait_for_selector(SPANS)
            page.wait_for_selector(".panel .span-verdicts .verdict:has-text('exact_match')")


@check("an experiment that is stopped says so, offers to go on, and is deleted")
def experiment_is_stopped(browser, _server):
    with playground() as (server, model):
        capitals(server)
        with browser.page("/playground", url=server.url) as page:
            run_in_background(page, server, "slow", text="count {{question}}")
            page.locator(".figures-table tbody a").first.click()
            page.wait_for_url("**/experiment?id=*")
            page.get_by_role("button", name="Stop").click()
            page.get_by_role("button", name="Resume").wait_for()
            expect("stopped" in page.locator(".experiment-facts").inner_text(), "the state is not told")
            page.get_by_role("button", name="Delete").click()
            page.locator("dialog.confirm").get_by_role("button", name="Delete").click()
            page.wait_for_url("**/experiments")


@check("an experiment that was stopped goes on where it was, and ends finished")
def experiment_goes_on(browser, _server):
    with playground() as (server, model):
        capitals(server)
        with browser.page("/playground", url=server.url) as page:
            model.pace = 3
            run_in_background(page, server, "quick", text="say: one two three four five six {{question}}")
            page.locator(".figures-table tbody a").first.click()
            page.wait_for_url("**/experiment?id=*")
            page.get_by_role("button", name="Stop").click()
            resume = page.get_by_role("button", name="Resume")
            resume.wait_for()
            model.pace = 0.02
            resume.click()
            page.wait_for_selector(".experiment-facts .state-done:has-text('finished')", timeout=60_000)
            wait_until(page, "three results", lambda: page.locator(".result-table tbody tr").count() == 3)
            expect("3 of 3" in page.locator(".experiment-facts").inner_text(), "not all were answered")
            expect_equal(page.get_by_role("button", name="Stop").count(), 0, "ways to stop what is over")


@check("an experiment is followed to its end though its feed was refused, and its progress takes no focus away")
def experiment_is_followed(browser, _server):
    refused = []

    def feed(route):
        if refused:
            return route.continue_()
        refused.append(route.request.url)
        return route.fulfill(status=503, json={"error": {"code": "busy", "message": "Busy."}})

    with playground() as (server, model):
        capitals(server)
        with browser.page("/playground", url=server.url, expects_errors=True) as page:
            model.pace = 0.5
            model.answers = {"say: OSLO": "word " * 10, "say: 42": "word " * 40}
            page.route("**/api/v1/experiments/*/events", feed)
            run_in_background(page, server, "quick")
            page.locator(".figures-table tbody a").first.click()
            page.get_by_role("button", name="Stop").focus()
            wait_until(page, "two answers", lambda: "2 of 3" in page.locator(".experiment-facts").inner_text(), 30)
            expect_equal(page.evaluate("document.activeElement.textContent"), "Stop", "what has the focus")
            model.pace = 0
            page.wait_for_selector(".experiment-facts .state-done:has-text('finished')", timeout=60_000)
            expect_equal(len(refused), 1, "feeds that were refused")


@check("hostile texts as names of datasets, as examples, answers and verdicts run nothing")
def datasets_are_safe(browser, _server):
    with playground() as (server, model):
        texts = [text for text in PAYLOADS[::9] if "\x00" not in text]
        examples = [
            {"id": f"h{number}", "input": {text[:200]: text}, "reference": text, "metadata": {text[:200]: text}}
            for number, text in enumerate(texts)
        ]
        name = "<img src=x onerror=window.owned=1>"
        server.post("/api/v1/datasets", {"name": name, "description": name})
        path = "/dataset?name=%3Cimg%20src%3Dx%20onerror%3Dwindow.owned%3D1%3E"
        server.post(f"/api/v1/datasets/{path.split('=', 1)[1]}/examples", {"examples": examples})
        with browser.page("/datasets", url=server.url) as page:
            heard = watched(page)
            page.wait_for_selector(".figures-table")
            nothing_ran(page, heard, "the datasets")
            page.goto(server.url + path)
            wait_until(page, "the examples", lambda: page.locator(ROWS).count() == len(examples))
            page.evaluate("document.querySelectorAll('main details').forEach(details => { details.open = true })")
            nothing_ran(page, heard, "the examples")
            page.goto(server.url + "/playground")
            write(page, "{{input}}", model="quick")
            page.get_by_label("Template").select_option("mustache")
            add_evaluator(page, name=name)
            page.get_by_label("Dataset").select_option(name)
            page.get_by_role("button", name="Run over dataset").click()
            verdicts = page.locator(".run-grid .examples .verdict")
            wait_until(page, "the verdicts", lambda: verdicts.count() == len(examples), timeout=60)
            nothing_ran(page, heard, "the grid")
            page.get_by_role("button", name="Run in the background").click()
            page.wait_for_url("**/experiments?**")
            finished(page, 2)
            nothing_ran(page, heard, "the experiments")
            for box in page.locator(".figures-table input").all():
                box.check()
            page.get_by_role("link", name="Compare 2").click()
            page.wait_for_selector(".compare-table tbody tr[data-id]")
            page.evaluate("document.querySelectorAll('main details').forEach(details => { details.open = true })")
            nothing_ran(page, heard, "the comparison")
            page.locator(".compare-table thead a").first.click()
            page.wait_for_selector(".result-table tbody tr")
            page.evaluate("document.querySelectorAll('main details').forEach(details => { details.open = true })")
            nothing_ran(page, heard, "the experiment")


@check("axe finds nothing in datasets, experiments and comparisons, light, dark and narrow; nothing is too wide")
def datasets_look(browser, _server):
    found = []
    with playground() as (server, model):
        capitals(server)
        with browser.page("/playground", url=server.url) as page:
            run_in_background(page, server, "quick")
            run_in_background(page, server, "shout")
            finished(page, 2)
            paths = {"datasets": "/datasets", "dataset": "/dataset?name=capitals", "experiments": "/experiments"}
            for box in page.locator(".figures-table input").all():
                box.check()
            page.get_by_role("link", name="Compare 2").click()
            page.wait_for_selector(".compare-table tbody tr[data-id]")
            paths["comparison"] = page.url.removeprefix(server.url)
            page.locator(".compare-table thead a").first.click()
            page.wait_for_selector(".result-table tbody tr")
            paths["experiment"] = page.url.removeprefix(server.url)
        for name, path in paths.items():
            with browser.page(path, url=server.url) as page:
                page.wait_for_selector(".list-page table tbody tr")
                page.evaluate("document.querySelectorAll('main details').forEach(details => { details.open = true })")
                found += examine(browser, page, name, is_shot=True)
                page.set_viewport_size({"width": 360, "height": 740})
                expect_equal(page.evaluate(OVERFLOW), None, name)
                found += examine(browser, page, f"{name}-360", is_shot=True)
        with browser.page("/dataset?name=capitals", url=server.url) as page:
            page.get_by_role("button", name="Add an example").click()
            page.locator("dialog").wait_for()
            found += examine(browser, page, "example")
    expect(not found, "\n".join(list(dict.fromkeys(found))[:20]))
