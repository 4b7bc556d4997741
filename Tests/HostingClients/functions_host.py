"""Drives Examples/AzureFunctions as the Functions host would.

    python functions_host.py Examples/AzureFunctions Examples/AzureFunctions/.build/debug

It lays the app out as it is deployed, starts the custom handler from host.json with the port in the environment, waits
until that listens, and passes requests on to it along the routes of the function.json files, with the host's headers.

One line a check, then `N passed, N failed`; the exit code is 1 if one failed.
"""

import http.client
import json
import os
import pathlib
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import uuid

passed = failed = 0


def check(name, condition, found=""):
    global passed, failed
    if condition:
        passed += 1
    else:
        failed += 1
    print(f"{'ok  ' if condition else 'FAIL'} {name}" + ("" if condition else f": {found!r}"), flush=True)


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


class Host:
    """The host, as far as a custom handler can see it."""

    def __init__(self, app, environment):
        settings = json.loads((app / "host.json").read_text())
        handler = settings["customHandler"]
        # The documented one for streamed answers: the host proxies. With the older enableForwardingHttpRequest it
        # builds requests and answers anew, and holds an answer back until it is whole.
        assert handler["enableProxyingHttpRequest"] is True
        self.prefix = settings["extensions"]["http"]["routePrefix"]
        self.triggers = []
        for function in sorted(app.glob("*/function.json")):
            bindings = json.loads(function.read_text())["bindings"]
            assert [b["type"] for b in bindings] == ["httpTrigger", "http"], function
            self.triggers.append(bindings[0])
        self.port = free_port()
        self.log = tempfile.TemporaryFile("w+")
        self.process = subprocess.Popen(
            [str(app / handler["description"]["defaultExecutablePath"])],
            cwd=app,
            env={"PATH": os.environ["PATH"], "FUNCTIONS_CUSTOMHANDLER_PORT": str(self.port), **environment},
            stdout=self.log,
            stderr=self.log,
        )
        deadline = time.monotonic() + 30
        while True:
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return
            except OSError:
                if self.process.poll() is not None or time.monotonic() > deadline:
                    sys.exit("The handler does not listen:\n" + self.said())
                time.sleep(0.05)

    def said(self):
        self.log.seek(0)
        return self.log.read()

    def trigger(self, method, route):
        for trigger in self.triggers:
            pattern = re.sub(r"/\{\*\w+\}$", "(/.*)?", trigger["route"])
            if re.fullmatch(pattern, route) and method.lower() in trigger["methods"]:
                return trigger
        return None

    def open(self, method, route, body=None, headers=None):
        """Passes a request on. None if no function has such a route."""
        if self.trigger(method, route) is None:
            return None
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        connection.request(
            method,
            f"/{self.prefix}/{route}",
            None if body is None else json.dumps(body),
            {
                "content-type": "application/json",
                "x-azure-functions-invocationid": str(uuid.uuid4()),
                "x-forwarded-for": "203.0.113.7",
                "x-forwarded-host": "app.azurewebsites.net",
                "x-forwarded-proto": "https",
                "traceparent": "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
                **(headers or {}),
            },
        )
        response = connection.getresponse()
        response.connection = connection
        return response

    def stop(self):
        """The exit code after SIGTERM, and how long it took."""
        began = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(20), time.monotonic() - began
        except subprocess.TimeoutExpired:
            self.process.kill()
            return None, time.monotonic() - began


QUESTION = {
    "id": "1",
    "messages": [{"id": "u", "role": "user", "parts": [{"type": "text", "text": "Oslo to Bergen"}]}],
}


def events(response):
    """Each event's data and when it came."""
    found = []
    for line in response:
        if line.startswith(b"data: "):
            found.append((time.monotonic(), line[6:].decode().rstrip("\n")))
    return found


def transcript(host):
    data = [event for _, event in events(host.open("POST", "chat", QUESTION))]
    return [re.sub(r"msg-[0-9a-f]{16}", "msg", event) for event in data]


def main(example, binaries):
    with tempfile.TemporaryDirectory() as folder:
        app = pathlib.Path(folder)
        shutil.copy(binaries / "AzureFunctions", app)
        shutil.copy(example / "host.json", app)
        for function in example.glob("*/function.json"):
            shutil.copytree(function.parent, app / function.parent.name)
        drive(app)
    print(f"{passed} passed, {failed} failed")
    sys.exit(1 if failed else 0)


def drive(app):
    # Telemetry that works would need a server to send to; one that is on and can send nothing is the hard case.
    modes = {
        "off": {"OTEL_SDK_DISABLED": "true"},
        "on, to nobody": {"OTEL_EXPORTER_OTLP_ENDPOINT": f"http://127.0.0.1:{free_port()}"},
        "on, to the console": {"OTEL_TRACES_EXPORTER": "console"},
    }
    transcripts = {}
    for mode, environment in modes.items():
        host = Host(app, environment)
        transcripts[mode] = transcript(host)
        check(f"telemetry {mode}: SIGTERM ends it", host.stop()[0] == 0, host.said()[-500:])
    first = transcripts["off"]
    types = [json.loads(event)["type"] if event != "[DONE]" else event for event in first]
    ending = ["text-end", "finish-step", "data-workflow-end", "finish", "[DONE]"]
    check("a run that succeeds ends as one", types[-5:] == ending, types)
    check("and says so", '"status":"completed"' in first[-3], first[-3])
    check("the tool was called", "tool-output-available" in types, types)
    for mode, events_of_mode in transcripts.items():
        check(f"telemetry {mode}: the same events", events_of_mode == first, events_of_mode)

    host = Host(app, modes["on, to nobody"])
    check("a route no function has is not passed on", host.open("POST", "other", {}) is None)
    response = host.open("POST", "chat", QUESTION)
    check("200", response.status == 200, response.status)
    check("server-sent events", response.getheader("content-type") == "text/event-stream", response.headers)
    trace = response.getheader("x-trace-id")
    check("the caller's trace", trace == "0af7651916cd43dd8448eb211c80319c", trace)
    arrived = events(response)
    check("the events come as they are said", arrived[-1][0] - arrived[0][0] > 0.2, arrived[-1][0] - arrived[0][0])

    response = host.open("POST", "chat", {"nothing": "of use"})
    problem = json.loads(response.read())
    check("a body that is none: 400", response.status == 400 and problem["status"] == 400, problem)

    response = host.open("POST", "v1/chat/completions", {"messages": [{"role": "user", "content": "Oslo to Bergen"}]})
    answer = json.loads(response.read())
    check("Chat Completions", answer["choices"][0]["message"]["content"].endswith("15:05."), answer)
    response = host.open("POST", "v1/responses", {"input": "Oslo to Bergen"})
    answer = json.loads(response.read())
    check("Responses", answer["status"] == "completed", answer)

    response = host.open("POST", "chat", QUESTION)
    response.readline()
    response.close()
    response.connection.close()
    deadline = time.monotonic() + 10
    while "A run was cancelled" not in host.said() and time.monotonic() < deadline:
        time.sleep(0.02)
    check("a client that leaves cancels the run", "A run was cancelled" in host.said(), host.said()[-500:])
    code, seconds = host.stop()
    check(f"SIGTERM ends it ({seconds:.1f} s)", code == 0 and seconds < 10, (code, seconds))


main(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]))
