"""The built command as a server of its own, in a folder of its own."""

import http.client
import json
import os
import re
import signal
import socket
import subprocess
import time


class DidNotStart(Exception):
    """The server ended before it answered; `text` is what it said, `code` its exit code."""

    def __init__(self, code, text):
        super().__init__(f"exit code {code}: {text.strip()}")
        self.code = code
        self.text = text


class Server:
    """`tracewing serve` on a free port. Each start makes a new log."""

    # A start takes milliseconds; a second is promised. Longer is waited for so that the figure can be told.
    PATIENCE = 60

    def __init__(self, binary, database, arguments=(), environment=None):
        self.binary = binary
        self.database = database
        self.arguments = list(arguments)
        self.environment = environment or {}
        self.log_path = database + ".log"
        self.process = None
        self.port = None

    def spawn(self):
        """Starts the process and does not wait for it."""
        self.port = None
        self.spawned = time.perf_counter()
        with open(self.log_path, "wb") as log:
            self.process = subprocess.Popen(
                [self.binary, "serve", "--port", "0", "--database", self.database, *self.arguments],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env={"PATH": "/usr/bin:/bin", "HOME": os.path.dirname(self.database), **self.environment},
            )

    def start(self):
        """Starts it, and returns how many seconds it took until it was ready."""
        self.spawn()
        return self.wait()

    def wait(self):
        while self.port is None:
            found = re.search(r"Traces arrive at  http://127\.0\.0\.1:(\d+)/", self.log())
            if found:
                self.port = int(found.group(1))
            elif self.process.poll() is not None:
                raise DidNotStart(self.process.returncode, self.log())
            elif time.perf_counter() - self.spawned > self.PATIENCE:
                self.kill()
                raise DidNotStart("none, it hung", self.log())
            else:
                time.sleep(0.001)
        if self.get("/readyz")[0] != 200:
            raise DidNotStart("none, it is not ready", self.log())
        return time.perf_counter() - self.spawned

    def log(self):
        with open(self.log_path, errors="replace") as file:
            return file.read()

    def is_running(self):
        return self.process is not None and self.process.poll() is None

    def kill(self):
        if self.process is not None:
            self.process.kill()
            self.process.wait()

    def stop(self):
        """Asks it to end, and returns its exit code."""
        self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(30)
        except subprocess.TimeoutExpired:
            self.kill()
            return "none, it hung"

    def connect(self, timeout=30):
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)

    def request(self, method, path, body=None, headers=None, timeout=30):
        """The status and the body of one answer. One that breaks off counts as 503: its client knows that it failed."""
        connection = self.connect(timeout)
        try:
            connection.request(method, path, body, headers or {})
            answer = connection.getresponse()
            return answer.status, answer.read()
        except http.client.IncompleteRead as error:
            return 503, b"broken off: " + error.partial
        finally:
            connection.close()

    def get(self, path, timeout=30):
        return self.request("GET", path, timeout=timeout)

    def json(self, path, timeout=30):
        status, body = self.get(path, timeout)
        if status != 200:
            raise RuntimeError(f"GET {path} answered {status}: {body[:300]!r}")
        return json.loads(body)

    def memory(self):
        """Resident bytes."""
        with open(f"/proc/{self.process.pid}/statm") as file:
            return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")


# What a client sees of a server that is killed.
LOST = (ConnectionError, http.client.HTTPException, socket.timeout, OSError)
