"""Secrets that go through the server and the demo, and must be found nowhere afterwards."""

import json
import os
import stat
import subprocess
import tempfile

import otlp
from served import Served

READ, ADMIN = "canary-read-key-4f1d", "canary-admin-key-9c2e"
SAID = ["sk-canary-5e77aa", "4111111111111111", "ada.canary@example.org"]


def contents(folder):
    """Every byte of every file."""
    for place, _, names in os.walk(folder):
        for name in names:
            with open(os.path.join(place, name), "rb") as file:
                yield os.path.join(place, name), file.read()


def hits(folder, secrets):
    return [
        f"'{secret[:12]}…' is in {path}"
        for path, data in contents(folder)
        for secret in secrets
        if secret.encode() in data
    ]


def run(tracewing):
    failures = keys(tracewing) + demo(tracewing)
    print("Secrets: keys through the server and words through the demo, found nowhere" if not failures else "Secrets: MISSED")
    return failures


def keys(tracewing):
    server = Served(tracewing, environment={"TRACEWING_READ_KEY": READ, "TRACEWING_ADMIN_KEY": ADMIN})
    failures = []
    json_type = {"content-type": "application/json"}
    bearer = lambda key: {"authorization": f"Bearer {key}"}
    _, _, made = server.ask("POST", "/api/v1/keys", json.dumps({"project": "p", "kind": "ingest"}), json_type | bearer(ADMIN))
    sending = json.loads(made)["secret"]
    secrets = [READ, ADMIN, sending, "canary-wrong-key-77"]
    said = b""
    for key in secrets:
        for method, path, body, headers in [
            ("GET", "/api/v1/traces", None, {}), ("GET", "/nowhere", None, {}), ("GET", "/metrics", None, {}),
            ("POST", "/v1/traces", otlp.request([otlp.span(0xC1, 1)]), {"content-type": "application/x-protobuf"}),
            ("POST", "/v1/traces", b"\xff", {"content-type": "application/x-protobuf"}),
            ("POST", "/api/v1/sign-in", json.dumps({"key": key}), json_type), ("GET", "/api/v1/keys", None, {}),
            ("GET", "/api/v1/about", None, {}), ("PATCH", "/api/v1/settings", "{", json_type),
        ]:
            for header in (bearer(key), {"x-api-key": key}):
                _, _, answered = server.ask(method, path, body, headers | header)
                said += answered
    for secret in secrets:
        if secret.encode() in said:
            failures.append(f"'{secret[:12]}…' came back in an answer")
    failures += hits(server.folder, secrets)
    for path, mode in [(server.database, 0o600), (os.path.dirname(server.database), 0o700), (server.database + "-wal", 0o600)]:
        found = stat.S_IMODE(os.stat(path).st_mode)
        if found != mode:
            failures.append(f"{path} has the permissions {found:o}")
    server.stop()
    failures += hits(server.folder, secrets)
    subprocess.run(["rm", "-rf", server.folder], check=False)
    return failures


def demo(tracewing):
    """With content off nothing of what was said is kept; with content on it is, or this would find nothing anyway."""
    failures = []
    for content in ("false", "true"):
        folder = tempfile.mkdtemp(prefix="tracewing-hostile-")
        database = f"{folder}/demo.sqlite"
        environment = {"PATH": os.environ.get("PATH", ""), "HOME": folder, "ENABLE_SENSITIVE_DATA": content}
        # Standard output is the conversation itself.
        outcome = subprocess.run(
            [tracewing, "demo", "--once", "--port", "0", "--database", database, "--message", " ".join(SAID)],
            env=environment, capture_output=True, check=False,
        )
        with open(f"{folder}/log", "wb") as log:
            log.write(outcome.stderr)
        server = Served(tracewing, ["--database", database])
        for form in ("otlp", "jsonl"):
            _, listed = server.get("/api/v1/traces")
            for trace in listed["traces"]:
                _, _, exported = server.ask("GET", f"/api/v1/traces/{trace['traceId']}/export?format={form}")
                with open(f"{folder}/{trace['traceId']}.{form}", "wb") as file:
                    file.write(exported)
        server.stop()
        found = hits(folder, SAID)
        if content == "false":
            failures += found
            if outcome.returncode:
                failures.append(f"the demo ended with {outcome.returncode}")
        elif not found:
            failures.append("the demo's words were not found where they should be: this test sees nothing")
        for place in (folder, server.folder):
            subprocess.run(["rm", "-rf", place], check=False)
    return failures
