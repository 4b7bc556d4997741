"""The server under test, as its clients see it: OTLP/JSON in, the demo's chat, the query API."""

import json
import os
import threading
import time
import urllib.request

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
    def __init__(self, url):
        self.url = url.rstrip("/")

    def get(self, path):
        with urllib.request.urlopen(self.url + path, timeout=20) as response:
            return json.load(response)

    def headers(self, path):
        with urllib.request.urlopen(self.url + path, timeout=20) as response:
            return {name.lower(): text for name, text in response.headers.items()}, response.read()

    def post(self, path, body):
        request = urllib.request.Request(
            self.url + path, json.dumps(body).encode(), {"content-type": "application/json"}, method="POST"
        )
        with urllib.request.urlopen(request, timeout=60) as response:
            return response.read()

    def ingest(self, spans, service="browser-tests"):
        resource = {"attributes": attributes({"service.name": service})}
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
        self, name="invoke_agent tester", text="a question", answer="an answer", start=None, trace_id=None, **items
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
            ]
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


def said(role, text):
    return json.dumps([{"role": role, "parts": [{"type": "text", "content": text}]}])
