"""Makes the pictures of the documentation: a day of a travel agency's agents, on a server of their own.

TRACEWING=.build/debug/tracewing python3 Tests/Browser/pictures.py --output Documentation/images
"""

import argparse
import json
import random
import time
from browser import chromium_path, open_browser
from model import scripted_model
from server import MILLISECOND, own_server, random_id, said, span

SECOND = 1000 * MILLISECOND
MODELS = [("gpt-4o-mini", "openai", 6), ("gpt-4.1", "openai", 2), ("claude-sonnet-4-5", "anthropic", 2)]
INSTRUCTIONS = "You book trips. Look trains up before you answer, and say what you do not know."

# Question, tool, its arguments, its result, answer.
TURNS = [
    (
        "Oslo to Bergen tomorrow morning, please",
        "find_trains",
        {"from": "Oslo", "to": "Bergen", "after": "06:00"},
        [
            {"number": 61, "departure": "08:25", "arrival": "14:57", "price": 549},
            {"number": 63, "departure": "12:03", "arrival": "18:49", "price": 449},
        ],
        "The 08:25 arrives at 14:57, for 549 kroner. Sit on the left: the view over the Hardangervidda is worth it.",
    ),
    (
        "Is it going to rain there?",
        "weather",
        {"city": "Bergen", "day": "tomorrow"},
        {"forecast": "showers", "high": 9, "low": 4, "rain_mm": 7.5},
        "Yes, showers until the evening, nine degrees at most. Take the good coat.",
    ),
    (
        "Then book the 08:25 for two, window seats",
        "book_seats",
        {"train": 61, "seats": 2, "side": "left", "window": True},
        {"booking": "NSB-7F3K2", "seats": ["4A", "5A"], "total": 1098, "currency": "NOK"},
        "Booked: 4A and 5A on the left, 1,098 kroner. Your booking is NSB-7F3K2.",
    ),
    (
        "And a hotel near the station?",
        "find_hotels",
        {"city": "Bergen", "near": "station", "nights": 2},
        [{"name": "Grand Terminus", "walk_minutes": 2, "price": 1690}, {"name": "Zander K", "walk_minutes": 3}],
        "The Grand Terminus is two minutes from the platform, 1,690 kroner a night.",
    ),
    (
        "Can I change the return to Sunday?",
        "change_booking",
        {"booking": "NSB-7F3K2", "leg": "return", "day": "Sunday"},
        {"changed": True, "fee": 0},
        "Done, without a fee: the return is on Sunday at 15:59.",
    ),
]


class Story:
    """Tells of runs, the same ones every time."""

    def __init__(self, server):
        self.server = server
        self.chance = random.Random(7)

    def run(self, start, turn, user, session, failure=None, is_running=False):
        """One run of the agent: asked, a tool, answered; returns the trace's id."""
        question, tool, arguments, result, answer = turn
        model, provider, _ = self.chance.choices(MODELS, [weight for *_, weight in MODELS])[0]
        trace_id, root, chat, call = random_id(16), random_id(8), random_id(8), random_id(8)
        first = int(self.chance.lognormvariate(6.2, 0.3)) * MILLISECOND
        lookup = int(self.chance.lognormvariate(5.4, 0.7)) * MILLISECOND
        second = int(self.chance.lognormvariate(7.2, 0.35)) * MILLISECOND
        start = start if start else time.time_ns() - first - lookup - second // 2
        tokens = self.chance.randint(700, 2400)
        common = {
            "gen_ai__agent__name": "concierge",
            "gen_ai__conversation__id": session,
            "user__id": user,
        }
        asked = {"gen_ai__request__model": model, "gen_ai__provider__name": provider, **common}
        call_part = {"type": "tool_call", "id": f"call_{call[:6]}", "name": tool, "arguments": arguments}
        answer_part = {"type": "tool_call_response", "id": call_part["id"], "response": result}
        history = [
            {"role": "user", "parts": [{"type": "text", "content": question}]},
            {"role": "assistant", "parts": [call_part], "finish_reason": "tool_call"},
        ]
        system = json.dumps([{"type": "text", "content": INSTRUCTIONS}])
        at = start + 3 * MILLISECOND
        spans = [
            span(
                trace_id,
                f"chat {model}",
                at,
                at + first,
                root,
                kind=3,
                gen_ai__operation__name="chat",
                gen_ai__system_instructions=system,
                gen_ai__input__messages=json.dumps(history[:1]),
                gen_ai__output__messages=json.dumps(history[1:]),
                gen_ai__usage__input_tokens=tokens,
                gen_ai__usage__output_tokens=28,
                gen_ai__response__time_to_first_chunk=first * 0.7 / SECOND,
                tracewing__stream__chunks=9,
                **asked,
            )
        ]
        at += first + 2 * MILLISECOND
        spans.append(
            span(
                trace_id,
                f"execute_tool {tool}",
                at,
                at + lookup,
                root,
                span_id=call,
                status=failure,
                gen_ai__operation__name="execute_tool",
                gen_ai__tool__name=tool,
                gen_ai__tool__call__id=call_part["id"],
                gen_ai__tool__call__arguments=json.dumps(arguments),
                **({"error__type": "TimetableUnavailable"} if failure else {}),
                **({} if failure else {"gen_ai__tool__call__result": json.dumps(result)}),
                **common,
            )
        )
        at += lookup + 2 * MILLISECOND
        end = at
        output = None
        if not failure:
            end = 0 if is_running else at + second
            output = None if is_running else said("assistant", answer)
            spans.append(
                span(
                    trace_id,
                    f"chat {model}",
                    at,
                    end,
                    root,
                    span_id=chat,
                    kind=3,
                    gen_ai__operation__name="chat",
                    gen_ai__system_instructions=system,
                    gen_ai__input__messages=json.dumps([*history, {"role": "tool", "parts": [answer_part]}]),
                    **({"tracewing__running": True} if is_running else {}),
                    **(
                        {}
                        if is_running
                        else {
                            "gen_ai__output__messages": output,
                            "gen_ai__usage__input_tokens": tokens + 160,
                            "gen_ai__usage__output_tokens": second // (25 * MILLISECOND),
                            "gen_ai__response__finish_reasons": ["stop"],
                            "gen_ai__response__time_to_first_chunk": second * 0.3 / SECOND,
                            "tracewing__stream__chunks": 34,
                        }
                    ),
                    **asked,
                )
            )
        spans.append(
            span(
                trace_id,
                "invoke_agent concierge",
                start,
                0 if is_running else end + 2 * MILLISECOND,
                span_id=root,
                status=failure,
                gen_ai__operation__name="invoke_agent",
                gen_ai__input__messages=json.dumps(history[:1]),
                **({"gen_ai__output__messages": output} if output else {}),
                **({"tracewing__running": True} if is_running else {}),
                **common,
            )
        )
        self.server.ingest(spans, service="concierge", project="travel")
        return trace_id

    def day(self):
        """What was asked in the last 24 hours, more of it in the daytime."""
        now = time.time_ns()
        for minutes in range(24 * 60, 20, -4):
            if self.chance.random() < 0.35 + 0.3 * (minutes % 720) / 720:
                failure = "The timetable did not answer." if self.chance.random() < 0.05 else None
                turn = self.chance.choice(TURNS)
                self.run(now - minutes * 60 * SECOND, turn, f"guest-{minutes % 40}", f"s-{minutes:04}", failure)

    def conversation(self):
        """One guest's talk of the last minutes; its last run failed. The ids of its traces."""
        now = time.time_ns()
        moments = [(14, TURNS[0]), (13, TURNS[1]), (11, TURNS[2]), (6, TURNS[3])]
        ids = [self.run(now - minutes * 60 * SECOND, turn, "ada", "s-4711") for minutes, turn in moments]
        return [*ids, self.run(now - 150 * SECOND, TURNS[4], "ada", "s-4711", "The timetable did not answer.")]


def pictures(browser, story):
    story.day()
    talk = story.conversation()

    def picture(name, path, selector, prepare=None, size=(1440, 900), scheme="light"):
        width, height = size
        with browser.page(path, motion="reduce", width=width, height=height, scheme=scheme) as page:
            page.wait_for_selector(selector)
            page.wait_for_timeout(400)
            if prepare:
                prepare(page)
                page.wait_for_timeout(400)
            browser.shoot(page, name)

    def select_last(page):
        page.locator(spans).last.click()

    rows = ".trace-table tbody tr[data-key]"
    spans = ".waterfall tbody tr[data-key]"
    for scheme in ("light", "dark"):
        running = story.run(0, TURNS[0], "grace", "s-4712", is_running=True)
        picture(f"trace-running-{scheme}", f"/traces/{running}", spans, scheme=scheme)
        picture(f"traces-{scheme}", "/?project=travel", rows, size=(1280, 600), scheme=scheme)
        picture(f"trace-{scheme}", f"/traces/{talk[0]}", spans, select_last, scheme=scheme)
    picture("trace-error", f"/traces/{talk[-1]}", spans)
    picture("session", "/session?id=s-4711&project=travel", ".session-turn", size=(1280, 760))
    picture("charts", "/charts?project=travel&range=24h", "figure.chart svg", size=(1280, 900))
    picture("settings", "/settings?tab=prices", ".settings-part table", size=(1280, 600))


QUESTIONS = [
    ("What is the capital of Norway?", "Oslo", "Oslo", "Oslo"),
    ("What is the highest mountain of Norway?", "Galdhøpiggen", "Galdhøpiggen", "Glittertind"),
    ("Which city is the Hardangerfjord near?", "Bergen", "Bergen", "Bergen"),
    ("What is the longest tunnel for cars?", "Lærdal Tunnel", "Lærdal Tunnel", "Lærdalstunnelen, 24.5 km"),
    ("Where does the Flåm line begin?", "Myrdal", "Flåm", "Myrdal"),
]
PROMPT = "You know Norway. Answer with the name alone."


def evaluation_pictures(browser, server, model):
    """The playground, a run over a dataset, and a comparison."""
    models = ["gpt-4.1", "gpt-4o-mini"]
    for question, _, *answers in QUESTIONS:
        for name, answer in zip(models, answers):
            model.answers[(name, question)] = answer
    examples = [{"input": {"question": question}, "reference": reference} for question, reference, *_ in QUESTIONS]
    server.post("/api/v1/datasets", {"name": "norway", "description": "What a guide should know"})
    server.post("/api/v1/datasets/norway/examples", {"examples": examples})
    with browser.page("/playground", url=server.url, motion="reduce", width=1280, height=800) as page:
        page.wait_for_selector(".prompt")
        fields = page.locator(".message textarea")
        fields.nth(0).fill(PROMPT)
        fields.nth(1).fill("{{question}}")
        page.get_by_label("Template").select_option("mustache")
        page.get_by_label("question").fill(QUESTIONS[1][0])
        page.locator(".evaluator-choice").get_by_role("button", name="Add").click()
        page.get_by_label("Kind").select_option("levenshtein_distance")
        page.locator("dialog").get_by_role("button", name="Add").click()
        page.get_by_role("button", name="Duplicate").click()
        page.get_by_label("Model", exact=True).last.fill(models[1])
        page.get_by_role("button", name="Run all").click()
        page.wait_for_function("document.querySelectorAll('.answer[data-state=done]').length === 2")
        page.locator(".workspace").hover()
        browser.shoot(page, "playground")
        page.get_by_label("Dataset").select_option("norway")
        page.get_by_role("button", name="Run over dataset").click()
        page.wait_for_function("document.querySelectorAll('.run-grid .examples .verdict').length === 10")
        page.wait_for_timeout(400)
        browser.shoot(page, "playground-grid")
        page.goto(f"{server.url}/experiments")
        for box in page.get_by_role("checkbox").all():
            box.check()
        page.get_by_role("link", name="Compare 2").click()
        page.wait_for_selector(".compare-table tbody tr[data-id]")
        page.wait_for_timeout(400)
        browser.shoot(page, "comparison")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--output", required=True)
    parser.add_argument("--chromium", help="the browser's executable")
    options = parser.parse_args()
    with scripted_model() as model:
        providers = f"openai=openai-chat@{model.url};models=gpt-4.1,gpt-4o-mini"
        with own_server(TRACEWING_PROVIDERS=providers) as server:
            with open_browser(server.url, chromium_path(options.chromium), options.output) as browser:
                pictures(browser, Story(server))
                evaluation_pictures(browser, server, model)


if __name__ == "__main__":
    main()
