"""The server under test, as its clients see it: OTLP/JSON in, the demo's chat, the query API."""

import json
import os
import re
import subprocess
import tempfile
import threading
import time
import urllib.request
from contextlib import contextmanager

MILLISECOND = 1_000_000


def random_id(length):
    return os.urandom(length).hex()


def value(item):
    if isinstance(item, bool):
        return {"boolValue": item}
    if isinstance(item, int):
        return {"intValue": str(item)}
    if isinstance(item, float):
        return {"doubleValue": item}
    if isinstance(item, list):
        return {"arrayValue": {"values": [value(element) for element in item]}}
    if isinstance(item, dict):
        return {"kvlistValue": {"values": attributes(item)}}
    return {"stringValue": item}


def attributes(items):
    return [{"key": key, "value": value(item)} for key, item in items.items()]


def span(trace_id, name, start, end, parent=None, span_id=None, status=None, events=(), links=(), kind=1, **items):
    """A span in OTLP/JSON; `items` are attributes with `__` for dots, times are nanoseconds, `end=0` is running."""
    return {
        "traceId": trace_id,
        "spanId": span_id or random_id(8),
        "parentSpanId": parent or "",
        "name": name,
        "kind": kind,
        "startTimeUnixNano": str(start),
        "endTimeUnixNano": str(end),
        "attributes": attributes({key.replace("__", "."): item for key, item in items.items()}),
        "status": {"code": 2, "message": status} if status else {},
        "events": list(events),
        "links": list(links),
    }


class Server:
    """`key` is sent with spans."""

    def __init__(self, url, key=None):
        self.url = url.rstrip("/")
        self.key = key

    def get(self, path):
        with urllib.request.urlopen(self.url + path, timeout=20) as response:
            return json.load(response)

    def headers(self, path):
        with urllib.request.urlopen(self.url + path, timeout=20) as response:
            return {name.lower(): text for name, text in response.headers.items()}, response.read()

    def post(self, path, body):
        headers = {"content-type": "application/json"}
        if self.key:
            headers["authorization"] = f"Bearer {self.key}"
        request = urllib.request.Request(self.url + path, json.dumps(body).encode(), headers, method="POST")
        with urllib.request.urlopen(request, timeout=60) as response:
            return response.read()

    def ingest(self, spans, service="browser-tests", project=None):
        named = {"service.namespace": project} if project else {}
        resource = {"attributes": attributes({"service.name": service, **named})}
        answer = self.post(
            "/v1/traces",
            {
                "resourceSpans": [
                    {
                        "resource": resource,
                        "scopeSpans": [{"scope": {"name": "browser-tests", "version": "1"}, "spans": spans}],
                    }
                ]
            },
        )
        rejected = json.loads(answer or b"{}").get("partialSuccess", {}).get("rejectedSpans", 0)
        if int(rejected):
            raise RuntimeError(f"The server rejected spans: {answer!r}")

    def simple_trace(
        self,
        name="invoke_agent tester",
        text="a question",
        answer="an answer",
        start=None,
        trace_id=None,
        project=None,
        **items,
    ):
        """One ended agent span with a question and an answer; returns the trace's id."""
        trace_id = trace_id or random_id(16)
        start = start or time.time_ns() - 50 * MILLISECOND
        self.ingest(
            [
                span(
                    trace_id,
                    name,
                    start,
                    start + 40 * MILLISECOND,
                    gen_ai__operation__name="invoke_agent",
                    gen_ai__agent__name="tester",
                    gen_ai__input__messages=said("user", text),
                    gen_ai__output__messages=said("assistant", answer),
                    **items,
                )
            ],
            project=project,
        )
        return trace_id

    def start_chat(self, text="Oslo to Bergen tomorrow"):
        """Starts the demo's streamed agent run; returns the thread that reads it to its end."""
        body = {
            "id": "c1",
            "messages": [{"id": "m1", "role": "user", "parts": [{"type": "text", "text": text}]}],
            "trigger": "submit-message",
        }
        thread = threading.Thread(target=self.post, args=("/demo/chat", body), daemon=True)
        thread.start()
        return thread

    def trace_ids(self):
        return {trace["traceId"] for trace in self.get("/api/v1/traces?limit=50")["traces"]}


@contextmanager
def own_server(folder=None, port=0, **environment):
    """A `tracewing serve` for one check alone, with its database in `folder`; gives its `Server`."""
    tracewing = os.environ.get("TRACEWING")
    if not tracewing:
        raise RuntimeError("Set TRACEWING to the path of the tracewing binary: this check starts a server of its own.")
    with tempfile.TemporaryDirectory() as own, open(os.path.join(own, "log"), "w+", encoding="utf-8") as log:
        process = subprocess.Popen(
            [tracewing, "serve", "--port", str(port), "--database", os.path.join(folder or own, "traces.sqlite")],
            env={**os.environ, **environment},
            stderr=log,
        )
        try:
            yield Server(_shown_at(log.name, process))
        finally:
            process.terminate()
            process.wait(timeout=20)


def _shown_at(log, process):
    """The address that a server which is starting says it is shown on."""
    for _ in range(400):
        with open(log, encoding="utf-8") as file:
            text = file.read()
        found = re.search(r"shown on (http://\S+)/\n", text)
        if found:
            return found.group(1)
        if process.poll() is not None:
            break
        time.sleep(0.05)
    raise RuntimeError(f"The server did not start: {text}")


def said(role, text):
    return json.dumps([{"role": role, "parts": [{"type": "text", "content": text}]}])
