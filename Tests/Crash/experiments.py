"""Kills a server in the middle of experiments, again and again, and looks whether anything is answered or judged twice.

    python3 Tests/Crash/experiments.py --tracewing .build/release/tracewing [--rounds 10] [--seed 1]

A model on loopback notes every question it has answered. Each round kills the server once to four times while an
experiment of 200 examples, two repetitions and three evaluators runs, one of which asks the model, and tells the
experiment to go on after each start. What the model had answered when the server died may be asked again if it had not
been written down: no more than were under way. Everything else is asked once, and the report is whole.
"""

import argparse
import http.server
import json
import os
import random
import shutil
import sqlite3
import tempfile
import threading
import time

from outcomes import Outcomes
from server import Server

EXAMPLES = 200
REPETITIONS = 2
CONCURRENCY = 10
EVALUATORS = ["exact_match", "contains", "judge"]


class Model(http.server.ThreadingHTTPServer):
    """Chat Completions: says what it was asked, calls the tool it is given with the label `yes`."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Answerer)
        self.lock = threading.Lock()
        self.asked = {}
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_address[1]}/v1"

    def handle_error(self, request, address):
        # The server was killed in the middle of a request.
        pass


class Answerer(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *arguments):
        pass

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        question = body["messages"][-1]["content"]
        tool = body["tools"][0]["function"]["name"] if body.get("tools") else None
        time.sleep(0.005)
        message = {"role": "assistant", "content": f"It is {question}"}
        if tool:
            call = {"name": tool, "arguments": json.dumps({"label": "yes", "explanation": "because"})}
            message = {"role": "assistant", "content": None, "tool_calls": [{"id": "1", "type": "function", "function": call}]}
        answer = {
            "id": "c",
            "model": "scripted",
            "choices": [{"index": 0, "finish_reason": "tool_calls" if tool else "stop", "message": message}],
            "usage": {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2},
        }
        with self.server.lock:
            key = (question, tool)
            self.server.asked[key] = self.server.asked.get(key, 0) + 1
        data = json.dumps(answer).encode()
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)


def request(name):
    text = [{"role": "user", "content": "Is this right? {{output}}"}]
    labels = [{"label": "yes", "score": 1}, {"label": "no", "score": 0}]
    return {
        "name": name,
        "dataset": {"name": "numbers"},
        "repetitions": REPETITIONS,
        "concurrency": CONCURRENCY,
        "prompt": {
            "provider": "local",
            "model": "scripted",
            "template": "mustache",
            "messages": [{"role": "user", "content": "{{number}}"}],
        },
        "evaluators": [
            {"kind": "exact_match", "mapping": {"paths": {"expected": "$.reference", "actual": "$.output"}}},
            {"kind": "contains", "mapping": {"paths": {"text": "$.output"}, "literals": {"words": "nothing"}}},
            {
                "kind": "llm",
                "name": "judge",
                "provider": "local",
                "model": "scripted",
                "template": "mustache",
                "prompt": text,
                "outputs": [{"name": "right", "direction": "maximize", "labels": labels}],
            },
        ],
    }


class Round:
    def __init__(self, binary, folder, chance):
        self.chance = chance
        self.model = Model()
        self.server = Server(
            binary,
            os.path.join(folder, "traces.db"),
            environment={"TRACEWING_PROVIDERS": f"local=openai-chat@{self.model.url}"},
        )
        self.wrong = []
        self.kills = 0

    def send(self, method, path, body=None, kind="application/json"):
        data = body if isinstance(body, (bytes, type(None))) else json.dumps(body).encode()
        status, text = self.server.request(method, path, data, {"content-type": kind} if data else {})
        if status >= 300:
            self.wrong.append(f"{method} {path} said {status}: {text[:300]!r}")
        return json.loads(text) if text else None

    def experiment(self, id):
        return self.server.json(f"/api/v1/experiments/{id}")

    def run(self):
        self.server.start()
        lines = [
            json.dumps({"id": f"e{i}", "input": {"number": f"n{i}"}, "reference": f"It is n{i}"}) for i in range(EXAMPLES)
        ]
        self.send("POST", "/api/v1/datasets/numbers/import", "\n".join(lines).encode(), "application/jsonl")
        id = self.send("POST", "/api/v1/experiments", request("killed"))["id"]
        for _ in range(self.chance.randint(1, 4)):
            if not self.interrupt(id):
                break
        self.finish(id)
        self.check(id)
        return self.wrong

    def interrupt(self, id):
        """Kills the server when it has come some way, and tells the experiment to go on. False if it has ended."""
        total = EXAMPLES * REPETITIONS * len(EVALUATORS)
        now = self.experiment(id)["progress"]["evaluated"]
        goal = now + self.chance.randrange(max(1, (total - now) // 2))
        while True:
            state = self.experiment(id)
            if state["state"] != "running":
                return False
            if state["progress"]["evaluated"] >= goal:
                break
            time.sleep(0.002)
        time.sleep(self.chance.uniform(0, 0.02))
        self.server.kill()
        self.kills += 1
        self.server.start()
        state = self.experiment(id)["state"]
        if state != "interrupted":
            self.wrong.append(f"After a kill it is {state}, not interrupted.")
            return False
        self.send("POST", f"/api/v1/experiments/{id}/resume")
        return True

    def finish(self, id):
        until = time.perf_counter() + 120
        while self.experiment(id)["state"] == "running" and time.perf_counter() < until:
            time.sleep(0.02)

    def check(self, id):
        ended = self.experiment(id)
        answers = EXAMPLES * REPETITIONS
        whole = {
            "items": answers,
            "answered": answers,
            "failed": 0,
            "evaluations": answers * len(EVALUATORS),
            "evaluated": answers * len(EVALUATORS),
        }
        if ended["state"] != "finished" or ended["progress"] != whole:
            self.wrong.append(f"It ended as {ended['state']} ({ended['reason']}), {ended['progress']}.")
        if [score["mean"] for score in ended["scores"]] != [1, 0, 1]:
            self.wrong.append(f"Its scores are {ended['scores']}.")
        results, after = [], ""
        while after is not None:
            page = self.server.json(f"/api/v1/experiments/{id}/results?limit=1000&after={after}")
            results += page["results"]
            after = page["next"]
        if len(results) != answers or any(len(result["evaluations"]) != len(EVALUATORS) for result in results):
            self.wrong.append(f"{len(results)} results, and not {len(EVALUATORS)} evaluations of each.")
        # Two repetitions ask the same; what a kill cut off is asked once more.
        asked = sum(self.model.asked.values())
        self.repeated = asked - 2 * answers
        if not 0 <= self.repeated <= self.kills * CONCURRENCY:
            self.wrong.append(f"The model was asked {asked} times for {2 * answers} answers, with {self.kills} kills.")
        self.server.stop()
        self.model.shutdown()
        store = sqlite3.connect(self.server.database)
        found = dict(store.execute("SELECT name, count(*) FROM annotations GROUP BY name"))
        if found != {name: answers for name in EVALUATORS}:
            self.wrong.append(f"The annotations are {found}.")
        entries = store.execute("SELECT count(*) FROM experiment_entries").fetchone()[0]
        if entries != answers * (1 + len(EVALUATORS)):
            self.wrong.append(f"{entries} entries.")
        if store.execute("PRAGMA integrity_check").fetchone()[0] != "ok":
            self.wrong.append("The database is damaged.")
        store.close()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tracewing", required=True)
    parser.add_argument("--rounds", type=int, default=10)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    options = parser.parse_args()
    print(f"Seed {options.seed}", flush=True)
    outcomes, chance = Outcomes(), random.Random(options.seed)
    wrong, kills, repeated = [], 0, 0
    for number in range(options.rounds):
        folder = tempfile.mkdtemp(prefix="tracewing-experiments-")
        tried = Round(os.path.abspath(options.tracewing), folder, chance)
        try:
            wrong += [f"Round {number}: {sentence}" for sentence in tried.run()]
            repeated += tried.repeated
        finally:
            tried.server.kill()
            shutil.rmtree(folder)
        kills += tried.kills
    outcomes.add("experiments killed in the middle", wrong, f"{kills} kills, {repeated} calls of the model repeated")
    outcomes.end()


if __name__ == "__main__":
    main()
