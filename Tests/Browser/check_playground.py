"""The playground: prompts side by side, their answers as they come, stopping, replay, over a dataset; and how it looks."""

import json
import time
from contextlib import contextmanager
from urllib.parse import quote
from axe import examine
from check_look import OVERFLOW
from check_payloads import nothing_ran, watched
from check_trace import SPANS
from checks import check, expect, expect_equal, wait_until
from model import scripted_model
from payloads import PAYLOADS
from server import MILLISECOND, own_server, random_id, said, span

MODELS = "quick,shout,slow,caller,busy,breaks"


@contextmanager
def playground():
    """A scripted model and a server that may ask it; gives both."""
    with scripted_model() as model:
        with own_server(TRACEWING_PROVIDERS=f"scripted=openai-chat@{model.url};models={MODELS}") as server:
            yield server, model


def prompt(page, nth=0):
    return page.locator(".prompt").nth(nth)


def write(page, text, model="quick", nth=0):
    """Fills in a prompt of one user message."""
    column = prompt(page, nth)
    column.wait_for()
    column.get_by_label("Model", exact=True).fill(model)
    column.locator(".message textarea").last.fill(text)


def answer(page, nth=0):
    return prompt(page, nth).locator(".answer-text").first


def finished(page, nth=0, state="done"):
    prompt(page, nth).locator(f".answer[data-state={state}]").first.wait_for()


def run_all(page):
    page.get_by_role("button", name="Run all").click()


@check("an answer appears as it comes, with its figures, and its trace is stored in the project playground")
def answer_appears(browser, _server):
    with playground() as (server, model), browser.page("/playground", url=server.url) as page:
        write(page, "say: " + " ".join(f"word{number}" for number in range(80)))
        run_all(page)
        wait_until(page, "the first words", lambda: "word3" in answer(page).inner_text(), step=0.01)
        early = answer(page).inner_text()
        expect("word79" not in early, "all of the answer came at once")
        page.wait_for_selector(".answer-state:has-text('first chunk')")
        finished(page)
        expect_equal(answer(page).inner_text().split()[-1], "word79", "the last word")
        figures = prompt(page).locator(".answer-state").inner_text()
        for words in ("first chunk", "tokens/s", "11 → 80 tokens"):
            expect(words in figures, f"{words!r} is not in {figures!r}")
        browser.shoot(page, "playground")
        page.get_by_role("link", name="Trace", exact=True).click()
        page.wait_for_selector(SPANS)
        page.wait_for_selector(".bubble.assistant:has-text('word79')")
        expect("playground" in page.locator(".figures").inner_text(), "the trace is not in the project playground")
        page.go_back()
        prompt(page).wait_for()
        expect("word79" in prompt(page).locator(".message textarea").last.input_value(), "the prompt is forgotten")
        expect_equal(answer(page).inner_text().split()[-1], "word79", "the last word after a look at the trace")


def stored(server, model):
    """The stored spans of calls of a model, newest first."""
    spans = []
    for trace in server.get("/api/v1/traces?project=playground&limit=50")["traces"]:
        for one in server.get(f"/api/v1/traces/{trace['traceId']}")["spans"]:
            if one["model"] == model:
                whole = server.get(f"/api/v1/traces/{trace['traceId']}/spans/{one['spanId']}")
                spans.append(whole | {"traceId": trace["traceId"]})
    return spans


@check("one answer is stopped while others go on, and what had come of it is stored as cancelled")
def one_is_stopped(browser, _server):
    with playground() as (server, model), browser.page("/playground", url=server.url) as page:
        write(page, "count", model="slow")
        page.get_by_role("button", name="Duplicate").click()
        write(page, "say: " + " ".join(f"w{number}" for number in range(60)), nth=1)
        run_all(page)
        wait_until(page, "some numbers", lambda: "3 " in answer(page).inner_text())
        prompt(page).get_by_role("button", name="Stop").click()
        finished(page, state="stopped")
        shown = answer(page).inner_text()
        finished(page, 1)
        expect("w59" in answer(page, 1).inner_text(), "the other was stopped too")
        wait_until(page, "the model to be left", lambda: model.left == 1)
        one = wait_until(page, "the stopped span", lambda: next(iter(stored(server, "slow")), None))
        text = json.dumps(one["outputMessages"])
        expect("0 1 2 3" in text, f"of {shown!r} there is stored {text}")
        expect_equal(one["outcome"], "cancelled", "how the span says it ended")
        link = prompt(page).get_by_role("link", name="Trace", exact=True).get_attribute("href")
        expect_equal(link, f"/traces/{one['traceId']}?span={one['spanId']}", "the way to what had come")
        expect_equal(page.get_by_role("button", name="Stop all").is_disabled(), True, "nothing runs")


@check("leaving the playground stops what runs")
def leaving_stops(browser, _server):
    with playground() as (server, model), browser.page("/playground", url=server.url) as page:
        write(page, "count", model="slow")
        run_all(page)
        wait_until(page, "some numbers", lambda: "2 " in answer(page).inner_text())
        page.get_by_role("link", name="Traces", exact=True).click()
        wait_until(page, "the model to be left", lambda: model.left == 1)


@check("a look at the trace of an answer leaves the others running, and going on from there stops them")
def look_leaves_running(browser, _server):
    # The trace may arrive after it is asked for.
    with playground() as (server, model), browser.page("/playground", url=server.url, expects_errors=True) as page:
        write(page, "say: hello there")
        page.get_by_role("button", name="Duplicate").click()
        write(page, "count", model="slow", nth=1)
        run_all(page)
        finished(page)
        page.get_by_role("link", name="Trace", exact=True).click()
        page.wait_for_selector(SPANS)
        page.go_back()
        expect_equal(answer(page).inner_text().strip(), "hello there", "the answer that was there")
        shown = answer(page, 1).inner_text()
        wait_until(page, "the other to go on", lambda: answer(page, 1).inner_text() != shown)
        expect_equal(model.left, 0, "models that were left")
        page.get_by_role("link", name="Trace", exact=True).first.click()
        page.wait_for_selector(SPANS)
        page.get_by_role("link", name="Sessions", exact=True).click()
        wait_until(page, "the model to be left", lambda: model.left == 1)


@check("three models answer beside each other, each with repetitions, and what fails says what to do")
def three_models(browser, _server):
    with playground() as (server, model), browser.page("/playground", url=server.url) as page:
        write(page, "say: hello there")
        page.get_by_role("button", name="Duplicate").click()
        page.get_by_role("button", name="Duplicate").last.click()
        expect_equal(page.locator(".prompt").count(), 3, "prompts")
        prompt(page, 1).get_by_label("Model", exact=True).fill("shout")
        prompt(page, 2).get_by_label("Model", exact=True).fill("busy")
        page.get_by_label("Repetitions").fill("2")
        page.keyboard.press("Control+Enter")
        for nth in (0, 1):
            wait_until(page, "two answers", lambda: prompt(page, nth).locator(".answer[data-state=done]").count() == 2)
        wait_until(
            page, "two failures", lambda: prompt(page, 2).locator(".answer[data-state=error]").count() == 2, timeout=60
        )
        expect_equal(answer(page).inner_text().strip(), "hello there", "A")
        expect_equal(answer(page, 1).inner_text().strip(), "HELLO THERE", "B")
        fault = prompt(page, 2).locator(".error-block").first.inner_text()
        expect("429" in fault or "many requests" in fault.lower(), f"the reason is not told: {fault!r}")
        expect("Run it again" in fault, f"it is not said what to do: {fault!r}")
        browser.shoot(page, "playground-three")
        page.get_by_role("button", name="Remove", exact=True).last.click()
        expect_equal(page.locator(".prompt").count(), 2, "prompts after one was removed")


@check("an answer that breaks off keeps what came and says so")
def answer_breaks_off(browser, _server):
    with playground() as (server, model), browser.page("/playground", url=server.url) as page:
        write(page, "say: one two three four", model="breaks")
        run_all(page)
        prompt(page).locator(".answer[data-state=error]").wait_for(timeout=60_000)
        expect("one two" in answer(page).inner_text(), "what came is gone")
        expect(prompt(page).locator(".error-block").count() == 1, "no reason is given")


@check("parameters, tools and variables reach the model, and a call of a tool is shown")
def all_parts_reach_the_model(browser, _server):
    tool = {"name": "weather", "description": "Weather of a city", "parameters": {"type": "object", "properties": {}}}
    with playground() as (server, model), browser.page("/playground", url=server.url) as page:
        write(page, "How is {{city}}?", model="caller")
        page.get_by_label("Template").select_option("mustache")
        page.get_by_label("city").fill("Oslo")
        prompt(page).locator("summary", has_text="Parameters").click()
        page.get_by_label("Temperature").fill("0.5")
        page.get_by_label("Most tokens").fill("99")
        prompt(page).locator("summary", has_text="Tools").click()
        page.get_by_label("Tools as JSON").fill("[{]")
        run_all(page)
        page.wait_for_selector(".column-fault:has-text('Tools is no JSON')")
        page.get_by_label("Tools as JSON").fill(json.dumps([{"type": "function", "function": tool}]))
        run_all(page)
        finished(page)
        card = prompt(page).locator(".answer-calls .tool-card").inner_text()
        expect("weather" in card and "Oslo" in card, f"the call says {card!r}")
        request = model.of("caller")[0]
        expect("How is Oslo?" in json.dumps(request["messages"]), f"the model got {request['messages']}")
        expect_equal(request["temperature"], 0.5, "temperature")
        expect(99 in (request.get("max_tokens"), request.get("max_completion_tokens")), f"the limit in {request}")
        expect_equal(request["tools"][0]["function"]["name"], "weather", "the tool")


@check("a message that cannot be written as text says why not")
def message_stays_json(browser, _server):
    with playground() as (server, model), browser.page("/playground", url=server.url) as page:
        write(page, "plain")
        message = prompt(page).locator(".message").last
        turn = message.get_by_role("button", name="Write as")
        turn.click()
        field = message.locator("textarea")
        field.fill("[{")
        turn.click()
        expect("no JSON" in message.locator(".error").inner_text(), "that it is no JSON is not said")
        field.fill('[{"type": "tool_call", "id": "c"}]')
        expect_equal(message.locator(".error").inner_text(), "", "what is said while one types")
        turn.click()
        expect("parts of text" in message.locator(".error").inner_text(), "why not is not said")
        field.fill('[{"type": "text", "content": "as text"}]')
        turn.click()
        expect_equal(field.input_value(), "as text", "the message")


@check("what was written outlives a reload")
def state_outlives_reload(browser, _server):
    with playground() as (server, model), browser.page("/playground", url=server.url) as page:
        write(page, "Is {place} nice?", model="shout")
        page.get_by_label("Template").select_option("f-string")
        page.get_by_label("place").fill("Oslo")
        page.get_by_role("button", name="Duplicate").click()
        page.reload()
        wait_until(page, "two prompts", lambda: page.locator(".prompt").count() == 2)
        expect_equal(prompt(page, 1).get_by_label("Model", exact=True).input_value(), "shout", "the model")
        expect_equal(page.get_by_label("place").input_value(), "Oslo", "the variable")
        run_all(page)
        finished(page, 1)
        expect_equal(answer(page, 1).inner_text(), "IS OSLO NICE?", "the answer")


def stored_call(server, question="What is the weather in Oslo?"):
    """A stored call of a model with tools and parameters; its trace and span."""
    trace_id, span_id, start = random_id(16), random_id(8), time.time_ns() - 900 * MILLISECOND
    parts = [{"type": "tool_call", "id": "c1", "name": "weather", "arguments": {"city": "Oslo"}}]
    messages = [
        {"role": "user", "parts": [{"type": "text", "content": question}]},
        {"role": "assistant", "parts": parts},
        {"role": "tool", "parts": [{"type": "tool_call_response", "id": "c1", "response": "rain"}]},
    ]
    tools = [{"type": "function", "name": "weather", "description": "Weather", "parameters": {"type": "object"}}]
    server.ingest(
        [
            span(
                trace_id,
                "chat shout",
                start,
                start + 800 * MILLISECOND,
                span_id=span_id,
                kind=3,
                gen_ai__operation__name="chat",
                gen_ai__provider__name="scripted",
                gen_ai__request__model="shout",
                gen_ai__request__temperature=0.25,
                gen_ai__request__max_tokens=77,
                gen_ai__system_instructions=json.dumps([{"type": "text", "content": "Be brief."}]),
                gen_ai__input__messages=json.dumps(messages),
                gen_ai__tool__definitions=json.dumps(tools),
                gen_ai__output__messages=said("assistant", "It rains."),
            )
        ]
    )
    return trace_id, span_id


@check("a stored call opens in the playground with its messages, tools and parameters, and runs again")
def call_is_replayed(browser, _server):
    with playground() as (server, model):
        trace_id, span_id = stored_call(server)
        with browser.page(f"/traces/{trace_id}", url=server.url) as page:
            page.wait_for_selector(".panel .open-in-playground")
            expect_equal(page.get_by_role("link", name="Open in playground").count(), 2, "ways to the playground")
            page.keyboard.press("p")
            page.wait_for_url(f"**/playground?trace={trace_id}&span={span_id}")
            prompt(page).wait_for()
            texts = [field.input_value() for field in prompt(page).locator(".message textarea").all()]
            expect_equal(texts[0], "Be brief.", "the system message")
            expect_equal(texts[1], "What is the weather in Oslo?", "the question")
            expect("tool_call" in texts[2] and "rain" in texts[3], f"the call and its result: {texts[2:]}")
            browser.shoot(page, "playground-replay")
            run_all(page)
            finished(page)
            request = model.of("shout")[0]
            expect_equal(request["temperature"], 0.25, "temperature")
            expect("Be brief." in json.dumps(request["messages"]), "the system message did not reach the model")
            expect_equal(request["tools"][0]["function"]["name"], "weather", "the tool")
            prompt(page).locator(".message textarea").nth(1).fill("changed")
            page.reload()
            prompt(page).wait_for()
            expect_equal(prompt(page).locator(".message textarea").nth(1).input_value(), "changed", "the change")
            page.get_by_role("link", name="a stored call").click()
            page.wait_for_selector(SPANS)


@check("a call whose content was not recorded says why it cannot be replayed")
def replay_without_content(browser, _server):
    with playground() as (server, model):
        trace_id, span_id, start = random_id(16), random_id(8), time.time_ns()
        server.ingest([span(trace_id, "chat quick", start, start + 5, span_id=span_id, gen_ai__operation__name="chat")])
        path = f"/playground?trace={trace_id}&span={span_id}"
        with browser.page(path, url=server.url, expects_errors=True) as page:
            text = page.locator(".failure").inner_text()
            expect("recorded" in text.lower(), f"the page says {text!r}")


def capitals(server, name="capitals"):
    """A dataset of three questions."""
    examples = [
        {"id": "e1", "input": {"question": "say: Paris"}, "reference": "Paris"},
        {"id": "e2", "input": {"question": "say: OSLO"}, "reference": "OSLO"},
        {"id": "e3", "input": {"question": "say: 42"}, "reference": "42"},
    ]
    server.post("/api/v1/datasets", {"name": name})
    server.post(f"/api/v1/datasets/{quote(name, safe='')}/examples", {"examples": examples})


def add_evaluator(page, kind="exact_match", name=""):
    page.locator(".evaluator-choice").get_by_role("button", name="Add").click()
    dialog = page.locator("dialog.evaluator-dialog")
    dialog.get_by_label("Kind").select_option(kind)
    dialog.get_by_label("Name").fill(name)
    dialog.get_by_role("button", name="Add").click()
    wait_until(page, "the dialog to go", lambda: dialog.count() == 0)


@check("over a dataset the prompts become a grid with scores, differences and a summary on top")
def over_a_dataset(browser, _server):
    with playground() as (server, model):
        capitals(server)
        with browser.page("/playground", url=server.url) as page:
            write(page, "{{question}}")
            page.get_by_label("Template").select_option("mustache")
            page.get_by_role("button", name="Duplicate").click()
            prompt(page, 1).get_by_label("Model", exact=True).fill("shout")
            add_evaluator(page)
            page.get_by_label("Dataset").select_option("capitals")
            page.get_by_role("button", name="Run over dataset").click()
            rows = page.locator(".run-grid tbody.examples tr")
            wait_until(page, "three rows", lambda: rows.count() == 3)
            done = ".run-grid .grid-answer[data-state=done]"
            wait_until(page, "six answers", lambda: page.locator(done).count() == 6, timeout=30)
            scores = "() => [...document.querySelectorAll('.run-grid .examples .score')].map(one => one.textContent)"
            wait_until(page, "six scores", lambda: len(page.evaluate(scores)) == 6, timeout=30)
            expect_equal(
                page.evaluate(scores), ["true 1", "false 0", "true 1", "true 1", "true 1", "true 1"], "the scores"
            )
            expect_equal(page.locator(".run-grid .differs").count(), 1, "answers that differ")
            expect("−1" in rows.first.inner_text(), "the loss is not marked")
            summary = page.locator(".run-grid td.summary").all_inner_texts()
            expect("exact_match 1" in summary[0].replace("\n", " "), f"the first summary is {summary[0]!r}")
            expect("0.667" in summary[1] and "−0.333" in summary[1], f"the second summary is {summary[1]!r}")
            browser.shoot(page, "playground-grid")
            page.get_by_role("button", name="Back to the prompts").click()
            expect_equal(page.locator(".prompt").count(), 2, "prompts")


@check("what runs over a dataset stops when one goes back to the prompts, and a column runs again alone")
def grid_ends(browser, _server):
    with playground() as (server, model):
        capitals(server)
        with browser.page("/playground", url=server.url, expects_errors=True) as page:
            write(page, "count", model="slow")
            page.get_by_label("Dataset").select_option("capitals")
            page.get_by_role("button", name="Run over dataset").click()
            wait_until(page, "some numbers", lambda: "2 " in page.locator(".run-grid").inner_text())
            page.get_by_role("button", name="Back to the prompts").click()
            wait_until(page, "the model to be left", lambda: model.left >= 1)
            wait_until(page, "nothing to stop", lambda: page.get_by_role("button", name="Stop all").is_disabled())
            prompt(page).get_by_label("Model", exact=True).fill("quick")
            page.get_by_role("button", name="Duplicate").click()
            failing = {"is": True}

            def answer_run(route):
                if failing["is"] and '"quick (B)"' in (route.request.post_data or ""):
                    return route.fulfill(status=503, json={"error": {"code": "busy", "message": "Busy."}})
                return route.continue_()

            page.route("**/api/v1/playground/runs", answer_run)
            page.get_by_role("button", name="Run over dataset").click()
            done = page.locator(".run-grid .grid-answer[data-state=done]")
            wait_until(page, "three answers", lambda: done.count() == 3)
            asked = len(model.of("quick"))
            failing["is"] = False
            page.get_by_role("button", name="Run again").click()
            wait_until(page, "six answers", lambda: done.count() == 6)
            expect_equal(len(model.of("quick")), asked + 3, "calls of the model")


@check("a model judges an answer, and an evaluator is tried before it is used")
def model_judges(browser, _server):
    with playground() as (server, model), browser.page("/playground", url=server.url) as page:
        write(page, "say: that is right")
        add_evaluator(page, kind="llm", name="correct")
        page.locator(".evaluators").get_by_role("button", name="correct", exact=True).click()
        dialog = page.locator("dialog.evaluator-dialog")
        dialog.get_by_text("Try it").click()
        dialog.get_by_label("Answer", exact=True).fill("that is wrong")
        dialog.get_by_role("button", name="Judge").click()
        dialog.locator(".verdict .score:has-text('incorrect 0')").wait_for()
        dialog.get_by_role("button", name="Change").click()
        run_all(page)
        verdict = prompt(page).locator(".verdict")
        verdict.wait_for()
        expect_equal(verdict.locator(".score").inner_text(), "correct 1", "the verdict")
        verdict.locator("summary").click()
        expect("It was looked at." in verdict.inner_text(), "the reason is not told")
        browser.shoot(page, "playground-verdict")


@check("without a provider the playground says how to give it one, and settings list those there are")
def providers_are_listed(browser, _server):
    with own_server(OPENAI_API_KEY="", ANTHROPIC_API_KEY="") as server:
        with browser.page("/playground", url=server.url) as page:
            page.wait_for_selector(".playground:has-text('OPENAI_API_KEY')")
            page.get_by_role("button", name="Run all").click()
            page.wait_for_selector(".column-fault:has-text('provider')")
    with scripted_model() as model:
        provider = f"scripted=openai-chat@{model.url};models=quick"
        with own_server(TRACEWING_PROVIDERS=provider, TRACEWING_PROVIDER_SCRIPTED_KEY="sk-canary") as server:
            with browser.page("/settings?tab=providers", url=server.url) as page:
                text = page.locator(".settings-part table").inner_text()
                expect("scripted" in text and model.url in text, f"the providers are {text!r}")
                expect("sk-canary" not in page.content(), "the key is shown")


@check("the playground works with the keyboard alone")
def playground_by_keyboard(browser, _server):
    with playground() as (server, model), browser.page(url=server.url) as page:
        page.keyboard.press("g")
        page.keyboard.press("p")
        page.wait_for_url("**/playground")
        prompt(page).wait_for()
        page.keyboard.press("j")
        page.keyboard.press("Tab")
        page.wait_for_timeout(50)
        prompt(page).locator(".message textarea").last.focus()
        page.keyboard.type("say: typed")
        page.keyboard.press("Control+Enter")
        finished(page)
        page.keyboard.press("Escape")
        page.keyboard.press("a")
        wait_until(page, "a second prompt", lambda: page.locator(".prompt").count() == 2)
        page.keyboard.press("Escape")
        page.keyboard.press("?")
        help_text = page.locator("dialog.help").inner_text()
        for words in ("Run all", "Go to the playground", "Go to the datasets", "Go to the experiments"):
            expect(words in help_text, f"the help does not tell {words!r}")


@check("hostile texts in answers, prompts, tools and verdicts run nothing")
def playground_is_safe(browser, _server):
    with playground() as (server, model), browser.page("/playground", url=server.url, expects_errors=True) as page:
        heard = watched(page)
        prompt(page).wait_for()
        prompt(page).locator("summary", has_text="Tools").click()
        for text in PAYLOADS[::16]:
            model.answers["?"] = text
            write(page, "?")
            page.get_by_label("Tools as JSON").fill(json.dumps([{"name": text, "parameters": {text: text}}]))
            page.get_by_label("Tools as JSON").fill("")
            run_all(page)
            prompt(page).locator(".answer:is([data-state=done], [data-state=error])").wait_for()
            nothing_ran(page, heard, f"the answer {text[:40]!r}")
        everything = "\n".join(PAYLOADS[1::8])
        model.answers["?"] = everything
        write(page, "?")
        page.get_by_label("Template").select_option("mustache")
        prompt(page).locator(".message textarea").first.fill(everything)
        nothing_ran(page, heard, "the variables")
        page.reload()
        prompt(page).wait_for()
        nothing_ran(page, heard, "the state after a reload")


@check("axe finds nothing in the playground, light, dark and narrow, and nothing is wider than 360 px")
def playground_looks(browser, _server):
    found = []
    with playground() as (server, model):
        capitals(server)
        with browser.page("/playground", url=server.url) as page:
            write(page, "say: {{question}} and more")
            page.get_by_label("Template").select_option("mustache")
            page.get_by_role("button", name="Duplicate").click()
            prompt(page, 1).get_by_label("Model", exact=True).fill("busy")
            add_evaluator(page)
            run_all(page)
            finished(page)
            prompt(page, 1).locator(".answer[data-state=error]").wait_for(timeout=60_000)
            prompt(page).locator(".verdict").wait_for()
            page.evaluate("document.querySelectorAll('main details').forEach(details => { details.open = true })")
            found += examine(browser, page, "playground", is_shot=True)
            page.set_viewport_size({"width": 360, "height": 740})
            expect_equal(page.evaluate(OVERFLOW), None, "the playground")
            found += examine(browser, page, "playground-360", is_shot=True)
            page.get_by_label("Dataset").select_option("capitals")
            prompt(page, 1).get_by_label("Model", exact=True).fill("shout")
            page.get_by_role("button", name="Run over dataset").click()
            wait_until(
                page, "six verdicts", lambda: page.locator(".run-grid .examples .verdict").count() == 6, timeout=30
            )
            expect_equal(page.evaluate(OVERFLOW), None, "the grid")
            page.set_viewport_size({"width": 1440, "height": 900})
            found += examine(browser, page, "grid", is_shot=True)
            page.locator(".evaluator-choice").get_by_role("button", name="Add").click()
            page.locator("dialog.evaluator-dialog").wait_for()
            found += examine(browser, page, "evaluator", is_shot=True)
            page.locator("dialog").get_by_label("Kind").select_option("llm")
            found += examine(browser, page, "evaluator of a model", is_shot=True)
    expect(not found, "\n".join(list(dict.fromkeys(found))[:20]))
