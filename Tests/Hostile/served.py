"""A `tracewing serve` in a folder of its own, and what it answers."""

import http.client
import json
import os
import signal
import subprocess
import tempfile
import time
from urllib.parse import urlsplit


class Served:
    def __init__(self, tracewing, arguments=(), environment=None):
        self.tracewing = tracewing
        self.folder = tempfile.mkdtemp(prefix="tracewing-hostile-")
        self.database = f"{self.folder}/data/traces.sqlite"
        self.log = f"{self.folder}/log"
        variables = {"PATH": os.environ.get("PATH", ""), "HOME": self.folder, **(environment or {})}
        with open(self.log, "wb") as log:
            self.process = subprocess.Popen(
                [tracewing, "serve", "--port", "0", "--database", self.database, *arguments],
                stdout=log, stderr=log, env=variables,
            )
        self.url = self._address()
        parts = urlsplit(self.url)
        self.host, self.port = parts.hostname, parts.port

    def _address(self):
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            for line in self.said().splitlines():
                if "They are shown on" in line:
                    return line.split()[-1].rstrip("/")
            if self.process.poll() is not None:
                break
            time.sleep(0.01)
        raise SystemExit(f"The server did not start: {self.said()}")

    def said(self):
        with open(self.log, encoding="utf-8", errors="replace") as log:
            return log.read()

    def ask(self, method, path, body=None, headers=None, timeout=60):
        """Status, headers and body of one request on a connection of its own."""
        connection = http.client.HTTPConnection(self.host, self.port, timeout=timeout)
        try:
            connection.request(method, path, body, headers or {})
            answer = connection.getresponse()
            return answer.status, dict(answer.getheaders()), answer.read()
        finally:
            connection.close()

    def post(self, body, **headers):
        named = {"content-type": "application/x-protobuf"}
        named.update({name.replace("_", "-"): value for name, value in headers.items()})
        return self.ask("POST", "/v1/traces", body, named)

    def get(self, path, **headers):
        status, _, body = self.ask("GET", path, headers={k.replace("_", "-"): v for k, v in headers.items()})
        return status, json.loads(body) if body[:1] in b"{[" else body

    def memory(self):
        """Resident memory now and at its peak, in MiB."""
        found = {}
        with open(f"/proc/{self.process.pid}/status", encoding="ascii") as status:
            for line in status:
                if line.startswith(("VmRSS", "VmHWM")):
                    found[line[:5]] = int(line.split()[1]) >> 10
        return found["VmRSS"], found["VmHWM"]

    def stop(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        return self.process.wait(30)
