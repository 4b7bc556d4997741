"""A client that does nothing wrong, in a process of its own: how long it waits while others misbehave."""

import http.client
import multiprocessing
import os
import time

import otlp


def _run(host, port, label, stop, answers):
    try:
        # What measures must not wait for the processor itself.
        os.nice(-10)
    except OSError:
        pass
    times, wrong, sent, number = [], [], 0, 0
    connection = http.client.HTTPConnection(host, port, timeout=60)
    while not stop.is_set():
        number += 1
        began = time.perf_counter()
        try:
            if number % 3:
                body = otlp.request([otlp.span(label << 64 | number, 1, name="probe")], service=f"probe-{label}")
                connection.request("POST", "/v1/traces", body, {"content-type": "application/x-protobuf"})
            else:
                connection.request("GET", "/api/v1/traces?limit=20")
            answer = connection.getresponse()
            answer.read()
            if answer.status != 200:
                wrong.append(answer.status)
            elif number % 3:
                sent += 1
        except (OSError, http.client.HTTPException) as error:
            wrong.append(repr(error))
            connection.close()
            connection = http.client.HTTPConnection(host, port, timeout=60)
        took = time.perf_counter() - began
        times.append(took)
        # A hundred a second.
        time.sleep(max(0, 0.01 - took))
    answers.put((times, wrong, sent))


class Probe:
    """Runs while its block does."""

    labels = 0

    def __init__(self, server):
        Probe.labels += 1
        self.label = 0xA11 + Probe.labels
        context = multiprocessing.get_context("fork")
        self.end, self.answers = context.Event(), context.SimpleQueue()
        self.process = context.Process(
            target=_run, args=(server.host, server.port, self.label, self.end, self.answers), daemon=True
        )

    def __enter__(self):
        self.process.start()
        return self

    def __exit__(self, *_):
        self.end.set()
        self.times, self.wrong, self.sent = self.answers.get()
        self.process.join()

    def percentile(self, share):
        ordered = sorted(self.times)
        return ordered[min(len(ordered) - 1, int(len(ordered) * share))] * 1000
